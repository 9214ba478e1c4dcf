// expect: no matching function for call to .*settle
// Two texts that do not say which key they are: if they were swapped, every request would have its own cap.
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/memory.hpp>

int main() {
    refund::memory_store store;
    refund::ledger held(store);
    const refund::cancel_request<> request;
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
    if (!quote) return 0;
#ifdef REFUND_TWIN
    const auto decision = refund::settle(*quote, request, held, {.scope = "contoso", .request_id = "R1"});
#else
    const auto decision = refund::settle(*quote, request, held, "contoso", "R1");
#endif
    return decision ? 0 : 1;
}
