#ifndef REFUND_BENCH_ROOFLINE_HPP
#define REFUND_BENCH_ROOFLINE_HPP

#include <refund/bulk/evaluate.hpp>

#include <cstddef>
#include <cstdint>

// How fast memory allows any evaluation to be: loops that read every element of the same input columns, write every
// element of the same result columns, and compute next to nothing. They are plain loops of constant length over blocks
// of the library's size, compiled for the same instruction sets.

namespace roofline {

namespace bulk = refund::bulk;
inline constexpr std::size_t block_rows = bulk::detail::block_rows;

/// One block: reads each element once and writes each element once. Without the additions the compiler would turn this
/// into calls of memcpy; without __restrict it would not vectorize.
[[gnu::always_inline]] inline void touch(const std::int64_t* __restrict a, const std::int32_t* __restrict b,
                                         const std::int32_t* __restrict c, const std::int32_t* __restrict d,
                                         std::int64_t* __restrict credit, std::int64_t* __restrict fee) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) {
        credit[i] = a[i] + 1;
        fee[i] = b[i] ^ c[i] ^ d[i];
    }
}
[[gnu::always_inline]] inline void touch(const std::uint8_t* __restrict flags,
                                         std::uint8_t* __restrict status) noexcept {
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

/// Reads and writes prepared columns, with the instruction set that the library uses here.
inline void prepared(const bulk::prepared_columns& in, const bulk::result_columns& out) noexcept {
    bulk::detail::compiled<touch_prepared>::with(bulk::instruction_set_in_use())(in, out, in.payment.size());
}

/// Reads and writes raw columns.
inline void raw(const bulk::raw_columns& in, const bulk::result_columns& out) noexcept {
    bulk::detail::compiled<touch_raw>::with(bulk::instruction_set_in_use())(in, out, in.payment.size());
}

}  // namespace roofline

#endif
