#ifndef REFUND_QUOTE_EXCHANGE_HPP
#define REFUND_QUOTE_EXCHANGE_HPP

#include <refund/policy/exchange.hpp>
#include <refund/quote/cancel.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace refund {

/// A commitment that is given back, whole or in part, in an exchange.
struct exchange_return {
    reservation_term term{};   ///< what was bought, when, for how long
    money payment{};           ///< one payment for one unit
    std::int64_t quantity{1};  ///< units bought
    std::int64_t returned{1};  ///< units given back
    std::string_view service{};  ///< its type, "virtual-machine"; empty: as the purchases
    savings_plan_cover cover{savings_plan_cover::not_covered};  ///< of that service, on the day of the exchange
    int exchanges_since_last_allowed{0};  ///< how often it was exchanged since the rule left only one
};

/// A commitment that is bought in an exchange. Its term begins on the day of the exchange.
struct exchange_purchase {
    money total{};  ///< every payment of the whole term, all units; monthly plans too
    std::string_view service{};  ///< its type; empty: as the returns
};

/// What one returned commitment comes to.
struct returned_value {
    standing at{};                 ///< where its term stands on the day of the exchange
    money credit{};                ///< the prorated rest of the current payment
    money cancelled_commitment{};  ///< future payments that stop
    money paid{};                  ///< all units, all payments made
    money kept{};                  ///< paid - credit
};

/// What an exchange comes to.
struct exchange_quote {
    const exchange_rule* rule{};  ///< of the first return, or of the one that is refused
    money refunds_total{};    ///< what is returned is worth
    money purchases_total{};  ///< what is bought is worth
    money net_payable{};      ///< purchases_total - refunds_total
    std::string_view refusal{};  ///< empty when the exchange is allowed, else the code of the reason

    /// Whether the exchange may be made.
    [[nodiscard]] constexpr bool allowed() const noexcept { return refusal.empty(); }
};

/// Codes of refusals; stable.
/// @{
inline constexpr std::string_view exchange_worth_too_low = "purchase-worth-less-than-returned";
inline constexpr std::string_view exchange_other_family = "services-not-interchangeable";
inline constexpr std::string_view exchange_no_longer_possible = "no-longer-exchangeable";
inline constexpr std::string_view exchange_never_possible = "product-not-exchangeable";
/// @}

namespace step {

/// One returned commitment of an exchange.
struct returned_in_exchange {
    std::size_t index{};     ///< which of the returns
    money payment{};         ///< one payment for one unit
    std::int64_t units{};    ///< units given back
    returned_value value{};  ///< what it comes to
    rounding round{};        ///< of the prorated credit
};

/// The totals of an exchange: net = purchases - refunds.
struct summed_exchange {
    exchange_quote quote{};  ///< the answer, complete
};

}  // namespace step

namespace detail {

[[nodiscard]] constexpr bool same_family(const exchange_rule& by, std::string_view a, std::string_view b) noexcept {
    if (by.any_service || a == b || a.empty() || b.empty()) return true;
    for (const service_family& family : by.families) {
        bool has_a = false;
        bool has_b = false;
        for (const auto& service : family.services) {
            if (service.empty()) continue;
            has_a = has_a || service.view() == a;
            has_b = has_b || service.view() == b;
        }
        if (has_a && has_b) return true;
    }
    return false;
}

/// Why a rule does not let a commitment be exchanged for these; empty if it does.
[[nodiscard]] constexpr std::string_view refusal_of(const exchange_rule& by, const exchange_return& returned,
                                                    std::span<const exchange_purchase> purchases) noexcept {
    for (const auto& never : by.never) {
        if (!never.empty() && never.view() == returned.service) return exchange_never_possible;
    }
    const bool only_one_left = by.one_last_if_bought_before != calendar_day{};
    const bool bought_later = calendar_day(returned.term.purchased_on) >= by.one_last_if_bought_before;
    if (only_one_left && (bought_later || returned.exchanges_since_last_allowed > 0)) return exchange_no_longer_possible;
    for (const exchange_purchase& bought : purchases) {
        if (!same_family(by, returned.service, bought.service)) return exchange_other_family;
    }
    return {};
}

/// How much a reason weighs: most what can never be mended, then what no longer can.
[[nodiscard]] constexpr int rank(std::string_view refusal) noexcept {
    if (refusal == exchange_never_possible) return 3;
    if (refusal == exchange_no_longer_possible) return 2;
    return refusal.empty() ? 0 : 1;
}

}  // namespace detail

