#include "columns.hpp"
#include "commands.hpp"
#include "csv_file.hpp"
#include "csv_header.hpp"
#include "output_file.hpp"
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
#include <string>
#include <vector>

namespace program {
namespace {

struct exchange_options {
    std::string returns{};
    std::string purchases{};
    std::string on{};
    std::string agreement{default_agreement};
    std::string as_of{};
};

/// A file's rows as exchanges need them; the texts that they refer to live here.
struct exchange_input {
    std::vector<refund::exchange_return> returns{};
    std::vector<refund::exchange_purchase> purchases{};
    std::deque<std::string> services{};
};

constexpr std::array<column_facts, 11> return_columns = {{{"purchased_on", true},
                                                         {"term"},
                                                         {"billing_plan"},
                                                         {"currency"},
                                                         {"payment", true},
                                                         {"quantity"},
                                                         {"returned"},
                                                         {"service"},
                                                         {"covered_by_savings_plan"},
                                                         {"last_exchange_done"},
                                                         {"used"}}};
constexpr std::size_t service_column = 7;
constexpr std::size_t cover_column = 8;
constexpr std::size_t last_exchange_column = 9;
constexpr std::size_t used_column = 10;
constexpr std::array<column, 7> return_as_request = {column::purchased_on, column::term,     column::billing_plan,
                                                     column::currency,     column::payment,  column::quantity,
                                                     column::returned};
constexpr std::array<column_facts, 3> purchase_columns = {{{"total", true}, {"currency"}, {"service"}}};

/// A misspelt column would change the answer without a word, so every column must be known.
void check_columns(const csv_file& file, const csv_header& header) {
    if (header.unknown().empty()) return;
    file.fail(file.line(), 0, fmt::format("the column {} is not known", in_quotes(header.unknown().front())));
}

/// A column of yes and no: the one answer or the other; none where it is empty.
template <class Answer>
std::optional<Answer> read_yes_no(const csv_file& file, const csv_header& header, std::size_t column, Answer yes, Answer no) {
    const std::string_view text = header.cell(file, column);
    if (text.empty()) return std::nullopt;
    if (text != "yes" && text != "no") {
        file.fail(file.line(), 0, fmt::format("column {}: {}: yes or no", return_columns[column].name, in_quotes(text)));
    }
    return text == "yes" ? yes : no;
}

void check_size(const csv_file& file, const csv_header& header) {
    if (file.size() != header.size()) {
        file.fail(file.line(), 0, fmt::format("{} cells where the header has {}", file.size(), header.size()));
    }
}

/// The returned commitments: the columns of a batch that say what was bought, and four more.
void read_returns(exchange_input& input, const exchange_options& options) {
    csv_file file(options.returns);
    const csv_header header(file, return_columns);
    check_columns(file, header);
    while (file.next()) {
        check_size(file, header);
        request_cells cells;
        for (std::size_t i = 0; i < return_as_request.size(); ++i) {
            cells.text[static_cast<std::size_t>(return_as_request[i])] = header.cell(file, i);
        }
        cells.text[static_cast<std::size_t>(column::requested_on)] = options.on;
        const auto row = read_request(cells);
        if (!row) file.fail(file.line(), 0, row.error().reason());
        const auto& request = row->request;
        if (const auto at = refund::standing_on(request.term, request.requested_on); !at) {
            file.fail(file.line(), header.number(0), fmt::format("{}: {}", code(at.error()), message(at.error())));
        }
        refund::exchange_return returned;
        returned.term = request.term;
        returned.payment = request.payment;
        returned.quantity = request.quantity;
        returned.returned = request.returned;
        returned.service = input.services.emplace_back(header.cell(file, service_column));
        returned.usage = read_yes_no(file, header, used_column, refund::used_or_not::used, refund::used_or_not::unused);
        returned.cover = read_yes_no(file, header, cover_column, refund::service_cover::covered,
                                     refund::service_cover::not_covered);
        returned.exchanges_since_last_allowed = read_yes_no(file, header, last_exchange_column, 1, 0);
        input.returns.push_back(returned);
    }
}

void read_purchases(exchange_input& input, const std::string& path) {
    csv_file file(path);
    const csv_header header(file, purchase_columns);
    check_columns(file, header);
    while (file.next()) {
        check_size(file, header);
        const std::string_view code = header.cell(file, 1).empty() ? "USD" : header.cell(file, 1);
        const auto unit = refund::find_currency(code);
        if (!unit) file.fail(file.line(), header.number(1), fmt::format("{}: {}", in_quotes(code), message(unit.error())));
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
    CLI::App* const command = app.add_subcommand("exchange", "Exchange reservations for others: worth, check and net price");
    const auto options = std::make_shared<exchange_options>();
    command
        ->add_option("--returns", options->returns,
                     "CSV: purchased_on, payment; term, billing_plan, currency, quantity, returned, service, used, "
                     "covered_by_savings_plan, last_exchange_done")
        ->required();
    command->add_option("--purchases", options->purchases, "CSV: total (every payment of the term, all units); currency, service")
        ->required();
    command->add_option("--on", options->on, "The day of the exchange, YYYY-MM-DD, UTC")->required();
    command->add_option("--agreement", options->agreement, "partner-center (if not given), self-service, self-service-observed");
    command->add_option("--as-of", options->as_of, "YYYY-MM-DD: which version of the rules (that of the exchange's day)");
    command->callback([options] { run_exchange(*options); });
}

}  // namespace program
