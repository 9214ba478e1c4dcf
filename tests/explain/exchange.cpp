#include <refund/explain/exchange.hpp>

#include <refund/rules/exchanges.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using refund::billing_plan;
using refund::currency_of;
using refund::exchange_purchase;
using refund::exchange_return;
using refund::explain;
using refund::recorded_exchange;
using refund::service_cover;
using refund::used_or_not;
using refund::rules::partner_center_exchange;
using refund::rules::self_service_exchange;
using refund::rules::self_service_exchange_observed;

constexpr refund::currency gbp = currency_of("GBP");

/// One of three units at 15.00 a month, bought on 2023-03-04.
exchange_return a_machine() {
    exchange_return one;
    one.term = {2023_y / 3 / 4, refund::one_year, billing_plan::monthly};
    one.payment = {15'00, gbp};
    one.quantity = 3;
    one.returned = 1;
    one.service = "virtual-machine";
    one.usage = used_or_not::unused;
    return one;
}

std::string explained(const refund::exchange_policy_view& table, std::span<const exchange_return> returns,
                      std::int64_t bought, std::string_view service = "virtual-machine") {
    const exchange_purchase purchase{{bought, gbp}, service};
    recorded_exchange steps;
    const auto quote = quote_exchange(
        table, {.returns = returns, .purchases = std::span(&purchase, 1), .requested_on = 2023_y / 3 / 6}, steps);
    CHECK(quote.has_value() == steps.sum.has_value());
    return explain(steps);
}

/// The line that begins with a topic, without it; empty if there is none.
std::string line_of(const std::string& text, const std::string& topic) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        const std::string line = text.substr(at, end - at);
        if (line.starts_with(topic)) return line.substr(10);
        at = end + 1;
    }
    return {};
}

}  // namespace

