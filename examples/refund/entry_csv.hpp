#ifndef REFUND_PROGRAM_ENTRY_CSV_HPP
#define REFUND_PROGRAM_ENTRY_CSV_HPP

#include "csv_header.hpp"

#include <refund/core/result.hpp>
#include <refund/ledger/entry.hpp>
#include <refund/ledger/entry_field.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace program {

/// The columns of a ledger file. Files with only the first five or six are read, too: each of their rows is an amount
/// that counts.
enum class entry_column : std::size_t {
    scope, request_id, requested_on, amount, currency, cap_left,
    kind, asked, used_before, counted_from, limited_by, commitment_id, quantity, returned, units_left, fingerprint,
    refused_by_rule, expires_at, at, version,
};
inline constexpr std::size_t entry_columns_of_old = 6;

inline constexpr std::array<column_facts, 20> entry_columns = {{
    {"scope", true}, {"request_id", true}, {"requested_on", true}, {"amount", true}, {"currency", true}, {"cap_left"},
    {"kind"}, {"asked"}, {"used_before"}, {"counted_from"}, {"limited_by"}, {"commitment_id"}, {"quantity"},
    {"returned"}, {"units_left"}, {"fingerprint"}, {"refused_by_rule"}, {"expires_at"}, {"at"}, {"version"},
}};

/// The header of a ledger file, with its line feed.
[[nodiscard]] std::string entry_header();

/// One row, by column. It does not own its texts.
struct entry_cells {
    std::array<std::string_view, entry_columns.size()> text{};
    [[nodiscard]] std::string_view operator[](entry_column which) const {
        return text[static_cast<std::size_t>(which)];
    }
};

/// What is wrong with a row.
struct row_fault {
    entry_column where{};
    std::string words{};  ///< "date-invalid: requested_on "2025-03-32": ..."
};

/// Reads the entry that a row states. This checks only that the cells can be read; whether there can be such an entry
/// is for `refund::account::find_fault` to say. A row of the first columns becomes an amount that counts, without units
/// and with `number` as its version.
[[nodiscard]] refund::result<refund::claim_entry, row_fault> read_entry(const entry_cells& cells, std::int64_t number);

/// What is wrong with a row that states an impossible entry.
[[nodiscard]] row_fault fault_in(const entry_cells& cells, const refund::entry_fault& fault);

/// Appends an entry as a row.
void append_entry(std::string& out, const refund::claim_entry& entry);

}  // namespace program

#endif
