#ifndef REFUND_PROGRAM_REQUEST_READER_HPP
#define REFUND_PROGRAM_REQUEST_READER_HPP

#include "csv_file.hpp"
#include "progress.hpp"
#include "request_header.hpp"
#include "request_store.hpp"
#include "row_keys.hpp"
#include "scope_spellings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Rows that are decided together, and their keys: whole scopes.
struct piece {
    row_keys keys{};
    request_store requests{};
    std::size_t rows_before{0};  // in the file
    static constexpr std::size_t not_noted = static_cast<std::size_t>(-1);
    std::vector<std::size_t> spelt_otherwise{};  // by scope: the row of one that differs only in case, 0, or not_noted
};

/// What was noticed in rows beside their requests, for the summary.
struct reading_counts {
    std::size_t empty_rows{0};       ///< without a single filled cell, passed over
    std::size_t rounded_amounts{0};  ///< because rounding was asked for by name
    std::vector<std::size_t> passed_over{};  ///< no requests, for each of the header's reasons
};

/// Whether rows may be without a request id.
enum class id_rule : unsigned char {
    optional,
    required,  ///< a ledger tells requests apart by them
};

/// Whether scopes come in order: of their bytes, or of their length and then their bytes, 9 before 10.
class scope_order {
public:
    /// Whether the scope is another one than the last.
    [[nodiscard]] bool changes(std::string_view scope) const { return any_ && scope != last_; }
    /// Notes the next row's scope. Whether the order still holds.
    bool note(std::string_view scope);

private:
    bool any_{false};
    std::string last_{};
    bool by_bytes_{true};
    bool by_length_and_bytes_{true};
};

/// Reads the requests of a CSV file ("-": standard input), all of them or piece by piece. A wrong row
/// is kept with its reason; columns that are not known are named once on standard error and otherwise
/// ignored.
class request_reader {
public:
    /// Opens the file and reads its header.
    /// Throws `unusable`, as all here do, where the file as a whole is no list of requests.
    request_reader(std::string path, csv_form form, progress& shown, id_rule ids);

    /// Reads the whole file beside this reading, for all that makes it unusable. Returns whether its scopes come in
    /// order, so that `read_piece` will not find otherwise. Not for standard input and pipes.
    [[nodiscard]] bool check_file() const;

    /// Adds all rows that are left to a piece that begins with the first one.
    void read_all(piece& into);

    /// Adds the next rows, so many and as many more as their last scope has, if the scopes of the file
    /// come in order. When the first piece shows that they do not, it gets all rows; when a later one
    /// does, this is false, and only reading all again helps.
    [[nodiscard]] bool read_piece(piece& into, std::size_t rows);

    /// Whether every row was read.
    [[nodiscard]] bool at_end() const { return at_end_; }

    /// What was noticed so far.
    [[nodiscard]] const reading_counts& counts() const { return counts_; }
    /// What the rows are that are passed over, in the order of their counts.
    [[nodiscard]] const std::vector<std::string_view>& reasons() const { return header_->reasons(); }

    /// Goes back to the first row. Not for standard input and pipes.
    void start_again();

private:
    void open();
    void expect_ids(const csv_file& file, const request_header& header) const;
    /// Goes to the next row, if it is not there already.
    [[nodiscard]] bool next();
    void add_row(piece& into);
    void add_keyed_row(piece& into, const request_cells& cells, std::string_view scope_name);

    std::string path_;
    csv_form form_;
    progress& shown_;
    id_rule ids_;
    std::optional<csv_file> file_{};
    std::optional<request_header> header_{};
    made_texts made_{};
    std::size_t rows_read_{0};
    reading_counts counts_{};
    bool row_waits_{false};  // it was looked at, and is of the next piece
    bool at_end_{false};
    scope_order order_{};
    scope_spellings spellings_{};
};

}  // namespace program

#endif
