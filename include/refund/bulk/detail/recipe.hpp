#ifndef REFUND_BULK_DETAIL_RECIPE_HPP
#define REFUND_BULK_DETAIL_RECIPE_HPP

#include <refund/bulk/columns.hpp>
#include <refund/policy/rule.hpp>

#include <cstdint>
#include <optional>
#include <span>

// The part of awards that vector code can compute; the exact path does everything else. Structured bindings name
// every member of a rule and its award, so that a new member does not compile until it is handled here.

namespace refund::bulk::detail {

/// Not an answer: the row takes the exact path. No errc has this value.
inline constexpr std::uint8_t undecided = 254;

/// What a rule computes for its rows: share = full ? n : prorated ? left - day_used : 0, and a fee of
/// numerator / denominator of the credit. Masks are 0 or -1.
struct recipe {
    std::int32_t full{};
    std::int32_t prorated{};
    std::int32_t day_used{};  // 0 or 1
    std::int32_t numerator{};
    std::int32_t denominator{1};
    std::int32_t status{};
    friend constexpr bool operator==(const recipe&, const recipe&) = default;
};

/// Compiles credit and fee for vector code; false if only the exact path can compute them. In vector code both are
/// rounded half-even, and the fee is a rate of the credit.
[[nodiscard]] constexpr bool compile_award(recipe& into, const award& given) noexcept {
    const auto& [credit, fee, round] = given;
    const auto& [kind, percent, basis, day_of_request, price, units, used_at] = credit;
    static_cast<void>(percent), static_cast<void>(used_at);  // no compiled kind uses them
    static_cast<void>(price);                                // columns have only one
    const bool half_even = round == rounding::half_even;
    switch (kind) {
        case credit_kind::full_payment: into.full = -1; break;
        case credit_kind::prorated:
            if (!half_even || basis != actual_days || units != unit_rounding::together) return false;
            into.prorated = -1;
            into.day_used = day_of_request == request_day::used ? 1 : 0;
            break;
        case credit_kind::percent_of_payment:
        case credit_kind::less_used_time:
        case credit_kind::not_stated: return false;
    }
    const auto& [status, fee_shape, rate, base, amount, less, minimum, maximum] = fee;
    static_cast<void>(amount), static_cast<void>(less);  // no compiled shape uses them
    switch (status) {
        case fee_status::none:
        case fee_status::announced: return true;
        case fee_status::rate_not_stated: return false;
        case fee_status::charged: break;
    }
    if (!half_even || fee_shape != fee_kind::rate || base != fee_base::credit || !is_rate(rate)) return false;
    if (minimum != money{} || maximum != money{}) return false;
    // In lowest terms, the quotient is the same and the fast range is wider.
    const ratio lowest = reduced(rate);
    if (lowest.denominator > 1 << 20) return false;
    into.numerator = static_cast<std::int32_t>(lowest.numerator);
    into.denominator = static_cast<std::int32_t>(lowest.denominator);
    return true;
}

/// The recipe of a rule. Its status is `undecided` if only the exact path has the answer.
[[nodiscard]] constexpr recipe recipe_of(const rule<>& row) noexcept {
    const auto& [id, in_force, elapsed, usage, only_if, outcome, cap, source, clause] = row;
    // Dates, days and usage are in the box, see boxes.hpp; caps are applied later; words decide nothing.
    static_cast<void>(id), static_cast<void>(in_force), static_cast<void>(elapsed), static_cast<void>(usage);
    static_cast<void>(cap), static_cast<void>(source), static_cast<void>(clause);
    const auto& [says, code, gives] = outcome;
    static_cast<void>(code);
    recipe found;
    if (only_if) {  // no column states what it asks for
        found.status = undecided;
        return found;
    }
    switch (says) {
        case ruling::undefined: found.status = status_of(errc::rule_undefined); return found;
        case ruling::not_refundable: found.status = not_refundable; return found;
        case ruling::refundable: break;
    }
    if (says == ruling::refundable && refund::detail::is_known(gives) && compile_award(found, gives)) return found;
    found = {};
    found.status = undecided;
    return found;
}

/// Whether an award can be computed from a prepared row. Such a row has one amount and the days of its period, but no
/// units, number of payments, day of the purchase or other count of the period.
[[nodiscard]] constexpr bool one_amount_suffices(const award& given) noexcept {
    const auto& [credit, fee, round] = given;
    const auto& [kind, percent, basis, day_of_request, price, units, used_at] = credit;
    const auto& [status, fee_shape, rate, base, amount, less, minimum, maximum] = fee;
    static_cast<void>(less), static_cast<void>(minimum), static_cast<void>(maximum);
    static_cast<void>(round), static_cast<void>(percent), static_cast<void>(day_of_request), static_cast<void>(price);
    static_cast<void>(rate), static_cast<void>(amount);
    const bool alone = kind != credit_kind::full_payment && units == unit_rounding::each_alone;
    const bool other_count = refund::detail::counts_time(kind) && basis != actual_days;
    const bool other_price = used_at != used_price::agreed;
    const bool charged = status == fee_status::charged;
    const bool other_payments = charged && base != fee_base::credit;
    const bool since_purchase = charged && fee_shape == fee_kind::declining_amount;
    return !alone && !other_count && !other_price && !other_payments && !since_purchase;
}

/// The currency that amounts must be in because of a table's fixed fees; without such fees, XXX with no minor unit,
/// for any currency. Nothing if the fixed fees are in several currencies, or if a charged one is in another currency
/// than its rule's cap.
[[nodiscard]] constexpr std::optional<currency> currency_of_rows(std::span<const rule<>> rules) noexcept {
    constexpr currency any{{'X', 'X', 'X'}, 0};
    currency found = any;
    for (const rule<>& row : rules) {
        const currency unit = refund::detail::currency_stated(row.outcome.gives.fee);
        if (!unit.has_minor_unit()) continue;
        if (found != any && found != unit) return std::nullopt;
        const bool charged = row.outcome.gives.fee.status == fee_status::charged;
        if (charged && row.cap.applies() && row.cap.limit.unit != unit) return std::nullopt;  // proofs refuse it, too
        found = unit;
    }
    return found;
}

}  // namespace refund::bulk::detail

#endif
