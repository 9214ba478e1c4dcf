#ifndef REFUND_PROGRAM_DECISION_CSV_HPP
#define REFUND_PROGRAM_DECISION_CSV_HPP

#include "answer.hpp"
#include "row_claims.hpp"
#include "text_room.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace program {

/// The header of the output, with its line feed.
inline constexpr std::string_view decision_header =
    "request_id,scope,outcome,credit,fee,refund,withheld,cancelled_commitment,cap_used,cap_left,rule,reason,"
    "answered_before,units,commitment_left\n";

/// How to write text that a spreadsheet would take for a formula because it begins with =, +, -, @, a tab or a carriage
/// return.
enum class formula_text : unsigned char {
    as_given,
    apostrophe,  ///< after an apostrophe: a spreadsheet shows the text, other programs see one more character
};

/// Appends a cell, in quotes if RFC 4180 requires them.
void append_cell(std::string& out, std::string_view text, formula_text formulas = formula_text::as_given);

/// The keys of a row, as its file spells them.
struct shown_keys {
    std::string_view request_id{};
    std::string_view scope{};
    std::string_view commitment_id{};
};

/// A row that columns evaluated and that was granted in full. All amounts are minor units of one currency.
struct granted_row {
    const column_amounts& amounts;
    refund::currency unit{};
    std::int64_t cap_used{};
    std::int64_t cap_left{};
    std::int64_t units{};
};

/// Appends such a row, with the same bytes that `append_decision` would append for its decision.
void append_granted(text_room& out, const shown_keys& keys, const granted_row& given, formula_text formulas);

/// Appends one answer as a row of the output.
void append_decision(text_room& out, const shown_keys& keys, const answer& given,
                     formula_text formulas = formula_text::as_given);

}  // namespace program

#endif