TEST_CASE("an exchange in words: each return, its rule once, then the totals and the verdict") {
    // 29 of 31 days are left: 15.00 x 29 / 31 = 14.03225...
    exchange_return used = a_machine();
    used.usage = used_or_not::used;
    used.cover = service_cover::covered;
    const exchange_return returns[] = {a_machine(), a_machine(), used};
    CHECK(explained(self_service_exchange_observed, returns, 600'00) ==
          "Return    1: virtual-machine, unused\n"
          "Rule      self-service-exchange-observed-2022-10/early-unused\n"
          "          Compute services replace each other, SQL services too; others only the same type. Credit: up to 5 "
          "calendar days after the purchase, not used, the full payment. (Seen on days 0 and 2.)\n"
          "          Source: Azure docs: Self-service exchanges and refunds for Azure Reservations; Cancel, exchange, "
          "and "
          "refund policies: Exchange policies; published 2022-10-10, last seen in force 2022-10-10\n"
          "          Source of the credit: Azure REST API, Microsoft.Capacity: recorded answers of CalculateExchange; "
          "exchange cases X01, X04, X06 and X07; published 2022-06-28, last seen in force 2023-03-10\n"
          "          In force from 2022-10-10 to 2023-10-15\n"
          "Dates     bought 2023-03-04 for P1Y, monthly; request of 2023-03-06, 2 days later\n"
          "          period from 2023-03-04 up to, not including, 2023-04-04: 29 of 31 days left, with the day of the "
          "request\n"
          "Credit    15.00 x 1 = 15.00 GBP (full payment)\n"
          "Stops     11 payments to come: 15.00 x 11 x 1 = 165.00 GBP\n"
          "Worth     15.00 + 165.00 = 180.00 GBP; kept 30.00 of 45.00 paid\n"
          "Return    2: virtual-machine, unused\n"
          "Rule      self-service-exchange-observed-2022-10/early-unused, as above\n"
          "Dates     bought 2023-03-04 for P1Y, monthly; request of 2023-03-06, 2 days later\n"
          "          period from 2023-03-04 up to, not including, 2023-04-04: 29 of 31 days left, with the day of the "
          "request\n"
          "Credit    15.00 x 1 = 15.00 GBP (full payment)\n"
          "Stops     11 payments to come: 15.00 x 11 x 1 = 165.00 GBP\n"
          "Worth     15.00 + 165.00 = 180.00 GBP; kept 30.00 of 45.00 paid\n"
          "Return    3: virtual-machine, used\n"
          "Rule      self-service-exchange-observed-2022-10/early-used\n"
          "          Compute services replace each other, SQL services too; others only the same type. Credit: up to 5 "
          "calendar days after the purchase, used, prorated. (Not seen; as in a refund.)\n"
          "          Source: Azure docs: Self-service exchanges and refunds for Azure Reservations; Cancel, exchange, "
          "and "
          "refund policies: Exchange policies; published 2022-10-10, last seen in force 2022-10-10\n"
          "          Source of the credit: Azure REST API, Microsoft.Capacity: recorded answers of CalculateExchange; "
          "exchange cases X01, X04, X06 and X07; published 2022-06-28, last seen in force 2023-03-10\n"
          "          In force from 2022-10-10 to 2023-10-15\n"
          "Dates     bought 2023-03-04 for P1Y, monthly; request of 2023-03-06, 2 days later\n"
          "          period from 2023-03-04 up to, not including, 2023-04-04: 29 of 31 days left, with the day of the "
          "request\n"
          "Credit    15.00 x 1 x 29 / 31 days = 14.03225..., rounded half-even = 14.03 GBP\n"
          "Stops     11 payments to come: 15.00 x 11 x 1 = 165.00 GBP\n"
          "Worth     14.03 + 165.00 = 179.03 GBP; kept 30.97 of 45.00 paid\n"
          "Returned  539.03 GBP\n"
          "Bought    600.00 GBP\n"
          "Net       600.00 - 539.03 = 60.97 GBP to pay\n"
          "Allowed   by self-service-exchange-observed as of 2023-03-06; nothing counts toward a refund cap\n");
}

TEST_CASE("a rule without an end, and payments that stop without counting as worth") {
    const exchange_return one = a_machine();
    const std::string text = explained(partner_center_exchange, std::span(&one, 1), 20'00, "sql-database");
    CHECK(text.find("          In force from 2018-05-11\n") != std::string::npos);
    CHECK(text.find("Source of the credit") == std::string::npos);
    CHECK(line_of(text, "Worth") == "14.03 GBP, without the payments that stop; kept 30.97 of 45.00 paid");
    CHECK(line_of(text, "Net") == "20.00 - 14.03 = 5.97 GBP to pay");
}

TEST_CASE("a refusal names its reason and its rule") {
    const exchange_return one = a_machine();
    const std::string text = explained(self_service_exchange, std::span(&one, 1), 600'00, "sql-database");
    CHECK(line_of(text, "Refused") ==
          "services-not-interchangeable, by self-service-exchange-2022-10 as of 2023-03-06");
    CHECK(line_of(text, "Allowed").empty());
    const std::string little = explained(self_service_exchange, std::span(&one, 1), 1'00);
    CHECK(line_of(little, "Refused") ==
          "purchase-worth-less-than-returned, by self-service-exchange-2022-10 as of 2023-03-06");
    CHECK(line_of(little, "Net") == "1.00 - 179.03 = -178.03 GBP to pay");
}

TEST_CASE("the amount that must be bought is stated where it differs from what is returned") {
    static constexpr auto read = with_worth_check(self_service_exchange, refund::worth_check::at_least_to_be_paid);
    const exchange_return one = a_machine();
    CHECK(line_of(explained(read, std::span(&one, 1), 165'00), "Bought") == "165.00 GBP; at least 165.00 must be");
    CHECK(line_of(explained(self_service_exchange, std::span(&one, 1), 600'00), "Bought") == "600.00 GBP");
}

TEST_CASE("a return paid upfront has no payments that stop, and a missing service is shown as not stated") {
    exchange_return one = a_machine();
    one.term.plan = billing_plan::upfront;
    const std::string text = explained(self_service_exchange, std::span(&one, 1), 600'00);
    CHECK(line_of(text, "Return ") == "1: virtual-machine, unused");
    CHECK(line_of(text, "Stops").empty());
    CHECK(line_of(text, "Worth") == "14.92 GBP; kept 30.08 of 45.00 paid");  // 15.00 x 364 / 366 = 14.918...
    one.service = "";
    CHECK(line_of(explained(self_service_exchange, std::span(&one, 1), 600'00), "Return ")
              .starts_with("1: virtual-machine,"));
    // The exchange ended in an error; the returns that could be valued are explained.
    CHECK(line_of(explained(self_service_exchange, std::span(&one, 1), 600'00, ""), "Return ") ==
          "1: service not stated, unused");
}

TEST_CASE("cover by a savings plan is stated where the rule asks for it") {
    exchange_return one = a_machine();
    one.term.purchased_on = 2027_y / 1 / 31;
    one.exchanges_since_last_allowed = 0;
    const auto line = [&one](service_cover cover, refund::calendar_day on) {
        one.cover = cover;
        const exchange_purchase bought{{600'00, gbp}, {}};
        recorded_exchange steps;
        REQUIRE(quote_exchange(self_service_exchange,
                               {.returns = std::span(&one, 1), .purchases = std::span(&bought, 1), .requested_on = on},
                               steps));
        return line_of(explain(steps), "Return ");
    };
    CHECK(line(service_cover::covered, 2027_y / 2 / 1) == "1: virtual-machine, unused, covered by a savings plan");
    CHECK(line(service_cover::not_covered, 2027_y / 2 / 1) ==
          "1: virtual-machine, unused, not covered by a savings plan");
    CHECK(line(service_cover::covered, 2027_y / 1 / 31) == "1: virtual-machine, unused");
}

TEST_CASE("a fee is explained, and deducted from the worth") {
    static constexpr refund::exchange_policy<1> with_fee{
        "fee", {{.id = "fee/any", .in_force = {2022_y / 1 / 1},
                 .gives = {.credit = refund::full_payment, .fee = refund::charged(refund::percent(12))},
                 .any_service = true,
                 .source = {"ACME: Terms", "Exchanges", 2022_y / 1 / 1, 2024_y / 6 / 30}}}};
    const exchange_return one = a_machine();
    const std::string text = explained(with_fee, std::span(&one, 1), 600'00);
    CHECK(line_of(text, "Fee") == "12 / 100 of the credit: 15.00 x 12 / 100 = 1.80, rounded half-even = 1.80 GBP");
    CHECK(line_of(text, "Worth") == "15.00 - 1.80 + 165.00 = 178.20 GBP; kept 31.80 of 45.00 paid");
}

TEST_CASE("each exchange starts a new record") {
    recorded_exchange steps;
    const exchange_return one = a_machine();
    const exchange_purchase bought{{600'00, gbp}, "virtual-machine"};
    const refund::exchange_request request{
        .returns = std::span(&one, 1), .purchases = std::span(&bought, 1), .requested_on = 2023_y / 3 / 6};
    REQUIRE(quote_exchange(self_service_exchange, request, steps));
    const std::string first = explain(steps);
    REQUIRE(quote_exchange(self_service_exchange, request, steps));
    CHECK(explain(steps) == first);
    refund::exchange_request none = request;
    none.returns = {};
    REQUIRE_FALSE(quote_exchange(self_service_exchange, none, steps));
    CHECK(explain(steps).empty());
}
