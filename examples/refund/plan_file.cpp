#include "plan_file.hpp"

#include "columns.hpp"
#include "csv_file.hpp"
#include "csv_header.hpp"
#include "scope_spellings.hpp"
#include "words.hpp"

#include <refund/ledger/key_text.hpp>

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace program {
namespace {

/// Those of a batch; a plan finds the days.
constexpr auto plan_columns = [] {
    auto columns = input_columns;
    columns[static_cast<std::size_t>(column::requested_on)].required = false;
    return columns;
}();

std::string find_wrong_key(const plan_row& row) {
    for (const column where : {column::scope, column::request_id, column::commitment_id}) {
        const refund::key_fault fault = refund::find_key_fault(row[where]);
        if (fault.reason == refund::errc{}) continue;
        const std::string words = fmt::format("{}: {}", key_in_quotes(row[where]), message(fault.reason));
        return cell_error{.where = where, .code = code(fault.reason), .words = words}.reason();
    }
    return {};
}

/// Reads the request of a row, or why it is none.
void read_row(plan_row& row) {
    request_cells cells;
    for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = row.cells[i];
    // Any day of the term will do: the plan sets another one.
    cells.text[static_cast<std::size_t>(column::requested_on)] = cells[column::purchased_on];
    if (auto read = read_request(cells)) {
        row.request = *std::move(read);
    } else {
        row.wrong = read.error().reason();
    }
}

}  // namespace

std::string plan_row::name() const {
    const std::string& id = (*this)[column::request_id];
    return id.empty() ? fmt::format("row {}", number) : key_in_quotes(id);
}

std::vector<plan_scope> read_plan_file(const std::string& path, const csv_form& form) {
    csv_file file(path, form.delimiter);
    const csv_header header(file, plan_columns, form.renamed);
    for (const std::string& name : header.unknown()) {
        say("refund: {}: the column {} is not known and is ignored\n", file.name(), in_quotes(name));
    }
    std::vector<plan_scope> scopes;
    std::unordered_map<std::string, std::size_t> places;
    std::set<std::pair<std::string, std::string>> ids;
    scope_spellings spellings;
    for (std::size_t number = 0; file.next();) {
        if (file.row().is_empty()) continue;
        plan_row row{.number = ++number};
        for (std::size_t i = 0; i < row.cells.size(); ++i) row.cells[i] = header.cell(file, i);
        const std::string key = refund::normal_key(row[column::scope]);
        if (file.size() != header.size()) {
            row.wrong = fmt::format("wrong-number-of-cells: the row has {} cells, the header has {}", file.size(),
                                    header.size());
        } else if (row.wrong = find_wrong_key(row); !row.wrong.empty()) {
            // said
        } else if (const std::size_t other = spellings.note(key, number); other != 0) {
            row.wrong = fmt::format(
                "scope-spelt-otherwise: the scope of row {} differs from it only in case or composition", other);
        } else if (const std::string id = refund::normal_key(row[column::request_id]);
                   !id.empty() && !ids.emplace(key, id).second) {
            row.wrong =
                fmt::format("request-id-repeated: another row has {} already", key_in_quotes(row[column::request_id]));
        } else {
            read_row(row);
        }
        const auto [place, is_new] = places.try_emplace(key, scopes.size());
        if (is_new) scopes.push_back({key, row[column::scope], {}});
        scopes[place->second].rows.push_back(std::move(row));
    }
    return scopes;
}

}  // namespace program
