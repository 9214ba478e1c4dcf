#ifndef REFUND_PROGRAM_REQUEST_BLOCK_HPP
#define REFUND_PROGRAM_REQUEST_BLOCK_HPP

#include "byte_words.hpp"
#include "csv_rows.hpp"
#include "plain_rows.hpp"
#include "request_header.hpp"
#include "request_store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Whether every row needs a request id.
enum class id_rule : unsigned char {
    optional,
    required,  ///< a ledger tells requests apart by their ids
};

/// What reading noticed besides the requests themselves, for the summary.
struct reading_counts {
    std::size_t empty_rows{0};       ///< rows without a filled cell, passed over
    std::size_t rounded_amounts{0};  ///< amounts rounded because the caller asked for rounding
    std::size_t usage_not_stated{0};         ///< requests that do not state usage, taken as not used
    std::size_t without_scope{0};            ///< requests that name no scope, and so share one
    std::vector<std::size_t> passed_over{};  ///< rows that are not requests, for each of the header's reasons

    void add(const reading_counts& more);
};

/// What later rows need to know about a row. The texts belong to the row's block.
struct row_facts {
    std::string_view scope{};
    std::string_view scope_name{};  ///< in the form in which scopes are compared
    std::string_view id{};
    std::string_view commitment{};
    std::uint64_t line{};
    bool has_keys{};  ///< if false, the keys are shown and never compared
    bool same_scope{};  ///< the same text as in the row before, in this block
    bool usage_not_stated{};
    bool without_scope{};
    std::uint8_t rounded_amounts{};
};

/// The rows of one part of a file, read as far as possible without the other parts, so that blocks can be read in
/// parallel.
class request_block {
public:
    /// Keeps a reference to `header`.
    request_block(const request_header& header, char delimiter, id_rule ids);

    /// Empties the block but keeps its memory. Returns where to put the part to be read.
    [[nodiscard]] row_block& start();

    /// Reads every row, and keeps a wrong one with its reason.
    void read();
    /// Reads only each row's scope, to see which rows belong together.
    void read_keys();

    [[nodiscard]] const std::vector<row_facts>& rows() const { return rows_; }
    /// What the rows ask for, without their keys, at the same indices as in `rows`. Only after `read`.
    [[nodiscard]] request_store& requests() { return requests_; }
    /// The rows that are empty or passed over. What was noticed in any other row is in its `row_facts`.
    [[nodiscard]] const reading_counts& counts() const { return counts_; }
    /// The number of lines in the block; `row_facts::line` counts from 1 within it.
    [[nodiscard]] std::uint64_t lines() const { return cells_.lines(); }
    /// The fault after the last of the rows that makes the file unusable.
    [[nodiscard]] const std::optional<csv_fault>& fault() const { return fault_; }

private:
    template <class Read>
    void for_each_row(Read read);
    void add(const csv_row& row);
    [[nodiscard]] bool add_plain(const csv_row& row);
    [[nodiscard]] bool is_scope_before(std::string_view scope) const {
        return !rows_.empty() && is_same(rows_.back().scope, scope);
    }
    [[nodiscard]] std::string_view name_of(std::string_view scope);
    [[nodiscard]] std::string_view kept(const request_cells& cells, column which);

    row_block block_{};
    const request_header& header_;
    id_rule ids_;
    std::optional<plain_rows> plain_{};  // only if the header is plain
    csv_rows cells_;
    std::vector<row_facts> rows_{};
    request_store requests_{};
    std::deque<std::string> texts_{};  // texts that are in no cell
    made_texts made_{};                // for the row being read
    reading_counts counts_{};
    std::optional<csv_fault> fault_{};
};

}  // namespace program

#endif
