#ifndef REFUND_AWARD_AWARD_HPP
#define REFUND_AWARD_AWARD_HPP

#include <refund/award/facts.hpp>
#include <refund/award/steps.hpp>
#include <refund/award/used_time.hpp>
#include <refund/term/months.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace refund {

/// What a rule gives: a credit, and the fee that is kept from it. Quotes, exchanges and columns compute it
/// with `evaluate`; explanations, JSON and differences read its members with `for_each_field` (award/fields.hpp).
///
///     constexpr award late{.credit = prorated, .fee = charged(percent(12))};
struct award {
    credit_terms credit{};               ///< before the fee
    early_termination_fee fee{};         ///< what is kept from the credit
    rounding round{rounding::half_even};  ///< of credit and fee, once each; no published text names another
    friend constexpr bool operator==(const award&, const award&) = default;
};

/// Whether credit and fee each say exactly one thing; `sound` checks this for every rule.
[[nodiscard]] constexpr bool is_sound(const award& given) noexcept {
    const auto& [credit, fee, round] = given;
    return name(round) != "unknown" && is_sound(credit) && is_sound(fee);
}

/// The amounts of an award, in the payment's minor units.
template <class Rep = std::int64_t>
struct award_amounts {
    Rep credit{};  ///< before the fee
    Rep fee{};     ///< from 0 to the credit
    friend constexpr bool operator==(const award_amounts&, const award_amounts&) = default;
};

namespace detail {

/// Whether the award contains only values that the enumerations name. A number cast to one of them, in a table that was
/// not proven, must not be mistaken for another value.
[[nodiscard, gnu::always_inline]] constexpr bool is_known(const award& given) noexcept {
    const auto& [credit, fee, round] = given;
    const auto bits = [](auto... words) { return (static_cast<unsigned>(words) | ...); };  // no branch: each quote asks
    return (int{bits(credit.day_of_request, credit.price, credit.units) <= 1} &
            int{bits(fee.status, fee.base) <= 3} & int{credit.kind <= credit_kind::less_used_time} &
            int{fee.kind <= fee_kind::declining_amount} & int{credit.used_at <= used_price::list} &
            int{round <= rounding::floor}) != 0;
}

/// Whether the award can be computed at all, whatever the amounts.
/// Errors: rule_undefined (an enumerator that is not known); those of its fee.
[[nodiscard, gnu::always_inline]] constexpr errc find_fault(const award& given) noexcept {
    return is_known(given) ? find_fault(given.fee) : errc::rule_undefined;
}

template <class Rep, class Facts, class Sink>
[[nodiscard, gnu::always_inline]] constexpr errc evaluate_into(Rep& credit, Rep& fee, const award& given,
                                                               const Facts& facts, Sink& sink);
}  // namespace detail

