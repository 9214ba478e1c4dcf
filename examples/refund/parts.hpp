#ifndef REFUND_PROGRAM_PARTS_HPP
#define REFUND_PROGRAM_PARTS_HPP

#include <cstddef>
#include <thread>
#include <vector>

namespace program {

/// Calls `run(first, last)` for runs of rows that lie together, one for each thread, this one included;
/// `threads` is 1 or more.
template <class Run>
void run_in_parts(std::size_t rows, unsigned threads, Run run) {
    std::vector<std::jthread> others;
    for (unsigned part = 1; part < threads; ++part) {
        others.emplace_back([=] { run(rows * part / threads, rows * (part + 1) / threads); });
    }
    run(0, rows / threads);
}

}  // namespace program

#endif
