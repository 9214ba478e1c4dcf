#include "request_block.hpp"

#include "words.hpp"

#include <refund/ledger/key_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace program {
namespace {

/// Nothing tells which cell is missing or extra, so this names the last column that the row reaches.
cell_error wrong_size(const csv_row& row, const request_header& header) {
    column last_reached{};
    for (const column which : all_columns) {
        if (header.number(which) <= row.size() && header.number(which) > header.number(last_reached))
            last_reached = which;
    }
    return {.where = last_reached,
            .code = "wrong-number-of-cells",
            .words = fmt::format("the row has {} cells, the header has {}", row.size(), header.size())};
}

bool is_sound_key(std::string_view text) { return refund::find_key_fault(text).reason == refund::errc{}; }

/// The first fault in a row's keys.
std::optional<cell_error> find_key_error(const request_cells& cells) {
    for (const column where : {column::scope, column::request_id, column::commitment_id}) {
        const std::string_view text = cells[where];
        const refund::key_fault fault = refund::find_key_fault(text);
        if (fault.reason == refund::errc{}) continue;
        return cell_error{.where = where,
                          .code = code(fault.reason),
                          .words = fmt::format("{}: {}", key_in_quotes(text), message(fault.reason))};
    }
    return std::nullopt;
}

}  // namespace

void reading_counts::add(const reading_counts& more) {
    empty_rows += more.empty_rows;
    passed_over.resize((std::max)(passed_over.size(), more.passed_over.size()));
    for (std::size_t i = 0; i < more.passed_over.size(); ++i) passed_over[i] += more.passed_over[i];
}

request_block::request_block(const request_header& header, char delimiter, id_rule ids)
    : header_(header), ids_(ids), cells_(delimiter) {
    if (header.is_plain()) plain_.emplace(header);
}

row_block& request_block::start() {
    rows_.clear();
    requests_.clear();
    texts_.clear();
    counts_ = {};
    counts_.passed_over.resize(header_.reasons().size());
    fault_.reset();
    return block_;
}

/// The scope in the form in which keys are compared. Only a GUID can be spelled in more than one way.
std::string_view request_block::name_of(std::string_view scope) {
    if (scope.size() != 36 && scope.size() != 38) return scope;
    return texts_.emplace_back(refund::normal_key(scope));
}

/// The text of a column, copied if reading the next row would overwrite it.
std::string_view request_block::kept(const request_cells& cells, column which) {
    const std::string_view text = cells[which];
    const std::string& made = made_[static_cast<std::size_t>(which)];
    return !text.empty() && text.data() == made.data() ? texts_.emplace_back(text) : text;
}

template <class Read>
void request_block::for_each_row(Read read) {
    cells_.parse(block_);
    rows_.reserve(cells_.size());
    for (std::size_t i = block_.rows_to_skip; i < cells_.size(); ++i) {
        const csv_row row = cells_[i];
        if (row.is_empty()) {
            ++counts_.empty_rows;
            continue;
        }
        if (const auto reason = header_.passed_over(row)) {
            ++counts_.passed_over[*reason];
            continue;
        }
        if (ids_ == id_rule::required && row.size() == header_.size() &&
            header_.cell(row, column::request_id).empty()) {
            fault_ = csv_fault{row.line(), header_.number(column::request_id),
                               "no request_id: a ledger tells requests apart by their ids"};
            return;
        }
        read(row);
    }
    fault_ = cells_.fault();
}

void request_block::read_keys() {
    for_each_row([this](const csv_row& row) {
        const std::string_view scope = header_.cell(row, column::scope);
        rows_.push_back({.scope = scope, .scope_name = name_of(scope), .line = row.line()});
    });
}

void request_block::read() {
    for_each_row([this](const csv_row& row) { add(row); });
}

/// Adds the row if it is plain and its keys are sound; otherwise adds nothing and returns false.
bool request_block::add_plain(const csv_row& row) {
    packed_request request;
    if (!plain_ || row.size() != header_.size() || !plain_->read(row, request)) return false;
    row_facts facts{.scope = plain_->cell(row, column::scope),
                    .id = plain_->cell(row, column::request_id),
                    .commitment = plain_->cell(row, column::commitment_id),
                    .line = row.line(),
                    .has_keys = true};
    facts.same_scope = is_scope_before(facts.scope);
    if (!is_sound_key(facts.id) || !(facts.commitment.empty() || is_sound_key(facts.commitment))) return false;
    if (facts.same_scope && rows_.back().has_keys) {
        facts.scope_name = rows_.back().scope_name;
    } else if (is_sound_key(facts.scope)) {
        facts.scope_name = name_of(facts.scope);
    } else {
        return false;
    }
    facts.usage_not_stated = plain_->cell(row, column::used).empty();
    facts.without_scope = facts.scope.empty();
    rows_.push_back(facts);
    requests_.add(request);
    return true;
}

void request_block::add(const csv_row& row) {
    if (add_plain(row)) return;
    request_cells cells;
    std::optional<cell_error> wrong = header_.read(row, cells, made_);
    const std::string_view scope = kept(cells, column::scope);
    row_facts& facts = rows_.emplace_back(row_facts{.scope = scope,
                                                    .scope_name = name_of(scope),
                                                    .id = kept(cells, column::request_id),
                                                    .commitment = kept(cells, column::commitment_id),
                                                    .line = row.line(),
                                                    .same_scope = is_scope_before(scope)});
    if (row.size() != header_.size()) {
        wrong = wrong_size(row, header_);
    } else if (auto bad_key = find_key_error(cells)) {
        wrong = std::move(bad_key);
    }
    facts.has_keys = !wrong;
    if (wrong) return requests_.add_wrong(wrong->reason());
    const auto request = read_request(cells);
    if (!request) {
        cell_error in_request = request.error();
        in_request.in_file = header_.name_in_file(row, in_request.where);
        return requests_.add_wrong(in_request.reason());
    }
    facts.usage_not_stated = cells[column::used].empty();
    facts.without_scope = facts.scope.empty();
    facts.rounded_amounts = request->rounded_amounts;
    requests_.add(*request);
}

}  // namespace program
