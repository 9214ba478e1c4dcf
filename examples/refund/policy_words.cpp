#include "policy_words.hpp"

#include <fmt/format.h>
#include <refund/money/decimal.hpp>

#include <set>

namespace program {
namespace {

std::string days_of(const refund::day_range& days) {
    if (days.until == refund::day_range::no_limit) {
        return days.from == 0 ? "any day" : fmt::format("day {} and later", days.from);
    }
    if (days.until == days.from + 1) return fmt::format("day {}", days.from);
    return fmt::format("days {} to {}", days.from, days.until - 1);
}

std::string_view usage_of(refund::usage_condition usage) {
    switch (usage) {
        case refund::usage_condition::unused_only: return "unused";
        case refund::usage_condition::used_only: return "used";
        case refund::usage_condition::any: break;
    }
    return "used or not";
}

std::string fee_of(const refund::early_termination_fee& fee) {
    const auto rate = fmt::format("{}/{} of {}", fee.rate.numerator, fee.rate.denominator, name(fee.base));
    switch (fee.status) {
        case refund::fee_status::none: return "no fee";
        case refund::fee_status::charged: return "fee " + rate;
        case refund::fee_status::announced: return fmt::format("fee {} announced, not charged", rate);
        case refund::fee_status::rate_not_stated: return "fee without a rate";
    }
    return {};
}

std::string outcome_of(const refund::rule<>& rule) {
    if (rule.says == refund::ruling::not_refundable) return fmt::format("refused, {}", rule.refusal.view());
    if (rule.says == refund::ruling::undefined) return fmt::format("undefined, {}", rule.refusal.view());
    std::string credit = "prorated";
    if (rule.credit == refund::credit_basis::full_payment) credit = "full payment";
    if (rule.credit == refund::credit_basis::prorated_request_day_used) credit = "prorated, day of the request used";
    return fmt::format("{}, {}", credit, fee_of(rule.fee));
}

}  // namespace

std::string versions_of(const refund::policy_view<>& table) {
    std::set<std::string> days;
    for (const refund::rule<>& rule : table.rules()) days.insert(refund::to_string(date::sys_days(rule.in_force.from)));
    return fmt::format("{}", fmt::join(days, ", "));
}

std::string summarize_rule(const refund::rule<>& rule) {
    return fmt::format("{}: {}, {}: {}", rule.id.view(), days_of(rule.elapsed), usage_of(rule.usage), outcome_of(rule));
}

std::string describe_rule(const refund::rule<>& rule) {
    const bool open = rule.in_force.until == refund::open_end;
    std::string text = summarize_rule(rule) + "\n";
    text += fmt::format("    in force {} to {}\n", refund::to_string(date::sys_days(rule.in_force.from)),
                        open ? "no end" : refund::to_string(date::sys_days(rule.in_force.until) - date::days(1)));
    if (rule.cap.applies()) {
        text += fmt::format("    cap {} per {}, counts {}, {}\n", to_string(rule.cap.limit), rule.cap.scope.view(),
                            name(rule.cap.basis), name(rule.cap.when_over));
    }
    text += fmt::format("    {}\n", rule.clause.view());
    text += fmt::format("    {}; {}; published {}, last seen {}\n", rule.source.document.view(), rule.source.section.view(),
                        refund::to_string(date::sys_days(rule.source.published)),
                        refund::to_string(date::sys_days(rule.source.last_seen)));
    return text;
}

}  // namespace program
