#ifndef REFUND_PROGRAM_BYTE_MARKS_HPP
#define REFUND_PROGRAM_BYTE_MARKS_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace program {

/// How many characters `byte_marks` looks at.
inline constexpr std::size_t marked_at_once = 64;

/// One bit for each of 64 characters, the first in the lowest bit: set if the character is `a` or `b`.
[[nodiscard]] inline std::uint64_t byte_marks(const char* text, char a, char b) {
    using bytes [[gnu::vector_size(16)]] = unsigned char;
    const bytes all_a = bytes{} + static_cast<unsigned char>(a);
    const bytes all_b = bytes{} + static_cast<unsigned char>(b);
    std::uint64_t marks = 0;
    // Without this, g++ does not unroll the loop at -O2.
#pragma GCC unroll 4
    for (unsigned at = 0; at < marked_at_once; at += sizeof(bytes)) {
        bytes here;
        std::memcpy(&here, text + at, sizeof here);
        const auto equal = (here == all_a) | (here == all_b);  // each byte all ones or zero
#if defined(__SSE2__)
        const auto bits = static_cast<unsigned>(_mm_movemask_epi8(std::bit_cast<__m128i>(equal)));
        marks |= std::uint64_t{bits} << at;
#else
        // The product collects the lowest bit of each byte, in order, in its highest byte.
        constexpr bool little = std::endian::native == std::endian::little;
        constexpr std::uint64_t gather = little ? 0x0102'0408'1020'4080U : 0x8040'2010'0804'0201U;
        constexpr std::uint64_t lowest_bits = 0x0101'0101'0101'0101U;
        std::uint64_t halves[2];
        std::memcpy(halves, &equal, sizeof halves);
        marks |= ((halves[0] & lowest_bits) * gather >> 56U | (halves[1] & lowest_bits) * gather >> 56U << 8U) << at;
#endif
    }
    return marks;
}

}  // namespace program

#endif
