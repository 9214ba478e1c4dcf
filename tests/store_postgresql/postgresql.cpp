// The ledger in a PostgreSQL database: what it keeps, what it refuses to open, and how it takes part in a
// transaction of the caller's.

#include "fixture.hpp"

#include <refund/ledger/history.hpp>

#include <atomic>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace postgresql_tests;
using namespace date::literals;
using refund::claim;
using refund::claim_entry;
using refund::entry_kind;
using refund::errc;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

refund::ledger_error refused(PGconn* connection) {
    auto store = refund::postgresql_store<>::on(connection);
    return store ? refund::ledger_error{} : store.error();
}
bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

struct two_connections {
    held_in_postgresql<> held{};
    refund::postgresql_connection other{connected(held.schema.conninfo)};
    std::string from_other(const std::string& sql) { return ask(other.get(), sql); }
};

/// 5 cents, granted in full.
claim_entry granted(std::string scope, std::string id) {
    claim_entry made{.kind = entry_kind::granted, .of = asks(std::move(scope), std::move(id), some_day, usd(5))};
    made.answer = {.asked = usd(5), .granted = usd(5), .used_before = usd(0), .left_after = usd(0)};
    return made;
}

}  // namespace

TEST_CASE("an entry is read back in all its parts on another connection") {
    if (skipped()) return;
    held_in_postgresql<clocked_store> held;
    set_clock::moment = at(12) + tick;
    std::vector<claim_entry> written(3);
    written[0].kind = entry_kind::reserved;
    written[0].of = {.scope = "contoso", .request_id = "R-1 \xC3\xA9 'quoted' \"twice\"; -- \\", .day = some_day,
                     .asked = usd(most), .commitment_id = "order-17", .bought = most, .returned = most - 1,
                     .fingerprint = std::numeric_limits<std::uint64_t>::max()};
    written[0].answer = {.asked = usd(most), .granted = usd(most - 1), .used_before = usd(most - 2),
                         .left_after = usd(0), .counted_from = refund::first_day,
                         .limited_by = refund::limit_hit::money_limit, .units_left = 1};
    written[0].expires_at = at(77) + tick;
    written[1] = written[0];
    written[1].kind = entry_kind::committed;
    written[2].kind = entry_kind::refused;
    written[2].of = {.scope = "contoso", .request_id = "R-2", .day = refund::last_day, .asked = usd(1),
                     .commitment_id = "order-17", .bought = most, .returned = most};
    written[2].answer = {.asked = usd(1), .granted = usd(0), .used_before = usd(0), .left_after = usd(most),
                         .counted_from = refund::last_day, .limited_by = refund::limit_hit::unit_limit,
                         .units_left = 1};
    {
        auto tx = held.store.begin("contoso");
        REQUIRE(tx);
        for (claim_entry& entry : written) {
            const auto added = (*tx).append(entry);
            REQUIRE(added);
            entry.at = at(12) + tick;
            entry.version = &entry - written.data() + 1;
            CHECK(*added == entry);
        }
        REQUIRE((*tx).commit().ok());
    }
    auto again = connected(held.schema.conninfo);
    auto store = store_on<clocked_store>(again.get());
    auto tx = store.begin("contoso");
    REQUIRE(tx);
    CHECK((*tx).held().entries() == written);
    CHECK((*tx).held().entries_of(written[0].of.request_id) == std::vector(written.begin(), written.begin() + 2));
    CHECK((*tx).held().entries_of("R-3").empty());
}

TEST_CASE("an abandoned transaction has changed nothing, and holds no lock") {
    if (skipped()) return;
    two_connections both;
    {
        auto tx = both.held.store.begin("a");
        REQUIRE(tx);
        REQUIRE((*tx).append(granted("a", "1")));
        CHECK(both.from_other("SET lock_timeout = 50; INSERT INTO refund_ledger_scope VALUES ('a', 0)") ==
              "error 55P03");
    }
    CHECK(both.held.ledger.history("a").value().empty());
    CHECK(both.from_other("SELECT count(*) FROM refund_ledger_scope") == "0");
    CHECK(PQtransactionStatus(both.held.connection.get()) == PQTRANS_IDLE);
}

