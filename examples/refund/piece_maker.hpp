#ifndef REFUND_PROGRAM_PIECE_MAKER_HPP
#define REFUND_PROGRAM_PIECE_MAKER_HPP

#include "request_block.hpp"
#include "request_store.hpp"
#include "row_keys.hpp"
#include "scope_order.hpp"
#include "scope_spellings.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Rows that are decided together, with their keys: all rows of one or more scopes.
struct piece {
    row_keys keys{};
    request_store requests{};
    std::size_t rows_before{0};  // in the file
};

/// How a file is cut.
enum class cut : unsigned char {
    in_pieces,  ///< while its scopes come in order
    not_at_all,
};

/// Puts the rows of blocks, in order, into pieces. Also finds what is wrong with a row because of earlier ones: a
/// repeated id, or a scope that was spelled differently before.
class piece_maker {
public:
    /// Called with each complete piece.
    using take_piece = std::function<void(std::unique_ptr<piece>)>;

    piece_maker(cut how, take_piece take);

    /// Adds the rows of a block. Returns false if scopes are not in order and pieces were handed out already: discard
    /// these, and read the file again with `cut::not_at_all`. If none was handed out, all rows become one piece.
    [[nodiscard]] bool add(request_block& block);

    /// Hands out the last piece. There is always at least one, which may have no rows.
    void finish();

    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// How many amounts of their requests were rounded.
    [[nodiscard]] std::size_t rounded_amounts() const { return rounded_amounts_; }
    /// How many of their requests do not say whether the purchase was used.
    [[nodiscard]] std::size_t usage_not_stated() const { return usage_not_stated_; }
    /// How many of their requests name no scope.
    [[nodiscard]] std::size_t without_scope() const { return without_scope_; }
    /// How many lines of the file were added.
    [[nodiscard]] std::uint64_t lines() const { return lines_; }

private:
    void add_row(const row_facts& facts, request_store& requests, std::size_t index);
    [[nodiscard]] std::uint64_t line_of(const row_facts& facts) const { return lines_ + facts.line; }
    void hand_out();

    cut how_;
    take_piece take_;
    std::unique_ptr<piece> current_;
    std::vector<std::size_t>
        spelt_otherwise_{};  // by scope of the piece: the row of one that differs only in spelling, 0, or not_noted
    std::size_t rows_{0};
    std::size_t rounded_amounts_{0};
    std::size_t usage_not_stated_{0};
    std::size_t without_scope_{0};
    std::uint64_t lines_{0};  // of the blocks added
    bool handed_out_{false};
    scope_order order_{};
    scope_spellings spellings_{};
};

}  // namespace program

#endif
