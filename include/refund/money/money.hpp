#ifndef REFUND_MONEY_MONEY_HPP
#define REFUND_MONEY_MONEY_HPP

#include <refund/core/result.hpp>
#include <refund/core/wide.hpp>
#include <refund/money/currency.hpp>
#include <refund/money/ratio.hpp>
#include <refund/money/rounding.hpp>

#include <compare>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace refund {

/// An exact amount: a whole number of a currency's minor units (cents, yen, fils).
///
/// `Rep` is the integer that holds it: 64 bits by default (up to 92 quadrillion dollars); with
/// <refund/money/multiprecision.hpp> any signed integer of Boost.Multiprecision. Every operation is checked: a result
/// that does not fit, or a mix of currencies, is an error and never a wrong amount. Operators + - * are missing on
/// purpose: they could not return an error.
template <class Rep = std::int64_t>
struct basic_money {
    Rep minor{0};     ///< the number of minor units: 12.34 USD is 1234
    currency unit{};  ///< the currency of those units

    /// Same currency and same amount. Zero dollars are not zero euros.
    friend constexpr bool operator==(const basic_money&, const basic_money&) = default;
};

/// The amount type of the shipped rules: 64-bit minor units.
using money = basic_money<>;

/// Zero in that currency.
template <class Rep = std::int64_t>
[[nodiscard]] constexpr basic_money<Rep> zero(currency unit) {
    return {Rep(0), unit};
}

namespace detail {

/// a * b in `Rep`; false if it does not fit. `b` itself may be too large for `Rep`.
template <class Rep, class Factor>
[[nodiscard]] constexpr bool multiply_into(Rep& product, const Rep& a, const Factor& b) {
#ifndef REFUND_DETAIL_PORTABLE_INT128
    if constexpr (std::is_same_v<Rep, std::int64_t> && std::is_same_v<Factor, std::int64_t>) {
        return !__builtin_mul_overflow(a, b, &product);
    }
#endif
    const wide<Rep> exact(wide<Rep>(a) * wide<Rep>(b));
    if (!fits<Rep>(exact)) return false;
    product = static_cast<Rep>(exact);
    return true;
}

/// a * numerator / denominator in the wide type; false if the quotient does not fit. Not inlined: few amounts
/// need it, and the others should not pay for its registers.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr bool multiply_divide_wide(Rep& quotient, const Rep& a, const Rep& numerator,
                                                                 const Rep& denominator, rounding mode) {
    const wide<Rep> exact =
        divide_rounded(wide<Rep>(wide<Rep>(a) * wide<Rep>(numerator)), wide<Rep>(denominator), mode);
    if (!fits<Rep>(exact)) return false;
    quotient = static_cast<Rep>(exact);
    return true;
}

/// a * numerator / denominator, rounded once; false if it does not fit. The denominator must not be 0.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr bool multiply_divide_into(Rep& quotient, const Rep& a, const Rep& numerator,
                                                  const Rep& denominator, rounding mode) {
#ifndef REFUND_DETAIL_PORTABLE_INT128
    if constexpr (std::is_same_v<Rep, std::int64_t>) {
        // Most amounts stay within 64 bits, where a division costs half as much.
        std::int64_t product = 0;
        if (denominator > 0 && !__builtin_mul_overflow(a, numerator, &product)) {
            quotient = divide_rounded(product, denominator, mode);
            return true;
        }
    }
#endif
    return multiply_divide_wide(quotient, a, numerator, denominator, mode);
}

}  // namespace detail

/// a + b. Errors: currency_mismatch, overflow.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> add(const basic_money<Rep>& a, const basic_money<Rep>& b) {
    if (a.unit != b.unit) return errc::currency_mismatch;
    const detail::wide<Rep> sum(detail::wide<Rep>(a.minor) + detail::wide<Rep>(b.minor));
    if (!detail::fits<Rep>(sum)) return errc::overflow;
    return basic_money<Rep>{static_cast<Rep>(sum), a.unit};
}

