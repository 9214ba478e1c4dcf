#include <refund/market/list.hpp>

#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string_view>
#include <type_traits>

namespace {

using namespace date::literals;
using refund::errc;
using refund::list_in_force;
using refund::list_source;
using refund::market;
using refund::market_list;
using refund::market_of;
using refund::markets_of;
using refund::with_markets;
using refund::without_markets;

// Sorted, in whatever order they are written; parts come where their whole would be.
constexpr auto first = markets_of("MX", "NO-22", "BQ-SA", "BR", "BQ-BO");
static_assert(first ==
              std::array{market_of("BQ-BO"), market_of("BQ-SA"), market_of("BR"), market_of("MX"), market_of("NO-22")});
static_assert(with_markets(first, "JE", "AD") == std::array{market_of("AD"), market_of("BQ-BO"), market_of("BQ-SA"),
                                                            market_of("BR"), market_of("JE"), market_of("MX"),
                                                            market_of("NO-22")});
static_assert(without_markets(first, "MX", "BQ-BO") == markets_of("BQ-SA", "BR", "NO-22"));
static_assert(without_markets(with_markets(first, "JE"), "JE") == first);
static_assert(without_markets(markets_of("JE"), "JE").empty());

constexpr refund::printed_name names[] = {{"Jersey", market_of("JE")}, {"Bonaire", market_of("BQ-BO")}};
static_assert(markets_of(names) == markets_of("BQ-BO", "JE"));

// Any type with the three members is a dated list.
struct note {
    std::string_view name;
    refund::date_range in_force;
    std::array<market, 1> markets;
};
struct no_date {
    std::string_view name;
    std::span<const market> markets;
};
static_assert(refund::dated_list<market_list<int>> && refund::dated_list<note> && !refund::dated_list<no_date>);

constexpr auto second = with_markets(first, "JE");
constexpr market_list<int> versions[] = {
    {"one", {2024_y / 1 / 1, 2024_y / 3 / 1}, first, 1},
    {"two", {2024_y / 3 / 1, refund::open_end}, second, 2},
};
constexpr list_source source("acme", versions);

// Lists and sources refer to their elements, so temporary ones do not bind.
static_assert(std::is_constructible_v<refund::listed_markets, const std::array<market, 2>&>);
static_assert(!std::is_constructible_v<refund::listed_markets, std::array<market, 2>>);
static_assert(std::is_constructible_v<list_source<market_list<int>>, const char*, const market_list<int> (&)[2]>);
static_assert(!std::is_constructible_v<list_source<market_list<int>>, const char*, const market_list<int> (&&)[2]>);
static_assert(source.name == "acme" && source.versions.size() == 2);

constexpr const market_list<int>* in_force(date::sys_days on) { return list_in_force(source, on).value(); }
static_assert(noexcept(list_in_force(source, 2024_y / 1 / 1)));
static_assert(in_force(2024_y / 1 / 1) == &versions[0] && in_force(2024_y / 2 / 29) == &versions[0]);
static_assert(in_force(2024_y / 3 / 1) == &versions[1] && in_force(2024_y / 3 / 2) == &versions[1]);
static_assert(in_force(refund::last_day) == &versions[1]);

}  // namespace

TEST_CASE("no list is in force before the first one or after the last one ended") {
    CHECK(list_in_force(source, 2023_y / 12 / 31).error() == errc::no_list_in_force);
    CHECK(list_in_force(source, refund::first_day).error() == errc::no_list_in_force);
    CHECK(list_in_force(list_source<market_list<int>>(), 2024_y / 1 / 1).error() == errc::no_list_in_force);

    static constexpr note ended[] = {{"ended", {2024_y / 1 / 1, 2024_y / 2 / 1}, markets_of("JE")}};
    constexpr list_source short_lived("notes", ended);
    CHECK(list_in_force(short_lived, 2024_y / 1 / 31).value() == ended);
    CHECK(list_in_force(short_lived, 2024_y / 2 / 1).error() == errc::no_list_in_force);
}
