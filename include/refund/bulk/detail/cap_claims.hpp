#ifndef REFUND_BULK_DETAIL_CAP_CLAIMS_HPP
#define REFUND_BULK_DETAIL_CAP_CLAIMS_HPP

#include <refund/bulk/cap_columns.hpp>
#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/cap_order.hpp>
#include <refund/bulk/detail/cap_terms.hpp>
#include <refund/cap/admit.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

// Claims on a cap, and the answers to them.

namespace refund::bulk::detail {

/// What one row asks for. If `rule` is null, it asks for nothing, and `status` says why.
struct claim {
    const cap_rule* rule{};
    std::uint8_t status{};
    std::int64_t credit{};
    std::int64_t fee{};
    std::int64_t asked{};
};

/// The status of a row after the cap had this effect on it.
[[nodiscard]] constexpr std::uint8_t status_after(cap_effect effect, std::uint8_t before) noexcept {
    switch (effect) {
        case cap_effect::none: return before;
        case cap_effect::reduced: return capped;
        case cap_effect::refused: return limit_exceeded;
    }
    return limit_exceeded;
}

/// Where claims come from, and which terms they use.
enum class claims_of : unsigned char {
    stated_amounts,   ///< amounts that the caller computed, which are paid whole if the cap allows it
    rows,             ///< evaluated rows, in the cap's currency
    rows_of_one_cap,  ///< the same, all by the first terms, which count the money refunded, as most tables do
};

/// All columns of claims, inputs and outputs. Loops work on a copy, so that its spans stay in registers: the compiler
/// knows that writing a status does not change them.
template <claims_of What>
struct row_claims {
    std::span<const std::uint32_t> scope;
    std::span<const std::int32_t> requested_on;
    std::span<const std::uint8_t> status;
    std::span<const std::uint16_t> rule;   // numbers of rules; empty: all use the first
    std::span<const std::int64_t> credit;  // for stated amounts: what is asked
    std::span<const std::int64_t> fee{};   // this and the next three: of evaluated rows only
    std::span<const std::int64_t> cancelled{};
    std::span<std::int64_t> refund{};
    std::span<std::int64_t> withheld{};
    std::span<std::int64_t> granted;
    std::span<std::int64_t> left;
    std::span<std::int64_t> used{};  // may be empty
    std::span<std::uint8_t> new_status;

    [[nodiscard]] std::uint32_t scope_at(std::size_t i) const noexcept { return scope[i]; }
    [[nodiscard]] std::int32_t day_at(std::size_t i) const noexcept { return requested_on[i]; }
    [[nodiscard]] std::int64_t granted_at(std::size_t i) const noexcept { return granted[i]; }

    [[nodiscard, gnu::always_inline]] claim claim_at(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        constexpr bool one_cap = What == claims_of::rows_of_one_cap;
        claim made{.status = status[i]};
        const bool pays = made.status == refundable;
        if (!pays && made.status != not_refundable) return made;
        const std::size_t number = one_cap || rule.empty() ? 0 : rule[i];
        if (!one_cap && number >= rules.size()) return {.status = status_of(errc::cap_terms_unknown)};
        if (!one_cap && !rules[number].applies) return made;
        if (!has_window(requested_on[i])) return {.status = status_of(errc::date_invalid)};
        if constexpr (What == claims_of::stated_amounts) {
            if (credit[i] < 0) return {.status = status_of(errc::negative_amount)};
            made.credit = made.asked = pays ? credit[i] : 0;
        } else {
            made.credit = pays ? credit[i] : 0;
            made.fee = pays ? fee[i] : 0;
            if (made.fee < 0 || made.credit < made.fee) return {.status = status_of(errc::negative_amount)};
            const cap_basis basis = one_cap ? cap_basis::money_refunded : rules[number].basis;
            const std::int64_t stopped = pays && counts_stopped_payments(basis) ? cancelled[i] : 0;
            const auto asked = toward_cap(basis, made.credit - made.fee, stopped);
            if (!asked) return {.status = status_of(asked.error())};
            made.asked = *asked;
        }
        made.rule = &rules[number];
        return made;
    }

