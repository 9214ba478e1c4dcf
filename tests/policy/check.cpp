#include <refund/policy/check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace date::literals;
using refund::check;
using refund::consumed_share;
using refund::date_range;
using refund::day_range;
using refund::fault;
using refund::policy;
using refund::policy_view;
using refund::ratio;
using refund::rule;
using refund::table_fault;
using refund::usage_condition;
using refund::used_or_not;

constexpr refund::citation source{"ACME: Terms", "Returns", 2018_y / 10 / 12, 2021_y / 9 / 14};

/// A complete row, which the tests change.
constexpr rule<> row(refund::text<63> id, date_range in_force, day_range elapsed,
                     usage_condition usage = usage_condition::any) {
    return {.id = id,
            .in_force = in_force,
            .elapsed = elapsed,
            .usage = usage,
            .outcome = refund::award{.credit = refund::prorated},
            .source = source};
}

constexpr date_range first_version{2018_y / 10 / 12, 2018_y / 11 / 16};
constexpr date_range second_version{2018_y / 11 / 16};

constexpr auto whole = refund::make_policy("whole",                                                        //
                                           row("a", first_version, refund::up_to_day(5)),                  //
                                           row("b", first_version, refund::after_day(5)),                  //
                                           row("c", second_version, refund::any_day, usage_condition::unused_only),
                                           row("d", second_version, refund::any_day, usage_condition::used_only));

// "Fewer than 5" and "more than 5": no rule covers day 5.
constexpr auto gap_in_days = refund::make_policy("gap-in-days",                                   //
                                                 row("a", first_version, refund::before_day(5)),  //
                                                 row("b", first_version, refund::after_day(5)));

// The second version starts a day late.
constexpr auto gap_in_dates = refund::make_policy("gap-in-dates", row("a", first_version, refund::any_day),
                                                  row("b", {2018_y / 11 / 17}, refund::any_day));

constexpr auto gap_in_usage =
    refund::make_policy("gap-in-usage", row("a", second_version, refund::up_to_day(5)),
                        row("b", second_version, refund::after_day(5), usage_condition::unused_only));

constexpr auto overlap = refund::make_policy("overlap",                                        //
                                             row("a", second_version, refund::up_to_day(5)),   //
                                             row("b", second_version, refund::after_day(4)));

template <class Change>
constexpr auto with_second_row(Change change) {
    auto table = refund::make_policy("bent", row("a", second_version, refund::up_to_day(5)),
                                     row("b", second_version, refund::after_day(5)));
    change(table.rules[1]);
    return table;
}

/// Proves `Table` at compile time. Tables that cannot be proven are tested in the folder compile_fail.
template <const auto& Table>
constexpr bool is_proven = refund::prove<Table>().proven();

}  // namespace

TEST_CASE("a table without gaps and overlaps is sound, by value, by reference and at run time") {
    static_assert(!check(whole));
    static_assert(check(whole) == table_fault{});
    static_assert(refund::sound<whole>);
    static_assert(!check(whole));
    policy<4> at_run_time = whole;
    CHECK_FALSE(check(at_run_time));
    CHECK(describe(check(at_run_time), policy_view<>(at_run_time)) == "sound");
}

TEST_CASE("a gap between days is reported with the day, the dates and the first usage") {
    constexpr table_fault found = check(gap_in_days);
    static_assert(found.kind == fault::gap);
    static_assert(found.dates == first_version);
    static_assert(found.days == refund::exactly_day(5));
    static_assert(found.state == 0);
    static_assert(check(gap_in_days) == found);
    policy<2> at_run_time = gap_in_days;
    CHECK(check(at_run_time) == found);
    CHECK(describe(found, policy_view<>(gap_in_days)) ==
          "gap: in force 2018-10-12 to 2018-11-15, days 5 to 5, unused: no rule");
}

TEST_CASE("a gap between dates is reported with the dates") {
    constexpr table_fault found = check(gap_in_dates);
    static_assert(found.kind == fault::gap);
    static_assert(found.dates == date_range{2018_y / 11 / 16, 2018_y / 11 / 17});
    static_assert(found.days == refund::any_day);
    CHECK(describe(found, policy_view<>(gap_in_dates)) ==
          "gap: in force 2018-11-16 to 2018-11-16, days 0 to no end, unused: no rule");
}

