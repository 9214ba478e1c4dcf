#include <refund/rules/exchanges.hpp>

#include <refund/quote/exchange.hpp>
#include <refund/rules/catalog.hpp>
#include <refund/rules/self_service.hpp>

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
using refund::service_cover;
using refund::rules::find_exchange_table;
using refund::rules::partner_center_exchange;
using refund::rules::partner_center_self_service_exchange;
using refund::rules::self_service_exchange;
using refund::rules::self_service_exchange_observed;
using refund::used_or_not;

constexpr service_cover covered = service_cover::covered;
constexpr service_cover not_covered = service_cover::not_covered;

/// The id of the rule that applies, or the code of the error.
constexpr std::string_view answer(const exchange_policy_view& table, date::sys_days as_of, service_cover cover,
                                  int elapsed = 100, used_or_not usage = used_or_not::used) {
    const auto found = find_rule(table, {as_of, elapsed, usage, cover});
    return found ? (*found)->id.view() : code(found.error());
}

/// The dated changes of the published text, as its versions state them.
struct change {
    date::sys_days day;
    std::string_view not_covered;
    std::string_view covered;
};
/// The names of a list, each followed by a blank.
std::string words(std::span<const std::string_view> names) {
    std::string all;
    for (const std::string_view each : names) all += std::string(each) + " ";
    return all;
}

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

TEST_CASE("the shipped exchange tables are sound") {
    static_assert(refund::sound<self_service_exchange>);
    static_assert(refund::sound<self_service_exchange_observed>);
    static_assert(refund::sound<partner_center_exchange>);
    static_assert(refund::sound<partner_center_self_service_exchange>);
}

TEST_CASE("each version of the self-service text is in force from its day, and not on the day before") {
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
    // There are no other changes.
    CHECK(std::size(self_service_exchange.rules) == std::size(changes) + 1);
}

TEST_CASE("the partners' text has one version, from 2018-05-11") {
    static_assert(answer(partner_center_exchange, 2018_y / 5 / 10, not_covered) == nothing);
    static_assert(answer(partner_center_exchange, 2018_y / 5 / 11, not_covered) == "partner-center-exchange-2018-05");
    static_assert(answer(partner_center_exchange, 2018_y / 5 / 12, covered) == "partner-center-exchange-2018-05");
    static_assert(answer(partner_center_exchange, 2027_y / 2 / 1, covered) == "partner-center-exchange-2018-05");
}

TEST_CASE("every day of ten years has exactly one rule for covered services and one for others") {
    for (date::sys_days day = 2018_y / 1 / 1; day <= date::sys_days(2027_y / 12 / 31); day += date::days(1)) {
        for (const service_cover cover : {covered, not_covered}) {
            const bool named_error = answer(self_service_exchange, day, cover) == nothing;
            if (named_error != (day < date::sys_days(2019_y / 4 / 13))) FAIL_CHECK(refund::to_string(day));
            const bool partners_error = answer(partner_center_exchange, day, cover) == nothing;
            if (partners_error != (day < date::sys_days(2018_y / 5 / 11))) FAIL_CHECK(refund::to_string(day));
            CHECK_FALSE(answer(self_service_exchange, day, cover) == "rules-overlap");
        }
    }
}

TEST_CASE("by self-service, purchases must be worth what is returned, payments that stop included") {
    for (const exchange_rule& row : self_service_exchange.rules) {
        CAPTURE(row.id.view());
        CHECK(row.worth == refund::returned_worth::credit_and_cancelled_commitment);
        CHECK(row.check == refund::worth_check::at_least_returned);
        CHECK(row.gives.round == refund::rounding::half_even);
        CHECK_FALSE(row.any_service);
    }
}

TEST_CASE("by the partners' text, the prorated rest counts, any service may follow, and a lower worth is left open") {
    constexpr exchange_rule row = partner_center_exchange.rules[0];
    static_assert(row.worth == refund::returned_worth::credit && row.check == refund::worth_check::not_stated);
    static_assert(row.any_service && row.one_last_if_bought_before == refund::calendar_day{});
    static_assert(row.gives.round == refund::rounding::half_even);
}

