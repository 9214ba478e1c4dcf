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
    announced,        ///< named, but not charged for now
    rate_not_stated,  ///< named without a rate: an error until the caller states one
};

/// The shape of a fee.
enum class fee_kind : unsigned char {
    rate,              ///< a part of its base
    fixed_amount,      ///< one amount per request, or per return of an exchange, however many units come back
    declining_amount,  ///< such an amount, less a fixed part for each full month since the purchase; never below 0
};

/// What a fee rate applies to. Except for the credit, these are payments of the whole term: a request that states the
/// period of one payment instead is the error term_length_not_stated.
enum class fee_base : unsigned char {
    credit,          ///< the credit, as published after rounding
    original_price,  ///< every payment of the term, for the units returned
    payments_to_come,      ///< every payment due after the day of the request, for the units returned
    remaining_commitment,  ///< the credit, which is the unused rest as the rule counts it, plus those payments
};

/// An early termination fee. It never exceeds the credit: no published text lets a cancellation
/// cost more than it gives back. Make it with `no_fee`, `charged`, `charged_less_per_month`, `announced` or
/// `fee_without_rate`, and hold it between two amounts with `at_least` and `at_most`.
struct early_termination_fee {
    fee_status status{fee_status::none};  ///< whether it is taken
    fee_kind kind{fee_kind::rate};        ///< its shape
    ratio rate{};                         ///< only for a rate: above 0, at most 1
    fee_base base{fee_base::credit};      ///< only for a rate: what it applies to
    money amount{};                       ///< only for an amount: above 0, in the payment's currency
    money less_per_month{};               ///< only for a declining amount: above 0, in its currency
    money minimum{};                      ///< the least that is kept, in the payment's currency; by default none
    money maximum{};                      ///< the most, above the minimum; by default none. The credit limits it too
    friend constexpr bool operator==(const early_termination_fee&, const early_termination_fee&) = default;
};

/// The text names no fee.
inline constexpr early_termination_fee no_fee{};
/// A fee taken at a rate: `charged(percent(12))`.
[[nodiscard]] constexpr early_termination_fee charged(const ratio& rate, fee_base base = fee_base::credit) noexcept {
    return {.status = fee_status::charged, .rate = rate, .base = base};
}
/// A fixed fee, charged once per request and never above the credit: `charged(money{350'00, currency_of("EUR")})`. For
/// a payment in another currency a quote is the error currency_mismatch.
[[nodiscard]] constexpr early_termination_fee charged(const money& amount) noexcept {
    return {.status = fee_status::charged, .kind = fee_kind::fixed_amount, .amount = amount};
}
/// An amount, less another one for each full month since the purchase, and never below 0:
/// `charged_less_per_month(money{350'00, usd}, money{10'00, usd})`. A month is full on the same day of the month as the
/// purchase, or on the month's last day if there is no such day: for 31 January, on 28 February.
[[nodiscard]] constexpr early_termination_fee charged_less_per_month(const money& amount, const money& less) noexcept {
    return {.status = fee_status::charged,
            .kind = fee_kind::declining_amount,
            .amount = amount,
            .less_per_month = less};
}
/// The fee, but never less than that amount: `at_least(charged(percent(12)), money{25'00, usd})`. The credit is still a
/// limit: a fee never exceeds it.
[[nodiscard]] constexpr early_termination_fee at_least(early_termination_fee fee, const money& minimum) noexcept {
    fee.minimum = minimum;
    return fee;
}
/// The fee, but never more than that amount: `at_most(charged(percent(12)), money{500'00, usd})`.
[[nodiscard]] constexpr early_termination_fee at_most(early_termination_fee fee, const money& maximum) noexcept {
    fee.maximum = maximum;
    return fee;
}
/// A fee that is named but not charged for now; explanations show it, and it takes nothing.
[[nodiscard]] constexpr early_termination_fee announced(const ratio& rate, fee_base base = fee_base::credit) noexcept {
    return {.status = fee_status::announced, .rate = rate, .base = base};
}
/// A floating-point rate would silently be truncated to a whole number.
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
    switch (kind) {
        case fee_kind::rate: return "rate";
        case fee_kind::fixed_amount: return "fixed amount";
        case fee_kind::declining_amount: return "declining amount";
    }
    return "unknown";
}
[[nodiscard]] constexpr std::string_view name(fee_base base) noexcept {
    if (base == fee_base::credit) return "the credit";  // first, because every quote with a fee calls this
    switch (base) {
        case fee_base::credit: return "the credit";
        case fee_base::original_price: return "the original price";
        case fee_base::payments_to_come: return "the payments to come";
        case fee_base::remaining_commitment: return "the remaining commitment";
    }
    return "unknown";
}
/// @}

