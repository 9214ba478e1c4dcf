// The guide "Bulk": prepared columns, and what the status of a row says.

#include <refund/bulk/evaluate.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/software.hpp>

#include <array>
#include <cstdint>
#include <iostream>

int main() {
    using namespace date::literals;
    namespace bulk = refund::bulk;

    // begin prepared
    // Four returns under one version of the rules. The caller has already counted the days.
    constexpr std::array<std::int64_t, 4> payment{1200'00, 1200'00, -5, 1200'00};
    constexpr std::array<std::int32_t, 4> left{361, 300, 300, 0};
    constexpr std::array<std::int32_t, 4> n{365, 365, 365, 365};
    constexpr std::array<std::int32_t, 4> elapsed{4, 65, 65, 365};
    constexpr std::array<std::uint8_t, 4> flags{0, bulk::used, bulk::used, bulk::used};
    const bulk::prepared_columns columns{.payment = payment, .left = left, .n = n, .elapsed = elapsed, .flags = flags};

    std::array<std::int64_t, 4> credit{};
    std::array<std::int64_t, 4> fee{};
    std::array<std::uint8_t, 4> status{};
    std::array<std::uint16_t, 4> rule{};
    const auto counts = bulk::evaluate<refund::rules::partner_center>(
        columns, 2025_y / 5 / 5, {.credit = credit, .fee = fee, .status = status, .rule = rule});
    if (!counts) return 1;  // the columns differ in length
    // end prepared

    // begin status
    for (std::size_t row = 0; row < status.size(); ++row) {
        if (bulk::is_error(status[row])) {
            std::cout << "row " << row << ": " << code(bulk::error_of(status[row])) << '\n';
        } else if (status[row] == bulk::not_refundable) {
            std::cout << "row " << row << ": a rule refuses\n";
        } else {
            std::cout << "row " << row << ": credit " << credit[row] << ", fee " << fee[row] << " cents, by "
                      << refund::rules::partner_center.rules[rule[row]].id.view() << '\n';
        }
    }
    std::cout << counts->refundable << " refundable, " << counts->refused << " refused, " << counts->errors
              << " errors\n";
    // end status

    // begin refused
    const auto of_software =
        bulk::evaluate<refund::rules::software_subscription>(columns, 2025_y / 5 / 5,
                                                             {.credit = credit, .fee = fee, .status = status});
    if (!of_software) return 1;
    std::cout << "as software: " << of_software->refundable << " refundable, " << of_software->refused << " refused, "
              << of_software->errors << " errors\n";
    // end refused
}
