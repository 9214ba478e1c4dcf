// expect: (use of|call to|invokes a) deleted function
// A proven view refers to the proven copy, which must be kept.
#include <refund/policy/check.hpp>
#include <refund/rules/partner_center.hpp>

int main() {
    const auto table = refund::rules::partner_center;
#ifdef REFUND_TWIN
    const auto proven = refund::prove(table);
    const refund::policy_view<> view = *proven;
#else
    const refund::policy_view<> view = *refund::prove(table);
#endif
    return view.proven() ? 0 : 1;
}
