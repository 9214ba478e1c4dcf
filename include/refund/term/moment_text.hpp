#ifndef REFUND_TERM_MOMENT_TEXT_HPP
#define REFUND_TERM_MOMENT_TEXT_HPP

#include <refund/core/result.hpp>
#include <refund/term/clock.hpp>
#include <refund/term/day.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace refund {

/// The UTC day of a text as exports write it: a day ("2025-03-01"), or a moment with its offset from UTC
/// ("2025-03-01T00:00:00Z", "2025-03-01T23:30:00.000-08:00", seconds and their fraction optional), which may fall on
/// another day in UTC: the second of these falls on 2025-03-02. A moment without an offset does not name one day, and
/// is refused.
///
///     parse_utc_day("2025-03-01T23:30:00-08:00") == calendar_day(2025_y / 3 / 2)
///
/// Errors: date_malformed; date_invalid (no such day or time, or one outside the calendar); offset_missing.
[[nodiscard]] constexpr result<calendar_day> parse_utc_day(std::string_view text) noexcept;

/// The moment of such a text, to the second. Seconds may be left out and then count as 0:
///
///     parse_utc_moment("2025-03-01T23:30:00-08:00") == utc_moment{2025_y / 3 / 2, 7 * 3600 + 30 * 60}
///
/// Errors: moment_malformed (also for a day alone: no time is guessed); date_invalid (no such day or time, or one
/// outside the calendar; a leap second); offset_missing; moment_too_precise (a fraction of a second).
[[nodiscard]] constexpr result<utc_moment> parse_utc_moment(std::string_view text) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Takes a number of two digits from the front; -1 if there is none.
[[nodiscard]] constexpr int take_two_digits(std::string_view& text) noexcept {
    if (text.size() < 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return -1;
    const int number = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return number;
}
[[nodiscard]] constexpr bool take(std::string_view& text, char wanted) noexcept {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

/// Takes ":30" or ":30.123" from the front, if it is there. False if it is malformed.
[[nodiscard]] constexpr bool take_seconds(std::string_view& text, int& seconds, bool& has_part) noexcept {
    if (!take(text, ':')) return true;
    seconds = take_two_digits(text);
    if (seconds < 0) return false;
    if (!take(text, '.')) return true;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
        has_part = has_part || text.front() != '0';
        text.remove_prefix(1);
    }
    return digits > 0;
}

/// The parts of a moment's text.
struct moment_parts {
    calendar_day day{};  // UTC
    int minute{};        // of that day
    int second{};        // of that minute; 60 is a leap second
    bool has_part{};     // has a fraction of a second
};

/// The number of characters in a day, YYYY-MM-DD, before the T of its time.
inline constexpr std::size_t size_of_day = 10;
[[nodiscard]] constexpr bool has_time(std::string_view text) noexcept {
    return text.size() > size_of_day && (text[size_of_day] == 'T' || text[size_of_day] == 't');
}
[[nodiscard]] constexpr result<moment_parts> parse_moment(std::string_view text) noexcept;

}  // namespace detail

constexpr result<calendar_day> parse_utc_day(std::string_view text) noexcept {
    if (!detail::has_time(text)) return parse_day(text);
    const auto parts = detail::parse_moment(text);
    if (!parts) return parts.error();
    return parts->day;
}

constexpr result<utc_moment> parse_utc_moment(std::string_view text) noexcept {
    if (!detail::has_time(text)) return errc::moment_malformed;
    const auto parts = detail::parse_moment(text);
    if (!parts) return parts.error() == errc::date_malformed ? errc::moment_malformed : parts.error();
    if (parts->second > 59) return errc::date_invalid;
    if (parts->has_part) return errc::moment_too_precise;
    return utc_moment{parts->day, static_cast<std::int32_t>(parts->minute * 60 + parts->second)};
}

constexpr result<detail::moment_parts> detail::parse_moment(std::string_view text) noexcept {
    const result<calendar_day> local = parse_day(text.substr(0, size_of_day));
    if (!local) return local.error();
    text.remove_prefix(size_of_day + 1);
    const int hour = detail::take_two_digits(text);
    if (hour < 0 || !detail::take(text, ':')) return errc::date_malformed;
    const int minute = detail::take_two_digits(text);
    int second = 0;
    bool has_part = false;
    if (minute < 0 || !detail::take_seconds(text, second, has_part)) return errc::date_malformed;
    if (hour > 23 || minute > 59 || second > 60) return errc::date_invalid;
    if (text.empty()) return errc::offset_missing;
    if (text == "Z" || text == "z") return moment_parts{*local, hour * 60 + minute, second, has_part};
    const int sign = detail::take(text, '-') ? -1 : detail::take(text, '+') ? 1 : 0;
    const int hours = detail::take_two_digits(text);
    if (sign == 0 || hours < 0 || !detail::take(text, ':')) return errc::date_malformed;
    const int minutes = detail::take_two_digits(text);
    if (minutes < 0 || !text.empty()) return errc::date_malformed;
    if (hours > 23 || minutes > 59) return errc::date_invalid;
    const int of_the_day = hour * 60 + minute - sign * (hours * 60 + minutes);
    const int later = of_the_day < 0 ? -1 : of_the_day >= 24 * 60 ? 1 : 0;
    const calendar_day there = *local + date::days(later);
    if (!in_calendar(there)) return errc::date_invalid;
    return moment_parts{there, of_the_day - later * 24 * 60, second, has_part};
}

}  // namespace refund

#endif
