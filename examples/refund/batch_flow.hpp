#ifndef REFUND_PROGRAM_BATCH_FLOW_HPP
#define REFUND_PROGRAM_BATCH_FLOW_HPP

#include "csv_file.hpp"
#include "decision_writer.hpp"
#include "entry_place.hpp"
#include "output_file.hpp"
#include "piece_maker.hpp"
#include "progress.hpp"
#include "request_block.hpp"
#include "request_header.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// The requests of a batch, which may be read more than once.
class request_input {
public:
    /// Opens the file and reads its header; names columns that are not known. Throws `unusable`, as all here do, where
    /// the file as a whole is no list of requests.
    request_input(const std::string& path, csv_form form, id_rule ids);

    /// The next part of it; false at its end.
    [[nodiscard]] bool next(row_block& into);
    /// Goes back to the first row.
    void start_again();

    [[nodiscard]] std::shared_ptr<request_block> block_of(row_block block) const {
        auto made = std::make_shared<request_block>(std::move(block), header_, form_.delimiter, ids_);
        if (keeps_markets_) made->requests().keep_markets();
        return made;
    }
    /// Rows keep the market that they state, which explanations show.
    void keep_markets() { keeps_markets_ = true; }
    /// What the rows are that are passed over, in the order of their counts.
    [[nodiscard]] const std::vector<std::string_view>& reasons() const { return header_.reasons(); }
    [[nodiscard]] int percent_read() { return file_.blocks().percent_read(); }
    /// Throws what is wrong with a block that has so many lines before it.
    [[noreturn]] void fail(const csv_fault& fault, std::uint64_t lines_before) const {
        file_.fail(lines_before + fault.line, fault.column, fault.words);
    }

private:
    csv_form form_;
    id_rule ids_;
    csv_file file_;
    request_header header_;
    std::optional<row_block> first_;  // behind the header
    bool again_{false};
    bool keeps_markets_{false};
};

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
