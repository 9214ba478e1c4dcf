#ifndef REFUND_TERM_RANGE_HPP
#define REFUND_TERM_RANGE_HPP

#include <refund/core/detail/number_text.hpp>
#include <refund/term/day.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace refund {

/// A range of calendar days, half-open: from `from` up to, but not including, `until`.
struct date_range {
    calendar_day from{};            ///< the first day inside
    calendar_day until{open_end};   ///< the first day outside again
    /// Whether a day is inside.
    [[nodiscard]] constexpr bool contains(calendar_day day) const noexcept {
        // Compares numbers: a proof calls this for every rule in every cell, and compilers limit the number of calls.
        return from.days_since_epoch <= day.days_since_epoch && day.days_since_epoch < until.days_since_epoch;
    }
    friend constexpr bool operator==(const date_range&, const date_range&) = default;
};

/// A range of days since the purchase (0 on the purchase day), half-open.
struct day_range {
    int from{0};          ///< the first day inside
    int until{no_limit};  ///< the first day outside again
    static constexpr int no_limit = (std::numeric_limits<int>::max)();  ///< no day is outside
    /// Whether that many days since the purchase are inside.
    [[nodiscard]] constexpr bool contains(int elapsed) const noexcept {
        return (from <= elapsed) & (elapsed < until);
    }
    friend constexpr bool operator==(const day_range&, const day_range&) = default;
};

namespace detail {
/// The day after. `no_limit` stays as it is.
[[nodiscard]] constexpr int day_after(int day) noexcept { return day == day_range::no_limit ? day : day + 1; }
}  // namespace detail

/// Any number of days since the purchase.
inline constexpr day_range any_day{};
/// `last` days since the purchase or fewer: "5 or fewer" is up_to_day(5).
[[nodiscard]] constexpr day_range up_to_day(int last) noexcept { return {0, detail::day_after(last)}; }
/// Fewer than `first_outside` days since the purchase.
[[nodiscard]] constexpr day_range before_day(int first_outside) noexcept { return {0, first_outside}; }
/// Exactly `day` days since the purchase.
[[nodiscard]] constexpr day_range exactly_day(int day) noexcept { return {day, detail::day_after(day)}; }
/// More than `last_inside` days since the purchase.
[[nodiscard]] constexpr day_range after_day(int last_inside) noexcept {
    return {detail::day_after(last_inside), day_range::no_limit};
}

/// Appends a range in words, both ends inside: "2018-10-12 to 2018-11-15", "2018-11-16 to no end".
constexpr void append_words(std::string& out, const date_range& dates) {
    append_day(out, dates.from);
    out += " to ";
    if (dates.until >= open_end) {
        out += "no end";
    } else {
        append_day(out, date::sys_days(dates.until) - date::days(1));
    }
}

/// The same for days since the purchase: "0 to 5", "6 to no end".
constexpr void append_words(std::string& out, const day_range& days) {
    detail::append_number(out, days.from);
    out += " to ";
    if (days.until == day_range::no_limit) {
        out += "no end";
    } else {
        detail::append_number(out, std::int64_t{days.until} - 1);  // wide: the lowest int minus 1 would overflow
    }
}

}  // namespace refund

#endif
