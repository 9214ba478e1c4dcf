#include <refund/money/rounding.hpp>

#include <refund/core/wide.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::divide_rounded;
using refund::rounding;
using wide = refund::detail::wide<std::int64_t>;

constexpr rounding every_mode[] = {rounding::half_even, rounding::half_up, rounding::half_down, rounding::up,
                                   rounding::down,      rounding::ceiling, rounding::floor};

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

struct row {
    int tenths;
    int up, down, ceiling, floor, half_up, half_down, half_even;
};

// Java SE API, class java.math.RoundingMode, "Summary of Rounding Operations Under Different
// Rounding Modes", with inputs in tenths and without the column UNNECESSARY.
constexpr row java[] = {
    // input  up  down ceil floor h-up h-down h-even
    {55,       6,   5,   6,   5,   6,   5,   6},
    {25,       3,   2,   3,   2,   3,   2,   2},
    {16,       2,   1,   2,   1,   2,   2,   2},
    {11,       2,   1,   2,   1,   1,   1,   1},
    {10,       1,   1,   1,   1,   1,   1,   1},
    {-10,     -1,  -1,  -1,  -1,  -1,  -1,  -1},
    {-11,     -2,  -1,  -1,  -2,  -1,  -1,  -1},
    {-16,     -2,  -1,  -1,  -2,  -2,  -2,  -2},
    {-25,     -3,  -2,  -2,  -3,  -3,  -2,  -2},
    {-55,     -6,  -5,  -5,  -6,  -6,  -5,  -6},
};

template <class Integer>
constexpr bool agrees_with_java() {
    for (const row& r : java) {
        // The same quotient, with either sign of the denominator.
        for (const int sign : {1, -1}) {
            const Integer n(r.tenths * sign);
            const Integer d(10 * sign);
            if (divide_rounded(n, d, rounding::up) != Integer(r.up)) return false;
            if (divide_rounded(n, d, rounding::down) != Integer(r.down)) return false;
            if (divide_rounded(n, d, rounding::ceiling) != Integer(r.ceiling)) return false;
            if (divide_rounded(n, d, rounding::floor) != Integer(r.floor)) return false;
            if (divide_rounded(n, d, rounding::half_up) != Integer(r.half_up)) return false;
            if (divide_rounded(n, d, rounding::half_down) != Integer(r.half_down)) return false;
            if (divide_rounded(n, d, rounding::half_even) != Integer(r.half_even)) return false;
        }
    }
    return true;
}
static_assert(agrees_with_java<int>());
static_assert(agrees_with_java<std::int64_t>());
static_assert(agrees_with_java<wide>());

/// The same number as an unbounded integer, whether the compiler has 128-bit integers or not.
cpp_int unbounded(const wide& value) {
    if (refund::detail::fits<std::int64_t>(value)) return static_cast<std::int64_t>(value);
    constexpr std::int64_t trillion = 1'000'000'000'000;
    return unbounded(value / trillion) * trillion + static_cast<std::int64_t>(value % trillion);
}

