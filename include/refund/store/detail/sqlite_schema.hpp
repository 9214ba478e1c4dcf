#ifndef REFUND_STORE_DETAIL_SQLITE_SCHEMA_HPP
#define REFUND_STORE_DETAIL_SQLITE_SCHEMA_HPP

#include <refund/ledger/store.hpp>

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

// What SQLite's result codes mean to a ledger, the checks that a database must pass, and the ledger's tables.

namespace refund::detail {

static_assert(SQLITE_VERSION_NUMBER >= 3'037'000, "store/sqlite.hpp needs SQLite 3.37: strict tables");

struct close_sqlite {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
};

/// The ledger error for a result code. `connection` may be null.
[[nodiscard]] inline ledger_error sqlite_fault(sqlite3* connection, int code) {
    const std::string words = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {errc::ledger_busy, words};
        case SQLITE_FULL: return {errc::ledger_full, words};
        case SQLITE_READONLY:
        case SQLITE_PERM: return {errc::ledger_read_only, words};
        case SQLITE_NOTADB: return {errc::ledger_schema_unknown, words};
        case SQLITE_CORRUPT:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH: return {errc::ledger_damaged, words};
        default: return {errc::ledger_unavailable, words};
    }
}

[[nodiscard]] inline ledger_error sqlite_run(sqlite3* connection, const char* sql) {
    const int code = sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? ledger_error{} : sqlite_fault(connection, code);
}

/// The first column of the first row; -1 if there is no row.
[[nodiscard]] inline result<std::int64_t, ledger_error> sqlite_number(sqlite3* connection, const char* sql) {
    sqlite3_stmt* made = nullptr;
    int code = sqlite3_prepare_v2(connection, sql, -1, &made, nullptr);
    if (code != SQLITE_OK) return sqlite_fault(connection, code);
    code = sqlite3_step(made);
    const std::int64_t number = code == SQLITE_ROW ? sqlite3_column_int64(made, 0) : -1;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        const ledger_error wrong = sqlite_fault(connection, code);
        sqlite3_finalize(made);
        return wrong;
    }
    sqlite3_finalize(made);
    return number;
}

/// Refuses a file that has tables, but none of a ledger: it belongs to another program.
[[nodiscard]] inline ledger_error check_sqlite_is_ours(sqlite3* connection) {
    const auto others = sqlite_number(
        connection, "SELECT (SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%') > 0 AND NOT "
                    "EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'refund_ledger_schema')");
    if (!others) return others.error();
    if (*others == 0) return {};
    return {errc::ledger_schema_unknown, "the database holds tables of another program and no ledger"};
}

/// Checks that the database can be written to, and that a committed transaction outlives a power loss.
[[nodiscard]] inline ledger_error check_sqlite_is_durable(sqlite3* connection) {
    if (sqlite3_libversion_number() < 3'037'000) {
        return {errc::ledger_unavailable, std::string("SQLite ") + sqlite3_libversion() + " is older than 3.37"};
    }
    if (sqlite3_db_readonly(connection, "main") == 1) {
        return {errc::ledger_read_only, "the database was opened for reading only, or its file cannot be written"};
    }
    const auto synchronous = sqlite_number(connection, "PRAGMA synchronous");
    if (!synchronous) return synchronous.error();
    if (*synchronous < 2) return {errc::ledger_not_durable, "PRAGMA synchronous is below FULL"};
    const auto kept = sqlite_number(
        connection, "SELECT journal_mode IN ('wal', 'delete', 'truncate', 'persist') FROM pragma_journal_mode");
    if (!kept) return kept.error();
    if (*kept != 1) return {errc::ledger_not_durable, "PRAGMA journal_mode keeps no journal on the disk"};
    return {};
}