TEST_CASE("a gap in usage is reported with the usage") {
    constexpr table_fault found = check(gap_in_usage);
    static_assert(found.kind == fault::gap);
    static_assert(found.dates == second_version);
    static_assert(found.days == refund::after_day(5));
    static_assert(found.state == 1);
    CHECK(describe(found, policy_view<>(gap_in_usage)) ==
          "gap: in force 2018-11-16 to no end, days 6 to no end, used: no rule");
}

TEST_CASE("a table whose rules begin after day 0, or end on a later day, has a gap there") {
    constexpr auto late = refund::make_policy("late", row("a", second_version, {1, day_range::no_limit}));
    static_assert(check(late).kind == fault::gap && check(late).days == refund::exactly_day(0));
    constexpr auto ends = refund::make_policy("ends", row("a", second_version, refund::up_to_day(90)));
    static_assert(check(ends).kind == fault::gap && check(ends).days == refund::after_day(90));
}

TEST_CASE("a table may end: after its last date no rule is missing") {
    constexpr auto ended = refund::make_policy("ended", row("a", first_version, refund::any_day));
    static_assert(!check(ended));
}

TEST_CASE("an overlap is reported with both rules and where they meet") {
    constexpr table_fault found = check(overlap);
    static_assert(found.kind == fault::overlap);
    static_assert(found.dates == second_version);
    static_assert(found.days == refund::exactly_day(5));
    static_assert(found.state == 0 && found.row == 0 && found.other == 1);
    CHECK(describe(found, policy_view<>(overlap)) ==
          "overlap: in force 2018-11-16 to no end, days 5 to 5, unused: a and b");
}

TEST_CASE("versions that overlap by one day are an overlap on that day") {
    constexpr auto twice = refund::make_policy("twice", row("a", first_version, refund::any_day),
                                               row("b", {2018_y / 11 / 15}, refund::any_day));
    static_assert(check(twice).kind == fault::overlap);
    static_assert(check(twice).dates == date_range{2018_y / 11 / 15, 2018_y / 11 / 16});
    static_assert(check(twice).row == 0 && check(twice).other == 1);
    CHECK(describe(check(twice), policy_view<>(twice)) ==
          "overlap: in force 2018-11-15 to 2018-11-15, days 0 to no end, unused: a and b");
}

TEST_CASE("a rule without an id of its own is a fault") {
    constexpr auto without = with_second_row([](rule<>& second) { second.id = {}; });
    static_assert(check(without) ==
                  table_fault{fault::missing_id, second_version, refund::after_day(5), 0, 1, 1});
    CHECK(describe(check(without), policy_view<>(without)) ==
          "missing or repeated id: in force 2018-11-16 to no end, days 6 to no end: ");

    constexpr auto repeated = with_second_row([](rule<>& second) { second.id = "a"; });
    static_assert(check(repeated) ==
                  table_fault{fault::missing_id, second_version, refund::after_day(5), 0, 1, 0});
    CHECK(describe(check(repeated), policy_view<>(repeated)) ==
          "missing or repeated id: in force 2018-11-16 to no end, days 6 to no end: a and a");
}

TEST_CASE("a rule without a complete citation is a fault") {
    constexpr auto without = with_second_row([](rule<>& second) { second.source.section = {}; });
    static_assert(check(without) ==
                  table_fault{fault::missing_citation, second_version, refund::after_day(5), 0, 1, 1});
    CHECK(describe(check(without), policy_view<>(without)) ==
          "missing citation: in force 2018-11-16 to no end, days 6 to no end: b");
}

