#include <refund/ledger/counted.hpp>

#include <refund/ledger/detail/day_sums.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::cap_window;
using refund::counted;
using refund::most_counted;

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr cap_window week = refund::rolling_days(7);

calendar_day day(int number) { return date::sys_days(2024_y / 1 / 1) + date::days(number); }

/// Weeks from Monday to Sunday: a window of the user's own.
struct week_from_monday {
    [[nodiscard]] calendar_day first_counted(calendar_day on) const noexcept {
        return date::sys_days(on) - (date::weekday(on) - date::Monday);
    }
};

/// Takes every day from `from` to `until` in turn as the last day of a window that holds `on`, and computes each sum
/// from scratch.
template <class Window>
counted by_brute_force(const std::map<calendar_day, counted>& days, calendar_day on, const Window& window,
                       calendar_day until) {
    counted most{};
    bool first = true;
    for (calendar_day last = on; last <= until || last == on; last = last + date::days(1)) {
        const calendar_day from = window.first_counted(last);
        if (from > on) continue;
        counted sum{};
        for (const auto& [each, amount] : days) {
            if (each < from || each > last) continue;
            sum.minor += amount.minor;
            sum.requests += amount.requests;
        }
        most.minor = first ? sum.minor : std::max(most.minor, sum.minor);
        most.requests = first ? sum.requests : std::max(most.requests, sum.requests);
        first = false;
    }
    return most;
}

template <class Window>
void compare(const Window& window, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    for (int round = 0; round < 40; ++round) {
        std::map<calendar_day, counted> days;
        const int span = 1 + below(900);
        // With many days, an account does not immediately know the sum before each.
        for (int i = below(round % 4 == 0 ? 400 : 30); i > 0; --i) days[day(below(span))] = {below(1'000), below(4)};
        const std::vector<std::pair<calendar_day, counted>> list(days.begin(), days.end());
        std::vector<std::pair<calendar_day, counted>> in_no_order = list;
        std::shuffle(in_no_order.begin(), in_no_order.end(), random);
        refund::detail::day_sums sums;  // added to as by an account: an amount, more of it, and something taken back
        for (const auto& [each, amount] : in_no_order) {
            sums.reserve(each);
            sums.add(each, {amount.minor + 7, amount.requests});
            sums.reserve(each);
            sums.add(each, {-7, 0});
        }
        for (int i = 0; i < 6; ++i) {
            const calendar_day on = day(below(span + 20) - 10);
            const counted expected = by_brute_force(days, on, window, day(span + 1));
            REQUIRE(most_counted(days, on, window) == expected);
            REQUIRE(most_counted(list, on, window) == expected);
            REQUIRE(most_counted(sums, on, window) == expected);
        }
    }
}

}  // namespace

TEST_CASE("without earlier amounts nothing counts") {
    CHECK(most_counted(std::map<calendar_day, counted>{}, day(0), week) == counted{});
    constexpr std::array<std::pair<calendar_day, counted>, 0> none{};
    static_assert(most_counted(none, refund::first_day, week) == counted{});
    static_assert(most_counted(none, refund::last_day, week) == counted{});
}

TEST_CASE("an amount counts in every window that holds its day, and in none before or after") {
    const std::map<calendar_day, counted> days{{day(100), {5, 1}}};
    CHECK(most_counted(days, day(93), week) == counted{});
    CHECK(most_counted(days, day(94), week) == counted{5, 1});  // the window that ends on day 100 reaches back to it
    CHECK(most_counted(days, day(100), week) == counted{5, 1});
    CHECK(most_counted(days, day(106), week) == counted{5, 1});
    CHECK(most_counted(days, day(107), week) == counted{});
}

TEST_CASE("the fullest of several windows decides, separately for money and for requests") {
    // Windows that hold day 100: up to it 40 and 9 requests; up to day 106: 60 and 2.
    const std::map<calendar_day, counted> days{{day(95), {40, 9}}, {day(106), {60, 2}}};
    CHECK(most_counted(days, day(100), week) == counted{60, 9});
    CHECK(most_counted(days, day(95), week) == counted{40, 9});
    CHECK(most_counted(days, day(106), week) == counted{60, 2});
}

TEST_CASE("sums may exceed 64 bits on the way; a window's own sum beyond 64 bits becomes the largest number") {
    std::map<calendar_day, counted> days{{day(0), {highest, 1}}, {day(7), {highest, 1}}};
    CHECK(most_counted(days, day(3), week) == counted{highest, 1});  // never both in one window
    days[day(6)] = {1, 1};
    CHECK(most_counted(days, day(3), week) == counted{highest, 2});  // more than fits: nothing can be left
    refund::detail::day_sums sums;
    for (const auto& [each, amount] : days) {
        sums.reserve(each);
        sums.add(each, amount);
    }
    CHECK(most_counted(sums, day(3), week) == counted{highest, 2});
    CHECK(most_counted(sums, day(7), week) == counted{highest, 2});
    CHECK(most_counted(sums, day(13), week) == counted{highest, 1});  // days 7 to 13, after three times as much
    sums.reserve(day(7));
    sums.add(day(7), {highest, 1});  // one day's sum exceeds them
    CHECK(most_counted(sums, day(13), week) == counted{highest, 2});
    sums.add(day(7), {-highest, 0});
    CHECK(most_counted(sums, day(13), week) == counted{highest, 2});
    CHECK(most_counted(sums, day(3), week) == counted{highest, 3});  // days 6 and 7
}

TEST_CASE("for any windows, days and amounts the result equals adding up each window from scratch") {
    const cap_window windows[] = {refund::rolling_days(1),
                                  refund::rolling_days(2),
                                  refund::rolling_days(30),
                                  refund::rolling_days(365),
                                  refund::rolling_months(1),
                                  refund::rolling_months(12),
                                  refund::calendar_year(),
                                  refund::whole_life(),
                                  refund::anniversary_year(date::July / 1),
                                  refund::anniversary_year(date::February / 29)};
    std::uint64_t seed = 77;
    for (const cap_window& window : windows) {
        CAPTURE(static_cast<int>(window.kind));
        CAPTURE(window.length);
        compare(window, ++seed);
    }
    compare(week_from_monday{}, ++seed);
}
