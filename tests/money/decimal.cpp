#include <refund/money/decimal.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace {

using refund::currency;
using refund::currency_of;
using refund::errc;
using refund::money;
using refund::parse_money;
using refund::text_error;
using refund::to_decimal;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

constexpr currency yen = currency_of("JPY");      // no digits after the point
constexpr currency dollar = currency_of("USD");   // 2
constexpr currency dinar = currency_of("KWD");    // 3
constexpr currency fomento = currency_of("CLF");  // 4
constexpr currency gold = currency_of("XAU");     // no minor unit

constexpr bool reads(std::string_view text, currency unit, std::int64_t minor) {
    const auto got = parse_money(text, unit);
    return got && got->minor == minor && got->unit == unit;
}

constexpr bool fails(std::string_view text, currency unit, errc reason, std::size_t offset) {
    const auto got = parse_money(text, unit);
    return !got && got.error() == text_error{reason, offset};
}

/// The text by definition: the digits without sign, padded with zeros, with a point before the last ones.
std::string written_out(std::int64_t minor, int digits) {
    std::string text = std::to_string(minor);
    const std::string sign = minor < 0 ? "-" : "";
    text.erase(0, sign.size());
    const auto after_point = static_cast<std::size_t>(digits);
    if (text.size() <= after_point) text.insert(0, after_point + 1 - text.size(), '0');
    if (after_point > 0) text.insert(text.size() - after_point, ".");
    return sign + text;
}

}  // namespace

TEST_CASE("an amount is read from digits, with at most as many decimals as its currency has") {
    static_assert(reads("1200", dollar, 120000));
    static_assert(reads("1200.5", dollar, 120050));
    static_assert(reads("1200.50", dollar, 120050));
    static_assert(reads("0.01", dollar, 1));
    static_assert(reads("0.1", dollar, 10));
    static_assert(reads("0", dollar, 0));
    static_assert(reads("0.00", dollar, 0));
    static_assert(reads("-0.01", dollar, -1));
    static_assert(reads("-1200.5", dollar, -120050));
    static_assert(reads("1200", yen, 1200));
    static_assert(reads("-7", yen, -7));
    static_assert(reads("1.5", dinar, 1500));
    static_assert(reads("1.055", dinar, 1055));
    static_assert(reads("1.0555", fomento, 10555));
    static_assert(reads("-0.0001", fomento, -1));
}

TEST_CASE("leading zeros change nothing, and minus zero is zero") {
    static_assert(reads("007", dollar, 700));
    static_assert(reads("00000000000000000000000000000000000007.50", dollar, 750));
    static_assert(reads("-0", dollar, 0));
    static_assert(reads("-0.00", dollar, 0));
}

TEST_CASE("the extremes of 64 bits are read, and one unit beyond is an overflow") {
    static_assert(reads("92233720368547758.07", dollar, highest));
    static_assert(reads("-92233720368547758.08", dollar, lowest));
    static_assert(reads("9223372036854775807", yen, highest));
    static_assert(reads("-9223372036854775808", yen, lowest));
    static_assert(reads("9223372036854775.807", dinar, highest));
    static_assert(reads("-922337203685477.5808", fomento, lowest));
    static_assert(fails("92233720368547758.08", dollar, errc::overflow, 19));
    static_assert(fails("-92233720368547758.09", dollar, errc::overflow, 20));
    static_assert(fails("9223372036854775808", yen, errc::overflow, 18));
    static_assert(fails("-9223372036854775809", yen, errc::overflow, 19));
    static_assert(fails("9223372036854775.808", dinar, errc::overflow, 19));
    static_assert(fails("922337203685477.5808", fomento, errc::overflow, 19));
}

TEST_CASE("digits that overflow only once decimals are added are reported after the last character") {
    static_assert(reads("92233720368547758", dollar, highest - 7));
    static_assert(fails("92233720368547759", dollar, errc::overflow, 17));
    static_assert(fails("-92233720368547759", dollar, errc::overflow, 18));
    static_assert(fails("92233720368547758.1", dollar, errc::overflow, 19));
    static_assert(fails("9223372036854775807", dollar, errc::overflow, 19));
}

