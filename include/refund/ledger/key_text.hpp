#ifndef REFUND_LEDGER_KEY_TEXT_HPP
#define REFUND_LEDGER_KEY_TEXT_HPP

#include <refund/core/detail/eight_characters.hpp>
#include <refund/core/errc.hpp>
#include <refund/core/guid.hpp>
#include <refund/core/text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// \file
/// The text of a key: a scope, a request id, a commitment id. Two keys that look alike must be one key, or a customer
/// is refunded twice. So invisible characters and blanks at either end are refused, and the case of letters in a GUID
/// makes no difference. Other keys are compared byte by byte.

namespace refund {

/// The most bytes that a key may have. Two keys of this size fit an index entry in every supported database.
inline constexpr std::size_t longest_key = 1'000;

/// What is wrong with the text of a key, and where.
struct key_fault {
    errc reason{};           ///< text_not_utf8, text_invisible_character, text_outer_blank or text_too_long
    std::size_t offset{};    ///< in bytes, of the first character at fault
    char32_t character{};    ///< that character; for text that is not UTF-8, the byte
    friend constexpr bool operator==(const key_fault&, const key_fault&) = default;
};

/// The first fault of a key's text; `reason` is no error (errc{}) if there is none. Faults are text that is not UTF-8;
/// characters that no font shows (controls, zero widths, joiners, marks of direction, U+FEFF, soft hyphens) anywhere;
/// blanks of any width, including U+00A0, at either end; and more than `longest_key` bytes. An empty text has no fault.
[[nodiscard]] constexpr key_fault find_key_fault(std::string_view text) noexcept;

/// The normal text of a key: a GUID in lower case, with its hyphens and without braces; any other text unchanged. Two
/// keys are the same if their normal texts are equal.
[[nodiscard]] inline std::string normal_key(std::string_view text);

/// Whether `normal_key` returns that text: true of all texts except GUIDs in capital letters or braces.
[[nodiscard]] constexpr bool is_normal_key(std::string_view text) noexcept;

/// The text with each character that `find_key_fault` refuses written out, `\u{FEFF}`, and each byte that is not UTF-8,
/// `\x{FF}`: for messages. Blanks are written out only where they are refused, at either end.
[[nodiscard]] inline std::string escaped_key(std::string_view text);

// ---------------------------------------------------------------------------- implementation

namespace detail {

struct utf8_character {
    char32_t code{};
    std::size_t bytes{};  ///< 0: not UTF-8
};

/// The character that begins at `at`. Accepts only the shortest form, no surrogates, and U+10FFFF at most.
[[nodiscard]] constexpr utf8_character utf8_at(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    if (first < 0x80) return {char32_t(first), 1};
    const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < bytes) return {char32_t(first), 0};
    char32_t code = first & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        const unsigned next = byte(at + i);
        if ((next & 0xC0U) != 0x80U) return {char32_t(first), 0};
        code = (code << 6U) | (next & 0x3FU);
    }
    constexpr char32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {char32_t(first), 0};
    return {code, bytes};
}