/// What one returned commitment is worth on a day: always prorated by the actual days of the current
/// period, no fee.
/// Errors: as quote_cancel for the request itself (quantity, amounts, dates); overflow.
[[nodiscard]] constexpr result<returned_value> value_of_return(const exchange_return& returned, date::sys_days on,
                                                               rounding round) noexcept {
    if (!returned.payment.unit.has_minor_unit()) return errc::no_minor_unit;
    if (returned.payment.minor < 0) return errc::negative_amount;
    if (returned.quantity < 1 || returned.returned < 1 || returned.returned > returned.quantity) {
        return errc::quantity_out_of_range;
    }
    const auto at = standing_on(returned.term, on);
    if (!at) return at.error();
    const currency unit = returned.payment.unit;
    returned_value value{*at, zero<>(unit), zero<>(unit), zero<>(unit), zero<>(unit)};
    std::int64_t all = 0;
    if (!detail::multiply_into(all, returned.payment.minor, returned.returned) ||
        !detail::multiply_divide_into(value.credit.minor, all, std::int64_t{at->left()}, std::int64_t{at->n()}, round) ||
        !detail::times_into(value.cancelled_commitment.minor, returned.payment.minor, at->payments_to_come,
                            returned.returned) ||
        !detail::times_into(value.paid.minor, returned.payment.minor, at->payments_made, returned.quantity)) {
        return errc::overflow;
    }
    value.kept.minor = value.paid.minor - value.credit.minor;
    return value;
}

/// What an exchange of many commitments for many others comes to, by a table of exchange rules.
///
/// No fee is taken and nothing counts toward a refund cap. A rule that refuses is an answer
/// (`allowed()` is false, totals are given all the same). `sink` is told each step.
///
/// Errors: size_mismatch (nothing returned or nothing bought); currency_mismatch (all amounts must
/// be in one currency); negative_amount (a purchase); no_rule_in_force, rules_overlap; rule_undefined
/// (the text does not say what happens when less is bought than returned); those of value_of_return.
template <class Sink = no_steps>
[[nodiscard]] constexpr result<exchange_quote> quote_exchange(const exchange_policy_view& table,
                                                              std::span<const exchange_return> returns,
                                                              std::span<const exchange_purchase> purchases,
                                                              date::sys_days on,
                                                              std::optional<date::sys_days> as_of = std::nullopt,
                                                              Sink&& sink = {}) {
    if (returns.empty() || purchases.empty()) return errc::size_mismatch;
    const currency unit = purchases.front().total.unit;
    exchange_quote quote{nullptr, zero<>(unit), zero<>(unit), zero<>(unit), {}};

    for (const exchange_purchase& bought : purchases) {
        if (bought.total.minor < 0) return errc::negative_amount;
        const auto sum = add(quote.purchases_total, bought.total);
        if (!sum) return sum.error();
        quote.purchases_total = *sum;
    }
    bool worth_is_stated = true;
    for (std::size_t i = 0; i < returns.size(); ++i) {
        const exchange_return& returned = returns[i];
        const auto found = find_rule(table, as_of.value_or(on), returned.cover);
        if (!found) return found.error();
        const exchange_rule& by = **found;
        if (quote.rule == nullptr) quote.rule = &by;
        worth_is_stated = worth_is_stated && by.check == worth_check::at_least_returned;

        const auto value = value_of_return(returned, on, by.round);
        if (!value) return value.error();
        sink(step::returned_in_exchange{i, returned.payment, returned.returned, *value, by.round});
        auto sum = add(quote.refunds_total, value->credit);
        if (sum && by.worth == returned_worth::credit_and_cancelled_commitment) sum = add(*sum, value->cancelled_commitment);
        if (!sum) return sum.error();
        quote.refunds_total = *sum;

        // Of several reasons the one that no other purchase could mend is named, with its rule.
        const std::string_view refusal = detail::refusal_of(by, returned, purchases);
        if (detail::rank(refusal) > detail::rank(quote.refusal)) {
            quote.refusal = refusal;
            quote.rule = &by;
        }
    }
    const auto net = subtract(quote.purchases_total, quote.refunds_total);
    if (!net) return net.error();
    quote.net_payable = *net;
    if (net->minor < 0 && quote.refusal.empty()) {
        if (!worth_is_stated) return errc::rule_undefined;
        quote.refusal = exchange_worth_too_low;
    }
    sink(step::summed_exchange{quote});
    return quote;
}

}  // namespace refund

#endif
