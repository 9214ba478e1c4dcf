// expect: exchange_policy.* deleted function|deleted function.*exchange_policy
// A quote refers to its table, so a temporary one does not bind.
#include <refund/quote/exchange.hpp>
#include <refund/rules/exchanges.hpp>

using refund::rules::self_service_exchange;
constexpr refund::exchange_request request{};

#ifdef REFUND_TWIN
constexpr auto my_reading = with_worth_check(self_service_exchange, refund::worth_check::at_least_to_be_paid);
constexpr auto quote = quote_exchange(my_reading, request);
#else
constexpr auto quote =
    quote_exchange(with_worth_check(self_service_exchange, refund::worth_check::at_least_to_be_paid), request);
#endif

int main() { return quote.has_value() ? 1 : 0; }