TEST_CASE("only the rule of 2027 for covered services ends exchanges, for what is bought from its day on") {
    for (const exchange_rule& row : self_service_exchange.rules) {
        CAPTURE(row.id.view());
        const bool ends = row.id.view() == "self-service-exchange-2027-02/covered-services";
        CHECK(row.one_last_if_bought_before == (ends ? refund::calendar_day(2027_y / 2 / 1) : refund::calendar_day{}));
        if (ends) CHECK(row.one_last_if_bought_before == row.in_force.from);
    }
}

TEST_CASE("the families are the published ones: compute and SQL, of three services each, and none before 2022-10-10") {
    using refund::rules::exchange_text::families;
    REQUIRE(std::size(families) == 2);
    CHECK(families[0].name == "compute");
    CHECK(words(families[0].services) == "virtual-machine dedicated-host azure-vmware-solution ");
    CHECK(families[1].name == "sql");
    CHECK(words(families[1].services) == "sql-managed-instance sql-elastic-pool sql-database ");
    for (const exchange_rule& row : self_service_exchange.rules) {
        CAPTURE(row.id.view());
        const bool expected = row.in_force.from >= refund::calendar_day(2022_y / 10 / 10);
        CHECK(row.families.size() == (expected ? 2 : 0));
        if (expected) CHECK(row.families.data() == families);
    }
}

TEST_CASE("the published credit is the prorated rest in every version, without a fee, for any usage") {
    for (const exchange_policy_view table : {exchange_policy_view(self_service_exchange),
                                             exchange_policy_view(partner_center_exchange)}) {
        for (const exchange_rule& row : table.rules()) {
            CAPTURE(row.id.view());
            CHECK(row.gives == refund::award{.credit = refund::prorated});
            CHECK(row.elapsed == refund::any_day);
            CHECK(row.usage == refund::usage_condition::any);
            CHECK_FALSE(row.credit_source.complete());
        }
    }
}

TEST_CASE("as observed: unused up to day 5 in full, otherwise prorated, in every version since 2022-06-28") {
    struct version {
        date::sys_days from;
        std::string_view not_covered, covered;
    };
    const std::string id = "self-service-exchange-observed-";
    const version versions[] = {{2022_y / 6 / 28, "2022-06", "2022-06"}, {2022_y / 10 / 10, "2022-10", "2022-10"},
                                {2023_y / 10 / 16, "2023-10", "2023-10"}, {2024_y / 12 / 6, "2024-12", "2024-12"},
                                {2026_y / 1 / 15, "2026-01", "2026-01"},
                                {2027_y / 2 / 1, "2027-02/others", "2027-02/covered"}};
    std::string before = std::string(nothing);
    for (const version& each : versions) {
        CAPTURE(refund::to_string(each.from));
        const auto at = [&](int around, service_cover cover, int elapsed, used_or_not usage) {
            return std::string(
                answer(self_service_exchange_observed, each.from + date::days(around), cover, elapsed, usage));
        };
        CHECK(at(-1, not_covered, 6, used_or_not::used) == before);
        for (const int around : {0, 1}) {
            for (const service_cover cover : {covered, not_covered}) {
                const std::string row = id + std::string(cover == covered ? each.covered : each.not_covered);
                for (const int elapsed : {0, 1, 4, 5}) {
                    CHECK(at(around, cover, elapsed, used_or_not::unused) == row + "/early-unused");
                    CHECK(at(around, cover, elapsed, used_or_not::used) == row + "/early-used");
                }
                for (const int elapsed : {6, 7, 1000}) {
                    CHECK(at(around, cover, elapsed, used_or_not::unused) == row + "/late");
                    CHECK(at(around, cover, elapsed, used_or_not::used) == row + "/late");
                }
            }
        }
        before = id + std::string(each.not_covered) + "/late";
    }
    CHECK(std::string(answer(self_service_exchange_observed, refund::last_day, not_covered)) == before);
}