TEST_CASE("an outcome that contradicts itself is a fault") {
    const auto bad = [](auto change) {
        const auto table = with_second_row(change);
        const table_fault found = check(table);
        return found == table_fault{fault::bad_outcome, second_version, refund::after_day(5), 0, 1, 1} &&
               describe(found, policy_view<>(table)) ==
                   "contradictory outcome: in force 2018-11-16 to no end, days 6 to no end: b";
    };
    using refund::fee_status;
    using refund::ruling;
    // no outcome at all
    CHECK(bad([](rule<>& second) { second.outcome = {}; }));
    // refundable, but without a credit
    CHECK(bad([](rule<>& second) { second.outcome.gives.credit = {}; }));
    // refundable, with the code of a refusal
    CHECK(bad([](rule<>& second) { second.outcome.code = "window-closed"; }));
    // a refusal or an open question without its code, or with a credit
    CHECK(bad([](rule<>& second) { second.outcome = refund::refusal{}; }));
    CHECK(bad([](rule<>& second) { second.outcome = refund::open_question{}; }));
    for (const ruling says : {ruling::not_refundable, ruling::undefined}) {
        CHECK(bad([says](rule<>& second) {
            second.outcome.says = says;
            second.outcome.code = "window-closed";
        }));
    }
    // a rate that is not charged, a charge of zero
    CHECK(bad([](rule<>& second) { second.outcome.gives.fee = {.rate = refund::percent(5)}; }));
    CHECK(bad([](rule<>& second) { second.outcome.gives.fee = refund::charged(refund::percent(0)); }));
    CHECK(bad([](rule<>& second) { second.outcome.gives.fee = {.status = fee_status::charged}; }));
    CHECK(bad([](rule<>& second) {
        second.outcome.gives.fee = {.status = fee_status::rate_not_stated, .rate = refund::percent(5)};
    }));
    // a rate outside 0..1
    for (const fee_status status : {fee_status::charged, fee_status::announced}) {
        CHECK(
            bad([status](rule<>& second) { second.outcome.gives.fee = {.status = status, .rate = ratio{-1, 1000}}; }));
        CHECK(bad(
            [status](rule<>& second) { second.outcome.gives.fee = {.status = status, .rate = ratio{1001, 1000}}; }));
    }
    // a cap below zero, or without a day in its window; one that looks like a cap, but is none; also in a refusal
    const refund::money limit{50'000'00, refund::currency_of("USD")};
    CHECK(bad([](rule<>& second) { second.cap.limit = {-1, refund::currency_of("USD")}; }));
    CHECK(bad([limit](rule<>& second) { second.cap = {.limit = limit, .window = refund::rolling_days(0)}; }));
    CHECK(bad([](rule<>& second) { second.cap.limit.minor = 50'000'00; }));
    CHECK(bad([](rule<>& second) { second.cap.scope = "customer"; }));
    CHECK(bad([](rule<>& second) {
        second.outcome = refund::refusal{"window-closed"};
        second.cap.scope = "customer";
    }));
}

TEST_CASE("a fee rate whose denominator is not above zero is a fault") {
    using refund::fee_status;
    for (const fee_status status : {fee_status::charged, fee_status::announced}) {
        for (const ratio rate :
             {ratio{1, 0}, ratio{0, 0}, ratio{-1, 0}, ratio{12, -100}, ratio{-12, -100}, ratio{0, -1}}) {
            const auto table =
                with_second_row([&](rule<>& second) { second.outcome.gives.fee = {.status = status, .rate = rate}; });
            CHECK(check(table).kind == fault::bad_outcome);
        }
    }
}

TEST_CASE("outcomes at the edge of a contradiction are sound") {
    using refund::fee_status;
    const auto sound = [](auto change) { return !check(with_second_row(change)); };
    CHECK(sound(
        [](rule<>& second) { second.outcome.gives.fee = {.status = fee_status::charged, .rate = ratio{1, 1000}}; }));
    CHECK(
        sound([](rule<>& second) { second.outcome.gives.fee = {.status = fee_status::charged, .rate = ratio{1, 1}}; }));
    CHECK(sound(
        [](rule<>& second) { second.outcome.gives.fee = {.status = fee_status::rate_not_stated, .rate = ratio{}}; }));
    CHECK(sound([](rule<>& second) { second.cap.limit = {0, refund::currency_of("USD")}; }));
    CHECK(sound([](rule<>& second) {
        second.outcome = refund::refusal{"window-closed"};
    }));
    CHECK(sound([](rule<>& second) {
        second.outcome = refund::open_question{"day-5-in-neither-row"};
    }));
}

TEST_CASE("a table without rules is not sound") {
    constexpr table_fault found = check(policy_view<>{});
    static_assert(found.kind == fault::no_rows);
    CHECK(describe(found, policy_view<>{}) == "empty table: no rule");
}

