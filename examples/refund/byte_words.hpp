#ifndef REFUND_PROGRAM_BYTE_WORDS_HPP
#define REFUND_PROGRAM_BYTE_WORDS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace program {

// Text, eight characters at a time, as the bytes of one number.

/// One character in all eight bytes.
[[nodiscard]] constexpr std::uint64_t eight_of(char c) {
    return 0x0101'0101'0101'0101U * static_cast<unsigned char>(c);
}
inline constexpr std::uint64_t high_bits = eight_of('\x80');

/// Whether any byte is less than `c`, which must be ASCII.
[[nodiscard]] constexpr bool any_below(std::uint64_t word, char c) {
    return ((word - eight_of(c)) & ~word & high_bits) != 0;
}
/// Whether any byte is greater than `c`, which must be ASCII.
[[nodiscard]] constexpr bool any_above(std::uint64_t word, char c) {
    return (((word + eight_of(static_cast<char>('\x7F' - c))) | word) & high_bits) != 0;
}

/// Whether `test` holds for any group of eight characters: those at places 0, 8 and so on, or the last eight. A shorter
/// text is padded with `filler`.
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

/// Whether two texts are equal. Fast for short texts of the same size, which most are.
[[nodiscard, gnu::always_inline]] inline bool is_same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    const auto differ = [&](auto word, std::size_t place) {
        auto other = word;
        std::memcpy(&word, a.data() + place, sizeof word);
        std::memcpy(&other, b.data() + place, sizeof other);
        return word != other;
    };
    constexpr std::size_t eight = sizeof(std::uint64_t);
    constexpr std::size_t four = sizeof(std::uint32_t);
    if (a.size() >= eight) {
        for (std::size_t place = 0; place + eight < a.size(); place += eight) {
            if (differ(std::uint64_t{}, place)) return false;
        }
        return !differ(std::uint64_t{}, a.size() - eight);
    }
    if (a.size() >= four) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, a.size() - four);
    for (std::size_t place = 0; place < a.size(); ++place) {
        if (a[place] != b[place]) return false;
    }
    return true;
}

/// Copies a text to `to`, which has room for it, and returns the end of the copy. Fast for short texts, which most are.
inline char* copy_text(std::string_view text, char* to) {
    constexpr std::size_t eight = sizeof(std::uint64_t);
    std::uint64_t word = 0;
    const auto copy_word = [&](std::size_t place) {
        std::memcpy(&word, text.data() + place, sizeof word);
        std::memcpy(to + place, &word, sizeof word);
    };
    if (text.size() < eight) return std::copy(text.begin(), text.end(), to);
    for (std::size_t place = 0; place + eight < text.size(); place += eight) copy_word(place);
    copy_word(text.size() - eight);
    return to + text.size();
}

}  // namespace program

#endif
