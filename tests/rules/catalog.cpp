#include <refund/rules/catalog.hpp>

#include <refund/quote/cancel.hpp>
#include <refund/rules/exchanges.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using refund::errc;
using refund::rules::find_table;
using refund::rules::offer;
using refund::rules::offers;

constexpr errc error_of(std::string_view agreement, std::string_view product) {
    const auto found = find_table(agreement, product);
    return found ? errc{} : found.error();
}

}  // namespace

TEST_CASE("reservations bought through a partner are decided by the table of Partner Center") {
    static_assert(find_table("partner-center", "azure-reservation")->name() == "partner-center");
    CHECK(find_table("partner-center", "azure-reservation")->rules().data() == refund::rules::partner_center.rules);
}

TEST_CASE("the agreements and products that the batch program promises have tables") {
    for (const std::string_view agreement : {"partner-center", "self-service", "self-service-observed"}) {
        CHECK(find_table(agreement, "azure-reservation").has_value());
        for (const std::string_view never : {"savings-plan", "suse-plan", "red-hat-plan", "databricks-pre-purchase"}) {
            CHECK(find_table(agreement, never).has_value());
        }
    }
    for (const std::string_view product : {"software-subscription", "perpetual-software", "licence-subscription",
                                           "licence-subscription-by-the-hour"}) {
        CHECK(find_table("partner-center", product).has_value());
    }
}

TEST_CASE("each agreement has its own table for reservations") {
    CHECK(find_table("partner-center", "azure-reservation")->rules().data() !=
          find_table("self-service", "azure-reservation")->rules().data());
    CHECK(find_table("self-service", "azure-reservation")->rules().data() !=
          find_table("self-service-observed", "azure-reservation")->rules().data());
    CHECK(find_table("partner-center-self-service", "azure-reservation")->rules().data() ==
          refund::rules::partner_center_self_service.rules);
}

TEST_CASE("every shipped table is proven, has a name, and is found by its agreement and product") {
    static_assert(std::size(offers) > 0);
    for (const offer& each : offers) {
        CAPTURE(each.product);
        CHECK(each.table.proven());
        CHECK_FALSE(check(each.table));
        CHECK_FALSE(each.table.name().empty());
        CHECK_FALSE(each.product.empty());
        for (const std::string_view agreement : refund::rules::agreements) {
            if (each.agreement != refund::rules::any_agreement && each.agreement != agreement) continue;
            const auto found = find_table(agreement, each.product);
            REQUIRE(found);
            CHECK(found->rules().data() == each.table.rules().data());
            CHECK(found->proven());
        }
    }
}

TEST_CASE("each product has one seller, which the catalog names") {
    for (const offer& each : offers) {
        CAPTURE(each.product);
        CHECK_FALSE(each.seller.empty());
        CHECK(refund::rules::find_seller(each.product) == each.seller);
    }
    static_assert(*refund::rules::find_seller("azure-reservation") == "Microsoft");
    static_assert(refund::rules::find_seller("azure-reservations").error() == errc::unknown_product);
    static_assert(refund::rules::find_seller("").error() == errc::unknown_product);
}

TEST_CASE("a table was last seen on the day on which its newest text was") {
    using refund::rules::last_seen;
    static_assert(last_seen(*find_table("partner-center", "azure-reservation")) == 2021_y / 9 / 14);
    // The row of 2022-10 was seen until 2024-12-06, the last one until 2026-03-19.
    static_assert(last_seen(*find_table("self-service", "azure-reservation")) == 2026_y / 3 / 19);
    static_assert(last_seen({}) == refund::calendar_day());
    // The newest text is not always that of the last row.
    static constexpr auto table = refund::make_policy(
        "two", refund::rule<>{.id = "two/a", .source = {"a", "b", 2026_y / 1 / 1, 2026_y / 2 / 3}},
        refund::rule<>{.id = "two/b", .source = {"a", "b", 2026_y / 1 / 1, 2026_y / 2 / 2}});
    CHECK(last_seen(table) == refund::calendar_day(2026_y / 2 / 3));
}

TEST_CASE("no two offers match the same agreement and product") {
    for (const offer& a : offers) {
        for (const offer& b : offers) {
            if (&a == &b || a.product != b.product) continue;
            CHECK(a.agreement != b.agreement);
            CHECK(a.agreement != refund::rules::any_agreement);
            CHECK(b.agreement != refund::rules::any_agreement);
        }
    }
}

