#ifndef REFUND_TERM_DAY_HPP
#define REFUND_TERM_DAY_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/eight_characters.hpp>
#include <refund/core/result.hpp>
#include <refund/term/civil.hpp>

#include <date/date.h>

#include <chrono>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace refund {

namespace detail {

/// Days of the system clock, counted in another integer type than that of `date`: std::chrono, for instance, may count
/// days in 64 bits.
template <class Rep>
using sys_days_in = std::chrono::time_point<std::chrono::system_clock, std::chrono::duration<Rep, date::days::period>>;
using wide_sys_days = sys_days_in<std::int64_t>;
using wide_days = wide_sys_days::duration;

/// The limit to which counts are clamped that are too wide for `date`. It is a day outside years 1 to 9999, which is
/// refused wherever it is used.
inline constexpr std::int64_t farthest = 1'000'000'000;
[[nodiscard]] constexpr std::int64_t at_most(std::int64_t days, std::int64_t most) noexcept {
    return days < -most ? -most : days > most ? most : days;
}
/// Adds days. The farthest day stays what it is whatever is added, since it stands for all days beyond it.
[[nodiscard]] constexpr date::sys_days days_later(std::int64_t day, std::int64_t days) noexcept {
    const std::int64_t count = day <= -farthest || day >= farthest ? day : at_most(day + days, farthest);
    return date::sys_days(date::days(static_cast<int>(count)));
}

template <class Date>
concept names_a_day =
    std::convertible_to<const Date&, date::sys_days> || std::convertible_to<const Date&, wide_sys_days>;

template <names_a_day Date>
[[nodiscard]] constexpr date::sys_days sys_days_of(const Date& day) noexcept {
    if constexpr (std::convertible_to<const Date&, wide_sys_days>) {
        const std::int64_t count = at_most(static_cast<wide_sys_days>(day).time_since_epoch().count(), farthest);
        return date::sys_days(date::days(static_cast<int>(count)));
    } else {
        return day;
    }
}

}  // namespace detail

/// A calendar day, UTC: the one day type of the public interface. It converts implicitly from and to
/// `date::sys_days` and, where the standard library has calendars, `std::chrono::sys_days`; every date of
/// either library that names one day converts to it:
///
///     using namespace date::literals;
///     static_assert(calendar_day(2026_y / 3 / 1) == calendar_day(std::chrono::March / 1 / 2026));
///
/// Not named `day`: both libraries have a `day`, the day of a month. A date that the calendar does not have
/// (2025-02-30) becomes some other day here: ask it for `ok()` first. `parse_day` refuses it in a text.
struct calendar_day {
    int days_since_epoch{0};  ///< days since 1970-01-01

    /// 1970-01-01: no rule is that old, so it also means "no day".
    constexpr calendar_day() = default;
    /// The same day.
    /// @{
    constexpr calendar_day(date::sys_days day) noexcept  // NOLINT: implicit by design
        : days_since_epoch(day.time_since_epoch().count()) {}
    template <detail::names_a_day Date>
        requires(!std::same_as<Date, calendar_day>)
    constexpr calendar_day(const Date& day) noexcept  // NOLINT
        : calendar_day(detail::sys_days_of(day)) {}

    constexpr operator date::sys_days() const noexcept {  // NOLINT
        return date::sys_days(date::days(days_since_epoch));
    }
    template <std::signed_integral Rep>
        requires(!std::same_as<Rep, date::days::rep>)
    constexpr operator detail::sys_days_in<Rep>() const noexcept {  // NOLINT
        return detail::sys_days_in<Rep>(typename detail::sys_days_in<Rep>::duration(days_since_epoch));
    }
    /// @}
    /// Earlier days are less.
    friend constexpr auto operator<=>(const calendar_day&, const calendar_day&) = default;
    /// The day that many days later or earlier. A day beyond a thousand million days is not in the calendar, and
    /// neither is any day counted from there.
    /// @{
    friend constexpr calendar_day operator+(calendar_day day, detail::wide_days n) noexcept {
        return detail::days_later(day.days_since_epoch, detail::at_most(n.count(), 4 * detail::farthest));
    }
    friend constexpr calendar_day operator-(calendar_day day, detail::wide_days n) noexcept {
        return detail::days_later(day.days_since_epoch, -detail::at_most(n.count(), 4 * detail::farthest));
    }
    /// @}
};

