#include "request_reader.hpp"

#include "csv_header.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <cstdio>

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

request_store read_requests(const std::string& path, request_book& book, progress& shown) {
    csv_file file(path);
    const csv_header header(file, input_columns);
    name_unknown_columns(file, header);

    request_store store;
    request_cells cells;
    const auto id_at = static_cast<std::size_t>(column::request_id);
    const auto scope_at = static_cast<std::size_t>(column::scope);
    while (file.next()) {
        for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = header.cell(file, i);
        const fmt::format_int row_number(store.size() + 1);
        const std::string_view id = cells.text[id_at];
        request_key* const key = book.key(book.scope_number(cells.text[scope_at]),
                                          id.empty() ? std::string_view(row_number.data(), row_number.size()) : id);
        if (file.size() != header.size()) {
            store.add_wrong(wrong_size(file, header).reason(), key, file.line());
        } else if (const auto row = read_request(cells)) {
            store.add(*row, key, file.line());
        } else {
            store.add_wrong(row.error().reason(), key, file.line());
        }
        if (store.size() % 4096 == 0) shown.show("reading", file.percent_read(), store.size());
    }
    return store;
}

}  // namespace program
