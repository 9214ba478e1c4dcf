// The guide "The ledger": when an amount is free again, by the kinds of window; the order of days; what fits.

#include <refund/ledger/history.hpp>
#include <refund/money/decimal.hpp>
#include <refund/quote/fit.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/memory.hpp>

#include <cstdint>
#include <iostream>
#include <utility>

int main() {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");
    constexpr refund::money limit{50'000'00, usd};
    const refund::cap_terms terms{.limit = limit, .window = refund::rolling_days(365)};

    // begin windows
    refund::memory_store store;
    refund::ledger ledger(store);
    const auto entered = ledger.settle(
        {.scope = "contoso", .request_id = "R1", .day = 2023_y / 6 / 15, .asked = {30'000'00, usd}}, terms);
    const auto history = ledger.history("contoso");
    if (!entered || !history) return 1;
    const refund::instant now = history->back().at;

    constexpr std::pair<const char*, refund::cap_window> windows[] = {
        {"rolling_days(365)", refund::rolling_days(365)},
        {"rolling_months(12)", refund::rolling_months(12)},
        {"calendar_year()", refund::calendar_year()},
        {"anniversary_year(1 July)", refund::anniversary_year(date::July / 1)},
    };
    for (const auto& [name, window] : windows) {
        const refund::cap_terms by_window{.limit = limit, .window = window};
        date::sys_days day = 2023_y / 6 / 15;  // the first day on which the whole limit is free again
        while (*available_at(*history, day, by_window, now) != limit) day += date::days(1);
        std::cout << name << ": counted up to " << refund::to_string(day - date::days(1)) << ", free on "
                  << refund::to_string(day) << '\n';
    }
    // end windows

    // begin order
    // A request from January is entered after one from June: the windows of both days must stay within the limit.
    const auto of = [&](const char* id, refund::calendar_day day, std::int64_t cents) {
        return refund::claim{.scope = "late", .request_id = id, .day = day, .asked = {cents, usd}};
    };
    const auto june = ledger.settle(of("June", 2025_y / 6 / 1, 40'000'00), terms);
    const auto january = ledger.consider(of("January", 2025_y / 1 / 10, 20'000'00), terms);
    const auto of_before = ledger.consider(of("2024", 2024_y / 6 / 1, 20'000'00), terms);
    if (!june || !january || !of_before) return 1;
    std::cout << "January asks for 20000.00: granted " << to_decimal(january->granted) << '\n'
              << "365 days before June: granted " << to_decimal(of_before->granted) << '\n';
    // end order

    // begin fit
    refund::cancel_request<> request;
    request.term = {2024_y / 4 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {7'300'00, usd};  // for one of five units
    request.usage = refund::used_or_not::used;
    request.requested_on = 2024_y / 5 / 1;
    request.quantity = 5;
    request.returned = 5;
    const refund::policy_view<> table(refund::rules::partner_center);
    const auto left = available_at(*history, request.requested_on, terms, now);
    if (!left) return 1;
    const auto units = most_units_that_fit(table, request, *left);
    const auto day = first_day_that_fits(table, request, *history, 2024_y / 12 / 31, now);
    if (!units || !day || !day->has_value()) return 1;
    std::cout << "left on 2024-05-01: " << to_decimal(*left) << '\n'
              << "units that fit then: " << *units << " of 5\n"
              << "all five fit on " << refund::to_string(**day) << '\n';
    // end fit
}
