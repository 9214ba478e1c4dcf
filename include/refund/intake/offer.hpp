#ifndef REFUND_INTAKE_OFFER_HPP
#define REFUND_INTAKE_OFFER_HPP

#include <refund/market/list.hpp>
#include <refund/policy/policy.hpp>

#include <optional>
#include <string_view>

namespace refund {

/// A published list of markets with its citation, and all lists of one document.
/// @{
using cited_list = market_list<citation>;
using cited_lists = list_source<cited_list>;
/// @}

/// What was bought and how: everything needed to read and decide a request. The offers that the library ships are in
/// intake/shipped_offers.hpp; `offer_of` makes one from a table of your own.
struct cancel_offer {
    std::string_view seller{};               ///< who sells it: "Microsoft"
    std::string_view agreement{};            ///< how it was bought: "partner-center"
    std::string_view product{};              ///< what was bought: "azure-reservation"
    std::optional<policy_view<>> table{};    ///< the table that decides; none: no rules are known for it
    currency cap_currency{};                 ///< in which requests state payments for the cap
    const cited_lists* not_sold{nullptr};    ///< where it was not sold; null: no list says
};

/// The currency of the first cap of a table; nothing if it has no cap.
[[nodiscard]] constexpr std::optional<currency> cap_currency_of(const policy_view<>& table) noexcept {
    for (const rule<>& each : table.rules()) {
        if (each.cap.applies()) return each.cap.limit.unit;
    }
    return std::nullopt;
}

/// The offer that a table decides, sold in every market. It refers to the table. Without a cap there is no cap
/// currency, and a request that states a payment for a cap is the error no_minor_unit.
[[nodiscard]] constexpr cancel_offer offer_of(const policy_view<>& table) noexcept {
    return {.table = table, .cap_currency = cap_currency_of(table).value_or(currency{})};
}

}  // namespace refund

#endif
