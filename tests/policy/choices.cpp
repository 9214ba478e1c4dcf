#include <refund/policy/choices.hpp>

#include <refund/policy/check.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace {

using namespace date::literals;
using refund::errc;
using refund::fee_status;
using refund::policy;
using refund::ratio;
using refund::rule;

constexpr refund::citation source{"ACME: Terms", "Returns", 2024_y / 1 / 1, 2024_y / 6 / 30};
constexpr refund::cap_terms yearly{.limit = {50'000'00, refund::currency_of("USD")},
                                   .window = refund::rolling_days(365),
                                   .scope = "customer"};

constexpr rule<> early{.id = "early",
                       .in_force = {2024_y / 1 / 1},
                       .elapsed = refund::before_day(5),
                       .outcome = refund::award{.credit = refund::full_payment},
                       .source = source,
                       .clause = "before day 5"};
constexpr rule<> open{.id = "open",
                      .in_force = {2024_y / 1 / 1},
                      .elapsed = refund::exactly_day(5),
                      .outcome = refund::open_question{"day-5-is-open"},
                      .source = source,
                      .clause = "day 5 is in neither row"};
constexpr rule<> late{.id = "late",
                      .in_force = {2024_y / 1 / 1},
                      .elapsed = {6, 90},
                      .outcome = refund::award{.credit = {.kind = refund::credit_kind::prorated,
                                                          .price = refund::price_basis::lower_of_purchase_and_current,
                                                          .units = refund::unit_rounding::each_alone},
                                               .fee = refund::fee_without_rate(),
                                               .round = refund::rounding::half_up},
                      .cap = yearly,
                      .source = source,
                      .clause = "after day 5, a fee without a rate"};
constexpr rule<> never{.id = "never",
                       .in_force = {2024_y / 1 / 1},
                       .elapsed = {90, refund::day_range::no_limit},
                       .outcome = refund::refusal{"window-closed"},
                       .source = source,
                       .clause = "after day 89"};

constexpr policy<4> table = refund::make_policy("acme", early, open, late, never);
static_assert(refund::sound<table>);

/// The table with one change to every row, made by hand.
template <class Change>
constexpr policy<4> by_hand(Change change) {
    policy<4> changed = table;
    for (rule<>& row : changed.rules) change(row);
    return changed;
}

}  // namespace

TEST_CASE("a fee rate that the text leaves open can be stated, and nothing else changes") {
    constexpr auto stated = with_fee_rate(table, "late", refund::percent(12));
    static_assert(stated.has_value());
    constexpr policy<4> expected = by_hand([](rule<>& row) {
        if (row.id == late.id)
            row.outcome.gives.fee = {
                .status = fee_status::charged, .rate = ratio{12, 100}, .base = refund::fee_base::credit};
    });
    static_assert(*stated == expected);
    static_assert(!check(*stated));
    static_assert(table.rules[2].outcome.gives.fee.status ==
                  fee_status::rate_not_stated); // the original table is unchanged
}

TEST_CASE("a rate can be stated only for an existing rule whose text leaves it open") {
    static_assert(with_fee_rate(table, "early", refund::percent(12)).error() == errc::rule_id_unknown);
    static_assert(with_fee_rate(table, "Late", refund::percent(12)).error() == errc::rule_id_unknown);
    static_assert(with_fee_rate(table, "lat", refund::percent(12)).error() == errc::rule_id_unknown);
    static_assert(with_fee_rate(table, "", refund::percent(12)).error() == errc::rule_id_unknown);
    constexpr auto once = with_fee_rate(table, "late", refund::percent(12)).value();
    static_assert(with_fee_rate(once, "late", refund::percent(10)).error() == errc::rule_id_unknown);
}

TEST_CASE("an impossible rate is refused, and the rates at both ends of what is possible are not") {
    for (const ratio rate : {ratio{-1, 100}, ratio{101, 100}, ratio{1, 0}, ratio{0, 0}}) {
        CHECK(with_fee_rate(table, "late", rate).error() == errc::rate_out_of_range);
    }
    for (const ratio rate : {ratio{0, 1}, ratio{1, 100}, ratio{100, 100}}) {
        const auto stated = with_fee_rate(table, "late", rate);
        REQUIRE(stated.has_value());
        CHECK(check(*stated).kind != refund::fault::bad_outcome);
    }
}

