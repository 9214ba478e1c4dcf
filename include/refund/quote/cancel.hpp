#ifndef REFUND_QUOTE_CANCEL_HPP
#define REFUND_QUOTE_CANCEL_HPP

#include <refund/policy/check.hpp>
#include <refund/quote/steps.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>

namespace refund {

/// A request to cancel all or some units of a commitment. Days are UTC.
template <usage_state Usage = used_or_not, class Rep = std::int64_t>
struct cancel_request {
    reservation_term term{};      ///< what was bought, when, for how long
    basic_money<Rep> payment{};   ///< one payment for one unit: the whole price, or one installment
    std::int64_t quantity{1};     ///< units bought
    std::int64_t returned{1};     ///< units given back, 1 to quantity
    Usage usage{};                ///< of the commitment up to the request
    date::sys_days requested_on{};  ///< counted as unused, unless the rule says otherwise
    std::optional<date::sys_days> as_of{};  ///< whose version of the rules; else the day of the request
    std::optional<basic_money<Rep>> cap_payment{};  ///< the same payment in the cap's currency, where that is another
    std::optional<basic_money<Rep>> current_payment{};  ///< the payment at today's price, for rules that ask; else unchanged
    std::optional<basic_money<Rep>> current_cap_payment{};  ///< that, in the cap's currency, where that is another
};

namespace detail {
struct quote_access;
struct unfilled {};
}  // namespace detail

/// What a cancellation comes to before the yearly cap. Made by `quote_cancel`.
///
/// Amounts are in the payment's currency, and zero when the rule refuses; those for the cap are in
/// the cap's currency. credit = fee + refund and paid = refund + kept, always.
template <usage_state Usage = used_or_not, class Rep = std::int64_t>
class cancel_quote {
public:
    using amount = basic_money<Rep>;  ///< what its amounts are

    /// For the library: nothing is set yet. Clearing the amounts first would cost as much time as
    /// computing them.
    constexpr explicit cancel_quote(detail::unfilled) noexcept {}  // NOLINT

    /// The rule that decides. It belongs to the table that was asked, which must outlive the quote.
    [[nodiscard]] constexpr const refund::rule<Usage>& rule() const noexcept { return *rule_; }
    /// Where the term stands on the day of the request.
    [[nodiscard]] constexpr const standing& at() const noexcept { return at_; }
    /// Whether the rule lets this be cancelled. If not, `rule().refusal` says why.
    [[nodiscard]] constexpr bool refundable() const noexcept { return rule_->says == ruling::refundable; }

    /// What was paid: all units, all payments made.
    [[nodiscard]] constexpr amount paid() const { return {paid_, unit_}; }
    /// Full or prorated payment for the units returned, before the fee.
    [[nodiscard]] constexpr amount credit() const { return {credit_, unit_}; }
    /// The early termination fee.
    [[nodiscard]] constexpr amount fee() const { return {fee_, unit_}; }
    /// credit - fee.
    [[nodiscard]] constexpr amount refund() const { return {Rep(credit_ - fee_), unit_}; }
    /// What stays with the seller: paid - refund.
    [[nodiscard]] constexpr amount kept() const { return {Rep(paid_ - (credit_ - fee_)), unit_}; }
    /// Future payments that stop, for the units returned.
    [[nodiscard]] constexpr amount cancelled_commitment() const { return {cancelled_, unit_}; }

    /// The refund in the cap's currency, computed there by itself and not converted.
    [[nodiscard]] constexpr amount cap_refund() const { return {cap_refund_, rule_->cap.limit.unit}; }
    /// What counts toward the cap, by its basis.
    [[nodiscard]] constexpr amount toward_cap() const { return {toward_cap_, rule_->cap.limit.unit}; }

private:
    friend detail::quote_access;

