#ifndef REFUND_RULES_NOT_REFUNDABLE_HPP
#define REFUND_RULES_NOT_REFUNDABLE_HPP

#include <refund/policy/policy.hpp>
#include <refund/rules/pages.hpp>

/// \file
/// Plans and commitments that are never refunded, and since when. Before the day of a rule the texts are silent about
/// the plan: no rule is in force, which is an error and not a refund. tests/rules/not_refundable.cpp proves each table.

namespace refund::rules {

/// What the tables of plans that are never refunded have in common.
namespace not_refundable_text {

using namespace date::literals;

/// A table of one rule: from a day on, the plan cannot be cancelled, exchanged or refunded.
[[nodiscard]] constexpr policy<1> never(const text<47>& name, const text<63>& id, calendar_day from,
                                        const citation& source, const text<255>& clause) {
    return make_policy(name, rule<>{.id = id,
                                    .in_force = {from, open_end},
                                    .outcome = refusal{"product-not-refundable"},
                                    .source = source,
                                    .clause = clause});
}

}  // namespace not_refundable_text

/// SUSE Linux plans. No text of any year lets them be cancelled; the first that names them is cited.
inline constexpr auto suse_plan = not_refundable_text::never(
    "suse-plan", "suse-plan/never", date::year(2018) / 5 / 11,
    {pages::partner_software, "Cancel a purchase (note)", date::year(2019) / 12 / 19, date::year(2021) / 10 / 5},
    "SUSE Linux plans cannot be cancelled or exchanged, in any year.");

/// Red Hat plans: the same text.
inline constexpr auto red_hat_plan = not_refundable_text::never(
    "red-hat-plan", "red-hat-plan/never", date::year(2018) / 5 / 11,
    {pages::partner_software, "Cancel a purchase (note)", date::year(2019) / 12 / 19, date::year(2021) / 10 / 5},
    "Red Hat plans cannot be cancelled or exchanged, in any year.");

/// Azure savings plans.
inline constexpr auto savings_plan = [] {
    using namespace not_refundable_text;
    constexpr rule<> in_2022_10{
        .id = "savings-plan/never",
        .in_force = {2022_y / 10 / 12, 2026_y / 3 / 14},
        .outcome = refusal{"product-not-refundable"},
        .source = {"Azure docs: Azure saving plan cancellation policies", "Savings plans can't be canceled",
                   2022_y / 10 / 12, 2023_y / 11 / 17},
        .clause = "Savings plans are never cancelled, exchanged or refunded."};
    // 2026-03-14. The same in fewer words, in the overview of plans for compute and for databases.
    constexpr rule<> since_2026_03{
        .id = "savings-plan-2026-03/never",
        .in_force = {2026_y / 3 / 14, open_end},
        .outcome = refusal{"product-not-refundable"},
        .source = {"Azure docs: What are savings plans?", "Cancellation and refund policy", 2026_y / 3 / 14,
                   2026_y / 3 / 14},
        .clause = "Savings plans, for compute or for databases, are never cancelled or refunded."};
    return make_policy("savings-plan", in_2022_10, since_2026_03);
}();

/// Databricks pre-purchase plans.
inline constexpr auto databricks_pre_purchase = not_refundable_text::never(
    "databricks-pre-purchase", "databricks-pre-purchase/never", date::year(2020) / 6 / 12,
    {pages::exchanges_and_refunds, "Lead", date::year(2020) / 6 / 12, date::year(2026) / 3 / 19},
    "Databricks pre-purchase plans are not refundable and not exchangeable.");

/// Azure Red Hat OpenShift reservations.
inline constexpr auto azure_red_hat_openshift = not_refundable_text::never(
    "azure-red-hat-openshift", "azure-red-hat-openshift/never", date::year(2020) / 6 / 12,
    {pages::exchanges_and_refunds, "Lead", date::year(2020) / 6 / 12, date::year(2022) / 10 / 10},
    "Azure Red Hat OpenShift is not refundable and not exchangeable.");

/// VMware by CloudSimple reservations.
inline constexpr auto vmware_by_cloudsimple = not_refundable_text::never(
    "vmware-by-cloudsimple", "vmware-by-cloudsimple/never", date::year(2020) / 6 / 12,
    {pages::exchanges_and_refunds, "Lead", date::year(2020) / 6 / 12, date::year(2022) / 10 / 10},
    "VMware by CloudSimple is not refundable and not exchangeable.");

/// Synapse Analytics pre-purchase plans.
inline constexpr auto synapse_pre_purchase = not_refundable_text::never(
    "synapse-pre-purchase", "synapse-pre-purchase/never", date::year(2022) / 10 / 10,
    {pages::exchanges_and_refunds, "Lead", date::year(2022) / 10 / 10, date::year(2026) / 3 / 19},
    "Synapse pre-purchase plans are not refundable and not exchangeable.");

/// Any other pre-purchase plan.
inline constexpr auto pre_purchase_plan =
    not_refundable_text::never("pre-purchase-plan", "pre-purchase-plan/never", date::year(2026) / 1 / 15,
                               {pages::exchanges_and_refunds, "Reservation exchange policy changes",
                                date::year(2026) / 1 / 15, date::year(2026) / 3 / 19},
                               "No pre-purchase plan is refundable or exchangeable.");

/// Amazon EC2 Reserved Instances, Standard and Convertible. The text is on the page about buying them in every version
/// of the user guide's public sources, the first of 2018-02-02, the last of 2023-06-15. What may be done instead is not
/// a refund: a Standard one may be sold to others in the Reserved Instance Marketplace, at the seller's price, less a
/// service fee of 12 % of it ("Sell in the Reserved Instance Marketplace", the same sources); a Convertible one may be
/// exchanged.
inline constexpr auto ec2_reserved_instance = not_refundable_text::never(
    "ec2-reserved-instance", "ec2-reserved-instance/never", date::year(2018) / 2 / 2,
    {"AWS docs: Amazon EC2 User Guide for Linux Instances", "Buy Reserved Instances (lead)", date::year(2018) / 2 / 2,
     date::year(2023) / 6 / 15},
    "A Reserved Instance cannot be cancelled once it is bought. A Standard one may be sold to others, which is no "
    "refund: AWS keeps 12 % of the seller's price.");

/// Google Cloud's spend-based commitments. The copy of 2025-06-12 says so in its summary; the section is that of a copy
/// without a date. Resource-based commitments are not here: no dated text was found that says the same about them.
inline constexpr auto google_cloud_spend_commitment = not_refundable_text::never(
    "google-cloud-spend-commitment", "google-cloud-spend-commitment/never", date::year(2025) / 6 / 12,
    {"Google Cloud docs: Spend-based committed use discounts", "Cancel commitments", date::year(2025) / 6 / 12,
     date::year(2025) / 6 / 12},
    "A spend-based commitment cannot be cancelled; its fee is due each month to the end of the term.");

}  // namespace refund::rules

#endif
