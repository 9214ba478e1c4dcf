#include "cell_forms.hpp"

#include "words.hpp"

#include <refund/term/moment_text.hpp>
#include <refund/term/months.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

namespace program {
namespace {

using answer_text = refund::result<std::string_view, cell_error>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

cell_error wrong(const source& from, std::string_view text, std::string_view code, std::string_view words) {
    return {.where = from.known,
            .code = code,
            .words = fmt::format("{}: {}", in_quotes(text), words),
            .in_file = from.theirs};
}

answer_text read_word(const source& from, std::string_view text) {
    for (const word& each : from.words) {
        if (same_word(each.theirs, text)) return each.ours;
    }
    std::string all;
    for (const word& each : from.words) (all += all.empty() ? "" : ", ") += fmt::format("\"{}\"", each.theirs);
    return wrong(from, text, "word-not-known", "the words that are known are " + all);
}

/// Drops the apostrophe with which some exports mark numbers for spreadsheets.
std::string_view without_apostrophe(std::string_view text) {
    if (text.size() > 1 && text.front() == '\'') text.remove_prefix(1);
    return text;
}

/// "3" for "3.00"; anything that is not a whole number stays as it is.
std::string_view whole_number(std::string_view text) {
    text = without_apostrophe(text);
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos || point + 1 == text.size()) return text;
    return text.find_first_not_of('0', point + 1) == std::string_view::npos ? text.substr(0, point) : text;
}

/// Takes a number of one to `most` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits == 0 || digits > most) return std::nullopt;
    int number = 0;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return number;
}

/// "2020-10-03" for "10/3/2020", with or without midnight after it. Anything else stays as it is.
std::string_view month_day_year(std::string_view text, std::string& made) {
    std::string_view rest = text;
    const auto month = take_number(rest, 2);
    if (!month || rest.empty() || rest.front() != '/') return text;
    rest.remove_prefix(1);
    const auto day = take_number(rest, 2);
    if (!day || rest.empty() || rest.front() != '/') return text;
    rest.remove_prefix(1);
    const std::size_t before = rest.size();
    const auto year = take_number(rest, 4);
    if (!year || before - rest.size() != 4) return text;
    constexpr std::string_view midnights[] = {"", " 0:00", " 0:00:00", " 00:00", " 00:00:00", " 12:00:00 AM"};
    if (std::find(std::begin(midnights), std::end(midnights), rest) == std::end(midnights)) return text;
    made = fmt::format("{:04}-{:02}-{:02}", *year, *month, *day);
    return made;
}

answer_text end_of_term(const source& from, std::string_view text, std::string_view purchased_on, std::string& made) {
    const auto first = refund::parse_utc_day(purchased_on);
    if (!first) return text;  // the day of the purchase is at fault, not this one
    const auto end = refund::parse_utc_day(text);
    if (!end) return wrong(from, text, code(end.error()), message(end.error()));
    const date::sys_days begin(*first);
    const date::sys_days last_end(*end);
    const int months = last_end < begin ? 0 : refund::whole_months_between(date::year_month_day(begin), last_end);
    if (months < 1 || refund::add_months_clamped(date::year_month_day(begin), months) != last_end) {
        return wrong(
            from, text, "term-not-in-months",
            fmt::format("it is not a whole number of months after the purchase on {}", refund::to_string(*first)));
    }
    made = fmt::format("P{}M", months);
    return std::string_view(made);
}

answer_text hours_used(const source& from, std::string_view text) {
    const std::string_view number = without_apostrophe(text);
    const auto is_one = [](char c) { return is_digit(c) || c == '.'; };
    if (!std::all_of(number.begin(), number.end(), is_one) || std::count(number.begin(), number.end(), '.') > 1 ||
        !is_digit(number.front()) || !is_digit(number.back())) {
        return wrong(from, text, "hours-malformed", "hours are a decimal number");
    }
    if (number.find_first_not_of("0.") != std::string_view::npos) return std::string_view("yes");
    return wrong(from, text, "usage-not-known",
                 "no use on one day says nothing about other days: the column used must say it");
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char c, char d) { return lower(c) == lower(d); });
}

refund::result<std::string_view, cell_error> read_form(const source& from, std::string_view text,
                                                       std::string_view purchased_on, std::string& made) {
    switch (from.form) {
        case text_form::as_given: return text;
        case text_form::words: return read_word(from, text);
        case text_form::whole_number: return whole_number(text);
        case text_form::amount:
        case text_form::amount_of_all_units: return without_apostrophe(text);
        case text_form::month_day_year: return month_day_year(text, made);
        case text_form::end_of_term: return end_of_term(from, text, purchased_on, made);
        case text_form::hours_used: return hours_used(from, text);
    }
    return text;
}

}  // namespace program
