#ifndef REFUND_TESTS_BULK_EXPECTED_HPP
#define REFUND_TESTS_BULK_EXPECTED_HPP

#include "../exact/fraction.hpp"
#include "columns_in_memory.hpp"

#include <cstdint>

#ifndef __SIZEOF_INT128__
#include <boost/multiprecision/cpp_int.hpp>
#endif

// What a prepared row has to come to, from the words of its rule and in exact fractions: neither the
// library's search for the rule, nor its arithmetic, nor its rounding.

namespace expected {

// 63 bits of an amount times 31 of a count of days fit.
#ifdef __SIZEOF_INT128__
__extension__ using wide = __int128;
#else
using wide = boost::multiprecision::int128_t;
#endif
using quotient = exact::fraction<wide>;

/// A whole number by a mode's definition, for values that are not negative.
inline wide rounded(const quotient& value, refund::rounding mode) {
    switch (mode) {
        case refund::rounding::half_even: return exact::half_even(value);
        case refund::rounding::half_up: return exact::half_up(value);
        case refund::rounding::half_down: return exact::half_down(value);
        case refund::rounding::up:
        case refund::rounding::ceiling: return exact::above(value);
        case refund::rounding::down:
        case refund::rounding::floor: return exact::below(value);
    }
    return -1;
}

/// What a rule says, as far as one amount and the days of its period can tell.
struct words {
    enum class answer { open, no, yes } says = answer::open;
    enum class part { whole, days_left, rate } gives = part::whole;
    int days_kept = 0;         ///< of those left: 1 where the day of the request is used
    quotient rate{1, 1};       ///< of the payment, for part::rate
    bool fee_has_no_rate = false;
    quotient fee_rate{0, 1};   ///< of the credit
    wide fixed_fee = 0;        ///< whatever the credit is
    wide least = 0;            ///< of a fee, but for the credit
    wide most = INT64_MAX;
    bool one_amount_is_enough = true;
    refund::rounding mode = refund::rounding::half_even;
};

/// The words of a rule; here alone is said how a rule holds them.
inline words words_of(const refund::rule<>& rule) {
    words said;
    if (rule.outcome.says == refund::ruling::undefined) return said;
    said.says = rule.outcome.says == refund::ruling::refundable ? words::answer::yes : words::answer::no;
    const auto& [credit, fee, round] = rule.outcome.gives;
    said.mode = round;
    const bool is_whole = credit.kind == refund::credit_kind::full_payment;
    const bool by_days = credit.kind == refund::credit_kind::prorated;
    said.gives = is_whole ? words::part::whole : by_days ? words::part::days_left : words::part::rate;
    if (!is_whole && !by_days) said.rate = {credit.percent.numerator, credit.percent.denominator};
    said.days_kept = credit.day_of_request == refund::request_day::used ? 1 : 0;
    const bool is_charged = fee.status == refund::fee_status::charged;
    if (is_charged && fee.minimum != refund::money{}) said.least = fee.minimum.minor;
    if (is_charged && fee.maximum != refund::money{}) said.most = fee.maximum.minor;
    if (is_charged && fee.kind == refund::fee_kind::fixed_amount) {
        said.fixed_fee = fee.amount.minor;
    } else if (is_charged) {
        said.fee_rate = {fee.rate.numerator, fee.rate.denominator};
    }
    said.fee_has_no_rate = fee.status == refund::fee_status::rate_not_stated;
    said.one_amount_is_enough = (is_whole || credit.units == refund::unit_rounding::together) &&
                                (!by_days || credit.basis == refund::actual_days) &&
                                !(is_charged && fee.base != refund::fee_base::credit) &&
                                !(is_charged && fee.kind == refund::fee_kind::declining_amount);
    return said;
}

/// Whether all that a rule asks for is so.
inline bool asks_for(const refund::rule<>& rule, std::int32_t day, std::int32_t elapsed, bool is_used) {
    if (day < rule.in_force.from.days_since_epoch || day >= rule.in_force.until.days_since_epoch) return false;
    if (elapsed < rule.elapsed.from || elapsed >= rule.elapsed.until) return false;
    if (rule.usage == refund::usage_condition::any) return true;
    return (rule.usage == refund::usage_condition::used_only) == is_used;
}

/// The answer to a prepared row.
inline row_answer of(const refund::policy_view<>& table, const prepared_row& row, std::int32_t as_of) {
    const auto failed = [](refund::errc code) { return row_answer{0, 0, refund::bulk::status_of(code)}; };
    // The cells, in the order in which evaluate() lists their errors.
    if (row.payment < 0) return failed(refund::errc::negative_amount);
    if (row.n < 1) return failed(refund::errc::term_out_of_range);
    if (row.elapsed < 0 || row.left > row.n) return failed(refund::errc::requested_before_purchase);
    if (row.left < 1) return failed(refund::errc::term_ended);

    for (const refund::rule<>& rule : table.rules()) {
        if (!asks_for(rule, as_of, row.elapsed, (row.flags & 1) != 0)) continue;
        const words said = words_of(rule);
        if (said.says == words::answer::open) return failed(refund::errc::rule_undefined);
        if (said.fee_has_no_rate) return failed(refund::errc::fee_rate_not_stated);
        if (said.says == words::answer::no) return {0, 0, refund::bulk::not_refundable};
        if (!said.one_amount_is_enough) return failed(refund::errc::facts_not_stated);

        wide credit = row.payment;
        if (said.gives == words::part::days_left) {
            credit = rounded({wide(row.payment) * (row.left - said.days_kept), row.n}, said.mode);
        } else if (said.gives == words::part::rate) {
            credit = rounded({row.payment * said.rate.numerator, said.rate.denominator}, said.mode);
        }
        wide fee = said.fixed_fee + rounded({credit * said.fee_rate.numerator, said.fee_rate.denominator}, said.mode);
        if (fee < said.least) fee = said.least;
        if (fee > said.most) fee = said.most;
        if (fee > credit) fee = credit;
        return {static_cast<std::int64_t>(credit), static_cast<std::int64_t>(fee), refund::bulk::refundable};
    }
    return failed(refund::errc::no_rule_in_force);
}

}  // namespace expected

#endif