/// The amounts of an award: credit and fee, each exact until it is rounded once. `sink` receives both steps. If units
/// were given back before, the credit is that of all units so far, less that of the earlier ones, both as of this day,
/// so that the parts of a line add up to it. The steps refer to the award, so it must outlive them; a temporary one
/// does not bind.
///
/// If the facts name a rounding step, both are multiples of it, and so is the difference. The credit for all units
/// returned so far never exceeds what they cost: it is then the multiple below that. Amounts that a rule states are
/// rounded to the step, too: a fixed one by the rule's mode, a minimum up, a maximum down.
/// Errors: rule_undefined (no credit is stated, or an enumerator that is not known); rate_out_of_range (a prorated
/// credit on a day outside its period, or one by seconds for more days than a term has or at a time outside the day; a
/// rate or a share outside 0 to 1); fee_rate_not_stated; times_not_stated, requested_before_period (a credit prorated
/// by seconds, of a standing without times or on a day before its first second); negative_amount (a payment or an
/// amount of the fee below 0); quantity_out_of_range (no units, or with those before more than a payment for all units
/// covers, or than numbers reach; no payments, if the fee is based on the original price; fewer than none to come, if
/// it is based on those); rounding_step_out_of_range (below one minor unit); facts_not_stated,
/// requested_before_purchase (the fee declines: no day of a purchase, or a request before it); currency_mismatch (an
/// amount of the fee, the list price, or the agreed payment that a fee is based on, in another currency);
/// list_payment_not_stated (used time is charged at the list price); payment_not_divisible (each unit is rounded alone,
/// and the payment for several units is not a whole number of minor units for each); overflow.
template <class Rep, class Sink>
[[nodiscard]] constexpr result<award_amounts<Rep>> evaluate(const award& given, const award_facts<Rep>& facts,
                                                            Sink&& sink) {
    if (!detail::is_known(given)) return errc::rule_undefined;
    constexpr std::int64_t any_number = (std::numeric_limits<std::int64_t>::max)();
    const std::int64_t bought = facts.payment_for == payment_for::one_unit ? any_number : facts.bought;
    const errc miscounted = detail::find_units_fault({facts.units, facts.returned_before, bought});
    if (miscounted != detail::no_error) return miscounted;
    if (facts.payment.minor < 0 || facts.agreed.minor < 0) return errc::negative_amount;
    if (!facts.step.ok()) return errc::rounding_step_out_of_range;
    if (given.fee.base != fee_base::credit) {
        if (facts.agreed.unit != facts.payment.unit) return errc::currency_mismatch;
        const bool whole_term = given.fee.base == fee_base::original_price;
        if (whole_term ? facts.payments < 1 : facts.at.payments_to_come < 0) return errc::quantity_out_of_range;
    }
    if (given.fee.kind == fee_kind::declining_amount) {
        if (facts.at.purchased_on == calendar_day{}) return errc::facts_not_stated;
        if (facts.at.on < facts.at.purchased_on) return errc::requested_before_purchase;
    }
    award_amounts<Rep> amounts{Rep(0), Rep(0)};
    const bool inside = 0 < facts.at.left() && facts.at.left() <= facts.at.n();
    if (detail::counts_time(given.credit.kind) && !inside) return errc::rate_out_of_range;
    if (const errc wrong = detail::find_fault(given.fee); wrong != detail::no_error) return wrong;
    const errc wrong = detail::evaluate_into(amounts.credit, amounts.fee, given, facts, sink);
    if (wrong != detail::no_error) return wrong;
    return amounts;
}
/// A temporary award does not bind: the steps point to it.
template <class Rep, class Sink>
void evaluate(const award&& gone_after_this_line, const award_facts<Rep>& facts, Sink&& sink) = delete;

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// What a fee's rate applies to, if that is not the credit alone; nothing if it does not fit. The share of payments
/// that are for all units is rounded, as it is for payments that stop.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr std::optional<Rep> base_beside_credit(fee_base of, const Rep& credit,
                                                                             const award_facts<Rep>& facts,
                                                                             rounding round) {
    const bool whole_term = of == fee_base::original_price;
    const Rep& each = facts.sums == nullptr ? facts.agreed.minor : whole_term ? facts.sums->all : facts.sums->to_come;
    const int payments = facts.sums != nullptr ? 1 : whole_term ? facts.payments : facts.at.payments_to_come;
    Rep base(0);
    const units_of_line units{facts.units, facts.returned_before, facts.bought};
    if (!times_into(base, each, facts.payment_for, payments, units, round)) return std::nullopt;
    if (of != fee_base::remaining_commitment) return base;
    const wide<Rep> sum(wide<Rep>(base) + wide<Rep>(credit));
    if (!fits<Rep>(sum)) return std::nullopt;
    return static_cast<Rep>(sum);
}

/// Full months from the purchase to the day of the request.
[[nodiscard, gnu::noinline]] constexpr int full_months_until(const calendar_day& on, const calendar_day& purchased) {
    return whole_months_between(date::year_month_day(purchased), date::sys_days(on));
}

