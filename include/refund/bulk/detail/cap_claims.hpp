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

// What asks for something from a cap, and what becomes of it: rows as evaluated, or claims as they are.
// Pointers by value and not spans by reference: the loops keep them in registers, where writing a
// status cannot seem to change them.

namespace refund::bulk::detail {

/// What one row asks for. Without a rule it asks for nothing, and `status` says why.
struct claim {
    const cap_rule* rule{};
    std::uint8_t status{};
    std::int64_t credit{};
    std::int64_t fee{};
    std::int64_t asked{};
};

/// The status of a row once the cap has done that to it.
[[nodiscard]] constexpr std::uint8_t status_after(cap_effect effect, std::uint8_t before) noexcept {
    switch (effect) {
        case cap_effect::none: return before;
        case cap_effect::reduced: return capped;
        case cap_effect::refused: return limit_exceeded;
    }
    return limit_exceeded;
}

/// The columns that all claims have.
struct claim_pointers {
    const std::uint8_t* status;
    const std::uint16_t* rule;  // by number; null: all by the first
    std::int64_t* granted_of;
    std::int64_t* left_of;
    std::int64_t* used_of;  // may be null
    std::uint8_t* new_status;

    [[nodiscard]] std::int64_t granted(std::size_t i) const noexcept { return granted_of[i]; }
    [[nodiscard]] admitted_amount noted(std::size_t i) const noexcept { return {granted_of[i], left_of[i]}; }
    [[nodiscard]] std::int64_t used(std::size_t i) const noexcept { return used_of != nullptr ? used_of[i] : 0; }
    void note(std::size_t i, const admitted_amount& let, std::int64_t used_before) const noexcept {
        granted_of[i] = let.granted;
        left_of[i] = let.left;
        if (used_of != nullptr) used_of[i] = used_before;
    }

    /// A claim of nothing yet, by that rule if the row claims at all.
    [[nodiscard, gnu::always_inline]] detail::claim claims_at_all(std::size_t i, const cap_rule* by) const noexcept {
        return {status[i] == refundable || status[i] == not_refundable ? by : nullptr, status[i]};
    }
    /// The same by the rule of the row.
    [[nodiscard, gnu::always_inline]] detail::claim begin_claim(std::size_t i,
                                                                std::span<const cap_rule> rules) const noexcept {
        const detail::claim made = claims_at_all(i, rules.data());
        if (made.rule == nullptr) return made;
        const std::size_t number = rule == nullptr ? 0 : rule[i];
        if (number >= rules.size()) return {nullptr, status_of(errc::no_rule_in_force)};
        return {rules[number].applies ? &rules[number] : nullptr, made.status};
    }
};

/// Whether a day is one that windows are counted to: nothing is granted on any other.
[[nodiscard]] constexpr bool has_window(std::int32_t day) noexcept {
    return first_day.days_since_epoch <= day && day <= last_day.days_since_epoch;
}

/// Claims whose amounts somebody else worked out: all that is asked would be paid.
class plain_claims : public claim_pointers {
public:
    plain_claims(const claim_columns& in, const admission_columns& out) noexcept
        : claim_pointers{.status = in.status.data(),
                         .rule = in.terms.empty() ? nullptr : in.terms.data(),
                         .granted_of = out.granted.data(),
                         .left_of = out.left_after.data(),
                         .used_of = out.used_before.empty() ? nullptr : out.used_before.data(),
                         .new_status = out.status.data()},
          requested_on_(in.requested_on.data()), asked_(in.asked.data()) {}

    [[nodiscard]] detail::claim claim(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        detail::claim made = begin_claim(i, rules);
        if (made.rule == nullptr) return made;
        if (!has_window(requested_on_[i])) return {nullptr, status_of(errc::date_invalid)};
        if (asked_[i] < 0) return {nullptr, status_of(errc::negative_amount)};
        if (made.status == refundable) made.credit = made.asked = asked_[i];
        return made;
    }
    void settle(std::size_t i, const detail::claim& made, const admitted_amount& let,
                std::int64_t used_before) const noexcept {
        note(i, let, used_before);
        const payable_part paid = payable_of(made.asked, made.asked, let.granted, made.rule->when_over);
        new_status[i] = status_after(paid.effect, made.status);
    }
    void leave(std::size_t i, std::uint8_t why) const noexcept {
        note(i, {}, 0);
        new_status[i] = why;
    }

private:
    const std::int32_t* requested_on_;
    const std::int64_t* asked_;
};

/// By which terms the rows of a table ask.
enum class terms_of_rows : unsigned char {
    one_for_money,  ///< all by the first rule's, which counts the money refunded; so do most tables
    of_each_rule,
};

/// Rows as they were evaluated, in the cap's currency.
template <terms_of_rows Terms>
class evaluated_claims : public claim_pointers {
public:
    evaluated_claims(const cap_columns& rows, const result_columns& in, const capped_columns& out,
                     const std::uint16_t* rule_numbers) noexcept
        : claim_pointers{.status = in.status.data(),
                         .rule = rule_numbers,
                         .granted_of = out.cap_used.data(),
                         .left_of = out.cap_left.data(),
                         .used_of = nullptr,
                         .new_status = out.status.data()},
          requested_on_(rows.requested_on.data()), credit_(in.credit.data()), fee_(in.fee.data()),
          cancelled_(in.cancelled_commitment.data()), refund_(out.refund.data()), withheld_(out.withheld.data()) {}

