// The first refund: what comes back for one reservation, and why.

#include <refund/explain/text.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/memory.hpp>

#include <iostream>

int main() {
    using namespace date::literals;

    // begin refund
    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1200'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;

    refund::recorded_steps<> steps;  // keeps the reasons
    refund::memory_store store;      // keeps what the customer was refunded before: nothing
    refund::ledger ledger(store);
    const auto quote = refund::quote_cancel(refund::rules::partner_center, request, steps);
    if (!quote) return 1;
    const auto decision = refund::settle(
        *quote, request, ledger, {.scope = "contoso", .request_id = "R1", .commitment_id = "order-17"}, steps);
    if (!decision) return 1;
    std::cout << refund::to_string(decision->refund) << '\n' << refund::explain(steps);
    // end refund
}
