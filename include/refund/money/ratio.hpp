#ifndef REFUND_MONEY_RATIO_HPP
#define REFUND_MONEY_RATIO_HPP

#include <refund/core/result.hpp>
#include <refund/core/wide.hpp>

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>

namespace refund {

/// An exact fraction: a fee rate, the share of a term that is left, a rate of exchange.
///
/// Kept as it was written (300/365 stays 300/365, so that explanations show the days); comparison
/// is by value. The denominator is above zero: make one with `ratio::of` or `percent`.
template <class Rep = std::int64_t>
struct basic_ratio {
    Rep numerator{0};    ///< above the line; carries the sign
    Rep denominator{1};  ///< below the line, above zero

    /// `numerator / denominator`; the sign moves to the numerator.
    /// Errors: division_by_zero; overflow when a sign cannot be moved.
    [[nodiscard]] static constexpr result<basic_ratio> of(const Rep& numerator, const Rep& denominator) {
        if (denominator == 0) return errc::division_by_zero;
        if (denominator > 0) return basic_ratio{numerator, denominator};
        if constexpr (std::numeric_limits<Rep>::is_bounded) {
            constexpr Rep lowest = (std::numeric_limits<Rep>::min)();
            constexpr bool has_twin = lowest == -(std::numeric_limits<Rep>::max)();
            if (!has_twin && (numerator == lowest || denominator == lowest)) return errc::overflow;
        }
        return basic_ratio{Rep(-numerator), Rep(-denominator)};
    }

    /// A floating-point part would silently be truncated to a whole number.
    template <class N, class D>
        requires(std::floating_point<N> || std::floating_point<D>)
    static result<basic_ratio> of(N, D) = delete;

    /// Equal by value: 6/50 == 12/100.
    friend constexpr bool operator==(const basic_ratio& a, const basic_ratio& b) { return (a <=> b) == 0; }

    /// Exact order, by cross multiplication in the wide type. Weak: 6/50 and 12/100 are equivalent, and
    /// still two ratios.
    friend constexpr std::weak_ordering operator<=>(const basic_ratio& a, const basic_ratio& b) {
        using wide = detail::wide<Rep>;
        const wide left(wide(a.numerator) * wide(b.denominator));
        const wide right(wide(b.numerator) * wide(a.denominator));
        if (left < right) return std::weak_ordering::less;
        if (right < left) return std::weak_ordering::greater;
        return std::weak_ordering::equivalent;
    }
};

/// The ratio of the shipped rules: 64-bit parts.
using ratio = basic_ratio<>;

/// `percent(12)` is 12/100.
[[nodiscard]] constexpr ratio percent(std::int64_t hundredths) noexcept { return {hundredths, 100}; }

/// `percent(12.5)` does not compile: it would be 12. Write `ratio{125, 1000}`.
ratio percent(std::floating_point auto) = delete;

/// Whether it is a part of a whole: 0 to 1, with a denominator other than 0.
[[nodiscard]] constexpr bool is_rate(const ratio& value) noexcept {
    // As unsigned numbers, negative ones are above all others.
    return static_cast<std::uint64_t>(value.numerator) <= static_cast<std::uint64_t>(value.denominator) &&
           value.denominator > 0;
}

namespace detail {

/// The greatest common divisor, by Euclid's algorithm. Neither may be negative, and `b` must not be 0.
template <class Integer>
[[nodiscard]] constexpr Integer common_divisor(Integer a, Integer b) {
    while (a != 0) {
        const Integer rest(b % a);
        b = a;
        a = rest;
    }
    return b;
}

}  // namespace detail

/// The same value in lowest terms.
template <class Rep>
[[nodiscard]] constexpr basic_ratio<Rep> reduced(const basic_ratio<Rep>& value) {
    const Rep rest(value.numerator % value.denominator);  // unlike the lowest numerator, it can be negated
    const Rep common = detail::common_divisor<Rep>(rest < 0 ? Rep(-rest) : rest, value.denominator);
    return {Rep(value.numerator / common), Rep(value.denominator / common)};
}

namespace detail {

/// A fraction of wide parts, reduced to lowest terms and narrowed.
/// A denominator of 0 comes from a ratio that was not made by `of`.
template <class Rep>
[[nodiscard]] constexpr result<basic_ratio<Rep>> narrowed(wide<Rep> numerator, wide<Rep> denominator) {
    if (denominator == 0) return errc::division_by_zero;
    const wide<Rep> common =
        common_divisor<wide<Rep>>(numerator < 0 ? wide<Rep>(-numerator) : numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (!fits<Rep>(numerator) || !fits<Rep>(denominator)) return errc::overflow;
    return basic_ratio<Rep>{static_cast<Rep>(numerator), static_cast<Rep>(denominator)};
}

}  // namespace detail

/// The exact product, in lowest terms. Errors: overflow; division_by_zero (a denominator is 0).
template <class Rep>
[[nodiscard]] constexpr result<basic_ratio<Rep>> multiply(const basic_ratio<Rep>& a, const basic_ratio<Rep>& b) {
    using wide = detail::wide<Rep>;
    return detail::narrowed<Rep>(wide(a.numerator) * wide(b.numerator), wide(a.denominator) * wide(b.denominator));
}

/// The exact sum, in lowest terms. Errors: overflow; division_by_zero (a denominator is 0).
template <class Rep>
[[nodiscard]] constexpr result<basic_ratio<Rep>> add(const basic_ratio<Rep>& a, const basic_ratio<Rep>& b) {
    using wide = detail::wide<Rep>;
    // Each product is below 2^126, so their sum is below 2^127: still exact in the wide type.
    return detail::narrowed<Rep>(wide(a.numerator) * wide(b.denominator) + wide(b.numerator) * wide(a.denominator),
                                 wide(a.denominator) * wide(b.denominator));
}

}  // namespace refund

#endif
