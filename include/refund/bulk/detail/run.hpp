#ifndef REFUND_BULK_DETAIL_RUN_HPP
#define REFUND_BULK_DETAIL_RUN_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/exact.hpp>
#include <refund/bulk/detail/kernels.hpp>
#include <refund/bulk/detail/sizes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>

// Evaluates all rows, raw or prepared: one by one, block by block, and by several threads.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// The rows of one call. Prepared rows always have `as_of`, one day for all of them.
template <class Columns>
struct rows_of_call {
    policy_view<> table;
    Columns columns;
    std::optional<calendar_day> as_of;
    currency unit;
    prepare_block prepare{};  // for raw rows
};

/// Decides one row exactly and writes the answer.
template <class Columns>
void settle_row(const rows_of_call<Columns>& rows, const result_columns& results, std::size_t i) noexcept {
    const answer exact = exact_row(rows.table, rows.columns, i, rows.as_of, rows.unit);
    results.credit[i] = exact.credit;
    results.fee[i] = exact.fee;
    results.status[i] = exact.status;
    if (!results.cancelled_commitment.empty()) results.cancelled_commitment[i] = exact.cancelled_commitment;
    if (!results.rule.empty()) results.rule[i] = exact_rule(rows.table, rows.columns, i, rows.as_of);
}

/// How many blocks are decided at once. For raw rows it is one, which has memory of its own.
template <class Columns>
inline constexpr std::size_t blocks_at_once = std::is_same_v<Columns, raw_columns> ? 1 : 4;

/// The inputs of blocks from row `first` on. The caller adds the memory for the answers.
[[nodiscard]] inline block blocks_of(const rows_of_call<prepared_columns>& rows, std::size_t first,
                                     prepared_block&) noexcept {
    const prepared_columns& in = rows.columns;
    return {.payment = in.payment.data() + first, .left = in.left.data() + first, .n = in.n.data() + first,
            .elapsed = in.elapsed.data() + first, .flags = in.flags.data() + first};
}
[[nodiscard]] inline block blocks_of(const rows_of_call<raw_columns>& rows, std::size_t first,
                                     prepared_block& own) noexcept {
    rows.prepare(rows.columns, first, own);
    return {.payment = own.amount, .left = own.left, .n = own.n, .elapsed = own.elapsed,
            .flags = rows.columns.flags.data() + first,
            .as_of = rows.as_of ? nullptr : rows.columns.requested_on.data() + first};
}

template <class... T>
auto memory_of(std::tuple<std::span<T>&...>) -> std::tuple<std::array<std::remove_const_t<T>, block_rows>...>;

/// Memory for one block of each column of a set.
template <class Columns>
class own_block {
public:
    /// A block of this memory for each column that `rows` has.
    [[nodiscard]] Columns columns_like(Columns rows) noexcept {
        for_each(rows, [](auto& column, auto& own) { column = column.empty() ? column : own; });
        return rows;
    }
    /// The same, filled with copies of the rows. If they are fewer than a block, the rest repeats the first row.
    [[nodiscard]] Columns copies_of(Columns rows) noexcept {
        for_each(rows, [](const auto& column, auto& own) {
            std::fill(std::copy(column.begin(), column.end(), own.begin()), own.end(), column[0]);
        });
        return columns_like(rows);
    }
    /// Copies the first rows of the block to `rows`.
    void copy_to(Columns rows) noexcept {
        for_each(rows, [](const auto& column, const auto& own) {
            std::copy_n(own.begin(), column.size(), column.begin());
        });
    }

private:
    template <class Visit>
    void for_each(Columns& rows, const Visit& visit) noexcept {
        std::apply(
            [&](auto&... column) { std::apply([&](auto&... own) { (visit(column, own), ...); }, memory_); },
            columns_of(rows));
    }

    decltype(memory_of(columns_of(std::declval<Columns&>()))) memory_;
};

/// The rows from `first` up to, but not including, `last`.
struct row_range {
    std::size_t first{};
    std::size_t last{};
};

/// With fewer rows, a block does not pay.
inline constexpr std::size_t rows_for_a_block = 16;
/// With fewer rows, a thread does not pay.
inline constexpr std::size_t rows_for_a_thread = 64 * 1024;

inline void count(summary& total, std::uint8_t status) noexcept {
    total.refundable += status == refundable ? 1U : 0U;
    total.refused += status == not_refundable ? 1U : 0U;
    total.errors += is_error(status) ? 1U : 0U;
}