TEST_CASE("no shipped rule cites a text published after the rule's last day") {
    for (const offer& each : offers) {
        for (const refund::rule<>& row : each.table.rules()) {
            CAPTURE(row.id.view());
            CHECK(row.source.complete());
            CHECK_FALSE(row.clause.empty());
            CHECK(row.source.published < row.in_force.until);
        }
    }
}

TEST_CASE("a plan that is never refundable is a decision under every agreement, and not an error") {
    for (const std::string_view agreement : refund::rules::agreements) {
        const auto table = find_table(agreement, "suse-plan");
        REQUIRE(table);
        const auto found = find_rule(*table, 2021_y / 1 / 1, 0, refund::used_or_not::unused);
        REQUIRE(found);
        CHECK((*found)->outcome.says == refund::ruling::not_refundable);
        CHECK((*found)->outcome.code.view() == "product-not-refundable");
    }
}

TEST_CASE("an unknown agreement and an unknown product are different errors") {
    static_assert(error_of("partner-centre", "azure-reservation") == errc::unknown_agreement);
    static_assert(error_of("", "azure-reservation") == errc::unknown_agreement);
    static_assert(error_of("Partner-Center", "azure-reservation") == errc::unknown_agreement);
    static_assert(error_of("any", "suse-plan") == errc::unknown_agreement);  // not the name of an agreement
    static_assert(error_of("partner-center", "azure-reservations") == errc::unknown_product);
    static_assert(error_of("partner-center", "") == errc::unknown_product);
    static_assert(error_of("nobody", "nothing") == errc::unknown_agreement);
}

TEST_CASE("a known product without a table under a known agreement is not supported") {
    static_assert(error_of("self-service", "software-subscription") == errc::not_supported);
    static_assert(error_of("self-service-observed", "licence-subscription") == errc::not_supported);
}

TEST_CASE("an agreement or product is known only by its whole name") {
    using refund::rules::knows_agreement;
    using refund::rules::knows_product;
    static_assert(std::size(refund::rules::agreements) == 4);
    static_assert(knows_agreement("partner-center") && knows_agreement("partner-center-self-service") &&
                  knows_agreement("self-service") && knows_agreement("self-service-observed"));
    static_assert(!knows_agreement("partner-center-"));
    static_assert(!knows_agreement("any") && !knows_agreement("") && !knows_agreement("self") &&
                  !knows_agreement("self-service-"));
    static_assert(!knows_agreement("Self-Service") && !knows_agreement("azure-reservation"));
    for (const std::string_view product :
         {"azure-reservation", "software-subscription", "perpetual-software", "licence-subscription",
          "licence-subscription-by-the-hour", "suse-plan", "red-hat-plan", "savings-plan", "databricks-pre-purchase",
          "azure-red-hat-openshift", "vmware-by-cloudsimple",
          "synapse-pre-purchase", "pre-purchase-plan", "ec2-reserved-instance", "google-cloud-spend-commitment"}) {
        CAPTURE(product);
        CHECK(knows_product(product));
    }
    static_assert(!knows_product("") && !knows_product("azure") && !knows_product("azure-reservation ") &&
                  !knows_product("partner-center") && !knows_product("Suse-Plan"));
}

TEST_CASE("every agreement and product has a table, or is not supported, as the offers say") {
    for (const std::string_view agreement : refund::rules::agreements) {
        for (const offer& each : offers) {
            CAPTURE(agreement);
            CAPTURE(each.product);
            const bool software = each.product == "software-subscription" || each.product == "perpetual-software" ||
                                  each.product == "licence-subscription" ||
                                  each.product == "licence-subscription-by-the-hour";
            const auto found = find_table(agreement, each.product);
            CHECK(found.has_value() == (!software || agreement == "partner-center"));
            if (!found) CHECK(found.error() == errc::not_supported);
        }
    }
    // Every offer names a known agreement, or `any`.
    for (const offer& each : offers) {
        CHECK((each.agreement == refund::rules::any_agreement || refund::rules::knows_agreement(each.agreement)));
    }
}

