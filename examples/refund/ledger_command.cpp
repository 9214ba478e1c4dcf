#include "commands.hpp"
#include "csv_ledger.hpp"
#include "entry_csv.hpp"
#include "entry_place.hpp"
#include "output_file.hpp"
#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <refund/ledger/history.hpp>
#include <refund/money/decimal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace program {
namespace {

using refund::claim_entry;

refund::instant current_moment() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string amount_words(const refund::money& amount) {
    return amount.unit.has_minor_unit() ? fmt::format("{} {}", refund::to_decimal(amount), amount.unit.code())
                                        : "no cap";
}

/// Shows the requests of a ledger, as they stand now.
void show(const std::string& where, const std::string& scope) {
    const auto place = open_place(where, open_for::reading);
    output_file out("-");
    bool found = scope.empty();
    const std::string wanted = refund::normal_key(scope);
    place->for_each_scope([&](const scope_entries& held) {
        if (!scope.empty() && held.scope != wanted) return;
        found = true;
        std::string text = fmt::format("scope {}\n", key_in_quotes(held.scope));
        for (const refund::request_standing& request : refund::requests_at(held.entries, current_moment())) {
            text +=
                fmt::format("  {}  {}  {}  {}", refund::to_string(request.of.day), key_in_quotes(request.of.request_id),
                            name(request.state), amount_words(request.answer.granted));
            if (request.answer.granted.minor != request.answer.asked.minor) {
                text += fmt::format(" of {}", refund::to_decimal(request.answer.asked));
            }
            if (!request.of.commitment_id.empty()) {
                text += fmt::format("  {} of {} units of {}", refund::counts(request.state) ? request.of.returned : 0,
                                    request.of.bought, key_in_quotes(request.of.commitment_id));
            }
            text += '\n';
        }
        out.write(text);
    });
    if (!found) throw unusable(fmt::format("{}: holds no scope {}", place->name(), key_in_quotes(scope)));
}

/// Whether a ledger is sound; names the first fault of each scope that is not.
bool check(const std::string& where) {
    const auto place = open_place(where, open_for::reading);
    std::size_t entries = 0;
    std::size_t faults = 0;
    output_file out("-");
    const std::vector<std::string> scopes = place->scopes();
    for (const std::string& scope : scopes) {
        try {
            entries += place->read_scope(scope).entries.size();
        } catch (const unsound& wrong) {
            ++faults;
            out.write(fmt::format("scope {}: {}\n", key_in_quotes(scope), wrong.what()));
        }
    }
    out.write(fmt::format("{}: {} scopes, {} sound entries, {} faults\n", place->name(), scopes.size(), entries,
                          faults));
    return faults == 0;
}

/// Writes all entries as a ledger file.
void write_out(const std::string& where, const std::string& path) {
    if (path != "-" && is_same_place(file_behind(path), file_behind(ledger_path(where)))) {
        throw unusable(fmt::format("{}: named for the output, and is the ledger", path));
    }
    const auto place = open_place(where, open_for::reading);
    output_file out(path);
    out.write(entry_header());
    std::string text;
    place->for_each_scope([&](const scope_entries& held) {
        text.clear();
        for (const claim_entry& entry : held.entries) append_entry(text, entry);
        out.write(text);
    });
    out.commit();
}

/// Enters the entries of a ledger file into a ledger that holds none of its scopes.
void read_in(const std::string& from, const std::string& where) {
    const auto source = open_place(from, open_for::reading);
    std::vector<scope_entries> all;
    std::size_t entries = 0;
    source->for_each_scope([&](const scope_entries& held) {
        entries += held.entries.size();
        all.push_back(held);
    });
    std::vector<std::string_view> scopes;
    for (const scope_entries& held : all) scopes.push_back(held.scope);
    const auto place = open_place(where, open_for::deciding);
    place->begin(scopes);
    for (const scope_entries& held : all) {
        place->turn_to(held.scope);
        if (place->held().version() != 0) {
            throw unusable(fmt::format("{}: holds entries of scope {} already; nothing was entered", place->name(),
                                       key_in_quotes(held.scope)));
        }
        for (const claim_entry& entry : held.entries) place->append(entry);
    }
    place->end();
    say("refund: {}: {} entries of {} scopes entered\n", place->name(), entries, all.size());
}

}  // namespace

void add_ledger_command(CLI::App& app, exit_status& status) {
    CLI::App* const command = app.add_subcommand("ledger", "Show a ledger, check it, export or import it");
    command->require_subcommand(1);
    command->footer("A ledger is a CSV file, sqlite:PATH or postgresql://...");
    const auto ledger = std::make_shared<std::string>();
    const auto other = std::make_shared<std::string>();

    CLI::App* const shows = command->add_subcommand("show", "Its requests, as they stand now");
    shows->add_option("LEDGER", *ledger, "The ledger")->required();
    shows->add_option("--scope", *other, "Only this scope");
    shows->callback([=] { show(*ledger, *other); });

    CLI::App* const checks =
        command->add_subcommand("check", "Whether its entries can be, and follow from each other; exit status 3 if not");
    checks->add_option("LEDGER", *ledger, "The ledger")->required();
    checks->callback([=, &status] { status = check(*ledger) ? all_decided : some_rows_wrong; });

    CLI::App* const exports = command->add_subcommand("export", "Its entries as a CSV ledger");
    exports->add_option("LEDGER", *ledger, "The ledger")->required();
    exports->add_option("-o,--output", *other, "The file; - is standard output")->default_str("-");
    exports->callback([=] { write_out(*ledger, other->empty() ? "-" : *other); });

    CLI::App* const imports = command->add_subcommand(
        "import", "Enters the entries of a CSV ledger into a ledger that holds none of its scopes; all or none");
    imports->add_option("FILE", *other, "The CSV ledger")->required();
    imports->add_option("LEDGER", *ledger, "The ledger to import into; its clock sets the moments")->required();
    imports->callback([=] { read_in(*other, *ledger); });
}

}  // namespace program
