#ifndef REFUND_PROGRAM_CSV_FILE_HPP
#define REFUND_PROGRAM_CSV_FILE_HPP

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// A CSV file, read row by row as a stream: RFC 4180 with a delimiter of your choice, LF or CRLF, a UTF-8 byte order
/// mark allowed at the start. Nothing is trimmed; blank lines are skipped; any byte may stand in a quoted cell.
///
///     csv_file file("requests.csv");
///     while (file.next()) use(file.line(), file[0]);
///
/// Throws `unusable`, with line and byte column, where the file cannot be read or its quoting is broken.
class csv_file {
public:
    /// Opens the file; "-" is standard input.
    explicit csv_file(const std::string& path, char delimiter = ',');
    ~csv_file();
    csv_file(const csv_file&) = delete;
    csv_file& operator=(const csv_file&) = delete;

    /// Goes to the next row; false when there is none.
    [[nodiscard]] bool next();

    /// The cells of the current row. They are overwritten by `next`.
    [[nodiscard]] std::size_t size() const { return rows_[current_].cells; }
    [[nodiscard]] std::string_view operator[](std::size_t cell) const;
    /// Whether all cells of the current row are empty, as those of rows that a spreadsheet leaves at the end.
    [[nodiscard]] bool is_empty_row() const;

    /// The line in which the current row begins, from 1. Rows with line breaks in cells have several.
    [[nodiscard]] std::uint64_t line() const { return rows_[current_].line; }

    /// The file as messages name it.
    [[nodiscard]] const std::string& name() const { return name_; }

    /// The part that was read, in percent; 0 while the size is not known (a pipe).
    [[nodiscard]] int percent_read() const;

    /// Throws `unusable`: "name: line L, column C: words". Without a column if that is 0.
    [[noreturn]] void fail(std::uint64_t line, std::uint64_t column, std::string_view words) const;

private:
    struct close_file {
        void operator()(std::FILE* file) const;
    };
    struct row_place {
        std::size_t first_cell;
        std::size_t cells;
        std::uint64_t line;
    };

    [[nodiscard]] bool refill();
    void expect_text() const;
    void parse_line();
    void expect_one_row(std::size_t ended);
    void finish();
    void take_cell(std::string_view text);
    void take_row_end();
    static void on_cell(void* text, std::size_t size, void* self) noexcept;
    static void on_row_end(int terminator, void* self) noexcept;

    std::string name_;
    std::unique_ptr<std::FILE, close_file> file_;
    std::uint64_t bytes_in_all_{0};  // 0: not known
    std::uint64_t bytes_read_{0};
    std::vector<char> buffer_;
    std::size_t begin_{0};  // of what is not parsed yet
    std::size_t end_{0};
    bool at_start_{true};
    bool finished_{false};

    csv_parser parser_{};
    int between_rows_{0};       // the parser's state there
    std::uint64_t line_{1};     // being parsed
    std::uint64_t column_{0};   // bytes of that line parsed already
    std::uint64_t row_line_{1};  // in which the row being parsed began
    std::size_t rows_in_line_{0};  // that ended in the line being parsed

    // The rows that the last parsed piece completed, usually one. They start with the current row.
    std::string text_;                     // all cells, joined
    std::vector<std::size_t> cell_ends_;   // in text_
    std::vector<row_place> rows_;
    std::size_t open_row_{0};              // first cell of the row being parsed
    std::size_t current_{0};
};

}  // namespace program

#endif