namespace {

/// Cases without an answer: for these dates and elapsed days, the result is this error.
struct no_answer {
    std::string_view table;
    date::sys_days from;
    date::sys_days until;  ///< not included
    int first_elapsed;
    int last_elapsed;
    errc error;
};

constexpr date::sys_days begin = 2018_y / 1 / 1;
constexpr date::sys_days end = 2028_y / 1 / 1;
constexpr int any = 100'000;

// According to the dates of the published texts. All other cases from 2018 to 2027 have exactly one rule.
constexpr no_answer no_answers[] = {
    {"partner-center", begin, 2018_y / 5 / 11, 0, any, errc::no_rule_in_force},
    {"partner-center", 2018_y / 5 / 11, 2018_y / 10 / 12, 0, any, errc::fee_rate_not_stated},
    {"partner-center", 2018_y / 10 / 12, 2018_y / 11 / 16, 5, 5, errc::rule_undefined},
    {"partner-center-self-service", begin, 2022_y / 10 / 10, 0, any, errc::no_rule_in_force},
    {"self-service", begin, 2019_y / 4 / 13, 0, any, errc::no_rule_in_force},
    {"self-service-observed", begin, 2022_y / 6 / 28, 0, any, errc::no_rule_in_force},
    {"software-subscription", begin, 2018_y / 9 / 4, 0, any, errc::no_rule_in_force},
    {"perpetual-software", begin, 2018_y / 9 / 4, 0, any, errc::no_rule_in_force},
    {"licence-subscription", begin, 2022_y / 1 / 10, 0, any, errc::no_rule_in_force},
    {"licence-subscription-by-the-hour", begin, 2022_y / 1 / 10, 0, any, errc::no_rule_in_force},
    {"suse-plan", begin, 2018_y / 5 / 11, 0, any, errc::no_rule_in_force},
    {"red-hat-plan", begin, 2018_y / 5 / 11, 0, any, errc::no_rule_in_force},
    {"savings-plan", begin, 2022_y / 10 / 12, 0, any, errc::no_rule_in_force},
    {"databricks-pre-purchase", begin, 2020_y / 6 / 12, 0, any, errc::no_rule_in_force},
    {"azure-red-hat-openshift", begin, 2020_y / 6 / 12, 0, any, errc::no_rule_in_force},
    {"vmware-by-cloudsimple", begin, 2020_y / 6 / 12, 0, any, errc::no_rule_in_force},
    {"synapse-pre-purchase", begin, 2022_y / 10 / 10, 0, any, errc::no_rule_in_force},
    {"pre-purchase-plan", begin, 2026_y / 1 / 15, 0, any, errc::no_rule_in_force},
    {"ec2-reserved-instance", begin, 2018_y / 2 / 2, 0, any, errc::no_rule_in_force},
    {"google-cloud-spend-commitment", begin, 2025_y / 6 / 12, 0, any, errc::no_rule_in_force},
};

constexpr errc expected_error(std::string_view table, date::sys_days day, int elapsed) {
    for (const no_answer& each : no_answers) {
        if (each.table == table && each.from <= day && day < each.until && each.first_elapsed <= elapsed &&
            elapsed <= each.last_elapsed) {
            return each.error;
        }
    }
    return errc{};
}

}  // namespace

