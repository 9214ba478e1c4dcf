// Reproduces all 23 cases of tests/vectors/recorded-responses.json to the cent.
//
// The file holds answers of the live service (recorded by the tests of public client libraries),
// published examples, and the rows of the partners' table, each with its source. Expected values are
// read from the file. Facts that a case leaves open (a purchase day, a price in the other currency) are
// stated here, next to the case, with the reason.

#include <refund/refund.hpp>

#include "../ledger/fixture.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <optional>
#include <string>

using namespace refund;
using ledger_tests::held_in_memory;
using nlohmann::json;

namespace {

const json& cases() {
    static const json all = [] {
        std::ifstream file("tests/vectors/recorded-responses.json");
        return json::parse(file).at("cases");
    }();
    return all;
}

const json& find_case(const std::string& id) {
    for (const json& one : cases()) {
        if (one.at("id") == id) return one;
    }
    FAIL("no case " << id);
    return cases().front();
}

date::sys_days day(const json& text) { return parse_day(text.get<std::string>()).value(); }

money amount(const json& text, const std::string& code) {
    return parse_money(text.get<std::string>(), find_currency(code).value()).value();
}

money usd(const std::string& text) { return parse_money(text, currency_of("USD")).value(); }

term_length length_of(const json& one) { return parse_term(one.at("term").get<std::string>()).value(); }

billing_plan plan_of(const json& one) {
    return one.at("billing_plan") == "Upfront" ? billing_plan::upfront : billing_plan::monthly;
}

/// One recorded refund. The price in the pricing currency (USD) is not part of the recordings.
struct recorded_refund {
    const char* id;
    const char* pricing_payment;
    const char* known_from;
};

constexpr recorded_refund recorded_refunds[] = {
    {"R01-cli-refund-2023-03-06", "2.18", "the answer itself: a full payment"},
    {"R03-net-return-2023-03-10b", "2.28", "the answer itself: a full payment"},
    {"R06-net-refund-upfront-2022-09-24", "31.00", "billed in USD"},
    {"R07-ps-return-day6-a", "8.95", "the only price whose 25/31 is 7.22"},
    {"R08-ps-return-day6-b", "2.18", "R01: the same price of 1.83 GBP on the same day"},
    {"R09-ps-calc-2023-02-10", "2.66", "billed in USD"},
    {"R10-ps-calc-2022-09-20", "2.58", "billed in USD"},
};

}  // namespace

TEST_CASE("the vectors hold the 23 cases that are tested here") { CHECK(cases().size() == 23); }

TEST_CASE("recorded refunds of the live service are reproduced to the cent") {
    for (const recorded_refund& recorded : recorded_refunds) {
        CAPTURE(recorded.id);
        CAPTURE(recorded.known_from);
        const json& one = find_case(recorded.id);
        const json& expected = one.at("expected");
        const std::string code = one.at("currency");

        // If the recording has no purchase day, the payments made so far determine it: the k-th month
        // began k - 1 months after the purchase.
        const int payments = expected.at("completed_transactions").get<int>();
        const date::sys_days period_start = day(one.at("period_start"));
        const date::sys_days purchased_on =
            one.at("purchase_date").is_null()
                ? date::sys_days(date::year_month_day(period_start) - date::months(payments - 1))
                : day(one.at("purchase_date"));

        cancel_request<> request;
        request.term = {purchased_on, length_of(one), plan_of(one)};
        request.payment = amount(one.at("price_per_payment"), code);
        request.usage = used_or_not::unused;
        request.quantity = one.at("quantity_original").is_null() ? 1 : one.at("quantity_original").get<std::int64_t>();
        request.returned = one.at("quantity_returned").get<std::int64_t>();
        request.requested_on = day(one.at("cancel_date"));
        request.cap_payment = usd(recorded.pricing_payment);

        recorded_steps<> steps;
        const auto quote = quote_cancel<rules::self_service_observed>(request, steps);
        REQUIRE(quote);
        CHECK(quote->at().period_start == period_start);
        CHECK(quote->at().period_end == day(one.at("period_end")));
        CHECK(quote->at().payments_made == payments);
        CHECK(payments_in_all(request.term) == expected.at("total_transactions").get<int>());
        CHECK(to_decimal(quote->refund()) == expected.at("refund"));
        CHECK(to_decimal(quote->fee()) == one.at("fee_charged"));
        CHECK(to_decimal(quote->paid()) == expected.at("total_paid"));
        CHECK(to_decimal(quote->kept()) == expected.at("prorated_consumed"));
        CHECK(to_decimal(quote->cancelled_commitment()) == expected.at("remaining_commitment"));
        CHECK(to_decimal(quote->cap_refund()) == expected.at("pricing_refund_usd"));
        CHECK(to_decimal(quote->rule().cap.limit) == expected.at("max_refund_limit_usd"));

        // The counter begins with the amount in the recording, which has no policy error, so everything is granted.
        held_in_memory held;
        const money consumed = usd(expected.at("consumed_refunds_before_usd"));
        held.pay("billing account", "earlier", request.requested_on, consumed);
        const auto decided =
            settle(*quote, request, held.ledger, {.scope = "billing account", .request_id = "this"}, steps);
        REQUIRE(decided);
        CHECK(decided->outcome == outcome::granted);
        CHECK(decided->cap_left().minor == 50'000'00 - consumed.minor - quote->cap_refund().minor);
    }
}

