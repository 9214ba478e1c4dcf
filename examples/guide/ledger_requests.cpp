// The guide "The ledger": one request and its reason, repeated, contradicted, reserved, taken back.

#include <refund/ledger/history.hpp>
#include <refund/money/decimal.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/store/memory.hpp>

#include <chrono>
#include <iostream>
#include <span>

int main() {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");

    // begin settle
    refund::memory_store store;    // where entries are kept
    refund::ledger ledger(store);  // what decides about them

    refund::cancel_request<> request;
    request.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {36'500'00, usd};
    request.usage = refund::used_or_not::used;
    request.requested_on = 2025_y / 3 / 31;
    request.quantity = 2;  // of which one comes back
    request.returned = 1;

    const auto settle = [&](const char* id) {
        std::cout << id << ": ";
        const auto quote = refund::quote_cancel<refund::rules::partner_center>(request);
        if (!quote) return;
        const auto decision = refund::settle(
            *quote, request, ledger, {.scope = "contoso", .request_id = id, .commitment_id = "order-17"});
        if (!decision) {
            std::cout << code(decision.error().reason) << '\n';
            return;
        }
        std::cout << name(decision->outcome) << (decision->refusal.empty() ? "" : ", ") << decision->refusal << ", "
                  << to_string(decision->refund) << ", left of the cap " << to_decimal(decision->cap_left())
                  << ", units left " << decision->admitted.units_left
                  << (decision->admitted.seen_before ? ", answered before\n" : "\n");
    };
    settle("R1");
    settle("R2");
    settle("R3");
    // end settle

    // begin again
    settle("R2");          // as before, in all its parts
    request.returned = 2;  // another request under its id
    settle("R2");
    // end again

    // begin claim
    const refund::cap_terms terms{.limit = {50'000'00, usd}, .window = refund::rolling_days(365), .most_requests = 10};
    const refund::claim asked{.scope = "fabrikam",
                              .request_id = "T-4711",
                              .day = 2025_y / 5 / 5,
                              .asked = {49'000'00, usd},
                              .commitment_id = "order-23",
                              .bought = 3,
                              .returned = 1,
                              .fingerprint = refund::fingerprint_of("what else decides, in your own words")};
    // end claim

    // begin opening
    const auto opened = ledger.settle({.scope = "northwind",
                                       .request_id = "before the ledger",
                                       .day = 2025_y / 1 / 1,
                                       .commitment_id = "order-9",
                                       .bought = 10,
                                       .returned = 5},
                                      {});
    const auto six_more = ledger.consider({.scope = "northwind",
                                           .request_id = "T-1",
                                           .day = 2025_y / 5 / 5,
                                           .commitment_id = "order-9",
                                           .bought = 10,
                                           .returned = 6},
                                          {});
    if (!opened || !six_more) return 1;
    std::cout << "left of ten: " << opened->units_left
              << "; six more: " << (six_more->limited_by == refund::limit_hit::unit_limit ? "refused" : "granted")
              << '\n';
    // end opening

    // begin reserve
    const refund::instant soon = std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now() + std::chrono::minutes(15));
    const auto held = ledger.reserve(asked, terms, soon);
    if (!held) return 1;
    std::cout << "held: " << to_string(held->granted) << ", left " << to_decimal(held->left_after) << '\n';
    // The payment goes out here. Then one of two:
    const auto committed = ledger.commit("fabrikam", "T-4711");
    const auto released = ledger.release("fabrikam", "T-4711");
    if (!committed) return 1;
    std::cout << "committed: " << name(committed->kind) << "; released: "
              << (released ? "yes" : code(released.error().reason)) << '\n';
    // end reserve

    // begin reverse
    const auto reversed = ledger.reverse("fabrikam", "T-4711");
    if (!reversed) return 1;
    std::cout << "reversed: " << to_string(reversed->answer.granted) << " are free again\n";
    const auto again = ledger.settle(asked, terms);
    std::cout << "settled again: " << (again ? "yes" : code(again.error().reason)) << '\n';
    // end reverse

    // begin history
    const auto history = ledger.history("fabrikam");
    if (!history) return 1;
    for (const refund::claim_entry& entry : *history) {
        std::cout << entry.version << ' ' << name(entry.kind) << ' ' << entry.of.request_id << ' '
                  << refund::to_string(entry.of.day) << ' ' << to_decimal(entry.answer.granted) << '\n';
    }
    const auto known = std::span(*history);
    const auto before = available_at(known.first(2), 2025_y / 5 / 5, terms, committed->at);
    const auto now = available_at(known, 2025_y / 5 / 5, terms, reversed->at);
    if (!before || !now) return 1;
    std::cout << "left when it was committed: " << to_decimal(*before) << ", now: " << to_decimal(*now) << '\n';
    // end history
}
