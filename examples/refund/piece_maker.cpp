#include "piece_maker.hpp"

#include "columns.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <utility>

namespace program {
namespace {

constexpr std::size_t rows_of_a_piece = std::size_t{1} << 12U;
constexpr std::size_t not_noted = static_cast<std::size_t>(-1);

}  // namespace

piece_maker::piece_maker(cut how, take_piece take)
    : how_(how), take_(std::move(take)), current_(std::make_unique<piece>()) {}

bool piece_maker::add(request_block& block) {
    for (std::size_t i = 0; i < block.rows().size(); ++i) {
        const row_facts& facts = block.rows()[i];
        if (how_ == cut::in_pieces && !facts.same_scope) {
            const bool changes = order_.changes(facts.scope_name);
            if (!order_.note(facts.scope_name)) {
                if (handed_out_) return false;
                how_ = cut::not_at_all;
            } else if (changes && current_->requests.size() >= rows_of_a_piece) {
                hand_out();
            }
        }
        add_row(facts, block.requests(), i);
    }
    lines_ += block.lines();
    return true;
}

void piece_maker::add_row(const row_facts& facts, request_store& requests, std::size_t index) {
    piece& into = *current_;
    const std::uint32_t spelling = facts.same_scope ? into.keys.last_spelling() : into.keys.spelling(facts.scope);
    ++rows_;
    if (!facts.has_keys) {
        const std::string made_id = facts.id.empty() ? fmt::to_string(rows_) : std::string();
        row_key* const key = into.keys.add_shown(spelling, facts.id.empty() ? made_id : facts.id, facts.commitment);
        return into.requests.take(requests, index, key, line_of(facts));
    }
    const auto [key, first] = facts.id.empty()
                                  ? into.keys.add_made(spelling, fmt::format_int(rows_).c_str(), facts.commitment)
                                  : into.keys.add(spelling, facts.id, facts.commitment);
    if (first != nullptr) {
        const cell_error wrong{.where = column::request_id,
                               .code = "request-id-repeated",
                               .words = fmt::format("{}: row {} has it already", in_quotes(facts.id),
                                                    into.rows_before + first->row + 1)};
        return into.requests.take_wrong(wrong.reason(), key, line_of(facts));
    }
    if (spelt_otherwise_.size() != into.keys.scopes()) spelt_otherwise_.resize(into.keys.scopes(), not_noted);
    std::size_t& other = spelt_otherwise_[into.keys.scope(*key)];
    if (other == not_noted) {
        const bool in_order = how_ == cut::in_pieces && handed_out_;
        other = in_order ? spellings_.note_in_order(facts.scope_name, rows_) : spellings_.note(facts.scope_name, rows_);
    }
    if (other != 0) {
        const cell_error wrong{
            .where = column::scope,
            .code = "scope-spelt-otherwise",
            .words = fmt::format("{}: the scope of row {} differs from it only in case or composition",
                                 in_quotes(facts.scope), other)};
        return into.requests.take_wrong(wrong.reason(), key, line_of(facts));
    }
    rounded_amounts_ += facts.rounded_amounts;
    if (facts.usage_not_stated) ++usage_not_stated_;
    if (facts.without_scope) ++without_scope_;
    into.requests.take(requests, index, key, line_of(facts));
}

void piece_maker::hand_out() {
    handed_out_ = true;
    current_->keys.stop_adding();
    take_(std::exchange(current_, std::make_unique<piece>()));
    current_->rows_before = rows_;
    spelt_otherwise_.clear();
}

void piece_maker::finish() { hand_out(); }

}  // namespace program
