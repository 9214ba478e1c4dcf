#ifndef REFUND_QUOTE_DECIDE_HPP
#define REFUND_QUOTE_DECIDE_HPP

#include <refund/cap/admission.hpp>
#include <refund/cap/admit.hpp>
#include <refund/quote/cancel.hpp>

#include <cstdint>
#include <string_view>

namespace refund {

/// What became of a request.
enum class outcome : unsigned char {
    granted,  ///< paid as computed
    capped,   ///< less than computed is paid, because of the yearly cap
    refused,  ///< a rule or a limit refuses
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

/// The codes of refusals by a limit: a cap that refuses whole, a cap that allows no more requests, and a
/// commitment of which fewer units are left. A rule's own refusals are in its data.
/// @{
inline constexpr std::string_view refund_limit_exceeded = "refund-limit-exceeded";
inline constexpr std::string_view request_limit_exceeded = "request-limit-exceeded";
inline constexpr std::string_view units_exceed_commitment = "units-exceed-commitment";
/// @}

/// The code of a refusal by that limit.
[[nodiscard]] constexpr std::string_view refusal_by(limit_hit limit) noexcept {
    switch (limit) {
        case limit_hit::none:
        case limit_hit::money_limit: return refund_limit_exceeded;
        case limit_hit::request_limit: return request_limit_exceeded;
        case limit_hit::unit_limit: return units_exceed_commitment;
    }
    return refund_limit_exceeded;
}

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
    bool has_cap{};                ///< whether a cap applies
    admission admitted{};          ///< what the ledger answered, in the cap's currency; empty without a cap
    std::string_view refusal{};    ///< the code of the reason, for refused

    /// What this request took from the cap, in the cap's currency.
    [[nodiscard]] constexpr const money& cap_used() const noexcept { return admitted.granted; }
    /// What is left of the cap on the day of the request, after it.
    [[nodiscard]] constexpr const money& cap_left() const noexcept { return admitted.left_after; }
    friend constexpr bool operator==(const decision&, const decision&) = default;
};

namespace detail {

/// How to round a refund that a cap reduces. Rounding to a step is always down, so that no more is paid than the cap
/// admits.
template <usage_state Usage>
[[nodiscard]] constexpr rounding rounding_under_cap(const cancel_quote<Usage>& quote) noexcept {
    return quote.rounding_step() == minor_unit ? quote.rule().outcome.gives.round : rounding::down;
}

}  // namespace detail

/// The decision that follows from a quote and what the cap lets through.
///
/// A cap in another currency binds in that currency; the refund then shrinks in proportion, rounded by the rule's mode.
/// If amounts are multiples of a step, what a cap lets through is rounded down to one: never more than it admits. When
/// a cap refuses whole, nothing is cancelled: no fee is taken, no payment stops, and the credit is shown as withheld.
/// The same holds if the cap allows no more requests, or the commitment has too few units left.
/// Errors: cap_currency_mismatch (what was admitted is in a currency other than the cap's, because it belongs to
/// another request or to none), negative_amount (of what was admitted), overflow.
template <usage_state Usage, class Sink = no_steps>
[[nodiscard]] constexpr result<decision<Usage>> decide(const cancel_quote<Usage>& quote, const admission& admitted,
                                                       Sink&& sink = {})
    noexcept(detail::takes_without_throwing<Sink, step::applied_cap> &&
             detail::takes_without_throwing<Sink, step::ran_into_limit> &&
             detail::takes_without_throwing<Sink, step::failed>) {
    const auto fail = [&sink](errc reason) {
        sink(step::failed{reason});
        return reason;
    };
    const rule<Usage>& by = quote.rule();
    const cap_terms& cap = by.cap;
    const money nothing = zero<>(quote.credit().unit);
    decision<Usage> answer{.outcome = outcome::granted,
                           .rule = &by,
                           .credit = quote.credit(),
                           .fee = quote.fee(),
                           .refund = quote.refund(),
                           .withheld = nothing,
                           .cancelled_commitment = quote.cancelled_commitment(),
                           .has_cap = cap.applies(),
                           .admitted = admitted};
    if (!quote.refundable()) {
        answer.outcome = outcome::refused;
        answer.refusal = by.outcome.code.view();
        return answer;
    }
    const bool too_many =
        admitted.limited_by == limit_hit::request_limit || admitted.limited_by == limit_hit::unit_limit;
    if (!cap.applies() && !too_many) return answer;
    if (cap.applies() && admitted.granted.unit != cap.limit.unit) return fail(errc::cap_currency_mismatch);
    if (admitted.granted.minor < 0) return fail(errc::negative_amount);

    const std::int64_t full = quote.cap_refund().minor;
    const rounding_step step = quote.rounding_step();
    const rounding round = detail::rounding_under_cap(quote);
    const payable_part payable = too_many ? payable_part{} : payable_of(full, quote.toward_cap().minor,
                                                                        admitted.granted.minor, cap.when_over);
    switch (payable.effect) {
        case cap_effect::none: break;
        case cap_effect::reduced: {
            answer.outcome = outcome::capped;
            if (!detail::round_to_step_into(answer.refund.minor, quote.refund().minor, payable.amount, full, round,
                                            step)) {
                return fail(errc::overflow);
            }
            break;
        }
        case cap_effect::refused:
            answer.outcome = outcome::refused;
            answer.refusal = refusal_by(admitted.limited_by);
            answer.refund = nothing;
            answer.cancelled_commitment = nothing;
            break;
    }
    const kept_of_credit kept = keep_of(answer.credit.minor, answer.fee.minor, answer.refund.minor, payable.effect);
    answer.fee.minor = kept.fee;
    answer.withheld.minor = kept.withheld;
    if (too_many) {
        sink(step::ran_into_limit{.terms = cap, .result = admitted, .refusal = answer.refusal});
        return answer;
    }
    sink(step::applied_cap{.terms = cap,
                           .result = admitted,
                           .refund_before = quote.refund(),
                           .refund_after = answer.refund,
                           .payable = {payable.amount, cap.limit.unit},
                           .payable_in_full = quote.cap_refund(),
                           .round = round,
                           .step = step,
                           .refused = payable.effect == cap_effect::refused});
    return answer;
}

}  // namespace refund

#endif
