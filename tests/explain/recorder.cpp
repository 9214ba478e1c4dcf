#include <refund/explain/recorder.hpp>

#include <refund/cap/ledger.hpp>
#include <refund/policy/choices.hpp>
#include <refund/quote/decide.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using refund::billing_plan;
using refund::cancel_request;
using refund::currency_of;
using refund::errc;
using refund::fee_status;
using refund::money;
using refund::quote_cancel;
using refund::recorded_steps;
using refund::rule;
using refund::used_or_not;
namespace step = refund::step;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");

constexpr rule<> capped_rule{.id = "capped",
                             .in_force = {2018_y / 11 / 16},
                             .credit = refund::credit_basis::prorated,
                             .fee = {fee_status::charged, refund::percent(10), refund::fee_base::credit},
                             .cap = {.limit = {500'00, usd}, .window = refund::rolling_days(365), .scope = "customer"},
                             .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
constexpr auto capped = refund::make_policy("acme", capped_rule);

template <class Change>
constexpr auto table_of(Change change) {
    rule<> row = capped_rule;
    change(row);
    return refund::make_policy("acme", row);
}

/// 2 of 3 units at 280.00 euros (350.00 dollars) a month, 14 of 28 days left, 10 payments to come.
constexpr cancel_request<> monthly{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::monthly},
                                   .payment = {280'00, eur},
                                   .quantity = 3,
                                   .returned = 2,
                                   .usage = used_or_not::used,
                                   .requested_on = 2023_y / 2 / 15,
                                   .cap_payment = money{350'00, usd}};

/// Notes the kind of each step, in order.
struct order {
    std::vector<std::string> seen{};

    void operator()(const step::found_standing&) { seen.emplace_back("standing"); }
    void operator()(const step::chose_rule<used_or_not>&) { seen.emplace_back("rule"); }
    void operator()(const step::computed_credit<std::int64_t>& made) { seen.emplace_back(made.for_cap ? "cap credit" : "credit"); }
    void operator()(const step::computed_fee<std::int64_t>& made) { seen.emplace_back(made.for_cap ? "cap fee" : "fee"); }
    void operator()(const step::stopped_payments<std::int64_t>&) { seen.emplace_back("stopped"); }
    void operator()(const step::applied_cap&) { seen.emplace_back("cap"); }
};

template <class Table>
std::vector<std::string> steps_of(const Table& table, const cancel_request<>& request) {
    order sink;
    const auto quote = quote_cancel(table, request, sink);
    refund::refund_cap_ledger<> book;
    if (quote) (void)settle(*quote, book, "scope", "id", sink);
    return sink.seen;
}

using words = std::vector<std::string>;

template <class Change>
constexpr cancel_request<> changed(cancel_request<> request, Change change) {
    change(request);
    return request;
}

}  // namespace

TEST_CASE("the steps come in the order in which the amounts follow from each other") {
    CHECK(steps_of(capped, monthly) ==
          words{"standing", "rule", "credit", "fee", "stopped", "cap credit", "cap fee", "cap"});

    // In the cap's own currency nothing is computed twice.
    const auto dollars = changed(monthly, [](auto& r) {
        r.payment.unit = usd;
        r.cap_payment.reset();
    });
    CHECK(steps_of(capped, dollars) == words{"standing", "rule", "credit", "fee", "stopped", "cap"});

    // No fee in the rule: no step of a fee. Upfront: nothing stops. No cap: no step of it.
    const auto no_fee = table_of([](rule<>& row) { row.fee = refund::no_fee; });
    CHECK(steps_of(no_fee, dollars) == words{"standing", "rule", "credit", "stopped", "cap"});
    const auto upfront = changed(dollars, [](auto& r) { r.term.plan = billing_plan::upfront; });
    CHECK(steps_of(capped, upfront) == words{"standing", "rule", "credit", "fee", "cap"});
    const auto no_cap = table_of([](rule<>& row) { row.cap = refund::uncapped; });
    CHECK(steps_of(no_cap, monthly) == words{"standing", "rule", "credit", "fee", "stopped"});
    // The last month of a monthly plan: no payment is to come.
    const auto in_december = changed(dollars, [](auto& r) { r.requested_on = 2023_y / 12 / 31; });
    CHECK(steps_of(capped, in_december) == words{"standing", "rule", "credit", "fee", "cap"});
}

TEST_CASE("a refusal ends with its rule, and an error with the last step that was possible") {
    const auto never = table_of([](rule<>& row) {
        row.says = refund::ruling::not_refundable;
        row.refusal = "never";
        row.credit = refund::credit_basis::none;
    });
    CHECK(steps_of(never, monthly) == words{"standing", "rule"});
    CHECK(steps_of(capped, changed(monthly, [](auto& r) { r.returned = 9; })).empty());
    CHECK(steps_of(capped, changed(monthly, [](auto& r) { r.requested_on = 2024_y / 1 / 1; })).empty());
    CHECK(steps_of(capped, changed(monthly, [](auto& r) { r.as_of = 2018_y / 1 / 1; })) == words{"standing"});
    const auto no_rate = table_of([](rule<>& row) { row.fee.status = fee_status::rate_not_stated; });
    CHECK(steps_of(no_rate, monthly) == words{"standing", "rule"});
}

TEST_CASE("each step holds the numbers that the amounts are made of") {
    recorded_steps<> steps;
    const auto quote = quote_cancel(capped, monthly, steps);
    REQUIRE(quote);
    refund::refund_cap_ledger<> book;
    REQUIRE(book.record("acme", "earlier", 2023_y / 2 / 1, money{200'00, usd}));
    const auto answer = settle(*quote, book, "acme", "r1", steps);
    REQUIRE(answer);

    REQUIRE(steps.standing);
    CHECK(steps.standing->at.purchased_on == 2023_y / 1 / 1);
    CHECK(steps.standing->at.on == 2023_y / 2 / 15);
    CHECK(steps.standing->at.period_start == 2023_y / 2 / 1);
    CHECK(steps.standing->at.period_end == 2023_y / 3 / 1);
    CHECK(steps.standing->at.payments_made == 2);
    CHECK(steps.standing->at.payments_to_come == 10);
    CHECK(steps.standing->plan == billing_plan::monthly);
    CHECK(steps.standing->length == refund::one_year);

    REQUIRE(steps.rule);
    CHECK(steps.rule->policy == "acme");
    CHECK(steps.rule->rule == &capped.rules[0]);
    CHECK(steps.rule->as_of == 2023_y / 2 / 15);
    CHECK(steps.rule->usage == used_or_not::used);

    REQUIRE(steps.credit);  // 280.00 * 2 * 14 / 28
    CHECK(steps.credit->payment == money{280'00, eur});
    CHECK(steps.credit->units == 2);
    CHECK(steps.credit->basis == refund::credit_basis::prorated);
    CHECK(steps.credit->share == refund::share_left{14, 28});
    CHECK(steps.credit->share_unit == "days");
    CHECK(steps.credit->round == refund::rounding::half_even);
    CHECK(steps.credit->rounded_units == refund::unit_rounding::together);
    CHECK(steps.credit->credit == money{280'00, eur});
    CHECK_FALSE(steps.credit->for_cap);

    REQUIRE(steps.fee);
    CHECK(steps.fee->base == money{280'00, eur});
    CHECK(steps.fee->terms == capped_rule.fee);
    CHECK(steps.fee->fee == money{28'00, eur});
    CHECK_FALSE(steps.fee->limited_to_credit);
    CHECK_FALSE(steps.fee->for_cap);

    REQUIRE(steps.stopped);  // 280.00 * 2 * 10
    CHECK(steps.stopped->payment == money{280'00, eur});
    CHECK(steps.stopped->units == 2);
    CHECK(steps.stopped->payments_to_come == 10);
    CHECK(steps.stopped->cancelled == money{5600'00, eur});

    REQUIRE(steps.cap_credit);  // 350.00 * 2 * 14 / 28, less 10 percent
    CHECK(steps.cap_credit->payment == money{350'00, usd});
    CHECK(steps.cap_credit->credit == money{350'00, usd});
    CHECK(steps.cap_credit->for_cap);
    REQUIRE(steps.cap_fee);
    CHECK(steps.cap_fee->base == money{350'00, usd});
    CHECK(steps.cap_fee->fee == money{35'00, usd});
    CHECK(steps.cap_fee->for_cap);

    REQUIRE(steps.cap);  // 315.00 asked, 300.00 left: 252.00 * 300 / 315 = 240.00
    CHECK(steps.cap->terms == capped_rule.cap);
    CHECK(steps.cap->result.used_before == money{200'00, usd});
    CHECK(steps.cap->result.asked == money{315'00, usd});
    CHECK(steps.cap->result.granted == money{300'00, usd});
    CHECK(steps.cap->result.left_after == money{0, usd});
    CHECK(steps.cap->result.counted_from == 2022_y / 2 / 16);
    CHECK(steps.cap->refund_before == money{252'00, eur});
    CHECK(steps.cap->refund_after == money{240'00, eur});
}

TEST_CASE("a fee that the credit limits says so, and shows the base it was taken of") {
    const auto original = table_of([](rule<>& row) { row.fee.base = refund::fee_base::original_price; });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(original, monthly, steps));
    REQUIRE(steps.fee);
    CHECK(steps.fee->base == money{12 * 2 * 280'00, eur});
    CHECK(steps.fee->limited_to_credit);  // 672.00 of 280.00
    CHECK(steps.fee->fee == money{280'00, eur});
}

TEST_CASE("a fee that is only announced is a step with no fee") {
    const auto announced = table_of([](rule<>& row) { row.fee.status = fee_status::announced; });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(announced, monthly, steps));
    REQUIRE(steps.fee);
    CHECK(steps.fee->fee == money{0, eur});
    CHECK(steps.fee->terms.rate == refund::percent(10));
}

TEST_CASE("listening changes nothing: with and without a sink the answers are the same") {
    for (const int day : {0, 5, 6, 100, 364}) {
        for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
            const auto request = changed(monthly, [&](auto& r) {
                r.term.plan = plan;
                r.requested_on = r.term.purchased_on + date::days(day);
            });
            recorded_steps<> steps;
            const auto silent = quote_cancel(capped, request);
            const auto recorded = quote_cancel(capped, request, steps);
            const auto told_nobody = quote_cancel(capped, request, refund::no_steps{});
            REQUIRE(silent);
            for (const auto* const other : {&recorded, &told_nobody}) {
                REQUIRE(*other);
                CHECK((*other)->credit() == silent->credit());
                CHECK((*other)->fee() == silent->fee());
                CHECK((*other)->paid() == silent->paid());
                CHECK((*other)->cancelled_commitment() == silent->cancelled_commitment());
                CHECK((*other)->toward_cap() == silent->toward_cap());
            }
        }
    }
}

TEST_CASE("recording never throws, allocates nothing and works in constant expressions") {
    static_assert(std::is_trivially_destructible_v<recorded_steps<>>);
    constexpr auto steps = [] {
        recorded_steps<> made;
        (void)quote_cancel(capped, monthly, made);
        return made;
    }();
    static_assert(steps.credit->credit == money{280'00, eur} && steps.cap_fee->fee == money{35'00, usd});
    static_assert(!steps.cap.has_value());  // nobody asked the cap
    static_assert(noexcept(quote_cancel(capped, monthly, std::declval<recorded_steps<>&>())));
}

TEST_CASE("steps of other amounts and other usage states are recorded by type") {
    constexpr rule<refund::consumed_share> graded{.id = "graded",
                                                  .in_force = {2018_y / 11 / 16},
                                                  .credit = refund::credit_basis::prorated,
                                                  .source = capped_rule.source};
    static constexpr auto table = refund::make_policy("graded", graded);
    recorded_steps<refund::consumed_share> steps;
    const cancel_request<refund::consumed_share> request{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::upfront},
                                                         .payment = {365'00, usd},
                                                         .usage = {refund::ratio{1, 4}},
                                                         .requested_on = 2023_y / 12 / 31};
    REQUIRE(quote_cancel(table, request, steps));
    CHECK(steps.rule->usage == refund::consumed_share{refund::ratio{25, 100}});
    CHECK(steps.credit->credit == money{1'00, usd});
}
