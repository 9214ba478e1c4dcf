#include <refund/rules/exchanges.hpp>

#include <refund/quote/exchange.hpp>
#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using refund::errc;
using refund::exchange_policy_view;
using refund::exchange_rule;
using refund::savings_plan_cover;
using refund::rules::find_exchange_table;
using refund::rules::partner_center_exchange;
using refund::rules::self_service_exchange;

constexpr savings_plan_cover covered = savings_plan_cover::covered;
constexpr savings_plan_cover not_covered = savings_plan_cover::not_covered;

/// The id of the rule that applies, or the code of the error.
constexpr std::string_view answer(const exchange_policy_view& table, date::sys_days as_of, savings_plan_cover cover) {
    const auto found = find_rule(table, as_of, cover);
    return found ? (*found)->id.view() : code(found.error());
}

/// The dated changes of the published text, as its versions state them.
struct change {
    date::sys_days day;
    std::string_view not_covered;
    std::string_view covered;
};
constexpr std::string_view nothing = "no-rule-in-force";
constexpr change changes[] = {
    {2019_y / 4 / 13, "self-service-exchange-2019-04", "self-service-exchange-2019-04"},
    {2020_y / 6 / 12, "self-service-exchange-2020-06", "self-service-exchange-2020-06"},
    {2022_y / 10 / 10, "self-service-exchange-2022-10", "self-service-exchange-2022-10"},
    {2023_y / 10 / 16, "self-service-exchange-2023-10", "self-service-exchange-2023-10"},
    {2024_y / 12 / 6, "self-service-exchange-2024-12", "self-service-exchange-2024-12"},
    {2026_y / 1 / 15, "self-service-exchange-2026-01", "self-service-exchange-2026-01"},
    {2027_y / 2 / 1, "self-service-exchange-2027-02/other-services", "self-service-exchange-2027-02/covered-services"},
};

}  // namespace

TEST_CASE("each version of the self-service text applies from its day on, not the day before") {
    std::string_view others = nothing;
    std::string_view with_plan = nothing;
    for (const change& next : changes) {
        CAPTURE(refund::to_string(next.day));
        CHECK(answer(self_service_exchange, next.day - date::days(1), not_covered) == others);
        CHECK(answer(self_service_exchange, next.day - date::days(1), covered) == with_plan);
        others = next.not_covered;
        with_plan = next.covered;
        for (const int after : {0, 1}) {
            CHECK(answer(self_service_exchange, next.day + date::days(after), not_covered) == others);
            CHECK(answer(self_service_exchange, next.day + date::days(after), covered) == with_plan);
        }
    }
    CHECK(answer(self_service_exchange, refund::last_day, not_covered) == others);
    CHECK(answer(self_service_exchange, refund::last_day, covered) == with_plan);
    // Nothing but these changes.
    CHECK(std::size(self_service_exchange.rules) == std::size(changes) + 1);
}

TEST_CASE("the partners' text has one version, from 2018-05-11 on") {
    static_assert(answer(partner_center_exchange, 2018_y / 5 / 10, not_covered) == nothing);
    static_assert(answer(partner_center_exchange, 2018_y / 5 / 11, not_covered) == "partner-center-exchange-2018-05");
    static_assert(answer(partner_center_exchange, 2018_y / 5 / 12, covered) == "partner-center-exchange-2018-05");
    static_assert(answer(partner_center_exchange, 2027_y / 2 / 1, covered) == "partner-center-exchange-2018-05");
}

TEST_CASE("every day of ten years has exactly one rule, for covered services and for others") {
    for (date::sys_days day = 2018_y / 1 / 1; day <= date::sys_days(2027_y / 12 / 31); day += date::days(1)) {
        for (const savings_plan_cover cover : {covered, not_covered}) {
            const bool named_error = answer(self_service_exchange, day, cover) == nothing;
            if (named_error != (day < date::sys_days(2019_y / 4 / 13))) FAIL_CHECK(refund::to_string(day));
            const bool partners_error = answer(partner_center_exchange, day, cover) == nothing;
            if (partners_error != (day < date::sys_days(2018_y / 5 / 11))) FAIL_CHECK(refund::to_string(day));
            CHECK_FALSE(answer(self_service_exchange, day, cover) == "rules-overlap");
        }
    }
}

