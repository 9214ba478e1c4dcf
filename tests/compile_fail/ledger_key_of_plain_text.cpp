// expect: (cannot convert|could not bind to an lvalue of type|reference to type) .const .*cap_scope<
// A text that does not say which key it is.
#include <refund/cap/ledger.hpp>

int main() {
    refund::refund_cap_ledger<> ledger;
    const refund::money amount{1, refund::currency_of("USD")};
#ifdef REFUND_TWIN
    const auto held = ledger.record(refund::cap_scope("contoso"), refund::request_id("R1"), refund::first_day, amount);
#else
    const auto held = ledger.record("contoso", refund::request_id("R1"), refund::first_day, amount);
#endif
    return held ? 0 : 1;
}
