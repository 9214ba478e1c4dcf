#ifndef REFUND_PROGRAM_BYTE_WORDS_HPP
#define REFUND_PROGRAM_BYTE_WORDS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace program {

// Characters of a text eight at a time, as the bytes of one number.

/// Eight of a character.
[[nodiscard]] constexpr std::uint64_t eight_of(char c) {
    return 0x0101'0101'0101'0101U * static_cast<unsigned char>(c);
}
inline constexpr std::uint64_t high_bits = eight_of('\x80');

/// Whether a byte is less than a character, which is ASCII.
[[nodiscard]] constexpr bool any_below(std::uint64_t word, char c) {
    return ((word - eight_of(c)) & ~word & high_bits) != 0;
}
/// Whether a byte is more than a character, which is ASCII.
[[nodiscard]] constexpr bool any_above(std::uint64_t word, char c) {
    return (((word + eight_of(static_cast<char>('\x7F' - c))) | word) & high_bits) != 0;
}

/// Whether `test` holds for eight characters of a text: for those at places 0, 8 and so on, and for the last eight. A
/// text of fewer has copies of `filler` with it.
template <class Test>
[[nodiscard]] bool any_word(std::string_view text, char filler, Test test) {
    std::uint64_t word = eight_of(filler);
    if (text.size() < sizeof word) {
        for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
        return test(word);
    }
    const auto at = [&](std::size_t place) {
        std::memcpy(&word, text.data() + place, sizeof word);
        return test(word);
    };
    for (std::size_t place = 0; place + sizeof word < text.size(); place += sizeof word) {
        if (at(place)) return true;
    }
    return at(text.size() - sizeof word);
}

}  // namespace program

#endif
