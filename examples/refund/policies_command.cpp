#include "commands.hpp"
#include "csv_file.hpp"
#include "offers.hpp"
#include "output_file.hpp"
#include "policy_table.hpp"
#include "policy_words.hpp"
#include "request_file.hpp"
#include "unusable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/ledger/key_text.hpp>
#include <refund/money/decimal.hpp>
#include <refund/policy/check.hpp>
#include <refund/policy/diff.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/compare.hpp>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace program {
namespace {

constexpr const char* markdown = "markdown";

/// A table, and the day whose version is meant, if any: "partner-center@2018-10-12" states both.
struct version {
    const refund::rules::offer* offer{};
    refund::policy_view<> table{};
    std::optional<refund::calendar_day> as_of{};
};

version find_version(const std::string& text) {
    const std::size_t at = text.find('@');
    const std::string table_name = text.substr(0, at);
    version found;
    for (const refund::rules::offer& offer : refund::rules::offers) {
        if (offer.table.name() != table_name) continue;
        found.offer = &offer;
        found.table = offer.table;
    }
    if (found.offer == nullptr) {
        throw unusable(fmt::format("no policy \"{}\"; refund policies list names them", table_name));
    }
    if (at != std::string::npos) {
        const auto day = refund::parse_day(std::string_view(text).substr(at + 1));
        if (!day) throw unusable(fmt::format("{}: {}", text, message(day.error())));
        found.as_of = *day;
    }
    return found;
}

/// The rules of a version: all of the table, or those in force on its day.
std::vector<refund::rule<>> rules_of(const version& wanted) {
    std::vector<refund::rule<>> rules;
    for (const refund::rule<>& rule : wanted.table.rules()) {
        if (!wanted.as_of || rule.in_force.contains(*wanted.as_of)) rules.push_back(rule);
    }
    return rules;
}

void list() {
    output_file out("-");
    for (const refund::rules::offer& offer : refund::rules::offers) {
        out.write(fmt::format("{:<32} {:<20} {:<32} {:<28} from {}; last seen {}\n", offer.table.name(), offer.seller,
                              offer.product, agreement_of(offer), versions_of(offer.table),
                              refund::to_string(refund::rules::last_seen(offer.table))));
    }
}

/// A version in text or Markdown; `wanted` names it in messages.
std::string shown(const version& found, const std::string& wanted, const std::string& format) {
    const auto rules = rules_of(found);
    if (rules.empty()) throw unusable(fmt::format("{}: {}", wanted, message(refund::errc::no_rule_in_force)));
    if (format == markdown) return markdown_of(*found.offer, rules);
    std::string text;
    for (const refund::rule<>& rule : rules) text += describe_rule(rule) + "\n";
    return text;
}

/// Prints one version, or every table if none is named.
void show_policies(const std::string& wanted, const std::string& format) {
    std::string text;
    if (!wanted.empty()) {
        text = shown(find_version(wanted), wanted, format);
    } else {
        if (format == markdown) text = markdown_head();
        for (const refund::rules::offer& offer : refund::rules::offers) {
            text += shown({&offer, offer.table, {}}, std::string(offer.table.name()), format);
        }
    }
    output_file("-").write(text);
}

/// Prints the rules that differ, then the requests whose answers change.
void diff(const std::string& before_text, const std::string& after_text, const std::string& requests_path) {
    const version before = find_version(before_text);
    const version after = find_version(after_text);
    std::vector<named_request> requests;
    if (!requests_path.empty()) requests = read_request_file(requests_path);
    output_file out("-");
    const auto earlier = rules_of(before);
    const auto later = rules_of(after);
    const auto write = [&out](refund::rule_change change, const refund::rule<>* gone, const refund::rule<>* come) {
        switch (change) {
            case refund::rule_change::removed: return out.write("- " + summarize_rule(*gone) + "\n");
            case refund::rule_change::added: return out.write("+ " + summarize_rule(*come) + "\n");
            case refund::rule_change::changed: break;
        }
        refund::for_each_changed_field(
            *gone, *come, [&](std::string_view field, std::string_view was, std::string_view is) {
                out.write(fmt::format("~ {}: {}: {} -> {}\n", gone->id.view(), field, was, is));
            });
    };
    using rules = refund::list_view<refund::rule<>>;
    refund::for_each_changed_rule(rules(earlier), rules(later), write);
    if (requests_path.empty()) return;

    std::vector<refund::cancel_request<>> plain;
    for (const named_request& request : requests) plain.push_back(request.request);
    const auto words = [](const refund::result<refund::cancel_quote<>>& quote) {
        if (!quote) return fmt::format("error {}", code(quote.error()));
        if (!quote->refundable()) return fmt::format("refused {}", quote->rule().outcome.code.view());
        return to_string(quote->refund());
    };
    const std::size_t changed = refund::compare_quotes(
        {.table = before.table, .as_of = before.as_of}, {.table = after.table, .as_of = after.as_of},
        std::span<const refund::cancel_request<>>(plain), [&](const refund::changed_case<>& found) {
            out.write(fmt::format("{}: {} -> {} ({}{})\n", refund::escaped_key(requests[found.index].id),
                                  words(found.before), words(found.after), found.change.minor > 0 ? "+" : "",
                                  refund::to_decimal(found.change)));
        });
    out.write(fmt::format("{} of {} requests change, before any cap\n", changed, requests.size()));
}

void check_all(exit_status& status) {
    output_file out("-");
    for (const refund::rules::offer& offer : refund::rules::offers) {
        const refund::table_fault found = refund::check(offer.table);
        out.write(fmt::format("{:<32} {}\n", offer.table.name(), refund::describe(found, offer.table)));
        if (found) status = some_rows_wrong;
    }
}

}  // namespace

void add_policies_command(CLI::App& app, exit_status& status) {
    CLI::App* const command =
        app.add_subcommand("policies", "The rules: list them, show them, compare versions, check them");
    command->require_subcommand(1);
    command->add_subcommand("list", "Every table, with its versions")->callback(list);

    struct show_options {
        std::string policy{};
        std::string format{"text"};
    };
    const auto wanted = std::make_shared<show_options>();
    CLI::App* const shown = command->add_subcommand("show", "The rules of a table, or of all, with their sources");
    shown->add_option("POLICY", wanted->policy,
                      "A table, or NAME@YYYY-MM-DD for the version in force on a day; all if not given");
    shown->add_option("--format", wanted->format, "text, every field, or markdown, a table")
        ->check(CLI::IsMember({"text", markdown}));
    shown->callback([wanted] { show_policies(wanted->policy, wanted->format); });

    const auto names = std::make_shared<std::array<std::string, 3>>();
    CLI::App* const compared =
        command->add_subcommand("diff", "What changes from one version to another, and for whom");
    compared->add_option("BEFORE", (*names)[0], "NAME or NAME@YYYY-MM-DD")->required();
    compared->add_option("AFTER", (*names)[1], "NAME or NAME@YYYY-MM-DD")->required();
    compared->add_option("--requests", (*names)[2], "Requests as for batch: shows which change, and by how much");
    compared->callback([names] { diff((*names)[0], (*names)[1], (*names)[2]); });

    command->add_subcommand("check", "Check that no table has a gap, an overlap or a missing citation")
        ->callback([&status] { check_all(status); });
}

}  // namespace program
