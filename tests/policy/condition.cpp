#include <refund/policy/check.hpp>
#include <refund/policy/condition.hpp>
#include <refund/policy/fields.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using refund::amount_condition;
using refund::calendar_day;
using refund::condition_facts;
using refund::currency_of;
using refund::errc;
using refund::exactly;
using refund::fault;
using refund::is_sound;
using refund::length_condition;
using refund::money;
using refund::month_condition;
using refund::policy_view;
using refund::rule;
using refund::rule_conditions;
using refund::same_calendar_month;
using refund::used_or_not;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");
constexpr refund::citation source{"ACME: Terms", "Returns", 2024_y / 1 / 1, 2024_y / 6 / 1};
constexpr money at_most_100{100'00, usd};

/// Refundable within seven days, in the month of the purchase, up to 100.00 an hour; otherwise not.
constexpr rule<> back{.id = "back",
                      .in_force = {2024_y / 1 / 1},
                      .elapsed = refund::up_to_day(7),
                      .only_if = rule_conditions{.month = month_condition::same_only,
                                                 .hourly_commitment = {.at_most = at_most_100}},
                      .outcome = refund::award{.credit = refund::full_payment},
                      .source = source};
constexpr rule<> too_large{.id = "too-large",
                           .in_force = {2024_y / 1 / 1},
                           .elapsed = refund::up_to_day(7),
                           .only_if = rule_conditions{.month = month_condition::same_only,
                                                      .hourly_commitment = {.above = at_most_100}},
                           .outcome = refund::refusal{"commitment-too-large"},
                           .source = source};
constexpr rule<> other_month{.id = "other-month",
                             .in_force = {2024_y / 1 / 1},
                             .elapsed = refund::up_to_day(7),
                             .only_if = rule_conditions{.month = month_condition::other_only},
                             .outcome = refund::refusal{"other-month"},
                             .source = source};
constexpr rule<> late{.id = "late",
                      .in_force = {2024_y / 1 / 1},
                      .elapsed = refund::after_day(7),
                      .outcome = refund::refusal{"window-closed"},
                      .source = source};
constexpr auto returns = refund::make_policy("returns", back, too_large, other_month, late);
static_assert(refund::sound<returns>);

constexpr condition_facts facts(calendar_day bought, calendar_day asked, std::optional<money> hourly = std::nullopt) {
    return {bought, asked, hourly, refund::one_year};
}

constexpr std::string_view chosen(const condition_facts& stated) {
    const auto found = find_rule(policy_view<>(returns), stated.requested_on,
                                 days_between(stated.purchased_on, stated.requested_on), used_or_not::used, stated);
    return found ? (*found)->id.view() : code(found.error());
}

template <class Change>
constexpr auto changed(std::size_t row, Change change) {
    auto table = returns;
    change(table.rules[row]);
    return table;
}

}  // namespace

TEST_CASE("two days share a calendar month only in the same year") {
    static_assert(same_calendar_month(2024_y / 1 / 1, 2024_y / 1 / 31));
    static_assert(!same_calendar_month(2024_y / 1 / 31, 2024_y / 2 / 1));
    static_assert(!same_calendar_month(2024_y / 1 / 31, 2025_y / 1 / 31));
}

TEST_CASE("a rule on the calendar month applies on the month's last day and not on the first of the next") {
    constexpr money ten{10'00, usd};
    static_assert(chosen(facts(2024_y / 3 / 25, 2024_y / 3 / 31, ten)) == "back");
    static_assert(chosen(facts(2024_y / 3 / 25, 2024_y / 4 / 1, ten)) == "other-month");
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 7, ten)) == "back");
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 8, ten)) == "back");
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 9, ten)) == "late");
}

TEST_CASE("an amount at the upper limit is inside, and one minor unit more is above") {
    const auto with = [](std::int64_t minor) {
        return chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 2, money{minor, usd}));
    };
    CHECK(with(0) == "back");
    CHECK(with(99'99) == "back");
    CHECK(with(100'00) == "back");
    CHECK(with(100'01) == "too-large");
    CHECK(with(std::numeric_limits<std::int64_t>::max()) == "too-large");
}

TEST_CASE("a fact that a rule needs and nobody states is an error, but only where it decides") {
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 2)) == code(errc::hourly_commitment_not_stated));
    static_assert(chosen(facts(2024_y / 3 / 30, 2024_y / 4 / 2)) == "other-month");
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 20)) == "late");
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 2, money{1'00, eur})) == code(errc::currency_mismatch));
    static_assert(chosen(facts(2024_y / 3 / 1, 2024_y / 3 / 2, money{-1, usd})) == code(errc::negative_amount));
    // Without any facts, a rule that asks is not skipped.
    static_assert(find_rule(policy_view<>(returns), 2024_y / 3 / 2, 1, used_or_not::used).error() ==
                  errc::facts_not_stated);
    static_assert((*find_rule(policy_view<>(returns), 2024_y / 3 / 2, 8, used_or_not::used))->id == "late");
}