/// Decides rows: up to `blocks_at_once` whole blocks, or less than one block in columns that have room for a whole one.
template <class Columns, class Rules>
void run_blocks(const rows_of_call<Columns>& rows, Rules& rules, const result_columns& results, row_range range,
                number_block number_rules, summary& total) noexcept {
    const std::size_t size = range.last - range.first;
    prepared_block own;
    block out = blocks_of(rows, range.first, own);
    out.blocks = (std::max)(size / block_rows, std::size_t{1});
    out.credit = results.credit.data() + range.first;
    out.fee = results.fee.data() + range.first;
    out.status = results.status.data() + range.first;
    const std::int32_t* const own_days = out.as_of;
    day_bounds days = own.requested;
    if (rows.as_of) days = {rows.as_of->days_since_epoch, rows.as_of->days_since_epoch};
    const chosen by = rules.choose(days);
    if (!by.by_row) out.as_of = nullptr;

    const summary counted = by.decide(out, by.boxes);
    if constexpr (std::is_same_v<Columns, raw_columns>) {
        if (const auto cancelled = results.cancelled_commitment; !cancelled.empty()) {
            stop_payments(out.payment, own.payments_to_come, out.status, cancelled.data() + range.first);
        }
    }
    if (!results.rule.empty()) {
        out.as_of = own_days;  // one version of the boxes can be several of the rules
        number_rules(rows.table.rules(), out, days, results.rule.data() + range.first);
    }
    if (size >= block_rows && counted.rows() == size) {  // nothing undecided
        total += counted;
        return;
    }
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (results.status[i] == undecided) settle_row(rows, results, i);
        count(total, results.status[i]);
    }
}

/// Decides a range of rows in this thread.
template <class Columns, class Rules>
[[nodiscard]] summary run_range(const rows_of_call<Columns>& rows, Rules& rules, const result_columns& results,
                                row_range range, instruction_set use) noexcept {
    summary total;
    std::size_t at = range.first;
    if (use != instruction_set::exact && !rules.exact_only() && rounds_to_nearest()) {
        const number_block number = compiled<number_rules>::with(use);
        for (std::size_t blocks; (blocks = (range.last - at) / block_rows) != 0;) {
            const std::size_t next = at + (std::min)(blocks, blocks_at_once<Columns>) * block_rows;
            run_blocks(rows, rules, results, {at, next}, number, total);
            at = next;
        }
        if (const std::size_t rest = range.last - at; rest >= rows_for_a_block) {
            own_block<Columns> in;
            own_block<result_columns> out;
            rows_of_call<Columns> copies = rows;
            copies.columns = in.copies_of(some_of(rows.columns, at, rest));
            run_blocks(copies, rules, out.columns_like(results), {0, rest}, number, total);
            out.copy_to(some_of(results, at, rest));
            return total;
        }
    }
    for (; at < range.last; ++at) {
        settle_row(rows, results, at);
        count(total, results.status[at]);
    }
    return total;
}

/// Calls `run(part)` for each part from `first` up to, but not including, `last`. Each has its own thread, except the
/// last one, which runs in this thread. Returns the sum of the results.
template <class Run>
[[nodiscard]] auto run_parts(const Run& run, unsigned first, unsigned last) noexcept {
    if (last - first == 1) return run(first);
    // A new thread starts one half of the parts; this one starts the other.
    const unsigned middle = first + (last - first) / 2;
    decltype(run(first)) sum{};
    const auto others = [&] { sum = run_parts(run, first, middle); };
#if defined(__cpp_exceptions)
    std::thread worker;
    try {
        worker = std::thread(others);
    } catch (const std::exception&) {  // no thread available, or no memory for one: this thread does it all
    }
#else
    std::thread worker(others);
#endif
    const auto here = run_parts(run, middle, last);
    if (worker.joinable()) {
        worker.join();
    } else {
        others();
    }
    return sum += here;
}

/// How many of the wanted threads pay for this number of rows: 1 or more. 0 wants as many as the machine has.
[[nodiscard]] inline unsigned threads_for(std::size_t rows, unsigned wanted) noexcept {
    if (wanted == 0) wanted = std::thread::hardware_concurrency();
    const std::size_t paying = (std::min)(rows / rows_for_a_thread, std::size_t{wanted});
    return static_cast<unsigned>((std::max)(paying, std::size_t{1}));
}

/// The rows of one part: consecutive whole blocks, except that the last part takes what is left.
[[nodiscard]] constexpr row_range part_of(std::size_t rows, unsigned part, unsigned parts) noexcept {
    const std::size_t blocks = rows / block_rows / parts * block_rows;
    return {blocks * part, part + 1 == parts ? rows : blocks * (part + 1)};
}

}  // namespace refund::bulk::detail

#endif
