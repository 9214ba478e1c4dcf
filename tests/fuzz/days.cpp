// Days, moments and terms as texts, compared with a calendar that counts day by day.

#include "property.hpp"

#include <refund/term/moment_text.hpp>
#include <refund/term/term.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using fuzz::expect;
using refund::errc;

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_of_month(int year, int month) {
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// A number that consists only of digits; -1 if it does not.
int number_in(std::string_view text) {
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
    }
    return text.empty() ? -1 : number;
}

struct civil {
    int year, month, day;
};

std::optional<civil> civil_in(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const civil read{number_in(text.substr(0, 4)), number_in(text.substr(5, 2)), number_in(text.substr(8, 2))};
    if (read.year < 1 || read.month < 1 || read.month > 12) return std::nullopt;
    if (read.day < 1 || read.day > days_of_month(read.year, read.month)) return std::nullopt;
    return read;
}

civil next(civil day) {
    if (++day.day <= days_of_month(day.year, day.month)) return day;
    day.day = 1;
    if (++day.month <= 12) return day;
    return {day.year + 1, 1, 1};
}
civil before(civil day) {
    if (--day.day >= 1) return day;
    if (--day.month < 1) day = {day.year - 1, 12, 0};
    day.day = days_of_month(day.year, day.month);
    return day;
}

std::string text_of(const civil& day) {
    const auto padded = [](int number, std::size_t width) {
        const std::string digits = std::to_string(number);
        return std::string(width - digits.size(), '0') + digits;
    };
    return padded(day.year, 4) + "-" + padded(day.month, 2) + "-" + padded(day.day, 2);
}

/// Days since 0001-01-01, by counting years one at a time.
int count_of(const civil& day) {
    int days = day.day - 1;
    for (int year = 1; year < day.year; ++year) days += is_leap(year) ? 366 : 365;
    for (int month = 1; month < day.month; ++month) days += days_of_month(day.year, month);
    return days;
}

void check_day(std::string_view text) {
    const auto read = refund::parse_day(text);
    const auto wanted = civil_in(text);
    expect(read.has_value() == wanted.has_value(), "a day is read where the calendar has it");
    if (!read) return;
    expect(refund::days_between(refund::first_day, *read) == count_of(*wanted), "the day is the text's");
    expect(refund::to_string(*read) == text, "a day is written as it was read");
}

/// "T23:30[:15[.123]]" and "Z" or an offset: by how many days the day in UTC differs from the local one.
struct clock_text {
    bool well_formed{};
    bool in_range{};
    bool has_offset{};
    int shift{};
};
clock_text clock_in(std::string_view text) {
    clock_text made;
    const auto two = [&text] {
        const int number = text.size() < 2 ? -1 : number_in(text.substr(0, 2));
        text.remove_prefix(text.size() < 2 ? text.size() : 2);
        return number;
    };
    const auto is_next = [&text](char c) {
        if (text.empty() || text[0] != c) return false;
        text.remove_prefix(1);
        return true;
    };
    const int hour = two();
    if (hour < 0 || !is_next(':')) return made;
    const int minute = two();
    if (minute < 0) return made;
    int second = 0;
    if (is_next(':')) {
        second = two();
        if (second < 0) return made;
        if (is_next('.')) {
            const std::size_t digits = text.find_first_not_of("0123456789");
            if (digits == 0 || text.empty()) return made;
            text.remove_prefix(digits == std::string_view::npos ? text.size() : digits);
        }
    }
    made.in_range = hour <= 23 && minute <= 59 && second <= 60;
    if (text.empty()) {
        made.well_formed = true;
        return made;
    }
    made.has_offset = true;
    if (text == "Z" || text == "z") {
        made.well_formed = true;
        return made;
    }
    const int sign = is_next('-') ? 1 : is_next('+') ? -1 : 0;
    const int hours = two();
    if (sign == 0 || hours < 0 || !is_next(':')) return made;
    const int minutes = two();
    if (minutes < 0 || !text.empty()) return made;
    made.well_formed = true;
    made.in_range = made.in_range && hours <= 23 && minutes <= 59;
    const int at = hour * 60 + minute + sign * (hours * 60 + minutes);
    made.shift = at < 0 ? -1 : at >= 1440 ? 1 : 0;
    return made;
}

void check_moment(std::string_view text) {
    const auto read = refund::parse_utc_day(text);
    if (text.size() <= 10 || (text[10] != 'T' && text[10] != 't')) {
        const auto day = refund::parse_day(text);
        expect(read.has_value() == day.has_value() && (!read || *read == *day), "without a time it is a day");
        return;
    }
    const auto local = civil_in(text.substr(0, 10));
    const clock_text clock = clock_in(text.substr(11));
    const bool taken = local && clock.well_formed && clock.in_range && clock.has_offset;
    if (!taken) {
        expect(!read, "what is no moment is refused");
        if (local && clock.well_formed && clock.in_range)
            expect(read.error() == errc::offset_missing, "a missing offset is named");
        return;
    }
    const civil there = clock.shift < 0 ? before(*local) : clock.shift > 0 ? next(*local) : *local;
    if (there.year < 1 || there.year > 9999) return expect(!read, "no day outside the calendar");
    expect(read.has_value() && refund::to_string(*read) == text_of(there), "the day is the one in UTC");
}

void check_term(std::string_view text) {
    const auto read = refund::parse_term(text);
    if (!read) return;
    expect(read->months >= 1 && read->months <= 60, "a term has one month to five years");
    const auto again = refund::parse_term(refund::to_string(*read));
    expect(again.has_value() && *again == *read, "what is written is read again");
    // PnYnM, both parts at most once and in this order.
    std::string_view rest = text.substr(1);
    int months = 0;
    for (const auto& [letter, worth] : {std::pair('Y', 12), std::pair('M', 1)}) {
        const std::size_t end = rest.find(letter);
        if (end == std::string_view::npos) continue;
        std::string_view digits = rest.substr(0, end);
        while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
        expect(digits.size() <= 2 && number_in(digits) >= 0, "a part of a term is a number");
        months += number_in(digits) * worth;
        rest.remove_prefix(end + 1);
    }
    expect(rest.empty() && months == read->months, "the months are the text's");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_day(text);
    check_moment(text);
    check_term(text);
    return 0;
}
