#include "batch.hpp"
#include "commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace program {

void add_batch_command(CLI::App& app, exit_status& status) {
    CLI::App* const command = app.add_subcommand("batch", "Decide every request of a CSV file");
    const auto options = std::make_shared<batch_options>();
    command->add_option("INPUT", options->input, "Requests as CSV; - is standard input")->capture_default_str();
    command->add_option("-o,--output", options->output, "Decisions as CSV; - is standard output")->capture_default_str();
    command->add_option("--ledger", options->ledger,
                        "What was decided before, and counts: a CSV file, sqlite:PATH or postgresql://...; made if it is not there");
    command->add_option("--threads", options->threads, "Threads that compute (all the machine has); the answers do not depend on it")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command->add_option("--explain", options->explanations, "Explanations, one JSON object a row");
    command->footer("A ledger needs the column request_id: a request that comes again is answered as before and counts once;\n"
                    "another request under its id is an error. Entries hold before decisions are seen, so a run that was\n"
                    "interrupted may be repeated. Requests without a ledger may be without an id: they are known by their row.");
    command->callback([options, &status] { status = run_batch(*options) ? all_decided : some_rows_wrong; });
}

}  // namespace program
