#ifndef REFUND_POLICY_RULE_HPP
#define REFUND_POLICY_RULE_HPP

#include <refund/cap/terms.hpp>
#include <refund/core/text.hpp>
#include <refund/money/ratio.hpp>
#include <refund/money/rounding.hpp>
#include <refund/policy/citation.hpp>
#include <refund/policy/usage.hpp>
#include <refund/term/day.hpp>

#include <limits>
#include <string_view>

namespace refund {

/// Days of the calendar, half-open: from, up to but not including until.
struct date_range {
    calendar_day from{};            ///< the first day inside
    calendar_day until{open_end};   ///< the first day outside again
    /// Whether a day is inside.
    [[nodiscard]] constexpr bool contains(date::sys_days day) const noexcept {
        // As numbers: a proof asks this of every rule in every cell, and the compiler counts each call.
        const int number = day.time_since_epoch().count();
        return from.days_since_epoch <= number && number < until.days_since_epoch;
    }
    friend constexpr bool operator==(const date_range&, const date_range&) = default;
};

/// Days since the purchase (0 on the purchase day), half-open.
struct day_range {
    int from{0};          ///< the first day inside
    int until{no_limit};  ///< the first day outside again
    static constexpr int no_limit = (std::numeric_limits<int>::max)();  ///< no day is outside
    /// Whether so many days since the purchase are inside.
    [[nodiscard]] constexpr bool contains(int elapsed) const noexcept {
        return (from <= elapsed) & (elapsed < until);
    }
    friend constexpr bool operator==(const day_range&, const day_range&) = default;
};

/// Any number of days since the purchase.
inline constexpr day_range any_day{};
/// `last` days since the purchase or fewer: "5 or fewer" is up_to_day(5).
[[nodiscard]] constexpr day_range up_to_day(int last) noexcept { return {0, last + 1}; }
/// Fewer than `first_outside` days since the purchase.
[[nodiscard]] constexpr day_range before_day(int first_outside) noexcept { return {0, first_outside}; }
/// Exactly `day` days since the purchase.
[[nodiscard]] constexpr day_range exactly_day(int day) noexcept { return {day, day + 1}; }
/// More than `last_inside` days since the purchase.
[[nodiscard]] constexpr day_range after_day(int last_inside) noexcept { return {last_inside + 1, day_range::no_limit}; }

/// What a rule says of a cancellation.
enum class ruling : unsigned char {
    refundable,      ///< credit and fee as the rule says
    not_refundable,  ///< it cannot be cancelled; `refusal` is the stable code of the reason
    undefined,       ///< the published text leaves the case open
};

/// What the credit is taken from.
enum class credit_basis : unsigned char {
    none,          ///< nothing: for rules that refuse
    full_payment,  ///< the whole payment of the current period
    prorated,      ///< the part of that payment that is left; the day of the request is unused
    prorated_request_day_used,  ///< the same, but the day of the request is used: day 3 keeps three days
};

/// What a fee rate is a rate of.
enum class fee_base : unsigned char {
    credit,          ///< the credit, as published after rounding
    original_price,  ///< every payment of the term, for the units returned
};

/// Whether a fee that the text names is taken.
enum class fee_status : unsigned char {
    none,             ///< the text names no fee
    charged,          ///< taken at the rate
    announced,        ///< named, and said not to be charged for now
    rate_not_stated,  ///< named without a rate: an error until the caller states one
};

/// An early termination fee. It never exceeds the credit: no published text lets a cancellation
/// cost more than it gives back.
struct early_termination_fee {
    fee_status status{fee_status::none};  ///< whether it is taken
    ratio rate{};                         ///< 0 to 1
    fee_base base{fee_base::credit};      ///< what the rate is a rate of
    friend constexpr bool operator==(const early_termination_fee&, const early_termination_fee&) = default;
};

/// The text names no fee.
inline constexpr early_termination_fee no_fee{};

/// Which price the credit is taken of.
enum class price_basis : unsigned char {
    purchase,                       ///< what was paid
    lower_of_purchase_and_current,  ///< today's price where that is lower; the request states it
};

/// How several returned units are rounded.
enum class unit_rounding : unsigned char {
    together,    ///< payment times units, then prorated and rounded once
    each_alone,  ///< one unit prorated and rounded, then times units
};

/// One row of a decision table: when it applies, what follows, where it is published.
template <usage_state Usage = used_or_not>
struct rule {
    text<63> id{};  ///< stable; unique within its table

    // conditions: all three must hold
    date_range in_force{};  ///< of the day whose version of the rules applies
    day_range elapsed{};    ///< days since the purchase, on the day of the request
    typename usage_kind<Usage>::condition usage{usage_kind<Usage>::any};  ///< of the commitment until then

    // outcome
    ruling says{ruling::refundable};  ///< whether it can be cancelled
    text<47> refusal{};  ///< for not_refundable and undefined: code of the reason, "window-closed"
    credit_basis credit{credit_basis::none};   ///< what the credit is taken from
    price_basis price{price_basis::purchase};  ///< at which price
    early_termination_fee fee{};               ///< what is kept of the credit
    rounding round{rounding::half_even};  ///< of credit and fee, once each
    unit_rounding units{unit_rounding::together};  ///< how several units are rounded
    cap_terms cap{};  ///< the yearly cap that the refund counts toward; none if nothing is said

    // source
    citation source{};   ///< where it is published
    text<255> clause{};  ///< the clause in our own words

    /// Whether all three conditions hold.
    [[nodiscard]] constexpr bool applies(date::sys_days as_of, int days_elapsed, const Usage& state) const noexcept {
        // & and not &&: which of the conditions fails is different for every request.
        return (int{in_force.contains(as_of)} & int{elapsed.contains(days_elapsed)} & int{covers(usage, state)}) != 0;
    }
    friend constexpr bool operator==(const rule&, const rule&) = default;
};

/// The words that explanations use: "the credit", "the original price".
[[nodiscard]] constexpr std::string_view name(fee_base base) noexcept {
    return base == fee_base::credit ? "the credit" : "the original price";
}

}  // namespace refund

#endif
