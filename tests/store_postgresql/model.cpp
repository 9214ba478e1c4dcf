// Random calls to a ledger in PostgreSQL and to one in memory must give equal answers in every part, and equal entries.
// 5,000 calls; REFUND_MODEL_STEPS=50000 for the long run.

#include "../store/random_calls.hpp"
#include "fixture.hpp"

#include <algorithm>

TEST_CASE("a ledger in PostgreSQL gives the same answers as one in memory, and holds the same entries") {
    if (postgresql_tests::skipped()) return;
    constexpr int calls_of_a_run = 1'000;
    const int wanted = store_tests::calls_wanted(5'000);
    int entered = 0;
    for (int run = 0; run * calls_of_a_run < wanted; ++run) {
        postgresql_tests::held_in_postgresql<postgresql_tests::clocked_store> held;
        entered += store_tests::same_answers(held.ledger, static_cast<std::uint64_t>(run) + 1,
                                             std::min(calls_of_a_run, wanted - run * calls_of_a_run));
    }
    CHECK(entered > wanted / 20);  // not all were repeats or errors
}
