#include "policy_words.hpp"

#include <fmt/format.h>
#include <refund/policy/fields.hpp>

#include <algorithm>
#include <set>

namespace program {

std::string dates_of(const refund::date_range& in_force) {
    std::string words;
    append_words(words, in_force);
    return words;
}

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

std::string outcome_of(const refund::rule_outcome& outcome) {
    switch (outcome.says) {
        case refund::ruling::refundable: return summary(outcome.gives);
        case refund::ruling::not_refundable: return fmt::format("refused, {}", outcome.code.view());
        case refund::ruling::undefined: return fmt::format("undefined, {}", outcome.code.view());
    }
    return {};
}

std::string source_of(const refund::citation& source) {
    return fmt::format("{}; {}; published {}, last seen {}", source.document.view(), source.section.view(),
                       refund::to_string(source.published), refund::to_string(source.last_seen));
}

namespace {

/// Every field of a part of a rule: "cap limit: 50000.00 USD; cap window: rolling days; ...", or nothing.
template <class Part>
std::string words_of(const Part& part) {
    std::string line;
    for_each_field(part, [&line](std::string_view field, const auto& value) {
        std::string words(field);
        std::replace(words.begin(), words.end(), '_', ' ');
        line += fmt::format("{}{}: {}", line.empty() ? "" : "; ", words, refund::field_text(value));
    });
    return line;
}

/// The same, on a line of its own.
template <class Part>
std::string words_of_fields(const Part& part) {
    const std::string words = words_of(part);
    return words.empty() ? words : fmt::format("    {}\n", words);
}

}  // namespace

std::string_view agreement_of(const refund::rules::offer& offer) {
    return offer.agreement == refund::rules::any_agreement ? "any agreement" : offer.agreement;
}

std::string versions_of(const refund::policy_view<>& table) {
    std::set<std::string> days;
    for (const refund::rule<>& rule : table.rules()) days.insert(refund::to_string(rule.in_force.from));
    return fmt::format("{}", fmt::join(days, ", "));
}

std::string conditions_of(const refund::rule_conditions& asks) {
    refund::rule_conditions without_seconds = asks;  // these follow in words, not as two numbers
    without_seconds.seconds_since_renewal = refund::any_second;
    std::string words = words_of(without_seconds);
    if (asks.seconds_since_renewal != refund::any_second) {
        words += words.empty() ? "hours " : "; hours ";
        append_words(words, asks.seconds_since_renewal);
        words += " since the purchase or its last renewal";
    }
    return words;
}

std::string summarize_rule(const refund::rule<>& rule) {
    const std::string more = rule.only_if ? fmt::format(" ({})", conditions_of(*rule.only_if)) : std::string();
    return fmt::format("{}: {}, {}{}: {}", rule.id.view(), days_of(rule.elapsed), usage_of(rule.usage), more,
                       outcome_of(rule.outcome));
}

std::string describe_rule(const refund::rule<>& rule) {
    std::string text = summarize_rule(rule) + "\n";
    text += fmt::format("    in force {}\n", dates_of(rule.in_force));
    if (rule.outcome.says == refund::ruling::refundable) text += words_of_fields(rule.outcome.gives);
    text += words_of_fields(rule.cap);
    text += fmt::format("    {}\n", rule.clause.view());
    text += fmt::format("    {}\n", source_of(rule.source));
    return text;
}

}  // namespace program