[[nodiscard]] constexpr bool is_invisible(char32_t c) noexcept {
    const auto between = [c](char32_t first, char32_t last) { return first <= c && c <= last; };
    return c < 0x20 || between(0x7F, 0x9F) || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 ||
           between(0x17B4, 0x17B5) || between(0x180B, 0x180F) || between(0x200B, 0x200F) || between(0x2028, 0x202E) ||
           between(0x2060, 0x206F) || c == 0x3164 || between(0xFE00, 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
           between(0xFFF0, 0xFFFB) || between(0x1BCA0, 0x1BCA3) || between(0x1D173, 0x1D17A) ||
           between(0xE0000, 0xE0FFF);
}

[[nodiscard]] constexpr bool is_blank(char32_t c) noexcept {
    return c == 0x20 || c == 0xA0 || c == 0x1680 || (0x2000 <= c && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/// Where the blanks at the end begin: after the last character that is not a blank.
[[nodiscard]] constexpr std::size_t end_without_blanks(std::string_view text) noexcept {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const utf8_character next = utf8_at(text, at);
        at += next.bytes == 0 ? 1 : next.bytes;
        if (next.bytes == 0 || !is_blank(next.code)) end = at;
    }
    return end;
}

/// The 36 characters of a GUID, without braces around them; empty if the text is not one.
[[nodiscard]] constexpr std::string_view guid_in(std::string_view text) noexcept {
    if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
    return is_guid(text) ? text : std::string_view();
}

/// Whether each of eight characters is above a blank and below 0x7F. No byte of the computation carries into the next.
[[nodiscard]] constexpr bool are_plain(std::uint64_t eight) noexcept {
    constexpr std::uint64_t each = 0x0101'0101'0101'0101U;
    const std::uint64_t low = eight & 0x7F * each;
    return ((eight | ~(low + 0x5F * each) | (low + each)) & 0x80 * each) == 0;
}

/// Whether a text has no blanks and only printable ASCII, like most texts. Checks eight characters at a time.
[[nodiscard]] constexpr bool is_plain(std::string_view text) noexcept {
    if (text.size() < 8) {
        bool all = true;
        for (const char c : text) all = all & (c > ' ' && c < '\x7F');
        return all;
    }
    bool all = are_plain(eight_characters(text.data() + text.size() - 8));
    for (std::size_t at = 0; at + 8 < text.size(); at += 8) all = all & are_plain(eight_characters(text.data() + at));
    return all;
}

}  // namespace detail

constexpr key_fault find_key_fault(std::string_view text) noexcept {
    if (text.size() <= longest_key && detail::is_plain(text)) return {};
    const std::size_t end = detail::end_without_blanks(text);
    for (std::size_t at = 0; at < text.size();) {
        const detail::utf8_character next = detail::utf8_at(text, at);
        if (next.bytes == 0) return {errc::text_not_utf8, at, next.code};
        if (detail::is_invisible(next.code)) return {errc::text_invisible_character, at, next.code};
        if (detail::is_blank(next.code) && (at == 0 || at >= end)) {
            return {errc::text_outer_blank, at, next.code};
        }
        at += next.bytes;
    }
    if (text.size() > longest_key) return {errc::text_too_long, longest_key, 0};
    return {};
}

constexpr bool is_normal_key(std::string_view text) noexcept {
    const std::string_view guid = detail::guid_in(text);
    if (guid.empty()) return true;
    bool has_capitals = false;
    for (const char c : guid) has_capitals = has_capitals || detail::small_letter(c) != c;
    return guid.size() == text.size() && !has_capitals;
}

inline std::string normal_key(std::string_view text) {
    const std::string_view guid = detail::guid_in(text);
    if (guid.empty()) return std::string(text);
    std::string lower(guid);
    for (char& c : lower) c = detail::small_letter(c);
    return lower;
}

inline std::string escaped_key(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    const auto write_out = [&](char letter, char32_t code, int least) {
        out += {'\\', letter, '{'};
        for (int shift = 20; shift >= 0; shift -= 4) {
            if ((code >> shift) != 0 || shift < 4 * least) out += digits[(code >> shift) & 0xFU];
        }
        out += '}';
    };
    const std::size_t end = detail::end_without_blanks(text);
    bool before_all = true;
    for (std::size_t at = 0; at < text.size();) {
        const detail::utf8_character next = detail::utf8_at(text, at);
        const std::size_t bytes = next.bytes == 0 ? 1 : next.bytes;
        const bool blank = next.bytes != 0 && detail::is_blank(next.code);
        before_all = before_all && blank;
        const bool outer_blank = blank && (before_all || at >= end);
        if (next.bytes == 0) {
            write_out('x', next.code, 2);
        } else if (detail::is_invisible(next.code) || outer_blank) {
            write_out('u', next.code, 4);
        } else {
            out += text.substr(at, bytes);
        }
        at += bytes;
    }
    return out;
}

}  // namespace refund

#endif
