#ifndef REFUND_PROGRAM_PLAN_FILE_HPP
#define REFUND_PROGRAM_PLAN_FILE_HPP

#include "request_header.hpp"
#include "request_row.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace program {

/// A row of a file of commitments that may be cancelled.
struct plan_row {
    std::size_t number{};  ///< of the row, from 1
    std::array<std::string, input_columns.size()> cells{};  ///< as a batch reads them, without a profile
    std::optional<request_row> request{};                   ///< its day is arbitrary; none if the row is wrong
    std::string wrong{};                                    ///< "code: words" if the row is wrong

    [[nodiscard]] const std::string& operator[](column which) const { return cells[static_cast<std::size_t>(which)]; }
    /// The request id in quotes, or "row 3".
    [[nodiscard]] std::string name() const;
};

/// The rows of one scope.
struct plan_scope {
    std::string key{};   ///< as `refund::normal_key` makes it
    std::string text{};  ///< as its first row has it
    std::vector<plan_row> rows{};
};

/// All commitments of a file with the columns of a batch, or of an export by its profile, grouped by scope, in the
/// order in which scopes first appear. The column requested_on is not read and may be missing; `returned` is the most
/// units that may be given back. Says on standard error which columns are not known, how many rows were passed over,
/// how many amounts were rounded, and how many rows do not state usage and are taken as not used.
/// Throws `unusable` if the file as a whole is not a list of commitments.
[[nodiscard]] std::vector<plan_scope> read_plan_file(const std::string& path, const csv_form& form);

}  // namespace program

#endif