TEST_CASE("the moment of an entry is the database's own") {
    if (skipped()) return;
    held_in_postgresql<> held;
    const std::string now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    const std::string before = held.ask(now);
    REQUIRE(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)));
    const std::string after = held.ask(now);
    const auto entries = held.ledger.history("a");
    REQUIRE(entries);
    const std::int64_t moment = entries->front().at.time_since_epoch().count();
    CHECK(moment > std::stoll(before));
    CHECK(moment < std::stoll(after));
}

TEST_CASE("after the clock went back, an expired reservation stays expired") {
    if (skipped()) return;
    held_in_postgresql<clocked_store> held;
    set_clock::moment = at(0);
    REQUIRE(held.ledger.reserve(asks("a", "held", some_day, usd(100)), cap(100), at(10)));
    set_clock::moment = at(10);
    CHECK(held.ledger.settle(asks("a", "next", some_day, usd(100)), cap(100))->granted == usd(100));
    set_clock::moment = at(9);  // otherwise both would count
    CHECK(fails(held.ledger.commit("a", "held"), errc::reservation_expired));
    CHECK(held.ledger.settle(asks("a", "more", some_day, usd(1)), cap(100))->granted == usd(0));
}

TEST_CASE("the database itself refuses to change or delete an entry") {
    if (skipped()) return;
    held_in_postgresql<> held;
    REQUIRE(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)));
    CHECK(held.ask("UPDATE refund_ledger_entry SET granted = 0") == "error 23000");
    CHECK(held.ask("DELETE FROM refund_ledger_entry") == "error 23000");
    CHECK(held.ask("TRUNCATE refund_ledger_entry") == "error 23000");
    CHECK(held.ask("DELETE FROM refund_ledger_scope") == "error 23503");
    CHECK(held.ask("SELECT granted FROM refund_ledger_entry") == "5");
}

TEST_CASE("the database itself allows one entry for each step and version, and none of a wrong kind") {
    if (skipped()) return;
    held_in_postgresql<> held;
    REQUIRE(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)));
    const auto copy = [&](const std::string& version, const std::string& id, const std::string& step,
                          const std::string& kind) {
        return held.ask(
            "INSERT INTO refund_ledger_entry SELECT scope, " + version + ", '" + id + "', " + step + ", '" + kind +
            "', day, currency, asked, commitment_id, bought, returned, fingerprint, refused_by_rule, granted, "
            "used_before, left_after, counted_from, limited_by, units_left, expires_at, at FROM "
            "refund_ledger_entry LIMIT 1");
    };
    CHECK(copy("2", "1", "1", "granted") == "error 23505");
    CHECK(copy("1", "2", "1", "granted") == "error 23505");
    CHECK(copy("2", "2", "1", "reversed") == "error 23514");
    CHECK(copy("2", "2", "1", "granted") == "");
}

TEST_CASE("rows that contradict themselves are reported as damage, with their place") {
    if (skipped()) return;
    held_in_postgresql<> held;
    REQUIRE(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)));
    REQUIRE(held.ledger.settle(asks("a", "2", some_day, usd(5)), cap(100)));
    const auto read_anew = [&](std::string_view scope) {
        const auto connection = connected(held.schema.conninfo);
        auto store = store_on(connection.get());
        return refund::ledger(store).history(scope);
    };
    held.ask("ALTER TABLE refund_ledger_entry DISABLE TRIGGER ALL");
    held.ask("UPDATE refund_ledger_entry SET currency = 'usd' WHERE version = 2");
    const auto unknown = read_anew("a");
    REQUIRE(fails(unknown, errc::ledger_damaged));
    CHECK(has(unknown.error().words, "currency of entry 2, request 2 of scope a"));
    held.ask("UPDATE refund_ledger_entry SET currency = 'USD'");
    CHECK(read_anew("a"));
    held.ask("DELETE FROM refund_ledger_entry WHERE version = 1");
    const auto gap = read_anew("a");
    REQUIRE(fails(gap, errc::ledger_damaged));
    CHECK(has(gap.error().words, "entry 1 of scope a is gone"));
    held.ask("UPDATE refund_ledger_entry SET version = 1");
    const auto no_last = read_anew("a");
    REQUIRE(fails(no_last, errc::ledger_damaged));
    CHECK(has(no_last.error().words, "entry 2 of scope a is gone"));
    held.ask("UPDATE refund_ledger_scope SET version = 1");
    CHECK(read_anew("a"));
}

