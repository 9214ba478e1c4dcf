// The guide "Writing your own policy": time counted your own way, from one version on.

#include <refund/money/decimal.hpp>
#include <refund/quote/cancel.hpp>

#include <iostream>

namespace acme {

using namespace date::literals;

constexpr refund::citation terms_2025{"Acme terms of sale", "7.2 Cancelling", 2025_y / 1 / 1, 2025_y / 12 / 31};
constexpr refund::citation terms_2026{"Acme terms of sale", "7.2 Cancelling", 2026_y / 1 / 1, 2026_y / 1 / 1};

// begin basis
// Whole weeks: a week that has begun is used, and days beyond the last whole week do not count.
constexpr refund::share_left whole_weeks_left(const refund::standing& at) noexcept {
    return {.left = at.left() / 7, .of = at.n() / 7};
}
constexpr refund::proration_basis whole_weeks{
    .name = "whole-weeks",  // stable; lists of fields and differences print it
    .unit = "weeks",        // explanations print it: "47 / 52 weeks"
    .left = &whole_weeks_left};
// end basis

// begin table
constexpr refund::rule<> by_days{.id = "acme-2025/any-time",
                                 .in_force = {2025_y / 1 / 1, 2026_y / 1 / 1},
                                 .outcome = refund::award{.credit = refund::prorated},  // by actual days
                                 .source = terms_2025,
                                 .clause = "The prorated rest, by days."};

constexpr refund::rule<> by_weeks{.id = "acme-2026/any-time",
                                  .in_force = {2026_y / 1 / 1, refund::open_end},
                                  .outcome = refund::award{.credit = {.kind = refund::credit_kind::prorated,
                                                                      .basis = whole_weeks}},
                                  .source = terms_2026,
                                  .clause = "The prorated rest, by whole weeks."};

constexpr auto policy = refund::make_policy("acme", by_days, by_weeks);
static_assert(refund::sound<policy>);
// end table

}  // namespace acme

int main() {
    using namespace date::literals;

    // begin ask
    refund::cancel_request<> request;
    request.term = {2025_y / 12 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {365'00, refund::currency_of("EUR")};
    request.usage = refund::used_or_not::used;
    for (const refund::calendar_day day : {2025_y / 12 / 31, 2026_y / 1 / 1}) {  // 335 and 334 days left
        request.requested_on = day;
        const auto quote = refund::quote_cancel<acme::policy>(request);
        if (!quote) return 1;
        std::cout << refund::to_string(day) << ": " << to_string(quote->refund()) << ", by "
                  << quote->rule().outcome.gives.credit.basis.name.view() << '\n';
    }
    // end ask
}
