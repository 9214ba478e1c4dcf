#ifndef REFUND_PROGRAM_BATCH_FLOW_HPP
#define REFUND_PROGRAM_BATCH_FLOW_HPP

#include "decision_writer.hpp"
#include "entry_place.hpp"
#include "output_file.hpp"
#include "piece_maker.hpp"
#include "progress.hpp"
#include "request_input.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace program {

/// Where the time of all threads went.
struct time_spent {
    using clock = std::chrono::steady_clock;
    std::atomic<clock::rep> reading{0};
    std::atomic<clock::rep> deciding{0};
    std::atomic<clock::rep> entering{0};
    std::atomic<clock::rep> writing{0};
};

/// Where decisions go, and what they depend on besides the requests.
struct batch_places {
    entry_place* ledger{};  ///< null if there is none
    output_file& decisions;
    output_file* explanations{};  ///< null if none are wanted
    formula_text formulas{formula_text::as_given};
};

/// What a run counted, for the summary.
struct batch_counts {
    tally counted{};
    reading_counts noticed{};
    std::vector<std::string_view> reasons{};  ///< why rows were passed over
};

/// Reads all keys to find anything that makes the file unusable, and goes back to its start. Returns whether the scopes
/// come in order.
[[nodiscard]] bool check_order(request_input& input, unsigned threads);

/// Reads, decides and writes all rows on `threads` threads. Parts of the file are parsed in parallel, and so are
/// decisions turned into text; steps that depend on the order of rows run in that order. Returns nothing if pieces were
/// already under way when the scopes turned out not to be in order: then discard what was written, and start the input
/// again.
[[nodiscard]] std::optional<batch_counts> decide_all(request_input& input, cut how, const batch_places& places,
                                                     unsigned threads, progress& shown, time_spent& spent);

}  // namespace program

#endif
