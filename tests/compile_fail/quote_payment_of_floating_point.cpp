// expect: narrowing conversion of|cannot be narrowed
// An amount is a whole number of minor units.
#include <refund/quote/cancel.hpp>

using namespace date::literals;

constexpr refund::rule<> any_time{.id = "any-time",
                                  .in_force = {2018_y / 11 / 16},
                                  .outcome = refund::award{.credit = refund::prorated},
                                  .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
constexpr auto acme = refund::make_policy("acme", any_time);

#ifdef REFUND_TWIN
constexpr refund::money payment{1200'50, refund::currency_of("USD")};
#else
constexpr refund::money payment{1200.50, refund::currency_of("USD")};
#endif
constexpr refund::cancel_request<> request{
    .term = {.purchased_on = 2024_y / 1 / 1},
    .payment = payment,
    .usage = refund::used_or_not::used,
    .requested_on = 2024_y / 1 / 31};
constexpr auto quote = quote_cancel(acme, request);

int main() { return quote.has_value() ? 0 : 1; }
