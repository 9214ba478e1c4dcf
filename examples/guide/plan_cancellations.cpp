// The guide "Planning cancellations": which of three reservations to cancel, when, and how many units of each.

#include <refund/money/decimal.hpp>
#include <refund/plan/plan.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/store/memory.hpp>

#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");

    // begin history
    refund::memory_store store;
    refund::ledger ledger(store);
    const refund::cap_terms& terms = refund::rules::self_service.rules[6].cap;  // as of July 2025
    const auto before = ledger.settle(
        {.scope = "contoso", .request_id = "R1", .day = 2024_y / 11 / 2, .asked = {20'000'00, usd}}, terms);
    const auto entries = ledger.history("contoso");
    if (!before || !entries) return 1;
    // end history

    // begin plan
    const auto bought = [&](refund::calendar_day day, std::int64_t price, std::int64_t units, const char* id) {
        refund::plan_commitment<> commitment;
        commitment.table = refund::rules::self_service;
        commitment.request.term = {day, refund::three_years, refund::billing_plan::upfront};
        commitment.request.payment = {price, usd};
        commitment.request.quantity = units;
        commitment.request.usage = refund::used_or_not::used;
        commitment.commitment_id = id;
        return commitment;
    };
    const std::vector<refund::plan_commitment<>> commitments{bought(2024_y / 3 / 1, 36'000'00, 1, "order-1"),
                                                             bought(2024_y / 9 / 1, 6'000'00, 5, "order-2"),
                                                             bought(2025_y / 2 / 1, 24'000'00, 1, "order-3")};
    const auto plan = refund::plan_cancellations<refund::used_or_not>(
        commitments, {.today = 2025_y / 8 / 1, .until = 2025_y / 12 / 31}, {*entries, entries->back().at});
    if (!plan) {
        std::cerr << message(plan.error().reason) << '\n';
        return 1;
    }
    for (const auto& each : plan->cancel) {
        std::cout << refund::to_string(each.request.requested_on) << ": " << *each.request.returned << " of "
                  << each.request.quantity << " units of " << commitments[each.commitment].commitment_id << ", "
                  << refund::to_string(each.decided.refund) << '\n';
    }
    for (const refund::left_out& each : plan->leave) {
        std::cout << commitments[each.commitment].commitment_id << " stays: " << name(each.why) << '\n';
    }
    std::cout << "comes back " << to_decimal(plan->total) << "; all today " << to_decimal(plan->all_today)
              << "; without a cap " << to_decimal(plan->without_cap) << "; the best plan pays at most "
              << to_decimal(plan->at_most_more) << " more\n";
    // end plan
}
