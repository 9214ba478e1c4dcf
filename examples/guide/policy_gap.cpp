// The guide "Writing your own policy": a table with a gap, seen at run time.

#include <refund/policy/check.hpp>
#include <refund/rules/catalog.hpp>

#include <iostream>

int main() {
    // begin gap
    auto table = refund::rules::partner_center;
    table.rules[9].elapsed = refund::after_day(6);  // was: after_day(5)
    table.rules[9].id = "partner-center-2018-11/late-used-after-6";

    const refund::policy_view<> view(table);
    const auto proven = refund::prove(view);
    if (!proven) std::cout << describe(proven.error(), view) << '\n';
    // end gap
}
