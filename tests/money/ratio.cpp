#include <refund/money/ratio.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <compare>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <type_traits>

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::errc;
using refund::percent;
using refund::ratio;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

constexpr bool same_parts(const ratio& a, const ratio& b) {
    return a.numerator == b.numerator && a.denominator == b.denominator;
}

template <ratio Rate>
constexpr std::int64_t hundredths_of = Rate.numerator * 100 / Rate.denominator;

cpp_rational exact(const ratio& r) { return cpp_rational(cpp_int(r.numerator), cpp_int(r.denominator)); }

/// The value as a ratio in lowest terms, or overflow: what multiply and add must return.
refund::result<ratio> expected(const cpp_rational& value) {
    const cpp_int n = numerator(value);
    const cpp_int d = denominator(value);
    if (n < lowest || n > highest || d > highest) return errc::overflow;
    return ratio{static_cast<std::int64_t>(n), static_cast<std::int64_t>(d)};
}

bool same(const refund::result<ratio>& got, const refund::result<ratio>& wanted) {
    if (got.has_value() != wanted.has_value()) return false;
    return got ? same_parts(*got, *wanted) : got.error() == wanted.error();
}

/// Random ratios of every size, with the extremes mixed in.
struct ratios {
    std::mt19937_64 random{4217};

    std::int64_t any() {
        constexpr std::int64_t edge[] = {lowest, lowest + 1, -1, 0, 1, 2, highest - 1, highest};
        const std::uint64_t kind = random() % 16;
        if (kind < 8) return edge[kind];
        return static_cast<std::int64_t>(random()) >> (random() % 64);
    }
    ratio next() {
        const std::int64_t numerator = any();
        for (;;) {
            const std::int64_t denominator = any();
            if (denominator > 0) return {numerator, denominator};
        }
    }
};

}  // namespace

TEST_CASE("a ratio keeps its parts as written") {
    static_assert(same_parts(*ratio::of(300, 365), {300, 365}));
    static_assert(same_parts(*ratio::of(0, 365), {0, 365}));
    static_assert(same_parts(percent(12), {12, 100}));
    static_assert(same_parts(ratio{}, {0, 1}));
}

TEST_CASE("a ratio's denominator is above zero; the sign moves to the numerator") {
    static_assert(same_parts(*ratio::of(-6, 50), {-6, 50}));
    static_assert(same_parts(*ratio::of(6, -50), {-6, 50}));
    static_assert(same_parts(*ratio::of(-6, -50), {6, 50}));
    static_assert(same_parts(*ratio::of(highest, -highest), {-highest, highest}));
    static_assert(same_parts(*ratio::of(lowest, highest), {lowest, highest}));
}

TEST_CASE("a ratio over zero, or one whose sign cannot be moved, is an error") {
    static_assert(ratio::of(1, 0) == errc::division_by_zero);
    static_assert(ratio::of(0, 0) == errc::division_by_zero);
    static_assert(ratio::of(lowest, -1) == errc::overflow);
    static_assert(ratio::of(1, lowest) == errc::overflow);
    static_assert(ratio::of(lowest + 1, -1).has_value());
    static_assert(ratio::of(1, lowest + 1).has_value());
}

TEST_CASE("ratios are compared exactly, by value") {
    static_assert(ratio{6, 50} == ratio{12, 100});
    static_assert(ratio{0, 7} == ratio{0, 9});
    static_assert(ratio{1, 3} != ratio{33, 100});
    static_assert(ratio{1, 3} > ratio{33, 100} && ratio{1, 3} < ratio{34, 100});
    static_assert(ratio{-1, 3} < ratio{-33, 100});
    static_assert(ratio{-1, 2} < ratio{0, 1} && ratio{0, 1} < ratio{1, 2});
    static_assert((ratio{6, 50} <=> ratio{12, 100}) == std::strong_ordering::equal);
    // Doubles cannot tell these apart.
    static_assert(ratio{highest - 1, highest} < ratio{1, 1});
    static_assert(ratio{highest - 2, highest - 1} < ratio{highest - 1, highest});
    static_assert(ratio{lowest, highest} < ratio{-1, 1});
    static_assert(ratio{lowest, 1} < ratio{lowest + 1, 1});
}

TEST_CASE("reduced gives the same value in lowest terms") {
    static_assert(same_parts(reduced(ratio{300, 365}), {60, 73}));
    static_assert(same_parts(reduced(ratio{-300, 365}), {-60, 73}));
    static_assert(same_parts(reduced(ratio{12, 100}), {3, 25}));
    static_assert(same_parts(reduced(ratio{7, 7}), {1, 1}));
    static_assert(same_parts(reduced(ratio{0, 365}), {0, 1}));
    static_assert(same_parts(reduced(ratio{730, 365}), {2, 1}));
    static_assert(same_parts(reduced(ratio{lowest, highest}), {lowest, highest}));
    static_assert(same_parts(reduced(ratio{lowest, 2}), {lowest / 2, 1}));
    static_assert(same_parts(reduced(ratio{highest, highest}), {1, 1}));
}