// Each step brings the tables from one version to the next; the first one starts from nothing, and the number of the
// last one is this library's version. A step is never changed, because files were made with it. There is one table,
// stored in its only index: each further index would add half to the time that an entry takes. A scope's entries lie
// together, and all of them are read; a scope has some hundred a year. Words are compared one by one, because SQLite
// would build a list for IN for each row.
inline constexpr std::array<const char*, 1> sqlite_schema_steps = {R"(
CREATE TABLE refund_ledger_schema (version INTEGER PRIMARY KEY) STRICT;
INSERT INTO refund_ledger_schema VALUES (1);
CREATE TABLE refund_ledger_entry (
    scope TEXT NOT NULL,
    request_id TEXT NOT NULL CHECK (request_id <> ''),
    step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 3),
    kind TEXT NOT NULL CHECK (CASE step
        WHEN 1 THEN kind = 'granted' OR kind = 'refused' OR kind = 'reserved'
        WHEN 2 THEN kind = 'committed' OR kind = 'released' ELSE kind = 'reversed' END),
    day INTEGER NOT NULL,
    currency TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked >= 0),
    commitment_id TEXT NOT NULL,
    bought INTEGER NOT NULL CHECK (bought >= 0),
    returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND bought),
    fingerprint INTEGER NOT NULL,
    refused_by_rule INTEGER NOT NULL CHECK (refused_by_rule IN (0, 1)),
    granted INTEGER NOT NULL CHECK (granted BETWEEN 0 AND asked),
    used_before INTEGER NOT NULL CHECK (used_before >= 0),
    left_after INTEGER NOT NULL CHECK (left_after >= 0),
    counted_from INTEGER NOT NULL,
    limited_by INTEGER NOT NULL CHECK (limited_by BETWEEN 0 AND 3),
    units_left INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (scope, request_id, step)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER refund_ledger_entry_is_kept BEFORE UPDATE ON refund_ledger_entry
BEGIN SELECT RAISE(ABORT, 'entries of a refund ledger are never changed'); END;
CREATE TRIGGER refund_ledger_entry_stays BEFORE DELETE ON refund_ledger_entry
BEGIN SELECT RAISE(ABORT, 'entries of a refund ledger are never deleted'); END;
)"};
inline constexpr std::int64_t sqlite_schema_version = sqlite_schema_steps.size();

/// The version of the tables; 0 if there are none. Errors: ledger_schema_unknown, for a version that this library
/// does not know.
[[nodiscard]] inline result<std::int64_t, ledger_error> sqlite_version_of(sqlite3* connection) {
    const auto there = sqlite_number(connection,
                                     "SELECT count(*) FROM sqlite_master WHERE name = 'refund_ledger_schema'");
    if (!there) return there.error();
    if (*there == 0) return std::int64_t{0};
    const auto version = sqlite_number(connection, "SELECT max(version) FROM refund_ledger_schema");
    if (!version) return version.error();
    if (*version < 1 || *version > sqlite_schema_version) {
        return ledger_error{errc::ledger_schema_unknown,
                            "the ledger's tables are of version " + std::to_string(*version) +
                                "; this library knows version " + std::to_string(sqlite_schema_version)};
    }
    return *version;
}

/// Runs the steps that are missing, inside a transaction.
[[nodiscard]] inline ledger_error bring_sqlite_tables_up(sqlite3* connection) {
    const auto version = sqlite_version_of(connection);  // another process may have been first
    if (!version) return version.error();
    for (auto step = static_cast<std::size_t>(*version); step < sqlite_schema_steps.size(); ++step) {
        const ledger_error wrong = sqlite_run(connection, sqlite_schema_steps[step]);
        if (wrong.reason != no_error) return wrong;
    }
    return {};
}

/// Creates the tables if there are none, brings older ones up to date, and refuses newer ones. All or nothing: inside a
/// transaction of the caller's, the tables become visible when that is committed.
[[nodiscard]] inline ledger_error make_sqlite_tables(sqlite3* connection) {
    const auto version = sqlite_version_of(connection);
    if (!version) return version.error();
    if (*version == sqlite_schema_version) return {};
    const bool own = sqlite3_get_autocommit(connection) != 0;
    const char* const begin = own ? "BEGIN IMMEDIATE" : "SAVEPOINT refund_ledger_tables";
    const char* const commit = own ? "COMMIT" : "RELEASE refund_ledger_tables";
    const char* const roll_back = own ? "ROLLBACK" : "ROLLBACK TO refund_ledger_tables; RELEASE refund_ledger_tables";
    ledger_error wrong = sqlite_run(connection, begin);
    if (wrong.reason != no_error) return wrong;
    wrong = bring_sqlite_tables_up(connection);
    if (wrong.reason == no_error) wrong = sqlite_run(connection, commit);
    if (wrong.reason != no_error && sqlite3_get_autocommit(connection) == 0) {
        sqlite3_exec(connection, roll_back, nullptr, nullptr, nullptr);
    }
    return wrong;
}

}  // namespace refund::detail

#endif
