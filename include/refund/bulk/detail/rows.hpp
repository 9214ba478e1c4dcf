#ifndef REFUND_BULK_DETAIL_ROWS_HPP
#define REFUND_BULK_DETAIL_ROWS_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/exact.hpp>
#include <refund/bulk/detail/kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

// The two kinds of rows, seen as blocks and as single rows.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// A copy of the last rows of a column, filled up to a whole block with the first of them.
template <class T>
class padded {
public:
    [[nodiscard]] const T* fill(const T* rows, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) values_[i] = rows[i];
        for (std::size_t i = count; i < block_rows; ++i) values_[i] = rows[0];
        return values_;
    }

private:
    alignas(64) T values_[block_rows];
};

/// `count` rows of a column from `first` on: where they are, or filled up to a block.
template <class T>
[[nodiscard]] const T* whole_block(std::span<const T> column, std::size_t first, std::size_t count, padded<T>& copy) noexcept {
    const T* const rows = column.data() + first;
    return count >= block_rows ? rows : copy.fill(rows, count);
}

class prepared_rows {
public:
    prepared_rows(const policy_view<>& table, const prepared_columns& columns, calendar_day as_of, currency unit, bool,
                  instruction_set) noexcept
        : table_(table), columns_(columns), as_of_(as_of), unit_(unit) {}

    /// How many blocks are loaded at once.
    static constexpr std::size_t blocks = 4;

    /// Whole blocks, or less than one, from `first` on; and the days whose rules apply.
    [[nodiscard]] day_bounds load(block& out, std::size_t first, std::size_t count) noexcept {
        out.payment = whole_block(columns_.payment, first, count, payment_);
        out.left = whole_block(columns_.left, first, count, left_);
        out.n = whole_block(columns_.n, first, count, n_);
        out.elapsed = whole_block(columns_.elapsed, first, count, elapsed_);
        out.flags = whole_block(columns_.flags, first, count, flags_);
        out.blocks = (std::max)(count / block_rows, std::size_t{1});
        return {as_of_.days_since_epoch, as_of_.days_since_epoch};
    }

    [[nodiscard]] answer exact(std::size_t i) const noexcept { return exact_row(table_, columns_, i, as_of_, unit_); }
    [[nodiscard]] std::uint16_t exact_rule_number(std::size_t i) const noexcept {
        return exact_rule(table_, columns_, i, as_of_);
    }
    void stop_payments_of(const block&, std::int64_t*) const noexcept {}  // evaluate refuses to ask for it

private:
    policy_view<> table_;
    prepared_columns columns_;
    calendar_day as_of_;
    currency unit_;
    padded<std::int64_t> payment_;
    padded<std::int32_t> left_;
    padded<std::int32_t> n_;
    padded<std::int32_t> elapsed_;
    padded<std::uint8_t> flags_;
};

class raw_rows {
public:
    raw_rows(const policy_view<>& table, const raw_columns& columns, std::optional<calendar_day> as_of, currency unit,
             bool with_payments, instruction_set use) noexcept
        : table_(table), columns_(columns), as_of_(as_of), unit_(unit),
          prepare_(with_payments ? compiled<prepare<true>>::with(use) : compiled<prepare<false>>::with(use)) {}

    static constexpr std::size_t blocks = 1;

    [[nodiscard]] day_bounds load(block& out, std::size_t first, std::size_t count) noexcept {
        raw_block in;
        in.purchased_on = whole_block(columns_.purchased_on, first, count, purchased_on_);
        in.requested_on = whole_block(columns_.requested_on, first, count, requested_on_);
        in.months = whole_block(columns_.months, first, count, months_);
        in.payment = whole_block(columns_.payment, first, count, payment_);
        in.returned = whole_block(columns_.returned, first, count, returned_);
        in.flags = whole_block(columns_.flags, first, count, flags_);
        prepare_(in, prepared_);
        out.payment = prepared_.amount;
        out.left = prepared_.left;
        out.n = prepared_.n;
        out.elapsed = prepared_.elapsed;
        out.flags = in.flags;
        if (!as_of_) {
            out.as_of = in.requested_on;
            return prepared_.requested;
        }
        return {as_of_->days_since_epoch, as_of_->days_since_epoch};
    }

    [[nodiscard]] answer exact(std::size_t i) const noexcept { return exact_row(table_, columns_, i, as_of_, unit_); }
    [[nodiscard]] std::uint16_t exact_rule_number(std::size_t i) const noexcept {
        return exact_rule(table_, columns_, i, as_of_);
    }
    void stop_payments_of(const block& out, std::int64_t* cancelled) const noexcept {
        stop_payments(out.payment, prepared_.payments_to_come, out.status, cancelled);
    }

private:
    policy_view<> table_;
    raw_columns columns_;
    std::optional<calendar_day> as_of_;
    currency unit_;
    prepare_block prepare_;
    prepared_block prepared_;
    padded<std::int32_t> purchased_on_;
    padded<std::int32_t> requested_on_;
    padded<std::int16_t> months_;
    padded<std::int64_t> payment_;
    padded<std::int32_t> returned_;
    padded<std::uint8_t> flags_;
};

}  // namespace refund::bulk::detail

#endif
