#ifndef REFUND_BULK_DETAIL_RUN_HPP
#define REFUND_BULK_DETAIL_RUN_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/rows.hpp>
#include <refund/bulk/detail/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <thread>

// All rows: block by block, and by several threads.

namespace refund::bulk::detail {

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
};

/// Decides rows: whole blocks, as many as are loaded at once, or less than one.
template <class Rows, class Rules>
void run_blocks(Rows& rows, Rules& rules, const result_columns& results, row_range range, summary& total) noexcept {
    const std::size_t size = range.last - range.first;
    const bool whole = size >= block_rows;
    partial_answers partial;
    block out;
    const chosen by = rules.choose(rows.load(out, range.first, size));
    if (!by.by_row) out.as_of = nullptr;
    out.credit = whole ? results.credit.data() + range.first : partial.credit;
    out.fee = whole ? results.fee.data() + range.first : partial.fee;
    out.status = whole ? results.status.data() + range.first : partial.status;

    const tally counted = by.decide(out, by.boxes);
    if (whole && counted.undecided == 0) {
        total.refundable += counted.refundable;
        total.refused += counted.refused;
        total.errors += size - counted.refundable - counted.refused;
        return;
    }
    for (std::size_t i = range.first; i < range.last; ++i) {
        if (!whole) {
            results.credit[i] = partial.credit[i - range.first];
            results.fee[i] = partial.fee[i - range.first];
            results.status[i] = partial.status[i - range.first];
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
            run_blocks(rows, rules, results, {at, at + size}, total);
            at += size;
        }
    }
    for (; at < range.last; ++at) {
        settle_row(rows, results, at);
        count(total, results.status[at]);
    }
    return total;
}

/// Decides a range of rows with up to `threads` threads, this one included. Each takes rows that lie
/// together, so that the answers do not depend on how many there are.
template <class Make>
[[nodiscard]] summary run_threads(const Make& make, row_range range, unsigned threads) noexcept {
    const std::size_t rows = range.last - range.first;
    if (rows / rows_for_a_thread < threads) threads = static_cast<unsigned>(rows / rows_for_a_thread);
    if (threads <= 1) return make(range);

    // Half of the threads, and their part of the rows, behind one new thread; the rest from here.
    const unsigned others = threads / 2;
    const std::size_t blocks = rows / block_rows / threads * others;
    const std::size_t middle = range.first + blocks * block_rows;
    summary first;
    summary second;
    const auto others_part = [&] { first = run_threads(make, {range.first, middle}, others); };
#if defined(__cpp_exceptions)
    std::thread worker;
    try {
        worker = std::thread(others_part);
    } catch (const std::system_error&) {  // no thread to be had: this one does it all
    }
#else
    std::thread worker(others_part);
#endif
    second = run_threads(make, {middle, range.last}, threads - others);
    if (worker.joinable()) {
        worker.join();
    } else {
        others_part();
    }
    return first += second;
}

}  // namespace refund::bulk::detail

#endif
