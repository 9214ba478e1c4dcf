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

/// The place of a request in the order of turns.
struct turn {
    std::uint32_t scope{};
    std::int32_t day{};
    std::uint64_t id{};  ///< the first bytes of its id; they usually decide, without a look at the whole text
    std::uint32_t row{};
};

/// A text's first eight bytes as a number that sorts like the text.
[[nodiscard]] inline std::uint64_t beginning_of(std::string_view text) noexcept {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        number = number << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    return number;
}

/// Sorts turns by scope, day and id. `scopes` is the number of scopes. For ids that begin alike, `is_before` decides.
template <class IsBefore>
void put_in_order(std::vector<turn>& turns, std::size_t scopes, const IsBefore& is_before) {
    std::vector<std::size_t> next(scopes + 1);  // the place of each scope's next turn
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
