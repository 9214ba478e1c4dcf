#include <refund/rules/not_refundable.hpp>

#include <refund/quote/cancel.hpp>
#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using refund::cancel_request;
using refund::errc;
using refund::quote_cancel;
using refund::used_or_not;

/// A plan and the first day on which its rule is in force.
struct plan {
    std::string_view product;
    date::sys_days from;
};

// The published texts say "all years" for SUSE and Red Hat, so their rules begin with the first day of any shipped
// rule. 2020-06-12 is the first version seen that names the others.
constexpr plan plans[] = {
    {"suse-plan", 2018_y / 5 / 11},
    {"red-hat-plan", 2018_y / 5 / 11},
    {"databricks-pre-purchase", 2020_y / 6 / 12},
    {"azure-red-hat-openshift", 2020_y / 6 / 12},
    {"vmware-by-cloudsimple", 2020_y / 6 / 12},
    {"synapse-pre-purchase", 2022_y / 10 / 10},
    {"savings-plan", 2022_y / 10 / 12},
    {"pre-purchase-plan", 2026_y / 1 / 15},
    // The first version of the user guide's public sources.
    {"ec2-reserved-instance", 2018_y / 2 / 2},
    // The day on the copy.
    {"google-cloud-spend-commitment", 2025_y / 6 / 12},
};

/// The id of its rule on a day. Azure's text on savings plans was rewritten for 2026-03-14.
std::string rule_of(std::string_view product, date::sys_days on) {
    const bool anew = product == "savings-plan" && on >= date::sys_days(2026_y / 3 / 14);
    return std::string(product) + (anew ? "-2026-03/never" : "/never");
}

/// Returned on the day of the purchase, unused: the best case in any text.
constexpr cancel_request<> best_case(date::sys_days on, used_or_not usage = used_or_not::unused) {
    cancel_request<> request;
    request.term = {on, refund::one_year, refund::billing_plan::monthly};
    request.payment = {100'00, refund::currency_of("USD")};
    request.quantity = 2;
    request.returned = 1;
    request.usage = usage;
    request.requested_on = on;
    return request;
}

}  // namespace

TEST_CASE("the shipped tables of plans that are never refundable are sound") {
    static_assert(refund::sound<refund::rules::suse_plan>);
    static_assert(refund::sound<refund::rules::red_hat_plan>);
    static_assert(refund::sound<refund::rules::savings_plan>);
    static_assert(refund::sound<refund::rules::databricks_pre_purchase>);
    static_assert(refund::sound<refund::rules::azure_red_hat_openshift>);
    static_assert(refund::sound<refund::rules::vmware_by_cloudsimple>);
    static_assert(refund::sound<refund::rules::synapse_pre_purchase>);
    static_assert(refund::sound<refund::rules::pre_purchase_plan>);
    static_assert(refund::sound<refund::rules::ec2_reserved_instance>);
    static_assert(refund::sound<refund::rules::google_cloud_spend_commitment>);
}

TEST_CASE("under every agreement a plan is never refundable from its day, and has no rule before") {
    for (const plan& each : plans) {
        CAPTURE(each.product);
        for (const std::string_view agreement : refund::rules::agreements) {
            CAPTURE(agreement);
            const auto table = refund::rules::find_table(agreement, each.product);
            REQUIRE(table);
            CHECK(quote_cancel(*table, best_case(each.from - date::days(1))).error() == errc::no_rule_in_force);
            for (const date::sys_days on : {each.from, each.from + date::days(1), date::sys_days(2099_y / 12 / 31)}) {
                for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
                    const auto quote = quote_cancel(*table, best_case(on, usage));
                    REQUIRE(quote);
                    CHECK_FALSE(quote->refundable());
                    CHECK(quote->rule().outcome.code.view() == "product-not-refundable");
                    CHECK(quote->rule().id.view() == rule_of(each.product, on));
                    CHECK(quote->credit().minor == 0);
                    CHECK(quote->fee().minor == 0);
                    CHECK(quote->refund().minor == 0);
                    CHECK(quote->cancelled_commitment().minor == 0);
                    CHECK(quote->kept().minor == 2 * 100'00);
                }
            }
        }
    }
}

TEST_CASE("the refusal does not depend on the days since the purchase") {
    for (const plan& each : plans) {
        const auto table = refund::rules::find_table("partner-center", each.product);
        for (const int elapsed : {0, 1, 5, 6, 364}) {
            cancel_request<> request = best_case(each.from);
            request.requested_on = request.requested_on + date::days(elapsed);
            CHECK_FALSE(quote_cancel(*table, request)->refundable());
        }
    }
}

TEST_CASE("as of its day of purchase, a plan older than the text has no rule") {
    cancel_request<> request = best_case(2026_y / 1 / 14);
    request.requested_on = 2026_y / 1 / 15;
    CHECK_FALSE(quote_cancel<refund::rules::pre_purchase_plan>(request)->refundable());
    request.as_of = request.term.purchased_on;
    CHECK(quote_cancel<refund::rules::pre_purchase_plan>(request).error() == errc::no_rule_in_force);
}

TEST_CASE("these plans, and no others, are refused by the catalog under any agreement") {
    std::size_t found = 0;
    for (const refund::rules::offer& offer : refund::rules::offers) {
        const bool listed = [&] {
            for (const plan& each : plans) {
                if (each.product == offer.product) return true;
            }
            return false;
        }();
        CHECK((offer.agreement == refund::rules::any_agreement) == listed);
        found += listed ? 1 : 0;
    }
    CHECK(found == sizeof(plans) / sizeof(plans[0]));
}

TEST_CASE("savings plans are refused by the newer text from 2026-03-14, and by the older one the day before") {
    for (const date::sys_days on :
         {date::sys_days(2026_y / 3 / 13), date::sys_days(2026_y / 3 / 14), date::sys_days(2026_y / 3 / 15)}) {
        const auto quote = quote_cancel<refund::rules::savings_plan>(best_case(on));
        REQUIRE(quote);
        CHECK_FALSE(quote->refundable());
        CHECK(quote->rule().id.view() == rule_of("savings-plan", on));
    }
    CHECK(rule_of("savings-plan", 2026_y / 3 / 13) == "savings-plan/never");
    CHECK(refund::rules::savings_plan.rules[1].source.published == refund::calendar_day(2026_y / 3 / 14));
}

TEST_CASE("the rules on commitments of other sellers cite the days of their texts") {
    const refund::citation& amazon = refund::rules::ec2_reserved_instance.rules[0].source;
    CHECK(amazon.published == refund::calendar_day(2018_y / 2 / 2));
    CHECK(amazon.last_seen == refund::calendar_day(2023_y / 6 / 15));
    const refund::citation& google = refund::rules::google_cloud_spend_commitment.rules[0].source;
    CHECK(google.published == refund::calendar_day(2025_y / 6 / 12));
    CHECK(google.last_seen == google.published);
    CHECK(refund::rules::find_seller("ec2-reserved-instance").value() == "Amazon Web Services");
    CHECK(refund::rules::find_seller("google-cloud-spend-commitment").value() == "Google Cloud");
}

TEST_CASE("the note on SUSE and Red Hat plans cites the day on which it was first seen, 2019-12-19") {
    // The copies of the page up to 2019-12-04 do not have it.
    CHECK(refund::rules::suse_plan.rules[0].source.published == refund::calendar_day(2019_y / 12 / 19));
    CHECK(refund::rules::red_hat_plan.rules[0].source == refund::rules::suse_plan.rules[0].source);
}
