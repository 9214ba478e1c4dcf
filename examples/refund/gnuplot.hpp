#ifndef REFUND_PROGRAM_GNUPLOT_HPP
#define REFUND_PROGRAM_GNUPLOT_HPP

#include "schedule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace program {

/// The commands and data with which gnuplot draws a schedule on a terminal of its own ("dumb ...",
/// "svg ...").
[[nodiscard]] std::string plot_script(const std::vector<scheduled_day>& days, std::string_view terminal,
                                      std::string_view title);

/// What gnuplot draws for a script, without the user's own settings. Throws `unusable` when it is not installed or ends
/// with an error.
[[nodiscard]] std::string run_gnuplot(std::string_view script);

}  // namespace program

#endif