TEST_CASE("a text of hundreds of digits overflows at the first digit too many") {
    CHECK(fails(std::string(500, '9'), yen, errc::overflow, 18));
    CHECK(fails("-" + std::string(500, '9'), yen, errc::overflow, 19));
    CHECK(reads(std::string(500, '0') + "1", yen, 1));
}

TEST_CASE("an empty text, or a currency without a minor unit, is an error at the start") {
    static_assert(fails("", dollar, errc::amount_empty, 0));
    static_assert(fails("", yen, errc::amount_empty, 0));
    static_assert(fails("1", gold, errc::no_minor_unit, 0));
    static_assert(fails("", gold, errc::no_minor_unit, 0));
    static_assert(fails("1", currency{}, errc::no_minor_unit, 0));
    static_assert(parse_money({}, dollar).error() == text_error{errc::amount_empty, 0});
}

TEST_CASE("a text other than -?digits[.digits] is malformed at the first character that does not fit") {
    using namespace std::string_view_literals;
    constexpr auto malformed = errc::amount_malformed;
    // signs
    static_assert(fails("-", dollar, malformed, 1));
    static_assert(fails("--1", dollar, malformed, 1));
    static_assert(fails("+1", dollar, malformed, 0));
    static_assert(fails("-+1", dollar, malformed, 1));
    static_assert(fails("1-", dollar, malformed, 1));
    static_assert(fails("(1)", dollar, malformed, 0));
    static_assert(fails("\u22121", dollar, malformed, 0));  // the typographic minus sign
    // blanks
    static_assert(fails(" 1", dollar, malformed, 0));
    static_assert(fails("1 ", dollar, malformed, 1));
    static_assert(fails("1 000", dollar, malformed, 1));
    static_assert(fails("- 1", dollar, malformed, 1));
    static_assert(fails("1\n", dollar, malformed, 1));
    static_assert(fails("\t1", dollar, malformed, 0));
    static_assert(fails("1\0"sv, dollar, malformed, 1));
    static_assert(fails("1\u00a0000", dollar, malformed, 1));
    // points
    static_assert(fails(".", dollar, malformed, 0));
    static_assert(fails(".5", dollar, malformed, 0));
    static_assert(fails("-.5", dollar, malformed, 1));
    static_assert(fails("5.", dollar, malformed, 2));
    static_assert(fails("5.-1", dollar, malformed, 2));
    static_assert(fails("5..1", dollar, malformed, 2));
    static_assert(fails("5.1.", dollar, malformed, 3));
    static_assert(fails("1.2.3", dollar, malformed, 3));
    static_assert(fails("5.", yen, malformed, 2));
    static_assert(fails("5.x", yen, malformed, 2));
    // separators, exponents, other notations
    static_assert(fails("1,000", dollar, malformed, 1));
    static_assert(fails("1,5", dollar, malformed, 1));
    static_assert(fails("1'000", dollar, malformed, 1));
    static_assert(fails("1_000", dollar, malformed, 1));
    static_assert(fails("1e3", dollar, malformed, 1));
    static_assert(fails("1.5E2", dollar, malformed, 3));
    static_assert(fails("0x10", dollar, malformed, 1));
    static_assert(fails("1/2", dollar, malformed, 1));
    static_assert(fails("5%", dollar, malformed, 1));
    static_assert(fails("NaN", dollar, malformed, 0));
    static_assert(fails("inf", dollar, malformed, 0));
    static_assert(fails("\u0661", dollar, malformed, 0));  // an Arabic-Indic digit
    // a currency inside the text
    static_assert(fails("$1", dollar, malformed, 0));
    static_assert(fails("1 USD", dollar, malformed, 1));
    static_assert(fails("1.50USD", dollar, malformed, 4));
    static_assert(fails("USD 1", dollar, malformed, 0));
    // the neighbours of the digits
    static_assert(fails("1/", dollar, malformed, 1));
    static_assert(fails("1:", dollar, malformed, 1));
}

