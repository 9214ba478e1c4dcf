// Rules that count days from the purchase or from the last renewal, whichever is later (T4).

#include <refund/explain/fields.hpp>
#include <refund/explain/text.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/exchange.hpp>
#include <refund/quote/fingerprint.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

namespace {

using namespace date::literals;
using refund::award;
using refund::calendar_day;
using refund::cancel_request;
using refund::errc;
using refund::quote_cancel;
using refund::rule;
using refund::rule_conditions;

constexpr refund::currency usd = refund::currency_of("USD");

constexpr rule<> row(refund::text<63> id, refund::day_range since_renewal, refund::rule_outcome outcome) {
    return {.id = id,
            .in_force = {2022_y / 1 / 1},
            .only_if = rule_conditions{.since_renewal = since_renewal},
            .outcome = outcome,
            .source = {"ACME: Terms", "Returns", 2022_y / 1 / 1, 2024_y / 6 / 1},
            .clause = "As the test says."};
}

/// Seven days from the purchase or the renewal.
constexpr auto table =
    refund::make_policy("acme", row("inside", refund::up_to_day(7), award{.credit = refund::prorated}),
                        row("after", refund::after_day(7), refund::refusal{"window-closed"}));
static_assert(refund::sound<table>);

/// A rule that counts from the purchase alone.
constexpr rule<> row_by_purchase(refund::text<63> id, refund::day_range elapsed, refund::rule_outcome outcome) {
    rule<> made = row(id, refund::any_day, outcome);
    return {.id = made.id, .in_force = made.in_force, .elapsed = elapsed, .outcome = made.outcome,
            .source = made.source, .clause = made.clause};
}

/// The same by the purchase alone.
constexpr auto by_purchase =
    refund::make_policy("acme", row_by_purchase("inside", refund::up_to_day(7), award{.credit = refund::prorated}),
                        row_by_purchase("after", refund::after_day(7), refund::refusal{"window-closed"}));
static_assert(refund::sound<by_purchase>);

constexpr cancel_request<> request(calendar_day asked) {
    return {.term = {.purchased_on = 2023_y / 1 / 1, .renewed_on = 2024_y / 1 / 1},
            .payment = {120'00, usd},
            .usage = refund::used_or_not::used,
            .requested_on = asked};
}

std::string rule_of(const cancel_request<>& asked) {
    const auto quote = quote_cancel<table>(asked);
    return std::string(quote ? quote->rule().id.view() : code(quote.error()));
}

}  // namespace

TEST_CASE("120.00 for 2024, renewed on its first day and returned on the third: 364 of 366 days") {
    static_assert(quote_cancel<table>(request(2024_y / 1 / 3))->refund().minor == 119'34);  // 119.344...
    static_assert(quote_cancel(table, request(2024_y / 1 / 3))->refund().minor == 119'34);
    static_assert(quote_cancel<table>(request(2024_y / 1 / 3))->paid().minor == 120'00);
}

TEST_CASE("a window from the renewal: its last day, the day after it, and the days around the renewal") {
    CHECK(rule_of(request(2024_y / 1 / 1)) == "inside");
    CHECK(rule_of(request(2024_y / 1 / 7)) == "inside");
    CHECK(rule_of(request(2024_y / 1 / 8)) == "inside");
    CHECK(rule_of(request(2024_y / 1 / 9)) == "after");
    CHECK(rule_of(request(2023_y / 12 / 31)) == "renewal-contradicts");
    // The first term, before any renewal: from the purchase.
    auto first = request(2023_y / 1 / 8);
    first.term.renewed_on.reset();
    CHECK(rule_of(first) == "inside");
    first.requested_on = 2023_y / 1 / 9;
    CHECK(rule_of(first) == "after");
    first.requested_on = 2024_y / 1 / 3;
    CHECK(rule_of(first) == "term-ended");
}

TEST_CASE("a rule without a renewal counts from the purchase, and prorates the current term") {
    CHECK(quote_cancel<by_purchase>(request(2024_y / 1 / 3))->rule().id.view() == "after");
    auto any_time = by_purchase;
    any_time.rules[0].elapsed = refund::any_day;
    any_time.rules[1].elapsed = {0, 0};
    CHECK(quote_cancel(any_time, request(2024_y / 1 / 3))->refund().minor == 119'34);
}

TEST_CASE("the proof names days since a renewal that no rule covers, or that two do") {
    auto gap = table;
    gap.rules[1].only_if->since_renewal.from = 9;
    CHECK(describe(check(gap), gap) ==
          "gap: in force 2022-01-01 to no end, days 0 to no end, unused, 8 days since the renewal: no rule");
    auto overlap = table;
    overlap.rules[0].only_if->since_renewal.until = 9;
    CHECK(describe(check(overlap), overlap) ==
          "overlap: in force 2022-01-01 to no end, days 0 to no end, unused, 8 days since the renewal: inside and "
          "after");
    CHECK(is_sound(rule_conditions{.since_renewal = refund::exactly_day(0)}));
    CHECK_FALSE(is_sound(rule_conditions{.since_renewal = {7, 7}}));
    CHECK_FALSE(is_sound(rule_conditions{.since_renewal = {-1, 7}}));
}

TEST_CASE("the explanation and fields give the renewal and the days that the rule counts") {
    refund::recorded_steps<> steps;
    REQUIRE(quote_cancel(table, request(2024_y / 1 / 3), steps));
    const std::string words = explain(steps);
    CHECK(words.find("bought 2023-01-01, renewed 2024-01-01 for P1Y, upfront; request of 2024-01-03, 367 days later, 2 "
                     "after the renewal\n") != std::string::npos);
    CHECK(words.find("; used; days 0 to 7 since the purchase or its last renewal\n") != std::string::npos);
    std::string fields;
    for_each_field(table.rules[0], [&fields](std::string_view name, const auto& value) {
        if (name.starts_with("since")) ((fields += name) += '=') += refund::field_text(value) + ' ';
    });
    CHECK(fields == "since_renewal_from=0 since_renewal_until=8 ");
    std::string changes;
    for_each_changed_field(table.rules[0], table.rules[1], [&](std::string_view name, const auto& a, const auto& b) {
        if (name.starts_with("since")) ((((changes += name) += ' ') += a) += "->") += b + ' ';
    });
    CHECK(changes == "since_renewal_from 0->8 since_renewal_until 8-> ");
}

TEST_CASE("the renewal is part of a request's fingerprint") {
    const auto asked = request(2024_y / 1 / 3);
    auto other = asked;
    other.term.renewed_on = 2024_y / 1 / 2;
    CHECK(fingerprint_of(asked, "inside") != fingerprint_of(other, "inside"));
    other.term.renewed_on.reset();
    CHECK(fingerprint_of(asked, "inside") != fingerprint_of(other, "inside"));
}

TEST_CASE("a commitment returned in an exchange may have a renewal") {
    const refund::exchange_return back{.term = request({}).term, .payment = {120'00, usd}};
    CHECK(refund::value_of_return(back, 2024_y / 1 / 3, table.rules[0].outcome.gives)->credit.minor == 119'34);
}
