#ifndef REFUND_CORE_DETAIL_PORTABLE_INT128_HPP
#define REFUND_CORE_DETAIL_PORTABLE_INT128_HPP

#include <compare>
#include <concepts>
#include <cstdint>

namespace refund::detail {

/// A signed 128-bit integer in two halves, for compilers without one. It behaves like a built-in one: two's complement,
/// and division truncates toward zero. It has only the operations that the library uses. Callers must not overflow it,
/// as with a built-in one; here, an overflow wraps. The divisor must not be 0.
class portable_int128 {
public:
    constexpr portable_int128() noexcept = default;

    template <std::integral T>
        requires(sizeof(T) <= sizeof(std::uint64_t))
    constexpr portable_int128(T value) noexcept
        : high_(value < T(0) ? ~std::uint64_t(0) : 0), low_(static_cast<std::uint64_t>(value)) {}

    /// Drops the bits that do not fit.
    template <std::integral T>
        requires(sizeof(T) <= sizeof(std::uint64_t) && !std::same_as<T, bool>)
    constexpr explicit operator T() const noexcept {
        return static_cast<T>(low_);
    }

    constexpr portable_int128 operator-() const noexcept { return {~high_ + (low_ == 0 ? 1 : 0), ~low_ + 1}; }

    friend constexpr portable_int128 operator+(const portable_int128& a, const portable_int128& b) noexcept {
        const std::uint64_t low = a.low_ + b.low_;
        return {a.high_ + b.high_ + (low < a.low_ ? 1 : 0), low};
    }

    friend constexpr portable_int128 operator-(const portable_int128& a, const portable_int128& b) noexcept {
        return {a.high_ - b.high_ - (a.low_ < b.low_ ? 1 : 0), a.low_ - b.low_};
    }

    friend constexpr portable_int128 operator*(const portable_int128& a, const portable_int128& b) noexcept {
        portable_int128 product = product_of(a.low_, b.low_);
        product.high_ += a.low_ * b.high_ + a.high_ * b.low_;
        return product;
    }

    friend constexpr portable_int128 operator/(const portable_int128& a, const portable_int128& b) noexcept {
        const portable_int128 quotient = quotient_of(a.size(), b.size());
        return a.is_negative() == b.is_negative() ? quotient : -quotient;
    }

    friend constexpr portable_int128 operator%(const portable_int128& a, const portable_int128& b) noexcept {
        return a - a / b * b;
    }

    constexpr portable_int128& operator+=(const portable_int128& b) noexcept { return *this = *this + b; }
    constexpr portable_int128& operator-=(const portable_int128& b) noexcept { return *this = *this - b; }
    constexpr portable_int128& operator*=(const portable_int128& b) noexcept { return *this = *this * b; }
    constexpr portable_int128& operator/=(const portable_int128& b) noexcept { return *this = *this / b; }
    constexpr portable_int128& operator%=(const portable_int128& b) noexcept { return *this = *this % b; }

    friend constexpr bool operator==(const portable_int128&, const portable_int128&) noexcept = default;

    friend constexpr std::strong_ordering operator<=>(const portable_int128& a, const portable_int128& b) noexcept {
        if (a.high_ != b.high_) return static_cast<std::int64_t>(a.high_) <=> static_cast<std::int64_t>(b.high_);
        return a.low_ <=> b.low_;
    }

private:
    constexpr portable_int128(std::uint64_t high, std::uint64_t low) noexcept : high_(high), low_(low) {}

    [[nodiscard]] constexpr bool is_negative() const noexcept { return static_cast<std::int64_t>(high_) < 0; }

    /// The absolute value. That of the lowest number is 2^127, to be read as unsigned.
    [[nodiscard]] constexpr portable_int128 size() const noexcept { return is_negative() ? -*this : *this; }

    /// The exact product of two 64-bit numbers, from 32-bit halves.
    [[nodiscard]] static constexpr portable_int128 product_of(std::uint64_t a, std::uint64_t b) noexcept {
        constexpr std::uint64_t mask = 0xffff'ffff;
        const std::uint64_t low = (a & mask) * (b & mask);
        const std::uint64_t left = (a >> 32) * (b & mask) + (low >> 32);
        const std::uint64_t right = (a & mask) * (b >> 32) + (left & mask);
        return {(a >> 32) * (b >> 32) + (left >> 32) + (right >> 32), (right << 32) | (low & mask)};
    }

    /// For absolute values: divides the upper half in one step, then the lower half bit by bit.
    [[nodiscard]] static constexpr portable_int128 quotient_of(const portable_int128& a,
                                                               const portable_int128& b) noexcept {
        if (a.high_ == 0 && b.high_ == 0) return {0, a.low_ / b.low_};
        portable_int128 quotient;
        portable_int128 rest(0, a.high_);  // if b has an upper half, this is less than b
        if (b.high_ == 0) {
            quotient.high_ = a.high_ / b.low_;
            rest.low_ = a.high_ % b.low_;
        }
        for (int bit = 63; bit >= 0; --bit) {
            // The rest is less than b, so at most 2^127 - 1: twice that plus one fits 128 unsigned bits.
            rest += rest + portable_int128(0, (a.low_ >> bit) & 1);
            const bool is_less = rest.high_ != b.high_ ? rest.high_ < b.high_ : rest.low_ < b.low_;
            if (is_less) continue;
            rest -= b;
            quotient.low_ |= std::uint64_t(1) << bit;
        }
        return quotient;
    }

    std::uint64_t high_{0};
    std::uint64_t low_{0};
};

}  // namespace refund::detail

#endif