/// The definitions of the modes over rationals, by the floor and the distance of the value from it.
cpp_int by_definition(const cpp_int& n, const cpp_int& d, rounding mode) {
    // Divides, since Boost 1.74 does not accept a negative denominator.
    const cpp_rational value = cpp_rational(n) / cpp_rational(d);
    cpp_int floor = numerator(value) / denominator(value);
    if (cpp_rational(floor) > value) --floor;
    const cpp_rational above = value - cpp_rational(floor);  // 0 <= above < 1
    if (above == 0) return floor;
    const cpp_int ceiling = floor + 1;
    const cpp_int& toward_zero = value > 0 ? floor : ceiling;
    const cpp_int& from_zero = value > 0 ? ceiling : floor;
    const cpp_rational half(1, 2);
    switch (mode) {
        case rounding::floor: return floor;
        case rounding::ceiling: return ceiling;
        case rounding::down: return toward_zero;
        case rounding::up: return from_zero;
        case rounding::half_up: return above == half ? from_zero : above < half ? floor : ceiling;
        case rounding::half_down: return above == half ? toward_zero : above < half ? floor : ceiling;
        case rounding::half_even: {
            if (above != half) return above < half ? floor : ceiling;
            return bit_test(cpp_int(abs(floor)), 0) ? ceiling : floor;
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("all modes agree with the table that Java publishes") {
    CHECK(agrees_with_java<int>());
    CHECK(agrees_with_java<cpp_int>());
}

TEST_CASE("the examples in the comment on rounding are true") {
    struct example {
        rounding mode;
        int of_25, of_24, of_minus_25, of_minus_26;
    };
    constexpr example table[] = {
        {rounding::half_even, 2, 2, -2, -3}, {rounding::half_up, 3, 2, -3, -3}, {rounding::half_down, 2, 2, -2, -3},
        {rounding::up, 3, 3, -3, -3},        {rounding::down, 2, 2, -2, -2},    {rounding::ceiling, 3, 3, -2, -2},
        {rounding::floor, 2, 2, -3, -3},
    };
    static_assert(std::size(table) == std::size(every_mode));
    for (const example& e : table) {
        CAPTURE(refund::name(e.mode).data());
        CHECK(divide_rounded(25, 10, e.mode) == e.of_25);
        CHECK(divide_rounded(24, 10, e.mode) == e.of_24);
        CHECK(divide_rounded(-25, 10, e.mode) == e.of_minus_25);
        CHECK(divide_rounded(-26, 10, e.mode) == e.of_minus_26);
    }
    static_assert(divide_rounded(5, 2, rounding::half_even) == 2);
    static_assert(divide_rounded(-5, 2, rounding::half_up) == -3);
}

TEST_CASE("every small quotient, of either sign, is rounded as the modes are defined") {
    for (std::int64_t n = -200; n <= 200; ++n) {
        for (std::int64_t d = -30; d <= 30; ++d) {
            if (d == 0) continue;
            for (const rounding mode : every_mode) {
                const auto expected = static_cast<std::int64_t>(by_definition(n, d, mode));
                const std::int64_t got = divide_rounded(n, d, mode);
                const auto wider = static_cast<std::int64_t>(divide_rounded(wide(n), wide(d), mode));
                if (got == expected && wider == expected) continue;
                CAPTURE(n);
                CAPTURE(d);
                CAPTURE(refund::name(mode).data());
                CHECK(got == expected);
                CHECK(wider == expected);
            }
        }
    }
}

TEST_CASE("the extremes of 64 bits are rounded as the modes are defined") {
    const std::int64_t edge[] = {lowest,     lowest + 1,  lowest + 2,      lowest / 2 - 1, lowest / 2, lowest / 2 + 1,
                                 -3,         -2,          -1,              0,              1,          2,
                                 3,          highest / 2, highest / 2 + 1, highest - 2,    highest - 1, highest};
    int checked = 0;
    for (const std::int64_t n : edge) {
        for (const std::int64_t d : edge) {
            if (d == 0 || (n == lowest && d == -1)) continue;
            for (const rounding mode : every_mode) {
                CAPTURE(n);
                CAPTURE(d);
                CAPTURE(refund::name(mode).data());
                const auto expected = static_cast<std::int64_t>(by_definition(n, d, mode));
                CHECK(divide_rounded(n, d, mode) == expected);
                ++checked;
            }
        }
    }
    CHECK(checked == (18 * 17 - 1) * 7);
}

TEST_CASE("products at the edge of 128 bits are rounded as the modes are defined") {
    const std::int64_t edge[] = {lowest, lowest + 1, -1, 1, highest - 1, highest};
    for (const std::int64_t a : edge) {
        for (const std::int64_t b : edge) {
            for (const std::int64_t d : {lowest, std::int64_t{-7}, std::int64_t{2}, highest}) {
                for (const rounding mode : every_mode) {
                    CAPTURE(a);
                    CAPTURE(b);
                    CAPTURE(d);
                    CAPTURE(refund::name(mode).data());
                    const cpp_int expected = by_definition(cpp_int(a) * b, d, mode);
                    const wide got = divide_rounded(wide(wide(a) * wide(b)), wide(d), mode);
                    CHECK(unbounded(got) == expected);
                }
            }
        }
    }
}

TEST_CASE("the modes have the names that explanations print") {
    static_assert(refund::name(rounding::half_even) == "half-even");
    static_assert(refund::name(rounding::half_up) == "half-up");
    static_assert(refund::name(rounding::half_down) == "half-down");
    static_assert(refund::name(rounding::up) == "up");
    static_assert(refund::name(rounding::down) == "down");
    static_assert(refund::name(rounding::ceiling) == "ceiling");
    static_assert(refund::name(rounding::floor) == "floor");
    static_assert(refund::name(static_cast<rounding>(99)) == "unknown");
}
