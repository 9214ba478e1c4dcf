#include "request_reader.hpp"

#include "words.hpp"

#include <refund/ledger/key_text.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace program {
namespace {

void name_unknown_columns(const csv_file& file, const request_header& header) {
    if (header.unknown().empty()) return;
    std::string names;
    for (const std::string& unknown : header.unknown()) {
        if (!names.empty()) names += ", ";
        names += in_quotes(unknown);
    }
    say("refund: {}: columns that are not known are ignored: {}\n", file.name(), names);
}

/// Which cell is the missing one nobody knows; named is the last column that the row still reaches.
cell_error wrong_size(const csv_file& file, const request_header& header) {
    column last{};
    for (std::size_t i = 0; i < input_columns.size(); ++i) {
        const auto which = static_cast<column>(i);
        if (header.number(which) <= file.size() && header.number(which) > header.number(last)) last = which;
    }
    return {.where = last,
            .code = "wrong-number-of-cells",
            .words = fmt::format("the row has {} cells, the header has {}", file.size(), header.size())};
}

/// Most keys are of letters that everybody sees.
bool is_plain(std::string_view text) {
    for (const char c : text) {
        if (c < 0x21 || c > 0x7E) return false;
    }
    return true;
}

/// The scope as keys are compared; `room` may hold it. Only a GUID is written in two ways.
std::string_view name_of(std::string_view scope, std::string& room) {
    if (scope.size() != 36 && scope.size() != 38) return scope;
    room = refund::normal_key(scope);
    return room;
}

/// What is wrong with one of a row's keys.
std::optional<cell_error> find_key_error(const request_cells& cells) {
    for (const column where : {column::scope, column::request_id, column::commitment_id}) {
        const std::string_view text = cells[where];
        if (is_plain(text)) continue;
        const refund::key_fault fault = refund::find_key_fault(text);
        if (fault.reason == refund::errc{}) continue;
        return cell_error{.where = where,
                          .code = code(fault.reason),
                          .words = fmt::format("{}: {}", key_in_quotes(text), message(fault.reason))};
    }
    return std::nullopt;
}

}  // namespace

bool scope_order::note(std::string_view scope) {
    if (!std::exchange(any_, true)) {
        last_ = scope;
    } else if (scope != last_) {
        by_bytes_ = by_bytes_ && last_ < scope;
        by_length_and_bytes_ =
            by_length_and_bytes_ && std::pair(last_.size(), std::string_view(last_)) < std::pair(scope.size(), scope);
        last_ = scope;
    }
    return by_bytes_ || by_length_and_bytes_;
}

request_reader::request_reader(std::string path, csv_form form, progress& shown, id_rule ids)
    : path_(std::move(path)), form_(std::move(form)), shown_(shown), ids_(ids) {
    open();
    name_unknown_columns(*file_, *header_);
}

void request_reader::open() {
    header_.reset();
    file_.emplace(path_, form_.delimiter);
    header_.emplace(*file_, form_);
    counts_ = {};
    counts_.passed_over.resize(header_->reasons().size());
    if (ids_ == id_rule::required && header_->number(column::request_id) == 0) {
        file_->fail(1, 0, "the header has no column request_id: a ledger tells requests apart by their ids");
    }
}

void request_reader::expect_ids(const csv_file& file, const request_header& header) const {
    if (ids_ == id_rule::optional || file.size() != header.size()) return;
    if (!header.cell(file, column::request_id).empty()) return;
    file.fail(file.line(), header.number(column::request_id),
              "no request_id: a ledger tells requests apart by their ids");
}

bool request_reader::check_file() const {
    csv_file file(path_, form_.delimiter);
    const request_header header(file, form_);
    scope_order order;
    bool in_order = true;
    std::string room;
    while (file.next()) {
        if (file.is_empty_row() || header.passed_over(file)) continue;
        expect_ids(file, header);
        in_order = order.note(name_of(header.cell(file, column::scope), room)) && in_order;
    }
    return in_order;
}

void request_reader::start_again() {
    open();
    rows_read_ = 0;
    row_waits_ = at_end_ = false;
    order_ = {};
    spellings_ = {};
}

bool request_reader::next() {
    if (std::exchange(row_waits_, false)) return true;
    for (;;) {
        at_end_ = !file_->next();
        if (at_end_) return false;
        if (file_->is_empty_row()) {
            ++counts_.empty_rows;
        } else if (const auto reason = header_->passed_over(*file_)) {
            ++counts_.passed_over[*reason];
        } else {
            return true;
        }
    }
}

void request_reader::add_row(piece& into) {
    request_cells cells;
    std::optional<cell_error> wrong = header_->read(*file_, cells, made_);
    ++rows_read_;
    expect_ids(*file_, *header_);
    if (file_->size() != header_->size()) {
        wrong = wrong_size(*file_, *header_);
    } else if (auto bad_key = find_key_error(cells)) {
        wrong = std::move(bad_key);
    }
    if (wrong) {
        const fmt::format_int number(rows_read_);
        const std::string_view id = cells[column::request_id];
        row_key* const key = into.keys.add_shown(cells[column::scope], id.empty() ? std::string_view(number.data(), number.size()) : id,
                                                 cells[column::commitment_id]);
        into.requests.add_wrong(wrong->reason(), key, file_->line());
    } else {
        std::string room;
        add_keyed_row(into, cells, name_of(cells[column::scope], room));
    }
    if (rows_read_ % 4096 == 0) shown_.show("reading", file_->percent_read(), rows_read_);
}

void request_reader::add_keyed_row(piece& into, const request_cells& cells, std::string_view scope_name) {
    const fmt::format_int number(rows_read_);
    const auto [key, first] = into.keys.add(cells[column::scope], cells[column::request_id],
                                            std::string_view(number.data(), number.size()), cells[column::commitment_id]);
    if (first != nullptr) {
        into.requests.add_wrong(
            cell_error{.where = column::request_id,
                       .code = "request-id-repeated",
                       .words = fmt::format("{}: row {} has it already", in_quotes(cells[column::request_id]),
                                            into.rows_before + first->row + 1)}
                .reason(),
            key, file_->line());
        return;
    }
    into.spelt_otherwise.resize(into.keys.scopes(), piece::not_noted);
    std::size_t& other = into.spelt_otherwise[into.keys.scope(*key)];
    if (other == piece::not_noted) other = spellings_.note(scope_name, rows_read_);
    if (other != 0) {
        into.requests.add_wrong(
            cell_error{.where = column::scope,
                       .code = "scope-spelt-otherwise",
                       .words = fmt::format("{}: the scope of row {} differs from it only in case or composition",
                                            in_quotes(cells[column::scope]), other)}
                .reason(),
            key, file_->line());
    } else if (const auto row = read_request(cells)) {
        counts_.rounded_amounts += row->rounded_amounts;
        into.requests.add(*row, key, file_->line());
    } else {
        into.requests.add_wrong(row.error().reason(), key, file_->line());
    }
}

void request_reader::read_all(piece& into) {
    while (next()) add_row(into);
}

bool request_reader::read_piece(piece& into, std::size_t rows) {
    into.rows_before = rows_read_;
    const bool first = rows_read_ == 0;
    std::string room;
    while (next()) {
        const std::string_view scope = name_of(header_->cell(*file_, column::scope), room);
        const bool changes = order_.changes(scope);
        if (!order_.note(scope)) {
            row_waits_ = true;
            if (!first) return false;
            read_all(into);
            return true;
        }
        if (changes && into.requests.size() >= rows) {
            row_waits_ = true;
            return true;
        }
        add_row(into);
    }
    return true;
}

}  // namespace program
