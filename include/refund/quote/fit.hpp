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

/// The largest number of units, up to `request.returned`, whose refund the cap would pay whole with `left` of its
/// limit; 0 if not even one fits or the rule refuses, all of them if there is no cap. The answer is the same as if each
/// number had been quoted, at the cost of a few dozen quotes: the exact amount never shrinks as units grow, and a quote
/// differs from it only by the rounding of credit and fee.
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
    const auto over_by = [&](std::int64_t units) -> result<std::int64_t> {  // the limit; below zero: it fits
        request.returned = units;
        const auto quote = quote_cancel(table, request);
        if (!quote) return quote.error();
        return quote->toward_cap().minor - left.minor;
    };
    // Two amounts, each off by less than one step, once up and once down.
    std::int64_t roundings = 0;
    if (!detail::multiply_into(roundings, std::int64_t{4}, request.rounding_step.minor)) return errc::overflow;
    std::int64_t may_fit = 0;
    std::int64_t too_many = wanted;
    if (all->toward_cap().minor <= left.minor) return wanted;
    while (too_many - may_fit > 1) {
        const std::int64_t units = may_fit + (too_many - may_fit) / 2;
        const auto over = over_by(units);
        if (!over) return over.error();
        (*over > roundings ? too_many : may_fit) = units;
    }
    for (; may_fit > 0; --may_fit) {
        const auto over = over_by(may_fit);
        if (!over) return over.error();
        if (*over <= 0) break;
    }
    return may_fit;
}

/// The first day, from `request.requested_on` to `until`, on which the request is refundable and the cap pays it whole,
/// after all that `history` holds at a moment, and allows one more request; none if there is no such day. Each day is
/// quoted as if the request came on it, by the version of the rules that is in force then unless `as_of` names one.
/// Errors: those of `quote_cancel` for the first day, and of `admission_at`. A later day that cannot be quoted, since
/// the term has ended or no rule covers it, ends the search.
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
        if (!quote) break;
        if (!quote->refundable()) continue;
        const cap_terms& cap = quote->rule().cap;
        if (!cap.applies()) return std::optional(day);
        const auto answer = admission_at(history, {.day = day, .asked = quote->toward_cap()}, cap, moment);
        if (!answer) return answer.error();
        if (answer->limited_by == limit_hit::none) return std::optional(day);
    }
    return result<std::optional<calendar_day>>(std::in_place);  // one that is moved looks uninitialized to g++ 12
}

}  // namespace refund

#endif
