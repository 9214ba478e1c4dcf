// expect: no matching function for call to .*quote_cancel
// The same for a table named as a template argument.
#include <refund/quote/cancel.hpp>

using namespace date::literals;

constexpr refund::rule<> any_time{.id = "any-time",
                                  .in_force = {2018_y / 11 / 16},
                                  .outcome = refund::award{.credit = refund::prorated},
                                  .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
constexpr auto acme = refund::make_policy("acme", any_time);

#ifdef REFUND_TWIN
constexpr refund::cancel_request<refund::used_or_not> request{
    .term = {.purchased_on = 2024_y / 1 / 1},
    .payment = {1200'00, refund::currency_of("USD")},
    .usage = refund::used_or_not::used,
    .requested_on = 2024_y / 1 / 31};
#else
constexpr refund::cancel_request<refund::consumed_share> request{
    .term = {.purchased_on = 2024_y / 1 / 1},
    .payment = {1200'00, refund::currency_of("USD")},
    .usage = refund::consumed_share{refund::ratio{1, 2}},
    .requested_on = 2024_y / 1 / 31};
#endif
constexpr auto quote = refund::quote_cancel<acme>(request);

int main() { return quote.has_value() ? 0 : 1; }
