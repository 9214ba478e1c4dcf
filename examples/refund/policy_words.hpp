#ifndef REFUND_PROGRAM_POLICY_WORDS_HPP
#define REFUND_PROGRAM_POLICY_WORDS_HPP

#include <refund/rules/catalog.hpp>

#include <string>
#include <string_view>

namespace program {

/// The agreement under which an offer is sold: "partner-center", "any agreement".
[[nodiscard]] std::string_view agreement_of(const refund::rules::offer& offer);

/// The days from which a table's versions are in force: "2018-05-11, 2018-10-12".
[[nodiscard]] std::string versions_of(const refund::policy_view<>& table);

/// Parts of a rule in words: "2018-05-11 to 2018-10-11" or "2018-11-16 to no end"; "days 0 to 4"; "used or not";
/// conditions that few rules have, "month: same only", "hours 0:00:00 to 71:59:59 since the purchase or its last
/// renewal"; credit and fee, or why there are none; where the rule is published, "Azure docs: ...; Refund policies;
/// published 2019-04-13, last seen 2019-04-13".
/// @{
[[nodiscard]] std::string dates_of(const refund::date_range& in_force);
[[nodiscard]] std::string days_of(const refund::day_range& days);
[[nodiscard]] std::string_view usage_of(refund::usage_condition usage);
[[nodiscard]] std::string conditions_of(const refund::rule_conditions& asks);
[[nodiscard]] std::string outcome_of(const refund::rule_outcome& outcome);
[[nodiscard]] std::string source_of(const refund::citation& source);
/// @}

/// A rule in one line: id, days, usage, outcome.
[[nodiscard]] std::string summarize_rule(const refund::rule<>& rule);

/// A rule in full, with its clause, cap and source, on several lines.
[[nodiscard]] std::string describe_rule(const refund::rule<>& rule);

}  // namespace program

#endif
