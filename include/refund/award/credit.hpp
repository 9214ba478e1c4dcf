#ifndef REFUND_AWARD_CREDIT_HPP
#define REFUND_AWARD_CREDIT_HPP

#include <refund/money/money.hpp>
#include <refund/money/rounding_step.hpp>
#include <refund/term/proration.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace refund {

/// What the credit is, before any fee.
enum class credit_kind : unsigned char {
    not_stated,          ///< nothing is stated: no sound table has such a rule, and a quote by it is an error
    full_payment,        ///< the whole payment of the current period
    prorated,            ///< the part of that payment that is left of the period
    percent_of_payment,  ///< a fixed part of that payment, whatever is left of the period
    less_used_time,      ///< that payment, less the used part of the period at another price; never below 0
};

/// Whether the day of the request counts as used when a credit is prorated.
enum class request_day : unsigned char {
    unused,  ///< a request on day 3 keeps two days
    used,    ///< a request on day 3 keeps three days
};

/// Which price the credit is taken from.
enum class price_basis : unsigned char {
    purchase,                       ///< what was paid
    lower_of_purchase_and_current,  ///< today's price if that is lower; not stated: it has not changed
};

/// The price at which used time is charged.
enum class used_price : unsigned char {
    agreed,  ///< the payment that was agreed for the period
    list,    ///< what the period costs without a commitment; the request states it
};

/// How several returned units are rounded.
enum class unit_rounding : unsigned char {
    together,    ///< payment times units, then the part of it, rounded once
    each_alone,  ///< the part of one unit's payment, rounded, then times units
};

/// What a rule credits: `full_payment`, `prorated`, `percent_of_payment(...)`, `less_used_time(...)`, or the details
/// by name:
///
///     constexpr credit_terms lower_price{.kind = credit_kind::prorated,
///                                        .price = price_basis::lower_of_purchase_and_current};
struct credit_terms {
    credit_kind kind{credit_kind::not_stated};        ///< what is credited
    /// For percent_of_payment: the part of the payment, above 0, at most 1. For less_used_time: the part of the price
    /// at which used time is charged, above 0, in lowest terms no number above a million. Otherwise nothing.
    ratio percent{};
    proration_basis basis{actual_days};               ///< if time counts: how the period is counted
    request_day day_of_request{request_day::unused};  ///< if time counts: whether that day is kept
    price_basis price{price_basis::purchase};         ///< which price is credited
    unit_rounding units{unit_rounding::together};     ///< how several units are rounded
    used_price used_at{used_price::agreed};           ///< only for less_used_time: the price that is charged
    friend constexpr bool operator==(const credit_terms&, const credit_terms&) = default;
};

/// The whole payment of the current period.
inline constexpr credit_terms full_payment{.kind = credit_kind::full_payment};
/// The part of the payment that is left, by actual days; the day of the request counts as unused.
inline constexpr credit_terms prorated{.kind = credit_kind::prorated};
/// A fixed part of the payment, whatever is left of the period: `percent_of_payment(percent(50))`. A part
/// that is not above 0 and at most 1 does not pass the proof.
[[nodiscard]] constexpr credit_terms percent_of_payment(const ratio& part) noexcept {
    return {.kind = credit_kind::percent_of_payment, .percent = part};
}

/// The payment less the used time, charged at a percentage of a price and counted by actual days; the day of the
/// request counts as unused. Used time at 1.5 times the agreed price is `less_used_time(percent(150))`, at the list
/// price `less_used_time(percent(100), used_price::list)`. A percentage that is not above 0 does not pass the proof.
[[nodiscard]] constexpr credit_terms less_used_time(const ratio& part,
                                                    used_price price = used_price::agreed) noexcept {
    return {.kind = credit_kind::less_used_time, .percent = part, .used_at = price};
}
/// A floating-point part would silently be truncated to a whole number.
credit_terms less_used_time(std::floating_point auto, used_price = used_price::agreed) = delete;

