#ifndef REFUND_STORE_DETAIL_POSTGRESQL_ROWS_HPP
#define REFUND_STORE_DETAIL_POSTGRESQL_ROWS_HPP

#include <refund/ledger/account.hpp>
#include <refund/store/detail/entry_check.hpp>
#include <refund/store/detail/postgresql_schema.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Converts entries to rows and back.

namespace refund::detail::postgresql {

/// In the order of the columns of `add_entry`.
inline void fill_entry(parameters& row, const claim_entry& entry) noexcept {
    const claim& of = entry.of;
    const admission& made = entry.answer;
    row.text(of.scope).number(step_of(entry.kind)).text(of.request_id).text(name(entry.kind));
    row.number(of.day.days_since_epoch).text(made.granted.unit.code()).number(of.asked.minor);
    row.text(of.commitment_id).number(of.bought).number(of.returned).number(static_cast<std::int64_t>(of.fingerprint));
    row.number(of.refused_by_rule ? 1 : 0).number(made.granted.minor).number(made.used_before.minor);
    row.number(made.left_after.minor).number(made.counted_from.days_since_epoch);
    row.number(static_cast<std::int64_t>(made.limited_by)).number(made.units_left);
    row.number(entry.expires_at.time_since_epoch().count()).number(entry.at.time_since_epoch().count());
    row.number(entry.version);
}

/// Checks that `add_entry` added a row. Errors: ledger_busy, if somebody wrote without the lock; those of the server.
[[nodiscard]] inline ledger_error check_added(PGconn* connection, const answer& added, const std::string& scope) {
    if (!went_well(added)) return error_of(connection, added);
    if (std::string_view(PQcmdTuples(added.get())) == "1") return {};
    return {errc::ledger_busy, "somebody wrote to scope " + scope + " without its lock"};
}

/// The entries of a scope in `rows`, in the same order.
[[nodiscard]] inline result<std::vector<claim_entry>, ledger_error> read_entries(PGconn* connection, const answer& rows,
                                                                                 const std::string& scope) {
    if (!went_well(rows)) return error_of(connection, rows);
    std::vector<claim_entry> entries;
    const int number = PQntuples(rows.get());
    entries.reserve(static_cast<std::size_t>(number));
    for (int i = 0; i < number; ++i) {
        row_reader columns(rows, i);
        stored_entry row;
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
        if (!columns.sound()) return ledger_error{errc::ledger_damaged, "a column of scope " + scope};
        auto entry = entry_from(row, scope);
        if (!entry) return entry.error();
        entries.push_back(*std::move(entry));
    }
    return entries;
}

/// The row that `lock_scope` and `read_scope` return.
struct scope_row {
    std::int64_t version{};
    instant now{};
    bool durable{};
};
[[nodiscard]] inline result<scope_row, ledger_error> read_scope_row(PGconn* connection, const answer& from,
                                                                    const std::string& scope) {
    if (!went_well(from)) return error_of(connection, from);
    row_reader columns(from, 0);
    scope_row row;
    row.version = columns.number();
    row.now = instant_of(columns.number());
    row.durable = columns.text() != "off";
    if (!columns.sound()) return ledger_error{errc::ledger_damaged, "the row of scope " + scope};
    return row;
}

/// Enters entries that were read into an account, and checks that it then has the version in the scope's row.
[[nodiscard]] inline ledger_error enter_all(account& held, std::vector<claim_entry> entries, std::int64_t version,
                                            const std::string& scope) {
    if (ledger_error wrong = enter_sound(held, std::move(entries)); wrong.reason != no_error) return wrong;
    if (held.version() == version) return {};
    return {errc::ledger_damaged, "entry " + std::to_string(held.version() + 1) + " of scope " + scope +
                                      " is gone, or the scope's row does not count it"};
}

}  // namespace refund::detail::postgresql

#endif