/// a - b. Errors: currency_mismatch, overflow.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> subtract(const basic_money<Rep>& a, const basic_money<Rep>& b) {
    if (a.unit != b.unit) return errc::currency_mismatch;
    const detail::wide<Rep> difference(detail::wide<Rep>(a.minor) - detail::wide<Rep>(b.minor));
    if (!detail::fits<Rep>(difference)) return errc::overflow;
    return basic_money<Rep>{static_cast<Rep>(difference), a.unit};
}

/// The amount times a whole number (units, payments). Errors: overflow.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> multiply(const basic_money<Rep>& amount, std::int64_t times) {
    basic_money<Rep> product{Rep(0), amount.unit};
    if (!detail::multiply_into(product.minor, amount.minor, times)) return errc::overflow;
    return product;
}

/// A floating-point factor would silently be truncated to a whole number; state a ratio.
template <class Rep>
result<basic_money<Rep>> multiply(const basic_money<Rep>& amount, std::floating_point auto factor) = delete;

/// amount * numerator / denominator, rounded once, by the mode named; the product is exact before that.
/// Errors: division_by_zero, overflow.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> multiply_divide(const basic_money<Rep>& amount, const Rep& numerator,
                                                                 const Rep& denominator, rounding mode) {
    if (denominator == 0) return errc::division_by_zero;
    basic_money<Rep> quotient{Rep(0), amount.unit};
    if (!detail::multiply_divide_into(quotient.minor, amount.minor, numerator, denominator, mode))
        return errc::overflow;
    return quotient;
}

/// The amount times an exact ratio, rounded once. Errors: division_by_zero, overflow.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> multiply(const basic_money<Rep>& amount,
                                                          const basic_ratio<Rep>& factor, rounding mode) {
    return multiply_divide(amount, factor.numerator, factor.denominator, mode);
}

/// The amount in another currency, at a rate that the caller states as an exact ratio of whole units (0.79 pounds for a
/// dollar: 79/100). It accounts for the minor digits of both currencies, and rounds once.
/// Errors: no_minor_unit, division_by_zero, overflow.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> convert(const basic_money<Rep>& amount, currency into,
                                                         const basic_ratio<Rep>& rate, rounding mode) {
    if (!amount.unit.has_minor_unit() || !into.has_minor_unit()) return errc::no_minor_unit;
    if (rate.denominator == 0) return errc::division_by_zero;
    using wide = detail::wide<Rep>;
    wide scale(1);  // from minor units of one to those of the other, divided by `denominator`
    wide denominator(rate.denominator);
    for (int d = amount.unit.minor_digits; d < into.minor_digits; ++d) scale *= 10;
    for (int d = into.minor_digits; d < amount.unit.minor_digits; ++d) denominator *= 10;
    const wide product(wide(amount.minor) * wide(rate.numerator));
    // If the whole quotient passes this test, product * scale fits the wide type: it stays below
    // (2^63 + scale) * 2^63, and a scale above 1 means that the denominator was not scaled.
    const wide whole(product / denominator);
    if (!detail::fits<Rep>(whole) || !detail::fits<Rep>(wide(whole * scale))) return errc::overflow;
    const wide converted = divide_rounded(wide(product * scale), denominator, mode);
    if (!detail::fits<Rep>(converted)) return errc::overflow;
    return basic_money<Rep>{static_cast<Rep>(converted), into};
}

/// Which amount is larger. Errors: currency_mismatch; amounts of different currencies have no order.
template <class Rep>
[[nodiscard]] constexpr result<std::strong_ordering> compare(const basic_money<Rep>& a, const basic_money<Rep>& b) {
    if (a.unit != b.unit) return errc::currency_mismatch;
    if (a.minor < b.minor) return std::strong_ordering::less;
    if (b.minor < a.minor) return std::strong_ordering::greater;
    return std::strong_ordering::equal;
}

}  // namespace refund

#endif
