#include <refund/term/proration.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using refund::actual_days;
using refund::billing_plan;
using refund::months_of_30_days;
using refund::proration_basis;
using refund::share_left;
using refund::standing;
using refund::standing_on;
using refund::term_length;
using refund::whole_months;
using namespace date::literals;

constexpr date::sys_days on(date::year_month_day day) { return date::sys_days(day); }

template <const proration_basis& Basis>
constexpr share_left left(date::year_month_day purchase, term_length length, billing_plan plan,
                          date::year_month_day day) {
    return Basis.left(*standing_on({on(purchase), length, plan}, on(day)));
}

/// What a basis counts between two days, of which the second one ends the period.
template <const proration_basis& Basis>
constexpr share_left between(date::year_month_day from, date::year_month_day to) {
    standing at{};
    at.purchased_on = at.on = at.period_start = on(from);
    at.period_end = on(to);
    return Basis.left(at);
}

/// A basis of the user's own: up to the middle of the period half is left, then nothing.
constexpr share_left halves_left(const standing& at) noexcept { return {at.left() * 2 >= at.n() ? 1 : 0, 2}; }
constexpr proration_basis halves{"halves", "halves", &halves_left};

}  // namespace

TEST_CASE("a share says how much of what is left, and shares are equal when both numbers are") {
    static_assert(share_left{300, 365} == share_left{300, 365});
    static_assert(share_left{300, 365} != share_left{300, 366} && share_left{300, 365} != share_left{299, 365});
    static_assert(share_left{6, 12} != share_left{1, 2});  // as it is counted, not by value
}

TEST_CASE("every basis has a name and a unit for explanations") {
    static_assert(actual_days.name.view() == "actual-days" && actual_days.unit.view() == "days");
    static_assert(whole_months.name.view() == "whole-months" && whole_months.unit.view() == "months");
    static_assert(months_of_30_days.name.view() == "30E/360" &&
                  months_of_30_days.unit.view() == "days of 30-day months");
    static_assert(actual_days.complete() && whole_months.complete() && months_of_30_days.complete());
    static_assert(actual_days != whole_months && whole_months != months_of_30_days);
}

TEST_CASE("actual days are counted as in the recorded refunds") {
    constexpr auto is = [](date::year_month_day purchase, billing_plan plan, date::year_month_day day,
                           share_left expected) {
        return left<actual_days>(purchase, refund::one_year, plan, day) == expected;
    };
    static_assert(is(2023_y / 3 / 4, billing_plan::monthly, 2023_y / 3 / 10, {25, 31}));     // R07
    static_assert(is(2022_y / 12 / 1, billing_plan::monthly, 2023_y / 2 / 10, {19, 28}));    // R09
    static_assert(is(2022_y / 4 / 29, billing_plan::monthly, 2022_y / 9 / 20, {9, 31}));     // R10
    static_assert(is(2024_y / 7 / 10, billing_plan::upfront, 2025_y / 7 / 9, {1, 365}));     // D07
    static_assert(is(2023_y / 6 / 1, billing_plan::upfront, 2023_y / 7 / 21, {316, 366}));  // E01
}

TEST_CASE("a month that has begun counts as used: 9 months and 15 days left count as 9") {
    // Marketplaces of reserved instances round the remaining term down to whole months: 9 months and 15 days are
    // sold as 9. (Seen in third parties' notes on AWS; not checked in AWS's own text.)
    constexpr auto months = [](date::year_month_day day) {
        return left<whole_months>(2024_y / 1 / 15, refund::one_year, billing_plan::upfront, day);
    };
    static_assert(months(2024_y / 3 / 31) == share_left{9, 12});  // to 15 January 2025: 9 months, 15 days
    static_assert(months(2024_y / 4 / 14) == share_left{9, 12});  // 9 months, 1 day
    static_assert(months(2024_y / 4 / 15) == share_left{9, 12});  // 9 months
    static_assert(months(2024_y / 4 / 16) == share_left{8, 12});
    static_assert(months(2024_y / 3 / 15) == share_left{10, 12});
    static_assert(months(2024_y / 3 / 16) == share_left{9, 12});
    static_assert(months(2024_y / 1 / 15) == share_left{12, 12});
    static_assert(months(2024_y / 1 / 16) == share_left{11, 12});
    static_assert(months(2024_y / 12 / 15) == share_left{1, 12});
    static_assert(months(2024_y / 12 / 16) == share_left{0, 12});
    static_assert(months(2025_y / 1 / 14) == share_left{0, 12});
}

TEST_CASE("whole months begin on the anniversaries of the purchase, clamped") {
    constexpr auto months = [](date::year_month_day day) {
        return left<whole_months>(2023_y / 8 / 31, term_length{18}, billing_plan::upfront, day);
    };
    static_assert(months(2023_y / 8 / 31) == share_left{18, 18});
    static_assert(months(2023_y / 9 / 29) == share_left{17, 18});
    static_assert(months(2023_y / 9 / 30) == share_left{17, 18});  // the first day of the second month
    static_assert(months(2023_y / 10 / 1) == share_left{16, 18});
    static_assert(months(2024_y / 2 / 28) == share_left{12, 18});
    static_assert(months(2024_y / 2 / 29) == share_left{12, 18});  // the anniversary
    static_assert(months(2024_y / 3 / 1) == share_left{11, 18});
    static_assert(months(2025_y / 1 / 31) == share_left{1, 18});
    static_assert(months(2025_y / 2 / 27) == share_left{0, 18});  // the term ends on 28 February 2025
}

