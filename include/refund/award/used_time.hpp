#ifndef REFUND_AWARD_USED_TIME_HPP
#define REFUND_AWARD_USED_TIME_HPP

#include <refund/award/credit.hpp>
#include <refund/core/wide.hpp>

#include <cstdint>

/// \file
/// The credit of `less_used_time`: what is left of a payment once the used time has been charged at another price.

namespace refund::detail {

/// The credit if used time is charged, before it is rounded: numerator / denominator.
template <class Rep>
struct unused_worth {
    wide<Rep> numerator{};
    wide<Rep> denominator{1};
};

/// (payment - used_at * percent * used / of) * units / payment_units, not below 0. `left` is what is left of the
/// period. Exact for amounts times units that fit `Rep`, and a sound part of the price.
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

/// The credit if used time is charged, rounded once; if each unit is rounded alone, once for each. If a step would
/// round it above what the units cost, it is the multiple below, and `limited` says so.
/// Errors: rate_out_of_range (the part of the price, in a table that was not proven); rounding_step_out_of_range;
/// payment_not_divisible (a payment for several units, each of which is rounded alone); overflow.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr errc less_used_into(Rep& credit, bool& limited, const Rep& payment,
                                                           const Rep& used_at, const ratio& percent,
                                                           const unusual_credit& how) {
    if (!is_part_of_price(percent)) return errc::rate_out_of_range;
    if (!how.step.ok()) return errc::rounding_step_out_of_range;
    const bool alone = how.rounded == unit_rounding::each_alone;
    if (alone && how.payment_units != 1) {
        const auto divides = [&how](const Rep& amount) {
            const Rep one(amount / Rep(how.payment_units));
            return Rep(one * Rep(how.payment_units)) == amount;
        };
        if (!divides(payment) || !divides(used_at)) return errc::payment_not_divisible;
    }
    const std::int64_t units = alone ? 1 : how.units;
    Rep paid(0);
    Rep charged(0);
    Rep below(0);  // the factor by which the denominator grows
    if (!multiply_into(paid, payment, Rep(units)) || !multiply_into(charged, used_at, Rep(units)) ||
        !multiply_into(below, Rep(how.payment_units), Rep(how.step.minor))) {
        return errc::overflow;
    }
    const auto exact = worth_less_used(payment, used_at, percent, how.part, units, how.payment_units);
    const wide<Rep> denominator(exact.denominator * wide<Rep>(Rep(how.step.minor)));
    const wide<Rep> steps(divide_rounded(exact.numerator, denominator, how.round));
    if (!fits<Rep>(steps) || !multiply_into(credit, static_cast<Rep>(steps), Rep(how.step.minor))) {
        return errc::overflow;
    }
    if (how.step != minor_unit) {
        limited = wide<Rep>(wide<Rep>(credit) * wide<Rep>(Rep(how.payment_units))) > wide<Rep>(paid);
        if (limited) credit -= Rep(how.step.minor);
    }
    return !alone || multiply_into(credit, Rep(credit), Rep(how.units)) ? no_error : errc::overflow;
}

}  // namespace refund::detail

#endif
