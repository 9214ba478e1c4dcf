#ifndef REFUND_QUOTE_CANCEL_WINDOW_HPP
#define REFUND_QUOTE_CANCEL_WINDOW_HPP

#include <refund/policy/policy.hpp>
#include <refund/term/term.hpp>

namespace refund {

/// Until when a purchase can be cancelled.
struct cancel_window {
    date::sys_days last_day{};  ///< the last day on which a rule gives something back
    int days_left{};            ///< from the day asked about to the last day; 0 on it, negative after it

    /// Whether the last day has passed.
    [[nodiscard]] constexpr bool closed() const noexcept { return days_left < 0; }
    friend constexpr bool operator==(const cancel_window&, const cancel_window&) = default;
};

/// Until when a purchase can be cancelled, by the rules in force as of a day, and how many days
/// remain on the day `on`. The term's own end closes the window, too.
///
/// Errors: no_rule_in_force (no rule of that day lets it be cancelled, ever); date_invalid (the
/// purchase or `on` outside years 1 to 9999), term_out_of_range.
///
///     // A server subscription of 2020-04-01, under the rule of 60 days, asked about on 2020-05-01.
///     constexpr reservation_term term{2020_y / 4 / 1, one_year, billing_plan::upfront};
///     constexpr date::sys_days on = 2020_y / 5 / 1;
///     constexpr auto window =
///         window_to_cancel(prove<rules::software_subscription>(), term, on, on, used_or_not::used);
///     static_assert(window->last_day == date::sys_days(2020_y / 5 / 31) && window->days_left == 30);
template <usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr result<cancel_window> window_to_cancel(const policy_view<Usage, Basis>& table,
                                                               const reservation_term& term, date::sys_days on,
                                                               date::sys_days as_of, const Usage& usage) noexcept {
    if (term.purchased_on < first_day || term.purchased_on > last_day || on < first_day || on > last_day) {
        return errc::date_invalid;
    }
    if (term.length.months < one_month.months || term.length.months > five_years.months) return errc::term_out_of_range;
    const int term_days = days_between(term.purchased_on, term_end(term));
    int until = 0;
    for (const rule<Usage>& row : table.rules()) {
        if (row.says != ruling::refundable || !row.in_force.contains(as_of) || !covers(row.usage, usage)) continue;
        if (row.elapsed.from >= term_days) continue;
        if (row.elapsed.until > until) until = row.elapsed.until;
    }
    if (until == 0) return errc::no_rule_in_force;
    if (until > term_days) until = term_days;
    const date::sys_days last = term.purchased_on + date::days(until - 1);
    return cancel_window{last, days_between(on, last)};
}

}  // namespace refund

#endif
