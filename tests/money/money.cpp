#include <refund/money/money.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <type_traits>

namespace {

using boost::multiprecision::cpp_int;
using refund::currency;
using refund::currency_of;
using refund::errc;
using refund::money;
using refund::percent;
using refund::ratio;
using refund::result;
using refund::rounding;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

constexpr money usd(std::int64_t cents) { return {cents, currency_of("USD")}; }
constexpr money eur(std::int64_t cents) { return {cents, currency_of("EUR")}; }
constexpr money jpy(std::int64_t yen) { return {yen, currency_of("JPY")}; }
constexpr money kwd(std::int64_t fils) { return {fils, currency_of("KWD")}; }
constexpr money clf(std::int64_t parts) { return {parts, currency_of("CLF")}; }
constexpr money gold(std::int64_t amount) { return {amount, currency_of("XAU")}; }

constexpr result<money> share(const money& amount, std::int64_t numerator, std::int64_t denominator, rounding mode) {
    return multiply_divide(amount, numerator, denominator, mode);
}

template <money Limit>
constexpr std::int64_t minor_of = Limit.minor;

template <class A, class B>
concept has_operators = requires(A a, B b) { a + b; } || requires(A a, B b) { a - b; } || requires(A a, B b) {
    a * b;
} || requires(A a, B b) { a / b; } || requires(A a, B b) { a < b; } || requires(A a, B b) { a += b; };

constexpr rounding every_mode[] = {rounding::half_even, rounding::half_up, rounding::half_down, rounding::up,
                                   rounding::down,      rounding::ceiling, rounding::floor};

/// Whether `q` is n / d rounded by the mode, by the inequality that defines the mode, in integers.
bool is_rounded(cpp_int n, cpp_int d, const cpp_int& q, rounding mode) {
    if (d < 0) {
        n = -n;
        d = -d;
    }
    const cpp_int rest = n - q * d;  // n / d - q, in 1/d
    const cpp_int twice = 2 * abs(rest);
    const bool nearest = twice < d;
    const bool tie = twice == d;
    switch (mode) {
        case rounding::floor: return rest >= 0 && rest < d;
        case rounding::ceiling: return rest <= 0 && rest > -d;
        case rounding::down: return n >= 0 ? rest >= 0 && rest < d : rest <= 0 && rest > -d;
        case rounding::up: return n >= 0 ? rest <= 0 && rest > -d : rest >= 0 && rest < d;
        case rounding::half_even: return nearest || (tie && q % 2 == 0);
        case rounding::half_up: return nearest || (tie && (n > 0 ? rest < 0 : rest > 0));
        case rounding::half_down: return nearest || (tie && (n > 0 ? rest > 0 : rest < 0));
    }
    return false;
}

/// n / d rounded by the mode: the only neighbour of the truncated quotient that the inequality accepts.
cpp_int rounded(const cpp_int& n, const cpp_int& d, rounding mode) {
    const cpp_int cut = n / d;
    for (int step = -1; step <= 1; ++step) {
        if (is_rounded(n, d, cpp_int(cut + step), mode)) return cut + step;
    }
    FAIL("no neighbour is the rounded quotient");
    return 0;
}

/// The amount, or overflow: what the operations must return for an exact value.
result<money> expected(const cpp_int& minor, currency unit) {
    if (minor < lowest || minor > highest) return errc::overflow;
    return money{static_cast<std::int64_t>(minor), unit};
}

/// Random numbers of every size, with the extremes mixed in.
struct numbers {
    std::mt19937_64 random{4217};

    std::int64_t next() {
        constexpr std::int64_t edge[] = {lowest, lowest + 1, -1, 0, 1, 2, highest - 1, highest};
        const std::uint64_t kind = random() % 32;
        if (kind < 8) return edge[kind];
        return static_cast<std::int64_t>(random()) >> (random() % 64);
    }
};

}  // namespace

