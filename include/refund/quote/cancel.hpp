#ifndef REFUND_QUOTE_CANCEL_HPP
#define REFUND_QUOTE_CANCEL_HPP

#include <refund/cap/admit.hpp>
#include <refund/policy/check.hpp>
#include <refund/quote/cancel_quote.hpp>
#include <refund/quote/cancel_request.hpp>
#include <refund/quote/detail/toward_cap.hpp>
#include <refund/quote/steps.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace refund {

namespace detail {
template <class Usage, class Rep, class Sink>
inline constexpr bool quotes_without_throwing =
    std::is_same_v<Rep, std::int64_t> && takes_without_throwing<Sink, step::began> &&
    takes_without_throwing<Sink, step::found_standing> && takes_without_throwing<Sink, step::chose_rule<Usage>> &&
    takes_without_throwing<Sink, step::summed_payments<Rep>> &&
    takes_without_throwing<Sink, step::computed_credit<Rep>> && takes_without_throwing<Sink, step::computed_fee<Rep>> &&
    takes_without_throwing<Sink, step::stopped_payments<Rep>> && takes_without_throwing<Sink, step::failed>;
}  // namespace detail

/// What a customer gets back for cancelling, by the rules of a table, before the yearly cap.
///
/// Pure and exact: integers throughout, credit and fee each rounded once by the rule's mode. A rule that refuses is an
/// answer (`refundable()` is false), not an error. `sink` receives each step; the last is `step::failed` if the quote
/// ends in an error.
///
/// Errors, by what is wrong:
///
/// - usage and units: usage_not_stated; usage_unknown (a share outside 0 to 1); returned_not_stated (several units were
///   bought); quantity_out_of_range
/// - payments: no_minor_unit; negative_amount; those of `find_payments`; payments_contradict (listed payments are
///   stated along with a single one); currency_mismatch (the current payment is in another currency);
///   list_payment_not_stated (the rule charges used time at the list price); payment_not_divisible (a payment for all
///   units, under a rule that rounds each unit alone); rounding_step_out_of_range
/// - days: requested_before_purchase, term_ended, date_invalid (`as_of`, too), term_out_of_range,
///   requested_before_period, period_contradicts, renewal_contradicts: see `standing_on`
/// - `times`: time_invalid; requested_before_purchase, renewal_contradicts (a request that comes before the term begins
///   on its first day); times_not_stated (a rule asks, or counts seconds; also for a stated period that is not a term
///   of days); requested_before_period (a rule counts seconds, and the first second of the period is still to come)
/// - the rule that applies: no_rule_in_force, rules_overlap; if one asks (policy/condition.hpp)
///   hourly_commitment_not_stated, term_length_not_stated, and for a stated commitment negative_amount,
///   currency_mismatch
/// - what it gives: rule_undefined, fee_rate_not_stated (name a choice, see policy/choices.hpp);
///   term_length_not_stated (a fee on payments other than that of a stated period); currency_mismatch (an amount of the
///   fee is in a currency other than the payment's); rate_out_of_range (a proration basis of your own that miscounts);
///   overflow
/// - what counts toward the cap: cap_payment_missing, cap_currency_mismatch, cap_payment_contradicts
/// - also, in a table that was not proven: rate_out_of_range (a rate), negative_amount (a fixed fee),
///   rule_undefined (an unknown enumerator)
template <usage_state Usage, class Rep, class Sink = no_steps>
[[nodiscard]] constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    policy_view<Usage> table, const cancel_request<Usage, Rep>& request,
    Sink&& sink = {}) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>);

/// Takes a table itself. The table and the request must have the same kind of usage state: another kind does not
/// compile.
template <std::size_t Rows, usage_state Usage, class Rep, class Sink = no_steps>
[[nodiscard]] constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    const policy<Rows, Usage>& table, const cancel_request<Usage, Rep>& request,
    Sink&& sink = {}) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>) {
    return quote_cancel(policy_view<Usage>(table), request, static_cast<Sink&&>(sink));
}

/// A quote refers to its table, so a temporary one does not compile: keep it in a variable first.
template <std::size_t Rows, usage_state Usage, class Rep, class Sink = no_steps>
result<cancel_quote<Usage, Rep>> quote_cancel(const policy<Rows, Usage>&& table,
                                              const cancel_request<Usage, Rep>& request, Sink&& sink = {}) = delete;

