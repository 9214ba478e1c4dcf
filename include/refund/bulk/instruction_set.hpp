#ifndef REFUND_BULK_INSTRUCTION_SET_HPP
#define REFUND_BULK_INSTRUCTION_SET_HPP

#include <cfloat>
#include <string_view>

// The fast path needs IEEE doubles, computed as written: not with -ffast-math or a part of it, and
// not with the excess precision of 32-bit x87 code. Everything else takes the exact path.
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__aarch64__)) && FLT_EVAL_METHOD == 0 && \
    !defined(__FAST_MATH__) && !defined(__ASSOCIATIVE_MATH__) && !defined(__RECIPROCAL_MATH__)
#define REFUND_DETAIL_BULK_FAST 1
#if defined(__x86_64__)
#define REFUND_DETAIL_BULK_X86 1
#endif
#endif

namespace refund::bulk {

/// What a block of rows is computed with, narrowest first. All of them give the same cents.
enum class instruction_set : unsigned char {
    exact,     ///< one row after the other, by the 128-bit integers of `quote_cancel`
    baseline,  ///< vectors as the program was compiled for: SSE2 on x86-64, NEON on AArch64
    avx2,      ///< 256 bits
    avx512,    ///< 512 bits (F, DQ, BW, VL)
};

/// The widest instruction set.
inline constexpr instruction_set widest = instruction_set::avx512;

/// "exact", "baseline", "avx2" or "avx512".
[[nodiscard]] constexpr std::string_view name(instruction_set value) noexcept {
    switch (value) {
        case instruction_set::exact: return "exact";
        case instruction_set::baseline: return "baseline";
        case instruction_set::avx2: return "avx2";
        case instruction_set::avx512: return "avx512";
    }
    return "unknown";
}

/// The best that this machine has and this compiler builds, up to `at_most`. The machine is asked
/// when the program runs: no -march is needed.
[[nodiscard]] inline instruction_set instruction_set_in_use(instruction_set at_most = widest) noexcept {
#if defined(REFUND_DETAIL_BULK_X86)
    if (at_most >= instruction_set::avx512 && __builtin_cpu_supports("avx512f") != 0 &&
        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512vl") != 0) {
        return instruction_set::avx512;
    }
    if (at_most >= instruction_set::avx2 && __builtin_cpu_supports("avx2") != 0) return instruction_set::avx2;
#endif
#if defined(REFUND_DETAIL_BULK_FAST)
    if (at_most >= instruction_set::baseline) return instruction_set::baseline;
#endif
    static_cast<void>(at_most);
    return instruction_set::exact;
}

}  // namespace refund::bulk

#endif
