#ifndef REFUND_TESTS_ORACLE_CALENDAR_HPP
#define REFUND_TESTS_ORACLE_CALENDAR_HPP

// A calendar that shares nothing with the library, with <chrono> or with a date library: month lengths from a table,
// days by adding up. It is slow and plain, so that it can be the reference.

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oracle {

/// A day of the Gregorian calendar, years 1900 to 2199.
struct date {
    int year = 1900;
    int month = 1;
    int day = 1;

    friend constexpr auto operator<=>(const date&, const date&) = default;
};

inline constexpr int first_year = 1900;
inline constexpr int last_year = 2199;
inline constexpr std::array<int, 12> month_lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

[[nodiscard]] constexpr bool is_leap(int year) {
    if (year % 400 == 0) return true;
    if (year % 100 == 0) return false;
    return year % 4 == 0;
}

[[nodiscard]] constexpr int length_of_month(int year, int month) {
    const int days = month_lengths[static_cast<std::size_t>(month - 1)];
    return month == 2 && is_leap(year) ? days + 1 : days;
}

/// Prefix sums: element i is the number of days before 1 January of first_year + i.
[[nodiscard]] constexpr auto days_before_years() {
    std::array<int, static_cast<std::size_t>(last_year - first_year + 2)> sums{};
    for (std::size_t i = 0; i + 1 < sums.size(); ++i) {
        sums[i + 1] = sums[i] + (is_leap(first_year + static_cast<int>(i)) ? 366 : 365);
    }
    return sums;
}
inline constexpr auto year_starts = days_before_years();

/// Days since 1900-01-01.
[[nodiscard]] constexpr int day_number(date d) {
    int days = year_starts[static_cast<std::size_t>(d.year - first_year)];
    for (int month = 1; month < d.month; ++month) days += length_of_month(d.year, month);
    return days + d.day - 1;
}

/// The day with this number.
[[nodiscard]] constexpr date date_of(int number) {
    date d;
    while (number >= year_starts[static_cast<std::size_t>(d.year - first_year + 1)]) ++d.year;
    number -= year_starts[static_cast<std::size_t>(d.year - first_year)];
    while (number >= length_of_month(d.year, d.month)) number -= length_of_month(d.year, d.month++);
    d.day = number + 1;
    return d;
}

/// The same day of the month, `months` later (or earlier), or that month's last day if it is shorter.
[[nodiscard]] constexpr date plus_months(date anchor, int months) {
    date d{anchor.year, anchor.month, 1};
    for (; months > 0; --months) {
        if (++d.month == 13) d = {d.year + 1, 1, 1};
    }
    for (; months < 0; ++months) {
        if (--d.month == 0) d = {d.year - 1, 12, 1};
    }
    const int last = length_of_month(d.year, d.month);
    d.day = anchor.day < last ? anchor.day : last;
    return d;
}

/// Whether there is a 29 February in [from, to).
[[nodiscard]] constexpr bool holds_leap_day(date from, date to) {
    for (int year = from.year; year <= to.year; ++year) {
        const date leap_day{year, 2, 29};
        if (is_leap(year) && from <= leap_day && leap_day < to) return true;
    }
    return false;
}

[[nodiscard]] inline std::string text_of(date d) {
    const auto digits = [](int value, std::size_t width) {
        std::string text = std::to_string(value);
        while (text.size() < width) text.insert(text.begin(), '0');
        return text;
    };
    return digits(d.year, 4) + '-' + digits(d.month, 2) + '-' + digits(d.day, 2);
}

/// A day as exports write it. Some days become a moment that falls on them in UTC: in their first or last second, or by
/// clocks ahead of UTC or behind it that show another day.
[[nodiscard]] inline std::string written_day(date d) {
    const int number = day_number(d);
    if (number % 7 != 3) return text_of(d);
    switch (number / 7 % 4) {
        case 0: return text_of(d) + "T00:00:00Z";
        case 1: return text_of(d) + "T23:59:59.999Z";
        case 2: return text_of(date_of(number + 1)) + "T03:30:00+05:30";
        default: return text_of(date_of(number - 1)) + "T23:30:00-08:00";
    }
}

/// Removes "T..." from the end of a moment, and returns how many minutes after the start of that day it is in UTC,
/// negative if before; nothing for any other text.
[[nodiscard]] inline std::optional<int> take_time(std::string_view& text) {
    constexpr std::size_t of_a_day = 10;
    if (text.size() <= of_a_day) return 0;
    std::string time(text.substr(of_a_day));
    for (char& c : time) c = c >= '0' && c <= '9' ? 'd' : c;
    const auto number = [text](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    const std::size_t zone = time.find_first_of("Z+-");
    if (zone == std::string::npos || (time.substr(0, zone) != "Tdd:dd:dd" && time.substr(0, zone) != "Tdd:dd:dd.ddd")) {
        return std::nullopt;
    }
    if (time.substr(zone) != "Z" && time.substr(zone + 1) != "dd:dd") return std::nullopt;
    int minutes = number(of_a_day + 1) * 60 + number(of_a_day + 4);
    if (time[zone] != 'Z') {
        const int ahead = number(of_a_day + zone + 1) * 60 + number(of_a_day + zone + 4);
        minutes -= time[zone] == '+' ? ahead : -ahead;
    }
    text = text.substr(0, of_a_day);
    return minutes;
}

/// Reads YYYY-MM-DD, or a moment, of which it returns the day in UTC. If there is no date, `error` is the code that the
/// program must give.
[[nodiscard]] inline std::optional<date> parse_date(std::string_view text, std::string& error) {
    constexpr std::string_view pattern = "dddd-dd-dd";
    error = "date-malformed";
    const std::optional<int> minutes = take_time(text);
    if (!minutes || text.size() != pattern.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !is_digit : text[i] != '-') return std::nullopt;
    }
    const auto number = [text](std::size_t from, std::size_t count) {
        int value = 0;
        for (const char c : text.substr(from, count)) value = value * 10 + (c - '0');
        return value;
    };
    const date d{number(0, 4), number(5, 2), number(8, 2)};
    error = "date-invalid";
    if (d.year < first_year || d.year > last_year || d.month < 1 || d.month > 12) return std::nullopt;
    if (d.day < 1 || d.day > length_of_month(d.year, d.month)) return std::nullopt;
    error.clear();
    if (*minutes < 0) return date_of(day_number(d) - 1);
    return *minutes >= 24 * 60 ? date_of(day_number(d) + 1) : d;
}

}  // namespace oracle

#endif
