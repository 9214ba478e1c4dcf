#include "explanation_json.hpp"

#include <refund/policy/fields.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace program {
namespace {

using json = nlohmann::ordered_json;
using refund::to_decimal;

std::string fraction(const refund::ratio& rate) { return fmt::format("{}/{}", rate.numerator, rate.denominator); }

/// Every member of a rule's terms, by its name.
template <class Terms>
json terms_json(const Terms& terms) {
    json made = json::object();
    for_each_field(terms, [&made](std::string_view name, const auto& value) { made[std::string(name)] = refund::field_text(value); });
    return made;
}

json citation_json(const refund::citation& source) {
    return {{"document", source.document.view()},
            {"section", source.section.view()},
            {"published", refund::to_string(source.published)},
            {"last_seen", refund::to_string(source.last_seen)}};
}

json dates_json(const refund::step::found_standing& found) {
    const refund::standing& at = found.at;
    return {{"purchased_on", refund::to_string(at.purchased_on)},
            {"requested_on", refund::to_string(at.on)},
            {"days_elapsed", at.elapsed()},
            {"term", refund::to_string(found.length)},
            {"billing_plan", refund::name(found.plan)},
            {"period_start", refund::to_string(at.period_start)},
            {"period_end", refund::to_string(at.period_end)}};
}

json credit_json(const refund::step::computed_credit<std::int64_t>& computed) {
    json made = {{"payment", to_decimal(computed.payment)},
                 {"currency", computed.payment.unit.code()},
                 {"todays_price", computed.todays_price},
                 {"units", computed.units},
                 {"basis", name(computed.terms->kind)},
                 {"terms", terms_json(*computed.terms)}};
    if (!computed.of.empty()) {
        made["fraction"] = {{"left", computed.part.numerator}, {"of", computed.part.denominator}, {"unit", computed.of}};
        made["rounding"] = name(computed.round);
        made["units_rounded"] = name(computed.terms->units);
    }
    made["amount"] = to_decimal(computed.credit);
    return made;
}

json fee_json(const refund::step::computed_fee<std::int64_t>& computed) {
    json made = {{"currency", computed.fee.unit.code()},
                 {"charged", computed.terms->status == refund::fee_status::charged},
                 {"terms", terms_json(*computed.terms)}};
    if (!computed.of.empty()) {
        made["rate"] = fraction(computed.rate);
        made["rate_of"] = computed.of;
    }
    made["base"] = to_decimal(computed.base);
    made["rounding"] = name(computed.round);
    made["limited_to_credit"] = computed.limited_to_credit;
    made["amount"] = to_decimal(computed.fee);
    return made;
}

json cap_json(const refund::step::applied_cap& applied) {
    const refund::admission& result = applied.result;
    return {{"limit", to_decimal(applied.terms.limit)},
            {"currency", applied.terms.limit.unit.code()},
            {"per", applied.terms.scope.view()},
            {"counts", name(applied.terms.basis)},
            {"over_limit", name(applied.terms.when_over)},
            {"counted_from", refund::to_string(result.counted_from)},
            {"used_before", to_decimal(result.used_before)},
            {"asked", to_decimal(result.asked)},
            {"granted", to_decimal(result.granted)},
            {"left_after", to_decimal(result.left_after)},
            {"seen_before", result.seen_before}};
}

json limit_json(const refund::step::ran_into_limit& limit) {
    if (limit.result.limited_by == refund::limit_hit::unit_limit) {
        return {{"of", "units"}, {"units_left", limit.result.units_left}};
    }
    json made = {{"of", "requests"}, {"counted_from", refund::to_string(limit.result.counted_from)}};
    if (limit.terms.most_requests) made["most"] = *limit.terms.most_requests;
    return made;
}

json amounts_json(const refund::decision<>& decided) {
    json made = {{"currency", decided.credit.unit.code()},
                 {"credit", to_decimal(decided.credit)},
                 {"fee", to_decimal(decided.fee)},
                 {"refund", to_decimal(decided.refund)},
                 {"withheld", to_decimal(decided.withheld)},
                 {"cancelled_commitment", to_decimal(decided.cancelled_commitment)}};
    if (decided.has_cap) {
        made["cap_currency"] = decided.cap_used().unit.code();
        made["cap_used"] = to_decimal(decided.cap_used());
        made["cap_left"] = to_decimal(decided.cap_left());
    }
    return made;
}

}  // namespace

json explanation_json(std::string_view request_id, const answer& given, const refund::recorded_steps<>& steps) {
    json made = json::object();
    if (!request_id.empty()) made["request_id"] = request_id;
    made["outcome"] = name(given.outcome);
    if (!given.reason.empty()) made["reason"] = given.reason;
    if (given.decided) made["amounts"] = amounts_json(*given.decided);
    if (steps.rule) {
        made["rule"] = steps.rule->rule->id.view();
        made["citation"] = citation_json(steps.rule->rule->source);
        made["clause"] = steps.rule->rule->clause.view();
        made["policy"] = steps.rule->policy;
        made["as_of"] = refund::to_string(steps.rule->as_of);
        made["usage"] = refund::usage_kind<refund::used_or_not>::name(steps.rule->usage);
    }
    if (steps.standing) made["dates"] = dates_json(*steps.standing);
    if (steps.credit) made["credit"] = credit_json(*steps.credit);
    if (steps.fee) made["fee"] = fee_json(*steps.fee);
    if (steps.stopped) {
        made["stopped_payments"] = {{"payment", to_decimal(steps.stopped->payment)},
                                    {"payments", steps.stopped->payments_to_come},
                                    {"units", steps.stopped->units},
                                    {"amount", to_decimal(steps.stopped->cancelled)}};
    }
    if (steps.cap_credit) made["cap_credit"] = credit_json(*steps.cap_credit);
    if (steps.cap_fee) made["cap_fee"] = fee_json(*steps.cap_fee);
    if (steps.cap) made["cap"] = cap_json(*steps.cap);
    if (steps.limit) made["limit"] = limit_json(*steps.limit);
    return made;
}

std::string to_line(const json& made) { return made.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace program
