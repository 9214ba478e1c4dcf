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
/// Columns of cancellations at once: credit, fee and status of every row as `quote_cancel` gives them
/// for that row alone, to the cent and to the error. What is not computed is the cap: credit less fee
/// is what it then works on.
///
/// A raw row is a request whose units bought are the units returned, in the currency of the rule's
/// cap. A prepared row has its fractions already; two things cannot be told from one amount, and are
/// errors there (field_missing): units that are each rounded alone, and a fee of the original price.
///
/// Without threads nothing is allocated. Every row stands for itself: a wrong one stops no other.
/// Tables on the share consumed (consumed_share) have no column here and do not compile.
///
///     std::vector<std::int64_t> credit(rows), fee(rows);
///     std::vector<std::uint8_t> status(rows);
///     const auto counts = bulk::evaluate<rules::partner_center>(
///         bulk::raw_columns{purchased_on, requested_on, months, payment, returned, flags},
///         std::nullopt, {credit, fee, status});
///
/// A stream of any length is evaluated chunk by chunk, in the memory of one chunk.

/// How to evaluate. The answers never depend on it.
struct options {
    unsigned threads{1};             ///< at most; 0: as many as the machine has. Few rows take one
    instruction_set at_most{widest};  ///< narrower than the machine's, to compare or to spare its clock
};

namespace detail {

[[nodiscard]] inline bool same_size(const prepared_columns& columns) noexcept {
    return same_size(columns.payment.size(),
                     {columns.left.size(), columns.n.size(), columns.elapsed.size(), columns.flags.size()});
}

[[nodiscard]] inline bool same_size(const raw_columns& columns) noexcept {
    return same_size(columns.payment.size(), {columns.purchased_on.size(), columns.requested_on.size(),
                                              columns.months.size(), columns.returned.size(), columns.flags.size()});
}

/// `Rows` of `columns` by `Rules` of the table, in one thread or several.
template <template <class> class Rows, class Rules, class Basis, class Columns, class AsOf>
[[nodiscard]] result<summary> evaluate_all(const policy_view<used_or_not, Basis>& table, const Columns& columns, AsOf as_of,
                                           const result_columns& results, const options& how) noexcept {
    const std::size_t rows = columns.payment.size();
    const bool with_payments = !results.cancelled_commitment.empty();
    if (!same_size(columns) || !same_size(rows, results)) return errc::size_mismatch;
    if (with_payments && std::same_as<Columns, prepared_columns>) return errc::field_missing;
    if (!results.rule.empty() && table.rules().size() >= unnumbered) return errc::overflow;
    // The fast path counts days.
    const instruction_set use =
        instruction_set_in_use(std::same_as<Basis, actual_days> ? how.at_most : instruction_set::exact);
    const unsigned parts = threads_for(rows, how.threads);
    const auto run = [&](unsigned part) noexcept {
        Rows<Basis> some(table, columns, as_of, with_payments, use);
        Rules rules(table.rules(), use);
        return run_range(some, rules, results, part_of(rows, part, parts), use);
    };
    return run_parts(run, 0, parts);
}

}  // namespace detail

/// Evaluates prepared columns by a table known when compiling, `evaluate<my_table>(...)`, with loops
/// compiled for its rules; an unsound table does not compile. All rows go by the version of the rules
/// that `as_of` picks.
///
/// Errors: size_mismatch; field_missing (cancelled commitment is asked for); overflow (rules are to be
/// numbered of a table too long for it). Of a row, as its status: negative_amount; term_out_of_range (n below 1);
/// requested_before_purchase (elapsed below 0, or more left than n); term_ended (nothing left);
/// no_rule_in_force, rule_undefined, fee_rate_not_stated, field_missing, overflow.
template <const auto& Table>
[[nodiscard]] result<summary> evaluate(const prepared_columns& columns, date::sys_days as_of, const result_columns& results,
                                       const options& how = {}) noexcept {
    return detail::evaluate_all<detail::prepared_rows, detail::fixed_rules<Table>>(prove<Table>(), columns, as_of, results,
                                                                                   how);
}

/// Evaluates raw columns by a table known when compiling. Each row goes by the rules of its own
/// request day, or all of them by those of `as_of` where one is given.
///
/// Errors: size_mismatch; overflow (as above). Of a row, as its status: those of `quote_cancel` but for
/// the cap's currency.
template <const auto& Table>
[[nodiscard]] result<summary> evaluate(const raw_columns& columns, std::optional<date::sys_days> as_of,
                                       const result_columns& results, const options& how = {}) noexcept {
    return detail::evaluate_all<detail::raw_rows, detail::fixed_rules<Table>>(prove<Table>(), columns, as_of, results, how);
}

/// The same by any table, known at run time.
/// Errors of a row: also rules_overlap and division_by_zero (a fee rate without denominator), which only
/// a table that was not proven can have.
template <proration_basis Basis>
[[nodiscard]] result<summary> evaluate(policy_view<used_or_not, Basis> table, const prepared_columns& columns,
                                       date::sys_days as_of, const result_columns& results,
                                       const options& how = {}) noexcept {
    return detail::evaluate_all<detail::prepared_rows, detail::any_rules>(table, columns, as_of, results, how);
}
/// The same, for raw columns.
template <proration_basis Basis>
[[nodiscard]] result<summary> evaluate(policy_view<used_or_not, Basis> table, const raw_columns& columns,
                                       std::optional<date::sys_days> as_of, const result_columns& results,
                                       const options& how = {}) noexcept {
    return detail::evaluate_all<detail::raw_rows, detail::any_rules>(table, columns, as_of, results, how);
}

/// The same for a table itself. `as_of` is a day, and for raw columns can be std::nullopt.
template <std::size_t Rows, proration_basis Basis, class Columns, class AsOf>
[[nodiscard]] result<summary> evaluate(const policy<Rows, used_or_not, Basis>& table, const Columns& columns, AsOf as_of,
                                       const result_columns& results, const options& how = {}) noexcept {
    return evaluate(policy_view<used_or_not, Basis>(table), columns, as_of, results, how);
}

}  // namespace refund::bulk

#endif
