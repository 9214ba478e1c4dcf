#ifndef REFUND_BULK_ARROW_ERROR_HPP
#define REFUND_BULK_ARROW_ERROR_HPP

#include <refund/core/text.hpp>

#include <string>
#include <string_view>

namespace refund::bulk {

/// Why a record batch was not evaluated at all. What is wrong with single rows is in their status.
enum class arrow_fault : unsigned char {
    not_a_struct = 1,    ///< A record batch is a struct array, and this is not one.
    released,            ///< The schema, the array or the column was released or moved away.
    malformed,           ///< Lengths, offsets or counts contradict each other or the batch.
    column_missing,      ///< No column has the name.
    column_repeated,     ///< Two columns have the name.
    column_redundant,    ///< The column flags says what this one says as well.
    wrong_format,        ///< The column is of another type or width.
    dictionary_encoded,  ///< The column holds indices instead of values.
    buffer_missing,      ///< There are rows, or nulls, and no memory for them.
    misaligned,          ///< The values do not begin at a multiple of their size.
    out_of_memory,       ///< No memory for the results.
    needs_raw_rows,      ///< The column was requested for prepared rows, which cannot give it.
    too_many_rules,      ///< The rules were requested for a table too long to number them.
};

/// What is wrong with a record batch: why, and with which column.
struct arrow_error {
    arrow_fault fault{};        ///< why
    std::string_view column{};  ///< of the batch or of the results; empty if the batch as a whole is meant
    std::string_view needed{};  ///< for wrong_format: the type in words, and its format
    text<23> found{};           ///< the format found; a longer one is cut

    friend constexpr bool operator==(const arrow_error&, const arrow_error&) = default;
};

/// One sentence without the name of the column. Wording may change between versions.
[[nodiscard]] constexpr std::string_view message(arrow_fault fault) noexcept {
    switch (fault) {
        case arrow_fault::not_a_struct: return "a record batch is a struct array, of format \"+s\"";
        case arrow_fault::released: return "it was released or moved away before";
        case arrow_fault::malformed: return "its length, offset, nulls, buffers and children contradict each other";
        case arrow_fault::column_missing: return "the batch has no column of this name";
        case arrow_fault::column_repeated: return "the batch has two columns of this name";
        case arrow_fault::column_redundant: return "the column flags says it as well; give one of both";
        case arrow_fault::wrong_format: return "the column is of another type";
        case arrow_fault::dictionary_encoded:
            return "the column is dictionary-encoded: it holds indices in place of values; decode it";
        case arrow_fault::buffer_missing: return "there are rows or nulls, and no buffer for them";
        case arrow_fault::misaligned: return "the values do not begin at a multiple of their size";
        case arrow_fault::out_of_memory: return "no memory for the results";
        case arrow_fault::needs_raw_rows: return "prepared rows do not tell it; only raw ones do";
        case arrow_fault::too_many_rules: return "the table has more rules than its numbers can tell apart";
    }
    return "unknown fault";
}

/// The stable code of a fault: "column-missing".
[[nodiscard]] constexpr std::string_view code(arrow_fault fault) noexcept {
    switch (fault) {
        case arrow_fault::not_a_struct: return "not-a-struct";
        case arrow_fault::released: return "released";
        case arrow_fault::malformed: return "malformed";
        case arrow_fault::column_missing: return "column-missing";
        case arrow_fault::column_repeated: return "column-repeated";
        case arrow_fault::column_redundant: return "column-redundant";
        case arrow_fault::wrong_format: return "wrong-format";
        case arrow_fault::dictionary_encoded: return "dictionary-encoded";
        case arrow_fault::buffer_missing: return "buffer-missing";
        case arrow_fault::misaligned: return "misaligned";
        case arrow_fault::out_of_memory: return "out-of-memory";
        case arrow_fault::needs_raw_rows: return "needs-raw-rows";
        case arrow_fault::too_many_rules: return "too-many-rules";
    }
    return "unknown";
}

/// The error in words: `months: the column is of another type: "i" found, int16 "s" needed`.
[[nodiscard]] inline std::string to_string(const arrow_error& error) {
    std::string words;
    if (!error.column.empty()) words.append(error.column).append(": ");
    words.append(message(error.fault));
    if (!error.found.empty()) words.append(": \"").append(error.found.view()).append("\" found");
    if (!error.needed.empty()) words.append(", ").append(error.needed).append(" needed");
    return words;
}

}  // namespace refund::bulk

#endif
