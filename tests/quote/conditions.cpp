// Quotes by rules that ask for more than dates, days and usage (policy/condition.hpp).

#include <refund/bulk/evaluate.hpp>
#include <refund/explain/text.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/cancel_window.hpp>
#include <refund/quote/fingerprint.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace date::literals;
using refund::award;
using refund::cancel_request;
using refund::charged;
using refund::errc;
using refund::money;
using refund::month_condition;
using refund::percent;
using refund::policy_view;
using refund::quote_cancel;
using refund::rule;
using refund::rule_conditions;
using refund::used_or_not;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::citation source{"ACME: Terms", "Returns", 2024_y / 1 / 1, 2024_y / 6 / 1};

constexpr rule<> row(refund::text<63> id, std::optional<rule_conditions> only_if, refund::rule_outcome outcome) {
    return {.id = id,
            .in_force = {2024_y / 1 / 1},
            .only_if = only_if,
            .outcome = outcome,
            .source = source,
            .clause = "As the test says."};
}

constexpr money limit{100'00, usd};
/// In the month of the purchase, everything comes back up to 100.00 an hour, and nothing above. Later it depends on the
/// term: 12 % is kept for terms below three years, 20 % for longer ones.
constexpr auto table = refund::make_policy(
    "acme",
    row("same-month", rule_conditions{month_condition::same_only, {.at_most = limit}},
        award{.credit = refund::full_payment}),
    row("too-large", rule_conditions{month_condition::same_only, {.above = limit}},
        refund::refusal{"commitment-too-large"}),
    row("short", rule_conditions{.month = month_condition::other_only, .length = {.until = 36}},
        award{.credit = refund::prorated, .fee = charged(percent(12))}),
    row("long", rule_conditions{.month = month_condition::other_only, .length = {.from = 36}},
        award{.credit = refund::prorated, .fee = charged(percent(20))}));
static_assert(refund::sound<table>);

constexpr cancel_request<> request(refund::calendar_day bought, refund::calendar_day asked,
                                   refund::term_length length) {
    return {.term = {bought, length},
            .payment = {365'00, usd},
            .usage = used_or_not::used,
            .requested_on = asked,
            .hourly_commitment = money{50'00, usd}};
}

constexpr std::int64_t refund_of(const cancel_request<>& asked) {
    return quote_cancel<table>(asked).value().refund().minor;
}

}  // namespace

TEST_CASE("a condition on the calendar month changes with the first day of the next month") {
    // 2025-03-01 for a year: 365 days, 365.00 paid. On 2025-04-01 31 days are gone: 334.00 less 12 % = 293.92.
    static_assert(refund_of(request(2025_y / 3 / 1, 2025_y / 3 / 30, refund::one_year)) == 365'00);
    static_assert(refund_of(request(2025_y / 3 / 1, 2025_y / 3 / 31, refund::one_year)) == 365'00);
    static_assert(refund_of(request(2025_y / 3 / 1, 2025_y / 4 / 1, refund::one_year)) == 293'92);
    static_assert(refund_of(request(2025_y / 3 / 1, 2025_y / 4 / 2, refund::one_year)) == 293'04);  // 333.00
    static_assert(refund_of(request(2025_y / 3 / 31, 2025_y / 4 / 1, refund::one_year)) == 320'32);  // 364.00
}

TEST_CASE("a fee rate that depends on the length of the term takes two rules") {
    // 2025-03-01 for 36 months: 1096 days, 1065 left on 2025-04-01. 365.00 x 1065 / 1096 = 354.676..., 20 % = 70.936.
    static_assert(refund_of(request(2025_y / 3 / 1, 2025_y / 4 / 1, refund::three_years)) == 354'68 - 70'94);
    // For 35 months to 2028-02-01: 1067 days, 1036 left: 354.395..., 12 % of 354.40 = 42.528.
    static_assert(refund_of(request(2025_y / 3 / 1, 2025_y / 4 / 1, refund::term_length{35})) == 354'40 - 42'53);
}

TEST_CASE("hourly commitments at the limit, above it, not stated, negative and in another currency") {
    const auto with = [](std::optional<money> hourly) {
        auto asked = request(2025_y / 3 / 1, 2025_y / 3 / 5, refund::one_year);
        asked.hourly_commitment = hourly;
        const auto quote = quote_cancel<table>(asked);
        const auto by_view = quote_cancel(policy_view<>(table), asked);
        REQUIRE(quote.has_value() == by_view.has_value());
        if (!quote) {
            CHECK(quote.error() == by_view.error());
            return std::string(code(quote.error()));
        }
        CHECK(&quote->rule() == &by_view->rule());
        return std::string(quote->rule().id.view());
    };
    CHECK(with(money{99'99, usd}) == "same-month");
    CHECK(with(money{100'00, usd}) == "same-month");
    CHECK(with(money{100'01, usd}) == "too-large");
    CHECK(with(std::nullopt) == "hourly-commitment-not-stated");
    CHECK(with(money{-1, usd}) == "negative-amount");
    CHECK(with(money{50'00, refund::currency_of("EUR")}) == "currency-mismatch");
    // In a later month, no rule asks for the commitment.
    auto later = request(2025_y / 3 / 1, 2025_y / 4 / 1, refund::one_year);
    later.hourly_commitment.reset();
    CHECK(quote_cancel<table>(later)->refund().minor == 293'92);
    // A stated period has no known length.
    later.term.stated_period = refund::date_range{2025_y / 3 / 1, 2026_y / 3 / 1};
    CHECK(quote_cancel<table>(later).error() == errc::term_length_not_stated);
}

TEST_CASE("a window that depends on more than days is an error") {
    const refund::reservation_term term{2025_y / 3 / 1};
    CHECK(window_to_cancel(policy_view<>(table), term, used_or_not::used, {2025_y / 3 / 1, 2025_y / 3 / 1}).error() ==
          errc::facts_not_stated);
}

TEST_CASE("the stated hourly commitment is part of a request's fingerprint") {
    const auto asked = request(2025_y / 3 / 1, 2025_y / 3 / 5, refund::one_year);
    auto other = asked;
    other.hourly_commitment->minor += 1;
    CHECK(fingerprint_of(asked, "same-month") != fingerprint_of(other, "same-month"));
    other.hourly_commitment.reset();
    CHECK(fingerprint_of(asked, "same-month") != fingerprint_of(other, "same-month"));
}

TEST_CASE("the explanation says what the rule asks and what the request stated") {
    refund::recorded_steps<> steps;
    REQUIRE(quote_cancel(table, request(2025_y / 3 / 1, 2025_y / 3 / 5, refund::one_year), steps));
    CHECK(explain(steps).find("in force from 2024-01-01; used; calendar month: that of the purchase; hourly commitment "
                              "50.00 USD, at most 100.00\n") != std::string::npos);
    REQUIRE(quote_cancel(table, request(2025_y / 3 / 1, 2025_y / 4 / 5, refund::one_year), steps));
    CHECK(explain(steps).find("; used; calendar month: another than that of the purchase; term of 1 to 35 months\n") !=
          std::string::npos);
}

TEST_CASE("columns give what quotes give, and prepared rows say that they lack facts") {
    std::mt19937_64 random(8);
    const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    constexpr std::size_t rows = 2000;
    std::vector<std::int32_t> bought(rows), asked(rows), returned(rows);
    std::vector<std::int16_t> months(rows);
    std::vector<std::int64_t> payment(rows);
    std::vector<std::uint8_t> flags(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        bought[i] = refund::calendar_day(2024_y / 2 / 1).days_since_epoch + below(400);
        asked[i] = bought[i] + below(60);
        returned[i] = 1 + below(4);
        months[i] = static_cast<std::int16_t>(1 + below(60));
        payment[i] = below(100'000);
        flags[i] = static_cast<std::uint8_t>(below(4));
    }
    std::vector<std::int64_t> credit(rows), fee(rows);
    std::vector<std::uint8_t> status(rows);
    std::vector<std::uint16_t> number(rows);
    const refund::bulk::raw_columns raw{bought, asked, months, payment, returned, flags};
    const refund::bulk::result_columns results{.credit = credit, .fee = fee, .status = status, .rule = number};
    REQUIRE(refund::bulk::evaluate<table>(raw, std::nullopt, results));
    int refunds = 0;
    int missing = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        auto one = request(date::sys_days(date::days(bought[i])), date::sys_days(date::days(asked[i])), {months[i]});
        one.term.plan = (flags[i] & 2) != 0 ? refund::billing_plan::monthly : refund::billing_plan::upfront;
        one.payment = {payment[i], usd};
        one.quantity = returned[i];
        one.returned = returned[i];
        one.hourly_commitment.reset();
        const auto quote = quote_cancel<table>(one);
        CHECK(status[i] == (quote ? refund::bulk::refundable : refund::bulk::status_of(quote.error())));
        if (!quote) {
            CHECK(credit[i] == 0);
            CHECK(number[i] == refund::bulk::no_rule);
            missing += quote.error() == errc::hourly_commitment_not_stated ? 1 : 0;
            continue;
        }
        CHECK(credit[i] == quote->credit().minor);
        CHECK(fee[i] == quote->fee().minor);
        CHECK(number[i] == static_cast<std::uint16_t>(&quote->rule() - table.rules));
        // Nothing is negative or more than was paid, and the parts of the credit add up.
        CHECK(quote->refund().minor >= 0);
        CHECK(quote->credit().minor <= quote->paid().minor);
        CHECK(quote->credit().minor == quote->fee().minor + quote->refund().minor);
        ++refunds;
    }
    CHECK(refunds > 500);
    CHECK(missing > 200);

    const std::int64_t amount[] = {365'00};
    const std::int32_t left[] = {300}, n[] = {365}, elapsed[] = {65};
    const std::uint8_t used[] = {1};
    std::int64_t one_credit[1]{}, one_fee[1]{};
    std::uint8_t one_status[1]{};
    REQUIRE(refund::bulk::evaluate<table>(refund::bulk::prepared_columns{amount, left, n, elapsed, used},
                                          2025_y / 3 / 1, {one_credit, one_fee, one_status}));
    CHECK(one_status[0] == refund::bulk::status_of(errc::facts_not_stated));
    CHECK(one_credit[0] == 0);
}
