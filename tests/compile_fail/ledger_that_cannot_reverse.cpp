// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .refund_ledger|no matching function for call to .settle
// A ledger of the user's own that cannot take anything back.
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>

struct final_one {
    using admitted = refund::result<refund::admission, refund::ledger_error>;
    using entered = refund::result<refund::claim_entry, refund::ledger_error>;
    admitted consider(const refund::claim&, const refund::cap_terms&) { return refund::admission{}; }
    admitted settle(const refund::claim&, const refund::cap_terms&) { return refund::admission{}; }
    admitted reserve(const refund::claim&, const refund::cap_terms&, refund::instant) { return refund::admission{}; }
    entered commit(std::string_view, std::string_view) { return refund::claim_entry{}; }
    entered release(std::string_view, std::string_view) { return refund::claim_entry{}; }
#ifdef REFUND_TWIN
    entered reverse(std::string_view, std::string_view) { return refund::claim_entry{}; }
#endif
    refund::result<std::vector<refund::claim_entry>, refund::ledger_error> history(std::string_view) {
        return std::vector<refund::claim_entry>{};
    }
};

int main() {
    final_one held;
    const refund::cancel_request<> request;
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
    if (!quote) return 0;
    return refund::settle(*quote, request, held, {.request_id = "R1"}) ? 0 : 1;
}
