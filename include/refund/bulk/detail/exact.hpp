#ifndef REFUND_BULK_DETAIL_EXACT_HPP
#define REFUND_BULK_DETAIL_EXACT_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/recipe.hpp>
#include <refund/cap/admit.hpp>
#include <refund/quote/cancel.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

// Evaluates one row like a scalar quote. The fast path must give the same answers, and every row that it
// leaves undecided is evaluated here.

namespace refund::bulk::detail {

using refund::detail::no_error;

/// The answer to one row.
struct answer {
    std::int64_t credit{};
    std::int64_t fee{};
    std::uint8_t status{};
    std::int64_t cancelled_commitment{};
};

[[nodiscard]] constexpr answer failed(errc error) noexcept { return {0, 0, status_of(error), 0}; }

[[nodiscard]] constexpr calendar_day day_of(std::int32_t days_since_epoch) noexcept {
    calendar_day day;
    day.days_since_epoch = days_since_epoch;
    return day;
}

[[nodiscard]] constexpr used_or_not usage_of(std::uint8_t flags) noexcept {
    return (flags & used) != 0 ? used_or_not::used : used_or_not::unused;
}

/// The fault of a prepared row's dates, if any.
[[nodiscard]] constexpr errc find_fault(const prepared_columns& rows, std::size_t i) noexcept {
    if (rows.n[i] < 1) return errc::term_out_of_range;
    if (rows.elapsed[i] < 0 || rows.left[i] > rows.n[i]) return errc::requested_before_purchase;
    return rows.left[i] < 1 ? errc::term_ended : no_error;
}

/// The answer to a prepared row. Its amount counts as one payment for one unit, its days as those of a standing on
/// day 0. `as_of` must have a day.
[[nodiscard]] inline answer exact_row(const policy_view<>& table, const prepared_columns& rows, std::size_t i,
                                      std::optional<calendar_day> as_of, currency unit) noexcept {
    if (rows.payment[i] < 0) return failed(errc::negative_amount);
    if (const errc wrong = find_fault(rows, i); wrong != no_error) return failed(wrong);
    const auto found = find_rule(table, *as_of, rows.elapsed[i], usage_of(rows.flags[i]));
    if (!found) return failed(found.error());
    const rule_outcome& outcome = (*found)->outcome;
    if (outcome.says == ruling::not_refundable) return {0, 0, not_refundable, 0};
    if (outcome.says != ruling::refundable) return failed(errc::rule_undefined);
    if (const errc wrong = refund::detail::find_fault(outcome.gives); wrong != no_error) return failed(wrong);
    if (!one_amount_suffices(outcome.gives)) return failed(errc::facts_not_stated);

    const money payment{rows.payment[i], unit};
    const standing at{.period_start = day_of(rows.left[i] - rows.n[i]), .period_end = day_of(rows.left[i])};
    constexpr payment_for stated = payment_for::one_unit;
    constexpr std::int64_t one = 1;
    constexpr std::optional<money> no_list;
    const refund::detail::facts_in_place<std::int64_t> facts{.payment = payment, .agreed = payment, .units = one,
                                                             .payment_for = stated, .bought = one, .payments = 1,
                                                             .at = at, .list = no_list};
    answer made{};
    no_steps nothing;
    const errc wrong = refund::detail::evaluate_into(made.credit, made.fee, outcome.gives, facts, nothing);
    return wrong == no_error ? made : failed(wrong);
}

[[nodiscard]] constexpr reservation_term term_of(const raw_columns& rows, std::size_t i) noexcept {
    return {day_of(rows.purchased_on[i]), {rows.months[i]},
            (rows.flags[i] & monthly) != 0 ? billing_plan::monthly : billing_plan::upfront};
}

/// The answer to a raw row, as a request that returns all units bought.
[[nodiscard]] inline answer exact_row(const policy_view<>& table, const raw_columns& rows, std::size_t i,
                                      std::optional<calendar_day> as_of, currency unit) noexcept {
    const cancel_request<> request{.term = term_of(rows, i),
                                   .payment = {rows.payment[i], unit},
                                   .quantity = rows.returned[i],
                                   .returned = rows.returned[i],
                                   .usage = usage_of(rows.flags[i]),
                                   .requested_on = day_of(rows.requested_on[i]),
                                   .as_of = as_of};
    cancel_quote<> quote(refund::detail::unfilled{});
    const money* price = nullptr;
    no_steps nothing;
    const refund::detail::meets_conditions<used_or_not, std::int64_t> meets{request};
    constexpr const payment_sums<>* none = nullptr;  // columns list no payments, nor anything else unusual
    const errc wrong = refund::detail::quote_access::fill_amounts<refund::detail::request_kind::usual>(
        quote, price, table, request, meets, none, nothing);
    if (wrong != no_error) return failed(wrong);
    if (!quote.refundable()) return {0, 0, not_refundable, 0};
    // Like a scalar quote, this one fails if its cap could not count it.
    const std::int64_t credit = quote.credit().minor;
    const std::int64_t fee = quote.fee().minor;
    const std::int64_t cancelled = quote.cancelled_commitment().minor;
    const cap_terms& cap = quote.rule().cap;
    if (cap.applies()) {
        if (const auto counted = toward_cap(cap.basis, credit - fee, cancelled); !counted)
            return failed(counted.error());
    }
    return {credit, fee, refundable, cancelled};
}

/// The number of a rule in its table; no_rule if none was found.
[[nodiscard]] inline std::uint16_t number_of(const policy_view<>& table, const result<const rule<>*>& found) noexcept {
    return found ? static_cast<std::uint16_t>(*found - table.rules().data()) : no_rule;
}

[[nodiscard]] inline std::uint16_t exact_rule(const policy_view<>& table, const prepared_columns& rows, std::size_t i,
                                              std::optional<calendar_day> as_of) noexcept {
    if (find_fault(rows, i) != no_error) return no_rule;
    return number_of(table, find_rule(table, *as_of, rows.elapsed[i], usage_of(rows.flags[i])));
}

[[nodiscard]] inline std::uint16_t exact_rule(const policy_view<>& table, const raw_columns& rows, std::size_t i,
                                              std::optional<calendar_day> as_of) noexcept {
    const calendar_day requested_on = day_of(rows.requested_on[i]);
    const reservation_term term = term_of(rows, i);
    const auto at = standing_on(term, requested_on);
    if (!at) return no_rule;
    return number_of(table, find_rule(table, as_of.value_or(requested_on), at->elapsed(), usage_of(rows.flags[i]),
                                      refund::detail::facts_of(term, requested_on, std::nullopt, std::nullopt)));
}

}  // namespace refund::bulk::detail

#endif
