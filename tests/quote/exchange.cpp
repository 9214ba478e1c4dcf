#include <refund/quote/exchange.hpp>

#include <refund/quote/cancel.hpp>
#include <refund/rules/exchanges.hpp>

#include "../oracle/calendar.hpp"

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The recorded exchanges X01, X04 and X06 of the live service are in tests/recorded.

namespace {

using namespace date::literals;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::award;
using refund::billing_plan;
using refund::calendar_day;
using refund::currency_of;
using refund::errc;
using refund::exchange_purchase;
using refund::exchange_quote;
using refund::exchange_return;
using refund::money;
using refund::service_cover;
using refund::used_or_not;
using refund::rules::partner_center_exchange;
using refund::rules::self_service_exchange;
using refund::rules::self_service_exchange_observed;

constexpr refund::currency usd = currency_of("USD");
constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();

/// A dollar a day for the 365 days of 2023, paid at once; after 65 days 300 dollars are left.
constexpr exchange_return bought_2023(std::string_view service = "virtual-machine") {
    exchange_return one;
    one.term = {2023_y / 1 / 1, refund::one_year, billing_plan::upfront};
    one.payment = {365'00, usd};
    one.service = service;
    one.usage = used_or_not::used;
    one.cover = service_cover::not_covered;
    return one;
}
constexpr date::sys_days day_65 = date::sys_days(2023_y / 1 / 1) + date::days(65);

constexpr exchange_purchase new_one(std::int64_t minor, std::string_view service = "virtual-machine") {
    return {{minor, usd}, service};
}

constexpr award rest{.credit = refund::prorated};
/// The prorated rest, rounded by this mode.
constexpr award rounded(refund::rounding round) { return {.credit = refund::prorated, .round = round}; }

/// An exchange of these returns for these purchases on a day, by the rules of another day if one is given.
template <class Sink = refund::no_steps>
constexpr auto quote_of(const refund::exchange_policy_view& table, std::span<const exchange_return> returns,
                        std::span<const exchange_purchase> purchases, calendar_day on,
                        std::optional<calendar_day> as_of = std::nullopt, Sink&& sink = {}) {
    return refund::quote_exchange(
        table, {.returns = returns, .purchases = purchases, .requested_on = on, .as_of = as_of}, sink);
}

/// An exchange of one commitment for one other by the self-service rules.
constexpr auto one_for_one(const exchange_return& returned, const exchange_purchase& bought, date::sys_days on) {
    return quote_of(self_service_exchange, std::span(&returned, 1), std::span(&bought, 1), on);
}

/// The refusal of such an exchange; "allowed", or the code of an error.
constexpr std::string_view answer(const exchange_return& returned, const exchange_purchase& bought, date::sys_days on) {
    const auto quote = one_for_one(returned, bought, on);
    if (!quote) return code(quote.error());
    return quote->allowed() ? "allowed" : quote->refusal;
}

/// The same for the services alone; the worth is sufficient.
constexpr std::string_view interchange(std::string_view from, std::string_view to, date::sys_days on) {
    exchange_return returned = bought_2023(from);
    returned.term.purchased_on = on;
    return answer(returned, new_one(365'00, to), on);
}

}  // namespace

TEST_CASE("a return is worth its prorated rest, and the difference to the purchase is the net price") {
    constexpr auto quote = one_for_one(bought_2023(), new_one(400'00), day_65);
    static_assert(quote->allowed() && quote->refusal.empty());
    static_assert(quote->refunds_total == money{300'00, usd});
    static_assert(quote->purchases_total == money{400'00, usd});
    static_assert(quote->net_payable == money{100'00, usd});
    static_assert(quote->rule->id.view() == "self-service-exchange-2022-10");
}

TEST_CASE("a purchase of exactly what is returned is enough, and one of a cent less is refused") {
    static_assert(answer(bought_2023(), new_one(299'99), day_65) == "purchase-worth-less-than-returned");
    static_assert(answer(bought_2023(), new_one(300'00), day_65) == "allowed");
    static_assert(answer(bought_2023(), new_one(300'01), day_65) == "allowed");
    // A refusal still has the amounts.
    constexpr auto refused = one_for_one(bought_2023(), new_one(299'99), day_65);
    static_assert(!refused->allowed() && refused->net_payable == money{-1, usd});
    static_assert(refused->refunds_total.minor == 300'00 && refused->purchases_total.minor == 299'99);
    static_assert(refused->rule->id.view() == "self-service-exchange-2022-10");
}

TEST_CASE("by the self-service rules, future payments that stop are part of what is returned") {
    // 31 dollars a month from 2023-01-01; on day 65, 7 March, 25 of March's 31 days are left: 25
    // dollars, and nine payments of 31 are still to come.
    exchange_return monthly = bought_2023();
    monthly.term.plan = billing_plan::monthly;
    monthly.payment = {31'00, usd};
    const auto value = value_of_return(monthly, day_65, rest);
    REQUIRE(value);
    CHECK(value->credit.minor == 25'00);
    CHECK(value->cancelled_commitment.minor == 9 * 31'00);
    CHECK(value->paid.minor == 3 * 31'00);
    CHECK(value->kept.minor == 3 * 31'00 - 25'00);
    CHECK(value->at.left() == 25);
    CHECK(value->at.n() == 31);
    CHECK(one_for_one(monthly, new_one(304'00), day_65)->refunds_total.minor == 304'00);
    CHECK(answer(monthly, new_one(304'00), day_65) == "allowed");
    CHECK(answer(monthly, new_one(303'99), day_65) == "purchase-worth-less-than-returned");
}

TEST_CASE("by the partners' rules, only the prorated rest pays toward the new price") {
    exchange_return monthly = bought_2023("anything");
    monthly.term.plan = billing_plan::monthly;
    monthly.payment = {31'00, usd};
    const auto quoted = [&](std::int64_t price) {
        const exchange_purchase bought = new_one(price, "something else");
        return quote_of(partner_center_exchange, std::span(&monthly, 1), std::span(&bought, 1), day_65);
    };
    REQUIRE(quoted(25'00));
    CHECK(quoted(25'00)->allowed());  // equal
    CHECK(quoted(25'00)->refunds_total.minor == 25'00);
    CHECK(quoted(25'00)->net_payable.minor == 0);
    CHECK(quoted(25'01)->net_payable.minor == 1);
    // The text does not say what happens to the difference if the new one costs less.
    CHECK(quoted(24'99).error() == errc::rule_undefined);
    CHECK(quoted(0).error() == errc::rule_undefined);
}

TEST_CASE("if any return's rule leaves a lower worth open, a lower worth is an error, in any order of returns") {
    constexpr refund::exchange_policy<2> by_usage = [] {
        const refund::exchange_rule& one = partner_center_exchange.rules[0];
        refund::exchange_policy<2> table{"by usage", {one, one}};
        table.rules[0].id = "used";
        table.rules[0].usage = refund::usage_condition::used_only;
        table.rules[1].id = "unused";
        table.rules[1].usage = refund::usage_condition::unused_only;
        table.rules[1].check = refund::worth_check::at_least_returned;
        return table;
    }();
    exchange_return unused = bought_2023();
    unused.usage = used_or_not::unused;
    const exchange_return returns[][2] = {{bought_2023(), unused}, {unused, bought_2023()}, {unused, unused}};
    const auto quoted = [&](std::size_t i, std::int64_t price) {
        const exchange_purchase bought = new_one(price);
        return quote_of(by_usage, returns[i], std::span(&bought, 1), day_65);
    };
    for (const std::size_t i : {0U, 1U}) {
        CHECK(quoted(i, 600'00)->allowed());
        CHECK(quoted(i, 599'99).error() == errc::rule_undefined);
    }
    CHECK(quoted(2, 599'99)->refusal == refund::exchange_worth_too_low);
}

TEST_CASE("as observed, an unused return within five days is worth the whole payment, and otherwise the rest") {
    // 365 dollars for the 365 days from 2023-01-01.
    exchange_return one = bought_2023();
    const auto worth = [&one](int days, std::optional<used_or_not> usage) {
        one.usage = usage;
        const exchange_purchase bought = new_one(400'00);
        const auto quote = quote_of(self_service_exchange_observed, std::span(&one, 1), std::span(&bought, 1),
                                    date::sys_days(2023_y / 1 / 1) + date::days(days));
        return quote ? quote->refunds_total.minor : -1;
    };
    for (const int days : {0, 1, 4, 5}) {
        CAPTURE(days);
        CHECK(worth(days, used_or_not::unused) == 365'00);
        CHECK(worth(days, used_or_not::used) == (365 - days) * 100);
        CHECK(worth(days, std::nullopt) == -1);
    }
    for (const int days : {6, 7, 364}) {
        CAPTURE(days);
        CHECK(worth(days, used_or_not::unused) == (365 - days) * 100);
        CHECK(worth(days, used_or_not::used) == (365 - days) * 100);
        CHECK(worth(days, std::nullopt) == (365 - days) * 100);
    }
    // The published text has no such window.
    one.usage = used_or_not::unused;
    CHECK(one_for_one(one, new_one(400'00), 2023_y / 1 / 3)->refunds_total.minor == 363'00);
}

TEST_CASE("usage that is not stated is an error where the credit depends on it") {
    exchange_return one = bought_2023();
    one.usage.reset();
    const exchange_purchase bought = new_one(400'00);
    const auto on_day = [&](const refund::exchange_policy_view& table, int days) {
        return quote_of(table, std::span(&one, 1), std::span(&bought, 1),
                        date::sys_days(2023_y / 1 / 1) + date::days(days));
    };
    CHECK(on_day(self_service_exchange_observed, 5).error() == errc::usage_not_stated);
    CHECK(on_day(self_service_exchange_observed, 6)->allowed());
    CHECK(on_day(self_service_exchange, 5)->allowed());
    CHECK(on_day(partner_center_exchange, 5)->allowed());
}

namespace {

/// Three years at 100.00 a month from 2020-01-01; the 18th payment was due on 2021-06-01.
constexpr exchange_return hundred_a_month() {
    exchange_return monthly = bought_2023();
    monthly.term = {2020_y / 1 / 1, refund::three_years, billing_plan::monthly};
    monthly.payment = {100'00, usd};
    return monthly;
}

inline constexpr auto by_published_example =
    with_worth_check(self_service_exchange, refund::worth_check::at_least_to_be_paid);

}  // namespace

TEST_CASE("after 18 of 36 payments of 100.00, 1,800.00 is enough by the published example, not by recorded answers") {
    static_assert(!check(by_published_example));
    const exchange_return monthly = hundred_a_month();
    const auto quoted = [&monthly](const refund::exchange_policy_view& table, std::int64_t price, calendar_day on) {
        const exchange_purchase bought = new_one(price);
        return quote_of(table, std::span(&monthly, 1), std::span(&bought, 1), on);
    };
    // On 2021-06-16 half of the 30 days of June are left: 50.00, and 18 payments are to come.
    const calendar_day on = 2021_y / 6 / 16;
    CHECK(quoted(self_service_exchange, 1800'00, on)->refusal == "purchase-worth-less-than-returned");
    CHECK(quoted(self_service_exchange, 1849'99, on)->refusal == "purchase-worth-less-than-returned");
    CHECK(quoted(self_service_exchange, 1850'00, on)->allowed());
    CHECK(quoted(self_service_exchange, 1850'00, on)->at_least.minor == 1850'00);

    CHECK(quoted(by_published_example, 1799'99, on)->refusal == "purchase-worth-less-than-returned");
    const auto read = quoted(by_published_example, 1800'00, on);
    REQUIRE(read);
    CHECK(read->allowed());
    CHECK(read->at_least.minor == 1800'00);
    // What must be bought does not change what comes back.
    CHECK(read->refunds_total.minor == 1850'00);
    CHECK(read->net_payable.minor == -50'00);
    // The day before the 18th payment, 19 are to come; in the last month, none.
    CHECK(quoted(by_published_example, 1899'99, 2021_y / 5 / 31)->refusal == "purchase-worth-less-than-returned");
    CHECK(quoted(by_published_example, 1900'00, 2021_y / 5 / 31)->allowed());
    CHECK(quoted(by_published_example, 0, 2022_y / 12 / 1)->allowed());
}

TEST_CASE("by the published example, a return paid upfront still requires its rest to be bought") {
    const exchange_return one = bought_2023();
    const auto answer_for = [&one](std::int64_t price) {
        const exchange_purchase bought = new_one(price);
        return quote_of(by_published_example, std::span(&one, 1), std::span(&bought, 1), day_65)->refusal;
    };
    CHECK(answer_for(299'99) == "purchase-worth-less-than-returned");
    CHECK(answer_for(300'00).empty());
    // One of each: 300.00 and the 18 payments that stop.
    const exchange_return both[] = {one, [] {
                                        exchange_return monthly = hundred_a_month();
                                        monthly.term.purchased_on = date::sys_days(2021_y / 10 / 1);
                                        return monthly;
                                    }()};
    const exchange_purchase bought[] = {new_one(2100'00)};
    const auto quote = quote_of(by_published_example, both, bought, 2023_y / 3 / 7);
    REQUIRE(quote);
    CHECK(quote->at_least.minor == 300'00 + 18 * 100'00);
    CHECK(quote->allowed());
}

TEST_CASE("an exchange's fee is deducted from the credit, and only from it") {
    static constexpr refund::exchange_policy<1> with_fee{
        "fee", {{.id = "fee/any", .in_force = {2022_y / 1 / 1},
                 .gives = {.credit = refund::prorated, .fee = refund::charged(refund::percent(12))},
                 .any_service = true,
                 .source = {"ACME: Terms", "Exchanges", 2022_y / 1 / 1, 2024_y / 6 / 30}}}};
    static_assert(!check(with_fee));
    exchange_return monthly = bought_2023();
    monthly.term.plan = billing_plan::monthly;
    monthly.payment = {31'00, usd};  // 25.00 are left on day 65, nine payments are to come
    const auto value = value_of_return(monthly, day_65, with_fee.rules[0].gives);
    REQUIRE(value);
    CHECK(value->fee.minor == 3'00);
    CHECK(value->kept.minor == 3 * 31'00 - 22'00);
    // 1 % of the original price, 12 payments of 31.00.
    const award of_price{.credit = refund::prorated,
                         .fee = refund::charged(refund::percent(1), refund::fee_base::original_price)};
    CHECK(value_of_return(monthly, day_65, of_price)->fee.minor == 3'72);
    const exchange_purchase bought = new_one(301'00);
    const auto quote = quote_of(with_fee, std::span(&monthly, 1), std::span(&bought, 1), day_65);
    REQUIRE(quote);
    CHECK(quote->refunds_total.minor == 22'00 + 9 * 31'00);
    CHECK(quote->allowed());
}

TEST_CASE("an unproven table without a credit gives no answer") {
    CHECK(value_of_return(bought_2023(), day_65, award{}).error() == errc::rule_undefined);
}

TEST_CASE("a credit based on today's lower price is refused, because a return does not state that price") {
    award lower = rest;
    lower.credit.price = refund::price_basis::lower_of_purchase_and_current;
    CHECK(value_of_return(bought_2023(), day_65, lower).error() == errc::facts_not_stated);
    auto table = self_service_exchange;
    for (refund::exchange_rule& row : table.rules) row.gives = lower;
    CHECK(check(table).kind == refund::fault::bad_outcome);
    const exchange_return returned = bought_2023();
    const exchange_purchase bought = new_one(365'00);
    CHECK(quote_of(table, std::span(&returned, 1), std::span(&bought, 1), day_65).error() == errc::facts_not_stated);
}

TEST_CASE("in an unproven table a number that no enumerator has gives no answer") {
    const exchange_return returned = bought_2023();
    const exchange_purchase bought = new_one(365'00);
    const auto refused = [&](auto change) {
        auto table = self_service_exchange;
        for (refund::exchange_rule& row : table.rules) change(row);
        CHECK(check(table).kind == refund::fault::bad_outcome);
        CHECK(quote_of(table, std::span(&returned, 1), std::span(&bought, 1), day_65).error() == errc::rule_undefined);
    };
    refused([](refund::exchange_rule& row) { row.worth = refund::returned_worth(9); });
    refused([](refund::exchange_rule& row) { row.check = refund::worth_check(9); });
    refused([](refund::exchange_rule& row) { row.gives.credit.kind = refund::credit_kind(9); });
    refused([](refund::exchange_rule& row) { row.gives.round = refund::rounding(9); });
}

TEST_CASE("rules can be asked for as of the years 1 to 9999 only") {
    const exchange_return returned = bought_2023();
    const exchange_purchase bought = new_one(365'00);
    const auto as_of = [&](calendar_day day) {
        const auto quote = quote_of(self_service_exchange, std::span(&returned, 1), std::span(&bought, 1), day_65, day);
        return quote ? errc{} : quote.error();
    };
    CHECK(as_of(refund::last_day) == errc{});
    CHECK(as_of(refund::open_end) == errc::date_invalid);
    CHECK(as_of(refund::first_day) == errc::no_rule_in_force);
    CHECK(as_of(refund::first_day - date::days(1)) == errc::date_invalid);
}

TEST_CASE("some of several units can be returned, and are prorated together and rounded once") {
    exchange_return units = bought_2023();
    units.payment = {1'00, usd};
    units.quantity = 7;
    units.returned = 3;
    // 3.00 * 300 / 365 = 2.4657...; one alone: 0.8219..., rounded 0.82, three of them 2.46.
    const auto value = value_of_return(units, day_65, rest);
    REQUIRE(value);
    CHECK(value->credit.minor == 2'47);
    CHECK(value->paid.minor == 7'00);
    CHECK(value->kept.minor == 4'53);
}

TEST_CASE("the rest of a return is rounded once, by the rule's mode") {
    using refund::rounding;
    exchange_return half = bought_2023();
    half.term = {2023_y / 4 / 1, refund::one_month, billing_plan::monthly};  // 30 days, 15 left on the 16th
    half.payment = {5, usd};
    const date::sys_days on = 2023_y / 4 / 16;
    CHECK(value_of_return(half, on, rounded(rounding::half_even))->credit.minor == 2);  // 2.5 cents
    CHECK(value_of_return(half, on, rounded(rounding::half_up))->credit.minor == 3);
    CHECK(value_of_return(half, on, rounded(rounding::down))->credit.minor == 2);
    half.payment = {7, usd};
    CHECK(value_of_return(half, on, rounded(rounding::half_even))->credit.minor == 4);  // 3.5 cents
}

TEST_CASE("before 2022-10-10 a service replaces only itself") {
    const date::sys_days before = 2022_y / 10 / 9;
    for (const std::string_view service : {"virtual-machine", "dedicated-host", "sql-database", "cosmos-db"}) {
        CHECK(interchange(service, service, before) == "allowed");
    }
    CHECK(interchange("virtual-machine", "dedicated-host", before) == "services-not-interchangeable");
    CHECK(interchange("sql-database", "sql-elastic-pool", before) == "services-not-interchangeable");
    CHECK(interchange("cosmos-db", "virtual-machine", before) == "services-not-interchangeable");
}

TEST_CASE("from 2022-10-10 compute services replace each other, SQL services too, and no others") {
    const std::vector<std::string_view> compute{"virtual-machine", "dedicated-host", "azure-vmware-solution"};
    const std::vector<std::string_view> sql{"sql-managed-instance", "sql-elastic-pool", "sql-database"};
    const std::vector<std::string_view> alone{"cosmos-db", "app-service"};  // in no family: unknown to the rule
    for (const date::sys_days on : {date::sys_days(2022_y / 10 / 10), date::sys_days(2022_y / 10 / 11),
                                    date::sys_days(2023_y / 10 / 16), date::sys_days(2024_y / 12 / 6),
                                    date::sys_days(2027_y / 1 / 31), date::sys_days(2027_y / 2 / 1)}) {
        CAPTURE(refund::to_string(on));
        for (const auto& from_family : {compute, sql, alone}) {
            for (const auto& to_family : {compute, sql, alone}) {
                for (const std::string_view from : from_family) {
                    for (const std::string_view to : to_family) {
                        CAPTURE(from);
                        CAPTURE(to);
                        const bool replaces = from == to || (from_family == to_family && from_family != alone);
                        CHECK(interchange(from, to, on) == (replaces ? "allowed" : "services-not-interchangeable"));
                    }
                }
            }
        }
    }
}

TEST_CASE("a service that is not stated is taken to be that of the other side") {
    for (const date::sys_days on : {date::sys_days(2022_y / 10 / 9), date::sys_days(2022_y / 10 / 10)}) {
        CHECK(interchange("", "virtual-machine", on) == "allowed");
        CHECK(interchange("cosmos-db", "", on) == "allowed");
    }
    // The case of letters does not matter: an excluded service stays excluded, however it is written.
    CHECK(interchange("Virtual-Machine", "virtual-machine", 2022_y / 10 / 10) == "allowed");
    CHECK(interchange("virtual-machine", "Suse-Plan", 2022_y / 10 / 10) == "product-not-exchangeable");
    CHECK(interchange("SUSE-PLAN", "virtual-machine", 2022_y / 10 / 10) == "product-not-exchangeable");
}

TEST_CASE("a service that is never exchangeable can be neither returned nor bought, stated or implied") {
    const date::sys_days on = 2023_y / 1 / 1;
    struct sides {
        std::string_view from, to, expected;
    };
    const std::string_view never = "product-not-exchangeable";
    const sides cases[] = {
        {"suse-plan", "suse-plan", never},
        {"suse-plan", "virtual-machine", never},
        {"virtual-machine", "suse-plan", never},
        {"suse-plan", "", never},
        {"", "suse-plan", never},  // once allowed
        {"", "virtual-machine", "allowed"},
        {"virtual-machine", "", "allowed"},
        {"virtual-machine", "virtual-machine", "allowed"},
        {"", "", "service-not-stated"},  // it may be in the list
    };
    for (const sides& each : cases) {
        CAPTURE(each.from);
        CAPTURE(each.to);
        CHECK(interchange(each.from, each.to, on) == each.expected);
        // The partners' text lets any service replace any other, and has a list as well.
        exchange_return from = bought_2023(each.from);
        const exchange_purchase to = new_one(365'00, each.to);
        const auto quote = quote_of(partner_center_exchange, std::span(&from, 1), std::span(&to, 1), on);
        CHECK((quote ? quote->allowed() ? "allowed" : quote->refusal : code(quote.error())) == each.expected);
    }
}

TEST_CASE("the order of several services does not matter, whether one is excluded or not stated") {
    const auto from = [](std::string_view a, std::string_view b, std::string_view to_a, std::string_view to_b) {
        const exchange_return returns[] = {bought_2023(a), bought_2023(b)};
        const exchange_purchase bought[] = {new_one(365'00, to_a), new_one(365'00, to_b)};
        const auto quote = quote_of(self_service_exchange, returns, bought, day_65);
        if (!quote) return std::string(code(quote.error()));
        return std::string(quote->allowed() ? "allowed" : quote->refusal);
    };
    const auto either_order = [&](std::string_view a, std::string_view b, std::string_view to_a, std::string_view to_b,
                                  std::string_view expected) {
        CAPTURE(a);
        CAPTURE(b);
        CAPTURE(to_a);
        CAPTURE(to_b);
        CHECK(from(a, b, to_a, to_b) == expected);
        CHECK(from(b, a, to_a, to_b) == expected);
        CHECK(from(a, b, to_b, to_a) == expected);
        CHECK(from(b, a, to_b, to_a) == expected);
    };
    either_order("virtual-machine", "suse-plan", "", "", "product-not-exchangeable");
    either_order("", "suse-plan", "", "", "product-not-exchangeable");
    either_order("", "", "", "suse-plan", "product-not-exchangeable");
    either_order("virtual-machine", "", "", "suse-plan", "product-not-exchangeable");
    either_order("virtual-machine", "", "", "", "service-not-stated");  // the second return has no other side
    either_order("", "", "virtual-machine", "", "service-not-stated");  // the second purchase has none
    either_order("virtual-machine", "", "virtual-machine", "", "allowed");
    either_order("", "", "virtual-machine", "sql-database", "services-not-interchangeable");
    either_order("virtual-machine", "sql-database", "", "virtual-machine", "services-not-interchangeable");
}

TEST_CASE("where no service is excluded, a service that neither side states is taken to be the same") {
    static constexpr refund::exchange_policy<1> open{
        "open", {{.id = "open/any", .in_force = {2022_y / 1 / 1}, .gives = rest,
                  .source = {"ACME: Terms", "Exchanges", 2022_y / 1 / 1, 2024_y / 6 / 30}}}};
    static_assert(!check(open));
    const exchange_return one[] = {bought_2023("")};
    const exchange_purchase bought[] = {new_one(365'00, "")};
    CHECK(quote_of(open, one, bought, day_65)->allowed());
    const exchange_return two[] = {bought_2023(""), bought_2023("virtual-machine")};
    CHECK(quote_of(open, two, bought, day_65).error() == errc::service_not_stated);
}

TEST_CASE("one purchase from another family refuses the whole exchange, and so does one return") {
    const exchange_purchase mixed[] = {new_one(300'00), new_one(300'00, "sql-database")};
    const exchange_return vm[] = {bought_2023()};
    CHECK(quote_of(self_service_exchange, vm, mixed, day_65)->refusal == "services-not-interchangeable");
    const exchange_return both[] = {bought_2023(), bought_2023("cosmos-db")};
    const exchange_purchase enough[] = {new_one(600'00)};
    CHECK(quote_of(self_service_exchange, both, enough, day_65)->refusal == "services-not-interchangeable");
    CHECK(quote_of(self_service_exchange, both, enough, day_65)->net_payable.minor == 0);
}

TEST_CASE("a partner's reservation may be replaced by any service") {
    const exchange_return vm[] = {bought_2023()};
    const exchange_purchase sql[] = {new_one(300'00, "sql-database")};
    CHECK(quote_of(partner_center_exchange, vm, sql, day_65)->allowed());
}

TEST_CASE("from 2027-02-01 covered services bought earlier have one last exchange, and later ones none") {
    exchange_return one = bought_2023();
    one.cover = service_cover::covered;
    const auto at = [&one](date::sys_days bought, int exchanges, date::sys_days on) {
        one.term.purchased_on = bought;
        one.exchanges_since_last_allowed = exchanges;
        return answer(one, new_one(400'00), on);
    };
    const date::sys_days eve = 2027_y / 1 / 31;
    const date::sys_days day = 2027_y / 2 / 1;
    const date::sys_days morrow = 2027_y / 2 / 2;
    // The day before, nothing has changed, however often.
    CHECK(at(2026_y / 6 / 1, 0, eve) == "allowed");
    CHECK(at(2026_y / 6 / 1, 3, eve) == "allowed");
    CHECK(at(eve, 1, eve) == "allowed");
    for (const date::sys_days on : {day, morrow, date::sys_days(2027_y / 5 / 1)}) {
        CAPTURE(refund::to_string(on));
        CHECK(at(2026_y / 6 / 1, 0, on) == "allowed");
        CHECK(at(eve, 0, on) == "allowed");
        CHECK(at(2026_y / 6 / 1, 1, on) == "no-longer-exchangeable");
        CHECK(at(eve, 1, on) == "no-longer-exchangeable");
        CHECK(at(eve, 2, on) == "no-longer-exchangeable");
        CHECK(at(day, 0, on) == "no-longer-exchangeable");
        CHECK(at(day, 1, on) == "no-longer-exchangeable");
    }
    CHECK(at(morrow, 0, morrow) == "no-longer-exchangeable");
    // Whether that exchange was made must be stated; if there is none to make, it does not matter.
    one.exchanges_since_last_allowed.reset();
    const auto unsaid = [&one](date::sys_days bought, date::sys_days on) {
        one.term.purchased_on = bought;
        return answer(one, new_one(400'00), on);
    };
    CHECK(unsaid(eve, eve) == "allowed");
    CHECK(unsaid(eve, day) == "exchanges-not-stated");
    CHECK(unsaid(day, day) == "no-longer-exchangeable");
    // So must the cover, from that day on.
    one.cover.reset();
    CHECK(unsaid(eve, eve) == "allowed");
    CHECK(unsaid(eve, day) == "cover-not-stated");
    // Services that no savings plan covers go on as before.
    one.cover = service_cover::not_covered;
    CHECK(unsaid(eve, day) == "allowed");
    CHECK(at(day, 0, morrow) == "allowed");
    CHECK(at(eve, 5, morrow) == "allowed");
}

TEST_CASE("of several returns, one that is no longer exchangeable decides, and its rule is named") {
    exchange_return covered = bought_2023();
    covered.term.purchased_on = 2027_y / 2 / 1;
    covered.cover = service_cover::covered;
    exchange_return other = bought_2023("cosmos-db");  // another family, refused for that alone
    other.term.purchased_on = 2027_y / 1 / 1;
    const exchange_purchase bought[] = {new_one(1'00)};  // worth too little, too
    const date::sys_days on = 2027_y / 3 / 1;
    const exchange_return either_order[][2] = {{covered, other}, {other, covered}};
    for (const auto& returns : either_order) {
        const auto quote = quote_of(self_service_exchange, returns, bought, on);
        REQUIRE(quote);
        CHECK(quote->refusal == "no-longer-exchangeable");
        CHECK(quote->rule->id.view() == "self-service-exchange-2027-02/covered-services");
    }
    // Without it the other family is the reason, before the worth.
    const auto quote = quote_of(self_service_exchange, std::span(&other, 1), bought, on);
    CHECK(quote->refusal == "services-not-interchangeable");
    CHECK(quote->rule->id.view() == "self-service-exchange-2027-02/other-services");
}

TEST_CASE("as_of selects the version of the rules, and the day of the exchange sets the amounts") {
    const exchange_return vm[] = {bought_2023()};
    const exchange_purchase host[] = {new_one(400'00, "dedicated-host")};
    CHECK(quote_of(self_service_exchange, vm, host, day_65)->allowed());
    const auto older = quote_of(self_service_exchange, vm, host, day_65, date::sys_days(2022_y / 10 / 9));
    REQUIRE(older);
    CHECK(older->refusal == "services-not-interchangeable");
    CHECK(older->rule->id.view() == "self-service-exchange-2020-06");
    CHECK(older->refunds_total.minor == 300'00);
    CHECK(quote_of(self_service_exchange, vm, host, day_65, date::sys_days(2019_y / 4 / 12)).error() ==
          errc::no_rule_in_force);
}

TEST_CASE("no rule in force is an error, and so are two") {
    exchange_return old = bought_2023();
    old.term.purchased_on = 2019_y / 4 / 12;
    CHECK(answer(old, new_one(365'00), 2019_y / 4 / 12) == "no-rule-in-force");
    CHECK(answer(old, new_one(365'00), 2019_y / 4 / 13) == "allowed");
    static constexpr refund::exchange_policy<2> twice{
        "twice", {partner_center_exchange.rules[0], partner_center_exchange.rules[0]}};
    const exchange_return vm[] = {bought_2023()};
    const exchange_purchase bought[] = {new_one(400'00)};
    CHECK(quote_of(twice, vm, bought, day_65).error() == errc::rules_overlap);
}

TEST_CASE("an exchange with nothing returned or nothing bought is an error") {
    const exchange_return vm[] = {bought_2023()};
    const exchange_purchase bought[] = {new_one(400'00)};
    CHECK(quote_of(self_service_exchange, {}, bought, day_65).error() == errc::exchange_side_empty);
    CHECK(quote_of(self_service_exchange, vm, {}, day_65).error() == errc::exchange_side_empty);
    CHECK(quote_of(self_service_exchange, {}, {}, day_65).error() == errc::exchange_side_empty);
}

TEST_CASE("all amounts must be in one currency, wherever another one appears") {
    const refund::currency eur = currency_of("EUR");
    for (std::size_t odd = 0; odd < 5; ++odd) {
        exchange_return returns[] = {bought_2023(), bought_2023(), bought_2023()};
        exchange_purchase bought[] = {new_one(600'00), new_one(600'00)};
        REQUIRE(quote_of(self_service_exchange, returns, bought, day_65)->allowed());
        CAPTURE(odd);
        (odd < 3 ? returns[odd].payment.unit : bought[odd - 3].total.unit) = eur;
        CHECK(quote_of(self_service_exchange, returns, bought, day_65).error() == errc::currency_mismatch);
    }
    // Even zero has a currency: zero euros are not zero dollars.
    exchange_purchase zero = new_one(0);
    zero.total.unit = eur;
    CHECK(answer(bought_2023(), zero, day_65) == "currency-mismatch");
}

TEST_CASE("a currency without a minor unit is an error on either side") {
    exchange_return gold = bought_2023();
    gold.payment.unit = currency_of("XAU");
    exchange_purchase bought = new_one(400'00);
    CHECK(answer(gold, bought, day_65) == "no-minor-unit");
    bought.total.unit = currency_of("XAU");
    CHECK(answer(gold, bought, day_65) == "no-minor-unit");
    CHECK(answer(bought_2023(), bought, day_65) == "currency-mismatch");
}

TEST_CASE("a negative amount is an error on either side") {
    exchange_return returned = bought_2023();
    CHECK(answer(returned, new_one(-1), day_65) == "negative-amount");
    returned.payment.minor = -1;
    CHECK(answer(returned, new_one(1), day_65) == "negative-amount");
    // Also in the second of two purchases, even if their sum is above zero.
    const exchange_return vm[] = {bought_2023()};
    const exchange_purchase bought[] = {new_one(500'00), new_one(-1)};
    CHECK(quote_of(self_service_exchange, vm, bought, day_65).error() == errc::negative_amount);
}

TEST_CASE("units returned must be between one and the units bought") {
    const auto units = [](std::int64_t quantity, std::int64_t returned) {
        exchange_return one = bought_2023();
        one.quantity = quantity;
        one.returned = returned;
        return answer(one, new_one(365'00 * 10), day_65);
    };
    CHECK(units(3, 0) == "quantity-out-of-range");
    CHECK(units(3, -1) == "quantity-out-of-range");
    CHECK(units(3, 4) == "quantity-out-of-range");
    CHECK(units(0, 0) == "quantity-out-of-range");
    CHECK(units(0, 1) == "quantity-out-of-range");
    CHECK(units(-1, -1) == "quantity-out-of-range");
    CHECK(units(3, 1) == "allowed");
    CHECK(units(3, 3) == "allowed");
}

TEST_CASE("with several units the number returned must be stated") {
    exchange_return some = bought_2023();
    some.quantity = 5;
    CHECK(answer(some, new_one(365'00 * 5), day_65) == "returned-not-stated");
    CHECK(value_of_return(some, day_65, rest).error() == errc::returned_not_stated);
    some.returned = 5;
    CHECK(one_for_one(some, new_one(365'00 * 5), day_65)->refunds_total.minor == 5 * 300'00);
    some.quantity = 0;
    some.returned.reset();
    CHECK(answer(some, new_one(365'00), day_65) == "quantity-out-of-range");
}

TEST_CASE("a cancellation and an exchange refuse wrong units for the same reason") {
    static constexpr auto table = refund::make_policy(
        "one", refund::rule<>{.id = "any", .outcome = rest, .source = {"none", "none", 2023_y / 1 / 1}});
    struct units {
        std::int64_t bought;
        std::optional<std::int64_t> stated;
        std::int64_t before;
        errc wrong{};
    };
    constexpr errc outside = errc::quantity_out_of_range;
    for (const units& of : {
             units{1, {}, 0}, units{3, 1, 0}, units{3, 3, 0}, units{3, 1, 2}, units{1'000'000, 1'000'000, 0},
             units{1, {}, 1, outside}, units{1, {}, -1, outside}, units{0, {}, 0, outside}, units{-2, {}, 0, outside},
             units{3, 0, 0, outside}, units{3, -1, 0, outside}, units{3, 4, 0, outside}, units{3, 2, 2, outside},
             units{3, 3, 1, outside}, units{3, 1, -1, outside}, units{0, 0, 0, outside}, units{-1, -1, 0, outside},
             units{largest, largest, 1, outside}, units{largest, 1, largest, outside},
             // Several units, and none stated: that error comes first, whatever was returned before.
             units{3, {}, 0, errc::returned_not_stated}, units{3, {}, 3, errc::returned_not_stated},
             units{3, {}, -1, errc::returned_not_stated},
         }) {
        CAPTURE(of.bought);
        CAPTURE(of.stated.value_or(-99));
        CAPTURE(of.before);
        exchange_return one = bought_2023();
        one.payment.minor = 0;
        one.quantity = of.bought;
        one.returned = of.stated;
        one.returned_before = of.before;
        const refund::cancel_request<> request{.term = one.term, .payment = one.payment, .quantity = of.bought,
                                               .returned = of.stated, .returned_before = of.before,
                                               .usage = one.usage, .requested_on = day_65};
        const auto exchanged = value_of_return(one, day_65, rest);
        const auto cancelled = refund::quote_cancel(table, request);
        CHECK((exchanged ? errc{} : exchanged.error()) == of.wrong);
        CHECK((cancelled ? errc{} : cancelled.error()) == of.wrong);
        if (!of.stated) continue;
        const auto awarded = refund::evaluate(
            rest, refund::award_facts<>{.payment = one.payment, .agreed = one.payment, .units = *of.stated,
                                        .payment_for = refund::payment_for::all_units, .bought = of.bought,
                                        .returned_before = of.before, .payments = 1,
                                        .at = *standing_on(one.term, day_65)}, refund::no_steps{});
        CHECK((awarded ? errc{} : awarded.error()) == of.wrong);
    }
}

TEST_CASE("a return must be within its term, and the term between one month and five years") {
    const exchange_return one = bought_2023();
    CHECK(answer(one, new_one(365'00), 2022_y / 12 / 31) == "requested-before-purchase");
    CHECK(answer(one, new_one(365'00), 2023_y / 1 / 1) == "allowed");
    CHECK(one_for_one(one, new_one(1'00), 2023_y / 12 / 31)->refunds_total.minor == 1'00);  // the last day's dollar
    CHECK(answer(one, new_one(365'00), 2024_y / 1 / 1) == "term-ended");
    exchange_return odd = one;
    odd.term.length = refund::term_length{0};
    CHECK(answer(odd, new_one(365'00), day_65) == "term-out-of-range");
    odd.term.length = refund::term_length{61};
    CHECK(answer(odd, new_one(365'00), day_65) == "term-out-of-range");
    odd = one;
    odd.term.purchased_on = date::sys_days(refund::first_day) - date::days(1);
    CHECK(answer(odd, new_one(365'00), day_65) == "date-invalid");
}

TEST_CASE("an amount beyond 64 bits is an error, never a wrong amount") {
    exchange_return returned = bought_2023();
    returned.term.purchased_on = day_65;
    const auto overflows = [&](const exchange_purchase& bought) {
        return answer(returned, bought, day_65) == "overflow";
    };
    returned.payment.minor = largest;
    CHECK(answer(returned, new_one(largest), day_65) == "allowed");  // fits exactly
    returned.quantity = 2;
    returned.returned = 1;
    CHECK(overflows(new_one(largest)));  // what was paid for two
    returned.returned = 2;
    CHECK(overflows(new_one(largest)));
    returned.quantity = 1;
    returned.returned = 1;
    returned.term.plan = billing_plan::monthly;
    CHECK(overflows(new_one(largest)));  // eleven payments to come
    returned.payment.minor = largest / 12;
    CHECK(answer(returned, new_one(largest), day_65) == "allowed");

    const exchange_return vm[] = {returned, returned};
    const exchange_purchase one[] = {new_one(largest)};
    CHECK(quote_of(self_service_exchange, vm, one, day_65).error() == errc::overflow);
    const exchange_purchase two[] = {new_one(largest), new_one(1)};
    CHECK(quote_of(self_service_exchange, std::span(vm, 1), two, day_65).error() == errc::overflow);
}

namespace {

/// Keeps the steps of an exchange, in order.
struct recorded {
    std::vector<refund::step::returned_in_exchange> returned{};
    std::vector<refund::step::summed_exchange> summed{};
    int began{0};
    void operator()(const refund::step::began&) {
        CHECK((returned.empty() && summed.empty()));
        ++began;
    }
    void operator()(const refund::step::returned_in_exchange& found) {
        CHECK(summed.empty());  // the sum comes last
        returned.push_back(found);
    }
    void operator()(const refund::step::summed_exchange& found) { summed.push_back(found); }
};

}  // namespace

TEST_CASE("the steps are each return in order, then the sum, which is the answer") {
    exchange_return units = bought_2023();
    units.payment = {1'00, usd};
    units.quantity = 7;
    units.returned = 3;
    const exchange_return returns[] = {bought_2023(), units};
    const exchange_purchase bought[] = {new_one(400'00)};
    recorded steps;
    const auto quote = quote_of(self_service_exchange, returns, bought, day_65, std::nullopt, steps);
    REQUIRE(quote);
    REQUIRE(steps.returned.size() == 2);
    CHECK(steps.returned[0].index == 0);
    CHECK(steps.began == 1);
    CHECK(steps.returned[0].rule == quote->rule);
    CHECK(steps.returned[0].service == "virtual-machine");
    CHECK(steps.returned[0].usage == used_or_not::used);
    CHECK(steps.returned[0].cover == service_cover::not_covered);
    CHECK(steps.returned[0].credit.payment == money{365'00, usd});
    CHECK(steps.returned[0].credit.units == 1);
    CHECK(steps.returned[0].credit.part.numerator == 300);
    CHECK(steps.returned[0].credit.part.denominator == 365);
    CHECK(steps.returned[0].credit.terms == &quote->rule->gives.credit);  // of the table, not of a copy
    CHECK_FALSE(steps.returned[0].fee);
    CHECK_FALSE(steps.returned[0].stopped);
    CHECK(steps.returned[0].worth.minor == 300'00);
    CHECK(steps.returned[0].standing.length == refund::one_year);
    CHECK(steps.returned[0].value.credit.minor == 300'00);
    CHECK(steps.returned[0].credit.round == refund::rounding::half_even);
    CHECK(steps.returned[1].index == 1);
    CHECK(steps.returned[1].credit.payment == money{1'00, usd});
    CHECK(steps.returned[1].credit.units == 3);
    CHECK(steps.returned[1].value.credit.minor == 2'47);
    CHECK(steps.returned[1].value.at.left() == 300);
    REQUIRE(steps.summed.size() == 1);
    CHECK(steps.summed[0].quote.refunds_total.minor == 302'47);
    CHECK(steps.summed[0].quote.net_payable == quote->net_payable);
    CHECK(steps.summed[0].quote.rule == quote->rule);
    CHECK(steps.summed[0].quote.refusal == quote->refusal);
    CHECK(steps.summed[0].policy == "self-service-exchange");
    CHECK(steps.summed[0].as_of == calendar_day(day_65));
}

TEST_CASE("a refused exchange has a sum among its steps, and an error has none") {
    const exchange_return vm[] = {bought_2023()};
    const exchange_purchase little[] = {new_one(1'00)};
    recorded refused;
    REQUIRE(quote_of(self_service_exchange, vm, little, day_65, std::nullopt, refused));
    REQUIRE(refused.summed.size() == 1);
    CHECK(refused.summed[0].quote.refusal == "purchase-worth-less-than-returned");
    recorded undefined;
    REQUIRE_FALSE(quote_of(partner_center_exchange, vm, little, day_65, std::nullopt, undefined));
    CHECK(undefined.returned.size() == 1);
    CHECK(undefined.summed.empty());
}

namespace {

// ---- a second computation of exchanges: exact fractions, its own calendar, no code of the library ----

cpp_int half_even(const cpp_rational& value) {
    const cpp_int twice = 2 * numerator(value);  // not negative here
    const cpp_int d = denominator(value);
    cpp_int nearest = (twice + d) / (2 * d);  // a tie goes up
    if ((twice + d) % (2 * d) == 0 && nearest % 2 != 0) --nearest;
    return nearest;
}

struct worth {
    cpp_int credit, stopped, paid;
};

oracle::date oracle_day(date::sys_days day) {
    const date::year_month_day fields(day);
    return {int(fields.year()), int(unsigned(fields.month())), int(unsigned(fields.day()))};
}

worth exact_worth(const exchange_return& from, date::sys_days on) {
    const oracle::date bought = oracle_day(from.term.purchased_on);
    const int today = oracle::day_number(oracle_day(on));
    const bool upfront = from.term.plan == billing_plan::upfront;
    const int step = upfront ? from.term.length.months : 1;
    int begun = 0;  // periods before the current one
    while (oracle::day_number(oracle::plus_months(bought, (begun + 1) * step)) <= today) ++begun;
    const int start = oracle::day_number(oracle::plus_months(bought, begun * step));
    const int end = oracle::day_number(oracle::plus_months(bought, (begun + 1) * step));
    const int payments = upfront ? 1 : from.term.length.months;
    const cpp_int payment = from.payment.minor;
    return {half_even(cpp_rational(payment * *from.returned * (end - today), cpp_int(end - start))),
            payment * *from.returned * (payments - begun - 1), payment * from.quantity * (begun + 1)};
}

const std::map<std::string_view, std::string_view> family_since_2022{
    {"virtual-machine", "compute"},  {"dedicated-host", "compute"}, {"azure-vmware-solution", "compute"},
    {"sql-managed-instance", "sql"}, {"sql-elastic-pool", "sql"},   {"sql-database", "sql"}};

bool replaces(std::string_view from, std::string_view to, date::sys_days on) {
    if (from == to) return true;
    if (on < date::sys_days(2022_y / 10 / 10)) return false;
    const auto a = family_since_2022.find(from);
    const auto b = family_since_2022.find(to);
    return a != family_since_2022.end() && b != family_since_2022.end() && a->second == b->second;
}

/// The services of a side, each as stated or as the first that the other side states.
template <class Side, class Other>
std::vector<std::string> meant(const Side& side, const Other& other) {
    std::string first;
    for (const auto& each : other) first = first.empty() ? std::string(each.service) : first;
    std::vector<std::string> all;
    for (const auto& each : side) all.push_back(each.service.empty() ? first : std::string(each.service));
    return all;
}

}  // namespace

TEST_CASE("random exchanges of many for many agree with exact fractions, to the cent and the reason") {
    std::mt19937_64 random(27'02'01);
    const auto below = [&random](std::int64_t n) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    };
    const std::vector<std::string_view> services{"virtual-machine", "virtual-machine", "dedicated-host", "sql-database",
                                                 "sql-elastic-pool", "cosmos-db", "", "red-hat-plan"};
    const date::sys_days first = 2019_y / 4 / 13;
    std::map<std::string, int> seen;
    for (int round = 0; round < 6000; ++round) {
        CAPTURE(round);
        const date::sys_days on = round % 3 == 0
                                      ? date::sys_days(2027_y / 1 / 20) + date::days(static_cast<int>(below(60)))
                                      : first + date::days(static_cast<int>(below(3200)));
        const bool one_service = round % 2 == 0;  // otherwise most exchanges would be refused because of the family
        const std::string_view only = services[static_cast<std::size_t>(below(8))];
        const auto service = [&] { return one_service ? only : services[static_cast<std::size_t>(below(8))]; };

        std::vector<exchange_return> returns(static_cast<std::size_t>(1 + below(4)));
        cpp_int refunds = 0;
        bool over = false;
        for (exchange_return& from : returns) {
            const int months[] = {1, 12, 36, 60, static_cast<int>(1 + below(60))};
            from.term.length = refund::term_length{months[below(5)]};
            from.term.plan = below(2) == 0 ? billing_plan::upfront : billing_plan::monthly;
            from.term.purchased_on = on - date::days(static_cast<int>(below(from.term.length.months * 28)));
            from.payment = {below(3) == 0 ? below(100) : below(10'000'000'00), usd};
            from.quantity = 1 + below(50);
            from.returned = 1 + below(from.quantity);
            from.service = service();
            from.cover = below(4) == 0 ? service_cover::covered : service_cover::not_covered;
            from.exchanges_since_last_allowed = static_cast<int>(below(2));
            const worth exact = exact_worth(from, on);
            refunds += exact.credit + exact.stopped;
            const auto value = value_of_return(from, on, rest);
            REQUIRE(value);
            CHECK(value->credit.minor == exact.credit);
            CHECK(value->cancelled_commitment.minor == exact.stopped);
            CHECK(value->paid.minor == exact.paid);
            CHECK(value->kept.minor == exact.paid - exact.credit);
            const date::sys_days end = 2027_y / 2 / 1;
            over = over || (on >= end && from.cover == service_cover::covered &&
                            (from.term.purchased_on >= end || from.exchanges_since_last_allowed > 0));
        }
        // Worth what is returned, or a cent more or less, in one to three parts; or any amount.
        cpp_int target = refunds + below(3) - 1;
        if (below(4) == 0) target = below(1'000'000'000'00);
        if (target < 0) target = 0;
        std::vector<exchange_purchase> bought(static_cast<std::size_t>(1 + below(3)));
        cpp_int remaining = target;
        for (exchange_purchase& to : bought) {
            const bool is_last = &to == &bought.back();
            const cpp_int part = is_last ? remaining : remaining / (2 + below(3));
            to = {{static_cast<std::int64_t>(part), usd}, service()};
            remaining -= part;
        }

        const auto given = meant(returns, bought);
        const auto taken = meant(bought, returns);
        bool families = true;
        bool excluded = false;
        bool unstated = false;
        for (const std::string& from : given) {
            for (const std::string& to : taken) {
                families = families && replaces(from, to, on);
                excluded = excluded || from == "red-hat-plan" || to == "red-hat-plan";  // in all years
                unstated = unstated || from.empty() || to.empty();
            }
        }
        const std::string_view expected = excluded            ? "product-not-exchangeable"
                                          : unstated          ? "service-not-stated"
                                          : over              ? "no-longer-exchangeable"
                                          : !families         ? "services-not-interchangeable"
                                          : target < refunds  ? "purchase-worth-less-than-returned"
                                                              : "";
        ++seen[std::string(expected)];
        const auto quote = quote_of(self_service_exchange, returns, bought, on);
        if (unstated && !excluded) {
            CHECK((!quote && quote.error() == errc::service_not_stated));
            continue;
        }
        REQUIRE(quote);
        CHECK(quote->refunds_total.minor == refunds);
        CHECK(quote->purchases_total.minor == target);
        CHECK(quote->net_payable.minor == target - refunds);
        CHECK(quote->refusal == expected);
        CHECK(quote->allowed() == expected.empty());
    }
    // Every answer occurred often enough to be significant.
    CHECK(seen.size() == 6);
    for (const auto& each : seen) {
        CAPTURE(each.first);
        CHECK(each.second > 100);
    }
}
