#include "batch_flow.hpp"

#include "words.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace program {
namespace {

void name_unknown_columns(const csv_file& file, const request_header& header) {
    if (header.unknown().empty()) return;
    std::string names;
    for (const std::string& unknown : header.unknown()) {
        if (!names.empty()) names += ", ";
        names += in_quotes(unknown);
    }
    say("refund: {}: columns that are not known are ignored: {}\n", file.name(), names);
}

/// Adds the time until its end to one of them.
class stopwatch {
public:
    explicit stopwatch(std::atomic<time_spent::clock::rep>& total) : total_(total) {}
    ~stopwatch() { total_ += (time_spent::clock::now() - start_).count(); }
    stopwatch(const stopwatch&) = delete;
    stopwatch& operator=(const stopwatch&) = delete;

private:
    std::atomic<time_spent::clock::rep>& total_;
    time_spent::clock::time_point start_{time_spent::clock::now()};
};

/// What was thrown first in a step. A step that throws would leave what is under way between the others unfreed: so what
/// it throws is kept, nothing is done any more, and it is thrown again when all have stopped.
class first_failure {
public:
    [[nodiscard]] bool any() const { return any_; }
    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }
    /// Runs a step; where one has failed, nothing.
    template <class Step>
    [[nodiscard]] auto run(Step step) -> decltype(step()) {
        if (any_) return {};
        try {
            return step();
        } catch (...) {
            const std::lock_guard only(mutex_);
            if (!any_.exchange(true)) thrown_ = std::current_exception();
            return {};
        }
    }

private:
    std::atomic<bool> any_{false};
    std::mutex mutex_{};
    std::exception_ptr thrown_{};
};

struct nothing {};

/// How many blocks are under way at once: enough that nobody waits, few enough that memory stays small.
std::size_t blocks_at_once(unsigned threads) { return threads == 1 ? 1 : std::size_t{2} * threads; }

using shared_block = std::shared_ptr<request_block>;  // null: there is no more input, but something left to write
using row_ranges = std::vector<row_range>;
using shared_texts = std::vector<std::shared_ptr<const written_rows>>;

/// The steps of a run. The serial ones are called one at a time and in order of the blocks.
class flow {
public:
    flow(request_input& input, cut how, const batch_places& places, unsigned threads, progress& shown, time_spent& spent)
        : input_(input), places_(places), threads_(threads), shown_(shown), spent_(spent),
          maker_(how, [this](std::unique_ptr<piece> made) { decide(std::move(made)); }) {}

    /// Serial.
    [[nodiscard]] shared_block read(tbb::flow_control& control) {
        if (finished_ || failure_.any()) {
            control.stop();
            return nullptr;
        }
        return failure_.run([&]() -> shared_block {
            row_block block;
            all_read_ = all_read_ || !input_.next(block);
            return all_read_ ? nullptr : input_.block_of(std::move(block));
        });
    }

    [[nodiscard]] shared_block parse(shared_block block) {
        const stopwatch running(spent_.reading);
        return failure_.run([&] {
            if (block) block->read();
            return std::move(block);
        });
    }

    /// Serial: decides what is complete, and hands it out to be written: all of it while there is more input, so that
    /// nothing piles up; then one range at a time, so that every thread gets some.
    [[nodiscard]] row_ranges decide_next(const shared_block& block) {
        return failure_.run([&] { return take(block); });
    }

    [[nodiscard]] shared_texts make_texts(row_ranges ranges) {
        const stopwatch running(spent_.writing);
        return failure_.run([&] { return texts_of(std::move(ranges)); });
    }

    /// Serial.
    void write(const shared_texts& texts) {
        const stopwatch running(spent_.writing);
        static_cast<void>(failure_.run([&] {
            for (const auto& text : texts) write(*text);
            return nothing();
        }));
    }

    /// Throws what a step has thrown.
    void expect_success() const { failure_.rethrow(); }
    [[nodiscard]] bool in_order() const { return in_order_; }
    [[nodiscard]] batch_counts counts() const {
        batch_counts all = counts_;
        all.noticed.rounded_amounts = maker_.rounded_amounts();
        all.reasons = input_.reasons();
        return all;
    }

private:
    [[nodiscard]] row_ranges take(const shared_block& block) {
        if (!in_order_) return {};
        if (block) {
            add(*block);
        } else if (!std::exchange(all_joined_, true)) {
            maker_.finish();
        }
        row_ranges next;
        while (!ranges_.empty() && (block || next.empty())) {
            next.push_back(std::move(ranges_.front()));
            ranges_.pop_front();
        }
        if (!in_order_ || (all_joined_ && ranges_.empty())) finished_ = true;
        return next;
    }

    [[nodiscard]] shared_texts texts_of(row_ranges ranges) const {
        const auto wanted = places_.explanations == nullptr ? detail_level::decision : detail_level::decision_and_explanation;
        shared_texts made;
        for (row_range& rows : ranges) {
            made.push_back(std::make_shared<const written_rows>(write_rows(rows, wanted, places_.formulas)));
            rows = {};  // its piece is not needed any more
        }
        return made;
    }

    void write(const written_rows& text) {
        places_.decisions.write(text.decisions);
        if (places_.explanations != nullptr) places_.explanations->write(text.explanations);
        add_tally(counts_.counted, text.counted);
    }