TEST_CASE("self-service exchanges need new commitments worth what is returned, stopped payments included") {
    for (const exchange_rule& row : self_service_exchange.rules) {
        CAPTURE(row.id.view());
        CHECK(row.worth == refund::returned_worth::credit_and_cancelled_commitment);
        CHECK(row.check == refund::worth_check::at_least_returned);
        CHECK(row.round == refund::rounding::half_even);
        CHECK_FALSE(row.any_service);
    }
}

TEST_CASE("partners' exchanges: the prorated amount, any different reservation, less is not spoken of") {
    constexpr exchange_rule row = partner_center_exchange.rules[0];
    static_assert(row.worth == refund::returned_worth::credit && row.check == refund::worth_check::not_stated);
    static_assert(row.any_service && row.one_last_if_bought_before == refund::calendar_day{});
    static_assert(row.round == refund::rounding::half_even);
}

TEST_CASE("only the rule of 2027 for covered services ends exchanges, for what is bought from its day on") {
    for (const exchange_rule& row : self_service_exchange.rules) {
        CAPTURE(row.id.view());
        const bool ends = row.id.view() == "self-service-exchange-2027-02/covered-services";
        CHECK(row.one_last_if_bought_before == (ends ? refund::calendar_day(2027_y / 2 / 1) : refund::calendar_day{}));
        if (ends) CHECK(row.one_last_if_bought_before == row.in_force.from);
    }
}

TEST_CASE("the families are the published ones: compute and SQL, three services each, none before 2022-10-10") {
    using refund::rules::exchange_text::compute;
    using refund::rules::exchange_text::sql;
    static_assert(compute.services[0].view() == "virtual-machine" && compute.services[1].view() == "dedicated-host" &&
                  compute.services[2].view() == "azure-vmware-solution" && compute.services[3].empty());
    static_assert(sql.services[0].view() == "sql-managed-instance" && sql.services[1].view() == "sql-elastic-pool" &&
                  sql.services[2].view() == "sql-database" && sql.services[3].empty());
    for (const exchange_rule& row : self_service_exchange.rules) {
        CAPTURE(row.id.view());
        const bool families = row.in_force.from >= refund::calendar_day(2022_y / 10 / 10);
        CHECK(row.families[0] == (families ? compute : refund::service_family{}));
        CHECK(row.families[1] == (families ? sql : refund::service_family{}));
    }
}

