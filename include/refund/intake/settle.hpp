#ifndef REFUND_INTAKE_SETTLE_HPP
#define REFUND_INTAKE_SETTLE_HPP

#include <refund/intake/request_text.hpp>
#include <refund/quote/settle.hpp>

#include <concepts>
#include <string_view>

namespace refund {

/// The codes of refusals before any rule is asked: the offer has no table, and the product was not sold in the
/// request's market. Those of rules are in their data, those of limits in quote/decide.hpp.
/// @{
inline constexpr std::string_view offer_not_supported = code(errc::not_supported);
inline constexpr std::string_view market_not_available = "market-not-available";
/// @}

/// Why a request is refused before any rule is asked; empty if a rule decides.
[[nodiscard]] constexpr std::string_view refusal_before_rules(const stated_request& asked) noexcept {
    if (asked.offer == nullptr || !asked.offer->table) return offer_not_supported;
    return asked.not_sold ? market_not_available : std::string_view();
}

/// The decision that no rule made: refused with a code, all amounts zero, no cap. A day outside the term is still an
/// error.
/// Errors: those of `standing_on`.
[[nodiscard]] constexpr result<decision<>> refuse(const cancel_request<>& request, std::string_view refusal) noexcept {
    if (const auto at = standing_on(request.term, request.requested_on); !at) return at.error();
    decision<> made{.outcome = outcome::refused, .refusal = refusal};
    made.credit = made.fee = made.refund = made.withheld = made.cancelled_commitment = zero<>(currency_of(request));
    return made;
}

/// A function that answers a quote with what the limits let through: from a ledger, or from an earlier answer of one.
template <class Admit>
concept admits_quotes = requires(Admit& admit, const cancel_quote<>& quote) {
    { admit(quote) } -> std::same_as<result<admission, ledger_error>>;
};

/// The decision on a request as it was stated: refused before any rule, or quoted by the offer's table and decided by
/// what `admit` lets through. If anything refuses it, `refusal` is the code.
/// Errors: those of `refuse`, `quote_cancel`, `admit`, and of `decide` for a quote and an admission.
template <admits_quotes Admit, class Sink = no_steps>
[[nodiscard]] result<decision<>, ledger_error> decide_by(const stated_request& asked, Admit&& admit, Sink&& sink = {}) {
    if (const std::string_view refusal = refusal_before_rules(asked); !refusal.empty()) {
        const auto refused = refuse(asked.request, refusal);
        if (refused) return *refused;
        sink(step::failed{refused.error()});
        return ledger_error{refused.error(), {}};
    }
    const auto quote = quote_cancel(*asked.offer->table, asked.request, sink);
    if (!quote) return ledger_error{quote.error(), {}};
    return detail::decide_by_answer(*quote, admit(*quote), sink);
}

/// The decision on a request against a ledger; changes nothing.
/// Errors: those of `decide_by` and the ledger's `consider`.
template <refund_ledger Ledger, class Sink = no_steps>
[[nodiscard]] result<decision<>, ledger_error> decide(const stated_request& asked, Ledger& held, const claim_keys& keys,
                                                      Sink&& sink = {}) {
    return decide_by(
        asked,
        [&](const cancel_quote<>& quote) {
            return held.consider(claim_of(quote, asked.request, keys), quote.rule().cap);
        },
        sink);
}

/// Decides, and enters the request in the ledger. A request refused before any rule is not entered: it took nothing,
/// and may be asked again once its offer is supported.
///
///     const auto asked = read_request(texts, offer);
///     const auto decided = settle(*asked, held, {.scope = "contoso", .request_id = "R1"});
///
/// Errors: those of `decide_by` and the ledger's `settle`.
template <refund_ledger Ledger, class Sink = no_steps>
[[nodiscard]] result<decision<>, ledger_error> settle(const stated_request& asked, Ledger& held, const claim_keys& keys,
                                                      Sink&& sink = {}) {
    return decide_by(
        asked,
        [&](const cancel_quote<>& quote) {
            return held.settle(claim_of(quote, asked.request, keys), quote.rule().cap);
        },
        sink);
}

}  // namespace refund

#endif