    void add(request_block& block) {
        if (block.fault()) input_.fail(*block.fault(), maker_.lines());
        counts_.noticed.add(block.counts());
        in_order_ = maker_.add(block);
        shown_.show("reading", input_.percent_read(), maker_.rows());
    }

    void decide(std::unique_ptr<piece> rows) {
        // Others are busy with other blocks, unless this is all of the file.
        const unsigned threads = all_joined_ ? threads_ : 1;
        const bool explain = places_.explanations != nullptr;
        std::shared_ptr<const decided_piece> decided;
        {
            const stopwatch running(spent_.deciding);
            cap_admissions admitted = fill_cap(rows->requests, rows->keys, places_.ledger, threads, explain);
            decided = std::make_shared<const decided_piece>(decided_piece{std::move(rows), std::move(admitted)});
        }
        if (places_.ledger != nullptr) {
            const stopwatch running(spent_.entering);
            places_.ledger->end();
        }
        constexpr std::size_t rows_together = 8192;
        const std::size_t size = decided->rows->requests.size();
        for (std::size_t first = 0; first < size; first += rows_together) {
            ranges_.push_back({decided, first, (std::min)(first + rows_together, size)});
        }
    }

    request_input& input_;
    const batch_places& places_;
    unsigned threads_;
    progress& shown_;
    time_spent& spent_;
    piece_maker maker_;
    std::deque<row_range> ranges_{};  // decided, and nobody writes them yet
    bool all_read_{false};
    bool all_joined_{false};
    bool in_order_{true};
    std::atomic<bool> finished_{false};
    first_failure failure_{};
    batch_counts counts_{};
};

}  // namespace

request_input::request_input(const std::string& path, csv_form form, id_rule ids)
    : form_(std::move(form)), ids_(ids), file_(path, form_.delimiter),
      header_((file_.blocks().keep_for_later(), file_), form_) {
    name_unknown_columns(file_, header_);
    if (ids_ == id_rule::required && header_.number(column::request_id) == 0) {
        file_.fail(1, 0, "the header has no column request_id: a ledger tells requests apart by their ids");
    }
    first_ = file_.rest_of_block();
}

bool request_input::next(row_block& into) {
    if (first_) {
        into = std::move(*first_);
        first_.reset();
        return true;
    }
    if (!file_.blocks().next(into)) return false;
    if (std::exchange(again_, false)) into.rows_to_skip = 1;
    return true;
}

void request_input::start_again() {
    first_.reset();
    file_.blocks().start_again();
    again_ = true;
}

bool check_order(request_input& input, unsigned threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    scope_order order;
    bool in_order = true;
    std::uint64_t lines = 0;
    first_failure failure;
    const auto read = [&](tbb::flow_control& control) -> shared_block {
        auto block = failure.run([&]() -> shared_block {
            row_block next;
            return input.next(next) ? input.block_of(std::move(next)) : nullptr;
        });
        if (!block) control.stop();
        return block;
    };
    const auto read_keys = [&](shared_block block) {
        return failure.run([&] {
            block->read_keys();
            return std::move(block);
        });
    };
    const auto check = [&](const shared_block& block) {
        return failure.run([&] {
            if (block->fault()) input.fail(*block->fault(), lines);
            lines += block->lines();
            for (const row_facts& row : block->rows()) in_order = order.note(row.scope_name) && in_order;
            return nothing();
        });
    };
    tbb::parallel_pipeline(blocks_at_once(threads),
                           tbb::make_filter<void, shared_block>(tbb::filter_mode::serial_in_order, read) &
                               tbb::make_filter<shared_block, shared_block>(tbb::filter_mode::parallel, read_keys) &
                               tbb::make_filter<shared_block, void>(tbb::filter_mode::serial_in_order,
                                                                    [&](const shared_block& block) {
                                                                        static_cast<void>(check(block));
                                                                    }));
    failure.rethrow();
    input.start_again();
    return in_order;
}

std::optional<batch_counts> decide_all(request_input& input, cut how, const batch_places& places, unsigned threads,
                                       progress& shown, time_spent& spent) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    flow steps(input, how, places, threads, shown, spent);
    tbb::parallel_pipeline(
        blocks_at_once(threads),
        tbb::make_filter<void, shared_block>(tbb::filter_mode::serial_in_order,
                                             [&](tbb::flow_control& control) { return steps.read(control); }) &
            tbb::make_filter<shared_block, shared_block>(
                tbb::filter_mode::parallel, [&](shared_block block) { return steps.parse(std::move(block)); }) &
            tbb::make_filter<shared_block, row_ranges>(
                tbb::filter_mode::serial_in_order, [&](const shared_block& block) { return steps.decide_next(block); }) &
            tbb::make_filter<row_ranges, shared_texts>(
                tbb::filter_mode::parallel, [&](row_ranges ranges) { return steps.make_texts(std::move(ranges)); }) &
            tbb::make_filter<shared_texts, void>(tbb::filter_mode::serial_in_order,
                                                 [&](const shared_texts& texts) { steps.write(texts); }));
    steps.expect_success();
    if (!steps.in_order()) return std::nullopt;
    return steps.counts();
}

}  // namespace program
