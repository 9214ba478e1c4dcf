#ifndef REFUND_PROGRAM_REQUEST_COLUMNS_HPP
#define REFUND_PROGRAM_REQUEST_COLUMNS_HPP

#include <refund/bulk/evaluate.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace program {

/// Requests for one offer as columns, and what they are evaluated to.
struct request_columns {
    std::vector<std::int32_t> purchased_on{}, requested_on{}, returned{};
    std::vector<std::int16_t> months{};
    std::vector<std::int64_t> payment{};
    std::vector<std::uint8_t> flags{};
    std::vector<std::size_t> row{};  // of the store

    std::vector<std::int64_t> credit{}, fee{}, cancelled_commitment{};
    std::vector<std::uint8_t> status{};
    std::vector<std::uint16_t> rule{};

    [[nodiscard]] std::size_t size() const { return row.size(); }

    void clear() {
        purchased_on.clear();
        requested_on.clear();
        returned.clear();
        months.clear();
        payment.clear();
        flags.clear();
        row.clear();
    }

    /// Evaluates all rows, each by the rules of its own day.
    void evaluate(const refund::policy_view<>& table) {
        credit.resize(size());
        fee.resize(size());
        cancelled_commitment.resize(size());
        status.resize(size());
        rule.resize(size());
        const auto counts =
            refund::bulk::evaluate(table,
                                   refund::bulk::raw_columns{.purchased_on = purchased_on, .requested_on = requested_on,
                                                             .months = months, .payment = payment, .returned = returned,
                                                             .flags = flags},
                                   std::nullopt,
                                   {.credit = credit, .fee = fee, .status = status,
                                    .cancelled_commitment = cancelled_commitment, .rule = rule});
        static_cast<void>(counts.value());  // columns of one length have no error of the call
    }
};

}  // namespace program

#endif
