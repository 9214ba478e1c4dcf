#ifndef REFUND_STORE_DETAIL_POSTGRESQL_ROWS_HPP
#define REFUND_STORE_DETAIL_POSTGRESQL_ROWS_HPP

#include <refund/store/detail/entry_check.hpp>
#include <refund/store/detail/postgresql_schema.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Entries to rows and back.

namespace refund {
struct postgresql_clock;
}

namespace refund::detail::postgresql {

/// In the order of the columns of `add_entry`.
inline void fill_entry(parameters& row, const std::string& scope, const claim_entry& entry) noexcept {
    const claim& of = entry.of;
    const admission& made = entry.answer;
    row.text(scope).number(step_of(entry.kind)).text(of.request_id).text(name(entry.kind));
    row.number(of.day.days_since_epoch).text(made.granted.unit.code()).number(of.asked.minor);
    row.text(of.commitment_id).number(of.bought).number(of.returned).number(static_cast<std::int64_t>(of.fingerprint));
    row.number(of.refused_by_rule ? 1 : 0).number(made.granted.minor).number(made.used_before.minor);
    row.number(made.left_after.minor).number(made.counted_from.days_since_epoch);
    row.number(static_cast<std::int64_t>(made.limited_by)).number(made.units_left);
    row.number(entry.expires_at.time_since_epoch().count()).number(entry.at.time_since_epoch().count());
    row.number(entry.version);
}

/// Whether `add_entry` added one.
[[nodiscard]] inline ledger_error check_added(PGconn* connection, const answer& added, const std::string& scope) {
    if (!went_well(added)) return error_of(connection, added);
    if (std::string_view(PQcmdTuples(added.get())) == "1") return {};
    return {errc::ledger_busy, "somebody wrote to scope " + scope + " without its lock"};
}

template <class Read>
[[nodiscard]] result<std::vector<claim_entry>, ledger_error> read_rows(PGconn* connection, const answer& rows,
                                                                       const std::string& scope, Read&& read) {
    if (!went_well(rows)) return error_of(connection, rows);
    std::vector<claim_entry> entries;
    const int number = PQntuples(rows.get());
    entries.reserve(static_cast<std::size_t>(number));
    for (int i = 0; i < number; ++i) {
        row_reader columns(rows, i);
        stored_entry row;
        read(columns, row);
        if (!columns.sound()) return ledger_error{errc::ledger_damaged, "a column of scope " + scope};
        auto entry = entry_from(row, scope);
        if (!entry) return entry.error();
        entries.push_back(*std::move(entry));
    }
    return entries;
}

/// All of an entry's columns.
[[nodiscard]] inline result<std::vector<claim_entry>, ledger_error> read_entries(PGconn* connection, const answer& rows,
                                                                                 const std::string& scope) {
    return read_rows(connection, rows, scope, [](row_reader& columns, stored_entry& row) {
        row.request_id = columns.text();
        row.kind = columns.text();
        row.day = columns.number();
        row.currency = columns.text();
        row.asked = columns.number();
        row.commitment_id = columns.text();
        row.bought = columns.number();
        row.returned = columns.number();
        row.fingerprint = columns.number();
        row.refused_by_rule = columns.number();
        row.granted = columns.number();
        row.used_before = columns.number();
        row.left_after = columns.number();
        row.counted_from = columns.number();
        row.limited_by = columns.number();
        row.units_left = columns.number();
        row.expires_at = columns.number();
        row.at = columns.number();
        row.version = columns.number();
    });
}

/// The entries of a scope, where they are all there.
[[nodiscard]] inline result<std::vector<claim_entry>, ledger_error> without_gap(
    result<std::vector<claim_entry>, ledger_error> entries, const std::string& scope) {
    std::int64_t expected = 0;
    if (!entries) return entries;
    for (const claim_entry& entry : *entries) {
        if (entry.version == ++expected) continue;
        return ledger_error{errc::ledger_damaged,
                            "entry " + std::to_string(expected) + " of scope " + scope + " is gone"};
    }
    return entries;
}

/// What `lock_scope` and `read_scope` say.
struct scope_row {
    std::int64_t version{};
    instant last{};  ///< moment of the last entry
    currency unit{};
    instant now{};
    std::string_view synchronous_commit{};  ///< in the answer's memory
};
[[nodiscard]] inline result<scope_row, ledger_error> read_scope_row(const answer& from, const std::string& scope) {
    row_reader columns(from, 0);
    scope_row row;
    row.version = columns.number();
    row.last = instant_of(columns.number());
    const std::string_view code = columns.text();
    row.now = instant_of(columns.number());
    row.synchronous_commit = columns.text();
    const auto unit = code.empty() ? result<currency>(currency{}) : find_currency(code);
    if (!columns.sound() || !unit) return ledger_error{errc::ledger_damaged, "the row of scope " + scope};
    row.unit = *unit;
    return row;
}

/// The moment of a locked scope by a clock: never earlier than its last entry.
template <class Clock>
[[nodiscard]] instant moment_by(const scope_row& row) {
    if constexpr (std::same_as<Clock, postgresql_clock>) {
        return (std::max)(row.now, row.last);
    } else {
        return (std::max)(std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now()), row.last);
    }
}

