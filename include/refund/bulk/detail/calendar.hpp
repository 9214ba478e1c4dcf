#ifndef REFUND_BULK_DETAIL_CALENDAR_HPP
#define REFUND_BULK_DETAIL_CALENDAR_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/block.hpp>
#include <refund/bulk/instruction_set.hpp>
#include <refund/term/term.hpp>

#include <cstddef>
#include <cstdint>

// The standing of a block of terms, in 32-bit lanes. Does what civil.hpp and months.hpp do, for the 128
// years in which every fourth year is a leap year and all products fit 32 bits.
//
// Years begin on 1 March, so that the leap day is a year's last day. Days, years, months and days of the
// month count from 0, beginning with 1972-03-01.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

inline constexpr std::int32_t calendar_start = calendar_day(date::year(1972) / 3 / 1).days_since_epoch;
/// The calendar ends with 2100-02-27, so that the day after the request is in it. The last purchase is five years
/// earlier, so that the end of every term is in it as well.
inline constexpr std::uint32_t calendar_days = 32 * 1461 - 2;
inline constexpr std::uint32_t longest_term = 5 * 366;
inline constexpr std::uint32_t purchase_days = calendar_days - longest_term;

/// `a` if the mask is set, else `b`. A conditional expression might become a branch, which does not vectorize.
[[nodiscard, gnu::always_inline]] constexpr std::uint32_t select(std::uint32_t mask, std::uint32_t a,
                                                                 std::uint32_t b) noexcept {
    return (a & mask) | (b & ~mask);
}

/// 32 times the day of the year on which a month begins. The month counts from the start of the year.
[[nodiscard, gnu::always_inline]] constexpr std::uint32_t month_start_32(std::uint32_t month) noexcept {
    return 979 * month + 18;  // Neri and Schneider, see civil.hpp
}

/// The month of a day, counted from the calendar's start, and the day of that month.
struct month_and_day {
    std::uint32_t month{};
    std::uint32_t day{};
};

[[nodiscard, gnu::always_inline]] constexpr month_and_day fields_of(std::uint32_t day) noexcept {
    // floor((4 * day + 3) / 1461): 2^27 / 1461 = 91867.028. The tests compare every day.
    const std::uint32_t year = (91867 * day + 80000) >> 25U;
    const std::uint32_t in_year = day - ((1461 * year) >> 2U);
    const std::uint32_t month = (2141 * in_year + 1305) >> 16U;
    return {12 * year + month, in_year - (month_start_32(month) >> 5U)};
}

/// Two monthly anniversaries, one month apart.
struct anniversaries {
    std::uint32_t before{};
    std::uint32_t here{};
};

/// The day with that number in a month, or the month's last day if it is too short; and the same in the month
/// before. `months` counts from the calendar's start and is at least 1.
[[nodiscard, gnu::always_inline]] constexpr anniversaries anniversaries_in(std::uint32_t months,
                                                                           std::uint32_t day) noexcept {
    const std::uint32_t year = (months * 43691) >> 19U;  // months / 12
    const std::uint32_t month = months - 12 * year;
    const std::uint32_t year_4 = 1461 * year;
    const std::uint32_t year_start = year_4 >> 2U;
    const std::uint32_t year_last = (year_4 + 1461 - 4) >> 2U;
    const std::uint32_t start_32 = month_start_32(month);

    // `last` is right except in February, a year's last month.
    const std::uint32_t start = start_32 >> 5U;
    const std::uint32_t last = (start_32 + 979 - 32) >> 5U;
    const std::uint32_t in_year = start + day < last ? start + day : last;
    const std::uint32_t found = year_start + in_year;
    const std::uint32_t here = found < year_last ? found : year_last;

    // The month before ends on the day before this one starts. In March, it is last year's February.
    const std::uint32_t same_year = year_start + ((start_32 - 979) >> 5U);
    const std::uint32_t february = ((year_4 - 1461) >> 2U) + (month_start_32(11) >> 5U);
    const std::uint32_t start_before = select(0U - static_cast<std::uint32_t>(month == 0), february, same_year);
    const std::uint32_t last_before = year_start + start - 1;
    const std::uint32_t before = start_before + day < last_before ? start_before + day : last_before;
    return {before, here};
}

