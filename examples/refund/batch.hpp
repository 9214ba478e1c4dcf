#ifndef REFUND_PROGRAM_BATCH_HPP
#define REFUND_PROGRAM_BATCH_HPP

#include "decision_csv.hpp"
#include "form_options.hpp"

#include <algorithm>
#include <string>
#include <thread>

namespace program {

/// What `refund batch` was asked to do; "-" is standard input or output, empty means not wanted.
struct batch_options {
    std::string input{"-"};
    std::string output{"-"};
    std::string ledger{};  // as open_place takes it
    std::string explanations{};
    form_options form{};  // of the input
    formula_text formulas{formula_text::as_given};
    unsigned threads{(std::max)(1U, std::thread::hardware_concurrency())};
};

/// Decides every request of a CSV file. Returns whether all rows were decided, without an error.
///
/// The order of work makes a failed run harmless: input, outputs and ledger are checked before the ledger gets its
/// first entry; entries are committed to the ledger before decisions can be seen; and output files take their places
/// once all of them are on disk. A run that stops midway may leave entries without decisions, never decisions without
/// entries: run it again, and it gives the same answers.
/// A file whose scopes come in order is decided piece by piece, in memory that does not depend on its size, unless the
/// ledger is a CSV file. Any other input is read as a whole first.
/// Throws `unusable`; no output file has been replaced then, unless the renaming itself failed.
[[nodiscard]] bool run_batch(const batch_options& options);

}  // namespace program

#endif