TEST_CASE("amounts are equal when their currencies and minor units are") {
    static_assert(usd(1200) == usd(1200));
    static_assert(usd(1200) != usd(1201));
    static_assert(usd(1200) != eur(1200));
    static_assert(usd(0) != eur(0));
    static_assert(refund::zero(currency_of("USD")) == usd(0));
    static_assert(money{} == money{0, currency{}});
}

TEST_CASE("amounts have no operators, because those could not report an error") {
    static_assert(!has_operators<money, money>);
    static_assert(!has_operators<money, int>);
    static_assert(!has_operators<money, ratio>);
    static_assert(has_operators<int, int>);  // the concept can be true
}

TEST_CASE("an amount cannot be multiplied by a floating-point number") {
    constexpr auto multiplies = [](auto factor) { return requires { multiply(money{}, factor); }; };
    static_assert(multiplies(3) && multiplies(3L));
    static_assert(!multiplies(0.12) && !multiplies(0.12F) && !multiplies(3.0L));
}

TEST_CASE("add and subtract are exact up to both ends of 64 bits") {
    static_assert(add(usd(1200), usd(34)) == usd(1234));
    static_assert(subtract(usd(1200), usd(1234)) == usd(-34));
    static_assert(add(usd(highest - 1), usd(1)) == usd(highest));
    static_assert(add(usd(highest), usd(1)) == errc::overflow);
    static_assert(add(usd(highest), usd(highest)) == errc::overflow);
    static_assert(add(usd(lowest + 1), usd(-1)) == usd(lowest));
    static_assert(add(usd(lowest), usd(-1)) == errc::overflow);
    static_assert(add(usd(lowest), usd(lowest)) == errc::overflow);
    static_assert(add(usd(lowest), usd(highest)) == usd(-1));
    static_assert(subtract(usd(lowest + 1), usd(1)) == usd(lowest));
    static_assert(subtract(usd(lowest), usd(1)) == errc::overflow);
    static_assert(subtract(usd(highest), usd(-1)) == errc::overflow);
    static_assert(subtract(usd(0), usd(lowest)) == errc::overflow);
    static_assert(subtract(usd(-1), usd(lowest)) == usd(highest));
    static_assert(subtract(usd(lowest), usd(lowest)) == usd(0));
}

TEST_CASE("amounts in different currencies are not added, subtracted or compared") {
    static_assert(add(usd(1), eur(1)) == errc::currency_mismatch);
    static_assert(subtract(usd(1), eur(1)) == errc::currency_mismatch);
    static_assert(compare(usd(1), eur(1)) == errc::currency_mismatch);
    static_assert(add(usd(0), eur(0)) == errc::currency_mismatch);
    static_assert(add(usd(1), money{1, currency{}}) == errc::currency_mismatch);
    static_assert(add(usd(highest), eur(highest)) == errc::currency_mismatch);
}

TEST_CASE("compare orders amounts, even the extremes") {
    static_assert(compare(usd(1), usd(2)).value() == std::strong_ordering::less);
    static_assert(compare(usd(2), usd(2)).value() == std::strong_ordering::equal);
    static_assert(compare(usd(3), usd(2)).value() == std::strong_ordering::greater);
    static_assert(compare(usd(-3), usd(2)).value() == std::strong_ordering::less);
    static_assert(compare(usd(lowest), usd(highest)).value() == std::strong_ordering::less);
    static_assert(compare(usd(highest), usd(lowest)).value() == std::strong_ordering::greater);
}

TEST_CASE("multiplying by a whole number is exact up to both ends of 64 bits") {
    static_assert(multiply(usd(1999), 3) == usd(5997));
    static_assert(multiply(usd(1999), 0) == usd(0));
    static_assert(multiply(usd(1999), -1) == usd(-1999));
    static_assert(multiply(usd(highest), 1) == usd(highest));
    static_assert(multiply(usd(highest), -1) == usd(lowest + 1));
    static_assert(multiply(usd(highest), 2) == errc::overflow);
    static_assert(multiply(usd(lowest), 1) == usd(lowest));
    static_assert(multiply(usd(lowest), -1) == errc::overflow);
    static_assert(multiply(usd(lowest / 2), 2) == usd(lowest));
    static_assert(multiply(usd(highest), highest) == errc::overflow);
    static_assert(multiply(usd(lowest), lowest) == errc::overflow);
}

