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
#include <refund/money/decimal.hpp>
#include <refund/quote/exchange.hpp>
#include <refund/rules/exchanges.hpp>

#include <array>
#include <deque>
#include <memory>
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

constexpr std::array<column_facts, 10> return_columns = {{{"purchased_on", true},
                                                         {"term"},
                                                         {"billing_plan"},
                                                         {"currency"},
                                                         {"payment", true},
                                                         {"quantity"},
                                                         {"returned"},
                                                         {"service"},
                                                         {"covered_by_savings_plan"},
                                                         {"last_exchange_done"}}};
constexpr std::array<column, 7> return_as_request = {column::purchased_on, column::term,     column::billing_plan,
                                                     column::currency,     column::payment,  column::quantity,
                                                     column::returned};
constexpr std::array<column_facts, 3> purchase_columns = {{{"total", true}, {"currency"}, {"service"}}};

/// A misspelt column would change the answer without a word, so every column must be known.
void check_columns(const csv_file& file, const csv_header& header) {
    if (header.unknown().empty()) return;
    file.fail(file.line(), 0, fmt::format("the column {} is not known", in_quotes(header.unknown().front())));
}

/// A column of yes and no; empty is no.
bool read_yes_no(const csv_file& file, const csv_header& header, std::size_t column) {
    const std::string_view text = header.cell(file, column);
    if (!text.empty() && text != "yes" && text != "no") {
        file.fail(file.line(), 0, fmt::format("column {}: {}: yes or no", return_columns[column].name, in_quotes(text)));
    }
    return text == "yes";
}

void check_size(const csv_file& file, const csv_header& header) {
    if (file.size() != header.size()) {
        file.fail(file.line(), 0, fmt::format("{} cells where the header has {}", file.size(), header.size()));
    }
}

/// The returned commitments: the columns of a batch that say what was bought, and two more.
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
        const bool covered = read_yes_no(file, header, 8);
        const bool last_exchange_done = read_yes_no(file, header, 9);
        const auto& request = row->request;
        if (const auto at = refund::standing_on(request.term, request.requested_on); !at) {
            file.fail(file.line(), header.number(0), fmt::format("{}: {}", code(at.error()), message(at.error())));
        }
        refund::exchange_return returned;
        returned.term = request.term;
        returned.payment = request.payment;
        returned.quantity = request.quantity;
        returned.returned = request.returned;
        returned.service = input.services.emplace_back(header.cell(file, 7));
        returned.cover = covered ? refund::savings_plan_cover::covered : refund::savings_plan_cover::not_covered;
        returned.exchanges_since_last_allowed = last_exchange_done ? 1 : 0;
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

/// Each return and the totals in words, as the library comes to them.
struct worded_steps {
    std::string& out;

    void operator()(const refund::step::returned_in_exchange& one) const {
        out += fmt::format("returned {}: {} x {} x {} / {} days, rounded {} = {}; cancelled commitment {}; kept {} of {} paid\n",
                           one.index + 1, refund::to_decimal(one.payment), one.units, one.value.at.left(),
                           one.value.at.n(), name(one.round), to_string(one.value.credit),
                           refund::to_decimal(one.value.cancelled_commitment), refund::to_decimal(one.value.kept),
                           refund::to_decimal(one.value.paid));
    }
    void operator()(const refund::step::summed_exchange& sum) const {
        out += fmt::format("returned in all {}\nbought in all   {}\nnet payable     {}\n", to_string(sum.quote.refunds_total),
                           to_string(sum.quote.purchases_total), to_string(sum.quote.net_payable));
    }
};

void run_exchange(const exchange_options& options) {
    const auto on = refund::parse_day(options.on);
    if (!on) throw unusable(fmt::format("--on {}: {}", in_quotes(options.on), message(on.error())));
    std::optional<date::sys_days> as_of;
    if (!options.as_of.empty()) {
        const auto day = refund::parse_day(options.as_of);
        if (!day) throw unusable(fmt::format("--as-of {}: {}", in_quotes(options.as_of), message(day.error())));
        as_of = *day;
    }
    const auto table = refund::rules::find_exchange_table(options.agreement);
    if (!table) throw unusable(fmt::format("--agreement {}: {}", in_quotes(options.agreement), message(table.error())));

    exchange_input input;
    read_returns(input, options);
    read_purchases(input, options.purchases);
    if (input.returns.empty()) throw unusable(fmt::format("{}: nothing is returned", options.returns));
    if (input.purchases.empty()) throw unusable(fmt::format("{}: nothing is bought", options.purchases));
    std::string text;  // written when it is complete: an error leaves no half answer
    const auto quote = refund::quote_exchange(*table, input.returns, input.purchases, *on, as_of, worded_steps{text});
    if (!quote) throw unusable(fmt::format("{}: {}", code(quote.error()), message(quote.error())));
    const refund::exchange_rule& by = *quote->rule;
    text += fmt::format("{}\n\nRule {}: {}\nSource: {}; {}; published {}, last seen {}\n",
                        quote->allowed() ? "allowed; no fee, and nothing counts toward the refund cap"
                                         : fmt::format("refused: {}", quote->refusal),
                        by.id.view(), by.clause.view(), by.source.document.view(), by.source.section.view(),
                        refund::to_string(date::sys_days(by.source.published)),
                        refund::to_string(date::sys_days(by.source.last_seen)));
    output_file("-").write(text);
}

}  // namespace

void add_exchange_command(CLI::App& app, exit_status&) {
    CLI::App* const command = app.add_subcommand("exchange", "Exchange reservations for others: worth, check and net price");
    const auto options = std::make_shared<exchange_options>();
    command
        ->add_option("--returns", options->returns,
                     "CSV: purchased_on, payment; term, billing_plan, currency, quantity, returned, service, "
                     "covered_by_savings_plan, last_exchange_done")
        ->required();
    command->add_option("--purchases", options->purchases, "CSV: total (every payment of the term, all units); currency, service")
        ->required();
    command->add_option("--on", options->on, "The day of the exchange, YYYY-MM-DD, UTC")->required();
    command->add_option("--agreement", options->agreement, "partner-center (if not given), self-service, ...");
    command->add_option("--as-of", options->as_of, "YYYY-MM-DD: which version of the rules (that of the exchange's day)");
    command->callback([options] { run_exchange(*options); });
}

}  // namespace program
