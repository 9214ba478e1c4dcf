#ifndef REFUND_LEDGER_HISTORY_HPP
#define REFUND_LEDGER_HISTORY_HPP

#include <refund/ledger/account.hpp>

#include <cstddef>
#include <span>
#include <vector>

/// \file
/// What the entries of a scope say: pure functions of `ledger::history`. They keep two times apart: the day that a
/// claim is about, and the moment at which the ledger learned of it.

namespace refund {

/// The entries written at or before that moment: what the ledger knew then.
[[nodiscard]] inline std::vector<claim_entry> known_at(std::span<const claim_entry> history, instant moment) {
    std::vector<claim_entry> known;
    for (const claim_entry& entry : history) {
        if (entry.at <= moment) known.push_back(entry);
    }
    return known;
}

/// The first entry of a history that is impossible, which of its members is wrong, and why.
struct history_fault {
    std::size_t index{};   ///< of the entry, from 0
    entry_field field{};   ///< of the entry
    errc reason{};         ///< errc{} if nothing is wrong
    friend constexpr bool operator==(const history_fault&, const history_fault&) = default;
};

/// The first fault of a scope's entries in order of version, from 1 on; `reason` is errc{} if there is none. Each entry
/// must be sound by itself and as the next after those before it, as `account::find_fault` says. Every history that a
/// ledger has written is sound: a fault means that somebody else has changed it, and that money may be paid twice.
///
///     const history_fault wrong = find_history_fault(history);
///     if (wrong.reason != errc{}) std::cerr << "entry " << history[wrong.index].version << ": " << name(wrong.field);
///
/// If memory runs out, the exception propagates.
[[nodiscard]] inline history_fault find_history_fault(std::span<const claim_entry> history);

/// One request and its state.
struct request_standing {
    claim of{};             ///< what it asks
    admission answer{};     ///< the answer it got
    request_state state{};  ///< its state at the moment asked about
};

/// Each request of a history, in the order of their first entries, with its state at a moment: now or earlier, in which
/// case only the entries written by then count.
[[nodiscard]] inline std::vector<request_standing> requests_at(std::span<const claim_entry> history, instant moment);

/// How much of a claim the limits would let through after everything that a history holds at a moment. It does not
/// check whether the history already holds the request. Errors: those of `find_claim_fault`, except that the request
/// may have no id; those of `judge`.
[[nodiscard]] inline result<admission> admission_at(std::span<const claim_entry> history, const claim& given,
                                                    const cap_terms& terms, instant moment);

/// What is left of a cap for a request on `day`, as of a moment: the limit less the most that counts in any
/// window that the day is in. Errors: negative_amount, cap_window_invalid, date_invalid,
/// ledger_currency_mismatch. Terms without a cap have nothing left: ask `applies()` first.
[[nodiscard]] inline result<money> available_at(std::span<const claim_entry> history, calendar_day day,
                                                const cap_terms& terms, instant moment);

// ---------------------------------------------------------------------------- implementation

inline history_fault find_history_fault(std::span<const claim_entry> history) {
    account held;
    for (std::size_t i = 0; i < history.size(); ++i) {
        held.advance(history[i].at);
        const entry_fault wrong = held.find_fault(history[i]);
        if (wrong.reason != detail::no_error) return {i, wrong.field, wrong.reason};
        held.enter(history[i]);
    }
    return {};
}

inline std::vector<request_standing> requests_at(std::span<const claim_entry> history, instant moment) {
    const account held(known_at(history, moment), moment);
    std::vector<request_standing> all;
    for (const claim_entry& entry : held.entries()) {
        if (step_of(entry.kind) != 1) continue;
        all.push_back({entry.of, entry.answer, state_of(held.entries_of(entry.of.request_id), moment)});
    }
    return all;
}

inline result<admission> admission_at(std::span<const claim_entry> history, const claim& given,
                                      const cap_terms& terms, instant moment) {
    if (const errc fault = detail::find_fault_beside_id(given).reason; fault != detail::no_error) return fault;
    const account held(known_at(history, moment), moment);
    const claim asked = normalized(given);
    return judge(asked, terms, held.facts_of(asked, terms));
}

inline result<money> available_at(std::span<const claim_entry> history, calendar_day day, const cap_terms& terms,
                                  instant moment) {
    const claim nothing{.day = day, .asked = {0, terms.limit.unit}, .refused_by_rule = true};
    const auto answer = admission_at(history, nothing, terms, moment);
    if (!answer) return answer.error();
    return answer->left_after;
}

}  // namespace refund

#endif
