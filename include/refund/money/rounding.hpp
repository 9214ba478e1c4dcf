#ifndef REFUND_MONEY_ROUNDING_HPP
#define REFUND_MONEY_ROUNDING_HPP

#include <string_view>

namespace refund {

/// How an exact quotient becomes a whole number of minor units. No function has a default: every
/// division names a mode. Only an award has one: half-even, since no published text names any.
///
/// | mode      |  2.5 |  2.4 | -2.5 | -2.6 |                                             |
/// |-----------|-----:|-----:|-----:|-----:|---------------------------------------------|
/// | half_even |    2 |    2 |   -2 |   -3 | nearest; a tie to the even neighbour        |
/// | half_up   |    3 |    2 |   -3 |   -3 | nearest; a tie away from zero               |
/// | half_down |    2 |    2 |   -2 |   -3 | nearest; a tie toward zero                  |
/// | up        |    3 |    3 |   -3 |   -3 | away from zero                              |
/// | down      |    2 |    2 |   -2 |   -2 | toward zero: the rest is cut                |
/// | ceiling   |    3 |    3 |   -2 |   -2 | toward plus infinity                        |
/// | floor     |    2 |    2 |   -3 |   -3 | toward minus infinity                       |
///
/// The names and meanings are those of Java's RoundingMode and of the General Decimal Arithmetic
/// specification.
enum class rounding : unsigned char {
    half_even,  ///< To the nearest; a tie to the even neighbour.
    half_up,    ///< To the nearest; a tie away from zero.
    half_down,  ///< To the nearest; a tie toward zero.
    up,         ///< Away from zero.
    down,       ///< Toward zero: the rest is cut.
    ceiling,    ///< Toward plus infinity.
    floor,      ///< Toward minus infinity.
};

/// The mode's name as explanations print it: "half-even", "half-up", ...
[[nodiscard]] constexpr std::string_view name(rounding mode) noexcept {
    switch (mode) {
        case rounding::half_even: return "half-even";
        case rounding::half_up: return "half-up";
        case rounding::half_down: return "half-down";
        case rounding::up: return "up";
        case rounding::down: return "down";
        case rounding::ceiling: return "ceiling";
        case rounding::floor: return "floor";
    }
    return "unknown";
}

/// The quotient of two integers, rounded once by the mode named. Exact for every input except the
/// one whose quotient does not fit `Integer` (minimum / -1). `denominator` must not be 0.
///
///     static_assert(divide_rounded(5, 2, rounding::half_even) == 2);
///     static_assert(divide_rounded(-5, 2, rounding::half_up) == -3);
template <class Integer>
[[nodiscard, gnu::always_inline]] constexpr Integer divide_rounded(const Integer& numerator, const Integer& denominator,
                                                                   rounding mode);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Whether a mode other than half-even rounds away from zero. `size` is the remainder after truncation and `missing`
/// what the next integer would need in addition, both as negative numbers.
template <class Integer>
[[nodiscard]] constexpr bool rounds_from_zero(const Integer& size, const Integer& missing, bool negative,
                                              rounding mode) {
    switch (mode) {
        case rounding::half_even: break;
        case rounding::half_up: return size <= missing;
        case rounding::half_down: return size < missing;
        case rounding::up: return true;
        case rounding::down: return false;
        case rounding::ceiling: return !negative;
        case rounding::floor: return negative;
    }
    return false;
}

}  // namespace detail

template <class Integer>
constexpr Integer divide_rounded(const Integer& numerator, const Integer& denominator, rounding mode) {
    const Integer zero(0);
    const Integer quotient(numerator / denominator);  // truncated toward zero
    const Integer rest(numerator - quotient * denominator);
    if (rest == zero) return quotient;

    // Compares the remainder with what is missing to a whole. Both are negative, because the minimum has
    // no positive counterpart.
    const Integer size = rest < zero ? rest : Integer(-rest);
    const Integer missing = (denominator < zero ? denominator : Integer(-denominator)) - size;
    const bool negative = (rest < zero) != (denominator < zero);
    // Tests the usual mode first, without a jump table.
    const bool from_zero = mode == rounding::half_even ? size < missing || (size == missing && quotient % 2 != zero)
                                                       : detail::rounds_from_zero(size, missing, negative, mode);
    if (!from_zero) return quotient;
    return negative ? Integer(quotient - 1) : Integer(quotient + 1);
}

}  // namespace refund

#endif
