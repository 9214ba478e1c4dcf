// Whole decisions over a record batch, including caps and entries, on one thread.

#include "record_rows.hpp"

#include <refund/record/decide.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <stdexcept>

namespace {

void measure(benchmark::State& state, const record_rows& rows) {
    for (auto _ : state) {
        ArrowSchema decision_types{};
        ArrowSchema entry_types{};
        ArrowArray decisions{};
        ArrowArray entries{};
        const auto counts = refund::record::decide({rows.schema(), rows.array()}, nullptr, {decision_types, decisions},
                                                   {entry_types, entries});
        if (!counts) throw std::logic_error(to_string(counts.error()));
        benchmark::DoNotOptimize(decisions.buffers);
        for (ArrowArray* const made : {&decisions, &entries}) made->release(made);
        for (ArrowSchema* const made : {&decision_types, &entry_types}) made->release(made);
    }
    state.SetItemsProcessed(state.iterations() * rows.array().length);
}

void decide(benchmark::State& state) {
    const record_rows rows(static_cast<std::size_t>(state.range(0)), record_rows::offers::one);
    measure(state, rows);
}
void decide_every_table(benchmark::State& state) {
    const record_rows rows(static_cast<std::size_t>(state.range(0)), record_rows::offers::all);
    measure(state, rows);
}

BENCHMARK(decide)->Name("record/decide")->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(decide_every_table)->Name("record/decide_every_table")->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