TEST_CASE("an undefined rule can take another rule's outcome, and keeps its own conditions and source") {
    constexpr auto read = with_undefined_read_as(table, "open", "late");
    static_assert(read.has_value());
    constexpr rule<> row = read->rules[1];
    // its own
    static_assert(row.id == open.id && row.in_force == open.in_force && row.elapsed == open.elapsed);
    static_assert(row.usage == open.usage && row.source == open.source && row.clause == open.clause);
    // the other's
    static_assert(row.outcome == late.outcome && row.cap == late.cap);
    // and nothing else
    static_assert(read->rules[0] == early && read->rules[2] == late && read->rules[3] == never);
    static_assert(!check(*read));
}

TEST_CASE("an undefined rule can be read as a refusal") {
    constexpr auto read = with_undefined_read_as(table, "open", "never");
    static_assert(read->rules[1].outcome.says == refund::ruling::not_refundable);
    static_assert(read->rules[1].outcome.code.view() == "window-closed");
    static_assert(!check(*read));
}

TEST_CASE("only an undefined rule can be read as another, and only as one that is defined") {
    static_assert(with_undefined_read_as(table, "early", "late").error() == errc::rule_id_unknown);
    static_assert(with_undefined_read_as(table, "open", "open").error() == errc::rule_id_unknown);
    static_assert(with_undefined_read_as(table, "open", "nowhere").error() == errc::rule_id_unknown);
    static_assert(with_undefined_read_as(table, "nowhere", "late").error() == errc::rule_id_unknown);
    static_assert(with_undefined_read_as(table, "", "").error() == errc::rule_id_unknown);
    constexpr auto once = with_undefined_read_as(table, "open", "early").value();
    static_assert(with_undefined_read_as(once, "open", "late").error() == errc::rule_id_unknown);
}

TEST_CASE("the base of every fee can be chosen") {
    constexpr auto changed = with_fee_base(table, refund::fee_base::original_price);
    static_assert(changed == by_hand([](rule<>& row) {
                      if (row.outcome.gives.fee != refund::no_fee)
                          row.outcome.gives.fee.base = refund::fee_base::original_price;
                  }));
    static_assert(with_fee_base(changed, refund::fee_base::credit) == table);
    static_assert(!check(changed));
}

TEST_CASE("the rounding of every rule can be chosen") {
    constexpr auto changed = with_rounding(table, refund::rounding::down);
    static_assert(changed == by_hand([](rule<>& row) {
                      if (row.outcome.says == refund::ruling::refundable)
                          row.outcome.gives.round = refund::rounding::down;
                  }));
    static_assert(!check(changed));
}

TEST_CASE("the rounding of units can be chosen for every rule") {
    constexpr auto alone = with_units(table, refund::unit_rounding::each_alone);
    static_assert(alone == by_hand([](rule<>& row) {
                      if (row.outcome.says != refund::ruling::refundable) return;
                      row.outcome.gives.credit.units = refund::unit_rounding::each_alone;
                  }));
    static_assert(!check(alone));
}

TEST_CASE("the window of every cap can be chosen, and rules without a cap stay without one") {
    for (const refund::cap_window window : {refund::rolling_months(12), refund::calendar_year(),
                                            refund::anniversary_year(date::July / 1), refund::rolling_days(366)}) {
        const auto changed = with_cap_window(table, window);
        CHECK(changed.rules[2].cap.window == window);
        CHECK(changed.rules[2].cap.limit == yearly.limit);
        CHECK(changed == by_hand([&](rule<>& row) {
                  if (row.id == late.id) row.cap.window = window;
              }));
        CHECK_FALSE(check(changed));
    }
    static_assert(with_cap_window(table, refund::calendar_year()).rules[2].cap.window == refund::calendar_year());
}

TEST_CASE("what a cap counts can be chosen, and rules without a cap stay without one") {
    constexpr auto changed = with_cap_basis(table, refund::cap_basis::cancelled_commitment);
    static_assert(changed == by_hand([](rule<>& row) {
                      if (row.id == late.id) row.cap.basis = refund::cap_basis::cancelled_commitment;
                  }));
    static_assert(!changed.rules[0].cap.applies() && changed.rules[0].cap == refund::uncapped);
    static_assert(!check(changed));
}

