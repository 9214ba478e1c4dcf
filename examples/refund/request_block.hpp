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

/// Whether rows may be without a request id.
enum class id_rule : unsigned char {
    optional,
    required,  ///< a ledger tells requests apart by them
};

/// What was noticed in rows beside their requests, for the summary.
struct reading_counts {
    std::size_t empty_rows{0};       ///< without a single filled cell, passed over
    std::size_t rounded_amounts{0};  ///< because rounding was asked for by name
    std::size_t usage_not_stated{0};         ///< in requests, which are taken as not used
    std::vector<std::size_t> passed_over{};  ///< no requests, for each of the header's reasons

    void add(const reading_counts& more);
};

/// What other rows must know of a row. The texts are those of its block.
struct row_facts {
    std::string_view scope{};
    std::string_view scope_name{};  ///< as scopes are compared
    std::string_view id{};
    std::string_view commitment{};
    std::uint64_t line{};
    bool has_keys{};  ///< else what stands there is only shown
    bool same_scope{};  ///< its text is that of the row before in the block
    bool usage_not_stated{};
    std::uint8_t rounded_amounts{};
};

/// The rows of a part of a file, read as far as one can be without the others: blocks are read beside each other.
class request_block {
public:
    /// `header` stays where it is.
    request_block(const request_header& header, char delimiter, id_rule ids);

    /// Forgets what it holds, but not the room for it. The part to be read goes where this returns.
    [[nodiscard]] row_block& start();

    /// Reads every row. A wrong one is kept with its reason.
    void read();
    /// Reads what tells which rows belong together, and not what they ask for.
    void read_keys();

    [[nodiscard]] const std::vector<row_facts>& rows() const { return rows_; }
    /// What they ask for, without their keys; row by row the same index. After `read`.
    [[nodiscard]] request_store& requests() { return requests_; }
    /// What was noticed beside the rows. What was noticed in a row, the row has.
    [[nodiscard]] const reading_counts& counts() const { return counts_; }
    /// How many lines of the file it has; its own are counted from 1.
    [[nodiscard]] std::uint64_t lines() const { return cells_.lines(); }
    /// What makes the file unusable behind the last of the rows.
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
    std::optional<plain_rows> plain_{};  // where columns are plain
    csv_rows cells_;
    std::vector<row_facts> rows_{};
    request_store requests_{};
    std::deque<std::string> texts_{};  // that stand in no cell
    made_texts made_{};                // of the row being read
    reading_counts counts_{};
    std::optional<csv_fault> fault_{};
};

}  // namespace program

#endif