TEST_CASE("as observed: the credit is that of an observed refund, and all else is as published on the same day") {
    // Compares with the credit of a refund on the same day, after the same time, with the same usage.
    const exchange_policy_view observed(self_service_exchange_observed);
    CHECK(observed.name() == "self-service-exchange-observed");
    for (const exchange_rule& row : observed.rules()) {
        CAPTURE(row.id.view());
        for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
            for (const int elapsed : {0, 5, 6}) {
                if (!row.elapsed.contains(elapsed) || !covers(row.usage, usage)) continue;
                const auto refunds = find_rule(refund::policy_view<>(refund::rules::self_service_observed),
                                               row.in_force.from, elapsed, usage);
                REQUIRE(refunds);
                CHECK(row.gives == (*refunds)->outcome.gives);
            }
        }
        const service_cover cover = row.cover == refund::cover_condition::covered_only ? covered : not_covered;
        const auto text = find_rule(self_service_exchange, {row.in_force.from, 0, used_or_not::used, cover});
        REQUIRE(text);
        const exchange_rule& published = **text;
        CHECK(row.in_force.until == published.in_force.until);
        CHECK(row.cover == published.cover);
        CHECK(row.covered_by == published.covered_by);
        CHECK(row.worth == published.worth);
        CHECK(row.check == published.check);
        CHECK(row.families.data() == published.families.data());
        CHECK(row.families.size() == published.families.size());
        CHECK(row.never.data() == published.never.data());
        CHECK(row.never.size() == published.never.size());
        CHECK(row.any_service == published.any_service);
        CHECK(row.one_last_if_bought_before == published.one_last_if_bought_before);
        CHECK(row.source == published.source);
        CHECK(row.clause.view().starts_with(published.clause.view()));
        // The credit has its own citation: the recordings.
        CHECK(row.credit_source.document.view().find("recorded answers of CalculateExchange") !=
              std::string_view::npos);
        CHECK(row.credit_source.published == refund::calendar_day(2022_y / 6 / 28));
        CHECK(row.credit_source.last_seen == refund::calendar_day(2023_y / 3 / 10));
    }
}