/// Which of a rule's two amounts limits a charged fee.
/// Errors: currency_mismatch (one of them is in a currency other than the payment's).
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr result<step::fee_bound> bound_of(const Rep& fee,
                                                                        const early_termination_fee& terms,
                                                                        currency unit) {
    const bool least = terms.minimum != money{};
    const bool most = terms.maximum != money{};
    if ((least && terms.minimum.unit != unit) || (most && terms.maximum.unit != unit)) return errc::currency_mismatch;
    if (least && fee < Rep(terms.minimum.minor)) return step::fee_bound::minimum;
    return most && fee > Rep(terms.maximum.minor) ? step::fee_bound::maximum : step::fee_bound::none;
}

/// What the whole period costs if used time is charged.
template <class Rep>
[[nodiscard]] constexpr basic_money<Rep> price_of_used(const credit_terms& terms, const basic_money<Rep>& payment,
                                                       const std::optional<basic_money<Rep>>& list) {
    return terms.used_at == used_price::list && list.has_value() ? *list : payment;
}

/// The credit if used time is charged. Errors: list_payment_not_stated, currency_mismatch, negative_amount (the list
/// price); those of less_used_into.
template <class Rep>
[[nodiscard]] constexpr errc charge_used_time(Rep& credit, bool& limited, const credit_terms& terms,
                                              const basic_money<Rep>& payment,
                                              const std::optional<basic_money<Rep>>& list, const unusual_credit& how) {
    if (terms.used_at == used_price::list) {
        if (!list.has_value()) return errc::list_payment_not_stated;
        if (list->unit != payment.unit) return errc::currency_mismatch;
        if (list->minor < 0) return errc::negative_amount;
    }
    return less_used_into(credit, limited, payment.minor, price_of_used(terms, payment, list).minor, terms.percent,
                          how);
}

/// A credit that is not payment * units * part.
template <class Rep>
struct unusual_amounts {
    errc wrong{no_error};
    Rep credit{};    ///< of the units given back now
    Rep before{};    ///< of those given back before
    bool limited{};  ///< a step would have rounded it above what the units cost
};

/// The credit if payments are for a whole line, there is a step, units were given back before, or used time is charged.
/// `how.units` are the units given back now. Returns by value: otherwise a quote would have to keep its registers in
/// memory for this call.
template <class Rep>
[[nodiscard, gnu::noinline, gnu::cold]] constexpr unusual_amounts<Rep> unusual_amounts_of(
    const credit_terms& terms, const basic_money<Rep>& payment, const std::optional<basic_money<Rep>>& list,
    unusual_credit how, std::int64_t returned_before) {
    unusual_amounts<Rep> made;
    const auto credit_into = [&](Rep& amount) {
        return terms.kind == credit_kind::less_used_time
                   ? charge_used_time(amount, made.limited, terms, payment, list, how)
                   : unusual_credit_into(amount, made.limited, payment.minor, how);
    };
    const std::int64_t now = how.units;
    how.units = returned_before;
    if (returned_before != 0) made.wrong = credit_into(made.before);
    made.limited = false;
    how.units += now;
    if (made.wrong == no_error) made.wrong = credit_into(made.credit);
    made.credit -= made.before;
    return made;
}

/// base * rate to a multiple of the step, rounded once; false if it does not fit.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr bool fee_by_step_into(Rep& fee, Rep base, ratio rate, rounding round,
                                                             rounding_step step) {
    return round_to_step_into(fee, base, Rep(rate.numerator), Rep(rate.denominator), round, step);
}

/// The fee as limited by one of a rule's two amounts: a multiple of the step that is no less than the minimum, or no
/// more than the maximum. False if it does not fit.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr bool hold_to_bound(Rep& fee, const early_termination_fee& terms,
                                                          step::fee_bound held_by, rounding_step to) {
    const bool least = held_by == step::fee_bound::minimum;
    const money& bound = least ? terms.minimum : terms.maximum;
    return round_to_step_into(fee, Rep(bound.minor), Rep(1), Rep(1), least ? rounding::up : rounding::down, to);
}