TEST_CASE("the tables are created once, by however many clients at the same moment") {
    if (skipped()) return;
    for (int round = 0; round < 5; ++round) {
        own_schema schema;
        constexpr std::size_t clients = 16;
        std::vector<refund::postgresql_connection> connections;
        for (std::size_t i = 0; i < clients; ++i) connections.push_back(connected(schema.conninfo));
        std::vector<refund::ledger_error> errors(clients);
        std::atomic<std::size_t> ready{0};
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < clients; ++i) {
            threads.emplace_back([&, i] {
                if (i % 2 == 0) ask(connections[i].get(), "SET default_transaction_isolation = serializable");
                for (++ready; ready < clients;) std::this_thread::yield();
                errors[i] = refused(connections[i].get());
            });
        }
        for (std::thread& each : threads) each.join();
        for (const refund::ledger_error& error : errors) {
            CHECK(error.words == "");
            CHECK(error.reason == errc{});
        }
        CHECK(ask(connections[0].get(), "SELECT count(*) || ':' || max(version) FROM refund_ledger_schema") == "1:1");
    }
}

TEST_CASE("tables of a newer version, and tables of another program, are left alone") {
    if (skipped()) return;
    {
        held_in_postgresql<> held;
        held.ask("INSERT INTO refund_ledger_schema VALUES (2)");
        const auto error = refused(held.connection.get());
        CHECK(error.reason == errc::ledger_schema_unknown);
        CHECK(has(error.words, "of version '2'; this library knows version 1"));
    }
    const auto beside = [](const char* sql) {
        own_schema schema;
        auto connection = connected(schema.conninfo);
        CHECK(ask(connection.get(), sql) == "");
        const auto error = refused(connection.get());
        CHECK(PQtransactionStatus(connection.get()) == PQTRANS_IDLE);
        CHECK(ask(connection.get(), "SELECT count(*) FROM pg_class WHERE relnamespace = '" + schema.name +
                                        "'::regnamespace AND relkind = 'r'") == "1");  // nothing else was created
        return error;
    };
    const auto entry = beside("CREATE TABLE refund_ledger_entry (id int)");
    CHECK(entry.reason == errc::ledger_schema_unknown);
    CHECK(has(entry.words, "are no ledger's"));
    CHECK(beside("CREATE TABLE refund_ledger_scope (id int)").reason == errc::ledger_schema_unknown);
    CHECK(beside("CREATE TABLE refund_ledger_schema (id int)").reason == errc::ledger_schema_unknown);
    CHECK(beside("CREATE TABLE refund_ledger_schema (version text); INSERT INTO refund_ledger_schema VALUES ('1.2')")
              .reason == errc::ledger_schema_unknown);
    CHECK(beside("CREATE TABLE refund_ledger_schema (version int)").reason == errc::ledger_schema_unknown);  // no row
    CHECK(
        beside("CREATE TABLE refund_ledger_schema (version int); INSERT INTO refund_ledger_schema VALUES (1)").reason ==
        errc::ledger_schema_unknown);  // and no other table
    held_in_postgresql<> held;  // the twin
    CHECK(refused(held.connection.get()).reason == errc{});
}

TEST_CASE("tables that lack a column are refused") {
    if (skipped()) return;
    held_in_postgresql<> held;
    held.ask("ALTER TABLE refund_ledger_entry DROP COLUMN units_left");
    auto again = connected(held.schema.conninfo);
    CHECK(refused(again.get()).reason == errc::ledger_schema_unknown);
}

TEST_CASE("older tables are brought up to date by the missing steps") {
    if (skipped()) return;
    own_schema schema;
    auto connection = connected(schema.conninfo);
    // Version 0 has the table of versions and nothing else.
    ask(connection.get(),
        "CREATE TABLE refund_ledger_schema (version bigint PRIMARY KEY); INSERT INTO refund_ledger_schema VALUES (0)");
    CHECK(refused(connection.get()).reason == errc{});
    CHECK(ask(connection.get(), "SELECT string_agg(version::text, ',' ORDER BY version) FROM refund_ledger_schema") ==
          "0,1");
    auto store = store_on(connection.get());
    refund::ledger held(store);
    CHECK(held.settle(asks("a", "1", some_day, usd(5)), cap(100))->granted == usd(5));
}

