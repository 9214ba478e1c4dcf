#ifndef REFUND_BULK_DETAIL_KERNELS_HPP
#define REFUND_BULK_DETAIL_KERNELS_HPP

#include <refund/bulk/detail/calendar.hpp>
#include <refund/bulk/detail/outcomes.hpp>
#include <refund/bulk/instruction_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

// The same loops, compiled once for each instruction set, and the choice among them.

// g++ leaves its vector loops rolled at -O2, which costs a tenth; Clang does not.
#if defined(__GNUC__) && !defined(__clang__)
#define REFUND_DETAIL_UNROLLED __attribute__((optimize("unroll-loops")))
#else
#define REFUND_DETAIL_UNROLLED
#endif
#if defined(REFUND_DETAIL_BULK_X86)
#define REFUND_DETAIL_AVX2 __attribute__((target("avx2,fma"), noinline)) REFUND_DETAIL_UNROLLED
#define REFUND_DETAIL_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"), noinline)) REFUND_DETAIL_UNROLLED
#endif

namespace refund::bulk::detail {

/// Decides blocks; the boxes are for the kernels that were not compiled for a table.
using decide_block = tally (*)(const block&, const box_list*) noexcept;

/// What raw columns become: prepared ones, in a block's own memory.
struct prepared_block {
    alignas(64) std::int64_t amount[block_rows];
    alignas(64) std::int32_t left[block_rows];
    alignas(64) std::int32_t n[block_rows];
    alignas(64) std::int32_t elapsed[block_rows];
    alignas(64) std::int32_t payments_to_come[block_rows];  // only where they are asked for
    day_bounds requested{};
};

struct raw_block {
    const std::int32_t* purchased_on{};
    const std::int32_t* requested_on{};
    const std::int16_t* months{};
    const std::int64_t* payment{};
    const std::int32_t* returned{};
    const std::uint8_t* flags{};
};

using prepare_block = void (*)(const raw_block&, prepared_block&) noexcept;

/// Numbers the rules of blocks: see outcomes.hpp.
using number_block = void (*)(std::span<const rule<>>, const block&, day_bounds, std::uint16_t*) noexcept;

template <bool Payments>
[[gnu::always_inline]] inline void prepare(const raw_block& rows, prepared_block& out) noexcept {
    find_standings<Payments>(rows.purchased_on, rows.requested_on, rows.months, rows.flags, out.left, out.n, out.elapsed,
                             out.payments_to_come);
    multiply_units(rows.payment, rows.returned, out.amount);
    out.requested = bounds_of(rows.requested_on);
}

template <bool Payments>
REFUND_DETAIL_UNROLLED void prepare_baseline(const raw_block& rows, prepared_block& out) noexcept {
    prepare<Payments>(rows, out);
}
inline void number_baseline(std::span<const rule<>> rules, const block& rows, day_bounds days,
                            std::uint16_t* numbers) noexcept {
    number_rules(rules, rows, days, numbers);
}
REFUND_DETAIL_UNROLLED inline tally decide_any_baseline(const block& rows, const box_list* boxes) noexcept { return decide_any(rows, *boxes); }
template <const auto& Boxes>
REFUND_DETAIL_UNROLLED tally decide_fixed_baseline(const block& rows, const box_list*) noexcept {
    return decide_fixed<Boxes>(rows);
}

#if defined(REFUND_DETAIL_BULK_X86)
template <bool Payments>
REFUND_DETAIL_AVX2 void prepare_avx2(const raw_block& rows, prepared_block& out) noexcept {
    prepare<Payments>(rows, out);
}
REFUND_DETAIL_AVX2 inline void number_avx2(std::span<const rule<>> rules, const block& rows, day_bounds days,
                                         std::uint16_t* numbers) noexcept {
    number_rules(rules, rows, days, numbers);
}
REFUND_DETAIL_AVX2 inline tally decide_any_avx2(const block& rows, const box_list* boxes) noexcept {
    return decide_any(rows, *boxes);
}
template <const auto& Boxes>
REFUND_DETAIL_AVX2 tally decide_fixed_avx2(const block& rows, const box_list*) noexcept {
    return decide_fixed<Boxes>(rows);
}
template <bool Payments>
REFUND_DETAIL_AVX512 void prepare_avx512(const raw_block& rows, prepared_block& out) noexcept {
    prepare<Payments>(rows, out);
}
REFUND_DETAIL_AVX512 inline void number_avx512(std::span<const rule<>> rules, const block& rows, day_bounds days,
                                         std::uint16_t* numbers) noexcept {
    number_rules(rules, rows, days, numbers);
}
REFUND_DETAIL_AVX512 inline tally decide_any_avx512(const block& rows, const box_list* boxes) noexcept {
    return decide_any(rows, *boxes);
}
template <const auto& Boxes>
REFUND_DETAIL_AVX512 tally decide_fixed_avx512(const block& rows, const box_list*) noexcept {
    return decide_fixed<Boxes>(rows);
}
#endif

template <bool Payments>
[[nodiscard]] prepare_block prepare_with(instruction_set use) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (use == instruction_set::avx512) return prepare_avx512<Payments>;
    if (use == instruction_set::avx2) return prepare_avx2<Payments>;
#endif
    static_cast<void>(use);
    return prepare_baseline<Payments>;
}

[[nodiscard]] inline number_block number_with(instruction_set use) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (use == instruction_set::avx512) return number_avx512;
    if (use == instruction_set::avx2) return number_avx2;
#endif
    static_cast<void>(use);
    return number_baseline;
}

[[nodiscard]] inline decide_block decide_any_with(instruction_set use) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (use == instruction_set::avx512) return decide_any_avx512;
    if (use == instruction_set::avx2) return decide_any_avx2;
#endif
    static_cast<void>(use);
    return decide_any_baseline;
}

template <const auto& Boxes>
[[nodiscard]] decide_block decide_fixed_with(instruction_set use) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (use == instruction_set::avx512) return decide_fixed_avx512<Boxes>;
    if (use == instruction_set::avx2) return decide_fixed_avx2<Boxes>;
#endif
    static_cast<void>(use);
    return decide_fixed_baseline<Boxes>;
}

}  // namespace refund::bulk::detail

#endif
