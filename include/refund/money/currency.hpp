#ifndef REFUND_MONEY_CURRENCY_HPP
#define REFUND_MONEY_CURRENCY_HPP

#include <refund/core/result.hpp>
#include <refund/money/iso4217.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace refund {

/// A currency of ISO 4217: its three letters and how many digits its minor unit has.
///
/// Four bytes, compared by value. Get one with `find_currency` (text from outside) or
/// `currency_of` (a literal, checked by the compiler); a default-made one equals no real currency.
struct currency {
    char letters[3]{};             ///< the alphabetic code, without a terminating zero
    signed char minor_digits{-1};  ///< decimals of an amount: 2 for USD, 0 for JPY; -1: no minor unit

    /// The alphabetic code: "USD".
    [[nodiscard]] constexpr std::string_view code() const noexcept { return {letters, letters[0] == '\0' ? 0U : 3U}; }

    /// False for codes without a minor unit (XAU, XDR, XXX, ...): no amount can be held in them.
    [[nodiscard]] constexpr bool has_minor_unit() const noexcept { return minor_digits >= 0; }

    /// Equal when letters and minor digits are.
    friend constexpr bool operator==(const currency& a, const currency& b) noexcept {
        return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);  // one comparison, not four
    }
};

/// The currency of an ISO 4217 alphabetic code, in capital letters as the standard prints it.
/// Errors: unknown_currency.
[[nodiscard]] constexpr result<currency> find_currency(std::string_view code) noexcept {
    if (code.size() != 3) return errc::unknown_currency;
    const auto number = [](std::string_view letters) {  // in the same order as the letters, but compared in one step
        return static_cast<std::uint32_t>(static_cast<unsigned char>(letters[0])) << 16U |
               static_cast<std::uint32_t>(static_cast<unsigned char>(letters[1])) << 8U |
               static_cast<std::uint32_t>(static_cast<unsigned char>(letters[2]));
    };
    const std::uint32_t wanted = number(code);
    const auto* const found =
        std::lower_bound(std::begin(iso4217::codes), std::end(iso4217::codes), wanted,
                         [&](const iso4217::entry& entry, std::uint32_t n) { return number({entry.code, 3}) < n; });
    if (found == std::end(iso4217::codes) || number({found->code, 3}) != wanted) return errc::unknown_currency;
    return currency{{found->code[0], found->code[1], found->code[2]}, found->minor_digits};
}

/// The currency of a code known at compile time: `currency_of("EUR")`. A wrong code does not compile.
[[nodiscard]] consteval currency currency_of(std::string_view code) { return find_currency(code).value(); }

}  // namespace refund

#endif
