#ifndef REFUND_PROGRAM_COMMANDS_HPP
#define REFUND_PROGRAM_COMMANDS_HPP

namespace CLI {
class App;
}

namespace program {

/// How the program ends. Other programs depend on the numbers.
enum exit_status : int {
    all_decided = 0,
    not_usable = 2,       ///< nothing was written; standard error says why
    some_rows_wrong = 3,  ///< they are in the output; the others are decided
};

// One function for each subcommand, in a file of its name. It adds the subcommand with its options;
// when the command line names it, it runs and sets the status. A new subcommand is a new file, a
// line here and a line in main.cpp.
void add_batch_command(CLI::App& app, exit_status& status);
void add_ledger_command(CLI::App& app, exit_status& status);
void add_quote_command(CLI::App& app, exit_status& status);
void add_schedule_command(CLI::App& app, exit_status& status);
void add_plan_command(CLI::App& app, exit_status& status);
void add_exchange_command(CLI::App& app, exit_status& status);
void add_profiles_command(CLI::App& app, exit_status& status);
void add_policies_command(CLI::App& app, exit_status& status);
void add_markets_command(CLI::App& app, exit_status& status);
void add_support_command(CLI::App& app, exit_status& status);

}  // namespace program

#endif
