#include <refund/policy/exchange.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace {

using namespace date::literals;
using refund::award;
using refund::calendar_day;
using refund::charged;
using refund::cover_condition;
using refund::errc;
using refund::exchange_policy;
using refund::exchange_policy_view;
using refund::exchange_rule;
using refund::find_rule;
using refund::full_payment;
using refund::percent;
using refund::prorated;
using refund::service_cover;
using refund::usage_condition;
using refund::used_or_not;

constexpr service_cover covered = service_cover::covered;
constexpr service_cover not_covered = service_cover::not_covered;
constexpr used_or_not used = used_or_not::used;
constexpr used_or_not unused = used_or_not::unused;
constexpr std::nullopt_t unstated = std::nullopt;

constexpr refund::citation source{"ACME: Terms", "Exchanges", 2024_y / 1 / 1, 2024_y / 6 / 30};
constexpr award rest{.credit = prorated};

constexpr exchange_rule early{
    .id = "early", .in_force = {2024_y / 1 / 1, 2025_y / 1 / 1}, .gives = rest, .source = source};
constexpr exchange_rule late_covered{.id = "late/covered",
                                     .in_force = {2025_y / 1 / 1},
                                     .cover = cover_condition::covered_only,
                                     .covered_by = "the ACME pass",
                                     .gives = rest,
                                     .source = source};
constexpr exchange_rule late_others{.id = "late/others",
                                    .in_force = {2025_y / 1 / 1},
                                    .cover = cover_condition::not_covered_only,
                                    .covered_by = "the ACME pass",
                                    .gives = rest,
                                    .source = source};

constexpr exchange_policy<3> table{"acme", {early, late_covered, late_others}};
static_assert(!check(table));

/// The whole payment within three days and without usage.
constexpr exchange_rule first_days{.id = "first-days",
                                   .in_force = {2024_y / 1 / 1},
                                   .elapsed = refund::up_to_day(3),
                                   .usage = usage_condition::unused_only,
                                   .gives = {.credit = full_payment},
                                   .source = source};
constexpr exchange_rule first_days_used{.id = "first-days-used",
                                        .in_force = {2024_y / 1 / 1},
                                        .elapsed = refund::up_to_day(3),
                                        .usage = usage_condition::used_only,
                                        .gives = rest,
                                        .source = source};
constexpr exchange_rule afterwards{.id = "afterwards",
                                   .in_force = {2024_y / 1 / 1},
                                   .elapsed = refund::after_day(3),
                                   .gives = rest,
                                   .source = source};
constexpr exchange_policy<3> by_days{"days", {first_days, first_days_used, afterwards}};
static_assert(!check(by_days));

/// The id of the rule that applies, or the code of the error.
constexpr std::string_view answer(const exchange_policy_view& view, calendar_day as_of,
                                  std::optional<service_cover> cover, int elapsed = 10,
                                  std::optional<used_or_not> usage = used) {
    const auto found = find_rule(view, {as_of, elapsed, usage, cover});
    return found ? (*found)->id.view() : code(found.error());
}

/// Whether a table is sound after a change to one of its rules.
template <class Change>
constexpr bool sound_after(std::size_t row, Change change, exchange_policy<3> changed = table) {
    change(changed.rules[row]);
    return !check(changed);
}

template <class... Rules>
constexpr exchange_policy<sizeof...(Rules)> table_of(const Rules&... rules) {
    return {"other", {rules...}};
}
template <class... Rules>
constexpr bool sound_of(const Rules&... rules) {
    const auto made = table_of(rules...);
    return !check(made);
}

}  // namespace

TEST_CASE("a condition on cover applies to the services that it names") {
    static_assert(covers(cover_condition::any, covered) && covers(cover_condition::any, not_covered));
    static_assert(covers(cover_condition::covered_only, covered) &&
                  !covers(cover_condition::covered_only, not_covered));
    static_assert(!covers(cover_condition::not_covered_only, covered) &&
                  covers(cover_condition::not_covered_only, not_covered));
}

