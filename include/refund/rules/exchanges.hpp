#ifndef REFUND_RULES_EXCHANGES_HPP
#define REFUND_RULES_EXCHANGES_HPP

#include <refund/policy/exchange.hpp>

#include <string_view>

/// \file
/// Exchanges of Azure reservations: what is returned pays toward new reservations. No text names a fee,
/// and none counts an exchange toward the refund cap (said in so many words in copies from 2021-03-16).

namespace refund::rules {

/// Where the rules of exchanges are published, and the families they name.
namespace exchange_text {

using namespace date::literals;

/// The page and its heading.
/// @{
inline constexpr text<95> page = "Azure docs: Self-service exchanges and refunds for Azure Reservations";
inline constexpr text<63> section = "Cancel, exchange, and refund policies: Exchange policies";
/// @}

/// Families of services that replace each other; without them, only the same type does.
/// @{
inline constexpr service_family compute{"compute", {"virtual-machine", "dedicated-host", "azure-vmware-solution"}};
inline constexpr service_family sql{"sql", {"sql-managed-instance", "sql-elastic-pool", "sql-database"}};
/// @}

}  // namespace exchange_text

/// Self-service exchanges. The recorded answers of the live service (X01, X04, X06 in
/// tests/vectors/recorded-responses.json) agree with it to the cent.
inline constexpr exchange_policy<8> self_service_exchange = [] {
    using namespace exchange_text;

    // 2019-04-13. Same type; the new purchase is worth what is returned, or more; no fee, no limit.
    constexpr exchange_rule in_2019_04{
        .id = "self-service-exchange-2019-04",
        .in_force = {2019_y / 4 / 13, 2020_y / 6 / 12},
        .never = {"suse-plan", "red-hat-plan"},
        .source = {page, "Exchange policies", 2019_y / 4 / 13, 2020_y / 2 / 12},
        .clause = "Reservations of the same type; the new ones are worth at least what is returned; no fee, no limit."};

    // 2020-06-12. More plans are named that are not exchangeable.
    constexpr exchange_rule in_2020_06{
        .id = "self-service-exchange-2020-06",
        .in_force = {2020_y / 6 / 12, 2022_y / 10 / 10},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple"},
        .source = {page, section, 2020_y / 6 / 12, 2021_y / 4 / 14},
        .clause = "As before; Databricks, Azure Red Hat OpenShift, CloudSimple, SUSE and Red Hat are not exchangeable."};

    // 2022-10-10. Families: compute, and SQL (already in a copy of 2021-03-16).
    constexpr exchange_rule in_2022_10{
        .id = "self-service-exchange-2022-10",
        .in_force = {2022_y / 10 / 10, 2023_y / 10 / 16},
        .families = {compute, sql},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",
                  "synapse-pre-purchase"},
        .source = {page, section, 2022_y / 10 / 10, 2022_y / 10 / 10},
        .clause = "Compute services replace each other, SQL services too; others only the same type."};

    // 2023-10-16. A grace period for compute, to 2024-07-01 at least; what is bought before its end
    // keeps one more exchange after it.
    constexpr exchange_rule in_2023_10{
        .id = "self-service-exchange-2023-10",
        .in_force = {2023_y / 10 / 16, 2024_y / 12 / 6},
        .families = {compute, sql},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",
                  "synapse-pre-purchase"},
        .source = {page, "Lead (note on the grace period)", 2023_y / 10 / 16, 2023_y / 10 / 16},
        .clause = "As before, in a grace period for compute; what is bought before its end keeps one more exchange."};

    // 2024-12-06. The grace period lasts until further notice (a sister page says so on 2024-05-14).
    constexpr exchange_rule in_2024_12{
        .id = "self-service-exchange-2024-12",
        .in_force = {2024_y / 12 / 6, 2026_y / 1 / 15},
        .families = {compute, sql},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",
                  "synapse-pre-purchase"},
        .source = {page, "Reservation exchange policy changes (note)", 2024_y / 12 / 6, 2026_y / 7 / 22},
        .clause = "Exchanges are possible until further notice."};

    // 2026-01-15. No pre-purchase plan is exchangeable any more.
    constexpr exchange_rule in_2026_01{
        .id = "self-service-exchange-2026-01",
        .in_force = {2026_y / 1 / 15, 2027_y / 2 / 1},
        .families = {compute, sql},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",
                  "synapse-pre-purchase", "pre-purchase-plan"},
        .source = {page, "Reservation exchange policy changes", 2026_y / 1 / 15, 2026_y / 7 / 22},
        .clause = "As before; no pre-purchase plan is exchangeable."};

    // 2027-02-01, announced on 2026-07-22. Services that savings plans cover are no longer
    // exchangeable; what was bought earlier keeps one last exchange. Others go on as before.
    constexpr exchange_rule others_2027_02{
        .id = "self-service-exchange-2027-02/other-services",
        .in_force = {2027_y / 2 / 1, open_end},
        .cover = cover_condition::not_covered_only,
        .families = {compute, sql},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",
                  "synapse-pre-purchase", "pre-purchase-plan"},
        .source = {page, "Reservation exchange policy changes (note)", 2026_y / 7 / 22, 2026_y / 7 / 22},
        .clause = "Services that no savings plan covers stay exchangeable."};
    constexpr exchange_rule covered_2027_02{
        .id = "self-service-exchange-2027-02/covered-services",
        .in_force = {2027_y / 2 / 1, open_end},
        .cover = cover_condition::covered_only,
        .families = {compute, sql},
        .never = {"suse-plan", "red-hat-plan", "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",
                  "synapse-pre-purchase", "pre-purchase-plan"},
        .one_last_if_bought_before = 2027_y / 2 / 1,
        .source = {page, "Reservation exchange policy changes (note)", 2026_y / 7 / 22, 2026_y / 7 / 22},
        .clause = "Services that savings plans cover are not exchangeable; bought before 2027-02-01, one last exchange."};

    return exchange_policy<8>{"self-service-exchange",
                              {in_2019_04, in_2020_06, in_2022_10, in_2023_10, in_2024_12, in_2026_01, others_2027_02,
                               covered_2027_02}};
}();

static_assert(is_sound(self_service_exchange));

/// Exchanges of reservations bought through a partner: the prorated amount pays toward the price of a
/// new, different reservation. The text names no fee and no cap, and does not say what happens if the
/// new one costs less: that is an error here.
inline constexpr exchange_policy<1> partner_center_exchange = [] {
    using namespace exchange_text;
    constexpr exchange_rule since_2018_05{
        .id = "partner-center-exchange-2018-05",
        .in_force = {2018_y / 5 / 11, open_end},
        .worth = returned_worth::credit,
        .check = worth_check::not_stated,
        .any_service = true,
        .never = {"suse-plan", "red-hat-plan"},
        .source = {"Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers",
                   "Cancel or exchange a reservation: How exchanges work", 2018_y / 5 / 11, 2021_y / 9 / 14},
        .clause = "The prorated amount pays toward the price of a new, different reservation."};
    return exchange_policy<1>{"partner-center-exchange", {since_2018_05}};
}();

static_assert(is_sound(partner_center_exchange));

/// The exchange rules of an agreement, by its name.
/// Errors: unknown_agreement.
[[nodiscard]] constexpr result<exchange_policy_view> find_exchange_table(std::string_view agreement) noexcept {
    if (agreement == "partner-center") return exchange_policy_view(partner_center_exchange);
    if (agreement == "self-service" || agreement == "self-service-observed") {
        return exchange_policy_view(self_service_exchange);
    }
    return errc::unknown_agreement;
}

}  // namespace refund::rules

#endif
