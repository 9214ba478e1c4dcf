#include "request_block.hpp"

#include "words.hpp"

#include <refund/ledger/key_text.hpp>

#include <fmt/format.h>

#include <utility>

namespace program {
namespace {

/// Which cell is the missing one nobody knows; named is the last column that the row still reaches.
cell_error wrong_size(const csv_row& row, const csv_header& header) {
    column last_reached{};
    for (std::size_t i = 0; i < input_columns.size(); ++i) {
        const std::size_t number = header.number(i);
        if (number <= row.size() && number > header.number(static_cast<std::size_t>(last_reached))) {
            last_reached = static_cast<column>(i);
        }
    }
    return {last_reached, "wrong-number-of-cells",
            fmt::format("the row has {} cells, the header has {}", row.size(), header.size())};
}

/// Most keys are of letters that everybody sees.
bool is_plain(std::string_view text) {
    for (const char c : text) {
        if (c < 0x21 || c > 0x7E) return false;
    }
    return true;
}

/// What is wrong with one of a row's keys.
std::optional<cell_error> find_key_error(const request_cells& cells) {
    for (const column where : {column::scope, column::request_id, column::commitment_id}) {
        const std::string_view text = cells[where];
        if (is_plain(text)) continue;
        const refund::key_fault fault = refund::find_key_fault(text);
        if (fault.reason == refund::errc{}) continue;
        return cell_error{where, code(fault.reason), fmt::format("{}: {}", key_in_quotes(text), message(fault.reason))};
    }
    return std::nullopt;
}

constexpr auto id_column = static_cast<std::size_t>(column::request_id);
constexpr auto scope_column = static_cast<std::size_t>(column::scope);

}  // namespace

request_block::request_block(row_block block, const csv_header& header, char delimiter, id_rule ids)
    : block_(std::move(block)), header_(header), ids_(ids), cells_(delimiter) {}

/// The scope as keys are compared. Only a GUID is written in two ways.
std::string_view request_block::name_of(std::string_view scope) {
    if (scope.size() != 36 && scope.size() != 38) return scope;
    return names_.emplace_back(refund::normal_key(scope));
}

template <class Read>
void request_block::for_each_row(Read read) {
    cells_.parse(block_);
    rows_.reserve(cells_.size());
    for (std::size_t i = block_.rows_to_skip; i < cells_.size(); ++i) {
        const csv_row row = cells_[i];
        if (row.is_empty()) {
            ++empty_rows_;
            continue;
        }
        if (ids_ == id_rule::required && row.size() == header_.size() && header_.cell(row, id_column).empty()) {
            fault_ = csv_fault{row.line(), header_.number(id_column),
                               "no request_id: a ledger tells requests apart by their ids"};
            return;
        }
        read(row);
    }
    fault_ = cells_.fault();
}

void request_block::read_keys() {
    for_each_row([this](const csv_row& row) {
        const std::string_view scope = header_.cell(row, scope_column);
        rows_.push_back({.scope = scope, .scope_name = name_of(scope), .line = row.line()});
    });
}

void request_block::read() {
    for_each_row([this](const csv_row& row) { add(row); });
}

void request_block::add(const csv_row& row) {
    request_cells cells;
    for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = header_.cell(row, i);
    row_facts& facts = rows_.emplace_back(row_facts{.scope = cells[column::scope],
                                                    .scope_name = name_of(cells[column::scope]),
                                                    .id = cells[column::request_id],
                                                    .commitment = cells[column::commitment_id],
                                                    .line = row.line()});
    const std::optional<cell_error> wrong =
        row.size() != header_.size() ? wrong_size(row, header_) : find_key_error(cells);
    facts.has_keys = !wrong;
    if (wrong) return requests_.add_wrong(wrong->reason(), nullptr, facts.line);
    const auto request = read_request(cells);
    if (request) {
        requests_.add(*request, nullptr, facts.line);
    } else {
        requests_.add_wrong(request.error().reason(), nullptr, facts.line);
    }
}

}  // namespace program
