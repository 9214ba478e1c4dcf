#include "batch_flow.hpp"

#include "first_failure.hpp"

#include <tbb/concurrent_queue.h>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace program {
namespace {

/// Adds the time it lives to a total.
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

struct nothing {};

/// How many blocks are in flight at once: enough to keep every thread busy, few enough to keep memory small.
std::size_t blocks_at_once(unsigned threads) { return threads == 1 ? 1 : std::size_t{2} * threads; }

using shared_block = std::shared_ptr<request_block>;  // null: no more input, but something left to write

/// A piece on its way, with what could be computed without other pieces.
struct waiting_piece {
    std::unique_ptr<piece> rows;
    std::optional<row_claims> claims{};        // if there is a ledger to wait for
    std::optional<cap_admissions> admitted{};  // if there is none
};
/// The pieces that a block completed.
struct joined_block {
    std::vector<waiting_piece> pieces{};
    bool is_last{false};  // no block: the input has ended
};
using shared_pieces = std::shared_ptr<joined_block>;
using row_ranges = std::vector<row_range>;
using shared_texts = std::vector<std::shared_ptr<const written_rows>>;

/// The steps of a run. Serial steps are called one at a time, in the order of the blocks.
class flow {
public:
    flow(request_input& input, cut how, const batch_places& places, unsigned threads, progress& shown,
         time_spent& spent)
        : input_(input), places_(places), threads_(threads), shown_(shown), spent_(spent),
          maker_(how, [this](std::unique_ptr<piece> made) { complete_.push_back({.rows = std::move(made)}); }) {}

    /// Serial.
    [[nodiscard]] shared_block read(tbb::flow_control& control) {
        if (finished_ || failure_.any()) {
            control.stop();
            return nullptr;
        }
        return failure_.run([&]() -> shared_block {
            if (all_read_) return nullptr;
            shared_block block;
            if (!spare_.try_pop(block)) block = input_.make_block();
            all_read_ = !input_.next(block->start());
            return all_read_ ? nullptr : block;
        });
    }

    [[nodiscard]] shared_block parse(shared_block block) {
        const stopwatch running(spent_.reading);
        return failure_.run([&] {
            if (block) block->read();
            return std::move(block);
        });
    }

    /// Serial.
    [[nodiscard]] shared_pieces join(const shared_block& block) {
        return failure_.run([&] { return join_rows(block); });
    }

    /// Does everything that needs no other piece: all but admission by a ledger.
    [[nodiscard]] shared_pieces prepare(shared_pieces joined) {
        const stopwatch running(spent_.deciding);
        return failure_.run([&] {
            for (waiting_piece& each : joined->pieces) prepare(each, joined->is_last ? threads_ : 1);
            return std::move(joined);
        });
    }

