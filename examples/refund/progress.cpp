#include "progress.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>

namespace program {

progress::progress() : on_terminal_(::isatty(STDERR_FILENO) == 1) {}

void progress::show(std::string_view doing, int percent, std::uint64_t rows) {
    if (!on_terminal_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    shown_ = true;
    fmt::print(stderr, "\r\x1b[K{} {} %, {} rows", doing, percent, rows);
}

void progress::clear() {
    if (!shown_) return;
    shown_ = false;
    fmt::print(stderr, "\r\x1b[K");
}

}  // namespace program
