#include "plan_file.hpp"

#include "columns.hpp"
#include "csv_file.hpp"
#include "scope_spellings.hpp"
#include "words.hpp"

#include <refund/ledger/key_text.hpp>
#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace program {
namespace {

/// Those of a batch; a plan finds the days, and no time of a day.
constexpr auto plan_columns = [] {
    std::array<column, input_columns.size() - 3> columns{};
    std::copy_if(all_columns.begin(), all_columns.end(), columns.begin(), [](column each) {
        return each != column::requested_on && each != column::term_began_at && each != column::requested_at;
    });
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
void read_row(plan_row& row, const refund::request_form& form, const request_header& header, const csv_row& in_file) {
    request_cells cells{.form = form};
    for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = row.cells[i];
    // Any day of the term will do: the plan sets another one.
    cells.text[static_cast<std::size_t>(column::requested_on)] =
        cells[column::renewed_on].empty() ? cells[column::purchased_on] : cells[column::renewed_on];
    auto read = read_request(cells);
    if (!read) {
        cell_error wrong = read.error();
        wrong.in_file = header.name_in_file(in_file, wrong.where);
        row.wrong = wrong.reason();
        return;
    }
    row.request = *std::move(read);
    // The cells go to a file for a batch, which does not hear of the form.
    const auto put = [&row](column where, const std::optional<refund::money>& amount) {
        if (amount) row.cells[static_cast<std::size_t>(where)] = refund::to_decimal(*amount);
    };
    const refund::cancel_request<>& request = row.request->request;
    if (request.payments.empty()) {
        put(column::payment, request.payment);
    } else {
        row.cells[static_cast<std::size_t>(column::payments)] = payments_text(request.payments);
        row.cells[static_cast<std::size_t>(column::payment_for)] = name(request.payment_for);
    }
    put(column::cap_payment, request.cap_payment);
    put(column::current_payment, request.current_payment);
    put(column::current_cap_payment, request.current_cap_payment);
}

/// Scope and commitment, as keys are compared.
using commitment_key = std::pair<std::string, std::string>;

commitment_key commitment_of(const request_header& header, const csv_row& row) {
    return {refund::normal_key(header.cell(row, column::scope)),
            refund::normal_key(header.cell(row, column::commitment_id))};
}

}  // namespace

std::string plan_row::name() const {
    const std::string& id = (*this)[column::request_id];
    return id.empty() ? fmt::format("row {}", number) : key_in_quotes(id);
}

std::vector<plan_scope> read_plan_file(const std::string& path, const csv_form& form) {
    csv_file file(path, form.delimiter);
    constexpr column optional[] = {column::returned};  // the plan finds how many
    const request_header header(file, form, plan_columns, {}, optional);
    for (const std::string& name : header.unknown()) {
        say("refund: {}: the column {} is not read\n", file.name(), in_quotes(name));
    }
    std::vector<plan_scope> scopes;
    std::unordered_map<std::string, std::size_t> places;
    std::set<std::pair<std::string, std::string>> ids;
    std::map<commitment_key, std::size_t> commitments;  // the row in which each first comes
    std::set<commitment_key> given_back;
    scope_spellings spellings;
    std::vector<std::size_t> passed_over(header.reasons().size());
    std::size_t rounded = 0;
    made_texts made;
    for (std::size_t number = 0; file.next();) {
        if (file.row().is_empty()) continue;
        if (const auto reason = header.passed_over(file.row())) {
            ++passed_over[*reason];
            if (header.tells_of_units_given_back(file.row())) given_back.insert(commitment_of(header, file.row()));
            continue;
        }
        plan_row row{.number = ++number};
        request_cells cells;
        const std::optional<cell_error> unreadable = header.read(file.row(), cells, made);
        for (std::size_t i = 0; i < row.cells.size(); ++i) row.cells[i] = cells.text[i];
        const std::string key = refund::normal_key(row[column::scope]);
        if (file.size() != header.size()) {
            row.wrong = fmt::format("wrong-number-of-cells: the row has {} cells, the header has {}", file.size(),
                                    header.size());
        } else if (unreadable) {
            row.wrong = unreadable->reason();
        } else if (row.wrong = find_wrong_key(row); !row.wrong.empty()) {
            // said
        } else if (const std::size_t other = spellings.note(key, number); other != 0) {
            row.wrong = fmt::format(
                "scope-spelt-otherwise: the scope of row {} differs from it only in case or composition", other);
        } else if (const std::string id = refund::normal_key(row[column::request_id]);
                   !id.empty() && !ids.emplace(key, id).second) {
            row.wrong =
                fmt::format("request-id-repeated: another row has {} already", key_in_quotes(row[column::request_id]));
        } else if (const auto [held, is_first] = commitments.emplace(commitment_of(header, file.row()), number);
                   !is_first && !row[column::commitment_id].empty()) {
            row.wrong = fmt::format("commitment-repeated: row {} has the commitment {} already", held->second,
                                    key_in_quotes(row[column::commitment_id]));
        } else {
            read_row(row, cells.form, header, file.row());
            if (row.request) rounded += row.request->rounded_amounts;
        }
        const auto [place, is_new] = places.try_emplace(key, scopes.size());
        if (is_new) scopes.push_back({key, row[column::scope], {}});
        scopes[place->second].rows.push_back(std::move(row));
    }
    for (plan_scope& scope : scopes) {
        for (plan_row& row : scope.rows) {
            const std::string& id = row[column::commitment_id];
            if (id.empty() || !row[column::returned].empty()) continue;
            if (!given_back.contains({scope.key, refund::normal_key(id)})) continue;
            row.request.reset();
            row.wrong = fmt::format(
                "returned-not-stated: another row says that units of {} were given back: state how many may be now",
                key_in_quotes(id));
        }
    }
    say_passed_over(passed_over, header.reasons());
    if (rounded != 0) say("refund: amounts finer than their currency, rounded: {}\n", rounded);
    return scopes;
}

}  // namespace program
