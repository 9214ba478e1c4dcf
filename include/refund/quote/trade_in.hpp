#ifndef REFUND_QUOTE_TRADE_IN_HPP
#define REFUND_QUOTE_TRADE_IN_HPP

#include <refund/money/money.hpp>
#include <refund/term/term.hpp>

#include <cstdint>

namespace refund {

/// Hours of a savings plan's term, as the published text counts them: 8,760 for one year, 26,280 for
/// three. Errors: term_out_of_range (savings plans have no other terms).
[[nodiscard]] constexpr result<std::int64_t> savings_plan_hours(term_length length) noexcept {
    if (length == one_year) return std::int64_t{8'760};
    if (length == three_years) return std::int64_t{26'280};
    return errc::term_out_of_range;
}

/// The hourly commitment of a savings plan that replaces a commitment worth `amount`: amount / hours,
/// exact, in whole units of the currency per hour. Round it where you publish it. No fee.
///
/// Source: Azure docs, "Self-service trade-in for Azure savings plans", section "Determine savings
/// plan commitment needed to replace your reservation", seen from 2023-02-03 on. (The page divides the
/// upfront price that the pricing calculator shows for the same usage.)
/// Errors: term_out_of_range, negative_amount, no_minor_unit.
///
///     constexpr auto hourly = trade_in_hourly_commitment({8760'00, currency_of("USD")}, one_year);
///     static_assert(*hourly == ratio{1, 1});  // 1 dollar an hour, kept as 876000/876000
[[nodiscard]] constexpr result<ratio> trade_in_hourly_commitment(const money& amount, term_length length) noexcept {
    if (!amount.unit.has_minor_unit()) return errc::no_minor_unit;
    if (amount.minor < 0) return errc::negative_amount;
    const auto hours = savings_plan_hours(length);
    if (!hours) return hours.error();
    std::int64_t denominator = *hours;
    for (int digit = 0; digit < amount.unit.minor_digits; ++digit) denominator *= 10;
    return ratio{amount.minor, denominator};
}

}  // namespace refund

#endif
