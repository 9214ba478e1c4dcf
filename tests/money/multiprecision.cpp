#include <refund/money/multiprecision.hpp>

#include <refund/money/allocate.hpp>
#include <refund/money/decimal.hpp>

#include <doctest/doctest.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <span>
#include <string>

namespace {

using boost::multiprecision::checked_cpp_int;
using boost::multiprecision::checked_int128_t;
using boost::multiprecision::checked_int256_t;
using boost::multiprecision::cpp_int;
using refund::basic_money;
using refund::basic_ratio;
using refund::currency;
using refund::currency_of;
using refund::errc;
using refund::money;
using refund::money128;
using refund::odd_units;
using refund::result;
using refund::rounding;
using refund::unbounded_money;
using refund::unbounded_ratio;

using money256 = basic_money<checked_int256_t>;
using wrapping128 = boost::multiprecision::int128_t;

constexpr currency dollar = currency_of("USD");

constexpr rounding every_mode[] = {rounding::half_even, rounding::half_up, rounding::half_down, rounding::up,
                                   rounding::down,      rounding::ceiling, rounding::floor};

/// n / d rounded by the mode, computed from the floor: n / d is the floor plus rest / d.
cpp_int rounded(cpp_int n, cpp_int d, rounding mode) {
    if (d < 0) {
        n = -n;
        d = -d;
    }
    cpp_int floor = n / d;
    if (floor * d > n) --floor;
    const cpp_int twice = 2 * cpp_int(n - floor * d);
    if (twice == 0) return floor;
    const cpp_int ceiling = floor + 1;
    const bool positive = n > 0;
    switch (mode) {
        case rounding::floor: return floor;
        case rounding::ceiling: return ceiling;
        case rounding::down: return positive ? floor : ceiling;
        case rounding::up: return positive ? ceiling : floor;
        case rounding::half_even:
            if (twice == d) return floor % 2 == 0 ? floor : ceiling;
            break;
        case rounding::half_up:
            if (twice == d) return positive ? ceiling : floor;
            break;
        case rounding::half_down:
            if (twice == d) return positive ? floor : ceiling;
            break;
    }
    return twice < d ? floor : ceiling;
}

template <class Rep>
bool fits(const cpp_int& value) {
    if constexpr (std::numeric_limits<Rep>::is_bounded) {
        return value >= cpp_int((std::numeric_limits<Rep>::min)()) &&
               value <= cpp_int((std::numeric_limits<Rep>::max)());
    } else {
        return true;
    }
}

/// The amount, or overflow: what every operation must return for an exact value.
template <class Rep>
bool is(const result<basic_money<Rep>>& got, const cpp_int& exact) {
    if (!fits<Rep>(exact)) return got == errc::overflow;
    return got.has_value() && cpp_int(got->minor) == exact && got->unit == dollar;
}

/// Compares all operations on (a, b, d), which fit `Rep`, with unbounded integers. True if all are right.
template <class Rep>
bool all_right(const cpp_int& a, const cpp_int& b, const cpp_int& d, rounding mode) {
    const basic_money<Rep> x{static_cast<Rep>(a), dollar};
    const basic_money<Rep> y{static_cast<Rep>(b), dollar};
    const Rep numerator(static_cast<Rep>(b));
    const Rep denominator(static_cast<Rep>(d));

    if (!is<Rep>(add(x, y), a + b) || !is<Rep>(subtract(x, y), a - b)) return false;
    if (fits<std::int64_t>(b) && !is<Rep>(multiply(x, static_cast<std::int64_t>(b)), a * b)) return false;
    const auto order = compare(x, y);
    if (!order || (*order < 0) != (a < b) || (*order == 0) != (a == b)) return false;

    const auto share = multiply_divide(x, numerator, denominator, mode);
    if (d == 0) return share == errc::division_by_zero;
    if (!is<Rep>(share, rounded(a * b, d, mode))) return false;
    if (const auto factor = basic_ratio<Rep>::of(numerator, denominator)) {
        if (!is<Rep>(multiply(x, *factor, mode), rounded(a * b, d, mode))) return false;
        if (!is<Rep>(convert(x, dollar, *factor, mode), rounded(a * b, d, mode))) return false;
        const auto lowest_terms = reduced(*factor);
        if (lowest_terms != *factor || gcd(cpp_int(lowest_terms.numerator), cpp_int(lowest_terms.denominator)) != 1) {
            return false;
        }
        const auto squared = multiply(*factor, *factor);
        if (squared && cpp_int(squared->numerator) * d * d != cpp_int(squared->denominator) * b * b) return false;
        const auto doubled = add(*factor, *factor);
        if (doubled && cpp_int(doubled->numerator) * d != cpp_int(doubled->denominator) * b * 2) return false;
    }
    const auto back = refund::parse_money<Rep>(to_decimal(x), dollar);
    if (!back || *back != x) return false;

    const std::array<std::int64_t, 3> weights{3, 0, 5};
    std::array<basic_money<Rep>, 3> parts{};
    for (const odd_units rule : {odd_units::to_first, odd_units::to_last, odd_units::to_largest_remainder}) {
        if (!allocate(x, std::span<const std::int64_t>(weights), rule, parts)) return false;
        const cpp_int first(parts[0].minor);
        const cpp_int last(parts[2].minor);
        if (first + last != a || parts[1].minor != 0) return false;
        if (abs(cpp_int(first * 8 - a * 3)) >= 8 || abs(cpp_int(last * 8 - a * 5)) >= 8) return false;
    }
    return true;
}

/// Random numbers of up to `Bits` bits with either sign; every fourth one is at an end of the range of `Rep`.
template <class Rep>
struct numbers {
    std::mt19937_64 random{4217};
    unsigned bits;

