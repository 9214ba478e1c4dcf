#include <refund/term/clock.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace date::literals;
using refund::second_range;
using refund::seconds_between;
using refund::times_of_day;

TEST_CASE("ranges around 168 hours are exact to the second at both ends") {
    constexpr std::int64_t week = 168 * 3600;
    static_assert(refund::before_hour(168).contains(week - 1) && !refund::before_hour(168).contains(week));
    static_assert(refund::up_to_hour(168).contains(week) && !refund::up_to_hour(168).contains(week + 1));
    static_assert(!refund::from_hour(168).contains(week - 1) && refund::from_hour(168).contains(week));
    static_assert(!refund::after_hour(168).contains(week) && refund::after_hour(168).contains(week + 1));
    static_assert(refund::any_second.contains(0) && refund::any_second == second_range{});
}

TEST_CASE("the seconds between moments on two days") {
    static_assert(seconds_between(2024_y / 7 / 20, 2024_y / 7 / 27, {9 * 3600, 18 * 3600}) == 177 * 3600);
    static_assert(seconds_between(2024_y / 7 / 20, 2024_y / 7 / 27, {9 * 3600, 9 * 3600 - 1}) == 168 * 3600 - 1);
    static_assert(seconds_between(2024_y / 7 / 20, 2024_y / 7 / 20, {1, 0}) == -1);
    static_assert(times_of_day{0, 86'399}.ok() && !times_of_day{-1, 0}.ok() && !times_of_day{0, 86'400}.ok());
    static_assert(!times_of_day{86'400, 0}.ok() && !times_of_day{0, -1}.ok());
}

TEST_CASE("a range in words includes both of its ends") {
    const auto words = [](const second_range& range) {
        std::string out;
        append_words(out, range);
        return out;
    };
    CHECK(words(refund::before_hour(168)) == "0:00:00 to 167:59:59");
    CHECK(words(refund::up_to_hour(168)) == "0:00:00 to 168:00:00");
    CHECK(words(refund::after_hour(168)) == "168:00:01 to no end");
}
