#ifndef REFUND_BULK_DETAIL_EXACT_HPP
#define REFUND_BULK_DETAIL_EXACT_HPP

#include <refund/bulk/columns.hpp>
#include <refund/quote/cancel.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

// One row by the scalar path and its 128-bit integers: what the fast path must equal, and what every
// row takes that the fast path leaves.

namespace refund::bulk::detail {

/// The answer to one row.
struct answer {
    std::int64_t credit{};
    std::int64_t fee{};
    std::uint8_t status{};
    std::int64_t cancelled_commitment{};
};

[[nodiscard]] constexpr answer failed(errc error) noexcept { return {0, 0, status_of(error), 0}; }

[[nodiscard]] constexpr date::sys_days day_of(std::int32_t days_since_epoch) noexcept {
    return date::sys_days(date::days(days_since_epoch));
}

[[nodiscard]] constexpr used_or_not usage_of(std::uint8_t flags) noexcept {
    return (flags & used) != 0 ? used_or_not::used : used_or_not::unused;
}

/// Whether a row has what the rule's credit and fee are computed from: one amount has neither units
/// nor the number of payments.
[[nodiscard]] constexpr bool one_amount_suffices(const rule<>& by) noexcept {
    const bool alone = by.credit != credit_basis::full_payment && by.units == unit_rounding::each_alone;
    const bool price = by.fee.status == fee_status::charged && by.fee.base == fee_base::original_price;
    return !alone && !price;
}

template <class Basis>
[[nodiscard]] answer exact_row(const policy_view<used_or_not, Basis>& table, const prepared_columns& rows, std::size_t i,
                               date::sys_days as_of) noexcept {
    const std::int32_t left = rows.left[i];
    const std::int32_t n = rows.n[i];
    const std::int32_t elapsed = rows.elapsed[i];
    // Counted by another basis, a period that has not ended can have nothing left.
    constexpr bool in_days = std::is_same_v<Basis, actual_days>;
    if (rows.payment[i] < 0) return failed(errc::negative_amount);
    if (n < 1) return failed(errc::term_out_of_range);
    if (elapsed < 0 || left > n) return failed(errc::requested_before_purchase);
    if (left < (in_days ? 1 : 0)) return failed(errc::term_ended);

    const auto found = find_rule(table, as_of, elapsed, usage_of(rows.flags[i]));
    if (!found) return failed(found.error());
    const rule<>& by = **found;
    if (by.says == ruling::undefined) return failed(errc::rule_undefined);
    if (by.fee.status == fee_status::rate_not_stated) return failed(errc::fee_rate_not_stated);
    const bool charged = by.fee.status == fee_status::charged;
    if (charged && by.fee.rate.denominator == 0) return failed(errc::division_by_zero);
    if (by.says == ruling::not_refundable) return {0, 0, not_refundable, 0};
    if (!one_amount_suffices(by)) return failed(errc::field_missing);

    result<money> credit(money{rows.payment[i], {}});
    if (by.credit != credit_basis::full_payment) {
        // A share that is not counted in days comes as it is, the day of the request allowed for.
        const bool day_used = in_days && by.credit == credit_basis::prorated_request_day_used;
        credit = multiply_divide(*credit, std::int64_t{left - (day_used ? 1 : 0)}, std::int64_t{n}, by.round);
    }
    if (!credit) return failed(credit.error());
    if (!charged) return {credit->minor, 0, refundable, 0};
    const auto fee = multiply(*credit, by.fee.rate, by.round);
    if (!fee) return failed(fee.error());
    return {credit->minor, (std::min)(fee->minor, credit->minor), refundable, 0};
}

/// Where a rule stands in its table.
template <class Basis>
[[nodiscard]] std::uint16_t number_of(const policy_view<used_or_not, Basis>& table, date::sys_days as_of, int elapsed,
                                      used_or_not usage) noexcept {
    const auto found = find_rule(table, as_of, elapsed, usage);
    return found ? static_cast<std::uint16_t>(*found - table.rules().data()) : no_rule;
}

template <class Basis>
[[nodiscard]] std::uint16_t exact_rule(const policy_view<used_or_not, Basis>& table, const prepared_columns& rows,
                                       std::size_t i, date::sys_days as_of) noexcept {
    const bool dated = rows.n[i] >= 1 && rows.elapsed[i] >= 0 && rows.left[i] <= rows.n[i] &&
                       rows.left[i] >= (std::is_same_v<Basis, actual_days> ? 1 : 0);
    return dated ? number_of(table, as_of, rows.elapsed[i], usage_of(rows.flags[i])) : no_rule;
}

[[nodiscard]] constexpr reservation_term term_of(const raw_columns& rows, std::size_t i) noexcept {
    return {day_of(rows.purchased_on[i]), {rows.months[i]},
            (rows.flags[i] & monthly) != 0 ? billing_plan::monthly : billing_plan::upfront};
}

template <class Basis>
[[nodiscard]] std::uint16_t exact_rule(const policy_view<used_or_not, Basis>& table, const raw_columns& rows, std::size_t i,
                                       std::optional<date::sys_days> as_of) noexcept {
    const date::sys_days requested_on = day_of(rows.requested_on[i]);
    const auto at = standing_on(term_of(rows, i), requested_on);
    return at ? number_of(table, as_of.value_or(requested_on), at->elapsed(), usage_of(rows.flags[i])) : no_rule;
}

template <class Basis>
[[nodiscard]] answer exact_row(const policy_view<used_or_not, Basis>& table, const raw_columns& rows, std::size_t i,
                               std::optional<date::sys_days> as_of) noexcept {
    cancel_request<> request;
    request.term = term_of(rows, i);
    request.payment = {rows.payment[i], currency_of("USD")};
    request.quantity = request.returned = rows.returned[i];
    request.usage = usage_of(rows.flags[i]);
    request.requested_on = day_of(rows.requested_on[i]);
    request.as_of = as_of;

    // The rows are in the cap's currency, whichever that is.
    auto quote = quote_cancel(table, request);
    for (const rule<>& row : table.rules()) {
        if (quote || quote.error() != errc::cap_payment_missing) break;
        request.payment.unit = row.cap.limit.unit;
        if (row.cap.applies()) quote = quote_cancel(table, request);
    }
    if (!quote) return failed(quote.error());
    if (!quote->refundable()) return {0, 0, not_refundable, 0};
    return {quote->credit().minor, quote->fee().minor, refundable, quote->cancelled_commitment().minor};
}

}  // namespace refund::bulk::detail

#endif
