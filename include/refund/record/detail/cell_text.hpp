#ifndef REFUND_RECORD_DETAIL_CELL_TEXT_HPP
#define REFUND_RECORD_DETAIL_CELL_TEXT_HPP

#include <refund/term/day.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// Turns cells of other types into text, so that unusual and wrong cells take the same path as text.

namespace refund::record::detail {

/// Room for the text of such a cell: 38 digits, as many zeros, a point and a sign.
using cell_room = std::array<char, 96>;

/// A 128-bit number in two's complement.
struct decimal_bits {
    std::uint64_t low{};
    std::uint64_t high{};
};

template <class Number>
[[nodiscard]] std::string_view number_text(Number value, cell_room& room) noexcept {
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
    return {room.data(), static_cast<std::size_t>(end - room.data())};
}

/// "2025-03-01". Outside years 1 to 9999, a text that does not parse as a day.
[[nodiscard]] inline std::string_view day_text(std::int32_t number, cell_room& room) noexcept {
    const calendar_day day{date::sys_days(date::days(number))};
    if (!in_calendar(day)) return "outside years 1 to 9999";
    const std::string text = to_string(day);
    std::memcpy(room.data(), text.data(), text.size());
    return {room.data(), text.size()};
}

/// The exact decimal, without trailing zeros that only the column's scale adds.
[[nodiscard]] inline std::string_view decimal_text(decimal_bits bits, int scale, cell_room& room) noexcept {
    auto [low, high] = bits;
    const bool negative = (high >> 63U) != 0;
    if (negative) {
        low = ~low + 1;
        high = ~high + (low == 0 ? 1U : 0U);
    }
    char* const end = room.data() + room.size();
    char* begin = end;
    char* last = end;
    int written = 0;
    while (high != 0 || low != 0 || written <= scale) {
        if (written == scale && scale != 0 && begin != last) *--begin = '.';
        // Divides by ten from the top, in pieces that fit 64 bits together with the remainder carried down.
        std::uint64_t rest = high % 10;
        high /= 10;
        std::uint64_t quotient = 0;
        for (int piece = 1; piece >= 0; --piece) {
            const std::uint64_t part = rest << 32U | (low >> (32 * piece) & 0xFFFFFFFFU);
            quotient = quotient << 32U | part / 10;
            rest = part % 10;
        }
        low = quotient;
        const bool dropped = written < scale && rest == 0 && begin == last;
        ++written;
        if (!dropped) *--begin = static_cast<char>('0' + rest);
    }
    if (negative) *--begin = '-';
    return {begin, static_cast<std::size_t>(last - begin)};
}

}  // namespace refund::record::detail

#endif
