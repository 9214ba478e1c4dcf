#include <refund/explain/recorder.hpp>

#include "../ledger/fixture.hpp"
#include <refund/policy/choices.hpp>
#include <refund/quote/settle.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using ledger_tests::held_in_memory;
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
                             .outcome =
                                 refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(10))},
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

    void operator()(const step::began&) { seen.emplace_back("began"); }
    void operator()(const step::found_standing&) { seen.emplace_back("standing"); }
    void operator()(const step::chose_rule<used_or_not>&) { seen.emplace_back("rule"); }
    void operator()(const step::summed_payments<std::int64_t>&) { seen.emplace_back("paid"); }
    void operator()(const step::computed_credit<std::int64_t>& made) {
        seen.emplace_back(made.for_cap ? "cap credit" : "credit");
    }
    void operator()(const step::computed_fee<std::int64_t>& made) {
        seen.emplace_back(made.for_cap ? "cap fee" : "fee");
    }
    void operator()(const step::stopped_payments<std::int64_t>&) { seen.emplace_back("stopped"); }
    void operator()(const step::applied_cap&) { seen.emplace_back("cap"); }
    void operator()(const step::ran_into_limit&) { seen.emplace_back("limit"); }
    void operator()(const step::failed& end) { seen.emplace_back(code(end.reason)); }
};

template <class Table>
std::vector<std::string> steps_of(const Table& table, const cancel_request<>& request) {
    order sink;
    const auto quote = quote_cancel(table, request, sink);
    held_in_memory held;
    if (quote) (void)settle(*quote, request, held.ledger, {.scope = "scope", .request_id = "id"}, sink);
    return sink.seen;
}

using words = std::vector<std::string>;

template <class Change>
constexpr cancel_request<> changed(cancel_request<> request, Change change) {
    change(request);
    return request;
}

}  // namespace

TEST_CASE("the steps come in the order in which the amounts are computed") {
    CHECK(steps_of(capped, monthly) ==
          words{"began", "standing", "rule", "paid", "credit", "fee", "stopped", "cap credit", "cap fee", "cap"});

    // In the cap's own currency nothing is computed twice.
    const auto dollars = changed(monthly, [](auto& r) {
        r.payment.unit = usd;
        r.cap_payment.reset();
    });
    CHECK(steps_of(capped, dollars) == words{"began", "standing", "rule", "paid", "credit", "fee", "stopped", "cap"});

    // Without a fee, a cap or payments that stop (paid upfront), their steps are missing.
    const auto no_fee = table_of([](rule<>& row) { row.outcome.gives.fee = refund::no_fee; });
    CHECK(steps_of(no_fee, dollars) == words{"began", "standing", "rule", "paid", "credit", "stopped", "cap"});
    const auto upfront = changed(dollars, [](auto& r) { r.term.plan = billing_plan::upfront; });
    CHECK(steps_of(capped, upfront) == words{"began", "standing", "rule", "paid", "credit", "fee", "cap"});
    const auto no_cap = table_of([](rule<>& row) { row.cap = refund::uncapped; });
    CHECK(steps_of(no_cap, monthly) == words{"began", "standing", "rule", "paid", "credit", "fee", "stopped"});
    // The last month of a monthly plan: no payment is to come.
    const auto in_december = changed(dollars, [](auto& r) { r.requested_on = 2023_y / 12 / 31; });
    CHECK(steps_of(capped, in_december) == words{"began", "standing", "rule", "paid", "credit", "fee", "cap"});
}

TEST_CASE("a refusal ends with its rule, and an error with its reason after the last step that was possible") {
    const auto never = table_of([](rule<>& row) {
        row.outcome = refund::refusal{"never"};
    });
    CHECK(steps_of(never, monthly) == words{"began", "standing", "rule", "paid"});
    CHECK(steps_of(capped, changed(monthly, [](auto& r) { r.returned = 9; })) ==
          words{"began", "quantity-out-of-range"});
    CHECK(steps_of(capped, changed(monthly, [](auto& r) { r.requested_on = 2024_y / 1 / 1; })) ==
          words{"began", "term-ended"});
    CHECK(steps_of(capped, changed(monthly, [](auto& r) { r.as_of = 2018_y / 1 / 1; })) ==
          words{"began", "standing", "no-rule-in-force"});
    const auto no_rate = table_of([](rule<>& row) { row.outcome.gives.fee = refund::fee_without_rate(); });
    CHECK(steps_of(no_rate, monthly) == words{"began", "standing", "rule", "paid", "fee-rate-not-stated"});
    const auto no_dollars = changed(monthly, [](auto& r) { r.cap_payment.reset(); });
    CHECK(steps_of(capped, no_dollars) ==
          words{"began", "standing", "rule", "paid", "credit", "fee", "stopped", "cap-payment-missing"});
}

