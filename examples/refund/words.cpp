#include "words.hpp"

#include <refund/ledger/key_text.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <system_error>

namespace program {
namespace {

constexpr std::size_t most_characters = 40;

bool continues(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// The size in bytes of the UTF-8 character at the front; 0 if there is none. Overlong forms and surrogates count as
/// none, so that no terminal has to guess.
std::size_t utf8_size(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const unsigned second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0U;
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(text, 1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
        return continues(text, 1) && continues(text, 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
        return continues(text, 1) && continues(text, 2) && continues(text, 3) ? 4 : 0;
    }
    return 0;
}

void append_character(std::string& out, std::string_view character) {
    const char c = character.front();
    // U+0080 to U+009F are control characters too: terminals obey some of them.
    const bool second_controls =
        character.size() == 2 && c == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
    switch (c) {
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '"':
        case '\\': out += '\\'; break;
        default: break;
    }
    const refund::key_fault unseen = refund::find_key_fault(character);
    if (character.size() > 1 && unseen.reason != refund::errc{} && !second_controls) {
        out += refund::escaped_key(character);
        return;
    }
    if (second_controls || static_cast<unsigned char>(c) < 0x20 || c == '\x7F') {
        for (const char byte : character) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        return;
    }
    out += character;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (std::size_t written = 0; !text.empty(); ++written) {
        if (written == most_characters) return out + "\"...";
        const std::size_t size = utf8_size(text);
        if (size == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
        } else {
            append_character(out, text.substr(0, size));
            text.remove_prefix(size);
        }
    }
    return out + '"';
}

std::string key_in_quotes(std::string_view text) {
    constexpr std::size_t longest = 200;
    std::string shown = refund::escaped_key(text);
    if (shown.size() <= longest) return '"' + shown + '"';
    std::size_t end = longest;
    while ((static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) --end;
    shown.resize(end);
    return '"' + shown + "\"...";
}

void say_text(std::string_view text) { static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr)); }

std::string system_words() { return std::generic_category().message(errno); }

}  // namespace program
