#ifndef REFUND_PROGRAM_REQUEST_ROW_HPP
#define REFUND_PROGRAM_REQUEST_ROW_HPP

#include "columns.hpp"
#include "offers.hpp"

#include <refund/core/result.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/rules/markets.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace program {

/// A request as the library takes it, and the offer whose table decides it.
struct request_row {
    refund::cancel_request<> request{};
    std::uint8_t offer_number{0};
    std::optional<refund::market> market{};  ///< where it was bought; none is stated
    /// The list that says so, when reservations were not sold in the row's market on the day of the
    /// purchase. A day before any list says nothing.
    std::optional<refund::rules::published_availability> not_sold{};
    std::uint8_t rounded_amounts{0};  ///< that were finer than their currency, and were to be rounded

    [[nodiscard]] const program::offer& offer() const { return offers[offer_number]; }
};

/// What is wrong with a row: in which column, by which code, in words that show the wrong text.
struct cell_error {
    column where{};
    std::string_view code{};
    std::string words{};
    std::string_view in_file{};  ///< what the file calls the column, where a profile has it from another

    /// "amount-malformed: column payment: ...", the form of the output column reason.
    [[nodiscard]] std::string reason() const;
};

/// The request that the texts state. Where several are wrong, the first column's error is returned.
///
/// Codes: those of the library and of `read_amount`; unknown-billing-plan, quantity-malformed, used-malformed.
[[nodiscard]] refund::result<request_row, cell_error> read_request(const request_cells& cells);

}  // namespace program

#endif
