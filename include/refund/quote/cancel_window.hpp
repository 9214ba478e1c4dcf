#ifndef REFUND_QUOTE_CANCEL_WINDOW_HPP
#define REFUND_QUOTE_CANCEL_WINDOW_HPP

#include <refund/policy/policy.hpp>
#include <refund/term/term.hpp>

namespace refund {

/// Until when a purchase can be cancelled.
struct cancel_window {
    calendar_day last_day{};    ///< the last day on which a rule gives something back
    int days_left{};            ///< days from the day asked about to the last day; 0 on it, negative after it

    /// Whether the last day has passed.
    [[nodiscard]] constexpr bool closed() const noexcept { return days_left < 0; }
    friend constexpr bool operator==(const cancel_window&, const cancel_window&) = default;
};

/// The two days that a question about a window names.
struct window_days {
    calendar_day on{};     ///< the day asked about: how many days remain on it
    calendar_day as_of{};  ///< the day whose version of the rules applies
};

/// Until when a purchase can be cancelled, and how many days remain. The end of the term closes the window, too.
///
/// Errors: never_cancellable (no rule of that day lets it be cancelled, ever); date_invalid (the
/// purchase, the term's end or `on` outside years 1 to 9999), term_out_of_range, period_contradicts,
/// renewal_contradicts (see standing_on); facts_not_stated (whether a rule applies depends on more than dates, days and
/// usage: quote the day in question).
///
///     // A server subscription of 2020-04-01, under the rule of 60 days, asked about on 2020-05-01.
///     constexpr reservation_term term{2020_y / 4 / 1, one_year, billing_plan::upfront};
///     constexpr auto window = window_to_cancel(prove<rules::software_subscription>(), term, used_or_not::used,
///                                              {.on = 2020_y / 5 / 1, .as_of = 2020_y / 5 / 1});
///     static_assert(window->last_day == 2020_y / 5 / 31 && window->days_left == 30);
template <usage_state Usage>
[[nodiscard]] constexpr result<cancel_window> window_to_cancel(const policy_view<Usage>& table,
                                                               const reservation_term& term, const Usage& usage,
                                                               window_days days) noexcept {
    if (!in_calendar(term.purchased_on) || !in_calendar(days.on)) return errc::date_invalid;
    if (!detail::is_length_known(term)) return errc::term_out_of_range;
    if (const errc wrong = detail::find_unusual_fault(term); wrong != detail::no_error) return wrong;
    const calendar_day end = term_end(term);
    if (end > last_day) return errc::date_invalid;
    const int term_days = days_between(term.purchased_on, end);
    int until = 0;
    for (const rule<Usage>& row : table.rules()) {
        if (row.outcome.says != ruling::refundable || !covers(row.usage, usage)) continue;
        if (!row.in_force.contains(days.as_of) || row.elapsed.from >= term_days) continue;
        if (row.elapsed.until <= row.elapsed.from) continue;  // covers no day
        if (row.only_if) return errc::facts_not_stated;
        if (row.elapsed.until > until) until = row.elapsed.until;
    }
    if (until == 0) return errc::never_cancellable;
    if (until > term_days) until = term_days;
    const calendar_day last = date::sys_days(term.purchased_on) + date::days(until - 1);
    return cancel_window{last, days_between(days.on, last)};
}

}  // namespace refund

#endif