TEST_CASE("a server that may lose what it acknowledged is refused, when opened and in every later call") {
    if (skipped()) return;
    held_in_postgresql<> held;
    held.ask("SET synchronous_commit = off");
    CHECK(refused(held.connection.get()).reason == errc::ledger_not_durable);
    CHECK(fails(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)), errc::ledger_not_durable));
    for (const char* const level : {"local", "remote_write", "on"}) {
        held.ask(std::string("SET synchronous_commit = ") + level);
        CHECK(refused(held.connection.get()).reason == errc{});
        CHECK(held.ledger.settle(asks("a", level, some_day, usd(5)), cap(100)));
    }
}

TEST_CASE("texts are sent as UTF-8, or refused") {
    if (skipped()) return;
    held_in_postgresql<> held;
    held.ask("SET client_encoding = LATIN1");
    CHECK(refused(held.connection.get()).reason == errc::text_not_utf8);
    CHECK(fails(held.ledger.history("a"), errc::text_not_utf8));
    held.ask("SET client_encoding = UTF8");
    CHECK(held.ledger.history("a"));
    CHECK(fails(held.store.begin(std::string_view("a\0b", 3)), errc::text_not_utf8));  // the server's own answer
}

TEST_CASE("a ledger that cannot be written still answers what it holds, and enters nothing") {
    if (skipped()) return;
    held_in_postgresql<> held;
    REQUIRE(held.ledger.settle(asks("a", "1", some_day, usd(60)), cap(100)));
    const auto only_reads = [&] {
        CHECK(held.ledger.history("a").value().size() == 1);
        CHECK(held.ledger.settle(asks("a", "1", some_day, usd(60)), cap(100))->seen_before);
        CHECK(held.ledger.consider(asks("a", "2", some_day, usd(60)), cap(100))->granted == usd(40));
        CHECK(fails(held.ledger.settle(asks("a", "2", some_day, usd(60)), cap(100)), errc::ledger_read_only));
        CHECK(fails(held.ledger.reverse("a", "1"), errc::ledger_read_only));
    };
    SUBCASE("because of the connection's setting") {
        held.ask("SET default_transaction_read_only = on");
        only_reads();
        CHECK(refused(held.connection.get()).reason == errc{});  // it may be opened
    }
    SUBCASE("because of the caller's transaction") {
        held.ask("BEGIN READ ONLY");
        only_reads();
        CHECK(PQtransactionStatus(held.connection.get()) == PQTRANS_INTRANS);
        held.ask("ROLLBACK");
    }
    SUBCASE("because of missing rights") {
        held.ask("CREATE ROLE reader_" + held.schema.name + " ; GRANT USAGE ON SCHEMA " + held.schema.name +
                 " TO reader_" + held.schema.name + "; GRANT SELECT ON ALL TABLES IN SCHEMA " + held.schema.name +
                 " TO reader_" + held.schema.name);
        held.ask("SET ROLE reader_" + held.schema.name);
        only_reads();
        CHECK(refused(held.connection.get()).reason == errc{});
        held.ask("RESET ROLE; DROP OWNED BY reader_" + held.schema.name + "; DROP ROLE reader_" + held.schema.name);
    }
    CHECK(held.ledger.history("a").value().size() == 1);
}

TEST_CASE("tables that may not be created are an error") {
    if (skipped()) return;
    own_schema schema;
    auto connection = connected(schema.conninfo);
    ask(connection.get(), "SET default_transaction_read_only = on");
    CHECK(refused(connection.get()).reason == errc::ledger_read_only);
    CHECK(PQtransactionStatus(connection.get()) == PQTRANS_IDLE);
}

TEST_CASE("a scope that others lock for too long is busy, and other scopes are free") {
    if (skipped()) return;
    two_connections both;
    auto theirs = store_on(both.other.get());
    both.from_other("SET lock_timeout = 50");
    auto tx = both.held.store.begin("a");
    REQUIRE(tx);
    refund::ledger other(theirs);
    CHECK(fails(other.settle(asks("a", "1", some_day, usd(5)), cap(100)), errc::ledger_busy));
    CHECK(other.settle(asks("b", "1", some_day, usd(5)), cap(100))->granted == usd(5));
    REQUIRE((*tx).commit().ok());
    CHECK(other.settle(asks("a", "1", some_day, usd(5)), cap(100))->granted == usd(5));
    auto slow = both.held.store.begin("a");
    REQUIRE(slow);
    both.from_other("SET lock_timeout = 0; SET statement_timeout = 50");
    CHECK(fails(other.history("a"), errc::ledger_busy));
}

