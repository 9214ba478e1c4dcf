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

/// Reads rows that state no more than most rows do, straight into the form that a store keeps; the library's functions
/// read each cell. It declines any other row, and any wrong one: `read_request` reads those, or says what is wrong.
class plain_rows {
public:
    /// For a file that has each column under its own name, or not at all.
    explicit plain_rows(const request_header& header);

    /// Reads a row that has all of its cells. Returns false if it declines; do not use `into` then.
    [[nodiscard]] bool read(const csv_row& row, packed_request& into);

    /// A row's text in a column that a plain row may state.
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
    std::vector<std::size_t> others_{};                        // numbers of columns that plain rows leave empty
    // What was found for the texts of the row before: most rows repeat them.
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
