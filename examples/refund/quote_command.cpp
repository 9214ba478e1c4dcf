#include "answer.hpp"
#include "commands.hpp"
#include "explanation_json.hpp"
#include "output_file.hpp"
#include "request_options.hpp"
#include "unusable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <refund/explain/text.hpp>

#include <memory>
#include <string>

namespace program {
namespace {

std::string decision_line(const request_row& row, const answer& given) {
    const refund::decision<>& decided = *given.decided;
    std::string line = fmt::format("{}: refund {} {}", name(given.outcome), refund::to_decimal(decided.refund),
                                   decided.refund.unit.code());
    line += fmt::format(" (credit {}, fee {}, withheld {}, cancelled commitment {})",
                        refund::to_decimal(decided.credit), refund::to_decimal(decided.fee),
                        refund::to_decimal(decided.withheld), refund::to_decimal(decided.cancelled_commitment));
    if (!given.reason.empty()) line += fmt::format("\n{}", given.reason);
    if (const auto window = window_of(row); window && !window->closed()) {
        line += fmt::format("\n{} days left to cancel; the last day is {}", window->days_left,
                            refund::to_string(window->last_day));
    }
    return line;
}

void run_quote(const request_options& options, bool as_json) {
    const request_row row = options.read();
    refund::recorded_steps<> steps;
    const answer given = answer_request(row, first_of_scope{row}, steps);
    if (given.outcome == row_outcome::error) throw unusable(given.reason);
    output_file("-").write(
        as_json ? explanation_json({.row = &row, .given = given, .steps = steps, .requests_before = 0}).dump(2) + "\n"
                : decision_line(row, given) + "\n\n" + refund::explain(steps));
}

}  // namespace

void add_quote_command(CLI::App& app, exit_status&) {
    CLI::App* const command =
        app.add_subcommand("quote", "Decide one request and explain the amount; nothing of the cap is used yet");
    const auto options = request_options::add_to(*command, {column::request_id, column::scope, column::commitment_id});
    const auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "As JSON");
    command->callback([options, as_json] { run_quote(*options, *as_json); });
}

}  // namespace program
