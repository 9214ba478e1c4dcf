// The guide "The ledger": when an amount is free again, by the kinds of window; and the order of days.

#include <refund/cap/ledger.hpp>
#include <refund/money/decimal.hpp>

#include <iostream>
#include <utility>

int main() {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");
    constexpr refund::money limit{50'000'00, usd};
    const refund::cap_scope contoso("contoso");

    // begin windows
    refund::refund_cap_ledger<> ledger;
    const auto entered = ledger.record(contoso, refund::request_id("R1"), 2023_y / 6 / 15, {30'000'00, usd});
    if (!entered) return 1;

    constexpr std::pair<const char*, refund::cap_window> windows[] = {
        {"rolling_days(365)", refund::rolling_days(365)},
        {"rolling_months(12)", refund::rolling_months(12)},
        {"calendar_year()", refund::calendar_year()},
        {"anniversary_year(1 July)", refund::anniversary_year(date::July / 1)},
    };
    for (const auto& [name, window] : windows) {
        const refund::cap_terms terms{.limit = limit, .window = window};
        date::sys_days day = 2023_y / 6 / 15;  // the first day on which all of the limit is left again
        while (*ledger.available(contoso, day, terms) != limit) day += date::days(1);
        std::cout << name << ": counted up to " << refund::to_string(day - date::days(1)) << ", free on "
                  << refund::to_string(day) << '\n';
    }
    // end windows

    // begin order
    // A request of January is entered after one of June: both days' windows must stay within the limit.
    refund::refund_cap_ledger<> late;
    if (!late.record(contoso, refund::request_id("June"), 2025_y / 6 / 1, {40'000'00, usd})) return 1;
    const refund::cap_terms terms{.limit = limit, .window = refund::rolling_days(365)};
    const refund::money asked{20'000'00, usd};
    const auto january = late.consider(contoso, refund::request_id("January"), 2025_y / 1 / 10, asked, terms);
    if (!january) return 1;
    std::cout << "January asks for 20000.00: granted " << to_decimal(january->granted) << '\n';
    const auto of_before = late.consider(contoso, refund::request_id("2024"), 2024_y / 6 / 1, asked, terms);
    if (!of_before) return 1;
    std::cout << "365 days before June: granted " << to_decimal(of_before->granted) << '\n';
    // end order
}
