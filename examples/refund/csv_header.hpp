#ifndef REFUND_PROGRAM_CSV_HEADER_HPP
#define REFUND_PROGRAM_CSV_HEADER_HPP

#include "csv_file.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// A column that a file may have, or must have.
struct column_facts {
    std::string_view name{};
    bool required{false};
    std::string_view unless{};  ///< another column, beside which it need not be there
};

/// A known column that a file has under a name of its own.
struct renamed_column {
    std::string known{};
    std::string theirs{};
};

/// Reads "known=theirs,known=theirs", as that option has it. Throws `unusable` for another form, naming the option.
[[nodiscard]] std::vector<renamed_column> read_renamed(const std::string& text, std::string_view option = "--columns");

/// Where the known columns stand in a file, whatever their order. Read from its first row.
class csv_header {
public:
    /// Reads the first row. Throws `unusable` when there is none, when a required column is missing, when a known one
    /// is there twice, and for a name that a reader would take for a known one: it differs only in case, blanks,
    /// hyphens or underlines, or has characters that cannot be seen.
    csv_header(csv_file& file, std::span<const column_facts> known, std::span<const renamed_column> renamed = {});

    /// The text of a known column in the current row; empty where the file has no such column, or
    /// the row no such cell.
    [[nodiscard]] std::string_view cell(const csv_row& row, std::size_t known) const {
        return places_[known] < row.size() ? row[places_[known]] : std::string_view();
    }
    /// How many cells every row must have.
    [[nodiscard]] std::size_t size() const { return size_; }

    /// The number of a known column in the file, from 1; 0 where the file has no such column.
    [[nodiscard]] std::size_t number(std::size_t known) const {
        return places_[known] == absent ? 0 : places_[known] + 1;
    }

    /// The names that are not known, as the file has them; their cells are ignored.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

private:
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);
    std::vector<std::size_t> places_;
    std::vector<std::string> unknown_;
    std::size_t size_{0};
};

}  // namespace program

#endif
