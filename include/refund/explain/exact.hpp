#ifndef REFUND_EXPLAIN_EXACT_HPP
#define REFUND_EXPLAIN_EXACT_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/wide.hpp>
#include <refund/quote/steps.hpp>

#include <cstdint>
#include <string>

namespace refund {

/// An amount before it was rounded: numerator / denominator minor units, not in lowest terms. Neither is negative.
template <class Rep = std::int64_t>
struct exact_value {
    detail::wide<Rep> numerator{};     ///< minor units times the denominator
    detail::wide<Rep> denominator{1};  ///< 1 where nothing was divided
    friend constexpr bool operator==(const exact_value&, const exact_value&) = default;
};

/// Whether a credit had to be rounded: a part of a payment or of the units it is for, or a multiple of a step.
template <class Rep>
[[nodiscard]] constexpr bool is_rounded(const step::computed_credit<Rep>& computed) noexcept {
    return !computed.of.empty() || computed.payment_units != 1 || computed.step != minor_unit;
}

/// The credit before it was rounded: payment * units / payment units * part. Where units are rounded each alone, that
/// of one unit.
template <class Rep>
[[nodiscard]] constexpr exact_value<Rep> exact_of(const step::computed_credit<Rep>& computed) {
    const bool alone = is_rounded(computed) && computed.terms->units == unit_rounding::each_alone;
    const detail::wide<Rep> units(alone ? Rep(1) : Rep(computed.units));
    const detail::wide<Rep> payments(detail::wide<Rep>(computed.payment.minor) * units);
    return {detail::wide<Rep>(payments * detail::wide<Rep>(computed.part.numerator)),
            detail::wide<Rep>(detail::wide<Rep>(computed.part.denominator) *
                              detail::wide<Rep>(Rep(computed.payment_units)))};
}

/// The payments that stop before they were rounded: payment * payments to come * units / payment units. Stated ones are
/// summed already.
template <class Rep>
[[nodiscard]] constexpr exact_value<Rep> exact_of(const step::stopped_payments<Rep>& stopped) {
    const detail::wide<Rep> all(detail::wide<Rep>(stopped.payment.minor) *
                                detail::wide<Rep>(Rep(stopped.source == payment_source::equal ? stopped.payments_to_come
                                                                                              : 1)));
    return {detail::wide<Rep>(all * detail::wide<Rep>(Rep(stopped.units))),
            detail::wide<Rep>(Rep(stopped.payment_units))};
}

/// The fee before it was rounded and held to the rule's amounts and the credit: base * rate.
template <class Rep>
[[nodiscard]] constexpr exact_value<Rep> exact_of(const step::computed_fee<Rep>& computed) {
    return {detail::wide<Rep>(detail::wide<Rep>(computed.base.minor) * detail::wide<Rep>(computed.rate.numerator)),
            detail::wide<Rep>(computed.rate.denominator)};
}

/// What a cap leaves of the refund, before it was rounded: refund_before * payable / payable_in_full. Only where it
/// leaves less than all.
[[nodiscard]] constexpr exact_value<> exact_of(const step::applied_cap& applied) {
    return {detail::wide<std::int64_t>(detail::wide<std::int64_t>(applied.refund_before.minor) *
                                       detail::wide<std::int64_t>(applied.payable.minor)),
            detail::wide<std::int64_t>(applied.payable_in_full.minor)};
}

/// The digits of a whole number that is not negative, of any size.
template <class Integer>
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string digits_of(Integer number) {
    std::string digits;
    do {
        const Integer tenth(number / 10);
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(Integer(number - tenth * 10))));
        number = tenth;
    } while (number != 0);
    return digits;
}

}  // namespace refund

#endif
