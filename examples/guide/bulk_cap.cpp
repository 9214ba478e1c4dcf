// The guide "Bulk": the yearly cap over columns.

#include <refund/bulk/cap.hpp>
#include <refund/bulk/evaluate.hpp>
#include <refund/rules/partner_center.hpp>

#include <array>
#include <cstdint>
#include <iostream>
#include <optional>

int main() {
    using namespace date::literals;
    namespace bulk = refund::bulk;
    const auto number = [](date::sys_days day) { return day.time_since_epoch().count(); };

    // begin rows
    // Two customers, by numbers that the caller assigns; the third row comes a year after the first.
    const std::int32_t march = number(2025_y / 3 / 1);
    const std::array<std::uint32_t, 4> customer{7, 7, 7, 9};
    const std::array<std::int32_t, 4> requested_on{march, march + 100, march + 365, march};
    const std::array<std::int32_t, 4>& purchased_on = requested_on;
    const std::array<std::int16_t, 4> months{12, 12, 12, 12};
    const std::array<std::int64_t, 4> payment{40'000'00, 20'000'00, 45'000'00, 30'000'00};
    const std::array<std::int32_t, 4> returned{1, 1, 1, 1};
    const std::array<std::uint8_t, 4> flags{};

    // What was granted before: customer 9 got 35,000.00 back half a year ago.
    const std::array<std::uint32_t, 1> booked_customer{9};
    const std::array<std::int32_t, 1> booked_on{march - 180};
    const std::array<std::int64_t, 1> booked{35'000'00};
    // end rows

    // begin cap
    std::array<std::int64_t, 4> credit{}, fee{}, refund{}, withheld{}, cap_used{}, cap_left{};
    std::array<std::uint8_t, 4> status{}, decided{};
    const auto evaluated = bulk::evaluate<refund::rules::partner_center>(
        bulk::raw_columns{.purchased_on = purchased_on, .requested_on = requested_on, .months = months,
                          .payment = payment, .returned = returned, .flags = flags},
        std::nullopt, {.credit = credit, .fee = fee, .status = status});
    if (!evaluated) return 1;

    bulk::cap_workspace workspace;  // kept for the next call
    const auto counts = bulk::apply_cap(
        refund::rules::partner_center, {.scope = customer, .requested_on = requested_on},
        {.scope = booked_customer, .day = booked_on, .amount = booked},
        {.credit = credit, .fee = fee, .status = status},
        {.refund = refund, .withheld = withheld, .cap_used = cap_used, .cap_left = cap_left, .status = decided},
        workspace);
    if (!counts) return 1;
    for (std::size_t row = 0; row < decided.size(); ++row) {
        std::cout << "customer " << customer[row] << ": refund " << refund[row] << ", withheld " << withheld[row]
                  << ", left " << cap_left[row] << (decided[row] == bulk::capped ? ", capped\n" : "\n");
    }
    std::cout << counts->granted << " granted, " << counts->capped << " capped\n";
    // end cap
}
