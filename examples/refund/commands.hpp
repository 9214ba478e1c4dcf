#ifndef REFUND_PROGRAM_COMMANDS_HPP
#define REFUND_PROGRAM_COMMANDS_HPP

namespace CLI {
class App;
}

namespace program {

/// How the program ends. Other programs rely on the numbers.
enum exit_status : int {
    all_decided = 0,
    not_usable = 2,       ///< nothing was written; standard error says why
    some_rows_wrong = 3,  ///< they are in the output; the others are decided
};

// One function per subcommand, in a file named after it. The function adds the subcommand and its options; if the
// command line names the subcommand, it runs and sets the status. A new subcommand takes a new file, a line here and a
// line in main.cpp.
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
