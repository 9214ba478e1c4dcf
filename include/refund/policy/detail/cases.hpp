#ifndef REFUND_POLICY_DETAIL_CASES_HPP
#define REFUND_POLICY_DETAIL_CASES_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/money/decimal.hpp>
#include <refund/policy/rule.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

// The cases that a table may answer differently, other than by dates and days: the states of usage, combined with what
// its rules ask in `only_if`. Coverage changes only at a limit, so one value between neighbouring limits represents
// all of them. If no rule asks anything there, the states of usage are the only cases.

namespace refund::detail {

/// What a request may state. A condition that no rule of the table asks for is `any`, or unset.
template <class Usage>
struct rule_case {
    Usage usage{};
    month_condition month{month_condition::any};
    money hourly_commitment{};
    term_length length{0};
    int since_renewal{-1};
    std::int64_t seconds_since_renewal{-1};
};

template <class Usage>
[[nodiscard]] constexpr bool asks_more(const rule<Usage>* rows, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        if (rows[i].only_if) return true;
    }
    return false;
}

/// Whether a rule limits the hourly commitment in the same currency as the first rule that limits it. With two
/// currencies and no exchange rate, a request could be compared with the limits of only one of them.
template <class Usage>
[[nodiscard]] constexpr bool limits_in_one_currency(const rule<Usage>* rows, std::size_t i) noexcept {
    if (!rows[i].only_if || !rows[i].only_if->hourly_commitment.asks()) return true;
    std::size_t first = 0;
    while (!rows[first].only_if || !rows[first].only_if->hourly_commitment.asks()) ++first;
    return rows[i].only_if->hourly_commitment.unit() == rows[first].only_if->hourly_commitment.unit();
}

/// The smallest limit above `after` at which coverage changes, or 0. `limits(conditions)` returns a rule's limits, with
/// 0 for none.
template <class Usage, class Limits>
[[nodiscard]] constexpr std::int64_t next_limit(const rule<Usage>* rows, std::size_t count, std::int64_t after,
                                                const Limits& limits) noexcept {
    std::int64_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!rows[i].only_if) continue;
        for (const std::int64_t limit : limits(*rows[i].only_if).from_and_until) {
            if (limit > after && (next == 0 || limit < next)) next = limit;
        }
    }
    return next;
}

struct limit_pair {
    std::int64_t from_and_until[2];
};
[[nodiscard]] constexpr limit_pair amounts_of(const rule_conditions& asks) noexcept {
    const auto& [above, at_most] = asks.hourly_commitment;
    const auto first_beyond = [](const money& limit) { return limit.unit.has_minor_unit() ? limit.minor + 1 : 0; };
    return {{first_beyond(above), first_beyond(at_most)}};
}
[[nodiscard]] constexpr limit_pair lengths_of(const rule_conditions& asks) noexcept {
    return {{asks.length.from, asks.length.until <= longest_term_in_months ? asks.length.until : 0}};
}

[[nodiscard]] constexpr limit_pair days_of(const rule_conditions& asks) noexcept {
    const auto& [from, until] = asks.since_renewal;
    return {{from, until == day_range::no_limit ? 0 : until}};
}

[[nodiscard]] constexpr limit_pair seconds_of(const rule_conditions& asks) noexcept {
    const auto& [from, until] = asks.seconds_since_renewal;
    return {{from, until == second_range::no_limit ? 0 : until}};
}

