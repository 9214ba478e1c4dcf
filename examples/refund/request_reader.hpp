#ifndef REFUND_PROGRAM_REQUEST_READER_HPP
#define REFUND_PROGRAM_REQUEST_READER_HPP

#include "csv_file.hpp"
#include "csv_header.hpp"
#include "progress.hpp"
#include "request_book.hpp"
#include "request_store.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace program {

/// Rows that are decided together, and their keys: whole scopes.
struct piece {
    request_book book{};
    request_store requests{};
    std::size_t rows_before{0};  // in the file

    /// Whether no request is there twice.
    [[nodiscard]] bool all_different() const { return book.keys() == requests.size(); }
};

/// Reads the requests of a CSV file ("-": standard input), all of them or piece by piece. A wrong row
/// is kept with its reason; columns that are not known are named once on standard error and otherwise
/// ignored.
class request_reader {
public:
    /// Opens the file and reads its header.
    /// Throws `unusable`, as all here do, where the file as a whole is no list of requests.
    request_reader(std::string path, progress& shown);

    /// Adds all rows that are left to a piece that begins with the first one.
    void read_all(piece& into);

    /// Adds the next rows, so many and as many more as their last scope has, if the scopes of the file
    /// come in order. When the first piece shows that they do not, it gets all rows; when a later one
    /// does, this is false, and only reading all again helps.
    [[nodiscard]] bool read_piece(piece& into, std::size_t rows);

    /// Whether every row was read.
    [[nodiscard]] bool at_end() const { return at_end_; }

    /// Goes back to the first row. Not for standard input and pipes.
    void start_again();

private:
    void open();
    /// Goes to the next row, if it is not there already.
    [[nodiscard]] bool next();
    void add_row(piece& into);

    std::string path_;
    progress& shown_;
    std::optional<csv_file> file_{};
    std::optional<csv_header> header_{};
    std::size_t rows_read_{0};
    bool row_waits_{false};  // it was looked at, and is of the next piece
    bool at_end_{false};
    std::string last_scope_{};
    bool by_bytes_{true};            // scopes in order of their bytes, so far
    bool by_length_and_bytes_{true};  // in order of their length, then of their bytes: 9 before 10
};

}  // namespace program

#endif