/// The names of explanations, JSON and `refund policies show`.
/// @{
[[nodiscard]] constexpr std::string_view name(credit_kind kind) noexcept {
    switch (kind) {
        case credit_kind::not_stated: return "not stated";
        case credit_kind::full_payment: return "full payment";
        case credit_kind::prorated: return "prorated";
        case credit_kind::percent_of_payment: return "percent of the payment";
        case credit_kind::less_used_time: return "payment less used time";
    }
    return "unknown";
}
/// The name of the whole method: if time counts, it also says whether the day of the request is used.
[[nodiscard]] constexpr std::string_view method(const credit_terms& terms) noexcept {
    const bool day_used = terms.day_of_request == request_day::used;
    if (day_used && terms.kind == credit_kind::prorated) return "prorated, day of the request used";
    if (day_used && terms.kind == credit_kind::less_used_time) return "payment less used time, day of the request used";
    return name(terms.kind);
}
[[nodiscard]] constexpr std::string_view name(used_price price) noexcept {
    return price == used_price::agreed ? "agreed" : "list";
}
[[nodiscard]] constexpr std::string_view name(request_day day) noexcept {
    return day == request_day::unused ? "unused" : "used";
}
[[nodiscard]] constexpr std::string_view name(price_basis price) noexcept {
    return price == price_basis::purchase ? "purchase" : "lower of purchase and current";
}
[[nodiscard]] constexpr std::string_view name(unit_rounding units) noexcept {
    return units == unit_rounding::together ? "together" : "each alone";
}
/// @}

namespace detail {

/// Whether time decides this kind of credit.
[[nodiscard]] constexpr bool counts_time(credit_kind kind) noexcept {
    return kind == credit_kind::prorated || kind == credit_kind::less_used_time;
}

/// Whether time can be counted this way: a count of seconds cannot treat a whole day as used.
[[nodiscard]] constexpr bool time_is_sound(const credit_terms& terms) noexcept {
    return terms.basis.complete() && terms.basis.needs <= basis_needs::times &&
           (terms.basis.needs == basis_needs::days || terms.day_of_request == request_day::unused);
}

/// Whether used time can be charged at that part of a price. The limit keeps every amount exact in 128 bits.
[[nodiscard]] constexpr bool is_part_of_price(const ratio& part) noexcept {
    if (part.numerator < 1 || part.denominator < 1) return false;
    const ratio lowest = reduced(part);
    return lowest.numerator <= 1'000'000 && lowest.denominator <= 1'000'000;
}

}  // namespace detail

/// Whether the terms say exactly one thing: what their kind needs, and nothing that it ignores.
[[nodiscard]] constexpr bool is_sound(const credit_terms& terms) noexcept {
    const auto& [kind, percent, basis, day_of_request, price, units, used_at] = terms;
    const bool known = (day_of_request == request_day::unused || day_of_request == request_day::used) &&
                       (price == price_basis::purchase || price == price_basis::lower_of_purchase_and_current) &&
                       (units == unit_rounding::together || units == unit_rounding::each_alone) &&
                       (used_at == used_price::agreed || used_at == used_price::list);
    if (!known) return false;
    const bool states_time = basis != actual_days || day_of_request != request_day::unused;
    const bool states_price = used_at != used_price::agreed;
    switch (kind) {
        case credit_kind::not_stated: return false;
        case credit_kind::full_payment: return percent == ratio{} && !states_time && !states_price;
        case credit_kind::prorated: return percent == ratio{} && detail::time_is_sound(terms) && !states_price;
        case credit_kind::percent_of_payment:
            return is_rate(percent) && percent.numerator > 0 && !states_time && !states_price;
        case credit_kind::less_used_time:
            return detail::is_part_of_price(percent) && detail::time_is_sound(terms) &&
                   price == price_basis::purchase;
    }
    return false;
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The unit in which the credited part of a payment is counted: "days"; empty if it is the whole payment.
[[nodiscard]] constexpr std::string_view words_of_part(const credit_terms& terms) noexcept {
    switch (terms.kind) {
        case credit_kind::not_stated:
        case credit_kind::full_payment: break;
        case credit_kind::prorated: return terms.basis.unit.view();
        case credit_kind::percent_of_payment: return "of the payment";
        case credit_kind::less_used_time: return terms.basis.unit.view();
    }
    return {};
}

/// The factor that turns a payment into the credit; if used time is charged, the part of the period that is left.
/// Errors: rule_undefined (nothing is stated, or a used day although seconds are counted); times_not_stated,
/// requested_before_period (seconds are counted: the times of day are not stated, or before the period's);
/// rate_out_of_range (a part not in 0..1: a table that was not proven, or a basis that miscounts).
[[nodiscard, gnu::always_inline]] constexpr errc find_part(ratio& part, const credit_terms& terms,
                                                           const standing& at) noexcept {
    const auto& [kind, percent, basis, day_of_request, price, units, used_at] = terms;
    static_cast<void>(price), static_cast<void>(units), static_cast<void>(used_at);  // concern payment and rounding
    switch (kind) {
        case credit_kind::not_stated: return errc::rule_undefined;
        case credit_kind::full_payment: part = {1, 1}; return no_error;
        case credit_kind::less_used_time:
        case credit_kind::prorated: {
            const int used = day_of_request == request_day::used ? 1 : 0;
            // The usual basis, without a call. Not in constant expressions: under its sanitizers, g++ does not accept
            // a comparison of two functions as constant.
            if (!std::is_constant_evaluated() && basis.left == actual_days.left) {
                part = {at.left() - used, at.n()};
                return no_error;
            }
            if (!basis.counts()) return errc::rule_undefined;
            const bool by_times = basis.needs != basis_needs::days;
            if (by_times && used != 0) return errc::rule_undefined;
            if (by_times && !at.times) return errc::times_not_stated;
            standing counted = at;
            counted.on.days_since_epoch += used;  // the same period, seen a day later
            const share_left share = basis.left(counted);
            part = {share.left, share.of};
            if (by_times && share.left > share.of && share.of > 0) return errc::requested_before_period;
            break;
        }
        case credit_kind::percent_of_payment: part = percent; break;
    }
    return is_rate(part) ? no_error : errc::rate_out_of_range;
}

/// payment * units * part, rounded; false if it does not fit.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr bool credit_into(Rep& credit, const Rep& payment, std::int64_t units,
                                                             ratio part, unit_rounding rounded, rounding round) {
    const bool whole = part.numerator == part.denominator;
    const bool alone = rounded == unit_rounding::each_alone && !whole;
    Rep amount(payment);
    if (!alone && !multiply_into(amount, payment, Rep(units))) return false;
    if (!whole && !multiply_divide_into(amount, Rep(amount), Rep(part.numerator), Rep(part.denominator), round)) {
        return false;
    }
    if (alone && !multiply_into(amount, Rep(amount), Rep(units))) return false;
    credit = amount;
    return true;
}

