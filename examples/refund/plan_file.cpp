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

/// The columns of a batch, except requested_on, which the plan finds, and the moments, which it does not use.
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

/// Reads the request of a row, or notes why it is not one.
void read_row(plan_row& row, const refund::request_form& form, const request_header& header, const csv_row& in_file) {
    request_cells cells{.form = form};
    for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = row.cells[i];
    // Any day of the term will do: the plan sets the real one.
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
    // The cells may go to a file for a batch, which does not know how this file's amounts are written.
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

/// Scope and commitment, in the form in which keys are compared.
using commitment_key = std::pair<std::string, std::string>;

commitment_key commitment_of(const request_header& header, const csv_row& row) {
    return {refund::normal_key(header.cell(row, column::scope)),
            refund::normal_key(header.cell(row, column::commitment_id))};
}

/// Reads the rows of a plan one by one, and groups them by scope.
class plan_reader {
public:
    plan_reader(const std::string& path, const csv_form& form)
        : file_(path, form.delimiter), header_(file_, form, plan_columns, {}, optional_columns),
          passed_over_(header_.reasons().size()) {
        for (const std::string& name : header_.unknown()) {
            say("refund: {}: the column {} is not read\n", file_.name(), in_quotes(name));
        }
    }

    [[nodiscard]] std::vector<plan_scope> read() {
        for (std::size_t number = 0; file_.next();) {
            if (file_.row().is_empty() || pass_over()) continue;
            keep(read_row_of_file(++number));
        }
        refuse_unstated_rests();
        say_passed_over(passed_over_, header_.reasons());
        if (rounded_ != 0) say("refund: amounts finer than their currency, rounded: {}\n", rounded_);
        say_taken_as_not_used(usage_not_stated_);
        return std::move(scopes_);
    }

private:
    static constexpr column optional_columns[] = {column::returned};  // the plan finds how many

    /// Passes over a row that is not a request, and notes if units of its commitment were given back. Returns false for
    /// any other row.
    bool pass_over() {
        const auto reason = header_.passed_over(file_.row());
        if (!reason) return false;
        ++passed_over_[*reason];
        if (header_.tells_of_units_given_back(file_.row())) given_back_.insert(commitment_of(header_, file_.row()));
        return true;
    }

    plan_row read_row_of_file(std::size_t number) {
        plan_row row{.number = number};
        request_cells cells;
        const std::optional<cell_error> unreadable = header_.read(file_.row(), cells, made_);
        for (std::size_t i = 0; i < row.cells.size(); ++i) row.cells[i] = cells.text[i];
        row.wrong = unreadable ? unreadable->reason() : std::string();
        if (file_.size() != header_.size()) {
            row.wrong = fmt::format("wrong-number-of-cells: the row has {} cells, the header has {}", file_.size(),
                                    header_.size());
        }
        if (row.wrong.empty()) row.wrong = find_wrong_key(row);
        if (row.wrong.empty()) row.wrong = find_repetition(row);
        if (!row.wrong.empty()) return row;
        read_row(row, cells.form, header_, file_.row());
        if (row.request) {
            rounded_ += row.request->rounded_amounts;
            if (row[column::used].empty()) ++usage_not_stated_;
        }
        return row;
    }

    /// Which of the row's keys an earlier row has already; empty if none. Notes the keys for later rows.
    std::string find_repetition(const plan_row& row) {
        const std::string scope = refund::normal_key(row[column::scope]);
        if (const std::size_t other = spellings_.note(scope, row.number); other != 0) {
            return fmt::format("scope-spelt-otherwise: the scope of row {} differs from it only in case or composition",
                               other);
        }
        const std::string id = refund::normal_key(row[column::request_id]);
        if (!id.empty() && !ids_.emplace(scope, id).second) {
            return fmt::format("request-id-repeated: another row has {} already",
                               key_in_quotes(row[column::request_id]));
        }
        const auto [held, is_first] = commitments_.emplace(commitment_of(header_, file_.row()), row.number);
        if (is_first || row[column::commitment_id].empty()) return {};
        return fmt::format("commitment-repeated: row {} has the commitment {} already", held->second,
                           key_in_quotes(row[column::commitment_id]));
    }

    void keep(plan_row row) {
        const std::string key = refund::normal_key(row[column::scope]);
        const auto [place, is_new] = places_.try_emplace(key, scopes_.size());
        if (is_new) scopes_.push_back({key, row[column::scope], {}});
        scopes_[place->second].rows.push_back(std::move(row));
    }

    /// If other rows say that units of a commitment were given back, its own row must state how many may be now.
    void refuse_unstated_rests() {
        for (plan_scope& scope : scopes_) {
            for (plan_row& row : scope.rows) {
                const std::string& id = row[column::commitment_id];
                if (id.empty() || !row[column::returned].empty()) continue;
                if (!given_back_.contains({scope.key, refund::normal_key(id)})) continue;
                row.request.reset();
                row.wrong = fmt::format(
                    "returned-not-stated: another row says that units of {} were given back: state how many may be now",
                    key_in_quotes(id));
            }
        }
    }

    csv_file file_;
    request_header header_;
    std::vector<plan_scope> scopes_;
    std::unordered_map<std::string, std::size_t> places_;  // of the scopes
    std::set<std::pair<std::string, std::string>> ids_;    // scope and request id
    std::map<commitment_key, std::size_t> commitments_;    // with the row where each first appears
    std::set<commitment_key> given_back_;
    scope_spellings spellings_;
    std::vector<std::size_t> passed_over_;  // by reason
    std::size_t rounded_{};
    std::size_t usage_not_stated_{};
    made_texts made_;
};

}  // namespace

std::string plan_row::name() const {
    const std::string& id = (*this)[column::request_id];
    return id.empty() ? fmt::format("row {}", number) : key_in_quotes(id);
}

std::vector<plan_scope> read_plan_file(const std::string& path, const csv_form& form) {
    return plan_reader(path, form).read();
}

}  // namespace program
