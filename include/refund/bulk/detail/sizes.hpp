#ifndef REFUND_BULK_DETAIL_SIZES_HPP
#define REFUND_BULK_DETAIL_SIZES_HPP

#include <refund/bulk/columns.hpp>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <tuple>

// Columns of one call have one length, and are taken in parts.

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

/// The columns of a set, one after the other.
[[nodiscard]] constexpr auto columns_of(raw_columns& set) noexcept {
    return std::tie(set.purchased_on, set.requested_on, set.months, set.payment, set.returned, set.flags);
}
[[nodiscard]] constexpr auto columns_of(prepared_columns& set) noexcept {
    return std::tie(set.payment, set.left, set.n, set.elapsed, set.flags);
}
[[nodiscard]] constexpr auto columns_of(result_columns& set) noexcept {
    return std::tie(set.credit, set.fee, set.status, set.cancelled_commitment, set.rule);
}

template <class Columns>
[[nodiscard]] constexpr bool same_size(Columns set) noexcept {
    return std::apply([&](auto&... each) { return same_size(set.payment.size(), {each.size()...}); }, columns_of(set));
}

/// `count` rows of all columns from `first` on; of an empty column none.
template <class Columns>
[[nodiscard]] constexpr Columns some_of(Columns set, std::size_t first, std::size_t count) noexcept {
    const auto cut = [&](auto& each) { each = each.empty() ? each : each.subspan(first, count); };
    std::apply([&](auto&... each) { (cut(each), ...); }, columns_of(set));
    return set;
}

}  // namespace refund::bulk::detail

#endif
