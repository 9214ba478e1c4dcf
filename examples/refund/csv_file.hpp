#ifndef REFUND_PROGRAM_CSV_FILE_HPP
#define REFUND_PROGRAM_CSV_FILE_HPP

#include "csv_rows.hpp"
#include "row_blocks.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace program {

/// A CSV file, read row by row as a stream: the rows of `csv_rows`, after an optional UTF-8 byte order mark.
///
///     csv_file file("requests.csv");
///     while (file.next()) use(file.line(), file[0]);
///
/// Throws `unusable` if the file cannot be read, or, with line and byte column, if its quoting is broken.
class csv_file {
public:
    /// Opens the file; "-" is standard input.
    explicit csv_file(const std::string& path, char delimiter = ',', std::size_t part_size = row_blocks::usual_size);

    /// Goes to the next row; false if there is none.
    [[nodiscard]] bool next();

    /// The cells of the current row. They are overwritten by `next`.
    [[nodiscard]] std::size_t size() const { return row().size(); }
    [[nodiscard]] std::string_view operator[](std::size_t cell) const { return row()[cell]; }
    [[nodiscard]] csv_row row() const { return rows_[next_ - 1]; }
    operator csv_row() const { return row(); }

    /// The line on which the current row begins, from 1.
    [[nodiscard]] std::uint64_t line() const { return lines_before_ + row().line(); }

    /// The name of the file, for messages.
    [[nodiscard]] const std::string& name() const { return blocks_.name(); }

    /// Throws `unusable`: "name: line L, column C: words". Column 0 is left out.
    [[noreturn]] void fail(std::uint64_t line, std::uint64_t column, std::string_view words) const;

    /// The same for a fault in a part that has `lines_before` lines before it.
    [[noreturn]] void fail(const csv_fault& fault, std::uint64_t lines_before) const;

    /// The part that holds the current row, without that row and those before it; `blocks` has what follows. For
    /// callers that parse the rest themselves: `next` must not be called again.
    [[nodiscard]] row_block rest_of_block();
    [[nodiscard]] row_blocks& blocks() { return blocks_; }

private:
    row_blocks blocks_;
    row_block block_{};
    csv_rows rows_;
    std::size_t next_{0};
    std::uint64_t lines_before_{0};  // before the current part
};

}  // namespace program

#endif
