// expect: deleted (function|constructor) .*policy_view
// A view refers to its table, so a temporary one does not bind.
#include <refund/policy/policy.hpp>

constexpr refund::policy<1> acme() { return refund::make_policy("acme", refund::rule<>{.id = "any-time"}); }

int main() {
#ifdef REFUND_TWIN
    const auto table = acme();
    const refund::policy_view<> view(table);
#else
    const refund::policy_view<> view(acme());
#endif
    return view.rules().size() == 1 ? 0 : 1;
}
