#include <refund/money/currency.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>

namespace {

using refund::currency;
using refund::currency_of;
using refund::errc;
using refund::find_currency;

template <currency Unit>
constexpr int digits_of = Unit.minor_digits;

template <currency Unit>
struct tag {};

}  // namespace

TEST_CASE("every code of ISO 4217 is found, with its minor digits") {
    for (const refund::iso4217::entry& entry : refund::iso4217::codes) {
        const std::string code(entry.code, 3);
        CAPTURE(code);
        const auto found = find_currency(code);
        REQUIRE(found.has_value());
        CHECK(std::string(found->code()) == code);
        CHECK(found->minor_digits == entry.minor_digits);
        CHECK(found->has_minor_unit() == (entry.minor_digits >= 0));
    }
}

TEST_CASE("no other three capital letters are a currency") {
    int found = 0;
    for (char a = 'A'; a <= 'Z'; ++a) {
        for (char b = 'A'; b <= 'Z'; ++b) {
            for (char c = 'A'; c <= 'Z'; ++c) {
                const char letters[]{a, b, c};
                const auto unit = find_currency({letters, 3});
                if (!unit) {
                    if (unit.error() != errc::unknown_currency) FAIL_CHECK("another error than unknown_currency");
                    continue;
                }
                ++found;
                if (unit->code() != std::string_view(letters, 3)) FAIL_CHECK("found another code");
            }
        }
    }
    CHECK(found == 179);
}

TEST_CASE("anything but a code exactly as the standard prints it is unknown") {
    using namespace std::string_view_literals;
    static_assert(find_currency("USX") == errc::unknown_currency);
    static_assert(find_currency("usd") == errc::unknown_currency);
    static_assert(find_currency("Usd") == errc::unknown_currency);
    static_assert(find_currency("") == errc::unknown_currency);
    static_assert(find_currency("U") == errc::unknown_currency);
    static_assert(find_currency("US") == errc::unknown_currency);
    static_assert(find_currency("USDX") == errc::unknown_currency);
    static_assert(find_currency("USDUSD") == errc::unknown_currency);
    static_assert(find_currency(" USD") == errc::unknown_currency);
    static_assert(find_currency("USD ") == errc::unknown_currency);
    static_assert(find_currency("USD\0"sv) == errc::unknown_currency);
    static_assert(find_currency("US\0"sv) == errc::unknown_currency);
    static_assert(find_currency("\0\0\0"sv) == errc::unknown_currency);
    static_assert(find_currency("840") == errc::unknown_currency);
    static_assert(find_currency("$") == errc::unknown_currency);
    static_assert(find_currency("\xff\xff\xff") == errc::unknown_currency);  // after the last
    static_assert(find_currency("AAA") == errc::unknown_currency);           // before the first
    static_assert(find_currency("ZZZ") == errc::unknown_currency);
}

TEST_CASE("codes withdrawn from the standard are unknown, except BGN, which is kept") {
    // ISO 4217 list three: Deutsche Mark, Kuna, Netherlands Antillean Guilder, Leone (old).
    static_assert(find_currency("DEM") == errc::unknown_currency);
    static_assert(find_currency("HRK") == errc::unknown_currency);
    static_assert(find_currency("ANG") == errc::unknown_currency);
    static_assert(find_currency("SLL") == errc::unknown_currency);
    static_assert(find_currency("BGN").has_value());
}

TEST_CASE("currency_of takes a literal and knows its minor digits") {
    static_assert(currency_of("USD").minor_digits == 2);
    static_assert(currency_of("JPY").minor_digits == 0);
    static_assert(currency_of("KWD").minor_digits == 3);
    static_assert(currency_of("CLF").minor_digits == 4);
    static_assert(currency_of("USD") == find_currency("USD").value());
}

TEST_CASE("gold, special drawing rights and the code for no currency have no minor unit") {
    static_assert(!currency_of("XAU").has_minor_unit());
    static_assert(!currency_of("XDR").has_minor_unit());
    static_assert(!currency_of("XXX").has_minor_unit());
    static_assert(currency_of("JPY").has_minor_unit());  // with no decimals
}

TEST_CASE("a default currency has no code and no minor unit, and equals no real one") {
    static_assert(currency{}.code().empty());
    static_assert(!currency{}.has_minor_unit());
    static_assert(currency{} == currency{});
    for (const refund::iso4217::entry& entry : refund::iso4217::codes) {
        CHECK(find_currency({entry.code, 3}).value() != currency{});
    }
}

TEST_CASE("currencies with the same code but other minor digits are different") {
    static_assert(currency{{'U', 'S', 'D'}, 2} == currency_of("USD"));
    static_assert(currency{{'U', 'S', 'D'}, 3} != currency_of("USD"));
    static_assert(currency{{'X', 'X', 'X'}, 0} != currency_of("XXX"));
}

TEST_CASE("a currency is four bytes and works as a template argument") {
    static_assert(sizeof(currency) == 4);
    static_assert(std::is_trivially_copyable_v<currency>);
    static_assert(digits_of<currency_of("KWD")> == 3);
    static_assert(std::is_same_v<tag<currency_of("USD")>, tag<find_currency("USD").value()>>);
    static_assert(!std::is_same_v<tag<currency_of("USD")>, tag<currency_of("EUR")>>);
    CHECK(currency_of("USD") != currency_of("EUR"));
}