TEST_CASE("every table answers each day from 2018 to 2027 with exactly one rule, or with the named error") {
    constexpr int elapsed_days[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 29, 30, 31, 59, 60, 61, 200};
    for (const offer& each : offers) {
        CAPTURE(each.table.name());
        std::size_t wrong = 0;
        std::string first;
        for (date::sys_days day = begin; day < end; day += date::days(1)) {
            for (const int elapsed : elapsed_days) {
                for (const refund::used_or_not usage : {refund::used_or_not::unused, refund::used_or_not::used}) {
                    refund::cancel_request<> request;
                    request.term = {day - date::days(elapsed), refund::one_year, refund::billing_plan::upfront};
                    request.payment = {365'00, refund::currency_of("USD")};
                    request.usage = usage;
                    request.requested_on = day;
                    request.times = refund::times_of_day{};  // for tables that count hours
                    int rules = 0;
                    for (const refund::rule<>& row : each.table.rules()) {
                        const refund::rule_conditions asks = row.only_if.value_or(refund::rule_conditions{});
                        const bool at_this_second = asks.seconds_since_renewal.contains(std::int64_t{86'400} * elapsed);
                        rules += row.applies(day, elapsed, usage) && at_this_second ? 1 : 0;
                    }
                    const errc expected = expected_error(each.table.name(), day, elapsed);
                    const auto quote = quote_cancel(each.table, request);
                    const bool as_expected =
                        rules == (expected == errc::no_rule_in_force ? 0 : 1) &&
                        (quote ? expected == errc{} && (quote->refundable() ? quote->refund().minor > 0
                                                                            : !quote->rule().outcome.code.empty())
                               : quote.error() == expected);
                    if (as_expected) continue;
                    if (wrong++ == 0) first = refund::to_string(day) + ", day " + std::to_string(elapsed);
                }
            }
        }
        CAPTURE(first);
        CHECK(wrong == 0);
    }
    // Each table has a line above.
    for (const offer& each : offers) CHECK(expected_error(each.table.name(), begin, 0) == errc::no_rule_in_force);
}

namespace {

/// Calls `visit(table, id, in_force, source, clause)` for every shipped rule, of exchanges too.
template <class Visit>
void for_each_shipped_rule(Visit visit) {
    for (const offer& each : offers) {
        for (const refund::rule<>& row : each.table.rules()) {
            visit(each.table.name(), row.id.view(), row.in_force, row.source, row.clause.view());
        }
    }
    for (const refund::exchange_policy_view table :
         {refund::exchange_policy_view(refund::rules::self_service_exchange),
          refund::exchange_policy_view(refund::rules::self_service_exchange_observed),
          refund::exchange_policy_view(refund::rules::partner_center_exchange),
          refund::exchange_policy_view(refund::rules::partner_center_self_service_exchange)}) {
        for (const refund::exchange_rule& row : table.rules()) {
            visit(table.name(), row.id.view(), row.in_force, row.source, row.clause.view());
        }
    }
}

}  // namespace

TEST_CASE("every shipped rule cites a document, a section and dates, and was last seen no earlier than published") {
    for_each_shipped_rule([](std::string_view, std::string_view id, const refund::date_range& in_force,
                             const refund::citation& source, std::string_view clause) {
        CAPTURE(id);
        CHECK(source.complete());
        CHECK_FALSE(source.document.empty());
        CHECK_FALSE(source.section.empty());
        CHECK(source.last_seen >= source.published);
        CHECK(source.published >= refund::calendar_day(2018_y / 2 / 2));
        // No text was seen after this library was written.
        CHECK(source.last_seen <= refund::calendar_day(2026_y / 11 / 20));
        CHECK(clause.size() > 20);
        CHECK((clause.ends_with('.') || clause.ends_with(".)")));  // not cut
        CHECK(in_force.from < in_force.until);
        // A rule is in force from the day of its text; but the text on SUSE and Red Hat says "in any year".
        const bool any_year = id == "suse-plan/never" || id == "red-hat-plan/never";
        CHECK((source.published <= in_force.from) == !any_year);
    });
}

TEST_CASE("ids are unique across all shipped tables, and begin with the name of their table") {
    std::set<std::string> seen;
    std::size_t count = 0;
    for_each_shipped_rule([&](std::string_view table, std::string_view id, const auto&...) {
        CAPTURE(id);
        CHECK(id.starts_with(table));
        const std::string_view rest = id.substr(table.size());
        if (rest.empty()) FAIL_CHECK("no more than the name of the table");
        else CHECK((rest.front() == '-' || rest.front() == '/'));
        CHECK(seen.emplace(id).second);
        // Stable ids consist of lower-case letters, digits, hyphens and slashes.
        CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-/") == std::string_view::npos);
        ++count;
    });
    CHECK(seen.size() == count);
    CHECK(count > 40);
}

TEST_CASE("table names are unique, and refusals have codes of lower-case words") {
    std::set<std::string> names;
    for (const offer& each : offers) {
        CHECK(names.emplace(each.table.name()).second);
        for (const refund::rule<>& row : each.table.rules()) {
            CAPTURE(row.id.view());
            CHECK(row.outcome.code.empty() == (row.outcome.says == refund::ruling::refundable));
            CHECK(row.outcome.code.view().find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                  std::string_view::npos);
        }
    }
}
