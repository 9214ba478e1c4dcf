#ifndef REFUND_PROGRAM_DECISION_WRITER_HPP
#define REFUND_PROGRAM_DECISION_WRITER_HPP

#include "cap_admission.hpp"
#include "decision_csv.hpp"
#include "money_sums.hpp"
#include "offers.hpp"
#include "output_file.hpp"
#include "progress.hpp"
#include "request_reader.hpp"

#include <bitset>
#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// How the rows of a batch came out.
struct tally {
    std::size_t granted{0};
    std::size_t capped{0};
    std::size_t refused{0};
    std::size_t errors{0};
    money_sums sums{};
    std::bitset<offers.size()> used{};  ///< offers whose tables decided
    std::vector<std::string> notes{};  ///< on the first wrong rows, for the summary

    [[nodiscard]] std::size_t rows() const { return granted + capped + refused + errors; }
};

/// Adds the counts, and the notes as far as there is room for them.
void add(tally& all, const tally& more);

/// Writes the decision of every row in file order, and if wanted its explanation, a JSON object a
/// line. Every row stands alone here, so that any number of threads gives the same bytes.
[[nodiscard]] tally write_decisions(const piece& rows, const cap_admissions& admitted, unsigned threads, progress& shown,
                                    output_file& decisions, output_file* explanations,
                                    formula_text formulas = formula_text::as_given);

}  // namespace program

#endif
