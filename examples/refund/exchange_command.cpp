#include "columns.hpp"
#include "commands.hpp"
#include "csv_file.hpp"
#include "csv_header.hpp"
#include "form_options.hpp"
#include "output_file.hpp"
#include "request_header.hpp"
#include "request_row.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/explain/exchange.hpp>
#include <refund/money/decimal.hpp>
#include <refund/rules/exchanges.hpp>

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {
namespace {

struct exchange_options {
    std::string returns{};
    std::string purchases{};
    std::string on{};
    std::string agreement{default_agreement};
    std::string as_of{};
    form_options form{};  // of the returns
};

/// The rows of both files as an exchange needs them, with the texts that they refer to.
struct exchange_input {
    std::vector<refund::exchange_return> returns{};
    std::vector<refund::exchange_purchase> purchases{};
    std::deque<std::string> services{};
};

// Columns besides those of a batch that say what was bought. Whether it was used may stay open here.
constexpr std::array<column_facts, 3> return_columns = {
    {{"service"}, {"covered_by_savings_plan"}, {"last_exchange_done"}}};
constexpr std::size_t service_column = 0;
constexpr std::size_t cover_column = 1;
constexpr std::size_t last_exchange_column = 2;
constexpr std::array<column, 13> return_as_request = {
    column::purchased_on, column::renewed_on,      column::term,    column::billing_plan, column::period_from,
    column::period_until, column::currency,        column::payment, column::payment_for,  column::quantity,
    column::returned,     column::returned_before, column::used};
constexpr std::array<column_facts, 3> purchase_columns = {{{"total", true}, {"currency"}, {"service"}}};

/// Throws if a column is not read: a misspelled one would silently change the answer.
void check_columns(const csv_file& file, const std::vector<std::string>& unknown,
                   const std::vector<std::string_view>& read) {
    if (unknown.empty()) return;
    file.fail(file.line(), 0, fmt::format("the column {} is not known here; columns of an exchange are {}",
                                          in_quotes(unknown.front()), fmt::join(read, ", ")));
}

std::vector<std::string_view> names_of(std::span<const column_facts> columns) {
    std::vector<std::string_view> names;
    for (const column_facts& each : columns) names.push_back(each.name);
    return names;
}

/// Reads a cell that says yes or no; none if it is empty.
template <class Answer>
std::optional<Answer> read_yes_no(const csv_file& file, std::string_view column, std::string_view text, Answer yes,
                                  Answer no) {
    if (text.empty()) return std::nullopt;
    if (text != "yes" && text != "no") {
        file.fail(file.line(), 0, fmt::format("column {}: {}: yes or no", column, in_quotes(text)));
    }
    return text == "yes" ? yes : no;
}

template <class Header>
void check_size(const csv_file& file, const Header& header) {
    if (file.size() != header.size()) {
        file.fail(file.line(), 0, fmt::format("{} cells where the header has {}", file.size(), header.size()));
    }
}

/// Reads the returned commitments: the columns of a batch that say what was bought and whether it was used, and three
/// more.
void read_returns(exchange_input& input, const exchange_options& options) {
    const csv_form form = options.form.form();
    csv_file file(options.returns, form.delimiter);
    const request_header header(file, form, return_as_request, return_columns);
    std::vector<std::string_view> read = names_of(return_columns);
    for (const column each : return_as_request) read.push_back(name(each));
    check_columns(file, header.unknown(), read);
    made_texts made;
    std::vector<std::size_t> passed_over(header.reasons().size());
    while (file.next()) {
        check_size(file, header);
        if (const auto reason = header.passed_over(file)) {
            ++passed_over[*reason];
            continue;
        }
        request_cells cells;
        if (const auto wrong = header.read(file, cells, made)) file.fail(file.line(), 0, wrong->reason());
        const std::string_view used = std::exchange(cells.text[static_cast<std::size_t>(column::used)], {});
        cells.text[static_cast<std::size_t>(column::requested_on)] = options.on;
        const auto row = read_request(cells);
        if (!row) file.fail(file.line(), 0, row.error().reason());
        const auto& request = row->request;
        if (const auto at = refund::standing_on(request.term, request.requested_on); !at) {
            file.fail(file.line(), header.number(column::purchased_on),
                      fmt::format("{}: {}", code(at.error()), message(at.error())));
        }
        refund::exchange_return returned;
        returned.term = request.term;
        returned.payment = request.payment;
        returned.payment_for = request.payment_for;
        returned.quantity = request.quantity;
        returned.returned = request.returned;
        returned.returned_before = request.returned_before;
        returned.service = input.services.emplace_back(header.other(file, service_column));
        const auto answer = [&](std::size_t which, auto yes, auto no) {
            return read_yes_no(file, return_columns[which].name, header.other(file, which), yes, no);
        };
        returned.usage = read_yes_no(file, "used", used, refund::used_or_not::used, refund::used_or_not::unused);
        returned.cover = answer(cover_column, refund::service_cover::covered, refund::service_cover::not_covered);
        returned.exchanges_since_last_allowed = answer(last_exchange_column, 1, 0);
        input.returns.push_back(returned);
    }
    say_passed_over(passed_over, header.reasons());
}

void read_purchases(exchange_input& input, const std::string& path) {
    csv_file file(path);
    const csv_header header(file, purchase_columns);
    check_columns(file, header.unknown(), names_of(purchase_columns));
    while (file.next()) {
        check_size(file, header);
        const std::string_view code = header.cell(file, 1).empty() ? "USD" : header.cell(file, 1);
        const auto unit = refund::find_currency(code);
        if (!unit)
            file.fail(file.line(), header.number(1), fmt::format("{}: {}", in_quotes(code), message(unit.error())));
        const auto total = refund::parse_money(header.cell(file, 0), *unit);
        if (!total) {
            file.fail(file.line(), header.number(0),
                      fmt::format("{}: {}", in_quotes(header.cell(file, 0)), message(total.error().reason)));
        }
        if (total->minor < 0) {
            file.fail(file.line(), header.number(0),
                      fmt::format("{}: {}", in_quotes(header.cell(file, 0)), message(refund::errc::negative_amount)));
        }
        input.purchases.push_back({*total, input.services.emplace_back(header.cell(file, 2))});
    }
}

void run_exchange(const exchange_options& options) {
    const auto on = refund::parse_day(options.on);
    if (!on) throw unusable(fmt::format("--on {}: {}", in_quotes(options.on), message(on.error())));
    refund::exchange_request request;
    request.requested_on = *on;
    if (!options.as_of.empty()) {
        const auto day = refund::parse_day(options.as_of);
        if (!day) throw unusable(fmt::format("--as-of {}: {}", in_quotes(options.as_of), message(day.error())));
        request.as_of = *day;
    }
    const auto table = refund::rules::find_exchange_table(options.agreement);
    if (!table) throw unusable(fmt::format("--agreement {}: {}", in_quotes(options.agreement), message(table.error())));

    exchange_input input;
    read_returns(input, options);
    read_purchases(input, options.purchases);
    if (input.returns.empty()) throw unusable(fmt::format("{}: nothing is returned", options.returns));
    if (input.purchases.empty()) throw unusable(fmt::format("{}: nothing is bought", options.purchases));
    request.returns = input.returns;
    request.purchases = input.purchases;
    refund::recorded_exchange steps;
    const auto quote = refund::quote_exchange(*table, request, steps);
    if (!quote) throw unusable(fmt::format("{}: {}", code(quote.error()), message(quote.error())));
    output_file("-").write(refund::explain(steps));
}

}  // namespace

void add_exchange_command(CLI::App& app, exit_status&) {
    CLI::App* const command =
        app.add_subcommand("exchange", "Exchange reservations for others: worth, check and net price");
    const auto options = std::make_shared<exchange_options>();
    command
        ->add_option(
            "--returns", options->returns,
            "CSV: purchased_on, payment; renewed_on, term, billing_plan, period_from, period_until, currency, "
            "payment_for, quantity, returned, service, used, covered_by_savings_plan, last_exchange_done")
        ->required();
    command
        ->add_option("--purchases", options->purchases,
                     "CSV: total (every payment of the term, all units); currency, service")
        ->required();
    command->add_option("--on", options->on, "The day of the exchange, YYYY-MM-DD, UTC")->required();
    command->add_option("--agreement", options->agreement,
                        "partner-center (if not given), partner-center-self-service, self-service, "
                        "self-service-observed");
    command->add_option("--as-of", options->as_of,
                        "YYYY-MM-DD: which version of the rules (that of the exchange's day)");
    options->form.add_to(*command);
    command->footer("--columns, --set, --profile, --round-amounts and --delimiter apply to the file of --returns.");
    command->callback([options] { run_exchange(*options); });
}

}  // namespace program
