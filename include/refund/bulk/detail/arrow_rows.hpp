#ifndef REFUND_BULK_DETAIL_ARROW_ROWS_HPP
#define REFUND_BULK_DETAIL_ARROW_ROWS_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/arrow_input.hpp>
#include <refund/bulk/detail/arrow_output.hpp>
#include <refund/bulk/detail/bitmap.hpp>
#include <refund/bulk/detail/run.hpp>
#include <refund/bulk/detail/sizes.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

// Evaluates the rows of a record batch piece by piece: unpacks bits to bytes, computes answers, and passes nulls on.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// Rows per piece. Their flags fit on the stack, and the answers are still in the first-level cache when the nulls
/// are entered. Threads begin at multiples of 64 rows, and so does every piece.
inline constexpr std::size_t arrow_piece_rows = 4096;
static_assert(arrow_piece_rows % block_rows == 0 && block_rows == 64);

/// Unpacks the flags of `count` rows from `first` on. Writes whole words of 8 rows.
template <class Columns>
void unpack_flags(const arrow_rows<Columns>& rows, std::size_t first, std::size_t count, std::uint8_t* out) noexcept {
    for (std::size_t at = 0; at < count; at += 64) {
        const std::size_t size = (std::min)(count - at, std::size_t{64});
        const std::uint64_t in_use = bits_of(rows.used, first + at, size);
        const std::uint64_t by_month = rows.monthly.bytes != nullptr ? bits_of(rows.monthly, first + at, size) : 0;
        for (std::size_t i = 0; i < 64; i += 8) {
            const std::uint64_t flags =
                bytes_of_bits[in_use >> i & 0xff] * used | bytes_of_bits[by_month >> i & 0xff] * monthly;
            std::memcpy(out + at + i, &flags, 8);
        }
    }
}

/// Marks the answers of rows that had a null in a column that was read.
template <class Columns>
void enter_nulls(const arrow_rows<Columns>& rows, std::size_t first, const result_columns& results,
                 summary& counts) noexcept {
    const std::size_t count = results.status.size();
    for (std::size_t at = 0; at < count; at += 64) {
        const std::size_t size = (std::min)(count - at, std::size_t{64});
        std::uint64_t valid = low_bits(size);
        for (std::size_t i = 0; i < rows.nullable; ++i) valid &= bits_of(rows.valid[i], first + at, size);
        for (std::uint64_t nulls = valid ^ low_bits(size); nulls != 0; nulls &= nulls - 1) {
            const std::size_t row = at + static_cast<std::size_t>(std::countr_zero(nulls));
            if (!is_error(results.status[row])) {
                --(results.status[row] == refundable ? counts.refundable : counts.refused);
                ++counts.errors;
            }
            results.credit[row] = 0;
            results.fee[row] = 0;
            results.status[row] = status_of(errc::field_missing);
            if (!results.cancelled_commitment.empty()) results.cancelled_commitment[row] = 0;
            if (!results.rule.empty()) results.rule[row] = no_rule;
        }
    }
}

/// Marks all rows as having a value.
inline void write_all_valid(std::size_t rows, std::uint8_t* valid) noexcept {
    for (std::size_t at = 0; at < rows; at += 64) {
        put_bits(valid + at / 8, low_bits((std::min)(rows - at, std::size_t{64})));
    }
}

/// Marks the rows that have a value: those for which `is_null(row)` is false. Returns how many have none.
template <class IsNull>
std::size_t write_valid(std::size_t rows, std::uint8_t* valid, const IsNull& is_null) noexcept {
    std::size_t nulls = 0;
    for (std::size_t at = 0; at < rows; at += 64) {
        const std::size_t size = (std::min)(rows - at, std::size_t{64});
        std::uint64_t word = low_bits(size);
        for (std::size_t i = 0; i < size; ++i) {
            if (!is_null(at + i)) continue;
            word ^= std::uint64_t{1} << i;
            ++nulls;
        }
        put_bits(valid + at / 8, word);
    }
    return nulls;
}

/// Marks which of the rows in `results`, which begin at row `first` of `all`, have amounts, and, if rules are asked
/// for, which have a rule. `counts` are the counts of these rows. Returns how many have no rule.
inline std::size_t write_valid_answers(const result_columns& all, std::size_t first, const result_columns& results,
                                       const summary& counts) noexcept {
    const std::size_t count = results.status.size();
    std::uint8_t* const amounts = valid_bits_of(all.credit) + first / 8;
    std::uint8_t* const rules = results.rule.empty() ? nullptr : valid_bits_of(all.rule) + first / 8;
    if (counts.errors == 0) {  // every row without an error has a rule, so there are no nulls
        write_all_valid(count, amounts);
        if (rules != nullptr) write_all_valid(count, rules);
        return 0;
    }
    write_valid(count, amounts, [&](std::size_t row) { return is_error(results.status[row]); });
    if (rules == nullptr) return 0;
    return write_valid(count, rules, [&](std::size_t row) { return results.rule[row] == no_rule; });
}

/// Answers a range of rows by calling `evaluate(columns, results)`, up to its first error.
template <class Columns, class Evaluate>
[[nodiscard]] arrow_tally evaluate_rows(const arrow_rows<Columns>& rows, row_range range, const result_columns& all,
                                        const Evaluate& evaluate) noexcept {
    std::uint8_t flags[arrow_piece_rows];
    arrow_tally total;
    for (std::size_t first = range.first; first < range.last; first += arrow_piece_rows) {
        const std::size_t count = (std::min)(range.last - first, arrow_piece_rows);
        Columns columns = some_of(rows.columns, first, count);
        if (rows.used.bytes != nullptr) {
            unpack_flags(rows, first, count, flags);
            columns.flags = {flags, count};
        }
        const result_columns results = some_of(all, first, count);
        const auto evaluated = evaluate(columns, results);
        if (!evaluated) {
            total.failed = true;
            break;
        }
        summary counts = *evaluated;
        if (rows.nullable != 0) enter_nulls(rows, first, results, counts);
        total.without_rule += write_valid_answers(all, first, results, counts);
        total.rows += counts;
    }
    return total;
}

}  // namespace refund::bulk::detail

#endif
