#include "batch.hpp"

#include "cap_admission.hpp"
#include "decision_csv.hpp"
#include "decision_writer.hpp"
#include "ledger_file.hpp"
#include "output_file.hpp"
#include "request_reader.hpp"
#include "unusable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <optional>
#include <utility>

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

using clock = std::chrono::steady_clock;

/// Where the time went; with several threads the steps run beside each other.
struct time_spent {
    clock::duration reading{};
    clock::duration deciding{};
    clock::duration writing{};
};

/// Adds the time until its end to one of them.
class stopwatch {
public:
    explicit stopwatch(clock::duration& total) : total_(total) {}
    ~stopwatch() { total_ += clock::now() - start_; }
    stopwatch(const stopwatch&) = delete;
    stopwatch& operator=(const stopwatch&) = delete;

private:
    clock::duration& total_;
    clock::time_point start_{clock::now()};
};

double seconds(clock::duration time) { return std::chrono::duration<double>(time).count(); }

void print_summary(const tally& counted, clock::duration all, const time_spent& spent) {
    for (const std::string& note : counted.notes) fmt::print(stderr, "refund: {}\n", note);
    if (counted.errors > counted.notes.size()) {
        fmt::print(stderr, "refund: and {} more rows with errors\n", counted.errors - counted.notes.size());
    }
    fmt::print(stderr, "refund: {} rows: {} granted, {} capped, {} refused, {} errors; {:.2f} s", counted.rows(),
               counted.granted, counted.capped, counted.refused, counted.errors, seconds(all));
    fmt::print(stderr, " (reading {:.2f}, deciding {:.2f}, writing {:.2f})\n", seconds(spent.reading),
               seconds(spent.deciding), seconds(spent.writing));
}

/// The files that the answers go to.
struct answer_files {
    output_file decisions;
    std::optional<output_file> explanations{};

    explicit answer_files(const batch_options& options) : decisions(options.output) {
        if (!options.explanations.empty()) explanations.emplace(options.explanations);
    }
    [[nodiscard]] output_file* wanted_explanations() { return explanations ? &*explanations : nullptr; }
    [[nodiscard]] bool replaced_as_a_whole() const {
        return decisions.replaced_as_a_whole() && (!explanations || explanations->replaced_as_a_whole());
    }
};

/// Decides and writes the rows of a piece.
tally decide_piece(piece& rows, cap_filling how, unsigned threads, progress& shown, answer_files& files, time_spent& spent) {
    rows.book.stop_adding_keys();
    std::optional<cap_admissions> admitted;
    {
        const stopwatch running(spent.deciding);
        admitted.emplace(fill_cap(rows.requests, rows.book, how, threads, files.explanations.has_value()));
    }
    const stopwatch running(spent.writing);
    return write_decisions(rows, *admitted, threads, shown, files.decisions, files.wanted_explanations());
}

/// Without a ledger file a request that is there only once needs no ledger.
cap_filling filling_of(const piece& rows) {
    return caps_have_one_currency && rows.all_different() ? cap_filling::by_columns : cap_filling::by_ledger;
}

/// Decides a file piece by piece, reading the next one while one is decided. Nothing, when its scopes
/// turn out not to be in order: what was written is then of no use.
std::optional<tally> decide_by_pieces(request_reader& reader, unsigned threads, answer_files& files, time_spent& spent) {
    constexpr std::size_t rows_of_a_piece = std::size_t{1} << 14U;
    progress nothing_shown(progress::silent);  // the reader says how far it is
    const auto read = [&reader, &spent]() -> std::optional<piece> {
        const stopwatch running(spent.reading);
        std::optional<piece> next(std::in_place);
        if (!reader.read_piece(*next, rows_of_a_piece)) next.reset();
        return next;
    };
    tally all;
    files.decisions.write(decision_header);
    std::optional<piece> current = read();
    while (current) {
        const bool last = reader.at_end();
        std::future<std::optional<piece>> next;
        if (!last) next = std::async(threads > 1 ? std::launch::async : std::launch::deferred, read);
        add(all, decide_piece(*current, filling_of(*current), last ? threads : (std::max)(threads - 1, 1U), nothing_shown,
                              files, spent));
        if (last) return all;
        current = next.get();
    }
    return std::nullopt;
}

/// Reads, decides and writes all rows. What they need of memory is free again when this returns.
tally decide_rows(const batch_options& options, std::optional<piece>& with_ledger, answer_files& files, progress& shown,
                  time_spent& spent) {
    request_reader reader(options.input, shown);
    // Pieces are decided before the last row was read: an input that then cannot be used, or not in
    // this order, must not have been answered yet, and must be there to be read again.
    if (!with_ledger && options.input != "-" && files.replaced_as_a_whole()) {
        if (const auto counted = decide_by_pieces(reader, options.threads, files, spent)) return *counted;
        files.decisions.start_again();
        if (files.explanations) files.explanations->start_again();
        reader.start_again();
    }
    piece all;
    piece& rows = with_ledger ? *with_ledger : all;
    {
        const stopwatch running(spent.reading);
        reader.read_all(rows);
    }
    files.decisions.write(decision_header);
    return decide_piece(rows, with_ledger ? cap_filling::by_ledger : filling_of(rows), options.threads, shown, files, spent);
}

}  // namespace

bool run_batch(const batch_options& options) {
    const auto start = clock::now();
    expect_different_files(options);

    progress shown;
    time_spent spent;
    std::optional<piece> with_ledger;
    if (!options.ledger.empty()) read_ledger(options.ledger, with_ledger.emplace().book);

    answer_files files(options);
    const tally counted = decide_rows(options, with_ledger, files, shown, spent);
    std::optional<output_file> ledger;
    if (with_ledger) {
        ledger.emplace(options.ledger);
        write_ledger(*ledger, with_ledger->book);
        ledger->finish();
    }
    if (files.explanations) files.explanations->finish();
    files.decisions.commit();
    if (files.explanations) files.explanations->commit();
    if (ledger) ledger->commit();

    shown.clear();
    print_summary(counted, clock::now() - start, spent);
    return counted.errors == 0;
}

}  // namespace program
