#ifndef REFUND_PROGRAM_SCHEDULE_HPP
#define REFUND_PROGRAM_SCHEDULE_HPP

#include "answer.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// The answer to one request, made on another day.
struct scheduled_day {
    int day{};  ///< since the purchase
    date::sys_days on{};
    answer given{};
};

/// The answers for every day of the term, each as if no other request used the cap.
/// Throws `unusable` when there is an answer on no day.
[[nodiscard]] std::vector<scheduled_day> make_schedule(request_row row);

/// The schedule as CSV, with a header.
[[nodiscard]] std::string schedule_csv(const std::vector<scheduled_day>& days);

/// Where the refund does not just shrink by another day: the numbers, in `days`, of the days from
/// which on another rule decides, the outcome is another, or a payment came due.
[[nodiscard]] std::vector<std::size_t> find_breakpoints(const std::vector<scheduled_day>& days);

/// A breakpoint in words: "day 5 -> day 6 (2025-03-07): 1200.00 -> 1038.64, by RULE".
[[nodiscard]] std::string breakpoint_words(const std::vector<scheduled_day>& days, std::size_t breakpoint);

}  // namespace program

#endif