TEST_CASE("products and sums are in lowest terms") {
    static_assert(same_parts(*multiply(percent(12), ratio{1, 3}), {1, 25}));
    static_assert(same_parts(*multiply(ratio{-2, 3}, ratio{3, 4}), {-1, 2}));
    static_assert(same_parts(*multiply(ratio{0, 3}, ratio{3, 4}), {0, 1}));
    static_assert(same_parts(*add(ratio{1, 3}, ratio{1, 6}), {1, 2}));
    static_assert(same_parts(*add(ratio{1, 3}, ratio{-1, 3}), {0, 1}));
    static_assert(same_parts(*add(percent(5), percent(7)), {3, 25}));
}

TEST_CASE("a product or sum overflows only if it does not fit in lowest terms") {
    static_assert(same_parts(*multiply(ratio{highest, 1}, ratio{1, highest}), {1, 1}));
    static_assert(same_parts(*multiply(ratio{lowest, highest}, ratio{highest, 1}), {lowest, 1}));
    static_assert(multiply(ratio{highest, 1}, ratio{2, 1}) == errc::overflow);
    static_assert(multiply(ratio{lowest, 1}, ratio{-1, 1}) == errc::overflow);
    static_assert(multiply(ratio{lowest, 1}, ratio{lowest, 1}) == errc::overflow);
    static_assert(multiply(ratio{1, highest}, ratio{1, 2}) == errc::overflow);
    static_assert(same_parts(*add(ratio{highest - 1, 1}, ratio{1, 1}), {highest, 1}));
    static_assert(add(ratio{highest, 1}, ratio{1, 1}) == errc::overflow);
    static_assert(add(ratio{lowest, 1}, ratio{-1, 1}) == errc::overflow);
    static_assert(same_parts(*add(ratio{lowest, 1}, ratio{highest, 1}), {-1, 1}));
    static_assert(add(ratio{lowest, highest}, ratio{lowest, highest}) == errc::overflow);
    static_assert(add(ratio{1, highest}, ratio{1, highest - 1}) == errc::overflow);
}

TEST_CASE("a ratio over zero made by hand is an error in a product or sum") {
    static_assert(multiply(ratio{1, 0}, ratio{1, 2}) == errc::division_by_zero);
    static_assert(multiply(ratio{0, 0}, ratio{1, 2}) == errc::division_by_zero);
    static_assert(multiply(ratio{1, 2}, ratio{0, 0}) == errc::division_by_zero);
    static_assert(add(ratio{0, 0}, ratio{1, 2}) == errc::division_by_zero);
    static_assert(add(ratio{1, 2}, ratio{1, 0}) == errc::division_by_zero);
}

TEST_CASE("ratios of every size agree with unbounded rationals") {
    ratios source;
    int fitting = 0;
    for (int i = 0; i < 20'000; ++i) {
        const ratio a = source.next();
        const ratio b = source.next();
        const cpp_rational x = exact(a);
        const cpp_rational y = exact(b);
        const auto product = multiply(a, b);
        const auto sum = add(a, b);
        fitting += product.has_value() ? 1 : 0;
        const bool right = same(product, expected(x * y)) && same(sum, expected(x + y)) &&
                           same(reduced(a), expected(x)) && (a < b) == (x < y) && (a == b) == (x == y);
        if (right) continue;
        CAPTURE(a.numerator);
        CAPTURE(a.denominator);
        CAPTURE(b.numerator);
        CAPTURE(b.denominator);
        CHECK(same(product, expected(x * y)));
        CHECK(same(sum, expected(x + y)));
        CHECK(same(reduced(a), expected(x)));
        CHECK((a < b) == (x < y));
        CHECK((a == b) == (x == y));
    }
    CHECK(fitting > 2'000);  // both outcomes occurred
    CHECK(fitting < 18'000);
}

TEST_CASE("a ratio works as a template argument") {
    static_assert(hundredths_of<percent(12)> == 12);
    static_assert(hundredths_of<ratio{1, 4}> == 25);
    static_assert(std::is_trivially_copyable_v<ratio>);
    CHECK(hundredths_of<percent(12)> == 12);
}

TEST_CASE("floating-point numbers do not make a ratio") {
    constexpr auto takes = [](auto rate) { return requires { percent(rate); }; };
    static_assert(takes(12) && takes(12L));
    static_assert(!takes(12.5) && !takes(12.5F) && !takes(12.5L));
    constexpr auto makes = [](auto a, auto b) { return requires { ratio::of(a, b); }; };
    static_assert(makes(1, 8) && makes(1, 8L));
    static_assert(!makes(0.125, 1) && !makes(1, 8.0) && !makes(0.5F, 4.0));
}
