#ifndef REFUND_TERM_PRORATION_HPP
#define REFUND_TERM_PRORATION_HPP

#include <refund/core/text.hpp>
#include <refund/term/clock.hpp>
#include <refund/term/term.hpp>

#include <type_traits>

namespace refund {

/// The part of a period that is left, in the units of its basis: 300 of 365 days, 9 of 12 months.
struct share_left {
    int left{};  ///< days, months or seconds still to come
    int of{};    ///< those of the whole period
    friend constexpr bool operator==(const share_left&, const share_left&) = default;
};

/// What a basis needs to count.
enum class basis_needs : unsigned char {
    days,   ///< the days of a standing
    times,  ///< its times of day, too: a request that does not state them is an error
};

/// How the unused part of a period is counted. It is data of a rule, so that a table can change it from one
/// version to the next. A basis of your own is a value of this type. Its function must return 0 <= left <= of
/// and of >= 1 for every standing, or a quote is the error rate_out_of_range:
///
///     constexpr share_left halves_left(const standing& at) noexcept { return {at.left() * 2 >= at.n() ? 1 : 0, 2}; }
///     inline constexpr proration_basis halves{"halves", "halves", &halves_left};
struct proration_basis {
    text<31> name{};  ///< stable: "actual-days"
    text<31> unit{};  ///< what is counted, as explanations print it: "days"
    /// What is left of the standing's period on its day.
    share_left (*left)(const standing& at) noexcept {};
    basis_needs needs{basis_needs::days};  ///< with `times`, `left` is only called for standings that have them

    /// Whether it has a name, a unit and a function; `sound` asks this of every prorated credit.
    [[nodiscard]] constexpr bool complete() const noexcept { return !name.empty() && !unit.empty() && counts(); }
    /// Whether it has a `left` that is not null. In a constant expression it is called instead, since g++ under its
    /// sanitizers does not accept a comparison with null as constant: a null one does not compile there.
    [[nodiscard]] constexpr bool counts() const noexcept {
        if (!std::is_constant_evaluated()) return left != nullptr;
        const calendar_day start = first_day;
        static_cast<void>(left({.purchased_on = start, .on = start, .period_start = start,
                                .period_end = date::sys_days(start) + date::days(30), .payments_made = 1}));
        return true;
    }
    friend constexpr bool operator==(const proration_basis&, const proration_basis&) = default;
};

namespace detail {

[[nodiscard]] constexpr share_left actual_days_left(const standing& at) noexcept { return {at.left(), at.n()}; }

[[nodiscard]] constexpr share_left actual_seconds_left(const standing& at) noexcept {
    if (!at.times || !at.times->ok()) return {};
    if (at.n() > longest_term_in_days || at.left() > at.n()) return {};  // keeps seconds within an int
    return {at.left() * seconds_of_a_day + at.times->term_began - at.times->requested, at.n() * seconds_of_a_day};
}

[[nodiscard]] constexpr share_left whole_months_left(const standing& at) noexcept {
    const date::year_month_day anchor(at.began_on());
    const int first = whole_months_between(anchor, at.period_start);
    const int all = whole_months_between(anchor, at.period_end) - first;
    if (add_months_clamped(anchor, first) != date::sys_days(at.period_start) ||
        add_months_clamped(anchor, first + all) != date::sys_days(at.period_end)) {
        return {};  // a stated period that is not a whole number of months
    }
    const int whole = whole_months_between(anchor, at.on);
    const bool begun = add_months_clamped(anchor, whole) < date::sys_days(at.on);
    return {all - (whole - first) - (begun ? 1 : 0), all};
}

[[nodiscard]] constexpr share_left days_of_30_day_months_left(const standing& at) noexcept {
    const auto count = [](calendar_day day) {
        const date::year_month_day fields(day);
        const unsigned in_month = static_cast<unsigned>(fields.day());
        return (static_cast<int>(fields.year()) * 12 + static_cast<int>(static_cast<unsigned>(fields.month()))) * 30 +
               static_cast<int>(in_month > 30 ? 30 : in_month);
    };
    return {count(at.period_end) - count(at.on), count(at.period_end) - count(at.period_start)};
}

}  // namespace detail

/// Days to the period's end, out of the calendar days of the period; the day of the request counts as unused. This is
/// the default, and what the live service does.
inline constexpr proration_basis actual_days{"actual-days", "days", &detail::actual_days_left};

/// Months not yet begun, out of the months of the period. A month that has begun is used; a request on the first day of
/// a month still has that month left. If a stated period is not a number of whole months from the purchase day, a quote
/// is the error rate_out_of_range.
inline constexpr proration_basis whole_months{"whole-months", "months", &detail::whole_months_left};

/// Seconds to the period's end, out of the seconds of the period, by the times of day that the request states. A period
/// begins and ends on anniversaries, at the time of day, UTC, at which the term began. Days still decide whether the
/// term is running: on the day it ends nothing is left, whatever the hour. A stated period names only days, so unless
/// it is a term of days, a quote is the error times_not_stated; a request on the first day of a billing month, before
/// that month's first second, is requested_before_period.
inline constexpr proration_basis actual_seconds{"actual-seconds", "seconds", &detail::actual_seconds_left,
                                                basis_needs::times};

/// Days to the period's end, out of the days of the period, both in months of 30 days: a 31st counts as the 30th, on
/// both sides. The last day of February stays what it is. Also known as 30E/360.
inline constexpr proration_basis months_of_30_days{"30E/360", "days of 30-day months",
                                                   &detail::days_of_30_day_months_left};

}  // namespace refund

#endif
