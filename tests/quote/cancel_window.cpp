#include <refund/quote/cancel_window.hpp>

#include <refund/policy/check.hpp>
#include <refund/policy/choices.hpp>
#include <refund/rules/not_refundable.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/software.hpp>

#include <doctest/doctest.h>

using namespace date::literals;
using refund::cancel_window;
using refund::errc;
using refund::prove;
using refund::used_or_not;
using refund::window_to_cancel;
namespace rules = refund::rules;

namespace {

constexpr refund::reservation_term a_year_from(refund::calendar_day day) {
    return {day, refund::one_year, refund::billing_plan::upfront};
}

constexpr auto window_of(const refund::policy_view<>& table, refund::calendar_day bought, refund::calendar_day on,
                         refund::calendar_day as_of) {
    return window_to_cancel(table, a_year_from(bought), used_or_not::unused, {.on = on, .as_of = as_of});
}

}  // namespace

TEST_CASE("the window of 2018 ends on the 60th day after the order, and that of 2021 on the 30th") {
    constexpr auto subscription = prove<rules::software_subscription>();
    // 1 April 2020 and 60 days: 29 more in April, 31 in May: 31 May.
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 4 / 1, 2020_y / 4 / 1) ==
                  cancel_window{2020_y / 5 / 31, 60});
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 5 / 30, 2020_y / 5 / 30)->days_left == 1);
    static_assert(!window_of(subscription, 2020_y / 4 / 1, 2020_y / 5 / 31, 2020_y / 5 / 31)->closed());
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 6 / 1, 2020_y / 6 / 1)->closed());
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 6 / 1, 2020_y / 6 / 1)->days_left == -1);
    static_assert(window_of(subscription, 2021_y / 6 / 1, 2021_y / 6 / 1, 2021_y / 6 / 1) ==
                  cancel_window{2021_y / 7 / 1, 30});
    static_assert(window_of(subscription, 2022_y / 7 / 11, 2022_y / 7 / 11, 2022_y / 7 / 11) ==
                  cancel_window{2022_y / 7 / 18, 7});
}

TEST_CASE("with the order day as day 1, the last day is one day earlier: 30 May 2020") {
    static constexpr auto table = refund::with_order_day_as_day_1(rules::software_subscription);
    static_assert(window_of(prove<table>(), 2020_y / 4 / 1, 2020_y / 4 / 1, 2020_y / 4 / 1) ==
                  cancel_window{2020_y / 5 / 30, 59});
}

TEST_CASE("where a customer may cancel at any time, the end of the term closes the window") {
    constexpr auto partner = prove<rules::partner_center>();
    static_assert(window_of(partner, 2025_y / 3 / 1, 2025_y / 3 / 1, 2025_y / 3 / 1) ==
                  cancel_window{2026_y / 2 / 28, 364});
    static_assert(window_of(partner, 2025_y / 3 / 1, 2026_y / 3 / 1, 2026_y / 3 / 1)->closed());
    // A term of one month, 28 days, ends before 60 days have passed.
    constexpr refund::reservation_term month{2019_y / 2 / 1, refund::one_month, refund::billing_plan::monthly};
    static_assert(window_to_cancel(prove<rules::software_subscription>(), month, used_or_not::used,
                                   {.on = month.purchased_on, .as_of = month.purchased_on})
                      ->last_day == 2019_y / 2 / 28);
}

TEST_CASE("a rule for days that the term does not have opens no window") {
    // A year from 1 March 2025 has 365 days: its last day, 28 February 2026, is 364 days after the purchase.
    constexpr auto from_day = [](int day) {
        return refund::make_policy("late", refund::rule<>{.id = "late",
                                                          .in_force = {2024_y / 1 / 1},
                                                          .elapsed = refund::after_day(day - 1),
                                                          .outcome = refund::award{.credit = refund::prorated}});
    };
    static constexpr auto on_the_last = from_day(364);
    static constexpr auto after_it = from_day(365);
    static_assert(window_of(on_the_last, 2025_y / 3 / 1, 2025_y / 3 / 1, 2025_y / 3 / 1)->last_day == 2026_y / 2 / 28);
    static_assert(window_of(after_it, 2025_y / 3 / 1, 2025_y / 3 / 1, 2025_y / 3 / 1) == errc::never_cancellable);
}

