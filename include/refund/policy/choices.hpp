#ifndef REFUND_POLICY_CHOICES_HPP
#define REFUND_POLICY_CHOICES_HPP

#include <refund/core/result.hpp>
#include <refund/policy/policy.hpp>

#include <cstddef>
#include <string_view>

/// \file
/// Named readings of open texts. If a published text is silent or two texts disagree, the shipped tables hold a
/// default, or say "undefined". A caller who reads the text differently names the choice, and gets a table of the same
/// shape, changed accordingly. All of these functions are pure and work in constant expressions.

namespace refund {

/// The table with the fee rate of one rule, which its text leaves out, stated by the caller. A rate of 0 states
/// that there is no fee.
/// Errors: rule_id_unknown (no rule of that id names a fee without a rate); rate_out_of_range (below 0 or above 1).
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr result<policy<Rows, Usage>> with_fee_rate(policy<Rows, Usage> table,
                                                                         std::string_view rule_id, const ratio& rate) {
    if (!is_rate(rate)) return errc::rate_out_of_range;
    for (rule<Usage>& row : table.rules) {
        early_termination_fee& fee = row.outcome.gives.fee;
        if (row.id.view() != rule_id || fee.status != fee_status::rate_not_stated) continue;
        fee = rate.numerator == 0 ? no_fee : charged(rate, fee.base);
        return table;
    }
    return errc::rule_id_unknown;
}

/// The table with an undefined rule read like another one: it takes over that rule's outcome and
/// cap, and keeps its own conditions and citation.
/// Errors: rule_id_unknown (no undefined rule of that id, or no defined one of the other id).
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr result<policy<Rows, Usage>> with_undefined_read_as(policy<Rows, Usage> table,
                                                                                  std::string_view undefined_id,
                                                                                  std::string_view like_id) {
    const rule<Usage>* like = nullptr;
    for (const rule<Usage>& row : table.rules) {
        if (row.id.view() == like_id && row.outcome.says != ruling::undefined) like = &row;
    }
    if (like == nullptr) return errc::rule_id_unknown;
    for (rule<Usage>& row : table.rules) {
        if (row.id.view() != undefined_id || row.outcome.says != ruling::undefined) continue;
        row.outcome = like->outcome;
        row.cap = like->cap;
        return table;
    }
    return errc::rule_id_unknown;
}

/// The table with every fee rate applied to another base. Fixed fees stay as they are.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_fee_base(policy<Rows, Usage> table, fee_base base) {
    for (rule<Usage>& row : table.rules) {
        early_termination_fee& fee = row.outcome.gives.fee;
        if (fee.status != fee_status::none && fee.kind == fee_kind::rate) fee.base = base;
    }
    return table;
}

/// The table with credit and fee rounded by another mode.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_rounding(policy<Rows, Usage> table, rounding mode) {
    for (rule<Usage>& row : table.rules) {
        if (row.outcome.says == ruling::refundable) row.outcome.gives.round = mode;
    }
    return table;
}

/// The table with several units rounded together, or each alone.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_units(policy<Rows, Usage> table, unit_rounding units) {
    for (rule<Usage>& row : table.rules) {
        if (row.outcome.says == ruling::refundable) row.outcome.gives.credit.units = units;
    }
    return table;
}

/// The table with every window of days one day shorter: the order day counts as day 1, so that of 60 days the last one
/// is 59 days after the order; so does the day of a renewal if a rule counts from it. For rules that say "within so
/// many days of the purchase". Windows of hours stay as they are.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_order_day_as_day_1(policy<Rows, Usage> table) {
    const auto shorten = [](day_range& days) {
        if (days.from > 0) --days.from;
        if (days.until != day_range::no_limit) --days.until;
    };
    for (rule<Usage>& row : table.rules) {
        shorten(row.elapsed);
        if (row.only_if) shorten(row.only_if->since_renewal);
    }
    return table;
}

/// The table with the day of the request counted as used, wherever time decides a credit. Seconds already tell how much
/// of that day is used, so a rule that counts them has no such reading: the table is then not sound, and a quote by
/// that rule is the error rule_undefined.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_request_day_used(policy<Rows, Usage> table) {
    for (rule<Usage>& row : table.rules) {
        credit_terms& credit = row.outcome.gives.credit;
        if (detail::counts_time(credit.kind)) credit.day_of_request = request_day::used;
    }
    return table;
}

/// The table with its caps counted in another window. Rules without a cap stay without one.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_cap_window(policy<Rows, Usage> table, cap_window window) {
    for (rule<Usage>& row : table.rules) {
        if (row.cap.applies()) row.cap.window = window;
    }
    return table;
}

/// The table with its caps counting something else. Rules without a cap stay without one.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_cap_basis(policy<Rows, Usage> table, cap_basis basis) {
    for (rule<Usage>& row : table.rules) {
        if (row.cap.applies()) row.cap.basis = basis;
    }
    return table;
}

/// The table with another answer to requests over the limit. Rules without a cap stay without one.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr policy<Rows, Usage> with_over_limit(policy<Rows, Usage> table, over_limit when_over) {
    for (rule<Usage>& row : table.rules) {
        if (row.cap.applies()) row.cap.when_over = when_over;
    }
    return table;
}

}  // namespace refund

#endif
