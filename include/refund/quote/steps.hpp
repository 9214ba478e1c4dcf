#ifndef REFUND_QUOTE_STEPS_HPP
#define REFUND_QUOTE_STEPS_HPP

#include <refund/award/steps.hpp>
#include <refund/cap/admission.hpp>
#include <refund/policy/policy.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

/// \file
/// What the evaluators report, in this order; credit and fee, which are in award/steps.hpp, come between the payments
/// that were made and those that stop. Each step holds the inputs, the formula's parts and the result, so that the
/// amount can be recomputed by hand. A sink is any callable that takes them; the default sink takes every step, does
/// nothing and costs nothing.

namespace refund {

namespace step {

/// A new request: earlier steps belong to another one.
struct began {};

/// Where the term stands on the day of the request.
struct found_standing {
    refund::standing at{};  ///< dates and payments
    billing_plan plan{};    ///< how the commitment is paid
    term_length length{};   ///< of the commitment; counted_in_days: that of the period
    period_source period{period_source::derived};  ///< stated: `length` had no effect
    payment_source payments{payment_source::equal};  ///< stated: `plan` had no effect
    int days{};  ///< of a stated period, whatever its payments are for; 0 if it is derived
};

/// The rule that decides.
template <usage_state Usage>
struct chose_rule {
    std::string_view policy{};          ///< the table's name
    const refund::rule<Usage>* rule{};  ///< belongs to the table
    calendar_day as_of{};               ///< whose version of the rules
    Usage usage{};                      ///< as the request states it
    std::optional<money> hourly_commitment{};  ///< as the request states it
};

/// What was paid by the day of the request: payment * payments made * units / payment units, without a remainder. If
/// payments are stated, `payment` is the sum of those made, and their number is not a factor.
template <class Rep>
struct summed_payments {
    basic_money<Rep> payment{};  ///< one payment, as agreed
    std::int64_t units{};        ///< units bought
    int payments_made{};         ///< due up to and on the day of the request
    basic_money<Rep> paid{};     ///< the result
    std::int64_t payment_units{1};  ///< units that one payment is for: one, or those bought
    payment_source source{};        ///< where the amounts come from
    int declined{};                 ///< due as well, and not made; only of stated payments
    basic_money<Rep> owed{};        ///< the sum of those, for the same units as `payment`
};

/// cancelled commitment = payment * payments to come * units / payment units, rounded. If payments are stated,
/// `payment` is the sum of those to come, and their number is not a factor.
template <class Rep>
struct stopped_payments {
    basic_money<Rep> payment{};    ///< one payment
    std::int64_t units{};          ///< units given back
    int payments_to_come{};        ///< due after the day of the request
    basic_money<Rep> cancelled{};  ///< the result
    std::int64_t payment_units{1};  ///< units that one payment is for
    rounding round{};              ///< of the result; nothing is rounded if a payment is for one unit
    payment_source source{};       ///< where the amounts come from
    std::int64_t units_before{};   ///< given back before; the result is that of all units so far, less that of these
};

/// What the yearly cap let through: refund_after = refund_before * payable / payable_in_full.
struct applied_cap {
    cap_terms terms{};        ///< as the rule says
    admission result{};       ///< what the ledger answered
    money refund_before{};    ///< in the payment's currency
    money refund_after{};     ///< in the payment's currency
    money payable{};          ///< how much of the refund the cap lets through, in its currency
    money payable_in_full{};  ///< the whole refund in the cap's currency
    rounding round{};         ///< of the refund after the cap; down if there is a step
    rounding_step step{};     ///< what it is a multiple of
    bool refused{};           ///< by a cap that refuses whole: nothing is cancelled
};

/// The cap allows no more requests in its window, or fewer units of the commitment are left than the request gives
/// back: nothing is cancelled.
struct ran_into_limit {
    cap_terms terms{};   ///< as the rule says
    admission result{};  ///< what the ledger answered; `limited_by` says which limit
    std::string_view refusal{};  ///< the code of the reason
};

/// No answer: the earlier steps show how far the computation came.
struct failed {
    errc reason{};  ///< the error that the caller gets
};

}  // namespace step

/// The sink that takes every step and does nothing.
struct no_steps {
    /// Does nothing.
    template <class Step>
    constexpr void operator()(const Step&) const noexcept {}
};

namespace detail {
/// Whether a sink takes a step without throwing. Tests the call itself, because std::is_nothrow_invocable would
/// instantiate more, and again for every step.
template <class Sink, class Step>
inline constexpr bool takes_without_throwing = noexcept(std::declval<Sink&>()(std::declval<const Step&>()));
}  // namespace detail

}  // namespace refund

#endif
