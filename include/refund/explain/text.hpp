#ifndef REFUND_EXPLAIN_TEXT_HPP
#define REFUND_EXPLAIN_TEXT_HPP

#include <refund/explain/detail/explanation_writer.hpp>
#include <refund/explain/detail/write_rule.hpp>
#include <refund/explain/exact.hpp>
#include <refund/explain/recorder.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace refund {

/// Why this amount: the recorded steps in words, one topic a line, continued lines indented.
///
/// Every amount can be recomputed by hand from it: dates, fraction, formula, the exact value before rounding, the
/// rounding mode, and the rule with its source. If there is no answer, the last line says why, and no line states a
/// payment.
template <usage_state Usage, class Rep>
[[nodiscard]] std::string explain(const recorded_steps<Usage, Rep>& steps);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// What the used time costs: " - 600.00 (list price) x 65 / 365 days used)".
template <class Rep>
void write_used_time(explanation_writer& out, const step::computed_credit<Rep>& computed) {
    const credit_terms& terms = *computed.terms;
    const ratio& percent = terms.percent;
    out << " - " << computed.used_at;
    if (terms.used_at == used_price::list) out << " (list price)";
    if (percent.numerator != percent.denominator) out << " x " << percent.numerator << " / " << percent.denominator;
    out << " x " << computed.part.denominator - computed.part.numerator << " / " << computed.part.denominator << " "
        << computed.of << " used";
    if (terms.day_of_request == request_day::used) out << ", that of the request included";
    out << ")";
}

/// Written only for stated payments: for others, the line of the credit has it.
template <class Rep>
void write_paid(explanation_writer& out, const step::summed_payments<Rep>& summed) {
    const auto count = [&out](int payments) -> explanation_writer& {
        return out << payments << (payments == 1 ? " payment" : " payments");
    };
    out.topic("Paid");
    count(summed.payments_made) << " made: " << summed.payment;
    if (summed.payment_units == 1) out << " x " << summed.units;
    out << " = " << summed.paid << " " << summed.paid.unit.code();
    out.end();
    if (summed.declined == 0) return;
    out.more();
    count(summed.declined) << " due and declined, " << summed.owed << " in all: "
                           << (summed.declined == 1 ? "it was" : "they were") << " not paid, so nothing of "
                           << (summed.declined == 1 ? "it" : "them") << " comes back, and "
                           << (summed.declined == 1 ? "it stays" : "they stay") << " owed";
    out.end();
}

template <class Rep>
void write_credit(explanation_writer& out, const step::computed_credit<Rep>& computed) {
    out.topic(computed.for_cap ? "For cap" : "Credit");
    const bool whole = computed.of.empty();
    const bool for_line = computed.payment_units != 1;
    const bool rounded = is_rounded(computed);
    const bool alone = rounded && computed.terms->units == unit_rounding::each_alone;
    const ratio& part = computed.part;
    const bool less_used = computed.terms->kind == credit_kind::less_used_time;
    if (less_used) out << "(";
    out << computed.payment;
    if (computed.todays_price) out << " (today's price, the lower one)";
    if (less_used) write_used_time(out, computed);
    const std::int64_t before = rounded_with(computed);
    if (!alone) out << " x " << computed.units + before;
    if (for_line) out << " / " << computed.payment_units << " units";
    if (!whole && !less_used) {
        out << " x " << part.numerator << " / " << part.denominator << " " << computed.of;
        if (computed.terms->day_of_request == request_day::used) out << " (the day of the request is used)";
    }
    if (rounded) {
        const auto exact = exact_of(computed);
        if (less_used && exact.numerator == 0) out << ", not below " << basic_money<Rep>{Rep(0), computed.payment.unit};
        out << " = ";
        out.exact(computed.payment.unit, exact);
        out.rounded(computed.round, computed.step, computed.payment.unit);
        if (computed.limited_to_payment) out << ", not above what was paid";
        if (alone) out << ", x " << computed.units;
        if (before != 0) out << ", less " << computed.before << " for the " << before << " given back before";
    }
    out << " = " << computed.credit << " " << computed.credit.unit.code();
    if (whole) out << " (" << name(computed.terms->kind) << ")";
    out.end();
}

template <class Rep>
void write_fee(explanation_writer& out, const step::computed_fee<Rep>& computed) {
    const auto& [base, terms, rate, of, round, fee, limited, for_cap, months, bound, step] = computed;
    out.topic(for_cap ? "Cap fee" : "Fee");
    const bool charged = terms->status == fee_status::charged;
    if (terms->kind == fee_kind::declining_amount) {
        const money& amount = terms->amount;
        out << amount << " " << amount.unit.code() << " less " << terms->less_per_month << " x " << months
            << (months == 1 ? " full month" : " full months");
        if (base.minor == 0) out << ", not below " << base;
    } else if (of.empty()) {
        out << name(terms->kind) << " " << base << " " << base.unit.code();
    } else {
        out << rate.numerator << " / " << rate.denominator;
        if (charged) {
            out << " of " << of << ": " << base << " x " << rate.numerator << " / " << rate.denominator << " = ";
            out.exact(base.unit, exact_of(computed));
            out.rounded(round, step, base.unit);
        }
    }
    if (charged && of.empty() && step != minor_unit) out.rounded(round, step, base.unit);
    if (!charged) out << " is announced and not charged";
    if (bound == step::fee_bound::minimum) out << ", at least " << terms->minimum;
    if (bound == step::fee_bound::maximum) out << ", at most " << terms->maximum;
    if (bound != step::fee_bound::none && step != minor_unit) {
        out.rounded(bound == step::fee_bound::minimum ? rounding::up : rounding::down, step, base.unit);
    }
    if (limited) out << ", at most the credit";
    out << (charged ? " = " : ": ") << fee << " " << fee.unit.code();
    out.end();
}

