#ifndef REFUND_PROGRAM_GNUPLOT_HPP
#define REFUND_PROGRAM_GNUPLOT_HPP

#include "schedule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace program {

/// What a plot is drawn on.
enum class plot_on : unsigned char { terminal, svg };

/// The commands and data with which gnuplot draws a schedule. In `title`, \\n separates lines; it must have no quotes
/// and no other backslashes.
[[nodiscard]] std::string plot_script(const std::vector<scheduled_day>& days, plot_on where, std::string_view title);

/// What gnuplot draws for a script, without the user's own settings. Throws `unusable` if it is not installed or ends
/// with an error.
[[nodiscard]] std::string run_gnuplot(std::string_view script);

}  // namespace program

#endif
