// refund: what a customer gets back for cancelling, and why. `refund --help` says how to ask.

#include "commands.hpp"
#include "platform/process.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/version.hpp>

#include <exception>
#include <string>
#include <vector>

namespace {

int run(const std::vector<std::string>& words) {
    program::exit_status status = program::all_decided;
    CLI::App app("Refunds of reservations and subscriptions, exact to the cent and explained.", "refund");
    app.set_version_flag("--version",
                         fmt::format("{}.{}.{}", refund::version_major, refund::version_minor, refund::version_patch));
    app.require_subcommand(1);
    app.allow_windows_style_options(false);  // /data/in.csv is a path on Windows, too
    app.footer("Exit status: 0 everything was decided; 3 some rows are errors, the rest is decided;\n"
               "2 the input cannot be used, nothing was written.");

    program::add_batch_command(app, status);
    program::add_ledger_command(app, status);
    program::add_quote_command(app, status);
    program::add_schedule_command(app, status);
    program::add_plan_command(app, status);
    program::add_exchange_command(app, status);
    program::add_policies_command(app, status);
    program::add_profiles_command(app, status);
    program::add_markets_command(app, status);
    program::add_support_command(app, status);

    try {
        std::vector<const char*> arguments;
        for (const std::string& word : words) arguments.push_back(word.c_str());
        app.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::ParseError& error) {
        // --help and --version get here too, with 0.
        return app.exit(error) == 0 ? program::all_decided : program::not_usable;
    }
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    program::keep_standard_places();
    program::prepare_for_signals();
    program::keep_freed_memory();
    try {
        return run(program::words_of_start(argc, argv));
    } catch (const program::unusable& error) {
        program::say("refund: {}\n", error.what());
    } catch (const std::exception& error) {
        program::say("refund: stopped: {}\n", error.what());
    }
    return program::not_usable;
}
