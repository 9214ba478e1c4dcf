#include "commands.hpp"
#include "output_file.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <refund/rules/support.hpp>
#include <refund/support/request.hpp>

#include <algorithm>
#include <memory>
#include <string>

namespace program {
namespace {

struct support_options {
    std::string product{"azure-reservation"};
    std::string amount{};
    std::string currency{"USD"};
    refund::support_facts facts{};
    bool as_json{false};
};

void run_support(support_options& options) {
    const refund::support_form* const form = refund::rules::find_support_form(options.product);
    if (form == nullptr) throw unusable(fmt::format("no support form is published for {}", in_quotes(options.product)));
    if (!options.amount.empty()) {
        const auto unit = refund::find_currency(options.currency);
        if (!unit) throw unusable(fmt::format("--currency {}: {}", in_quotes(options.currency), message(unit.error())));
        const auto amount = refund::parse_money(options.amount, *unit);
        if (!amount)
            throw unusable(fmt::format("--amount {}: {}", in_quotes(options.amount), message(amount.error().reason)));
        if (amount->minor < 0) {
            throw unusable(
                fmt::format("--amount {}: {}", in_quotes(options.amount), message(refund::errc::negative_amount)));
        }
        options.facts.amount = *amount;
    }
    const auto fields = fill_support_request(*form, options.facts);
    if (!fields) {
        throw unusable(fmt::format("{}: {}: {}", code(fields.error().reason), fields.error().field,
                                   message(fields.error().reason)));
    }
    for (const refund::support_field& field : *fields) {
        // A line break would forge further fields.
        if (std::any_of(field.value.begin(), field.value.end(), [](char c) { return c >= 0 && c < ' '; })) {
            throw unusable(
                fmt::format("{}: {}: control characters are not allowed", field.name, in_quotes(field.value)));
        }
    }
    output_file out("-");
    if (options.as_json) {
        nlohmann::ordered_json json;
        for (const refund::support_field& field : *fields) json[field.name] = field.value;
        return out.write(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    for (const refund::support_field& field : *fields) out.write(fmt::format("{}: {}\n", field.name, field.value));
}

}  // namespace

void add_support_command(CLI::App& app, exit_status&) {
    CLI::App* const command =
        app.add_subcommand("support", "The support request that asks for a refund, filled and checked");
    const auto options = std::make_shared<support_options>();
    refund::support_facts& facts = options->facts;
    command->add_option("--product", options->product,
                        "azure-reservation (if not given), software-subscription, perpetual-software");
    command->add_option("--tenant", facts.tenant, "GUID or domain name");
    command->add_option("--order", facts.order_or_subscription, "Order id or subscription id");
    command->add_option("--reservation", facts.reservation, "Reservation id");
    command->add_option("--reservation-order", facts.reservation_order, "Reservation order id");
    command->add_option("--reason", facts.reason, "Why the customer asks for a refund");
    command->add_option("--amount", options->amount, "The refund that was decided");
    command->add_option("--currency", options->currency, "ISO 4217 code (USD)");
    command->add_option("--contact-name", facts.contact.name);
    command->add_option("--contact-email", facts.contact.email);
    command->add_option("--contact-phone", facts.contact.phone);
    command->add_flag("--json", options->as_json, "As JSON");
    command->callback([options] { run_support(*options); });
}

}  // namespace program