TEST_CASE("what can never be cancelled has no window, and neither has a day before any rule") {
    static_assert(window_of(prove<rules::suse_plan>(), 2020_y / 4 / 1, 2020_y / 4 / 1, 2020_y / 4 / 1) ==
                  errc::never_cancellable);
    static_assert(window_of(prove<rules::software_subscription>(), 2018_y / 9 / 1, 2018_y / 9 / 3, 2018_y / 9 / 3) ==
                  errc::never_cancellable);
}

TEST_CASE("days and terms that do not exist are errors") {
    constexpr auto partner = prove<rules::partner_center>();
    constexpr auto too_late = refund::last_day + date::days(1);
    static_assert(window_of(partner, too_late, 2020_y / 1 / 1, 2020_y / 1 / 1) == errc::date_invalid);
    static_assert(window_of(partner, 2020_y / 1 / 1, too_late, 2020_y / 1 / 1) == errc::date_invalid);
    static_assert(window_to_cancel(partner, {2020_y / 1 / 1, {61}, refund::billing_plan::upfront}, used_or_not::used,
                                   {.on = 2020_y / 1 / 1, .as_of = 2020_y / 1 / 1}) == errc::term_out_of_range);
}

TEST_CASE("the days left count from the day asked about, and the rules may be those as of another day") {
    constexpr auto subscription = prove<rules::software_subscription>();
    constexpr auto term = a_year_from(2021_y / 5 / 1);
    // Asked on 11 May: under the 60 days in force until 31 May 2021 the last day is 30 June, under the 30 days since
    // then it is 31 May.
    constexpr auto window = [](refund::calendar_day as_of) {
        return window_to_cancel(prove<rules::software_subscription>(), a_year_from(2021_y / 5 / 1), used_or_not::used,
                                {.on = 2021_y / 5 / 11, .as_of = as_of});
    };
    static_assert(window(2021_y / 5 / 31) == cancel_window{2021_y / 6 / 30, 50});
    static_assert(window(2021_y / 6 / 1) == cancel_window{2021_y / 5 / 31, 20});
    static_assert(
        window_to_cancel(subscription, term, used_or_not::used, {.on = 2021_y / 6 / 10, .as_of = 2021_y / 5 / 31})
            ->days_left == 20);
}

TEST_CASE("a rule for no days opens no window, and a term that ends beyond the calendar is an error") {
    using date::literals::operator""_y;
    auto table = rules::software_subscription;
    for (auto& row : table.rules) {
        if (row.outcome.says == refund::ruling::refundable) row.elapsed = {300, 300};
    }
    const refund::policy_view<> none(table);
    CHECK(window_to_cancel(none, a_year_from(2020_y / 4 / 1), used_or_not::used,
                           {.on = 2020_y / 5 / 1, .as_of = 2020_y / 5 / 1}).error() == errc::never_cancellable);
    static_assert(window_to_cancel(prove<rules::partner_center>(), a_year_from(9998_y / 12 / 31), used_or_not::used,
                                   {.on = 9999_y / 1 / 1, .as_of = 2021_y / 1 / 1}).has_value());
    static_assert(window_to_cancel(prove<rules::partner_center>(), a_year_from(9999_y / 1 / 1), used_or_not::used,
                                   {.on = 9999_y / 1 / 1, .as_of = 2021_y / 1 / 1}).error() == errc::date_invalid);
}

TEST_CASE("the end of a stated period closes the window, and a contradictory period is an error") {
    static constexpr auto partner = prove<rules::partner_center>();
    constexpr auto window = [](refund::date_range period) {
        refund::reservation_term term = a_year_from(2025_y / 3 / 1);
        term.stated_period = period;
        return window_to_cancel(partner, term, used_or_not::unused, {.on = 2025_y / 3 / 1, .as_of = 2025_y / 3 / 1});
    };
    static_assert(window({2025_y / 3 / 1, 2025_y / 4 / 1}) == cancel_window{2025_y / 3 / 31, 30});
    static_assert(window({2025_y / 2 / 28, 2025_y / 4 / 1}).error() == errc::period_contradicts);
}
