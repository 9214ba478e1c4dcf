#include <refund/term/months.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using refund::add_months_clamped;
using refund::add_months_strict;
using refund::billing_month;
using refund::billing_month_of;
using refund::days_in_month;
using refund::errc;
using refund::months_between_fields;
using refund::whole_months_between;
using namespace date::literals;

constexpr bool clamps(date::year_month_day anchor, int months, date::year_month_day expected) {
    return add_months_clamped(anchor, months) == date::sys_days(expected);
}

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

/// A list of all days from 1890 to 2119.
class naive_calendar {
public:
    naive_calendar() {
        for (naive_date at{1890, 1, 1}; at.year < 2120;) {
            if (at.day == 1) month_starts.push_back(static_cast<int>(dates.size()));
            dates.push_back(at);
            if (++at.day > month_length(at.year, at.month)) {
                at.day = 1;
                if (++at.month > 12) {
                    at.month = 1;
                    ++at.year;
                }
            }
        }
    }

    [[nodiscard]] int number(naive_date date) const {
        return month_starts[static_cast<std::size_t>((date.year - 1890) * 12 + date.month - 1)] + date.day - 1;
    }
    [[nodiscard]] int size() const { return static_cast<int>(dates.size()); }
    [[nodiscard]] const naive_date& at(int number) const { return dates[static_cast<std::size_t>(number)]; }

    /// Goes from month to month as in a wall calendar, then back to a day that the month has.
    [[nodiscard]] int plus_months(naive_date date, int months) const {
        for (; months > 0; --months) {
            if (++date.month > 12) {
                date.month = 1;
                ++date.year;
            }
        }
        for (; months < 0; ++months) {
            if (--date.month < 1) {
                date.month = 12;
                --date.year;
            }
        }
        while (date.day > month_length(date.year, date.month)) --date.day;
        return number(date);
    }

private:
    std::vector<naive_date> dates;
    std::vector<int> month_starts;
};

const naive_calendar calendar;
constexpr date::sys_days calendar_start = 1890_y / 1 / 1;

date::sys_days day_of(int number) { return calendar_start + date::days(number); }

date::year_month_day fields_of(naive_date date) {
    return date::year(date.year) / date::month(static_cast<unsigned>(date.month)) /
           date::day(static_cast<unsigned>(date.day));
}

// Every day of these years is an anchor: centuries with and without a leap day, and years next to one.
constexpr int anchor_years[] = {1896, 1899, 1900, 1999, 2000, 2023, 2096, 2100};

}  // namespace

TEST_CASE("every month of 400 years has the days that the calendar gives it") {
    for (int year = 1801; year <= 2200; ++year) {
        for (int month = 1; month <= 12; ++month) {
            const unsigned length = days_in_month(date::year(year), date::month(static_cast<unsigned>(month)));
            if (length == static_cast<unsigned>(month_length(year, month))) continue;
            CAPTURE(year);
            CAPTURE(month);
            CHECK(length == static_cast<unsigned>(month_length(year, month)));
        }
    }
    static_assert(days_in_month(2023_y, date::February) == 28 && days_in_month(2024_y, date::February) == 29);
    static_assert(days_in_month(1900_y, date::February) == 28 && days_in_month(2000_y, date::February) == 29);
    static_assert(days_in_month(2023_y, date::July) == 31 && days_in_month(2023_y, date::August) == 31);
    static_assert(days_in_month(2023_y, date::September) == 30 && days_in_month(2023_y, date::December) == 31);
}

TEST_CASE("a day that the month does not have becomes the last day of the month") {
    static_assert(clamps(2024_y / 1 / 31, 1, 2024_y / 2 / 29));
    static_assert(clamps(2023_y / 1 / 31, 1, 2023_y / 2 / 28));
    static_assert(clamps(2023_y / 1 / 30, 1, 2023_y / 2 / 28));
    static_assert(clamps(2023_y / 1 / 29, 1, 2023_y / 2 / 28));
    static_assert(clamps(2023_y / 1 / 28, 1, 2023_y / 2 / 28));
    static_assert(clamps(2023_y / 3 / 31, 1, 2023_y / 4 / 30));
    static_assert(clamps(2024_y / 2 / 29, 12, 2025_y / 2 / 28));
    static_assert(clamps(2024_y / 2 / 29, 48, 2028_y / 2 / 29));
    static_assert(clamps(2096_y / 2 / 29, 48, 2100_y / 2 / 28));
}

TEST_CASE("months are counted from the anchor, so that a clamped day comes back") {
    static_assert(clamps(2023_y / 1 / 31, 2, 2023_y / 3 / 31));
    static_assert(clamps(2023_y / 1 / 31, 3, 2023_y / 4 / 30));
    static_assert(clamps(2023_y / 1 / 31, 12, 2024_y / 1 / 31));
    static_assert(clamps(2023_y / 1 / 31, 13, 2024_y / 2 / 29));
}

