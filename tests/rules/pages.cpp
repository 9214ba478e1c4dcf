// The tables that cite shared documents.

#include <refund/rules/pages.hpp>

#include <refund/rules/exchanges.hpp>
#include <refund/rules/markets.hpp>
#include <refund/rules/not_refundable.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/rules/software.hpp>
#include <refund/rules/support.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace {

namespace rules = refund::rules;

}  // namespace

TEST_CASE("all tables cite a shared document by the same title") {
    constexpr std::string_view self_service = "Azure docs: Self-service exchanges and refunds for Azure Reservations";
    static_assert(rules::self_service.rules[0].source.document.view() == self_service);
    static_assert(rules::self_service_exchange.rules[0].source.document.view() == self_service);
    static_assert(rules::databricks_pre_purchase.rules[0].source.document.view() == self_service);

    constexpr std::string_view reservations =
        "Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers";
    static_assert(rules::partner_center.rules[0].source.document.view() == reservations);
    static_assert(rules::partner_center_exchange.rules[0].source.document.view() == reservations);
    static_assert(rules::support_forms[0].source.document.view() == reservations);

    constexpr std::string_view software = "Microsoft Partner Center: Sell software subscriptions through CSP";
    static_assert(rules::software_subscription.rules[0].source.document.view() == software);
    static_assert(rules::suse_plan.rules[0].source.document.view() == software);
    static_assert(rules::red_hat_plan.rules[0].source.document.view() == software);
    static_assert(rules::support_forms[1].source.document.view() == software);
    static_assert(rules::pc_software.versions[0].source.document.view() == software);
}