/// Takes a table known at compile time, `quote_cancel<my_table>(request)`: an unsound table does not compile, and a
/// proven one is searched faster.
template <const auto& Table, usage_state Usage, class Rep, class Sink = no_steps>
    requires std::same_as<policy_view<Usage>, decltype(policy_view(Table))>
[[nodiscard]] constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    const cancel_request<Usage, Rep>& request,
    Sink&& sink = {}) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Whether a request meets what a rule asks in addition to dates, days and usage.
template <class Usage, class Rep>
struct meets_conditions {
    const cancel_request<Usage, Rep>& request;

    [[nodiscard]] constexpr errc operator()(bool& met, const rule_conditions& asks) const noexcept {
        return find_met(met, asks, request.term, request.requested_on, request.hourly_commitment, request.times);
    }
};

/// The same for a table known at compile time: if none of its rules asks for more, its quotes check nothing.
template <const auto& Table, class Usage, class Rep>
[[nodiscard]] constexpr auto meets_conditions_of(const cancel_request<Usage, Rep>& request) noexcept {
    if constexpr (asks_more(Table.rules, Table.size())) {
        return meets_conditions<Usage, Rep>{request};
    } else {
        return asks_nothing{};
    }
}

/// The same as `find_payments`, for a request that states no other payment.
template <class Usage, class Rep>
[[nodiscard, gnu::noinline]] constexpr errc find_listed(standing& at, payment_sums<Rep>& sums,
                                                        const cancel_request<Usage, Rep>& request) {
    const auto& one = request.payment;
    const bool others = one.minor != 0 || one.unit != currency{} || request.cap_payment || request.current_payment ||
                        request.current_cap_payment || request.list_cap_payment;
    if (others) return errc::payments_contradict;
    return find_payments(at, sums, request.payments, request.term, request.requested_on);
}

/// Which facts a request states. The usual request is quoted separately, so that it does not pay for facts that few
/// state.
enum class request_kind : unsigned char {
    usual,    ///< one payment for one unit, of a term of months; no moments, no units given back before, no step
    unusual,  ///< more than that
};

template <class Usage, class Rep>
[[nodiscard]] constexpr request_kind kind_of(const cancel_request<Usage, Rep>& request) noexcept {
    const bool states_more = (int{!request.payments.empty()} | int{request.payment_for != payment_for::one_unit} |
                              int{request.returned_before != 0} | int{request.rounding_step != minor_unit} |
                              int{request.times.has_value()} | int{request.term.stated_period.has_value()}) != 0;
    return states_more ? request_kind::unusual : request_kind::usual;
}

/// Fills a quote in place: copying it afterwards would cost as much as the arithmetic.
struct quote_access {
    template <class Usage, class Rep, class Meets, class Sink>
    [[nodiscard, gnu::always_inline]] static constexpr errc fill(
        cancel_quote<Usage, Rep>& answer, const policy_view<Usage>& table, const cancel_request<Usage, Rep>& request,
        const Meets& meets, Sink& sink) {
        if (kind_of(request) != request_kind::usual) [[unlikely]] return fill_unusual(answer, table, request, sink);
        constexpr const payment_sums<Rep>* not_listed = nullptr;
        return fill_by<request_kind::usual>(answer, table, request, meets, not_listed, sink);
    }