TEST_CASE("of a month in a monthly plan, the whole month is left only on its first day") {
    constexpr auto months = [](date::year_month_day day) {
        return left<whole_months>(2024_y / 1 / 31, refund::one_year, billing_plan::monthly, day);
    };
    static_assert(months(2024_y / 1 / 31) == share_left{1, 1});
    static_assert(months(2024_y / 2 / 1) == share_left{0, 1});
    static_assert(months(2024_y / 2 / 28) == share_left{0, 1});
    static_assert(months(2024_y / 2 / 29) == share_left{1, 1});
    static_assert(months(2024_y / 3 / 30) == share_left{0, 1});
    static_assert(months(2024_y / 3 / 31) == share_left{1, 1});
    static_assert(months(2025_y / 1 / 30) == share_left{0, 1});
}

TEST_CASE("whole months of a renewed term begin on the day of the renewal") {
    // From 2024-01-10 to 2025-01-10; on 2024-03-10 two months are over, on the 11th a third has begun.
    const auto left_on = [](refund::calendar_day day) {
        return whole_months.left(*standing_on({.purchased_on = 2023_y / 7 / 25, .renewed_on = 2024_y / 1 / 10}, day));
    };
    CHECK(left_on(2024_y / 3 / 9) == share_left{10, 12});
    CHECK(left_on(2024_y / 3 / 10) == share_left{10, 12});
    CHECK(left_on(2024_y / 3 / 11) == share_left{9, 12});
}

TEST_CASE("a stated period has whole months only if it begins and ends with a month from the purchase") {
    constexpr auto months = [](refund::date_range period, date::year_month_day day) {
        return whole_months.left(*standing_on({.purchased_on = 2024_y / 1 / 15,
                                               .length = refund::one_year,
                                               .plan = billing_plan::upfront,
                                               .stated_period = period},
                                              day));
    };
    constexpr refund::date_range whole{2024_y / 2 / 15, 2024_y / 5 / 15};
    static_assert(months(whole, 2024_y / 2 / 15) == share_left{3, 3});
    static_assert(months(whole, 2024_y / 3 / 16) == share_left{1, 3});
    // With these, a quote is an error: 0 of 0 is not a share.
    static_assert(months({2024_y / 2 / 15, 2024_y / 5 / 14}, 2024_y / 2 / 15) == share_left{});
    static_assert(months({2024_y / 2 / 16, 2024_y / 5 / 15}, 2024_y / 2 / 16) == share_left{});
    static_assert(months({2024_y / 2 / 14, 2024_y / 5 / 16}, 2024_y / 2 / 15) == share_left{});
}

TEST_CASE("months of 30 days are counted as in the published examples of 30E/360") {
    // ISDA, "30/360 day count conventions" (isda.org, 2008-12-22), examples 1 to 3 for 30E/360, with the
    // figures in QuantLib's tests.
    struct example {
        date::year_month_day from;
        date::year_month_day to;
        int days;
    };
    constexpr example examples[] = {
        // No date is the last day of February.
        {2006_y / 8 / 20, 2007_y / 2 / 20, 180}, {2007_y / 2 / 20, 2007_y / 8 / 20, 180},
        {2007_y / 8 / 20, 2008_y / 2 / 20, 180}, {2008_y / 2 / 20, 2008_y / 8 / 20, 180},
        {2008_y / 8 / 20, 2009_y / 2 / 20, 180}, {2009_y / 2 / 20, 2009_y / 8 / 20, 180},
        // Some dates are.
        {2006_y / 2 / 28, 2006_y / 8 / 31, 182}, {2006_y / 8 / 31, 2007_y / 2 / 28, 178},
        {2007_y / 2 / 28, 2007_y / 8 / 31, 182}, {2007_y / 8 / 31, 2008_y / 2 / 29, 179},
        {2008_y / 2 / 29, 2008_y / 8 / 31, 181}, {2008_y / 8 / 31, 2009_y / 2 / 28, 178},
        {2009_y / 2 / 28, 2009_y / 8 / 31, 182}, {2009_y / 8 / 31, 2010_y / 2 / 28, 178},
        {2010_y / 2 / 28, 2010_y / 8 / 31, 182}, {2010_y / 8 / 31, 2011_y / 2 / 28, 178},
        {2011_y / 2 / 28, 2011_y / 8 / 31, 182}, {2011_y / 8 / 31, 2012_y / 2 / 29, 179},
        // Others.
        {2006_y / 1 / 31, 2006_y / 2 / 28, 28}, {2006_y / 1 / 30, 2006_y / 2 / 28, 28},
        {2006_y / 2 / 28, 2006_y / 3 / 3, 5}, {2006_y / 2 / 14, 2006_y / 2 / 28, 14},
        {2006_y / 9 / 30, 2006_y / 10 / 31, 30}, {2006_y / 10 / 31, 2006_y / 11 / 28, 28},
        {2007_y / 8 / 31, 2008_y / 2 / 28, 178}, {2008_y / 2 / 28, 2008_y / 8 / 28, 180},
        {2008_y / 2 / 28, 2008_y / 8 / 30, 182}, {2008_y / 2 / 28, 2008_y / 8 / 31, 182},
        {2007_y / 2 / 26, 2008_y / 2 / 28, 362}, {2007_y / 2 / 26, 2008_y / 2 / 29, 363},
        {2008_y / 2 / 29, 2009_y / 2 / 28, 359}, {2008_y / 2 / 28, 2008_y / 3 / 30, 32},
        {2008_y / 2 / 28, 2008_y / 3 / 31, 32},
    };
    for (const example& row : examples) {
        CAPTURE(refund::to_string(row.from));
        CAPTURE(refund::to_string(row.to));
        const share_left got = between<months_of_30_days>(row.from, row.to);
        CHECK(got == share_left{row.days, row.days});
    }
    // The convention that changes the end day only if the start day is the 30th would give 76.
    static_assert(between<months_of_30_days>(2004_y / 1 / 15, 2004_y / 3 / 31).left == 75);
}

