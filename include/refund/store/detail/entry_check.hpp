#ifndef REFUND_STORE_DETAIL_ENTRY_CHECK_HPP
#define REFUND_STORE_DETAIL_ENTRY_CHECK_HPP

#include <refund/ledger/account.hpp>
#include <refund/ledger/store.hpp>
#include <refund/money/currency.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Turns a database row into an entry, and checks that it can be one.

namespace refund::detail {

/// The columns of a row. Texts refer to the database's memory.
struct stored_entry {
    std::string_view request_id{};
    std::string_view kind{};
    std::int64_t day{};
    std::string_view currency{};  ///< of the cap; empty if none applied
    std::int64_t asked{};
    std::string_view commitment_id{};
    std::int64_t bought{};
    std::int64_t returned{};
    std::int64_t fingerprint{};  ///< the same bits, as signed
    std::int64_t refused_by_rule{};
    std::int64_t granted{};
    std::int64_t used_before{};
    std::int64_t left_after{};
    std::int64_t counted_from{};
    std::int64_t limited_by{};
    std::int64_t units_left{};
    std::int64_t expires_at{};
    std::int64_t at{};
    std::int64_t version{};
};

[[nodiscard]] inline instant instant_of(std::int64_t microseconds) noexcept {
    return instant(std::chrono::microseconds(microseconds));
}

/// The error for a damaged entry; its text names the field, the entry and the scope.
[[nodiscard]] inline ledger_error damaged(std::string_view what, std::int64_t version, std::string_view request_id,
                                          std::string_view scope) {
    std::string words(what);
    words.append(" of entry ").append(std::to_string(version)).append(", request ").append(request_id);
    return {errc::ledger_damaged, std::move(words.append(" of scope ").append(scope))};
}

/// The entry in a row. Checks only that each value fits its member: `enter_sound` checks what they say.
/// Errors: ledger_damaged, whose text names the row.
[[nodiscard]] inline result<claim_entry, ledger_error> entry_from(const stored_entry& row, const std::string& scope) {
    const auto wrong = [&](entry_field field) {
        return damaged(name(field), row.version, row.request_id, scope);
    };
    const auto kind = find_entry_kind(row.kind);
    if (!kind) return wrong(entry_field::kind);
    currency unit;
    if (!row.currency.empty()) {
        const auto known = find_currency(row.currency);
        if (!known) return wrong(entry_field::currency);
        unit = *known;
    }
    const auto day_of = [](std::int64_t days) { return calendar_day() + wide_days(days); };  // no number wraps around
    if (row.limited_by < 0 || row.limited_by > static_cast<std::int64_t>(limit_hit::unit_limit)) {
        return wrong(entry_field::limited_by);
    }
    if (row.refused_by_rule < 0 || row.refused_by_rule > 1) return wrong(entry_field::refused_by_rule);
    claim_entry entry{.kind = *kind};
    entry.of = {.scope = scope,
                .request_id = std::string(row.request_id),
                .day = day_of(row.day),
                .asked = {row.asked, unit},
                .commitment_id = std::string(row.commitment_id),
                .bought = row.bought,
                .returned = row.returned,
                .fingerprint = static_cast<std::uint64_t>(row.fingerprint),
                .refused_by_rule = row.refused_by_rule != 0};
    entry.answer = {.asked = {row.asked, unit},
                    .granted = {row.granted, unit},
                    .used_before = {row.used_before, unit},
                    .left_after = {row.left_after, unit},
                    .counted_from = day_of(row.counted_from),
                    .limited_by = static_cast<limit_hit>(row.limited_by),
                    .units_left = row.units_left};
    entry.expires_at = instant_of(row.expires_at);
    entry.at = instant_of(row.at);
    entry.version = row.version;
    return entry;
}

/// Enters the entries read from a scope, in order of version, and checks that each is sound and none is missing.
/// Errors: ledger_damaged.
[[nodiscard]] inline ledger_error enter_sound(account& held, std::vector<claim_entry> entries) {
    for (claim_entry& entry : entries) {
        if (entry.version > held.version() + 1) {
            return {errc::ledger_damaged,
                    "entry " + std::to_string(held.version() + 1) + " of scope " + entry.of.scope + " is gone"};
        }
        held.advance(entry.at);
        const entry_fault wrong = held.find_fault(entry);
        if (wrong.reason != no_error)
            return damaged(name(wrong.field), entry.version, entry.of.request_id, entry.of.scope);
        held.enter(std::move(entry));
    }
    return {};
}

}  // namespace refund::detail

#endif