/// Computes credit and fee in place, since a quote holds both. `find_fault` must have found no fault in the award.
template <class Rep, class Facts, class Sink>
constexpr errc evaluate_into(Rep& credit, Rep& fee, const award& given, const Facts& facts, Sink& sink) {
    const credit_terms& credited = given.credit;
    const early_termination_fee& charge = given.fee;
    const rounding round = given.round;
    fee = Rep(0);
    const auto money_of = [&facts](const Rep& minor) { return basic_money<Rep>{minor, facts.payment.unit}; };

    ratio part;
    if (const errc wrong = find_part(part, credited, facts.at); wrong != no_error) return wrong;
    const bool less_used = credited.kind == credit_kind::less_used_time;
    bool held = false;
    Rep before(0);
    const bool usual = (int{facts.payment_for == payment_for::one_unit} & int{facts.step == minor_unit} &
                       int{facts.returned_before == 0} & int{!less_used}) != 0;
    if (usual) [[likely]] {
        if (!credit_into(credit, facts.payment.minor, facts.units, part, credited.units, round)) return errc::overflow;
    } else {
        const auto made = unusual_amounts_of(credited, facts.payment, facts.list,
                                             {facts.units, units_of(facts.payment_for, facts.bought), part,
                                              credited.units, round, facts.step},
                                             facts.returned_before);
        if (made.wrong != no_error) return made.wrong;
        credit = made.credit;
        before = made.before;
        held = made.limited;
    }
    const bool for_cap = facts.purpose == amounts_for::cap;
    sink(step::computed_credit<Rep>{facts.payment, facts.units, &credited, part, words_of_part(credited), round,
                                    money_of(credit), for_cap, facts.price == price_taken::todays,
                                    units_of(facts.payment_for, facts.bought), facts.step, held,
                                    less_used ? price_of_used(credited, facts.payment, facts.list) : basic_money<Rep>{},
                                    facts.returned_before, money_of(before)});
    if (charge.status == fee_status::none) return no_error;

    const bool charged = charge.status == fee_status::charged;  // other fees are only shown
    Rep other_base(0);
    if (charge.base != fee_base::credit) {
        const award_facts<Rep> all{.payment = facts.payment, .agreed = facts.agreed, .units = facts.units,
                                   .payment_for = facts.payment_for, .bought = facts.bought,
                                   .returned_before = facts.returned_before, .payments = facts.payments,
                                   .at = facts.at, .sums = facts.sums};
        const std::optional<Rep> found = base_beside_credit(charge.base, credit, all, round);
        if (!found && charged) return errc::overflow;
        if (found) other_base = *found;
    }
    const int months = charge.kind == fee_kind::declining_amount
                           ? full_months_until(facts.at.on, facts.at.purchased_on) : 0;
    fee_parts<Rep> parts;
    const errc wrong = find_parts(parts, charge, credit, other_base, facts.payment.unit, months);
    if (wrong != no_error) return wrong;
    bool limited = false;
    auto bound = step::fee_bound::none;
    if (charged) {
        if (!multiply_divide_into(fee, parts.base.minor, Rep(parts.rate.numerator), Rep(parts.rate.denominator),
                                  round)) {
            return errc::overflow;
        }
        // Computed again rather than rounded a second time: the exact fee is rounded only once.
        if (facts.step != minor_unit) [[unlikely]] {
            if (!fee_by_step_into(fee, parts.base.minor, parts.rate, round, facts.step)) return errc::overflow;
        }
        if ((charge.minimum.minor | charge.maximum.minor) != 0) {
            const auto held_by = bound_of(fee, charge, facts.payment.unit);
            if (!held_by) return held_by.error();
            bound = *held_by;
            if (bound != step::fee_bound::none && !hold_to_bound(fee, charge, bound, facts.step)) {
                return errc::overflow;
            }
        }
        limited = fee > credit;
        if (limited) fee = credit;
    }
    sink(step::computed_fee<Rep>{parts.base, &charge, parts.rate, parts.of, round, money_of(fee), limited, for_cap,
                                 months, bound, facts.step});
    return no_error;
}

}  // namespace detail

}  // namespace refund

#endif
