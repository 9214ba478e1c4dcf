#ifndef REFUND_PROGRAM_SCHEDULE_HPP
#define REFUND_PROGRAM_SCHEDULE_HPP

#include "answer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace program {

/// The answer to one request, as if made on this day.
struct scheduled_day {
    int day{};  ///< since the purchase
    date::sys_days on{};
    answer given{};
};

/// Days of a term, both inclusive; by default the first and the last.
struct shown_days {
    std::optional<refund::calendar_day> from{};
    std::optional<refund::calendar_day> to{};
};

/// The answer for each of these days, as if no other request used the cap. Throws `unusable` if no rule decides on any
/// of them, or if none of them is in the term.
[[nodiscard]] std::vector<scheduled_day> make_schedule(request_row row, const shown_days& shown);

/// The schedule as CSV, with a header.
[[nodiscard]] std::string schedule_csv(const std::vector<scheduled_day>& days);

/// Where the refund does more than shrink by another day: the indices in `days` from which on another rule decides, the
/// outcome is different, or a payment came due.
[[nodiscard]] std::vector<std::size_t> find_breakpoints(const std::vector<scheduled_day>& days);

/// A breakpoint in words: "cancel by 2025-03-06: 1200.00; a day later 1038.64, by RULE", or, where waiting gives more,
/// "from 2025-04-01: 100.00; a day earlier 3.23, the next payment is due". Where the rules leave days open,
/// "no answer from 2018-10-20: REASON" and "from 2018-10-21: 7.09; no answer before, by RULE".
[[nodiscard]] std::string breakpoint_words(const std::vector<scheduled_day>& days, std::size_t breakpoint);

/// A stretch of days on which a cap refuses the whole request: indices in `days`, both inclusive.
struct refused_days {
    std::size_t first{};
    std::size_t last{};
};
/// All such stretches.
[[nodiscard]] std::vector<refused_days> find_days_refused_by_cap(const std::vector<scheduled_day>& days);

/// A stretch in words: "from 2025-03-01 to 2025-06-09 the cap refuses: REASON".
[[nodiscard]] std::string refused_words(const std::vector<scheduled_day>& days, const refused_days& stretch);

}  // namespace program

#endif
