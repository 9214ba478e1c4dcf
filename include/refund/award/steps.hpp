#ifndef REFUND_AWARD_STEPS_HPP
#define REFUND_AWARD_STEPS_HPP

#include <refund/award/credit.hpp>
#include <refund/award/fee.hpp>

#include <cstdint>
#include <string_view>

namespace refund::step {

/// How the credit was computed: payment * units / payment units * part, rounded. The whole payment for whole units is
/// not rounded, unless to a step. If used time is charged, part is what is left of the period, and the credit is
/// (payment - used_at * percent * (1 - part)) * units / payment units, not below 0.
template <class Rep>
struct computed_credit {
    basic_money<Rep> payment{};    ///< one payment
    std::int64_t units{};          ///< units given back
    const credit_terms* terms{};   ///< the rule's; belongs to the table
    ratio part{1, 1};              ///< of the payment: 300/365
    std::string_view of{};         ///< what the part counts: "days"; empty for the whole payment
    rounding round{};              ///< of the credit
    basic_money<Rep> credit{};     ///< the result
    bool for_cap{};                ///< computed from the payment in the cap's currency
    bool todays_price{};           ///< `payment` is today's price, which is lower than the one agreed
    std::int64_t payment_units{1};  ///< units that one payment is for
    rounding_step step{};           ///< what the credit is a multiple of
    bool limited_to_payment{};      ///< the step would have rounded it above what the units cost
    basic_money<Rep> used_at{};    ///< what the period costs if used time is charged; otherwise nothing
    std::int64_t units_before{};   ///< given back before: the credit is that of all units so far, less that of these
    basic_money<Rep> before{};     ///< the credit of those units, as of this day
};

/// Which of its rule's two amounts limited a fee.
enum class fee_bound : unsigned char {
    none,     ///< neither
    minimum,  ///< the computed fee was below the minimum
    maximum,  ///< the computed fee was above the maximum
};

/// How the fee was computed: base * rate, rounded, between the rule's two amounts, at most the credit.
template <class Rep>
struct computed_fee {
    basic_money<Rep> base{};               ///< what the rate applies to, or the amount after its decline by full months
    const early_termination_fee* terms{};  ///< the rule's; belongs to the table
    ratio rate{1, 1};                      ///< of the base
    std::string_view of{};                 ///< what the base is: "the credit"; empty for an amount
    rounding round{};                      ///< of the fee
    basic_money<Rep> fee{};                ///< the result; zero unless the fee is charged
    bool limited_to_credit{};              ///< the computed fee was more than the credit
    bool for_cap{};                        ///< computed in the cap's currency
    int months{};                          ///< full months since the purchase; only for a declining amount
    fee_bound bound{};                     ///< which of the rule's two amounts limited it
    rounding_step step{};                  ///< what the fee is a multiple of
};

}  // namespace refund::step

#endif