TEST_CASE("a connection from open_postgresql waits 30 seconds for a lock unless it says otherwise") {
    if (skipped()) return;
    CHECK(ask(connected(server()).get(), "SHOW lock_timeout") == "30s");
    CHECK(ask(connected(std::string(server()) + " options='-c lock_timeout=2s'").get(), "SHOW lock_timeout") == "2s");
    CHECK(ask(connected(std::string(server()) + " client_encoding=LATIN1").get(), "SHOW client_encoding") == "UTF8");
    const auto nobody = refund::open_postgresql("host=/nowhere");
    REQUIRE(fails(nobody, errc::ledger_unavailable));
    CHECK(has(nobody.error().words, "/nowhere"));
    CHECK(fails(refund::open_postgresql("no such = keyword"), errc::ledger_unavailable));
    CHECK(refused(nullptr).reason == errc::ledger_unavailable);
}

TEST_CASE("within the caller's transaction, the caller's row and the ledger's entry are kept together or not at all") {
    if (skipped()) return;
    for (const char* const level : {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"}) {
        CAPTURE(level);
        two_connections both;
        auto& held = both.held;
        held.ask("CREATE TABLE billing (id text)");
        const auto seen = [&] {
            return both.from_other(
                "SELECT (SELECT count(*) FROM billing) || ' ' || (SELECT count(*) FROM refund_ledger_entry)");
        };
        for (const char* const end : {"ROLLBACK", "COMMIT"}) {
            held.ask(std::string("BEGIN ISOLATION LEVEL ") + level);
            held.ask("INSERT INTO billing VALUES ('1')");
            CHECK(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100))->granted == usd(5));
            CHECK(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100))->seen_before);
            CHECK(fails(held.ledger.settle(asks("a", "1", some_day, usd(6)), cap(100)), errc::request_id_reused));
            CHECK(held.ledger.settle(asks("b", "1", some_day, usd(5)), cap(100))->granted == usd(5));
            CHECK(PQtransactionStatus(held.connection.get()) == PQTRANS_INTRANS);
            CHECK(seen() == "0 0");
            held.ask(end);
        }
        CHECK(seen() == "1 2");
    }
}

TEST_CASE("a call that fails within the caller's transaction leaves that transaction as it was") {
    if (skipped()) return;
    two_connections both;
    auto& held = both.held;
    auto theirs = store_on(both.other.get());
    auto tx = theirs.begin("a");
    REQUIRE(tx);
    held.ask("CREATE TABLE billing (id text); SET lock_timeout = 50; BEGIN; INSERT INTO billing VALUES ('1')");
    CHECK(fails(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)), errc::ledger_busy));
    CHECK(PQtransactionStatus(held.connection.get()) == PQTRANS_INTRANS);
    held.ask("COMMIT");
    CHECK(held.ask("SELECT count(*) FROM billing") == "1");
    // The store does not join a transaction that has failed, or one in the middle of a command.
    held.ask("BEGIN; SELECT 1 / 0");
    CHECK(fails(held.ledger.history("b"), errc::ledger_unavailable));
    CHECK(held.ask("ROLLBACK") == "");
    REQUIRE(PQsendQuery(held.connection.get(), "SELECT 1") == 1);
    CHECK(fails(held.ledger.history("b"), errc::ledger_busy));
    while (PGresult* const rest = PQgetResult(held.connection.get())) PQclear(rest);
    CHECK(held.ledger.history("b"));
}

