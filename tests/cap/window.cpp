#include <refund/cap/window.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using refund::anniversary_year;
using refund::calendar_year;
using refund::cap_window;
using refund::counting_window;
using refund::rolling_days;
using refund::rolling_months;
using refund::window_kind;
using namespace date::literals;

constexpr bool counts(const cap_window& window, date::year_month_day amount, date::year_month_day on) {
    return window.first_counted(date::sys_days(on)) <= date::sys_days(amount);
}

/// Whether an amount counts on its own day and up to the day before `free`, but not on `free`.
constexpr bool free_again(const cap_window& window, date::year_month_day amount, date::year_month_day free) {
    const date::sys_days day(free);
    return counts(window, amount, amount) && counts(window, amount, day - date::days(1)) &&
           !counts(window, amount, free) && !counts(window, amount, day + date::days(1));
}

template <cap_window Window>
constexpr window_kind kind_of = Window.kind;

struct naive_date {
    int year;
    int month;
    int day;
};

int month_length(int year, int month) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (leap && month == 2 ? 1 : 0);
}

/// A calendar that lists all days from `first_year` on.
class naive_calendar {
public:
    naive_calendar(int first, int last) : first_year(first) {
        for (int year = first; year <= last; ++year) {
            for (int month = 1; month <= 12; ++month) {
                month_starts.push_back(static_cast<int>(dates.size()));
                for (int day = 1; day <= month_length(year, month); ++day) dates.push_back({year, month, day});
            }
        }
    }
    /// The number of a day, clamped to the end of its month.
    [[nodiscard]] int number(int year, int month, int day) const {
        const int last = month_length(year, month);
        return month_starts[static_cast<std::size_t>((year - first_year) * 12 + month - 1)] +
               (day < last ? day : last) - 1;
    }
    [[nodiscard]] const naive_date& at(int number) const { return dates[static_cast<std::size_t>(number)]; }

    /// The day on which an amount of that day no longer counts, by the definition of the window.
    [[nodiscard]] int free_again(const cap_window& window, int number) const {
        const naive_date& amount = at(number);
        switch (window.kind) {
            case window_kind::rolling_days: return number + window.length;
            case window_kind::rolling_months: {
                naive_date later = amount;
                for (int months = 0; months < window.length; ++months) {
                    if (++later.month <= 12) continue;
                    later.month = 1;
                    ++later.year;
                }
                return this->number(later.year, later.month, later.day);
            }
            case window_kind::calendar_year: return this->number(amount.year + 1, 1, 1);
            case window_kind::anniversary_year: {
                const int month = static_cast<int>(window.anchor_month);
                const int day = static_cast<int>(window.anchor_day);
                const int here = this->number(amount.year, month, day);
                return number < here ? here : this->number(amount.year + 1, month, day);
            }
            case window_kind::whole_life: return static_cast<int>(dates.size());  // never
        }
        return number;
    }

private:
    int first_year;
    std::vector<naive_date> dates;
    std::vector<int> month_starts;
};

constexpr cap_window windows[] = {
    rolling_days(1),
    rolling_days(30),
    rolling_days(365),
    rolling_days(366),
    rolling_months(1),
    rolling_months(2),
    rolling_months(11),
    rolling_months(12),
    rolling_months(13),
    rolling_months(36),
    calendar_year(),
    anniversary_year(date::January / 1),
    anniversary_year(date::December / 31),
    anniversary_year(date::July / 1),
    anniversary_year(date::February / 28),
    anniversary_year(date::February / 29),
    anniversary_year(date::March / 1),
};

// Windows defined outside the library.
struct always {
    [[nodiscard]] refund::calendar_day first_counted(refund::calendar_day) const noexcept { return refund::first_day; }
};
struct in_days_of_the_date_library {
    [[nodiscard]] date::sys_days first_counted(date::sys_days day) const noexcept { return day; }
};
struct that_may_throw {
    [[nodiscard]] date::sys_days first_counted(date::sys_days day) const { return day; }
};
struct that_changes_itself {
    date::sys_days first_counted(date::sys_days day) noexcept { return last = day; }
    date::sys_days last{};
};
struct that_gives_a_number {
    [[nodiscard]] int first_counted(date::sys_days) const noexcept { return 0; }
};
struct of_another_name {
    [[nodiscard]] date::sys_days first(date::sys_days day) const noexcept { return day; }
};

}  // namespace

TEST_CASE("in a window of N days an amount is free again N days later") {
    static_assert(free_again(rolling_days(365), 2023_y / 3 / 10, 2024_y / 3 / 9));   // 29 February lies between
    static_assert(free_again(rolling_days(365), 2024_y / 3 / 10, 2025_y / 3 / 10));
    static_assert(free_again(rolling_days(366), 2023_y / 3 / 10, 2024_y / 3 / 10));
    static_assert(free_again(rolling_days(1), 2023_y / 12 / 31, 2024_y / 1 / 1));
    static_assert(rolling_days(365).first_counted(date::sys_days(2025_y / 3 / 9)) == date::sys_days(2024_y / 3 / 10));
}

