// A policy of your own: write the rules as data, let the compiler prove the table, use it.

#include <refund/money/decimal.hpp>
#include <refund/quote/cancel.hpp>

#include <iostream>

namespace acme {

using namespace date::literals;

constexpr refund::citation terms{"Acme terms of sale", "7.2 Cancelling", 2026_y / 1 / 1, 2026_y / 1 / 1};

constexpr refund::rule<> first_two_weeks{
    .id = "acme/first-two-weeks",
    .in_force = {2026_y / 1 / 1, refund::open_end},
    .elapsed = refund::up_to_day(14),
    .outcome = refund::award{.credit = refund::full_payment},
    .source = terms,
    .clause = "Within 14 days: everything back."};

constexpr refund::rule<> later{
    .id = "acme/later",
    .in_force = {2026_y / 1 / 1, refund::open_end},
    .elapsed = refund::after_day(14),
    .outcome = refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(5))},
    .source = terms,
    .clause = "Later: the prorated rest less 5 %."};

constexpr auto policy = refund::make_policy("acme", first_two_weeks, later);

// With after_day(15) above, this does not compile: "the table has a gap", and the message names
// 2026-01-01 and days 15 to 15.
static_assert(refund::sound<policy>);

}  // namespace acme

int main() {
    using namespace date::literals;
    refund::cancel_request<> request;
    request.term = {2026_y / 2 / 1, refund::one_year, refund::billing_plan::monthly};
    request.payment = {99'00, refund::currency_of("EUR")};
    request.usage = refund::used_or_not::used;
    request.requested_on = 2026_y / 4 / 11;  // 20 of the 30 days of the third month are left

    const auto quote = refund::quote_cancel<acme::policy>(request);
    if (!quote) return 1;
    std::cout << refund::to_string(quote->refund()) << '\n';  // 66.00 less 3.30
}
