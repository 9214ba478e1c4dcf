#ifndef REFUND_PROGRAM_PROGRESS_HPP
#define REFUND_PROGRAM_PROGRESS_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace program {

/// One line on standard error that says how far the work has come; shown only on a terminal.
class progress {
public:
    /// Constructs one that shows nothing.
    struct silent_tag {};
    static constexpr silent_tag silent{};

    progress();
    explicit progress(silent_tag) : on_terminal_(false) {}
    ~progress() { clear(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Shows "reading 42 %, 4200000 rows, 1.31 M rows/s, 4 s left", at most ten times a second. Rate and time left are
    /// measured from the start of what is being done; 0 percent means that the total is not known.
    void show(std::string_view doing, int percent, std::uint64_t rows);

    /// Clears the line, to make room for other words.
    void clear();

private:
    bool on_terminal_;
    bool shown_{false};
    std::chrono::steady_clock::time_point next_{};
    std::string doing_{};  // with the time and the row where it began:
    std::chrono::steady_clock::time_point start_{};
    std::uint64_t first_row_{0};
};

}  // namespace program

#endif
