#ifndef REFUND_BULK_DETAIL_BLOCK_HPP
#define REFUND_BULK_DETAIL_BLOCK_HPP

#include <cstddef>
#include <cstdint>
#include <span>

// Rows are computed in blocks of one fixed size, in several passes over small columns that never leave
// the first-level cache. Each pass is a plain loop of constant length without branches, with one width
// of integers where possible: such loops g++ (from 12 on) and Clang turn into vectors at -O2, whole,
// for whatever instruction set the function around them has. No intrinsics, no vector types.
//
// Short blocks are fastest: while one pass computes, the processor already reaches into the memory of
// the next. Measured on Zen 4 with g++ 12, raw columns, million rows a second: blocks of 32 rows 305,
// 64 rows 325, 128 rows 265, 256 rows 210. Asking for memory ahead (prefetch) made it slower.

// g++ leaves vector loops rolled at -O2, which costs a tenth of raw columns: before the loops that compute
// most. Clang unrolls them itself, and told to it makes no vectors. Undefined at the end of kernels.hpp.
#if defined(__GNUC__) && !defined(__clang__)
#define REFUND_DETAIL_UNROLLED _Pragma("GCC unroll 4")
#else
#define REFUND_DETAIL_UNROLLED
#endif

namespace refund::bulk::detail {

inline constexpr std::size_t block_rows = 64;

/// One block or several in a row: where their inputs are and where their answers go.
struct block {
    const std::int64_t* payment{};
    const std::int32_t* left{};
    const std::int32_t* n{};
    const std::int32_t* elapsed{};
    const std::uint8_t* flags{};
    const std::int32_t* as_of{};  // null where all rows go by one day or, for boxes, by one version
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

/// What raw columns become: prepared ones, in a block's own memory.
struct prepared_block {
    alignas(64) std::int64_t amount[block_rows];
    alignas(64) std::int32_t left[block_rows];
    alignas(64) std::int32_t n[block_rows];
    alignas(64) std::int32_t elapsed[block_rows];
    alignas(64) std::int32_t payments_to_come[block_rows];  // only where they are asked for
    day_bounds requested{};
};

/// How many statuses of a block are this one: in lanes of bytes.
[[nodiscard, gnu::always_inline]] inline std::size_t count_of(
    std::uint8_t status, std::span<const std::uint8_t, block_rows> statuses) noexcept {
    std::uint8_t count = 0;
    for (const std::uint8_t each : statuses) count = static_cast<std::uint8_t>(count + (each == status));
    return count;
}

/// How fees are computed, by the denominator that the rates of all rules have been brought to.
enum class fees : unsigned char { none, by_odd_denominator, by_any_denominator };

/// The block after the first one.
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