TEST_CASE("a rule that does not state when it comes into force, or ends before it begins, is a fault") {
    // Without dates, a rule is in force from 1970-01-01 with no end. Stated on purpose, that is the same fault.
    constexpr auto unstated = refund::make_policy("unstated", row("any", {}, refund::any_day));
    static_assert(check(unstated) == table_fault{fault::no_dates, date_range{}, refund::any_day});
    CHECK(describe(check(unstated), policy_view<>(unstated)) ==
          "missing or reversed dates: in force 1970-01-01 to no end, days 0 to no end: any");
    const auto kind_for = [](date_range dates) {
        return check(with_second_row([&](rule<>& second) { second.in_force = dates; })).kind;
    };
    CHECK(kind_for({1970_y / 1 / 1, 2018_y / 11 / 16}) == fault::no_dates);
    CHECK(kind_for({2018_y / 11 / 16, 2018_y / 11 / 15}) == fault::no_dates);
    CHECK(kind_for({2018_y / 11 / 16, 2018_y / 11 / 16}) == fault::no_dates);
    CHECK(kind_for({2018_y / 11 / 16, 2018_y / 11 / 17}) == fault::gap);
    // The days before and after the epoch are days like any other.
    static_assert(!check(refund::make_policy("old", row("any", {1970_y / 1 / 2}, refund::any_day))));
    static_assert(!check(refund::make_policy("old", row("any", {1969_y / 12 / 31}, refund::any_day))));
}

TEST_CASE("days that begin before the purchase, or end before they begin, are a fault; an empty range is not") {
    const auto found = [](day_range days) {
        return check(with_second_row([&](rule<>& second) { second.elapsed = days; }));
    };
    CHECK(found({7, 6}) == table_fault{fault::reversed_days, second_version, day_range{7, 6}, 0, 1, 1});
    CHECK(found({-1, 6}) == table_fault{fault::reversed_days, second_version, day_range{-1, 6}, 0, 1, 1});
    CHECK(found({0, 6}).kind == fault::overlap);
    CHECK(found({7, 7}).kind == fault::gap);  // the first row ends with day 5
    constexpr auto with_idle_row = refund::make_policy("idle", row("a", second_version, refund::any_day),
                                                       row("b", second_version, {3, 3}));
    static_assert(!check(with_idle_row));
}

TEST_CASE("a table on consumed shares is checked up to the edges of its ranges") {
    const auto graded = [](ratio first_until, ratio second_from, ratio second_until) {
        const auto share_row = [](refund::text<63> id, ratio from, ratio until) {
            return rule<consumed_share>{.id = id,
                                        .in_force = second_version,
                                        .usage = {from, until},
                                        .outcome = refund::award{.credit = refund::prorated},
                                        .source = source};
        };
        return refund::make_policy("graded", share_row("low", ratio{0, 1}, first_until),
                                   share_row("high", second_from, second_until));
    };
    CHECK_FALSE(check(graded(ratio{1, 2}, ratio{1, 2}, ratio{2, 1})));
    CHECK_FALSE(check(graded(ratio{1, 2}, ratio{50, 100}, ratio{101, 100})));

    // No rule covers one half up to three fifths; the sample is the end of the first range.
    const auto gap = graded(ratio{1, 2}, ratio{3, 5}, ratio{2, 1});
    const table_fault found = check(gap);
    CHECK(found.kind == fault::gap);
    REQUIRE(found.state < refund::usage_kind<consumed_share>::samples(2));
    CHECK(refund::usage_kind<consumed_share>::sample(gap.rules, found.state).value == ratio{1, 2});
    CHECK(describe(found, policy_view<consumed_share>(gap)) ==
          "gap: in force 2018-11-16 to no end, days 0 to no end, share consumed: no rule");

    // A whole share is not below 1: a range that ends there leaves it out.
    const table_fault full = check(graded(ratio{1, 2}, ratio{1, 2}, ratio{1, 1}));
    CHECK(full.kind == fault::gap);

    const auto twice = graded(ratio{3, 5}, ratio{1, 2}, ratio{2, 1});
    CHECK(check(twice).kind == fault::overlap);
    CHECK(refund::usage_kind<consumed_share>::sample(twice.rules, check(twice).state).value == ratio{1, 2});
    CHECK(check(twice).row == 0);
    CHECK(check(twice).other == 1);
}