TEST_CASE("multiply_divide rounds once, by the named mode") {
    // 100.00 for 365 days, 65 used: 300/365 of it is 82.1917...
    static_assert(share(usd(10000), 300, 365, rounding::half_even) == usd(8219));
    static_assert(share(usd(10000), 300, 365, rounding::up) == usd(8220));
    // 0.05 halved is a tie.
    static_assert(share(usd(5), 1, 2, rounding::half_even) == usd(2));
    static_assert(share(usd(5), 1, 2, rounding::half_up) == usd(3));
    static_assert(share(usd(-5), 1, 2, rounding::floor) == usd(-3));
    static_assert(share(usd(-5), 1, 2, rounding::ceiling) == usd(-2));
    static_assert(share(usd(5), -1, 2, rounding::floor) == usd(-3));
    static_assert(share(usd(5), 1, -2, rounding::floor) == usd(-3));
    static_assert(share(usd(-5), 1, -2, rounding::floor) == usd(2));
}

TEST_CASE("multiply_divide is exact even where the product exceeds 64 bits") {
    static_assert(share(usd(highest), highest, highest, rounding::half_even) == usd(highest));
    static_assert(share(usd(lowest), lowest, lowest, rounding::half_even) == usd(lowest));
    static_assert(share(usd(lowest), highest, highest, rounding::floor) == usd(lowest));
    static_assert(share(usd(highest), 2, 3, rounding::down) == usd(6148914691236517204));
    static_assert(share(usd(highest), highest, lowest, rounding::down) == usd(lowest + 2));
    static_assert(share(usd(highest), highest, lowest, rounding::up) == usd(lowest + 1));
}

TEST_CASE("an amount that exceeds 64 bits only after rounding is an overflow") {
    // (2^32 - 1) * (2^32 + 1) / 2 is the highest value and a half.
    constexpr money a = usd(4294967295);
    constexpr std::int64_t b = 4294967297;
    static_assert(share(a, b, 2, rounding::down) == usd(highest));
    static_assert(share(a, b, 2, rounding::half_down) == usd(highest));
    static_assert(share(a, b, 2, rounding::up) == errc::overflow);
    static_assert(share(a, b, 2, rounding::half_even) == errc::overflow);
    static_assert(convert(a, currency_of("EUR"), ratio{b, 2}, rounding::down) == eur(highest));
    static_assert(convert(a, currency_of("EUR"), ratio{b, 2}, rounding::half_even) == errc::overflow);
    // There is one more number below zero: -(2^63 - 1/2) fits in any rounding mode.
    static_assert(share(a, -b, 2, rounding::floor) == usd(lowest));
    static_assert(convert(a, currency_of("EUR"), ratio{-b, 2}, rounding::half_even) == eur(lowest));
}

TEST_CASE("multiply_divide refuses division by zero and results beyond 64 bits") {
    static_assert(share(usd(1), 1, 0, rounding::half_even) == errc::division_by_zero);
    static_assert(share(usd(0), 0, 0, rounding::half_even) == errc::division_by_zero);
    static_assert(share(usd(highest), 2, 1, rounding::half_even) == errc::overflow);
    static_assert(share(usd(lowest), 1, -1, rounding::half_even) == errc::overflow);
    static_assert(share(usd(lowest), -1, 1, rounding::half_even) == errc::overflow);
    static_assert(share(usd(lowest), -highest, highest, rounding::down) == errc::overflow);
    static_assert(share(usd(lowest), lowest, -1, rounding::half_even) == errc::overflow);
    static_assert(share(usd(lowest), 2, 1, rounding::half_even) == errc::overflow);
}

