#ifndef REFUND_MONEY_ROUNDING_STEP_HPP
#define REFUND_MONEY_ROUNDING_STEP_HPP

#include <refund/money/currency.hpp>
#include <refund/money/money.hpp>
#include <refund/money/rounding.hpp>

#include <cstdint>

namespace refund {

/// The step of which paid amounts are whole multiples: normally one minor unit, and more if a market has no smaller
/// coin or a billing system charges whole units. It depends on how payments are made, so a request states it and no
/// rule does.
///
///     static_assert(whole_unit(currency_of("TWD")).minor == 100);  // whole dollars
///     static_assert(step_of(5).minor == 5);                        // of CHF: 0.05
struct rounding_step {
    std::int64_t minor{1};  ///< minor units of the payment's currency, 1 or more
    /// Whether amounts can be rounded to it.
    [[nodiscard]] constexpr bool ok() const noexcept { return minor >= 1; }
    friend constexpr bool operator==(const rounding_step&, const rounding_step&) = default;
};

/// The minor unit itself.
inline constexpr rounding_step minor_unit{};
/// That many minor units.
[[nodiscard]] constexpr rounding_step step_of(std::int64_t minor) noexcept { return {minor}; }
/// One whole unit of the currency: a dollar, a yen. 1 for a code without a minor unit, which has no amounts anyway.
[[nodiscard]] constexpr rounding_step whole_unit(currency unit) noexcept {
    rounding_step step;
    for (int digit = 0; digit < unit.minor_digits; ++digit) step.minor *= 10;
    return step;
}

namespace detail {

/// amount * numerator / denominator to a multiple of the step, rounded once; false if it does not fit. Neither the
/// denominator nor the step may be 0.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr bool round_to_step_into(Rep& result, const Rep& amount, const Rep& numerator,
                                                               const Rep& denominator, rounding round,
                                                               rounding_step step) {
    Rep below(0);
    Rep steps(0);
    return multiply_into(below, denominator, Rep(step.minor)) &&
           multiply_divide_into(steps, amount, numerator, below, round) &&
           multiply_into(result, steps, Rep(step.minor));
}

}  // namespace detail

}  // namespace refund

#endif
