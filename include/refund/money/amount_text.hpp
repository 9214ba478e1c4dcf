#ifndef REFUND_MONEY_AMOUNT_TEXT_HPP
#define REFUND_MONEY_AMOUNT_TEXT_HPP

#include <refund/core/wide.hpp>
#include <refund/money/decimal.hpp>
#include <refund/money/rounding.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

/// Whether zeros may follow the currency's minor digits.
enum class more_zeros : unsigned char {
    refused,  ///< "1.000" may be a thousand
    dropped,  ///< the writer of the text is known to use a decimal point
};

/// How a text may differ from what `parse_money` reads.
struct amount_form {
    more_zeros zeros{};               ///< after the minor digits
    std::optional<rounding> round{};  ///< for amounts finer than minor units; without it they are refused
};

/// An amount, and whether it had to be rounded.
struct amount_read {
    money amount{};       ///< of one unit
    bool rounded{false};  ///< it was finer than minor units
    friend constexpr bool operator==(const amount_read&, const amount_read&) = default;
};

/// The amount for one unit, from a text that states the amount for `units` units: the exact quotient, rounded once if a
/// rounding is named.
///
///     constexpr currency usd = currency_of("USD");
///     static_assert(read_amount("30.00", usd, 3)->amount.minor == 10'00);
///     static_assert(read_amount("10.00", usd, 3).error().reason == errc::payment_not_divisible);
///     static_assert(read_amount("10.00", usd, 3, {.round = rounding::half_even})->amount.minor == 3'33);
///
/// Errors: those of `parse_money`; payment_not_divisible (the quotient is finer than the minor unit, and no rounding
/// is named); quantity_out_of_range (`units` below 1).
[[nodiscard]] constexpr result<amount_read, text_error> read_amount(std::string_view text, currency unit,
                                                                    std::int64_t units = 1,
                                                                    const amount_form& form = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A decimal text, split after the minor digits of its currency.
struct cut_decimal {
    std::string_view minor{};  // the text up to there
    std::string_view finer{};  // the digits after it, without trailing zeros
};

/// Splits a text in which `parse_money` found no fault but too many decimals, from `first_too_many` on.
[[nodiscard]] constexpr cut_decimal cut_behind_minor_digits(std::string_view text,
                                                            std::size_t first_too_many) noexcept {
    std::string_view finer = text.substr(first_too_many);
    while (!finer.empty() && finer.back() == '0') finer.remove_suffix(1);
    std::string_view minor = text.substr(0, first_too_many);
    if (minor.back() == '.') minor.remove_suffix(1);  // a currency without minor digits
    return {minor, finer};
}

/// All digits after these affect rounding only by being there at all, so a single digit 1 replaces them.
inline constexpr std::size_t most_finer_digits = 8;

/// An amount with its finer digits, as a fraction of minor units.
struct amount_fraction {
    int128 numerator{};
    int128 denominator{1};

    constexpr void append(int digit) {
        numerator = numerator * 10 + digit;
        denominator *= 10;
    }
};

[[nodiscard]] constexpr result<amount_read, text_error> divide_amount(const money& cut, std::string_view finer,
                                                                      int sign, std::int64_t units,
                                                                      const std::optional<rounding>& round) {
    amount_fraction exact{cut.minor, units};
    for (const char c : finer.substr(0, most_finer_digits)) exact.append(sign * (c - '0'));
    if (finer.size() > most_finer_digits) exact.append(sign);
    const bool divides = exact.numerator % exact.denominator == 0;
    if (!divides && !round) return text_error{errc::payment_not_divisible, 0};
    const int128 quotient = divide_rounded(exact.numerator, exact.denominator, round.value_or(rounding::half_even));
    if (!fits<std::int64_t>(quotient)) return text_error{errc::overflow, 0};
    return amount_read{{static_cast<std::int64_t>(quotient), cut.unit}, !divides};
}

}  // namespace detail

constexpr result<amount_read, text_error> read_amount(std::string_view text, currency unit, std::int64_t units,
                                                      const amount_form& form) {
    if (units < 1) return text_error{errc::quantity_out_of_range, 0};
    auto parsed = parse_money(text, unit);
    std::string_view finer;
    if (!parsed) {
        const text_error found = parsed.error();
        if (found.reason != errc::amount_too_precise) return found;
        for (const char c : text.substr(found.offset)) {
            if (c < '0' || c > '9') return found;
        }
        const detail::cut_decimal parts = detail::cut_behind_minor_digits(text, found.offset);
        const bool only_zeros = form.zeros == more_zeros::dropped && parts.finer.empty();
        if (!form.round && !only_zeros) return found;
        finer = parts.finer;
        parsed = parse_money(parts.minor, unit);
        if (!parsed) return parsed.error();
    }
    if (finer.empty() && units == 1) return amount_read{*parsed};
    return detail::divide_amount(*parsed, finer, text.front() == '-' ? -1 : 1, units, form.round);
}

}  // namespace refund

#endif