TEST_CASE("a rule on the length of the term needs a length, not a period of days") {
    constexpr auto by_length = [] {
        rule<> three = late;
        three.id = "three-years";
        three.elapsed = refund::any_day;
        three.only_if = rule_conditions{.length = {.from = refund::three_years.months}};
        rule<> shorter = three;
        shorter.id = "shorter";
        shorter.only_if = rule_conditions{.length = {.until = refund::three_years.months}};
        return refund::make_policy("by-length", three, shorter);
    };
    constexpr static auto table = by_length();
    static_assert(refund::sound<table>);
    constexpr auto id_of = [](std::optional<refund::term_length> length) {
        const auto found = find_rule(policy_view<>(table), 2024_y / 3 / 2, 1, used_or_not::used,
                                     condition_facts{2024_y / 3 / 1, 2024_y / 3 / 2, std::nullopt, length});
        return found ? (*found)->id.view() : code(found.error());
    };
    static_assert(id_of(refund::term_length{35}) == "shorter");
    static_assert(id_of(refund::term_length{36}) == "three-years");
    static_assert(id_of(refund::term_length{37}) == "three-years");
    static_assert(id_of(refund::one_month) == "shorter" && id_of(refund::five_years) == "three-years");
    static_assert(id_of(std::nullopt) == code(errc::term_length_not_stated));
    static_assert(exactly(refund::one_year).contains({12}) && !exactly(refund::one_year).contains({11}) &&
                  !exactly(refund::one_year).contains({13}));
}

TEST_CASE("conditions that nothing can meet, that ask for nothing or that contradict each other are unsound") {
    static_assert(is_sound(rule_conditions{.month = month_condition::same_only}));
    static_assert(!is_sound(rule_conditions{}));
    static_assert(!is_sound(rule_conditions{.month = static_cast<month_condition>(0)}));
    static_assert(!is_sound(rule_conditions{.month = static_cast<month_condition>(4)}));
    static_assert(is_sound(rule_conditions{.length = exactly(refund::five_years)}));
    static_assert(!is_sound(rule_conditions{.length = {12, 12}}));
    static_assert(!is_sound(rule_conditions{.length = {0, 12}}));
    static_assert(!is_sound(rule_conditions{.length = {12, 62}}));
    static_assert(is_sound(rule_conditions{.hourly_commitment = {{0, usd}, {1, usd}}}));
    static_assert(!is_sound(rule_conditions{.hourly_commitment = {{1, usd}, {1, usd}}}));
    static_assert(!is_sound(rule_conditions{.hourly_commitment = {{0, usd}, {1, eur}}}));
    static_assert(!is_sound(rule_conditions{.hourly_commitment = {.above = {-1, usd}}}));
    static_assert(!is_sound(
        rule_conditions{.hourly_commitment = {.at_most = {std::numeric_limits<std::int64_t>::max(), usd}}}));
    static_assert(!is_sound(rule_conditions{.hourly_commitment = {.at_most = {1, {}}}}));
    const auto table = changed(0, [](rule<>& row) { row.only_if = rule_conditions{}; });
    CHECK(check(table).kind == fault::bad_outcome);
}

