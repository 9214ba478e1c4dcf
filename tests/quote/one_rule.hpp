#ifndef REFUND_TESTS_QUOTE_ONE_RULE_HPP
#define REFUND_TESTS_QUOTE_ONE_RULE_HPP

// What tests of facts share: a table of one rule, which gives an award on any day from 2023 on.

#include <refund/policy/rule.hpp>

namespace one_rule_tests {

using namespace date::literals;

inline constexpr refund::citation source{"ACME: Terms", "Returns", 2023_y / 1 / 1, 2023_y / 6 / 1};

constexpr refund::rule<> row(const refund::award& gives, const refund::cap_terms& cap = {}) {
    return {.id = "row", .in_force = {2023_y / 1 / 1}, .outcome = gives, .cap = cap, .source = source,
            .clause = "As the test says."};
}

}  // namespace one_rule_tests

#endif
