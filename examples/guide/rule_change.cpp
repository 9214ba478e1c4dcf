// CONTRIBUTING.md: what a change of a rule looks like, on a table of its own.

#include <refund/quote/cancel.hpp>

#include <cstdint>

namespace acme {

using namespace date::literals;

constexpr refund::date_range until_autumn{2026_y / 1 / 1, 2026_y / 10 / 1};
constexpr refund::citation first_text{"Acme terms of sale", "7.2 Cancelling", 2026_y / 1 / 1, 2026_y / 9 / 30};
constexpr refund::rule<> in_2026_01{.id = "acme-2026-01/any-time",
                                    .in_force = until_autumn,
                                    .outcome = refund::award{.credit = refund::prorated},
                                    .source = first_text,
                                    .clause = "At any time: the prorated rest."};

// begin row
// 2026-10-01. As before, less a fee of 3 percent of the credit. (Announced on 2026-08-20.)
constexpr refund::date_range since_2026_10{2026_y / 10 / 1, refund::open_end};
constexpr refund::citation from_2026_10{"Acme terms of sale", "7.2 Cancelling", 2026_y / 10 / 1, 2026_y / 10 / 2};
constexpr refund::rule<> in_2026_10{
    .id = "acme-2026-10/any-time",
    .in_force = since_2026_10,
    .outcome = refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(3))},
    .source = from_2026_10,
    .clause = "At any time: the prorated rest less 3 %."};
// end row

constexpr auto policy = refund::make_policy("acme", in_2026_01, in_2026_10);
static_assert(refund::sound<policy>);

// begin days
constexpr std::int64_t fee_on(refund::calendar_day day) {
    refund::cancel_request<> request;
    request.term = {2026_y / 9 / 15, refund::one_year, refund::billing_plan::upfront};
    request.payment = {365'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::used;
    request.requested_on = day;
    return refund::quote_cancel<policy>(request).value().fee().minor;
}
static_assert(fee_on(2026_y / 9 / 30) == 0);      // the day before: 350 days left, 350.00 back
static_assert(fee_on(2026_y / 10 / 1) == 10'47);  // the day: 3 % of 349.00
static_assert(fee_on(2026_y / 10 / 2) == 10'44);  // the day after: 3 % of 348.00
// end days

}  // namespace acme

int main() {}
