#ifndef REFUND_PROGRAM_PARTS_HPP
#define REFUND_PROGRAM_PARTS_HPP

#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace program {

/// Calls `run(first, last)` for ranges of rows, one on each of `threads` threads, which include this one. If the system
/// starts no more threads, this one does their work. `threads` must be 1 or more.
template <class Run>
void run_in_parts(std::size_t rows, unsigned threads, Run run) {
    std::vector<std::jthread> others;
    for (unsigned part = 1; part < threads; ++part) {
        const auto own = [=] { run(rows * part / threads, rows * (part + 1) / threads); };
        try {
            others.emplace_back(own);
        } catch (const std::system_error&) {
            own();
        }
    }
    run(0, rows / threads);
}

}  // namespace program

#endif
