#include "batch.hpp"

#include "cap_admission.hpp"
#include "decision_writer.hpp"
#include "ledger_file.hpp"
#include "output_file.hpp"
#include "request_reader.hpp"
#include "unusable.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace program {
namespace {

/// Where a path leads, through links; the file need not be there.
std::filesystem::path place_of(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
}

/// Two outputs in one file would leave only the last one.
void expect_different_files(const batch_options& options) {
    const std::array<const std::string*, 3> outputs{&options.output, &options.ledger, &options.explanations};
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (std::size_t j = i + 1; j < outputs.size(); ++j) {
            if (outputs[i]->empty() || place_of(*outputs[i]) != place_of(*outputs[j])) continue;
            std::error_code ignored;
            if (std::filesystem::is_character_file(*outputs[i], ignored)) continue;  // /dev/null takes everything
            throw unusable(fmt::format("{}: named for two outputs", *outputs[i]));
        }
    }
}

void print_summary(const tally& counted, std::chrono::steady_clock::duration spent) {
    for (const std::string& note : counted.notes) fmt::print(stderr, "refund: {}\n", note);
    if (counted.errors > counted.notes.size()) {
        fmt::print(stderr, "refund: and {} more rows with errors\n", counted.errors - counted.notes.size());
    }
    fmt::print(stderr, "refund: {} rows: {} granted, {} capped, {} refused, {} errors; {:.2f} s\n", counted.rows(),
               counted.granted, counted.capped, counted.refused, counted.errors,
               std::chrono::duration<double>(spent).count());
}

/// Reads, decides and writes all rows. What they need of memory is free again when this returns.
tally decide_rows(const batch_options& options, request_book& book, progress& shown, output_file& decisions,
                  output_file* explanations) {
    const request_store requests = read_requests(options.input, book, shown);
    book.stop_adding_keys();
    const cap_admissions admitted = fill_cap(requests, book, explanations != nullptr);
    return write_decisions(requests, admitted, book, options.threads, shown, decisions, explanations);
}

}  // namespace

bool run_batch(const batch_options& options) {
    const auto start = std::chrono::steady_clock::now();
    expect_different_files(options);

    progress shown;
    request_book book;
    if (!options.ledger.empty()) read_ledger(options.ledger, book);

    output_file decisions(options.output);
    std::optional<output_file> explanations;
    if (!options.explanations.empty()) explanations.emplace(options.explanations);
    const tally counted = decide_rows(options, book, shown, decisions, explanations ? &*explanations : nullptr);
    std::optional<output_file> ledger;
    if (!options.ledger.empty()) {
        ledger.emplace(options.ledger);
        write_ledger(*ledger, book);
        ledger->finish();
    }
    if (explanations) explanations->finish();
    decisions.commit();
    if (explanations) explanations->commit();
    if (ledger) ledger->commit();

    shown.clear();
    print_summary(counted, std::chrono::steady_clock::now() - start);
    return counted.errors == 0;
}

}  // namespace program
