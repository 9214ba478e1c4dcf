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

/// Rows that are decided together, and their keys: whole scopes.
struct piece {
    row_keys keys{};
    request_store requests{};
    std::size_t rows_before{0};  // in the file
};

/// How a file is cut.
enum class cut : unsigned char {
    in_pieces,  ///< as long as its scopes come in order
    not_at_all,
};

/// Puts the rows of blocks, in order, into pieces. What a row takes from those before it is found here: that its id is
/// there already, or its scope in another spelling.
class piece_maker {
public:
    /// Called with each piece that is complete.
    using take_piece = std::function<void(std::unique_ptr<piece>)>;

    piece_maker(cut how, take_piece take);

    /// Adds the rows of a block. False when a scope shows that they do not come in order: pieces that were handed out
    /// are then of no use, and the file must be read again, `not_at_all` cut. As long as no piece was handed out,
    /// that is not needed: all rows become one.
    [[nodiscard]] bool add(request_block& block);

    /// Hands the last piece out. There is at least one, be it without rows.
    void finish();

    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// Amounts that were rounded in the requests among them.
    [[nodiscard]] std::size_t rounded_amounts() const { return rounded_amounts_; }
    /// Requests among them that do not say whether it was used.
    [[nodiscard]] std::size_t usage_not_stated() const { return usage_not_stated_; }
    /// Lines of the file that were added.
    [[nodiscard]] std::uint64_t lines() const { return lines_; }

private:
    void add_row(const row_facts& facts, request_store& requests, std::size_t index);
    [[nodiscard]] std::uint64_t line_of(const row_facts& facts) const { return lines_ + facts.line; }
    void hand_out();

    cut how_;
    take_piece take_;
    std::unique_ptr<piece> current_;
    std::vector<std::size_t>
        spelt_otherwise_{};  // by scope of the piece: the row of one that differs only so, 0, or not_noted
    std::size_t rows_{0};
    std::size_t rounded_amounts_{0};
    std::size_t usage_not_stated_{0};
    std::uint64_t lines_{0};  // of the blocks before
    bool handed_out_{false};
    scope_order order_{};
    scope_spellings spellings_{};
};

}  // namespace program

#endif
