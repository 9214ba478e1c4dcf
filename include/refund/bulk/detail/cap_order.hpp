#ifndef REFUND_BULK_DETAIL_CAP_ORDER_HPP
#define REFUND_BULK_DETAIL_CAP_ORDER_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

// The order in which rows take their turn: by scope, then by day, then by row.

namespace refund::bulk::detail {

/// A row's turn, with everything that is needed when it comes. In this order, reading the row's columns would be random
/// access, and each read would take longer than everything else. Row numbers have 32 bits.
struct turn {
    std::uint32_t scope{};
    std::int32_t day{};
    std::uint32_t row{};
    std::uint16_t rule{};
    std::int64_t amount{};  // asked, then granted; below 0: no claim
};
inline constexpr std::size_t most_rows_in_turns = (std::numeric_limits<std::uint32_t>::max)();

inline constexpr unsigned digit_bits = 11;

/// Sorts turns by one digit, the lowest bits of `digit(turn)`, from one array into another. The sort is stable. If all
/// turns have the same digit, it moves nothing and returns false.
template <class Digit>
[[nodiscard]] bool sort_by_digit(std::span<const turn> from, std::span<turn> to, Digit digit) noexcept {
    constexpr std::uint32_t digits = 1U << digit_bits;
    std::array<std::uint32_t, digits> next{};  // first the count of each digit, then the place of its next turn
    for (const turn& each : from) ++next[digit(each) % digits];
    std::uint32_t before = 0;
    for (std::uint32_t& count : next) {
        if (count == from.size()) return false;
        before += std::exchange(count, before);
    }
    for (const turn& each : from) to[next[digit(each) % digits]++] = each;
    return true;
}

/// Sorts turns that come in order of their rows; `room` must be as large. Returns the one of the two that holds the
/// result. A radix sort, linear in the number of turns: a comparison sort is several times as slow.
[[nodiscard]] inline std::span<turn> sort_turns(std::span<turn> turns, std::span<turn> room) noexcept {
    const auto [earliest, latest] = std::minmax_element(turns.begin(), turns.end(),
                                                        [](const turn& a, const turn& b) { return a.day < b.day; });
    if (turns.empty()) return turns;
    const auto first_day = static_cast<std::uint32_t>(earliest->day);
    const std::uint32_t days = static_cast<std::uint32_t>(latest->day) - first_day;
    const auto by = [&](const auto& digit) {
        if (sort_by_digit(turns, room, digit)) std::swap(turns, room);
    };
    for (unsigned shift = 0; shift < 32 && days >> shift != 0; shift += digit_bits) {
        by([=](const turn& each) { return (static_cast<std::uint32_t>(each.day) - first_day) >> shift; });
    }
    for (unsigned shift = 0; shift < 32; shift += digit_bits) by([=](const turn& each) { return each.scope >> shift; });
    return turns;
}

/// The part that a scope belongs to. Spreads scopes evenly, even if their numbers come in steps.
[[nodiscard]] constexpr unsigned part_of_scope(std::uint32_t scope, unsigned parts) noexcept {
    const std::uint32_t mixed = scope * 0x9E3779B1U;
    return static_cast<unsigned>((std::uint64_t{mixed} * parts) >> 32U);
}

}  // namespace refund::bulk::detail

#endif
