#ifndef REFUND_BULK_DETAIL_AMOUNTS_HPP
#define REFUND_BULK_DETAIL_AMOUNTS_HPP

#include <refund/bulk/detail/block.hpp>
#include <refund/bulk/instruction_set.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

// Exact half-even quotients by double division.
//
// Let p >= 0 and d >= 1 be integers, p < 2^52, Q = p / d exactly, and q the double nearest to Q.
// Claim: the integer nearest to q, ties to even, is the integer nearest to Q, ties to even.
//   - |q - Q| <= Q * 2^-53 = p / (d * 2^53) < 1 / (2 * d): half a unit in the last place, and p < 2^52.
//   - Let t = k + 1/2 be a tie. If Q = t, then d >= 2, Q < 2^51, t is a double, and q = Q: a tie stays
//     a tie. Otherwise Q and t, being multiples of 1/d and of 1/2, are at least 1 / (2 * d) apart, so
//     q is not t; and as rounding is monotonic and t is a double, q lies on the same side of t as Q.
//   - So q and Q lie between the same two ties, or on the same one, and round alike.
// Adding 2^52 rounds to an integer: the doubles from 2^52 to 2^53 are exactly the integers, and the sum is
// rounded half-even. Its low 52 bits are then the integer itself. All of this needs rounding to nearest,
// which is the default; `rounds_to_nearest` checks it.
//
// If d is odd, there are no ties, and p < 2^50 may be multiplied by the double nearest to 1/d instead: the two
// roundings together are off by less than Q * 2^-51 = p / (d * 2^51) < 1 / (2 * d); if the compiler fuses the
// product with the addition of 2^52, there is only one, and the error is smaller. A division costs ten times as
// much, and the denominators of fees are mostly odd (12 % is 3/25).
//
// Compilers must compute what is written: reassociation would remove the rounding to cents before the fee, and
// a reciprocal instead of a division misses ties. In a file that g++ compiles with such options there is no fast
// path, see instruction_set.hpp. Clang does not reveal its options, so the pragma below makes it follow IEEE here,
// whatever they are. Products may still be fused with sums: the bounds above allow it.
//
// The fast range is amounts below 2^amount_bits, which keeps both products below their bounds.

#if defined(__clang__)
#pragma float_control(precise, on, push)
#endif

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

inline constexpr double two_to_52 = 4503599627370496.0;
inline constexpr std::uint64_t two_to_52_bits = 0x4330000000000000U;
inline constexpr std::uint64_t low_52_bits = 0x000FFFFFFFFFFFFFU;

/// An integer as a double. Ignores all but its low 52 bits.
[[nodiscard, gnu::always_inline]] inline double double_of(std::uint64_t integer) noexcept {
    return std::bit_cast<double>((integer & low_52_bits) | two_to_52_bits) - two_to_52;
}

/// A double from 2^52 to 2^53 as an integer, less 2^52.
[[nodiscard, gnu::always_inline]] inline std::int64_t integer_of(double shifted) noexcept {
    return static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(shifted) ^ two_to_52_bits);
}

/// Whether this thread currently rounds doubles to nearest. The values are volatile so that the machine computes
/// the answer, not the compiler.
[[nodiscard]] inline bool rounds_to_nearest() noexcept {
    const volatile double half = 0.5;
    const volatile double one_and_half = 1.5;
    return (half + two_to_52) - two_to_52 == 0.0 && (one_and_half + two_to_52) - two_to_52 == 2.0;
}

/// credit = payment * share / n and fee = credit * numerator / denominator, both half-even. Returns the bitwise OR of
/// all payments, from which the caller sees whether any is beyond the fast range: such rows get wrong amounts.
template <fees Fees>
[[nodiscard, gnu::always_inline]] inline std::uint64_t credits_and_fees(
    const std::int64_t* __restrict payment, const std::int32_t* __restrict share, const std::int32_t* __restrict n,
    const std::int32_t* __restrict numerator, std::int32_t denominator, std::int64_t* __restrict credit,
    std::int64_t* __restrict fee) noexcept {
    [[maybe_unused]] const double divisor = denominator;
    [[maybe_unused]] const double inverse = 1.0 / divisor;
    std::uint64_t all_bits = 0;
    REFUND_DETAIL_UNROLLED
    for (std::size_t i = 0; i < block_rows; ++i) {
        const std::uint64_t amount = static_cast<std::uint64_t>(payment[i]);
        all_bits |= amount;
        const std::int32_t period = n[i] > 1 ? n[i] : 1;  // a wrong row must not divide by 0
        const double rounded = double_of(amount) * share[i] / period + two_to_52;
        credit[i] = integer_of(rounded);
        if constexpr (Fees == fees::by_odd_denominator) {
            fee[i] = integer_of((rounded - two_to_52) * numerator[i] * inverse + two_to_52);
        } else if constexpr (Fees == fees::by_any_denominator) {
            fee[i] = integer_of((rounded - two_to_52) * numerator[i] / divisor + two_to_52);
        } else {
            fee[i] = 0;
        }
    }
    return all_bits;
}

/// amount = payment * returned if both and the product are in the fast range, else -1.
[[gnu::always_inline]] inline void multiply_units(const std::int64_t* __restrict payment,
                                                  const std::int32_t* __restrict returned,
                                                  std::int64_t* __restrict amount) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) {
        // Exact below 2^52; larger products do not fall below it when they are rounded.
        const double product = double_of(static_cast<std::uint64_t>(payment[i])) * returned[i];
        const bool fast =
            (static_cast<std::uint64_t>(payment[i]) <= low_52_bits) & (returned[i] >= 1) & (product < two_to_52);
        amount[i] = integer_of(product + two_to_52) | (static_cast<std::int64_t>(fast) - 1);
    }
}

/// cancelled = amount * payments to come if the row is refundable, else 0. Refundable rows have amounts below 2^52.
[[gnu::always_inline]] inline void stop_payments(const std::int64_t* __restrict amount,
                                                 const std::int32_t* __restrict payments_to_come,
                                                 const std::uint8_t* __restrict status,
                                                 std::int64_t* __restrict cancelled) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) {
        const std::int32_t payments = payments_to_come[i] & -static_cast<std::int32_t>(status[i] == 0);
        const auto low_bits = static_cast<std::int64_t>(static_cast<std::uint64_t>(amount[i]) & low_52_bits);
        cancelled[i] = low_bits * payments;
    }
}

}  // namespace refund::bulk::detail

#if defined(__clang__)
#pragma float_control(pop)
#endif

#endif
