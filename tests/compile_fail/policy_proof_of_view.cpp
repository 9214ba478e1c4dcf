// expect: (use of|call to) deleted function .*prove.*view_of_a_table_that_may_change
// The table behind a view may change after the proof, so prove takes the table itself and keeps a copy.
#include <refund/policy/check.hpp>
#include <refund/rules/partner_center.hpp>

bool later_is_proven() {
    auto table = refund::rules::partner_center;
#ifdef REFUND_TWIN
    const auto proven = refund::prove(table);
    if (!proven) return false;
    const refund::policy_view<> view = *proven;
    table.rules[0].elapsed = refund::any_day;
    return view.proven();
#else
    const refund::policy_view<> view(table);
    const auto proven = refund::prove(view);
    table.rules[0].elapsed = refund::any_day;
    return proven.has_value();
#endif
}

int main() { return later_is_proven() ? 0 : 1; }
