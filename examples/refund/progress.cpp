#include "progress.hpp"

#include "platform/process.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace program {

progress::progress() : on_terminal_(errors_go_to_terminal()) {}

void progress::show(std::string_view doing, int percent, std::uint64_t rows) {
    if (!on_terminal_) return;
    const auto now = std::chrono::steady_clock::now();
    if (doing != doing_ || rows < first_row_) {
        doing_ = doing;
        start_ = now;
        first_row_ = rows;
    }
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    shown_ = true;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    std::string line =
        percent == 0 ? fmt::format("{}, {} rows", doing, rows) : fmt::format("{} {} %, {} rows", doing, percent, rows);
    if (seconds > 0) line += fmt::format(", {:.2f} M rows/s", static_cast<double>(rows - first_row_) / seconds / 1e6);
    if (percent > 0 && seconds > 0) line += fmt::format(", {:.0f} s left", seconds * (100 - percent) / percent);
    say("\r\x1b[K{}", line);
}

void progress::clear() {
    if (!shown_) return;
    shown_ = false;
    say("\r\x1b[K");
}

}  // namespace program