TEST_CASE("a snapshot older than the scope's last entry is refused as busy, and the repeated call is right") {
    if (skipped()) return;
    for (const char* const level : {"REPEATABLE READ", "SERIALIZABLE"}) {
        CAPTURE(level);
        two_connections both;
        auto theirs = store_on(both.other.get());
        refund::ledger other(theirs);
        auto& held = both.held;
        for (int round = 0; round < 2; ++round) {  // with a new scope, and with a known one
            const std::string id = std::to_string(round);
            held.ask(std::string("BEGIN ISOLATION LEVEL ") + level + "; SELECT count(*) FROM refund_ledger_entry");
            REQUIRE(other.settle(asks("a", "theirs" + id, some_day, usd(40)), cap(100)));
            CHECK(fails(held.ledger.settle(asks("a", "ours" + id, some_day, usd(100)), cap(100)), errc::ledger_busy));
            held.ask("ROLLBACK");
        }
        held.ask(std::string("BEGIN ISOLATION LEVEL ") + level);
        CHECK(held.ledger.settle(asks("a", "ours", some_day, usd(100)), cap(100))->granted == usd(20));
        held.ask("COMMIT");
    }
}

TEST_CASE("committing a failed transaction is an error") {
    if (skipped()) return;
    held_in_postgresql<> held;
    auto tx = held.store.begin("a");
    REQUIRE(tx);
    claim_entry wrong{.kind = entry_kind::granted, .of = asks("a", "", some_day, usd(5))};
    REQUIRE((*tx).append(wrong));
    CHECK((*tx).commit().error.reason == errc::ledger_damaged);
    CHECK((*tx).commit().error.reason == errc::ledger_unavailable);
    CHECK(held.ledger.history("a").value().empty());
}

TEST_CASE("a store has one transaction at a time, and one that has ended does not affect the next") {
    if (skipped()) return;
    held_in_postgresql<> held;
    auto first = held.store.begin("a");
    REQUIRE(first);
    REQUIRE((*first).append(granted("a", "1")));
    CHECK(fails(held.store.begin("b"), errc::ledger_busy));
    CHECK(fails(held.ledger.settle(asks("a", "2", some_day, usd(5)), cap(100)), errc::ledger_busy));
    REQUIRE((*first).commit().ok());
    CHECK(fails((*first).append(granted("a", "3")), errc::ledger_unavailable));
    auto second = held.store.begin("a");
    REQUIRE(second);
    REQUIRE((*second).append(granted("a", "4")));
    { const auto gone = *std::move(first); }
    CHECK((*second).held().version() == 2);
    CHECK((*second).commit().ok());
    CHECK(held.ledger.history("a").value().size() == 2);
}

TEST_CASE("a write to a scope that bypasses its lock is detected") {
    if (skipped()) return;
    held_in_postgresql<> held;
    auto tx = held.store.begin("a");
    REQUIRE(tx);
    held.ask("UPDATE refund_ledger_scope SET version = 7 WHERE scope = 'a'");
    REQUIRE((*tx).append(granted("a", "1")));
    CHECK((*tx).commit().error.reason == errc::ledger_busy);
}

TEST_CASE("prepared statements that were dropped are prepared again") {
    if (skipped()) return;
    held_in_postgresql<> held;
    REQUIRE(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100)));
    held.ask("DISCARD PLANS; DEALLOCATE ALL");
    CHECK(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100))->seen_before);
    held.ask("DEALLOCATE ALL; BEGIN");
    CHECK(held.ledger.settle(asks("a", "2", some_day, usd(5)), cap(100))->granted == usd(5));
    held.ask("COMMIT");
    CHECK(held.ledger.history("a").value().size() == 2);
}

TEST_CASE("one transaction may write to several scopes") {
    if (skipped()) return;
    two_connections both;
    auto& held = both.held;
    {
        auto tx = held.store.begin("m");
        REQUIRE(tx);
        REQUIRE((*tx).lock({"z", "b", "z"}).ok());
        for (const char* const scope : {"z", "b", "m", "new", "z"}) {
            REQUIRE((*tx).turn_to(scope).ok());
            const auto number = (*tx).held().version();
            const auto added = (*tx).append(granted(scope, "r" + std::to_string(number)));
            REQUIRE(added);
            CHECK(added->version == number + 1);
        }
        CHECK(both.from_other("SELECT count(*) FROM refund_ledger_entry") == "0");
        REQUIRE((*tx).commit().ok());
    }
    CHECK(
        both.from_other("SELECT string_agg(scope || version, ',' ORDER BY scope, version) FROM refund_ledger_entry") ==
        "b1,m1,new1,z1,z2");
}

