#include <refund/core/wide.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using refund::detail::fits;
using wide = refund::detail::wide<std::int64_t>;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("the wide type is the compiler's 128-bit integer if it has one, unless the build asks for the library's") {
#if defined(__SIZEOF_INT128__) && !defined(REFUND_TEST_PORTABLE_INT128)
    __extension__ using builtin = __int128;
    static_assert(std::is_same_v<wide, builtin>);
#else
    static_assert(std::is_same_v<wide, refund::detail::portable_int128>);
#endif
    static_assert(sizeof(wide) == 16);
}

TEST_CASE("a wide value fits in 64 bits from the lowest to the highest, and not one beyond") {
    static_assert(fits<std::int64_t>(wide(0)));
    static_assert(fits<std::int64_t>(wide(lowest)));
    static_assert(fits<std::int64_t>(wide(highest)));
    static_assert(fits<std::int64_t>(wide(lowest) + 1));
    static_assert(fits<std::int64_t>(wide(highest) - 1));
    static_assert(!fits<std::int64_t>(wide(lowest) - 1));
    static_assert(!fits<std::int64_t>(wide(highest) + 1));
}

TEST_CASE("products of the extremes are exact, and so is the sum of two of them") {
    constexpr wide square = wide(lowest) * wide(lowest);  // 2^126
    static_assert(!fits<std::int64_t>(square));
    static_assert(square / wide(lowest) == wide(lowest));
    static_assert(square % wide(lowest) == 0);

    constexpr wide most = wide(highest) * wide(highest);  // 2^126 - 2^64 + 1
    static_assert(square - most == (wide(highest) + 1) * 2 - 1);
    static_assert((most + most) / 2 == most);
    static_assert((wide(lowest) * wide(highest) + wide(lowest) * wide(highest)) / wide(highest) == wide(lowest) * 2);
}

TEST_CASE("a value that fits in 64 bits is narrowed without loss, even the lowest") {
    static_assert(static_cast<std::int64_t>(wide(lowest)) == lowest);
    static_assert(static_cast<std::int64_t>(wide(highest)) == highest);
    static_assert(static_cast<std::int64_t>(wide(-1)) == -1);
}