TEST_CASE("an amount times a ratio is rounded once") {
    static_assert(multiply(usd(10000), percent(12), rounding::half_even) == usd(1200));
    static_assert(multiply(usd(1050), percent(1), rounding::half_even) == usd(10));
    static_assert(multiply(usd(1050), percent(1), rounding::half_up) == usd(11));
    static_assert(multiply(usd(1150), percent(1), rounding::half_even) == usd(12));
    static_assert(multiply(usd(1150), percent(1), rounding::half_down) == usd(11));
    static_assert(multiply(usd(1), ratio{1, 0}, rounding::half_even) == errc::division_by_zero);
}

TEST_CASE("random sums, differences, products and shares agree with unbounded integers, in every mode") {
    numbers source;
    int overflows = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t a = source.next();
        const std::int64_t b = source.next();
        const std::int64_t d = source.next();
        const rounding mode = every_mode[static_cast<std::size_t>(i) % std::size(every_mode)];
        const currency unit = currency_of("USD");

        const auto sum = add(usd(a), usd(b));
        const auto difference = subtract(usd(a), usd(b));
        const auto product = multiply(usd(a), b);
        const auto part = multiply_divide(usd(a), b, d, mode);
        const result<money> exact_part =
            d == 0 ? result<money>(errc::division_by_zero) : expected(rounded(cpp_int(a) * b, d, mode), unit);
        overflows += part == errc::overflow ? 1 : 0;
        const bool right = sum == expected(cpp_int(a) + b, unit) && difference == expected(cpp_int(a) - b, unit) &&
                           product == expected(cpp_int(a) * b, unit) && part == exact_part;
        if (right) continue;
        CAPTURE(a);
        CAPTURE(b);
        CAPTURE(d);
        CAPTURE(refund::name(mode).data());
        CHECK(sum == expected(cpp_int(a) + b, unit));
        CHECK(difference == expected(cpp_int(a) - b, unit));
        CHECK(product == expected(cpp_int(a) * b, unit));
        CHECK(part == exact_part);
    }
    CHECK(overflows > 2'000);  // both outcomes occurred
    CHECK(overflows < 18'000);
}

TEST_CASE("convert takes the minor digits of both currencies into account") {
    static_assert(convert(usd(10000), currency_of("EUR"), ratio{79, 100}, rounding::half_even) == eur(7900));
    static_assert(convert(usd(10000), currency_of("JPY"), ratio{15012, 100}, rounding::half_even) == jpy(15012));
    static_assert(convert(jpy(15012), currency_of("USD"), ratio{100, 15012}, rounding::half_even) == usd(10000));
    static_assert(convert(jpy(1000), currency_of("KWD"), ratio{205, 100000}, rounding::half_even) == kwd(2050));
    static_assert(convert(kwd(2050), currency_of("JPY"), ratio{4878, 10}, rounding::half_even) == jpy(1000));  // 999.99
    static_assert(convert(kwd(2050), currency_of("JPY"), ratio{4878, 10}, rounding::floor) == jpy(999));
    static_assert(convert(clf(10000), currency_of("USD"), ratio{41, 1}, rounding::half_even) == usd(4100));
    static_assert(convert(jpy(1), currency_of("CLF"), ratio{1, 1}, rounding::half_even) == clf(10000));
    static_assert(convert(usd(123), currency_of("USD"), ratio{1, 1}, rounding::half_even) == usd(123));
}

TEST_CASE("convert rounds once, by the named mode") {
    static_assert(convert(usd(5), currency_of("JPY"), ratio{10, 1}, rounding::half_even) == jpy(0));  // 0.5 yen
    static_assert(convert(usd(5), currency_of("JPY"), ratio{10, 1}, rounding::half_up) == jpy(1));
    static_assert(convert(usd(15), currency_of("JPY"), ratio{10, 1}, rounding::half_even) == jpy(2));
    static_assert(convert(usd(-5), currency_of("JPY"), ratio{10, 1}, rounding::floor) == jpy(-1));
    static_assert(convert(usd(-5), currency_of("JPY"), ratio{10, 1}, rounding::ceiling) == jpy(0));
}

TEST_CASE("convert refuses currencies without a minor unit, impossible rates and results beyond 64 bits") {
    static_assert(convert(gold(1), currency_of("USD"), ratio{1, 1}, rounding::down) == errc::no_minor_unit);
    static_assert(convert(usd(1), currency_of("XAU"), ratio{1, 1}, rounding::down) == errc::no_minor_unit);
    static_assert(convert(usd(1), currency{}, ratio{1, 1}, rounding::down) == errc::no_minor_unit);
    static_assert(convert(usd(1), currency_of("EUR"), ratio{1, 0}, rounding::down) == errc::division_by_zero);
    static_assert(convert(usd(1), currency_of("EUR"), ratio{0, 0}, rounding::down) == errc::division_by_zero);
    static_assert(convert(usd(highest), currency_of("EUR"), ratio{2, 1}, rounding::down) == errc::overflow);
    static_assert(convert(jpy(highest), currency_of("USD"), ratio{1, 1}, rounding::down) == errc::overflow);
    static_assert(convert(jpy(highest), currency_of("CLF"), ratio{highest, 1}, rounding::down) == errc::overflow);
    static_assert(convert(jpy(lowest), currency_of("CLF"), ratio{highest, 1}, rounding::down) == errc::overflow);
}

TEST_CASE("convert overflows only if the converted amount does not fit") {
    // The factor between the minor units, 1000 * (highest - 1) / highest, is not a 64-bit ratio.
    static_assert(convert(jpy(1), currency_of("KWD"), ratio{highest - 1, highest}, rounding::half_even) == kwd(1000));
    static_assert(convert(jpy(1), currency_of("KWD"), ratio{highest - 1, highest}, rounding::down) == kwd(999));
    // Nor is 1 / (10000 * highest).
    static_assert(convert(clf(1), currency_of("JPY"), ratio{1, highest}, rounding::down) == jpy(0));
    static_assert(convert(clf(highest), currency_of("JPY"), ratio{1, highest}, rounding::up) == jpy(1));
    static_assert(convert(clf(highest), currency_of("JPY"), ratio{10000, 1}, rounding::down) == jpy(highest));
    static_assert(convert(clf(lowest), currency_of("JPY"), ratio{10000, 1}, rounding::down) == jpy(lowest));
}

TEST_CASE("random conversions agree with unbounded integers") {
    numbers source;
    constexpr currency units[] = {currency_of("JPY"), currency_of("USD"), currency_of("KWD"), currency_of("CLF")};
    constexpr std::int64_t power[] = {1, 10, 100, 1000, 10000};
    int fitting = 0;
    for (int i = 0; i < 10'000; ++i) {
        const money amount{source.next(), units[source.random() % 4]};
        const currency into = units[source.random() % 4];
        const ratio rate{source.next(), source.next()};
        if (rate.denominator <= 0) continue;
        const rounding mode = every_mode[static_cast<std::size_t>(i) % std::size(every_mode)];
        const cpp_int n = cpp_int(amount.minor) * rate.numerator * power[into.minor_digits];
        const cpp_int d = cpp_int(rate.denominator) * power[amount.unit.minor_digits];
        const auto converted = convert(amount, into, rate, mode);
        fitting += converted.has_value() ? 1 : 0;
        const auto exact = expected(rounded(n, d, mode), into);
        if (converted == exact) continue;
        CAPTURE(amount.minor);
        CAPTURE(amount.unit.minor_digits);
        CAPTURE(into.minor_digits);
        CAPTURE(rate.numerator);
        CAPTURE(rate.denominator);
        CAPTURE(refund::name(mode).data());
        CHECK(converted == exact);
    }
    CHECK(fitting > 1'000);
    CHECK(fitting < 5'000);
}

TEST_CASE("an amount is at most sixteen bytes and works as a template argument") {
    static_assert(sizeof(money) <= 16);  // less if 64-bit integers are aligned to 4 bytes
    static_assert(std::is_trivially_copyable_v<money>);
    static_assert(minor_of<usd(5'000'000)> == 5'000'000);
    CHECK(minor_of<usd(5'000'000)> == 5'000'000);
}
