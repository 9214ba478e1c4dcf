#ifndef REFUND_MARKET_MARKET_HPP
#define REFUND_MARKET_MARKET_HPP

#include <refund/core/list_view.hpp>
#include <refund/core/result.hpp>
#include <refund/core/text.hpp>
#include <refund/market/iso3166.hpp>

#include <compare>
#include <cstddef>
#include <string_view>

namespace refund {

/// Where a product is sold: a country or territory of ISO 3166-1, or a part of one that lists of markets distinguish
/// (Bonaire is BQ-BO, a part of BQ).
///
/// Get one with `find_market` (text from outside) or `market_of` (a literal, checked by the compiler). A list of your
/// own may distinguish other parts: `market{"ES", "ES-CN"}`, unchecked.
struct market {
    text<2> country{};  ///< ISO 3166-1 alpha-2, or XK
    text<6> part{};     ///< ISO 3166-2 code of the part; empty for the whole

    /// The code that identifies it among all markets: "JE", "BQ-BO".
    [[nodiscard]] constexpr std::string_view code() const noexcept {
        return part.empty() ? country.view() : part.view();
    }
    /// Whether it is a part of a country.
    [[nodiscard]] constexpr bool is_part() const noexcept { return !part.empty(); }
    /// The country it is a part of, or itself.
    [[nodiscard]] constexpr market whole() const noexcept { return {country, {}}; }

    /// Whether both are written like codes: two capital letters, and a part after a hyphen. `find_market` knows
    /// whether the market exists.
    [[nodiscard]] constexpr bool well_formed() const noexcept {
        const auto capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
        const auto two = [&](const auto& code) { return capital(code.characters[0]) && capital(code.characters[1]); };
        return two(country) && (part.empty() || (two(part) && part.characters[2] == '-' && part.characters[3] != '\0'));
    }

    friend constexpr bool operator==(const market&, const market&) = default;
    /// By country, the whole before its parts.
    friend constexpr std::strong_ordering operator<=>(const market& a, const market& b) noexcept {
        // Letter by letter: the compiler sorts lists, and a view would cost it a step for each letter.
        const auto byte = [](char letter) { return static_cast<unsigned char>(letter); };
        for (std::size_t i = 0; i < 2; ++i) {
            if (a.country.characters[i] != b.country.characters[i]) {
                return byte(a.country.characters[i]) <=> byte(b.country.characters[i]);
            }
        }
        for (std::size_t i = 0; i < 6; ++i) {
            if (a.part.characters[i] != b.part.characters[i]) {
                return byte(a.part.characters[i]) <=> byte(b.part.characters[i]);
            }
        }
        return std::strong_ordering::equal;
    }
};

/// The market of an ISO 3166 code, in capital letters as the standard prints it:
///
/// - alpha-2: all 249 of ISO 3166-1, and XK (Kosovo, user-assigned);
/// - the parts that share an alpha-2: BQ-BO, BQ-SA, BQ-SE of BQ, NO-21 (Svalbard), NO-22 (Jan Mayen) of SJ;
/// - ISO 3166-2 codes of places that have one of those codes too: FR-971 is GP, NL-BQ1 is BQ-BO.
///
/// Other subdivisions (US-CA) and reserved or withdrawn codes (AC, UK, TP) are not markets.
/// Errors: unknown_market.
[[nodiscard]] constexpr result<market> find_market(std::string_view code) noexcept;

/// The market of a code known at compile time: `market_of("JE")`. A wrong code does not compile.
[[nodiscard]] consteval market market_of(std::string_view code);

/// A name as a list of markets prints it, and the market it means.
struct printed_name {
    std::string_view name{};  ///< UTF-8, to the byte as printed
    market where{};           ///< what it means
};

/// The market of a printed name. The name must match byte for byte: UTF-8 in composed form, with capitals, accents and
/// commas as printed.
/// Errors: unknown_market.
[[nodiscard]] constexpr result<market> find_market_by_name(list_view<printed_name> names,
                                                           std::string_view name) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {

[[nodiscard]] constexpr bool is_alpha2(std::string_view code) noexcept {
    if (code.size() != 2) return false;
    // Compares two letters as one number: the compiler looks up most codes, and limits the number of calls.
    const auto number = [](const char* letters) {
        return static_cast<unsigned char>(letters[0]) * 256 + static_cast<unsigned char>(letters[1]);
    };
    const char* const codes = iso3166::alpha2.data();
    const int wanted = number(code.data());
    if (wanted == number(iso3166::kosovo.data())) return true;
    std::size_t first = 0;
    for (std::size_t count = iso3166::alpha2_count; count > 1;) {  // halves until one is left
        const std::size_t half = count / 2;
        if (number(codes + 3 * (first + half)) <= wanted) first += half;
        count -= half;
    }
    return number(codes + 3 * first) == wanted;
}

}  // namespace detail

constexpr result<market> find_market(std::string_view code) noexcept {
    if (detail::is_alpha2(code)) return market{detail::cut_to<2>(code), {}};
    for (const iso3166::second_code& second : iso3166::second_codes) {
        if (second.code != code) continue;
        if (second.means.size() == 2) return market{detail::cut_to<2>(second.means), {}};
        code = second.means;
        break;
    }
    for (const iso3166::part_code& part : iso3166::parts) {
        if (part.code == code) return market{detail::cut_to<2>(part.country), detail::cut_to<6>(code)};
    }
    return errc::unknown_market;
}

consteval market market_of(std::string_view code) { return find_market(code).value(); }

constexpr result<market> find_market_by_name(list_view<printed_name> names, std::string_view name) noexcept {
    for (const printed_name& printed : names) {
        if (printed.name == name) return printed.where;
    }
    return errc::unknown_market;
}

}  // namespace refund

#endif
