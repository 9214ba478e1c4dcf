#include <refund/money/amount_text.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using refund::amount_form;
using refund::currency_of;
using refund::errc;
using refund::more_zeros;
using refund::read_amount;
using refund::rounding;
using refund::text_error;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency jpy = currency_of("JPY");
constexpr refund::currency kwd = currency_of("KWD");  // three minor digits
constexpr amount_form as_decimals{.zeros = more_zeros::dropped};
constexpr amount_form half_even{.round = rounding::half_even};

constexpr std::int64_t minor_of(std::string_view text, refund::currency unit, std::int64_t units,
                                const amount_form& form) {
    return read_amount(text, unit, units, form).value().amount.minor;
}
constexpr text_error error_of(std::string_view text, refund::currency unit, std::int64_t units = 1,
                              const amount_form& form = {}) {
    return read_amount(text, unit, units, form).error();
}

}  // namespace

TEST_CASE("the amount of one unit is read as parse_money reads it") {
    static_assert(*read_amount("1200.50", usd) == refund::amount_read{{1200'50, usd}, false});
    static_assert(minor_of("-0.01", usd, 1, {}) == -1);
    static_assert(minor_of("7", jpy, 1, {}) == 7);
    static_assert(error_of("1,200.00", usd) == text_error{errc::amount_malformed, 1});
    static_assert(error_of("", usd) == text_error{errc::amount_empty, 0});
    static_assert(error_of("1.00", currency_of("XAU")) == text_error{errc::no_minor_unit, 0});
    static_assert(error_of("99999999999999999999", usd) == text_error{errc::overflow, 18});
}

TEST_CASE("zeros after the minor digits are read only where they are said to be decimals") {
    static_assert(error_of("1.000", usd) == text_error{errc::amount_too_precise, 4});
    static_assert(minor_of("1.000", usd, 1, as_decimals) == 1'00);
    static_assert(minor_of("12.0", jpy, 1, as_decimals) == 12);
    static_assert(minor_of("1.2340000", kwd, 1, as_decimals) == 1'234);
    static_assert(error_of("1.001", usd, 1, as_decimals) == text_error{errc::amount_too_precise, 4});
    static_assert(error_of("1.000x", usd, 1, as_decimals) == text_error{errc::amount_too_precise, 4});
    static_assert(error_of("1.0.0", usd, 1, as_decimals) == text_error{errc::amount_malformed, 3});
}

TEST_CASE("an amount for several units is divided by them exactly, or refused") {
    static_assert(minor_of("30.00", usd, 3, {}) == 10'00);
    static_assert(minor_of("-30.00", usd, 3, {}) == -10'00);
    static_assert(error_of("10.00", usd, 3) == text_error{errc::payment_not_divisible, 0});
    static_assert(error_of("10.00", usd, 0) == text_error{errc::quantity_out_of_range, 0});
    static_assert(error_of("10.00", usd, -1) == text_error{errc::quantity_out_of_range, 0});
    static_assert(minor_of("92233720368547758.07", usd, (std::numeric_limits<std::int64_t>::max)(), {}) == 1);
}

TEST_CASE("the exact quotient is rounded once, by the named mode") {
    // 10.00 / 3 = 3.333...; 0.125 and 0.375 are ties; 0.37/2 = 0.185.
    static_assert(*read_amount("10.00", usd, 3, half_even) == refund::amount_read{{3'33, usd}, true});
    static_assert(minor_of("0.125", usd, 1, half_even) == 12);
    static_assert(minor_of("0.375", usd, 1, half_even) == 38);
    static_assert(minor_of("-0.125", usd, 1, half_even) == -12);
    static_assert(minor_of("0.125", usd, 1, {.round = rounding::half_up}) == 13);
    static_assert(minor_of("-0.125", usd, 1, {.round = rounding::floor}) == -13);
    static_assert(minor_of("12.5", jpy, 1, {.round = rounding::half_up}) == 13);
    // Rounded to 0.25 first, it would be a tie and become 0.12 of two units.
    static_assert(minor_of("0.2501", usd, 2, half_even) == 13);
    static_assert(minor_of("0.2499", usd, 2, half_even) == 12);
}

TEST_CASE("an exact quotient is not reported as rounded, however it is written") {
    static_assert(*read_amount("0.030000", usd, 3, half_even) == refund::amount_read{{1, usd}, false});
    static_assert(*read_amount("0.025", usd, 5, half_even) == refund::amount_read{{0, usd}, true});
    static_assert(*read_amount("0.025000", usd, 1, {.round = rounding::up}) == refund::amount_read{{3, usd}, true});
}

TEST_CASE("a digit hundreds of places after the point still decides a tie") {
    CHECK(minor_of("0.125" + std::string(200, '0') + "1", usd, 1, half_even) == 13);
    CHECK(minor_of("0.125" + std::string(200, '0'), usd, 1, half_even) == 12);
    CHECK(minor_of("-0.125" + std::string(200, '0') + "1", usd, 1, half_even) == -13);
}

TEST_CASE("an amount that rounding takes beyond the largest one is an overflow") {
    static_assert(minor_of("92233720368547758.074", usd, 1, half_even) == (std::numeric_limits<std::int64_t>::max)());
    static_assert(error_of("92233720368547758.075", usd, 1, half_even) == text_error{errc::overflow, 0});
}
