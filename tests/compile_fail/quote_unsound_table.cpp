// expect: the table has a gap
// A table named as a template argument is proven first; this one has no rule for day 0.
#include <refund/quote/cancel.hpp>

using namespace date::literals;

constexpr refund::rule<> any_time{.id = "any-time",
                                  .in_force = {2018_y / 11 / 16},
                                  .outcome = refund::award{.credit = refund::prorated},
                                  .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};

#ifdef REFUND_TWIN
constexpr auto acme = refund::make_policy("acme", any_time);
#else
constexpr auto acme = [] {
    refund::rule<> row = any_time;
    row.elapsed = refund::after_day(0);
    return refund::make_policy("acme", row);
}();
#endif

constexpr refund::cancel_request<> request{
    .term = {.purchased_on = 2024_y / 1 / 1},
    .payment = {1200'00, refund::currency_of("USD")},
    .usage = refund::used_or_not::used,
    .requested_on = 2024_y / 1 / 31};
constexpr auto quote = refund::quote_cancel<acme>(request);

int main() { return quote.has_value() ? 0 : 1; }
