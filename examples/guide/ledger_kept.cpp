// The guide "The ledger": written out as rows, and filled from them again.

#include <refund/cap/ledger.hpp>
#include <refund/money/decimal.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

// begin rows
// A row of a file or a table; scope and request id are its key.
struct row {
    std::string scope;
    std::string request_id;
    std::string day;
    std::string amount;
    std::string currency;
};

std::vector<row> rows_of(const refund::refund_cap_ledger<>& ledger) {
    std::vector<row> rows;
    ledger.for_each([&](const std::string& scope, const std::string& id, const refund::ledger_entry& entry) {
        rows.push_back({scope, id, refund::to_string(entry.day), to_decimal(entry.amount),
                        std::string(entry.amount.unit.code())});
    });
    std::sort(rows.begin(), rows.end(), [](const row& a, const row& b) {  // for_each has no order of its own
        return std::tie(a.scope, a.day, a.request_id) < std::tie(b.scope, b.day, b.request_id);
    });
    return rows;
}

// Fills a ledger, or says which row is wrong: a cap must never be counted from a part of what was paid.
refund::result<refund::refund_cap_ledger<>, std::size_t> ledger_of(const std::vector<row>& rows) {
    refund::refund_cap_ledger<> ledger;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto day = refund::parse_day(rows[i].day);
        const auto unit = refund::find_currency(rows[i].currency);
        if (!day || !unit) return i;
        const auto amount = refund::parse_money(rows[i].amount, *unit);
        if (!amount) return i;
        const refund::cap_scope scope(rows[i].scope);
        if (!ledger.record(scope, refund::request_id(rows[i].request_id), *day, *amount)) return i;
    }
    return ledger;
}
// end rows

int main() {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");
    refund::refund_cap_ledger<> ledger;
    const refund::cap_scope contoso("contoso");
    const refund::cap_scope fabrikam("fabrikam");
    if (!ledger.record(contoso, refund::request_id("R1"), 2025_y / 3 / 1, {49'000'00, usd})) return 1;
    if (!ledger.record(contoso, refund::request_id("R2"), 2025_y / 4 / 1, {1'000'00, usd})) return 1;
    if (!ledger.record(fabrikam, refund::request_id("R1"), 2025_y / 3 / 9, {867'94, usd})) return 1;

    // begin use
    const std::vector<row> rows = rows_of(ledger);
    for (const row& row : rows) {
        std::cout << row.scope << ',' << row.request_id << ',' << row.day << ',' << row.amount << ',' << row.currency
                  << '\n';
    }
    const auto again = ledger_of(rows);
    if (!again) {
        std::cout << "row " << again.error() << " is wrong\n";
        return 1;
    }
    const refund::cap_terms terms{.limit = {50'000'00, usd}, .window = refund::rolling_days(365)};
    const auto left = again->available(contoso, 2025_y / 5 / 1, terms);
    if (!left) return 1;
    std::cout << "left for contoso: " << to_string(*left) << '\n';
    // end use
}
