#ifndef REFUND_PROGRAM_PROGRESS_HPP
#define REFUND_PROGRAM_PROGRESS_HPP

#include <chrono>
#include <cstdint>
#include <string_view>

namespace program {

/// One line on standard error that says how far the work is; nothing unless that is a terminal.
class progress {
public:
    progress();
    ~progress() { clear(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Shows "reading 42 %, 123456 rows", at most ten times a second.
    void show(std::string_view doing, int percent, std::uint64_t rows);

    /// Takes the line away, so that other words can stand there.
    void clear();

private:
    bool on_terminal_;
    bool shown_{false};
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace program

#endif
