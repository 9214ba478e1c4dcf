#ifndef REFUND_BULK_DETAIL_CAP_CLAIMS_HPP
#define REFUND_BULK_DETAIL_CAP_CLAIMS_HPP

#include <refund/bulk/cap_columns.hpp>
#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/cap_order.hpp>
#include <refund/bulk/detail/cap_terms.hpp>
#include <refund/bulk/detail/exact.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

// What asks for something from a cap, and what becomes of it: rows as evaluated, or claims as they are.
// Pointers by value and not spans by reference: the loops keep them in registers, where writing a
// status cannot seem to change them.

namespace refund::bulk::detail {

/// What one row asks for. Without a rule it asks for nothing, and `status` says why.
struct claim {
    std::int64_t asked{};
    const cap_rule* rule{};
    std::uint8_t status{};
};

/// Claims whose amounts somebody else worked out.
class plain_claims {
public:
    plain_claims(const claim_columns& in, const admission_columns& out) noexcept
        : requested_on_(in.requested_on.data()), asked_(in.asked.data()),
          terms_(in.terms.empty() ? nullptr : in.terms.data()), status_(in.status.data()), granted_(out.granted.data()),
          left_after_(out.left_after.data()), used_before_(out.used_before.empty() ? nullptr : out.used_before.data()),
          new_status_(out.status.data()) {}

    [[nodiscard]] detail::claim claim(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        const std::uint8_t status = status_[i];
        if (status != refundable && status != not_refundable) return {0, nullptr, status};
        const std::size_t number = terms_ == nullptr ? 0 : terms_[i];
        if (number >= rules.size()) return {0, nullptr, status_of(errc::no_rule_in_force)};
        if (!rules[number].applies) return {0, nullptr, status};
        const date::sys_days day = day_of(requested_on_[i]);
        if (day < first_day || day > last_day) return {0, nullptr, status_of(errc::date_invalid)};
        if (asked_[i] < 0) return {0, nullptr, status_of(errc::negative_amount)};
        return {status == refundable ? asked_[i] : 0, &rules[number], status};
    }
    [[nodiscard]] std::int64_t granted(std::size_t i) const noexcept { return granted_[i]; }
    [[nodiscard]] std::int64_t used(std::size_t i) const noexcept { return used_before_ != nullptr ? used_before_[i] : 0; }
    [[nodiscard]] std::int64_t left(std::size_t i) const noexcept { return left_after_[i]; }
    void note(std::size_t i, std::int64_t granted, std::int64_t used, std::int64_t left) const noexcept {
        granted_[i] = granted;
        left_after_[i] = left;
        if (used_before_ != nullptr) used_before_[i] = used;
    }

    void settle(std::size_t i, const detail::claim& made, std::int64_t granted, std::int64_t used,
                std::int64_t left) const noexcept {
        std::uint8_t status = made.status;
        if (granted < made.asked) status = made.rule->when_over == over_limit::refuse_whole ? limit_exceeded : capped;
        write(i, granted, used, left, status);
    }
    void leave(std::size_t i, std::uint8_t status) const noexcept { write(i, 0, 0, 0, status); }

private:
    void write(std::size_t i, std::int64_t granted, std::int64_t used, std::int64_t left, std::uint8_t status) const noexcept {
        note(i, granted, used, left);
        new_status_[i] = status;
    }

    const std::int32_t* requested_on_;
    const std::int64_t* asked_;
    const std::uint16_t* terms_;
    const std::uint8_t* status_;
    std::int64_t* granted_;
    std::int64_t* left_after_;
    std::int64_t* used_before_;
    std::uint8_t* new_status_;
};

/// Rows as they were evaluated, in the cap's currency. Alike: all by the first rule, which counts the
/// money refunded; so do most tables.
template <bool Alike>
class evaluated_claims {
public:
    evaluated_claims(const result_columns& in, const capped_columns& out, bool one_rule) noexcept
        : credit_(in.credit.data()), fee_(in.fee.data()), status_(in.status.data()),
          cancelled_(in.cancelled_commitment.data()), rule_(one_rule ? nullptr : in.rule.data()), refund_(out.refund.data()),
          withheld_(out.withheld.data()), cap_used_(out.cap_used.data()), cap_left_(out.cap_left.data()),
          new_status_(out.status.data()) {}

