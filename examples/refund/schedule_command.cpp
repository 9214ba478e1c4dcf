#include "commands.hpp"
#include "gnuplot.hpp"
#include "output_file.hpp"
#include "request_options.hpp"
#include "schedule.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/money/decimal.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace program {
namespace {

struct schedule_options {
    std::string csv{};
    std::string svg{};
    std::string from{};
    std::string to{};
};

/// What is cancelled, as the title of the plot. Removes characters from the commitment's name that would end or break a
/// gnuplot string.
std::string title_of(const request_row& row, std::string commitment) {
    const auto& request = row.request;
    std::erase_if(commitment, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
    const std::int64_t returned = request.returned.value_or(request.quantity);
    const std::string units =
        request.quantity == 1 ? "" : fmt::format("{} of {} units of ", returned, request.quantity);
    const std::string_view stated_for = request.payment_for == refund::payment_for::one_unit ? "" : " for all";
    const std::string paid = request.payments.empty() ? fmt::format("{} {}{}", refund::to_decimal(request.payment),
                                                                    request.payment.unit.code(), stated_for)
                                                      : fmt::format("payments as stated{}", stated_for);
    return fmt::format("Refund of {}{}{}\\nbought {} for {}, {}, by the day of the request", units,
                       commitment.empty() ? "" : commitment + ", ", paid, refund::to_string(request.term.purchased_on),
                       refund::to_string(request.term),
                       request.usage == refund::used_or_not::used ? "used" : "not used");
}

void run_schedule(request_options& columns, const schedule_options& options) {
    if (!options.csv.empty() && !options.svg.empty() &&
        (output_name(options.csv) == output_name(options.svg) ||
         file_behind(options.csv) == file_behind(options.svg))) {
        throw unusable(fmt::format("{}: named for two outputs", options.svg));
    }
    // Any day of the term will do: `make_schedule` replaces it with each day.
    const bool is_renewed = !columns.get(column::renewed_on).empty();
    columns.set(column::requested_on, columns.get(is_renewed ? column::renewed_on : column::purchased_on));
    const request_row row = columns.read();
    const auto day_of = [](const std::string& text, const char* option) -> std::optional<refund::calendar_day> {
        if (text.empty()) return std::nullopt;
        const auto day = refund::parse_day(text);
        if (!day) throw unusable(fmt::format("{} {}: {}", option, in_quotes(text), message(day.error())));
        return *day;
    };
    const std::vector<scheduled_day> days =
        make_schedule(row, {.from = day_of(options.from, "--from"), .to = day_of(options.to, "--to")});
    const std::string title = title_of(row, columns.get(column::commitment_id));

    if (!options.csv.empty()) {
        output_file file(options.csv);
        file.write(schedule_csv(days));
        file.commit();
    }
    if (!options.svg.empty()) {
        output_file file(options.svg);
        file.write(run_gnuplot(plot_script(days, plot_on::svg, title)));
        file.commit();
    }
    if (options.csv.empty() && options.svg.empty()) {
        output_file terminal("-");
        terminal.write(run_gnuplot(plot_script(days, plot_on::terminal, title)));
        for (const std::size_t breakpoint : find_breakpoints(days)) {
            terminal.write(breakpoint_words(days, breakpoint) + "\n");
        }
        for (const refused_days& stretch : find_days_refused_by_cap(days))
            terminal.write(refused_words(days, stretch) + "\n");
    }
}

}  // namespace

void add_schedule_command(CLI::App& app, exit_status&) {
    CLI::App* const command = app.add_subcommand(
        "schedule",
        "The refund for every day of a reservation: a plot with its breakpoints, CSV or SVG; no cap is used yet");
    const auto columns =
        request_options::add_to(*command, {column::request_id, column::scope, column::requested_on});
    const auto options = std::make_shared<schedule_options>();
    command->add_option("--csv", options->csv, "Write the days as CSV; - is standard output");
    command->add_option("--svg", options->svg, "Write the plot as SVG; - is standard output");
    command->add_option("--from", options->from, "First day to show; by default the purchase");
    command->add_option("--to", options->to, "Last day to show; by default the term's");
    command->callback([columns, options] { run_schedule(*columns, *options); });
}

}  // namespace program
