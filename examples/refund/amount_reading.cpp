#include "amount_reading.hpp"

#include "unusable.hpp"
#include "words.hpp"

#include <refund/core/wide.hpp>
#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace program {
namespace {

using refund::errc;
using refund::detail::int128;

constexpr refund::rounding modes[] = {
    refund::rounding::half_even, refund::rounding::half_up, refund::rounding::half_down, refund::rounding::up,
    refund::rounding::down,      refund::rounding::ceiling, refund::rounding::floor};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A quotient that may be finer than minor units.
struct exact_amount {
    int128 numerator{};
    int128 denominator{1};  // in minor units
};

amount_error from_library(const refund::text_error& error) {
    return {code(error.reason), fmt::format("at character {}: {}", error.offset + 1, message(error.reason))};
}

/// What stands behind the last minor digit of a text with more decimals than `unit` has; `parse_money` found nothing
/// else to be wrong before it.
struct decimals {
    std::string_view minor;  // the text up to there
    std::string_view finer;
};
decimals split(std::string_view text, refund::currency unit) {
    const std::size_t point = text.find('.');
    const std::size_t end = unit.minor_digits == 0 ? point : point + 1 + static_cast<std::size_t>(unit.minor_digits);
    std::string_view finer = text.substr(unit.minor_digits == 0 ? point + 1 : end);
    while (!finer.empty() && finer.back() == '0') finer.remove_suffix(1);
    return {text.substr(0, end), finer};
}

/// Further digits than these decide a rounding only by whether there are any: a digit 1 stands for them.
constexpr std::size_t most_finer = 8;

exact_amount exact(const refund::money& cut, std::string_view finer, bool negative, std::int64_t units) {
    exact_amount made{cut.minor, units};
    const auto append = [&](int digit) {
        made.numerator = made.numerator * 10 + (negative ? -digit : digit);
        made.denominator *= 10;
    };
    for (const char c : finer.substr(0, most_finer)) append(c - '0');
    if (finer.size() > most_finer) append(1);
    return made;
}

}  // namespace

refund::result<amount_read, amount_error> read_amount(std::string_view text, refund::currency unit, std::int64_t units,
                                                      const amount_reading& how) {
    auto parsed = refund::parse_money(text, unit);
    std::string_view finer;
    if (!parsed) {
        const refund::text_error error = parsed.error();
        if (error.reason != errc::amount_too_precise) return from_library(error);
        const auto not_digit =
            std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(error.offset), text.end(), is_digit);
        if (not_digit != text.end()) return from_library(error);
        const decimals parts = split(text, unit);
        if (how.round ? false : how.zeros == more_zeros::refused || !parts.finer.empty()) return from_library(error);
        finer = parts.finer;
        parsed = refund::parse_money(parts.minor, unit);
        if (!parsed) return from_library(parsed.error());
    }
    if (finer.empty() && units == 1) return amount_read{*parsed};
    const exact_amount quotient = exact(*parsed, finer, text.front() == '-', units);
    const bool fits = quotient.numerator % quotient.denominator == 0;
    if (!fits && !how.round) {
        return amount_error{"payment-not-divisible",
                            fmt::format("it does not divide by {} units without a rest", units)};
    }
    const int128 rounded =
        divide_rounded(quotient.numerator, quotient.denominator, how.round.value_or(refund::rounding::half_even));
    if (!refund::detail::fits<std::int64_t>(rounded)) return from_library({errc::overflow, 0});
    return amount_read{{static_cast<std::int64_t>(rounded), unit}, !fits};
}

refund::rounding rounding_named(std::string_view wanted) {
    std::string all;
    for (const refund::rounding mode : modes) {
        if (name(mode) == wanted) return mode;
        (all += all.empty() ? "" : ", ") += name(mode);
    }
    throw unusable(
        fmt::format("--round-amounts {}: there is no rounding of that name; there are {}", in_quotes(wanted), all));
}

}  // namespace program
