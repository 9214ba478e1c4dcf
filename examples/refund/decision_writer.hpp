#ifndef REFUND_PROGRAM_DECISION_WRITER_HPP
#define REFUND_PROGRAM_DECISION_WRITER_HPP

#include "cap_admission.hpp"
#include "decision_csv.hpp"
#include "money_sums.hpp"
#include "offers.hpp"
#include "piece_maker.hpp"
#include "text_room.hpp"

#include <bitset>
#include <cstddef>
#include <memory>
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
    std::vector<std::string> notes{};  ///< about the first wrong rows, for the summary

    [[nodiscard]] std::size_t rows() const { return granted + capped + refused + errors; }
};

/// Adds the counts, and as many notes as there is room for.
void add_tally(tally& all, const tally& more);

/// A piece whose rows are decided.
struct decided_piece {
    std::unique_ptr<piece> rows;
    cap_admissions admitted;
};

/// Rows of a piece that are written together.
struct row_range {
    std::shared_ptr<const decided_piece> of{};
    std::size_t first{};
    std::size_t last{};
};

/// The text that such rows become.
struct written_rows {
    text_room decisions{};       ///< CSV
    std::string explanations{};  ///< one JSON object per line
    tally counted{};
};

/// What to write for a row.
enum class detail_level : unsigned char { decision, decision_and_explanation };

/// Writes the decisions of a range in file order. Rows no longer depend on each other, so any number of threads gives
/// the same bytes.
[[nodiscard]] written_rows write_rows(const row_range& rows, detail_level wanted, formula_text formulas);

}  // namespace program

#endif
