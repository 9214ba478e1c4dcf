#ifndef REFUND_RULES_PARTNER_CENTER_HPP
#define REFUND_RULES_PARTNER_CENTER_HPP

#include <refund/policy/policy.hpp>
#include <refund/rules/pages.hpp>

/// \file
/// Azure reservations that a customer bought through a partner (Partner Center), three versions.
///
/// The texts are versions of one page: "Manage Microsoft Azure reservations on behalf of your
/// customers" (from 2020-05: "Manage, cancel, exchange, or refund Microsoft Azure reservations for
/// customers"), section "Cancel or exchange a reservation", part "How cancellations work".
/// Last seen with its table on 2021-09-14; gone from a copy of 2023-07-31, replaced by a pointer to
/// the self-service page. Nothing public says from when, so the table stays in force here and every
/// citation carries the day it was last seen. tests/rules/partner_center.cpp proves the table.

namespace refund::rules {

/// Where and when the partners' rules were published, and what they have in common.
namespace partner_center_text {

using namespace date::literals;

/// The heading of the rules.
inline constexpr text<63> section = "Cancel or exchange a reservation: How cancellations work";

/// The first day of each version, and the day the last one was last seen.
/// @{
inline constexpr calendar_day may_2018 = 2018_y / 5 / 11;
inline constexpr calendar_day october_2018 = 2018_y / 10 / 12;
inline constexpr calendar_day november_2018 = 2018_y / 11 / 16;
inline constexpr calendar_day last_seen = 2021_y / 9 / 14;
/// @}

/// At most USD 50,000 a year and customer. The year is read as 365 days from each refund, and what
/// exceeds the cap as not paid: the text says neither (see policy/choices.hpp for other readings).
inline constexpr cap_terms yearly_cap{.limit = {50'000'00, currency_of("USD")},
                                      .window = rolling_days(365),
                                      .basis = cap_basis::money_refunded,
                                      .when_over = over_limit::pay_up_to_limit,
                                      .scope = "customer"};

/// 12 percent. The page does not say of what; "Compare Azure offers" (Partner Center, 2019-10-01,
/// row "Returns & Exchanges") says: of the prorated credit.
inline constexpr early_termination_fee twelve_percent = charged(percent(12));

}  // namespace partner_center_text

/// The decision table of reservations bought through a partner.
inline constexpr auto partner_center = [] {
    using namespace partner_center_text;

    // 2018-05-11. A customer may cancel at any time. The prorated rest, less an early termination
    // fee, is paid back; at most USD 50,000 a year. No window, and no rate for the fee.
    constexpr date_range in_2018_05{may_2018, october_2018};
    constexpr citation from_2018_05{pages::partner_reservations, section, may_2018, 2018_y / 10 / 10};
    constexpr rule<> any_time_2018_05{
        .id = "partner-center-2018-05/any-time",
        .in_force = in_2018_05,
        .elapsed = any_day,
        .usage = usage_condition::any,
        .outcome = award{.credit = prorated, .fee = fee_without_rate()},
        .cap = yearly_cap,
        .source = from_2018_05,
        .clause = "Cancel at any time: the prorated rest less an early termination fee, whose rate is not stated."};

    // 2018-10-12. A table: fewer than 5 days or more than 5 days since the purchase; used or not.
    // Exactly 5 days is in neither row.
    constexpr date_range in_2018_10{october_2018, november_2018};
    constexpr citation from_2018_10{pages::partner_reservations, section, october_2018, 2018_y / 10 / 29};
    constexpr rule<> early_unused_2018_10{
        .id = "partner-center-2018-10/early-unused",
        .in_force = in_2018_10,
        .elapsed = before_day(5),
        .usage = usage_condition::unused_only,
        .outcome = award{.credit = full_payment},
        .cap = yearly_cap,
        .source = from_2018_10,
        .clause = "Fewer than 5 days after the purchase, not used: 100 % credit, no fee."};
    constexpr rule<> early_used_2018_10{
        .id = "partner-center-2018-10/early-used",
        .in_force = in_2018_10,
        .elapsed = before_day(5),
        .usage = usage_condition::used_only,
        .outcome = award{.credit = prorated},
        .cap = yearly_cap,
        .source = from_2018_10,
        .clause = "Fewer than 5 days after the purchase, used: prorated credit, no fee."};
    constexpr rule<> day_5_2018_10{
        .id = "partner-center-2018-10/day-5",
        .in_force = in_2018_10,
        .elapsed = exactly_day(5),
        .usage = usage_condition::any,
        .outcome = open_question{"day-5-in-neither-row"},
        .source = from_2018_10,
        .clause = "The rows read fewer than 5 and more than 5 days: exactly 5 days are in neither."};
    constexpr rule<> late_unused_2018_10{
        .id = "partner-center-2018-10/late-unused",
        .in_force = in_2018_10,
        .elapsed = after_day(5),
        .usage = usage_condition::unused_only,
        .outcome = award{.credit = prorated, .fee = twelve_percent},
        .cap = yearly_cap,
        .source = from_2018_10,
        .clause = "More than 5 days after the purchase, not used: prorated credit less a 12 % fee."};
    constexpr rule<> late_used_2018_10{
        .id = "partner-center-2018-10/late-used",
        .in_force = in_2018_10,
        .elapsed = after_day(5),
        .usage = usage_condition::used_only,
        .outcome = award{.credit = prorated, .fee = twelve_percent},
        .cap = yearly_cap,
        .source = from_2018_10,
        .clause = "More than 5 days after the purchase, used: prorated credit less a 12 % fee."};

    // 2018-11-16. The same table with "5 or fewer": day 5 is inside.
    constexpr date_range since_2018_11{november_2018, open_end};
    constexpr citation from_2018_11{pages::partner_reservations, section, november_2018, last_seen};
    constexpr rule<> early_unused_2018_11{
        .id = "partner-center-2018-11/early-unused",
        .in_force = since_2018_11,
        .elapsed = up_to_day(5),
        .usage = usage_condition::unused_only,
        .outcome = award{.credit = full_payment},
        .cap = yearly_cap,
        .source = from_2018_11,
        .clause = "5 or fewer days after the purchase, not used: 100 % credit, no fee."};
    constexpr rule<> early_used_2018_11{
        .id = "partner-center-2018-11/early-used",
        .in_force = since_2018_11,
        .elapsed = up_to_day(5),
        .usage = usage_condition::used_only,
        .outcome = award{.credit = prorated},
        .cap = yearly_cap,
        .source = from_2018_11,
        .clause = "5 or fewer days after the purchase, used: prorated credit, no fee."};
    constexpr rule<> late_unused_2018_11{
        .id = "partner-center-2018-11/late-unused",
        .in_force = since_2018_11,
        .elapsed = after_day(5),
        .usage = usage_condition::unused_only,
        .outcome = award{.credit = prorated, .fee = twelve_percent},
        .cap = yearly_cap,
        .source = from_2018_11,
        .clause = "More than 5 days after the purchase, not used: prorated credit less a 12 % fee."};
    constexpr rule<> late_used_2018_11{
        .id = "partner-center-2018-11/late-used",
        .in_force = since_2018_11,
        .elapsed = after_day(5),
        .usage = usage_condition::used_only,
        .outcome = award{.credit = prorated, .fee = twelve_percent},
        .cap = yearly_cap,
        .source = from_2018_11,
        .clause = "More than 5 days after the purchase, used: prorated credit less a 12 % fee."};

    return make_policy("partner-center", any_time_2018_05,                                             //
                       early_unused_2018_10, early_used_2018_10, day_5_2018_10,                        //
                       late_unused_2018_10, late_used_2018_10,                                         //
                       early_unused_2018_11, early_used_2018_11, late_unused_2018_11, late_used_2018_11);
}();

}  // namespace refund::rules

#endif
