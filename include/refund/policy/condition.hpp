#ifndef REFUND_POLICY_CONDITION_HPP
#define REFUND_POLICY_CONDITION_HPP

#include <refund/core/errc.hpp>
#include <refund/money/money.hpp>
#include <refund/term/clock.hpp>
#include <refund/term/range.hpp>
#include <refund/term/term.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

/// \file
/// What a few rules ask in addition to dates, days since the purchase and usage: whether the request comes in the
/// calendar month of the purchase, how large the hourly commitment is, how long the term is, and how much time has
/// passed since the last renewal, in days or to the second. If a rule asks for a fact that the request does not state,
/// that is an error, never a guess.

namespace refund {

/// The calendar months that a rule covers; one bit for each state. Days are in UTC.
enum class month_condition : unsigned char {
    same_only = 1,   ///< the request comes in the calendar month of the purchase
    other_only = 2,  ///< it comes in a later one
    any = 3,         ///< both
};

/// The amounts that a rule covers: more than `above`, up to and including `at_most`. A limit without a currency does
/// not apply.
struct amount_condition {
    money above{};    ///< the largest amount below those inside
    money at_most{};  ///< the largest amount inside

    /// Whether the amount matters.
    [[nodiscard]] constexpr bool asks() const noexcept { return unit().has_minor_unit(); }
    /// The currency of the limits; none if there are no limits.
    [[nodiscard]] constexpr currency unit() const noexcept {
        return above.unit.has_minor_unit() ? above.unit : at_most.unit;
    }
    /// Whether that many minor units of that currency are inside.
    [[nodiscard]] constexpr bool contains(std::int64_t minor) const noexcept {
        return (!above.unit.has_minor_unit() || above.minor < minor) &&
               (!at_most.unit.has_minor_unit() || minor <= at_most.minor);
    }
    friend constexpr bool operator==(const amount_condition&, const amount_condition&) = default;
};

/// The term lengths that a rule covers, in months: from `from` up to, but not including, `until`.
struct length_condition {
    int from{1};                            ///< the shortest inside
    int until{longest_term_in_months + 1};  ///< the shortest outside again; by default none is

    /// Whether the length matters.
    [[nodiscard]] constexpr bool asks() const noexcept { return from > 1 || until <= longest_term_in_months; }
    /// Whether a term of that length is inside.
    [[nodiscard]] constexpr bool contains(term_length length) const noexcept {
        return from <= length.months && length.months < until;
    }
    friend constexpr bool operator==(const length_condition&, const length_condition&) = default;
};

/// Terms of that length and no other.
[[nodiscard]] constexpr length_condition exactly(term_length length) noexcept {
    return {length.months, length.months + 1};
}

/// What a rule asks in addition to dates, days and usage; all of it must hold:
///
///     .only_if = rule_conditions{.month = month_condition::same_only,
///                                .hourly_commitment = {.at_most = {100'00, currency_of("USD")}}}
struct rule_conditions {
    month_condition month{month_condition::any};  ///< whether the request comes in the month of the purchase
    amount_condition hourly_commitment{};         ///< what the customer committed to spend per hour
    length_condition length{};                    ///< of the term
    /// Days since the purchase or the last renewal, whichever is later, on the day of the request. A rule without it
    /// ignores renewals: its `elapsed` counts from the purchase.
    day_range since_renewal{any_day};
    /// The same in seconds, for windows of hours: `before_hour(168)`. The request states its `times`.
    second_range seconds_since_renewal{any_second};
    friend constexpr bool operator==(const rule_conditions&, const rule_conditions&) = default;
};

/// What a request states for these conditions.
struct condition_facts {
    calendar_day purchased_on{};               ///< UTC
    calendar_day requested_on{};               ///< UTC
    std::optional<money> hourly_commitment{};  ///< none: not stated
    std::optional<term_length> length{};       ///< none: the term is a stated period of days
    std::optional<calendar_day> renewed_on{};  ///< the last renewal, UTC; none: there was none
    std::optional<times_of_day> times{};       ///< none: not stated

