#ifndef REFUND_TERM_CLOCK_HPP
#define REFUND_TERM_CLOCK_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/term/day.hpp>

#include <cstdint>
#include <limits>
#include <string>

/// \file
/// Times of day, for the few rules that count hours or seconds. Everything else counts days.

namespace refund {

/// Every day has this many seconds: UTC as computers count it has no leap seconds.
inline constexpr std::int32_t seconds_of_a_day = 86'400;

/// The times of day, UTC, in seconds since midnight, that turn two days of a request into moments. A time always
/// belongs to its day: if a plan moves the day, the time moves along.
struct times_of_day {
    std::int32_t term_began{};  ///< on the first day of the current term: of the purchase, or of the last renewal
    std::int32_t requested{};   ///< on the day of the request
    /// Whether both are valid times of day: 0 to 86,399.
    [[nodiscard]] constexpr bool ok() const noexcept {
        return 0 <= term_began && term_began < seconds_of_a_day && 0 <= requested && requested < seconds_of_a_day;
    }
    friend constexpr bool operator==(const times_of_day&, const times_of_day&) = default;
};

/// Seconds from the first moment of a term to that of a request.
[[nodiscard]] constexpr std::int64_t seconds_between(calendar_day term_began_on, calendar_day requested_on,
                                                     const times_of_day& times) noexcept {
    return std::int64_t{days_between(term_began_on, requested_on)} * seconds_of_a_day + times.requested -
           times.term_began;
}

/// A range of seconds since the first moment of the current term, half-open.
struct second_range {
    std::int64_t from{0};          ///< the first second inside
    std::int64_t until{no_limit};  ///< the first second outside again
    static constexpr std::int64_t no_limit = (std::numeric_limits<std::int64_t>::max)();  ///< no second is outside
    /// Whether that many seconds are inside.
    [[nodiscard]] constexpr bool contains(std::int64_t seconds) const noexcept {
        return from <= seconds && seconds < until;
    }
    friend constexpr bool operator==(const second_range&, const second_range&) = default;
};

/// Any number of seconds.
inline constexpr second_range any_second{};
/// Fewer than that many hours: exactly 168 hours later is outside.
[[nodiscard]] constexpr second_range before_hour(int first_outside) noexcept {
    return {0, std::int64_t{first_outside} * 3600};
}
/// That many hours or fewer: exactly 168 hours later is inside.
[[nodiscard]] constexpr second_range up_to_hour(int last) noexcept { return {0, std::int64_t{last} * 3600 + 1}; }
/// The opposites of these two: that many hours or more, and more than that many.
/// @{
[[nodiscard]] constexpr second_range from_hour(int first_inside) noexcept {
    return {std::int64_t{first_inside} * 3600, second_range::no_limit};
}
[[nodiscard]] constexpr second_range after_hour(int last_outside) noexcept {
    return {std::int64_t{last_outside} * 3600 + 1, second_range::no_limit};
}
/// @}

namespace detail {
/// Appends "168:00:00": hours, minutes, seconds.
constexpr void append_hours(std::string& out, std::int64_t seconds) {
    append_number(out, seconds / 3600);
    for (const std::int64_t part : {seconds / 60 % 60, seconds % 60}) {
        out += ':';
        out += static_cast<char>('0' + part / 10);
        out += static_cast<char>('0' + part % 10);
    }
}
}  // namespace detail

/// Appends a range of non-negative seconds in words, both ends inside: "0:00:00 to 167:59:59", "168:00:00 to no end".
constexpr void append_words(std::string& out, const second_range& seconds) {
    detail::append_hours(out, seconds.from);
    out += " to ";
    if (seconds.until == second_range::no_limit) {
        out += "no end";
    } else {
        detail::append_hours(out, seconds.until - 1);
    }
}

/// A moment, to the second.
struct utc_moment {
    calendar_day day{};     ///< UTC
    std::int32_t second{};  ///< of that day, 0 to 86,399
    friend constexpr bool operator==(const utc_moment&, const utc_moment&) = default;
};

/// The moment in ISO 8601: "2024-07-20T09:00:00Z".
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string to_string(const utc_moment& moment) {
    std::string out = to_string(moment.day);
    std::string time;
    detail::append_hours(time, moment.second);
    out += time.size() < 8 ? "T0" : "T";
    out += time;
    out += 'Z';
    return out;
}

}  // namespace refund

#endif