TEST_CASE("on the day of a change the outcome changes with the rule") {
    // A machine for a host of the same price, bought and exchanged on one day.
    const auto outcome = [](date::sys_days on, service_cover cover, std::string_view to) -> std::string {
        refund::exchange_return from;
        from.term = {on, refund::one_year, refund::billing_plan::upfront};
        from.payment = {100'00, refund::currency_of("USD")};
        from.service = "virtual-machine";
        from.cover = cover;
        from.exchanges_since_last_allowed = 0;
        const refund::exchange_purchase bought{{100'00, refund::currency_of("USD")}, to};
        const auto quote = quote_exchange(self_service_exchange, {.returns = std::span(&from, 1),
                                                                  .purchases = std::span(&bought, 1),
                                                                  .requested_on = on});
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
        for (const int around : {-1, 0, 1})
            CHECK(outcome(day + date::days(around), covered, "dedicated-host") == "allowed");
    }
    CHECK(outcome(2027_y / 1 / 31, covered, "dedicated-host") == "allowed");
    CHECK(outcome(2027_y / 2 / 1, covered, "dedicated-host") == "no-longer-exchangeable");
    CHECK(outcome(2027_y / 2 / 2, covered, "dedicated-host") == "no-longer-exchangeable");
    CHECK(outcome(2027_y / 2 / 1, not_covered, "dedicated-host") == "allowed");
}

TEST_CASE("each agreement has its own exchange table") {
    static_assert(find_exchange_table("self-service")->rules().data() == self_service_exchange.rules);
    static_assert(find_exchange_table("self-service-observed")->rules().data() == self_service_exchange_observed.rules);
    static_assert(find_exchange_table("partner-center")->rules().data() == partner_center_exchange.rules);
    static_assert(find_exchange_table("partner-center")->name() == "partner-center-exchange");
    static_assert(find_exchange_table("partner-center-self-service")->name() == "partner-center-self-service-exchange");
}

TEST_CASE("partner-center-self-service takes the versions of the self-service page from 2022-10-10 on") {
    const auto& rows = partner_center_self_service_exchange.rules;
    CHECK(std::size(rows) == 6);
    CHECK(rows[0].in_force.from == refund::calendar_day(2022_y / 10 / 10));
    CHECK(rows[0].id.view() == "partner-center-self-service-exchange-2022-10");
    CHECK(rows[5].id.view() == "partner-center-self-service-exchange-2027-02/covered-services");
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const refund::exchange_rule& published = self_service_exchange.rules[i + 2];
        CHECK(rows[i].id.view() == "partner-center-" + std::string(published.id.view()));
        CHECK(rows[i].in_force == published.in_force);
        CHECK(rows[i].gives == published.gives);
        CHECK(rows[i].worth == published.worth);
        CHECK(rows[i].check == published.check);
        CHECK(rows[i].cover == published.cover);
        CHECK(rows[i].families.data() == published.families.data());
        CHECK(rows[i].never.data() == published.never.data());
        CHECK(rows[i].never.size() == published.never.size());
        CHECK(rows[i].one_last_if_bought_before == published.one_last_if_bought_before);
        CHECK(rows[i].source == published.source);
        CHECK(rows[i].clause.view() == published.clause.view());
    }
}

TEST_CASE("every known agreement has exchange rules, and no other name has") {
    for (const std::string_view agreement : refund::rules::agreements) {
        CAPTURE(agreement);
        CHECK(find_exchange_table(agreement).has_value());
    }
    static_assert(find_exchange_table("").error() == errc::unknown_agreement);
    static_assert(find_exchange_table("any").error() == errc::unknown_agreement);
    static_assert(find_exchange_table("Self-Service").error() == errc::unknown_agreement);
}

TEST_CASE("a plan that is not exchangeable is refused from the day on which the text names it, on either side") {
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
    // Tries it as the return, as the purchase, and as both, with only one of them stating it.
    struct sides {
        bool given, bought;
        std::string_view other;
    };
    for (const plan& one : plans) {
        CAPTURE(one.service);
        for (const sides& side : {sides{true, true, {}},
                                  {true, false, {}},
                                  {false, true, {}},
                                  {true, false, "virtual-machine"},
                                  {false, true, "virtual-machine"}}) {
            refund::exchange_return returned;
            returned.term = {2019_y / 4 / 13, refund::one_year, refund::billing_plan::upfront};
            returned.payment = {100'00, refund::currency_of("USD")};
            returned.service = side.given ? one.service : side.other;
            returned.cover = service_cover::not_covered;
            const refund::exchange_purchase bought{{200'00, refund::currency_of("USD")},
                                                   side.bought ? one.service : side.other};
            const auto refusal_as_of = [&](date::sys_days as_of) {
                const auto quote = refund::quote_exchange(
                    self_service_exchange,
                    {.returns = std::span(&returned, 1), .purchases = std::span(&bought, 1),
                     .requested_on = date::sys_days(returned.term.purchased_on) + date::days(10), .as_of = as_of});
                return quote ? quote->refusal : code(quote.error());
            };
            // Before that day, they could only be exchanged for the same plan.
            const std::string_view before = side.other.empty() ? "" : "services-not-interchangeable";
            if (one.from > date::sys_days(2019_y / 4 / 13)) CHECK(refusal_as_of(one.from - date::days(1)) == before);
            CHECK(refusal_as_of(one.from) == "product-not-exchangeable");
            CHECK(refusal_as_of(one.from + date::days(1)) == "product-not-exchangeable");
            CHECK(refusal_as_of(2030_y / 1 / 1) == "product-not-exchangeable");
        }
    }
}

TEST_CASE("the trade-in terms are cited, and count the hours of one year and of three") {
    using refund::rules::savings_plan_trade_in;
    static_assert(savings_plan_trade_in.source.complete());
    static_assert(savings_plan_trade_in.in_force.from == refund::calendar_day(2023_y / 2 / 3));
    CHECK(savings_plan_trade_in.terms.size() == 2);
}
