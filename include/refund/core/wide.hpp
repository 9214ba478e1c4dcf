#ifndef REFUND_CORE_WIDE_HPP
#define REFUND_CORE_WIDE_HPP

#include <refund/core/detail/portable_int128.hpp>

#include <cstdint>
#include <limits>

// The exact product of two 64-bit integers needs 128 bits. On 64-bit processors GCC and Clang have such an integer;
// elsewhere the library uses its own. REFUND_TEST_PORTABLE_INT128 lets tests use the library's own on purpose.
#if !defined(__SIZEOF_INT128__) || defined(REFUND_TEST_PORTABLE_INT128)
#define REFUND_DETAIL_PORTABLE_INT128 1
#endif

namespace refund::detail {

#ifdef REFUND_DETAIL_PORTABLE_INT128
using int128 = portable_int128;
#else
__extension__ using int128 = __int128;
#endif

/// The type in which a product of two `Rep` is exact. Wider representations specialise it.
template <class Rep>
struct wide_of;

template <>
struct wide_of<std::int64_t> {
    using type = int128;
};

template <class Rep>
using wide = typename wide_of<Rep>::type;

/// Whether a wide value can be narrowed to `Rep` without loss.
template <class Rep>
[[nodiscard]] constexpr bool fits(const wide<Rep>& value) {
    if constexpr (std::numeric_limits<Rep>::is_bounded) {
        return value >= wide<Rep>((std::numeric_limits<Rep>::min)()) &&
               value <= wide<Rep>((std::numeric_limits<Rep>::max)());
    } else {
        return true;
    }
}

}  // namespace refund::detail

#endif
