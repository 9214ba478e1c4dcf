#ifndef REFUND_PROGRAM_BATCH_HPP
#define REFUND_PROGRAM_BATCH_HPP

#include <algorithm>
#include <string>
#include <thread>

namespace program {

/// What `refund batch` was asked to do; "-" is standard input or output, empty means not wanted.
struct batch_options {
    std::string input{"-"};
    std::string output{"-"};
    std::string ledger{};
    std::string explanations{};
    unsigned threads{(std::max)(1U, std::thread::hardware_concurrency())};
};

/// Decides every request of a CSV file. Returns whether all rows were decided: none is an error.
///
/// The order of work is what makes a failed run harmless: read, decide and write every file beside its
/// place, and only then let the files take their places, the ledger last. A file whose scopes come in
/// order is decided piece by piece, in the memory of a piece, where no ledger file is asked for and
/// the answers go to files that can be replaced; any other input is read as a whole first.
/// Throws `unusable`; no file has changed then, unless it was the renaming itself that failed.
[[nodiscard]] bool run_batch(const batch_options& options);

}  // namespace program

#endif
