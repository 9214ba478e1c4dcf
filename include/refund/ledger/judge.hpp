#ifndef REFUND_LEDGER_JUDGE_HPP
#define REFUND_LEDGER_JUDGE_HPP

#include <refund/cap/admission.hpp>
#include <refund/cap/admit.hpp>
#include <refund/core/result.hpp>
#include <refund/ledger/claim.hpp>
#include <refund/ledger/counted.hpp>

#include <cstdint>

/// \file
/// The decisions of a ledger, without a ledger: every kind of store finds the facts its own way and then calls these
/// functions.

namespace refund {

/// What a ledger knows about a claim: everything that counts except the claim itself.
struct claim_facts {
    currency unit{};                  ///< in which the scope counts toward caps; no currency: nothing counts yet
    counted used{};                   ///< `most_counted` on the claim's day, by the window of its terms
    std::int64_t units_bought{};      ///< of the commitment, as earlier claims state; 0: there are none
    std::int64_t units_given_back{};  ///< of the commitment
};

/// Whether a rule or a limit refuses the claim as a whole.
[[nodiscard]] constexpr bool is_refused(const claim& given, const admission& answer, over_limit when_over) noexcept {
    if (given.refused_by_rule) return true;
    switch (answer.limited_by) {
        case limit_hit::none: return false;
        case limit_hit::money_limit: return when_over != over_limit::pay_up_to_limit;
        case limit_hit::request_limit:
        case limit_hit::unit_limit: return true;
    }
    return true;
}

/// How much of a valid claim the limits let through.
/// Errors: cap_currency_mismatch (asked in a currency other than the limit's, or asked although no cap applies);
/// negative_amount (the limit); cap_window_invalid; ledger_currency_mismatch; commitment_contradicts.
[[nodiscard]] constexpr result<admission> judge(const claim& given, const cap_terms& terms,
                                                const claim_facts& known) noexcept {
    const money& limit = terms.limit;
    const bool capped = terms.applies();
    if (capped ? given.asked.unit != limit.unit : given.asked != money{}) return errc::cap_currency_mismatch;
    if (capped) {
        if (limit.minor < 0) return errc::negative_amount;
        if (!is_sound(terms.window)) return errc::cap_window_invalid;
        if (known.unit.has_minor_unit() && known.unit != limit.unit) return errc::ledger_currency_mismatch;
    }
    admission answer{.asked = given.asked, .granted = {0, given.asked.unit}};
    const bool named = !given.commitment_id.empty();
    if (named) {
        if (known.units_bought != 0 && known.units_bought != given.bought) return errc::commitment_contradicts;
        answer.units_left = given.bought - known.units_given_back;
        if (!given.refused_by_rule && given.returned > answer.units_left) answer.limited_by = limit_hit::unit_limit;
    }
    if (capped) {
        const bool no_more = terms.most_requests && known.used.requests >= *terms.most_requests;
        if (!given.refused_by_rule && no_more) answer.limited_by = limit_hit::request_limit;
        const bool asks = !given.refused_by_rule && answer.limited_by == limit_hit::none;
        const admitted_amount let = admit(limit.minor, known.used.minor, asks ? given.asked.minor : 0, terms.when_over);
        answer.granted = {let.granted, limit.unit};
        answer.used_before = {known.used.minor, limit.unit};
        answer.left_after = {let.left, limit.unit};
        answer.counted_from = terms.window.first_counted(given.day);
        if (asks && let.granted < given.asked.minor) answer.limited_by = limit_hit::money_limit;
    }
    if (named && !is_refused(given, answer, terms.when_over)) answer.units_left -= given.returned;
    return answer;
}

}  // namespace refund

#endif