TEST_CASE("CAP-CHAIN: the counter grows by the money refunded, not by the cancelled commitment or an exchange") {
    const json& steps = find_case("CAP-CHAIN-USD-2022").at("expected").at("steps");
    held_in_memory held;
    const date::sys_days on = date::year(2022) / 9 / 20;
    const cap_terms& cap = rules::self_service_observed.rules[0].cap;
    held.pay("account", "start", on, usd(steps[0].at("consumed")));
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        CAPTURE(i);
        // A monthly payment of 2.58 with 7 to come: 18.06 of cancelled commitment, as recorded.
        const money refund = usd(steps[i].at("then_refund"));
        CHECK(to_decimal(*multiply(usd("2.58"), 7)) == steps[i].at("cancelled_future_payments"));
        const auto admitted = held.ledger.settle(ledger_tests::asks("account", std::to_string(i), on, refund), cap);
        REQUIRE(admitted);
        CHECK(to_decimal(admitted->used_before) == steps[i].at("consumed"));
        CHECK(50'000'00 - held.left("account", on, cap).minor == usd(steps[i + 1].at("consumed")).minor);
    }
}

namespace {

void check_totals(const exchange_quote& quote, const json& expected) {
    CHECK(quote.allowed());
    CHECK(to_decimal(quote.refunds_total) == expected.at("refunds_total"));
    CHECK(to_decimal(quote.purchases_total) == expected.at("purchases_total"));
    CHECK(to_decimal(quote.net_payable) == expected.at("net_payable"));
}

void check_return(const returned_value& value, const json& expected) {
    CHECK(to_decimal(value.credit) == expected.at("refund"));
    CHECK(to_decimal(value.fee) == "0.00");
    CHECK(to_decimal(value.cancelled_commitment) == expected.at("remaining_commitment"));
    CHECK(to_decimal(value.paid) == expected.at("total_paid"));
    CHECK(to_decimal(value.kept) == expected.at("prorated_consumed"));
}

/// The recorded exchange of a case. `bought` states the purchase day of each return, and the units of its
/// order if the recording does not.
struct exchange_on_record {
    const char* id;
    date::sys_days bought[2];
    std::int64_t units;
};

}  // namespace

