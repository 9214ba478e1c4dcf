#ifndef REFUND_TERM_MONTHS_HPP
#define REFUND_TERM_MONTHS_HPP

#include <refund/term/civil.hpp>
#include <refund/term/day.hpp>

#include <cstdint>

/// \file
/// Month arithmetic. It always starts from an anchor, never from the result of an earlier step:
/// 31 January plus one month plus one month is 31 March, not 28 March.

namespace refund {

/// How many days a month of a year has.
[[nodiscard]] constexpr unsigned days_in_month(date::year year, date::month month) noexcept {
    if (month == date::February) return year.is_leap() ? 29U : 28U;
    const unsigned number = static_cast<unsigned>(month);
    return 30U + ((number ^ (number >> 3U)) & 1U);  // 31 days: odd months up to July, even ones from August
}

/// `anchor` plus whole months; a day that the month does not have becomes the month's last day.
/// 2024-01-31 plus 1 is 2024-02-29; 2024-02-29 plus 12 is 2025-02-28.
/// Both anchor and result must be real days of years 1 to 9999, as everywhere in this folder.
[[nodiscard]] constexpr date::sys_days add_months_clamped(date::year_month_day anchor, int months) noexcept {
    const int index = int{anchor.year()} * 12 + static_cast<int>(unsigned{anchor.month()}) - 1 + months;
    const date::year year(static_cast<int>(static_cast<unsigned>(index) / 12U));
    const date::month month(static_cast<unsigned>(index) % 12U + 1U);
    const unsigned wanted = static_cast<unsigned>(anchor.day());
    const unsigned longest = wanted <= 28U ? wanted : days_in_month(year, month);
    return detail::day_from_civil(year / month / date::day(wanted < longest ? wanted : longest));
}

/// `anchor` plus whole months, for callers that must not adjust a date silently.
/// Errors: day_not_in_month; date_invalid (the month is outside years 1 to 9999).
[[nodiscard]] constexpr result<date::sys_days> add_months_strict(date::year_month_day anchor, int months) noexcept {
    constexpr std::int64_t last_month = 9999 * 12 + 11;  // `date` stores a year in 16 bits
    const int first = int{anchor.year()} * 12 + static_cast<int>(unsigned{anchor.month()}) - 1;
    const std::int64_t month = std::int64_t{first} + months;
    if (month < 12 || month > last_month) return errc::date_invalid;
    const date::year_month_day moved = anchor + date::months(months);
    if (!moved.ok()) return errc::day_not_in_month;
    return date::sys_days(moved);
}

/// Months from one year and month to another, whatever the days: 31 January to 1 February is 1.
[[nodiscard]] constexpr int months_between_fields(date::year_month_day from, date::year_month_day to) noexcept {
    return (static_cast<int>(to.year()) - static_cast<int>(from.year())) * 12 +
           static_cast<int>(static_cast<unsigned>(to.month())) - static_cast<int>(static_cast<unsigned>(from.month()));
}

/// How many whole months, each counted from the anchor and clamped, lie between the anchor and
/// `day`, which must not be earlier: the largest m with add_months_clamped(anchor, m) <= day.
[[nodiscard]] constexpr int whole_months_between(date::year_month_day anchor, date::sys_days day) noexcept {
    const int months = months_between_fields(anchor, detail::civil_from_day(day));
    return add_months_clamped(anchor, months) <= day ? months : months - 1;
}

/// The month, counted from an anchor, that a day lies in: [start, end).
struct billing_month {
    int number{};  ///< 0 for the first one
    date::sys_days start{};  ///< first day of the month
    date::sys_days end{};    ///< first day after it
};

/// The billing month of `day`, which must not be before the anchor: the anniversaries around it,
/// each clamped. The same as add_months_clamped with whole_months_between and the next number, but
/// counted from the first of the day's own month, which needs one conversion instead of four.
[[nodiscard]] constexpr billing_month billing_month_of(date::year_month_day anchor, date::sys_days day) noexcept {
    const date::year_month_day fields = detail::civil_from_day(day);
    const unsigned month = static_cast<unsigned>(fields.month());
    const unsigned wanted = static_cast<unsigned>(anchor.day());
    // December and January, the months before and after the turn of a year, both have 31 days, so the year
    // need not change here.
    const auto length_of = [&fields](unsigned number) {
        return number == 0 || number == 13 ? 31U : days_in_month(fields.year(), date::month(number));
    };
    const auto anniversary_in = [&](unsigned number) {  // as a day of that month
        if (wanted <= 28U) return static_cast<int>(wanted);
        const unsigned longest = length_of(number);
        return static_cast<int>(wanted < longest ? wanted : longest);
    };

    const int number = months_between_fields(anchor, fields);
    const date::sys_days eve = day - date::days(static_cast<int>(static_cast<unsigned>(fields.day())));
    const date::sys_days anniversary = eve + date::days(anniversary_in(month));
    if (anniversary <= day) {
        return {number, anniversary, eve + date::days(static_cast<int>(length_of(month)) + anniversary_in(month + 1))};
    }
    const int last = static_cast<int>(length_of(month - 1));
    return {number - 1, eve - date::days(last - anniversary_in(month - 1)), anniversary};
}

}  // namespace refund

#endif
