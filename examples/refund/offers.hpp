#ifndef REFUND_PROGRAM_OFFERS_HPP
#define REFUND_PROGRAM_OFFERS_HPP

#include <refund/intake/shipped_offers.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace program {

inline constexpr std::string_view default_agreement = "partner-center";
inline constexpr std::string_view default_product = "azure-reservation";
inline constexpr std::string_view default_currency = "USD";

/// All offers, by number.
inline constexpr const auto& offers = refund::shipped_offers;
static_assert(offers.size() <= 256, "rows keep the number of their offer in one byte");

/// The number of an offer.
[[nodiscard]] inline std::uint8_t number_of(const refund::cancel_offer& offer) {
    return static_cast<std::uint8_t>(&offer - offers.data());
}

/// Whether all caps are in one currency: only then can columns fill them.
inline constexpr bool caps_have_one_currency = [] {
    std::optional<refund::currency> found;
    for (const refund::cancel_offer& each : offers) {
        if (!each.table) continue;
        for (const auto& rule : each.table->rules()) {
            if (!rule.cap.applies()) continue;
            if (found && *found != rule.cap.limit.unit) return false;
            found = rule.cap.limit.unit;
        }
    }
    return true;
}();

}  // namespace program

#endif
