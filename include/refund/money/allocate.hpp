#ifndef REFUND_MONEY_ALLOCATE_HPP
#define REFUND_MONEY_ALLOCATE_HPP

#include <refund/money/money.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace refund {

/// Who gets the minor units that are left over when an amount is split.
enum class odd_units : unsigned char {
    to_first,              ///< One each to the parts, in order.
    to_last,               ///< One each to the parts, from the end.
    to_largest_remainder,  ///< To the parts whose exact share was cut by most; ties in order.
};

/// Splits `whole` by weights into `parts`, exactly: the parts add up to the whole.
///
/// Each part is its exact share cut toward zero, plus at most one left-over unit by the rule named. Only parts that
/// were cut get one, so every part is less than a unit off its exact share, and parts of weight 0 stay zero. A negative
/// whole gives the parts of the positive one, negated. Returns `parts`; `whole` may be one of them. Allocates nothing;
/// `to_largest_remainder` compares all parts with each other, so its time grows with the square of their number.
/// Errors: size_mismatch; division_by_zero (no parts, or all weights 0); negative_amount (a weight
/// below zero); overflow (the weights' sum is beyond 64 bits).
///
///     const std::int64_t weights[] = {1, 1, 1};
///     money parts[3];
///     const auto split = allocate(money{100'00, currency_of("USD")}, weights, odd_units::to_first, parts);
///     // parts: 33.34, 33.33, 33.33
template <class Rep>
[[nodiscard]] constexpr result<std::span<basic_money<Rep>>> allocate(
    const basic_money<Rep>& whole, std::span<const std::int64_t> weights, odd_units rule,
    std::type_identity_t<std::span<basic_money<Rep>>> parts) {
    using wide = detail::wide<Rep>;
    if (parts.size() != weights.size()) return errc::size_mismatch;
    wide total(0);
    for (const std::int64_t weight : weights) {
        if (weight < 0) return errc::negative_amount;
        total += weight;
        if (total > wide((std::numeric_limits<std::int64_t>::max)())) return errc::overflow;
    }
    if (total == 0) return errc::division_by_zero;

    const basic_money<Rep> amount = whole;  // a copy: `whole` may be one of the parts
    const auto exact = [&](std::size_t i) { return wide(wide(amount.minor) * wide(weights[i])); };
    // How much is cut from a part, in 1/total of a minor unit.
    const auto cut = [&](std::size_t i) {
        const wide rest(exact(i) % total);
        return rest < 0 ? wide(-rest) : rest;
    };
    Rep left(amount.minor);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i] = {static_cast<Rep>(wide(exact(i) / total)), amount.unit};
        left -= parts[i].minor;
    }
    const Rep one = amount.minor < 0 ? Rep(-1) : Rep(1);

    if (rule == odd_units::to_largest_remainder) {
        // A part's rank is how many parts lost more.
        const auto rank = [&](std::size_t i) {
            Rep ahead(0);
            for (std::size_t k = 0; k < parts.size(); ++k) {
                if (cut(k) > cut(i) || (k < i && cut(k) == cut(i))) ahead += 1;
            }
            return ahead;
        };
        const Rep odd(left * one);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (rank(i) < odd) parts[i].minor += one;
        }
        return parts;
    }
    // Fewer units are left than parts were cut, so one each is enough.
    for (std::size_t step = 0; step < parts.size() && left != 0; ++step) {
        const std::size_t i = rule == odd_units::to_last ? parts.size() - 1 - step : step;
        if (cut(i) == 0) continue;
        parts[i].minor += one;
        left -= one;
    }
    return parts;
}

}  // namespace refund

#endif
