#include "batch.hpp"

#include "cap_admission.hpp"
#include "decision_csv.hpp"
#include "decision_writer.hpp"
#include "entry_place.hpp"
#include "output_file.hpp"
#include "request_reader.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace program {
namespace {

/// A file that a run reads or writes.
struct named_file {
    const std::string& name;
    std::string path;  // where it leads
    std::optional<std::pair<dev_t, ino_t>> identity{};

    named_file(const std::string& given, std::string place) : name(given), path(std::move(place)) {
        struct stat facts {};
        const bool there = path == "-" ? ::fstat(STDIN_FILENO, &facts) == 0 : ::stat(path.c_str(), &facts) == 0;
        if (there && S_ISREG(facts.st_mode)) identity.emplace(facts.st_dev, facts.st_ino);
        if (there && path != "-" && S_ISCHR(facts.st_mode)) path.clear();  // /dev/null takes everything
    }
    [[nodiscard]] bool is(const named_file& other) const {
        return (!path.empty() && path != "-" && path == other.path) || (identity && identity == other.identity);
    }
};

/// An output in place of another file that the run needs would be the end of that one.
void expect_different_files(const batch_options& options) {
    std::vector<named_file> outputs;
    for (const std::string* const output : {&options.output, &options.explanations}) {
        if (output->empty()) continue;
        if (output_name(*output) == "-") {
            if (output != &options.explanations || output_name(options.output) != "-") continue;
            throw unusable("standard output: named for two outputs");
        }
        outputs.emplace_back(*output, file_behind(*output));
    }
    const std::string ledger = ledger_path(options.ledger);
    if (!ledger.empty()) outputs.emplace_back(options.ledger, file_behind(ledger));
    const named_file input(options.input, options.input == "-" ? "-" : file_behind(options.input));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i].is(input)) throw unusable(fmt::format("{}: named for an output, and is the input", outputs[i].name));
        for (std::size_t j = i + 1; j < outputs.size(); ++j) {
            if (outputs[i].is(outputs[j])) throw unusable(fmt::format("{}: named for two outputs", outputs[i].name));
        }
    }
}

using clock = std::chrono::steady_clock;