    [[nodiscard, gnu::always_inline]] detail::claim claim(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        constexpr bool by_money = Terms == terms_of_rows::one_for_money;
        detail::claim made = by_money ? claims_at_all(i, rules.data()) : begin_claim(i, rules);
        if (made.rule == nullptr) return made;
        if (!has_window(requested_on_[i])) return {nullptr, status_of(errc::date_invalid)};
        const bool pays = made.status == refundable;
        made.credit = pays ? credit_[i] : 0;
        made.fee = pays ? fee_[i] : 0;
        if (made.fee < 0 || made.credit < made.fee) return {nullptr, status_of(errc::negative_amount)};
        const cap_basis basis = by_money ? cap_basis::money_refunded : made.rule->basis;
        const std::int64_t stopped = pays && counts_stopped_payments(basis) ? cancelled_[i] : 0;
        const auto asked = toward_cap(basis, made.credit - made.fee, stopped);
        if (!asked) return {nullptr, status_of(asked.error())};
        made.asked = *asked;
        return made;
    }
    [[gnu::always_inline]] void settle(std::size_t i, const detail::claim& made, const admitted_amount& let,
                                       std::int64_t used_before) const noexcept {
        note(i, let, used_before);
        const payable_part paid = payable_of(made.credit - made.fee, made.asked, let.granted, made.rule->when_over);
        refund_[i] = paid.amount;
        withheld_[i] = keep_of(made.credit, made.fee, paid.amount, paid.effect).withheld;
        new_status[i] = status_after(paid.effect, made.status);
    }
    void leave(std::size_t i, std::uint8_t why) const noexcept {
        note(i, {}, 0);
        refund_[i] = why == refundable ? credit_[i] - fee_[i] : 0;
        withheld_[i] = 0;
        new_status[i] = why;
    }

private:
    const std::int32_t* requested_on_;
    const std::int64_t* credit_;
    const std::int64_t* fee_;
    const std::int64_t* cancelled_;
    std::int64_t* refund_;
    std::int64_t* withheld_;
};

/// The claims of rows by their turns. What a row gets is noted, and its answer written later, when all
/// rows have had their turn, in order of the rows.
template <class Claims>
class claims_by_turn {
public:
    claims_by_turn(std::span<turn> turns, const Claims& rows) noexcept : turns_(turns.data()), rows_(rows) {}

    [[nodiscard, gnu::always_inline]] detail::claim claim(std::size_t at, std::span<const cap_rule> rules) const noexcept {
        const turn& own = turns_[at];
        return {.rule = own.amount < 0 ? nullptr : &rules[own.rule], .status = refundable, .asked = own.amount};
    }
    [[nodiscard]] std::int64_t granted(std::size_t at) const noexcept { return turns_[at].amount; }
    void settle(std::size_t at, const detail::claim&, const admitted_amount& let,
                std::int64_t used_before) const noexcept {
        turns_[at].amount = let.granted;
        rows_.note(turns_[at].row, let, used_before);
    }
    /// No claim, or one that overflows: nothing is left below zero.
    void leave(std::size_t at, std::uint8_t status) const noexcept {
        turns_[at].amount = 0;
        rows_.note(turns_[at].row, {0, status == refundable ? 0 : -1}, 0);
    }

private:
    turn* turns_;
    Claims rows_;
};

/// The turn of a row, with what it asks.
template <class Claims>
[[nodiscard]] turn turn_of(const Claims& claims, std::size_t row, const cap_columns& rows,
                           std::span<const cap_rule> rules) noexcept {
    const claim made = claims.claim(row, rules);
    const bool claimed = made.rule != nullptr;
    return {rows.scope[row], rows.requested_on[row], static_cast<std::uint32_t>(row),
            static_cast<std::uint16_t>(claimed ? made.rule - rules.data() : 0), claimed ? made.asked : -1};
}

/// The answer to a row that has had its turn.
template <class Claims>
void finish_row(const Claims& claims, std::size_t row, std::span<const cap_rule> rules) noexcept {
    const claim made = claims.claim(row, rules);
    if (made.rule == nullptr) return claims.leave(row, made.status);
    const admitted_amount let = claims.noted(row);
    if (let.left < 0) return claims.leave(row, status_of(errc::overflow));
    claims.settle(row, made, let, claims.used(row));
}

}  // namespace refund::bulk::detail

#endif
