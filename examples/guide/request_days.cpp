// The guide "First refund in five minutes": days of std::chrono, and what a request must state.

#include <refund/money/decimal.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/rules/partner_center.hpp>

#include <chrono>
#include <iostream>
#include <string>

int main() {
    // begin days
    using namespace std::chrono_literals;
    refund::cancel_request<> request;
    request.term = {2025y / 3 / 1, refund::one_year, refund::billing_plan::upfront};  // std::chrono in
    request.payment = {1200'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::used;
    const std::chrono::sys_days asked_on = 2025y / 5 / 5;
    request.requested_on = asked_on;

    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
    if (!quote) return 1;
    const std::chrono::sys_days end = quote->at().period_end;  // and out
    std::cout << to_string(quote->refund()) << " back for " << (end - asked_on).count() << " days\n";
    // end days

    // begin unstated
    const auto answer = [](const refund::cancel_request<>& asked) {
        const auto given = refund::quote_cancel<refund::rules::partner_center>(asked);
        std::cout << (given ? to_string(given->refund()) : std::string(code(given.error()))) << '\n';
    };
    request.usage.reset();
    answer(request);  // used or not?
    request.usage = refund::used_or_not::used;
    request.quantity = 5;
    answer(request);  // how many of the five?
    request.returned = 2;
    answer(request);
    // end unstated
}
