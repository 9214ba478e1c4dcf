#include "request_options.hpp"

#include "unusable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace program {
namespace {

/// One line of help for each column, in column order.
constexpr std::array<const char*, input_columns.size()> help = {
    "The caller's key",
    "Whom the refund cap belongs to",
    "What was bought (azure-reservation)",
    "How it was bought (partner-center)",
    "YYYY-MM-DD, UTC",
    "YYYY-MM-DD, UTC: the last renewal, if there was one",
    "ISO 8601: P1Y (if not given), P3Y, P5Y, P1M, ..., or in days alone, P17D",
    "upfront (if not given), monthly",
    "YYYY-MM-DD: the first day that the payment covers, if that is not an anniversary",
    "YYYY-MM-DD: the first day after those",
    "ISO 4217 code (USD)",
    "One payment: the whole price, or one installment",
    "All payments, if they differ or one was declined: 2024-01-15=100.00 made; 2024-02-15=96.00 declined; ...",
    "What every payment is stated for: one-unit (if not given), or all-units of a line",
    "Units bought (1)",
    "Units returned (all that --returned-before leaves)",
    "Units that earlier requests gave back (none)",
    "YYYY-MM-DD, UTC",
    "YYYY-MM-DDTHH:MM:SSZ: the moment of the purchase or the last renewal, for rules that count hours",
    "The moment of the request",
    "yes, no (if not given)",
    "ISO 3166 code",
    "The payment in the refund cap's currency",
    "YYYY-MM-DD: which version of the rules (that of the request's day)",
    "The payment at today's price, for rules that ask",
    "That, in the refund cap's currency",
    "What credit, fee and refund are multiples of: 0.05, 1 (one minor unit)",
    "The reservation or subscription",
};

}  // namespace

std::string option_name(column which) {
    std::string option = fmt::format("--{}", name(which));
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
}

std::shared_ptr<request_options> request_options::add_to(CLI::App& command, std::initializer_list<column> left_out) {
    auto options = std::make_shared<request_options>();
    for (std::size_t i = 0; i < input_columns.size(); ++i) {
        const auto which = static_cast<column>(i);
        if (std::find(left_out.begin(), left_out.end(), which) != left_out.end()) continue;
        CLI::Option* const option = command.add_option(option_name(which), options->text_[i], help[i]);
        if (input_columns[i].required && which != column::payment) option->required();  // --payments can replace it
    }
    return options;
}

request_row request_options::read() const {
    request_cells cells;
    for (std::size_t i = 0; i < text_.size(); ++i) cells.text[i] = text_[i];
    auto row = read_request(cells);
    if (!row)
        throw unusable(fmt::format("{}: {}: {}", option_name(row.error().where), row.error().code, row.error().words));
    return *std::move(row);
}

}  // namespace program