    cpp_int next() {
        if constexpr (std::numeric_limits<Rep>::is_bounded) {
            const std::uint64_t step = random() % 3;
            const std::uint64_t kind = random() % 8;
            if (kind == 0) return cpp_int((std::numeric_limits<Rep>::max)()) - step;
            if (kind == 1) return cpp_int((std::numeric_limits<Rep>::min)()) + step;
        }
        cpp_int value = 0;
        for (unsigned i = 0; i < bits; i += 64) value = (value << 64) + random();
        value >>= random() % bits;
        if (!fits<Rep>(value)) value >>= 1;
        return random() % 2 == 0 ? value : cpp_int(-value);
    }
};

template <class Rep>
void check_random(unsigned bits, int count) {
    numbers<Rep> source{.bits = bits};
    for (int i = 0; i < count; ++i) {
        const cpp_int a = source.next();
        const cpp_int b = source.next();
        const cpp_int d = source.next();
        const rounding mode = every_mode[static_cast<std::size_t>(i) % std::size(every_mode)];
        if (all_right<Rep>(a, b, d, mode)) continue;
        CAPTURE(a.str());
        CAPTURE(b.str());
        CAPTURE(d.str());
        CAPTURE(refund::name(mode).data());
        FAIL_CHECK("an operation is not exact");
    }
}

}  // namespace

TEST_CASE("every representation gives the same answers to the same 64-bit questions") {
    numbers<std::int64_t> source{.bits = 64};
    for (int i = 0; i < 400; ++i) {
        const cpp_int a = source.next();
        const cpp_int b = source.next();
        const cpp_int d = source.next();
        const rounding mode = every_mode[static_cast<std::size_t>(i) % std::size(every_mode)];
        CAPTURE(a.str());
        CAPTURE(b.str());
        CAPTURE(d.str());
        CAPTURE(refund::name(mode).data());
        CHECK(all_right<std::int64_t>(a, b, d, mode));
        CHECK(all_right<checked_int128_t>(a, b, d, mode));
        CHECK(all_right<checked_int256_t>(a, b, d, mode));
        CHECK(all_right<cpp_int>(a, b, d, mode));
    }
}

