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

/// A row as the library reads it: the request, and one of `offers`, which it is about.
struct request_row : refund::stated_request {
    /// Those that the request lists; shared, so that those of a copy stay where they are. Null: it lists none.
    std::shared_ptr<const std::vector<refund::stated_payment>> listed{};
};

/// The list as the column payments has it.
[[nodiscard]] std::string payments_text(refund::list_view<refund::stated_payment> payments);

/// What is wrong with a row: in which column, by which code, in words that show the wrong text.
struct cell_error {
    column where{};
    std::string_view code{};
    std::string words{};
    std::string_view in_file{};  ///< what the file calls the column, where a profile has it from another

    /// "amount-malformed: column payment: ...", the form of the output column reason.
    [[nodiscard]] std::string reason() const;
};

/// The request that the texts state, by the library's `find_offer` and `read_request`, whose codes it has. What is
/// left empty has the defaults of the columns. Where several are wrong, the first column's error is returned.
[[nodiscard]] refund::result<request_row, cell_error> read_request(const request_cells& cells);

}  // namespace program

#endif