TEST_CASE("on the day of a change the outcome changes with the rule") {
    // A machine for a host of the same price, bought and exchanged on one day.
    const auto outcome = [](date::sys_days on, savings_plan_cover cover, std::string_view to) -> std::string {
        refund::exchange_return from;
        from.term = {on, refund::one_year, refund::billing_plan::upfront};
        from.payment = {100'00, refund::currency_of("USD")};
        from.service = "virtual-machine";
        from.cover = cover;
        const refund::exchange_purchase bought{{100'00, refund::currency_of("USD")}, to};
        const auto quote = quote_exchange(self_service_exchange, std::span(&from, 1), std::span(&bought, 1), on);
        if (!quote) return std::string(code(quote.error()));
        return quote->allowed() ? "allowed" : std::string(quote->refusal);
    };
    CHECK(outcome(2019_y / 4 / 12, covered, "virtual-machine") == nothing);
    CHECK(outcome(2019_y / 4 / 13, covered, "virtual-machine") == "allowed");
    CHECK(outcome(2019_y / 4 / 14, covered, "virtual-machine") == "allowed");
    CHECK(outcome(2022_y / 10 / 9, covered, "dedicated-host") == "services-not-interchangeable");
    CHECK(outcome(2022_y / 10 / 10, covered, "dedicated-host") == "allowed");
    CHECK(outcome(2022_y / 10 / 11, covered, "dedicated-host") == "allowed");
    // The grace period and its extension change no outcome.
    for (const date::sys_days day : {date::sys_days(2023_y / 10 / 16), date::sys_days(2024_y / 12 / 6)}) {
        for (const int around : {-1, 0, 1}) CHECK(outcome(day + date::days(around), covered, "dedicated-host") == "allowed");
    }
    CHECK(outcome(2027_y / 1 / 31, covered, "dedicated-host") == "allowed");
    CHECK(outcome(2027_y / 2 / 1, covered, "dedicated-host") == "no-longer-exchangeable");
    CHECK(outcome(2027_y / 2 / 2, covered, "dedicated-host") == "no-longer-exchangeable");
    CHECK(outcome(2027_y / 2 / 1, not_covered, "dedicated-host") == "allowed");
}

TEST_CASE("both readings of self-service exchange by one table, partners by their own") {
    static_assert(find_exchange_table("self-service")->rules.data() == self_service_exchange.rules);
    static_assert(find_exchange_table("self-service-observed")->rules.data() == self_service_exchange.rules);
    static_assert(find_exchange_table("partner-center")->rules.data() == partner_center_exchange.rules);
    static_assert(find_exchange_table("partner-center")->name == "partner-center-exchange");
}

TEST_CASE("every agreement that is known has exchange rules, and no other name has") {
    for (const std::string_view agreement : refund::rules::agreements) {
        CAPTURE(agreement);
        CHECK(find_exchange_table(agreement).has_value());
    }
    static_assert(find_exchange_table("").error() == errc::unknown_agreement);
    static_assert(find_exchange_table("any").error() == errc::unknown_agreement);
    static_assert(find_exchange_table("Self-Service").error() == errc::unknown_agreement);
}

TEST_CASE("plans that are not exchangeable are refused from the day the text names them, whatever is bought") {
    struct plan {
        std::string_view service;
        date::sys_days from;
    };
    // SUSE and Red Hat in all years, the others by date.
    const plan plans[] = {{"suse-plan", 2019_y / 4 / 13},
                          {"red-hat-plan", 2019_y / 4 / 13},
                          {"databricks-pre-purchase", 2020_y / 6 / 12},
                          {"azure-red-hat-openshift", 2020_y / 6 / 12},
                          {"vmware-by-cloudsimple", 2020_y / 6 / 12},
                          {"synapse-pre-purchase", 2022_y / 10 / 10},
                          {"pre-purchase-plan", 2026_y / 1 / 15}};
    for (const plan& one : plans) {
        CAPTURE(one.service);
        refund::exchange_return returned;
        returned.term = {2019_y / 4 / 13, refund::one_year, refund::billing_plan::upfront};
        returned.payment = {100'00, refund::currency_of("USD")};
        returned.service = one.service;
        const refund::exchange_purchase bought{{200'00, refund::currency_of("USD")}, one.service};
        const auto refusal_as_of = [&](date::sys_days as_of) {
            const auto quote = refund::quote_exchange(self_service_exchange, std::span(&returned, 1), std::span(&bought, 1),
                                                      returned.term.purchased_on + date::days(10), as_of);
            return quote ? quote->refusal : code(quote.error());
        };
        if (one.from > date::sys_days(2019_y / 4 / 13)) CHECK(refusal_as_of(one.from - date::days(1)) == "");
        CHECK(refusal_as_of(one.from) == "product-not-exchangeable");
        CHECK(refusal_as_of(one.from + date::days(1)) == "product-not-exchangeable");
        CHECK(refusal_as_of(2030_y / 1 / 1) == "product-not-exchangeable");
    }
}
