#ifndef REFUND_QUOTE_FIT_HPP
#define REFUND_QUOTE_FIT_HPP

#include <refund/ledger/history.hpp>
#include <refund/quote/cancel.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

/// \file
/// What would fit within a cap: how many units now, and on which day all of them. Pure functions; a history comes
/// from `ledger::history`.

namespace refund {

namespace detail {

/// The amounts that a quote rounds, and what it counts toward its cap. None of them shrinks as units grow.
struct rounded_amounts {
    std::int64_t credit{}, fee{}, cap_credit{}, cap_fee{}, toward_cap{};

    constexpr void operator()(const step::computed_credit<std::int64_t>& computed) noexcept {
        (computed.for_cap ? cap_credit : credit) = computed.credit.minor;
    }
    constexpr void operator()(const step::computed_fee<std::int64_t>& computed) noexcept {
        (computed.for_cap ? cap_fee : fee) = computed.fee.minor;
    }
    template <class Step>
    constexpr void operator()(const Step&) const noexcept {}
    friend constexpr bool operator==(const rounded_amounts&, const rounded_amounts&) = default;
};

/// Whether this error means that a day is beyond the term, the rules or the calendar.
[[nodiscard]] constexpr bool is_out_of_reach(errc reason) noexcept {
    return reason == errc::term_ended || reason == errc::no_rule_in_force || reason == errc::date_invalid;
}

}  // namespace detail

/// The largest number of units, up to `request.returned`, whose refund the cap would pay whole with `left` of its
/// limit; 0 if not even one fits or the rule refuses, all of them if there is no cap. The answer is the same as if each
/// number had been quoted, at the cost of a few dozen quotes, or a few for each amount near the limit if many units
/// come to the same amount: the exact amount never shrinks as units grow, and a quote differs from it only by the
/// rounding of credit and fee.
/// Errors: those of `quote_cancel`; cap_currency_mismatch (`left`).
template <usage_state Usage>
[[nodiscard]] constexpr result<std::int64_t> most_units_that_fit(const policy_view<Usage>& table,
                                                                 cancel_request<Usage> request, const money& left) {
    const auto all = quote_cancel(table, request);
    if (!all) return all.error();
    const std::int64_t wanted = request.returned.value_or(1);
    const cap_terms& cap = all->rule().cap;
    if (!all->refundable()) return std::int64_t{0};
    if (!cap.applies()) return wanted;
    if (left.unit != cap.limit.unit) return errc::cap_currency_mismatch;
    if (left.minor < 0) return std::int64_t{0};
    const auto amounts_of = [&](std::int64_t units) -> result<detail::rounded_amounts> {
        request.returned = units;
        detail::rounded_amounts amounts;
        const auto quote = quote_cancel(table, request, amounts);
        if (!quote) return quote.error();
        amounts.toward_cap = quote->toward_cap().minor;
        return amounts;
    };
    // Two amounts, each rounded by less than one step, up for one number of units and down for another.
    std::int64_t roundings = 0;
    if (!detail::multiply_into(roundings, std::int64_t{4}, request.rounding_step.minor)) return errc::overflow;
    if (all->toward_cap().minor <= left.minor) return wanted;
    // The fewest units for which `holds` is true. It must be true for `so_many`, and stay true once it is.
    const auto fewest = [&](std::int64_t so_many, const auto& holds) -> result<std::int64_t> {
        std::int64_t too_few = 0;
        while (so_many - too_few > 1) {
            const std::int64_t units = too_few + (so_many - too_few) / 2;
            const auto amounts = amounts_of(units);
            if (!amounts) return amounts.error();
            (holds(*amounts) ? so_many : too_few) = units;
        }
        return so_many;
    };
    const auto too_many = fewest(
        wanted, [&](const detail::rounded_amounts& amounts) { return amounts.toward_cap - left.minor > roundings; });
    if (!too_many) return too_many.error();
    std::int64_t may_fit = *too_many - 1;
    while (may_fit > 0) {
        const auto at = amounts_of(may_fit);
        if (!at) return at.error();
        if (at->toward_cap <= left.minor) break;
        // Many numbers of units may give these same amounts, and none of them fits.
        const auto first = fewest(may_fit, [&](const detail::rounded_amounts& amounts) { return amounts == *at; });
        if (!first) return first.error();
        may_fit = *first - 1;
    }
    return may_fit;
}

/// The first day, from `request.requested_on` to `until`, on which the request is refundable and the cap pays it whole,
/// after all that `history` holds at a moment, and allows one more request; none if there is no such day. Each day is
/// quoted as if the request came on it, by the version of the rules that is in force then unless `as_of` names one.
/// A later day that the term or the rules do not reach ends the search. If seconds are counted, a day on which a
/// billing month begins after the request's time of day is skipped.
/// Errors: those of `quote_cancel` on the first day, and on any later one that is tried, such as payment_not_stated
/// once another payment is due; those of `admission_at`.
template <usage_state Usage>
[[nodiscard]] result<std::optional<calendar_day>> first_day_that_fits(const policy_view<Usage>& table,
                                                                      cancel_request<Usage> request,
                                                                      std::span<const claim_entry> history,
                                                                      calendar_day until, instant moment) {
    const calendar_day from = request.requested_on;
    for (calendar_day day = from; day <= until; day = day + date::days(1)) {
        request.requested_on = day;
        const auto quote = quote_cancel(table, request);
        if (!quote && day == from) return quote.error();
        if (!quote && quote.error() == errc::requested_before_period) continue;
        if (!quote && detail::is_out_of_reach(quote.error())) break;
        if (!quote) return quote.error();
        if (!quote->refundable()) continue;
        const cap_terms& cap = quote->rule().cap;
        if (!cap.applies()) return std::optional(day);
        const auto answer = admission_at(history, {.day = day, .asked = quote->toward_cap()}, cap, moment);
        if (!answer) return answer.error();
        if (answer->limited_by == limit_hit::none) return std::optional(day);
    }
    return result<std::optional<calendar_day>>(std::in_place);  // g++ 12 takes a moved one for uninitialized
}

}  // namespace refund

#endif
