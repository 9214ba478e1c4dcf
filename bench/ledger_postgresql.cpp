// A ledger in PostgreSQL: claims a second, one transaction each or 100 in a transaction of the caller's, and rows
// decided elsewhere that are entered in one transaction. Needs a server: script/with-postgresql
// build/release/bench/refund_bench.

#include <refund/store/postgresql.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::cap_terms terms{.limit = {50'000'00, usd}, .window = refund::rolling_days(365)};

/// Claims of a thousand scopes, all different; every second one gives units back.
std::vector<refund::claim> made_claims(std::size_t count) {
    std::mt19937_64 random(11);
    std::vector<refund::claim> claims(count);
    for (std::size_t i = 0; i < count; ++i) {
        refund::claim& each = claims[i];
        each.scope = "customer-" + std::to_string(random() % 1'000);
        each.request_id = "request-" + std::to_string(i);
        each.day = date::sys_days(2023_y / 1 / 1) + date::days(static_cast<int>(random() % 1'000));
        each.asked = {static_cast<std::int64_t>(random() % 1'000'00), usd};
        each.fingerprint = random();
        if (i % 2 == 0) continue;
        each.commitment_id = "order-" + std::to_string(i / 4);
        each.bought = 9;
        each.returned = 1;
    }
    return claims;
}

/// A new schema, dropped at the end.
struct ledger_schema {
    refund::postgresql_connection connection{};
    ledger_schema() {
        const char* const server = std::getenv("REFUND_POSTGRESQL");
        if (server == nullptr) return;
        auto opened = refund::open_postgresql(server);
        if (!opened) return;
        connection = *std::move(opened);
        run("SET client_min_messages = warning; CREATE SCHEMA refund_bench; SET search_path = refund_bench");
    }
    ledger_schema(const ledger_schema&) = delete;
    ledger_schema& operator=(const ledger_schema&) = delete;
    ~ledger_schema() {
        if (connection) run("ROLLBACK; DROP SCHEMA refund_bench CASCADE");
    }
    void run(const char* sql) const { PQclear(PQexec(connection.get(), sql)); }
};

/// `range(0)`: claims per transaction; 1: the ledger's own transaction.
void settle_in_postgresql(benchmark::State& state) {
    const ledger_schema schema;
    if (!schema.connection) return state.SkipWithError("no server: script/with-postgresql");
    auto store = refund::postgresql_store<>::on(schema.connection.get());
    if (!store) return state.SkipWithError("no ledger");
    const auto claims = made_claims(static_cast<std::size_t>(state.max_iterations));
    refund::ledger held(*store);
    const auto together = static_cast<std::size_t>(state.range(0));
    std::size_t next = 0;
    for (auto _ : state) {
        if (together > 1 && next % together == 0) schema.run("BEGIN");
        if (!held.settle(claims[next++], terms)) return state.SkipWithError("not settled");
        if (together > 1 && next % together == 0) schema.run("COMMIT");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(settle_in_postgresql)
    ->Name("ledger/settle/postgresql")->Arg(1)->Iterations(3'000)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(settle_in_postgresql)
    ->Name("ledger/settle/postgresql")->Arg(100)->Iterations(10'000)->Unit(benchmark::kMicrosecond)->UseRealTime();

/// Enters rows that were decided elsewhere, in one transaction.
void enter_in_postgresql(benchmark::State& state) {
    constexpr std::size_t rows = 50'000;
    const ledger_schema schema;
    if (!schema.connection) return state.SkipWithError("no server: script/with-postgresql");
    auto store = refund::postgresql_store<>::on(schema.connection.get());
    if (!store) return state.SkipWithError("no ledger");
    std::vector<refund::claim_entry> entries;
    for (refund::claim& each : made_claims(rows)) {
        const refund::money asked = each.asked;
        entries.push_back({.kind = refund::entry_kind::granted, .of = std::move(each)});
        entries.back().answer = {.asked = asked, .granted = asked, .used_before = {0, usd}, .left_after = {0, usd}};
    }
    // As a program has them: scope after scope.
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.of.scope < b.of.scope; });
    std::vector<std::string> scopes;
    for (const refund::claim_entry& entry : entries) {
        if (scopes.empty() || scopes.back() != entry.of.scope) scopes.push_back(entry.of.scope);
    }
    for (auto _ : state) {
        auto tx = (*store).begin(entries.front().of.scope);
        if (!tx || !(*tx).lock(scopes).ok()) return state.SkipWithError("not locked");
        for (const refund::claim_entry& entry : entries) {
            if (!(*tx).turn_to(entry.of.scope).ok()) return state.SkipWithError("not turned");
            if (!(*tx).append(entry)) return state.SkipWithError("not appended");
        }
        if (!(*tx).commit().ok()) return state.SkipWithError("not committed");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(rows) * state.iterations());
}
BENCHMARK(enter_in_postgresql)
    ->Name("ledger/enter/postgresql")->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