/// Where the time went; with several threads the steps run beside each other.
struct time_spent {
    clock::duration reading{};
    clock::duration deciding{};
    clock::duration entering{};
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

/// How old the tables are that decided: each by the last day on which its text was seen to be in force.
void print_ages(const tally& counted) {
    for (std::size_t number = 0; number < offers.size(); ++number) {
        if (!counted.used[number]) continue;
        refund::calendar_day seen{};
        for (const auto& rule : offers[number].table->rules()) seen = (std::max)(seen, rule.source.last_seen);
        say("refund: rules of {} for {}: last seen in force {}\n", offers[number].agreement, offers[number].product,
            refund::to_string(seen));
    }
}

void print_summary(const tally& counted, const reading_counts& noticed, const std::vector<std::string_view>& reasons,
                   clock::duration all, const time_spent& spent) {
    for (const std::string& note : counted.notes) say("refund: {}\n", note);
    if (counted.errors > counted.notes.size()) {
        say("refund: and {} more rows with errors\n", counted.errors - counted.notes.size());
    }
    say("refund: {} rows: {} granted, {} capped, {} refused, {} errors; {:.2f} s", counted.rows(),
               counted.granted, counted.capped, counted.refused, counted.errors, seconds(all));
    say(" (reading {:.2f}, deciding {:.2f}, ", seconds(spent.reading), seconds(spent.deciding));
    if (spent.entering != clock::duration{}) say("entering {:.2f}, ", seconds(spent.entering));
    say("writing {:.2f})\n", seconds(spent.writing));
    if (noticed.empty_rows != 0) {
        say("refund: rows without a single filled cell, passed over: {}\n", noticed.empty_rows);
    }
    say_passed_over(noticed.passed_over, reasons);
    if (noticed.rounded_amounts != 0) {
        say("refund: amounts finer than their currency, rounded: {}\n", noticed.rounded_amounts);
    }
    print_ages(counted);
    for (const std::string& line : counted.sums.lines()) say("refund: {}\n", line);
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

/// What a run needs besides its rows.
struct run_facts {
    const batch_options& options;
    entry_place* ledger;
    answer_files files;
    progress shown{};
    time_spent spent{};
    reading_counts noticed{};
    std::vector<std::string_view> reasons{};  // of rows that are passed over
};

/// Keeps what the reader noticed.
void note_counts(run_facts& run, const request_reader& reader) {
    run.noticed = reader.counts();
    run.reasons = reader.reasons();
}

/// Decides and writes the rows of a piece.
tally decide_piece(piece& rows, run_facts& run, unsigned threads, progress& shown) {
    rows.keys.stop_adding();
    std::optional<cap_admissions> admitted;
    {
        const stopwatch running(run.spent.deciding);
        admitted.emplace(fill_cap(rows.requests, rows.keys, run.ledger, threads, run.files.explanations.has_value()));
    }
    // Files are seen when all is done; until then entries may be written beside them. Elsewhere entries come first.
    std::future<void> entered;
    if (run.ledger != nullptr) {
        const bool beside = run.options.threads > 1 && run.files.replaced_as_a_whole();
        entered = std::async(beside ? std::launch::async : std::launch::deferred, [&run] {
            const stopwatch running(run.spent.entering);
            run.ledger->end();
        });
        if (!beside) entered.get();
    }
    tally counted;
    {
        const stopwatch running(run.spent.writing);
        if (rows.rows_before == 0) run.files.decisions.write(decision_header);
        counted = write_decisions(rows, *admitted, threads, shown, run.files.decisions, run.files.wanted_explanations(),
                                  run.options.formulas);
    }
    if (entered.valid()) entered.get();
    return counted;
}

/// Decides a file piece by piece, reading the next one while one is decided. Nothing, when its scopes
/// turn out not to be in order: what was written is then of no use.
std::optional<tally> decide_by_pieces(request_reader& reader, run_facts& run) {
    constexpr std::size_t rows_of_a_piece = std::size_t{1} << 14U;
    const unsigned threads = run.options.threads;
    progress nothing_shown(progress::silent);  // the reader says how far it is
    const auto read = [&reader, &run]() -> std::optional<piece> {
        const stopwatch running(run.spent.reading);
        std::optional<piece> next(std::in_place);
        if (!reader.read_piece(*next, rows_of_a_piece)) next.reset();
        return next;
    };
    tally all;
    std::optional<piece> current = read();
    while (current) {
        const bool last = reader.at_end();
        std::future<std::optional<piece>> next;
        if (!last) next = std::async(threads > 1 ? std::launch::async : std::launch::deferred, read);
        add(all, decide_piece(*current, run, last ? threads : (std::max)(threads - 1, 1U), nothing_shown));
        if (last) return all;
        current = next.get();
    }
    return std::nullopt;
}

/// Whether rows are decided before the last one was read: an input that then cannot be used, or is not in this
/// order, must not have been answered yet, and must be there to be read again. What a ledger took it keeps, so with
/// one the file is checked as a whole first.
bool goes_by_pieces(const request_reader& reader, run_facts& run) {
    std::error_code ignored;  // a pipe that has a path cannot be read again, either
    if (!std::filesystem::is_regular_file(run.options.input, ignored) || !run.files.replaced_as_a_whole()) return false;
    if (run.ledger == nullptr) return true;
    if (!run.ledger->takes_pieces()) return false;
    const stopwatch running(run.spent.reading);
    return reader.check_file();
}

/// Reads, decides and writes all rows. What they need of memory is free again when this returns.
tally decide_rows(run_facts& run) {
    request_reader reader(run.options.input,
                          run.options.form.form(), run.shown,
                          run.ledger == nullptr ? id_rule::optional : id_rule::required);
    if (goes_by_pieces(reader, run)) {
        if (const auto counted = decide_by_pieces(reader, run)) {
            note_counts(run, reader);
            return *counted;
        }
        run.files.decisions.start_again();
        if (run.files.explanations) run.files.explanations->start_again();
        reader.start_again();
    }
    piece rows;
    {
        const stopwatch running(run.spent.reading);
        reader.read_all(rows);
        note_counts(run, reader);
    }
    return decide_piece(rows, run, run.options.threads, run.shown);
}

}  // namespace

bool run_batch(const batch_options& options) {
    const auto start = clock::now();
    expect_different_files(options);
    std::unique_ptr<entry_place> ledger;
    if (!options.ledger.empty()) ledger = open_place(options.ledger, open_for::deciding);

    // The entries of a piece hold before its decisions are seen: a run that is killed between the two has paid
    // nothing that does not count, and is answered as before when it comes again.
    run_facts run{.options = options, .ledger = ledger.get(), .files = answer_files(options)};
    const tally counted = decide_rows(run);
    run.files.decisions.finish();
    if (run.files.explanations) run.files.explanations->finish();
    run.files.decisions.commit();
    if (run.files.explanations) run.files.explanations->commit();

    run.shown.clear();
    print_summary(counted, run.noticed, run.reasons, clock::now() - start, run.spent);
    return counted.errors == 0;
}

}  // namespace program