TEST_CASE("in rolling months an amount is free again on the same day of the month, clamped to the month's end") {
    static_assert(free_again(rolling_months(12), 2023_y / 3 / 10, 2024_y / 3 / 10));
    static_assert(free_again(rolling_months(12), 2024_y / 3 / 10, 2025_y / 3 / 10));
    static_assert(free_again(rolling_months(12), 2024_y / 2 / 29, 2025_y / 2 / 28));
    static_assert(free_again(rolling_months(12), 2024_y / 2 / 28, 2025_y / 2 / 28));
    static_assert(free_again(rolling_months(12), 2023_y / 2 / 28, 2024_y / 2 / 28));
    static_assert(free_again(rolling_months(12), 2023_y / 3 / 1, 2024_y / 3 / 1));
    static_assert(free_again(rolling_months(1), 2023_y / 1 / 31, 2023_y / 2 / 28));
    static_assert(free_again(rolling_months(1), 2023_y / 1 / 28, 2023_y / 2 / 28));
    static_assert(free_again(rolling_months(1), 2023_y / 2 / 28, 2023_y / 3 / 28));
    static_assert(free_again(rolling_months(48), 2024_y / 2 / 29, 2028_y / 2 / 29));
}

TEST_CASE("rolling months count from the first day whose amounts are not free again yet") {
    constexpr auto first = [](int length, date::year_month_day day) {
        return date::year_month_day(rolling_months(length).first_counted(date::sys_days(day)));
    };
    static_assert(first(12, 2025_y / 3 / 10) == 2024_y / 3 / 11);
    static_assert(first(12, 2025_y / 2 / 27) == 2024_y / 2 / 28);
    static_assert(first(12, 2025_y / 2 / 28) == 2024_y / 3 / 1);
    static_assert(first(12, 2024_y / 2 / 28) == 2023_y / 3 / 1);
    static_assert(first(12, 2024_y / 2 / 29) == 2023_y / 3 / 1);
    static_assert(first(1, 2023_y / 2 / 28) == 2023_y / 2 / 1);
    static_assert(first(1, 2023_y / 3 / 31) == 2023_y / 3 / 1);
    static_assert(first(1, 2023_y / 2 / 27) == 2023_y / 1 / 28);
}

TEST_CASE("in a calendar year an amount is free again on 1 January") {
    static_assert(free_again(calendar_year(), 2023_y / 1 / 1, 2024_y / 1 / 1));
    static_assert(free_again(calendar_year(), 2023_y / 12 / 31, 2024_y / 1 / 1));
    static_assert(calendar_year().first_counted(date::sys_days(2024_y / 12 / 31)) == date::sys_days(2024_y / 1 / 1));
}

TEST_CASE("in an anniversary year an amount is free again on the anniversary") {
    constexpr cap_window july = anniversary_year(date::July / 1);
    static_assert(free_again(july, 2023_y / 6 / 30, 2023_y / 7 / 1));
    static_assert(free_again(july, 2023_y / 7 / 1, 2024_y / 7 / 1));
    static_assert(july.first_counted(date::sys_days(2024_y / 6 / 30)) == date::sys_days(2023_y / 7 / 1));
    static_assert(july.first_counted(date::sys_days(2024_y / 7 / 1)) == date::sys_days(2024_y / 7 / 1));
    constexpr cap_window new_year_eve = anniversary_year(date::December / 31);
    static_assert(free_again(new_year_eve, 2023_y / 12 / 30, 2023_y / 12 / 31));
    static_assert(free_again(new_year_eve, 2023_y / 12 / 31, 2024_y / 12 / 31));
}

TEST_CASE("the anniversary of 29 February is the 28th in common years") {
    constexpr cap_window leap = anniversary_year(date::February / 29);
    static_assert(free_again(leap, 2023_y / 2 / 27, 2023_y / 2 / 28));
    static_assert(free_again(leap, 2023_y / 2 / 28, 2024_y / 2 / 29));
    static_assert(free_again(leap, 2024_y / 2 / 28, 2024_y / 2 / 29));
    static_assert(free_again(leap, 2024_y / 2 / 29, 2025_y / 2 / 28));
    static_assert(leap.first_counted(date::sys_days(2024_y / 2 / 28)) == date::sys_days(2023_y / 2 / 28));
    static_assert(leap.first_counted(date::sys_days(2100_y / 2 / 28)) == date::sys_days(2100_y / 2 / 28));
}

