#ifndef REFUND_TERM_TERM_HPP
#define REFUND_TERM_TERM_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/term/clock.hpp>
#include <refund/term/day.hpp>
#include <refund/term/length.hpp>
#include <refund/term/months.hpp>
#include <refund/term/range.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace refund {

/// How a commitment is paid.
enum class billing_plan : unsigned char {
    upfront,  ///< One payment for the whole term, on the purchase day.
    monthly,  ///< One installment a month, the first on the purchase day.
};

/// The plan's name: "upfront" or "monthly".
[[nodiscard]] constexpr std::string_view name(billing_plan plan) noexcept {
    return plan == billing_plan::upfront ? "upfront" : "monthly";
}

/// Where the period that a payment covers comes from.
enum class period_source : unsigned char {
    derived,  ///< from the purchase, the length and the plan
    stated,   ///< the contract names its days
};

/// The source's name: "derived" or "stated".
[[nodiscard]] constexpr std::string_view name(period_source source) noexcept {
    return source == period_source::derived ? "derived" : "stated";
}

/// What was bought, as far as time is concerned: from when, for how long, and how it is paid.
///
/// State a period that is not a whole number of months from the purchase: the stub up to the first day of a calendar
/// month, an end shared with other licences, a term of days. The request's one payment covers all of it, so the plan is
/// upfront.
///
///     // Bought on 2024-01-15, ends with the other licences on 2024-02-01: 17 days.
///     constexpr reservation_term stub{.purchased_on = 2024_y / 1 / 15,
///                                     .stated_period = date_range{2024_y / 1 / 15, 2024_y / 2 / 1}};
///     static_assert(standing_on(stub, 2024_y / 1 / 18)->left() == 14);
///     // The same, if the contract gives a number of days.
///     static_assert(standing_on(term_of_days(2024_y / 1 / 15, 17), 2024_y / 1 / 18)->left() == 14);
struct reservation_term {
    calendar_day purchased_on{};  ///< UTC; the anchor of every anniversary, unless the term was renewed
    term_length length{};           ///< by default one year
    billing_plan plan{billing_plan::upfront};  ///< how it is paid
    /// The days that the payment covers, if the contract names them; `length` then has no effect.
    std::optional<date_range> stated_period{};
    /// The day of the last renewal, if there was one: the current term begins there and lasts for `length`. The lengths
    /// of earlier terms do not matter, so it may be any day after the purchase.
    std::optional<calendar_day> renewed_on{};

    /// The first day of the current term: the day of the last renewal, or of the purchase.
    [[nodiscard]] constexpr calendar_day began_on() const noexcept { return renewed_on ? *renewed_on : purchased_on; }
    friend constexpr bool operator==(const reservation_term&, const reservation_term&) = default;
};

/// A term of that many days from the purchase, or from the last renewal, paid upfront. Fewer than 1 day makes a period
/// that `standing_on` refuses.
[[nodiscard]] constexpr reservation_term term_of_days(calendar_day purchased_on, int days,
                                                      std::optional<calendar_day> renewed_on = {}) noexcept {
    const calendar_day began_on = renewed_on ? *renewed_on : purchased_on;
    return {.purchased_on = purchased_on,
            .length = counted_in_days,
            .stated_period = date_range{began_on, began_on + date::days(days)},
            .renewed_on = renewed_on};
}

/// Where a term stands on a day. All ranges are half-open: they include their first day, but not their end.
struct standing {
    calendar_day purchased_on{};  ///< UTC
    calendar_day on{};            ///< the day asked about
    calendar_day period_start{};  ///< as stated, or upfront: the current term, monthly: its current billing month
    calendar_day period_end{};    ///< first day after the period
    int payments_made{};            ///< of the current term, due up to and on the day asked about
    int payments_to_come{};         ///< due later; they stop when the commitment is cancelled
    std::optional<calendar_day> renewed_on{};  ///< the first day of the current term, if that is not the purchase
    std::optional<times_of_day> times{};  ///< of that day and of the day asked about, if the request states them