TEST_CASE("what happens over the limit can be chosen, and rules without a cap stay without one") {
    constexpr auto changed = with_over_limit(table, refund::over_limit::refuse_whole);
    static_assert(changed == by_hand([](rule<>& row) {
                      if (row.id == late.id) row.cap.when_over = refund::over_limit::refuse_whole;
                  }));
    static_assert(changed.rules[0].cap == refund::uncapped);
    static_assert(!check(changed));
}

TEST_CASE("the order day can count as day 1, so that every window ends a day earlier") {
    constexpr auto changed = with_order_day_as_day_1(table);
    static_assert(changed == by_hand([](rule<>& row) {
                      if (row.id == early.id) row.elapsed = {0, 4};
                      if (row.id == open.id) row.elapsed = {4, 5};
                      if (row.id == late.id) row.elapsed = {5, 89};
                      if (row.id == never.id) row.elapsed = {89, refund::day_range::no_limit};
                  }));
    static_assert(!check(changed));
    // A row for the order day alone has no day left, but the table stays sound.
    constexpr auto on_the_day = refund::make_policy("on-the-day",
                                                    rule<>{.id = "day-0",
                                                           .in_force = {2024_y / 1 / 1},
                                                           .elapsed = refund::exactly_day(0),
                                                           .outcome = refund::award{.credit = refund::full_payment},
                                                           .source = source},
                                                    rule<>{.id = "later",
                                                           .in_force = {2024_y / 1 / 1},
                                                           .elapsed = refund::after_day(0),
                                                           .outcome = refund::award{.credit = refund::prorated},
                                                           .source = source});
    static_assert(!check(on_the_day) && !check(with_order_day_as_day_1(on_the_day)));
    static_assert(with_order_day_as_day_1(on_the_day).rules[1].elapsed == refund::any_day);
}

TEST_CASE("with the order day as day 1, the last of 60 days from 1 April 2020 is 30 May") {
    constexpr int may_30 = refund::days_between(2020_y / 4 / 1, 2020_y / 5 / 30);
    constexpr auto window = refund::make_policy("window", rule<>{.elapsed = refund::up_to_day(60)});
    constexpr auto read = with_order_day_as_day_1(window);
    static_assert(read.rules[0].elapsed.contains(may_30) && !read.rules[0].elapsed.contains(may_30 + 1));
    static_assert(window.rules[0].elapsed.contains(may_30 + 1) && !window.rules[0].elapsed.contains(may_30 + 2));
}

TEST_CASE("the day of a renewal can count as day 1 in rules that count from it, and hours stay as they are") {
    // Seven days from 1 April: the last is the 7th, six days later.
    const auto only_if = [](refund::day_range days, refund::second_range seconds) {
        return rule<>{.only_if = refund::rule_conditions{.since_renewal = days, .seconds_since_renewal = seconds}};
    };
    const auto read = with_order_day_as_day_1(refund::make_policy(
        "renewed", only_if(refund::up_to_day(7), refund::any_second), only_if(refund::after_day(7), refund::any_second),
        only_if(refund::any_day, refund::before_hour(168))));
    CHECK(read.rules[0].only_if->since_renewal == refund::up_to_day(6));
    CHECK(read.rules[1].only_if->since_renewal == refund::after_day(6));
    CHECK(read.rules[2].only_if == only_if(refund::any_day, refund::before_hour(168)).only_if);
}

TEST_CASE("the day of the request can count as used wherever a credit is prorated") {
    constexpr auto changed = with_request_day_used(table);
    static_assert(changed == by_hand([](rule<>& row) {
                      if (row.id == late.id) row.outcome.gives.credit.day_of_request = refund::request_day::used;
                  }));
    static_assert(!check(changed));
}

