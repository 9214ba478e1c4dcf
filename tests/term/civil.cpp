#include <refund/term/civil.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using refund::detail::civil_from_day;
using refund::detail::day_from_civil;
using namespace date::literals;

/// A calendar that can only go to the next day, by the lengths of the months.
struct naive_date {
    int year{1};
    unsigned month{1};
    unsigned day{1};

    [[nodiscard]] unsigned month_length() const {
        constexpr unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return lengths[month - 1] + (leap && month == 2 ? 1 : 0);
    }
    void next() {
        if (++day <= month_length()) return;
        day = 1;
        if (++month <= 12) return;
        month = 1;
        ++year;
    }
    [[nodiscard]] bool is(date::year_month_day other) const {
        return static_cast<int>(other.year()) == year && static_cast<unsigned>(other.month()) == month &&
               static_cast<unsigned>(other.day()) == day;
    }
};

}  // namespace

TEST_CASE("both conversions agree with date and with a counting calendar, for every day of the years 1 to 9999") {
    int days = 0;
    naive_date counted;
    for (date::sys_days day = refund::first_day; day <= refund::last_day;
         day += date::days(1), counted.next(), ++days) {
        const date::year_month_day fields = civil_from_day(day);
        if (counted.is(fields) && fields == date::year_month_day(day) && day_from_civil(fields) == day) continue;
        CAPTURE(day.time_since_epoch().count());
        CHECK(counted.is(fields));
        CHECK(fields == date::year_month_day(day));
        CHECK(day_from_civil(fields) == day);
        break;  // one wrong day is enough
    }
    // 9999 years are 24 cycles of 400 years, and 399 years without the leap day of a 400th.
    CHECK(days == 24 * 146097 + 146097 - 366);
    CHECK(counted.year == 10000);
}

TEST_CASE("the conversions are constant expressions and never throw") {
    static_assert(civil_from_day(date::sys_days(date::days(0))) == 1970_y / 1 / 1);
    static_assert(civil_from_day(date::sys_days(date::days(-1))) == 1969_y / 12 / 31);
    static_assert(civil_from_day(refund::first_day) == 1_y / 1 / 1);
    static_assert(civil_from_day(refund::last_day) == 9999_y / 12 / 31);
    static_assert(day_from_civil(1970_y / 1 / 1).time_since_epoch().count() == 0);
    static_assert(day_from_civil(1_y / 1 / 1) == refund::first_day);
    static_assert(day_from_civil(9999_y / 12 / 31) == refund::last_day);
    constexpr date::sys_days epoch{};
    constexpr date::year_month_day epoch_fields = 1970_y / 1 / 1;
    static_assert(noexcept(civil_from_day(epoch)) && noexcept(day_from_civil(epoch_fields)));
    static_assert(std::is_same_v<decltype(civil_from_day(epoch)), date::year_month_day>);
    static_assert(std::is_same_v<decltype(day_from_civil(epoch_fields)), date::sys_days>);
}

TEST_CASE("only every fourth century has a leap day") {
    constexpr auto next = [](date::year_month_day day) { return civil_from_day(day_from_civil(day) + date::days(1)); };
    static_assert(next(1900_y / 2 / 28) == 1900_y / 3 / 1);
    static_assert(next(2000_y / 2 / 28) == 2000_y / 2 / 29);
    static_assert(next(2000_y / 2 / 29) == 2000_y / 3 / 1);
    static_assert(next(2100_y / 2 / 28) == 2100_y / 3 / 1);
    static_assert(next(2024_y / 2 / 28) == 2024_y / 2 / 29);
    static_assert(next(2023_y / 12 / 31) == 2024_y / 1 / 1);
}

TEST_CASE("the days up to the ends of five-year terms bought in 9999 are converted correctly") {
    int wrong = 0;
    for (date::sys_days day = refund::last_day; day <= date::sys_days(10005_y / 1 / 1); day += date::days(1)) {
        if (civil_from_day(day) != date::year_month_day(day) || day_from_civil(date::year_month_day(day)) != day)
            ++wrong;
    }
    CHECK(wrong == 0);
}