    /// Everything except what counts toward a cap, which is all that columns need. `price` is the payment that the
    /// credit was taken from. If payments are stated, `sums` holds their sums, and the standing has been found;
    /// otherwise it is null.
    template <request_kind Kind, class Usage, class Rep, class Meets, class Sink>
    [[nodiscard, gnu::always_inline]] static constexpr errc fill_amounts(
        cancel_quote<Usage, Rep>& answer, const basic_money<Rep>*& price, const policy_view<Usage>& table,
        const cancel_request<Usage, Rep>& request, const Meets& meets, const payment_sums<Rep>* sums, Sink& sink) {
        sink(step::began{});
        constexpr bool usual = Kind == request_kind::usual;
        const payment_for stated_for = usual ? payment_for::one_unit : request.payment_for;
        const std::int64_t before = usual ? 0 : request.returned_before;
        const rounding_step step = usual ? minor_unit : request.rounding_step;
        const bool listed = sums != nullptr;
        const basic_money<Rep>& payment = listed ? sums->current : request.payment;
        if (!payment.unit.has_minor_unit()) return errc::no_minor_unit;
        if (payment.minor < 0) return errc::negative_amount;
        const std::int64_t returned = request.returned.value_or(1);
        const errc miscounted = find_units_fault({returned, before, request.quantity}, request.returned);
        if (miscounted != no_error) return miscounted;
        if (!request.usage) return errc::usage_not_stated;
        if (!usage_kind<Usage>::is_state(*request.usage)) return errc::usage_unknown;

        if (!listed) [[likely]] {
            const errc wrong = find_standing(answer.at_, request.term, request.requested_on);
            if (wrong != no_error) return wrong;
        }
        if (!usual && request.times) {
            if (const errc untimely = add_times(answer.at_, *request.times); untimely != no_error) return untimely;
        }
        const payment_source source = listed ? payment_source::stated : payment_source::equal;
        sink(step::found_standing{answer.at_, request.term.plan, request.term.length,
                                  request.term.stated_period ? period_source::stated : period_source::derived, source,
                                  days_stated(request.term)});

        if (request.as_of && !in_calendar(*request.as_of)) return errc::date_invalid;
        const calendar_day as_of = request.as_of.value_or(request.requested_on);
        const rule<Usage>* found = nullptr;
        const errc unruled = find_rule(found, table, as_of, answer.at_.elapsed(), *request.usage, meets);
        if (unruled != no_error) return unruled;
        const rule<Usage>& by = *found;
        answer.rule_ = found;
        sink(step::chose_rule<Usage>{table.name(), &by, as_of, *request.usage, request.hourly_commitment});
        const bool refuses = by.outcome.says == ruling::not_refundable;
        if (by.outcome.says != ruling::refundable && !refuses) return errc::rule_undefined;

        answer.unit_ = payment.unit;
        answer.step_ = step;
        answer.cancelled_ = answer.cap_refund_ = answer.toward_cap_ = Rep(0);
        const std::int64_t stated_units = stated_for == payment_for::one_unit ? request.quantity : 1;
        if (!times_into(answer.paid_, listed ? sums->made : payment.minor, listed ? 1 : answer.at_.payments_made,
                        stated_units)) {
            return errc::overflow;
        }
        sink(step::summed_payments<Rep>{listed ? basic_money<Rep>{sums->made, payment.unit} : payment, request.quantity,
                                        answer.at_.payments_made, answer.paid(),
                                        units_of(stated_for, request.quantity), source,
                                        listed ? sums->declined : 0,
                                        {listed ? sums->owed : Rep(0), payment.unit}});
        if (refuses) {
            answer.credit_ = answer.fee_ = Rep(0);
            return no_error;
        }
        const award& gives = by.outcome.gives;
        const errc fault = table.proven() ? find_fault(gives.fee) : find_fault(gives);
        if (fault != no_error) return fault;
        // Only the payment of the stated period is known, not the contract's others. A term of days has no others.
        if (!usual && request.term.stated_period && request.term.length != counted_in_days) {
            if (!listed && counts_other_payments(gives.fee)) return errc::term_length_not_stated;
            if (gives.credit.basis.needs != basis_needs::days) return errc::times_not_stated;
        }
        const basic_money<Rep>* taken = &payment;
        price = &request.payment;
        if (gives.credit.price == price_basis::lower_of_purchase_and_current && request.current_payment.has_value()) {
            if (request.current_payment->unit != payment.unit) return errc::currency_mismatch;
            if (request.current_payment->minor < 0) return errc::negative_amount;
            if (request.current_payment->minor < payment.minor) price = taken = &*request.current_payment;
        }
        const facts_in_place<Rep> facts{.payment = *taken,
                                        .agreed = payment,
                                        .units = returned,
                                        .payment_for = stated_for,
                                        .bought = request.quantity,
                                        .returned_before = before,
                                        .payments = payments_in_all(request.term),
                                        .at = answer.at_,
                                        .price = taken == &payment ? price_taken::agreed : price_taken::todays,
                                        .step = step,
                                        .list = request.list_payment,
                                        .sums = sums};
        const errc unanswered = evaluate_into(answer.credit_, answer.fee_, gives, facts, sink);
        if (unanswered != no_error || answer.at_.payments_to_come == 0) return unanswered;
        if (!times_into(answer.cancelled_, listed ? sums->to_come : payment.minor, stated_for,
                        listed ? 1 : answer.at_.payments_to_come, {returned, before, request.quantity}, gives.round)) {
            return errc::overflow;
        }
        sink(step::stopped_payments<Rep>{listed ? basic_money<Rep>{sums->to_come, payment.unit} : payment, returned,
                                         answer.at_.payments_to_come, answer.cancelled_commitment(),
                                         units_of(stated_for, request.quantity), gives.round, source, before});
        return no_error;
    }

private:
    /// Fills the whole quote. `sums` holds the sums of stated payments, or is null if none are listed.
    template <request_kind Kind, class Usage, class Rep, class Meets, class Sink>
    [[nodiscard, gnu::always_inline]] static constexpr errc fill_by(
        cancel_quote<Usage, Rep>& answer, const policy_view<Usage>& table, const cancel_request<Usage, Rep>& request,
        const Meets& meets, const payment_sums<Rep>* sums, Sink& sink) {
        const basic_money<Rep>* price = nullptr;
        const errc wrong = fill_amounts<Kind>(answer, price, table, request, meets, sums, sink);
        if (wrong != no_error) return wrong;
        const cap_terms& cap = answer.rule_->cap;
        if (!cap.applies() || !answer.refundable()) return no_error;
        // The usual cap, without a call: it counts the refund itself.
        if (answer.unit_ == cap.limit.unit && !counts_stopped_payments(cap.basis) && !states_cap_payment(request)) {
            answer.cap_refund_ = answer.toward_cap_ = Rep(answer.credit_ - answer.fee_);
            return no_error;
        }
        const price_taken taken = price == &request.payment ? price_taken::agreed : price_taken::todays;
        return count_toward_cap(answer.cap_refund_, answer.toward_cap_, request, *answer.rule_, answer.at_,
                                {answer.credit_, answer.fee_}, answer.cancelled_commitment(), taken, sink);
    }

