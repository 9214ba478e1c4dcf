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
    std::string_view unless{};  ///< another column; if the file has that one, this one may be missing
};

/// A known column, and the name that a file has for it.
struct renamed_column {
    std::string known{};
    std::string theirs{};
};

/// Reads "known=theirs,known=theirs", the text of an option. Throws `unusable`, naming the option, for any other form.
[[nodiscard]] std::vector<renamed_column> read_renamed(const std::string& text, std::string_view option = "--columns");

/// Where a file has the known columns, which may come in any order. Read from its first row.
class csv_header {
public:
    /// Reads the first row. Throws `unusable` if there is none, if a required or renamed column is missing, if a known
    /// one appears twice, and for a name that cannot be a key (it has invisible characters, for instance) or that a
    /// reader would take for a known one, because it differs only in case, blanks, hyphens or underscores, or in one
    /// letter from a known one that is not in the file.
    csv_header(csv_file& file, std::span<const column_facts> known, std::span<const renamed_column> renamed = {});

    /// A row's text in a known column; empty if the file has no such column, or the row no such cell.
    [[nodiscard]] std::string_view cell(const csv_row& row, std::size_t known) const {
        return places_[known] < row.size() ? row[places_[known]] : std::string_view();
    }
    /// How many cells every row must have.
    [[nodiscard]] std::size_t size() const { return size_; }

    /// The number of a known column in the file, from 1; 0 if the file has no such column.
    [[nodiscard]] std::size_t number(std::size_t known) const {
        return places_[known] == absent ? 0 : places_[known] + 1;
    }

    /// The names in the file that are not known.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

private:
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);
    std::vector<std::size_t> places_;
    std::vector<std::string> unknown_;
    std::size_t size_{0};
};

}  // namespace program

#endif
