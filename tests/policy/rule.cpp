#include <refund/policy/rule.hpp>

#include <doctest/doctest.h>

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::date_range;
using refund::day_range;
using refund::rule;
using refund::usage_condition;
using refund::used_or_not;

constexpr rule<> sample{.id = "sample",
                        .in_force = {2018_y / 10 / 12, 2018_y / 11 / 16},
                        .elapsed = refund::after_day(5),
                        .usage = usage_condition::used_only,
                        .credit = refund::credit_basis::prorated};

template <rule<> Row>
constexpr bool applies_as_argument(date::sys_days as_of, int elapsed, used_or_not usage) {
    return Row.applies(as_of, elapsed, usage);
}

}  // namespace

TEST_CASE("a range of dates holds its first day and not its last") {
    constexpr date_range range{2018_y / 10 / 12, 2018_y / 11 / 16};
    static_assert(!range.contains(2018_y / 10 / 11));
    static_assert(range.contains(2018_y / 10 / 12));
    static_assert(range.contains(2018_y / 10 / 13));
    static_assert(range.contains(2018_y / 11 / 15));
    static_assert(!range.contains(2018_y / 11 / 16));
    static_assert(!range.contains(2018_y / 11 / 17));
}

TEST_CASE("a range of dates without an end holds the last day there is") {
    constexpr date_range range{.from = 2018_y / 11 / 16};
    static_assert(range.until == refund::open_end);
    static_assert(range.contains(9999_y / 12 / 31));
    static_assert(!range.contains(2018_y / 11 / 15));
}

TEST_CASE("5 or fewer days are 0 to 5") {
    static_assert(refund::up_to_day(5).contains(0));
    static_assert(refund::up_to_day(5).contains(4));
    static_assert(refund::up_to_day(5).contains(5));
    static_assert(!refund::up_to_day(5).contains(6));
    static_assert(!refund::up_to_day(5).contains(-1));
}

TEST_CASE("fewer than 5 days are 0 to 4") {
    static_assert(refund::before_day(5).contains(0));
    static_assert(refund::before_day(5).contains(4));
    static_assert(!refund::before_day(5).contains(5));
    static_assert(!refund::before_day(5).contains(6));
}

TEST_CASE("exactly 5 days are 5") {
    static_assert(!refund::exactly_day(5).contains(4));
    static_assert(refund::exactly_day(5).contains(5));
    static_assert(!refund::exactly_day(5).contains(6));
}

TEST_CASE("more than 5 days are 6 and all after") {
    static_assert(!refund::after_day(5).contains(4));
    static_assert(!refund::after_day(5).contains(5));
    static_assert(refund::after_day(5).contains(6));
    static_assert(refund::after_day(5).contains(3'652'058));  // more days than the calendar has
}

TEST_CASE("any day holds every number of days since the purchase") {
    static_assert(refund::any_day.contains(0));
    static_assert(refund::any_day.contains(3'652'058));
    static_assert(!refund::any_day.contains(-1));
    static_assert(refund::any_day == day_range{});
}

TEST_CASE("the ranges that a text names meet without a gap or an overlap") {
    for (int day = 0; day < 20; ++day) {
        CHECK(refund::up_to_day(5).contains(day) != refund::after_day(5).contains(day));
        CHECK(int{refund::before_day(5).contains(day)} + int{refund::exactly_day(5).contains(day)} +
                  int{refund::after_day(5).contains(day)} ==
              1);
    }
}

TEST_CASE("a rule applies when date, day and usage all fit, and never else") {
    constexpr date::sys_days dates[] = {2018_y / 10 / 11, 2018_y / 10 / 12, 2018_y / 11 / 15, 2018_y / 11 / 16};
    constexpr bool date_fits[] = {false, true, true, false};
    for (int d = 0; d < 4; ++d) {
        for (const int elapsed : {0, 5, 6, 400}) {
            for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
                const bool expected = date_fits[d] && elapsed > 5 && usage == used_or_not::used;
                CHECK(sample.applies(dates[d], elapsed, usage) == expected);
                CHECK(applies_as_argument<sample>(dates[d], elapsed, usage) == expected);
            }
        }
    }
    static_assert(sample.applies(2018_y / 10 / 12, 6, used_or_not::used));
}

TEST_CASE("a rule without conditions applies from the epoch on, whatever the day and the usage") {
    constexpr rule<> open{};
    static_assert(open.applies(1970_y / 1 / 1, 0, used_or_not::unused));
    static_assert(open.applies(9999_y / 12 / 31, 1826, used_or_not::used));
    static_assert(!open.applies(1969_y / 12 / 31, 0, used_or_not::unused));
}

TEST_CASE("without words a rule is refundable, half-even, units together, without fee and cap") {
    constexpr rule<> plain{};
    static_assert(plain.says == refund::ruling::refundable);
    static_assert(plain.credit == refund::credit_basis::none);  // which a table check refuses
    static_assert(plain.price == refund::price_basis::purchase);
    static_assert(plain.fee == refund::no_fee && plain.fee.status == refund::fee_status::none);
    static_assert(plain.fee.base == refund::fee_base::credit);
    static_assert(plain.round == refund::rounding::half_even);
    static_assert(plain.units == refund::unit_rounding::together);
    static_assert(!plain.cap.applies() && plain.cap == refund::uncapped);
    static_assert(!plain.source.complete());
}

TEST_CASE("rules are compared by value, fee rates by what they are worth") {
    rule<> other = sample;
    CHECK(other == sample);
    other.clause = "other words";
    CHECK_FALSE(other == sample);
    other = sample;
    other.elapsed = refund::after_day(4);
    CHECK_FALSE(other == sample);

    using refund::early_termination_fee;
    static_assert(early_termination_fee{refund::fee_status::charged, refund::percent(12)} ==
                  early_termination_fee{refund::fee_status::charged, refund::ratio{6, 50}});
    static_assert(early_termination_fee{refund::fee_status::charged, refund::percent(12)} !=
                  early_termination_fee{refund::fee_status::announced, refund::percent(12)});
}

TEST_CASE("the bases of a fee have names for explanations") {
    static_assert(name(refund::fee_base::credit) == "the credit");
    static_assert(name(refund::fee_base::original_price) == "the original price");
}

TEST_CASE("a rule on consumed shares applies within its share") {
    constexpr rule<refund::consumed_share> first_half{.usage = {refund::ratio{0, 1}, refund::ratio{1, 2}}};
    static_assert(first_half.applies(2024_y / 1 / 1, 0, {refund::ratio{49, 100}}));
    static_assert(!first_half.applies(2024_y / 1 / 1, 0, {refund::ratio{1, 2}}));
}
