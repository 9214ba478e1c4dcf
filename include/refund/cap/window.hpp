#ifndef REFUND_CAP_WINDOW_HPP
#define REFUND_CAP_WINDOW_HPP

#include <refund/term/months.hpp>

#include <concepts>

namespace refund {

/// How the "year" of a yearly cap is counted.
enum class window_kind : unsigned char {
    rolling_days,      ///< An amount counts for a number of days, beginning with its own.
    rolling_months,    ///< An amount counts until the same day a number of months later, clamped.
    calendar_year,     ///< January to December.
    anniversary_year,  ///< From a fixed month and day to the day before it, a year later.
    whole_life,        ///< An amount counts forever.
};

/// A named window, as rules state it. Make one with the functions below.
struct cap_window {
    window_kind kind{window_kind::rolling_days};  ///< how the year is counted
    int length{365};           ///< days or months of a rolling window
    unsigned anchor_month{1};  ///< of an anniversary year
    unsigned anchor_day{1};    ///< of an anniversary year
    friend constexpr bool operator==(const cap_window&, const cap_window&) = default;

    /// The earliest day whose amounts still count on `day`, a day of years 1 to 9999; not before `first_day`. In an
    /// unsound window all amounts count, so it never makes a cap larger.
    [[nodiscard]] constexpr calendar_day first_counted(calendar_day day) const noexcept;
};

/// Whether there is such a window: a length of at least one day or month, and a month with a day that exists in some
/// year (29 February does).
[[nodiscard]] constexpr bool is_sound(const cap_window& window) noexcept {
    const auto& [kind, length, anchor_month, anchor_day] = window;
    switch (kind) {
        case window_kind::rolling_days:
        case window_kind::rolling_months: return length >= 1;
        case window_kind::calendar_year:
        case window_kind::whole_life: return true;
        case window_kind::anniversary_year:
            if (anchor_month > 12 || anchor_day > 31) return false;  // `date` stores each in 8 bits
            return (date::month(anchor_month) / date::day(anchor_day)).ok();
    }
    return false;
}

/// An amount counts for `length` days: on its own day and the length - 1 days after it. `length` is 1 or more, here and
/// in rolling_months; more days than the calendar has are not an error.
[[nodiscard]] constexpr cap_window rolling_days(int length) noexcept {
    return {.kind = window_kind::rolling_days, .length = length};
}

/// An amount counts until the same day of the month `length` months later, clamped to the month's end; on that day it
/// no longer counts.
[[nodiscard]] constexpr cap_window rolling_months(int length) noexcept {
    return {.kind = window_kind::rolling_months, .length = length};
}

/// An amount counts until the end of its calendar year.
[[nodiscard]] constexpr cap_window calendar_year() noexcept { return {window_kind::calendar_year, 12, 1, 1}; }

/// An amount counts until the next anniversary of a month and day (29 February: the 28th in other years).
[[nodiscard]] constexpr cap_window anniversary_year(date::month_day anchor) noexcept {
    return {window_kind::anniversary_year, 12, unsigned{anchor.month()}, unsigned{anchor.day()}};
}

/// An amount counts forever: the limit covers the whole life of the cap's holder.
[[nodiscard]] constexpr cap_window whole_life() noexcept { return {window_kind::whole_life, 1, 1, 1}; }

/// What a ledger needs from a window; `cap_window` is the shipped one. `first_counted` must not move back when the day
/// moves forward, and must not be later than the day.
template <class Window>
concept counting_window = requires(const Window& window, calendar_day day) {
    { window.first_counted(day) } noexcept -> std::convertible_to<calendar_day>;
};

/// The last day on which an amount of `day` still counts; `last_day` if it counts to the end of the calendar. `day` is
/// in years 1 to 9999.
///
///     static_assert(last_counted(rolling_days(365), 2025_y / 3 / 1) == 2026_y / 2 / 28);
template <counting_window Window>
[[nodiscard]] constexpr calendar_day last_counted(const Window& window, calendar_day day) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// `first_counted` of a rolling window of `length` days, 1 or more. A separate function, since columns call it for
/// every row.
[[nodiscard]] constexpr calendar_day first_of_rolling_days(int length, calendar_day day) noexcept {
    if (days_between(first_day, day) < length) return day < first_day ? day : first_day;
    return date::sys_days(day) - date::days(length - 1);
}
}  // namespace detail

constexpr calendar_day cap_window::first_counted(calendar_day day) const noexcept {
    if (day < first_day) return day;
    if (!is_sound(*this)) return first_day;
    switch (kind) {
        case window_kind::whole_life: return first_day;
        case window_kind::rolling_days: return detail::first_of_rolling_days(length, day);
        case window_kind::rolling_months: {
            const date::year_month_day fields(day);
            if (months_between_fields(date::year_month_day(first_day), fields) < length) return first_day;
            // An amount of day d no longer counts on d + length months; `first` is the first d for which that is
            // later than `day`.
            date::sys_days first = add_months_clamped(fields, -length);
            while (add_months_clamped(date::year_month_day(first), length) <= day) first += date::days(1);
            return first;
        }
        case window_kind::calendar_year: return date::year_month_day(day).year() / date::January / 1;
        case window_kind::anniversary_year: {
            const date::year year = date::year_month_day(day).year();
            const date::year_month_day anchor = year / date::month(anchor_month) / date::day(anchor_day);
            const calendar_day this_year = add_months_clamped(anchor, 0);
            if (this_year <= day) return this_year;
            return year == date::year(1) ? first_day : calendar_day(add_months_clamped(anchor, -12));
        }
    }
    return first_day;
}

static_assert(counting_window<cap_window>);

template <counting_window Window>
constexpr calendar_day last_counted(const Window& window, calendar_day day) noexcept {
    calendar_day counts = day;
    calendar_day counts_no_more = date::sys_days(last_day) + date::days(1);
    while (days_between(counts, counts_no_more) > 1) {
        const calendar_day middle = date::sys_days(counts) + date::days(days_between(counts, counts_no_more) / 2);
        (calendar_day(window.first_counted(middle)) <= day ? counts : counts_no_more) = middle;
    }
    return counts;
}

}  // namespace refund

#endif
