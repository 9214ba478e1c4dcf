#include "request_file.hpp"

#include "columns.hpp"
#include "csv_file.hpp"
#include "csv_header.hpp"
#include "request_row.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace program {

std::vector<named_request> read_request_file(const std::string& path) {
    csv_file file(path);
    const csv_header header(file, input_columns);
    for (const std::string& name : header.unknown()) {
        say("refund: {}: the column {} is not known and is ignored\n", file.name(), in_quotes(name));
    }
    std::vector<named_request> requests;
    while (file.next()) {
        if (file.size() != header.size()) {
            file.fail(file.line(), 0, fmt::format("{} cells where the header has {}", file.size(), header.size()));
        }
        request_cells cells;
        for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = header.cell(file, i);
        const auto row = read_request(cells);
        if (!row)
            file.fail(file.line(), header.number(static_cast<std::size_t>(row.error().where)), row.error().reason());
        std::string id(cells[column::request_id]);
        if (id.empty()) id = fmt::format("line {}", file.line());
        requests.push_back({std::move(id), row->request, row->listed});
    }
    return requests;
}

}  // namespace program
