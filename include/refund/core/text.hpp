#ifndef REFUND_CORE_TEXT_HPP
#define REFUND_CORE_TEXT_HPP

#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <type_traits>

namespace refund {

/// Text of at most `Capacity` characters, stored in place.
///
/// Rules own their text: a table that is made or changed at run time refers to nothing else.
/// A literal that is too long does not compile.
template <std::size_t Capacity>
struct text {
    char characters[Capacity + 1]{};  ///< a zero after the end

    /// No text.
    constexpr text() = default;

    /// The text of a literal: `text<31> name = "acme";`. An array that is filled at run time does not compile,
    /// and neither does a literal with a zero inside.
    template <std::size_t N>
        requires(N <= Capacity + 1)
    consteval text(const char (&literal)[N]) {  // NOLINT: implicit by design
        if (__builtin_strlen(literal) + 1 != N) std::abort();  // one call, because tables have thousands of characters
        for (std::size_t i = 0; i + 1 < N; ++i) characters[i] = literal[i];
    }

    /// The characters up to the first zero, without it. Refers to this text.
    /// @{
    [[nodiscard]] constexpr std::string_view view() const noexcept {
        if (!std::is_constant_evaluated()) return std::string_view(characters);
        std::size_t size = 0;  // by hand: the standard library's way costs the compiler three calls per character
        while (characters[size] != '\0') ++size;
        return {characters, size};
    }
    constexpr operator std::string_view() const noexcept { return view(); }  // NOLINT
    /// @}
    /// Whether the text is empty.
    [[nodiscard]] constexpr bool empty() const noexcept { return characters[0] == '\0'; }

    friend constexpr bool operator==(const text&, const text&) = default;
};

namespace detail {

/// Turns a letter A to Z into lower case, and leaves any other byte as it is.
[[nodiscard]] constexpr char small_letter(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether two words are equal except for the case of the letters A to Z: "Suse-Plan" and "suse-plan".
[[nodiscard]] constexpr bool same_word(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (small_letter(a[i]) != small_letter(b[i])) return false;
    }
    return true;
}

/// The beginning of a text, as far as it fits.
template <std::size_t Capacity>
[[nodiscard]] constexpr text<Capacity> cut_to(std::string_view whole) noexcept {
    text<Capacity> out;
    for (std::size_t i = 0; i < whole.size() && i < Capacity; ++i) out.characters[i] = whole[i];
    return out;
}

}  // namespace detail

}  // namespace refund

#endif
