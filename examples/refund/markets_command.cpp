#include "commands.hpp"
#include "output_file.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/rules/markets.hpp>
#include <refund/term/day.hpp>

#include <memory>
#include <string>

namespace program {
namespace {

struct market_options {
    std::string market{};
    std::string on{};
};

/// Prints every list: how many markets it has, where it is published, when it was last seen.
void list_all(output_file& out) {
    for (const auto& source : refund::rules::market_sources) {
        for (const auto& list : source.versions) {
            out.write(fmt::format("{:<24}{:>4} markets  {}; {}; last seen {}\n", list.name, list.markets.size(),
                                  list.source.document.view(), list.source.section.view(),
                                  refund::to_string(list.source.last_seen)));
        }
    }
}

/// Prints what every source says about one market on one day.
void answer_markets(output_file& out, const market_options& options) {
    const auto where = refund::rules::find_listed_market(options.market);
    if (!where) throw unusable(fmt::format("{}: {}", in_quotes(options.market), message(where.error())));
    const auto on = refund::parse_day(options.on);
    if (!on) throw unusable(fmt::format("--on {}: {}", in_quotes(options.on), message(on.error())));

    const auto compared = refund::rules::compare_market_sources(*where, *on);
    for (std::size_t i = 0; i < compared.answers.size(); ++i) {
        const auto& said = compared.answers[i];
        const std::string_view source = refund::rules::market_sources[i].name;
        if (!said.has_value()) {
            out.write(fmt::format("{:<14}{}\n", source, message(said.error())));
            continue;
        }
        out.write(fmt::format("{:<14}{} in {}, by the list {} ({}; last seen {})\n", source,
                              said->sold ? "sold" : "not sold", where->code(), said->list_name(),
                              said->list->source.document.view(), refund::to_string(said->list->source.last_seen)));
    }
    if (!compared.agree()) out.write("The sources contradict each other.\n");
    if (const auto tax = refund::rules::price_includes_tax(*where, *on); tax.has_value()) {
        out.write(fmt::format("Commercial prices there {} tax.\n", tax->included ? "include" : "exclude"));
    }
}

}  // namespace

void add_markets_command(CLI::App& app, exit_status&) {
    CLI::App* const command =
        app.add_subcommand("markets", "Where reservations are not sold: the lists, or what they say about one market");
    const auto options = std::make_shared<market_options>();
    CLI::Option* const market =
        command->add_option("--market", options->market, "ISO 3166 code, or a name as the lists print it");
    command->add_option("--on", options->on, "YYYY-MM-DD, UTC")->needs(market);
    command->callback([options] {
        output_file out("-");
        if (options->market.empty()) return list_all(out);
        if (options->on.empty()) throw unusable("--market needs --on YYYY-MM-DD: the lists changed");
        answer_markets(out, *options);
    });
}

}  // namespace program
