#ifndef REFUND_BENCH_ROOFLINE_HPP
#define REFUND_BENCH_ROOFLINE_HPP

#include <refund/bulk/evaluate.hpp>

#include <cstddef>
#include <cstdint>

// How fast the memory lets any evaluation be: loops that read every element of the same input columns,
// write every element of the same result columns, and compute next to nothing. In blocks of the same
// size as the library's, plain loops of constant length, compiled for the same instruction sets.

namespace roofline {

namespace bulk = refund::bulk;
inline constexpr std::size_t block_rows = bulk::detail::block_rows;

/// One block: each element read once, each element written once. Without the additions the compiler
/// makes calls of memcpy of it; without __restrict it makes no vectors.
[[gnu::always_inline]] inline void touch(const std::int64_t* __restrict a, const std::int32_t* __restrict b,
                                         const std::int32_t* __restrict c, const std::int32_t* __restrict d,
                                         std::int64_t* __restrict credit, std::int64_t* __restrict fee) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) {
        credit[i] = a[i] + 1;
        fee[i] = b[i] ^ c[i] ^ d[i];
    }
}
[[gnu::always_inline]] inline void touch(const std::uint8_t* __restrict flags, std::uint8_t* __restrict status) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) status[i] = static_cast<std::uint8_t>(flags[i] + 1);
}
[[gnu::always_inline]] inline void touch(const std::uint8_t* __restrict flags, const std::int16_t* __restrict months,
                                         std::uint8_t* __restrict status) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) status[i] = static_cast<std::uint8_t>(flags[i] + months[i]);
}

[[gnu::always_inline]] inline void touch_prepared(const bulk::prepared_columns& in, const bulk::result_columns& out,
                                                  std::size_t rows) noexcept {
    for (std::size_t i = 0; i + block_rows <= rows; i += block_rows) {
        touch(in.payment.data() + i, in.left.data() + i, in.n.data() + i, in.elapsed.data() + i, out.credit.data() + i,
              out.fee.data() + i);
        touch(in.flags.data() + i, out.status.data() + i);
    }
}

[[gnu::always_inline]] inline void touch_raw(const bulk::raw_columns& in, const bulk::result_columns& out,
                                             std::size_t rows) noexcept {
    for (std::size_t i = 0; i + block_rows <= rows; i += block_rows) {
        touch(in.payment.data() + i, in.purchased_on.data() + i, in.requested_on.data() + i, in.returned.data() + i,
              out.credit.data() + i, out.fee.data() + i);
        touch(in.flags.data() + i, in.months.data() + i, out.status.data() + i);
    }
}

inline void prepared_baseline(const bulk::prepared_columns& in, const bulk::result_columns& out, std::size_t rows) noexcept {
    touch_prepared(in, out, rows);
}
inline void raw_baseline(const bulk::raw_columns& in, const bulk::result_columns& out, std::size_t rows) noexcept {
    touch_raw(in, out, rows);
}
#if defined(REFUND_DETAIL_BULK_X86)
REFUND_DETAIL_AVX2 inline void prepared_avx2(const bulk::prepared_columns& in, const bulk::result_columns& out,
                                             std::size_t rows) noexcept {
    touch_prepared(in, out, rows);
}
REFUND_DETAIL_AVX2 inline void raw_avx2(const bulk::raw_columns& in, const bulk::result_columns& out,
                                        std::size_t rows) noexcept {
    touch_raw(in, out, rows);
}
REFUND_DETAIL_AVX512 inline void prepared_avx512(const bulk::prepared_columns& in, const bulk::result_columns& out,
                                                 std::size_t rows) noexcept {
    touch_prepared(in, out, rows);
}
REFUND_DETAIL_AVX512 inline void raw_avx512(const bulk::raw_columns& in, const bulk::result_columns& out,
                                            std::size_t rows) noexcept {
    touch_raw(in, out, rows);
}
#endif

/// Reads and writes prepared columns, with the instruction set that the library uses here.
inline void prepared(const bulk::prepared_columns& in, const bulk::result_columns& out) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (bulk::instruction_set_in_use() == bulk::instruction_set::avx512) return prepared_avx512(in, out, in.payment.size());
    if (bulk::instruction_set_in_use() == bulk::instruction_set::avx2) return prepared_avx2(in, out, in.payment.size());
#endif
    prepared_baseline(in, out, in.payment.size());
}

/// Reads and writes raw columns.
inline void raw(const bulk::raw_columns& in, const bulk::result_columns& out) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (bulk::instruction_set_in_use() == bulk::instruction_set::avx512) return raw_avx512(in, out, in.payment.size());
    if (bulk::instruction_set_in_use() == bulk::instruction_set::avx2) return raw_avx2(in, out, in.payment.size());
#endif
    raw_baseline(in, out, in.payment.size());
}

}  // namespace roofline

#endif
