#include <refund/term/day.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using refund::calendar_day;
using refund::days_between;
using refund::errc;
using refund::parse_day;
using namespace date::literals;
using namespace std::string_view_literals;

constexpr bool malformed(std::string_view text) { return parse_day(text) == errc::date_malformed; }
constexpr bool invalid(std::string_view text) { return parse_day(text) == errc::date_invalid; }
constexpr bool is(std::string_view text, date::year_month_day day) { return parse_day(text) == calendar_day(day); }

unsigned month_length(int year, unsigned month) {
    constexpr unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (leap && month == 2 ? 1 : 0);
}

/// A decimal number, padded with zeros to `width`, without using the code under test.
std::string padded(unsigned value, std::size_t width) {
    const std::string digits = std::to_string(value);
    return std::string(width - digits.size(), '0') + digits;
}

}  // namespace

TEST_CASE("a day is read from YYYY-MM-DD") {
    static_assert(is("2025-07-09", 2025_y / 7 / 9));
    static_assert(is("1970-01-01", 1970_y / 1 / 1));
    static_assert(is("1969-12-31", 1969_y / 12 / 31));
    static_assert(is("2024-02-29", 2024_y / 2 / 29));
    static_assert(is("2000-02-29", 2000_y / 2 / 29));
}

TEST_CASE("the first day that can be read is 0001-01-01, and the last one 9999-12-31") {
    static_assert(parse_day("0001-01-01") == refund::first_day);
    static_assert(parse_day("9999-12-31") == refund::last_day);
    static_assert(refund::first_day.days_since_epoch == -719162);
    static_assert(refund::last_day.days_since_epoch == 2932896);
    static_assert(invalid("0000-12-31") && invalid("0000-01-01") && invalid("0000-02-29"));
    static_assert(malformed("10000-01-01"));
}

TEST_CASE("a text of another length is malformed") {
    static_assert(malformed("") && malformed("2025"));
    static_assert(malformed("2025-7-09") && malformed("2025-07-9") && malformed("25-07-09"));
    static_assert(malformed("2025-07-091") && malformed("2025-07-009") && malformed("2025-07-0000000009"));
    static_assert(malformed("2025-07-09 ") && malformed(" 2025-07-09"));
    static_assert(malformed("2025-07-09Z") && malformed("2025-07-09T00:00:00Z") && malformed("20250709"));
    static_assert(malformed("2025-07-09\0"sv) && malformed("+2025-07-09") && malformed("-0001-01-01"));
}

TEST_CASE("a text with other separators, or with separators in other places, is malformed") {
    static_assert(malformed("2025/07/09") && malformed("2025-07/09") && malformed("2025/07-09"));
    static_assert(malformed("2025.07.09") && malformed("2025 07 09"));
    static_assert(malformed("09-07-2025") && malformed("202-507-09") && malformed("2025-070-9"));
    static_assert(malformed("----------") && malformed("2025-07--9") && malformed("2025--7-09"));
    static_assert(malformed("20250-7-09") && malformed("2025000709"));
}

TEST_CASE("a text with anything but digits where digits belong is malformed") {
    for (const std::size_t place : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        for (const char wrong : {' ', '-', '+', '.', '/', ':', 'a', 'O', '\0', '\t', '\n', '\x80', '\xff'}) {
            std::string text = "2025-07-09";
            text[place] = wrong;
            CAPTURE(place);
            CAPTURE(static_cast<int>(wrong));
            CHECK(malformed(text));
        }
    }
    static_assert(malformed("2025-\xD9\xA0-09"));  // a digit, but not an ASCII one: two bytes
}

TEST_CASE("of all bytes in each place, only digits, and hyphens where they belong, are well-formed") {
    const std::string right = "2025-07-09";
    for (std::size_t place = 0; place < right.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text = right;
            text[place] = static_cast<char>(byte);
            const bool well_formed = right[place] == '-' ? byte == '-' : byte >= '0' && byte <= '9';
            if (malformed(text) != well_formed) continue;
            CAPTURE(place);
            CAPTURE(byte);
            CHECK(malformed(text) != well_formed);
        }
    }
}

TEST_CASE("a text of the right form that names no day is invalid, and not malformed") {
    static_assert(invalid("2025-02-29") && invalid("1900-02-29") && invalid("2100-02-29"));
    static_assert(invalid("2024-02-30") && invalid("2025-04-31") && invalid("2025-06-31"));
    static_assert(invalid("2025-09-31") && invalid("2025-11-31") && invalid("2025-12-32"));
    static_assert(invalid("2025-00-10") && invalid("2025-13-10") && invalid("2025-99-10"));
    static_assert(invalid("2025-01-00") && invalid("2025-01-99") && invalid("0000-00-00") && invalid("9999-99-99"));
}