TEST_CASE("recorded exchanges of the live service are reproduced to the cent") {
    const exchange_on_record exchanges[] = {
        // The first billing months began on these days.
        {"X01-ps-calc-exchange-2022-06-28",
         {date::year(2022) / 6 / 17, date::year(2022) / 6 / 15},
         1},
        {"X04-net-exchange-upfront-2022-09-23", {date::year(2022) / 9 / 23, {}}, 30},
        // An order of three units at 1.91 bought that day, as in R03: 5.73 paid.
        {"X06-net-exchange-2023-03-10", {date::year(2023) / 3 / 10, {}}, 3},
        {"X07-cli-exchange-2023-03-06", {date::year(2023) / 3 / 4, date::year(2023) / 3 / 4}, 3},
    };
    for (const exchange_on_record& recorded : exchanges) {
        CAPTURE(recorded.id);
        const json& one = find_case(recorded.id);
        const std::string code = one.at("currency");
        std::vector<exchange_return> returns;
        for (const json& from : one.at("returned")) {
            exchange_return to;
            to.term = {recorded.bought[returns.size()], length_of(from), plan_of(from)};
            to.payment = amount(
                from.contains("price_per_payment") ? from.at("price_per_payment") : from.at("price_per_unit"), code);
            to.quantity = recorded.units;
            to.returned = from.value("quantity_returned", std::int64_t{1});
            to.service = "virtual-machine";
            to.usage = used_or_not::unused;  // test accounts, in which no machine ran
            returns.push_back(to);
        }
        std::vector<exchange_purchase> purchases;
        for (const json& from : one.at("purchased"))
            purchases.push_back({amount(from.at("total"), code), "virtual-machine"});
        const exchange_request request{
            .returns = returns, .purchases = purchases, .requested_on = day(one.at("cancel_date"))};
        refund::recorded_exchange steps;
        const auto quote = quote_exchange(rules::self_service_exchange_observed, request, steps);
        REQUIRE(quote);
        check_totals(*quote, one.at("expected"));
        REQUIRE(steps.returns.size() == returns.size());
        for (std::size_t i = 0; i < returns.size(); ++i) check_return(steps.returns[i].value, one.at("returned")[i]);

        // The published text has no free days: it agrees if the whole period is left, or if no day is free.
        const auto published = quote_exchange(rules::self_service_exchange, request);
        REQUIRE(published);
        const bool within_free_days = std::string(recorded.id).starts_with("X07");
        CHECK((to_decimal(published->refunds_total) == one.at("expected").at("refunds_total")) == !within_free_days);
        // 15.00 and 3.75, 29 of 31 days of each: 14.03 and 3.51; the payments that stop are the same.
        if (within_free_days) CHECK(to_decimal(published->refunds_total) == "223.79");
    }
    // The installments of X01 and X06 are the divided totals, rounded down to the cent: 2831 / 36 and 23 / 12.
    CHECK(to_decimal(*monthly_installment(amount("2831.00", "GBP"), three_years)) == "78.63");
    CHECK(to_decimal(*monthly_installment(amount("23.00", "GBP"), one_year)) == "1.91");
}

TEST_CASE("E01: the example of the API's documentation needs a year of 366 days") {
    const json& one = find_case("E01-spec-calculate-refund");
    const json& expected = one.at("expected");
    const int used = one.at("derivation").at("used_days").get<int>();
    cancel_request<> request;
    request.term = {date::year(2023) / 3 / 1, one_year, billing_plan::upfront};  // a year with 2024-02-29 in it
    request.payment = amount(one.at("price"), "GBP");
    request.usage = used_or_not::unused;
    request.requested_on = request.term.purchased_on + date::days(used);
    request.cap_payment = usd("28.86");  // the only price whose 316/366 is 24.92
    const auto quote = quote_cancel<rules::self_service_observed>(request);
    REQUIRE(quote);
    CHECK(quote->at().n() == one.at("derivation").at("term_days").get<int>());
    CHECK(to_decimal(quote->refund()) == expected.at("refund"));
    CHECK(to_decimal(quote->kept()) == expected.at("prorated_consumed"));
    CHECK(to_decimal(quote->cancelled_commitment()) == expected.at("remaining_commitment"));
    CHECK(to_decimal(quote->cap_refund()) == expected.at("pricing_refund_usd"));
    // No purchase day whose year has 365 days gives this cent, whatever the days used.
    for (int days = 0; days < 365; ++days) {
        request.term.purchased_on = date::year(2022) / 7 / 1;
        request.requested_on = request.term.purchased_on + date::days(days);
        CHECK(to_decimal(quote_cancel<rules::self_service_observed>(request)->refund()) != expected.at("refund"));
    }
}

