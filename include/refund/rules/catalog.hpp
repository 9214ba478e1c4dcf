#ifndef REFUND_RULES_CATALOG_HPP
#define REFUND_RULES_CATALOG_HPP

#include <refund/policy/policy.hpp>
#include <refund/rules/not_refundable.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/rules/software.hpp>

#include <string_view>

namespace refund::rules {

/// The sellers whose rules are shipped.
/// @{
inline constexpr std::string_view microsoft = "Microsoft";
inline constexpr std::string_view amazon = "Amazon Web Services";
inline constexpr std::string_view google = "Google Cloud";
/// @}

/// What is sold, by whom and under which agreement, and the table that decides its cancellations.
struct offer {
    std::string_view seller{};     ///< who sells it, and publishes the rules: "Microsoft"
    std::string_view agreement{};  ///< one of `agreements`, or `any_agreement`
    std::string_view product{};    ///< "azure-reservation"
    policy_view<> table{};         ///< proven
};

/// The agreements that the library knows, by name.
inline constexpr std::string_view agreements[] = {"partner-center", "partner-center-self-service", "self-service",
                                                  "self-service-observed"};

/// For products that are treated alike under every agreement.
inline constexpr std::string_view any_agreement = "any";

/// Every shipped table, by agreement and product. They are proven in tests/rules, so that no file that includes them
/// has to prove them again.
inline constexpr offer offers[] = {
    {microsoft, "partner-center", "azure-reservation", refund::detail::known_sound::view_of(partner_center)},
    {microsoft, "partner-center-self-service", "azure-reservation",
     refund::detail::known_sound::view_of(partner_center_self_service)},
    {microsoft, "self-service", "azure-reservation", refund::detail::known_sound::view_of(self_service)},
    {microsoft, "self-service-observed", "azure-reservation",
     refund::detail::known_sound::view_of(self_service_observed)},
    {microsoft, "partner-center", "software-subscription", refund::detail::known_sound::view_of(software_subscription)},
    {microsoft, "partner-center", "perpetual-software", refund::detail::known_sound::view_of(perpetual_software)},
    {microsoft, "partner-center", "licence-subscription", refund::detail::known_sound::view_of(licence_subscription)},
    {microsoft, "partner-center", "licence-subscription-by-the-hour",
     refund::detail::known_sound::view_of(licence_subscription_by_the_hour)},
    // Never refundable, whatever the agreement.
    {microsoft, any_agreement, "suse-plan", refund::detail::known_sound::view_of(suse_plan)},
    {microsoft, any_agreement, "red-hat-plan", refund::detail::known_sound::view_of(red_hat_plan)},
    {microsoft, any_agreement, "savings-plan", refund::detail::known_sound::view_of(savings_plan)},
    {microsoft, any_agreement, "databricks-pre-purchase",
     refund::detail::known_sound::view_of(databricks_pre_purchase)},
    {microsoft, any_agreement, "azure-red-hat-openshift",
     refund::detail::known_sound::view_of(azure_red_hat_openshift)},
    {microsoft, any_agreement, "vmware-by-cloudsimple", refund::detail::known_sound::view_of(vmware_by_cloudsimple)},
    {microsoft, any_agreement, "synapse-pre-purchase", refund::detail::known_sound::view_of(synapse_pre_purchase)},
    {microsoft, any_agreement, "pre-purchase-plan", refund::detail::known_sound::view_of(pre_purchase_plan)},
    {amazon, any_agreement, "ec2-reserved-instance", refund::detail::known_sound::view_of(ec2_reserved_instance)},
    {google, any_agreement, "google-cloud-spend-commitment",
     refund::detail::known_sound::view_of(google_cloud_spend_commitment)},
};

/// The day on which a table's newest text was last seen to still say so; 1970-01-01 for a table without rules.
[[nodiscard]] constexpr calendar_day last_seen(const policy_view<>& table) noexcept {
    calendar_day seen{};
    for (const rule<>& each : table.rules()) {
        if (seen < each.source.last_seen) seen = each.source.last_seen;
    }
    return seen;
}

/// Who sells a product, under every agreement.
/// Errors: unknown_product.
[[nodiscard]] constexpr result<std::string_view> find_seller(std::string_view product) noexcept {
    for (const offer& each : offers) {
        if (each.product == product) return each.seller;
    }
    return errc::unknown_product;
}

/// Whether a name is one of `agreements`.
[[nodiscard]] constexpr bool knows_agreement(std::string_view name) noexcept {
    for (const std::string_view known : agreements) {
        if (known == name) return true;
    }
    return false;
}

/// Whether a table is shipped for a product, under any agreement.
[[nodiscard]] constexpr bool knows_product(std::string_view name) noexcept {
    return find_seller(name).has_value();
}

/// The table of an agreement and a product, both by name.
/// Errors: unknown_agreement, unknown_product; not_supported (both are known, but no table is shipped for the pair).
[[nodiscard]] constexpr result<policy_view<>> find_table(std::string_view agreement,
                                                         std::string_view product) noexcept {
    if (!knows_agreement(agreement)) return errc::unknown_agreement;
    if (!knows_product(product)) return errc::unknown_product;
    for (const offer& candidate : offers) {
        if (candidate.product == product &&
            (candidate.agreement == agreement || candidate.agreement == any_agreement)) {
            return candidate.table;
        }
    }
    return errc::not_supported;
}

}  // namespace refund::rules

#endif
