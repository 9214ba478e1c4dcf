#ifndef REFUND_RECORD_DETAIL_REQUEST_CELLS_HPP
#define REFUND_RECORD_DETAIL_REQUEST_CELLS_HPP

#include <refund/intake/request_text.hpp>
#include <refund/record/detail/reader.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The columns of requests, and the cells of one request.

namespace refund::record::detail {

/// The columns of requests, by number.
enum request_column : std::size_t {
    scope, request_id, agreement, product, currency, purchased_on, requested_on, used, payment, payments, renewed_on,
    term, billing_plan, period_from, period_until, market, commitment_id, payment_for, quantity, returned, cap_payment,
    current_payment, current_cap_payment, as_of, rounding_step, returned_before, term_began_at, requested_at,
    request_column_count
};
inline constexpr std::array<column_wish, request_column_count> request_wishes = {{
    {"scope", texts, true},        {"request_id", texts, true},   {"agreement", texts, true},
    {"product", texts, true},      {"currency", texts, true},     {"purchased_on", days, true},
    {"requested_on", days, true},  {"used", yes_or_no, true},     {"payment", amounts, true},
    {"payments", texts, false},    {"renewed_on", days, false},
    {"term", texts, false},        {"billing_plan", texts, false}, {"period_from", days, false},
    {"period_until", days, false}, {"market", texts, false},
    {"commitment_id", texts, false}, {"payment_for", texts, false}, {"quantity", units, false},
    {"returned", units, false},
    {"cap_payment", amounts, false}, {"current_payment", amounts, false}, {"current_cap_payment", amounts, false},
    {"as_of", days, false}, {"rounding_step", amounts, false}, {"returned_before", units, false},
    {"term_began_at", texts, false}, {"requested_at", texts, false},
}};

using request_batch = batch_reader<request_column_count>;

/// The cells of one request as texts. Cells of other types are written into the row's own room.
class request_row {
public:
    /// Errors: malformed.
    [[nodiscard]] std::optional<batch_error> read(const request_batch& batch, std::int64_t row) {
        for (std::size_t i = 0; i < request_column_count; ++i) {
            const auto cell = batch[i].text(row, rooms_[i]);
            if (!cell) return batch_error{.reason = cell.error(), .column = request_wishes[i].name, .row = row};
            cells_[i] = *cell;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::string_view operator[](request_column which) const noexcept { return cells_[which]; }

    [[nodiscard]] request_texts all() const noexcept {
        return {.purchased_on = cells_[purchased_on],
                .renewed_on = cells_[renewed_on],
                .term = cells_[term], .billing_plan = cells_[billing_plan],
                .period_from = cells_[period_from], .period_until = cells_[period_until],
                .currency = cells_[currency], .payment = cells_[payment], .payments = cells_[payments],
                .payment_for = cells_[payment_for], .quantity = cells_[quantity],
                .returned = cells_[returned], .returned_before = cells_[returned_before],
                .requested_on = cells_[requested_on], .term_began_at = cells_[term_began_at],
                .requested_at = cells_[requested_at], .used = cells_[used],
                .market = cells_[market], .cap_payment = cells_[cap_payment], .as_of = cells_[as_of],
                .current_payment = cells_[current_payment], .current_cap_payment = cells_[current_cap_payment],
                .rounding_step = cells_[rounding_step]};
    }

    /// Whether this one takes its turn before another one of the same scope, day and id. Any order will do that depends
    /// only on the cells.
    [[nodiscard]] bool is_less(const request_row& other) const noexcept { return cells_ < other.cells_; }

private:
    std::array<std::string_view, request_column_count> cells_{};
    std::array<cell_room, request_column_count> rooms_{};
};

}  // namespace refund::record::detail

#endif
