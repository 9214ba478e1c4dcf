// A ledger in an SQLite file: claims a second, one transaction each or 1,000 in a transaction of the caller's, and rows
// decided elsewhere that are entered in one transaction. The file is in the folder for temporary files, so that
// folder's disk matters.

#include <refund/store/memory.hpp>
#include <refund/store/sqlite.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace date::literals;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::cap_terms terms{.limit = {50'000'00, usd}, .window = refund::rolling_days(365)};
constexpr std::size_t scopes = 1'000;

/// Claims of a thousand scopes, all different; every second one gives units back.
std::vector<refund::claim> made_claims(std::size_t count) {
    std::mt19937_64 random(11);
    std::vector<refund::claim> claims(count);
    for (std::size_t i = 0; i < count; ++i) {
        refund::claim& each = claims[i];
        each.scope = "customer-" + std::to_string(random() % scopes);
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

/// A new file, deleted at the end.
struct ledger_file {
    std::string path = (std::filesystem::temp_directory_path() /
                        ("refund-bench-" + std::to_string(std::random_device()()))).string();
    refund::sqlite_connection connection{};
    ledger_file() {
        if (auto opened = refund::open_sqlite(path)) connection = *std::move(opened);
    }
    ledger_file(const ledger_file&) = delete;
    ledger_file& operator=(const ledger_file&) = delete;
    ~ledger_file() {
        connection.reset();
        std::error_code ignored;
        for (const char* const part : {"", "-wal", "-shm"}) std::filesystem::remove(path + part, ignored);
    }
    [[nodiscard]] bool run(const char* sql) const {
        return sqlite3_exec(connection.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    }
};

void settle_in_memory(benchmark::State& state) {
    const auto claims = made_claims(static_cast<std::size_t>(state.max_iterations));
    refund::memory_store<> store;
    refund::ledger held(store);
    std::size_t next = 0;
    for (auto _ : state) {
        if (!held.settle(claims[next++], terms)) return state.SkipWithError("not settled");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(settle_in_memory)->Name("ledger/settle/memory")->Iterations(100'000)->Unit(benchmark::kMicrosecond);

/// `range(0)`: claims per transaction; 1: the ledger's own transaction.
void settle_in_sqlite(benchmark::State& state) {
    const auto claims = made_claims(static_cast<std::size_t>(state.max_iterations));
    const ledger_file file;
    auto store = refund::sqlite_store<>::on(file.connection.get());
    if (!store) return state.SkipWithError("no ledger");
    refund::ledger held(*store);
    const auto together = static_cast<std::size_t>(state.range(0));
    std::size_t next = 0;
    for (auto _ : state) {
        const bool mine = together > 1;
        if (mine && next % together == 0 && !file.run("BEGIN IMMEDIATE")) return state.SkipWithError("not begun");
        if (!held.settle(claims[next++], terms)) return state.SkipWithError("not settled");
        if (mine && next % together == 0 && !file.run("COMMIT")) return state.SkipWithError("not committed");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(settle_in_sqlite)->Name("ledger/settle/sqlite")->Arg(1)->Iterations(5'000)->UseRealTime();
BENCHMARK(settle_in_sqlite)->Name("ledger/settle/sqlite")->Arg(1'000)->Iterations(100'000)->UseRealTime();

/// Enters rows that were decided elsewhere, scope after scope, in one transaction.
void enter_in_sqlite(benchmark::State& state) {
    constexpr std::size_t rows = 1'000'000;
    constexpr std::size_t of_a_scope = 100;
    std::vector<refund::claim_entry> entries(rows);
    auto claims = made_claims(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        claims[i].scope = "customer-" + std::to_string(i / of_a_scope);
        entries[i] = {.kind = refund::entry_kind::granted, .of = std::move(claims[i])};
        const refund::money asked = entries[i].of.asked;
        entries[i].answer = {.asked = asked, .granted = asked, .used_before = {0, usd}, .left_after = {0, usd}};
    }
    for (auto _ : state) {
        const ledger_file file;
        auto store = refund::sqlite_store<>::on(file.connection.get());
        if (!store) return state.SkipWithError("no ledger");
        auto tx = (*store).begin(entries.front().of.scope);
        if (!tx) return state.SkipWithError("not begun");
        for (std::size_t i = 0; i < rows; ++i) {
            const bool next = i % of_a_scope == 0;
            if (next && !(*tx).turn_to(entries[i].of.scope).ok()) return state.SkipWithError("not turned");
            if (!(*tx).append(entries[i])) return state.SkipWithError("not appended");
        }
        if (!(*tx).commit().ok()) return state.SkipWithError("not committed");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(rows) * state.iterations());
}
BENCHMARK(enter_in_sqlite)->Name("ledger/enter/sqlite")->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
