#ifndef REFUND_BULK_DETAIL_RUN_HPP
#define REFUND_BULK_DETAIL_RUN_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/rows.hpp>
#include <refund/bulk/detail/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <thread>

// All rows: block by block, and by several threads.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// The rows from `first` to `last`, half-open.
struct row_range {
    std::size_t first{};
    std::size_t last{};
};

/// Fewer rows than this do not pay for a block.
inline constexpr std::size_t rows_for_a_block = 16;
/// Fewer rows than this do not pay for a thread.
inline constexpr std::size_t rows_for_a_thread = 64 * 1024;

/// Decides one row exactly and enters the answer.
template <class Rows>
void settle_row(const Rows& rows, const result_columns& results, std::size_t i) noexcept {
    const answer exact = rows.exact(i);
    results.credit[i] = exact.credit;
    results.fee[i] = exact.fee;
    results.status[i] = exact.status;
    if (!results.cancelled_commitment.empty()) results.cancelled_commitment[i] = exact.cancelled_commitment;
}

inline void count(summary& total, std::uint8_t status) noexcept {
    total.refundable += status == refundable ? 1U : 0U;
    total.refused += status == not_refundable ? 1U : 0U;
    total.errors += is_error(status) ? 1U : 0U;
}

/// The answers of a block that is not whole, before they are copied.
struct partial_answers {
    alignas(64) std::int64_t credit[block_rows];
    alignas(64) std::int64_t fee[block_rows];
    alignas(64) std::uint8_t status[block_rows];
    alignas(64) std::int64_t cancelled_commitment[block_rows];
    alignas(64) std::uint16_t rule[block_rows];
};

/// Decides rows: whole blocks, as many as are loaded at once, or less than one.
template <class Rows, class Rules>
void run_blocks(Rows& rows, Rules& rules, const result_columns& results, row_range range, number_block number_rules,
                summary& total) noexcept {
    const std::size_t size = range.last - range.first;
    const bool whole = size >= block_rows;
    const bool with_cancelled = !results.cancelled_commitment.empty();
    const bool with_rule = !results.rule.empty();
    partial_answers partial;
    block out;
    const day_bounds days = rows.load(out, range.first, size);
    const std::int32_t* const own_days = out.as_of;
    const chosen by = rules.choose(days);
    if (!by.by_row) out.as_of = nullptr;
    out.credit = whole ? results.credit.data() + range.first : partial.credit;
    out.fee = whole ? results.fee.data() + range.first : partial.fee;
    out.status = whole ? results.status.data() + range.first : partial.status;

    const tally counted = by.decide(out, by.boxes);
    if (with_cancelled) {
        rows.stop_payments_of(
            out, whole ? results.cancelled_commitment.data() + range.first : partial.cancelled_commitment);
    }
    if (with_rule) {
        std::uint16_t* const numbers = whole ? results.rule.data() + range.first : partial.rule;
        out.as_of = own_days;  // one version of the boxes can be several of the rules
        number_rules(rules.table(), out, days, numbers);
        for (std::size_t i = 0; i < size; ++i) {
            results.rule[range.first + i] = numbers[i] == unnumbered ? rows.exact_rule_number(range.first + i) : numbers[i];
        }
    }
    if (whole && counted.undecided == 0) {
        total.refundable += counted.refundable;
        total.refused += counted.refused;
        total.errors += size - counted.refundable - counted.refused;
        return;
    }
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (!whole) {
            const std::size_t k = i - range.first;
            results.credit[i] = partial.credit[k];
            results.fee[i] = partial.fee[k];
            results.status[i] = partial.status[k];
            if (with_cancelled) results.cancelled_commitment[i] = partial.cancelled_commitment[k];
        }
        if (results.status[i] == undecided) settle_row(rows, results, i);
        count(total, results.status[i]);
    }
}

/// Decides a range of rows in this thread.
template <class Rows, class Rules>
[[nodiscard]] summary run_range(Rows& rows, Rules& rules, const result_columns& results, row_range range,
                                instruction_set use) noexcept {
    summary total;
    std::size_t at = range.first;
    if (use != instruction_set::exact && !rules.exact_only() && rounds_to_nearest()) {
        while (range.last - at >= rows_for_a_block) {
            const std::size_t rest = range.last - at;
            const std::size_t size = rest < block_rows ? rest : (std::min)(rest / block_rows, Rows::blocks) * block_rows;
            run_blocks(rows, rules, results, {at, at + size}, compiled<number_rules>::with(use), total);
            at += size;
        }
    }
    for (; at < range.last; ++at) {
        settle_row(rows, results, at);
        if (!results.rule.empty()) results.rule[at] = rows.exact_rule_number(at);
        count(total, results.status[at]);
    }
    return total;
}

/// Runs `run(part)` for each part from `first` up to, not including, `last`, each in a thread of its own,
/// the last one in this thread; returns the sum of what they return.
template <class Run>
[[nodiscard]] auto run_parts(const Run& run, unsigned first, unsigned last) noexcept {
    if (last - first == 1) return run(first);
    // Half of the parts behind one new thread; the rest from here.
    const unsigned middle = first + (last - first) / 2;
    decltype(run(first)) sum{};
    const auto others = [&] { sum = run_parts(run, first, middle); };
#if defined(__cpp_exceptions)
    std::thread worker;
    try {
        worker = std::thread(others);
    } catch (const std::exception&) {  // no thread to be had, or no memory for one: this one does it all
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

/// How many threads of those wanted pay for so many rows: 1 or more. 0 wants all that the machine has.
[[nodiscard]] inline unsigned threads_for(std::size_t rows, unsigned wanted) noexcept {
    if (wanted == 0) wanted = std::thread::hardware_concurrency();
    const std::size_t paying = (std::min)(rows / rows_for_a_thread, std::size_t{wanted});
    return static_cast<unsigned>((std::max)(paying, std::size_t{1}));
}

/// The rows of one of several parts: whole blocks, but for the last part. Each part's rows lie together.
[[nodiscard]] constexpr row_range part_of(std::size_t rows, unsigned part, unsigned parts) noexcept {
    const std::size_t blocks = rows / block_rows / parts * block_rows;
    return {blocks * part, part + 1 == parts ? rows : blocks * (part + 1)};
}

}  // namespace refund::bulk::detail

#endif
