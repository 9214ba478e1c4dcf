#ifndef REFUND_BULK_DETAIL_SIZES_HPP
#define REFUND_BULK_DETAIL_SIZES_HPP

#include <refund/bulk/columns.hpp>

#include <cstddef>
#include <initializer_list>
#include <span>

// Columns of one call have one length.

namespace refund::bulk::detail {

[[nodiscard]] constexpr bool same_size(std::size_t rows, std::initializer_list<std::size_t> others) noexcept {
    for (const std::size_t other : others) {
        if (other != rows) return false;
    }
    return true;
}

/// The size of a column that may be left empty.
template <class T>
[[nodiscard]] std::size_t size_or(std::span<T> column, std::size_t rows) noexcept {
    return column.empty() ? rows : column.size();
}

[[nodiscard]] inline bool same_size(std::size_t rows, const result_columns& results) noexcept {
    return same_size(rows, {results.credit.size(), results.fee.size(), results.status.size(),
                            size_or(results.cancelled_commitment, rows), size_or(results.rule, rows)});
}

}  // namespace refund::bulk::detail

#endif
