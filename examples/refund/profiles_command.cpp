#include "commands.hpp"
#include "output_file.hpp"
#include "profile.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>

namespace program {
namespace {

/// How a cell is read, in words; empty if its text is taken as it is.
std::string words_of(const source& from) {
    switch (from.form) {
        case text_form::as_given: return {};
        case text_form::words: {
            std::string all;
            for (const word& each : from.words)
                all += fmt::format("{}\"{}\" {}", all.empty() ? "" : ", ", each.theirs, each.ours);
            return all;
        }
        case text_form::whole_number: return "a whole number, such as 3 or 3.00";
        case text_form::amount: return "an amount, trailing zeros dropped";
        case text_form::amount_of_all_units: return "the amount of all units, divided evenly by them";
        case text_form::month_day_year: return "month/day/year, or a day or moment as batch reads it";
        case text_form::end_of_term: return "the day after the term, whole months after purchased_on";
        case text_form::hours_used: return "above zero is yes; zero says nothing";
    }
    return {};
}

std::string describe(const profile& shown) {
    std::string text = fmt::format("{}\n  {}\n", shown.name, shown.document);
    const auto line = [&text](std::string_view known, std::string_view theirs, std::string_view words) {
        text += fmt::format("  {:<14}{}{}{}\n", known, theirs, words.empty() ? "" : ": ", words);
    };
    for (const source& from : shown.sources) {
        std::string words = words_of(from);
        const auto add = [&words](std::string_view more) { (words += words.empty() ? "" : "; ") += more; };
        if (from.holds == source_holds::paid_at_once) add("only for what is paid at once");
        if (from.empty == when_empty::unstated) add("may be empty");
        line(name(from.known), from.theirs, words);
    }
    for (const stated_column& each : shown.constants) line(name(each.known), "always " + std::string(each.words), "");
    for (const row_filter& filter : shown.filters) {
        std::string requests;
        std::string others;
        for (const row_word& each : filter.words) {
            std::string& list = each.kind == row_kind::request ? requests : others;
            list += fmt::format("{}{}", list.empty() ? "" : ", ", each.theirs.empty() ? "an empty cell" : each.theirs);
        }
        text += fmt::format("  Requests are rows with {} {}; passed over and counted: {} ({})\n", filter.theirs,
                            requests, others, filter.passed_over);
    }
    text += "  A person has to add, as a column or by --set:\n";
    for (const stated_column& each : shown.added) text += fmt::format("    {:<14}{}\n", name(each.known), each.words);
    return text;
}

void show_profiles(const std::string& wanted) {
    output_file out("-");
    if (!wanted.empty()) return out.write(describe(profile_named(wanted)));
    for (const profile& each : profiles()) {
        out.write(describe(each));
        out.write("\n");
    }
    out.write(
        "A row may also have any column of refund batch; what it says there takes precedence.\n"
        "Rows with an empty requested_on are passed over and counted.\n");
}

}  // namespace

void add_profiles_command(CLI::App& app, exit_status&) {
    CLI::App* const command =
        app.add_subcommand("profiles", "Exports that are read as they are: their columns, and what to add");
    const auto name = std::make_shared<std::string>();
    command->add_option("PROFILE", *name, "One of them");
    command->callback([name] { show_profiles(*name); });
}

}  // namespace program
