#ifndef REFUND_QUOTE_STEPS_HPP
#define REFUND_QUOTE_STEPS_HPP

#include <refund/cap/admission.hpp>
#include <refund/policy/policy.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

/// \file
/// What the evaluators report, in the order of this file. Each step holds the inputs, the formula's
/// parts and the result, so that the amount can be derived again by hand. A sink is any callable that
/// takes them; the default one takes everything and does nothing, and costs nothing.

namespace refund {

namespace step {

/// Where the term stands on the day of the request.
struct found_standing {
    refund::standing at{};  ///< dates and payments
    billing_plan plan{};    ///< how the commitment is paid
    term_length length{};   ///< of the commitment
};

/// The rule that decides.
template <usage_state Usage>
struct chose_rule {
    std::string_view policy{};          ///< the table's name
    const refund::rule<Usage>* rule{};  ///< belongs to the table
    date::sys_days as_of{};             ///< whose version of the rules
    Usage usage{};                      ///< as the request states it
};

/// credit = payment * units * share.left / share.of, rounded; or the payment in full.
template <class Rep>
struct computed_credit {
    basic_money<Rep> payment{};     ///< one payment for one unit
    std::int64_t units{};           ///< units given back
    credit_basis basis{};           ///< prorated, or in full
    share_left share{};             ///< what is left of the period
    std::string_view share_unit{};  ///< what the share counts: "days"
    rounding round{};               ///< of the credit
    unit_rounding rounded_units{};  ///< all units together, or each alone
    basic_money<Rep> credit{};      ///< the result
    bool for_cap{};       ///< computed from the payment in the cap's currency
    bool todays_price{};  ///< `payment` is today's price, which is lower than the one agreed
};

/// fee = base * rate, rounded, at most the credit.
template <class Rep>
struct computed_fee {
    basic_money<Rep> base{};        ///< what the rate is taken of
    early_termination_fee terms{};  ///< status, rate and base, as the rule says
    rounding round{};               ///< of the fee
    basic_money<Rep> fee{};         ///< the result; zero unless the fee is charged
    bool limited_to_credit{};       ///< the rate gave more than the credit
    bool for_cap{};                 ///< computed in the cap's currency
};

/// cancelled commitment = payment * units * payments to come.
template <class Rep>
struct stopped_payments {
    basic_money<Rep> payment{};    ///< one payment for one unit
    std::int64_t units{};          ///< units given back
    int payments_to_come{};        ///< due after the day of the request
    basic_money<Rep> cancelled{};  ///< the result
};

/// What the yearly cap let through: refund_after = refund_before * payable / payable_in_full.
struct applied_cap {
    cap_terms terms{};        ///< as the rule says
    admission result{};       ///< what the ledger answered
    money refund_before{};    ///< in the payment's currency
    money refund_after{};     ///< in the payment's currency
    money payable{};          ///< what of the refund the cap lets through, in its currency
    money payable_in_full{};  ///< the whole refund in the cap's currency
    rounding round{};         ///< of the refund after the cap
    bool refused{};           ///< by a cap that refuses whole: nothing is cancelled
};

}  // namespace step

/// The sink that takes every step and does nothing.
struct no_steps {
    /// Does nothing.
    template <class Step>
    constexpr void operator()(const Step&) const noexcept {}
};

namespace detail {
/// The call itself is asked: std::is_nothrow_invocable has more to instantiate, for every step anew.
template <class Sink, class Step>
inline constexpr bool takes_without_throwing = noexcept(std::declval<Sink&>()(std::declval<const Step&>()));
}  // namespace detail

}  // namespace refund

#endif
