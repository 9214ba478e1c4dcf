// parse_money and read_amount, compared with integers of any size.

#include "property.hpp"

#include <refund/money/amount_text.hpp>
#include <refund/money/decimal.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using big = boost::multiprecision::cpp_int;
using fuzz::expect;
using refund::errc;

constexpr refund::currency currencies[] = {refund::currency_of("USD"), refund::currency_of("JPY"),
                                           refund::currency_of("KWD"), refund::currency_of("CLF")};
constexpr refund::rounding modes[] = {
    refund::rounding::half_even, refund::rounding::half_up, refund::rounding::half_down, refund::rounding::up,
    refund::rounding::down,      refund::rounding::ceiling, refund::rounding::floor};

big power_of_ten(std::size_t digits) {
    big power = 1;
    for (std::size_t i = 0; i < digits; ++i) power *= 10;
    return power;
}

/// A decimal text, taken apart; nothing if it does not match `-?digits[.digits]`.
struct decimal {
    bool negative{};
    std::string digits{};  // of both sides of the point
    std::size_t places{};
};
std::optional<decimal> take_apart(std::string_view text) {
    decimal made;
    made.negative = !text.empty() && text[0] == '-';
    if (made.negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
    made.digits = std::string(whole) + std::string(fraction);
    if (made.digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    made.places = fraction.size();
    return made;
}

/// The minor units of a decimal divided by units, as a fraction.
struct fraction {
    big numerator{};
    big denominator{1};
};
fraction exact(const decimal& text, int minor_digits, std::int64_t units) {
    fraction made{big(0), power_of_ten(text.places) * units};
    for (const char c : text.digits) made.numerator = made.numerator * 10 + (c - '0');
    made.numerator *= power_of_ten(static_cast<std::size_t>(minor_digits));
    if (text.negative) made.numerator = -made.numerator;
    return made;
}

/// Rounds by the definitions of the General Decimal Arithmetic specification, according to the digits that are cut.
big rounded(const fraction& value, refund::rounding mode) {
    const bool negative = value.numerator < 0;
    const big size = negative ? big(-value.numerator) : value.numerator;
    big quotient = size / value.denominator;
    const big twice_rest = (size - quotient * value.denominator) * 2;
    const int half = twice_rest < value.denominator ? -1 : twice_rest > value.denominator ? 1 : 0;
    const bool any = twice_rest != 0;
    bool away = false;
    switch (mode) {
        case refund::rounding::half_even: away = half > 0 || (half == 0 && quotient % 2 != 0); break;
        case refund::rounding::half_up: away = half >= 0; break;
        case refund::rounding::half_down: away = half > 0; break;
        case refund::rounding::up: away = any; break;
        case refund::rounding::down: break;
        case refund::rounding::ceiling: away = any && !negative; break;
        case refund::rounding::floor: away = any && negative; break;
    }
    if (any && away) ++quotient;
    return negative ? big(-quotient) : quotient;
}

bool fits(const big& value) {
    return value >= (std::numeric_limits<std::int64_t>::min)() && value <= (std::numeric_limits<std::int64_t>::max)();
}

void check_parse(std::string_view text, refund::currency unit) {
    const auto parsed = refund::parse_money(text, unit);
    const auto parts = take_apart(text);
    if (!parsed) {
        expect(parsed.error().offset <= text.size(), "the offset of an error is in the text");
        if (!parts) return;
        const bool precise = parts->places > static_cast<std::size_t>(unit.minor_digits);
        const bool large = !fits(rounded(exact(*parts, unit.minor_digits, 1), refund::rounding::down));
        expect(precise || large, "only what is too precise or too large is refused of a decimal");
        expect(!precise || large || parsed.error().reason == errc::amount_too_precise, "too many digits are named");
        return;
    }
    expect(parts.has_value() && parts->places <= static_cast<std::size_t>(unit.minor_digits),
           "what is read is a decimal");
    const fraction value = exact(*parts, unit.minor_digits, 1);
    expect(value.numerator == big(parsed->minor) * value.denominator, "the amount is the text's");
    const std::string written = refund::to_decimal(*parsed);
    const auto again = refund::parse_money(written, unit);
    expect(again.has_value() && *again == *parsed, "what is written is read again");
}

void check_read(std::string_view text, refund::currency unit, std::int64_t units, const refund::amount_form& how) {
    const auto read = refund::read_amount(text, unit, units, how);
    const auto parts = take_apart(text);
    if (!parts) return expect(!read, "what is no decimal is no amount");
    const std::size_t minor_digits = static_cast<std::size_t>(unit.minor_digits);
    const fraction value = exact(*parts, unit.minor_digits, units);
    const bool divides = value.numerator % value.denominator == 0;
    const big wanted = rounded(value, how.round.value_or(refund::rounding::half_even));
    // The text itself must be an amount, whatever it is divided by.
    const bool readable = fits(rounded(exact(*parts, unit.minor_digits, 1), refund::rounding::down));
    bool zeros_only = true;
    for (std::size_t i = minor_digits; i < parts->places; ++i) {
        zeros_only = zeros_only && parts->digits[parts->digits.size() - parts->places + i] == '0';
    }
    const bool allowed =
        how.round || parts->places <= minor_digits || (zeros_only && how.zeros == refund::more_zeros::dropped);
    const bool taken = readable && allowed && (divides || how.round) && fits(wanted);
    expect(read.has_value() == taken, "taken is what can be read, and is exact or to be rounded");
    if (!read) return;
    expect(read->amount.minor == wanted, "the amount is the exact quotient, rounded once");
    expect(read->rounded == !divides, "rounding is noticed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const refund::currency unit = currencies[from.below(4)];
    refund::amount_form how;
    const unsigned round = from.below(8);
    if (round < 7) how.round = modes[round];
    how.zeros = from.below(2) == 0 ? refund::more_zeros::refused : refund::more_zeros::dropped;
    const std::int64_t any = from.take<std::int64_t>();
    const std::int64_t units = any < 1 ? 1 : from.below(2) == 0 ? 1 + any % 12 : any;
    check_parse(from.rest(), unit);
    check_read(from.rest(), unit, units, how);
    return 0;
}
