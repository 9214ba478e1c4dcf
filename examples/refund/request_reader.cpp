#include "request_reader.hpp"

#include "csv_header.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace program {
namespace {

void name_unknown_columns(const csv_file& file, const csv_header& header) {
    if (header.unknown().empty()) return;
    std::string names;
    for (const std::string& unknown : header.unknown()) {
        if (!names.empty()) names += ", ";
        names += in_quotes(unknown);
    }
    fmt::print(stderr, "refund: {}: columns that are not known are ignored: {}\n", file.name(), names);
}

/// Which cell is the missing one nobody knows; named is the last column that the row still reaches.
cell_error wrong_size(const csv_file& file, const csv_header& header) {
    column last{};
    for (std::size_t i = 0; i < input_columns.size(); ++i) {
        const std::size_t number = header.number(i);
        if (number <= file.size() && number > header.number(static_cast<std::size_t>(last))) last = static_cast<column>(i);
    }
    return {last, "wrong-number-of-cells",
            fmt::format("the row has {} cells, the header has {}", file.size(), header.size())};
}

}  // namespace

request_reader::request_reader(std::string path, progress& shown) : path_(std::move(path)), shown_(shown) {
    open();
    name_unknown_columns(*file_, *header_);
}

void request_reader::open() {
    header_.reset();
    file_.emplace(path_);
    header_.emplace(*file_, input_columns);
}

void request_reader::start_again() {
    open();
    rows_read_ = 0;
    row_waits_ = at_end_ = false;
    last_scope_.clear();
    by_bytes_ = by_length_and_bytes_ = true;
}

bool request_reader::next() {
    if (std::exchange(row_waits_, false)) return true;
    at_end_ = !file_->next();
    return !at_end_;
}

void request_reader::add_row(piece& into) {
    request_cells cells;
    for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = header_->cell(*file_, i);
    const fmt::format_int row_number(++rows_read_);
    const std::string_view id = cells[column::request_id];
    request_key* const key = into.book.key(into.book.scope_number(cells[column::scope]),
                                           id.empty() ? std::string_view(row_number.data(), row_number.size()) : id);
    if (file_->size() != header_->size()) {
        into.requests.add_wrong(wrong_size(*file_, *header_).reason(), key, file_->line());
    } else if (const auto row = read_request(cells)) {
        into.requests.add(*row, key, file_->line());
    } else {
        into.requests.add_wrong(row.error().reason(), key, file_->line());
    }
    if (rows_read_ % 4096 == 0) shown_.show("reading", file_->percent_read(), rows_read_);
}

void request_reader::read_all(piece& into) {
    while (next()) add_row(into);
}

bool request_reader::read_piece(piece& into, std::size_t rows) {
    into.rows_before = rows_read_;
    const bool first = rows_read_ == 0;
    while (next()) {
        const std::string_view scope = header_->cell(*file_, static_cast<std::size_t>(column::scope));
        if (rows_read_ != 0 && scope != last_scope_) {
            by_bytes_ = by_bytes_ && last_scope_ < scope;
            by_length_and_bytes_ =
                by_length_and_bytes_ && std::pair(last_scope_.size(), std::string_view(last_scope_)) < std::pair(scope.size(), scope);
            if (!by_bytes_ && !by_length_and_bytes_) {
                row_waits_ = true;
                if (!first) return false;
                read_all(into);
                return true;
            }
            if (into.requests.size() >= rows) {
                row_waits_ = true;
                return true;
            }
        }
        if (scope != last_scope_) last_scope_ = scope;
        add_row(into);
    }
    return true;
}

}  // namespace program
