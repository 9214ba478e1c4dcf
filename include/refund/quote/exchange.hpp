#ifndef REFUND_QUOTE_EXCHANGE_HPP
#define REFUND_QUOTE_EXCHANGE_HPP

#include <refund/policy/exchange.hpp>
#include <refund/quote/interchange.hpp>
#include <refund/quote/steps.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

/// The amounts of one returned commitment.
struct returned_value {
    standing at{};                 ///< where its term stands on the day of the exchange
    money credit{};                ///< what the rule credits from the current payment
    money fee{};                   ///< what is kept from the credit
    money cancelled_commitment{};  ///< future payments that stop
    money paid{};                  ///< all units, all payments made
    money kept{};                  ///< paid - (credit - fee)
};

/// The amounts of an exchange. It refers to the table.
struct exchange_quote {
    const exchange_rule* rule{};  ///< of the first return, or of the one that is refused
    money refunds_total{};        ///< the worth of what is returned
    money purchases_total{};      ///< the worth of what is bought
    money net_payable{};          ///< purchases_total - refunds_total
    money at_least{};             ///< what must be bought, if the rules say so; otherwise refunds_total
    std::string_view refusal{};   ///< empty if the exchange is allowed, otherwise the code of the reason

    /// Whether the exchange may be made.
    [[nodiscard]] constexpr bool allowed() const noexcept { return refusal.empty(); }
};

namespace step {

/// One returned commitment of an exchange, with the rule that values it.
struct returned_in_exchange {
    std::size_t index{};                    ///< which of the returns
    std::string_view service{};             ///< its type, or that of the purchases; empty: neither side names one
    const exchange_rule* rule{};            ///< belongs to the table
    std::optional<used_or_not> usage{};     ///< as stated
    std::optional<service_cover> cover{};   ///< as stated
    found_standing standing{};              ///< its dates
    computed_credit<std::int64_t> credit{};                   ///< as in a refund
    std::optional<computed_fee<std::int64_t>> fee{};          ///< none: the rule names no fee
    std::optional<stopped_payments<std::int64_t>> stopped{};  ///< none: no payment is to come
    returned_value value{};  ///< its amounts
    money worth{};           ///< how much of it counts toward the purchases
};

/// The totals of an exchange: net = purchases - refunds.
struct summed_exchange {
    std::string_view policy{};  ///< the table's name
    calendar_day as_of{};       ///< whose version of the rules
    exchange_quote quote{};     ///< the answer, complete
};

}  // namespace step

/// The amounts of one returned commitment on a day, according to a rule's award. `sink` receives the steps of a refund.
/// Errors: as quote_cancel for the request itself (quantity, amounts, dates); facts_not_stated (a credit of the lower
/// of two prices, or used time at the list price: no return states either); term_length_not_stated (a fee on payments
/// other than that of a stated period); those of evaluate.
template <class Sink = no_steps>
[[nodiscard]] constexpr result<returned_value> value_of_return(const exchange_return& returned, calendar_day on,
                                                               const award& gives, Sink&& sink = {});

/// The amounts of an exchange of many commitments for many others, by a table of exchange rules.
///
/// Nothing counts toward a refund cap. A rule that refuses is an answer (`allowed()` is false, it still has the
/// totals); see why_not_interchangeable. `sink` receives each step.
///
/// Errors: exchange_side_empty (nothing returned or nothing bought); currency_mismatch (all amounts must be in one
/// currency); negative_amount (a purchase); no_rule_in_force, rules_overlap; usage_not_stated, cover_not_stated,
/// service_not_stated, exchanges_not_stated (the answer depends on it); rule_undefined (the text does not say what
/// happens when less is bought than returned; or an unknown enumerator, in a table that was not proven); date_invalid
/// (`as_of` is outside years 1 to 9999); those of value_of_return.
template <class Sink = no_steps>
[[nodiscard]] constexpr result<exchange_quote> quote_exchange(const exchange_policy_view& table,
                                                              const exchange_request& request, Sink&& sink = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Keeps the steps of value_of_return.
struct return_steps {
    step::returned_in_exchange& kept;
    constexpr void operator()(const step::found_standing& found) const noexcept { kept.standing = found; }
    constexpr void operator()(const step::computed_credit<std::int64_t>& found) const noexcept { kept.credit = found; }
    constexpr void operator()(const step::computed_fee<std::int64_t>& found) const noexcept { kept.fee = found; }
    constexpr void operator()(const step::stopped_payments<std::int64_t>& found) const noexcept {
        kept.stopped = found;
    }
};

/// Adds to a total in place. Errors: currency_mismatch, overflow.
[[nodiscard]] constexpr errc add_into(money& total, const money& more) noexcept {
    const auto sum = add(total, more);
    if (!sum) return sum.error();
    total = *sum;
    return no_error;
}

/// How much of a return counts toward the purchases, and how much must be bought for it.
[[nodiscard]] constexpr errc count_return(exchange_quote& quote, step::returned_in_exchange& one) noexcept {
    const exchange_rule& by = *one.rule;
    const money& stopped = one.value.cancelled_commitment;
    const money refund{one.value.credit.minor - one.value.fee.minor, one.value.credit.unit};
    one.worth = refund;
    if (by.worth == returned_worth::credit_and_cancelled_commitment) {
        if (const errc wrong = add_into(one.worth, stopped); wrong != no_error) return wrong;
    }
    if (const errc wrong = add_into(quote.refunds_total, one.worth); wrong != no_error) return wrong;
    if (by.check != worth_check::at_least_to_be_paid) return add_into(quote.at_least, one.worth);
    return add_into(quote.at_least, one.standing.plan == billing_plan::upfront ? refund : stopped);
}

}  // namespace detail

