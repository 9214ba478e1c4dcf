#include <refund/quote/cancel.hpp>
#include <refund/rules/partner_center.hpp>

#include <cstdlib>

int main() {
    using namespace date::literals;
    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1200'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::unused;
    request.requested_on = 2025_y / 3 / 3;
    const auto quote = refund::quote_cancel(refund::rules::partner_center, request);
    return quote && quote->refund().minor == 1200'00 ? EXIT_SUCCESS : EXIT_FAILURE;
}
