// The guide "Writing your own policy": a table with a gap, seen at run time.

#include <refund/policy/check.hpp>
#include <refund/rules/catalog.hpp>

#include <iostream>

int main() {
    // begin gap
    auto table = refund::rules::partner_center;
    for (refund::rule<>& row : table.rules) {
        if (row.id == "partner-center-2018-11/late-used") row.elapsed = refund::after_day(6);  // was: after_day(5)
    }

    const auto proven = refund::prove(table);
    if (!proven) std::cout << describe(proven.error(), table) << '\n';
    // end gap
}
