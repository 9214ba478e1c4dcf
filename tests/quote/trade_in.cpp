#include <refund/quote/trade_in.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::currency_of;
using refund::errc;
using refund::money;
using refund::ratio;
using refund::savings_plan_hours;
using refund::term_length;
using refund::trade_in_hourly_commitment;

constexpr refund::currency usd = currency_of("USD");
constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();

cpp_rational exact(const ratio& value) { return cpp_rational(cpp_int(value.numerator), cpp_int(value.denominator)); }

}  // namespace

TEST_CASE("a year has 8,760 hours and three years have 26,280, as the published text counts") {
    static_assert(savings_plan_hours(refund::one_year) == std::int64_t{8'760});
    static_assert(savings_plan_hours(refund::three_years) == std::int64_t{26'280});
    static_assert(365 * 24 == 8'760 && 3 * 365 * 24 == 26'280);  // leap days are not counted
}

TEST_CASE("savings plans have no other terms") {
    for (int months = -12; months <= 61; ++months) {
        if (months == 12 || months == 36) continue;
        CAPTURE(months);
        CHECK(savings_plan_hours(term_length{months}).error() == errc::term_out_of_range);
        CHECK(trade_in_hourly_commitment(money{100, usd}, term_length{months}).error() == errc::term_out_of_range);
    }
    static_assert(!savings_plan_hours(refund::five_years) && !savings_plan_hours(refund::one_month));
}

TEST_CASE("8,760 dollars for a year are a dollar an hour, and 26,280 for three years") {
    static_assert(trade_in_hourly_commitment(money{8'760'00, usd}, refund::one_year) == ratio{1, 1});
    static_assert(trade_in_hourly_commitment(money{26'280'00, usd}, refund::three_years) == ratio{1, 1});
    // As it is written, for explanations: cents over hours in cents.
    constexpr ratio one = *trade_in_hourly_commitment(money{8'760'00, usd}, refund::one_year);
    static_assert(one.numerator == 876'000 && one.denominator == 876'000);
}

TEST_CASE("the hourly commitment is exact: nothing is rounded before it is published") {
    // One cent over a year: a hundredth of 1 / 8,760.
    static_assert(trade_in_hourly_commitment(money{1, usd}, refund::one_year) == ratio{1, 876'000});
    static_assert(trade_in_hourly_commitment(money{0, usd}, refund::one_year) == ratio{0, 1});
    static_assert(trade_in_hourly_commitment(money{10'000'00, usd}, refund::three_years) == ratio{250, 657});
}

TEST_CASE("the amount is counted in whole units of its currency, whatever its minor unit") {
    for (const std::string_view code : {"JPY", "USD", "KWD", "CLF"}) {
        const refund::currency unit = refund::find_currency(code).value();
        std::int64_t one = 1;  // of the currency, in minor units
        for (int digit = 0; digit < unit.minor_digits; ++digit) one *= 10;
        CAPTURE(code);
        for (const std::int64_t minor : {std::int64_t{0}, std::int64_t{1}, one, 8'760 * one, largest}) {
            CHECK(exact(*trade_in_hourly_commitment(money{minor, unit}, refund::one_year)) ==
                  cpp_rational(cpp_int(minor), cpp_int(one) * 8'760));
            CHECK(exact(*trade_in_hourly_commitment(money{minor, unit}, refund::three_years)) ==
                  cpp_rational(cpp_int(minor), cpp_int(one) * 26'280));
        }
    }
    // 8,760 yen a year: a yen has no minor unit to divide by.
    static_assert(trade_in_hourly_commitment(money{8'760, currency_of("JPY")}, refund::one_year) == ratio{1, 1});
}

TEST_CASE("a negative amount or a code without minor unit has no hourly commitment") {
    static_assert(trade_in_hourly_commitment(money{-1, usd}, refund::one_year).error() == errc::negative_amount);
    static_assert(trade_in_hourly_commitment(money{1, currency_of("XAU")}, refund::one_year).error() == errc::no_minor_unit);
    static_assert(trade_in_hourly_commitment(money{}, refund::one_year).error() == errc::no_minor_unit);
}
