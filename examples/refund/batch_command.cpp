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
                        "What counts toward refund caps already, as CSV; read if it is there, and rewritten");
    command->add_option("--threads", options->threads, "Threads that compute (all the machine has); the answers do not depend on it")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command->add_option("--explain", options->explanations, "Explanations, one JSON object a row");
    command->footer("Requests without a request_id are known by their row number. With a ledger, give them one:\n"
                    "the next file's first row is not the same request.");
    command->callback([options, &status] { status = run_batch(*options) ? all_decided : some_rows_wrong; });
}

}  // namespace program
