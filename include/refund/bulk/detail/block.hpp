#ifndef REFUND_BULK_DETAIL_BLOCK_HPP
#define REFUND_BULK_DETAIL_BLOCK_HPP

#include <cstddef>
#include <cstdint>
#include <span>

// Rows are computed in blocks of one fixed size, in several passes over small columns that never leave
// the first-level cache. Each pass is a plain loop of constant length without branches, with integers of
// one width if possible. g++ (from 12 on) and Clang vectorize such loops completely at -O2, for whatever
// instruction set the enclosing function has. There are no intrinsics and no vector types.
//
// Short blocks are fastest: while one pass computes, the processor already loads the memory of the next.
// Measured on Zen 4 with g++ 12 and raw columns, in million rows a second: blocks of 32 rows 305, 64 rows
// 325, 128 rows 265, 256 rows 210. Prefetching made it slower.

// Goes before the loops that compute most. At -O2, g++ does not unroll vector loops, which makes raw columns a tenth
// slower. Clang unrolls them itself, and does not vectorize loops that it is told to unroll. Undefined at the end of
// kernels.hpp.
#if defined(__GNUC__) && !defined(__clang__)
#define REFUND_DETAIL_UNROLLED _Pragma("GCC unroll 4")
#else
#define REFUND_DETAIL_UNROLLED
#endif

namespace refund::bulk::detail {

inline constexpr std::size_t block_rows = 64;

/// One block, or several in a row: pointers to the inputs and to the answers.
struct block {
    const std::int64_t* payment{};
    const std::int32_t* left{};
    const std::int32_t* n{};
    const std::int32_t* elapsed{};
    const std::uint8_t* flags{};
    const std::int32_t* as_of{};  // null if all rows use one day or, for boxes, one version
    std::int64_t* credit{};
    std::int64_t* fee{};
    std::uint8_t* status{};
    std::size_t blocks{1};
};

/// The earliest and the latest day of a block.
struct day_bounds {
    std::int32_t first{};
    std::int32_t last{};
};

/// The prepared columns made from a block of raw ones.
struct prepared_block {
    alignas(64) std::int64_t amount[block_rows];
    alignas(64) std::int32_t left[block_rows];
    alignas(64) std::int32_t n[block_rows];
    alignas(64) std::int32_t elapsed[block_rows];
    alignas(64) std::int32_t payments_to_come[block_rows];  // only if asked for
    day_bounds requested{};
};

/// How many statuses of a block are this one. Counts in lanes of bytes.
[[nodiscard, gnu::always_inline]] inline std::size_t count_of(
    std::uint8_t status, std::span<const std::uint8_t, block_rows> statuses) noexcept {
    std::uint8_t count = 0;
    for (const std::uint8_t each : statuses) count = static_cast<std::uint8_t>(count + (each == status));
    return count;
}

/// How fees are computed. The rates of all rules have been brought to one denominator.
enum class fees : unsigned char { none, by_odd_denominator, by_any_denominator };

/// Moves on to the next block.
[[gnu::always_inline]] inline void advance(block& rows) noexcept {
    rows.payment += block_rows;
    rows.left += block_rows;
    rows.n += block_rows;
    rows.elapsed += block_rows;
    rows.flags += block_rows;
    rows.credit += block_rows;
    rows.fee += block_rows;
    rows.status += block_rows;
}

}  // namespace refund::bulk::detail

#endif
