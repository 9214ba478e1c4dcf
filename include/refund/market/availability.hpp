#ifndef REFUND_MARKET_AVAILABILITY_HPP
#define REFUND_MARKET_AVAILABILITY_HPP

#include <refund/market/list.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace refund {

/// Whether a list contains a market.
enum class listing : unsigned char {
    absent,   ///< the list does not contain it
    present,  ///< the list contains it
    in_part,  ///< the list contains some parts of the market, not all: the question must name the part
};

/// Whether a sorted list contains a market:
///
/// - a whole is present if it is listed, or if every part of it is (BQ: BQ-BO, BQ-SA and BQ-SE);
/// - a part is present if it is listed, or its whole is.
[[nodiscard]] constexpr listing find_listing(std::span<const market> sorted, const market& where) noexcept;

/// Whether a product is sold in a market, and which list says so.
template <dated_list List>
struct availability {
    market where{};             ///< the market asked about
    calendar_day on{};          ///< the day asked about
    bool sold{false};           ///< whether it is sold there
    const List* list{nullptr};  ///< the list of markets where it is not sold, in force on that day; never null

    /// The name of the list that says so.
    [[nodiscard]] constexpr std::string_view list_name() const noexcept { return list->name; }
    using yes_or_no = bool;  ///< `if (sold_on(...))` does not compile: ask for `sold`
    friend constexpr bool operator==(const availability&, const availability&) = default;
};

/// Whether a product is sold in a market on a day, by a source that lists where it is not.
///
///     constexpr auto answer = sold_on(acme_lists, market_of("JE"), 2024_y / 5 / 1);
///     static_assert(!answer->sold && answer->list_name() == "acme-2024");
///
/// If a market is on no list, the product is sold there.
/// Errors: unknown_market (a market made by default); no_list_in_force; market_ambiguous (the list
/// holds some parts of the market, not all).
template <dated_list List>
[[nodiscard]] constexpr result<availability<List>> sold_on(const list_source<List>& not_sold, const market& where,
                                                           calendar_day on) noexcept {
    if (where.country.empty()) return errc::unknown_market;
    const result<const List*> list = list_in_force(not_sold, on);
    if (!list) return list.error();
    const listing found = find_listing((*list)->markets, where);
    if (found == listing::in_part) return errc::market_ambiguous;
    return availability<List>{where, on, found == listing::absent, *list};
}

/// What several sources say about one market on one day, in the order of the sources.
template <dated_list List, std::size_t N>
struct comparison {
    std::array<result<availability<List>>, N> answers;  ///< each as `sold_on` gives it

    /// Whether no two sources contradict each other. A source without a list in force says nothing;
    /// one that tells parts of the market apart contradicts every other that answers.
    [[nodiscard]] constexpr bool agree() const noexcept {
        const result<availability<List>>* first = nullptr;
        for (const result<availability<List>>& answer : answers) {
            if (!answer.has_value() && answer.error() == errc::no_list_in_force) continue;
            if (first == nullptr) first = &answer;
            if (answer.has_value() != first->has_value()) return false;
            if (answer.has_value() && answer->sold != (*first)->sold) return false;
        }
        return true;
    }
};

/// Asks every source whether a product is sold in a market on a day.
template <dated_list List, std::size_t N>
[[nodiscard]] constexpr comparison<List, N> compare_sources(const list_source<List> (&sources)[N], const market& where,
                                                            calendar_day on) noexcept {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return comparison<List, N>{{sold_on(sources[I], where, on)...}};
    }(std::make_index_sequence<N>());
}

// ---------------------------------------------------------------------------- implementation

constexpr listing find_listing(std::span<const market> sorted, const market& where) noexcept {
    const auto by_country = [](const market& entry, const market& wanted) {
        return entry.country.view() < wanted.country.view();
    };
    const market* const end = sorted.data() + sorted.size();
    const market* const first = std::lower_bound(sorted.data(), end, where, by_country);
    const auto of_country = [&](const market* entry) { return entry != end && entry->country == where.country; };
    if (!of_country(first)) return listing::absent;
    if (!first->is_part()) return listing::present;  // the whole comes before its parts

    const auto holds = [&](std::string_view part) {
        for (const market* entry = first; of_country(entry); ++entry) {
            if (entry->part.view() == part) return true;
        }
        return false;
    };
    if (where.is_part()) return holds(where.part) ? listing::present : listing::absent;
    bool parts_known = false;
    for (const iso3166::part_code& part : iso3166::parts) {
        if (part.country != where.country.view()) continue;
        if (!holds(part.code)) return listing::in_part;
        parts_known = true;
    }
    return parts_known ? listing::present : listing::in_part;
}

}  // namespace refund

#endif
