#ifndef REFUND_RECORD_ERROR_HPP
#define REFUND_RECORD_ERROR_HPP

#include <refund/bulk/arrow_error.hpp>
#include <refund/core/text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refund::record {

/// Why a record batch is not decided at all. What is wrong with a single request is in its decision.
enum class fault : unsigned char {
    not_a_struct = 1,  ///< A record batch is a struct array, and this is not one.
    released,          ///< The schema, the array or the column was released or moved away.
    malformed,         ///< Lengths, offsets, counts or indices contradict each other.
    column_missing,    ///< No column has the name, and it must be there.
    column_repeated,   ///< Two columns have the name.
    column_unknown,    ///< No column of that name is known: a misspelt one would be ignored.
    wrong_format,      ///< The column has a type from which its cells cannot be read.
    buffer_missing,    ///< There are rows, or nulls, and no memory for them.
    row_is_null,       ///< The row as a whole is null.
    cell_is_null,      ///< A booked entry does not state it.
    cell_wrong,        ///< A booked entry states something impossible.
    too_large,         ///< More rows or texts than 32 bits can count; split the scopes into several batches.
};

/// One sentence without the names of column and row. Wording may change between versions.
[[nodiscard]] constexpr std::string_view message(fault reason) noexcept {
    switch (reason) {
        case fault::not_a_struct: return "a record batch is a struct array, of format \"+s\"";
        case fault::released: return "it was released or moved away before";
        case fault::malformed: return "its length, offset, nulls, buffers, indices and children contradict each other";
        case fault::column_missing: return "the batch has no column of this name";
        case fault::column_repeated: return "the batch has two columns of this name";
        case fault::column_unknown: return "no column of this name is known; hand over those that are";
        case fault::wrong_format: return "the column is of another type";
        case fault::buffer_missing: return "there are rows or nulls, and no buffer for them";
        case fault::row_is_null: return "the row as a whole is null";
        case fault::cell_is_null: return "the entry does not state it";
        case fault::cell_wrong: return "no entry can state that";
        case fault::too_large: return "the batch is too large; give its scopes in several";
    }
    return "unknown fault";
}

/// The stable code of a fault: "column-missing".
[[nodiscard]] constexpr std::string_view code(fault reason) noexcept {
    switch (reason) {
        case fault::not_a_struct: return "not-a-struct";
        case fault::released: return "released";
        case fault::malformed: return "malformed";
        case fault::column_missing: return "column-missing";
        case fault::column_repeated: return "column-repeated";
        case fault::column_unknown: return "column-unknown";
        case fault::wrong_format: return "wrong-format";
        case fault::buffer_missing: return "buffer-missing";
        case fault::row_is_null: return "row-is-null";
        case fault::cell_is_null: return "cell-is-null";
        case fault::cell_wrong: return "cell-wrong";
        case fault::too_large: return "too-large";
    }
    return "unknown";
}

/// What is wrong with a record batch: why, and where.
struct batch_error {
    fault reason{};                     ///< why
    std::string_view column{};          ///< empty if the batch as a whole is meant
    std::string_view needed{};          ///< for wrong_format: the types that are read
    refund::text<23> found{};           ///< the format found; a longer one is cut
    std::optional<std::int64_t> row{};  ///< of the batch, from 0; none if all rows are meant
    bool booked{};                      ///< whether it is the batch of booked entries
    std::string unknown{};              ///< for column_unknown: its name; a longer one is cut
};

/// The error in words: `column-missing: booked: amount: the batch has no column of this name`.
[[nodiscard]] inline std::string to_string(const batch_error& error) {
    std::string words(code(error.reason));
    words += ": ";
    if (error.booked) words += "booked: ";
    if (!error.column.empty()) words.append(error.column).append(": ");
    if (!error.unknown.empty()) words.append(error.unknown).append(": ");
    if (error.row) words.append("row ").append(std::to_string(*error.row)).append(": ");
    words.append(message(error.reason));
    if (!error.found.empty()) words.append(": \"").append(error.found.view()).append("\" found");
    if (!error.needed.empty()) words.append(", ").append(error.needed).append(" needed");
    return words;
}

}  // namespace refund::record

#endif
