#ifndef REFUND_BENCH_COLUMNS_HPP
#define REFUND_BENCH_COLUMNS_HPP

#include <refund/bulk/evaluate.hpp>
#include <refund/quote/cancel.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

inline constexpr std::size_t all_rows = 4U << 20U;

/// If the number of rows is a power of two and each column has its own memory, the columns begin a power of two and one
/// page apart, and rows of different columns compete for the same places in the processor's cache. Tables outside
/// benchmarks are not like that, and with a little room after each column, neither are these.
inline constexpr std::size_t spare_rows = 5000;

/// Owns the memory of the columns.
struct column_memory {
    std::vector<std::int32_t> purchased_on, requested_on, returned, left, n, elapsed;
    std::vector<std::int16_t> months;
    std::vector<std::int64_t> payment, amount, credit, fee;
    std::vector<std::uint8_t> flags, status;

    explicit column_memory(std::size_t rows) {
        const auto make = [rows](auto&... column) {
            (column.reserve(rows + spare_rows), ...);
            (column.resize(rows), ...);
        };
        make(purchased_on, requested_on, returned, left, n, elapsed, months, payment, amount, credit, fee, flags,
             status);
    }

    void set(std::size_t i, const refund::cancel_request<>& request) {
        const auto at = refund::standing_on(request.term, request.requested_on);
        const bool by_month = request.term.plan == refund::billing_plan::monthly;
        const bool in_use = request.usage == refund::used_or_not::used;
        purchased_on[i] = request.term.purchased_on.days_since_epoch;
        requested_on[i] = request.requested_on.days_since_epoch;
        returned[i] = static_cast<std::int32_t>(*request.returned);
        months[i] = static_cast<std::int16_t>(request.term.length.months);
        payment[i] = request.payment.minor;
        flags[i] =
            static_cast<std::uint8_t>((in_use ? refund::bulk::used : 0) | (by_month ? refund::bulk::monthly : 0));
        amount[i] = request.payment.minor * *request.returned;
        left[i] = at->left();
        n[i] = at->n();
        elapsed[i] = at->elapsed();
    }

    [[nodiscard]] refund::bulk::prepared_columns prepared() const {
        return {.payment = amount, .left = left, .n = n, .elapsed = elapsed, .flags = flags};
    }
    [[nodiscard]] refund::bulk::raw_columns raw() const {
        return {.purchased_on = purchased_on, .requested_on = requested_on, .months = months,
                .payment = payment, .returned = returned, .flags = flags};
    }
    [[nodiscard]] refund::bulk::result_columns results() { return {.credit = credit, .fee = fee, .status = status}; }
};

#endif