    [[nodiscard, gnu::always_inline]] detail::claim claim(std::size_t i, std::span<const cap_rule> rules) const noexcept {
        const std::uint8_t status = status_[i];
        if (status != refundable && status != not_refundable) return {0, nullptr, status};
        if constexpr (Alike) {
            return {status == refundable ? credit_[i] - fee_[i] : 0, rules.data(), status};
        } else {
            return claim_by_rule(i, status, rules);
        }
    }
    [[nodiscard]] std::int64_t granted(std::size_t i) const noexcept { return cap_used_[i]; }
    [[nodiscard]] std::int64_t used(std::size_t) const noexcept { return 0; }  // in no column
    [[nodiscard]] std::int64_t left(std::size_t i) const noexcept { return cap_left_[i]; }
    void note(std::size_t i, std::int64_t granted, std::int64_t, std::int64_t left) const noexcept {
        cap_used_[i] = granted;
        cap_left_[i] = left;
    }

    /// Computed, not branched to: no processor foresees where a cap binds.
    [[gnu::always_inline]] void settle(std::size_t i, const detail::claim& made, std::int64_t granted, std::int64_t,
                                       std::int64_t left) const noexcept {
        const bool whole = made.rule->when_over == over_limit::refuse_whole;
        const bool bound = granted < made.asked;
        // What is left can pay the refund and yet not count all payments that stop.
        const std::int64_t full = Alike ? made.asked : made.status == refundable ? credit_[i] - fee_[i] : 0;
        const std::int64_t refund = Alike ? granted : (std::min)(granted, full);
        std::int64_t withheld = full - refund;
        int over = withheld > 0 ? capped : refundable;
        if (whole) {  // the processor foresees this
            withheld = bound ? credit_[i] : 0;
            over = limit_exceeded;
        }
        refund_[i] = refund;
        withheld_[i] = withheld;
        cap_used_[i] = granted;
        cap_left_[i] = left;
        new_status_[i] = static_cast<std::uint8_t>(bound ? over : made.status);
    }
    void leave(std::size_t i, std::uint8_t status) const noexcept {
        refund_[i] = status == refundable ? credit_[i] - fee_[i] : 0;
        withheld_[i] = 0;
        cap_used_[i] = 0;
        cap_left_[i] = 0;
        new_status_[i] = status;
    }

private:
    [[nodiscard]] detail::claim claim_by_rule(std::size_t i, std::uint8_t status, std::span<const cap_rule> rules) const noexcept {
        const std::size_t number = rule_ == nullptr ? 0 : rule_[i];
        if (number >= rules.size()) return {0, nullptr, status_of(errc::no_rule_in_force)};
        const cap_rule& by = rules[number];
        if (!by.applies) return {0, nullptr, status};
        if (status == not_refundable) return {0, &by, status};
        std::int64_t asked = credit_[i] - fee_[i];
        if (by.basis == cap_basis::cancelled_commitment && !add_amount(asked, cancelled_[i])) {
            return {0, nullptr, status_of(errc::overflow)};
        }
        return {asked, &by, status};
    }

    const std::int64_t* credit_;
    const std::int64_t* fee_;
    const std::uint8_t* status_;
    const std::int64_t* cancelled_;
    const std::uint16_t* rule_;
    std::int64_t* refund_;
    std::int64_t* withheld_;
    std::int64_t* cap_used_;
    std::int64_t* cap_left_;
    std::uint8_t* new_status_;
};

/// The claims of rows by their turns. What a row gets is noted, and its answer written later, when all
/// rows have had their turn, in order of the rows.
template <class Claims>
class claims_by_turn {
public:
    claims_by_turn(std::span<turn> turns, const Claims& rows) noexcept : turns_(turns.data()), rows_(rows) {}

    [[nodiscard, gnu::always_inline]] detail::claim claim(std::size_t at, std::span<const cap_rule> rules) const noexcept {
        const turn& own = turns_[at];
        return {own.amount, own.amount < 0 ? nullptr : &rules[own.rule], refundable};
    }
    [[nodiscard]] std::int64_t granted(std::size_t at) const noexcept { return turns_[at].amount; }
    void settle(std::size_t at, const detail::claim&, std::int64_t granted, std::int64_t used, std::int64_t left) const noexcept {
        turns_[at].amount = granted;
        rows_.note(turns_[at].row, granted, used, left);
    }
    /// No claim, or one that overflows: nothing is left below zero.
    void leave(std::size_t at, std::uint8_t status) const noexcept {
        turns_[at].amount = 0;
        rows_.note(turns_[at].row, 0, 0, status == refundable ? 0 : -1);
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
    if (claims.left(row) < 0) return claims.leave(row, status_of(errc::overflow));
    claims.settle(row, made, claims.granted(row), claims.used(row), claims.left(row));
}

}  // namespace refund::bulk::detail

#endif