TEST_CASE("of all texts with four, two and two digits, exactly the days of the calendar are read") {
    for (const int year : {1, 4, 100, 400, 1900, 1999, 2000, 2023, 2024, 2100, 9999}) {
        for (unsigned month = 0; month <= 99; ++month) {
            for (unsigned day = 0; day <= 99; ++day) {
                const std::string text =
                    padded(static_cast<unsigned>(year), 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
                const bool real = month >= 1 && month <= 12 && day >= 1 && day <= month_length(year, month);
                const refund::result<calendar_day> got = parse_day(text);
                const bool right = real ? got == calendar_day(date::year(year) / date::month(month) / date::day(day))
                                        : got == errc::date_invalid;
                if (right) continue;
                CAPTURE(text);
                CHECK(right);
            }
        }
    }
}

TEST_CASE("every seventh day of the years 1 to 9999 is written as it is read") {
    bool all = true;
    for (date::sys_days day = refund::first_day; day <= refund::last_day && all; day += date::days(7)) {
        const std::string text = refund::to_string(day);
        all = parse_day(text) == calendar_day(day) && text.size() == 10;
        CAPTURE(text);
        if (!all) CHECK(all);
    }
    CHECK(refund::to_string(refund::first_day) == "0001-01-01");
    CHECK(refund::to_string(refund::last_day) == "9999-12-31");
    CHECK(refund::to_string(date::sys_days(2024_y / 2 / 29)) == "2024-02-29");
    CHECK(refund::to_string(date::sys_days(987_y / 10 / 5)) == "0987-10-05");
}

TEST_CASE("a day is appended to the text that was there") {
    std::string out = "from ";
    refund::append_day(out, date::sys_days(2024_y / 7 / 10));
    out += " to ";
    refund::append_day(out, date::sys_days(2025_y / 7 / 10));
    CHECK(out == "from 2024-07-10 to 2025-07-10");
}

TEST_CASE("the days between two days are positive forward, negative backward, and 0 on the same day") {
    constexpr date::sys_days purchase = 2024_y / 7 / 10;
    constexpr date::sys_days expiry = 2025_y / 7 / 10;
    static_assert(days_between(purchase, expiry) == 365);
    static_assert(days_between(expiry, purchase) == -365);
    static_assert(days_between(purchase, purchase) == 0);
    static_assert(days_between(date::sys_days(2024_y / 2 / 28), date::sys_days(2024_y / 3 / 1)) == 2);
    static_assert(days_between(refund::first_day, refund::last_day) == 3652058);
    static_assert(noexcept(days_between(purchase, expiry)));
}

TEST_CASE("a calendar day holds the number of days since 1970-01-01") {
    static_assert(calendar_day(1970_y / 1 / 2).days_since_epoch == 1);
    static_assert(calendar_day(1969_y / 12 / 31).days_since_epoch == -1);
    static_assert(calendar_day(2000_y / 1 / 1).days_since_epoch == 10957);
    static_assert(refund::open_end.days_since_epoch == 2932897);
    static_assert(std::is_trivially_copyable_v<calendar_day> && sizeof(calendar_day) == sizeof(int));
}

TEST_CASE("every type of the date library that names one day converts to a calendar day") {
    static_assert(calendar_day(2024_y / 2 / date::last) == calendar_day(2024_y / 2 / 29));
    static_assert(calendar_day(2026_y / 3 / date::Sunday[1]) == calendar_day(2026_y / 3 / 1));
    static_assert(std::is_convertible_v<date::year_month_day_last, calendar_day>);
    static_assert(!std::is_convertible_v<date::year_month, calendar_day>);
    static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, calendar_day>);
}

TEST_CASE("the days and dates of std::chrono convert to calendar days and back") {
    namespace chrono = std::chrono;
    constexpr calendar_day march = chrono::March / 1 / 2026;
    static_assert(march == calendar_day(2026_y / 3 / 1));
    static_assert(calendar_day(chrono::sys_days(chrono::February / 29 / 2024)) == calendar_day(2024_y / 2 / 29));
    static_assert(calendar_day(chrono::year(2024) / chrono::February / chrono::last) == calendar_day(2024_y / 2 / 29));
    constexpr chrono::sys_days back = march;
    static_assert(back == chrono::sys_days(chrono::March / 1 / 2026));
    static_assert(chrono::year_month_day(march) == chrono::March / 1 / 2026);
    static_assert(std::is_nothrow_convertible_v<chrono::year_month_day, calendar_day>);
    // Every day of 400 years, by both calendars.
    for (int number = -73000; number <= 73000; ++number) {
        const chrono::year_month_day fields{chrono::sys_days(chrono::days(number))};
        const bool right = calendar_day(fields).days_since_epoch == number &&
                           calendar_day(chrono::sys_days(chrono::days(number))).days_since_epoch == number;
        if (!right) REQUIRE(right);
    }
    const calendar_day today = chrono::floor<chrono::days>(chrono::system_clock::now());
    CHECK(today > calendar_day(2024_y / 1 / 1));
}