    void note(std::size_t i, const admitted_amount& let, std::int64_t used_before) const noexcept {
        granted[i] = let.granted;
        left[i] = let.left;
        if (!used.empty()) used[i] = used_before;
    }
    [[gnu::always_inline]] void pay(std::size_t i, const claim& made, std::int64_t let) const noexcept {
        const payable_part paid = payable_of(made.credit - made.fee, made.asked, let, made.rule->when_over);
        new_status[i] = status_after(paid.effect, made.status);
        if constexpr (What == claims_of::stated_amounts) return;
        refund[i] = paid.amount;
        withheld[i] = keep_of(made.credit, made.fee, paid.amount, paid.effect).withheld;
    }
    [[gnu::always_inline]] void settle(std::size_t i, const claim& made, const admitted_amount& let,
                                       std::int64_t used_before) const noexcept {
        note(i, let, used_before);
        pay(i, made, let.granted);
    }
    void leave(std::size_t i, std::uint8_t why) const noexcept {
        note(i, {}, 0);
        new_status[i] = why;
        if constexpr (What == claims_of::stated_amounts) return;
        refund[i] = why == refundable ? credit[i] - fee[i] : 0;
        withheld[i] = 0;
    }

    /// The turn of a row, with the amount that it asks for.
    [[nodiscard]] turn turn_of(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        const claim made = claim_at(i, rules);
        const bool claimed = made.rule != nullptr;
        return {scope[i], requested_on[i], static_cast<std::uint32_t>(i),
                static_cast<std::uint16_t>(claimed ? made.rule - rules.data() : 0), claimed ? made.asked : -1};
    }
    /// Writes the answer to a row that has had its turn.
    void finish(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        const claim made = claim_at(i, rules);
        if (made.rule == nullptr) return leave(i, made.status);
        if (left[i] < 0) return leave(i, status_of(errc::overflow));
        pay(i, made, granted[i]);
    }
};

/// The claims in columns of stated amounts.
[[nodiscard]] inline row_claims<claims_of::stated_amounts> claims_in(const claim_columns& in,
                                                                     const admission_columns& out) noexcept {
    return {.scope = in.scope, .requested_on = in.requested_on, .status = in.status, .rule = in.terms,
            .credit = in.asked, .granted = out.granted, .left = out.left_after, .used = out.used_before,
            .new_status = out.status};
}

/// The claims of evaluated rows.
template <claims_of What>
[[nodiscard]] row_claims<What> claims_in(const cap_columns& rows, const result_columns& in,
                                         const capped_columns& out) noexcept {
    return {.scope = rows.scope, .requested_on = rows.requested_on, .status = in.status, .rule = in.rule,
            .credit = in.credit, .fee = in.fee, .cancelled = in.cancelled_commitment, .refund = out.refund,
            .withheld = out.withheld, .granted = out.cap_used, .left = out.cap_left, .new_status = out.status};
}

/// The claims of rows, in the order of their turns. What a row gets is only noted here; once all rows have had their
/// turn, the answers are written in the order of the rows.
template <class Claims>
struct claims_by_turn {
    std::span<turn> turns;
    Claims rows;

    [[nodiscard]] std::uint32_t scope_at(std::size_t at) const noexcept { return turns[at].scope; }
    [[nodiscard]] std::int32_t day_at(std::size_t at) const noexcept { return turns[at].day; }
    [[nodiscard]] std::int64_t granted_at(std::size_t at) const noexcept { return turns[at].amount; }

    [[nodiscard, gnu::always_inline]] claim claim_at(std::size_t at, std::span<const cap_rule> rules) const noexcept {
        const turn& own = turns[at];
        return {.rule = own.amount < 0 ? nullptr : &rules[own.rule], .status = refundable, .asked = own.amount};
    }
    void settle(std::size_t at, const claim&, const admitted_amount& let, std::int64_t used_before) const noexcept {
        turns[at].amount = let.granted;
        rows.note(turns[at].row, let, used_before);
    }
    /// Notes a row without a claim, or one that overflows: -1 is left then, by which `finish` knows it.
    void leave(std::size_t at, std::uint8_t status) const noexcept {
        turns[at].amount = 0;
        rows.note(turns[at].row, {0, status == refundable ? 0 : -1}, 0);
    }
};

}  // namespace refund::bulk::detail

#endif