    const refund::rule<Usage>* rule_{};
    standing at_{};
    currency unit_;
    Rep paid_;
    Rep credit_;
    Rep fee_;
    Rep cancelled_;
    Rep cap_refund_;
    Rep toward_cap_;
};

namespace detail {

/// times `payments` and times `units`; false when it does not fit.
template <class Rep>
[[nodiscard]] constexpr bool times_into(Rep& product, const Rep& payment, int payments, std::int64_t units) {
    Rep each(0);
    return multiply_into(each, payment, Rep(payments)) && multiply_into(product, each, Rep(units));
}

/// payment * units * left / of, rounded as the rule says; false when it does not fit.
template <class Rep, class Usage>
[[nodiscard]] constexpr bool credit_into(Rep& credit, const Rep& payment, std::int64_t units, const share_left& share,
                                         const rule<Usage>& by) {
    const bool full = by.credit == credit_basis::full_payment;
    if (!full && by.units == unit_rounding::each_alone) {
        return multiply_divide_into(credit, payment, Rep(share.left), Rep(share.of), by.round) &&
               multiply_into(credit, Rep(credit), Rep(units));
    }
    Rep all(0);
    if (!multiply_into(all, payment, Rep(units))) return false;
    if (!full) return multiply_divide_into(credit, all, Rep(share.left), Rep(share.of), by.round);
    credit = all;
    return true;
}

/// The same standing seen a day later, within the same period.
[[nodiscard]] constexpr standing the_day_after(standing at) noexcept {
    at.on += date::days(1);
    return at;
}

/// Credit and fee from one payment, in its own currency; false when an amount does not fit.
/// `original` is the payment as agreed, where `payment` is today's lower one.
template <class Basis, class Rep, class Usage, class Sink>
[[nodiscard]] constexpr bool credit_and_fee_into(Rep& credit, Rep& fee, const basic_money<Rep>& payment,
                                                 const basic_money<Rep>& original,
                                                 const cancel_request<Usage, Rep>& request, const standing& at,
                                                 const rule<Usage>& by, bool for_cap, Sink& sink) {
    fee = Rep(0);
    const share_left share = Basis::left(by.credit == credit_basis::prorated_request_day_used ? the_day_after(at) : at);
    if (!credit_into(credit, payment.minor, request.returned, share, by)) return false;
    const auto money_of = [&payment](const Rep& minor) { return basic_money<Rep>{minor, payment.unit}; };
    sink(step::computed_credit<Rep>{payment, request.returned, by.credit, share, Basis::unit, by.round, by.units,
                                    money_of(credit), for_cap, &payment != &original});
    if (by.fee.status == fee_status::none) return true;

    Rep base(credit);
    bool limited = false;
    if (by.fee.status == fee_status::charged) {
        if (by.fee.base == fee_base::original_price &&
            !times_into(base, original.minor, payments_in_all(request.term), request.returned)) {
            return false;
        }
        if (!multiply_divide_into(fee, base, Rep(by.fee.rate.numerator), Rep(by.fee.rate.denominator), by.round)) {
            return false;
        }
        limited = fee > credit;
        if (limited) fee = credit;
    }
    sink(step::computed_fee<Rep>{money_of(base), by.fee, by.round, money_of(fee), limited, for_cap});
    return true;
}

/// Fills a quote in place: copying it afterwards would cost as much as the arithmetic.
struct quote_access {
    template <class Usage, class Basis, class Rep, class Sink>
    [[nodiscard, gnu::always_inline]] static constexpr errc fill(cancel_quote<Usage, Rep>& answer,
                                                            const policy_view<Usage, Basis>& table,
                                                            const cancel_request<Usage, Rep>& request, Sink& sink) {
        const basic_money<Rep>& payment = request.payment;
        if (!payment.unit.has_minor_unit()) return errc::no_minor_unit;
        if (payment.minor < 0) return errc::negative_amount;
        if (request.quantity < 1 || request.returned < 1 || request.returned > request.quantity) {
            return errc::quantity_out_of_range;
        }

        const errc wrong = find_standing(answer.at_, request.term, request.requested_on);
        if (wrong != no_error) return wrong;
        sink(step::found_standing{answer.at_, request.term.plan, request.term.length});

        const date::sys_days as_of = request.as_of.value_or(request.requested_on);
        const auto found = find_rule(table, as_of, answer.at_.elapsed(), request.usage);
        if (!found) return found.error();
        const rule<Usage>& by = **found;
        answer.rule_ = &by;
        sink(step::chose_rule<Usage>{table.name(), &by, as_of, request.usage});
        if (by.says == ruling::undefined) return errc::rule_undefined;
        if (by.fee.status == fee_status::rate_not_stated) return errc::fee_rate_not_stated;
        if (by.fee.status == fee_status::charged && by.fee.rate.denominator == 0) return errc::division_by_zero;

        answer.unit_ = payment.unit;
        answer.cancelled_ = answer.cap_refund_ = answer.toward_cap_ = Rep(0);
        if (!times_into(answer.paid_, payment.minor, answer.at_.payments_made, request.quantity)) return errc::overflow;
        if (by.says == ruling::not_refundable) {
            answer.credit_ = answer.fee_ = Rep(0);
            return no_error;
        }
        const basic_money<Rep>* price = &payment;
        if (by.price == price_basis::lower_of_purchase_and_current && request.current_payment.has_value()) {
            if (request.current_payment->unit != payment.unit) return errc::currency_mismatch;
            if (request.current_payment->minor < 0) return errc::negative_amount;
            if (request.current_payment->minor < payment.minor) price = &*request.current_payment;
        }
        const bool todays_price = price != &payment;
        if (!credit_and_fee_into<Basis>(answer.credit_, answer.fee_, *price, payment, request, answer.at_, by, false,
                                        sink)) {
            return errc::overflow;
        }
        if (answer.at_.payments_to_come > 0) {
            if (!times_into(answer.cancelled_, payment.minor, answer.at_.payments_to_come, request.returned)) {
                return errc::overflow;
            }
            sink(step::stopped_payments<Rep>{payment, request.returned, answer.at_.payments_to_come,
                                             answer.cancelled_commitment()});
        }
        if (!by.cap.applies()) return no_error;
        // The usual cap, without a call: it counts the refund itself.
        if (payment.unit == by.cap.limit.unit && by.cap.basis == cap_basis::money_refunded && !request.cap_payment) {
            answer.cap_refund_ = answer.toward_cap_ = Rep(answer.credit_ - answer.fee_);
            return no_error;
        }
        return count_toward_cap<Basis>(answer, request, todays_price, sink);
    }

