#ifndef REFUND_STORE_DETAIL_POSTGRESQL_SCHEMA_HPP
#define REFUND_STORE_DETAIL_POSTGRESQL_SCHEMA_HPP

#include <refund/store/detail/postgresql_wire.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

/// \file
/// The tables of a ledger in PostgreSQL: creates them, brings them up to date, and has the statements that use them.

namespace refund::detail::postgresql {

/// Each step makes the next version of the tables from the one before; the first one starts from nothing. A released
/// step is never edited: a change is a new step at the end. Keys are compared byte by byte ("C"), so that no update of
/// the system's collations changes their order. A scope's row is the one to lock, and it numbers the scope's entries.
inline constexpr const char* migrations[] = {R"(
CREATE TABLE refund_ledger_scope (
    scope text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL CHECK (version >= 0)
);
CREATE TABLE refund_ledger_entry (
    scope text COLLATE "C" NOT NULL REFERENCES refund_ledger_scope,
    version bigint NOT NULL CHECK (version > 0),
    request_id text COLLATE "C" NOT NULL CHECK (request_id <> ''),
    step smallint NOT NULL CHECK (step BETWEEN 1 AND 3),
    kind text COLLATE "C" NOT NULL CHECK (CASE step
        WHEN 1 THEN kind IN ('granted', 'refused', 'reserved')
        WHEN 2 THEN kind IN ('committed', 'released') ELSE kind = 'reversed' END),
    day integer NOT NULL,
    currency text COLLATE "C" NOT NULL,
    asked bigint NOT NULL CHECK (asked >= 0),
    commitment_id text COLLATE "C" NOT NULL,
    bought bigint NOT NULL CHECK (bought >= 0),
    returned bigint NOT NULL CHECK (returned BETWEEN 0 AND bought),
    fingerprint bigint NOT NULL,
    refused_by_rule smallint NOT NULL CHECK (refused_by_rule IN (0, 1)),
    granted bigint NOT NULL CHECK (granted BETWEEN 0 AND asked),
    used_before bigint NOT NULL CHECK (used_before >= 0),
    left_after bigint NOT NULL CHECK (left_after >= 0),
    counted_from integer NOT NULL,
    limited_by smallint NOT NULL CHECK (limited_by BETWEEN 0 AND 3),
    units_left bigint NOT NULL,
    expires_at bigint NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (scope, request_id, step),
    UNIQUE (scope, version)
);
CREATE FUNCTION refund_ledger_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $stays$
BEGIN
    RAISE EXCEPTION 'entries of a refund ledger are never changed' USING ERRCODE = 'integrity_constraint_violation';
END
$stays$;
CREATE TRIGGER refund_ledger_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON refund_ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refund_ledger_entry_stays();
)"};

inline constexpr std::int64_t newest_version = std::size(migrations);

/// A prepared statement. Its parameters are texts (t) and 64-bit integers (n).
struct statement {
    const char* name;
    const char* parameters;
    const char* sql;
};

#define REFUND_DETAIL_NOW "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
#define REFUND_DETAIL_ENTRY                                                                                            \
    "request_id, kind, day, currency, asked, commitment_id, bought, returned, fingerprint, refused_by_rule, granted, " \
    "used_before, left_after, counted_from, limited_by, units_left, expires_at, at, version"
/// Inserts the scope's row or leaves it as it is; either way we hold its lock until the transaction ends. It uses an
/// update that changes nothing instead of SELECT FOR UPDATE, because a transaction that reads from an older snapshot
/// must fail. The time is taken once we have the lock.
inline constexpr statement lock_scope{
    "refund_ledger_lock_1", "t",
    "INSERT INTO refund_ledger_scope AS held (scope, version) VALUES ($1, 0) "
    "ON CONFLICT (scope) DO UPDATE SET version = held.version "
    "RETURNING held.version, " REFUND_DETAIL_NOW ", current_setting('synchronous_commit')"};
inline constexpr statement read_scope{
    "refund_ledger_read_1", "t",
    "SELECT coalesce(max(version), 0), " REFUND_DETAIL_NOW
    ", current_setting('synchronous_commit') FROM refund_ledger_scope WHERE scope = $1"};
inline constexpr statement entries_since{
    "refund_ledger_since_1", "tn",
    "SELECT " REFUND_DETAIL_ENTRY " FROM refund_ledger_entry WHERE scope = $1 AND version > $2 ORDER BY version"};
inline constexpr statement all_scopes{
    "refund_ledger_scopes_1", "", "SELECT scope FROM refund_ledger_scope WHERE version > 0 ORDER BY scope"};
/// Inserts nothing if the scope is no longer at the version before, because somebody wrote without the lock.
inline constexpr statement add_entry{
    "refund_ledger_add_1", "tnttntntnnnnnnnnnnnnn",
    "WITH held AS (UPDATE refund_ledger_scope SET version = $21 WHERE scope = $1 AND version = $21 - 1 "
    "RETURNING scope) "
    "INSERT INTO refund_ledger_entry (scope, step, " REFUND_DETAIL_ENTRY ") "
    "SELECT scope, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21 "
    "FROM held"};
#undef REFUND_DETAIL_ENTRY
#undef REFUND_DETAIL_NOW

inline constexpr const statement* statements[] = {&lock_scope, &read_scope, &entries_since, &all_scopes, &add_entry};

/// Prepares the statements that the connection does not have yet.
[[nodiscard]] inline ledger_error prepare_statements(PGconn* connection) {
    const answer known =
        run(connection, "SELECT name FROM pg_prepared_statements WHERE starts_with(name, 'refund_ledger_')");
    if (!went_well(known)) return error_of(connection, known);
    for (const statement* const each : statements) {
        bool there = false;
        for (int row = 0; row < PQntuples(known.get()); ++row) {
            there = there || std::string_view(PQgetvalue(known.get(), row, 0)) == each->name;
        }
        if (there) continue;
        std::array<Oid, 24> types{};
        const std::size_t size = std::strlen(each->parameters);
        for (std::size_t i = 0; i < size; ++i) types[i] = each->parameters[i] == 't' ? 25 : 20;  // text, int8
        const answer made(PQprepare(connection, each->name, each->sql, static_cast<int>(size), types.data()));
        if (!went_well(made)) return error_of(connection, made);
    }
    return {};
}

/// The first column of a query's only row, as text.
[[nodiscard]] inline result<std::string, ledger_error> read_one(PGconn* connection, const char* sql) {
    const answer got = run(connection, sql);
    if (!went_well(got)) return error_of(connection, got);
    if (PQntuples(got.get()) == 1) return std::string(PQgetvalue(got.get(), 0, 0));
    return ledger_error{errc::ledger_schema_unknown, std::string("no single row: ") + sql};
}

/// The version of the tables; 0 if there are none.
[[nodiscard]] inline result<std::int64_t, ledger_error> version_of_tables(PGconn* connection) {
    // Reads the catalogue's tables: to_regclass may return what was true before we waited for the lock.
    const auto there = read_one(connection,
                                "SELECT coalesce(bool_or(relname = 'refund_ledger_schema'), false)::int::text || "
                                "(count(*) > 0)::int::text FROM pg_class "
                                "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
                                "WHERE nspname = ANY (current_schemas(false)) AND relname IN "
                                "('refund_ledger_schema', 'refund_ledger_scope', 'refund_ledger_entry')");
    if (!there) return there.error();
    if (*there == "00") return std::int64_t{0};
    if (*there == "01") {
        return ledger_error{errc::ledger_schema_unknown,
                            "tables refund_ledger_scope or refund_ledger_entry are there, and are no ledger's"};
    }
    const auto version = read_one(connection, "SELECT max(version)::text FROM refund_ledger_schema");
    if (!version) return version.error();
    std::int64_t number = 0;
    for (const char digit : *version) {
        if (digit < '0' || digit > '9' || number > 1'000'000) number = -1;
        if (number < 0) break;
        number = number * 10 + (digit - '0');
    }
    if (version->empty() || number < 0 || number > newest_version) {
        return ledger_error{errc::ledger_schema_unknown, "the ledger's tables are of version '" + *version +
                                                             "'; this library knows version " +
                                                             std::to_string(newest_version)};
    }
    return number;
}

/// Creates the tables, or brings them up to date. Other clients that try at the same time wait, and find them ready.
[[nodiscard]] inline ledger_error make_tables(PGconn* connection) {
    auto version = version_of_tables(connection);
    if (!version) return version.error();
    if (*version == newest_version) return {};
    // "refundld" as a number: another program is unlikely to use the same advisory lock.
    const answer locked = run(connection, "SELECT pg_advisory_xact_lock(8243107347520842852)");
    if (!went_well(locked)) return error_of(connection, locked);
    version = version_of_tables(connection);
    if (!version) return version.error();
    if (*version == newest_version) return {};
    const answer schema = run(connection, *version == 0 ? "CREATE TABLE IF NOT EXISTS refund_ledger_schema "
                                                          "(version bigint PRIMARY KEY CHECK (version >= 0))"
                                                        : "SELECT 1");
    if (!went_well(schema)) return error_of(connection, schema);
    for (std::int64_t next = *version; next < newest_version; ++next) {
        const answer made = run(connection, migrations[next]);
        if (!went_well(made)) return error_of(connection, made);
    }
    const std::string number = std::to_string(newest_version);
    const char* const values[] = {number.c_str()};
    const char* const note = "INSERT INTO refund_ledger_schema VALUES ($1::bigint)";
    const answer noted(PQexecParams(connection, note, 1, nullptr, values, nullptr, nullptr, 0));
    return went_well(noted) ? ledger_error{} : error_of(connection, noted);
}

/// Checks the settings that let a committed transaction outlive a crash of the server.
[[nodiscard]] inline ledger_error check_durable(PGconn* connection) {
    const auto settings =
        read_one(connection, "SELECT current_setting('synchronous_commit') || ' ' || current_setting('fsync')");
    if (!settings) return settings.error();
    if (settings->starts_with("off")) return {errc::ledger_not_durable, "synchronous_commit is off"};
    if (settings->ends_with("off")) return {errc::ledger_not_durable, "fsync is off"};
    return {};
}

/// Checks that texts are sent as UTF-8, whatever encoding the database stores.
[[nodiscard]] inline ledger_error check_encoding(PGconn* connection) {
    const char* const encoding = PQparameterStatus(connection, "client_encoding");
    if (encoding != nullptr && std::string_view(encoding) == "UTF8") return {};
    return {errc::text_not_utf8, std::string("client_encoding is ") + (encoding == nullptr ? "unknown" : encoding)};
}

[[nodiscard]] inline result<std::unique_ptr<PGconn, close_connection>, ledger_error> connect(
    const std::string& conninfo) {
    // The connection string may override the words before it, but not those after it.
    const char* const words[] = {"connect_timeout", "dbname", "fallback_application_name", "client_encoding", nullptr};
    const char* const values[] = {"10", conninfo.c_str(), "refund-rules", "UTF8", nullptr};
    std::unique_ptr<PGconn, close_connection> connection(PQconnectdbParams(words, values, 1));
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        return ledger_error{errc::ledger_unavailable, words_of(connection.get())};
    }
    const auto set = run(
        connection.get(), "SELECT set_config('lock_timeout', '30s', false) FROM pg_settings "
                          "WHERE name = 'lock_timeout' AND source = 'default'");
    if (!went_well(set)) return error_of(connection.get(), set);
    return connection;
}

/// Checks a connection, creates the tables and prepares the statements, before a store uses it.
[[nodiscard]] inline ledger_error make_ready(PGconn* connection) {
    if (connection == nullptr || PQstatus(connection) != CONNECTION_OK) {
        return {errc::ledger_unavailable, words_of(connection)};
    }
    if (ledger_error wrong = check_encoding(connection); wrong.reason != no_error) return wrong;
    // Whatever the connection's own level, see what others committed while we waited for the lock.
    auto work = unit_of_work::begin(connection, "BEGIN ISOLATION LEVEL READ COMMITTED");
    if (!work) return work.error();
    if (ledger_error wrong = check_durable(connection); wrong.reason != no_error) return wrong;
    if (ledger_error wrong = make_tables(connection); wrong.reason != no_error) return wrong;
    if (ledger_error wrong = prepare_statements(connection); wrong.reason != no_error) return wrong;
    return (*work).commit().error;
}

}  // namespace refund::detail::postgresql

#endif
