#ifndef REFUND_LEDGER_ENTRY_HPP
#define REFUND_LEDGER_ENTRY_HPP

#include <refund/cap/admission.hpp>
#include <refund/ledger/claim.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// \file
/// What a ledger writes. Entries are added and never changed: a request has one that opens it, at most one that settles
/// what was only reserved, and at most one that takes everything back. The current state follows from them.

namespace refund {

/// What an entry says.
enum class entry_kind : unsigned char {
    granted = 1,  ///< It counts, in whole or in part.
    refused,      ///< A rule or a limit said no; kept so that the answer stays the same.
    reserved,     ///< It counts until the reservation ends.
    committed,    ///< What was reserved counts for good.
    released,     ///< What was reserved no longer counts.
    reversed,     ///< What counted no longer counts.
};

/// Which of a request's entries a kind is: 1, 2 or 3. There is at most one of each.
[[nodiscard]] constexpr int step_of(entry_kind kind) noexcept {
    switch (kind) {
        case entry_kind::granted:
        case entry_kind::refused:
        case entry_kind::reserved: return 1;
        case entry_kind::committed:
        case entry_kind::released: return 2;
        case entry_kind::reversed: return 3;
    }
    return 0;
}

/// The words that stores and programs write: "granted", "reserved".
[[nodiscard]] constexpr std::string_view name(entry_kind kind) noexcept {
    switch (kind) {
        case entry_kind::granted: return "granted";
        case entry_kind::refused: return "refused";
        case entry_kind::reserved: return "reserved";
        case entry_kind::committed: return "committed";
        case entry_kind::released: return "released";
        case entry_kind::reversed: return "reversed";
    }
    return "unknown";
}

/// The kind of that name; nothing if no kind has it.
[[nodiscard]] constexpr std::optional<entry_kind> find_entry_kind(std::string_view wanted) noexcept {
    for (const entry_kind kind : {entry_kind::granted, entry_kind::refused, entry_kind::reserved, entry_kind::committed,
                                  entry_kind::released, entry_kind::reversed}) {
        if (name(kind) == wanted) return kind;
    }
    return std::nullopt;
}

/// One entry. The first of a request holds the claim and its answer; later ones repeat both, so that each can
/// be read alone.
struct claim_entry {
    entry_kind kind{};          ///< what it says
    claim of{};                 ///< the request, its keys normal
    admission answer{};         ///< as it was first given
    instant expires_at{};       ///< of a reservation: from then on it no longer counts
    instant at{};               ///< when it was written, by the clock of the store
    std::int64_t version{};     ///< entries of a scope are numbered 1, 2, 3 without a gap
    friend bool operator==(const claim_entry&, const claim_entry&) = default;
};

/// The state of a request.
enum class request_state : unsigned char {
    unknown,    ///< No entry.
    granted,    ///< It counts.
    refused,    ///< It does not, and never will.
    reserved,   ///< It counts, until the reservation ends.
    expired,    ///< Its reservation ended; it no longer counts, but may still be committed if there is room.
    committed,  ///< It was reserved and counts.
    released,   ///< It was reserved and no longer counts.
    reversed,   ///< It counted and no longer does.
};

/// The words that programs print: "granted", "expired".
[[nodiscard]] constexpr std::string_view name(request_state state) noexcept {
    switch (state) {
        case request_state::unknown: return "unknown";
        case request_state::granted: return "granted";
        case request_state::refused: return "refused";
        case request_state::reserved: return "reserved";
        case request_state::expired: return "expired";
        case request_state::committed: return "committed";
        case request_state::released: return "released";
        case request_state::reversed: return "reversed";
    }
    return "unknown";
}

/// Whether a request in that state counts toward its limits.
[[nodiscard]] constexpr bool counts(request_state state) noexcept {
    return state == request_state::granted || state == request_state::reserved || state == request_state::committed;
}

/// What follows from the entries of one request, in their order, at a moment.
[[nodiscard]] constexpr request_state state_of(std::span<const claim_entry> entries, instant now) noexcept {
    request_state state = request_state::unknown;
    for (const claim_entry& entry : entries) {
        switch (entry.kind) {
            case entry_kind::granted: state = request_state::granted; break;
            case entry_kind::refused: state = request_state::refused; break;
            case entry_kind::reserved:
                state = now < entry.expires_at ? request_state::reserved : request_state::expired;
                break;
            case entry_kind::committed: state = request_state::committed; break;
            case entry_kind::released: state = request_state::released; break;
            case entry_kind::reversed: state = request_state::reversed; break;
        }
    }
    return state;
}

/// Why a request in that state is not followed by an entry of that kind: committed, released or reversed. errc{} if it
/// is; otherwise request_id_unknown, request_reserved, request_not_reserved, request_released, request_reversed,
/// reservation_expired.
[[nodiscard]] constexpr errc find_follow_fault(entry_kind follow, request_state state) noexcept {
    switch (state) {
        case request_state::unknown: return errc::request_id_unknown;
        case request_state::refused: return errc::request_not_reserved;
        case request_state::granted: return follow == entry_kind::reversed ? errc{} : errc::request_not_reserved;
        case request_state::reserved: return follow == entry_kind::reversed ? errc::request_reserved : errc{};
        case request_state::expired:
            if (follow == entry_kind::released) return errc{};
            return follow == entry_kind::committed ? errc::reservation_expired : errc::request_not_reserved;
        case request_state::committed: return follow == entry_kind::reversed ? errc{} : errc::request_not_reserved;
        case request_state::released: return errc::request_released;
        case request_state::reversed: return errc::request_reversed;
    }
    return errc::request_id_unknown;
}

}  // namespace refund

#endif
