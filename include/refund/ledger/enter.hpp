#ifndef REFUND_LEDGER_ENTER_HPP
#define REFUND_LEDGER_ENTER_HPP

#include <refund/ledger/entry.hpp>
#include <refund/ledger/judge.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// The results of ledger calls, as pure functions of what is held. `ledger` calls them inside a transaction of its
/// store; a program that enters many claims at once calls them for one `account` (ledger/account.hpp) after another.

namespace refund {

/// Why a ledger has no answer, and what the store said about it.
struct ledger_error {
    errc reason{};        ///< for programs
    std::string words{};  ///< of the database, or about the entry at fault; may be empty
    friend bool operator==(const ledger_error&, const ledger_error&) = default;
};

/// The result of a claim.
struct entered {
    admission answer{};                  ///< the answer for the caller
    std::optional<claim_entry> entry{};  ///< the entry to add; none if the answer was given before
};

/// Everything held for one scope, as it counts at a moment. `account` (ledger/account.hpp) models it; so may the
/// results of your own database's look-ups.
template <class Held>
concept held_entries = requires(const Held& held, const claim& given, const cap_terms& terms, std::string_view id) {
    /// all entries, in order of version
    { held.entries() } -> std::convertible_to<const std::vector<claim_entry>&>;
    /// those of a request, in order; none if it is unknown
    { held.entries_of(id) } -> std::convertible_to<std::vector<claim_entry>>;
    /// what counts in addition to a claim whose own request does not count
    { held.facts_of(given, terms) } -> std::convertible_to<claim_facts>;
};

/// The result of settling a claim. The claim must be valid with normal keys, and `held` must have advanced to `now`. A
/// reserved claim is committed; if the reservation has ended, only if everything it held still fits. Errors: those of
/// `judge`; request_id_reused, request_released, request_reversed, reservation_expired.
template <held_entries Held>
[[nodiscard]] result<entered, ledger_error> settle_in(const Held& held, const claim& given, const cap_terms& terms,
                                                      instant now);

/// The result of reserving a claim until a moment. Errors: those of `settle_in`; reservation_expired if `until` has
/// passed.
template <held_entries Held>
[[nodiscard]] result<entered, ledger_error> reserve_in(const Held& held, const claim& given, const cap_terms& terms,
                                                       instant until, instant now);

/// The entry that follows a request's opening one. If it was made before, that entry, with its version; otherwise the
/// new one, with version 0. `follow` is committed, released or reversed.
/// Errors: request_id_unknown, request_reserved, request_not_reserved, request_released, request_reversed,
/// reservation_expired.
template <held_entries Held>
[[nodiscard]] result<claim_entry, ledger_error> follow_in(const Held& held, std::string_view request_id,
                                                          entry_kind follow, instant now);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Held>
[[nodiscard]] result<admission, ledger_error> judge_in(const Held& held, const claim& given,
                                                       const cap_terms& terms) {
    const auto answer = judge(given, terms, held.facts_of(given, terms));
    if (!answer) return ledger_error{answer.error(), {}};
    return *answer;
}

/// The answer to a request whose reservation has ended, if there is still room for everything that it held.
template <class Held>
[[nodiscard]] result<admission, ledger_error> still_fits(const Held& held, const claim_entry& first,
                                                         const cap_terms& terms) {
    const auto now = judge_in(held, first.of, terms);
    if (!now) return now.error();
    const bool fits = now->granted.minor >= first.answer.granted.minor && !is_refused(first.of, *now, terms.when_over);
    if (!fits) return ledger_error{errc::reservation_expired, {}};
    return first.answer;
}

/// The answer to a new request, and the entry that opens it.
template <class Held>
[[nodiscard]] result<entered, ledger_error> open_in(const Held& held, const claim& given, const cap_terms& terms,
                                                    entry_kind kind, instant until) {
    const auto answer = judge(given, terms, held.facts_of(given, terms));
    if (!answer) return ledger_error{answer.error(), {}};
    result<entered, ledger_error> made(std::in_place);
    (*made).answer = *answer;
    claim_entry& entry = (*made).entry.emplace(claim_entry{.kind = kind, .of = given, .answer = *answer});
    if (is_refused(given, *answer, terms.when_over)) {
        entry.kind = entry_kind::refused;
    } else if (kind == entry_kind::reserved) {
        entry.expires_at = until;
    }
    return made;
}

/// The answer that a request got before, unless it was released or reversed.
[[nodiscard]] inline result<entered, ledger_error> answer_again(const claim_entry& first, request_state state) {
    switch (state) {
        case request_state::released: return ledger_error{errc::request_released, {}};
        case request_state::reversed: return ledger_error{errc::request_reversed, {}};
        case request_state::expired: return ledger_error{errc::reservation_expired, {}};
        default: break;
    }
    entered before{.answer = first.answer};
    before.answer.seen_before = true;
    return before;
}

[[nodiscard]] inline ledger_error another_claim(const claim& given) {
    return {errc::request_id_reused, "request " + given.request_id + " of scope " + given.scope};
}

}  // namespace detail

template <held_entries Held>
result<entered, ledger_error> settle_in(const Held& held, const claim& given, const cap_terms& terms, instant now) {
    const std::vector<claim_entry> before = held.entries_of(given.request_id);
    if (before.empty()) return detail::open_in(held, given, terms, entry_kind::granted, {});
    if (before.front().of != given) return detail::another_claim(given);
    const request_state state = state_of(before, now);
    if (state == request_state::expired) {
        if (const auto fits = detail::still_fits(held, before.front(), terms); !fits) return fits.error();
    }
    const bool holds = state == request_state::reserved || state == request_state::expired;
    if (!holds) return detail::answer_again(before.front(), state);
    entered committed{.answer = before.front().answer, .entry = before.front()};
    committed.answer.seen_before = true;
    committed.entry->kind = entry_kind::committed;
    committed.entry->version = 0;
    return committed;
}

template <held_entries Held>
result<entered, ledger_error> reserve_in(const Held& held, const claim& given, const cap_terms& terms, instant until,
                                         instant now) {
    const std::vector<claim_entry> before = held.entries_of(given.request_id);
    if (!before.empty() && before.front().of != given) return detail::another_claim(given);
    if (!before.empty()) return detail::answer_again(before.front(), state_of(before, now));
    if (until <= now) return ledger_error{errc::reservation_expired, {}};
    return detail::open_in(held, given, terms, entry_kind::reserved, until);
}

template <held_entries Held>
result<claim_entry, ledger_error> follow_in(const Held& held, std::string_view request_id, entry_kind follow,
                                            instant now) {
    const std::vector<claim_entry> before = held.entries_of(request_id);
    if (!before.empty() && before.back().kind == follow) return before.back();
    const errc fault = find_follow_fault(follow, state_of(before, now));
    if (fault != detail::no_error) return ledger_error{fault, std::string(request_id)};
    claim_entry next = before.front();
    next.kind = follow;
    next.version = 0;
    return next;
}

}  // namespace refund

#endif
