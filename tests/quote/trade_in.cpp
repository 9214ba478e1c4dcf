#include <refund/quote/trade_in.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

// The hours that a published text counts are tested in tests/policy/trade_in.cpp.

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::currency_of;
using refund::errc;
using refund::hourly_commitment;
using refund::money;
using refund::ratio;

constexpr refund::currency usd = currency_of("USD");
constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();
constexpr std::int64_t one_year = 365 * 24;
constexpr std::int64_t three_years = 3 * 365 * 24;

cpp_rational exact(const ratio& value) { return cpp_rational(cpp_int(value.numerator), cpp_int(value.denominator)); }

}  // namespace

TEST_CASE("8,760 dollars for one year are a dollar an hour, and so are 26,280 for three") {
    static_assert(hourly_commitment(money{8'760'00, usd}, one_year) == ratio{1, 1});
    static_assert(hourly_commitment(money{26'280'00, usd}, three_years) == ratio{1, 1});
    // As it is written, for explanations: cents over hours in cents.
    constexpr ratio one = *hourly_commitment(money{8'760'00, usd}, one_year);
    static_assert(one.numerator == 876'000 && one.denominator == 876'000);
}

TEST_CASE("the hourly commitment is exact, without any rounding") {
    // One cent over a year: a hundredth of 1 / 8,760.
    static_assert(hourly_commitment(money{1, usd}, one_year) == ratio{1, 876'000});
    static_assert(hourly_commitment(money{0, usd}, one_year) == ratio{0, 1});
    static_assert(hourly_commitment(money{10'000'00, usd}, three_years) == ratio{250, 657});
}

TEST_CASE("the hourly commitment is in whole units of the currency, whatever its minor unit") {
    for (const std::string_view code : {"JPY", "USD", "KWD", "CLF"}) {
        const refund::currency unit = refund::find_currency(code).value();
        std::int64_t one = 1;  // of the currency, in minor units
        for (int digit = 0; digit < unit.minor_digits; ++digit) one *= 10;
        CAPTURE(code);
        for (const std::int64_t minor : {std::int64_t{0}, std::int64_t{1}, one, 8'760 * one, largest}) {
            for (const std::int64_t hours : {std::int64_t{1}, one_year, three_years}) {
                CHECK(exact(*hourly_commitment(money{minor, unit}, hours)) ==
                      cpp_rational(cpp_int(minor), cpp_int(one) * hours));
            }
        }
    }
    // 8,760 yen a year: a yen has no smaller unit to divide into.
    static_assert(hourly_commitment(money{8'760, currency_of("JPY")}, one_year) == ratio{1, 1});
}

TEST_CASE("a negative amount, or a currency without a minor unit, has no hourly commitment") {
    static_assert(hourly_commitment(money{-1, usd}, one_year).error() == errc::negative_amount);
    static_assert(hourly_commitment(money{1, currency_of("XAU")}, one_year).error() == errc::no_minor_unit);
    static_assert(hourly_commitment(money{}, one_year).error() == errc::no_minor_unit);
}

TEST_CASE("a term of less than one hour is an error, and so is one whose hours times the minor unit overflow") {
    static_assert(hourly_commitment(money{1, usd}, 0).error() == errc::division_by_zero);
    static_assert(hourly_commitment(money{1, usd}, -1).error() == errc::division_by_zero);
    static_assert(hourly_commitment(money{1, usd}, largest / 100) == ratio{1, largest / 100 * 100});
    static_assert(hourly_commitment(money{1, usd}, largest / 100 + 1).error() == errc::overflow);
}
