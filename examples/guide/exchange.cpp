// An exchange two days after the purchase, by the table of what the live service answered, in words.

#include <refund/explain/exchange.hpp>
#include <refund/rules/exchanges.hpp>

#include <iostream>

int main() {
    using namespace date::literals;

    // begin exchange
    refund::exchange_return given_back;
    given_back.term = {2023_y / 3 / 4, refund::one_year, refund::billing_plan::monthly};
    given_back.payment = {15'00, refund::currency_of("GBP")};
    given_back.quantity = 3;
    given_back.returned = 1;
    given_back.service = "virtual-machine";
    given_back.usage = refund::used_or_not::unused;

    refund::exchange_purchase bought;
    bought.total = {200'00, refund::currency_of("GBP")};  // every payment of its term; the service is the same

    refund::recorded_exchange steps;
    const auto quote = refund::quote_exchange(
        refund::rules::self_service_exchange_observed,
        {.returns = {&given_back, 1}, .purchases = {&bought, 1}, .requested_on = 2023_y / 3 / 6}, steps);
    if (!quote) return 1;
    std::cout << refund::explain(steps);
    // end exchange

    // By the published text, 29 of 31 days are left of the 15.00: 14.03.
    const auto documented = refund::quote_exchange(
        refund::rules::self_service_exchange,
        {.returns = {&given_back, 1}, .purchases = {&bought, 1}, .requested_on = 2023_y / 3 / 6});
    return documented && quote->refunds_total.minor - documented->refunds_total.minor == 97 ? 0 : 1;
}
