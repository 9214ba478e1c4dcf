#ifndef REFUND_TERM_LENGTH_HPP
#define REFUND_TERM_LENGTH_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/core/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace refund {

/// The longest term of whole months: five years.
inline constexpr int longest_term_in_months = 60;
/// The longest term of days: five years with two leap days.
inline constexpr int longest_term_in_days = 5 * 365 + 2;

/// The length of a commitment in whole months: 1 (P1M) to 60 (P5Y).
struct term_length {
    int months{12};  ///< 1 to `longest_term_in_months`
    /// Whether the library computes with it: one month to five years.
    [[nodiscard]] constexpr bool ok() const noexcept { return 1 <= months && months <= longest_term_in_months; }
    friend constexpr bool operator==(const term_length&, const term_length&) = default;
};

/// The lengths that are sold.
/// @{
inline constexpr term_length one_month{1};
inline constexpr term_length one_year{12};
inline constexpr term_length three_years{36};
inline constexpr term_length five_years{60};
/// @}

/// The `length` of a term counted in days, such as seven or seventeen: the stated period holds its days, as
/// `term_of_days` makes it. It is not a length in months, and `ok()` is false.
inline constexpr term_length counted_in_days{0};

/// The length that an ISO 8601 duration states: PnY, PnM or PnYnM, one month to five years.
/// Errors: term_malformed, term_out_of_range.
[[nodiscard]] constexpr result<term_length> parse_term(std::string_view text) noexcept {
    if (text.size() < 3 || text.front() != 'P') return errc::term_malformed;
    int months = 0;
    bool years_done = false;
    bool months_done = false;
    std::size_t at = 1;
    while (at < text.size()) {
        const std::size_t first = at;
        int number = 0;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            if (number <= 1000) number = number * 10 + (text[at] - '0');  // longer than any term, but no overflow
        }
        if (at == first || at == text.size()) return errc::term_malformed;
        if (text[at] == 'Y' && !years_done && !months_done) {
            years_done = true;
            months += number * 12;
        } else if (text[at] == 'M' && !months_done) {
            months_done = true;
            months += number;
        } else {
            return errc::term_malformed;
        }
        ++at;
    }
    if (!term_length{months}.ok()) return errc::term_out_of_range;
    return term_length{months};
}

/// The days that an ISO 8601 duration in days alone states, PnD: 1 to `longest_term_in_days`.
/// Errors: term_malformed (also for days together with months or years), term_out_of_range.
[[nodiscard]] constexpr result<int> parse_term_days(std::string_view text) noexcept {
    if (text.size() < 3 || text.front() != 'P' || text.back() != 'D') return errc::term_malformed;
    int days = 0;
    for (const char c : text.substr(1, text.size() - 2)) {
        if (c < '0' || c > '9') return errc::term_malformed;
        if (days <= longest_term_in_days) days = days * 10 + (c - '0');  // longer than any term, but no overflow
    }
    if (days < 1 || days > longest_term_in_days) return errc::term_out_of_range;
    return days;
}

/// The length in ISO 8601: whole years as PnY, otherwise PnM.
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string to_string(term_length length) {
    const bool years = length.months % 12 == 0;
    std::string out = "P";
    detail::append_number(out, years ? length.months / 12 : length.months);
    out.push_back(years ? 'Y' : 'M');
    return out;
}

namespace detail {

/// PnD; P0D for negative numbers.
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string term_in_days(int days) {
    std::string out = "P";
    append_number(out, days < 0 ? 0 : days);
    out.push_back('D');
    return out;
}

}  // namespace detail

}  // namespace refund

#endif
