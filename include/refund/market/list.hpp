#ifndef REFUND_MARKET_LIST_HPP
#define REFUND_MARKET_LIST_HPP

#include <refund/core/list_view.hpp>
#include <refund/core/text.hpp>
#include <refund/market/market.hpp>
#include <refund/term/range.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <iterator>
#include <string_view>

/// \file
/// Dated lists of markets. A list is written once; its later versions are written as what changed,
/// with markets_of, with_markets and without_markets. Each of them returns the markets sorted, and
/// does not compile for an unknown code, a market that is added twice, or one that is taken away
/// without being there:
///
///     inline constexpr auto first = markets_of("BR", "CN", "JE");
///     inline constexpr auto second = with_markets(without_markets(first, "BR"), "MX");

namespace refund {

/// A list of markets with a name, in force for a range of dates.
///
/// Any type with these members works. The markets are sorted, each once, as `markets_of` and the functions after it
/// give them; `sound` (market/check.hpp) proves it.
template <class List>
concept dated_list = requires(const List& list) {
    { list.name } -> std::convertible_to<std::string_view>;
    { list.in_force } -> std::convertible_to<date_range>;
    { list.markets } -> std::convertible_to<list_view<market>>;
};

/// The markets of a list, by reference. A temporary array does not bind: keep it in a variable first.
using listed_markets = list_view<market>;

/// One version of a published list. `Source` says where it is published. It refers to its markets,
/// as a `string_view` refers to its text.
template <class Source>
struct market_list {
    text<31> name{};           ///< unique within its source
    date_range in_force{};     ///< of the day asked about
    listed_markets markets{};  ///< sorted, each once
    Source source{};           ///< where it is published
};

/// All versions of the list that one document published. It refers to them; a temporary array does not bind.
template <dated_list List>
struct list_source {
    std::string_view name{};     ///< of the document
    list_view<List> versions{};  ///< oldest first by custom; the order decides nothing

    /// No versions: it answers nothing.
    constexpr list_source() = default;
    /// The versions of a document, by reference.
    constexpr list_source(std::string_view source_name, list_view<List> lists) noexcept
        : name(source_name), versions(lists) {}
    /// Not for temporary versions, which are gone when the statement ends.
    list_source(std::string_view source_name, std::initializer_list<List> gone_after_this_line) = delete;
};

/// The versions of an array: `list_source source("acme", versions)`.
template <class List, std::size_t N>
list_source(std::string_view, const List (&)[N]) -> list_source<List>;

/// The version in force on a day.
/// Errors: no_list_in_force.
template <dated_list List>
[[nodiscard]] constexpr result<const List*> list_in_force(const list_source<List>& source, calendar_day on) noexcept {
    for (std::size_t i = source.versions.size(); i-- > 0;) {  // newest first: most questions are about it
        const List& list = source.versions[i];
        if (date_range(list.in_force).contains(on)) return &list;
    }
    return errc::no_list_in_force;
}

/// The markets of some codes.
template <std::convertible_to<std::string_view>... Codes>
[[nodiscard]] consteval std::array<market, sizeof...(Codes)> markets_of(const Codes&... codes);

/// The markets of a list's printed names.
template <std::size_t N>
[[nodiscard]] consteval std::array<market, N> markets_of(const printed_name (&names)[N]);

/// A list with more markets.
template <std::size_t N, std::convertible_to<std::string_view>... Codes>
[[nodiscard]] consteval std::array<market, N + sizeof...(Codes)> with_markets(const std::array<market, N>& list,
                                                                              const Codes&... codes);

/// A list with some markets taken away.
template <std::size_t N, std::convertible_to<std::string_view>... Codes>
[[nodiscard]] consteval std::array<market, N - sizeof...(Codes)> without_markets(const std::array<market, N>& list,
                                                                                 const Codes&... codes);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <std::size_t N>
consteval void sort_once(std::array<market, N>& list) {
    const auto in_order = [&list] {
        for (std::size_t i = 1; i < list.size(); ++i) {
            if (!(list[i - 1] < list[i])) return false;
        }
        return true;
    };
    if (in_order()) return;  // most lists are made from a sorted one, and sorting takes the compiler long
    std::sort(list.begin(), list.end());
    if (!in_order()) std::abort();  // a market twice
}

}  // namespace detail

template <std::convertible_to<std::string_view>... Codes>
consteval std::array<market, sizeof...(Codes)> markets_of(const Codes&... codes) {
    std::array<market, sizeof...(Codes)> list{find_market(codes).value()...};
    detail::sort_once(list);
    return list;
}

template <std::size_t N>
consteval std::array<market, N> markets_of(const printed_name (&names)[N]) {
    std::array<market, N> list{};
    for (std::size_t i = 0; i < N; ++i) list[i] = names[i].where;
    detail::sort_once(list);
    return list;
}

template <std::size_t N, std::convertible_to<std::string_view>... Codes>
consteval std::array<market, N + sizeof...(Codes)> with_markets(const std::array<market, N>& list,
                                                                const Codes&... codes) {
    market more[] = {find_market(codes).value()...};
    std::sort(std::begin(more), std::end(more));
    std::array<market, N + sizeof...(Codes)> out{};
    std::merge(list.begin(), list.end(), std::begin(more), std::end(more), out.begin());
    detail::sort_once(out);
    return out;
}

template <std::size_t N, std::convertible_to<std::string_view>... Codes>
consteval std::array<market, N - sizeof...(Codes)> without_markets(const std::array<market, N>& list,
                                                                   const Codes&... codes) {
    const market fewer[] = {find_market(codes).value()...};
    std::array<market, N - sizeof...(Codes)> out{};
    std::size_t kept = 0;
    for (const market& entry : list) {
        if (std::find(std::begin(fewer), std::end(fewer), entry) != std::end(fewer)) continue;
        if (kept == out.size()) std::abort();  // a market to take away is not in the list
        out[kept++] = entry;
    }
    if (kept != out.size()) std::abort();
    return out;
}

}  // namespace refund

#endif
