// The guide "First refund in five minutes": texts in, a decision out, and every error with its reason.

// begin includes
#include <refund/refund.hpp>
#include <refund/store/memory.hpp>

#include <iostream>
// end includes

// begin read
// One row as a billing system has it: texts.
struct row {
    const char* id;
    const char* commitment;
    const char* purchased_on;
    const char* term;
    refund::billing_plan plan;
    const char* payment;  // one payment for one unit
    const char* requested_on;
    refund::used_or_not usage;
};

refund::result<refund::cancel_request<>> read(const row& from) {
    const auto purchased_on = refund::parse_day(from.purchased_on);
    if (!purchased_on) return purchased_on.error();
    const auto length = refund::parse_term(from.term);
    if (!length) return length.error();
    const auto payment = refund::parse_money(from.payment, refund::currency_of("USD"));
    if (!payment) return payment.error().reason;
    const auto requested_on = refund::parse_day(from.requested_on);
    if (!requested_on) return requested_on.error();

    refund::cancel_request<> request;
    request.term = {*purchased_on, *length, from.plan};
    request.payment = *payment;
    request.usage = from.usage;
    request.requested_on = *requested_on;
    return request;
}
// end read

// begin answer
void answer(const row& from, refund::refund_ledger auto& ledger) {
    std::cout << from.id << ": ";
    const auto fail = [](refund::errc error) { std::cout << code(error) << ": " << message(error) << '\n'; };

    const auto request = read(from);
    if (!request) return fail(request.error());
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(*request);  // by the rules
    if (!quote) return fail(quote.error());
    // Decided under the yearly cap, and entered.
    const auto decision = refund::settle(
        *quote, *request, ledger, {.scope = "contoso", .request_id = from.id, .commitment_id = from.commitment});
    if (!decision) return fail(decision.error().reason);

    std::cout << name(decision->outcome) << ", " << to_string(decision->refund) << " back, "
              << to_decimal(decision->fee) << " fee, " << to_decimal(quote->kept()) << " kept, "
              << to_decimal(decision->cancelled_commitment) << " no longer due\n";
}
// end answer

int main() {
    refund::memory_store store;
    refund::ledger ledger(store);
    using plan = refund::billing_plan;
    using usage = refund::used_or_not;
    for (const row& from : {
             // begin rows
             row{"R1", "order-1", "2025-03-01", "P1Y", plan::upfront, "1200.00", "2025-03-06", usage::unused},
             row{"R2", "order-2", "2025-03-01", "P1Y", plan::upfront, "1200.00", "2025-03-07", usage::unused},
             row{"R3", "order-3", "2025-03-01", "P1Y", plan::monthly, "100.00", "2025-05-05", usage::used},
             row{"R4", "order-4", "2025-02-29", "P1Y", plan::upfront, "1200.00", "2025-05-05", usage::used},
             row{"R5", "order-5", "2025-03-01", "P1Y", plan::upfront, "1200.00", "2026-03-01", usage::used},
             row{"R6", "order-6", "2025-03-01", "P1Y", plan::upfront, "1,200.00", "2025-05-05", usage::used},
             // end rows
         }) {
        answer(from, ledger);
    }
}