    friend constexpr bool operator==(const standing&, const standing&) = default;

    /// The first day of the current term; its anniversaries are counted from there.
    [[nodiscard]] constexpr calendar_day began_on() const noexcept { return renewed_on ? *renewed_on : purchased_on; }
    /// Calendar days since the purchase; 0 on the purchase day.
    [[nodiscard]] constexpr int elapsed() const noexcept { return days_between(purchased_on, on); }
    /// Calendar days since the purchase or the last renewal, whichever is later.
    [[nodiscard]] constexpr int since_renewal() const noexcept { return days_between(began_on(), on); }
    /// Days of the period still to come, the day asked about included.
    [[nodiscard]] constexpr int left() const noexcept { return days_between(on, period_end); }
    /// Days of the period.
    [[nodiscard]] constexpr int n() const noexcept { return days_between(period_start, period_end); }
};

namespace detail {

/// Whether the length is known: in months, or in days by a stated period.
[[nodiscard]] constexpr bool is_length_known(const reservation_term& term) noexcept {
    return term.length.ok() || (term.length == counted_in_days && term.stated_period.has_value());
}

/// What is wrong with a stated period, by itself or together with the rest of the term.
[[nodiscard]] constexpr errc find_period_fault(const reservation_term& term) noexcept {
    const date_range& period = *term.stated_period;
    if (!in_calendar(period.from) || !in_calendar(period.until)) return errc::date_invalid;
    const bool in_days = term.length == counted_in_days;
    const bool begins = in_days ? term.began_on() == period.from : term.began_on() <= period.from;
    if (in_days && days_between(period.from, period.until) > longest_term_in_days) return errc::term_out_of_range;
    const bool fits = begins && period.from < period.until;
    return fits && term.plan == billing_plan::upfront ? no_error : errc::period_contradicts;
}

/// What is wrong with a stated period or a renewal, whatever day is asked about.
[[nodiscard]] constexpr errc find_unusual_fault(const reservation_term& term) noexcept {
    if (term.renewed_on) {
        if (!in_calendar(*term.renewed_on)) return errc::date_invalid;
        if (*term.renewed_on <= term.purchased_on) return errc::renewal_contradicts;
    }
    return term.stated_period ? find_period_fault(term) : no_error;
}

[[nodiscard]] constexpr errc find_standing(standing& at, const reservation_term& term, calendar_day day) noexcept;

/// The same as `find_standing` for a stated period or a renewed term, once the purchase and the day have been checked.
[[nodiscard, gnu::noinline]] constexpr errc find_unusual_standing(standing& at, const reservation_term& term,
                                                                  calendar_day day) noexcept {
    if (const errc wrong = find_unusual_fault(term); wrong != no_error) return wrong;
    if (day < term.began_on()) return errc::renewal_contradicts;
    if (!term.stated_period) {
        const errc wrong = find_standing(at, {*term.renewed_on, term.length, term.plan}, day);
        at.purchased_on = term.purchased_on;
        at.renewed_on = term.renewed_on;
        return wrong;
    }
    if (day < term.stated_period->from) return errc::requested_before_period;
    if (day >= term.stated_period->until) return errc::term_ended;
    at = {term.purchased_on, day, term.stated_period->from, term.stated_period->until, 1, 0, term.renewed_on};
    return no_error;
}

/// Copies the times of day of a request into its standing.
/// Errors: time_invalid; requested_before_purchase, renewal_contradicts (the request is earlier than its term).
[[nodiscard, gnu::noinline]] constexpr errc add_times(standing& at, const times_of_day& times) noexcept {
    if (!times.ok()) return errc::time_invalid;
    if (seconds_between(at.began_on(), at.on, times) < 0) {
        return at.renewed_on ? errc::renewal_contradicts : errc::requested_before_purchase;
    }
    at.times = times;
    return no_error;
}

/// Fills `at` in place: a quote holds its standing, and copying it would cost as much as finding it.
constexpr errc find_standing(standing& at, const reservation_term& term, calendar_day day) noexcept {
    if (term.purchased_on < first_day || day > last_day) return errc::date_invalid;
    if (!is_length_known(term)) return errc::term_out_of_range;
    if (day < term.purchased_on) {
        const bool both_exist = first_day <= day && term.purchased_on <= last_day;
        return both_exist ? errc::requested_before_purchase : errc::date_invalid;
    }
    if ((int{term.stated_period.has_value()} | int{term.renewed_on.has_value()}) != 0) [[unlikely]] {
        return find_unusual_standing(at, term, day);
    }

    const date::year_month_day anchor = detail::civil_from_day(term.purchased_on);
    at.purchased_on = term.purchased_on;
    at.on = day;
    if (term.plan == billing_plan::upfront) {
        at.period_start = term.purchased_on;
        at.period_end = add_months_clamped(anchor, term.length.months);
        at.payments_made = 1;
        at.payments_to_come = 0;
    } else {
        const billing_month current = billing_month_of(anchor, day);
        at.period_start = current.start;
        at.period_end = current.end;
        const int month = current.number;
        if (month >= term.length.months) return errc::term_ended;
        at.payments_made = month + 1;
        at.payments_to_come = term.length.months - at.payments_made;
    }
    if (day >= at.period_end) return errc::term_ended;
    if (at.period_end > last_day) return errc::date_invalid;
    return no_error;
}

}  // namespace detail

