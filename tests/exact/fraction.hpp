#ifndef REFUND_TESTS_EXACT_FRACTION_HPP
#define REFUND_TESTS_EXACT_FRACTION_HPP

// Exact fractions and their neighbours among the whole numbers, for those tests that work out an amount
// a second time. Nothing of it is shared with the library: a rounding mode is here what its definition
// says, in terms of the two neighbours and the distances to them.

namespace exact {

/// numerator / denominator, with a denominator above zero; not reduced. `Int` holds twice the numerator.
template <class Int>
struct fraction {
    Int numerator;
    Int denominator;
};

/// The largest whole number that is not above the value.
template <class Int>
[[nodiscard]] constexpr Int below(const fraction<Int>& value) {
    const Int quotient = value.numerator / value.denominator;  // cut toward zero
    if (quotient * value.denominator > value.numerator) return quotient - 1;
    return quotient;
}

/// The smallest whole number that is not below the value.
template <class Int>
[[nodiscard]] constexpr Int above(const fraction<Int>& value) {
    const Int low = below(value);
    if (low * value.denominator == value.numerator) return low;
    return low + 1;
}

/// Lies it exactly between two whole numbers?
template <class Int>
[[nodiscard]] constexpr bool is_tie(const fraction<Int>& value) {
    const Int low = below(value) * value.denominator;
    return value.numerator - low == low + value.denominator - value.numerator;
}

/// The neighbour that is nearer; neither of them at a tie.
template <class Int>
[[nodiscard]] constexpr Int nearer(const fraction<Int>& value) {
    const Int low = below(value);
    const Int from_low = value.numerator - low * value.denominator;
    return from_low < value.denominator - from_low ? low : low + 1;
}

/// The nearest whole number; of two that are as near, the even one.
template <class Int>
[[nodiscard]] constexpr Int half_even(const fraction<Int>& value) {
    if (!is_tie(value)) return nearer(value);
    const Int low = below(value);
    return low % 2 == 0 ? low : Int(low + 1);
}

/// The nearest whole number; of two that are as near, the larger one. For values that are not negative.
template <class Int>
[[nodiscard]] constexpr Int half_up(const fraction<Int>& value) {
    return is_tie(value) ? above(value) : nearer(value);
}

/// The nearest whole number; of two that are as near, the smaller one. Likewise.
template <class Int>
[[nodiscard]] constexpr Int half_down(const fraction<Int>& value) {
    return is_tie(value) ? below(value) : nearer(value);
}

}  // namespace exact

#endif