TEST_CASE("the proof names the month, the amount and the length of a gap or an overlap") {
    const auto words = [](const auto& table) { return describe(check(table), table); };
    CHECK(words(changed(1, [](rule<>& row) { row.only_if->hourly_commitment.above.minor = 100'01; })) ==
          "gap: in force 2024-01-01 to no end, days 0 to 7, unused, calendar month of the purchase, hourly commitment "
          "100.01 USD: no rule");
    CHECK(words(changed(1, [](rule<>& row) { row.only_if->hourly_commitment.above.minor = 99'99; })) ==
          "overlap: in force 2024-01-01 to no end, days 0 to 7, unused, calendar month of the purchase, hourly "
          "commitment 100.00 USD: back and too-large");
    CHECK(words(changed(2, [](rule<>& row) { row.only_if->length = {.from = 13}; })) ==
          "gap: in force 2024-01-01 to no end, days 0 to 7, unused, later calendar month, hourly commitment 0.00 USD, "
          "P1M: no rule");
    CHECK(words(changed(2, [](rule<>& row) { row.usage = refund::usage_condition::unused_only; })) ==
          "gap: in force 2024-01-01 to no end, days 0 to 7, used, later calendar month, hourly commitment 0.00 USD: "
          "no rule");
    CHECK(words(changed(2, [](rule<>& row) { row.only_if.reset(); })) ==
          "overlap: in force 2024-01-01 to no end, days 0 to 7, unused, calendar month of the purchase, hourly "
          "commitment 0.00 USD: back and other-month");
}

TEST_CASE("a table limits the hourly commitment in one currency only") {
    const std::string words = "contradictory outcome: in force 2024-01-01 to no end, days 0 to 7: ";
    const auto in_place = changed(1, [](rule<>& row) { row.only_if->hourly_commitment.above.unit = eur; });
    CHECK(describe(check(in_place), in_place) == words + "too-large");
    // Also if the other rows cover every case without it: which of two rules a request in euros meets is unknown.
    const auto in_euros = changed(0, [](rule<>& row) {
        row.id = "in-euros";
        row.only_if->hourly_commitment.at_most.unit = eur;
    }).rules[0];
    const auto beside = refund::make_policy("returns", back, too_large, other_month, late, in_euros);
    CHECK(describe(check(beside), beside) == words + "in-euros");
}

TEST_CASE("for random tables the proof finds a fault exactly where counting the rules of every case does") {
    std::mt19937_64 random(12);
    const auto below = [&random](std::int64_t n) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    };
    int sound = 0;
    int gaps = 0;
    int overlaps = 0;
    for (int i = 0; i < 4000; ++i) {
        // A partition of months, amounts and lengths into rows, with one row changed in most tables.
        const std::int64_t amount = below(4);
        const int months = 2 + static_cast<int>(below(58));
        auto table = refund::make_policy("random", back, back, back, back);
        for (refund::rule<>& row : table.rules) row.elapsed = refund::any_day;
        table.rules[0].id = "first", table.rules[1].id = "second", table.rules[2].id = "third";
        table.rules[0].only_if = rule_conditions{.month = month_condition::same_only,
                                                 .hourly_commitment = {.at_most = {amount, usd}}};
        table.rules[1].only_if = rule_conditions{.month = month_condition::same_only,
                                                 .hourly_commitment = {.above = {amount, usd}},
                                                 .length = {.until = months}};
        table.rules[2].only_if = rule_conditions{.month = month_condition::same_only,
                                                 .hourly_commitment = {.above = {amount, usd}},
                                                 .length = {.from = months}};
        table.rules[3].only_if = rule_conditions{.month = month_condition::other_only};
        rule_conditions& bent = *table.rules[below(4)].only_if;
        switch (below(6)) {
            case 0: bent.month = month_condition::any; break;
            case 1: bent.hourly_commitment.at_most = {1 + amount + below(3), usd}; break;
            case 2: bent.hourly_commitment.above = {below(4), usd}; break;
            case 3: bent.length.from = 1 + static_cast<int>(below(60)); break;
            case 4: bent.length.until = 2 + static_cast<int>(below(59)); break;
            default: break;
        }
        bool readable = true;
        for (const refund::rule<>& row : table.rules) readable = readable && is_sound(*row.only_if);
        if (!readable) {
            CHECK(check(table).kind == fault::bad_outcome);
            continue;
        }
        int fewest = 9;
        int most = 0;
        for (const bool same : {true, false}) {
            for (std::int64_t minor = 0; minor < 9; ++minor) {
                for (int length = 1; length <= 60; ++length) {
                    int here = 0;
                    for (const refund::rule<>& row : table.rules) {
                        const month_condition month = row.only_if->month;
                        const amount_condition& hourly = row.only_if->hourly_commitment;
                        const length_condition& lengths = row.only_if->length;
                        const bool month_fits =
                            month == month_condition::any || (month == month_condition::same_only) == same;
                        const bool above = hourly.above == money{} || minor > hourly.above.minor;
                        const bool at_most = hourly.at_most == money{} || minor <= hourly.at_most.minor;
                        const bool length_fits = lengths.from <= length && length < lengths.until;
                        here += month_fits && above && at_most && length_fits ? 1 : 0;
                    }
                    fewest = std::min(fewest, here);
                    most = std::max(most, here);
                }
            }
        }
        const auto found = check(table);
        CHECK(static_cast<bool>(found) == (fewest != 1 || most != 1));
        if (found.kind == fault::gap) CHECK(fewest == 0);
        if (found.kind == fault::overlap) CHECK(most > 1);
        sound += found ? 0 : 1;
        gaps += found.kind == fault::gap ? 1 : 0;
        overlaps += found.kind == fault::overlap ? 1 : 0;
    }
    CHECK(sound > 500);
    CHECK(gaps > 500);
    CHECK(overlaps > 500);
}

TEST_CASE("the fields list the conditions of a rule, and a difference lists those that changed") {
    std::vector<std::pair<std::string, std::string>> listed;
    const rule_conditions all{month_condition::other_only, {{1'00, usd}, {100'00, usd}}, {12, 37}};
    for_each_field(all, [&](std::string_view name, const auto& value) {
        listed.emplace_back(name, refund::field_text(value));
    });
    const std::vector<std::pair<std::string, std::string>> expected{
        {"calendar_month", "another than that of the purchase"},
        {"hourly_commitment_above", "1.00 USD"},
        {"hourly_commitment_at_most", "100.00 USD"},
        {"term_months_from", "12"},
        {"term_months_until", "37"}};
    CHECK(listed == expected);

    listed.clear();
    for_each_changed_field(back, other_month, [&](std::string_view name, const std::string& a, const std::string& b) {
        if (name != "id" && name != "ruling" && name != "code") listed.emplace_back(name, a + " -> " + b);
    });
    const auto lists = [&listed](const char* name, const char* change) {
        return std::count(listed.begin(), listed.end(), std::pair<std::string, std::string>{name, change}) == 1;
    };
    CHECK(lists("hourly_commitment_at_most", "100.00 USD -> "));
    CHECK(lists("calendar_month", "that of the purchase -> another than that of the purchase"));
}
