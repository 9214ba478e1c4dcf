// expect: deleted function .*quote_cancel
// A quote refers to the rule that decides, and so to its table, which must not be a temporary one.
#include <refund/quote/cancel.hpp>

using namespace date::literals;

constexpr auto acme() {
    return refund::make_policy("acme", refund::rule<>{.id = "any-time",
                                                      .in_force = {2018_y / 11 / 16},
                                                      .outcome = refund::award{.credit = refund::prorated},
                                                      .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}});
}

constexpr refund::cancel_request<> request{
    .term = {.purchased_on = 2024_y / 1 / 1},
    .payment = {1200'00, refund::currency_of("USD")},
    .usage = refund::used_or_not::used,
    .requested_on = 2024_y / 1 / 31};

int main() {
#ifdef REFUND_TWIN
    const auto table = acme();
    const auto quote = quote_cancel(table, request);
#else
    const auto quote = quote_cancel(acme(), request);
#endif
    return quote.has_value() ? 0 : 1;
}