    /// What the request counts toward the rule's cap.
    template <class Basis, class Rep, class Usage, class Sink>
    [[nodiscard]] static constexpr errc count_toward_cap(cancel_quote<Usage, Rep>& answer,
                                                                        const cancel_request<Usage, Rep>& request,
                                                                        bool todays_price, Sink& sink) {
        const rule<Usage>& by = answer.rule();
        const bool same_currency = request.payment.unit == by.cap.limit.unit;
        if (request.cap_payment.has_value()) {
            if (request.cap_payment->unit != by.cap.limit.unit) return errc::cap_currency_mismatch;
            if (request.cap_payment->minor < 0) return errc::negative_amount;
            if (same_currency && *request.cap_payment != request.payment) return errc::cap_payment_contradicts;
        } else if (!same_currency) {
            return errc::cap_payment_missing;
        }
        Rep credit(answer.credit_);
        Rep fee(answer.fee_);
        const basic_money<Rep>& payment = same_currency ? request.payment : *request.cap_payment;
        if (!same_currency) {
            const basic_money<Rep>* price = &payment;
            if (todays_price) {
                if (!request.current_cap_payment.has_value()) return errc::cap_payment_missing;
                if (request.current_cap_payment->unit != payment.unit) return errc::cap_currency_mismatch;
                if (request.current_cap_payment->minor < 0) return errc::negative_amount;
                price = &*request.current_cap_payment;
            }
            if (!credit_and_fee_into<Basis>(credit, fee, *price, payment, request, answer.at_, by, true, sink)) {
                return errc::overflow;
            }
        }
        answer.cap_refund_ = credit - fee;
        answer.toward_cap_ = answer.cap_refund_;
        if (by.cap.basis == cap_basis::cancelled_commitment) {
            basic_money<Rep> stopped{Rep(0), payment.unit};
            if (!times_into(stopped.minor, payment.minor, answer.at_.payments_to_come, request.returned)) {
                return errc::overflow;
            }
            const auto counted = add(answer.cap_refund(), stopped);
            if (!counted) return counted.error();
            answer.toward_cap_ = counted->minor;
        }
        return no_error;
    }
};

template <class Usage, class Rep, class Sink>
inline constexpr bool quotes_without_throwing =
    std::is_same_v<Rep, std::int64_t> && takes_without_throwing<Sink, step::found_standing> &&
    takes_without_throwing<Sink, step::chose_rule<Usage>> && takes_without_throwing<Sink, step::computed_credit<Rep>> &&
    takes_without_throwing<Sink, step::computed_fee<Rep>> && takes_without_throwing<Sink, step::stopped_payments<Rep>>;

}  // namespace detail

/// What a customer gets back for cancelling, by the rules of a table, before the yearly cap.
///
/// Pure and exact: integers throughout, credit and fee each rounded once by the rule's mode. A rule
/// that refuses is an answer (`refundable()` is false), not an error. `sink` is told each step.
///
/// Errors: quantity_out_of_range; negative_amount, no_minor_unit (the payment);
/// requested_before_purchase, term_ended, date_invalid, term_out_of_range (see standing_on);
/// no_rule_in_force, rules_overlap; rule_undefined, fee_rate_not_stated (name a choice, see
/// policy/choices.hpp); currency_mismatch (the current payment); cap_payment_missing,
/// cap_currency_mismatch, cap_payment_contradicts; overflow; division_by_zero (a fee rate without
/// denominator, in a table that was not proven).
template <usage_state Usage, proration_basis Basis, class Rep, class Sink = no_steps>
[[nodiscard]] constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    policy_view<Usage, Basis> table, const cancel_request<Usage, Rep>& request,
    Sink&& sink = {}) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>) {
    result<cancel_quote<Usage, Rep>> answer(std::in_place, detail::unfilled{});
    const errc wrong = detail::quote_access::fill(*answer, table, request, sink);
    if (wrong != detail::no_error) answer.fail(wrong);
    return answer;
}

/// The same for a table itself. Its kind of usage state and the request's must be one: another
/// kind does not compile.
template <std::size_t Rows, usage_state Usage, proration_basis Basis, class Rep, class Sink = no_steps>
[[nodiscard]] constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    const policy<Rows, Usage, Basis>& table, const cancel_request<Usage, Rep>& request,
    Sink&& sink = {}) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>) {
    return quote_cancel(policy_view<Usage, Basis>(table), request, static_cast<Sink&&>(sink));
}

/// The same for a table known when compiling, `quote_cancel<my_table>(request)`: an unsound table
/// does not compile, and a proven one is searched faster.
template <const auto& Table, usage_state Usage, class Rep, class Sink = no_steps>
[[nodiscard]] constexpr auto quote_cancel(const cancel_request<Usage, Rep>& request, Sink&& sink = {}) noexcept(
    detail::quotes_without_throwing<Usage, Rep, Sink>) -> decltype(quote_cancel(prove<Table>(), request, sink)) {
    return quote_cancel(prove<Table>(), request, sink);
}

}  // namespace refund

#endif
