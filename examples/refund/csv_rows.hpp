#ifndef REFUND_PROGRAM_CSV_ROWS_HPP
#define REFUND_PROGRAM_CSV_ROWS_HPP

#include "row_blocks.hpp"

#include <csv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// What makes a file unusable, and where. Lines count from 1, from the start of what was parsed.
struct csv_fault {
    std::uint64_t line{};
    std::uint64_t column{};  ///< in bytes, from 1; 0 if the line as a whole is at fault
    std::string words{};
    std::uint64_t unfinished_since{};  ///< the line on which a row begins that never ends; 0 for other faults
};

/// Where a cell is in its text.
struct cell_place {
    std::uint32_t first;
    std::uint32_t last;
};

/// One row of a part.
class csv_row {
public:
    csv_row(const char* text, std::span<const cell_place> cells, std::uint64_t line)
        : text_(text), cells_(cells), line_(line) {}
    [[nodiscard]] std::size_t size() const { return cells_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t cell) const {
        return {text_ + cells_[cell].first, cells_[cell].last - cells_[cell].first};
    }
    /// The line of the part on which the row begins, from 1. A row with line breaks in its cells spans several lines.
    [[nodiscard]] std::uint64_t line() const { return line_; }
    /// Whether all cells are empty, as in the rows that a spreadsheet leaves at the end.
    [[nodiscard]] bool is_empty() const {
        return std::all_of(cells_.begin(), cells_.end(),
                           [](const cell_place& each) { return each.first == each.last; });
    }

private:
    const char* text_;
    std::span<const cell_place> cells_;
    std::uint64_t line_;
};

/// The rows of a part of a CSV file: RFC 4180 with a delimiter of your choice, LF or CRLF. Nothing is trimmed, blank
/// lines are skipped, and a quoted cell may hold any byte.
///
/// libcsv parses a part that has a quote, or a carriage return that does not end a row. Any other part is cut at its
/// delimiters and line feeds, without copying cells, which gives the same rows many times as fast.
class csv_rows {
public:
    explicit csv_rows(char delimiter);
    ~csv_rows();
    csv_rows(const csv_rows&) = delete;
    csv_rows& operator=(const csv_rows&) = delete;

    /// Parses a part; its rows replace those of the part before. The part must outlive them.
    void parse(const row_block& block);

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] csv_row operator[](std::size_t row) const {
        const row_place& place = rows_[row];
        return {text_, std::span(cells_).subspan(place.first_cell, place.cells), place.line};
    }

    /// How many lines of the part have ended.
    [[nodiscard]] std::uint64_t lines() const { return line_ - 1; }

    /// What is wrong after the last of these rows: broken quoting, a lone carriage return.
    [[nodiscard]] const std::optional<csv_fault>& fault() const { return fault_; }

    /// Whether the quoting of a text is broken, whatever may follow it.
    [[nodiscard]] static bool breaks(std::string_view text, char delimiter);

private:
    struct row_place {
        std::size_t first_cell;
        std::size_t cells;
        std::uint64_t line;
    };
    void cut(std::string_view text);
    void parse_lines(std::string_view text);
    [[nodiscard]] bool parse_line(std::string_view line, std::uint64_t column);
    void finish(std::uint64_t column);
    void fail(std::uint64_t column, std::string words);
    void expect_one_row(std::size_t ended);
    static void on_cell(void* text, std::size_t size, void* self) noexcept;
    static void on_row_end(int terminator, void* self) noexcept;

    char delimiter_;
    csv_parser parser_{};
    int between_rows_{0};           // the parser's state between rows
    std::uint64_t line_{1};         // being parsed
    std::uint64_t row_line_{1};     // on which the row being parsed began
    std::size_t rows_in_line_{0};   // that ended on the line being parsed

    const char* text_{nullptr};           // holds the cells: the part's text, or unquoted_
    std::string unquoted_{};              // cells from libcsv, joined
    std::vector<cell_place> cells_{};     // after `cut`, with spare room at the end
    std::vector<row_place> rows_{};
    std::size_t open_row_{0};                // first cell of the row being parsed
    std::optional<csv_fault> fault_{};
};

}  // namespace program

#endif