TEST_CASE("by months of 30 days a year has 360 days, and the 31st is the 30th") {
    constexpr auto days = [](date::year_month_day day) {
        return left<months_of_30_days>(2024_y / 1 / 15, refund::one_year, billing_plan::upfront, day);
    };
    static_assert(days(2024_y / 1 / 15) == share_left{360, 360});
    static_assert(days(2024_y / 1 / 16) == share_left{359, 360});
    static_assert(days(2024_y / 1 / 30) == share_left{345, 360});
    static_assert(days(2024_y / 1 / 31) == share_left{345, 360});
    static_assert(days(2024_y / 2 / 1) == share_left{344, 360});
    static_assert(days(2024_y / 2 / 29) == share_left{316, 360});
    static_assert(days(2024_y / 3 / 1) == share_left{314, 360});
    static_assert(days(2024_y / 7 / 15) == share_left{180, 360});
    static_assert(days(2025_y / 1 / 14) == share_left{1, 360});
    // In a month that ends on a 31st, nothing is left on the 30th.
    constexpr auto month_end = [](date::year_month_day day) {
        return left<months_of_30_days>(2023_y / 7 / 31, refund::one_month, billing_plan::monthly, day);
    };
    static_assert(month_end(2023_y / 7 / 31) == share_left{30, 30});
    static_assert(month_end(2023_y / 8 / 29) == share_left{1, 30});
    static_assert(month_end(2023_y / 8 / 30) == share_left{0, 30});
}

TEST_CASE("by every basis, the share left on each day is valid and never grows within a period") {
    for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
        for (const date::year_month_day purchase :
             {2023_y / 1 / 15, 2023_y / 1 / 31, 2023_y / 8 / 31, 2024_y / 2 / 29, 2023_y / 2 / 28, 2023_y / 12 / 30}) {
            const refund::reservation_term term{on(purchase), refund::three_years, plan};
            refund::calendar_day period{};
            share_left days{};
            share_left months{};
            share_left of_30{};
            for (date::sys_days day = term.purchased_on; day < refund::term_end(term); day += date::days(1)) {
                const standing at = *standing_on(term, day);
                const bool fresh = at.period_start != period || day == term.purchased_on;
                const auto falls = [&](share_left before, share_left now, int step) {
                    if (now.left < 0 || now.of <= 0 || now.left > now.of) return false;
                    if (fresh) return now.left == now.of;
                    return now.of == before.of && now.left <= before.left && before.left - now.left <= step;
                };
                const bool right = falls(days, actual_days.left(at), 1) && falls(months, whole_months.left(at), 1) &&
                                   falls(of_30, months_of_30_days.left(at), 3);
                CAPTURE(refund::to_string(day));
                if (!right) REQUIRE(right);
                period = at.period_start;
                days = actual_days.left(at);
                months = whole_months.left(at);
                of_30 = months_of_30_days.left(at);
            }
        }
    }
}

TEST_CASE("a proration basis of your own works in the same way") {
    constexpr auto days = [](date::year_month_day day) {
        return left<halves>(2024_y / 1 / 1, refund::one_month, billing_plan::upfront, day);
    };
    static_assert(days(2024_y / 1 / 16) == share_left{1, 2});
    static_assert(days(2024_y / 1 / 17) == share_left{0, 2});
    CHECK(days(2024_y / 1 / 31) == share_left{0, 2});
}

TEST_CASE("a basis that lacks a name, a unit or a function is not complete") {
    static_assert(halves.complete());
    static_assert(!proration_basis{}.complete());
    static_assert(!proration_basis{"", "halves", &halves_left}.complete());
    static_assert(!proration_basis{"halves", "", &halves_left}.complete());
    CHECK_FALSE(proration_basis{"halves", "halves", nullptr}.complete());  // at run time
}
