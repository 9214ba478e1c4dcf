#ifndef REFUND_BULK_INSTRUCTION_SET_HPP
#define REFUND_BULK_INSTRUCTION_SET_HPP

#include <cfloat>
#include <string_view>

// The fast path needs IEEE doubles, computed as written: no -ffast-math, no part of it that changes a
// result, and no excess precision as in 32-bit x87 code. Code compiled otherwise takes the exact path.
// g++ reveals each such flag (__GCC_IEC_559), but Clang only all of them together; detail/amounts.hpp
// says how its arithmetic is protected from single flags of Clang.
//
// Files of one program can be compiled with different flags, and of functions with the same name the linker
// keeps only one. So the functions of the two ways have different names: they are in an inline namespace
// named after the way. The macro is only for the headers of this folder; it stays defined because any of
// them can be included first or last.
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__aarch64__)) && FLT_EVAL_METHOD == 0 && \
    !defined(__FAST_MATH__) && !(defined(__GCC_IEC_559) && __GCC_IEC_559 == 0)
#define REFUND_DETAIL_ARITHMETIC ieee
namespace refund::bulk::detail::inline ieee {
inline constexpr bool has_fast_path = true;
}
#else
#define REFUND_DETAIL_ARITHMETIC exact_only
namespace refund::bulk::detail::inline exact_only {
inline constexpr bool has_fast_path = false;
}
#endif

namespace refund::bulk {

/// The instructions that compute a block of rows, narrowest first. All of them give the same cents.
enum class instruction_set : unsigned char {
    exact,     ///< row by row, with the 128-bit integers of `quote_cancel`
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

inline namespace REFUND_DETAIL_ARITHMETIC {

/// The best that this machine has and this compiler builds, up to `at_most`. The machine is asked when the program
/// runs: no -march is needed. It is `exact` in a file that is compiled with -ffast-math, or with g++ and any part of it
/// that changes a result.
[[nodiscard]] inline instruction_set instruction_set_in_use(instruction_set at_most = widest) noexcept {
    if (!detail::has_fast_path || at_most == instruction_set::exact) return instruction_set::exact;
#if defined(__GNUC__) && defined(__x86_64__)
    if (at_most >= instruction_set::avx512 && __builtin_cpu_supports("avx512f") != 0 &&
        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512vl") != 0) {
        return instruction_set::avx512;
    }
    if (at_most >= instruction_set::avx2 && __builtin_cpu_supports("avx2") != 0) return instruction_set::avx2;
#endif
    return instruction_set::baseline;
}

}  // namespace REFUND_DETAIL_ARITHMETIC

}  // namespace refund::bulk

#endif
