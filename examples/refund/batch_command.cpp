#include "batch.hpp"
#include "columns.hpp"
#include "commands.hpp"
#include "option_checks.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <string>
#include <string_view>

namespace program {
namespace {

/// The columns of the input and what they hold, for the help.
std::string input_columns_words() {
    struct column_words {
        column which;
        std::string_view words;
    };
    constexpr column_words all[] = {
        {column::request_id, "the caller's key; the row's number if there is none"},
        {column::scope, "whom a yearly cap belongs to; one for the whole file if there is none"},
        {column::product, "what is cancelled (azure-reservation); refund policies list names all"},
        {column::agreement, "whose rules (partner-center)"},
        {column::purchased_on, "YYYY-MM-DD, or a moment with its offset, whose UTC day counts; must be there"},
        {column::renewed_on, "the last renewal, where there was one: the current term runs from there"},
        {column::term, "P1Y, P3Y, P5Y, P1M, P36M, or in days alone, P17D (P1Y)"},
        {column::billing_plan, "upfront or monthly (upfront)"},
        {column::period_from, "the first day that the payment covers, if the contract names it (by the term)"},
        {column::period_until, "the first day after those; both or neither"},
        {column::currency, "of payment, ISO 4217 (USD)"},
        {column::payment, "one payment; must be there, unless payments lists them"},
        {column::payments,
         "all of them, if they differ or one was declined: 2024-01-15=100.00 made; 2024-02-15=96.00 declined"},
        {column::payment_for, "what every payment is stated for: one-unit, or all-units of a line (one-unit)"},
        {column::quantity, "units bought (1)"},
        {column::returned, "units given back (all that returned_before leaves)"},
        {column::returned_before, "units that earlier requests gave back, so that parts of a line add up to it (none)"},
        {column::requested_on, "as purchased_on; must be there"},
        {column::term_began_at, "the moment of the purchase or the last renewal, for rules that count hours"},
        {column::requested_at, "the moment of the request; both or neither"},
        {column::used, "yes or no (no)"},
        {column::market, "ISO 3166; not checked if there is none"},
        {column::cap_payment, "the same payment in the cap's currency, if that is another"},
        {column::as_of, "which version of the rules (that of requested_on)"},
        {column::current_payment, "the payment at today's price (unchanged)"},
        {column::current_cap_payment, "that one in the cap's currency"},
        {column::rounding_step, "what credit, fee and refund are multiples of: 0.05, 1 (one minor unit)"},
        {column::commitment_id,
         "whose units are given back, by file and ledger never more of one in a scope than were bought; not checked if "
         "there is none"},
    };
    static_assert(std::size(all) == input_columns.size());
    std::string words = "Columns of the input, found by name, and what applies if one is absent or empty:\n";
    for (const column_words& each : all) words += fmt::format("  {:<20} {}\n", name(each.which), each.words);
    return words;
}

}  // namespace

void add_batch_command(CLI::App& app, exit_status& status) {
    CLI::App* const command = app.add_subcommand("batch", "Decide every request of a CSV file");
    const auto options = std::make_shared<batch_options>();
    command->add_option("INPUT", options->input, "Requests as CSV; - is standard input")->capture_default_str();
    command->add_option("-o,--output", options->output, "Decisions as CSV; - is standard output")
        ->capture_default_str();
    command
        ->add_option(
            "--ledger", options->ledger,
            "Earlier decisions that count: a CSV file, sqlite:PATH or postgresql://...; created if it is missing")
        ->check(find_name_fault);
    command->add_option("--threads", options->threads, "Threads to use (all there are); answers do not depend on them")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command->add_option("--explain", options->explanations, "Explanations, one JSON object per row")
        ->check(find_name_fault);
    options->form.add_to(*command);
    command->add_flag_callback(
        "--spreadsheet-safe", [options] { options->formulas = formula_text::apostrophe; },
        "Write an apostrophe before ids and scopes that a spreadsheet would run as a formula, beginning with = + - @ or "
        "a tab; without this, text is written as given");
    command->footer(
        input_columns_words() +
        "\nA ledger needs the column request_id: a request that an earlier run decided is answered as before\n"
        "and counts once; another request under its id is an error. Entries hold before decisions are seen, so a run\n"
        "that was interrupted may be repeated. Without a ledger, requests need no id: their row identifies them.");
    command->callback([options, &status] { status = run_batch(*options) ? all_decided : some_rows_wrong; });
}

}  // namespace program