namespace detail {
/// Whether a fee is charged on payments other than the credited one.
[[nodiscard]] constexpr bool counts_other_payments(const early_termination_fee& fee) noexcept {
    return fee.status == fee_status::charged && fee.base != fee_base::credit;
}

/// Whether the minimum and the maximum of a fee are amounts above 0, the minimum below the maximum, in one currency;
/// either may be left out.
[[nodiscard]] constexpr bool bounds_are_sound(const money& minimum, const money& maximum) noexcept {
    const auto sound = [](const money& bound) {
        return bound == money{} || (bound.minor > 0 && bound.unit.has_minor_unit());
    };
    if (!sound(minimum) || !sound(maximum)) return false;
    return minimum == money{} || maximum == money{} || (minimum.unit == maximum.unit && minimum.minor < maximum.minor);
}

}  // namespace detail

/// Whether the fee says exactly one thing: what its status and kind need, and nothing that they ignore. A
/// rate without a status would never be charged, and a charge of nothing is a mistake.
[[nodiscard]] constexpr bool is_sound(const early_termination_fee& fee) noexcept {
    const auto& [status, kind, rate, base, amount, less, minimum, maximum] = fee;
    if (base > fee_base::remaining_commitment) return false;
    const bool unbounded = minimum == money{} && maximum == money{};
    const bool positive = amount.minor > 0 && amount.unit.has_minor_unit();
    const auto binds = [&amount = amount](const money& bound) {  // an amount that declines never exceeds its start
        return bound == money{} || (bound.unit == amount.unit && bound.minor < amount.minor);
    };
    switch (status) {
        case fee_status::none: return fee == no_fee;
        case fee_status::rate_not_stated:
            return kind == fee_kind::rate && rate == ratio{} && amount == money{} && less == money{} && unbounded;
        case fee_status::charged:
        case fee_status::announced:
            switch (kind) {
                case fee_kind::rate:
                    return is_rate(rate) && rate.numerator > 0 && amount == money{} && less == money{} &&
                           detail::bounds_are_sound(minimum, maximum);
                case fee_kind::fixed_amount:
                    return rate == ratio{} && base == fee_base::credit && positive && less == money{} && unbounded;
                case fee_kind::declining_amount:
                    return rate == ratio{} && base == fee_base::credit && positive && less.minor > 0 &&
                           less.unit == amount.unit && detail::bounds_are_sound(minimum, maximum) &&
                           binds(minimum) && binds(maximum);
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
    if (fee.kind != fee_kind::rate) {
        return fee.amount.minor < 0 || fee.less_per_month.minor < 0 ? errc::negative_amount : no_error;
    }
    return is_rate(fee.rate) ? no_error : errc::rate_out_of_range;
}

/// The currency of a fee's amounts, or one without a minor unit if it states none. In a sound fee, all amounts have the
/// same currency.
[[nodiscard]] constexpr currency currency_stated(const early_termination_fee& fee) noexcept {
    for (const money* each : {&fee.amount, &fee.minimum, &fee.maximum}) {
        if (each->unit.has_minor_unit()) return each->unit;
    }
    return {};
}

/// An amount after `months` full months, each of which reduces it by `less`; not below 0.
[[nodiscard, gnu::noinline]] constexpr money declined(const money& amount, const money& less, int months) noexcept {
    const wide<std::int64_t> taken(wide<std::int64_t>(less.minor) * wide<std::int64_t>(months));
    if (taken >= wide<std::int64_t>(amount.minor)) return {0, amount.unit};
    return {amount.minor - static_cast<std::int64_t>(taken), amount.unit};
}

/// What a fee is computed from: base * rate, and the words for the base.
template <class Rep>
struct fee_parts {
    basic_money<Rep> base{};
    ratio rate{1, 1};
    std::string_view of{};  ///< "the credit"; empty if the base is the fee
};

/// Errors: currency_mismatch (a fixed amount is charged in a currency other than the payment's).
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr errc find_parts(fee_parts<Rep>& found, const early_termination_fee& fee,
                                                            const Rep& credit, const Rep& other_base,
                                                            currency unit, int months) {
    const auto& [status, kind, rate, base, amount, less, minimum, maximum] = fee;
    static_cast<void>(minimum), static_cast<void>(maximum);  // limit the result, not its parts
    switch (kind) {
        case fee_kind::rate:
            found = {{base == fee_base::credit ? credit : other_base, unit}, rate, name(base)};
            return no_error;
        case fee_kind::fixed_amount:
        case fee_kind::declining_amount:
            if (status == fee_status::charged && amount.unit != unit) return errc::currency_mismatch;
            found.base = {Rep(kind == fee_kind::fixed_amount ? amount.minor : declined(amount, less, months).minor),
                          amount.unit};
            return no_error;
    }
    return errc::rule_undefined;
}

}  // namespace detail

}  // namespace refund

#endif
