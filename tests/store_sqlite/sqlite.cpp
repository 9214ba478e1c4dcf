// The ledger in an SQLite file: what it keeps, what it refuses to open, and how it takes part in a transaction of the
// caller's.

#include "fixture.hpp"

#include <refund/ledger/history.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <thread>
#include <vector>

namespace {

using namespace date::literals;
using namespace sqlite_tests;
using refund::cap_terms;
using refund::claim;
using refund::claim_entry;
using refund::entry_kind;
using refund::errc;
using refund::ledger_error;

constexpr cap_terms terms{.limit = usd(1'000), .window = refund::rolling_days(30)};
const refund::calendar_day day = 2024_y / 1 / 15;

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// The error with which a ledger in that file is refused.
ledger_error refused(const std::string& path, std::chrono::milliseconds patience = std::chrono::milliseconds(100)) {
    auto connection = refund::open_sqlite(path, patience);
    if (!connection) return connection.error();
    auto store = refund::sqlite_store<>::on(connection->get());
    return store ? ledger_error{} : store.error();
}
ledger_error refused(sqlite3* connection) {
    auto store = refund::sqlite_store<>::on(connection);
    return store ? ledger_error{} : store.error();
}
claim_entry granted(const char* scope, const std::string& id) {
    claim_entry made{.kind = entry_kind::granted, .of = asks(scope, id, day, usd(1))};
    made.answer = {.asked = usd(1), .granted = usd(1), .used_before = usd(0), .left_after = usd(0)};
    return made;
}
bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// A connection that a program opens itself.
refund::sqlite_connection plain(const std::string& path, int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {
    sqlite3* opened = nullptr;
    REQUIRE(sqlite3_open_v2(path.c_str(), &opened, flags, nullptr) == SQLITE_OK);
    return refund::sqlite_connection(opened);
}

}  // namespace

TEST_CASE("the example of store/sqlite.hpp") {
    const folder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path);
    {
        using namespace refund;
        auto file = open_sqlite("refunds.db");            // or a connection of your own
        auto store = sqlite_store<>::on(file->get());
        ledger held(*store);
        CHECK(held.settle(asks("a", "R1", day, usd(7)), terms)->granted == usd(7));
    }
    std::filesystem::current_path(before);
    CHECK(std::filesystem::exists(folder.path / "refunds.db"));
}

TEST_CASE("an entry is read back in all its parts after the file was closed") {
    const folder folder;
    const std::string path = folder / "ledger";
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    std::vector<claim_entry> written(3);
    written[0].kind = entry_kind::reserved;
    written[0].of = {.scope = "contoso", .request_id = "R-1 \xC3\xA9 'quoted' \"twice\"; --", .day = day,
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
        set_clock::moment = at(12) + tick;
        held_in_file<> file(path);
        auto tx = file.store.begin("contoso");
        REQUIRE(tx);
        for (claim_entry& entry : written) {
            const auto numbered = (*tx).append(entry);
            REQUIRE(numbered);
            entry.at = at(12) + tick;
            entry.version = &entry - written.data() + 1;
            CHECK(*numbered == entry);
        }
        REQUIRE((*tx).commit().ok());
    }
    held_in_file<> again(path);
    const auto found = again.ledger.history("contoso");
    REQUIRE(found);
    CHECK(*found == written);
    CHECK(text(again.connection.get(), "SELECT typeof(asked) || typeof(day) || typeof(at) FROM refund_ledger_entry") ==
          "integerintegerinteger");
    CHECK(text(again.connection.get(), "PRAGMA journal_mode") == "wal");
    CHECK(number(again.connection.get(), "PRAGMA synchronous") == 2);
}

TEST_CASE("an answer is the same after a restart, whatever was asked in between") {
    const folder folder;
    const std::string path = folder / "ledger";
    set_clock::moment = at(0);
    const claim first = asks("a", "R1", day, usd(700));
    const claim second = asks("a", "R2", day, usd(700));
    const auto before = held_in_file<>(path).ledger.settle(first, terms);
    const auto cut = held_in_file<>(path).ledger.settle(second, terms);
    REQUIRE(cut);
    CHECK(cut->granted == usd(300));
    auto expected = *before;
    expected.seen_before = true;
    CHECK(*held_in_file<>(path).ledger.settle(first, terms) == expected);
    CHECK(fails(held_in_file<>(path).ledger.settle(asks("a", "R1", day, usd(701)), terms), errc::request_id_reused));
}

TEST_CASE("the database itself refuses to change or delete an entry") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    REQUIRE(file.ledger.settle(asks("a", "R1", day, usd(1)), terms));
    const auto says = [&](const char* sql) {
        CHECK(sqlite3_exec(file.connection.get(), sql, nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
        return std::string(sqlite3_errmsg(file.connection.get()));
    };
    CHECK(says("UPDATE refund_ledger_entry SET granted = 0") == "entries of a refund ledger are never changed");
    CHECK(says("DELETE FROM refund_ledger_entry") == "entries of a refund ledger are never deleted");
    CHECK(file.ledger.history("a")->size() == 1);
}

TEST_CASE("rows that contradict themselves are reported with their place") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    sqlite3* const db = file.connection.get();
    REQUIRE(file.ledger.settle(asks("contoso", "R1", day, usd(1)), terms));
    REQUIRE(file.ledger.settle(asks("contoso", "R2", day, usd(1)), terms));
    REQUIRE(file.ledger.settle(asks("contoso", "R3", day, usd(1)), terms));
    run(db, "DROP TRIGGER refund_ledger_entry_is_kept; DROP TRIGGER refund_ledger_entry_stays;"
            "PRAGMA ignore_check_constraints = ON");
    const struct {
        const char* sql;
        const char* words;
    } damages[] = {
        {"granted = 2", "granted of entry 2, request R2 of scope contoso"},
        {"granted = 0", "granted of entry 2, request R2 of scope contoso"},
        {"asked = -1, granted = -1", "asked of entry 2, request R2 of scope contoso"},
        {"kind = 'paid'", "kind of entry 2, request R2 of scope contoso"},
        {"kind = 'refused'", "kind of entry 2, request R2 of scope contoso"},
        {"currency = 'QQQ'", "currency of entry 2, request R2 of scope contoso"},
        {"currency = 'XAU'", "currency of entry 2, request R2 of scope contoso"},
        {"currency = ''", "currency of entry 2, request R2 of scope contoso"},
        {"day = 9223372036854775807", "day of entry 2, request R2 of scope contoso"},
        {"counted_from = -9999999", "counted_from of entry 2, request R2 of scope contoso"},
        {"counted_from = day + 1", "counted_from of entry 2, request R2 of scope contoso"},
        {"returned = 3, bought = 2", "returned of entry 2, request R2 of scope contoso"},
        {"used_before = -1", "used_before of entry 2, request R2 of scope contoso"},
        {"left_after = -1", "left_after of entry 2, request R2 of scope contoso"},
        {"limited_by = 4", "limited_by of entry 2, request R2 of scope contoso"},
        {"limited_by = -1", "limited_by of entry 2, request R2 of scope contoso"},
        {"refused_by_rule = 2", "refused_by_rule of entry 2, request R2 of scope contoso"},
        {"refused_by_rule = 1", "refused_by_rule of entry 2, request R2 of scope contoso"},
        {"units_left = 1", "units_left of entry 2, request R2 of scope contoso"},
        {"expires_at = 1", "expires_at of entry 2, request R2 of scope contoso"},
        {"currency = 'EUR'", "currency of entry 2, request R2 of scope contoso"},
        {"kind = 'reversed', step = 3", "kind of entry 2, request R2 of scope contoso"},
        {"commitment_id = ' '", "commitment_id of entry 2, request R2 of scope contoso"},
    };
    for (const auto& damage : damages) {
        CAPTURE(damage.sql);
        const std::string update = "UPDATE refund_ledger_entry SET " + std::string(damage.sql) + " WHERE version = 2";
        run(db, "SAVEPOINT intact");
        run(db, update.c_str());
        for (const ledger_error& wrong : {file.ledger.history("contoso").error(),
                                          file.ledger.settle(asks("contoso", "R4", day, usd(1)), terms).error()}) {
            CHECK(wrong.reason == errc::ledger_damaged);
            CHECK(wrong.words == damage.words);
        }
        run(db, "ROLLBACK TO intact; RELEASE intact");
        CHECK(file.ledger.history("contoso")->size() == 3);
    }
    run(db, "DELETE FROM refund_ledger_entry WHERE version = 2");
    CHECK(file.ledger.history("contoso").error().reason == errc::ledger_damaged);
    CHECK(file.ledger.history("contoso").error().words == "entry 2 of scope contoso is gone");
    run(db, "UPDATE refund_ledger_entry SET version = 0 WHERE request_id = 'R3'");
    CHECK(file.ledger.history("contoso").error().words == "version of entry 0, request R3 of scope contoso");
}

TEST_CASE("a file that is no database, or another program's, is left alone") {
    const folder folder;
    const std::string letter = folder / "letter";
    write(letter, std::string(3'000, 'x'));
    CHECK(refused(letter).reason == errc::ledger_schema_unknown);
    CHECK(has(refused(letter).words, "not a database"));
    CHECK(bytes_of(letter) == std::string(3'000, 'x'));

    const std::string other = folder / "other";
    run(plain(other).get(), "CREATE TABLE customer (name TEXT); INSERT INTO customer VALUES ('a')");
    const std::string before = bytes_of(other);
    CHECK(refused(other).reason == errc::ledger_schema_unknown);
    CHECK(refused(other).words == "the database holds tables of another program and no ledger");
    CHECK(bytes_of(other) == before);

    const auto mine = plain(other);  // by passing its own connection, a program asks for a ledger there
    CHECK(refused(mine.get()).reason == errc{});
    CHECK(refused(other).reason == errc{});
    CHECK(number(mine.get(), "SELECT count(*) FROM customer") == 1);
}

TEST_CASE("tables of a newer version, or that are incomplete, are refused") {
    const folder folder;
    const std::string path = folder / "ledger";
    REQUIRE(held_in_file<>(path).ledger.settle(asks("a", "R1", day, usd(1)), terms));
    const auto db = plain(path);
    run(db.get(), "INSERT INTO refund_ledger_schema VALUES (2)");
    CHECK(refused(path).reason == errc::ledger_schema_unknown);
    CHECK(refused(path).words == "the ledger's tables are of version 2; this library knows version 1");
    run(db.get(), "DELETE FROM refund_ledger_schema");
    CHECK(refused(path).reason == errc::ledger_schema_unknown);
    run(db.get(), "INSERT INTO refund_ledger_schema VALUES (1)");
    CHECK(refused(path).reason == errc{});
    run(db.get(), "ALTER TABLE refund_ledger_entry RENAME COLUMN units_left TO units");
    CHECK(refused(path).reason == errc::ledger_schema_unknown);
    CHECK(has(refused(path).words, "units_left"));
    run(db.get(), "ALTER TABLE refund_ledger_entry RENAME COLUMN units TO units_left");
    run(db.get(), "DROP TABLE refund_ledger_entry");
    CHECK(refused(path).reason == errc::ledger_schema_unknown);
}

TEST_CASE("a damaged file gives an error") {
    const folder folder;
    const std::string path = folder / "ledger";
    {
        held_in_file<> file(path);
        for (int i = 0; i < 200; ++i) {
            REQUIRE(file.ledger.settle(asks("a", "R" + std::to_string(i), day, usd(1)), terms));
        }
    }
    std::string bytes = bytes_of(path);
    REQUIRE(bytes.size() > 20'000);
    for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31);
    write(path, bytes);
    auto connection = refund::open_sqlite(path);
    REQUIRE(connection);
    auto store = refund::sqlite_store<>::on(connection->get());
    if (!store) {
        CHECK(store.error().reason == errc::ledger_damaged);
        return;
    }
    refund::ledger held(*store);
    CHECK(held.history("a").error().reason == errc::ledger_damaged);
    CHECK(held.settle(asks("a", "new", day, usd(1)), terms).error().reason == errc::ledger_damaged);
}

TEST_CASE("a place where no file can be is unavailable, and nothing is created") {
    const folder folder;
    CHECK(refused(folder / "no-such-folder/ledger").reason == errc::ledger_unavailable);
    CHECK(refused(folder.path.string()).reason == errc::ledger_unavailable);
    CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("a ledger that cannot be written is reported when it is opened") {
    const folder folder;
    const std::string path = folder / "ledger";
    held_in_file<> file(path);
    REQUIRE(file.ledger.settle(asks("a", "R1", day, usd(1)), terms));
    CHECK(refused(plain(path, SQLITE_OPEN_READONLY).get()).reason == errc::ledger_read_only);

    // Root may write anywhere, so another user tries.
    std::filesystem::permissions(folder.path, std::filesystem::perms(0755));
    std::filesystem::permissions(path, std::filesystem::perms(0444));
    const pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(1);
        const errc reason = refused(path).reason;
        _exit(reason == errc::ledger_read_only ? 10 : reason == errc::ledger_unavailable ? 11 : 12);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    CHECK((WEXITSTATUS(status) == 10 || WEXITSTATUS(status) == 11));
    CHECK(file.ledger.history("a")->size() == 1);
}

TEST_CASE("a connection that may lose what it acknowledged is refused") {
    const folder folder;
    for (const char* const pragma : {"PRAGMA synchronous = NORMAL", "PRAGMA synchronous = OFF",
                                     "PRAGMA journal_mode = MEMORY", "PRAGMA journal_mode = OFF"}) {
        CAPTURE(pragma);
        const auto db = plain(folder / "some");
        run(db.get(), pragma);
        CHECK(refused(db.get()).reason == errc::ledger_not_durable);
        CHECK(has(refused(db.get()).words, pragma[7] == 's' ? "synchronous" : "journal_mode"));
        CHECK(number(db.get(), "SELECT count(*) FROM sqlite_master") == 0);
    }
    CHECK(refused(plain(":memory:").get()).reason == errc::ledger_not_durable);
    for (const char* const pragma : {"PRAGMA synchronous = FULL", "PRAGMA synchronous = EXTRA",
                                     "PRAGMA journal_mode = TRUNCATE", "PRAGMA journal_mode = WAL"}) {
        const auto db = plain(folder / "durable");
        run(db.get(), pragma);
        CHECK(refused(db.get()).reason == errc{});
    }
}

TEST_CASE("a locked file is reported as busy, and the call may be repeated") {
    const folder folder;
    const std::string path = folder / "ledger";
    held_in_file<> file(path, std::chrono::milliseconds(50));
    const auto other = plain(path);
    run(other.get(), "BEGIN IMMEDIATE");
    const auto answer = file.ledger.settle(asks("a", "R1", day, usd(1)), terms);
    CHECK(fails(answer, errc::ledger_busy));
    CHECK(answer.error().words == "database is locked");
    CHECK(fails(file.ledger.reverse("a", "R1"), errc::ledger_busy));
    run(other.get(), "ROLLBACK");
    CHECK(file.ledger.settle(asks("a", "R1", day, usd(1)), terms)->seen_before == false);
    // A new file that stays locked for longer than the patience cannot be opened for the first time, either.
    const auto new_file = plain(folder / "new");
    run(new_file.get(), "BEGIN EXCLUSIVE");
    CHECK(refused(folder / "new").reason == errc::ledger_busy);
    run(new_file.get(), "ROLLBACK");
    CHECK(refused(folder / "new").reason == errc{});
}

TEST_CASE("an abandoned transaction leaves nothing behind") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    for (const bool moved : {false, true}) {
        auto tx = file.store.begin("a");
        REQUIRE(tx);
        REQUIRE((*tx).append(granted("a", "R1")));
        CHECK((*tx).held().entries().size() == 1);
        CHECK(fails(file.store.begin("b"), errc::ledger_busy));  // one at a time
        if (moved) const auto gone = *std::move(tx);
    }
    CHECK(file.ledger.history("a")->empty());
    CHECK(number(file.connection.get(), "SELECT count(*) FROM refund_ledger_entry") == 0);
}

TEST_CASE("a transaction that has ended adds nothing, and does not affect the next") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    auto first = file.store.begin("a");
    REQUIRE(first);
    REQUIRE((*first).append(granted("a", "R1")));
    REQUIRE((*first).commit().ok());
    CHECK(fails((*first).append(granted("a", "R2")), errc::ledger_unavailable));
    CHECK((*first).commit().error.reason == errc::ledger_unavailable);
    auto second = file.store.begin("a");
    REQUIRE(second);
    REQUIRE((*second).append(granted("a", "R3")));
    { const auto gone = *std::move(first); }
    CHECK((*second).commit().ok());
    CHECK(file.ledger.history("a")->size() == 2);
}

TEST_CASE("one transaction may enter claims of many scopes") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    const auto enter = [&](const char* id, bool commits) {
        auto tx = file.store.begin("a");
        REQUIRE(tx);
        for (const char* const scope : {"a", "b", "a", "c"}) {
            REQUIRE((*tx).turn_to(scope).ok());
            const std::string unused = id + std::to_string((*tx).held().entries().size());
            REQUIRE((*tx).append(granted(scope, unused)));
        }
        if (commits) REQUIRE((*tx).commit().ok());
    };
    enter("lost", false);
    enter("kept", true);
    enter("also", true);
    CHECK(file.ledger.history("a")->size() == 4);
    CHECK(file.ledger.history("b")->size() == 2);
    CHECK(file.ledger.history("c")->size() == 2);
    CHECK(file.ledger.history("a")->back().of.request_id == "also3");
    CHECK(file.ledger.settle(asks("a", "R1", day, usd(1'000)), terms)->granted == usd(996));
}

TEST_CASE("the next transaction sees what anybody else did in between") {
    const folder folder;
    const std::string path = folder / "ledger";
    held_in_file<> file(path);
    auto& mine = file.ledger;
    held_in_file<> elsewhere(path);
    const auto left = [&] { return mine.consider(asks("a", "x", day, usd(0)), terms)->left_after; };
    REQUIRE(mine.settle(asks("a", "1", day, usd(100)), terms));
    REQUIRE(elsewhere.ledger.settle(asks("a", "2", day, usd(100)), terms));  // by another connection
    CHECK(left() == usd(800));
    auto second = refund::sqlite_store<set_clock>::on(file.connection.get());  // by another store on this one
    REQUIRE(second);
    REQUIRE(refund::ledger(*second).settle(asks("a", "3", day, usd(100)), terms));
    CHECK(left() == usd(700));
    REQUIRE(refund::ledger(*second).reverse("a", "1"));
    CHECK(left() == usd(800));
    CHECK(fails(mine.settle(asks("a", "1", day, usd(100)), terms), errc::request_reversed));

    run(file.connection.get(), "BEGIN IMMEDIATE");  // a transaction of the caller's, which is rolled back
    REQUIRE(mine.settle(asks("a", "4", day, usd(100)), terms));
    CHECK(left() == usd(700));
    run(file.connection.get(), "ROLLBACK");
    CHECK(left() == usd(800));
    {
        auto tx = file.store.begin("a");
        REQUIRE(tx);
        REQUIRE((*tx).append(granted("a", "5")));
        CHECK((*tx).held().version() == 5);
        REQUIRE((*tx).turn_to("b").ok());
        REQUIRE((*tx).turn_to("a").ok());  // entries that were kept back are there
        CHECK((*tx).held().version() == 5);
        CHECK((*tx).held().entries().back().of.request_id == "5");
    }
    CHECK(left() == usd(800));
    CHECK(mine.history("a").value() == elsewhere.ledger.history("a").value());
}

/// How often the entries of a scope were read.
int times_read(sqlite3* connection) {
    int times = -1;
    for (sqlite3_stmt* each = nullptr; (each = sqlite3_next_stmt(connection, each)) != nullptr;) {
        if (has(sqlite3_sql(each), "FROM refund_ledger_entry WHERE scope >= ?")) {
            times = sqlite3_stmt_status(each, SQLITE_STMTSTATUS_RUN, 0);
        }
    }
    return times;
}

TEST_CASE("a scope is read only once, as long as nobody else writes") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    const auto times = [&] { return times_read(file.connection.get()); };
    for (int i = 0; i < 500; ++i) REQUIRE(file.ledger.settle(asks("a", std::to_string(i), day, usd(1)), terms));
    CHECK(times() == 1);
    REQUIRE(file.ledger.settle(asks("b", "1", day, usd(1)), terms));
    REQUIRE(file.ledger.settle(asks("a", "500", day, usd(1)), terms));
    CHECK(times() == 3);
    CHECK(file.ledger.history("a")->size() == 501);
    CHECK(file.store.scopes().value() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("in the caller's transaction a scope is read only once, as long as nothing is rolled back") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    sqlite3* const db = file.connection.get();
    REQUIRE(file.ledger.settle(asks("a", "first", day, usd(1)), terms));
    run(db, "BEGIN IMMEDIATE");
    for (int i = 0; i < 100; ++i) REQUIRE(file.ledger.settle(asks("a", std::to_string(i), day, usd(1)), terms));
    CHECK(times_read(db) == 1);
    run(db, "SAVEPOINT mine");
    REQUIRE(file.ledger.settle(asks("a", "undone", day, usd(1)), terms));
    CHECK(times_read(db) == 1);
    run(db, "ROLLBACK TO mine");
    CHECK(file.ledger.settle(asks("a", "100", day, usd(1)), terms)->used_before == usd(101));
    CHECK(times_read(db) == 2);
    run(db, "COMMIT");
    CHECK(file.ledger.settle(asks("a", "101", day, usd(1)), terms)->used_before == usd(102));
    CHECK(times_read(db) == 2);

    // All of it is rolled back, and another program enters the same number.
    run(db, "BEGIN IMMEDIATE");
    REQUIRE(file.ledger.settle(asks("a", "undone", day, usd(1)), terms));
    run(db, "ROLLBACK");
    held_in_file<> elsewhere(folder / "ledger");
    REQUIRE(elsewhere.ledger.settle(asks("a", "other", day, usd(7)), terms));
    CHECK(file.ledger.settle(asks("a", "102", day, usd(1)), terms)->used_before == usd(110));

    // Nothing stays of a scope that had no entries.
    run(db, "BEGIN IMMEDIATE");
    REQUIRE(file.ledger.settle(asks("new", "undone", day, usd(9)), terms));
    run(db, "ROLLBACK; BEGIN IMMEDIATE");
    CHECK(file.ledger.settle(asks("new", "1", day, usd(1)), terms)->used_before == usd(0));
    run(db, "COMMIT");
    CHECK(file.ledger.history("new")->size() == 1);
    CHECK(file.ledger.history("a").value() == elsewhere.ledger.history("a").value());
}

TEST_CASE("scopes without an entry, between two that have entries, are found by one look") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    for (const char* const scope : {"b", "d", "e"}) {
        REQUIRE(file.ledger.settle(asks(scope, "R1", day, usd(1)), terms));
    }
    const int before = times_read(file.connection.get());
    auto tx = file.store.begin("");
    REQUIRE(tx);
    const auto held_of = [&](const char* scope) {
        REQUIRE((*tx).turn_to(scope).ok());
        return (*tx).held().version();
    };
    const auto looks = [&] { return times_read(file.connection.get()) - before; };
    for (const char* const scope : {"a", "aa", "a\xC3\xA9"}) {
        CHECK(held_of(scope) == 0);
        REQUIRE((*tx).append(granted(scope, "R1")));
    }
    CHECK(looks() == 1);
    CHECK(held_of("b") == 1);
    CHECK(held_of("c") == 0);
    CHECK(held_of("ca") == 0);
    CHECK(looks() == 2);
    CHECK(held_of("d") == 1);
    CHECK(held_of("e") == 1);
    CHECK(held_of("f") == 0);
    CHECK(held_of("\xFF") == 0);
    CHECK(looks() == 4);
    // Entries appended in between are there, whether kept back or written.
    CHECK(held_of("aa") == 1);
    CHECK(held_of("a") == 1);
    CHECK(held_of("a\xC3\xA9") == 1);
    CHECK(held_of("ab") == 0);
    CHECK(held_of("e") == 1);
    REQUIRE((*tx).commit().ok());
    CHECK(file.store.scopes().value() == std::vector<std::string>{"a", "aa", "a\xC3\xA9", "b", "d", "e"});

    // The next transaction sees what another connection added.
    held_in_file<> elsewhere(folder / "ledger");
    REQUIRE(elsewhere.ledger.settle(asks("f", "R1", day, usd(1)), terms));
    auto next = file.store.begin("ea");
    REQUIRE(next);
    REQUIRE((*next).turn_to("f").ok());
    CHECK((*next).held().version() == 1);
}

TEST_CASE("scopes that were written in the middle of a transaction are read again") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    auto tx = file.store.begin("a");
    REQUIRE(tx);
    constexpr int many = 20'000;  // more than are kept back
    const auto scope = [](int number) { return "a" + std::to_string(100'000 + number); };
    for (int i = 0; i < many; ++i) {
        REQUIRE((*tx).turn_to(scope(i)).ok());
        REQUIRE((*tx).append(granted("a", "R1")));
    }
    CHECK(times_read(file.connection.get()) < 30);  // read again after the entries kept back were written
    for (const int i : {0, 7, 1'023, 1'024, 1'025, many - 1}) {
        CAPTURE(i);
        REQUIRE((*tx).turn_to(scope(i)).ok());
        CHECK((*tx).held().version() == 1);
    }
    REQUIRE((*tx).commit().ok());
    CHECK(file.store.scopes()->size() == many);
}

TEST_CASE("a database with texts in UTF-16 sorts scopes differently, and finds them all the same") {
    const folder folder;
    const auto db = plain(folder / "billing");
    run(db.get(), "PRAGMA encoding = 'UTF-16le'; CREATE TABLE mine (a)");
    auto store = refund::sqlite_store<set_clock>::on(db.get());
    REQUIRE(store);
    const std::string before_a = "\xC4\x80";  // U+0100: 00 01 there, before 61 00
    REQUIRE(refund::ledger(*store).settle(asks(before_a, "R1", day, usd(1)), terms));
    auto tx = (*store).begin("a");
    REQUIRE(tx);
    REQUIRE((*tx).turn_to(before_a).ok());
    CHECK((*tx).held().version() == 1);
}

TEST_CASE("a transaction that turns to another scope takes that scope's currency") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    REQUIRE(file.ledger.settle(asks("a", "R1", day, usd(1)), terms));
    REQUIRE(file.ledger.settle(asks("b", "R1", day, eur(1)), {.limit = eur(9), .window = refund::rolling_days(30)}));
    auto tx = file.store.begin("a");
    REQUIRE(tx);
    const auto unit = [&] { return std::string((*tx).held().unit().code()); };
    CHECK(unit() == "USD");
    REQUIRE((*tx).turn_to("b").ok());
    CHECK(unit() == "EUR");
    REQUIRE((*tx).turn_to("new").ok());
    CHECK(unit().empty());
    CHECK((*tx).held().entries().empty());
}

TEST_CASE("a reservation that has expired stays expired when the clock goes back") {
    const folder folder;
    held_in_file<> file(folder / "ledger");
    set_clock::moment = at(100);
    REQUIRE(file.ledger.reserve(asks("a", "held", day, usd(1'000)), terms, at(200)));
    set_clock::moment = at(200);
    CHECK(file.ledger.settle(asks("a", "next", day, usd(1'000)), terms)->granted == usd(1'000));
    set_clock::moment = at(150);  // by the other machine's clock
    CHECK(fails(file.ledger.commit("a", "held"), errc::reservation_expired));
    CHECK(fails(file.ledger.settle(asks("a", "held", day, usd(1'000)), terms), errc::reservation_expired));
    CHECK(file.ledger.history("a")->size() == 2);
}

TEST_CASE("in the caller's transaction, both rows become visible together or not at all") {
    const folder folder;
    const std::string path = folder / "billing";
    const auto db = plain(path);
    run(db.get(), "CREATE TABLE payment (request TEXT PRIMARY KEY, cents INTEGER)");
    auto store = refund::sqlite_store<>::on(db.get());
    REQUIRE(store);
    refund::ledger held(*store);
    const auto other = plain(path);
    const auto visible = [&] {
        return 10 * number(other.get(), "SELECT count(*) FROM payment") +
               number(other.get(), "SELECT count(*) FROM refund_ledger_entry");
    };

    run(db.get(), "BEGIN IMMEDIATE; INSERT INTO payment VALUES ('R1', 7)");
    CHECK(held.settle(asks("a", "R1", day, usd(7)), terms)->granted == usd(7));
    CHECK(visible() == 0);
    run(db.get(), "ROLLBACK");
    CHECK(visible() == 0);

    run(db.get(), "BEGIN IMMEDIATE; INSERT INTO payment VALUES ('R1', 7)");
    CHECK(held.settle(asks("a", "R1", day, usd(7)), terms)->seen_before == false);
    CHECK(sqlite3_get_autocommit(db.get()) == 0);
    run(db.get(), "COMMIT");
    CHECK(visible() == 11);

    // A failure in the ledger leaves the caller's rows alone, and the caller decides what to do.
    run(db.get(), "BEGIN IMMEDIATE; INSERT INTO payment VALUES ('R2', 7)");
    CHECK(fails(held.settle(asks("a", "R1", day, usd(8)), terms), errc::request_id_reused));
    CHECK(fails(held.reverse("a", "unknown"), errc::request_id_unknown));
    {
        auto left = (*store).begin("a");
        REQUIRE(left);
        REQUIRE((*left).append(granted("a", "R3")));
    }
    CHECK(sqlite3_get_autocommit(db.get()) == 0);
    run(db.get(), "COMMIT");
    CHECK(visible() == 21);

    // Several calls in one transaction; a savepoint of the caller's undoes the second.
    run(db.get(), "BEGIN");
    CHECK(held.settle(asks("a", "R4", day, usd(1)), terms));
    run(db.get(), "SAVEPOINT mine");
    CHECK(held.settle(asks("a", "R5", day, usd(1)), terms));
    run(db.get(), "ROLLBACK TO mine; RELEASE mine; COMMIT");
    CHECK(visible() == 22);
    CHECK(held.history("a")->back().of.request_id == "R4");
}

TEST_CASE("a caller's transaction that read before others wrote is busy, without waiting for the lock") {
    const folder folder;
    const std::string path = folder / "ledger";
    held_in_file<> file(path);
    REQUIRE(file.ledger.settle(asks("a", "R1", day, usd(400)), terms));
    held_in_file<> other(path);
    run(file.connection.get(), "BEGIN; SELECT count(*) FROM refund_ledger_entry");
    REQUIRE(other.ledger.settle(asks("a", "R2", day, usd(400)), terms));
    CHECK(fails(file.ledger.settle(asks("a", "R3", day, usd(400)), terms), errc::ledger_busy));
    run(file.connection.get(), "ROLLBACK");
    CHECK(file.ledger.settle(asks("a", "R3", day, usd(400)), terms)->granted == usd(200));
}

TEST_CASE("a caller's transaction that has read nothing yet waits for the lock as the ledger's own does") {
    const folder folder;
    const std::string path = folder / "ledger";
    held_in_file<> file(path);
    held_in_file<> other(path);
    run(other.connection.get(), "BEGIN IMMEDIATE");
    REQUIRE(other.ledger.settle(asks("a", "R1", day, usd(400)), terms));
    std::thread ends([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        sqlite3_exec(other.connection.get(), "COMMIT", nullptr, nullptr, nullptr);
    });
    run(file.connection.get(), "BEGIN");
    const auto answer = file.ledger.settle(asks("a", "R2", day, usd(700)), terms);
    run(file.connection.get(), "COMMIT");
    ends.join();
    REQUIRE(answer);
    CHECK(answer->granted == usd(600));
}

TEST_CASE("tables created in the caller's transaction are rolled back with it") {
    const folder folder;
    const auto db = plain(folder / "billing");
    run(db.get(), "BEGIN IMMEDIATE; CREATE TABLE payment (cents INTEGER)");
    CHECK(refused(db.get()).reason == errc{});
    run(db.get(), "ROLLBACK");
    CHECK(number(db.get(), "SELECT count(*) FROM sqlite_master") == 0);
    run(db.get(), "BEGIN IMMEDIATE; CREATE TABLE payment (cents INTEGER);"
                  "CREATE TABLE refund_ledger_entry (mine INTEGER)");
    CHECK(refused(db.get()).reason != errc{});  // the name is taken
    run(db.get(), "COMMIT");
    CHECK(number(db.get(), "SELECT count(*) FROM sqlite_master") == 2);
}

TEST_CASE("if some tables cannot be created, none is, and no transaction stays open") {
    const folder folder;
    const auto db = plain(folder / "billing");
    run(db.get(), "CREATE TABLE refund_ledger_entry (mine INTEGER)");  // the name is taken
    CHECK(refused(db.get()).reason != errc{});
    CHECK(sqlite3_get_autocommit(db.get()) != 0);
    CHECK(number(plain(folder / "billing").get(), "SELECT count(*) FROM sqlite_master") == 1);
}

TEST_CASE("a full database gives an error, and what was acknowledged is kept") {
    const folder folder;
    const std::string path = folder / "ledger";
    int acknowledged = 0;
    {
        held_in_file<> file(path);
        run(file.connection.get(), "PRAGMA max_page_count = 20");
        for (;; ++acknowledged) {
            const auto answer = file.ledger.settle(asks("a", "R" + std::to_string(acknowledged), day, usd(1)), terms);
            if (answer) continue;
            CHECK(answer.error().reason == errc::ledger_full);
            CHECK(has(answer.error().words, "full"));
            break;
        }
        CHECK(sqlite3_get_autocommit(file.connection.get()) != 0);
        CHECK(file.ledger.history("a")->size() == static_cast<std::size_t>(acknowledged));
        // In a transaction of the caller's, nothing remains once it is rolled back.
        run(file.connection.get(), "BEGIN IMMEDIATE");
        const claim next = asks("a", "R" + std::to_string(acknowledged), day, usd(1));
        CHECK(fails(file.ledger.settle(next, terms), errc::ledger_full));
        if (sqlite3_get_autocommit(file.connection.get()) == 0) run(file.connection.get(), "ROLLBACK");
        run(file.connection.get(), "PRAGMA max_page_count = 1000");
        CHECK(file.ledger.settle(next, terms)->seen_before == false);
    }
    held_in_file<> again(path);
    CHECK(acknowledged > 20);
    CHECK(again.ledger.history("a")->size() == static_cast<std::size_t>(acknowledged) + 1);
    CHECK(text(again.connection.get(), "PRAGMA integrity_check") == "ok");
}
