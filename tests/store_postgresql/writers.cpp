// 64 writers in 8 processes on one database, in the store's transactions and in their own, at each isolation level;
// a server that is killed under them; and a ledger without its lock, which must fail the test. Below is what
// script/kill-ledger runs: writers to be killed, and the check afterwards.

#include "../store/writers.hpp"
#include "fixture.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <thread>

namespace {

using namespace postgresql_tests;
using refund::claim_entry;
using refund::errc;
using refund::ledger_error;
using store_tests::acknowledged;
using plain_store = refund::postgresql_store<>;
namespace pg = refund::detail::postgresql;

/// A file to which answers are appended in whole lines.
class told_file {
public:
    explicit told_file(const std::string& path) : at_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)) {}
    told_file(const told_file&) = delete;
    told_file& operator=(const told_file&) = delete;
    ~told_file() { close(at_); }
    void add(const std::string& line) const {
        if (write(at_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::abort();
    }

private:
    int at_;
};

/// A temporary file of the test, removed at the end.
struct told_path {
    std::string path = (std::filesystem::temp_directory_path() / "refund-told-XXXXXX").string();
    told_path() { close(mkstemp(path.data())); }
    ~told_path() { std::filesystem::remove(path); }
    told_path(const told_path&) = delete;
    told_path& operator=(const told_path&) = delete;
};

/// A ledger that makes each call in a transaction of the caller's, together with a row of the caller's own.
struct in_own_transaction {
    PGconn* connection;
    plain_store* store;
    std::string begin;
    std::string asked{};  ///< the request of the call

    template <class Call>
    auto with(Call&& call) {
        refund::ledger held(*store);
        for (;;) {
            if (!pg::went_well(pg::run(connection, begin.c_str()))) std::abort();
            const auto answer = call(held);
            if (answer) {
                const std::string granted = std::to_string(granted_of(*answer));
                const char* const values[] = {asked.c_str(), granted.c_str()};
                const pg::answer added(PQexecParams(connection, "INSERT INTO billing VALUES ($1, $2::bigint)", 2,
                                                    nullptr, values, nullptr, nullptr, 0));
                if (repeats(added)) continue;
            } else if (answer.error().reason == errc::ledger_busy) {
                ask(connection, "ROLLBACK");
                continue;
            }
            if (!repeats(pg::run(connection, "COMMIT"))) return answer;
        }
    }
    /// Whether a step of the caller's met a conflict, which can happen at any step with SERIALIZABLE.
    [[nodiscard]] bool repeats(const pg::answer& done) const {
        if (pg::went_well(done)) return false;
        if (pg::reason_of(pg::state_of(done)) != errc::ledger_busy) std::abort();
        ask(connection, "ROLLBACK");
        return true;
    }
    static std::int64_t granted_of(const refund::admission& answer) { return answer.granted.minor; }
    static std::int64_t granted_of(const claim_entry& entry) { return entry.answer.granted.minor; }

    auto settle(const refund::claim& of, const refund::cap_terms& terms) {
        asked = of.request_id;
        return with([&](auto& held) { return held.settle(of, terms); });
    }
    auto reserve(const refund::claim& of, const refund::cap_terms& terms, refund::instant until) {
        asked = of.request_id;
        return with([&](auto& held) { return held.reserve(of, terms, until); });
    }
    auto commit(const std::string& scope, const std::string& id) {
        asked = id;
        return with([&](auto& held) { return held.commit(scope, id); });
    }
    auto release(const std::string& scope, const std::string& id) {
        asked = id;
        return with([&](auto& held) { return held.release(scope, id); });
    }
    auto reverse(const std::string& scope, const std::string& id) {
        asked = id;
        return with([&](auto& held) { return held.reverse(scope, id); });
    }
};

/// A ledger that reconnects and repeats a call if the connection was lost.
struct connects_again {
    plain_store* store;

    template <class Call>
    auto with(Call&& call) {
        refund::ledger held(*store);
        for (int tries = 0;; ++tries) {
            auto answer = call(held);
            if (answer || answer.error().reason != errc::ledger_unavailable || tries == 600) return answer;
            while (!store->reconnect().ok() && tries++ < 600)
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
    auto settle(const refund::claim& of, const refund::cap_terms& terms) {
        return with([&](auto& held) { return held.settle(of, terms); });
    }
    auto reserve(const refund::claim& of, const refund::cap_terms& terms, refund::instant until) {
        return with([&](auto& held) { return held.reserve(of, terms, until); });
    }
    auto commit(const std::string& scope, const std::string& id) {
        return with([&](auto& held) { return held.commit(scope, id); });
    }
    auto release(const std::string& scope, const std::string& id) {
        return with([&](auto& held) { return held.release(scope, id); });
    }
    auto reverse(const std::string& scope, const std::string& id) {
        return with([&](auto& held) { return held.reverse(scope, id); });
    }
};

struct plan {
    std::string conninfo{};
    std::string told{};  ///< answers
    int threads{};
    std::uint64_t seed{};
    std::function<bool(int)> more{};  ///< whether a thread makes another call
};

/// The writers of one process, each with its own connection. `over` makes the ledger to be tested.
template <class Over>
int write_in_threads(const plan& by, Over over) {
    std::atomic<int> faults = 0;
    const told_file told(by.told);
    std::vector<std::thread> all;
    for (int thread = 0; thread < by.threads; ++thread) {
        all.emplace_back([&, thread] {
            const auto fault = [&](const ledger_error& wrong) {
                if (faults++ < 5) told.add("fault " + std::string(code(wrong.reason)) + ' ' + wrong.words + '\n');
            };
            auto connection = refund::open_postgresql(by.conninfo);
            auto store = plain_store::on(connection ? connection->get() : nullptr);
            for (int tries = 0; !store && store.error().reason == errc::ledger_unavailable && tries < 300; ++tries) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the server is being killed
                connection = refund::open_postgresql(by.conninfo);
                store = plain_store::on(connection ? connection->get() : nullptr);
            }
            if (!store) return fault(store.error());
            ask(connection->get(), "SET lock_timeout = 0");
            auto tested = over(connection->get(), *store);
            store_tests::write_calls(
                tested, by.seed * 1'000 + static_cast<std::uint64_t>(thread),
                [&](const acknowledged& answer) { told.add(line_of(answer)); }, fault, by.more);
        });
    }
    for (std::thread& each : all) each.join();
    return faults;
}

constexpr auto as_it_is = [](PGconn*, plain_store& store) { return refund::ledger(store); };

/// Runs 8 processes with 8 threads each; false if one of them found a fault.
template <class Over>
bool write_in_processes(const std::string& conninfo, const std::string& told, int calls, Over over) {
    std::vector<pid_t> children;
    for (int process = 0; process < 8; ++process) {
        const pid_t child = fork();
        if (child == 0) {  // all of them create the tables at the same time
            const plan by{conninfo, told, 8, static_cast<std::uint64_t>(process) + 1,
                          [calls](int call) { return call < calls; }};
            _exit(write_in_threads(by, over) == 0 ? 0 : 1);
        }
        children.push_back(child);
    }
    bool all_well = true;
    for (const pid_t child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        all_well = all_well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return all_well;
}

std::vector<std::string> faults_in(const std::string& conninfo, const std::string& told) {
    auto connection = connected(conninfo);
    auto store = store_on(connection.get());
    refund::ledger held(store);
    const std::vector<acknowledged> answers = store_tests::read_acknowledged(told);
    std::vector<std::string> faults;
    for (const acknowledged& each : answers) {
        if (each.scope == "fault") faults.push_back("an error: " + each.request_id + ' ' + each.kind);
    }
    for (const char* const scope : store_tests::writers_scopes) {
        const auto entries = held.history(scope);
        if (!entries) {
            faults.push_back(std::string(scope) + ": " + entries.error().words);
            continue;
        }
        const auto more = store_tests::faults_of(scope, *entries, answers);
        faults.insert(faults.end(), more.begin(), more.end());
    }
    return faults;
}

bool any_says(const std::vector<std::string>& faults, const char* words) {
    for (const std::string& fault : faults) {
        if (fault.find(words) != std::string::npos) return true;
    }
    return false;
}

std::string from_environment(const char* variable) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? "" : text;
}

/// Replaces the statements of the store: without a lock, and with a version assigned when the entry is written.
/// Writing takes 5 ms, so that other writers read the same state in the meantime on any machine.
refund::ledger<plain_store> without_lock(PGconn* connection, plain_store& store) {
    const char* const sql[] = {
        "DEALLOCATE refund_ledger_lock_1", "DEALLOCATE refund_ledger_add_1",
        "PREPARE refund_ledger_lock_1 (text) AS WITH made AS (INSERT INTO refund_ledger_scope VALUES ($1, 0) "
        "ON CONFLICT DO NOTHING) SELECT coalesce(max(version), 0), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, "
        "current_setting('synchronous_commit') FROM refund_ledger_scope WHERE scope = $1",
        "PREPARE refund_ledger_add_1 (text, bigint, text, text, bigint, text, bigint, text, bigint, bigint, bigint, bigint, "
        "bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint) AS "
        "WITH held AS (UPDATE refund_ledger_scope SET version = version + 1 "
        "WHERE scope = $1 AND $21 > 0 RETURNING scope, version) INSERT INTO refund_ledger_entry (scope, step, request_id, "
        "kind, day, currency, asked, commitment_id, bought, returned, fingerprint, refused_by_rule, granted, used_before, "
        "left_after, counted_from, limited_by, units_left, expires_at, at, version) SELECT scope, $2, $3, $4, $5, $6, $7, "
        "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, version FROM held, pg_sleep(0.005)"};
    for (const char* const each : sql) {
        if (!pg::went_well(pg::run(connection, each))) std::abort();
    }
    return refund::ledger(store);
}

}  // namespace

TEST_CASE("64 writers in 8 processes exceed no window, return no unit twice and lose nothing acknowledged") {
    if (skipped()) return;
    own_schema schema;
    const told_path told;
    CHECK(write_in_processes(schema.conninfo, told.path, number_from("REFUND_WRITER_CALLS", 40), as_it_is));
    for (const std::string& fault : faults_in(schema.conninfo, told.path)) CHECK(fault == "");
    // All kinds of calls occurred.
    auto connection = connected(schema.conninfo);
    const auto number_of = [&](const std::string& what) {
        return std::stoi(ask(connection.get(), "SELECT count(*) FROM refund_ledger_entry WHERE " + what));
    };
    for (const char* const kind : {"granted", "refused", "reserved", "committed", "released", "reversed"}) {
        CAPTURE(kind);
        CHECK(number_of("kind = '" + std::string(kind) + "'") > 5);
    }
    CHECK(number_of("limited_by = 1") > 5);
    CHECK(number_of("limited_by = 3") > 0);
    CHECK(store_tests::read_acknowledged(told.path).size() > 500);
}

TEST_CASE("64 writers in their own transactions, at each isolation level, agree with the entries of the ledger") {
    if (skipped()) return;
    for (const char* const level : {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"}) {
        CAPTURE(level);
        own_schema schema;
        const told_path told;
        auto connection = connected(schema.conninfo);
        ask(connection.get(), "CREATE TABLE billing (request_id text, granted bigint)");
        const std::string begin = std::string("BEGIN ISOLATION LEVEL ") + level;
        CHECK(write_in_processes(
            schema.conninfo, told.path, number_from("REFUND_WRITER_CALLS", 10),
            [&](PGconn* with, plain_store& store) { return in_own_transaction{with, &store, begin}; }));
        for (const std::string& fault : faults_in(schema.conninfo, told.path)) CHECK(fault == "");
        const std::size_t answers = store_tests::read_acknowledged(told.path).size();
        CHECK(answers > 100);
        CHECK(ask(connection.get(), "SELECT count(*) FROM billing") == std::to_string(answers));
        CHECK(ask(connection.get(),
                  "SELECT count(*) FROM billing WHERE NOT EXISTS (SELECT FROM refund_ledger_entry AS entry "
                  "WHERE entry.request_id = billing.request_id AND entry.granted = billing.granted)") == "0");
    }
}

TEST_CASE("the same check finds the faults of a ledger without its lock") {
    if (skipped()) return;
    own_schema schema;
    const told_path told;
    store_on(connected(schema.conninfo).get());
    bool found = false;
    for (std::uint64_t seed = 1; seed <= 10 && !found; ++seed) {  // whether two writers collide depends on timing
        const plan by{schema.conninfo, told.path, 16, 7 * seed, [](int call) { return call < 60; }};
        write_in_threads(by, without_lock);
        const auto faults = faults_in(schema.conninfo, told.path);
        found = any_says(faults, "a window over the cap") || any_says(faults, " of entry ");  // found by the ledger
    }
    CHECK(found);
}

TEST_CASE("one claim from 64 connections is entered once, and all get the same answer") {
    if (skipped()) return;
    own_schema schema;
    const auto asked = store_tests::request_of(4);
    std::vector<std::optional<refund::admission>> answers(64);
    std::vector<std::thread> all;
    for (auto& answer : answers) {
        all.emplace_back([&] {
            auto connection = refund::open_postgresql(schema.conninfo);
            if (!connection) return;
            auto store = plain_store::on(connection->get());
            if (!store) return;
            const auto got = refund::ledger(*store).settle(asked.of, asked.terms);
            if (got) answer = *got;
        });
    }
    for (std::thread& each : all) each.join();
    int first = 0;
    for (auto& answer : answers) {
        REQUIRE(answer);
        first += answer->seen_before ? 0 : 1;
        answer->seen_before = false;
        CHECK(*answer == *answers.front());
    }
    CHECK(first == 1);
    CHECK(ask(connected(schema.conninfo).get(), "SELECT count(*) FROM refund_ledger_entry") == "1");
}

TEST_CASE("a server that is killed and restarted under its writers loses nothing that it acknowledged") {
    if (skipped()) return;
    own_schema schema;
    const told_path told;
    const int kills = number_from("REFUND_SERVER_KILLS", 2);
    for (int kill = 1; kill <= kills; ++kill) {
        std::atomic<bool> stop = false;
        const auto before = std::filesystem::file_size(told.path);
        int faults = 0;
        std::thread writers([&] {
            const plan by{schema.conninfo, told.path, 8, static_cast<std::uint64_t>(kill), [&](int) { return !stop; }};
            faults = write_in_threads(by, [](PGconn*, plain_store& store) { return connects_again{&store}; });
        });
        while (std::filesystem::file_size(told.path) < before + 1'000)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(17 * kill % 300));
        const int restarted = std::system("script/with-postgresql --restart kill");
        const auto then = std::filesystem::file_size(told.path);
        while (restarted == 0 && std::filesystem::file_size(told.path) < then + 1'000) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        stop = true;
        writers.join();
        REQUIRE(restarted == 0);
        CHECK(faults == 0);
        for (const std::string& fault : faults_in(schema.conninfo, told.path)) CHECK(fault == "");
    }
}

// script/kill-ledger: REFUND_KILL_LEDGER names a schema, REFUND_KILL_TOLD the file with the answers.

TEST_CASE("kill: write until killed" * doctest::skip()) {
    const std::string schema = from_environment("REFUND_KILL_LEDGER");
    ask(connected(server()).get(), "CREATE SCHEMA " + schema);
    const std::string seed = from_environment("REFUND_KILL_SEED");
    CHECK(write_in_threads(
              {std::string(server()) + " options='-c search_path=" + schema + "'", from_environment("REFUND_KILL_TOLD"),
               4, std::strtoull(seed.c_str(), nullptr, 10), [](int) { return true; }},
              as_it_is) == 0);
}

TEST_CASE("kill: check" * doctest::skip()) {
    const std::string conninfo =
        std::string(server()) + " options='-c search_path=" + from_environment("REFUND_KILL_LEDGER") + "'";
    const std::string told = from_environment("REFUND_KILL_TOLD");
    if (ask(connected(conninfo).get(), "SELECT current_schema() IS NULL") == "t") {  // killed before it made one
        CHECK(store_tests::read_acknowledged(told).empty());
        MESSAGE("entries held: 0, answers: 0");
        return;
    }
    for (const std::string& fault : faults_in(conninfo, told)) CHECK(fault == "");
    // Requests that are held get the same answer as before, whether it was acknowledged or not.
    auto connection = connected(conninfo);
    auto store = store_on(connection.get());
    refund::ledger ledger(store);
    std::int64_t held = 0;
    for (const char* const scope : store_tests::writers_scopes) {
        const auto before = ledger.history(scope);
        REQUIRE(before);
        std::set<std::string> seen;
        for (const claim_entry& entry : *before) {
            if (!seen.insert(entry.of.request_id).second || seen.size() > 25) continue;
            const auto answer = ledger.consider(entry.of, store_tests::request_of(0).terms);
            if (!answer) continue;  // it was released or reversed, or it has expired
            CHECK(answer->seen_before);
            CHECK(answer->granted == entry.answer.granted);
        }
        held += static_cast<std::int64_t>(before->size());
    }
    MESSAGE("entries held: " << held << ", answers: " << store_tests::read_acknowledged(told).size());
}
