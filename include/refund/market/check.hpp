#ifndef REFUND_MARKET_CHECK_HPP
#define REFUND_MARKET_CHECK_HPP

#include <refund/core/list_view.hpp>
#include <refund/market/list.hpp>
#include <refund/proof/sound.hpp>

#include <compare>
#include <cstddef>
#include <string_view>

namespace refund {

/// The versions of a list, for `check`, `describe` and `sound` (proof/): each version has a name of its own and a
/// source, one is in force on each day from the first to the last, and each holds its markets in order, none twice, and
/// no part next to its whole.
///
///     static_assert(sound<acme_lists>);
template <dated_list List>
[[nodiscard]] constexpr list_view<List> rows_of(const list_source<List>& source) noexcept {
    return source.versions;
}

/// A version is a range of dates; its outcome is its markets.
template <dated_list List>
struct provable<List> : dated_rows<List> {
    static constexpr std::string_view noun = "version";  ///< what a row is called
    static constexpr bool by_days = false;               ///< only dates decide

    /// The version's name.
    [[nodiscard]] static constexpr std::string_view id(const List& list) noexcept { return list.name; }
    /// Whether the source is complete. A kind of source without `complete()` always is.
    [[nodiscard]] static constexpr bool cited(const List& list) noexcept {
        if constexpr (requires { list.source.complete(); }) return list.source.complete();
        return true;
    }
    /// The code of a market.
    [[nodiscard]] static constexpr std::string_view entry(const List& list, std::size_t i) noexcept {
        return list_view<market>(list.markets)[i].code();
    }
    /// The first market that is not written like one, is not in its place, or is already there, itself or as part of a
    /// whole.
    [[nodiscard]] static constexpr table_fault outcome(const List* lists, std::size_t row) noexcept {
        const list_view<market> markets = lists[row].markets;
        for (std::size_t i = 0; i < markets.size(); ++i) {
            if (!markets[i].well_formed()) return {fault::bad_outcome, {}, {}, 0, 0, 0, i};
        }
        for (std::size_t i = 1; i < markets.size(); ++i) {
            const market& before = markets[i - 1];
            const std::strong_ordering order = markets[i] <=> before;
            if (order > 0 && (!markets[i].is_part() || markets[i].whole() != before)) continue;
            return {order < 0 ? fault::unsorted : fault::repeated_entry, {}, {}, 0, 0, 0, i};
        }
        return {};
    }
};

}  // namespace refund

#endif
