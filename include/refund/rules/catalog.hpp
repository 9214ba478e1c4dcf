#ifndef REFUND_RULES_CATALOG_HPP
#define REFUND_RULES_CATALOG_HPP

#include <refund/policy/check.hpp>
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

/// Every shipped table, by agreement and product. All are proven.
inline constexpr offer offers[] = {
    {"partner-center", "azure-reservation", prove<partner_center>()},
    {"self-service", "azure-reservation", prove<self_service>()},
    {"self-service-observed", "azure-reservation", prove<self_service_observed>()},
    {"partner-center", "software-subscription", prove<software_subscription>()},
    {"partner-center", "perpetual-software", prove<perpetual_software>()},
    {"partner-center", "licence-subscription", prove<licence_subscription>()},
    // Never refundable, whatever the agreement.
    {any_agreement, "suse-plan", prove<suse_plan>()},
    {any_agreement, "red-hat-plan", prove<red_hat_plan>()},
    {any_agreement, "savings-plan", prove<savings_plan>()},
    {any_agreement, "databricks-pre-purchase", prove<databricks_pre_purchase>()},
    {any_agreement, "azure-red-hat-openshift", prove<azure_red_hat_openshift>()},
    {any_agreement, "vmware-by-cloudsimple", prove<vmware_by_cloudsimple>()},
    {any_agreement, "synapse-pre-purchase", prove<synapse_pre_purchase>()},
    {any_agreement, "pre-purchase-plan", prove<pre_purchase_plan>()},
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
