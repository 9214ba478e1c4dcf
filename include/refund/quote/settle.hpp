#ifndef REFUND_QUOTE_SETTLE_HPP
#define REFUND_QUOTE_SETTLE_HPP

#include <refund/ledger/ledger.hpp>
#include <refund/quote/decide.hpp>
#include <refund/quote/fingerprint.hpp>

#include <cstdint>
#include <string>

namespace refund {

/// The keys under which a ledger holds a request.
struct claim_keys {
    std::string scope{};          ///< the holder of the cap; empty: there is only one
    std::string request_id{};     ///< which request it is, within its scope; must be stated
    std::string commitment_id{};  ///< the commitment that gives back units; empty: units are not counted
};

/// Sets all of a claim except its keys: what a quoted request asks of a ledger. The quote must be the one of that
/// request, and `of_rule` the fingerprint of its rule's id. Many requests share that, so callers compute it once.
template <usage_state Usage>
void ask(claim& made, const cancel_quote<Usage>& quote, const cancel_request<Usage>& request, std::uint64_t of_rule) {
    const bool refundable = quote.refundable();
    const bool capped = quote.rule().cap.applies();
    const money nothing = capped ? zero<>(quote.rule().cap.limit.unit) : money{};
    made.day = quote.at().on;
    made.asked = refundable && capped ? quote.toward_cap() : nothing;
    made.bought = request.quantity;
    made.returned = request.returned.value_or(1);
    made.fingerprint = fingerprint_of(request, of_rule);
    made.refused_by_rule = !refundable;
}

/// What a quoted request asks of a ledger: for `reserve`, and for a transaction of your own. `settle` below makes it on
/// its own. The quote must be the one of that request.
template <usage_state Usage>
[[nodiscard]] claim claim_of(const cancel_quote<Usage>& quote, const cancel_request<Usage>& request,
                             const claim_keys& keys) {
    claim made{.scope = keys.scope, .request_id = keys.request_id, .commitment_id = keys.commitment_id};
    ask(made, quote, request, fingerprint_of(quote.rule().id.view()));
    return made;
}

namespace detail {

/// The decision that follows from a ledger's answer, or the error that it returned.
template <usage_state Usage, class Sink>
[[nodiscard]] result<decision<Usage>, ledger_error> decide_by_answer(const cancel_quote<Usage>& quote,
                                                                     const result<admission, ledger_error>& answer,
                                                                     Sink& sink) {
    if (!answer) {
        sink(step::failed{answer.error().reason});
        return answer.error();
    }
    const auto decided = decide(quote, *answer, sink);
    if (!decided) return ledger_error{decided.error(), {}};
    return *decided;
}

}  // namespace detail

/// The decision on a quoted request against a ledger; changes nothing. See `settle` to enter it.
/// Errors: those of the ledger's `consider`, and of `decide` for a quote and an admission.
template <usage_state Usage, refund_ledger Ledger, class Sink = no_steps>
[[nodiscard]] result<decision<Usage>, ledger_error> decide(const cancel_quote<Usage>& quote,
                                                           const cancel_request<Usage>& request, Ledger& held,
                                                           const claim_keys& keys, Sink&& sink = {}) {
    const auto answer = held.consider(claim_of(quote, request, keys), quote.rule().cap);
    return detail::decide_by_answer(quote, answer, sink);
}

/// Decides, and enters the request in the ledger:
///
///     const auto decided =
///         settle(quote, request, held, {.scope = "contoso", .request_id = "R1", .commitment_id = "order-17"});
///
/// Repeating a request gives the same decision, in all its parts, and counts once. A refusal is entered, too, and stays
/// a refusal when repeated; ask under a new id.
/// Errors: those of the ledger's `settle`, and of `decide` for a quote and an admission.
template <usage_state Usage, refund_ledger Ledger, class Sink = no_steps>
[[nodiscard]] result<decision<Usage>, ledger_error> settle(const cancel_quote<Usage>& quote,
                                                           const cancel_request<Usage>& request, Ledger& held,
                                                           const claim_keys& keys, Sink&& sink = {}) {
    const auto answer = held.settle(claim_of(quote, request, keys), quote.rule().cap);
    return detail::decide_by_answer(quote, answer, sink);
}

}  // namespace refund

#endif