TEST_CASE("a std::chrono day too far for the library is outside its years, and never another day") {
    using days = std::chrono::duration<std::int64_t, std::chrono::days::period>;  // libc++ counts its own in an int
    using sys_days = std::chrono::time_point<std::chrono::system_clock, days>;
    static_assert(calendar_day(sys_days(days(std::int64_t{1} << 40))) > refund::open_end);
    static_assert(calendar_day(sys_days(days(-(std::int64_t{1} << 40)))) < refund::first_day);
    static_assert(calendar_day(sys_days(days((std::int64_t{1} << 32) + 5))) > refund::open_end);
}

TEST_CASE("adding days beyond the calendar stays beyond it, and does not wrap around") {
    constexpr calendar_day day = 2026_y / 3 / 1;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    using wide = std::chrono::duration<std::int64_t, date::days::period>;
    for (const std::int64_t count : {std::int64_t{1} << 32, (std::int64_t{1} << 32) + 7, std::int64_t{1} << 40, most}) {
        CAPTURE(count);
        CHECK(day + wide(count) > refund::open_end);
        CHECK(day - wide(count) < refund::first_day);
        CHECK(day + wide(-count) < refund::first_day);
        CHECK(day - wide(-count) > refund::open_end);
        // Beyond the farthest day, subtracting does not lead back.
        CHECK((day + wide(count)) - wide(count) > refund::open_end);
        CHECK((day - wide(count)) + wide(count) < refund::first_day);
    }
    CHECK(day - wide(std::numeric_limits<std::int64_t>::min()) > refund::open_end);
    CHECK(refund::last_day + date::days(std::numeric_limits<int>::max()) > refund::open_end);
    static_assert(day + date::weeks(1) == calendar_day(2026_y / 3 / 8));
    static_assert((day + date::days(4'000'000)) - date::days(4'000'000) == day);
}

TEST_CASE("a day outside the years 1 to 9999 is not written as another year") {
    const auto text = [](int count) { return refund::to_string(date::sys_days(date::days(count))); };
    CHECK(to_string(refund::first_day) == "0001-01-01");
    CHECK(to_string(refund::last_day) == "9999-12-31");
    CHECK(to_string(refund::open_end) == "after 9999-12-31");
    CHECK(to_string(refund::first_day - date::days(1)) == "before 0001-01-01");
    // In 16 bits, the year would be 2026 again after 65,536 years.
    CHECK(text(20'513 + 23'936'532) == "after 9999-12-31");
    CHECK(text(20'513 - 23'936'532) == "before 0001-01-01");
    CHECK(text(std::numeric_limits<int>::max()) == "after 9999-12-31");
    CHECK(text(std::numeric_limits<int>::min()) == "before 0001-01-01");
    static_assert(in_calendar(refund::first_day) && in_calendar(refund::last_day));
    static_assert(!in_calendar(refund::open_end) && !in_calendar(refund::first_day - date::days(1)));
}

TEST_CASE("days can be added to a calendar day and subtracted from it") {
    static_assert(calendar_day(2024_y / 2 / 28) + date::days(2) == calendar_day(2024_y / 3 / 1));
    static_assert(calendar_day(2024_y / 3 / 1) - date::days(1) == calendar_day(2024_y / 2 / 29));
    static_assert(calendar_day(2024_y / 3 / 1) - std::chrono::days(1) == calendar_day(2024_y / 2 / 29));
}

TEST_CASE("a calendar day converts implicitly to sys_days and back") {
    constexpr calendar_day from_fields = 2021_y / 9 / 14;
    constexpr calendar_day from_day = date::sys_days(2021_y / 9 / 14);
    constexpr date::sys_days back = from_fields;
    static_assert(from_fields == from_day);
    static_assert(back == date::sys_days(2021_y / 9 / 14));
    static_assert(calendar_day() == calendar_day(1970_y / 1 / 1));
    static_assert(!std::is_convertible_v<int, calendar_day> && !std::is_convertible_v<calendar_day, int>);
}

TEST_CASE("calendar days compare with each other and with sys_days") {
    constexpr calendar_day early = 2021_y / 9 / 14;
    constexpr calendar_day late = 2021_y / 9 / 15;
    static_assert(early < late && late > early && early <= early && early != late);
    static_assert((early <=> late) == std::strong_ordering::less);
    static_assert(early < date::sys_days(2021_y / 9 / 15) && date::sys_days(2021_y / 9 / 13) < early);
    static_assert(early == date::sys_days(2021_y / 9 / 14));
}

TEST_CASE("the open end is later than every day") {
    static_assert(refund::open_end > refund::last_day);
    static_assert(refund::open_end == refund::last_day + date::days(1));
    static_assert(calendar_day(refund::last_day) < refund::open_end);
}
