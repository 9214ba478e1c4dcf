#ifndef REFUND_PROOF_BOX_HPP
#define REFUND_PROOF_BOX_HPP

#include <refund/proof/fault.hpp>

#include <cstddef>
#include <cstdint>

namespace refund {

/// Where one row of a table applies. Plain numbers, since most tables are proven by the compiler, which limits the
/// number of calls. Both ranges are half-open.
struct box {
    int from_date{};  ///< the first day in force, in days since 1970-01-01
    int until_date{};  ///< the first day no longer in force
    int from_day{0};  ///< the first of the days since the purchase
    int until_day{day_range::no_limit};  ///< the first one outside again
    std::uint64_t states{1};  ///< one bit for each state that the row covers
};

/// The first region that no box covers (`gap`), or that two cover (`overlap`), in the order of dates, days and
/// states; `none` if there is none. `boxes[i]` is the i-th of `count` boxes, at least one; `states` has a bit
/// for each state that must be covered. Dates run from the earliest day of a box to the latest, days since the
/// purchase from 0 on.
///
/// Coverage changes only where a box begins or ends, so one probe in each cell between neighbouring
/// edges proves all of it.
template <class Boxes>
[[nodiscard]] constexpr table_fault find_gap_or_overlap(const Boxes& boxes, std::size_t count,
                                                        std::uint64_t states) noexcept {
    int first = boxes[0].from_date;
    int last = boxes[0].until_date;
    for (std::size_t i = 1; i < count; ++i) {
        const box& each = boxes[i];
        if (each.from_date < first) first = each.from_date;
        if (last < each.until_date) last = each.until_date;
    }
    for (int date = first, next_date = last; date < last; date = next_date) {
        next_date = last;
        for (int day = 0, next_day = 0; day < day_range::no_limit; day = next_day) {
            next_day = day_range::no_limit;
            std::uint64_t covered = 0;
            std::uint64_t twice = 0;
            for (std::size_t i = 0; i < count; ++i) {
                const box& each = boxes[i];
                if (each.until_date <= date) continue;
                if (date < each.from_date) {
                    if (each.from_date < next_date) next_date = each.from_date;
                    continue;
                }
                if (each.until_date < next_date) next_date = each.until_date;
                if (each.until_day <= day) continue;
                if (day < each.from_day) {
                    if (each.from_day < next_day) next_day = each.from_day;
                    continue;
                }
                if (each.until_day < next_day) next_day = each.until_day;
                twice |= covered & each.states;
                covered |= each.states;
            }
            const std::uint64_t wrong = (states & ~covered) | twice;
            if (wrong == 0) continue;

            const std::uint64_t state = wrong & (~wrong + 1);  // the lowest bit
            table_fault found{.kind = fault::gap, .days = {day, next_day}};
            found.dates = {date::sys_days(date::days(date)), date::sys_days(date::days(next_date))};
            while (state >> found.state != 1) ++found.state;
            if ((twice & state) == 0) return found;
            found.kind = fault::overlap;
            for (std::size_t i = count; i-- > 0;) {
                const box& each = boxes[i];
                const bool applies = each.from_date <= date && date < each.until_date && each.from_day <= day &&
                                     day < each.until_day && (each.states & state) != 0;
                if (!applies) continue;
                found.other = found.row;
                found.row = i;
            }
            return found;
        }
    }
    return {};
}

}  // namespace refund

#endif
