#ifndef REFUND_QUOTE_CANCEL_QUOTE_HPP
#define REFUND_QUOTE_CANCEL_QUOTE_HPP

#include <refund/policy/rule.hpp>
#include <refund/term/term.hpp>

#include <cstdint>

namespace refund {

namespace detail {
struct quote_access;
struct unfilled {};
}  // namespace detail

/// The amounts of a cancellation before the yearly cap. `quote_cancel` makes it.
///
/// Amounts are in the payment's currency, and zero when the rule refuses; those for the cap are in
/// the cap's currency. credit = fee + refund and paid = refund + kept, always.
template <usage_state Usage = used_or_not, class Rep = std::int64_t>
class cancel_quote {
public:
    using amount = basic_money<Rep>;  ///< the type of its amounts

    /// For the library: nothing is set yet. Clearing the amounts first would cost as much time as
    /// computing them.
    constexpr explicit cancel_quote(detail::unfilled) noexcept {}  // NOLINT

    /// The rule that decides. It belongs to the table passed in, which must outlive the quote.
    [[nodiscard]] constexpr const refund::rule<Usage>& rule() const noexcept { return *rule_; }
    /// Where the term stands on the day of the request.
    [[nodiscard]] constexpr const standing& at() const noexcept { return at_; }
    /// Whether the rule allows the cancellation. If not, `rule().outcome.code` is the code of the reason.
    [[nodiscard]] constexpr bool refundable() const noexcept { return rule_->outcome.says == ruling::refundable; }

    /// The amount paid: all units, all payments made.
    [[nodiscard]] constexpr amount paid() const { return {paid_, unit_}; }
    /// What the rule credits for the units returned, before the fee.
    [[nodiscard]] constexpr amount credit() const { return {credit_, unit_}; }
    /// The early termination fee.
    [[nodiscard]] constexpr amount fee() const { return {fee_, unit_}; }
    /// credit - fee.
    [[nodiscard]] constexpr amount refund() const { return {Rep(credit_ - fee_), unit_}; }
    /// What stays with the seller: paid - refund. What earlier requests were refunded of it is not subtracted.
    [[nodiscard]] constexpr amount kept() const { return {Rep(paid_ - (credit_ - fee_)), unit_}; }
    /// Future payments that stop, for the units returned.
    [[nodiscard]] constexpr amount cancelled_commitment() const { return {cancelled_, unit_}; }

    /// What credit, fee and refund are multiples of, as the request states it.
    [[nodiscard]] constexpr refund::rounding_step rounding_step() const noexcept { return step_; }

    /// The refund in the cap's currency, computed separately in it and not converted.
    [[nodiscard]] constexpr amount cap_refund() const { return {cap_refund_, rule_->cap.limit.unit}; }
    /// What counts toward the cap, by its basis.
    [[nodiscard]] constexpr amount toward_cap() const { return {toward_cap_, rule_->cap.limit.unit}; }

private:
    friend detail::quote_access;

    const refund::rule<Usage>* rule_{};
    standing at_{};
    currency unit_;
    refund::rounding_step step_;
    Rep paid_;
    Rep credit_;
    Rep fee_;
    Rep cancelled_;
    Rep cap_refund_;
    Rep toward_cap_;
};

}  // namespace refund

#endif
