#ifndef REFUND_RECORD_DETAIL_TURNS_HPP
#define REFUND_RECORD_DETAIL_TURNS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

// The order in which limits let requests through.

namespace refund::record::detail {

/// Where a request stands in the order of turns.
struct turn {
    std::uint32_t scope{};
    std::int32_t day{};
    std::uint64_t id{};  ///< how its id begins: mostly it decides, and the text is not looked at
    std::uint32_t row{};
};

/// A text's first eight bytes as a number that is ordered as they are.
[[nodiscard]] inline std::uint64_t beginning_of(std::string_view text) noexcept {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        number = number << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    return number;
}

/// Puts turns of so many scopes in order: by scope, and those of a scope by day and id. Where these begin alike,
/// `is_before` decides.
template <class IsBefore>
void put_in_order(std::vector<turn>& turns, std::size_t scopes, const IsBefore& is_before) {
    std::vector<std::size_t> next(scopes + 1);  // of each scope, the place of its next turn
    for (const turn& each : turns) ++next[each.scope + std::size_t{1}];
    for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    std::vector<turn> placed(turns.size());
    for (const turn& each : turns) placed[next[each.scope]++] = each;
    turns = std::move(placed);
    std::size_t first = 0;
    for (std::size_t number = 0; number < scopes; first = next[number++]) {
        std::sort(turns.begin() + static_cast<std::ptrdiff_t>(first),
                  turns.begin() + static_cast<std::ptrdiff_t>(next[number]), [&](const turn& a, const turn& b) {
                      if (a.day != b.day) return a.day < b.day;
                      if (a.id != b.id) return a.id < b.id;
                      return a.row != b.row && is_before(a, b);
                  });
    }
}

}  // namespace refund::record::detail

#endif
