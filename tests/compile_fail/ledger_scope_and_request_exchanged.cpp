// expect: (from expression of type|no known conversion from) .(const )?(refund::)?request_id<
// Scope and request id are both texts here; exchanged, every request would have a cap of its own.
#include <refund/cap/ledger.hpp>
#include <refund/quote/decide.hpp>
#include <refund/rules/partner_center.hpp>

int main() {
    refund::refund_cap_ledger<> ledger;
    const refund::cap_scope scope("contoso");
    const refund::request_id id("R1");
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(refund::cancel_request<>{});
    if (!quote) return 0;
#ifdef REFUND_TWIN
    const auto decision = refund::settle(*quote, ledger, scope, id);
#else
    const auto decision = refund::settle(*quote, ledger, id, scope);
#endif
    return decision ? 0 : 1;
}