TEST_CASE("D01, D02: the cancelled commitment is taken from the limit, and returns after 365 days") {
    for (const char* id : {"D01-cap-replenish", "D02-cap-replenish-2020"}) {
        CAPTURE(id);
        const json& one = find_case(id);
        const json& expected = one.at("expected");
        cancel_request<> request;
        request.term = {date::year(2021) / 1 / 15, length_of(one.at("input")), billing_plan::monthly};
        request.payment = amount(std::string(one.at("input").at("price_per_month")) + ".00", "USD");
        request.usage = used_or_not::unused;
        // After a whole number of months, the payment for the month that begins is still unused.
        request.requested_on = add_months_clamped(date::year_month_day(request.term.purchased_on),
                                                  one.at("input").at("refunded_in_month").get<int>());
        const auto quote = quote_cancel<rules::self_service>(request);
        REQUIRE(quote);
        CHECK(to_decimal(quote->toward_cap()) == std::string(expected.at("cancelled_commitment")) + ".00");
        held_in_memory held;
        const auto decided = settle(*quote, request, held.ledger, {.scope = "profile", .request_id = "r"});
        REQUIRE(decided);
        CHECK(decided->outcome == outcome::granted);
        CHECK(to_decimal(decided->cap_left()) == std::string(expected.at("available_after")) + ".00");
        const cap_terms& cap = quote->rule().cap;
        const int replenished = expected.at("replenished_after_days").get<int>();
        CHECK(held.left("profile", request.requested_on + date::days(replenished - 1), cap) == decided->cap_left());
        CHECK(held.left("profile", request.requested_on + date::days(replenished), cap) == cap.limit);
    }
    CHECK(find_case("D01-cap-replenish").at("expected").at("available_after_replenish") == "50000");
}

TEST_CASE("D05: a commitment of 108,000 can be cancelled once 58,000 are spent, and is refused whole before") {
    const json& one = find_case("D05-cap-blocks-large-reservation");
    CHECK(one.at("expected").at("cancellable_only_after_spent") == "58000");
    cancel_request<> request;
    request.term = {date::year(2023) / 9 / 1, three_years, billing_plan::monthly};
    request.payment = usd("3000.00");
    request.usage = used_or_not::unused;
    // 19 payments are used up, and a third of the 20th, in the 30 days of April 2025: 58,000.
    const date::sys_days exactly = date::year(2025) / 4 / 11;
    held_in_memory held;
    const refund::claim_keys keys{.scope = "profile", .request_id = "r"};
    request.requested_on = exactly;
    const auto enough = quote_cancel<rules::self_service>(request);
    REQUIRE(enough);
    CHECK(to_decimal(enough->toward_cap()) == "50000.00");
    CHECK(decide(*enough, request, held.ledger, keys)->outcome == outcome::granted);

    request.requested_on = exactly - date::days(1);
    const auto early = quote_cancel<rules::self_service>(request);
    REQUIRE(early);
    CHECK(to_decimal(early->toward_cap()) == "50100.00");
    const auto refused = decide(*early, request, held.ledger, keys);
    REQUIRE(refused);
    CHECK(refused->outcome == outcome::refused);
    CHECK(refused->refusal == "refund-limit-exceeded");
    CHECK(refused->refund.minor == 0);
    CHECK(refused->cap_used().minor == 0);

    request.requested_on = exactly + date::days(1);
    CHECK(decide(*quote_cancel<rules::self_service>(request), request, held.ledger, keys)->outcome == outcome::granted);
}