TEST_CASE("of several decisions on one quote, the last is kept") {
    recorded_steps<> steps;
    const auto quote = quote_cancel(capped, monthly, steps);
    REQUIRE(quote);
    CHECK(decide(*quote, refund::admission{}, steps).error() == refund::errc::cap_currency_mismatch);
    CHECK(steps.failed->reason == refund::errc::cap_currency_mismatch);
    held_in_memory held;
    CHECK(settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = ""}, steps).error().reason ==
          refund::errc::request_id_missing);
    CHECK(steps.failed->reason == refund::errc::request_id_missing);
    REQUIRE(settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = "r1"}, steps));
    CHECK_FALSE(steps.failed);
    CHECK(steps.cap);
    CHECK(decide(*quote, monthly, held.ledger, {.scope = "acme", .request_id = ""}, steps).error().reason ==
          refund::errc::request_id_missing);
    CHECK_FALSE(steps.cap);
    CHECK(steps.failed);
}

TEST_CASE("each step holds the numbers that its amounts are computed from") {
    recorded_steps<> steps;
    const auto quote = quote_cancel(capped, monthly, steps);
    REQUIRE(quote);
    held_in_memory held;
    held.pay("acme", "earlier", 2023_y / 2 / 1, money{200'00, usd});
    const auto answer = settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = "r1"}, steps);
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
    CHECK(steps.credit->terms == &capped.rules[0].outcome.gives.credit);
    CHECK(steps.credit->part.numerator == 14);
    CHECK(steps.credit->part.denominator == 28);
    CHECK(steps.credit->of == "days");
    CHECK(steps.credit->round == refund::rounding::half_even);
    CHECK_FALSE(steps.credit->todays_price);
    CHECK(steps.credit->credit == money{280'00, eur});
    CHECK_FALSE(steps.credit->for_cap);

    REQUIRE(steps.fee);
    CHECK(steps.fee->base == money{280'00, eur});
    CHECK(steps.fee->terms == &capped.rules[0].outcome.gives.fee);
    CHECK(steps.fee->rate == refund::percent(10));
    CHECK(steps.fee->of == "the credit");
    CHECK(steps.fee->round == refund::rounding::half_even);
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

TEST_CASE("a fee limited to the credit says so, and shows its base") {
    const auto original = table_of([](rule<>& row) { row.outcome.gives.fee.base = refund::fee_base::original_price; });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(original, monthly, steps));
    REQUIRE(steps.fee);
    CHECK(steps.fee->base == money{12 * 2 * 280'00, eur});
    CHECK(steps.fee->of == "the original price");
    CHECK(steps.fee->limited_to_credit);  // 672.00 of 280.00
    CHECK(steps.fee->fee == money{280'00, eur});
}

TEST_CASE("a fee that is only announced is a step with a fee of zero") {
    const auto announced = table_of([](rule<>& row) { row.outcome.gives.fee.status = fee_status::announced; });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(announced, monthly, steps));
    REQUIRE(steps.fee);
    CHECK(steps.fee->fee == money{0, eur});
    CHECK(steps.fee->terms->status == fee_status::announced);
    CHECK(steps.fee->rate == refund::percent(10));
}

TEST_CASE("a quote is the same with a recorder, with no_steps and without a sink") {
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
    static_assert(!steps.cap.has_value());  // the cap was not applied
    static_assert(noexcept(quote_cancel(capped, monthly, std::declval<recorded_steps<>&>())));
}

TEST_CASE("steps with another kind of usage state are recorded") {
    constexpr rule<refund::consumed_share> graded{.id = "graded",
                                                  .in_force = {2018_y / 11 / 16},
                                                  .outcome = refund::award{.credit = refund::prorated},
                                                  .source = capped_rule.source};
    static constexpr auto table = refund::make_policy("graded", graded);
    recorded_steps<refund::consumed_share> steps;
    const cancel_request<refund::consumed_share> request{
        .term = {2023_y / 1 / 1, refund::one_year, billing_plan::upfront},
        .payment = {365'00, usd},
        .usage = refund::consumed_share{refund::ratio{1, 4}},
        .requested_on = 2023_y / 12 / 31};
    REQUIRE(quote_cancel(table, request, steps));
    CHECK(steps.rule->usage == refund::consumed_share{refund::ratio{25, 100}});
    CHECK(steps.credit->credit == money{1'00, usd});
}

TEST_CASE("a recorder used for two requests holds only the second, however early that one fails") {
    const auto small = changed(monthly, [](auto& r) {  // one payment upfront, in the cap's currency: none stops
        r.term.plan = billing_plan::upfront;
        r.payment = {365'00, usd};
        r.quantity = 1;
        r.returned.reset();
        r.cap_payment.reset();
    });
    const auto no_fee = table_of([](rule<>& row) {
        row.outcome.gives.fee = refund::no_fee;
        row.cap = refund::uncapped;
    });
    // Everything that a request may leave behind
    const auto filled = [] {
        recorded_steps<> steps;
        const auto quote = quote_cancel(capped, monthly, steps);
        held_in_memory held;
        REQUIRE(quote);
        REQUIRE(settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = "r1"}, steps));
        REQUIRE((steps.standing && steps.rule && steps.credit && steps.fee && steps.stopped && steps.cap_credit &&
                 steps.cap_fee && steps.cap));
        return steps;
    };
    recorded_steps<> steps = filled();
    REQUIRE(quote_cancel(no_fee, small, steps));
    CHECK(steps.standing->plan == billing_plan::upfront);
    CHECK(steps.rule->rule == &no_fee.rules[0]);
    CHECK(steps.credit->payment == money{365'00, usd});
    CHECK_FALSE((steps.fee || steps.stopped || steps.cap_credit || steps.cap_fee || steps.cap));

    const auto holds_after = [&](const cancel_request<>& request) {
        steps = filled();
        REQUIRE_FALSE(quote_cancel(capped, request, steps));
        CHECK_FALSE((steps.credit || steps.fee || steps.stopped || steps.cap_credit || steps.cap_fee || steps.cap));
        return std::pair(steps.standing.has_value(), steps.rule.has_value());
    };
    CHECK(holds_after(changed(monthly, [](auto& r) { r.payment.minor = -1; })) == std::pair(false, false));
    CHECK(holds_after(changed(monthly, [](auto& r) { r.returned.reset(); })) == std::pair(false, false));
    CHECK(holds_after(changed(monthly, [](auto& r) { r.usage.reset(); })) == std::pair(false, false));
    CHECK(holds_after(changed(monthly, [](auto& r) { r.requested_on = 2024_y / 1 / 1; })) == std::pair(false, false));
    CHECK(holds_after(changed(monthly, [](auto& r) { r.as_of = 2018_y / 1 / 1; })) == std::pair(true, false));
}

TEST_CASE("a percentage of the payment and a fixed fee are recorded like any other credit and fee") {
    const auto half_less_forty = table_of([](rule<>& row) {
        row.outcome.gives.credit = refund::percent_of_payment(refund::percent(50));
        row.outcome.gives.fee = refund::charged(money{40'00, usd});
        row.cap = refund::uncapped;
    });
    const auto dollars = changed(monthly, [](auto& r) { r.payment.unit = usd; });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(half_less_forty, dollars, steps));
    REQUIRE(steps.credit);  // 280.00 * 2 / 2
    CHECK(steps.credit->terms->kind == refund::credit_kind::percent_of_payment);
    CHECK(steps.credit->part == refund::percent(50));
    CHECK(steps.credit->of == "of the payment");
    CHECK(steps.credit->credit == money{280'00, usd});
    REQUIRE(steps.fee);
    CHECK(steps.fee->base == money{40'00, usd});
    CHECK(steps.fee->rate == refund::ratio{1, 1});
    CHECK(steps.fee->of.empty());
    CHECK(steps.fee->fee == money{40'00, usd});
    CHECK_FALSE(steps.fee->limited_to_credit);

    // Half of 0.70 for each of two units is 0.70 in all: less than the fee.
    REQUIRE(quote_cancel(half_less_forty, changed(dollars, [](auto& r) { r.payment.minor = 70; }), steps));
    CHECK(steps.fee->fee == money{70, usd});
    CHECK(steps.fee->limited_to_credit);
    CHECK(steps.fee->base == money{40'00, usd});
}

TEST_CASE("a full payment is recorded as 1 / 1 of the payment, with nothing counted") {
    const auto full = table_of([](rule<>& row) { row.outcome.gives.credit = refund::full_payment; });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(full, monthly, steps));
    CHECK(steps.credit->part == refund::ratio{1, 1});
    CHECK(steps.credit->of.empty());
    CHECK(steps.credit->credit == money{560'00, eur});
}

TEST_CASE("a credit at today's lower price says so") {
    const auto lower = table_of([](rule<>& row) {
        row.outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current;
        row.cap = refund::uncapped;
    });
    recorded_steps<> steps;
    REQUIRE(quote_cancel(lower, changed(monthly, [](auto& r) { r.current_payment = money{140'00, eur}; }), steps));
    CHECK(steps.credit->todays_price);
    CHECK(steps.credit->payment == money{140'00, eur});
    REQUIRE(quote_cancel(lower, changed(monthly, [](auto& r) { r.current_payment = money{280'00, eur}; }), steps));
    CHECK_FALSE(steps.credit->todays_price);
}

TEST_CASE("a limit on requests that refuses is recorded in place of the cap, and is gone with the next request") {
    const auto one_request = table_of([](rule<>& row) { row.cap.most_requests = 0; });
    CHECK(steps_of(one_request, monthly) ==
          words{"began", "standing", "rule", "paid", "credit", "fee", "stopped", "cap credit", "cap fee", "limit"});
    recorded_steps<> steps;
    const auto quote = quote_cancel(one_request, monthly, steps);
    REQUIRE(quote);
    held_in_memory held;
    const auto answer = settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = "r1"}, steps);
    REQUIRE(answer);
    REQUIRE(steps.limit);
    CHECK_FALSE(steps.cap);
    CHECK(steps.limit->terms == one_request.rules[0].cap);
    CHECK(steps.limit->result == answer->admitted);
    CHECK(steps.limit->refusal == "request-limit-exceeded");
    REQUIRE(quote_cancel(capped, monthly, steps));
    CHECK_FALSE(steps.limit);
}