TEST_CASE("on every day of ten years, every window counts from the first day that is not free again yet") {
    const naive_calendar calendar(2015, 2032);
    const date::sys_days origin = 2015_y / 1 / 1;
    const int begin = calendar.number(2019, 1, 1);
    const int end = calendar.number(2029, 1, 1);
    for (const cap_window& window : windows) {
        CAPTURE(static_cast<int>(window.kind));
        CAPTURE(window.length);
        CAPTURE(window.anchor_day);
        int expected = 0;
        date::sys_days before = refund::first_day;
        for (int day = begin; day < end; ++day) {
            while (calendar.free_again(window, expected) <= day) ++expected;
            const date::sys_days first = window.first_counted(origin + date::days(day));
            const bool right = first == origin + date::days(expected) && first <= origin + date::days(day) &&
                               before <= first;
            before = first;
            CAPTURE(day);
            if (!right) REQUIRE(right);
        }
    }
}

TEST_CASE("an amount counts up to its last counted day, and not on the next") {
    static_assert(last_counted(rolling_days(1), date::sys_days(2024_y / 2 / 29)) == date::sys_days(2024_y / 2 / 29));
    static_assert(last_counted(rolling_days(365), date::sys_days(2024_y / 3 / 1)) == date::sys_days(2025_y / 2 / 28));
    static_assert(last_counted(rolling_months(12), date::sys_days(2024_y / 2 / 29)) == date::sys_days(2025_y / 2 / 27));
    static_assert(last_counted(rolling_months(1), date::sys_days(2023_y / 1 / 31)) == date::sys_days(2023_y / 2 / 27));
    static_assert(last_counted(calendar_year(), date::sys_days(2024_y / 12 / 31)) == date::sys_days(2024_y / 12 / 31));
    static_assert(last_counted(calendar_year(), date::sys_days(2024_y / 1 / 1)) == date::sys_days(2024_y / 12 / 31));
    static_assert(last_counted(anniversary_year(date::July / 1), date::sys_days(2024_y / 6 / 30)) ==
                  date::sys_days(2024_y / 6 / 30));
    static_assert(last_counted(anniversary_year(date::July / 1), date::sys_days(2024_y / 7 / 1)) ==
                  date::sys_days(2025_y / 6 / 30));
    // To the end of the calendar.
    static_assert(last_counted(refund::whole_life(), date::sys_days(2024_y / 1 / 1)) == refund::last_day);
    static_assert(last_counted(rolling_days(365), refund::last_day) == refund::last_day);
    static_assert(last_counted(rolling_days(366), date::sys_days(9998_y / 12 / 31)) == refund::last_day);
    static_assert(last_counted(rolling_days(365), date::sys_days(9998_y / 12 / 31)) ==
                  date::sys_days(9999_y / 12 / 30));
    for (const cap_window& window : windows) {
        for (refund::calendar_day day = date::sys_days(2023_y / 1 / 1); day < date::sys_days(2025_y / 3 / 2);
             day = date::sys_days(day) + date::days(1)) {
            const refund::calendar_day until = last_counted(window, day);
            CHECK(window.first_counted(until) <= day);
            if (until != refund::last_day) CHECK(window.first_counted(date::sys_days(until) + date::days(1)) > day);
        }
    }
}

TEST_CASE("a window that would reach back beyond the first day of the calendar begins on that day") {
    for (const cap_window& window : windows) {
        CAPTURE(static_cast<int>(window.kind));
        CAPTURE(window.length);
        date::sys_days before = refund::first_day;
        for (date::sys_days day = refund::first_day; day < refund::first_day + date::days(1500); day += date::days(1)) {
            const date::sys_days first = window.first_counted(day);
            const bool right = first <= day && before <= first;
            before = first;
            CAPTURE(day.time_since_epoch().count());
            if (!right) REQUIRE(right);
        }
        const date::sys_days first = window.first_counted(refund::last_day);
        CHECK(first <= refund::last_day);
        CHECK(first > refund::last_day - date::days(36 * 31));
    }
    static_assert(rolling_months(12).first_counted(refund::first_day) == refund::first_day);
    static_assert(rolling_months(12).first_counted(date::sys_days(1_y / 12 / 31)) == refund::first_day);
    static_assert(rolling_months(12).first_counted(date::sys_days(2_y / 1 / 1)) == date::sys_days(1_y / 1 / 2));
    static_assert(anniversary_year(date::February / 1).first_counted(refund::first_day) == refund::first_day);
    constexpr cap_window july = anniversary_year(date::July / 1);
    static_assert(july.first_counted(date::sys_days(1_y / 6 / 30)) == refund::first_day);
    static_assert(july.first_counted(date::sys_days(2_y / 6 / 30)) == date::sys_days(1_y / 7 / 1));
}