TEST_CASE("D06: an exchange of 300,000 is not capped, and is measured by the remaining balance") {
    const json& one = find_case("D06-exchange-not-capped");
    const money price = amount(std::string(one.at("input").at("price")) + ".00", "USD");
    exchange_return returned;
    returned.term = {date::year(2021) / 1 / 1, one_year, billing_plan::upfront};
    returned.payment = price;
    returned.service = "virtual-machine";
    // On day 73 of 365 a fifth is used: the new purchase must be worth 240,000, not 300,000.
    const date::sys_days on = returned.term.purchased_on + date::days(73);
    const exchange_purchase enough{usd("240000.00"), {}};
    const exchange_purchase less{usd("239999.99"), {}};
    const auto quoted = [&](const exchange_purchase& bought) {
        return quote_exchange(rules::self_service_exchange, {.returns = std::span(&returned, 1),
                                                             .purchases = std::span(&bought, 1),
                                                             .requested_on = on});
    };
    CHECK(quoted(enough)->allowed());
    CHECK(quoted(less)->refusal == "purchase-worth-less-than-returned");
}

TEST_CASE("D07: of a year bought on 2024-07-10, one day is left on 2025-07-09") {
    const json& one = find_case("D07-one-day-left");
    const auto at = standing_on({day(one.at("input").at("purchase_date")), one_year, billing_plan::upfront},
                                day(one.at("input").at("cancel_date")));
    REQUIRE(at);
    CHECK(at->left() == one.at("expected").at("remaining_days").get<int>());
    CHECK(at->n() == one.at("expected").at("term_days").get<int>());
    CHECK(at->elapsed() == one.at("expected").at("used_days").get<int>());
}

TEST_CASE("D08: 12 months and 15 days into a monthly plan, the service counts 50 and the text 2,350") {
    const json& expected = find_case("D08-cap-counts-cash-only").at("expected");
    cancel_request<> request;
    request.term = {date::year(2022) / 4 / 1, three_years, billing_plan::monthly};
    request.payment = usd("100.00");
    request.usage = used_or_not::unused;
    request.requested_on = date::year(2023) / 4 / 16;  // half of the 30 days of April are left
    const auto seen = quote_cancel<rules::self_service_observed>(request);
    REQUIRE(seen);
    CHECK(to_decimal(seen->refund()) == std::string(expected.at("refund_today")) + ".00");
    CHECK(to_decimal(seen->cancelled_commitment()) == std::string(expected.at("cancelled_future_payments")) + ".00");
    CHECK(to_decimal(seen->toward_cap()) == std::string(expected.at("cap_consumed_as_observed")) + ".00");
    held_in_memory held;
    CHECK(to_decimal(settle(*seen, request, held.ledger, {.scope = "a", .request_id = "r"})->cap_left()) ==
          std::string(expected.at("available_after_as_observed")) + ".00");
    CHECK(to_decimal(quote_cancel<rules::self_service>(request)->toward_cap()) ==
          std::string(expected.at("total_cancelled_commitment")) + ".00");
}

TEST_CASE("T01 to T04: the four rows of the partners' table") {
    for (const char* id : {"T01-partner-center-table", "T02-partner-center-table", "T03-partner-center-table",
                           "T04-partner-center-table"}) {
        CAPTURE(id);
        const json& one = find_case(id);
        const json& expected = one.at("expected");
        const bool early = one.at("input").at("days") == "<=5";
        const used_or_not usage = one.at("input").at("usage") == "Yes" ? used_or_not::used : used_or_not::unused;
        for (const int elapsed : early ? std::vector<int>{0, 4, 5} : std::vector<int>{6, 7, 364}) {
            CAPTURE(elapsed);
            cancel_request<> request;
            request.term = {date::year(2019) / 3 / 1, one_year, billing_plan::upfront};  // 366 days
            request.payment = usd("366.00");                                            // a dollar a day
            request.usage = usage;
            request.requested_on = request.term.purchased_on + date::days(elapsed);
            const auto quote = quote_cancel<rules::partner_center>(request);
            REQUIRE(quote);
            const std::int64_t credit = expected.at("credit") == "100%" ? 366'00 : (366 - elapsed) * 100;
            CHECK(quote->credit().minor == credit);
            // 12 % of whole dollars: whole cents.
            CHECK(quote->fee().minor == (expected.at("early_termination_fee") == "12%" ? credit / 100 * 12 : 0));
            CHECK(to_decimal(quote->rule().cap.limit) == std::string(expected.at("refund_cap")) + ".00");
        }
    }
}