TEST_CASE("a table of 24 shares is proven at compile time within the compilers' default limits") {
    constexpr auto shares = [] {
        policy<24, consumed_share> table{"shares", {}};
        for (int i = 0; i < 24; ++i) {
            rule<consumed_share>& each = table.rules[i];
            each = {.id = "a",
                    .in_force = second_version,
                    .usage = {ratio{i, 24}, i == 23 ? ratio{2, 1} : ratio{i + 1, 24}},
                    .outcome = refund::award{.credit = refund::prorated},
                    .source = source};
            each.id.characters[0] = static_cast<char>('a' + i);
        }
        return table;
    };
    static constexpr auto whole_table = shares();
    static_assert(refund::sound<whole_table>);
}

TEST_CASE("prove gives a proven view of a sound table, at compile time and at run time") {
    static_assert(is_proven<whole>);
    static_assert(refund::prove<whole>().name() == "whole");
    static_assert(std::is_same_v<decltype(refund::prove<whole>()), policy_view<>>);

    const policy<4> at_run_time = whole;
    const auto proven = refund::prove(at_run_time);
    REQUIRE(proven);
    const policy_view<> view = *proven;
    CHECK(view.proven());
    CHECK(view.name() == "whole");
    REQUIRE(view.rules().size() == 4);
    CHECK(std::equal(view.rules().begin(), view.rules().end(), at_run_time.rules));

    static_assert(noexcept(refund::prove(whole)));
}

TEST_CASE("a proof keeps its own copy of the table, so that later changes do not affect it") {
    policy<4> table = whole;
    const auto proven = refund::prove(table);
    REQUIRE(proven);
    const policy_view<> view = *proven;
    table.rules[1].elapsed = refund::any_day;  // overlaps with the first
    CHECK(check(table).kind == fault::overlap);
    CHECK_FALSE(check(view));
    CHECK(view.rules()[1].elapsed == refund::after_day(5));
    CHECK(view.rules().data() != table.rules);

    // It can be copied, with all its rules, and a temporary one gives no view.
    using proven_four = refund::proven_policy<4>;
    const proven_four copy = *proven;
    CHECK(policy_view<>(copy).proven());
    CHECK(policy_view<>(copy).rules().data() != view.rules().data());
    static_assert(std::is_convertible_v<const proven_four&, policy_view<>>);
    static_assert(!std::is_constructible_v<policy_view<>, proven_four>);
    static_assert(!std::is_copy_assignable_v<proven_four> && !std::is_move_assignable_v<proven_four>);
    static_assert(!std::is_constructible_v<proven_four, policy<4>> && !std::is_default_constructible_v<proven_four>);
}

TEST_CASE("prove returns the fault of an unsound table at run time") {
    const auto named = [](const auto& table) {
        const auto proven = refund::prove(table);
        REQUIRE_FALSE(proven);
        CHECK(proven.error() == check(table));
        return proven.error().kind;
    };
    CHECK(named(gap_in_days) == fault::gap);
    CHECK(named(overlap) == fault::overlap);
    static_assert(refund::prove(gap_in_dates).error().kind == fault::gap);
}

TEST_CASE("a proven table and an unproven one give the same rule") {
    constexpr policy_view<> proven = refund::prove<whole>();
    for (date::sys_days day = 2018_y / 10 / 10; day < 2018_y / 11 / 20; day += date::days(1)) {
        for (int elapsed = 0; elapsed < 8; ++elapsed) {
            for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
                CHECK(find_rule(proven, day, elapsed, usage) == find_rule(policy_view<>(whole), day, elapsed, usage));
            }
        }
    }
}

