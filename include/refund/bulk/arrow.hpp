#ifndef REFUND_BULK_ARROW_HPP
#define REFUND_BULK_ARROW_HPP

#include <refund/bulk/arrow_error.hpp>
#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/arrow_abi.hpp>
#include <refund/bulk/detail/arrow_input.hpp>
#include <refund/bulk/detail/arrow_output.hpp>
#include <refund/bulk/detail/arrow_rows.hpp>
#include <refund/bulk/evaluate.hpp>
#include <refund/core/result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>

namespace refund::bulk {

// Bulk evaluation for programs that keep columns as Arrow does: record batches in, record batches out, as
// the two structs of the Arrow C Data Interface. Arrow itself is not needed; pyarrow, Polars, DuckDB and
// others hand out and take these structs. refund/refund.hpp leaves this header out.
//
// In: a struct array. Its columns are found by name, in any order; others are ignored.
//
//     raw                              prepared
//     purchased_on  date32             payment  int64, minor units
//     requested_on  date32             left     int32
//     months        int16              n        int32
//     payment       int64, minor units elapsed  int32
//     returned      int32
//     used          bool               used     bool
//     monthly       bool
//
// or, instead of the columns of bool, one column `flags` of uint8 (see columns.hpp). Any other type is an
// error and is not converted: a decimal would have to name its minor units, and an int32 day may be 20250301.
// A dictionary-encoded column is an error, too, whatever the types of its indices and values.
//
// Out: a struct array of credit (int64), fee (int64) and status (uint8); then, if they are asked for,
// cancelled_commitment (int64) and rule (uint16), as in columns.hpp. Amounts are null in rows without an
// answer, and 0 in rows that are not refundable. The rule is null if it would be no_rule. A row that is null
// in the batch or in a column that is read has the status field_missing, and no rule.
//
// No column is copied, not even with an offset or in a slice. Columns of bool hold eight rows in a byte, and the
// kernels need one byte per row, so they are unpacked on the stack, 4,096 rows at a time. Answers are written
// directly to memory that the results own; nothing else is allocated. Measured (Zen 4, g++ 12, columns of
// bool): batches of 16 Ki to 1 Mi rows take 1.1 to 1.2 times as long as the same columns with `evaluate`;
// larger ones three times as long or more, since glibc then asks the system for new memory each time. For raw
// rows (64 Ki; clang++ 14 too), the cancelled commitment takes 1.2 to 1.4 times as long as without it, the
// rule 1.4 to 1.5 times, and both 1.8 times.

/// A record batch of cancellations. It is borrowed: neither changed nor released.
template <class Columns, class AsOf>
struct arrow_batch {
    const ArrowSchema& schema;  ///< the columns' names and types
    const ArrowArray& array;    ///< the columns themselves
};
/// As they are booked. Each row follows the rules of its own request day if `as_of` is std::nullopt.
using arrow_raw_batch = arrow_batch<raw_columns, std::optional<calendar_day>>;
/// With dates and fractions that the caller already has.
using arrow_prepared_batch = arrow_batch<prepared_columns, calendar_day>;

/// Where the results go: written if there are results, otherwise left as they are. The caller must call both release
/// callbacks, or hand the structs to code that does. The last two columns are not computed unless they are asked for.
struct arrow_results {
    ArrowSchema& schema;          ///< the names and types of the answers
    ArrowArray& array;            ///< the answers themselves
    bool cancelled_commitment{};  ///< whether to give it too; only for raw rows
    bool rule{};                  ///< whether to give the rules' numbers too: they lead to the citations
};

namespace detail::inline REFUND_DETAIL_ARITHMETIC {

/// Reads a batch, evaluates its rows with `evaluate(columns, results)`, and hands out the results.
template <class Columns, class AsOf, class Evaluate>
[[nodiscard]] result<summary, arrow_error> evaluate_batch(const arrow_batch<Columns, AsOf>& batch,
                                                          const arrow_results& out, unsigned threads,
                                                          const Evaluate& evaluate) noexcept {
    if (out.cancelled_commitment && std::same_as<Columns, prepared_columns>) {
        return arrow_error{arrow_fault::needs_raw_rows, "cancelled_commitment"};
    }
    const auto in = read_rows<Columns>(batch.schema, batch.array);
    if (!in) return in.error();
    arrow_result_arrays made;
    if (!made.make(in->count) || (out.cancelled_commitment && !made.add_cancelled_commitment()) ||
        (out.rule && !made.add_rule())) {
        return arrow_error{arrow_fault::out_of_memory};
    }
    const unsigned parts = threads_for(in->count, threads);
    const auto run = [&](unsigned part) noexcept {
        return evaluate_rows(*in, part_of(in->count, part, parts), made.columns(), evaluate);
    };
    const arrow_tally counted = run_parts(run, 0, parts);
    // All columns have one length, so only the numbers of the rules can have been refused.
    if (counted.failed) return arrow_error{arrow_fault::too_many_rules, "rule"};
    made.hand_out(counted, out.schema, out.array);
    return counted.rows;
}

}  // namespace detail

inline namespace REFUND_DETAIL_ARITHMETIC {

/// Evaluates a batch by a table known at compile time, like `evaluate` for columns: each row gets the same answer, and
/// a wrong row the same status.
///
///     ArrowSchema schema{};
///     ArrowArray array{};
///     const auto counts = bulk::evaluate<rules::partner_center>(
///         bulk::arrow_raw_batch{batch_schema, batch_array}, std::nullopt, {schema, array});
///     if (!counts) std::cerr << to_string(counts.error());
///
/// Errors: every arrow_fault.
template <const auto& Table, class Columns, class AsOf>
[[nodiscard]] result<summary, arrow_error> evaluate(const arrow_batch<Columns, AsOf>& batch,
                                                    const std::type_identity_t<AsOf>& as_of, const arrow_results& out,
                                                    const options& how = {}) noexcept {
    const options each{.threads = 1, .at_most = how.at_most};
    const auto piece = [&](const Columns& columns, const result_columns& results) noexcept {
        return evaluate<Table>(columns, as_of, results, each);
    };
    return detail::evaluate_batch(batch, out, how.threads, piece);
}

/// The same by any table, known at run time.
template <class Columns, class AsOf>
[[nodiscard]] result<summary, arrow_error> evaluate(policy_view<> table,
                                                    const arrow_batch<Columns, AsOf>& batch,
                                                    const std::type_identity_t<AsOf>& as_of, const arrow_results& out,
                                                    const options& how = {}) noexcept {
    const options each{.threads = 1, .at_most = how.at_most};
    const auto piece = [&](const Columns& columns, const result_columns& results) noexcept {
        return evaluate(table, columns, as_of, results, each);
    };
    return detail::evaluate_batch(batch, out, how.threads, piece);
}
/// The same for a table itself.
template <std::size_t Rows, class Columns, class AsOf>
[[nodiscard]] result<summary, arrow_error> evaluate(const policy<Rows>& table,
                                                    const arrow_batch<Columns, AsOf>& batch,
                                                    const std::type_identity_t<AsOf>& as_of, const arrow_results& out,
                                                    const options& how = {}) noexcept {
    return evaluate(policy_view<>(table), batch, as_of, out, how);
}

}  // namespace REFUND_DETAIL_ARITHMETIC

}  // namespace refund::bulk

#endif
