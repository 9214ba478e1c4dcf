// One cancel quote at a time: by the library, and by the same rule written by hand.

#include "allocations.hpp"
#include "peers.hpp"
#include "requests.hpp"

#include <refund/quote/decide.hpp>
#include <refund/rules/partner_center.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

namespace {

// A power of two, small enough for the second-level cache: this measures the arithmetic, not the memory.
constexpr std::size_t request_count = 4096;

const std::vector<refund::cancel_request<>>& requests() {
    static const auto made = mixed_requests(request_count);
    return made;
}

/// Runs `quote` on one request per iteration, and reports what it allocated.
template <class Quote>
void measure(benchmark::State& state, Quote quote) {
    const auto& all = requests();
    std::size_t i = 0;
    const std::uint64_t before = allocations();
    for (auto _ : state) {
        auto answer = quote(all[i++ % request_count]);
        benchmark::DoNotOptimize(answer);
    }
    // Google Benchmark itself allocates a little around the loop, never inside it.
    state.counters["allocations_per_quote"] =
        static_cast<double>(allocations() - before) / static_cast<double>(state.iterations());
    state.SetItemsProcessed(state.iterations());
}

/// The peers compute only the refund. The number of refunds that differ from the library's is reported with the time: a
/// fast wrong cent does not compete.
template <class Exact>
void measure_by_hand(benchmark::State& state, Exact exact) {
    std::size_t wrong = 0;
    for (const auto& request : requests()) {  // checks all of them once
        const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
        if (!quote || quote->refund().minor != refund_by_hand(request, exact)) ++wrong;
    }
    state.counters["wrong_cents"] = static_cast<double>(wrong);
    measure(state, [exact](const refund::cancel_request<>& request) { return refund_by_hand(request, exact); });
}

void cancel(benchmark::State& state) {
    measure(state, [](const refund::cancel_request<>& request) {
        return refund::quote_cancel<refund::rules::partner_center>(request);
    });
}

void cancel_runtime_table(benchmark::State& state) {
    refund::policy_view<> table(refund::rules::partner_center);
    benchmark::DoNotOptimize(table);
    measure(state, [table](const refund::cancel_request<>& request) { return refund::quote_cancel(table, request); });
}

void standing_only(benchmark::State& state) {
    measure(state, [](const refund::cancel_request<>& request) {
        return refund::standing_on(request.term, request.requested_on);
    });
}

void int128(benchmark::State& state) { measure_by_hand(state, by_int128); }
void cpp_dec_float_50(benchmark::State& state) { measure_by_hand(state, by_cpp_dec_float_50); }
void plain_double(benchmark::State& state) { measure_by_hand(state, by_double); }

BENCHMARK(cancel)->Name("scalar/cancel");
BENCHMARK(cancel_runtime_table)->Name("scalar/cancel_runtime_table");
BENCHMARK(standing_only)->Name("scalar/standing");
BENCHMARK(int128)->Name("peer/int128");
BENCHMARK(cpp_dec_float_50)->Name("peer/cpp_dec_float_50");
BENCHMARK(plain_double)->Name("peer/double");

}  // namespace

BENCHMARK_MAIN();
