#include "batch.hpp"

#include "batch_flow.hpp"
#include "decision_csv.hpp"
#include "entry_place.hpp"
#include "output_file.hpp"
#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace program {
namespace {

/// A file that a run reads or writes.
struct named_file {
    std::string name;
    std::string path{};  // with links followed; empty if it has none
    file_facts facts;

    named_file(std::string given, std::string place)
        : name(std::move(given)), path(std::move(place)), facts(facts_of(path)) {
        if (facts.kind == file_kind::device) path.clear();  // /dev/null takes everything
    }
    /// Standard input or output.
    named_file(std::string given, int descriptor) : name(std::move(given)), facts(facts_of(descriptor)) {}

    [[nodiscard]] bool is(const named_file& other) const {
        if (!path.empty() && !other.path.empty() && is_same_place(path, other.path)) return true;
        return facts.kind == file_kind::file && other.facts.kind == file_kind::file &&
               facts.identity == other.facts.identity;
    }
};

/// Throws if an output would overwrite the input, the ledger or another output.
void expect_different_files(const batch_options& options) {
    std::vector<named_file> outputs;
    for (const std::string* const output : {&options.output, &options.explanations}) {
        if (output->empty()) continue;
        if (output_name(*output) != "-") {
            outputs.emplace_back(*output, file_behind(*output));
        } else if (output == &options.explanations && output_name(options.output) == "-") {
            throw unusable("standard output: named for two outputs");
        } else {
            outputs.emplace_back("standard output", standard_output);
        }
    }
    const std::string ledger = ledger_path(options.ledger);
    if (!ledger.empty()) outputs.emplace_back(options.ledger, file_behind(ledger));
    const named_file input = options.input == "-" ? named_file("standard input", standard_input)
                                                  : named_file(options.input, file_behind(options.input));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i].is(input))
            throw unusable(fmt::format("{}: named for an output, and is the input", outputs[i].name));
        for (std::size_t j = i + 1; j < outputs.size(); ++j) {
            if (outputs[i].is(outputs[j])) throw unusable(fmt::format("{}: named for two outputs", outputs[i].name));
        }
    }
}

using clock = time_spent::clock;

double seconds(clock::rep time) { return std::chrono::duration<double>(clock::duration(time)).count(); }

/// Says how old the tables that decided are: for each, the last day on which its text was seen in force.
void print_ages(const tally& counted) {
    for (std::size_t number = 0; number < offers.size(); ++number) {
        if (!counted.used[number]) continue;
        say("refund: rules of {} for {}: last seen in force {}\n", offers[number].agreement, offers[number].product,
            refund::to_string(refund::rules::last_seen(*offers[number].table)));
    }
}

void print_summary(const batch_counts& counts, clock::duration all, const time_spent& spent) {
    const tally& counted = counts.counted;
    const reading_counts& noticed = counts.noticed;
    for (const std::string& note : counted.notes) say("refund: {}\n", note);
    if (counted.errors > counted.notes.size()) {
        say("refund: and {} more rows with errors\n", counted.errors - counted.notes.size());
    }
    say("refund: {} rows: {} granted, {} capped, {} refused, {} errors; {:.2f} s", counted.rows(), counted.granted,
        counted.capped, counted.refused, counted.errors, seconds(all.count()));
    say(" (all threads: reading {:.2f}, deciding {:.2f}, ", seconds(spent.reading), seconds(spent.deciding));
    if (spent.entering != 0) say("entering {:.2f}, ", seconds(spent.entering));
    say("writing {:.2f})\n", seconds(spent.writing));
    if (noticed.empty_rows != 0) {
        say("refund: rows without a single filled cell, passed over: {}\n", noticed.empty_rows);
    }
    say_passed_over(noticed.passed_over, counts.reasons);
    if (noticed.rounded_amounts != 0) {
        say("refund: amounts finer than their currency, rounded: {}\n", noticed.rounded_amounts);
    }
    say_taken_as_not_used(noticed.usage_not_stated);
    if (noticed.without_scope != 0) {
        say("refund: rows that name no scope, which share one yearly cap: {}\n", noticed.without_scope);
    }
    print_ages(counted);
    for (const std::string& line : counted.sums.lines()) say("refund: {}\n", line);
}

/// Whether rows are decided before the last one has been read. A ledger keeps what it was given, so before a ledger is
/// used in pieces, the whole file is checked.
cut how_to_cut(request_input& input, const entry_place* ledger, unsigned threads) {
    if (ledger == nullptr) return cut::in_pieces;
    return ledger->takes_pieces() && check_order(input, threads) ? cut::in_pieces : cut::not_at_all;
}

/// Reads, decides and writes all rows. Frees the memory for them before it returns.
batch_counts decide_rows(const batch_options& options, const batch_places& places, progress& shown, time_spent& spent) {
    const id_rule ids = places.ledger == nullptr ? id_rule::optional : id_rule::required;
    request_input input(options.input, options.form.form(), ids);
    if (places.explanations != nullptr) input.keep_markets();
    const cut how = how_to_cut(input, places.ledger, options.threads);
    places.decisions.write(decision_header);
    if (auto counts = decide_all(input, how, places, options.threads, shown, spent)) return *std::move(counts);
    places.decisions.start_again();
    if (places.explanations != nullptr) places.explanations->start_again();
    places.decisions.write(decision_header);
    input.start_again();
    return decide_all(input, cut::not_at_all, places, options.threads, shown, spent).value();
}

}  // namespace

bool run_batch(const batch_options& options) {
    const auto start = clock::now();
    expect_different_files(options);
    std::unique_ptr<entry_place> ledger;
    if (!options.ledger.empty()) ledger = open_place(options.ledger, open_for::deciding);

    // A piece's entries are committed before its decisions can be seen: a run that is killed in between has paid out
    // nothing that does not count, and gives the same answers when it is run again.
    output_file decisions(options.output);
    decisions.hold_back();
    std::optional<output_file> explanations;
    if (!options.explanations.empty()) explanations.emplace(options.explanations).hold_back();
    progress shown;
    time_spent spent;
    const batch_counts counts = decide_rows(
        options,
        {.ledger = ledger.get(),
         .decisions = decisions,
         .explanations = explanations ? &*explanations : nullptr,
         .formulas = options.formulas},
        shown, spent);
    decisions.finish();
    if (explanations) explanations->finish();
    // Writing directly can still fail, so it comes before any renaming.
    const bool explanations_first = explanations && explanations->is_written_directly();
    if (explanations_first) explanations->commit();
    decisions.commit();
    if (explanations && !explanations_first) explanations->commit();

    shown.clear();
    print_summary(counts, clock::now() - start, spent);
    return counts.counted.errors == 0;
}

}  // namespace program
