// The guide "Bulk": a stream of rows in the memory of one chunk.

#include <refund/bulk/evaluate.hpp>
#include <refund/rules/self_service.hpp>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <optional>
#include <vector>

int main() {
    using namespace date::literals;
    namespace bulk = refund::bulk;
    const auto number = [](date::sys_days day) { return day.time_since_epoch().count(); };

    // begin chunk
    constexpr std::size_t chunk = 64 * 1024;
    std::vector<std::int32_t> purchased_on(chunk), requested_on(chunk), returned(chunk);
    std::vector<std::int16_t> months(chunk);
    std::vector<std::int64_t> payment(chunk), credit(chunk), fee(chunk);
    std::vector<std::uint8_t> flags(chunk), status(chunk);
    // end chunk

    // The source of rows: here a million made-up ones.
    constexpr std::size_t all = 1'000'000;
    std::size_t read = 0;
    const auto fill = [&]() {
        const std::size_t rows = (std::min)(chunk, all - read);
        for (std::size_t row = 0; row < rows; ++row) {
            const auto seed = static_cast<std::int32_t>(read + row);
            purchased_on[row] = number(2024_y / 1 / 1) + seed % 400;
            requested_on[row] = number(2024_y / 1 / 1) + seed % 1'100;
            months[row] = 36;
            payment[row] = 1'00 + seed;
            returned[row] = 1 + seed % 3;
            flags[row] = seed % 2 == 0 ? bulk::used : std::uint8_t{0};
        }
        read += rows;
        return rows;
    };

    // begin stream
    bulk::summary total;
    std::int64_t refunds = 0;
    while (const std::size_t rows = fill()) {
        const auto first = [rows](auto& column) { return std::span(column).first(rows); };
        const auto counts = bulk::evaluate<refund::rules::self_service>(
            bulk::raw_columns{.purchased_on = first(purchased_on), .requested_on = first(requested_on),
                              .months = first(months), .payment = first(payment), .returned = first(returned),
                              .flags = first(flags)},
            std::nullopt,  // each row follows the rules of its own day
            {.credit = first(credit), .fee = first(fee), .status = first(status)}, {.threads = 2});
        if (!counts) return 1;
        total += *counts;
        for (std::size_t row = 0; row < rows; ++row) refunds += credit[row] - fee[row];
    }
    std::cout << total.rows() << " rows: " << total.refundable << " refundable, " << total.errors << " errors, "
              << refunds << " cents\n";
    // end stream
}
