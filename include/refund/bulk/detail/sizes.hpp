#ifndef REFUND_BULK_DETAIL_SIZES_HPP
#define REFUND_BULK_DETAIL_SIZES_HPP

#include <refund/bulk/columns.hpp>

#include <cstddef>
#include <tuple>

// Checks that all columns of a call have one length, and cuts ranges of rows out of them.

namespace refund::bulk::detail {

template <class... Columns>
[[nodiscard]] constexpr bool same_size(std::size_t rows, const Columns&... columns) noexcept {
    return ((columns.size() == rows) && ...);
}

/// The same for columns that may be left empty.
template <class... Columns>
[[nodiscard]] constexpr bool same_size_or_empty(std::size_t rows, const Columns&... columns) noexcept {
    return ((columns.empty() || columns.size() == rows) && ...);
}

[[nodiscard]] constexpr bool same_size(std::size_t rows, const result_columns& results) noexcept {
    return same_size(rows, results.credit, results.fee, results.status) &&
           same_size_or_empty(rows, results.cancelled_commitment, results.rule);
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
    return std::apply([&](auto&... each) { return same_size(set.payment.size(), each...); }, columns_of(set));
}

/// `count` rows of all columns from `first` on. Empty columns stay empty.
template <class Columns>
[[nodiscard]] constexpr Columns some_of(Columns set, std::size_t first, std::size_t count) noexcept {
    const auto cut = [&](auto& each) { each = each.empty() ? each : each.subspan(first, count); };
    std::apply([&](auto&... each) { (cut(each), ...); }, columns_of(set));
    return set;
}

}  // namespace refund::bulk::detail

#endif