TEST_CASE("on random small tables the check finds what trying every single case finds") {
    std::mt19937_64 random{1116};
    const auto below = [&random](unsigned n) { return static_cast<int>(random() % n); };
    constexpr int last_date = 7;   // dates are day numbers 1 to 7
    constexpr int last_edge = 4;   // days have edges 0 to 4, and no limit
    int faults[16]{};
    for (int round = 0; round < 20'000; ++round) {
        // Random boxes hardly ever fit together, so half of the tables are cut from one box.
        std::vector<rule<>> rows;
        const auto date_at = [](int number) { return date::sys_days(date::days(number)); };
        const auto add = [&](int from, int until, int first, int end, int usage) {
            const std::string id(1, static_cast<char>('a' + static_cast<int>(rows.size())));
            rule<> made = row("", {date_at(from), date_at(until)}, {first, end > last_edge ? day_range::no_limit : end},
                              static_cast<usage_condition>(usage));
            made.id.characters[0] = id[0];
            rows.push_back(made);
        };
        if (round % 2 == 0) {
            for (int i = 0; i < 4; ++i) {
                const int from = 1 + below(last_date);
                const int first = below(last_edge + 1);
                add(from, from + 1 + below(3), first, first + 1 + below(static_cast<unsigned>(last_edge + 1)),
                    1 + below(3));
            }
        } else {
            const int date_cut = 2 + below(last_date - 1);
            const int day_cut = 1 + below(last_edge);
            add(1, date_cut, 0, day_cut, 3);
            add(1, date_cut, day_cut, last_edge + 1, 1);
            add(1, date_cut, day_cut, last_edge + 1, 2);
            add(date_cut, last_date + 1, 0, last_edge + 1, 3);
            if (below(3) == 0) {  // one edge moves by one
                rule<>& bent = rows[static_cast<std::size_t>(below(4))];
                const int by = below(2) == 0 ? 1 : -1;
                if (below(2) == 0) {
                    bent.in_force.until = date::sys_days(bent.in_force.until) + date::days(by);
                } else if (bent.elapsed.until != day_range::no_limit) {
                    bent.elapsed.until += by;
                } else {
                    bent.elapsed.from += by > 0 || bent.elapsed.from == 0 ? 1 : -1;
                }
            }
        }
        REQUIRE(rows.size() == 4);
        policy<4> table{"random", {}};
        std::copy(rows.begin(), rows.end(), table.rules);

        // Every single case, in the order of dates, days, usage; day 6 represents all later ones.
        date::sys_days first = date_at(1000);
        date::sys_days end = date_at(0);
        for (const rule<>& each : rows) {
            first = std::min<date::sys_days>(first, each.in_force.from);
            end = std::max<date::sys_days>(end, each.in_force.until);
        }
        const auto count = [&](date::sys_days date, int day, used_or_not usage) {
            int applying = 0;
            for (const rule<>& each : rows) {
                const bool dated =
                    date::sys_days(each.in_force.from) <= date && date < date::sys_days(each.in_force.until);
                const bool aged = each.elapsed.from <= day && day < each.elapsed.until;
                const int wanted = static_cast<int>(each.usage);
                const bool used = wanted == 3 || (wanted == 1) == (usage == used_or_not::unused);
                applying += dated && aged && used ? 1 : 0;
            }
            return applying;
        };
        table_fault expected{};
        for (const rule<>& each : rows) {
            if (!expected && each.in_force.until == each.in_force.from) expected.kind = fault::no_dates;
        }
        if (expected) {  // a fault of a single row; the region is the row's
            CHECK(check(table).kind == fault::no_dates);
            continue;
        }
        for (date::sys_days date = first; date < end && !expected; date += date::days(1)) {
            for (int day = 0; day <= 10 && !expected; ++day) {
                for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
                    const int applying = count(date, day, usage);
                    if (applying == 1) continue;
                    expected.kind = applying == 0 ? fault::gap : fault::overlap;
                    expected.dates.from = date;
                    expected.days.from = day;
                    expected.state = usage == used_or_not::used ? 1 : 0;
                    break;
                }
            }
        }

        const table_fault found = check(table);
        REQUIRE(found.kind == expected.kind);
        ++faults[static_cast<int>(found.kind)];
        CHECK(refund::prove(table).has_value() == !found);
        if (!found) continue;
        // The first case must be the same, and the whole region named must be like it.
        REQUIRE(found.dates.from == expected.dates.from);
        REQUIRE(found.days.from == expected.days.from);
        REQUIRE(found.state == expected.state);
        const used_or_not usage = found.state == 1 ? used_or_not::used : used_or_not::unused;
        REQUIRE(found.dates.from < found.dates.until);
        REQUIRE(found.days.from < found.days.until);
        for (date::sys_days date = found.dates.from; date < date::sys_days(found.dates.until); date += date::days(1)) {
            for (int day = found.days.from; day < std::min(found.days.until, 20); ++day) {
                CHECK((count(date, day, usage) == 0) == (found.kind == fault::gap));
                CHECK(count(date, day, usage) != 1);
                if (found.kind != fault::overlap) continue;
                CHECK(found.row < found.other);
                CHECK(rows[found.row].applies(date, day, usage));
                CHECK(rows[found.other].applies(date, day, usage));
            }
        }
    }
    // There were enough tables of each kind.
    CHECK(faults[static_cast<int>(fault::none)] > 3000);
    CHECK(faults[static_cast<int>(fault::gap)] > 3000);
    CHECK(faults[static_cast<int>(fault::overlap)] > 1000);
}

