// expect: cannot convert|could not convert|cannot initialize|no viable conversion
// `true` does not say whether it means used or unused.
#include <refund/quote/cancel.hpp>

using namespace date::literals;

constexpr refund::rule<> any_time{.id = "any-time",
                                  .in_force = {2018_y / 11 / 16},
                                  .outcome = refund::award{.credit = refund::prorated},
                                  .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
constexpr auto acme = refund::make_policy("acme", any_time);

constexpr refund::cancel_request<> request{
    .term = {.purchased_on = 2024_y / 1 / 1},
    .payment = {1200'00, refund::currency_of("USD")},
#ifdef REFUND_TWIN
    .usage = refund::used_or_not::used,
#else
    .usage = true,
#endif
    .requested_on = 2024_y / 1 / 31};
constexpr auto quote = quote_cancel(acme, request);

int main() { return quote.has_value() ? 0 : 1; }
