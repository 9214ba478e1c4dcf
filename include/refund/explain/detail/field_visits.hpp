#ifndef REFUND_EXPLAIN_DETAIL_FIELD_VISITS_HPP
#define REFUND_EXPLAIN_DETAIL_FIELD_VISITS_HPP

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

// The fields of an explanation, part by part.

namespace refund::detail {

/// Puts what the names are below in front of them.
template <class Visit>
class fields_below {
public:
    fields_below(Visit& visit, std::string_view prefix) : visit_(visit), path_(prefix), prefix_(prefix.size()) {}

    template <class Value>
    void operator()(std::string_view name, const Value& value) {
        path_.resize(prefix_);
        path_ += name;
        visit_(std::string_view(path_), value);
    }
    void exact(const auto& value) {
        (*this)("exact.numerator", std::string_view(digits_of(value.numerator)));
        (*this)("exact.denominator", std::string_view(digits_of(value.denominator)));
    }
    /// The members of a rule's terms, each as text.
    void terms(const auto& of) {
        for_each_field(of, [this](std::string_view name, const auto& value) {
            std::string path = "terms.";
            path += name;
            (*this)(path, std::string_view(field_text(value)));
        });
    }

private:
    Visit& visit_;
    std::string path_;
    std::size_t prefix_;
};

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

/// Each under its number, from 0: "request.payments.0.due".
template <class Visit>
void visit_stated_payments(list_view<stated_payment> payments, Visit& visit) {
    for (std::size_t i = 0; i < payments.size(); ++i) {
        fields_below out(visit, "request.payments." + digits_of(i) + ".");
        const auto& [due, amount, status] = payments[i];
        out("due", due);
        out("amount", amount);
        if (status != payment_status::not_stated) out("status", name(status));
    }
}

template <class Usage, class Visit>
void visit_request(const explained<Usage>& what, Visit& visit) {
    const auto& [term, payment, payments, stated_for, quantity, returned, usage, requested_on, as_of,
                 cap_payment, current_payment, current_cap_payment, hourly_commitment, rounding_step] = what.request;
    fields_below out(visit, "request.");
    out("purchased_on", term.purchased_on);
    out("term", std::string_view(to_string(term.length)));
    if (term.stated_period) {
        out("period_from", term.stated_period->from);
        out("period_until", term.stated_period->until);
    }
    out("billing_plan", name(term.plan));
    const currency unit = currency_of(what.request);
    out("currency", unit.code());
    if (payments.empty()) out("payment", payment);
    visit_stated_payments(payments, visit);
    if (stated_for != payment_for::one_unit) out("payment_for", name(stated_for));
    if (current_payment) out("current_payment", *current_payment);
    if (const auto& in_cap = cap_payment ? cap_payment : current_cap_payment) out("cap_currency", in_cap->unit.code());
    if (cap_payment) out("cap_payment", *cap_payment);
    if (current_cap_payment) out("current_cap_payment", *current_cap_payment);
    if (hourly_commitment) {
        out("hourly_commitment", *hourly_commitment);
        out("hourly_commitment_currency", hourly_commitment->unit.code());
    }
    if (rounding_step != minor_unit) out("rounding_step", money{rounding_step.minor, unit});
    out("quantity", quantity);
    out("returned", returned.value_or(1));
    if (usage) out("usage", usage_kind<Usage>::name(*usage));
    out("requested_on", requested_on);
    if (as_of) out("as_of", *as_of);
    if (!what.commitment_id.empty()) out("commitment_id", what.commitment_id);

    constexpr std::string_view hexadecimal = "0123456789abcdef";
    const std::uint64_t sum =
        fingerprint_of(what.request, what.steps.rule ? what.steps.rule->rule->id.view() : std::string_view());
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += hexadecimal[(sum >> shift) & 0xFU];
    visit(std::string_view("fingerprint"), std::string_view(digits));
}

template <class Usage, class Visit>
void visit_rule(const step::chose_rule<Usage>& chosen, Visit& visit) {
    const rule<Usage>& by = *chosen.rule;
    visit(std::string_view("rule"), by.id.view());
    for_each_field(by.source, fields_below(visit, "citation."));
    visit(std::string_view("clause"), by.clause.view());
    visit(std::string_view("policy"), chosen.policy);
    visit(std::string_view("as_of"), chosen.as_of);
    visit(std::string_view("usage"), usage_kind<Usage>::name(chosen.usage));
    fields_below out(visit, "applies.");
    out("in_force_from", by.in_force.from);
    if (by.in_force.until != open_end) out("in_force_until", by.in_force.until);
    out("elapsed_from", std::int64_t{by.elapsed.from});
    if (by.elapsed.until != day_range::no_limit) out("elapsed_until", std::int64_t{by.elapsed.until});
    usage_kind<Usage>::for_each_field(by.usage, [&out](std::string_view name, const auto& value) {
        out(name, std::string_view(field_text(value)));
    });
    if (by.only_if) for_each_field(*by.only_if, out);
}

template <class Visit>
void visit_standing(const step::found_standing& found, Visit& visit) {
    const standing& at = found.at;
    fields_below out(visit, "dates.");
    out("purchased_on", at.purchased_on);
    out("requested_on", at.on);
    out("days_elapsed", std::int64_t{at.elapsed()});
    out("term", std::string_view(to_string(found.length)));
    if (found.period == period_source::stated) out("period", name(found.period));
    out("billing_plan", name(found.plan));
    if (found.payments == payment_source::stated) out("payments", name(found.payments));
    out("period_start", at.period_start);
    out("period_end", at.period_end);
    out("period_days", std::int64_t{at.n()});
    out("days_left", std::int64_t{at.left()});
    out("payments_made", std::int64_t{at.payments_made});
    out("payments_to_come", std::int64_t{at.payments_to_come});
}

/// Payments that were made, or that stop.
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
    out("rounding", name(stopped.round));
    out.exact(exact_of(stopped));
}

/// What an amount was rounded to a multiple of, where that is more than a minor unit.
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
    out("basis", method(*computed.terms));
    out.terms(*computed.terms);
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
    static_cast<void>(for_cap);  // says where the fields stand
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
