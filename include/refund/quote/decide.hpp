#ifndef REFUND_QUOTE_DECIDE_HPP
#define REFUND_QUOTE_DECIDE_HPP

#include <refund/quote/cancel.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace refund {

/// What became of a request.
enum class outcome : unsigned char {
    granted,  ///< paid as computed
    capped,   ///< less than computed is paid, because of the yearly cap
    refused,  ///< a rule, or a cap that refuses whole, says no
};

/// The words that programs print: "granted", "capped", "refused".
[[nodiscard]] constexpr std::string_view name(outcome value) noexcept {
    switch (value) {
        case outcome::granted: return "granted";
        case outcome::capped: return "capped";
        case outcome::refused: return "refused";
    }
    return "unknown";
}

/// The code of a refusal by a cap that refuses whole; a rule's own refusals are in its data.
inline constexpr std::string_view refund_limit_exceeded = "refund-limit-exceeded";

/// The answer to a cancellation after the yearly cap. credit = fee + refund + withheld, always.
template <usage_state Usage = used_or_not>
struct decision {
    refund::outcome outcome{};     ///< what became of it
    const refund::rule<Usage>* rule{};  ///< the rule that decided; belongs to the table that was asked
    money credit{};                ///< before the fee and the cap; shown also when the cap refuses
    money fee{};                   ///< kept; zero when nothing is cancelled
    money refund{};                ///< paid back now
    money withheld{};              ///< by the cap
    money cancelled_commitment{};  ///< future payments that stop
    bool has_cap{};                ///< whether a cap applies; the two amounts below are in its currency
    money cap_used{};              ///< what this request took from the cap
    money cap_left{};              ///< what is left on the day of the request, after it
    std::string_view refusal{};    ///< the code of the reason, for refused
};

/// The decision that follows from a quote and what the cap lets through.
///
/// A cap in another currency binds in that currency; the refund then shrinks in proportion, rounded
/// by the rule's mode. When a cap refuses whole, nothing is cancelled: no fee is taken, no payment
/// stops, and the credit is shown as withheld.
/// Errors: overflow.
template <usage_state Usage, class Sink = no_steps>
[[nodiscard]] constexpr result<decision<Usage>> decide(const cancel_quote<Usage>& quote, const admission& admitted,
                                                       Sink&& sink = {})
    noexcept(detail::takes_without_throwing<Sink, step::applied_cap>) {
    const rule<Usage>& by = quote.rule();
    const money nothing = zero<>(quote.credit().unit);
    decision<Usage> answer{outcome::granted,
                           &by,
                           quote.credit(),
                           quote.fee(),
                           quote.refund(),
                           nothing,
                           quote.cancelled_commitment(),
                           by.cap.applies(),
                           admitted.granted,
                           admitted.left_after,
                           {}};
    if (!quote.refundable()) {
        answer.outcome = outcome::refused;
        answer.refusal = by.refusal.view();
        return answer;
    }
    if (!by.cap.applies()) return answer;

    const std::int64_t full = quote.cap_refund().minor;
    std::int64_t payable = full;
    bool refused = false;
    if (admitted.granted.minor < admitted.asked.minor) {
        if (by.cap.when_over == over_limit::refuse_whole) {
            refused = true;
            payable = 0;
            answer.outcome = outcome::refused;
            answer.refusal = refund_limit_exceeded;
            answer.fee = nothing;
            answer.refund = nothing;
            answer.cancelled_commitment = nothing;
        } else if (admitted.granted.minor < full) {
            payable = admitted.granted.minor;
            answer.outcome = outcome::capped;
            const auto part = multiply_divide(quote.refund(), payable, full, by.round);
            if (!part) return part.error();
            answer.refund = *part;
        }
    }
    answer.withheld.minor = answer.credit.minor - answer.fee.minor - answer.refund.minor;
    const currency cap_unit = by.cap.limit.unit;
    sink(step::applied_cap{by.cap, admitted, quote.refund(), answer.refund, money{payable, cap_unit},
                           money{full, cap_unit}, by.round, refused});
    return answer;
}

/// The decision on a quote against a ledger; changes nothing. See `settle` to enter it.
/// Errors: those of `decide` above and of `refund_cap_ledger::consider`.
template <usage_state Usage, class Scope, class Id, class ScopeHash, class IdHash, class Sink = no_steps>
[[nodiscard]] result<decision<Usage>> decide(const cancel_quote<Usage>& quote,
                                             const refund_cap_ledger<Scope, Id, ScopeHash, IdHash>& ledger,
                                             const std::type_identity_t<Scope>& scope,
                                             const std::type_identity_t<Id>& request_id, Sink&& sink = {}) {
    if (!quote.rule().cap.applies()) return decide(quote, admission{}, sink);
    const auto admitted = ledger.consider(scope, request_id, quote.at().on, quote.toward_cap(), quote.rule().cap);
    if (!admitted) return admitted.error();
    return decide(quote, *admitted, sink);
}

/// Decides, and enters in the ledger what a granted or capped request takes from the cap. The same
/// request again is paid the same and counts once; what is left of the cap is that of the later day.
/// Errors: those of `decide` and of `refund_cap_ledger::record`; the ledger is then unchanged.
template <usage_state Usage, class Scope, class Id, class ScopeHash, class IdHash, class Sink = no_steps>
[[nodiscard]] result<decision<Usage>> settle(const cancel_quote<Usage>& quote,
                                             refund_cap_ledger<Scope, Id, ScopeHash, IdHash>& ledger,
                                             const std::type_identity_t<Scope>& scope,
                                             const std::type_identity_t<Id>& request_id, Sink&& sink = {}) {
    auto answer = decide(quote, ledger, scope, request_id, sink);
    if (!answer || answer->outcome == outcome::refused || !answer->has_cap) return answer;
    const auto entered = ledger.record(scope, request_id, quote.at().on, answer->cap_used);
    if (!entered) return entered.error();
    return answer;
}

}  // namespace refund

#endif
