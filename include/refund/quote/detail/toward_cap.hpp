#ifndef REFUND_QUOTE_DETAIL_TOWARD_CAP_HPP
#define REFUND_QUOTE_DETAIL_TOWARD_CAP_HPP

#include <refund/award/award.hpp>
#include <refund/cap/admit.hpp>
#include <refund/policy/rule.hpp>
#include <refund/quote/cancel_request.hpp>

#include <cstdint>

namespace refund::detail {

/// Whether one price, stated in two currencies, is zero in both or in neither.
template <class Rep>
[[nodiscard]] constexpr bool both_or_none_zero(const basic_money<Rep>& a, const basic_money<Rep>& b) {
    return (a.minor == 0) == (b.minor == 0);
}

/// Whether a payment is stated in the cap's currency.
template <class Usage, class Rep>
[[nodiscard]] constexpr bool states_cap_payment(const cancel_request<Usage, Rep>& request) noexcept {
    return (int{request.cap_payment.has_value()} | int{request.current_cap_payment.has_value()} |
            int{request.list_cap_payment.has_value()}) != 0;
}

/// The fault of a price that is stated twice, in the currency paid in and in the cap's. If the two currencies are the
/// same, both amounts must be equal; otherwise both are zero, or neither is.
template <class Rep>
[[nodiscard]] constexpr errc find_price_fault(const basic_money<Rep>& toward_cap, const basic_money<Rep>& paid,
                                              currency of_cap) {
    if (toward_cap.unit != of_cap) return errc::cap_currency_mismatch;
    if (toward_cap.minor < 0) return errc::negative_amount;
    const bool same = paid.unit == of_cap ? toward_cap == paid : both_or_none_zero(toward_cap, paid);
    return same ? no_error : errc::cap_payment_contradicts;
}

/// What the request counts toward the rule's cap. If the cap is in another currency, credit and fee are computed again
/// from the payment in that currency, at the same price (agreed or today's). `cancelled` is the sum of the payments
/// that stop, in the currency paid in.
template <class Rep, class Usage, class Sink>
[[nodiscard]] constexpr errc count_toward_cap(Rep& cap_refund, Rep& counted, const cancel_request<Usage, Rep>& request,
                                              const rule<Usage>& by, const standing& at,
                                              const award_amounts<Rep>& paid, const basic_money<Rep>& cancelled,
                                              price_taken price, Sink& sink) {
    const currency unit = by.cap.limit.unit;
    const bool same_currency = cancelled.unit == unit;
    if (request.cap_payment.has_value()) {
        const errc wrong = find_price_fault(*request.cap_payment, request.payment, unit);
        if (wrong != no_error) return wrong;
    } else if (!same_currency) {
        return request.payments.empty() ? errc::cap_payment_missing : errc::cap_currency_mismatch;
    }
    const bool todays = price == price_taken::todays;
    if (todays && request.current_cap_payment.has_value()) {
        const errc wrong = find_price_fault(*request.current_cap_payment, *request.current_payment, unit);
        if (wrong != no_error) return wrong;
    } else if (todays && !same_currency) {
        return errc::cap_payment_missing;
    }
    if (request.list_payment.has_value() && request.list_cap_payment.has_value()) {
        const errc wrong = find_price_fault(*request.list_cap_payment, *request.list_payment, unit);
        if (wrong != no_error) return wrong;
    }
    const basic_money<Rep>& agreed = same_currency ? request.payment : *request.cap_payment;
    const std::int64_t returned = request.returned.value_or(1);
    auto [credit, fee] = paid;
    if (!same_currency) {
        const basic_money<Rep>& payment = todays ? *request.current_cap_payment : agreed;
        const facts_in_place<Rep> facts{.payment = payment,
                                        .agreed = agreed,
                                        .units = returned,
                                        .payment_for = request.payment_for,
                                        .bought = request.quantity,
                                        .returned_before = request.returned_before,
                                        .payments = payments_in_all(request.term),
                                        .at = at,
                                        .price = price,
                                        .purpose = amounts_for::cap,
                                        .list = request.list_cap_payment};
        const errc wrong = evaluate_into(credit, fee, by.outcome.gives, facts, sink);
        if (wrong != no_error) return wrong;
    }
    cap_refund = credit - fee;
    Rep stopped(cancelled.minor);
    if (counts_stopped_payments(by.cap.basis) && !same_currency &&
        !times_into(stopped, agreed.minor, request.payment_for, at.payments_to_come,
                    {returned, request.returned_before, request.quantity}, by.outcome.gives.round)) {
        return errc::overflow;
    }
    const auto found = toward_cap(by.cap.basis, cap_refund, stopped);
    if (!found) return found.error();
    counted = *found;
    return no_error;
}

}  // namespace refund::detail

#endif