TEST_CASE("the rule in force changes on its day, not a day early or late") {
    static_assert(answer(table, 2023_y / 12 / 31, not_covered) == "no-rule-in-force");
    static_assert(answer(table, 2024_y / 1 / 1, not_covered) == "early");
    static_assert(answer(table, 2024_y / 12 / 31, covered) == "early");
    static_assert(answer(table, 2025_y / 1 / 1, covered) == "late/covered");
    static_assert(answer(table, 2025_y / 1 / 1, not_covered) == "late/others");
    static_assert(answer(table, refund::last_day, not_covered) == "late/others");
}

TEST_CASE("the rule depends on the days since the purchase and on usage") {
    constexpr calendar_day day = 2024_y / 7 / 1;
    for (const int elapsed : {0, 2, 3}) {
        CHECK(answer(by_days, day, covered, elapsed, unused) == "first-days");
        CHECK(answer(by_days, day, covered, elapsed, used) == "first-days-used");
    }
    for (const int elapsed : {4, 5, 1000}) {
        CHECK(answer(by_days, day, covered, elapsed, unused) == "afterwards");
        CHECK(answer(by_days, day, covered, elapsed, used) == "afterwards");
    }
    static_assert(answer(by_days, day, covered, -1, used) == "no-rule-in-force");
}

TEST_CASE("usage that is not stated is an error only where the rule depends on it") {
    constexpr calendar_day day = 2024_y / 7 / 1;
    static_assert(answer(by_days, day, covered, 3, unstated) == "usage-not-stated");
    static_assert(answer(by_days, day, unstated, 3, unstated) == "usage-not-stated");
    static_assert(answer(by_days, day, covered, 4, unstated) == "afterwards");
    static_assert(answer(table, day, covered, 3, unstated) == "early");
}

TEST_CASE("cover that is not stated is an error only where the rule depends on it") {
    static_assert(answer(table, 2024_y / 12 / 31, unstated) == "early");
    static_assert(answer(table, 2025_y / 1 / 1, unstated) == "cover-not-stated");
    static_assert(answer(table, 2025_y / 1 / 1, unstated, 3, unstated) == "cover-not-stated");
    static_assert(answer(by_days, 2025_y / 1 / 1, unstated, 3, used) == "first-days-used");
    // A table without a rule for one of the states has a gap, whichever state it is.
    constexpr auto half = table_of(late_others);
    static_assert(answer(half, 2025_y / 1 / 1, unstated) == "no-rule-in-force");
    constexpr auto other_half = table_of(late_covered);
    static_assert(answer(other_half, 2025_y / 1 / 1, unstated) == "no-rule-in-force");
}

TEST_CASE("a case with no rule is an error, and so is one with two") {
    static_assert(answer(exchange_policy_view(), 2024_y / 1 / 1, covered) == "no-rule-in-force");
    constexpr auto twice = table_of(early, early);
    static_assert(answer(twice, 2024_y / 1 / 1, covered) == "rules-overlap");
    static_assert(answer(twice, 2024_y / 1 / 1, unstated, 3, unstated) == "rules-overlap");
    static_assert(answer(twice, 2023_y / 1 / 1, covered) == "no-rule-in-force");
}

TEST_CASE("a view has the table's own name and rules") {
    constexpr exchange_policy_view view(table);
    static_assert(view.name() == "acme");
    static_assert(view.rules().size() == 3 && view.rules().data() == table.rules);
    static_assert(*find_rule(table, {2024_y / 1 / 1, 0, used, covered}) == &table.rules[0]);
}

TEST_CASE("a table without rules is not sound") {
    static_assert(check(exchange_policy_view()).kind == refund::fault::no_rows);
}