    /// The first day of the current term: of the last renewal, or of the purchase.
    [[nodiscard]] constexpr calendar_day began_on() const noexcept { return renewed_on ? *renewed_on : purchased_on; }
};

/// Whether each limit can separate amounts, both are in one currency, and some amount is inside.
[[nodiscard]] constexpr bool is_sound(const amount_condition& asks) noexcept {
    const auto& [above, at_most] = asks;
    const auto is_limit = [](const money& limit) {
        return limit == money{} || (limit.unit.has_minor_unit() && limit.minor >= 0 &&
                                    limit.minor < (std::numeric_limits<std::int64_t>::max)());
    };
    if (!is_limit(above) || !is_limit(at_most)) return false;
    return above == money{} || at_most == money{} || (above.unit == at_most.unit && above.minor < at_most.minor);
}

/// Whether the conditions ask anything, and each of them can be met.
[[nodiscard]] constexpr bool is_sound(const rule_conditions& asks) noexcept {
    const auto& [month, hourly_commitment, length, since_renewal, seconds] = asks;
    const bool known = month_condition::same_only <= month && month <= month_condition::any;
    const bool lengths = 1 <= length.from && length.from < length.until &&
                         length.until <= longest_term_in_months + 1;
    const bool days = 0 <= since_renewal.from && since_renewal.from < since_renewal.until;
    const bool any = month != month_condition::any || hourly_commitment.asks() || length.asks() ||
                     since_renewal != any_day || seconds != any_second;
    const bool in_seconds = 0 <= seconds.from && seconds.from < seconds.until;
    return known && lengths && days && in_seconds && any && is_sound(hourly_commitment);
}

/// Whether both days are in one calendar month of one year.
[[nodiscard]] constexpr bool same_calendar_month(calendar_day a, calendar_day b) noexcept {
    const date::year_month_day first(a);
    const date::year_month_day second(b);
    return first.year() == second.year() && first.month() == second.month();
}

namespace detail {

/// The facts that follow from a request's term, its day, its hourly commitment and its times of day.
[[nodiscard]] constexpr condition_facts facts_of(const reservation_term& term, calendar_day requested_on,
                                                 const std::optional<money>& hourly_commitment,
                                                 const std::optional<times_of_day>& times) noexcept {
    condition_facts facts{term.purchased_on, requested_on, hourly_commitment, std::nullopt, term.renewed_on, times};
    if (!term.stated_period) facts.length = term.length;
    return facts;
}

/// Sets `met` to whether all conditions hold. One that does not hold decides, even if other facts are not stated, so
/// that the order of a table's rules does not matter. Errors: negative_amount, currency_mismatch (a stated commitment);
/// hourly_commitment_not_stated, term_length_not_stated, times_not_stated; time_invalid.
[[nodiscard, gnu::noinline]] constexpr errc find_met(bool& met, const rule_conditions& asks,
                                                     const condition_facts& facts) noexcept {
    const auto& [month, hourly_commitment, length, since_renewal, seconds] = asks;
    const calendar_day began_on = facts.began_on();
    errc missing = no_error;
    met = true;
    if (month != month_condition::any) {
        const bool same = same_calendar_month(facts.purchased_on, facts.requested_on);
        met = same == (month == month_condition::same_only);
    }
    if (since_renewal != any_day) {
        met = met && since_renewal.contains(days_between(began_on, facts.requested_on));
    }
    if (seconds != any_second) {
        if (!facts.times) {
            missing = errc::times_not_stated;
        } else {
            if (!facts.times->ok()) return errc::time_invalid;
            met = met && seconds.contains(seconds_between(began_on, facts.requested_on, *facts.times));
        }
    }
    if (length.asks()) {
        if (!facts.length) missing = errc::term_length_not_stated;
        met = met && (!facts.length || length.contains(*facts.length));
    }
    if (hourly_commitment.asks()) {
        const auto& stated = facts.hourly_commitment;
        if (!stated) {
            missing = errc::hourly_commitment_not_stated;
        } else {
            if (stated->unit != hourly_commitment.unit()) return errc::currency_mismatch;
            if (stated->minor < 0) return errc::negative_amount;
            met = met && hourly_commitment.contains(stated->minor);
        }
    }
    return met ? missing : no_error;
}

/// The same for a request. Not inlined: few rules have conditions, and the others should not pay for its registers.
[[nodiscard, gnu::noinline]] constexpr errc find_met(bool& met, const rule_conditions& asks,
                                                     const reservation_term& term, calendar_day requested_on,
                                                     const std::optional<money>& hourly_commitment,
                                                     const std::optional<times_of_day>& times) noexcept {
    return find_met(met, asks, facts_of(term, requested_on, hourly_commitment, times));
}

}  // namespace detail

/// The words of explanations and of `refund policies show`.
[[nodiscard]] constexpr std::string_view name(month_condition months) noexcept {
    switch (months) {
        case month_condition::same_only: return "that of the purchase";
        case month_condition::other_only: return "another than that of the purchase";
        case month_condition::any: return "any";
    }
    return "unknown";
}

}  // namespace refund

#endif