template <class Sink>
constexpr result<returned_value> value_of_return(const exchange_return& returned, calendar_day on, const award& gives,
                                                 Sink&& sink) {
    // A return states neither today's price, which may be lower, nor the list price.
    if (gives.credit.price != price_basis::purchase || gives.credit.used_at != used_price::agreed) {
        return errc::facts_not_stated;
    }
    const money& payment = returned.payment;
    if (!payment.unit.has_minor_unit()) return errc::no_minor_unit;
    if (payment.minor < 0) return errc::negative_amount;
    const detail::units_of_line line{returned.returned.value_or(1), returned.returned_before, returned.quantity};
    if (const errc wrong = detail::find_units_fault(line, returned.returned); wrong != detail::no_error) return wrong;
    const auto at = standing_on(returned.term, on);
    if (!at) return at.error();
    sink(step::found_standing{*at, returned.term.plan, returned.term.length,
                              returned.term.stated_period ? period_source::stated : period_source::derived,
                              payment_source::equal, days_stated(returned.term)});

    const bool other_payments = returned.term.stated_period && returned.term.length != counted_in_days;
    if (other_payments && detail::counts_other_payments(gives.fee)) return errc::term_length_not_stated;
    const auto amounts = evaluate(
        gives, award_facts<>{.payment = payment, .agreed = payment, .units = line.units,
                             .payment_for = returned.payment_for, .bought = returned.quantity,
                             .returned_before = returned.returned_before,
                             .payments = payments_in_all(returned.term), .at = *at}, sink);
    if (!amounts) return amounts.error();
    const auto in_unit = [&payment](std::int64_t minor) { return money{minor, payment.unit}; };
    returned_value value{*at, in_unit(amounts->credit), in_unit(amounts->fee), in_unit(0), in_unit(0), in_unit(0)};
    const std::int64_t stated_units = returned.payment_for == payment_for::one_unit ? returned.quantity : 1;
    if (!detail::times_into(value.cancelled_commitment.minor, payment.minor, returned.payment_for,
                            at->payments_to_come, line, gives.round) ||
        !detail::times_into(value.paid.minor, payment.minor, at->payments_made, stated_units)) {
        return errc::overflow;
    }
    if (at->payments_to_come != 0) {
        sink(step::stopped_payments<std::int64_t>{payment, line.units, at->payments_to_come, value.cancelled_commitment,
                                                  units_of(returned.payment_for, returned.quantity), gives.round,
                                                  payment_source::equal, returned.returned_before});
    }
    value.kept.minor = value.paid.minor - (value.credit.minor - value.fee.minor);
    return value;
}

template <class Sink>
constexpr result<exchange_quote> quote_exchange(const exchange_policy_view& table, const exchange_request& request,
                                                Sink&& sink) {
    sink(step::began{});
    if (request.returns.empty() || request.purchases.empty()) return errc::exchange_side_empty;
    if (request.as_of && !in_calendar(*request.as_of)) return errc::date_invalid;
    const calendar_day as_of = request.as_of.value_or(request.requested_on);
    const money nothing{0, request.purchases.front().total.unit};
    exchange_quote quote{nullptr, nothing, nothing, nothing, nothing, {}};

    for (const exchange_purchase& bought : request.purchases) {
        if (bought.total.minor < 0) return errc::negative_amount;
        const errc wrong = detail::add_into(quote.purchases_total, bought.total);
        if (wrong != detail::no_error) return wrong;
    }
    bool check_is_stated = true;
    errc not_stated = detail::no_error;  // no missing fact remedies a product that is never exchanged
    for (std::size_t i = 0; i < request.returns.size(); ++i) {
        const exchange_return& returned = request.returns[i];
        const auto at = standing_on(returned.term, request.requested_on);
        if (!at) return at.error();
        const auto found = find_rule(table, {as_of, at->elapsed(), returned.usage, returned.cover});
        if (!found) return found.error();
        const exchange_rule& by = **found;
        if (!detail::is_known(by.worth, by.check)) return errc::rule_undefined;
        if (quote.rule == nullptr) quote.rule = &by;
        check_is_stated = check_is_stated && by.check != worth_check::not_stated;

        step::returned_in_exchange one;
        one.index = i;
        one.service = detail::meant_service(returned.service, request.purchases);
        one.rule = &by;
        one.usage = returned.usage;
        one.cover = returned.cover;
        const auto value = value_of_return(returned, request.requested_on, by.gives, detail::return_steps{one});
        if (!value) return value.error();
        one.value = *value;
        if (const errc wrong = detail::count_return(quote, one); wrong != detail::no_error) return wrong;
        sink(one);

        // Among several reasons, names the one that no other purchase could remedy, with its rule.
        const auto refusal = why_not_interchangeable(by, returned, request);
        if (!refusal) {
            not_stated = refusal.error();
        } else if (detail::rank(*refusal) > detail::rank(quote.refusal)) {
            quote.refusal = *refusal;
            quote.rule = &by;
        }
    }
    if (not_stated != detail::no_error && quote.refusal != exchange_never_possible) return not_stated;
    const auto net = subtract(quote.purchases_total, quote.refunds_total);
    if (!net) return net.error();
    quote.net_payable = *net;
    if (quote.purchases_total.minor < quote.at_least.minor && quote.refusal.empty()) {
        if (!check_is_stated) return errc::rule_undefined;
        quote.refusal = exchange_worth_too_low;
    }
    sink(step::summed_exchange{table.name(), as_of, quote});
    return quote;
}

}  // namespace refund

#endif
