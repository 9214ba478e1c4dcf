#ifndef REFUND_STORE_DETAIL_SQLITE_STATEMENT_HPP
#define REFUND_STORE_DETAIL_SQLITE_STATEMENT_HPP

#include <refund/ledger/store.hpp>
#include <refund/store/detail/entry_check.hpp>
#include <refund/store/detail/sqlite_schema.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The statements of the SQLite store; converts entries to rows and back.

namespace refund::detail {

/// How many entries one statement adds. Each statement costs a third of what an entry costs.
inline constexpr std::size_t sqlite_entries_at_once = 16;

/// The columns in which `entries_from_scope` says whether a row is of the scope asked for, and which scope it is of.
inline constexpr int sqlite_same_scope_column = 19;
inline constexpr int sqlite_scope_column = 20;

enum class sqlite_text : std::size_t {
    begin,
    commit,
    roll_back,
    join,
    leave,
    undo,
    lock,
    changes_of_others,
    scopes,
    entries_from_scope,
    version_of_entry,
    add_entry,
    add_entries,
};
inline constexpr std::size_t sqlite_texts = static_cast<std::size_t>(sqlite_text::add_entries) + 1;

[[nodiscard]] inline std::string sqlite_sql(sqlite_text which) {
    const std::string columns =
        "request_id, kind, day, currency, asked, commitment_id, bought, returned, fingerprint, refused_by_rule, "
        "granted, used_before, left_after, counted_from, limited_by, units_left, expires_at, at, version";
    const std::string add = "INSERT INTO refund_ledger_entry (scope, step, " + columns + ") VALUES ";
    const std::string row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    switch (which) {
        case sqlite_text::begin: return "BEGIN IMMEDIATE";
        case sqlite_text::commit: return "COMMIT";
        case sqlite_text::roll_back: return "ROLLBACK";
        case sqlite_text::join: return "SAVEPOINT refund_ledger";
        case sqlite_text::leave: return "RELEASE refund_ledger";
        case sqlite_text::undo: return "ROLLBACK TO refund_ledger";
        // takes the write lock, changes nothing
        case sqlite_text::lock: return "UPDATE refund_ledger_schema SET version = version WHERE version = 0";
        case sqlite_text::changes_of_others: return "PRAGMA data_version";
        case sqlite_text::scopes: return "SELECT DISTINCT scope FROM refund_ledger_entry ORDER BY scope";
        case sqlite_text::entries_from_scope:
            return "SELECT " + columns +
                   ", scope = ?1, scope FROM refund_ledger_entry WHERE scope >= ?1 ORDER BY scope";
        case sqlite_text::version_of_entry:
            return "SELECT version FROM refund_ledger_entry WHERE scope = ? AND request_id = ? AND step = ?";
        case sqlite_text::add_entry: return add + row;
        case sqlite_text::add_entries: {
            std::string all = add + row;
            for (std::size_t i = 1; i < sqlite_entries_at_once; ++i) all += ", " + row;
            return all;
        }
    }
    return {};
}

/// The statements of one connection.
class sqlite_statements {
public:
    explicit sqlite_statements(sqlite3* connection) noexcept : connection_(connection) {}
    sqlite_statements(const sqlite_statements&) = delete;
    sqlite_statements& operator=(const sqlite_statements&) = delete;
    ~sqlite_statements() {
        for (sqlite3_stmt* const made : prepared_) sqlite3_finalize(made);
    }

    [[nodiscard]] sqlite3* connection() const noexcept { return connection_; }

    /// Prepares all statements. The tables must exist.
    [[nodiscard]] ledger_error prepare() {
        for (std::size_t i = 0; i < sqlite_texts; ++i) {
            const std::string sql = sqlite_sql(static_cast<sqlite_text>(i));
            const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                                SQLITE_PREPARE_PERSISTENT, &prepared_[i], nullptr);
            if (code == SQLITE_OK) continue;
            ledger_error wrong = sqlite_fault(connection_, code);
            if (code == SQLITE_ERROR) wrong.reason = errc::ledger_schema_unknown;
            return wrong;
        }
        const auto in_bytes = sqlite_number(connection_, "SELECT encoding = 'UTF-8' FROM pragma_encoding");
        if (!in_bytes) return in_bytes.error();
        orders_as_bytes_ = *in_bytes == 1;
        return {};
    }

