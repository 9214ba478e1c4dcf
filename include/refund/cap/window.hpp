#ifndef REFUND_CAP_WINDOW_HPP
#define REFUND_CAP_WINDOW_HPP

#include <refund/term/months.hpp>

#include <concepts>

namespace refund {

/// How the "year" of a yearly cap is counted.
enum class window_kind : unsigned char {
    rolling_days,      ///< An amount counts for so many days, its own day the first.
    rolling_months,    ///< An amount counts until the same day so many months later, clamped.
    calendar_year,     ///< January to December.
    anniversary_year,  ///< From a fixed month and day to the day before it, a year later.
};

/// A named window, as rules state it. Make one with the functions below.
struct cap_window {
    window_kind kind{window_kind::rolling_days};  ///< how the year is counted
    int length{365};           ///< days or months of a rolling window
    unsigned anchor_month{1};  ///< of an anniversary year
    unsigned anchor_day{1};    ///< of an anniversary year
    friend constexpr bool operator==(const cap_window&, const cap_window&) = default;

    /// The earliest day whose amounts still count on `day`, a day of years 1 to 9999.
    [[nodiscard]] constexpr date::sys_days first_counted(date::sys_days day) const noexcept {
        const date::year_month_day fields(day);
        switch (kind) {
            case window_kind::rolling_days: return day - date::days(length - 1);
            case window_kind::rolling_months: {
                if (months_between_fields(date::year_month_day(first_day), fields) < length) return first_day;
                // An amount of day d is free again on d + length months; d is the first where that lies ahead.
                date::sys_days first = add_months_clamped(fields, -length);
                while (add_months_clamped(date::year_month_day(first), length) <= day) first += date::days(1);
                return first;
            }
            case window_kind::calendar_year: return fields.year() / date::January / 1;
            case window_kind::anniversary_year: {
                const date::year_month_day anchor = fields.year() / date::month(anchor_month) / date::day(anchor_day);
                const date::sys_days this_year = add_months_clamped(anchor, 0);
                if (this_year <= day) return this_year;
                return fields.year() == date::year(1) ? first_day : add_months_clamped(anchor, -12);
            }
        }
        return day;
    }
};

/// An amount counts for `length` days: on its own day and the length - 1 days after it. `length` is
/// 1 or more, here and in rolling_months.
[[nodiscard]] constexpr cap_window rolling_days(int length) noexcept { return {window_kind::rolling_days, length, 1, 1}; }

/// An amount counts until the same day of the month `length` months later, clamped to the month's
/// end; on that day it counts no more.
[[nodiscard]] constexpr cap_window rolling_months(int length) noexcept {
    return {window_kind::rolling_months, length, 1, 1};
}

/// An amount counts until the end of its calendar year.
[[nodiscard]] constexpr cap_window calendar_year() noexcept { return {window_kind::calendar_year, 12, 1, 1}; }

/// An amount counts until the next anniversary of a month and day (29 February: the 28th in other years).
[[nodiscard]] constexpr cap_window anniversary_year(date::month_day anchor) noexcept {
    return {window_kind::anniversary_year, 12, static_cast<unsigned>(anchor.month()), static_cast<unsigned>(anchor.day())};
}

/// What a window must tell a ledger; `cap_window` is the shipped one. `first_counted` must not go
/// back when the day goes forward, and must not be later than the day.
template <class Window>
concept counting_window = requires(const Window& window, date::sys_days day) {
    { window.first_counted(day) } noexcept -> std::same_as<date::sys_days>;
};

static_assert(counting_window<cap_window>);

}  // namespace refund

#endif
