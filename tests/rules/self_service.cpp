#include <refund/rules/self_service.hpp>

#include "../ledger/fixture.hpp"

#include <refund/explain/recorder.hpp>
#include <refund/policy/choices.hpp>
#include <refund/quote/settle.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

// The dated changes of "Self-service exchanges and refunds for Azure Reservations", and the behaviour that
// recorded answers of the live service show.

namespace {

using namespace date::literals;
using ledger_tests::held_in_memory;
using refund::billing_plan;
using refund::cancel_request;
using refund::cap_basis;
using refund::currency_of;
using refund::errc;
using refund::find_rule;
using refund::money;
using refund::outcome;
using refund::over_limit;
using refund::policy_view;
using refund::price_basis;
using refund::quote_cancel;
using refund::rule;
using refund::used_or_not;
using refund::rules::partner_center_self_service;
using refund::rules::self_service;
using refund::rules::self_service_observed;

constexpr refund::currency usd = currency_of("USD");
constexpr used_or_not unused = used_or_not::unused;
constexpr used_or_not used = used_or_not::used;

/// The id of the rule for a day of the table's versions, or the code of the error.
constexpr std::string_view row(const policy_view<>& table, date::sys_days as_of, int elapsed, used_or_not usage) {
    const auto found = find_rule(table, as_of, elapsed, usage);
    return found ? (*found)->id.view() : code(found.error());
}

/// Bought and returned on one day: the whole period is left, so the credit is the payment.
constexpr cancel_request<> same_day(date::sys_days day, billing_plan plan, std::int64_t minor) {
    cancel_request<> request;
    request.term = {day, refund::one_year, plan};
    request.payment = {minor, usd};
    request.usage = unused;
    request.requested_on = day;
    return request;
}

/// A version of the text and what it says.
struct version {
    date::sys_days from;
    std::string_view id;
    price_basis price;
    refund::cap_window window;
    cap_basis counts;
    std::string_view scope;
};

constexpr price_basis paid = price_basis::purchase;
constexpr price_basis lower = price_basis::lower_of_purchase_and_current;
constexpr std::string_view agreement = "customer's agreement";
constexpr std::string_view profile = "billing profile or enrollment";
constexpr std::string_view profile_or_customer = "billing profile or enrollment; customer, if partner-sold";

constexpr refund::cap_window months = refund::rolling_months(12);
constexpr refund::cap_window days = refund::rolling_days(365);
constexpr cap_basis money_back = cap_basis::money_refunded;
constexpr cap_basis commitment = cap_basis::cancelled_commitment;

constexpr version versions[] = {
    {2019_y / 4 / 13, "self-service-2019-04/any-time", paid, months, money_back, agreement},
    {2020_y / 1 / 24, "self-service-2020-01/any-time", lower, months, money_back, agreement},
    {2020_y / 2 / 12, "self-service-2020-02/any-time", lower, months, money_back, agreement},
    {2020_y / 3 / 24, "self-service-2020-03/any-time", lower, months, commitment, agreement},
    {2020_y / 7 / 24, "self-service-2020-07/any-time", lower, days, commitment, profile},
    {2022_y / 10 / 10, "self-service-2022-10/any-time", lower, days, commitment, profile_or_customer},
    {2025_y / 7 / 1, "self-service-2025-07/any-time", lower, days, commitment, profile_or_customer},
};

/// Checks the version of a day by the amounts of a request: rule, fee, price, and what counts toward the cap.
void check_day(date::sys_days day, const version& now) {
    CAPTURE(refund::to_string(day));
    for (const int elapsed : {0, 5, 6, 364, 1825}) {
        CHECK(row(self_service, day, elapsed, unused) == now.id);
        CHECK(row(self_service, day, elapsed, used) == now.id);
    }

    // 100 dollars a month, eleven to come: 100 come back, 1,200 of commitment end.
    cancel_request<> request = same_day(day, billing_plan::monthly, 100'00);
    refund::recorded_steps<> steps;
    const auto quote = quote_cancel<self_service>(request, steps);
    REQUIRE(quote);
    CHECK(quote->rule().id.view() == now.id);
    CHECK(quote->refundable());
    CHECK(quote->credit() == money{100'00, usd});
    CHECK(quote->cancelled_commitment() == money{1'100'00, usd});
    CHECK(quote->toward_cap() == money{now.counts == cap_basis::money_refunded ? 100'00 : 1'200'00, usd});
    CHECK(quote->cap_refund() == money{100'00, usd});

    // 12 % is named but not charged; the explanation says so.
    CHECK(quote->fee() == money{0, usd});
    CHECK(quote->refund() == money{100'00, usd});
    REQUIRE(steps.fee);
    CHECK(steps.fee->terms->status == refund::fee_status::announced);
    CHECK(steps.fee->rate == refund::percent(12));
    CHECK(steps.fee->fee.minor == 0);

    // Today's price: absent, lower by a cent, equal, higher by a cent.
    const auto credit_at = [&](std::optional<std::int64_t> current) {
        if (current) request.current_payment = money{*current, usd};
        return quote_cancel<self_service>(request)->credit().minor;
    };
    CHECK(credit_at(std::nullopt) == 100'00);
    CHECK(credit_at(99'99) == (now.price == lower ? 99'99 : 100'00));
    CHECK(credit_at(0) == (now.price == lower ? 0 : 100'00));
    CHECK(credit_at(100'00) == 100'00);
    CHECK(credit_at(100'01) == 100'00);

    // The cap.
    const refund::cap_terms& cap = quote->rule().cap;
    CHECK(cap.limit == money{50'000'00, usd});
    CHECK(cap.window == now.window);
    CHECK(cap.basis == now.counts);
    CHECK(cap.scope.view() == now.scope);
    CHECK(cap.when_over == over_limit::refuse_whole);
}

}  // namespace

TEST_CASE("the self-service tables are sound") {
    static_assert(refund::sound<self_service>);
    static_assert(refund::sound<partner_center_self_service>);
    static_assert(refund::sound<self_service_observed>);
}

TEST_CASE("each version of the documented text is in force from its day, and not on the day before") {
    for (std::size_t i = 0; i < std::size(versions); ++i) {
        const date::sys_days day = versions[i].from;
        if (i == 0) {
            CHECK(row(self_service, day - date::days(1), 0, unused) == "no-rule-in-force");
            CHECK(quote_cancel<self_service>(same_day(day - date::days(1), billing_plan::upfront, 100'00)).error() ==
                  errc::no_rule_in_force);
        } else {
            check_day(day - date::days(1), versions[i - 1]);
        }
        check_day(day, versions[i]);
        check_day(day + date::days(1), versions[i]);
    }
    check_day(2036_y / 2 / 29, versions[std::size(versions) - 1]);
    CHECK(self_service.size() == std::size(versions));
}

TEST_CASE("partner-center-self-service is in force from 2022-10-10, and not on the day before") {
    struct version {
        date::sys_days day;
        std::string_view says;
    };
    for (const version& each : {version{2022_y / 10 / 9, "no-rule-in-force"},
                                {2022_y / 10 / 10, "partner-center-self-service-2022-10/any-time"},
                                {2022_y / 10 / 11, "partner-center-self-service-2022-10/any-time"},
                                {2025_y / 6 / 30, "partner-center-self-service-2022-10/any-time"},
                                {2025_y / 7 / 1, "partner-center-self-service-2025-07/any-time"},
                                {2025_y / 7 / 2, "partner-center-self-service-2025-07/any-time"},
                                {2099_y / 12 / 31, "partner-center-self-service-2025-07/any-time"}}) {
        for (const int elapsed : {0, 5, 6, 364}) {
            for (const used_or_not usage : {unused, used}) {
                CHECK(row(partner_center_self_service, each.day, elapsed, usage) == each.says);
            }
        }
    }
}

TEST_CASE("partner-center-self-service has the amounts and limit of self-service, counted per customer") {
    for (const rule<>& each : partner_center_self_service.rules) {
        CAPTURE(each.id.view());
        CHECK(each.outcome.gives.fee.status == refund::fee_status::announced);
        CHECK(each.outcome.gives.credit.price == price_basis::lower_of_purchase_and_current);
        CHECK(each.cap.limit == money{50'000'00, usd});
        CHECK(each.cap.window == refund::rolling_days(365));
        CHECK(each.cap.basis == cap_basis::cancelled_commitment);
        CHECK(each.cap.when_over == over_limit::refuse_whole);
        CHECK(each.cap.scope.view() == "customer");
        // Only id, scope and clause differ from the customer's own return.
        const rule<>& of_customer = *find_rule(policy_view<>(self_service), each.in_force.from, 0, unused).value();
        CHECK(of_customer.outcome == each.outcome);
        CHECK(of_customer.in_force == each.in_force);
        CHECK(of_customer.source == each.source);
    }
    // 365.00 for 365 days: a dollar a day. Day 6: 359.00, where the partners' own table keeps 12 %.
    cancel_request<> request = same_day(2024_y / 3 / 1, billing_plan::upfront, 365'00);
    request.requested_on = 2024_y / 3 / 7;
    const auto quote = quote_cancel<partner_center_self_service>(request);
    REQUIRE(quote);
    CHECK(quote->credit().minor == 359'00);
    CHECK(quote->fee().minor == 0);
    CHECK(quote->refund().minor == 359'00);
}

TEST_CASE("the documented text has no free window: the rest is prorated from the first day, used or not") {
    // A dollar a day: the year from 2023-03-01 holds 2024-02-29, 366 days.
    for (const used_or_not usage : {unused, used}) {
        for (int elapsed = 0; elapsed <= 7; ++elapsed) {
            cancel_request<> request = same_day(2023_y / 3 / 1, billing_plan::upfront, 366'00);
            request.requested_on = request.requested_on + date::days(elapsed);
            request.usage = usage;
            CHECK(quote_cancel<self_service>(request)->refund().minor == (366 - elapsed) * 100);
        }
    }
}

TEST_CASE("of a year bought on 2024-07-10, one day is left on 2025-07-09") {
    cancel_request<> request = same_day(2024_y / 7 / 10, billing_plan::upfront, 365'00);
    request.requested_on = 2025_y / 7 / 9;
    CHECK(quote_cancel<self_service>(request)->refund().minor == 1'00);
    request.requested_on = 2025_y / 7 / 8;
    CHECK(quote_cancel<self_service>(request)->refund().minor == 2'00);
    request.requested_on = 2025_y / 7 / 10;
    CHECK(quote_cancel<self_service>(request).error() == errc::term_ended);
}

TEST_CASE("with the day of the request used, the last day of a term gives nothing back, but is not refused") {
    static constexpr auto day_used = with_request_day_used(self_service);
    static_assert(refund::sound<day_used>);
    cancel_request<> request = same_day(2024_y / 7 / 10, billing_plan::upfront, 365'00);
    request.requested_on = 2025_y / 7 / 9;
    const auto nothing_left = quote_cancel<day_used>(request);
    REQUIRE(nothing_left);
    CHECK(nothing_left->refundable());
    CHECK(nothing_left->credit().minor == 0);
    CHECK(nothing_left->refund().minor == 0);
    CHECK(nothing_left->kept() == nothing_left->paid());
    request.requested_on = 2024_y / 7 / 10;
    CHECK(quote_cancel<day_used>(request)->credit().minor == 364'00);
    // On the last day of a billing month, its payment is used up, but the later ones still stop.
    request = same_day(2024_y / 1 / 31, billing_plan::monthly, 29'00);
    request.requested_on = 2024_y / 2 / 28;  // the month from 31 January ends before 29 February
    const auto monthly = quote_cancel<day_used>(request);
    CHECK(monthly->credit().minor == 0);
    CHECK(monthly->cancelled_commitment().minor == 11 * 29'00);
    CHECK(quote_cancel<self_service>(request)->credit().minor == 1'00);
}

TEST_CASE("a credit of the full payment stays the same with the day of the request used") {
    static constexpr auto day_used = with_request_day_used(self_service_observed);
    CHECK(quote_cancel<day_used>(same_day(2023_y / 3 / 1, billing_plan::upfront, 366'00))->credit().minor == 366'00);
    cancel_request<> request = same_day(2023_y / 3 / 1, billing_plan::upfront, 366'00);
    request.usage = used;
    CHECK(quote_cancel<day_used>(request)->credit().minor == 365'00);
}

TEST_CASE("a limit over 12 months holds an amount one day longer than 365 days if 29 February lies between") {
    held_in_memory held;
    held.pay("s", "r", 2019_y / 6 / 1, money{50'000'00, usd});
    const auto left = [&](const refund::cap_terms& cap, date::sys_days on) { return held.left("s", on, cap).minor; };
    const refund::cap_terms& by_months = self_service.rules[0].cap;
    CHECK(left(by_months, 2020_y / 5 / 31) == 0);
    CHECK(left(by_months, 2020_y / 6 / 1) == 50'000'00);
    const refund::cap_terms& by_days = self_service.rules[4].cap;
    CHECK(left(by_days, 2020_y / 5 / 30) == 0);
    CHECK(left(by_days, 2020_y / 5 / 31) == 50'000'00);
}

TEST_CASE("a request for exactly what is left is granted, and one for a cent more is refused whole") {
    for (const version& now : versions) {
        CAPTURE(now.id);
        for (const std::int64_t already : {std::int64_t{0}, std::int64_t{20'000'00}, std::int64_t{49'999'99}}) {
            held_in_memory held;
            held.pay("scope", "earlier", now.from, money{already, usd});
            const std::int64_t left = 50'000'00 - already;
            const auto settled = [&](std::int64_t price, const char* id) {
                const auto request = same_day(now.from, billing_plan::upfront, price);
                return settle(*quote_cancel<self_service>(request), request, held.ledger,
                              {.scope = "scope", .request_id = id});
            };
            const auto over = settled(left + 1, "over");
            REQUIRE(over);
            CHECK(over->outcome == outcome::refused);
            CHECK(over->refusal == "refund-limit-exceeded");
            CHECK(over->refund.minor == 0);
            CHECK(over->withheld.minor == left + 1);
            CHECK(over->cap_used().minor == 0);
            CHECK(over->cap_left().minor == left);
            const auto exact = settled(left, "exact");
            REQUIRE(exact);
            CHECK(exact->outcome == outcome::granted);
            CHECK(exact->refund.minor == left);
            CHECK(exact->cap_left().minor == 0);
        }
    }
}

TEST_CASE("a monthly plan counts toward the limit with its commitment from 2020-03-24, and with its refund before") {
    // 4,200 a month: 50,400 of commitment, 4,200 of refund.
    const auto outcome_on = [](date::sys_days day) {
        held_in_memory held;
        const auto request = same_day(day, billing_plan::monthly, 4'200'00);
        return decide(*quote_cancel<self_service>(request), request, held.ledger,
                      {.scope = "scope", .request_id = "id"})
            ->outcome;
    };
    CHECK(outcome_on(2020_y / 3 / 23) == outcome::granted);
    CHECK(outcome_on(2020_y / 3 / 24) == outcome::refused);
    CHECK(outcome_on(2020_y / 3 / 25) == outcome::refused);
}

TEST_CASE("the observed service returns the full payment up to day 5 if unused, and otherwise the prorated rest") {
    const auto refund_of = [](int elapsed, used_or_not usage) {
        cancel_request<> request = same_day(2023_y / 3 / 1, billing_plan::upfront, 366'00);
        request.requested_on = request.requested_on + date::days(elapsed);
        request.usage = usage;
        return quote_cancel<self_service_observed>(request)->refund().minor;
    };
    for (int elapsed = 0; elapsed <= 5; ++elapsed) {
        CAPTURE(elapsed);
        CHECK(refund_of(elapsed, unused) == 366'00);
        CHECK(refund_of(elapsed, used) == (366 - elapsed) * 100);
    }
    for (const int elapsed : {6, 7, 365}) {
        CHECK(refund_of(elapsed, unused) == (366 - elapsed) * 100);
        CHECK(refund_of(elapsed, used) == (366 - elapsed) * 100);
    }
    CHECK(row(self_service_observed, 2023_y / 3 / 5, 4, unused) == "self-service-observed/early-unused");
    CHECK(row(self_service_observed, 2023_y / 3 / 6, 5, unused) == "self-service-observed/early-unused");
    CHECK(row(self_service_observed, 2023_y / 3 / 6, 5, used) == "self-service-observed/early-used");
    CHECK(row(self_service_observed, 2023_y / 3 / 7, 6, unused) == "self-service-observed/late");
    CHECK(row(self_service_observed, 2023_y / 3 / 7, 6, used) == "self-service-observed/late");
}

TEST_CASE("the observed service has rules from the day of the first recorded answer") {
    CHECK(row(self_service_observed, 2022_y / 6 / 27, 0, unused) == "no-rule-in-force");
    CHECK(row(self_service_observed, 2022_y / 6 / 28, 0, unused) == "self-service-observed/early-unused");
    CHECK(row(self_service_observed, 2022_y / 6 / 29, 0, used) == "self-service-observed/early-used");
}

TEST_CASE("the observed service charges no fee, and its counter grows by the money refunded only") {
    for (const rule<>& each : self_service_observed.rules) {
        CAPTURE(each.id.view());
        CHECK(each.outcome.gives.fee == refund::no_fee);
        CHECK(each.outcome.gives.credit.price == price_basis::purchase);
        CHECK(each.cap.limit == money{50'000'00, usd});
        CHECK(each.cap.basis == cap_basis::money_refunded);
        CHECK(each.cap.window == refund::rolling_days(365));
        CHECK(each.cap.when_over == over_limit::refuse_whole);
    }
    const auto quote = quote_cancel<self_service_observed>(same_day(2023_y / 3 / 1, billing_plan::monthly, 100'00));
    CHECK(quote->toward_cap().minor == 100'00);
    CHECK(quote->cancelled_commitment().minor == 1'100'00);
}