    /// Whether the database orders texts by their UTF-8 bytes, which it does not if it stores them as UTF-16.
    [[nodiscard]] bool orders_as_bytes() const noexcept { return orders_as_bytes_; }

    [[nodiscard]] sqlite3_stmt* get(sqlite_text which) const noexcept {
        return prepared_[static_cast<std::size_t>(which)];
    }

    [[nodiscard]] ledger_error run(sqlite_text which) {
        const int code = sqlite3_step(get(which));
        const ledger_error wrong = code == SQLITE_DONE ? ledger_error{} : sqlite_fault(connection_, code);
        sqlite3_reset(get(which));
        return wrong;
    }

    /// Begins a transaction, or joins the one that is open on the connection; takes the write lock in either case.
    [[nodiscard]] ledger_error begin(bool& joined) {
        if (open_) return {errc::ledger_busy, "a transaction of this store is open"};
        joined = sqlite3_get_autocommit(connection_) == 0;
        ledger_error wrong = run(joined ? sqlite_text::join : sqlite_text::begin);
        if (wrong.reason != no_error) return wrong;
        open_ = true;
        if (joined) wrong = run(sqlite_text::lock);
        if (wrong.reason != no_error) roll_back(joined);
        return wrong;
    }

    [[nodiscard]] ledger_error commit(bool joined) {
        const ledger_error wrong = run(joined ? sqlite_text::leave : sqlite_text::commit);
        if (wrong.reason != no_error) roll_back(joined);
        open_ = false;
        return wrong;
    }

    /// Rolls back our part of the transaction. After an error, SQLite may have rolled back all of it already.
    void roll_back(bool joined) noexcept {
        open_ = false;
        if (sqlite3_get_autocommit(connection_) != 0) return;
        if (!joined) {
            step_and_reset(sqlite_text::roll_back);
            return;
        }
        step_and_reset(sqlite_text::undo);
        step_and_reset(sqlite_text::leave);
    }

private:
    void step_and_reset(sqlite_text which) noexcept {
        sqlite3_step(get(which));
        sqlite3_reset(get(which));
    }

    sqlite3* connection_;
    std::array<sqlite3_stmt*, sqlite_texts> prepared_{};
    bool open_{false};
    bool orders_as_bytes_{false};
};

/// One use of a statement. Bound texts must outlive it.
class sqlite_query {
public:
    sqlite_query(sqlite_statements& of, sqlite_text which) noexcept
        : connection_(of.connection()), made_(of.get(which)) {}
    sqlite_query(const sqlite_query&) = delete;
    sqlite_query& operator=(const sqlite_query&) = delete;
    ~sqlite_query() {
        sqlite3_reset(made_);
        sqlite3_clear_bindings(made_);
    }

    sqlite_query& bind(std::int64_t value) noexcept {
        ++bound_;
        if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(made_, bound_, value);
        return *this;
    }
    sqlite_query& bind(std::string_view value) noexcept {
        ++bound_;
        const char* const text = value.data() == nullptr ? "" : value.data();  // a null pointer would bind NULL
        if (code_ != SQLITE_OK) return *this;
        code_ = sqlite3_bind_text64(made_, bound_, text, value.size(), SQLITE_STATIC, SQLITE_UTF8);
        return *this;
    }

