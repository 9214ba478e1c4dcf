#ifndef REFUND_TESTS_QUOTE_CAPPED_HPP
#define REFUND_TESTS_QUOTE_CAPPED_HPP

// What tests of decisions share: one rule under one cap, and requests with amounts computed by hand.

#include <refund/policy/choices.hpp>
#include <refund/quote/decide.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace capped_tests {

using namespace date::literals;
using refund::admission;
using refund::billing_plan;
using refund::cancel_request;
using refund::currency;
using refund::currency_of;
using refund::decision;
using refund::money;
using refund::rule;
using refund::used_or_not;

inline constexpr currency usd = currency_of("USD");
inline constexpr currency eur = currency_of("EUR");

/// Prorated, a fee of 10 percent, at most 500.00 dollars in 365 days.
inline constexpr rule<> capped_rule{
    .id = "capped",
    .in_force = {2018_y / 11 / 16},
    .outcome = refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(10))},
    .cap = {.limit = {500'00, usd}, .window = refund::rolling_days(365), .scope = "customer"},
    .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
inline constexpr auto capped = refund::make_policy("capped", capped_rule);
inline constexpr auto whole_or_nothing = with_over_limit(capped, refund::over_limit::refuse_whole);
inline constexpr auto uncapped = [] {
    auto table = capped;
    table.rules[0].cap = refund::uncapped;
    return table;
}();
inline constexpr auto never = [] {
    auto table = capped;
    table.rules[0].outcome = refund::refusal{"window-closed"};
    return table;
}();
static_assert(refund::sound<capped> && refund::sound<whole_or_nothing> && refund::sound<uncapped> &&
              refund::sound<never>);

/// The price of a year of 365 days; 100 of them are left: at 1,460.00 the credit is 400.00, the
/// fee 40.00, the refund 360.00.
constexpr cancel_request<> of_price(std::int64_t minor, date::sys_days bought = 2023_y / 1 / 1) {
    return {.term = {bought, refund::one_year, billing_plan::upfront},
            .payment = {minor, usd},
            .usage = used_or_not::unused,
            .requested_on = bought + date::days(265)};
}

/// The same in euros, at 1.25 dollars.
constexpr cancel_request<> in_euros(std::int64_t minor) {
    cancel_request<> request = of_price(minor);
    request.payment.unit = eur;
    request.cap_payment = money{minor * 5 / 4, usd};
    return request;
}

/// One payment of 280.00 in a month of 28 days with 14 left; 10 are to come.
inline constexpr cancel_request<> monthly{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::monthly},
                                   .payment = {280'00, usd},
                                   .usage = used_or_not::unused,
                                   .requested_on = 2023_y / 2 / 15};

/// What a ledger that held `used` would say, without a ledger.
constexpr admission admitted(std::int64_t asked, std::int64_t granted, std::int64_t left) {
    return {.asked = {asked, usd}, .granted = {granted, usd}, .left_after = {left, usd}};
}

inline void check_sum(const decision<>& answer) {
    CHECK(answer.credit.minor == answer.fee.minor + answer.refund.minor + answer.withheld.minor);
    CHECK(answer.refund.minor >= 0);
    CHECK(answer.withheld.minor >= 0);
    CHECK(answer.fee.minor >= 0);
    CHECK(answer.credit.unit == answer.refund.unit);
    CHECK(answer.credit.unit == answer.fee.unit);
    CHECK(answer.credit.unit == answer.withheld.unit);
    CHECK(answer.credit.unit == answer.cancelled_commitment.unit);
}

}  // namespace capped_tests

#endif