TEST_CASE("a rule that counts seconds and the request day as used is not sound, and gives no credit") {
    static constexpr auto by = [](const refund::proration_basis& basis) {
        return refund::make_policy(
            "by", rule<>{.id = "any",
                         .in_force = {2024_y / 1 / 1},
                         .outcome = refund::award{.credit = {.kind = refund::credit_kind::prorated, .basis = basis},
                                                  .fee = refund::no_fee},
                         .source = source});
    };
    constexpr auto find_part = [](const auto& of) {
        // Noon to noon, 30 days from the 1st; back on the 11th at noon.
        const refund::standing at{.purchased_on = 2024_y / 6 / 1,
                                  .on = 2024_y / 6 / 11,
                                  .period_start = 2024_y / 6 / 1,
                                  .period_end = 2024_y / 7 / 1,
                                  .payments_made = 1,
                                  .times = refund::times_of_day{43'200, 43'200}};
        ratio part;
        const refund::errc wrong = refund::detail::find_part(part, of.rules[0].outcome.gives.credit, at);
        return std::pair(wrong, part);
    };
    static_assert(!check(by(refund::actual_days)) && !check(with_request_day_used(by(refund::actual_days))));
    static_assert(find_part(with_request_day_used(by(refund::actual_days))) ==
                  std::pair(refund::errc{}, ratio{19, 30}));
    static_assert(!check(by(refund::actual_seconds)) && check(with_request_day_used(by(refund::actual_seconds))));
    static_assert(find_part(by(refund::actual_seconds)) == std::pair(refund::errc{}, ratio{1'728'000, 2'592'000}));
    static_assert(find_part(with_request_day_used(by(refund::actual_seconds))).first == refund::errc::rule_undefined);
}

TEST_CASE("choices can be combined") {
    constexpr auto chosen = with_over_limit(
        with_rounding(
            with_undefined_read_as(with_fee_rate(table, "late", refund::percent(12)).value(), "open", "late").value(),
            refund::rounding::floor),
        refund::over_limit::refuse_whole);
    static_assert(refund::sound<table> && !check(chosen));
    static_assert(chosen.rules[1].outcome.gives.fee == refund::charged(refund::percent(12)));
    static_assert(chosen.rules[1].outcome.gives.round == refund::rounding::floor);
    static_assert(chosen.rules[1].cap.when_over == refund::over_limit::refuse_whole);
}

TEST_CASE("a table with choices works as a template argument") {
    static constexpr auto chosen = with_undefined_read_as(table, "open", "early").value();
    static_assert(refund::sound<chosen>);
    static_assert(refund::prove<chosen>().proven());
}

TEST_CASE("choices keep the kind of usage state and the other terms of a credit") {
    constexpr refund::credit_terms by_months{.kind = refund::credit_kind::prorated, .basis = refund::whole_months};
    constexpr rule<refund::consumed_share> graded{
        .id = "graded",
        .in_force = {2024_y / 1 / 1},
        .outcome = refund::award{.credit = by_months, .fee = refund::fee_without_rate()},
        .source = source};
    constexpr auto months = refund::make_policy("months", graded);
    constexpr auto stated = with_fee_rate(months, "graded", ratio{1, 8});
    static_assert(std::is_same_v<decltype(stated)::value_type, policy<1, refund::consumed_share>>);
    static_assert(stated->rules[0].outcome.gives.fee.rate == ratio{1, 8});
    static_assert(stated->rules[0].outcome.gives.credit == by_months);
    static_assert(with_units(months, refund::unit_rounding::each_alone).rules[0].outcome.gives.credit.units ==
                  refund::unit_rounding::each_alone);
    static_assert(with_units(months, refund::unit_rounding::each_alone).rules[0].outcome.gives.credit.basis ==
                  refund::whole_months);
    static_assert(with_request_day_used(months).rules[0].outcome.gives.credit.basis == refund::whole_months);
    static_assert(with_request_day_used(months).rules[0].outcome.gives.credit.day_of_request ==
                  refund::request_day::used);
}

TEST_CASE("choosing a fee base or a used request day leaves fixed fees and fixed percentages unchanged") {
    constexpr refund::money fixed{40'00, refund::currency_of("EUR")};
    constexpr auto acme = refund::make_policy(
        "acme", rule<>{.id = "half",
                       .in_force = {2024_y / 1 / 1},
                       .outcome = refund::award{.credit = refund::percent_of_payment(refund::percent(50)),
                                                .fee = refund::charged(fixed)},
                       .source = source});
    static_assert(!check(acme));
    static_assert(with_fee_base(acme, refund::fee_base::original_price) == acme);
    static_assert(with_request_day_used(acme) == acme);
    static_assert(!check(with_units(with_rounding(acme, refund::rounding::up), refund::unit_rounding::each_alone)));
}
