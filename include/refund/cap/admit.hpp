#ifndef REFUND_CAP_ADMIT_HPP
#define REFUND_CAP_ADMIT_HPP

#include <refund/cap/terms.hpp>
#include <refund/core/result.hpp>
#include <refund/core/wide.hpp>

#include <cstdint>
#include <type_traits>

/// \file
/// The arithmetic of a cap: what it lets through, what counts toward it, and what is then paid. The ledger, quotes,
/// decisions and columns all call these functions; there is no other copy. They work on plain integers: minor units of
/// the cap's currency, none below zero, which the caller checks. An unknown enumerator grants and pays nothing.

namespace refund {

/// What is left of a limit; zero if it was lowered below the amount used.
[[nodiscard]] constexpr std::int64_t left_of(std::int64_t limit, std::int64_t used) noexcept {
    return used < limit ? limit - used : 0;
}

/// What a cap lets through of one amount.
struct admitted_amount {
    std::int64_t granted{};  ///< how much of the amount counts
    std::int64_t left{};     ///< of the limit, once that counts
    friend constexpr bool operator==(const admitted_amount&, const admitted_amount&) = default;
};

/// How much of `asked` a cap lets through if `used` of its limit already counts:
///
///     static_assert(admit(500, 450, 80, over_limit::pay_up_to_limit) == admitted_amount{50, 0});
///     static_assert(admit(500, 450, 80, over_limit::refuse_whole) == admitted_amount{0, 50});
[[nodiscard]] constexpr admitted_amount admit(std::int64_t limit, std::int64_t used, std::int64_t asked,
                                              over_limit when_over) noexcept {
    const std::int64_t left = left_of(limit, used);
    std::int64_t granted = 0;
    switch (when_over) {
        case over_limit::pay_up_to_limit: granted = asked < left ? asked : left; break;
        case over_limit::refuse_whole: granted = asked <= left ? asked : 0; break;
    }
    return {granted, left - granted};
}

/// Whether payments that stop count toward a cap of that basis, in addition to the refund.
[[nodiscard]] constexpr bool counts_stopped_payments(cap_basis basis) noexcept {
    switch (basis) {
        case cap_basis::money_refunded: return false;
        case cap_basis::cancelled_commitment: return true;
    }
    return true;  // rather too much than too little
}

/// How much a refund counts toward a cap of that basis; `stopped` is the sum of the payments that stop with it. Never
/// less than the refund. Errors: overflow.
template <class Rep>
[[nodiscard]] constexpr result<Rep> toward_cap(cap_basis basis, const Rep& refund, const Rep& stopped)
    noexcept(std::is_same_v<Rep, std::int64_t>) {
    if (!counts_stopped_payments(basis)) return refund;
    const detail::wide<Rep> sum(detail::wide<Rep>(refund) + detail::wide<Rep>(stopped));
    if (!detail::fits<Rep>(sum)) return errc::overflow;
    return static_cast<Rep>(sum);
}

/// What a cap does to a refund.
enum class cap_effect : unsigned char {
    none,     ///< It is paid as computed.
    reduced,  ///< Less is paid.
    refused,  ///< Nothing is paid and nothing is cancelled.
};

/// What is paid of a refund, in the cap's currency.
struct payable_part {
    std::int64_t amount{};              ///< of the refund
    cap_effect effect{cap_effect::refused};  ///< what the cap did
    friend constexpr bool operator==(const payable_part&, const payable_part&) = default;
};

/// How much of a refund is paid if `asked` would count toward the cap and `granted` does. If the whole commitment
/// counts, the amount granted can cover the refund and still be less than the amount asked.
[[nodiscard]] constexpr payable_part payable_of(std::int64_t refund, std::int64_t asked, std::int64_t granted,
                                                over_limit when_over) noexcept {
    switch (when_over) {
        case over_limit::pay_up_to_limit: {
            const std::int64_t amount = granted < refund ? granted : refund;
            return {amount, amount < refund ? cap_effect::reduced : cap_effect::none};
        }
        case over_limit::refuse_whole:
            if (granted < asked) break;
            return {refund, cap_effect::none};
    }
    return {0, cap_effect::refused};
}

/// What is not paid of a credit: credit = fee + refund + withheld, always.
struct kept_of_credit {
    std::int64_t fee{};       ///< kept by the seller
    std::int64_t withheld{};  ///< by the cap
    friend constexpr bool operator==(const kept_of_credit&, const kept_of_credit&) = default;
};

/// The part of a credit that is kept when `refund` is paid, all in the payment's currency. If the cap refuses, nothing
/// is cancelled: no fee is taken, and the whole credit is withheld.
[[nodiscard]] constexpr kept_of_credit keep_of(std::int64_t credit, std::int64_t fee, std::int64_t refund,
                                               cap_effect effect) noexcept {
    const std::int64_t taken = effect == cap_effect::refused ? 0 : fee;
    return {taken, credit - taken - refund};
}

}  // namespace refund

#endif
