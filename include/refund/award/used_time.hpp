#ifndef REFUND_AWARD_USED_TIME_HPP
#define REFUND_AWARD_USED_TIME_HPP

#include <refund/award/credit.hpp>
#include <refund/core/wide.hpp>

#include <cstdint>

/// \file
/// The credit of `less_used_time`: what is left of a payment once the used time was charged at another price.

namespace refund::detail {

/// What is credited where used time is charged, before it is rounded: numerator / denominator.
template <class Rep>
struct unused_worth {
    wide<Rep> numerator{};
    wide<Rep> denominator{1};
};

/// (payment - used_at * percent * used / of) * units / payment_units, not below 0. `left` is what is left of the period.
/// Exact for amounts times units that fit `Rep`, and a sound part of the price.
template <class Rep>
[[nodiscard]] constexpr unused_worth<Rep> worth_less_used(const Rep& payment, const Rep& used_at, const ratio& percent,
                                                          const ratio& left, std::int64_t units,
                                                          std::int64_t payment_units) {
    const ratio part = reduced(percent);
    const wide<Rep> period(wide<Rep>(Rep(left.denominator)) * wide<Rep>(Rep(part.denominator)));
    const wide<Rep> used(wide<Rep>(Rep(left.denominator - left.numerator)) * wide<Rep>(Rep(part.numerator)));
    const wide<Rep> paid(wide<Rep>(payment) * wide<Rep>(Rep(units)));
    const wide<Rep> charged(wide<Rep>(used_at) * wide<Rep>(Rep(units)));
    const wide<Rep> worth(paid * period - charged * used);
    return {worth > wide<Rep>(0) ? worth : wide<Rep>(0), wide<Rep>(period * wide<Rep>(Rep(payment_units)))};
}

/// The credit where used time is charged, rounded once; where units are rounded each alone, once for each.
/// Errors: rate_out_of_range (the part of the price, in a table that was not proven); payment_not_divisible (a payment
/// for several units, each of which is rounded alone); overflow.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr errc less_used_into(Rep& credit, const Rep& payment, const Rep& used_at,
                                                           const credit_terms& terms, const ratio& left,
                                                           std::int64_t units, std::int64_t payment_units,
                                                           rounding round) {
    if (!is_part_of_price(terms.percent)) return errc::rate_out_of_range;
    const bool alone = terms.units == unit_rounding::each_alone;
    if (alone && payment_units != 1) {
        const auto divides = [&](const Rep& amount) {
            return Rep(Rep(amount / Rep(payment_units)) * Rep(payment_units)) == amount;
        };
        if (!divides(payment) || !divides(used_at)) return errc::payment_not_divisible;
    }
    const std::int64_t together = alone ? 1 : units;
    Rep fits_units(0);
    if (!multiply_into(fits_units, payment, Rep(together)) || !multiply_into(fits_units, used_at, Rep(together))) {
        return errc::overflow;
    }
    const auto exact = worth_less_used(payment, used_at, terms.percent, left, together, payment_units);
    const wide<Rep> rounded(divide_rounded(exact.numerator, exact.denominator, round));
    if (!fits<Rep>(rounded)) return errc::overflow;
    credit = static_cast<Rep>(rounded);
    return !alone || multiply_into(credit, Rep(credit), Rep(units)) ? no_error : errc::overflow;
}

}  // namespace refund::detail

#endif
