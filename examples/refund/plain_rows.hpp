#ifndef REFUND_PROGRAM_PLAIN_ROWS_HPP
#define REFUND_PROGRAM_PLAIN_ROWS_HPP

#include "csv_rows.hpp"
#include "packed_request.hpp"
#include "request_header.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Reads rows that state what most rows do and nothing else, each cell by the library's function for it, straight to
/// what a store keeps. It declines every other row, and every wrong one: `read_request` reads it, or says what is
/// wrong.
class plain_rows {
public:
    /// Of a file whose columns stand under their own names, or not at all.
    explicit plain_rows(const request_header& header);

    /// Reads a row that has all of its cells. False where it declines; what `into` holds is then of no use.
    [[nodiscard]] bool read(const csv_row& row, packed_request& into);

    /// What such a row has in a column that a plain row may state.
    [[nodiscard, gnu::always_inline]] std::string_view cell(const csv_row& row, column known) const {
        const std::size_t number = numbers_[static_cast<std::size_t>(known)];
        return number == 0 ? std::string_view() : row[number - 1];
    }

private:
    [[nodiscard]] bool find_offer(const csv_row& row);
    [[nodiscard]] bool find_currency(const csv_row& row);
    [[nodiscard]] bool read_days(const csv_row& row, packed_request& into) const;
    [[nodiscard]] bool read_term(const csv_row& row, packed_request& into) const;
    [[nodiscard]] bool read_payment(const csv_row& row, packed_request& into) const;
    [[nodiscard]] bool read_usage(const csv_row& row, packed_request& into) const;

    std::array<std::size_t, input_columns.size()> numbers_{};  // in the file, from 1
    std::vector<std::size_t> others_{};                        // of columns that plain rows leave empty
    // What texts say that are mostly those of the row before.
    std::string product_{};
    std::string agreement_{};
    std::uint8_t offer_number_{};
    bool offer_known_{false};
    std::string currency_{};
    refund::currency unit_{};
    bool unit_known_{false};
};

}  // namespace program

#endif
