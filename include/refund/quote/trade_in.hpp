#ifndef REFUND_QUOTE_TRADE_IN_HPP
#define REFUND_QUOTE_TRADE_IN_HPP

#include <refund/core/result.hpp>
#include <refund/money/money.hpp>
#include <refund/money/ratio.hpp>

#include <cstdint>

namespace refund {

/// The hourly commitment that replaces a commitment worth `amount` over a number of hours: amount / hours,
/// exact, in whole units of the currency per hour. Round it where you publish it. `hours` are those that
/// the text counts for the new term (`trade_in_terms`, policy/trade_in.hpp).
/// Errors: negative_amount, no_minor_unit; division_by_zero (hours below 1); overflow.
///
///     constexpr auto hourly = hourly_commitment({8760'00, currency_of("USD")}, 8'760);
///     static_assert(*hourly == ratio{1, 1});  // 1 dollar an hour, kept as 876000/876000
[[nodiscard]] constexpr result<ratio> hourly_commitment(const money& amount, std::int64_t hours) noexcept {
    if (!amount.unit.has_minor_unit()) return errc::no_minor_unit;
    if (amount.minor < 0) return errc::negative_amount;
    if (hours < 1) return errc::division_by_zero;
    std::int64_t denominator = hours;
    for (int digit = 0; digit < amount.unit.minor_digits; ++digit) {
        if (!detail::multiply_into(denominator, std::int64_t{denominator}, std::int64_t{10})) return errc::overflow;
    }
    return ratio{amount.minor, denominator};
}

}  // namespace refund

#endif
