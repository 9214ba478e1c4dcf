#ifndef REFUND_TERM_CIVIL_HPP
#define REFUND_TERM_CIVIL_HPP

#include <date/date.h>

#include <cstdint>

// Conversions between a day number and year, month and day, for years 1 to 9999 only. They give the
// same results as date::year_month_day and date::sys_days (the tests compare every single day) in half
// the time: a quote converts up to four times, which is most of its cost.
//
// Algorithm: C. Neri and L. Schneider, "Euclidean affine functions and their application to
// calendar algorithms", Software: Practice and Experience 53 (2023), figures 12 and 13. Years begin
// on 1 March, so that the leap day is a year's last day.

namespace refund::detail {

/// Days from 0000-03-01, day 0 of the computation, to 1970-01-01.
inline constexpr std::uint32_t days_to_epoch = 719468;

/// Year, month and day of a day in years 1 to 9999.
[[nodiscard]] constexpr date::year_month_day civil_from_day(date::sys_days day) noexcept {
    const std::uint32_t number = static_cast<std::uint32_t>(day.time_since_epoch().count()) + days_to_epoch;

    const std::uint32_t quarter_days = 4 * number + 3;
    const std::uint32_t century = quarter_days / 146097;
    const std::uint32_t in_century = quarter_days % 146097 / 4;

    const std::uint32_t scaled = 4 * in_century + 3;
    const std::uint64_t product = std::uint64_t{2939745} * scaled;
    const std::uint32_t year_of_century = static_cast<std::uint32_t>(product >> 32U);
    const std::uint32_t in_year = static_cast<std::uint32_t>(product) / 2939745 / 4;

    const std::uint32_t month_and_day = 2141 * in_year + 197913;
    const std::uint32_t month = month_and_day >> 16U;  // 3 (March) to 14 (February)
    const std::uint32_t in_month = (month_and_day & 0xFFFFU) / 2141;

    const std::uint32_t next_year = in_year >= 306 ? 1 : 0;  // January and February
    return date::year(static_cast<int>(100 * century + year_of_century + next_year)) /
           date::month(month - 12 * next_year) / date::day(in_month + 1);
}

/// The day of a real date in years 1 to 9999.
[[nodiscard]] constexpr date::sys_days day_from_civil(date::year_month_day fields) noexcept {
    const std::uint32_t in_month = static_cast<unsigned>(fields.day()) - 1;
    const std::uint32_t last_year = static_cast<unsigned>(fields.month()) <= 2 ? 1 : 0;
    const std::uint32_t year = static_cast<std::uint32_t>(static_cast<int>(fields.year())) - last_year;
    const std::uint32_t month = static_cast<unsigned>(fields.month()) + 12 * last_year;

    const std::uint32_t century = year / 100;
    const std::uint32_t to_year = 1461 * year / 4 - century + century / 4;
    const std::uint32_t to_month = (979 * month - 2919) / 32;
    return date::sys_days(date::days(static_cast<int>(to_year + to_month + in_month - days_to_epoch)));
}

}  // namespace refund::detail

#endif
