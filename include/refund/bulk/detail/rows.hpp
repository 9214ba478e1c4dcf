#ifndef REFUND_BULK_DETAIL_ROWS_HPP
#define REFUND_BULK_DETAIL_ROWS_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/exact.hpp>
#include <refund/bulk/detail/kernels.hpp>
#include <refund/bulk/detail/sizes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

// The two kinds of rows, seen as blocks and as single rows.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// The rows of one call. Prepared rows always have a day whose rules apply to them all.
template <class Columns>
struct rows_of_call {
    policy_view<> table;
    Columns columns;
    std::optional<calendar_day> as_of;
    currency unit;
    prepare_block prepare{};  // of raw rows
};

/// Decides one row exactly and enters the answer.
template <class Columns>
void settle_row(const rows_of_call<Columns>& rows, const result_columns& results, std::size_t i) noexcept {
    const answer exact = exact_row(rows.table, rows.columns, i, rows.as_of, rows.unit);
    results.credit[i] = exact.credit;
    results.fee[i] = exact.fee;
    results.status[i] = exact.status;
    if (!results.cancelled_commitment.empty()) results.cancelled_commitment[i] = exact.cancelled_commitment;
    if (!results.rule.empty()) results.rule[i] = exact_rule(rows.table, rows.columns, i, rows.as_of);
}

/// How many blocks are decided at once: of raw rows one, in memory of its own.
template <class Columns>
inline constexpr std::size_t blocks_at_once = std::is_same_v<Columns, raw_columns> ? 1 : 4;

/// Blocks from row `first` on; without the memory of their answers.
[[nodiscard]] inline block blocks_of(const rows_of_call<prepared_columns>& rows, std::size_t first, prepared_block&) noexcept {
    const prepared_columns& in = rows.columns;
    return {.payment = in.payment.data() + first, .left = in.left.data() + first, .n = in.n.data() + first,
            .elapsed = in.elapsed.data() + first, .flags = in.flags.data() + first};
}
[[nodiscard]] inline block blocks_of(const rows_of_call<raw_columns>& rows, std::size_t first, prepared_block& own) noexcept {
    const raw_columns& in = rows.columns;
    const raw_block raw{in.purchased_on.data() + first, in.requested_on.data() + first, in.months.data() + first,
                        in.payment.data() + first,      in.returned.data() + first,     in.flags.data() + first};
    rows.prepare(raw, own);
    return {.payment = own.amount, .left = own.left, .n = own.n, .elapsed = own.elapsed, .flags = raw.flags,
            .as_of = rows.as_of ? nullptr : raw.requested_on};
}

template <class... T>
auto memory_of(std::tuple<std::span<T>&...>) -> std::tuple<std::array<std::remove_const_t<T>, block_rows>...>;

/// Memory for one block of each column of a set.
template <class Columns>
class own_block {
public:
    /// A block of those columns that `rows` has.
    [[nodiscard]] Columns columns_like(Columns rows) noexcept {
        for_each(rows, [](auto& column, auto& own) { column = column.empty() ? column : own; });
        return rows;
    }
    /// Fills the block with copies of rows, and with more of the first of them where they are fewer.
    void fill_from(Columns rows) noexcept {
        for_each(rows, [](const auto& column, auto& own) {
            std::fill(std::copy(column.begin(), column.end(), own.begin()), own.end(), column[0]);
        });
    }
    /// Copies the first rows of the block.
    void copy_to(Columns rows) noexcept {
        for_each(rows, [](const auto& column, const auto& own) { std::copy_n(own.begin(), column.size(), column.begin()); });
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

}  // namespace refund::bulk::detail

#endif