TEST_CASE("windows compare by their parts, work as template arguments, and last 365 days by default") {
    static_assert(cap_window{} == rolling_days(365));
    static_assert(rolling_days(12) != rolling_months(12) && rolling_days(365) != rolling_days(366));
    static_assert(anniversary_year(date::July / 1) == anniversary_year(date::July / 1));
    static_assert(anniversary_year(date::July / 1) != anniversary_year(date::July / 2));
    static_assert(anniversary_year(date::July / 1) != anniversary_year(date::August / 1));
    static_assert(kind_of<calendar_year()> == window_kind::calendar_year);
    static_assert(kind_of<anniversary_year(date::July / 1)> == window_kind::anniversary_year);
    static_assert(std::is_trivially_copyable_v<cap_window>);
    CHECK(kind_of<rolling_months(12)> == window_kind::rolling_months);
}

TEST_CASE("a window type of your own needs a const noexcept first_counted that returns a day") {
    static_assert(counting_window<cap_window> && counting_window<always>);
    static_assert(!counting_window<int>);
    static_assert(!counting_window<that_may_throw>);
    static_assert(!counting_window<that_changes_itself>);
    static_assert(counting_window<in_days_of_the_date_library>);
    static_assert(!counting_window<that_gives_a_number>);
    static_assert(!counting_window<of_another_name>);
}

TEST_CASE("a window of any length reaches back to the first day of the calendar at most") {
    constexpr int most = std::numeric_limits<int>::max();
    const int all_days = refund::days_between(refund::first_day, refund::last_day) + 1;  // that the calendar has
    for (const cap_window& window :
         {rolling_days(most), rolling_days(all_days), rolling_months(most), refund::whole_life()}) {
        for (const refund::calendar_day day :
             {refund::first_day, refund::calendar_day(date::sys_days(1969_y / 12 / 31)),
              refund::calendar_day(date::sys_days(2024_y / 2 / 29)), refund::last_day}) {
            CHECK(window.first_counted(day) == refund::first_day);
        }
    }
    // Whether the first day still counts on the last one depends on one day of length.
    CHECK(rolling_days(all_days).first_counted(refund::last_day) == refund::first_day);
    CHECK(rolling_days(all_days - 1).first_counted(refund::last_day) == date::sys_days(1_y / 1 / 2));
    static_assert(rolling_days(365).first_counted(date::sys_days(1_y / 12 / 30)) == refund::first_day);
    static_assert(rolling_days(365).first_counted(date::sys_days(1_y / 12 / 31)) == refund::first_day);
    static_assert(rolling_days(365).first_counted(date::sys_days(2_y / 1 / 1)) == date::sys_days(1_y / 1 / 2));
    static_assert(rolling_days(most).first_counted(refund::first_day) == refund::first_day);
}

TEST_CASE("a window is sound when its length is above zero and its anchor exists in some year") {
    constexpr int most = std::numeric_limits<int>::max();
    for (const cap_window& window : windows) CHECK(is_sound(window));
    static_assert(is_sound(rolling_days(1)) && !is_sound(rolling_days(0)) && !is_sound(rolling_days(-1)));
    static_assert(is_sound(rolling_days(most)) && !is_sound(rolling_days(-most)) && !is_sound(rolling_days(-most - 1)));
    static_assert(is_sound(rolling_months(1)) && !is_sound(rolling_months(0)) && !is_sound(rolling_months(-most)));
    static_assert(is_sound(calendar_year()) && is_sound(refund::whole_life()));
    static_assert(is_sound(anniversary_year(date::February / 29)) && !is_sound(anniversary_year(date::February / 30)));
    static_assert(is_sound(anniversary_year(date::April / 30)) && !is_sound(anniversary_year(date::April / 31)));
    const auto anchored = [](unsigned month, unsigned day) {
        return is_sound(cap_window{window_kind::anniversary_year, 12, month, day});
    };
    CHECK(anchored(12, 31));
    for (const auto& [month, day] :
         {std::pair(13U, 1U), {0U, 1U}, {12U, 32U}, {1U, 0U}, {256U + 7U, 1U}, {7U, 256U + 1U}}) {
        CHECK_FALSE(anchored(month, day));
    }
    CHECK_FALSE(is_sound(cap_window{static_cast<window_kind>(99), 12, 1, 1}));
}

TEST_CASE("with a window that is not sound every amount counts, so that no limit grows") {
    for (const cap_window& wrong :
         {rolling_days(0), rolling_days(-5), rolling_months(-1), anniversary_year(date::February / 30),
          cap_window{window_kind::anniversary_year, 12, 13, 1}, cap_window{static_cast<window_kind>(99)}}) {
        CHECK(wrong.first_counted(date::sys_days(2024_y / 6 / 1)) == refund::first_day);
    }
}
