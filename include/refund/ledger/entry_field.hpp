#ifndef REFUND_LEDGER_ENTRY_FIELD_HPP
#define REFUND_LEDGER_ENTRY_FIELD_HPP

#include <refund/core/errc.hpp>

#include <string_view>

namespace refund {

/// A member of a ledger's entry, of its claim or of its answer, that a check may find wrong. Code that keeps entries in
/// columns maps it to a column.
enum class entry_field : unsigned char {
    kind = 1,         ///< `claim_entry::kind`
    scope,            ///< `claim::scope`
    request_id,       ///< `claim::request_id`
    day,              ///< `claim::day`
    currency,         ///< of all four amounts
    asked,            ///< `claim::asked`, and `admission::asked`, which is the same
    commitment_id,    ///< `claim::commitment_id`
    bought,           ///< `claim::bought`
    returned,         ///< `claim::returned`
    fingerprint,      ///< `claim::fingerprint`
    refused_by_rule,  ///< `claim::refused_by_rule`
    granted,          ///< `admission::granted`
    used_before,      ///< `admission::used_before`
    left_after,       ///< `admission::left_after`
    counted_from,     ///< `admission::counted_from`
    limited_by,       ///< `admission::limited_by`
    units_left,       ///< `admission::units_left`
    seen_before,      ///< `admission::seen_before`
    expires_at,       ///< `claim_entry::expires_at`
    version,          ///< `claim_entry::version`
};

/// The name of the member: "asked", "counted_from".
[[nodiscard]] constexpr std::string_view name(entry_field field) noexcept {
    switch (field) {
        case entry_field::kind: return "kind";
        case entry_field::scope: return "scope";
        case entry_field::request_id: return "request_id";
        case entry_field::day: return "day";
        case entry_field::currency: return "currency";
        case entry_field::asked: return "asked";
        case entry_field::commitment_id: return "commitment_id";
        case entry_field::bought: return "bought";
        case entry_field::returned: return "returned";
        case entry_field::fingerprint: return "fingerprint";
        case entry_field::refused_by_rule: return "refused_by_rule";
        case entry_field::granted: return "granted";
        case entry_field::used_before: return "used_before";
        case entry_field::left_after: return "left_after";
        case entry_field::counted_from: return "counted_from";
        case entry_field::limited_by: return "limited_by";
        case entry_field::units_left: return "units_left";
        case entry_field::seen_before: return "seen_before";
        case entry_field::expires_at: return "expires_at";
        case entry_field::version: return "version";
    }
    return "unknown";
}

/// Which member of an entry is wrong, and why.
struct entry_fault {
    entry_field field{};  ///< means nothing if there is no fault
    errc reason{};        ///< errc{} if there is none
    friend constexpr bool operator==(const entry_fault&, const entry_fault&) = default;
};

}  // namespace refund

#endif