/// The first and the last day that the library computes with: years 1 to 9999.
/// @{
inline constexpr calendar_day first_day = date::year(1) / date::January / 1;
inline constexpr calendar_day last_day = date::year(9999) / date::December / 31;
/// @}

/// Whether a day is one of those.
[[nodiscard]] constexpr bool in_calendar(calendar_day day) noexcept {
    return first_day.days_since_epoch <= day.days_since_epoch && day.days_since_epoch <= last_day.days_since_epoch;
}

/// The end of a range that has no end yet: later than every day.
inline constexpr calendar_day open_end = date::sys_days(last_day) + date::days(1);

/// Whole days from one day to another; negative when `to` is the earlier one.
[[nodiscard]] constexpr int days_between(calendar_day from, calendar_day to) noexcept {
    return to.days_since_epoch - from.days_since_epoch;
}

/// The day that a text states: exactly YYYY-MM-DD, year 0001 to 9999.
/// Errors: date_malformed, date_invalid (the calendar has no such day).
[[nodiscard]] constexpr result<calendar_day> parse_day(std::string_view text) noexcept {
    if (text.size() != 10) return errc::date_malformed;
    // Takes YYYY-MM- in one step. If all is well, each byte becomes the value of its digit, or 0 for a hyphen.
    constexpr std::uint64_t wanted = detail::eight_characters("0000-00-");
    constexpr std::uint64_t above_9 = 0x7F76'767F'7676'7676U;  // added to a byte above 9, it sets its high bit
    const std::uint64_t digits = detail::eight_characters(text.data()) ^ wanted;
    const unsigned tens = static_cast<unsigned char>(text[8]) - unsigned{'0'};
    const unsigned ones = static_cast<unsigned char>(text[9]) - unsigned{'0'};
    const bool any_other = (((digits + above_9) | digits) & 0x8080'8080'8080'8080U) != 0;
    if (any_other || tens > 9 || ones > 9) return errc::date_malformed;
    const std::uint64_t pairs = 10 * digits + (digits >> 8U);  // each byte combines a digit and the next one
    const auto pair = [pairs](unsigned first) { return static_cast<unsigned>(pairs >> (8 * first)) & 0xFFU; };
    const unsigned year = 100 * pair(0) + pair(2);
    const unsigned month = pair(5);
    const unsigned of_month = 10 * tens + ones;
    const date::year_month_day day = date::year(static_cast<int>(year)) / date::month(month) / date::day(of_month);
    const bool in_every_month = month - 1 <= 11 && of_month - 1 <= 27;
    if (year == 0 || (!in_every_month && !day.ok())) return errc::date_invalid;
    return calendar_day(detail::day_from_civil(day));
}

/// Appends the day as YYYY-MM-DD; one outside years 1 to 9999 as "before 0001-01-01" or "after 9999-12-31".
constexpr void append_day(std::string& out, calendar_day day) {
    if (!in_calendar(day)) {
        out += day < first_day ? "before 0001-01-01" : "after 9999-12-31";
        return;
    }
    const date::year_month_day fields(day);
    const auto digits = [&out](unsigned value, unsigned place) {
        for (; place != 0; place /= 10) out.push_back(static_cast<char>('0' + value / place % 10));
    };
    digits(static_cast<unsigned>(static_cast<int>(fields.year())), 1000);
    out.push_back('-');
    digits(static_cast<unsigned>(fields.month()), 10);
    out.push_back('-');
    digits(static_cast<unsigned>(fields.day()), 10);
}

/// The day as YYYY-MM-DD, or as `append_day` writes one outside years 1 to 9999.
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string to_string(calendar_day day) {
    std::string out;
    append_day(out, day);
    return out;
}

}  // namespace refund

#endif