TEST_CASE("months are added across years in both directions, and adding zero changes nothing") {
    static_assert(clamps(2023_y / 12 / 15, 1, 2024_y / 1 / 15));
    static_assert(clamps(2023_y / 1 / 15, -1, 2022_y / 12 / 15));
    static_assert(clamps(2023_y / 3 / 31, -1, 2023_y / 2 / 28));
    static_assert(clamps(2024_y / 2 / 29, -12, 2023_y / 2 / 28));
    static_assert(clamps(2023_y / 12 / 31, 0, 2023_y / 12 / 31));
    static_assert(clamps(1_y / 1 / 1, 9999 * 12 - 1, 9999_y / 12 / 1));
    static_assert(clamps(9999_y / 12 / 31, -(9999 * 12 - 1), 1_y / 1 / 31));
}

TEST_CASE("strict month arithmetic refuses a month without that day") {
    static_assert(add_months_strict(2024_y / 1 / 31, 1) == errc::day_not_in_month);
    static_assert(add_months_strict(2023_y / 1 / 29, 1) == errc::day_not_in_month);
    static_assert(add_months_strict(2024_y / 1 / 29, 1) == date::sys_days(2024_y / 2 / 29));
    static_assert(add_months_strict(2024_y / 2 / 29, 12) == errc::day_not_in_month);
    static_assert(add_months_strict(2024_y / 2 / 29, 48) == date::sys_days(2028_y / 2 / 29));
    static_assert(add_months_strict(2023_y / 1 / 31, 2) == date::sys_days(2023_y / 3 / 31));
    static_assert(add_months_strict(2023_y / 3 / 31, -1) == errc::day_not_in_month);
    static_assert(add_months_strict(2023_y / 12 / 31, 1) == date::sys_days(2024_y / 1 / 31));
}

TEST_CASE("months between fields ignore the days") {
    static_assert(months_between_fields(2023_y / 1 / 31, 2023_y / 2 / 1) == 1);
    static_assert(months_between_fields(2023_y / 1 / 1, 2023_y / 1 / 31) == 0);
    static_assert(months_between_fields(2023_y / 12 / 31, 2024_y / 1 / 1) == 1);
    static_assert(months_between_fields(2024_y / 1 / 1, 2023_y / 12 / 31) == -1);
    static_assert(months_between_fields(2020_y / 2 / 29, 2025_y / 2 / 28) == 60);
}

TEST_CASE("a whole month is complete on its anniversary, and not a day before") {
    constexpr auto months = [](date::year_month_day anchor, date::year_month_day day) {
        return whole_months_between(anchor, date::sys_days(day));
    };
    static_assert(months(2023_y / 3 / 4, 2023_y / 3 / 4) == 0);
    static_assert(months(2023_y / 3 / 4, 2023_y / 4 / 3) == 0);
    static_assert(months(2023_y / 3 / 4, 2023_y / 4 / 4) == 1);
    static_assert(months(2023_y / 3 / 4, 2023_y / 4 / 5) == 1);
    static_assert(months(2023_y / 1 / 31, 2023_y / 2 / 27) == 0);
    static_assert(months(2023_y / 1 / 31, 2023_y / 2 / 28) == 1);
    static_assert(months(2023_y / 1 / 31, 2023_y / 3 / 30) == 1);
    static_assert(months(2023_y / 1 / 31, 2023_y / 3 / 31) == 2);
    static_assert(months(2024_y / 2 / 29, 2025_y / 2 / 27) == 11);
    static_assert(months(2024_y / 2 / 29, 2025_y / 2 / 28) == 12);
    static_assert(months(2024_y / 2 / 29, 2028_y / 2 / 28) == 47);
    static_assert(months(2024_y / 2 / 29, 2028_y / 2 / 29) == 48);
}

TEST_CASE("a billing month begins on its anniversary and ends before the next") {
    constexpr auto is = [](date::year_month_day anchor, date::year_month_day day, int number,
                           date::year_month_day start, date::year_month_day end) {
        const billing_month month = billing_month_of(anchor, date::sys_days(day));
        return month.number == number && month.start == date::sys_days(start) && month.end == date::sys_days(end);
    };
    static_assert(is(2023_y / 3 / 4, 2023_y / 3 / 4, 0, 2023_y / 3 / 4, 2023_y / 4 / 4));
    static_assert(is(2023_y / 3 / 4, 2023_y / 4 / 3, 0, 2023_y / 3 / 4, 2023_y / 4 / 4));
    static_assert(is(2023_y / 3 / 4, 2023_y / 4 / 4, 1, 2023_y / 4 / 4, 2023_y / 5 / 4));
    static_assert(is(2023_y / 1 / 31, 2023_y / 2 / 27, 0, 2023_y / 1 / 31, 2023_y / 2 / 28));
    static_assert(is(2023_y / 1 / 31, 2023_y / 2 / 28, 1, 2023_y / 2 / 28, 2023_y / 3 / 31));
    static_assert(is(2023_y / 1 / 31, 2023_y / 3 / 30, 1, 2023_y / 2 / 28, 2023_y / 3 / 31));
    static_assert(is(2023_y / 1 / 31, 2023_y / 3 / 31, 2, 2023_y / 3 / 31, 2023_y / 4 / 30));
    static_assert(is(2023_y / 12 / 15, 2024_y / 1 / 14, 0, 2023_y / 12 / 15, 2024_y / 1 / 15));
    static_assert(is(2023_y / 11 / 30, 2023_y / 12 / 31, 1, 2023_y / 12 / 30, 2024_y / 1 / 30));
    static_assert(is(2023_y / 11 / 30, 2024_y / 2 / 28, 2, 2024_y / 1 / 30, 2024_y / 2 / 29));
}