TEST_CASE("one decimal more than the currency has is too precise, even if it is a zero") {
    static_assert(fails("1200.505", dollar, errc::amount_too_precise, 7));
    static_assert(fails("1.000", dollar, errc::amount_too_precise, 4));
    static_assert(fails("-1.000", dollar, errc::amount_too_precise, 5));
    static_assert(fails("1.0", yen, errc::amount_too_precise, 2));
    static_assert(fails("1.0000", dinar, errc::amount_too_precise, 5));
    static_assert(fails("1.00000", fomento, errc::amount_too_precise, 6));
    static_assert(reads("1.000", dinar, 1000));
    static_assert(reads("1.0000", fomento, 10000));
}

TEST_CASE("of several faults in a text, the first is reported") {
    static_assert(fails("1.005x", dollar, errc::amount_too_precise, 4));
    static_assert(fails("x1.005", dollar, errc::amount_malformed, 0));
    static_assert(fails("99999999999999999999x", yen, errc::overflow, 18));
    static_assert(fails("1x99999999999999999999", yen, errc::amount_malformed, 1));
}

TEST_CASE("an amount is written with exactly the minor digits of its currency") {
    CHECK(to_decimal(money{120000, dollar}) == "1200.00");
    CHECK(to_decimal(money{5, dollar}) == "0.05");
    CHECK(to_decimal(money{-5, dollar}) == "-0.05");
    CHECK(to_decimal(money{10, dollar}) == "0.10");
    CHECK(to_decimal(money{99, dollar}) == "0.99");
    CHECK(to_decimal(money{100, dollar}) == "1.00");
    CHECK(to_decimal(money{0, dollar}) == "0.00");
    CHECK(to_decimal(money{0, yen}) == "0");
    CHECK(to_decimal(money{-1200, yen}) == "-1200");
    CHECK(to_decimal(money{7, dinar}) == "0.007");
    CHECK(to_decimal(money{10555, fomento}) == "1.0555");
    CHECK(to_decimal(money{highest, dollar}) == "92233720368547758.07");
    CHECK(to_decimal(money{lowest, dollar}) == "-92233720368547758.08");
    CHECK(to_decimal(money{lowest, yen}) == "-9223372036854775808");
}

TEST_CASE("an amount in a currency without a minor unit is written as a whole number") {
    CHECK(to_decimal(money{0, gold}) == "0");
    CHECK(to_decimal(money{-12, gold}) == "-12");
    CHECK(to_decimal(money{12, currency{}}) == "12");
}

TEST_CASE("to_string puts the code after the amount") {
    CHECK(to_string(money{120000, dollar}) == "1200.00 USD");
    CHECK(to_string(money{-1200, yen}) == "-1200 JPY");
}

TEST_CASE("append_decimal keeps the text that was there") {
    std::string out = "refund: ";
    append_decimal(out, money{-120050, dollar});
    CHECK(out == "refund: -1200.50");
    append_decimal(out, money{1, yen});
    CHECK(out == "refund: -1200.501");
}

TEST_CASE("every amount that is written is read back unchanged") {
    std::mt19937_64 random(4217);
    constexpr currency units[] = {yen, dollar, dinar, fomento};
    const auto round_trip = [](std::int64_t minor, currency unit) {
        const money amount{minor, unit};
        const std::string text = to_decimal(amount);
        const auto back = parse_money(text, unit);
        if (text == written_out(minor, unit.minor_digits) && back && *back == amount) return;
        CAPTURE(minor);
        CAPTURE(unit.minor_digits);
        CHECK(text == written_out(minor, unit.minor_digits));
        REQUIRE(back.has_value());
        CHECK(back->minor == minor);
    };
    for (const currency unit : units) {
        for (std::int64_t step = 0; step < 2'000; ++step) {
            round_trip(step, unit);
            round_trip(-step, unit);
            round_trip(lowest + step, unit);
            round_trip(highest - step, unit);
        }
    }
    for (int i = 0; i < 100'000; ++i) {
        const auto any = static_cast<std::int64_t>(random());
        round_trip(any >> (random() % 64), units[random() % 4]);
    }
}
