// A program without Boost and without exceptions, with refund-rules::core. The test writes
// every_core_header.hpp from the list of headers in the package.

#include "every_core_header.hpp"

#include <iostream>

int main() {
    using namespace date::literals;
    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1200'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;
    const auto quote = refund::quote_cancel(refund::rules::partner_center, request);
    if (!quote) return 1;
    std::cout << refund::to_string(quote->refund()) << '\n';
}
