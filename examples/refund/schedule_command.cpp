#include "commands.hpp"
#include "gnuplot.hpp"
#include "output_file.hpp"
#include "request_options.hpp"
#include "schedule.hpp"
#include "unusable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/money/decimal.hpp>

#include <memory>
#include <string>

namespace program {
namespace {

struct schedule_options {
    std::string csv{};
    std::string svg{};
};

std::string title_of(const request_row& row) {
    const auto& request = row.request;
    return fmt::format("Refund of {} {}, bought {} for {}, {}, by the day of the request",
                       refund::to_decimal(request.payment), request.payment.unit.code(),
                       refund::to_string(request.term.purchased_on), refund::to_string(request.term.length),
                       request.usage == refund::used_or_not::used ? "used" : "not used");
}

void run_schedule(request_options& columns, const schedule_options& options) {
    if (!options.csv.empty() && !options.svg.empty() &&
        (output_name(options.csv) == output_name(options.svg) || file_behind(options.csv) == file_behind(options.svg))) {
        throw unusable(fmt::format("{}: named for two outputs", options.svg));
    }
    // Any day of the term will do: each day takes its place.
    columns.set(column::requested_on, columns.get(column::purchased_on));
    const request_row row = columns.read();
    const std::vector<scheduled_day> days = make_schedule(row);

    if (!options.csv.empty()) {
        output_file file(options.csv);
        file.write(schedule_csv(days));
        file.commit();
    }
    if (!options.svg.empty()) {
        output_file file(options.svg);
        file.write(run_gnuplot(plot_script(days, "svg size 960, 480 dynamic", title_of(row))));
        file.commit();
    }
    if (options.csv.empty() && options.svg.empty()) {
        output_file terminal("-");
        terminal.write(run_gnuplot(plot_script(days, "dumb size 100, 28", title_of(row))));
        for (const std::size_t breakpoint : find_breakpoints(days)) {
            terminal.write(breakpoint_words(days, breakpoint) + "\n");
        }
    }
}

}  // namespace

void add_schedule_command(CLI::App& app, exit_status&) {
    CLI::App* const command = app.add_subcommand(
        "schedule", "The refund for every day of a reservation: a plot with its breakpoints, CSV or SVG; no cap is used yet");
    const auto columns =
        request_options::add_to(*command, {column::request_id, column::scope, column::requested_on, column::commitment_id});
    const auto options = std::make_shared<schedule_options>();
    command->add_option("--csv", options->csv, "Write the days as CSV; - is standard output");
    command->add_option("--svg", options->svg, "Write the plot as SVG; - is standard output");
    command->callback([columns, options] { run_schedule(*columns, *options); });
}

}  // namespace program
