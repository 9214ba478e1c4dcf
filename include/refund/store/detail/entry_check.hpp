#ifndef REFUND_STORE_DETAIL_ENTRY_CHECK_HPP
#define REFUND_STORE_DETAIL_ENTRY_CHECK_HPP

#include <refund/ledger/store.hpp>
#include <refund/money/currency.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A row as a database keeps it, and the entry that it is: where it can be one.

namespace refund::detail {

/// The columns of a row. Texts refer to the database's memory.
struct stored_entry {
    std::string_view request_id{};
    std::string_view kind{};
    std::int64_t day{};
    std::string_view currency{};  ///< of the cap; empty where none applied
    std::int64_t asked{};
    std::string_view commitment_id{};
    std::int64_t bought{};
    std::int64_t returned{};
    std::int64_t fingerprint{};  ///< its bits
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

/// The entry that a row is. Errors: ledger_damaged, with the row.
[[nodiscard]] inline result<claim_entry, ledger_error> entry_from(const stored_entry& row, const std::string& scope) {
    const auto damaged = [&](const char* what) {
        std::string words = std::string(what) + " of entry " + std::to_string(row.version) + ", request ";
        words.append(row.request_id).append(" of scope ").append(scope);
        return ledger_error{errc::ledger_damaged, std::move(words)};
    };
    const auto kind = find_entry_kind(row.kind);
    if (!kind) return damaged("kind");
    currency unit;
    if (!row.currency.empty()) {
        const auto known = find_currency(row.currency);
        if (!known || !known->has_minor_unit()) return damaged("currency");
        unit = *known;
    }
    const auto day_of = [](std::int64_t days) {
        return calendar_day(date::sys_days(date::days(static_cast<int>(days))));
    };
    const auto is_day = [](std::int64_t days) {
        return first_day.days_since_epoch <= days && days <= last_day.days_since_epoch;
    };
    if (!is_day(row.day) || !is_day(row.counted_from)) return damaged("day");
    if (row.asked < 0 || row.granted < 0 || row.granted > row.asked) return damaged("amount");
    if (row.used_before < 0 || row.left_after < 0) return damaged("what was left");
    if (row.returned < 0 || row.returned > row.bought) return damaged("units");
    constexpr auto last_limit = static_cast<std::int64_t>(limit_hit::unit_limit);
    if (row.limited_by < 0 || row.limited_by > last_limit) return damaged("limit");
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

/// A scope's entries in order of version, where none is gone. Errors: ledger_damaged.
[[nodiscard]] inline result<std::vector<claim_entry>, ledger_error> in_order(std::vector<claim_entry> entries,
                                                                             const std::string& scope) {
    const auto is_before = [](const claim_entry& a, const claim_entry& b) { return a.version < b.version; };
    if (!std::is_sorted(entries.begin(), entries.end(), is_before))
        std::sort(entries.begin(), entries.end(), is_before);
    std::int64_t expected = 0;
    for (const claim_entry& entry : entries) {
        if (entry.version == ++expected) continue;
        return ledger_error{errc::ledger_damaged,
                            "entry " + std::to_string(expected) + " of scope " + scope + " is gone"};
    }
    return entries;
}

}  // namespace refund::detail

#endif
