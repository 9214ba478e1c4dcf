#include <refund/quote/cancel_quote.hpp>

#include <refund/quote/cancel.hpp>

#include <doctest/doctest.h>

#include <concepts>

using namespace date::literals;

TEST_CASE("a quote's amounts add up, and it names its rule") {
    constexpr refund::currency usd = refund::currency_of("USD");
    static constexpr auto table = refund::make_policy(
        "acme", refund::rule<>{.id = "acme/any-day",
                               .in_force = {2024_y / 1 / 1},
                               .outcome = refund::award{.credit = refund::prorated,
                                                        .fee = refund::charged(refund::percent(12))},
                               .source = {"ACME: Terms", "Returns", 2024_y / 1 / 1, 2024_y / 6 / 1},
                               .clause = "Prorated, less 12 percent."});
    // 300 of 365 days of 365.00.
    constexpr auto quote = quote_cancel<table>(refund::cancel_request<>{.term = {2025_y / 1 / 1},
                                                                        .payment = {365'00, usd},
                                                                        .usage = refund::used_or_not::used,
                                                                        .requested_on = 2025_y / 3 / 7}).value();
    static_assert(&quote.rule() == &table.rules[0] && quote.refundable());
    static_assert(quote.at().left() == 300);
    static_assert(quote.paid().minor == 365'00 && quote.credit().minor == 300'00 && quote.fee().minor == 36'00);
    static_assert(quote.refund().minor == quote.credit().minor - quote.fee().minor);
    static_assert(quote.kept().minor == quote.paid().minor - quote.refund().minor);
    static_assert(quote.rounding_step() == refund::minor_unit && quote.cancelled_commitment().minor == 0);
    // Only quote_cancel makes one: an empty one would have no rule.
    static_assert(!std::default_initializable<refund::cancel_quote<>>);
}
