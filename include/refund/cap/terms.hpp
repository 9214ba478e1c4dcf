#ifndef REFUND_CAP_TERMS_HPP
#define REFUND_CAP_TERMS_HPP

#include <refund/cap/window.hpp>
#include <refund/core/text.hpp>
#include <refund/money/money.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

/// What happens to a request that asks for more than is left.
enum class over_limit : unsigned char {
    pay_up_to_limit,  ///< What is left is paid; the rest is withheld.
    refuse_whole,     ///< Nothing is paid and nothing is cancelled.
};

/// What counts toward the cap.
enum class cap_basis : unsigned char {
    money_refunded,        ///< The refund, net of the fee.
    cancelled_commitment,  ///< The refund and the future payments that stop with it.
};

/// The terms of a yearly refund cap. Default terms mean that there is no cap.
struct cap_terms {
    money limit{};  ///< in the cap's own currency
    cap_window window{};  ///< the "year" of the cap
    cap_basis basis{cap_basis::money_refunded};         ///< what counts
    over_limit when_over{over_limit::pay_up_to_limit};  ///< what happens to a request for more than is left
    std::optional<std::int64_t> most_requests{};  ///< requests that may count in one window, besides the money
    text<63> scope{};  ///< whom the cap belongs to, in the rule's words: "customer", "billing profile"

    /// Whether there is a cap: its limit has a currency.
    [[nodiscard]] constexpr bool applies() const noexcept { return limit.unit.has_minor_unit(); }
    friend constexpr bool operator==(const cap_terms&, const cap_terms&) = default;
};

/// No cap.
inline constexpr cap_terms uncapped{};

/// The words that explanations use: "pay up to the limit", "money refunded".
/// @{
[[nodiscard]] constexpr std::string_view name(over_limit rule) noexcept {
    switch (rule) {
        case over_limit::pay_up_to_limit: return "pay up to the limit";
        case over_limit::refuse_whole: return "refuse whole";
    }
    return "unknown";
}
[[nodiscard]] constexpr std::string_view name(cap_basis basis) noexcept {
    switch (basis) {
        case cap_basis::money_refunded: return "money refunded";
        case cap_basis::cancelled_commitment: return "cancelled commitment";
    }
    return "unknown";
}
/// @}

/// Whether a rule can have these terms: a limit of zero or more with a sound window, or no cap and nothing that looks
/// like one. A limit without its currency would be no cap at all.
[[nodiscard]] constexpr bool is_sound(const cap_terms& terms) noexcept {
    const auto& [limit, window, basis, when_over, most_requests, scope] = terms;
    static_cast<void>(scope);  // words
    if (!terms.applies()) return terms == uncapped;
    if (most_requests && *most_requests < 0) return false;
    return limit.minor >= 0 && is_sound(window) && name(basis) != "unknown" && name(when_over) != "unknown";
}

}  // namespace refund

#endif