/// Locks scopes in the order of their bytes: the same for all programs. `take` gets each row and its place.
template <class Take>
[[nodiscard]] ledger_error lock_all(PGconn* connection, std::vector<std::string> scopes, Take&& take) {
    std::sort(scopes.begin(), scopes.end());
    scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
    return run_many(
        connection, lock_scope.name, scopes.size(), [&](parameters& row, std::size_t i) { row.text(scopes[i]); },
        [&](const answer& row, std::size_t i) { return take(row, i); });
}

/// Locks the entries' scopes, numbers the entries and adds them; `moment_of` says when, from a scope's row.
template <class MomentOf>
[[nodiscard]] result<std::vector<claim_entry>, ledger_error> append_all(
    PGconn* connection, std::vector<claim_entry> entries, MomentOf&& moment_of) {
    struct last_entry {
        std::int64_t version{};
        instant now{};
    };
    std::map<std::string, last_entry> last;
    std::vector<std::string> scopes;
    for (const claim_entry& entry : entries) last[entry.of.scope];
    for (const auto& [scope, none] : last) scopes.push_back(scope);
    ledger_error wrong = lock_all(connection, scopes, [&](const answer& row, std::size_t i) {
        const auto read = read_scope_row(row, scopes[i]);
        if (!read) return read.error();
        last[scopes[i]] = {read->version, moment_of(*read)};
        return ledger_error{};
    });
    if (wrong.reason != no_error) return wrong;
    for (claim_entry& entry : entries) {
        last_entry& of = last.find(entry.of.scope)->second;
        entry.version = ++of.version;
        entry.at = of.now;
    }
    wrong = run_many(
        connection, add_entry.name, entries.size(),
        [&](parameters& row, std::size_t i) { fill_entry(row, entries[i].of.scope, entries[i]); },
        [&](const answer& added, std::size_t i) { return check_added(connection, added, entries[i].of.scope); });
    if (wrong.reason != no_error) return wrong;
    return entries;
}

/// The columns that `known_facts` looks at.
[[nodiscard]] inline result<std::vector<claim_entry>, ledger_error> read_what_counts(PGconn* connection,
                                                                                     const answer& rows,
                                                                                     const std::string& scope) {
    return read_rows(connection, rows, scope, [](row_reader& columns, stored_entry& row) {
        row.request_id = columns.text();
        row.kind = columns.text();
        row.day = columns.number();
        row.currency = columns.text();
        row.granted = row.asked = columns.number();
        row.bought = columns.number();
        row.returned = columns.number();
        row.expires_at = columns.number();
    });
}

}  // namespace refund::detail::postgresql

#endif
