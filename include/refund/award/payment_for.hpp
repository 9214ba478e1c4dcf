#ifndef REFUND_AWARD_PAYMENT_FOR_HPP
#define REFUND_AWARD_PAYMENT_FOR_HPP

#include <cstdint>
#include <string_view>

namespace refund {

/// What the payments of a request are stated for: one unit, or the whole line of an invoice, whose amount may not
/// divide by its units. All of them are stated for the same: the one agreed, today's, and those in the cap's currency.
enum class payment_for : unsigned char {
    one_unit,   ///< of those bought
    all_units,  ///< bought; what is given back has its part of each amount, which is divided once
};

/// The name: "one-unit" or "all-units".
[[nodiscard]] constexpr std::string_view name(payment_for stated) noexcept {
    return stated == payment_for::one_unit ? "one-unit" : "all-units";
}

/// How many units one payment is for.
[[nodiscard]] constexpr std::int64_t units_of(payment_for stated, std::int64_t bought) noexcept {
    return stated == payment_for::one_unit ? 1 : bought;
}

}  // namespace refund

#endif
