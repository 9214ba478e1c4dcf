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

/// Where decisions go, and what they depend on beside the requests.
struct batch_places {
    entry_place* ledger{};  ///< null without one
    output_file& decisions;
    output_file* explanations{};  ///< null where none are wanted
    formula_text formulas{formula_text::as_given};
};

/// What a run came to.
struct batch_counts {
    tally counted{};
    reading_counts noticed{};
    std::vector<std::string_view> reasons{};  ///< what the rows are that were passed over
};

/// Reads all keys, for whatever makes the file unusable, and starts again. Returns whether its scopes come in order.
[[nodiscard]] bool check_order(request_input& input, unsigned threads);

/// Reads, decides and writes all rows, with so many threads: parts of the file are read beside each other, and so are
/// decisions written; what depends on order is done in order. Nothing where the file was to be cut in pieces and its
/// scopes turned out not to be in order: what was written is then of no use, and the input must start again.
[[nodiscard]] std::optional<batch_counts> decide_all(request_input& input, cut how, const batch_places& places,
                                                     unsigned threads, progress& shown, time_spent& spent);

}  // namespace program

#endif