    /// Serial: decides the rest, and hands out ranges of rows to be written: all ranges while there is more input, so
    /// that nothing piles up; then one range at a time, so that every thread gets some.
    [[nodiscard]] row_ranges decide_next(const shared_pieces& joined) {
        return failure_.run([&] { return take(*joined); });
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

    /// Throws what a step threw, if one did.
    void expect_success() const { failure_.rethrow(); }
    [[nodiscard]] bool in_order() const { return in_order_; }
    [[nodiscard]] batch_counts counts() const {
        batch_counts all = counts_;
        all.noticed.rounded_amounts = maker_.rounded_amounts();
        all.noticed.usage_not_stated = maker_.usage_not_stated();
        all.noticed.without_scope = maker_.without_scope();
        all.reasons = input_.reasons();
        return all;
    }

private:
    [[nodiscard]] shared_pieces join_rows(const shared_block& block) {
        auto joined = std::make_shared<joined_block>();
        joined->is_last = !block;
        if (!in_order_) return joined;
        if (block) {
            add(*block);
            spare_.push(block);
        } else if (!std::exchange(all_joined_, true)) {
            maker_.finish();
        }
        if (!in_order_) finished_ = true;
        joined->pieces = std::exchange(complete_, {});
        return joined;
    }

    [[nodiscard]] row_ranges take(joined_block& joined) {
        for (waiting_piece& each : joined.pieces) decide(std::move(each));
        row_ranges next;
        while (!ranges_.empty() && (!joined.is_last || next.empty())) {
            next.push_back(std::move(ranges_.front()));
            ranges_.pop_front();
        }
        if (joined.is_last && ranges_.empty()) finished_ = true;
        return next;
    }

    [[nodiscard]] shared_texts texts_of(row_ranges ranges) const {
        const auto wanted =
            places_.explanations == nullptr ? detail_level::decision : detail_level::decision_and_explanation;
        shared_texts made;
        for (row_range& rows : ranges) {
            made.push_back(std::make_shared<const written_rows>(write_rows(rows, wanted, places_.formulas)));
            rows = {};  // lets go of the piece
        }
        return made;
    }

    void write(const written_rows& text) {
        places_.decisions.write(text.decisions.view());
        if (places_.explanations != nullptr) places_.explanations->write(text.explanations);
        add_tally(counts_.counted, text.counted);
    }

    void add(request_block& block) {
        if (block.fault()) input_.fail(*block.fault(), maker_.lines());
        counts_.noticed.add(block.counts());
        in_order_ = maker_.add(block);
        shown_.show("reading", input_.percent_read(), maker_.rows());
    }

    /// Uses one thread while the others are busy with other blocks, and all of them once the input has ended.
    void prepare(waiting_piece& next, unsigned threads) const {
        const request_store& requests = next.rows->requests;
        const row_keys& keys = next.rows->keys;
        const bool explain = places_.explanations != nullptr;
        next.claims = evaluate_claims(requests, keys, how_admitted(places_.ledger, explain), threads);
        if (places_.ledger != nullptr) return;
        next.admitted = fill_cap(requests, keys, *std::exchange(next.claims, {}), nullptr, threads, explain);
    }

    [[nodiscard]] cap_admissions admit(waiting_piece& next) const {
        if (next.admitted) return *std::move(next.admitted);
        const stopwatch running(spent_.deciding);
        return fill_cap(next.rows->requests, next.rows->keys, *std::move(next.claims), places_.ledger, 1,
                        places_.explanations != nullptr);
    }

    void decide(waiting_piece next) {
        cap_admissions admitted = admit(next);
        const auto decided =
            std::make_shared<const decided_piece>(decided_piece{std::move(next.rows), std::move(admitted)});
        if (places_.ledger != nullptr) {
            const stopwatch running(spent_.entering);
            places_.ledger->end();
        }
        constexpr std::size_t rows_together = 4096;
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
    tbb::concurrent_queue<shared_block> spare_{};  // blocks to reuse: their rows have moved to pieces
    piece_maker maker_;
    std::vector<waiting_piece> complete_{};  // not yet handed on
    std::deque<row_range> ranges_{};  // decided, not yet handed out to be written
    bool all_read_{false};
    bool all_joined_{false};
    bool in_order_{true};
    std::atomic<bool> finished_{false};
    first_failure failure_{};
    batch_counts counts_{};
};

}  // namespace

bool check_order(request_input& input, unsigned threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    scope_order order;
    bool in_order = true;
    std::uint64_t lines = 0;
    first_failure failure;
    const auto read = [&](tbb::flow_control& control) -> shared_block {
        auto block = failure.run([&]() -> shared_block {
            auto next = input.make_block();
            return input.next(next->start()) ? next : nullptr;
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
            tbb::make_filter<shared_block, shared_pieces>(
                tbb::filter_mode::serial_in_order, [&](const shared_block& block) { return steps.join(block); }) &
            tbb::make_filter<shared_pieces, shared_pieces>(
                tbb::filter_mode::parallel, [&](shared_pieces joined) { return steps.prepare(std::move(joined)); }) &
            tbb::make_filter<shared_pieces, row_ranges>(
                tbb::filter_mode::serial_in_order,
                [&](const shared_pieces& joined) { return steps.decide_next(joined); }) &
            tbb::make_filter<row_ranges, shared_texts>(
                tbb::filter_mode::parallel, [&](row_ranges ranges) { return steps.make_texts(std::move(ranges)); }) &
            tbb::make_filter<shared_texts, void>(tbb::filter_mode::serial_in_order,
                                                 [&](const shared_texts& texts) { steps.write(texts); }));
    steps.expect_success();
    if (!steps.in_order()) return std::nullopt;
    return steps.counts();
}

}  // namespace program
