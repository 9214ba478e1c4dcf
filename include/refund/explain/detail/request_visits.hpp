#ifndef REFUND_EXPLAIN_DETAIL_REQUEST_VISITS_HPP
#define REFUND_EXPLAIN_DETAIL_REQUEST_VISITS_HPP

#include <refund/explain/exact.hpp>
#include <refund/explain/explained.hpp>
#include <refund/explain/recorder.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/term/moment_text.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Visits the fields of the first parts of an explanation: the request, the rule and the standing of the term.

namespace refund::detail {

/// Visits fields with a prefix in front of their names.
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

/// Each payment under its number, from 0: "request.payments.0.due".
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
    const auto& [term, payment, payments, stated_for, quantity, returned, returned_before, usage, requested_on, as_of,
                 cap_payment, current_payment, current_cap_payment, list_payment, list_cap_payment,
                 hourly_commitment, rounding_step, times] = what.request;
    fields_below out(visit, "request.");
    out("purchased_on", term.purchased_on);
    if (term.renewed_on) out("renewed_on", *term.renewed_on);
    out("term", std::string_view(to_string(term)));
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
    if (list_payment) out("list_payment", *list_payment);
    if (const auto& in_cap = cap_payment           ? cap_payment
                             : current_cap_payment ? current_cap_payment
                                                   : list_cap_payment) {
        out("cap_currency", in_cap->unit.code());
    }
    if (cap_payment) out("cap_payment", *cap_payment);
    if (current_cap_payment) out("current_cap_payment", *current_cap_payment);
    if (list_cap_payment) out("list_cap_payment", *list_cap_payment);
    if (hourly_commitment) {
        out("hourly_commitment", *hourly_commitment);
        out("hourly_commitment_currency", hourly_commitment->unit.code());
    }
    if (rounding_step != minor_unit) out("rounding_step", money{rounding_step.minor, unit});
    out("quantity", quantity);
    out("returned", returned.value_or(1));
    if (returned_before != 0) out("returned_before", returned_before);
    if (usage) out("usage", usage_kind<Usage>::name(*usage));
    out("requested_on", requested_on);
    if (times) {
        out("term_began_at", std::string_view(to_string(utc_moment{term.began_on(), times->term_began})));
        out("requested_at", std::string_view(to_string(utc_moment{requested_on, times->requested})));
    }
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
    if (at.renewed_on) {
        out("renewed_on", *at.renewed_on);
        out("days_since_renewal", std::int64_t{at.since_renewal()});
    }
    if (at.times) out("seconds_since_renewal", seconds_between(at.began_on(), at.on, *at.times));
    const bool in_days = found.length == counted_in_days;
    out("term", std::string_view(in_days ? term_in_days(found.days) : to_string(found.length)));
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

}  // namespace refund::detail

#endif
