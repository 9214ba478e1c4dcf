#ifndef REFUND_TERM_DAY_HPP
#define REFUND_TERM_DAY_HPP

#include <refund/core/result.hpp>

#include <date/date.h>

#include <chrono>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace refund {

/// A calendar day, UTC, as rules state it: a `date::sys_days` that can also be part of a template
/// argument. Converts both ways without a word; computations use `date::sys_days`.
struct calendar_day {
    int days_since_epoch{0};  ///< days since 1970-01-01; public, as template arguments require

    /// 1970-01-01: no rule is that old, so it also stands for "no day".
    constexpr calendar_day() = default;
    /// The same day.
    /// @{
    constexpr calendar_day(date::sys_days day) noexcept  // NOLINT: implicit by design
        : days_since_epoch(day.time_since_epoch().count()) {}
    constexpr calendar_day(date::year_month_day day) noexcept  // NOLINT
        : calendar_day(date::sys_days(day)) {}

    constexpr operator date::sys_days() const noexcept {  // NOLINT
        return date::sys_days(date::days(days_since_epoch));
    }
    /// @}
    /// Earlier days are less.
    friend constexpr auto operator<=>(const calendar_day&, const calendar_day&) = default;
};

/// The first and the last day that the library computes with: years 1 to 9999.
/// @{
inline constexpr date::sys_days first_day = date::year(1) / date::January / 1;
inline constexpr date::sys_days last_day = date::year(9999) / date::December / 31;
/// @}

/// The end of a range of days that has none yet: later than every day.
inline constexpr calendar_day open_end = last_day + date::days(1);

/// Whole days from one day to another; negative when `to` is the earlier one.
[[nodiscard]] constexpr int days_between(date::sys_days from, date::sys_days to) noexcept {
    return (to - from).count();
}

/// The day that a text states: exactly YYYY-MM-DD, year 0001 to 9999.
/// Errors: date_malformed, date_invalid (the calendar has no such day).
[[nodiscard]] constexpr result<date::sys_days> parse_day(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return errc::date_malformed;
    unsigned parts[3] = {0, 0, 0};
    std::size_t part = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 4 || i == 7) {
            ++part;
        } else if (text[i] >= '0' && text[i] <= '9') {
            parts[part] = parts[part] * 10 + static_cast<unsigned>(text[i] - '0');
        } else {
            return errc::date_malformed;
        }
    }
    const date::year_month_day day = date::year(static_cast<int>(parts[0])) / date::month(parts[1]) / date::day(parts[2]);
    if (!day.ok() || parts[0] == 0) return errc::date_invalid;
    return date::sys_days(day);
}

/// Appends the day as YYYY-MM-DD.
constexpr void append_day(std::string& out, date::sys_days day) {
    const date::year_month_day fields(day);
    const auto digits = [&out](unsigned value, unsigned place) {
        for (; place != 0; place /= 10) out.push_back(static_cast<char>('0' + value / place % 10));
    };
    digits(static_cast<unsigned>(static_cast<int>(fields.year())), 1000);
    out.push_back('-');
    digits(static_cast<unsigned>(fields.month()), 10);
    out.push_back('-');
    digits(static_cast<unsigned>(fields.day()), 10);
}

/// The day as YYYY-MM-DD.
[[nodiscard]] constexpr std::string to_string(date::sys_days day) {
    std::string out;
    append_day(out, day);
    return out;
}

}  // namespace refund

#endif
