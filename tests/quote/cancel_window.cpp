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

constexpr refund::reservation_term a_year_from(date::sys_days day) { return {day, refund::one_year, refund::billing_plan::upfront}; }

constexpr auto window_of(const refund::policy_view<>& table, date::sys_days bought, date::sys_days on, date::sys_days as_of) {
    return window_to_cancel(table, a_year_from(bought), on, as_of, used_or_not::unused);
}

}  // namespace

TEST_CASE("the 60 days of 2018 end on the sixtieth day after the order, the 30 of 2021 on the thirtieth") {
    constexpr auto subscription = prove<rules::software_subscription>();
    // 1 April 2020 and 60 days: 29 more in April, 31 in May: 31 May.
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 4 / 1, 2020_y / 4 / 1) == cancel_window{2020_y / 5 / 31, 60});
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 5 / 30, 2020_y / 5 / 30)->days_left == 1);
    static_assert(!window_of(subscription, 2020_y / 4 / 1, 2020_y / 5 / 31, 2020_y / 5 / 31)->closed());
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 6 / 1, 2020_y / 6 / 1)->closed());
    static_assert(window_of(subscription, 2020_y / 4 / 1, 2020_y / 6 / 1, 2020_y / 6 / 1)->days_left == -1);
    static_assert(window_of(subscription, 2021_y / 6 / 1, 2021_y / 6 / 1, 2021_y / 6 / 1) == cancel_window{2021_y / 7 / 1, 30});
    static_assert(window_of(subscription, 2022_y / 7 / 11, 2022_y / 7 / 11, 2022_y / 7 / 11) == cancel_window{2022_y / 7 / 18, 7});
}

TEST_CASE("with the order day as day 1 the last day is one earlier: 30 May 2020") {
    static constexpr auto table = refund::with_order_day_as_day_1(rules::software_subscription);
    static_assert(window_of(prove<table>(), 2020_y / 4 / 1, 2020_y / 4 / 1, 2020_y / 4 / 1) == cancel_window{2020_y / 5 / 30, 59});
}

TEST_CASE("where a customer may cancel at any time the term's end closes the window") {
    constexpr auto partner = prove<rules::partner_center>();
    static_assert(window_of(partner, 2025_y / 3 / 1, 2025_y / 3 / 1, 2025_y / 3 / 1) == cancel_window{2026_y / 2 / 28, 364});
    static_assert(window_of(partner, 2025_y / 3 / 1, 2026_y / 3 / 1, 2026_y / 3 / 1)->closed());
    // A month of 28 days is over before 60 days are.
    constexpr refund::reservation_term month{2019_y / 2 / 1, refund::one_month, refund::billing_plan::monthly};
    static_assert(window_to_cancel(prove<rules::software_subscription>(), month, month.purchased_on, month.purchased_on,
                                   used_or_not::used)
                      ->last_day == date::sys_days(2019_y / 2 / 28));
}

TEST_CASE("what can never be cancelled has no window, and neither has a day before the rules") {
    static_assert(window_of(prove<rules::suse_plan>(), 2020_y / 4 / 1, 2020_y / 4 / 1, 2020_y / 4 / 1) == errc::no_rule_in_force);
    static_assert(window_of(prove<rules::software_subscription>(), 2018_y / 9 / 1, 2018_y / 9 / 3, 2018_y / 9 / 3) ==
                  errc::no_rule_in_force);
}

TEST_CASE("days and terms that do not exist are errors") {
    constexpr auto partner = prove<rules::partner_center>();
    constexpr auto too_late = refund::last_day + date::days(1);
    static_assert(window_of(partner, too_late, 2020_y / 1 / 1, 2020_y / 1 / 1) == errc::date_invalid);
    static_assert(window_of(partner, 2020_y / 1 / 1, too_late, 2020_y / 1 / 1) == errc::date_invalid);
    static_assert(window_to_cancel(partner, {2020_y / 1 / 1, {61}, refund::billing_plan::upfront}, 2020_y / 1 / 1, 2020_y / 1 / 1,
                                   used_or_not::used) == errc::term_out_of_range);
}
