#ifndef REFUND_EXPLAIN_EXACT_HPP
#define REFUND_EXPLAIN_EXACT_HPP

#include <refund/award/used_time.hpp>
#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/core/wide.hpp>
#include <refund/quote/steps.hpp>

#include <cstdint>
#include <string>

namespace refund {

/// An amount before it was rounded: numerator / denominator minor units, not in lowest terms. Neither is negative.
template <class Rep = std::int64_t>
struct exact_value {
    detail::wide<Rep> numerator{};     ///< minor units times the denominator
    detail::wide<Rep> denominator{1};  ///< 1 if nothing was divided
    friend constexpr bool operator==(const exact_value&, const exact_value&) = default;
};

/// Whether a credit had to be rounded: it is part of a payment or of the units that the payment is for, or a multiple
/// of a step.
template <class Rep>
[[nodiscard]] constexpr bool is_rounded(const step::computed_credit<Rep>& computed) noexcept {
    return !computed.of.empty() || computed.payment_units != 1 || computed.step != minor_unit;
}

/// The units given back before that took part in a credit's rounding; none if nothing was rounded, or each unit alone.
template <class Rep>
[[nodiscard]] constexpr std::int64_t rounded_with(const step::computed_credit<Rep>& computed) noexcept {
    const bool together = is_rounded(computed) && computed.terms->units == unit_rounding::together;
    return together ? computed.units_before : 0;
}

/// The credit before it was rounded: payment * units / payment units * part, or the payment less what used time costs.
/// The units are all that were given back so far. If each unit is rounded alone, the credit of one unit.
template <class Rep>
[[nodiscard]] constexpr exact_value<Rep> exact_of(const step::computed_credit<Rep>& computed) {
    const bool alone = is_rounded(computed) && computed.terms->units == unit_rounding::each_alone;
    if (computed.terms->kind == credit_kind::less_used_time) {
        const auto worth = detail::worth_less_used(computed.payment.minor, computed.used_at.minor,
                                                   computed.terms->percent, computed.part,
                                                   alone ? 1 : computed.units + rounded_with(computed),
                                                   computed.payment_units);
        return {worth.numerator, worth.denominator};
    }
    const detail::wide<Rep> units(alone ? Rep(1) : Rep(computed.units + rounded_with(computed)));
    const detail::wide<Rep> payments(detail::wide<Rep>(computed.payment.minor) * units);
    return {detail::wide<Rep>(payments * detail::wide<Rep>(computed.part.numerator)),
            detail::wide<Rep>(detail::wide<Rep>(computed.part.denominator) *
                              detail::wide<Rep>(Rep(computed.payment_units)))};
}

/// The payments that stop, before they were rounded: payment * payments to come * units / payment units. Stated
/// payments are already summed. If a payment is for several units, the units are all that were given back so far.
template <class Rep>
[[nodiscard]] constexpr exact_value<Rep> exact_of(const step::stopped_payments<Rep>& stopped) {
    const int payments = stopped.source == payment_source::equal ? stopped.payments_to_come : 1;
    const detail::wide<Rep> all(detail::wide<Rep>(stopped.payment.minor) * detail::wide<Rep>(Rep(payments)));
    const std::int64_t before = stopped.payment_units == 1 ? 0 : stopped.units_before;
    return {detail::wide<Rep>(all * detail::wide<Rep>(Rep(stopped.units + before))),
            detail::wide<Rep>(Rep(stopped.payment_units))};
}

/// What stopped for the units given back before: the rounded amount for all units so far, less that for the others.
template <class Rep>
[[nodiscard]] constexpr basic_money<Rep> stopped_before(const step::stopped_payments<Rep>& stopped) {
    if (stopped.units_before == 0 || stopped.payment_units == 1) return {Rep(0), stopped.payment.unit};
    const auto exact = exact_of(stopped);
    const auto all = static_cast<Rep>(divide_rounded(exact.numerator, exact.denominator, stopped.round));
    return {Rep(all - stopped.cancelled.minor), stopped.payment.unit};
}

/// The fee before it was rounded and limited by the rule's amounts and the credit: base * rate.
template <class Rep>
[[nodiscard]] constexpr exact_value<Rep> exact_of(const step::computed_fee<Rep>& computed) {
    return {detail::wide<Rep>(detail::wide<Rep>(computed.base.minor) * detail::wide<Rep>(computed.rate.numerator)),
            detail::wide<Rep>(computed.rate.denominator)};
}

/// What a cap leaves of the refund, before it was rounded: refund_before * payable / payable_in_full. Only if it leaves
/// less than all.
[[nodiscard]] constexpr exact_value<> exact_of(const step::applied_cap& applied) {
    return {detail::wide<std::int64_t>(detail::wide<std::int64_t>(applied.refund_before.minor) *
                                       detail::wide<std::int64_t>(applied.payable.minor)),
            detail::wide<std::int64_t>(applied.payable_in_full.minor)};
}

/// The decimal digits of a whole number of any size, after a "-" if it is below zero.
template <class Integer>
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string digits_of(const Integer& number) {
    std::string digits;
    detail::append_number(digits, number);
    return digits;
}

}  // namespace refund

#endif