TEST_CASE("a fault is reported with the dates, the service's cover and the rules") {
    exchange_policy<3> changed = table;
    changed.rules[1].in_force.from = 2025_y / 1 / 2;
    CHECK(describe(check(changed), changed) ==
          "gap: in force 2025-01-01 to 2025-01-01, days 0 to no end, unused, service covered: no rule");
    changed.rules[1].cover = cover_condition::any;
    changed.rules[1].covered_by = {};
    changed.rules[1].in_force.from = 2025_y / 1 / 1;
    CHECK(check(changed).row == 1);
    CHECK(check(changed).other == 2);
    CHECK(describe(check(changed), changed) == "overlap: in force 2025-01-01 to no end, days 0 to no end, unused, "
                                               "service not covered: late/covered and late/others");
    changed.rules[1].in_force = {};
    CHECK(describe(check(changed), exchange_policy_view(changed)) ==
          "missing or reversed dates: in force 1970-01-01 to no end, days 0 to no end: late/covered");
}

TEST_CASE("a gap between two rules is not sound, even of a single day") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2024_y / 12 / 31; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2024_y / 1 / 2; }));
}

TEST_CASE("a gap in the days since the purchase is not sound, even of a single day or one kind of usage") {
    static_assert(!sound_after(2, [](exchange_rule& r) { r.elapsed = refund::after_day(4); }, by_days));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.elapsed = refund::up_to_day(2); }, by_days));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.elapsed = refund::up_to_day(2); }, by_days));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.elapsed.from = 1; }, by_days));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.elapsed.until = 2000; }, by_days));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.usage = usage_condition::used_only; }, by_days));
}

TEST_CASE("an overlap in the days since the purchase is not sound, even of a single day or one kind of usage") {
    static_assert(!sound_after(2, [](exchange_rule& r) { r.elapsed = refund::after_day(2); }, by_days));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.elapsed = refund::up_to_day(4); }, by_days));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.usage = usage_condition::any; }, by_days));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.usage = usage_condition::used_only; }, by_days));
}

TEST_CASE("days since the purchase begin at 0 or later, and end after they begin") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.elapsed = {-1, 4}; }, by_days));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.elapsed = {3, 3}; }, by_days));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.elapsed = {4, 3}; }, by_days));
}

TEST_CASE("a gap for covered services only, or for the others only, is not sound") {
    static_assert(!sound_after(1, [](exchange_rule& r) { r.in_force.from = 2025_y / 1 / 2; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.in_force.from = 2025_y / 1 / 2; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.in_force.until = 2025_y / 6 / 1; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.in_force.until = 2025_y / 6 / 1; }));
    static_assert(!sound_after(
        0, [](exchange_rule& r) { r.cover = cover_condition::covered_only, r.covered_by = "the ACME pass"; }));
}

TEST_CASE("an overlap is not sound, even of a single day or one kind of service") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2025_y / 1 / 2; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.cover = cover_condition::any, r.covered_by = {}; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.in_force.from = 2024_y / 12 / 31; }));
    // Strictly inside another rule: no edge of the outer one lies in the inner one.
    constexpr exchange_rule inner{
        .id = "inner", .in_force = {2024_y / 6 / 1, 2024_y / 6 / 2}, .gives = rest, .source = source};
    static_assert(sound_of(early) && !sound_of(early, inner) && !sound_of(inner, early));
}

TEST_CASE("the order of the rules does not matter") {
    static_assert(sound_of(late_others, early, late_covered));
    static_assert(sound_of(afterwards, first_days_used, first_days));
}

TEST_CASE("a table may end: after its last day there is no rule, and that is not a gap") {
    static_assert(sound_of(early));
    constexpr auto ended = table_of(early);
    static_assert(answer(ended, 2025_y / 1 / 1, covered) == "no-rule-in-force");
}

TEST_CASE("a rule without an id of its own, or without a complete citation, is not sound") {
    static_assert(sound_after(1, [](exchange_rule&) {}));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.id = ""; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.id = "early"; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.source = {}; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.source.document = ""; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.source.section = ""; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.source.published = {}; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.source.last_seen = 2023_y / 12 / 31; }));
}

