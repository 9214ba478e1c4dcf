#ifndef REFUND_PROGRAM_PROGRESS_HPP
#define REFUND_PROGRAM_PROGRESS_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace program {

/// One line on standard error that says how far the work is; nothing unless that is a terminal.
class progress {
public:
    /// For one that shows nothing.
    struct silent_tag {};
    static constexpr silent_tag silent{};

    progress();
    explicit progress(silent_tag) : on_terminal_(false) {}
    ~progress() { clear(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Shows "reading 42 %, 4200000 rows, 1.31 M rows/s, 4 s left", at most ten times a second. Rate and
    /// time left are those of what is being done, since it began; 0 percent: how much there is, is not known.
    void show(std::string_view doing, int percent, std::uint64_t rows);

    /// Takes the line away, so that other words can stand there.
    void clear();

private:
    bool on_terminal_;
    bool shown_{false};
    std::chrono::steady_clock::time_point next_{};
    std::string doing_{};  // and since when, from which row on
    std::chrono::steady_clock::time_point start_{};
    std::uint64_t first_row_{0};
};

}  // namespace program

#endif