TEST_CASE("amounts of 128 bits are exact to both ends; beyond them an error is returned and nothing is thrown") {
    check_random<checked_int128_t>(128, 1'500);
}

TEST_CASE("amounts of 256 bits are exact to both ends; beyond them an error is returned and nothing is thrown") {
    check_random<checked_int256_t>(256, 1'500);
}

TEST_CASE("unbounded amounts are exact far beyond any machine word") { check_random<cpp_int>(1024, 500); }

TEST_CASE("an integer type that wraps around does not wrap in an amount") { check_random<wrapping128>(128, 500); }

TEST_CASE("the unbounded checked integer works as well") { check_random<checked_cpp_int>(256, 200); }

TEST_CASE("amounts of 128 bits work in constant expressions") {
    constexpr money128 million{checked_int128_t(100'000'000), dollar};
    constexpr auto large = multiply(million, 1'000'000'000'000'000'000);  // 10^26, more than 64 bits hold
    static_assert(large.has_value());
    static_assert(large->minor / 1'000'000'000 == checked_int128_t(100'000'000'000'000'000));
    static_assert(subtract(*large, *large) == refund::zero<checked_int128_t>(dollar));
    static_assert(multiply_divide(*large, checked_int128_t(1), checked_int128_t(1'000'000'000'000'000'000),
                                  rounding::half_even) == million);
    static_assert(multiply(*large, 1'000'000'000'000'000'000) == errc::overflow);
    static_assert(compare(million, *large).value() == std::strong_ordering::less);
    static_assert(basic_ratio<checked_int128_t>{6, 50} == basic_ratio<checked_int128_t>{12, 100});
    static_assert(refund::parse_money<checked_int128_t>("1000000.00", dollar).value() == million);
}

TEST_CASE("amounts of 256 bits work in constant expressions") {
    constexpr money256 cent{checked_int256_t(1), dollar};
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    constexpr auto large = multiply(cent, highest).and_then([](const money256& m) { return multiply(m, highest); });
    static_assert(large.has_value());
    static_assert(large->minor / highest == highest);
    static_assert(multiply(*large, basic_ratio<checked_int256_t>{1, highest}, rounding::floor)->minor == highest);
}

TEST_CASE("a factor too large for a narrow representation is an overflow, not an exception") {
    using narrow = boost::multiprecision::number<
        boost::multiprecision::cpp_int_backend<32, 32, boost::multiprecision::signed_magnitude,
                                               boost::multiprecision::checked, void>,
        boost::multiprecision::et_off>;
    constexpr std::int64_t factor = std::int64_t{1} << 40;
    CHECK(multiply(basic_money<narrow>{narrow(0), dollar}, factor) == basic_money<narrow>{narrow(0), dollar});
    CHECK(multiply(basic_money<narrow>{narrow(1), dollar}, factor) == errc::overflow);
    CHECK(multiply(basic_money<narrow>{narrow(-3), dollar}, 5) == basic_money<narrow>{narrow(-15), dollar});
}

TEST_CASE("the ends of 128 bits are 2^128 - 1 and its negative") {
    const cpp_int end = (cpp_int(1) << 128) - 1;
    CHECK(cpp_int((std::numeric_limits<checked_int128_t>::max)()) == end);
    CHECK(cpp_int((std::numeric_limits<checked_int128_t>::min)()) == -end);
    const money128 most{(std::numeric_limits<checked_int128_t>::max)(), dollar};
    CHECK(add(most, money128{1, dollar}) == errc::overflow);
    CHECK(multiply(most, -1).has_value());
    CHECK(multiply(most, 2) == errc::overflow);
    CHECK(to_decimal(most) == "3402823669209384634633746074317682114.55");  // 2^128 - 1, by bc
    CHECK(refund::parse_money<checked_int128_t>("3402823669209384634633746074317682114.55", dollar) == most);
    CHECK(refund::parse_money<checked_int128_t>("3402823669209384634633746074317682114.56", dollar).error() ==
          refund::text_error{errc::overflow, 39});
    CHECK(refund::parse_money<checked_int128_t>("-3402823669209384634633746074317682114.55", dollar).has_value());
}

TEST_CASE("unbounded amounts are read and written at any length") {
    const std::string text = "-" + std::string(300, '7') + ".25";
    const auto amount = refund::parse_money<cpp_int>(text, dollar);
    REQUIRE(amount.has_value());
    CHECK(to_decimal(*amount) == text);
    CHECK(amount->minor == -cpp_int(std::string(300, '7') + "25"));
}

TEST_CASE("an exchange rate may have more digits than 64 bits hold") {
    // 1 dollar = 150.123456789012345678901234 yen
    const unbounded_ratio rate{cpp_int("150123456789012345678901234"), cpp_int("1000000000000000000000000")};
    const unbounded_money amount{cpp_int("10000000000000000000000"), dollar};  // 10^20 dollars
    const auto yen = convert(amount, currency_of("JPY"), rate, rounding::half_even);
    REQUIRE(yen.has_value());
    CHECK(yen->minor == cpp_int("15012345678901234567890"));  // ...890.1234
    CHECK(convert(amount, currency_of("JPY"), rate, rounding::up)->minor == cpp_int("15012345678901234567891"));
    CHECK(convert(amount, currency_of("XAU"), rate, rounding::up) == errc::no_minor_unit);
}
