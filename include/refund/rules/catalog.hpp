#ifndef REFUND_RULES_CATALOG_HPP
#define REFUND_RULES_CATALOG_HPP

#include <refund/policy/policy.hpp>
#include <refund/rules/not_refundable.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/rules/software.hpp>

#include <string_view>

namespace refund::rules {

/// What is sold, under which agreement, and the table that decides its cancellations.
struct offer {
    std::string_view agreement{};  ///< one of `agreements`, or `any_agreement`
    std::string_view product{};    ///< "azure-reservation"
    policy_view<> table{};         ///< proven
};

/// The agreements that the library knows, by name.
inline constexpr std::string_view agreements[] = {"partner-center", "self-service", "self-service-observed"};

/// For products that are treated alike under every agreement.
inline constexpr std::string_view any_agreement = "any";

/// Every shipped table, by agreement and product. All are proven, in tests/rules and not again in each file that
/// includes them.
inline constexpr offer offers[] = {
    {"partner-center", "azure-reservation", refund::detail::known_sound::view_of(partner_center)},
    {"self-service", "azure-reservation", refund::detail::known_sound::view_of(self_service)},
    {"self-service-observed", "azure-reservation", refund::detail::known_sound::view_of(self_service_observed)},
    {"partner-center", "software-subscription", refund::detail::known_sound::view_of(software_subscription)},
    {"partner-center", "perpetual-software", refund::detail::known_sound::view_of(perpetual_software)},
    {"partner-center", "licence-subscription", refund::detail::known_sound::view_of(licence_subscription)},
    // Never refundable, whatever the agreement.
    {any_agreement, "suse-plan", refund::detail::known_sound::view_of(suse_plan)},
    {any_agreement, "red-hat-plan", refund::detail::known_sound::view_of(red_hat_plan)},
    {any_agreement, "savings-plan", refund::detail::known_sound::view_of(savings_plan)},
    {any_agreement, "databricks-pre-purchase", refund::detail::known_sound::view_of(databricks_pre_purchase)},
    {any_agreement, "azure-red-hat-openshift", refund::detail::known_sound::view_of(azure_red_hat_openshift)},
    {any_agreement, "vmware-by-cloudsimple", refund::detail::known_sound::view_of(vmware_by_cloudsimple)},
    {any_agreement, "synapse-pre-purchase", refund::detail::known_sound::view_of(synapse_pre_purchase)},
    {any_agreement, "pre-purchase-plan", refund::detail::known_sound::view_of(pre_purchase_plan)},
};

/// Whether a name is one of `agreements`.
[[nodiscard]] constexpr bool knows_agreement(std::string_view name) noexcept {
    for (const std::string_view known : agreements) {
        if (known == name) return true;
    }
    return false;
}

/// Whether a table is shipped for a product, under any agreement.
[[nodiscard]] constexpr bool knows_product(std::string_view name) noexcept {
    for (const offer& candidate : offers) {
        if (candidate.product == name) return true;
    }
    return false;
}

/// The table of an agreement and a product, both by name.
/// Errors: unknown_agreement, unknown_product; not_supported (both are known, no table is shipped for
/// the pair).
[[nodiscard]] constexpr result<policy_view<>> find_table(std::string_view agreement, std::string_view product) noexcept {
    if (!knows_agreement(agreement)) return errc::unknown_agreement;
    if (!knows_product(product)) return errc::unknown_product;
    for (const offer& candidate : offers) {
        if (candidate.product == product && (candidate.agreement == agreement || candidate.agreement == any_agreement)) {
            return candidate.table;
        }
    }
    return errc::not_supported;
}

}  // namespace refund::rules

#endif
