// Columns of cancellations through evaluation and the yearly cap: 100 requests of each customer over a few years,
// sorted and shuffled. An iteration does both steps.

#include "allocations.hpp"
#include "columns.hpp"
#include "requests.hpp"

#include <refund/bulk/cap.hpp>
#include <refund/bulk/evaluate.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/memory.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

namespace bulk = refund::bulk;
using refund::rules::partner_center;

constexpr std::size_t rows_of_a_scope = 100;

struct row {
    std::uint32_t scope{};
    refund::cancel_request<> request{};
};

/// The same rows in order of scope and day, and in no order.
std::vector<row> made_rows(bool sorted) {
    std::mt19937_64 random(7);
    std::vector<row> rows;
    rows.reserve(all_rows);
    for (const auto& request : mixed_requests(all_rows)) {
        rows.push_back({static_cast<std::uint32_t>(random() % (all_rows / rows_of_a_scope)), request});
        rows.back().request.payment.minor /= 32;  // so that the cap binds for some and not for nearly all
    }
    if (sorted) {
        std::stable_sort(rows.begin(), rows.end(), [](const row& a, const row& b) {
            return a.scope < b.scope || (a.scope == b.scope && a.request.requested_on < b.request.requested_on);
        });
    }
    return rows;
}

struct night {
    column_memory columns{all_rows};
    std::vector<std::uint32_t> scope = std::vector<std::uint32_t>(all_rows + spare_rows);
    std::vector<std::int64_t> refund = std::vector<std::int64_t>(all_rows + spare_rows);
    std::vector<std::int64_t> withheld = refund;
    std::vector<std::int64_t> cap_used = refund;
    std::vector<std::int64_t> cap_left = refund;
    std::vector<std::uint8_t> status = std::vector<std::uint8_t>(all_rows + spare_rows);

    explicit night(bool sorted) {
        const auto rows = made_rows(sorted);
        for (std::size_t i = 0; i < all_rows; ++i) {
            columns.set(i, rows[i].request);
            scope[i] = rows[i].scope;
        }
    }
};

/// Rows `first` to `last` of the night's columns, half-open.
struct part_of_night {
    bulk::raw_columns raw;
    bulk::cap_columns cap;
    bulk::result_columns evaluated;
    bulk::capped_columns capped;

    part_of_night(night& rows, std::size_t first, std::size_t last) {
        const auto part = [=](auto& column) { return std::span(column).subspan(first, last - first); };
        column_memory& in = rows.columns;
        raw = {.purchased_on = part(in.purchased_on), .requested_on = part(in.requested_on), .months = part(in.months),
               .payment = part(in.payment), .returned = part(in.returned), .flags = part(in.flags)};
        cap = {.scope = part(rows.scope), .requested_on = part(in.requested_on)};
        evaluated = {.credit = part(in.credit), .fee = part(in.fee), .status = part(in.status)};
        capped = {.refund = part(rows.refund), .withheld = part(rows.withheld), .cap_used = part(rows.cap_used),
                  .cap_left = part(rows.cap_left), .status = part(rows.status)};
    }
    [[nodiscard]] bulk::cap_summary settle(bulk::cap_workspace& workspace, unsigned threads) const {
        auto counts = bulk::evaluate<partner_center>(raw, std::nullopt, evaluated, {.threads = threads});
        benchmark::DoNotOptimize(counts);
        return *bulk::apply_cap(partner_center, cap, {}, evaluated, capped, workspace, threads);
    }
};

/// Both steps over all rows, one `chunk` at a time; a chunk ends where a scope ends.
template <class Chunk>
void measure(benchmark::State& state, night& rows, unsigned threads, Chunk chunk_end) {
    bulk::cap_workspace workspace;
    const auto turn = [&] {
        bulk::cap_summary total;
        for (std::size_t first = 0; first < all_rows;) {
            const std::size_t last = chunk_end(first);
            total += part_of_night(rows, first, last).settle(workspace, threads);
            first = last;
        }
        benchmark::DoNotOptimize(total);
        benchmark::ClobberMemory();
        return total;
    };
    state.counters["capped"] = static_cast<double>(turn().capped) / static_cast<double>(all_rows);
    const std::uint64_t before = allocations();
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) turn();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    state.counters["allocations"] =
        static_cast<double>(allocations() - before) / static_cast<double>(state.iterations());
    if (threads > 1) {  // by wall clock: the CPU time of this thread would leave out the other one's
        state.counters["items_per_second"] =
            static_cast<double>(state.iterations()) * static_cast<double>(all_rows) / passed.count();
    } else {
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all_rows));
    }
}

night& sorted_night() {
    static night made(true);
    return made;
}
night& shuffled_night() {
    static night made(false);
    return made;
}

/// As for a stream in order: a chunk's columns are still in the cache when the cap takes them.
void sorted(benchmark::State& state) {
    night& rows = sorted_night();
    measure(state, rows, 1, [&rows](std::size_t first) {
        std::size_t last = (std::min)(first + 8192, all_rows);
        while (last < all_rows && rows.scope[last] == rows.scope[last - 1]) ++last;
        return last;
    });
}
const auto all_at_once = [](std::size_t) { return all_rows; };
void sorted_at_once(benchmark::State& state) { measure(state, sorted_night(), 1, all_at_once); }
void unsorted(benchmark::State& state) { measure(state, shuffled_night(), 1, all_at_once); }
void sorted_two_threads(benchmark::State& state) { measure(state, sorted_night(), 2, all_at_once); }
void unsorted_two_threads(benchmark::State& state) { measure(state, shuffled_night(), 2, all_at_once); }

/// The same rows in the same order, but one request at a time through the ledger.
void one_by_one(benchmark::State& state) {
    constexpr std::size_t some_rows = all_rows / 16;
    auto rows = made_rows(true);
    rows.resize(some_rows);
    std::vector<refund::claim_keys> keys;
    for (std::size_t i = 0; i < some_rows; ++i) {
        keys.push_back({.scope = "customer " + std::to_string(rows[i].scope), .request_id = "R" + std::to_string(i)});
    }
    for (auto _ : state) {
        refund::memory_store store;
        refund::ledger ledger(store);
        for (std::size_t i = 0; i < some_rows; ++i) {
            const auto quote = refund::quote_cancel<partner_center>(rows[i].request);
            auto decided = refund::settle(*quote, rows[i].request, ledger, keys[i]);
            benchmark::DoNotOptimize(decided);
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(some_rows));
}

BENCHMARK(sorted)->Name("bulk/cap_sorted");
BENCHMARK(sorted_at_once)->Name("bulk/cap_sorted_at_once");
BENCHMARK(unsorted)->Name("bulk/cap_unsorted");
BENCHMARK(sorted_two_threads)->Name("bulk/cap_sorted_threads:2");
BENCHMARK(unsorted_two_threads)->Name("bulk/cap_unsorted_threads:2");
BENCHMARK(one_by_one)->Name("ledger/settle");

}  // namespace
