#ifndef REFUND_QUOTE_CANCEL_REQUEST_HPP
#define REFUND_QUOTE_CANCEL_REQUEST_HPP

#include <refund/award/payment_for.hpp>
#include <refund/core/list_view.hpp>
#include <refund/money/money.hpp>
#include <refund/money/rounding_step.hpp>
#include <refund/policy/usage.hpp>
#include <refund/term/stated_payment.hpp>
#include <refund/term/term.hpp>

#include <cstdint>
#include <optional>

namespace refund {

/// A request to cancel all or some units of a commitment. Days are in UTC.
template <usage_state Usage = used_or_not, class Rep = std::int64_t>
struct cancel_request {
    reservation_term term{};      ///< what was bought, when, for how long
    /// One payment: the whole price, or one installment; left out if `payments` lists them.
    basic_money<Rep> payment{};
    /// Every payment of the commitment, if they differ or one was declined: in order of their days, in one currency,
    /// each within the term. By reference: the list must outlive the request. With a list, neither `payment` nor any
    /// payment below except `list_payment` may be stated, and a cap must be in the payments' currency.
    list_view<basic_stated_payment<Rep>> payments{};
    refund::payment_for payment_for{};  ///< what this and every payment below are for: one unit, or all units
    std::int64_t quantity{1};     ///< units bought
    std::optional<std::int64_t> returned{};  ///< units given back, 1 to quantity; must be stated if several were bought
    /// Units that earlier requests gave back. Their rounding is taken into account, so that the parts of a line add up
    /// to the line, even if it does not divide evenly. A ledger counts the units of the requests that it holds, and not
    /// these.
    std::int64_t returned_before{0};
    std::optional<Usage> usage{};  ///< of the commitment up to the request; must be stated
    calendar_day requested_on{};   ///< counted as unused, unless the rule says otherwise
    std::optional<calendar_day> as_of{};  ///< rules as of this day; by default the day of the request
    std::optional<basic_money<Rep>> cap_payment{};  ///< the same payment in the cap's currency, if that differs
    /// The payment at today's price; left out: it has not changed. Few rules ask for it.
    std::optional<basic_money<Rep>> current_payment{};
    std::optional<basic_money<Rep>> current_cap_payment{};  ///< that, in the cap's currency, if that differs
    /// What the period of the payment costs at the list price, without a commitment. Few rules ask for it.
    std::optional<basic_money<Rep>> list_payment{};
    std::optional<basic_money<Rep>> list_cap_payment{};  ///< that, in the cap's currency, if that differs
    std::optional<money> hourly_commitment{};  ///< what is committed per hour, for all units; few rules ask for it
    /// What credit, fee and refund are multiples of: `whole_unit(currency_of("TWD"))` if nobody pays cents.
    refund::rounding_step rounding_step{};
    std::optional<times_of_day> times{};  ///< at which the term began and the request came; few rules ask for them
};

/// The currency of what was paid.
template <usage_state Usage, class Rep>
[[nodiscard]] constexpr currency currency_of(const cancel_request<Usage, Rep>& request) noexcept {
    return request.payments.empty() ? request.payment.unit : request.payments.front().amount.unit;
}

}  // namespace refund

#endif
