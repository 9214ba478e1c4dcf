#include <refund/market/availability.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <type_traits>

namespace {

using namespace date::literals;
using refund::compare_sources;
using refund::errc;
using refund::find_listing;
using refund::list_source;
using refund::listing;
using refund::market;
using refund::market_list;
using refund::market_of;
using refund::markets_of;
using refund::sold_on;

// Wholes and parts. All three parts of BQ are known; a list may hold the whole, all, some or none.
constexpr auto whole = markets_of("BQ");
constexpr auto all_parts = markets_of("AD", "BQ-BO", "BQ-SA", "BQ-SE", "BR");
constexpr auto two_parts = markets_of("AD", "BQ-BO", "BQ-SE", "BR");
constexpr auto neither = markets_of("AD", "BR");

static_assert(find_listing(whole, market_of("BQ")) == listing::present);
static_assert(find_listing(whole, market_of("BQ-SA")) == listing::present);
static_assert(find_listing(whole, market_of("BR")) == listing::absent);
static_assert(find_listing(whole, market_of("AD")) == listing::absent);

static_assert(find_listing(all_parts, market_of("BQ")) == listing::present);
static_assert(find_listing(all_parts, market_of("BQ-BO")) == listing::present);
static_assert(find_listing(all_parts, market_of("BQ-SE")) == listing::present);

static_assert(find_listing(two_parts, market_of("BQ")) == listing::in_part);
static_assert(find_listing(two_parts, market_of("BQ-BO")) == listing::present);
static_assert(find_listing(two_parts, market_of("BQ-SA")) == listing::absent);
static_assert(find_listing(two_parts, market_of("BQ-SE")) == listing::present);

static_assert(find_listing(neither, market_of("BQ")) == listing::absent);
static_assert(find_listing(neither, market_of("BQ-SA")) == listing::absent);
static_assert(find_listing({}, market_of("BQ")) == listing::absent);

static_assert(find_listing(markets_of("NO-21", "NO-22"), market_of("SJ")) == listing::present);
static_assert(find_listing(markets_of("NO-21"), market_of("SJ")) == listing::in_part);
static_assert(find_listing(markets_of("NO-21"), market_of("NO-22")) == listing::absent);
static_assert(find_listing(markets_of("NO-21"), market_of("NO")) == listing::absent,
              "Svalbard is of SJ here, not of NO");
static_assert(find_listing(markets_of("NO"), market_of("NO-21")) == listing::absent);

// A part of the user's own: nothing says that it is the whole country.
constexpr std::array canary{market{"ES", "ES-CN"}};
static_assert(find_listing(canary, market{"ES", "ES-CN"}) == listing::present);
static_assert(find_listing(canary, market{"ES", "ES-ML"}) == listing::absent);
static_assert(find_listing(canary, market_of("ES")) == listing::in_part);

// The example of the header.
constexpr auto banned = markets_of("JE", "BQ-BO");
constexpr market_list<int> acme_versions[] = {{"acme-2024", {2024_y / 1 / 1, refund::open_end}, banned, 7}};
constexpr list_source acme_lists("acme", acme_versions);
constexpr auto answer = sold_on(acme_lists, market_of("JE"), 2024_y / 5 / 1);
static_assert(!answer->sold && answer->list_name() == "acme-2024");
static_assert(answer->where == market_of("JE") && answer->on == refund::calendar_day(2024_y / 5 / 1) &&
              answer->list == acme_versions);
static_assert(sold_on(acme_lists, market_of("DE"), 2024_y / 1 / 1)->sold);
static_assert(sold_on(acme_lists, market_of("DE"), 2024_y / 1 / 1)->list_name() == "acme-2024");
static_assert(!std::is_constructible_v<bool, decltype(answer)>, "there is an answer when it is no, too");
static_assert(noexcept(sold_on(acme_lists, answer->where, 2024_y / 5 / 1)));

// A list type of the user's own.
struct letter {
    const char* name;
    refund::date_range in_force;
    std::array<market, 2> markets;
};
constexpr letter letters[] = {{"letter of May", {2024_y / 5 / 1, 2024_y / 6 / 1}, markets_of("DE", "FR")}};
constexpr list_source written("letters", letters);
static_assert(!sold_on(written, market_of("FR"), 2024_y / 5 / 31)->sold);
static_assert(sold_on(written, market_of("FR"), 2024_y / 5 / 31)->list_name() == "letter of May");
static_assert(sold_on(written, market_of("IT"), 2024_y / 5 / 1)->sold);

// Three sources: two lists from 2024 on, a third from June.
constexpr auto only_je = markets_of("JE");
constexpr auto all_bq = markets_of("BQ", "JE");
constexpr market_list<int> b_versions[] = {{"b", {2024_y / 1 / 1, refund::open_end}, only_je, 0}};
constexpr market_list<int> c_versions[] = {{"c", {2024_y / 6 / 1, refund::open_end}, all_bq, 0}};
constexpr list_source<market_list<int>> three[] = {acme_lists, {"b", b_versions}, {"c", c_versions}};

constexpr bool agree(const market& where, date::sys_days on) { return compare_sources(three, where, on).agree(); }
static_assert(agree(market_of("JE"), 2024_y / 5 / 31) && agree(market_of("JE"), 2024_y / 6 / 1));
static_assert(agree(market_of("DE"), 2024_y / 6 / 1));
static_assert(!agree(market_of("BQ-BO"), 2024_y / 5 / 31), "acme lists it, b does not");
static_assert(agree(market_of("BQ-SA"), 2024_y / 5 / 31) && !agree(market_of("BQ-SA"), 2024_y / 6 / 1), "c lists it");
static_assert(!agree(market_of("BQ"), 2024_y / 5 / 31), "acme cannot say, b sells");
static_assert(agree(market_of("JE"), 2023_y / 12 / 31), "no source says anything");

}  // namespace

TEST_CASE("on a day without a list, and for an ambiguous or unknown market, the answer is an error") {
    CHECK(sold_on(acme_lists, market_of("JE"), 2023_y / 12 / 31).error() == errc::no_list_in_force);
    CHECK(sold_on(acme_lists, market_of("BQ"), 2024_y / 1 / 1).error() == errc::market_ambiguous);
    CHECK(sold_on(acme_lists, market{}, 2024_y / 1 / 1).error() == errc::unknown_market);
    CHECK(sold_on(written, market_of("FR"), 2024_y / 4 / 30).error() == errc::no_list_in_force);
    CHECK(sold_on(written, market_of("FR"), 2024_y / 6 / 1).error() == errc::no_list_in_force);
}

TEST_CASE("a comparison holds each source's answer in that source's place") {
    const auto compared = compare_sources(three, market_of("BQ-SA"), 2024_y / 5 / 31);
    REQUIRE(compared.answers.size() == 3);
    CHECK(compared.answers[0]->list_name() == "acme-2024");
    CHECK(compared.answers[1]->list_name() == "b");
    CHECK(compared.answers[2].error() == errc::no_list_in_force);
    CHECK(compare_sources(three, market_of("BQ-SA"), 2024_y / 6 / 1).answers[2]->sold == false);
}
