#ifndef REFUND_QUOTE_STEPS_HPP
#define REFUND_QUOTE_STEPS_HPP

#include <refund/cap/admission.hpp>
#include <refund/policy/policy.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace refund {

// What the evaluators report, in this order. Each step holds the inputs, the formula's parts and
// the result, so that the amount can be derived again by hand. A sink is any callable that takes
// them; the default one takes everything and does nothing, and costs nothing.

namespace step {

/// Where the term stands on the day of the request.
struct found_standing {
    refund::standing at{};
    billing_plan plan{};
    term_length length{};
};

/// The rule that decides.
template <usage_state Usage>
struct chose_rule {
    std::string_view policy{};
    const refund::rule<Usage>* rule{};
    date::sys_days as_of{};
    Usage usage{};
};

/// credit = payment * units * share.left / share.of, rounded; or the payment in full.
template <class Rep>
struct computed_credit {
    basic_money<Rep> payment{};
    std::int64_t units{};
    credit_basis basis{};
    share_left share{};
    std::string_view share_unit{};
    rounding round{};
    unit_rounding rounded_units{};
    basic_money<Rep> credit{};
    bool for_cap{};       ///< computed from the payment in the cap's currency
    bool todays_price{};  ///< `payment` is today's price, which is lower than the one agreed
};

/// fee = base * rate, rounded, at most the credit.
template <class Rep>
struct computed_fee {
    basic_money<Rep> base{};
    early_termination_fee terms{};
    rounding round{};
    basic_money<Rep> fee{};
    bool limited_to_credit{};
    bool for_cap{};
};

/// cancelled commitment = payment * units * payments to come.
template <class Rep>
struct stopped_payments {
    basic_money<Rep> payment{};
    std::int64_t units{};
    int payments_to_come{};
    basic_money<Rep> cancelled{};
};

/// What the yearly cap let through: refund_after = refund_before * payable / payable_in_full.
struct applied_cap {
    cap_terms terms{};
    admission result{};
    money refund_before{};
    money refund_after{};
    money payable{};          ///< what of the refund the cap lets through, in its currency
    money payable_in_full{};  ///< the whole refund in the cap's currency
    rounding round{};
    bool refused{};           ///< by a cap that refuses whole: nothing is cancelled
};

}  // namespace step

/// The sink that takes every step and does nothing.
struct no_steps {
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
