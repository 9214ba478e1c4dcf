#include <refund/market/check.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::date_range;
using refund::fault;
using refund::market_list;
using refund::market_of;
using refund::markets_of;
using refund::open_end;
using refund::table_fault;

struct where_published {
    bool known{true};
    constexpr bool complete() const noexcept { return known; }
};
using list = market_list<where_published>;
using source = refund::list_source<list>;

constexpr auto few = markets_of("BQ-BO", "BR", "JE");
constexpr calendar_day january = 2024_y / 1 / 1;
constexpr calendar_day february = 2024_y / 2 / 1;
constexpr calendar_day march = 2024_y / 3 / 1;

constexpr list versions[] = {{"one", {january, february}, few, {}}, {"two", {february, open_end}, few, {}}};
constexpr source sound_source("sound", versions);
static_assert(refund::sound<sound_source>);

// A source type need not have complete().
constexpr market_list<int> unsourced[] = {{"one", {january, open_end}, few, 0}};
constexpr refund::list_source unsourced_source("unsourced", unsourced);
static_assert(refund::sound<unsourced_source>);

/// The first fault of the lists, and the same in words.
table_fault find(const std::vector<list>& lists) { return check(source("acme", std::span<const list>(lists))); }
std::string words(const std::vector<list>& lists) {
    return describe(find(lists), source("acme", std::span<const list>(lists)));
}

}  // namespace

TEST_CASE("a sound source has no fault, in any order of its versions") {
    CHECK_FALSE(find({versions[0], versions[1]}));
    CHECK_FALSE(find({versions[1], versions[0]}));
    CHECK(words({versions[0], versions[1]}) == "sound");
    CHECK_FALSE(find({{"empty list", {january, open_end}, {}, {}}}));
}

TEST_CASE("a source without versions is a fault, and so is a version without a name, a source or dates") {
    CHECK(find({}).kind == fault::no_rows);
    CHECK(words({}) == "empty table: no version");

    const auto second = [](const list& one) { return std::vector<list>{versions[0], one}; };
    CHECK(find(second({"", {february, open_end}, few, {}})) ==
          table_fault{fault::missing_id, {february, open_end}, refund::any_day, 0, 1, 1});
    CHECK(find(second({"one", {february, open_end}, few, {}})) ==
          table_fault{fault::missing_id, {february, open_end}, refund::any_day, 0, 1, 0});
    CHECK(words(second({"one", {february, open_end}, few, {}})) ==
          "missing or repeated id: in force 2024-02-01 to no end: one and one");
    CHECK(words(second({"two", {february, open_end}, few, {false}})) ==
          "missing citation: in force 2024-02-01 to no end: two");
    CHECK(find(second({"two", {february, february}, few, {}})).kind == fault::no_dates);
    CHECK(find(second({"two", {february, january}, few, {}})).kind == fault::no_dates);
    CHECK(words(second({"two", {}, few, {}})) == "missing or reversed dates: in force 1970-01-01 to no end: two");
}

TEST_CASE("days in no version, and days in two, are faults that name those days") {
    const std::vector<list> gap{{"one", {january, february}, few, {}}, {"two", {march, open_end}, few, {}}};
    CHECK(find(gap) == table_fault{fault::gap, {february, march}, refund::any_day});
    CHECK(words(gap) == "gap: in force 2024-02-01 to 2024-02-29: no version");

    const std::vector<list> overlap{{"one", {january, march}, few, {}}, {"two", {february, open_end}, few, {}}};
    CHECK(find(overlap) == table_fault{fault::overlap, {february, march}, refund::any_day, 0, 0, 1});
    CHECK(words(overlap) == "overlap: in force 2024-02-01 to 2024-02-29: one and two");
    CHECK(words({{"one", {january, open_end}, few, {}}, {"two", {february, march}, few, {}}}) ==
          "overlap: in force 2024-02-01 to 2024-02-29: one and two");
}

// That neither compiles is in tests/compile_fail.
TEST_CASE("the witness of a faulty list names its version's dates and the market's letters") {
    using refund::date_witness;
    using days = refund::days_witness<0, refund::day_range::no_limit - 1>;
    static constexpr std::array twice{market_of("BR"), market_of("JE"), market_of("JE")};
    static constexpr list twice_listed[] = {{"one", {january, february}, twice, {}}};
    static constexpr source repeated("twice", twice_listed);
    static_assert(std::is_same_v<refund::detail::proof<repeated>,
                                 refund::table_property<false, fault::repeated_entry, date_witness<2024, 1, 1>,
                                                        date_witness<2024, 2, 1>, days, std::size_t{0}, 0, 0,
                                                        refund::entry_witness<'J', 'E'>>>);
    static constexpr std::array down{market_of("JE"), market_of("BR")};
    static constexpr list down_listed[] = {versions[0], {"two", {february, march}, down, {}}};
    static constexpr source unsorted("down", down_listed);
    static_assert(std::is_same_v<refund::detail::proof<unsorted>,
                                 refund::table_property<false, fault::unsorted, date_witness<2024, 2, 1>,
                                                        date_witness<2024, 3, 1>, days, std::size_t{0}, 1, 1,
                                                        refund::entry_witness<'B', 'R'>>>);
}

TEST_CASE("a market out of order, listed twice or beside its own whole is a fault that names it") {
    const std::array unsorted{market_of("JE"), market_of("BR")};
    CHECK(find({{"one", {january, open_end}, unsorted, {}}}) ==
          table_fault{fault::unsorted, {january, open_end}, refund::any_day, 0, 0, 0, 1});
    CHECK(words({{"one", {january, open_end}, unsorted, {}}}) ==
          "unsorted entry: in force 2024-01-01 to no end: one: BR");
    const std::array twice{market_of("BR"), market_of("JE"), market_of("JE")};
    CHECK(words({{"one", {january, open_end}, twice, {}}}) == "repeated entry: in force 2024-01-01 to no end: one: JE");
    const std::array inside{market_of("BQ"), market_of("BQ-SA")};
    CHECK(words({versions[0], {"two", {february, open_end}, inside, {}}}) ==
          "repeated entry: in force 2024-02-01 to no end: two: BQ-SA");
    const std::array parts{market_of("BQ-BO"), market_of("BQ-SA")};
    CHECK_FALSE(find({{"one", {january, open_end}, parts, {}}}));
}

TEST_CASE("a market that is not written like a code is a fault that names its version") {
    const auto with = [](refund::market odd) {
        const std::array markets{odd};
        return words({{"one", {january, open_end}, markets, {}}});
    };
    const std::string fault_of = "contradictory outcome: in force 2024-01-01 to no end: one";
    CHECK(with({"JE", ""}) == "sound");
    CHECK(with({"BQ", "BQ-BO"}) == "sound");
    CHECK(with({"SJ", "NO-21"}) == "sound");
    CHECK(with({"je", ""}) == fault_of);
    CHECK(with({}) == fault_of);
    CHECK(with({"J", ""}) == fault_of);
    CHECK(with({"BQ", "BQBO"}) == fault_of);
    CHECK(with({"BQ", "BQ-"}) == fault_of);
    CHECK(with({"BQ", "bq-BO"}) == fault_of);
}
