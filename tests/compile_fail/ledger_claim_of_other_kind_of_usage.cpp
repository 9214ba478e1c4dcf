// expect: no matching function for call to .*claim_of
// A quote and a request with different kinds of usage do not belong together.
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>

int main() {
    const refund::cancel_request<> request;
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
    if (!quote) return 0;
#ifdef REFUND_TWIN
    const auto& asked = request;
#else
    const refund::cancel_request<refund::consumed_share> asked;
#endif
    return refund::claim_of(*quote, asked, {.request_id = "R1"}).bought == 1 ? 0 : 1;
}
