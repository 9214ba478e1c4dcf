#include <refund/term/range.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace {

using namespace date::literals;
using refund::date_range;
using refund::day_range;



template <class Range>
std::string words(const Range& range) {
    std::string out;
    append_words(out, range);
    return out;
}
}  // namespace

TEST_CASE("a range of dates includes its first day and excludes its last") {
    constexpr date_range range{2018_y / 10 / 12, 2018_y / 11 / 16};
    static_assert(!range.contains(2018_y / 10 / 11));
    static_assert(range.contains(2018_y / 10 / 12));
    static_assert(range.contains(2018_y / 10 / 13));
    static_assert(range.contains(2018_y / 11 / 15));
    static_assert(!range.contains(2018_y / 11 / 16));
    static_assert(!range.contains(2018_y / 11 / 17));
}

TEST_CASE("a range of dates without an end includes the last day of the calendar") {
    constexpr date_range range{.from = 2018_y / 11 / 16};
    static_assert(range.until == refund::open_end);
    static_assert(range.contains(9999_y / 12 / 31));
    static_assert(!range.contains(2018_y / 11 / 15));
}

TEST_CASE("up_to_day(5), 5 or fewer days, is 0 to 5") {
    static_assert(refund::up_to_day(5).contains(0));
    static_assert(refund::up_to_day(5).contains(4));
    static_assert(refund::up_to_day(5).contains(5));
    static_assert(!refund::up_to_day(5).contains(6));
    static_assert(!refund::up_to_day(5).contains(-1));
}

TEST_CASE("before_day(5), fewer than 5 days, is 0 to 4") {
    static_assert(refund::before_day(5).contains(0));
    static_assert(refund::before_day(5).contains(4));
    static_assert(!refund::before_day(5).contains(5));
    static_assert(!refund::before_day(5).contains(6));
}

TEST_CASE("exactly_day(5) is 5 alone") {
    static_assert(!refund::exactly_day(5).contains(4));
    static_assert(refund::exactly_day(5).contains(5));
    static_assert(!refund::exactly_day(5).contains(6));
}

TEST_CASE("after_day(5), more than 5 days, is 6 and all later days") {
    static_assert(!refund::after_day(5).contains(4));
    static_assert(!refund::after_day(5).contains(5));
    static_assert(refund::after_day(5).contains(6));
    static_assert(refund::after_day(5).contains(3'652'058));  // more days than the calendar has
}

TEST_CASE("any_day includes every number of days since the purchase") {
    static_assert(refund::any_day.contains(0));
    static_assert(refund::any_day.contains(3'652'058));
    static_assert(!refund::any_day.contains(-1));
    static_assert(refund::any_day == day_range{});
}

TEST_CASE("the ranges that a text names together leave no gap or overlap") {
    for (int day = 0; day < 20; ++day) {
        CHECK(refund::up_to_day(5).contains(day) != refund::after_day(5).contains(day));
        CHECK(int{refund::before_day(5).contains(day)} + int{refund::exactly_day(5).contains(day)} +
                  int{refund::after_day(5).contains(day)} ==
              1);
    }
}

TEST_CASE("a range in words includes both of its ends") {
    CHECK(words(date_range{2018_y / 10 / 12, 2018_y / 11 / 16}) == "2018-10-12 to 2018-11-15");
    CHECK(words(date_range{2018_y / 11 / 16, 2018_y / 11 / 17}) == "2018-11-16 to 2018-11-16");
    CHECK(words(date_range{2018_y / 11 / 16}) == "2018-11-16 to no end");
    CHECK(words(date_range{2018_y / 11 / 16, refund::last_day}) == "2018-11-16 to 9999-12-30");
    CHECK(words(refund::up_to_day(5)) == "0 to 5");
    CHECK(words(refund::exactly_day(5)) == "5 to 5");
    CHECK(words(refund::after_day(99)) == "100 to no end");
    CHECK(words(day_range{-12, 10}) == "-12 to 9");
    CHECK(words(day_range{(std::numeric_limits<int>::min)(), day_range::no_limit - 1}) == "-2147483648 to 2147483645");
}

TEST_CASE("the largest number of days has no day after it") {
    constexpr int most = (std::numeric_limits<int>::max)();
    static_assert(refund::up_to_day(most) == refund::any_day);
    static_assert(refund::exactly_day(most) == day_range{most, most});
    static_assert(refund::after_day(most) == day_range{most, day_range::no_limit});
    CHECK(words(day_range{0, (std::numeric_limits<int>::min)()}) == "0 to -2147483649");
}
