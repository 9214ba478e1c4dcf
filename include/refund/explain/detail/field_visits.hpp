#ifndef REFUND_EXPLAIN_DETAIL_FIELD_VISITS_HPP
#define REFUND_EXPLAIN_DETAIL_FIELD_VISITS_HPP

#include <refund/explain/detail/request_visits.hpp>
#include <refund/explain/exact.hpp>
#include <refund/explain/explained.hpp>
#include <refund/explain/recorder.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/decide.hpp>
#include <refund/quote/fingerprint.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Visits the fields of an explanation, part by part.

namespace refund::detail {

template <class Usage, class Visit>
void visit_amounts(const explained<Usage>& what, Visit& visit) {
    const decision<Usage>& decided = *what.decided;
    fields_below out(visit, "amounts.");
    out("currency", decided.credit.unit.code());
    out("credit", decided.credit);
    out("fee", decided.fee);
    out("refund", decided.refund);
    out("withheld", decided.withheld);
    if (what.steps.paid) {
        const money& paid = what.steps.paid->paid;
        out("paid", paid);
        out("kept", money{paid.minor - decided.refund.minor, paid.unit});
    }
    out("cancelled_commitment", decided.cancelled_commitment);
    if (!decided.has_cap) return;
    out("cap_currency", decided.cap_used().unit.code());
    out("cap_used", decided.cap_used());
    out("cap_left", decided.cap_left());
}

/// The payments that were made, or those that stop.
template <class Visit, class Money>
void visit_payments(fields_below<Visit>& out, payment_source source, const Money& payment, std::int64_t payments,
                    std::int64_t units, std::int64_t payment_units, const Money& sum) {
    out(source == payment_source::equal ? "payment" : "sum", payment);
    out("payments", payments);
    out("units", units);
    if (payment_units != 1) out("payment_units", payment_units);
    out("amount", sum);
}

template <class Visit, class Rep>
void visit_paid(fields_below<Visit> out, const step::summed_payments<Rep>& summed) {
    visit_payments(out, summed.source, summed.payment, summed.payments_made, summed.units, summed.payment_units,
                   summed.paid);
    if (summed.source == payment_source::equal) return;
    out("declined", std::int64_t{summed.declined});
    out("owed", summed.owed);
}

template <class Visit, class Rep>
void visit_stopped(fields_below<Visit> out, const step::stopped_payments<Rep>& stopped) {
    visit_payments(out, stopped.source, stopped.payment, stopped.payments_to_come, stopped.units,
                   stopped.payment_units, stopped.cancelled);
    if (stopped.payment_units == 1) return;
    if (stopped.units_before != 0) {
        out("before.units", stopped.units_before);
        out("before.amount", stopped_before(stopped));
    }
    out("rounding", name(stopped.round));
    out.exact(exact_of(stopped));
}

/// The step that an amount was rounded to a multiple of, if it is not the minor unit.
template <class Visit>
void visit_step(fields_below<Visit>& out, rounding_step step, currency unit) {
    if (step != minor_unit) out("rounding_step", money{step.minor, unit});
}

template <class Rep, class Visit>
void visit_credit(const step::computed_credit<Rep>& computed, fields_below<Visit> out) {
    out("payment", computed.payment);
    out("currency", computed.payment.unit.code());
    out("todays_price", computed.todays_price);
    out("units", computed.units);
    if (computed.payment_units != 1) out("payment_units", computed.payment_units);
    if (const std::int64_t before = rounded_with(computed); before != 0) {
        out("before.units", before);
        out("before.amount", computed.before);
    }
    out("basis", method(*computed.terms));
    out.terms(*computed.terms);
    if (computed.terms->kind == credit_kind::less_used_time) out("used_at", computed.used_at);
    if (!computed.of.empty()) {
        out("fraction.left", computed.part.numerator);
        out("fraction.of", computed.part.denominator);
        out("fraction.unit", computed.of);
    }
    if (is_rounded(computed)) {
        out("rounding", name(computed.round));
        visit_step(out, computed.step, computed.credit.unit);
        out("units_rounded", name(computed.terms->units));
    }
    out.exact(exact_of(computed));
    if (computed.limited_to_payment) out("limited_to_payment", true);
    out("amount", computed.credit);
}

template <class Rep, class Visit>
void visit_fee(const step::computed_fee<Rep>& computed, fields_below<Visit> out) {
    const auto& [base, terms, rate, of, round, amount, limited, for_cap, months, bound, step] = computed;
    static_cast<void>(for_cap);  // decides where the fields appear
    const bool charged = terms->status == fee_status::charged;
    out("currency", amount.unit.code());
    out("charged", charged);
    out.terms(*terms);
    if (!of.empty()) {
        out("rate", std::string_view(field_text(rate)));
        out("rate_of", of);
    }
    if (terms->kind == fee_kind::declining_amount) out("full_months", std::int64_t{months});
    out("base", base);
    out("rounding", name(round));
    visit_step(out, step, amount.unit);
    if (charged) out.exact(exact_of(computed));
    if (bound != step::fee_bound::none) {
        out("held_to", std::string_view(bound == step::fee_bound::minimum ? "minimum" : "maximum"));
    }
    out("limited_to_credit", limited);
    out("amount", amount);
}

template <class Visit>
void visit_window(const cap_terms& terms, calendar_day day, fields_below<Visit>& out) {
    const auto& [kind, length, anchor_month, anchor_day] = terms.window;
    out("window.kind", name(kind));
    if (kind == window_kind::rolling_days || kind == window_kind::rolling_months) {
        out("window.length", std::int64_t{length});
    }
    if (kind == window_kind::anniversary_year) {
        out("window.anchor_month", std::int64_t{anchor_month});
        out("window.anchor_day", std::int64_t{anchor_day});
    }
    out("counted_from", terms.window.first_counted(day));
    out("counted_to", day);
    if (const calendar_day until = last_counted(terms.window, day); until != last_day) out("counts_until", until);
}

template <class Usage, class Visit>
void visit_cap(const explained<Usage>& what, Visit& visit) {
    const cap_terms& terms = what.decided->rule->cap;
    const admission& result = what.decided->admitted;
    const std::int64_t used = result.used_before.minor;
    const std::int64_t taken = result.granted.minor;
    const currency unit = terms.limit.unit;
    constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();
    fields_below out(visit, "cap.");
    out("limit", terms.limit);
    out("currency", unit.code());
    out("per", terms.scope.view());
    out("counts", name(terms.basis));
    out("over_limit", name(terms.when_over));
    if (terms.most_requests) out("most_requests", *terms.most_requests);
    if (what.steps.standing) visit_window(terms, what.steps.standing->at.on, out);
    if (what.requests_before) out("requests_before", *what.requests_before);
    out("used_before", result.used_before);
    out("left_before", money{left_of(terms.limit.minor, used), unit});
    const auto& applied = what.steps.cap;
    if (applied) {
        out("refund", applied->payable_in_full);
        if (counts_stopped_payments(terms.basis)) {
            out("stopped_payments", money{result.asked.minor - applied->payable_in_full.minor, unit});
        }
    }
    out("asked", result.asked);
    out("granted", result.granted);
    out("used_after", money{taken < largest - used ? used + taken : largest, unit});
    out("left_after", result.left_after);
    out("seen_before", result.seen_before);
    if (applied && !applied->refused && applied->payable != applied->payable_in_full) {
        out("cut.refund_before", applied->refund_before);
        out("cut.payable", applied->payable);
        out("cut.of", applied->payable_in_full);
        out("cut.exact.numerator", std::string_view(digits_of(exact_of(*applied).numerator)));
        out("cut.exact.denominator", std::string_view(digits_of(exact_of(*applied).denominator)));
        out("cut.rounding", name(applied->round));
        if (applied->step != minor_unit) {
            out("cut.rounding_step", money{applied->step.minor, applied->refund_after.unit});
        }
        out("cut.amount", applied->refund_after);
    }
}

template <class Visit>
void visit_limit(const step::ran_into_limit& limit, Visit& visit) {
    fields_below out(visit, "limit.");
    if (limit.result.limited_by == limit_hit::unit_limit) {
        out("of", std::string_view("units"));
        out("units_left", limit.result.units_left);
        return;
    }
    out("of", std::string_view("requests"));
    out("counted_from", limit.result.counted_from);
    if (limit.terms.most_requests) out("most", *limit.terms.most_requests);
}

template <class Usage, class Visit>
void visit_commitment(const explained<Usage>& what, Visit& visit) {
    const std::int64_t given_back = what.decided->outcome == outcome::refused ? 0 : what.request.returned.value_or(1);
    const std::int64_t left = what.decided->admitted.units_left;
    fields_below out(visit, "commitment.");
    out("bought", what.request.quantity);
    out("units_before", left + given_back);
    out("units_given_back", given_back);
    out("units_left", left);
}

}  // namespace refund::detail

#endif
