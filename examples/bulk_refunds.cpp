// A night's cancellations at once: columns in, columns out, to the same cent as one by one.

#include <refund/bulk/evaluate.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/rules/partner_center.hpp>

#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    using namespace date::literals;
    namespace bulk = refund::bulk;
    const auto number = [](date::sys_days day) { return day.time_since_epoch().count(); };

    // Three rows: early and unused, late and used, and one requested before its purchase.
    const std::vector<std::int32_t> purchased_on(3, number(2025_y / 3 / 1));
    const std::vector<std::int32_t> requested_on{number(2025_y / 3 / 3), number(2025_y / 5 / 5),
                                                 number(2025_y / 2 / 1)};
    const std::vector<std::int16_t> months(3, 12);
    const std::vector<std::int64_t> payment(3, 1200'00);
    const std::vector<std::int32_t> returned(3, 1);
    const std::vector<std::uint8_t> flags{0, bulk::used, bulk::used};

    std::vector<std::int64_t> credit(3);
    std::vector<std::int64_t> fee(3);
    std::vector<std::uint8_t> status(3);
    const auto counts = bulk::evaluate<refund::rules::partner_center>(
        bulk::raw_columns{.purchased_on = purchased_on, .requested_on = requested_on, .months = months,
                          .payment = payment, .returned = returned, .flags = flags},
        std::nullopt, {.credit = credit, .fee = fee, .status = status});
    if (!counts) return 1;

    for (std::size_t row = 0; row < status.size(); ++row) {
        if (bulk::is_error(status[row])) {
            std::cout << code(bulk::error_of(status[row])) << '\n';
        } else {
            std::cout << credit[row] << " - " << fee[row] << " cents\n";
        }
    }
    // 120000 - 0 cents, 98630 - 11836 cents, requested-before-purchase
    return credit[0] == 1200'00 && credit[1] - fee[1] == 867'94 && counts->errors == 1 ? 0 : 1;
}
