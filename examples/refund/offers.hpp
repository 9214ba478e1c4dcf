#ifndef REFUND_PROGRAM_OFFERS_HPP
#define REFUND_PROGRAM_OFFERS_HPP

#include <refund/rules/catalog.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

namespace program {

/// The names that the columns agreement and product may have: the library's. A pair of them without
/// a table is known all the same: it is refused as not supported, where a misspelt name is an error.
inline constexpr const auto& agreements = refund::rules::agreements;

/// Every product once, in the order of the library's list.
inline constexpr auto products = [] {
    constexpr auto is_first = [](const refund::rules::offer& wanted) {
        const auto* const first = std::find_if(std::begin(refund::rules::offers), std::end(refund::rules::offers),
                                               [&](const auto& other) { return other.product == wanted.product; });
        return first == &wanted;
    };
    constexpr auto how_many = std::count_if(std::begin(refund::rules::offers), std::end(refund::rules::offers), is_first);
    std::array<std::string_view, static_cast<std::size_t>(how_many)> names{};
    std::size_t at = 0;
    for (const refund::rules::offer& candidate : refund::rules::offers) {
        if (is_first(candidate)) names[at++] = candidate.product;
    }
    return names;
}();

inline constexpr std::string_view default_agreement = "partner-center";
inline constexpr std::string_view default_product = "azure-reservation";

/// An agreement with a product, and the table that decides, if there is one.
struct offer {
    std::string_view agreement{};
    std::string_view product{};
    std::optional<refund::policy_view<>> table{};
    refund::currency cap_currency = refund::currency_of("USD");  ///< that of the column cap_payment
};

/// Every pair of names, with agreement number a and product number p at a * products + p.
inline constexpr auto offers = [] {
    std::array<offer, std::size(agreements) * std::size(products)> all{};
    std::size_t at = 0;
    for (const std::string_view agreement : agreements) {
        for (const std::string_view product : products) {
            offer& here = all[at++];
            here.agreement = agreement;
            here.product = product;
            const auto table = refund::rules::find_table(agreement, product);
            if (!table) continue;
            here.table = *table;
            const auto rules = table->rules();
            const auto capped = std::find_if(rules.begin(), rules.end(), [](const auto& rule) { return rule.cap.applies(); });
            if (capped != rules.end()) here.cap_currency = capped->cap.limit.unit;
        }
    }
    return all;
}();
static_assert(offers.size() <= 256, "rows keep the number of their offer in one byte");

/// Whether all caps are in one currency: only then can they be filled by columns.
inline constexpr bool caps_have_one_currency = [] {
    std::optional<refund::currency> found;
    for (const offer& each : offers) {
        if (!each.table) continue;
        for (const auto& rule : each.table->rules()) {
            if (!rule.cap.applies()) continue;
            if (found && *found != rule.cap.limit.unit) return false;
            found = rule.cap.limit.unit;
        }
    }
    return true;
}();

/// The number of a name in a list of names; nothing if it is not there.
[[nodiscard]] constexpr std::optional<std::size_t> find_name(std::span<const std::string_view> names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

/// The number in `offers` of a pair of numbers.
[[nodiscard]] constexpr std::uint8_t offer_number(std::size_t agreement, std::size_t product) {
    return static_cast<std::uint8_t>(agreement * std::size(products) + product);
}

}  // namespace program

#endif
