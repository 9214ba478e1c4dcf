#ifndef REFUND_MARKET_CHECK_HPP
#define REFUND_MARKET_CHECK_HPP

#include <refund/market/list.hpp>

#include <compare>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace refund {

/// What is wrong with the versions of a list of markets.
enum class list_fault_kind : unsigned char {
    none,             ///< nothing: the versions are sound
    no_version,       ///< there is no version at all
    no_name,          ///< a version has no name, or the name of an earlier one
    no_source,        ///< a version does not say where it is published
    no_day,           ///< a version ends on or before the day it begins
    gap,              ///< days between two versions are in neither
    overlap,          ///< a version begins before the last one ends
    unsorted,         ///< a market stands before its place
    repeated_market,  ///< a market twice, or a part and its whole
};

/// A fault with its witness.
struct list_fault {
    list_fault_kind kind{list_fault_kind::none};  ///< what is wrong
    std::size_t version{0};  ///< index of the version concerned; of a gap or an overlap the later one
    calendar_day from{};     ///< the days concerned, half-open
    calendar_day until{};    ///< the first day no longer concerned
    market where{};          ///< the market concerned, if one is

    /// Whether anything is wrong.
    constexpr explicit operator bool() const noexcept { return kind != list_fault_kind::none; }
    friend constexpr bool operator==(const list_fault&, const list_fault&) = default;
};

/// The first fault of a source's versions, or none: complete versions, oldest first, each one
/// beginning on the day on which the one before ends, and no market twice.
template <dated_list List>
[[nodiscard]] constexpr list_fault check_lists(std::span<const List> versions) noexcept {
    using kind = list_fault_kind;
    if (versions.empty()) return {kind::no_version, 0, {}, {}, {}};
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const List& list = versions[i];
        const calendar_day from = date::sys_days(list.from);
        const calendar_day until = date::sys_days(list.until);
        const auto with = [&](kind found, const market& where = {}) { return list_fault{found, i, from, until, where}; };

        const std::string_view name = list.name;
        if (name.empty()) return with(kind::no_name);
        for (std::size_t k = 0; k < i; ++k) {
            if (std::string_view(versions[k].name) == name) return with(kind::no_name);
        }
        if constexpr (requires { list.source.complete(); }) {
            if (!list.source.complete()) return with(kind::no_source);
        }
        if (until <= from) return with(kind::no_day);
        if (i > 0) {
            const calendar_day last_until = date::sys_days(versions[i - 1].until);
            if (last_until < from) return {kind::gap, i, last_until, from, {}};
            if (from < last_until) return {kind::overlap, i, from, last_until < until ? last_until : until, {}};
        }

        const std::span<const market> markets = list.markets;
        for (std::size_t k = 1; k < markets.size(); ++k) {
            const std::strong_ordering order = markets[k] <=> markets[k - 1];
            if (order < 0) return with(kind::unsorted, markets[k]);
            const bool inside = markets[k].is_part() && markets[k].whole() == markets[k - 1];
            if (order == 0 || inside) return with(kind::repeated_market, markets[k]);
        }
    }
    return {};
}

/// A fault in words: "gap: 2024-01-01 to 2024-01-31, before acme-2024".
/// `versions` are the ones that were checked.
template <dated_list List>
[[nodiscard]] constexpr std::string describe(const list_fault& found, std::span<const List> versions) {
    std::string out;
    switch (found.kind) {
        case list_fault_kind::none: return "sound";
        case list_fault_kind::no_version: return "no version";
        case list_fault_kind::no_name: out = "missing or repeated name"; break;
        case list_fault_kind::no_source: out = "missing source"; break;
        case list_fault_kind::no_day: out = "not in force on any day"; break;
        case list_fault_kind::gap: out = "gap"; break;
        case list_fault_kind::overlap: out = "overlap"; break;
        case list_fault_kind::unsorted: out = "unsorted"; break;
        case list_fault_kind::repeated_market: out = "repeated market"; break;
    }
    out += ": ";
    append_day(out, found.from);
    out += " to ";
    if (found.until == open_end) {
        out += "no end";
    } else {
        append_day(out, date::sys_days(found.until) - date::days(1));
    }
    out += found.kind == list_fault_kind::gap ? ", before " : ", ";
    out += std::string_view(versions[found.version].name);
    if (!found.where.country.empty()) {
        out += ": ";
        out += found.where.code();
    }
    return out;
}

// The witness against a list stands in the compiler's message, as the template arguments of the proof
// that failed.

/// A date of the witness.
template <int Year, int Month, int Day>
struct list_date {};
/// A market of the witness, by the letters of its code; none where the fault is not about a market.
template <char... Letters>
struct market_code {};

/// One property of a source's versions, with the witness against it when it does not hold: the
/// version's index, from which date, until which (exclusive), which market.
template <bool Holds, list_fault_kind Kind, std::size_t Version, class FromDate, class UntilDate, class Where>
struct list_versions_property {
    static_assert(Holds || Kind != list_fault_kind::no_version, "the source has no version of its list");
    static_assert(Holds || Kind != list_fault_kind::no_name, "a version of the list has no name of its own");
    static_assert(Holds || Kind != list_fault_kind::no_source, "a version of the list has no complete source");
    static_assert(Holds || Kind != list_fault_kind::no_day, "a version of the list is not in force on any day");
    static_assert(Holds || Kind != list_fault_kind::gap, "versions of the list leave a gap; see the dates named here");
    static_assert(Holds || Kind != list_fault_kind::overlap, "versions of the list overlap; see the dates named here");
    static_assert(Holds || Kind != list_fault_kind::unsorted, "a version of the list is not sorted; see the market");
    static_assert(Holds || Kind != list_fault_kind::repeated_market,
                  "a version of the list holds a market twice; see the market");
    static constexpr bool value = Holds;  ///< true wherever it compiles
};

namespace detail {

template <const auto& Source>
inline constexpr list_fault list_fault_of = check_lists(Source.versions);

template <int Days>
struct as_list_date {
    static constexpr date::year_month_day fields{
        date::sys_days(date::days(Days)) > last_day ? last_day : date::sys_days(date::days(Days))};
    using type = list_date<static_cast<int>(fields.year()), static_cast<int>(static_cast<unsigned>(fields.month())),
                           static_cast<int>(static_cast<unsigned>(fields.day()))>;
};

template <const auto& Source, class Positions>
struct as_market_code;
template <const auto& Source, std::size_t... I>
struct as_market_code<Source, std::index_sequence<I...>> {
    using type = market_code<list_fault_of<Source>.where.code()[I]...>;
};

template <const auto& Source>
using list_proof = list_versions_property<
    list_fault_of<Source>.kind == list_fault_kind::none, list_fault_of<Source>.kind, list_fault_of<Source>.version,
    typename as_list_date<list_fault_of<Source>.from.days_since_epoch>::type,
    typename as_list_date<list_fault_of<Source>.until.days_since_epoch>::type,
    typename as_market_code<Source, std::make_index_sequence<list_fault_of<Source>.where.code().size()>>::type>;

}  // namespace detail

/// True for a source with sound versions. For any other it does not compile, and the message names
/// the witness:
///
///     static_assert(sound_lists<acme_lists>);
///     // error: ... list_versions_property<false, list_fault_kind::gap, 1, list_date<2024, 1, 1>,
///     //        list_date<2024, 2, 1>, market_code<>>
template <const auto& Source>
inline constexpr bool sound_lists = detail::list_proof<Source>::value;

}  // namespace refund

#endif