/// Where the term stands on `day`.
///
/// Period ends are calendar anniversaries of the purchase day (clamped to the month's end), so a
/// billing month has 28 to 31 days and a year 365 or 366. Source: recorded answers of the service
/// (R07, R10, E01 in tests/vectors/recorded-responses.json). A stated period is taken as it is.
/// Errors: requested_before_purchase, term_ended (`day` is the term's end or later), date_invalid
/// (a day, or the period's end, outside years 1 to 9999), term_out_of_range; requested_before_period,
/// period_contradicts (a stated period that is empty, begins before the purchase, or goes with a monthly plan; a term
/// of days that does not begin on the day of the purchase); renewal_contradicts (a renewal that is not after the
/// purchase, or is after `day`).
[[nodiscard]] constexpr result<standing> standing_on(const reservation_term& term, calendar_day day) noexcept {
    result<standing> at(std::in_place);
    if (const errc wrong = detail::find_standing(*at, term, day); wrong != detail::no_error) at.fail(wrong);
    return at;
}

/// The first day after the current term: as stated, otherwise its anniversary, clamped to the month's end. If the
/// purchase or the renewal is outside the years 1 to 9999, that day itself, which is refused wherever it is used.
[[nodiscard]] constexpr calendar_day term_end(const reservation_term& term) noexcept {
    if (!in_calendar(term.purchased_on)) return term.purchased_on;
    if (term.stated_period) return term.stated_period->until;
    if (!in_calendar(term.began_on())) return term.began_on();
    return add_months_clamped(date::year_month_day(term.began_on()), term.length.months);
}

/// Days of the stated period; 0 if none is stated.
[[nodiscard]] constexpr int days_stated(const reservation_term& term) noexcept {
    return term.stated_period ? days_between(term.stated_period->from, term.stated_period->until) : 0;
}

/// The term in ISO 8601, as it was stated: its days as PnD, whole years as PnY, otherwise PnM.
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string to_string(const reservation_term& term) {
    if (term.length != counted_in_days || !term.stated_period) return to_string(term.length);
    return detail::term_in_days(days_stated(term));
}

/// How many payments the current term has: 1 upfront, one a month otherwise.
[[nodiscard]] constexpr int payments_in_all(const reservation_term& term) noexcept {
    return term.plan == billing_plan::upfront ? 1 : term.length.months;
}

}  // namespace refund

#endif
