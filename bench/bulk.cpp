// Columns of cancellations, compared with what memory bandwidth allows. The rows mix versions, plans, terms and usage.
// Compare items_per_second within one run.

#include "allocations.hpp"
#include "columns.hpp"
#include "requests.hpp"
#include "roofline.hpp"

#include <refund/bulk/evaluate.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/rules/software.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace {

namespace bulk = refund::bulk;
using refund::rules::partner_center;

const date::sys_days as_of = date::year(2020) / 1 / 1;

column_memory& rows() {
    static column_memory made = [] {
        column_memory columns(all_rows);
        const auto requests = mixed_requests(all_rows);
        for (std::size_t i = 0; i < all_rows; ++i) columns.set(i, requests[i]);
        return columns;
    }();
    return made;
}

/// Runs `evaluate` over all rows, and reports how much it allocated, which should be nothing.
template <class Evaluate>
void measure(benchmark::State& state, Evaluate evaluate) {
    rows();
    const std::uint64_t before = allocations();
    for (auto _ : state) {
        evaluate();
        benchmark::ClobberMemory();
    }
    state.counters["allocations"] =
        static_cast<double>(allocations() - before) / static_cast<double>(state.iterations());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all_rows));
}

void roofline_prepared(benchmark::State& state) {
    measure(state, [] { roofline::prepared(rows().prepared(), rows().results()); });
}
void roofline_raw(benchmark::State& state) {
    measure(state, [] { roofline::raw(rows().raw(), rows().results()); });
}
void prepared(benchmark::State& state) {
    state.SetLabel(std::string(bulk::name(bulk::instruction_set_in_use())));
    measure(state, [] {
        auto counts = bulk::evaluate<partner_center>(rows().prepared(), as_of, rows().results());
        benchmark::DoNotOptimize(counts);
    });
}
void raw(benchmark::State& state) {
    measure(state, [] {
        auto counts = bulk::evaluate<partner_center>(rows().raw(), std::nullopt, rows().results());
        benchmark::DoNotOptimize(counts);
    });
}

/// Measured by wall clock: the CPU time of this thread would leave out the other one's.
void raw_two_threads(benchmark::State& state) {
    rows();
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) {
        auto counts = bulk::evaluate<partner_center>(rows().raw(), std::nullopt, rows().results(), {.threads = 2});
        benchmark::DoNotOptimize(counts);
        benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    state.counters["items_per_second"] =
        static_cast<double>(state.iterations()) * static_cast<double>(all_rows) / passed.count();
}

/// Rows that arrive in chunks, each copied from where it arrives into the memory of one chunk.
void streamed(benchmark::State& state) {
    constexpr std::size_t chunk_rows = 32U << 10U;
    column_memory chunk(chunk_rows);
    const column_memory& source = rows();
    const std::size_t wanted = static_cast<std::size_t>(state.range(0));
    std::size_t arrived = 0;  // an iteration goes on where the last one ended, so no rows wait in the cache
    const std::uint64_t before = allocations();
    for (auto _ : state) {
        bulk::summary total;
        for (std::size_t done = 0; done < wanted; done += chunk_rows) {
            const std::size_t count = (std::min)(chunk_rows, wanted - done);
            if (arrived + count > all_rows) arrived = 0;
            const auto arrive = [count, first = static_cast<std::ptrdiff_t>(arrived)](const auto& from, auto& to) {
                std::copy_n(from.begin() + first, count, to.begin());
            };
            arrive(source.purchased_on, chunk.purchased_on);
            arrive(source.requested_on, chunk.requested_on);
            arrive(source.months, chunk.months);
            arrive(source.payment, chunk.payment);
            arrive(source.returned, chunk.returned);
            arrive(source.flags, chunk.flags);
            arrived += count;
            const auto in = chunk.raw();
            const auto out = chunk.results();
            const auto counts = bulk::evaluate<partner_center>(
                bulk::raw_columns{.purchased_on = in.purchased_on.first(count),
                                  .requested_on = in.requested_on.first(count),
                                  .months = in.months.first(count),
                                  .payment = in.payment.first(count),
                                  .returned = in.returned.first(count),
                                  .flags = in.flags.first(count)},
                std::nullopt,
                {.credit = out.credit.first(count), .fee = out.fee.first(count), .status = out.status.first(count)});
            total += *counts;
        }
        benchmark::DoNotOptimize(total);
    }
    state.counters["allocations"] =
        static_cast<double>(allocations() - before) / static_cast<double>(state.iterations());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// The same rows by a table that is known only at run time, and by tables whose versions mix.
void raw_runtime_table(benchmark::State& state) {
    refund::policy_view<> table(partner_center);
    benchmark::DoNotOptimize(table);
    measure(state, [&table] {
        auto counts = bulk::evaluate(table, rows().raw(), std::nullopt, rows().results());
        benchmark::DoNotOptimize(counts);
    });
}
void raw_mixed_versions(benchmark::State& state) {
    measure(state, [] {
        auto counts =
            bulk::evaluate<refund::rules::software_subscription>(rows().raw(), std::nullopt, rows().results());
        benchmark::DoNotOptimize(counts);
    });
}
template <bulk::instruction_set AtMost>
void raw_narrower(benchmark::State& state) {
    measure(state, [] {
        auto counts = bulk::evaluate<partner_center>(rows().raw(), std::nullopt, rows().results(), {.at_most = AtMost});
        benchmark::DoNotOptimize(counts);
    });
}
template <bulk::instruction_set AtMost>
void prepared_narrower(benchmark::State& state) {
    measure(state, [] {
        auto counts = bulk::evaluate<partner_center>(rows().prepared(), as_of, rows().results(), {.at_most = AtMost});
        benchmark::DoNotOptimize(counts);
    });
}

BENCHMARK(roofline_prepared)->Name("roofline/prepared");
BENCHMARK(prepared)->Name("bulk/prepared");
BENCHMARK(roofline_raw)->Name("roofline/raw");
BENCHMARK(raw)->Name("bulk/raw");
BENCHMARK(raw_two_threads)->Name("bulk/raw_threads:2");
BENCHMARK(raw_runtime_table)->Name("bulk/raw_runtime_table");
BENCHMARK(raw_mixed_versions)->Name("bulk/raw_mixed_versions");
BENCHMARK(prepared_narrower<bulk::instruction_set::avx2>)->Name("bulk/prepared_avx2");
BENCHMARK(prepared_narrower<bulk::instruction_set::baseline>)->Name("bulk/prepared_baseline");
BENCHMARK(raw_narrower<bulk::instruction_set::avx2>)->Name("bulk/raw_avx2");
BENCHMARK(raw_narrower<bulk::instruction_set::baseline>)->Name("bulk/raw_baseline");
BENCHMARK(raw_narrower<bulk::instruction_set::exact>)->Name("bulk/raw_exact");
BENCHMARK(streamed)->Name("bulk/raw_streamed")->RangeMultiplier(10)->Range(100'000, 100'000'000);

}  // namespace