    /// Moves to the next row. If there is none, it returns false, and `fault` tells whether that is an error.
    [[nodiscard]] bool next() {
        if (code_ != SQLITE_OK && code_ != SQLITE_ROW) return false;
        code_ = sqlite3_step(made_);
        if (code_ != SQLITE_ROW && code_ != SQLITE_DONE) wrong_ = sqlite_fault(connection_, code_);
        return code_ == SQLITE_ROW;
    }
    /// Whether the query is on a row.
    [[nodiscard]] bool has_row() const noexcept { return code_ == SQLITE_ROW; }
    /// Runs a statement that returns no rows; false after an error.
    [[nodiscard]] bool run() { return !next() && code_ == SQLITE_DONE; }

    [[nodiscard]] ledger_error fault() const {
        if (wrong_.reason != no_error || code_ == SQLITE_ROW || code_ == SQLITE_DONE) return wrong_;
        return sqlite_fault(connection_, code_);
    }

    [[nodiscard]] std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(made_, column); }
    [[nodiscard]] std::string_view text(int column) const noexcept {
        const auto* const found = reinterpret_cast<const char*>(sqlite3_column_text(made_, column));
        if (found == nullptr) return {};
        return {found, static_cast<std::size_t>(sqlite3_column_bytes(made_, column))};
    }

private:
    sqlite3* connection_;
    sqlite3_stmt* made_;
    int bound_{0};
    int code_{SQLITE_OK};
    ledger_error wrong_{};
};

/// Binds an entry in the order of the columns of `add_entry`. The query refers to the entry's texts.
inline void bind_entry(sqlite_query& query, const claim_entry& entry) noexcept {
    const claim& of = entry.of;
    const admission& answer = entry.answer;
    query.bind(of.scope).bind(std::int64_t{step_of(entry.kind)}).bind(of.request_id).bind(name(entry.kind));
    query.bind(std::int64_t{of.day.days_since_epoch}).bind(answer.granted.unit.code()).bind(of.asked.minor);
    query.bind(of.commitment_id).bind(of.bought).bind(of.returned).bind(static_cast<std::int64_t>(of.fingerprint));
    query.bind(std::int64_t{of.refused_by_rule ? 1 : 0}).bind(answer.granted.minor).bind(answer.used_before.minor);
    query.bind(answer.left_after.minor).bind(std::int64_t{answer.counted_from.days_since_epoch});
    query.bind(static_cast<std::int64_t>(answer.limited_by)).bind(answer.units_left);
    query.bind(std::int64_t{entry.expires_at.time_since_epoch().count()});
    query.bind(std::int64_t{entry.at.time_since_epoch().count()}).bind(entry.version);
}

/// The entries of that scope, whose rows come first, in order of version. Leaves the query on the first row of another
/// scope, if there is one.
[[nodiscard]] inline result<std::vector<claim_entry>, ledger_error> read_entries(sqlite_query& rows,
                                                                                 const std::string& scope) {
    std::vector<claim_entry> entries;
    while (rows.next() && rows.integer(sqlite_same_scope_column) == 1) {
        stored_entry row;
        row.request_id = rows.text(0);
        row.kind = rows.text(1);
        row.day = rows.integer(2);
        row.currency = rows.text(3);
        row.asked = rows.integer(4);
        row.commitment_id = rows.text(5);
        row.bought = rows.integer(6);
        row.returned = rows.integer(7);
        row.fingerprint = rows.integer(8);
        row.refused_by_rule = rows.integer(9);
        row.granted = rows.integer(10);
        row.used_before = rows.integer(11);
        row.left_after = rows.integer(12);
        row.counted_from = rows.integer(13);
        row.limited_by = rows.integer(14);
        row.units_left = rows.integer(15);
        row.expires_at = rows.integer(16);
        row.at = rows.integer(17);
        row.version = rows.integer(18);
        auto entry = entry_from(row, scope);
        if (!entry) return entry.error();
        entries.push_back(*std::move(entry));
    }
    if (ledger_error wrong = rows.fault(); wrong.reason != no_error) return wrong;
    std::sort(entries.begin(), entries.end(),
              [](const claim_entry& a, const claim_entry& b) { return a.version < b.version; });
    return entries;
}

}  // namespace refund::detail

#endif
