// A small billing program: the refund of one cancellation, and its rule. It uses what a package might
// forget: date, Boost's integers, and threads.

#include <refund/bulk.hpp>
#include <refund/money/multiprecision.hpp>
#include <refund/refund.hpp>
#include <refund/store/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <vector>

namespace {

// Computes the same cancellation a million times on two threads. Returns its refund if all rows agree.
std::int64_t in_bulk(std::int32_t purchased_on, std::int32_t requested_on, std::int64_t payment) {
    constexpr std::size_t rows = 1'000'000;
    const std::vector<std::int32_t> purchases(rows, purchased_on);
    const std::vector<std::int32_t> requests(rows, requested_on);
    const std::vector<std::int16_t> months(rows, 12);
    const std::vector<std::int64_t> payments(rows, payment);
    const std::vector<std::int32_t> returned(rows, 1);
    const std::vector<std::uint8_t> flags(rows, refund::bulk::used);
    std::vector<std::int64_t> credit(rows);
    std::vector<std::int64_t> fee(rows);
    std::vector<std::uint8_t> status(rows);
    const auto counts = refund::bulk::evaluate<refund::rules::partner_center>(
        refund::bulk::raw_columns{.purchased_on = purchases, .requested_on = requests, .months = months,
                                  .payment = payments, .returned = returned, .flags = flags},
        std::nullopt, {.credit = credit, .fee = fee, .status = status}, {.threads = 2});
    if (!counts || counts->errors != 0) return -1;
    for (std::size_t row = 1; row < rows; ++row) {
        if (credit[row] - fee[row] != credit[0] - fee[0]) return -1;
    }
    return credit[0] - fee[0];
}

}  // namespace

int main() {
    using namespace date::literals;
    const auto number = [](date::sys_days day) {
        return static_cast<std::int32_t>(day.time_since_epoch().count());
    };

    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1200'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;

    refund::recorded_steps<> steps;
    refund::memory_store store;
    refund::ledger ledger(store);
    const auto quote = refund::quote_cancel(refund::rules::partner_center, request, steps);
    if (!quote) return 1;
    const auto decision = refund::settle(*quote, request, ledger, {.scope = "contoso", .request_id = "R1"}, steps);
    if (!decision) return 1;

    const refund::money128 wide{decision->refund.minor, decision->refund.unit};
    std::cout << "refund-rules " << refund::version_major << '.' << refund::version_minor << '.'
              << refund::version_patch << '\n'
              << "refund    " << refund::to_string(decision->refund) << '\n'
              << "10^18 x   " << wide.minor * 1'000'000'000'000'000'000 << " cents\n"
              << "in bulk   " << in_bulk(number(2025_y / 3 / 1), number(2025_y / 5 / 5), 1200'00) << " cents\n"
              << refund::explain(steps);
}
