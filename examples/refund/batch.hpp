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
    std::string ledger{};  // a place of entries, as open_place takes it
    std::string explanations{};
    form_options form{};  // of the input
    formula_text formulas{formula_text::as_given};
    unsigned threads{(std::max)(1U, std::thread::hardware_concurrency())};
};

/// Decides every request of a CSV file. Returns whether all rows were decided: none is an error.
///
/// The order of work is what makes a failed run harmless: what can be wrong with inputs, outputs and ledger is found
/// out before the first decision; entries hold in the ledger before decisions are seen; and the files of decisions
/// take their places when all are on disk. A run that stops on the way may leave entries without decisions, never
/// the other way round: the same run again is answered as before.
/// A file whose scopes come in order is decided piece by piece, in the memory of a piece, where the answers go to
/// files that can be replaced and the ledger, if any, is a database; any other input is read as a whole first.
/// Throws `unusable`; no file has changed then, unless it was the renaming itself that failed.
[[nodiscard]] bool run_batch(const batch_options& options);

}  // namespace program

#endif
