#ifndef REFUND_BULK_EVALUATE_HPP
#define REFUND_BULK_EVALUATE_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/run.hpp>
#include <refund/bulk/detail/sizes.hpp>
#include <refund/bulk/instruction_set.hpp>
#include <refund/core/result.hpp>
#include <refund/policy/check.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>

namespace refund::bulk {

/// \file
/// Columns of cancellations at once: credit, fee and status of every row as `quote_cancel` gives them for that row
/// alone, to the cent and to the error. The cap is not computed here: it then works on credit less fee.
///
/// A raw row is a request whose units bought are the units returned, whose payments are equal, and whose amounts are
/// rounded to the minor unit: quote one that lists its payments (`cancel_request::payments`) or states another step
/// (`cancel_request::rounding_step`) on its own. All amounts are in one currency, that of the table's caps and fixed
/// fees if it has any. A prepared row already has its days. If one amount and its days are not enough, the row is
/// the error facts_not_stated: units that are each rounded alone; a fee based on the original price or on payments to
/// come, or one that falls by the month; a period that is not counted in actual days; and a rule that asks for more
/// than dates, days and usage (policy/condition.hpp).
///
/// Without threads nothing is allocated. Rows are independent: a wrong one does not stop the others. Tables on the
/// share consumed (consumed_share) have no column here and do not compile.
///
///     std::vector<std::int64_t> credit(rows), fee(rows);
///     std::vector<std::uint8_t> status(rows);
///     const auto counts = bulk::evaluate<rules::partner_center>(
///         bulk::raw_columns{.purchased_on = purchased_on, .requested_on = requested_on, .months = months,
///                           .payment = payment, .returned = returned, .flags = flags},
///         std::nullopt, {.credit = credit, .fee = fee, .status = status});
///
/// A stream of any length is evaluated chunk by chunk, in the memory of one chunk.

/// How to evaluate. The answers never depend on it.
struct options {
    unsigned threads{1};             ///< at most; 0: as many as the machine has. A small call uses one
    instruction_set at_most{widest};  ///< narrower than the machine's, to compare or to spare its clock
};

namespace detail::inline REFUND_DETAIL_ARITHMETIC {

/// Evaluates rows by `Rules` of the table, in one thread or several.
template <class Rules, class Columns>
[[nodiscard]] result<summary> evaluate_all(const policy_view<>& table, const Columns& columns,
                                           std::optional<calendar_day> as_of, const result_columns& results,
                                           const options& how) noexcept {
    const std::size_t size = columns.payment.size();
    const bool with_payments = !results.cancelled_commitment.empty();
    if (as_of && !in_calendar(*as_of)) return errc::date_invalid;
    if (!same_size(columns) || !same_size(size, results)) return errc::size_mismatch;
    if (with_payments && std::same_as<Columns, prepared_columns>) return errc::facts_not_stated;
    if (!results.rule.empty() && table.rules().size() >= no_rule - 1) return errc::overflow;
    const std::optional<currency> unit = currency_of_rows(table.rules());
    if (!unit) return errc::currency_mismatch;
    const instruction_set use = instruction_set_in_use(how.at_most);
    rows_of_call<Columns> rows{table, columns, as_of, *unit};
    if constexpr (std::same_as<Columns, raw_columns>) {
        rows.prepare = with_payments ? compiled<prepare<true>>::with(use) : compiled<prepare<false>>::with(use);
    }
    const unsigned parts = threads_for(size, how.threads);
    const auto run = [&](unsigned part) noexcept {
        Rules rules(table.rules(), use);
        return run_range(rows, rules, results, part_of(size, part, parts), use);
    };
    return run_parts(run, 0, parts);
}

}  // namespace detail

inline namespace REFUND_DETAIL_ARITHMETIC {

/// Evaluates prepared columns by a table known at compile time, `evaluate<my_table>(...)`, with loops compiled for its
/// rules; an unsound table does not compile. All rows follow the version of the rules that `as_of` picks.
///
/// Returns the counts of outcomes. Errors: date_invalid (`as_of` is outside years 1 to 9999); size_mismatch;
/// facts_not_stated (cancelled commitment is asked for); currency_mismatch (the table's fixed fees are in several
/// currencies); overflow (rules are to be numbered, and the table has 65,534 of them or more). For a row, as its
/// status: negative_amount; term_out_of_range (n below 1); requested_before_purchase (elapsed below 0, or more left
/// than n); term_ended (nothing left); no_rule_in_force, rule_undefined, fee_rate_not_stated, facts_not_stated,
/// overflow.
template <const auto& Table>
[[nodiscard]] result<summary> evaluate(const prepared_columns& columns, calendar_day as_of,
                                       const result_columns& results, const options& how = {}) noexcept {
    return detail::evaluate_all<detail::fixed_rules<Table>>(prove<Table>(), columns, as_of, results, how);
}

/// Evaluates raw columns by a table known at compile time. Each row follows the rules of its own request day, or all
/// rows follow those of `as_of` if it is given.
///
/// Errors: date_invalid, size_mismatch, currency_mismatch, overflow (as above). For a row, as its status: those of
/// `quote_cancel`, except those about the cap's currency.
template <const auto& Table>
[[nodiscard]] result<summary> evaluate(const raw_columns& columns, std::optional<calendar_day> as_of,
                                       const result_columns& results, const options& how = {}) noexcept {
    return detail::evaluate_all<detail::fixed_rules<Table>>(prove<Table>(), columns, as_of, results, how);
}

/// The same for any table, known at run time. With a table that was not proven, a row may also have the errors
/// rules_overlap, rate_out_of_range, and negative_amount for a fixed fee.
// A template, so that only code that calls it compiles its loops.
template <std::same_as<used_or_not> Usage>
[[nodiscard]] result<summary> evaluate(policy_view<Usage> table, const prepared_columns& columns,
                                       calendar_day as_of, const result_columns& results,
                                       const options& how = {}) noexcept {
    return detail::evaluate_all<detail::any_rules>(table, columns, as_of, results, how);
}
/// The same, for raw columns.
template <std::same_as<used_or_not> Usage>
[[nodiscard]] result<summary> evaluate(policy_view<Usage> table, const raw_columns& columns,
                                       std::optional<calendar_day> as_of, const result_columns& results,
                                       const options& how = {}) noexcept {
    return detail::evaluate_all<detail::any_rules>(table, columns, as_of, results, how);
}

/// The same for a table itself, which may be a temporary one: the results do not refer to it. `as_of` is a day; for raw
/// columns it can be std::nullopt.
template <std::size_t Rows, class Columns, class AsOf>
[[nodiscard]] result<summary> evaluate(const policy<Rows>& table, const Columns& columns, AsOf as_of,
                                       const result_columns& results, const options& how = {}) noexcept {
    return evaluate(policy_view<>(table), columns, as_of, results, how);
}

}  // namespace REFUND_DETAIL_ARITHMETIC

}  // namespace refund::bulk

#endif