TEST_CASE("the citation of a credit is either complete or absent") {
    static_assert(sound_after(1, [](exchange_rule& r) { r.credit_source = source; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.credit_source.document = "ACME: Answers"; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.credit_source = source, r.credit_source.section = ""; }));
}

TEST_CASE("a rule without a credit, or with contradictory terms, is not sound") {
    static_assert(!sound_after(1, [](exchange_rule& r) { r.gives = {}; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.gives.credit.percent = percent(50); }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.gives.fee.rate = percent(12); }));
    static_assert(sound_after(1, [](exchange_rule& r) { r.gives.fee = charged(percent(12)); }));
    // A return does not state today's price.
    static_assert(!sound_after(
        1, [](exchange_rule& r) { r.gives.credit.price = refund::price_basis::lower_of_purchase_and_current; }));
}

TEST_CASE("a rule on cover says by what, and no other rule does") {
    static_assert(!sound_after(1, [](exchange_rule& r) { r.covered_by = {}; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.covered_by = {}; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.covered_by = "the ACME pass"; }));
}

TEST_CASE("a witness names the state that its rules are about, as a value and in words") {
    using asked = refund::provable<exchange_rule>;
    using refund::exchange_state;
    constexpr auto state_of = [](usage_condition usage, cover_condition cover) {
        exchange_rule row = early;
        row.usage = usage;
        row.cover = cover;
        const std::uint64_t states = asked::where(&row, 1, 0, 0).states;
        std::size_t state = 0;
        while (states >> state != 1) ++state;
        return state;
    };
    constexpr std::size_t others_unused = state_of(usage_condition::unused_only, cover_condition::not_covered_only);
    constexpr std::size_t others_used = state_of(usage_condition::used_only, cover_condition::not_covered_only);
    constexpr std::size_t covered_unused = state_of(usage_condition::unused_only, cover_condition::covered_only);
    constexpr std::size_t covered_used = state_of(usage_condition::used_only, cover_condition::covered_only);
    static_assert(asked::state(nullptr, 0, others_unused) == exchange_state::unused_not_covered);
    static_assert(asked::state(nullptr, 0, others_used) == exchange_state::used_not_covered);
    static_assert(asked::state(nullptr, 0, covered_unused) == exchange_state::unused_covered);
    static_assert(asked::state(nullptr, 0, covered_used) == exchange_state::used_covered);
    static_assert(asked::state_name(nullptr, 0, others_unused) == "unused, service not covered");
    static_assert(asked::state_name(nullptr, 0, others_used) == "used, service not covered");
    static_assert(asked::state_name(nullptr, 0, covered_unused) == "unused, service covered");
    static_assert(asked::state_name(nullptr, 0, covered_used) == "used, service covered");
}

TEST_CASE("a rule without dates, or one that is never in force, is not sound") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force = {}; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = r.in_force.from; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2023_y / 1 / 1; }));
}

TEST_CASE("with_worth_check replaces a check that the text states, and adds none where it is silent") {
    using refund::worth_check;
    constexpr auto silent = [] {
        exchange_rule row = early;
        row.check = worth_check::not_stated;
        return row;
    }();
    constexpr auto read = with_worth_check(table_of(silent, late_covered), worth_check::at_least_to_be_paid);
    static_assert(read.rules[0].check == worth_check::not_stated);
    static_assert(read.rules[1].check == worth_check::at_least_to_be_paid);
    static_assert(read.rules[1].id == late_covered.id && read.name == "other");
}

TEST_CASE("lists of services may have any length") {
    static constexpr std::string_view many[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    static constexpr refund::service_family families[] = {
        {"first", many}, {"second", std::span(many).first(1)}, {"third", {}}};
    constexpr exchange_rule row{.id = "row", .families = families, .never = many};
    static_assert(row.families.size() == 3 && row.families[0].services.size() == 9 && row.never[8] == "i");
}