    template <class Usage, class Rep, class Sink>
    [[nodiscard, gnu::noinline, gnu::cold]] static constexpr errc fill_unusual(
        cancel_quote<Usage, Rep>& answer, policy_view<Usage> table, const cancel_request<Usage, Rep>& request,
        Sink& sink) {
        sink(step::began{});  // before anything that may end in an error
        payment_sums<Rep> sums;
        const bool listed = !request.payments.empty();
        if (listed) {
            if (const errc wrong = find_listed(answer.at_, sums, request); wrong != no_error) return wrong;
        }
        return fill_by<request_kind::unusual>(answer, table, request, meets_conditions<Usage, Rep>{request},
                                              listed ? &sums : nullptr, sink);
    }
};

}  // namespace detail

template <usage_state Usage, class Rep, class Sink>
constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    policy_view<Usage> table, const cancel_request<Usage, Rep>& request,
    Sink&& sink) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>) {
    result<cancel_quote<Usage, Rep>> answer(std::in_place, detail::unfilled{});
    const detail::meets_conditions<Usage, Rep> meets{request};
    const errc wrong = detail::quote_access::fill(*answer, table, request, meets, sink);
    if (wrong != detail::no_error) {
        sink(step::failed{wrong});
        answer.fail(wrong);
    }
    return answer;
}

// Not by way of the function above: here the compiler knows this table's rules and where they are.
template <const auto& Table, usage_state Usage, class Rep, class Sink>
    requires std::same_as<policy_view<Usage>, decltype(policy_view(Table))>
constexpr result<cancel_quote<Usage, Rep>> quote_cancel(
    const cancel_request<Usage, Rep>& request,
    Sink&& sink) noexcept(detail::quotes_without_throwing<Usage, Rep, Sink>) {
    constexpr policy_view<Usage> table = prove<Table>();
    result<cancel_quote<Usage, Rep>> answer(std::in_place, detail::unfilled{});
    const auto meets = detail::meets_conditions_of<Table>(request);
    const errc wrong = detail::quote_access::fill(*answer, table, request, meets, sink);
    if (wrong != detail::no_error) {
        sink(step::failed{wrong});
        answer.fail(wrong);
    }
    return answer;
}

}  // namespace refund

#endif
