#include <refund/market/check.hpp>

#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::check_lists;
using refund::list_fault;
using refund::market;
using refund::market_list;
using refund::market_of;
using refund::markets_of;
using refund::open_end;
using kind = refund::list_fault_kind;

struct where_published {
    bool known{true};
    constexpr bool complete() const noexcept { return known; }
};
using list = market_list<where_published>;

constexpr auto few = markets_of("BQ-BO", "BR", "JE");
constexpr calendar_day january = 2024_y / 1 / 1;
constexpr calendar_day february = 2024_y / 2 / 1;
constexpr calendar_day march = 2024_y / 3 / 1;

constexpr list versions[] = {{"one", january, february, few, {}}, {"two", february, open_end, few, {}}};
constexpr refund::list_source sound_source("sound", versions);
static_assert(refund::sound_lists<sound_source>);

// A source type without complete() is not asked for it.
constexpr market_list<int> unsourced[] = {{"one", january, open_end, few, 0}};
constexpr refund::list_source unsourced_source("unsourced", unsourced);
static_assert(refund::sound_lists<unsourced_source>);

list_fault check(const std::vector<list>& lists) { return check_lists(std::span<const list>(lists)); }
std::string words(const std::vector<list>& lists) {
    return refund::describe(check(lists), std::span<const list>(lists));
}

}  // namespace

TEST_CASE("a sound source has no fault") {
    CHECK_FALSE(check({versions[0], versions[1]}));
    CHECK(words({versions[0], versions[1]}) == "sound");
    CHECK_FALSE(check({{"empty list", january, open_end, {}, {}}}));
}

TEST_CASE("every fault is found, with its witness") {
    CHECK(check({}) == list_fault{kind::no_version, 0, {}, {}, {}});
    CHECK(words({}) == "no version");

    CHECK(check({{"one", january, february, few, {}}, {"", february, open_end, few, {}}}) == list_fault{kind::no_name, 1, february, open_end, {}});
    CHECK(words({{"one", january, february, few, {}}, {"one", february, open_end, few, {}}}) ==
          "missing or repeated name: 2024-02-01 to no end, one");
    CHECK(check({{"one", january, open_end, few, {false}}}).kind == kind::no_source);
    CHECK(check({{"one", january, january, few, {}}}).kind == kind::no_day);
    CHECK(check({{"one", february, january, few, {}}}).kind == kind::no_day);

    CHECK(check({{"one", january, february, few, {}}, {"two", march, open_end, few, {}}}) == list_fault{kind::gap, 1, february, march, {}});
    CHECK(words({{"one", january, february, few, {}}, {"two", march, open_end, few, {}}}) == "gap: 2024-02-01 to 2024-02-29, before two");
    CHECK(check({{"one", january, march, few, {}}, {"two", february, open_end, few, {}}}) == list_fault{kind::overlap, 1, february, march, {}});
    CHECK(words({{"one", january, open_end, few, {}}, {"two", february, march, few, {}}}) == "overlap: 2024-02-01 to 2024-02-29, two");
    CHECK(check({versions[1], versions[0]}).kind == kind::overlap);  // newest first

    const std::array unsorted{market_of("JE"), market_of("BR")};
    CHECK(check({{"one", january, open_end, unsorted, {}}}) == list_fault{kind::unsorted, 0, january, open_end, market_of("BR")});
    const std::array twice{market_of("BR"), market_of("JE"), market_of("JE")};
    CHECK(words({{"one", january, open_end, twice, {}}}) == "repeated market: 2024-01-01 to no end, one: JE");
    const std::array inside{market_of("BQ"), market_of("BQ-SA")};
    CHECK(check({{"one", january, open_end, inside, {}}}) == list_fault{kind::repeated_market, 0, january, open_end, market_of("BQ-SA")});
}
