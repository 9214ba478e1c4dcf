#include "policy_table.hpp"

#include "policy_words.hpp"

#include <fmt/format.h>
#include <refund/policy/fields.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace program {
namespace {

/// A text for a cell, with the characters escaped that would end the cell, begin a tag or emphasize text.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|' || c == '<' || c == '\\' || c == '*') out += '\\';
        out += c;
    }
    return out;
}

/// "prorated, price: lower of purchase and current", or why there is no credit.
std::string credit_of(const refund::rule_outcome& outcome) {
    if (outcome.says != refund::ruling::refundable) return outcome_of(outcome);
    const refund::credit_terms& credit = outcome.gives.credit;
    if (credit.price == refund::price_basis::purchase) return summary(credit);
    return fmt::format("{}, price: {}", summary(credit), name(credit.price));
}

std::string fee_of(const refund::rule_outcome& outcome) {
    return outcome.says == refund::ruling::refundable ? summary(outcome.gives.fee) : "";
}

/// Every field with its name, without the prefix that all names share: "limit 50000.00 USD, window rolling days, ...".
template <class Fields>
std::string fields_of(const Fields& fields, std::string_view prefix = {}) {
    std::string line;
    for_each_field(fields, [&](std::string_view field, const auto& value) {
        if (field.starts_with(prefix)) field.remove_prefix(prefix.size());
        std::string words(field);
        std::replace(words.begin(), words.end(), '_', ' ');
        line += fmt::format("{}{} {}", line.empty() ? "" : ", ", words, refund::field_text(value));
    });
    return line;
}

/// The usage that a rule is for, and its other conditions.
template <class Usage>
std::string usage_and_conditions_of(const Usage& usage, const std::optional<refund::rule_conditions>& only_if) {
    return only_if ? fmt::format("{}; {}", usage_of(usage), conditions_of(*only_if)) : std::string(usage_of(usage));
}

std::string row_of(const refund::rule<>& rule) {
    // This names every member: if a rule gets a new one, this does not compile until the page shows it.
    const auto& [id, in_force, elapsed, usage, only_if, outcome, cap, source, clause] = rule;
    return fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} | {} |\n", id.view(), dates_of(in_force),
                       days_of(elapsed), usage_and_conditions_of(usage, only_if), cell(credit_of(outcome)),
                       cell(fee_of(outcome)), cell(fields_of(cap, "cap_")), cell(clause.view()),
                       cell(source_of(source)));
}

}  // namespace

std::string markdown_head() {
    return "# Tables of rules\n"
           "\n"
           "Every table of cancellations that the library ships, generated from its data. Clauses are in our own words;\n"
           "[What we don't know](guide/unknown.md) lists what the texts leave open. A credit is prorated by days and rounded\n"
           "once, unless its row says otherwise; `refund policies show NAME` prints every field of a table.\n"
           "\n"
           "This page is the output of `refund policies show --format markdown`.\n";
}

std::string markdown_of(const refund::rules::offer& offer, std::span<const refund::rule<>> rules) {
    const bool any = offer.agreement == refund::rules::any_agreement;
    std::string out =
        fmt::format("\n## {}\n\n{}, `{}`, {}{}. Versions from {}; last seen {}.\n\n", offer.table.name(), offer.seller,
                    offer.product, any ? "" : "agreement ", agreement_of(offer), versions_of(offer.table),
                    refund::to_string(refund::rules::last_seen(offer.table)));
    out += "| rule | in force | days since the purchase | usage | credit | fee | cap | clause | source |\n"
           "|---|---|---|---|---|---|---|---|---|\n";
    for (const refund::rule<>& rule : rules) out += row_of(rule);
    return out;
}

}  // namespace program
