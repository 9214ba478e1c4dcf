#ifndef REFUND_RULES_SOFTWARE_HPP
#define REFUND_RULES_SOFTWARE_HPP

#include <refund/policy/policy.hpp>
#include <refund/rules/pages.hpp>

/// \file
/// Software bought through Partner Center: server subscriptions, perpetual software, and
/// licence-based (per user) subscriptions. One window each; inside it no fee, after it no cancelling.
///
/// Open in the texts, and read here as follows (other readings: policy/choices.hpp):
///
/// - the edge of a window: the last of the stated number of calendar days after the order day is still inside; one
///   vendor counts the order day as day 1: with_order_day_as_day_1; for licences one example counts hours:
///   licence_subscription_by_the_hour;
/// - the day of a request: unused, as with reservations, if the text does not say.
///
/// tests/rules/software.cpp proves each table.

namespace refund::rules {

/// Where the rules of software are published, and what they have in common.
namespace software_text {

using namespace date::literals;

/// Pages and their headings.
/// @{
inline constexpr text<63> section = "Cancel a purchase";
inline constexpr text<95> announcement = "Microsoft Partner Center: April 2021 announcements";
inline constexpr text<63> announced = "Software return period policy";
inline constexpr text<95> new_commerce = "Microsoft Partner Center: New commerce experience cancellation policy";
/// @}

/// The prorated rest, less the day of the request: cancelled on the third day, three days are kept.
inline constexpr credit_terms day_of_request_kept{.kind = credit_kind::prorated, .day_of_request = request_day::used};

/// The two rules of a window: a refund inside it, a refusal after it.
struct window_rules {
    rule<> inside{};  ///< up to the last day
    rule<> after{};   ///< from the day after it on
};

/// The rules of a window that is open for `last_day` days after the purchase.
[[nodiscard]] constexpr window_rules window_of(const text<63>& inside_id, const text<63>& after_id,
                                               const date_range& in_force, int last_day, const credit_terms& credit,
                                               const citation& source, const text<255>& clause,
                                               const text<255>& after_clause) noexcept {
    return {.inside = {.id = inside_id,
                       .in_force = in_force,
                       .elapsed = up_to_day(last_day),
                       .outcome = award{.credit = credit},
                       .source = source,
                       .clause = clause},
            .after = {.id = after_id,
                      .in_force = in_force,
                      .elapsed = after_day(last_day),
                      .outcome = refusal{"window-closed"},
                      .source = source,
                      .clause = after_clause}};
}

/// When each window was in force.
/// @{
inline constexpr date_range of_60_days{2018_y / 9 / 4, 2021_y / 6 / 1};
inline constexpr date_range of_30_days{2021_y / 6 / 1, 2022_y / 7 / 11};
inline constexpr date_range of_new_commerce{2022_y / 7 / 11, open_end};
/// @}

/// Citations of several rules.
/// @{
inline constexpr citation in_page{pages::partner_software, section, 2018_y / 9 / 4, 2021_y / 5 / 19};
inline constexpr citation in_announcement{announcement, announced, 2021_y / 4 / 21, 2021_y / 10 / 5};
inline constexpr citation seats_from_2022_01{
    "Microsoft Partner Blog: Seat-based offers now available in the new commerce experience",
    "Update March 17, 2022 (states the earlier 72 hours)", 2022_y / 1 / 10, 2022_y / 3 / 17};
/// @}

}  // namespace software_text

/// Server subscriptions.
inline constexpr auto software_subscription = [] {
    using namespace software_text;

    // 2018-09-04. Within 60 days of the purchase without a fee; no cancellation after that. (That the credit is
    // prorated for subscriptions is in copies from 2019-12-19 on.)
    constexpr window_rules in_2018 = window_of(
        "software-subscription-2018-09/within-60-days", "software-subscription-2018-09/after-60-days", of_60_days, 60,
        prorated, in_page, "Within 60 days of the purchase: prorated credit, no fee.",
        "After 60 days the subscription cannot be cancelled.");

    // 2021-06-01. 30 days from the order date.
    constexpr window_rules in_2021 = window_of(
        "software-subscription-2021-06/within-30-days", "software-subscription-2021-06/after-30-days", of_30_days, 30,
        prorated, in_announcement, "Within 30 days of the order date: prorated credit, no fee.",
        "After 30 days the subscription cannot be cancelled.");

    // 2022-07-11. 7 calendar days (168 hours); prorated by the day, and the day of the request is kept:
    // cancelled on the third day, three days are kept. After that the whole term is billed. (The date
    // is that of distributors' notices; Microsoft's own page was seen first on 2023-07-27.)
    constexpr window_rules in_2022 = window_of(
        "software-subscription-2022-07/within-7-days", "software-subscription-2022-07/after-7-days", of_new_commerce, 7,
        day_of_request_kept,
        {new_commerce, "Table row: Software subscriptions", 2022_y / 7 / 11, 2023_y / 10 / 23},
        "Within 7 calendar days: prorated by the day, the day of the request is kept; no fee.",
        "After 7 calendar days the whole term is billed.");

    return make_policy("software-subscription", in_2018.inside, in_2018.after, in_2021.inside, in_2021.after,
                       in_2022.inside, in_2022.after);
}();

/// Perpetual software.
inline constexpr auto perpetual_software = [] {
    using namespace software_text;

    // 2018-09-04. Within 60 days of the purchase 100 %, without a fee; no cancellation after that. (The 100 % are
    // in copies from 2019-12-19 on.)
    constexpr window_rules in_2018 =
        window_of("perpetual-software-2018-09/within-60-days", "perpetual-software-2018-09/after-60-days", of_60_days,
                  60, full_payment, in_page, "Within 60 days of the purchase: 100 % credit, no fee.",
                  "After 60 days the software cannot be cancelled.");

    // 2021-06-01. 30 days from the order date.
    constexpr window_rules in_2021 =
        window_of("perpetual-software-2021-06/within-30-days", "perpetual-software-2021-06/after-30-days", of_30_days,
                  30, full_payment, in_announcement, "Within 30 days of the order date: 100 % credit, no fee.",
                  "After 30 days the software cannot be cancelled.");

    // 2022-07-11. 30 calendar days, in the words of the new page.
    constexpr window_rules in_2022 = window_of(
        "perpetual-software-2022-07/within-30-days", "perpetual-software-2022-07/after-30-days", of_new_commerce, 30,
        full_payment, {new_commerce, "Table row: Perpetual software", 2022_y / 7 / 11, 2023_y / 10 / 23},
        "Within 30 calendar days: 100 % credit, no fee.", "After 30 calendar days the software cannot be cancelled.");

    return make_policy("perpetual-software", in_2018.inside, in_2018.after, in_2021.inside, in_2021.after,
                       in_2022.inside, in_2022.after);
}();

/// Licence-based (per user) subscriptions of the new commerce experience, by calendar days. A renewal begins a new
/// term: state its day as the purchase day. `licence_subscription_by_the_hour` takes renewals as they are.
inline constexpr auto licence_subscription = [] {
    using namespace software_text;

    // 2022-01-10. The first text of the new commerce experience: 72 hours, read as 3 calendar days.
    constexpr window_rules in_january = window_of(
        "licence-subscription-2022-01/within-3-days", "licence-subscription-2022-01/after-3-days",
        {2022_y / 1 / 10, 2022_y / 3 / 18}, 3, prorated, seats_from_2022_01,
        "Within 72 hours of purchase or renewal: prorated credit, no fee.", "After 72 hours the whole term is billed.");

    // 2022-03 (announced on the 17th; in effect on the 18th at 17:00 Pacific, midnight in UTC). 7 calendar days of
    // purchase or renewal.
    constexpr window_rules in_march =
        window_of("licence-subscription-2022-03/within-7-days", "licence-subscription-2022-03/after-7-days",
                  {2022_y / 3 / 18, open_end}, 7, prorated,
                  {new_commerce, "Table row: License-/seat-based (per user)", 2022_y / 3 / 18, 2023_y / 10 / 23},
                  "Within 7 calendar days of purchase or renewal: prorated credit, no fee.",
                  "After 7 calendar days the whole term is billed.");

    return make_policy("licence-subscription", in_january.inside, in_january.after, in_march.inside, in_march.after);
}();

/// The same licences by the hour: 72 and 168 hours from the moment of the purchase or of the last renewal, which the
/// request states together with its own moment (`times`). In the catalogue this is the product
/// `licence-subscription-by-the-hour`; `licence-subscription` counts days, because Microsoft's page has calendar days.
/// The announcement of 2022-03-17, as CRN quotes it, has an example: ordered on 15 March at 11:00, cancelled until
/// 11:00 on the 22nd. The last of these seconds is read as outside; with `up_to_hour` instead it is inside. An
/// administrator's manual of a distributor's platform (Interworks, "Canceling NCE Subscriptions", undated) says 168
/// hours since the purchase or the renewal, and counts the credit by the hour; Microsoft's texts only say prorated.
inline constexpr auto licence_subscription_by_the_hour = [] {
    using namespace software_text;

    constexpr auto by_hours = [](window_rules window, int hours) {
        window.inside.elapsed = window.after.elapsed = any_day;
        window.inside.only_if = rule_conditions{.seconds_since_renewal = before_hour(hours)};
        window.after.only_if = rule_conditions{.seconds_since_renewal = from_hour(hours)};
        return window;
    };
    constexpr window_rules in_january =
        by_hours(window_of("licence-subscription-by-the-hour-2022-01/within-72-hours",
                           "licence-subscription-by-the-hour-2022-01/after-72-hours",
                           {2022_y / 1 / 10, 2022_y / 3 / 18}, 3, prorated, seats_from_2022_01,
                           "Fewer than 72 hours after the purchase or renewal: prorated credit, no fee.",
                           "72 hours after it and later the whole term is billed."),
                 72);
    constexpr window_rules in_march = by_hours(
        window_of("licence-subscription-by-the-hour-2022-03/within-168-hours",
                  "licence-subscription-by-the-hour-2022-03/after-168-hours",
                  {2022_y / 3 / 18, open_end}, 7, prorated,
                  {"CRN: Microsoft expands 72-hour window for NCE changes (quotes Microsoft's announcement)",
                   "Example: purchased at 11 a.m. on March 15", 2022_y / 3 / 18, 2022_y / 3 / 21},
                  "Fewer than 168 hours after the purchase or renewal: prorated credit, no fee.",
                  "168 hours after it and later the whole term is billed."),
        168);
    return make_policy("licence-subscription-by-the-hour", in_january.inside, in_january.after, in_march.inside,
                       in_march.after);
}();

}  // namespace refund::rules

#endif