template <class Rep>
void write_stopped(explanation_writer& out, const step::stopped_payments<Rep>& stopped) {
    out.topic("Stops");
    out << stopped.payments_to_come << (stopped.payments_to_come == 1 ? " payment" : " payments") << " to come: "
        << stopped.payment;
    if (stopped.source == payment_source::equal) out << " x " << stopped.payments_to_come;
    out << " x " << stopped.units + (stopped.payment_units == 1 ? 0 : stopped.units_before);
    if (stopped.payment_units != 1) {
        out << " / " << stopped.payment_units << " units = ";
        out.exact(stopped.payment.unit, exact_of(stopped));
        out << ", rounded " << name(stopped.round);
        if (stopped.units_before != 0) {
            out << ", less " << stopped_before(stopped) << " for the " << stopped.units_before << " given back before";
        }
    }
    out << " = " << stopped.cancelled << " " << stopped.cancelled.unit.code();
    out.end();
}

inline void write_cap(explanation_writer& out, const cap_terms& terms, const admission& result) {
    out.topic("Cap");
    out << terms.limit << " " << terms.limit.unit.code();
    if (const auto most = terms.most_requests) out << " and " << *most << (*most == 1 ? " request" : " requests");
    if (!terms.scope.empty()) out << " per " << terms.scope.view();
    out << ", ";
    write_window(out, terms.window);
    out << ", counts " << name(terms.basis) << ", over the limit: " << name(terms.when_over);
    out.end();
    out.more();
    out << "since " << result.counted_from << " used " << result.used_before << ", asked " << result.asked
        << ", granted " << result.granted << ", left after it " << result.left_after << " "
        << result.left_after.unit.code();
    if (result.seen_before) out << " (a request that the ledger held already)";
    out.end();
}

/// A limit that refuses: how many requests are allowed, or how many units of a commitment are left.
inline void write_limit(explanation_writer& out, const step::ran_into_limit& limit, std::int64_t units) {
    if (limit.terms.applies()) write_cap(out, limit.terms, limit.result);
    out.topic("Limit");
    if (limit.result.limited_by == limit_hit::unit_limit) {
        const std::int64_t left = limit.result.units_left;
        out << "the commitment has " << left << (left == 1 ? " unit left" : " units left") << "; the request returns "
            << units;
    } else {
        out << "since " << limit.result.counted_from << " as many requests came as the cap allows";
    }
    out.end();
    out.topic("Refused");
    out << limit.refusal << ": nothing is cancelled";
    out.end();
}

inline void write_refund_after_cap(explanation_writer& out, const step::applied_cap& applied) {
    out.topic("Refund");
    if (applied.refused) {
        out << applied.refund_after << " " << applied.refund_after.unit.code()
            << ": refused whole by the cap, nothing is cancelled";
    } else if (applied.payable == applied.payable_in_full) {
        out << applied.refund_after << " " << applied.refund_after.unit.code();
    } else if (applied.refund_before.unit == applied.payable.unit && applied.step == minor_unit) {
        out << applied.refund_after << " " << applied.refund_after.unit.code() << "; " << applied.refund_before
            << " before the cap";
    } else {
        out << applied.refund_before << " before the cap x " << applied.payable << " / " << applied.payable_in_full
            << " = ";
        out.exact(applied.refund_before.unit, exact_of(applied));
        out.rounded(applied.round, applied.step, applied.refund_before.unit);
        out << " = " << applied.refund_after << " " << applied.refund_after.unit.code();
    }
    out.end();
}

}  // namespace detail

template <usage_state Usage, class Rep>
std::string explain(const recorded_steps<Usage, Rep>& steps) {
    detail::explanation_writer out;
    if (steps.rule) detail::write_rule(out, *steps.rule);
    if (steps.standing) detail::write_standing(out, *steps.standing);
    if (steps.rule && steps.rule->rule->outcome.says == ruling::not_refundable) {
        out.topic("Refused");
        out << steps.rule->rule->outcome.code.view();
        out.end();
    }
    if (steps.paid && steps.paid->source == payment_source::stated) detail::write_paid(out, *steps.paid);
    if (steps.credit) detail::write_credit(out, *steps.credit);
    if (steps.fee) detail::write_fee(out, *steps.fee);
    if (steps.stopped && !steps.limit && !(steps.cap && steps.cap->refused)) detail::write_stopped(out, *steps.stopped);
    if (steps.cap_credit) detail::write_credit(out, *steps.cap_credit);
    if (steps.cap_fee) detail::write_fee(out, *steps.cap_fee);
    if (steps.failed) {
        out.topic("No answer");
        out << code(steps.failed->reason) << ": " << message(steps.failed->reason);
        out.end();
    } else if (steps.limit) {
        detail::write_limit(out, *steps.limit, steps.credit ? steps.credit->units : 0);
    } else if (steps.cap) {
        detail::write_cap(out, steps.cap->terms, steps.cap->result);
        detail::write_refund_after_cap(out, *steps.cap);
    } else if (steps.credit) {
        out.topic("Refund");
        const Rep fee = steps.fee ? steps.fee->fee.minor : Rep(0);
        out << basic_money<Rep>{Rep(steps.credit->credit.minor - fee), steps.credit->credit.unit} << " "
            << steps.credit->credit.unit.code() << " before any cap";
        out.end();
    }
    return std::move(out).take();
}

}  // namespace refund

#endif