/// amount * units / of * part, rounded: the share of `units` in an amount that is for `of` units. False if it does
/// not fit.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr bool part_into(Rep& result, const Rep& amount, std::int64_t units,
                                                      std::int64_t of, ratio part, rounding round,
                                                      rounding_step step = minor_unit) {
    Rep numerator(0);
    Rep denominator(0);
    return multiply_into(numerator, Rep(units), Rep(part.numerator)) &&
           multiply_into(denominator, Rep(of), Rep(part.denominator)) &&
           round_to_step_into(result, amount, numerator, denominator, round, step);
}

/// How to compute a credit if a payment is for several units or the credit is a multiple of a step.
struct unusual_credit {
    std::int64_t units{};          ///< given back
    std::int64_t payment_units{};  ///< that one payment is for
    ratio part{};                  ///< of the payment
    unit_rounding rounded{};
    rounding round{};
    rounding_step step{};
};

/// payment * units / payment_units * part, divided and rounded once. If a step would round it above what the units
/// cost, it is the multiple below, and `limited` says so.
/// Errors: rounding_step_out_of_range; payment_not_divisible (each unit is rounded alone, and one of them does not cost
/// a whole number of minor units); overflow.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr errc unusual_credit_into(Rep& credit, bool& limited, const Rep& payment,
                                                                const unusual_credit& how) {
    if (!how.step.ok()) return errc::rounding_step_out_of_range;
    const bool alone = how.rounded == unit_rounding::each_alone;
    const Rep one(payment / Rep(how.payment_units));
    if (alone && Rep(one * Rep(how.payment_units)) != payment) return errc::payment_not_divisible;
    const Rep& amount = alone ? one : payment;
    const std::int64_t units = alone ? 1 : how.units;
    const std::int64_t of = alone ? 1 : how.payment_units;
    if (!part_into(credit, amount, units, of, how.part, how.round, how.step)) return errc::overflow;
    if (how.step != minor_unit) {
        limited = wide<Rep>(wide<Rep>(credit) * wide<Rep>(Rep(of))) >
                  wide<Rep>(wide<Rep>(amount) * wide<Rep>(Rep(units)));
        if (limited) credit -= Rep(how.step.minor);
    }
    return !alone || multiply_into(credit, Rep(credit), Rep(how.units)) ? no_error : errc::overflow;
}

}  // namespace detail

}  // namespace refund

#endif
