#ifndef REFUND_BULK_DETAIL_BITMAP_HPP
#define REFUND_BULK_DETAIL_BITMAP_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

// Bitmaps as Arrow uses them for booleans and nulls: one bit per row, the lowest bit of a byte first.

namespace refund::bulk::detail {

/// A bitmap that may begin at any bit of a byte.
struct bitmap {
    const std::uint8_t* bytes{};  // null if there is no bitmap
    std::size_t first{};          // the bit of row 0
};

/// The lowest `count` bits, 0 to 64.
[[nodiscard]] constexpr std::uint64_t low_bits(std::size_t count) noexcept {
    return count < 64 ? (std::uint64_t{1} << count) - 1 : ~std::uint64_t{0};
}

/// The bits of `count` rows (1 to 64) from `row` on, with zeros above them. Does not read any byte behind them, since
/// the memory may end there.
[[nodiscard]] inline std::uint64_t bits_of(const bitmap& map, std::size_t row, std::size_t count) noexcept {
    const std::size_t shift = (map.first + row) % 8;
    const std::uint8_t* const bytes = map.bytes + (map.first + row) / 8;
    const std::size_t size = (shift + count + 7) / 8;  // 1 to 9
    std::uint64_t word = 0;
    if (size < 8) {
        for (std::size_t i = 0; i < size; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
    } else {  // constant length: a single load
        for (std::size_t i = 0; i < 8; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
    }
    word >>= shift;
    if (size == 9) word |= std::uint64_t{bytes[8]} << (64 - shift);
    return word & low_bits(count);
}

/// Writes the bits of 64 rows. The first one begins a byte.
inline void put_bits(std::uint8_t* bytes, std::uint64_t word) noexcept {
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

/// For each value of a byte, its eight bits as eight bytes, in memory order.
inline constexpr std::array<std::uint64_t, 256> bytes_of_bits = [] {
    std::array<std::uint64_t, 256> all{};
    for (std::size_t value = 0; value < all.size(); ++value) {
        std::array<std::uint8_t, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(value >> i & 1);
        all[value] = std::bit_cast<std::uint64_t>(bytes);
    }
    return all;
}();

}  // namespace refund::bulk::detail

#endif
