#ifndef REFUND_INTAKE_SHIPPED_OFFERS_HPP
#define REFUND_INTAKE_SHIPPED_OFFERS_HPP

#include <refund/intake/offer.hpp>
#include <refund/rules/catalog.hpp>
#include <refund/rules/markets.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

namespace refund {

namespace detail {

/// Whether this offer is the first one with its product.
[[nodiscard]] constexpr bool names_new_product(const rules::offer& wanted) noexcept {
    for (const rules::offer& each : rules::offers) {
        if (each.product == wanted.product) return &each == &wanted;
    }
    return false;
}

inline constexpr std::size_t shipped_product_count = [] {
    std::size_t count = 0;
    for (const rules::offer& each : rules::offers) count += names_new_product(each) ? 1U : 0U;
    return count;
}();

/// The index of a name in a list; the list's size if it is not there.
[[nodiscard]] constexpr std::size_t number_of_name(std::span<const std::string_view> names,
                                                   std::string_view wanted) noexcept {
    std::size_t at = 0;
    while (at < names.size() && names[at] != wanted) ++at;
    return at;
}

}  // namespace detail

/// Every product with a shipped table, once, in the order of `rules::offers`.
inline constexpr std::array<std::string_view, detail::shipped_product_count> shipped_products = [] {
    std::array<std::string_view, detail::shipped_product_count> names{};
    std::size_t at = 0;
    for (const rules::offer& each : rules::offers) {
        if (detail::names_new_product(each)) names[at++] = each.product;
    }
    return names;
}();

/// Every pair of an agreement and a product: first those of `rules::agreements[0]`, in the order of `shipped_products`.
/// A pair without a table is still an offer, whose requests are refused. The lists of markets are those of the product,
/// `rules::find_lists`. If no cap applies, payments for one are in USD.
inline constexpr auto shipped_offers = [] {
    std::array<cancel_offer, std::size(rules::agreements) * shipped_products.size()> all{};
    std::size_t at = 0;
    for (const std::string_view agreement : rules::agreements) {
        for (const std::string_view product : shipped_products) {
            cancel_offer& here = all[at++];
            here.seller = rules::find_seller(product).value();
            here.agreement = agreement;
            here.product = product;
            here.cap_currency = currency_of("USD");
            here.not_sold = rules::find_lists(product);
            const auto table = rules::find_table(agreement, product);
            if (!table) continue;
            here.table = *table;
            here.cap_currency = cap_currency_of(*table).value_or(here.cap_currency);
        }
    }
    return all;
}();

/// The offer of an agreement and a product, both by name:
///
///     constexpr auto found = find_offer("partner-center", "azure-reservation");
///     static_assert((*found)->table->name() == "partner-center" && (*found)->cap_currency == currency_of("USD"));
///
/// Errors: unknown_product; unknown_agreement. A pair without a table is not an error: `offer_not_supported` refuses
/// it.
[[nodiscard]] constexpr result<const cancel_offer*> find_offer(std::string_view agreement,
                                                               std::string_view product) noexcept {
    const std::size_t product_number = detail::number_of_name(shipped_products, product);
    if (product_number == shipped_products.size()) return errc::unknown_product;
    const std::size_t agreement_number = detail::number_of_name(rules::agreements, agreement);
    if (agreement_number == std::size(rules::agreements)) return errc::unknown_agreement;
    return &shipped_offers[agreement_number * shipped_products.size() + product_number];
}

}  // namespace refund

#endif
