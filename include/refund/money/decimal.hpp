#ifndef REFUND_MONEY_DECIMAL_HPP
#define REFUND_MONEY_DECIMAL_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/money/money.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace refund {

/// What is wrong with a text, and where: the offset of the first character that does not fit.
struct text_error {
    errc reason{};          ///< what does not fit
    std::size_t offset{0};  ///< in characters from the beginning of the text
    friend constexpr bool operator==(const text_error&, const text_error&) = default;
};

/// The exact amount that a decimal text states: `-?digits[.digits]`, decimals up to the minor digits.
///
/// Nothing is guessed: no blanks, plus signs, separators, exponents, no ".5" or "5.", no more
/// decimals than the currency has, not even zeros ("1.000" may be a thousand).
/// Errors: amount_empty, amount_malformed, amount_too_precise, overflow, no_minor_unit.
///
///     static_assert(*parse_money("1200.5", currency_of("USD")) == money{1200'50, currency_of("USD")});
///     static_assert(parse_money("1200.505", currency_of("USD")).error() ==
///                   text_error{errc::amount_too_precise, 7});
template <class Rep = std::int64_t>
[[nodiscard]] constexpr result<basic_money<Rep>, text_error> parse_money(std::string_view text, currency unit);

/// Appends the amount as decimal text with exactly the currency's minor digits, without its code.
/// An amount in a currency without a minor unit is written as a whole number.
template <class Rep>
constexpr void append_decimal(std::string& out, const basic_money<Rep>& amount) {
    const std::size_t first = out.size();
    Rep rest(amount.minor);
    const bool negative = rest < 0;
    int written = 0;
    // Last digit first. Each digit is taken from the signed number: the lowest one has no positive
    // counterpart.
    do {
        const int digit = static_cast<int>(rest % 10);
        out.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        rest /= 10;
        if (++written == amount.unit.minor_digits) {
            out.push_back('.');
            if (rest == 0) out.push_back('0');
        }
    } while (rest != 0 || written < amount.unit.minor_digits);
    if (negative) out.push_back('-');
    detail::reverse_from(out, first);
}

/// "1200.00": only the amount, for columns with the currency next to it.
template <class Rep>
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string to_decimal(const basic_money<Rep>& amount) {
    std::string out;
    append_decimal(out, amount);
    return out;
}

/// "1200.00 USD": the amount with its currency.
template <class Rep>
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string to_string(const basic_money<Rep>& amount) {
    std::string out;
    append_decimal(out, amount);
    out += ' ';
    out += amount.unit.code();
    return out;
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Reads an amount digit by digit. `Sum` is wide enough that no digit added to a Rep overflows it, or Rep itself if all
/// digits are known to fit.
template <class Sum, class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>, text_error> sum_of_digits(std::string_view text, currency unit) {
    const bool negative = text.front() == '-';
    std::size_t at = negative ? 1 : 0;
    Sum value(0);
    unsigned digit = 0;
    const auto is_digit = [&] {
        digit = at < text.size() ? static_cast<unsigned char>(text[at]) - unsigned{'0'} : 10U;
        return digit <= 9;
    };
    const auto fits_with = [&](unsigned next) {
        value = value * 10 + static_cast<int>(next);
        if constexpr (std::is_same_v<Sum, Rep>) return true;  // the caller has counted them
        return fits<Rep>(negative ? Sum(-value) : value);
    };

    if (!is_digit()) return text_error{errc::amount_malformed, at};
    for (; is_digit(); ++at) {
        if (!fits_with(digit)) return text_error{errc::overflow, at};
    }
    int missing = unit.minor_digits;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!is_digit()) return text_error{errc::amount_malformed, at};
        for (; is_digit(); ++at, --missing) {
            if (missing == 0) return text_error{errc::amount_too_precise, at};
            if (!fits_with(digit)) return text_error{errc::overflow, at};
        }
    }
    if (at != text.size()) return text_error{errc::amount_malformed, at};
    for (; missing > 0; --missing) {
        if (!fits_with(0)) return text_error{errc::overflow, at};
    }
    if (negative) value = -value;
    return basic_money<Rep>{static_cast<Rep>(value), unit};
}

}  // namespace detail

template <class Rep>
constexpr result<basic_money<Rep>, text_error> parse_money(std::string_view text, currency unit) {
    if (!unit.has_minor_unit()) return text_error{errc::no_minor_unit, 0};
    if (text.empty()) return text_error{errc::amount_empty, 0};
    // Most amounts have so few digits that they fit, including those that the minor unit adds.
    const auto most_digits = text.size() + static_cast<std::size_t>(unit.minor_digits);
    if (most_digits <= std::size_t{std::numeric_limits<Rep>::digits10}) {
        return detail::sum_of_digits<Rep, Rep>(text, unit);
    }
    return detail::sum_of_digits<detail::wide<Rep>, Rep>(text, unit);
}

}  // namespace refund

#endif