/// Calls `visit(case)` for each case, in ascending order of seconds since the renewal, then days since the renewal,
/// length, amount, month and usage.
template <class Usage, class Visit>
constexpr void for_each_case(const rule<Usage>* rows, std::size_t count, Visit&& visit) {
    currency unit{};
    bool by_month = false;
    bool by_length = false;
    bool by_renewal = false;
    bool by_second = false;
    for (std::size_t i = 0; i < count; ++i) {
        if (!rows[i].only_if) continue;
        if (!unit.has_minor_unit()) unit = rows[i].only_if->hourly_commitment.unit();
        by_month = by_month || rows[i].only_if->month != month_condition::any;
        by_length = by_length || rows[i].only_if->length.asks();
        by_renewal = by_renewal || rows[i].only_if->since_renewal != any_day;
        by_second = by_second || rows[i].only_if->seconds_since_renewal != any_second;
    }
    const std::size_t samples = usage_kind<Usage>::samples(count);
    // Runs once if no rule has such a limit.
    const auto for_each_limit = [&](std::int64_t first, const auto& limits, const auto& use) {
        std::int64_t limit = first;
        do use(limit);
        while ((limit = next_limit(rows, count, limit, limits)) != 0);
    };
    rule_case<Usage> each;
    const auto visit_months_and_usage = [&] {
        for (int later = 0; later <= (by_month ? 1 : 0); ++later) {
            if (by_month) each.month = later == 0 ? month_condition::same_only : month_condition::other_only;
            for (std::size_t i = 0; i < samples; ++i) {
                each.usage = usage_kind<Usage>::sample(rows, i);
                visit(each);
            }
        }
    };
    for_each_limit(0, seconds_of, [&](std::int64_t seconds) {
        if (by_second) each.seconds_since_renewal = seconds;
        for_each_limit(0, days_of, [&](std::int64_t days) {
            if (by_renewal) each.since_renewal = static_cast<int>(days);
            for_each_limit(1, lengths_of, [&](std::int64_t months) {
                if (by_length) each.length.months = static_cast<int>(months);
                for_each_limit(0, amounts_of, [&](std::int64_t minor) {
                    if (unit.has_minor_unit()) each.hourly_commitment = {minor, unit};
                    visit_months_and_usage();
                });
            });
        });
    });
}

/// Whether a rule covers a case. All amounts of a table are in one currency.
template <class Usage>
[[nodiscard]] constexpr bool covers(const rule<Usage>& row, const rule_case<Usage>& each) noexcept {
    if (!covers(row.usage, each.usage)) return false;
    if (!row.only_if) return true;
    const auto& [month, hourly_commitment, length, since_renewal, seconds] = *row.only_if;
    if (seconds != any_second && !seconds.contains(each.seconds_since_renewal)) return false;
    if (since_renewal != any_day && !since_renewal.contains(each.since_renewal)) return false;
    if (month != month_condition::any && month != each.month) return false;
    if (length.asks() && !length.contains(each.length)) return false;
    if (!hourly_commitment.asks()) return true;
    return hourly_commitment.contains(each.hourly_commitment.minor);
}

/// The i-th case; if no rule has conditions, the i-th state of usage.
template <class Usage>
[[nodiscard]] constexpr rule_case<Usage> case_at(const rule<Usage>* rows, std::size_t count, std::size_t i) {
    rule_case<Usage> found;
    for_each_case(rows, count, [&found, i, at = std::size_t{0}](const rule_case<Usage>& each) mutable {
        if (at++ == i) found = each;
    });
    return found;
}

/// A case in words: "used, another calendar month, hourly commitment 100.01 USD, P1Y, 8 days since the renewal".
template <class Usage>
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string words_of(const rule_case<Usage>& each) {
    std::string out(usage_kind<Usage>::name(each.usage));
    if (each.month == month_condition::same_only) out += ", calendar month of the purchase";
    if (each.month == month_condition::other_only) out += ", later calendar month";
    if (each.hourly_commitment.unit.has_minor_unit()) {
        (out += ", hourly commitment ") += to_string(each.hourly_commitment);
    }
    if (each.length.months != 0) (out += ", ") += to_string(each.length);
    if (each.since_renewal >= 0) {
        out += ", ";
        append_number(out, each.since_renewal);
        out += each.since_renewal == 1 ? " day since the renewal" : " days since the renewal";
    }
    if (each.seconds_since_renewal >= 0) {
        out += ", ";
        append_hours(out, each.seconds_since_renewal);
        out += " hours since the renewal";
    }
    return out;
}

}  // namespace refund::detail

#endif
