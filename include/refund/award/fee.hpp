#ifndef REFUND_AWARD_FEE_HPP
#define REFUND_AWARD_FEE_HPP

#include <refund/money/money.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace refund {

/// Whether a fee that the text names is taken.
enum class fee_status : unsigned char {
    none,             ///< the text names no fee
    charged,          ///< taken
    announced,        ///< named, and said not to be charged for now
    rate_not_stated,  ///< named without a rate: an error until the caller states one
};

/// The shape of a fee.
enum class fee_kind : unsigned char {
    rate,          ///< a part of its base
    fixed_amount,  ///< one amount a request, or a return of an exchange, however many units come back
};

/// What a fee rate is a rate of.
enum class fee_base : unsigned char {
    credit,          ///< the credit, as published after rounding
    original_price,  ///< every payment of the term, for the units returned
    payments_to_come,      ///< every payment due after the day of the request, for the units returned
    remaining_commitment,  ///< the credit, which is the unused rest as the rule counts it, and those payments
};

/// An early termination fee. It never exceeds the credit: no published text lets a cancellation
/// cost more than it gives back. Make it with `no_fee`, `charged`, `announced` or `fee_without_rate`.
struct early_termination_fee {
    fee_status status{fee_status::none};  ///< whether it is taken
    fee_kind kind{fee_kind::rate};        ///< its shape
    ratio rate{};                         ///< only for a rate: above 0, at most 1
    fee_base base{fee_base::credit};      ///< only for a rate: what it is a rate of
    money amount{};                       ///< only for a fixed amount: above 0, in the payment's currency
    friend constexpr bool operator==(const early_termination_fee&, const early_termination_fee&) = default;
};

/// The text names no fee.
inline constexpr early_termination_fee no_fee{};
/// A fee taken at a rate: `charged(percent(12))`.
[[nodiscard]] constexpr early_termination_fee charged(const ratio& rate, fee_base base = fee_base::credit) noexcept {
    return {.status = fee_status::charged, .rate = rate, .base = base};
}
/// A fixed fee, once a request and never above the credit: `charged(money{350'00, currency_of("EUR")})`.
/// For a payment in another currency a quote is the error currency_mismatch.
[[nodiscard]] constexpr early_termination_fee charged(const money& amount) noexcept {
    return {.status = fee_status::charged, .kind = fee_kind::fixed_amount, .amount = amount};
}
/// A fee that is named, and not charged for now; explanations show it, and it takes nothing.
[[nodiscard]] constexpr early_termination_fee announced(const ratio& rate, fee_base base = fee_base::credit) noexcept {
    return {.status = fee_status::announced, .rate = rate, .base = base};
}
/// Not in floating point: such a rate would silently be cut to a whole number.
/// @{
early_termination_fee charged(std::floating_point auto, fee_base = fee_base::credit) = delete;
early_termination_fee announced(std::floating_point auto, fee_base = fee_base::credit) = delete;
/// @}
/// A fee that is named without a rate: a quote is the error fee_rate_not_stated until `with_fee_rate`
/// (policy/choices.hpp) states one.
[[nodiscard]] constexpr early_termination_fee fee_without_rate(fee_base base = fee_base::credit) noexcept {
    return {.status = fee_status::rate_not_stated, .base = base};
}

/// The names of explanations, JSON and `refund policies show`.
/// @{
[[nodiscard]] constexpr std::string_view name(fee_status status) noexcept {
    switch (status) {
        case fee_status::none: return "none";
        case fee_status::charged: return "charged";
        case fee_status::announced: return "announced, not charged";
        case fee_status::rate_not_stated: return "named without a rate";
    }
    return "unknown";
}
[[nodiscard]] constexpr std::string_view name(fee_kind kind) noexcept {
    return kind == fee_kind::rate ? "rate" : "fixed amount";
}
[[nodiscard]] constexpr std::string_view name(fee_base base) noexcept {
    if (base == fee_base::credit) return "the credit";  // first: each quote with a fee asks
    switch (base) {
        case fee_base::credit: return "the credit";
        case fee_base::original_price: return "the original price";
        case fee_base::payments_to_come: return "the payments to come";
        case fee_base::remaining_commitment: return "the remaining commitment";
    }
    return "unknown";
}
/// @}

/// Whether the fee says exactly one thing: what its status and kind need, and nothing that they ignore. A
/// rate without a status would never be charged, and a charge of nothing is a mistake.
[[nodiscard]] constexpr bool is_sound(const early_termination_fee& fee) noexcept {
    const auto& [status, kind, rate, base, amount] = fee;
    if (base > fee_base::remaining_commitment) return false;
    switch (status) {
        case fee_status::none: return fee == no_fee;
        case fee_status::rate_not_stated: return kind == fee_kind::rate && rate == ratio{} && amount == money{};
        case fee_status::charged:
        case fee_status::announced:
            switch (kind) {
                case fee_kind::rate: return is_rate(rate) && rate.numerator > 0 && amount == money{};
                case fee_kind::fixed_amount:
                    return rate == ratio{} && base == fee_base::credit && amount.minor > 0 &&
                           amount.unit.has_minor_unit();
            }
    }
    return false;
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Whether a fee can be computed at all, whatever the amounts.
/// Errors: fee_rate_not_stated; rate_out_of_range, negative_amount (a table that was not proven).
[[nodiscard, gnu::always_inline]] constexpr errc find_fault(const early_termination_fee& fee) noexcept {
    switch (fee.status) {
        case fee_status::none:
        case fee_status::announced: return no_error;
        case fee_status::rate_not_stated: return errc::fee_rate_not_stated;
        case fee_status::charged: break;
    }
    if (fee.kind == fee_kind::fixed_amount) return fee.amount.minor < 0 ? errc::negative_amount : no_error;
    return is_rate(fee.rate) ? no_error : errc::rate_out_of_range;
}

/// What a fee is made of: base * rate, in words.
template <class Rep>
struct fee_parts {
    basic_money<Rep> base{};
    ratio rate{1, 1};
    std::string_view of{};  ///< "the credit"; empty where the base is the fee
};

/// Errors: currency_mismatch (a fixed amount is charged in another currency than the payment).
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr errc find_parts(fee_parts<Rep>& found, const early_termination_fee& fee,
                                                            const Rep& credit, const Rep& other_base,
                                                            currency unit) {
    const auto& [status, kind, rate, base, amount] = fee;
    switch (kind) {
        case fee_kind::rate:
            found = {{base == fee_base::credit ? credit : other_base, unit}, rate, name(base)};
            return no_error;
        case fee_kind::fixed_amount:
            if (status == fee_status::charged && amount.unit != unit) return errc::currency_mismatch;
            found.base = {Rep(amount.minor), amount.unit};
            return no_error;
    }
    return errc::rule_undefined;
}

}  // namespace detail

}  // namespace refund

#endif