/// Computes left, n and elapsed for each row of a block, and with `Payments` also the number of payments to come. For
/// wrong rows and those beyond the fast range, left is 0 or less.
template <bool Payments>
[[gnu::always_inline]] inline void find_standings(const raw_columns& rows, std::size_t first,
                                                   prepared_block& __restrict out) noexcept {
    const std::int32_t* const __restrict purchased_on = rows.purchased_on.data() + first;
    const std::int32_t* const __restrict requested_on = rows.requested_on.data() + first;
    const std::int16_t* const __restrict months = rows.months.data() + first;
    const std::uint8_t* const __restrict flags = rows.flags.data() + first;
    // A pass over these in lanes of their own width, before they are widened to 32 bits.
    alignas(64) std::uint32_t term_months[block_rows];
    alignas(64) std::uint32_t by_month[block_rows];  // masks
    for (std::size_t i = 0; i < block_rows; ++i) {
        term_months[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(months[i]));
    }
    for (std::size_t i = 0; i < block_rows; ++i) {
        by_month[i] = 0U - static_cast<std::uint32_t>((flags[i] & monthly) != 0);
    }
    REFUND_DETAIL_UNROLLED
    for (std::size_t i = 0; i < block_rows; ++i) {
        const std::uint32_t bought =
            static_cast<std::uint32_t>(purchased_on[i]) - static_cast<std::uint32_t>(calendar_start);
        const std::uint32_t asked =
            static_cast<std::uint32_t>(requested_on[i]) - static_cast<std::uint32_t>(calendar_start);
        const std::uint32_t length = term_months[i];
        const month_and_day anchor = fields_of(bought);
        // The next anniversary lies after the requested day, so on or after its morrow. Computing with the
        // morrow's fields avoids clamping: the morrow of a month's last day is in the next month.
        const month_and_day morrow = fields_of(asked + 1);
        const std::uint32_t next = morrow.month + static_cast<std::uint32_t>(morrow.day > anchor.day);
        const std::uint32_t end_month = select(by_month[i], next, anchor.month + length);
        const anniversaries around = anniversaries_in(end_month, anchor.day);
        const std::uint32_t start = select(by_month[i], around.before, bought);
        // A request before the purchase makes a difference above any number of days. One after the term's end
        // leaves less than nothing, or lies in a month that the term does not have.
        const bool fast = (bought < purchase_days) & (asked - bought < longest_term) & (length - 1 < 60U) &
                          (end_month - anchor.month <= length);
        const std::uint32_t end = around.here;
        out.left[i] = static_cast<std::int32_t>((end - asked) & (0U - static_cast<std::uint32_t>(fast)));
        out.n[i] = static_cast<std::int32_t>(end - start);
        out.elapsed[i] = static_cast<std::int32_t>(asked - bought);
        // The month in which the current period ends, counted from the purchase, is the number of
        // installments made. The period of an upfront term ends with its last month.
        if constexpr (Payments)
            out.payments_to_come[i] = static_cast<std::int32_t>(length - (end_month - anchor.month));
    }
}

[[nodiscard, gnu::always_inline]] inline day_bounds bounds_of(const std::int32_t* __restrict days) noexcept {
    day_bounds found{days[0], days[0]};
    REFUND_DETAIL_UNROLLED
    for (std::size_t i = 0; i < block_rows; ++i) {
        found.first = days[i] < found.first ? days[i] : found.first;
        found.last = days[i] > found.last ? days[i] : found.last;
    }
    return found;
}

}  // namespace refund::bulk::detail

#endif
