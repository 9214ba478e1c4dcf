#ifndef REFUND_PROGRAM_REQUEST_ROW_HPP
#define REFUND_PROGRAM_REQUEST_ROW_HPP

#include "columns.hpp"
#include "offers.hpp"

#include <refund/core/result.hpp>
#include <refund/intake/request_text.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// A row as the library reads it: the request, and the one of `offers` that it is about.
struct request_row : refund::stated_request {
    /// The payments that the request lists, shared so that copies of the row refer to the same ones. Null if it lists
    /// none.
    std::shared_ptr<const std::vector<refund::stated_payment>> listed{};
};

/// The payments in the form of the column payments.
[[nodiscard]] std::string payments_text(refund::list_view<refund::stated_payment> payments);

/// What is wrong with a row: the column, a code, and words that show the wrong text.
struct cell_error {
    column where{};
    std::string_view code{};
    std::string words{};
    std::string_view in_file{};  ///< the file's own name, if a profile takes it from another column

    /// "amount-malformed: column payment: ...", the form of the output column reason.
    [[nodiscard]] std::string reason() const;
};

/// Reads the request from texts, by the library's `find_offer` and `read_request`, and with their codes. Empty texts
/// get the defaults of their columns. If several texts are wrong, returns the first column's error.
[[nodiscard]] refund::result<request_row, cell_error> read_request(const request_cells& cells);

}  // namespace program

#endif
