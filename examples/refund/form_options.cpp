#include "form_options.hpp"

#include "option_checks.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <string_view>

namespace program {
namespace {

constexpr refund::rounding modes[] = {refund::rounding::half_even, refund::rounding::half_up,
                                      refund::rounding::half_down, refund::rounding::up,
                                      refund::rounding::down,      refund::rounding::ceiling,
                                      refund::rounding::floor};

/// The mode of that name. If there is none, throws `unusable` with the names.
refund::rounding rounding_named(std::string_view wanted) {
    std::string all;
    for (const refund::rounding mode : modes) {
        if (name(mode) == wanted) return mode;
        (all += all.empty() ? "" : ", ") += name(mode);
    }
    throw unusable(
        fmt::format("--round-amounts {}: there is no rounding of that name; there are {}", in_quotes(wanted), all));
}

}  // namespace

void form_options::add_to(CLI::App& command) {
    command.add_option("--columns", columns, "Known columns by the file's names: payment=Amount,scope=Customer");
    command.add_option("--set", set, "Values for rows that have none of their own: agreement=self-service,used=no");
    command.add_option("--profile", profile,
                       "The file is an export with columns of its own; refund profiles lists them");
    command.add_option(
        "--round-amounts", round_amounts,
        "Round amounts finer than their currency, in place of an error: half-even, half-up, half-down, up, down, "
        "ceiling, floor");
    command.add_option("--delimiter", delimiter, "The cell separator: ';', '|' or a tab")
        ->check(find_separator_fault)
        ->capture_default_str();
}

csv_form form_options::form() const {
    csv_form made{.delimiter = delimiter.front(), .renamed = read_renamed(columns), .set = read_renamed(set, "--set")};
    if (!profile.empty()) made.shape = &profile_named(profile);
    if (!round_amounts.empty()) made.round = rounding_named(round_amounts);
    return made;
}

}  // namespace program
