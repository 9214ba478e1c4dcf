#include <refund/term/moment_text.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using refund::calendar_day;
using refund::errc;
using refund::parse_utc_day;
using namespace date::literals;

constexpr bool is(std::string_view text, date::year_month_day day) { return parse_utc_day(text) == calendar_day(day); }
constexpr bool malformed(std::string_view text) { return parse_utc_day(text) == errc::date_malformed; }
constexpr bool invalid(std::string_view text) { return parse_utc_day(text) == errc::date_invalid; }
constexpr bool without_offset(std::string_view text) { return parse_utc_day(text) == errc::offset_missing; }

}  // namespace

TEST_CASE("the text of a day gives that day, and other texts of a day are errors") {
    static_assert(is("2025-03-01", 2025_y / 3 / 1));
    static_assert(malformed("") && malformed("2025-3-01") && malformed("2025-03-01 ") && malformed("20250301"));
    static_assert(invalid("2025-02-29") && invalid("0000-01-01"));
}

TEST_CASE("a moment counts on the day on which it falls in UTC") {
    static_assert(is("2025-03-01T00:00:00Z", 2025_y / 3 / 1));
    static_assert(is("2025-03-01T23:59:59Z", 2025_y / 3 / 1));
    static_assert(is("2025-03-01T23:59:60Z", 2025_y / 3 / 1));  // a leap second
    static_assert(is("2025-03-01t23:59z", 2025_y / 3 / 1));
    static_assert(is("2025-03-01T23:30:00.0000000-08:00", 2025_y / 3 / 2));
    static_assert(is("2025-03-01T15:59:59-08:00", 2025_y / 3 / 1));  // the last second before the next day
    static_assert(is("2025-03-01T16:00:00-08:00", 2025_y / 3 / 2));
    static_assert(is("2025-03-01T00:29:59+00:30", 2025_y / 2 / 28));
    static_assert(is("2025-03-01T00:30:00+00:30", 2025_y / 3 / 1));
    static_assert(is("2024-12-31T23:00:00-01:00", 2025_y / 1 / 1));
    static_assert(is("2024-03-01T05:29+05:30", 2024_y / 2 / 29));
    static_assert(is("2025-03-01T00:00-00:00", 2025_y / 3 / 1));
}

TEST_CASE("a moment without an offset is an error") {
    static_assert(without_offset("2025-03-01T00:00:00") && without_offset("2025-03-01T00:00") &&
                  without_offset("2025-03-01T12:00:00.5"));
}

TEST_CASE("texts that are not a moment are malformed or invalid") {
    static_assert(malformed("2025-03-01T") && malformed("2025-03-01T1:00Z") && malformed("2025-03-01T12Z"));
    static_assert(malformed("2025-03-01 12:00Z") && malformed("2025-03-01T12:00:Z") &&
                  malformed("2025-03-01T12:00:00.Z"));
    static_assert(malformed("2025-03-01T12:00+1:00") && malformed("2025-03-01T12:00+0100") &&
                  malformed("2025-03-01T12:00+01"));
    static_assert(malformed("2025-03-01T12:00Z ") && malformed("2025-03-01T12:00:00+01:00Z") &&
                  malformed("2025-03-01T12:00X"));
    static_assert(invalid("2025-02-29T12:00Z") && invalid("2025-03-01T24:00Z") && invalid("2025-03-01T12:60Z"));
    static_assert(invalid("2025-03-01T12:00:61Z") && invalid("2025-03-01T12:00+24:00") &&
                  invalid("2025-03-01T12:00+01:60"));
    static_assert(invalid("0001-01-01T00:00+00:01") && is("0001-01-01T00:00-00:01", 1_y / 1 / 1));
    static_assert(invalid("9999-12-31T23:59-00:01") && is("9999-12-31T23:58-00:01", 9999_y / 12 / 31));
}

TEST_CASE("a moment is read to the second") {
    using refund::parse_utc_moment;
    using refund::utc_moment;
    static_assert(parse_utc_moment("2024-07-20T09:00:00Z") == utc_moment{2024_y / 7 / 20, 9 * 3600});
    static_assert(parse_utc_moment("2024-07-20T23:59:59.000Z") == utc_moment{2024_y / 7 / 20, 86'399});
    static_assert(parse_utc_moment("2024-07-20T23:30:05-08:00") == utc_moment{2024_y / 7 / 21, 7 * 3600 + 30 * 60 + 5});
    static_assert(parse_utc_moment("2024-07-20T00:29:59+00:30") == utc_moment{2024_y / 7 / 19, 86'399});
    static_assert(parse_utc_moment("2024-07-20T09:00Z") == utc_moment{2024_y / 7 / 20, 9 * 3600});
    static_assert(parse_utc_moment("2024-07-20").error() == errc::moment_malformed);
    static_assert(parse_utc_moment("").error() == errc::moment_malformed);
    static_assert(parse_utc_moment("2024-07-20T9:00Z").error() == errc::moment_malformed);
    static_assert(parse_utc_moment("2024-07-20T09:00:00").error() == errc::offset_missing);
    static_assert(parse_utc_moment("2024-07-20T09:00:00.001Z").error() == errc::moment_too_precise);
    static_assert(parse_utc_moment("2024-06-30T23:59:60Z").error() == errc::date_invalid);  // a leap second
    static_assert(parse_utc_moment("2024-02-30T09:00:00Z").error() == errc::date_invalid);
    CHECK(to_string(utc_moment{2024_y / 7 / 20, 0}) == "2024-07-20T00:00:00Z");
    CHECK(to_string(utc_moment{2024_y / 7 / 20, 86'399}) == "2024-07-20T23:59:59Z");
}

TEST_CASE("for every seventh minute and many offsets, the day is the one that std::chrono computes") {
    using namespace std::chrono;
    for (int minute = 0; minute < 24 * 60; minute += 7) {
        for (int offset = -23 * 60 - 59; offset < 24 * 60; offset += 11) {
            char text[64];
            const int apart = offset < 0 ? -offset : offset;
            std::snprintf(text, sizeof text, "2024-02-29T%02d:%02d%c%02d:%02d", minute / 60, minute % 60,
                          offset < 0 ? '-' : '+', apart / 60, apart % 60);
            const auto moment = date::sys_days(2024_y / 2 / 29) + minutes(minute) - minutes(offset);
            REQUIRE(parse_utc_day(text) == calendar_day(floor<date::days>(moment)));
        }
    }
}