TEST_CASE("a sound table has exactly one rule for every case within its dates") {
    constexpr policy_view<> view(whole);
    for (date::sys_days day = 2018_y / 10 / 12; day < 2019_y / 2 / 1; day += date::days(1)) {
        for (int elapsed = 0; elapsed < 10; ++elapsed) {
            CHECK(find_rule(view, day, elapsed, used_or_not::unused).has_value());
            CHECK(find_rule(view, day, elapsed, used_or_not::used).has_value());
        }
    }
}

TEST_CASE("unknown enumerators, an impossible share and a fee in another currency than the cap are unsound") {
    const auto fault_of = [](auto change) {
        auto table = whole;
        change(table.rules[0]);
        return check(table).kind;
    };
    CHECK(fault_of([](auto&) {}) == fault::none);
    CHECK(fault_of([](auto& row) { row.outcome.gives.round = static_cast<refund::rounding>(9); }) ==
          fault::bad_outcome);
    CHECK(fault_of([](auto& row) {
        row.outcome.gives.credit.day_of_request = static_cast<refund::request_day>(9);
    }) == fault::bad_outcome);
    CHECK(fault_of([](auto& row) { row.outcome.gives.credit.price = static_cast<refund::price_basis>(9); }) ==
          fault::bad_outcome);
    CHECK(fault_of([](auto& row) { row.outcome.gives.credit.units = static_cast<refund::unit_rounding>(9); }) ==
          fault::bad_outcome);
    CHECK(fault_of([](auto& row) {
        row.outcome.gives.fee = refund::charged(refund::percent(1), static_cast<refund::fee_base>(9));
    }) == fault::bad_outcome);
    CHECK(fault_of([](auto& row) { row.usage = static_cast<refund::usage_condition>(7); }) == fault::bad_outcome);

    // If there is a cap, a fixed fee must be in its currency.
    const auto with_fee = [&](const char (&fee)[4], const char (&cap)[4]) {
        return fault_of([&](auto& row) {
            row.outcome.gives.fee = refund::charged(refund::money{1'00, *refund::find_currency(fee)});
            row.cap = {.limit = {50'000'00, *refund::find_currency(cap)}, .window = refund::rolling_days(365)};
        });
    };
    CHECK(with_fee("USD", "USD") == fault::none);
    CHECK(with_fee("EUR", "USD") == fault::bad_outcome);
    CHECK(fault_of([](auto& row) {  // nor may the minimum or maximum of a rate be in another
        row.outcome.gives.fee = at_least(refund::charged(refund::percent(1)), {1'00, refund::currency_of("EUR")});
        row.cap = {.limit = {50'000'00, *refund::find_currency("USD")}, .window = refund::rolling_days(365)};
    }) == fault::bad_outcome);
    CHECK(fault_of([](auto& row) {  // an announced fee is never computed
        row.outcome.gives.fee = refund::charged(refund::money{1'00, *refund::find_currency("EUR")});
        row.outcome.gives.fee.status = refund::fee_status::announced;
        row.cap = {.limit = {50'000'00, *refund::find_currency("USD")}, .window = refund::rolling_days(365)};
    }) == fault::none);

    using refund::ratio;
    const auto of_share = [](refund::share_condition share) {
        const refund::rule<refund::consumed_share> one{.id = "one",
                                                       .in_force = whole.rules[0].in_force,
                                                       .usage = share,
                                                       .outcome = refund::award{.credit = refund::full_payment},
                                                       .source = whole.rules[0].source};
        const refund::policy<1, refund::consumed_share> table{"shares", {one}};
        return check(table).kind;
    };
    CHECK(of_share({}) == fault::none);
    CHECK(of_share({ratio{0, 1}, ratio{-1, -2}}) == fault::bad_outcome);
    CHECK(of_share({ratio{-1, 2}, ratio{2, 1}}) == fault::bad_outcome);
    CHECK(of_share({ratio{1, 2}, ratio{1, 2}}) == fault::bad_outcome);
    CHECK(of_share({ratio{0, 0}, ratio{2, 1}}) == fault::bad_outcome);
}