TEST_CASE("0 to 60 months added to every day of eight years, clamped and strict, agree with a counting calendar") {
    int strict_errors = 0;
    for (const int year : anchor_years) {
        for (int n = calendar.number({year, 1, 1}); calendar.at(n).year == year; ++n) {
            const naive_date anchor = calendar.at(n);
            for (int months = 0; months <= 60; ++months) {
                const int expected = calendar.plus_months(anchor, months);
                const bool kept = calendar.at(expected).day == anchor.day;
                strict_errors += kept ? 0 : 1;
                const auto clamped = add_months_clamped(fields_of(anchor), months);
                const auto strict = add_months_strict(fields_of(anchor), months);
                const int back = calendar.plus_months(anchor, -months);
                if (clamped == day_of(expected) && add_months_clamped(fields_of(anchor), -months) == day_of(back) &&
                    (kept ? strict == day_of(expected) : strict == errc::day_not_in_month)) {
                    continue;
                }
                CAPTURE(anchor.year);
                CAPTURE(anchor.month);
                CAPTURE(anchor.day);
                CAPTURE(months);
                CHECK(clamped == day_of(expected));
                CHECK(add_months_clamped(fields_of(anchor), -months) == day_of(back));
                CHECK(strict.has_value() == kept);
            }
        }
    }
    CHECK(strict_errors > 1'000);  // clamped days occurred
}

TEST_CASE("whole months and billing months agree with a counting calendar on every day of five years") {
    for (const int year : anchor_years) {
        for (int n = calendar.number({year, 1, 1}); calendar.at(n).year == year; ++n) {
            const naive_date anchor = calendar.at(n);
            int month = 0;
            int start = n;
            int end = calendar.plus_months(anchor, 1);
            for (int day = n; month < 60; ++day) {
                if (day == end) {
                    ++month;
                    start = end;
                    end = calendar.plus_months(anchor, month + 1);
                }
                const billing_month got = billing_month_of(fields_of(anchor), day_of(day));
                const int months = whole_months_between(fields_of(anchor), day_of(day));
                const bool right = months == month && got.number == month && got.start == day_of(start) &&
                                   got.end == day_of(end);
                if (right) continue;
                CAPTURE(anchor.year);
                CAPTURE(anchor.month);
                CAPTURE(anchor.day);
                CAPTURE(day - n);
                CHECK(months == month);
                CHECK(got.number == month);
                CHECK(got.start == day_of(start));
                CHECK(got.end == day_of(end));
                return;  // one wrong day is enough
            }
        }
    }
}

TEST_CASE("the counting calendar agrees with the days since 1970") {
    // Makes sure that the comparisons above mean something.
    CHECK(calendar.at(0).year == 1890);
    CHECK(day_of(calendar.number({1970, 1, 1})).time_since_epoch().count() == 0);
    CHECK(day_of(calendar.number({2000, 1, 1})).time_since_epoch().count() == 10957);
    CHECK(calendar.number({2119, 12, 31}) == calendar.size() - 1);
    CHECK(calendar.at(calendar.number({2000, 2, 29}) + 1).month == 3);
}

TEST_CASE("strict month arithmetic ends with the calendar, for any number of months") {
    const date::year_month_day anchor = 2024_y / 1 / 31;
    CHECK(add_months_strict(anchor, 12 * 7975) == date::sys_days(date::year(9999) / 1 / 31));
    CHECK(add_months_strict(anchor, 12 * 7976).error() == errc::date_invalid);
    CHECK(add_months_strict(anchor, -12 * 2023) == date::sys_days(date::year(1) / 1 / 31));
    CHECK(add_months_strict(anchor, -12 * 2023 - 1).error() == errc::date_invalid);
    CHECK(add_months_strict(anchor, 12 * 65'536).error() == errc::date_invalid);  // 2024 again in 16 bits
    CHECK(add_months_strict(anchor, INT32_MAX).error() == errc::date_invalid);
    CHECK(add_months_strict(anchor, INT32_MIN).error() == errc::date_invalid);
}
