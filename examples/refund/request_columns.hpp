#ifndef REFUND_PROGRAM_REQUEST_COLUMNS_HPP
#define REFUND_PROGRAM_REQUEST_COLUMNS_HPP

#include <refund/bulk/evaluate.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace program {

/// Requests for one offer as columns, with columns for their results. Columns may be longer than `size()`.
class request_columns {
public:
    std::vector<std::int32_t> purchased_on{}, requested_on{}, returned{};
    std::vector<std::int16_t> months{};
    std::vector<std::int64_t> payment{};
    std::vector<std::uint8_t> flags{};
    std::vector<std::size_t> row{};  // index in the store

    std::vector<std::int64_t> credit{}, fee{}, cancelled_commitment{};
    std::vector<std::uint8_t> status{};
    std::vector<std::uint16_t> rule{};

    [[nodiscard]] std::size_t size() const { return size_; }

    /// Adds a row and returns its index, where the caller writes the request.
    [[nodiscard]] std::size_t add_row() {
        if (size_ == row.size()) grow();
        return size_++;
    }
    /// Empties the columns but keeps their memory.
    void clear() { size_ = 0; }

    /// Evaluates all rows, each by the rules in force on the day of its request.
    void evaluate(const refund::policy_view<>& table) {
        const auto rows = [this](auto& column) { return std::span(column).first(size_); };
        const auto counts = refund::bulk::evaluate(
            table,
            refund::bulk::raw_columns{.purchased_on = rows(purchased_on), .requested_on = rows(requested_on),
                                      .months = rows(months), .payment = rows(payment), .returned = rows(returned),
                                      .flags = rows(flags)},
            std::nullopt,
            {.credit = rows(credit), .fee = rows(fee), .status = rows(status),
             .cancelled_commitment = rows(cancelled_commitment), .rule = rows(rule)});
        static_cast<void>(counts.value());  // the call itself cannot fail: the columns have one length
    }

private:
    void grow() {
        const std::size_t size = size_ == 0 ? 4096 : 2 * size_;  // files of up to 4096 rows grow columns once
        const auto widen = [size](auto&... columns) { (columns.resize(size), ...); };
        widen(purchased_on, requested_on, returned, months, payment, flags, row);
        widen(credit, fee, cancelled_commitment, status, rule);
    }

    std::size_t size_{0};
};

}  // namespace program

#endif
