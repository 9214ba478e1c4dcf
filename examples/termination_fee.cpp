// A made-up example, not a seller's terms: a telephone line, paid for two years at once. Cancelling it costs an
// early termination fee that falls with each full month of service, as in many contracts.

#include <refund/explain/text.hpp>
#include <refund/quote/cancel.hpp>

#include <iostream>

namespace example_telecom {

using namespace date::literals;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::citation terms{"Example Telecom: terms of a line (made up)", "9. Ending early", 2026_y / 1 / 1,
                                 2026_y / 1 / 1};

constexpr refund::rule<> first_fortnight{
    .id = "example-telecom/first-fortnight",
    .in_force = {2026_y / 1 / 1, refund::open_end},
    .elapsed = refund::up_to_day(14),
    .outcome = refund::award{.credit = refund::prorated},
    .source = terms,
    .clause = "Within 14 days: the days not used, no fee."};

constexpr refund::rule<> later{
    .id = "example-telecom/later",
    .in_force = {2026_y / 1 / 1, refund::open_end},
    .elapsed = refund::after_day(14),
    .outcome = refund::award{.credit = refund::prorated,
                             .fee = refund::charged_less_per_month({350'00, usd}, {10'00, usd})},
    .source = terms,
    .clause = "Later: the days not used, less 350.00, which falls by 10.00 for each full month."};

constexpr auto policy = refund::make_policy("example-telecom", first_fortnight, later);
static_assert(refund::sound<policy>);

}  // namespace example_telecom

int main() {
    using namespace date::literals;
    refund::cancel_request<> request;
    request.term = {2026_y / 1 / 31, {24}, refund::billing_plan::upfront};
    request.payment = {730'00, example_telecom::usd};
    request.usage = refund::used_or_not::used;

    // 31 January: a month is full on the last of February, and again on 31 March.
    for (const refund::calendar_day day :
         {2026_y / 2 / 14, 2026_y / 2 / 15, 2026_y / 2 / 28, 2026_y / 3 / 30, 2026_y / 3 / 31}) {
        request.requested_on = day;
        const auto quote = refund::quote_cancel<example_telecom::policy>(request);
        if (!quote) return 1;
        std::cout << refund::to_string(day) << "  credit " << refund::to_string(quote->credit()) << ", fee "
                  << refund::to_string(quote->fee()) << ", refund " << refund::to_string(quote->refund()) << '\n';
    }
}