TEST_CASE("many entries of many scopes are kept together or not at all") {
    if (skipped()) return;
    two_connections both;
    auto& held = both.held;
    REQUIRE(held.ledger.settle(asks("s1", "before", some_day, usd(5)), cap(100)));
    const auto entered = [&](int number, const std::string& scopes, const char* broken) {
        auto tx = held.store.begin("s1");
        REQUIRE(tx);
        std::vector<std::string> names{"s1"};
        for (int i = 0; i < 7; ++i) names.push_back(scopes + std::to_string(i));
        if (const auto locked = (*tx).lock(names); !locked.ok()) return locked.error.reason;
        for (int i = 0; i < number; ++i) {
            const auto turned = (*tx).turn_to(scopes + std::to_string(i % 7));
            if (!turned.ok()) return turned.error.reason;
            const std::string id = i == 600 ? broken : scopes + std::to_string(i);
            const auto added = (*tx).append(granted("", id));
            if (!added) return added.error().reason;
            CHECK(added->version == i / 7 + (scopes == "s" && i % 7 == 1 ? 2 : 1));
            CHECK(added->at.time_since_epoch().count() > 0);
        }
        REQUIRE((*tx).turn_to("s1").ok());
        CHECK((*tx).append(granted("s1", scopes + "last")));
        CHECK(both.from_other("SELECT count(*) FROM refund_ledger_entry WHERE request_id LIKE '" + scopes + "%'") ==
              "0");
        return (*tx).commit().error.reason;
    };
    CHECK(entered(1'500, "s", "s600") == errc{});
    CHECK(both.from_other("SELECT count(*) FROM refund_ledger_entry") == "1502");
    CHECK(held.ledger.history("s1").value().size() == 1 + 215 + 1);  // without a gap
    CHECK(held.ledger.history("s1").value().back().of.request_id == "slast");
    CHECK(entered(0, "t", "") == errc{});
    CHECK(entered(1'500, "u", "") == errc::ledger_damaged);  // a request without an id
    CHECK(entered(700, "w", "") == errc::ledger_damaged);
    CHECK(both.from_other("SELECT count(*) FROM refund_ledger_entry") == "1503");  // tlast, too
    CHECK(held.store.scopes().value() == std::vector<std::string>{"s0", "s1", "s2", "s3", "s4", "s5", "s6"});
    CHECK(PQpipelineStatus(held.connection.get()) == PQ_PIPELINE_OFF);
    CHECK(PQtransactionStatus(held.connection.get()) == PQTRANS_IDLE);
    held.ask("SET default_transaction_read_only = on");
    CHECK(entered(7, "v", "") == errc::ledger_read_only);
}

TEST_CASE("what others, a rollback or a lost commit changed is seen by the next transaction") {
    if (skipped()) return;
    two_connections both;
    auto theirs = store_on(both.other.get());
    refund::ledger other(theirs);
    auto& mine = both.held.ledger;
    const auto left = [&](const char* id) {
        return mine.consider(asks("a", id, some_day, usd(0)), cap(100))->left_after;
    };
    REQUIRE(mine.settle(asks("a", "1", some_day, usd(10)), cap(100)));
    REQUIRE(other.settle(asks("a", "2", some_day, usd(20)), cap(100)));
    CHECK(left("x") == usd(70));
    REQUIRE(mine.settle(asks("a", "3", some_day, usd(30)), cap(100)));
    REQUIRE(other.reverse("a", "3"));
    CHECK(left("x") == usd(70));
    CHECK(fails(mine.settle(asks("a", "3", some_day, usd(30)), cap(100)), errc::request_reversed));

    both.held.ask("BEGIN");  // a transaction of the caller's, which is rolled back
    REQUIRE(mine.settle(asks("a", "4", some_day, usd(40)), cap(100)));
    CHECK(left("x") == usd(30));
    both.held.ask("ROLLBACK");
    REQUIRE(other.settle(asks("a", "theirs", some_day, usd(5)), cap(100)));  // takes the version that was rolled back
    CHECK(left("x") == usd(65));
    REQUIRE(other.reverse("a", "theirs"));
    CHECK(left("x") == usd(70));
    {
        auto tx = both.held.store.begin("a");
        REQUIRE(tx);
        REQUIRE((*tx).append({.kind = entry_kind::granted, .of = asks("a", "5", some_day, usd(50)),
                              .answer = {.asked = usd(50), .granted = usd(50)}}));
        CHECK((*tx).held().version() == 7);
    }
    CHECK(left("x") == usd(70));
    CHECK(mine.history("a").value() == other.history("a").value());
}

TEST_CASE("of a scope that the store knows, only new entries are read") {
    if (skipped()) return;
    two_connections both;
    auto theirs = store_on(both.other.get());
    refund::ledger other(theirs);
    auto& mine = both.held.ledger;
    REQUIRE(mine.settle(asks("a", "1", some_day, usd(10)), cap(100)));
    both.held.ask("ALTER TABLE refund_ledger_entry DISABLE TRIGGER ALL");
    both.held.ask("UPDATE refund_ledger_entry SET currency = 'usd'");  // noticed by whoever reads it
    REQUIRE(fails(other.settle(asks("a", "2", some_day, usd(10)), cap(100)), errc::ledger_damaged));
    CHECK(mine.settle(asks("a", "2", some_day, usd(10)), cap(100))->left_after == usd(80));
    both.held.ask("UPDATE refund_ledger_entry SET currency = 'USD'");
    CHECK(other.settle(asks("a", "3", some_day, usd(10)), cap(100))->left_after == usd(70));
    both.held.ask("UPDATE refund_ledger_entry SET currency = 'usd' WHERE version < 3");
    CHECK(mine.settle(asks("a", "4", some_day, usd(10)), cap(100))->left_after == usd(60));
}

TEST_CASE("of two transactions that wait for each other one is busy, and nothing of it is kept") {
    if (skipped()) return;
    two_connections both;
    auto theirs = store_on(both.other.get());
    both.from_other("SET deadlock_timeout = '5s'");
    both.held.ask("SET deadlock_timeout = '100ms'");
    auto first = both.held.store.begin("a");
    auto second = theirs.begin("b");
    REQUIRE(first);
    REQUIRE(second);
    std::thread waits([&] {
        if (!(*second).turn_to("a").ok()) std::abort();
    });
    while (ask(connected(server()).get(), "SELECT count(*) FROM pg_locks WHERE NOT granted") == "0")
        std::this_thread::yield();
    CHECK((*first).turn_to("b").error.reason == errc::ledger_busy);
    { const auto undone = std::move(first); }
    waits.join();
    CHECK((*second).commit().ok());
}

TEST_CASE("a deadlock caused by others is retried if the transaction is the store's own") {
    if (skipped()) return;
    // The store's transaction holds nothing when it asks for its lock, so it can only be the victim of a deadlock
    // that others cause. Here the server is made to report one, twice.
    held_in_postgresql<> held;
    held.ask("CREATE SEQUENCE tries; CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
             "IF nextval('tries') < 3 THEN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$; "
             "CREATE TRIGGER refuses BEFORE INSERT ON refund_ledger_scope FOR EACH ROW EXECUTE FUNCTION refuses()");
    CHECK(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100))->granted == usd(5));
    CHECK(held.ask("SELECT last_value FROM tries") == "3");
    held.ask("ALTER SEQUENCE tries MINVALUE -1000 RESTART -1000");
    CHECK(fails(held.ledger.settle(asks("a", "2", some_day, usd(5)), cap(100)), errc::ledger_busy));  // not forever
    held.ask("ALTER SEQUENCE tries RESTART 2; BEGIN");
    CHECK(fails(held.ledger.settle(asks("a", "2", some_day, usd(5)), cap(100)), errc::ledger_busy));
    held.ask("ROLLBACK");
}

TEST_CASE("a full disk is distinguished from other failures") {
    if (skipped()) return;
    held_in_postgresql<> held;
    held.ask("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
             "RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$; "
             "CREATE TRIGGER full_disk BEFORE INSERT ON refund_ledger_entry FOR EACH ROW EXECUTE FUNCTION full_disk()");
    const auto full = held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100));
    REQUIRE(fails(full, errc::ledger_full));
    CHECK(has(full.error().words, "No space left on device"));
    held.ask("DROP TRIGGER full_disk ON refund_ledger_entry");
    CHECK(held.ledger.history("a").value().empty());
    CHECK(held.ledger.settle(asks("a", "1", some_day, usd(5)), cap(100))->granted == usd(5));
}
