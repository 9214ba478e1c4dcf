#include <refund/ledger/store.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using namespace ledger_tests;
using refund::cap_terms;
using refund::claim;
using refund::claim_entry;
using refund::claim_facts;
using refund::claim_store;
using refund::entry_kind;
using refund::errc;
using refund::known_facts;
using refund::ledger_error;
using refund::result;
using refund::store_status;
using refund::store_transaction;

/// All that a transaction must be able to do; it does nothing.
struct smallest_transaction {
    refund::instant now() { return {}; }
    result<std::vector<claim_entry>, ledger_error> entries_of(std::string_view) { return std::vector<claim_entry>{}; }
    result<claim_facts, ledger_error> facts_of(const claim&, const cap_terms&) { return claim_facts{}; }
    result<std::vector<claim_entry>, ledger_error> history() { return std::vector<claim_entry>{}; }
    result<claim_entry, ledger_error> append(const claim_entry& entry) { return entry; }
    store_status commit() { return {}; }
};
template <class Transaction>
struct store_of {
    using transaction = Transaction;
    result<transaction, ledger_error> begin(std::string_view) { return transaction{}; }
};
struct without_clock : smallest_transaction {
    void now() {}
};
struct without_commit : smallest_transaction {
    void commit() {}
};
struct that_cannot_fail_to_append : smallest_transaction {
    claim_entry append(const claim_entry& entry) { return entry; }
};
struct that_gives_codes_alone : smallest_transaction {
    result<std::vector<claim_entry>> history() { return std::vector<claim_entry>{}; }
};
struct without_begin {
    using transaction = smallest_transaction;
};
struct begins_something_else {
    using transaction = smallest_transaction;
    smallest_transaction begin(std::string_view) { return {}; }
};

constexpr cap_terms terms{.limit = usd(1'000), .window = refund::rolling_days(30)};
const refund::calendar_day day = 2024_y / 6 / 30;

claim_entry entry(entry_kind kind, std::string id, refund::calendar_day on, std::int64_t granted, std::string commitment = {},
                  std::int64_t returned = 0) {
    return {.kind = kind,
            .of = {.request_id = std::move(id), .day = on, .asked = usd(granted), .commitment_id = std::move(commitment),
                   .bought = 9, .returned = returned},
            .answer = {.asked = usd(granted), .granted = usd(granted)},
            .expires_at = at(10)};
}

bool same(const claim_facts& a, const claim_facts& b) {
    return a.unit == b.unit && a.used == b.used && a.units_bought == b.units_bought && a.units_given_back == b.units_given_back;
}

}  // namespace

TEST_CASE("a store is what begins a transaction that reads, appends and commits, and gives reasons") {
    static_assert(store_transaction<smallest_transaction> && claim_store<store_of<smallest_transaction>>);
    static_assert(!store_transaction<without_clock> && !store_transaction<without_commit>);
    static_assert(!store_transaction<that_cannot_fail_to_append> && !store_transaction<that_gives_codes_alone>);
    static_assert(!claim_store<store_of<without_commit>> && !claim_store<without_begin> && !claim_store<begins_something_else>);
    static_assert(!claim_store<int> && !store_transaction<int>);
    static_assert(claim_store<refund::memory_store<>> && claim_store<test_store>);
    store_of<smallest_transaction> store;
    CHECK(store.begin("a").has_value());
}

TEST_CASE("a status without a reason went well") {
    CHECK(store_status{}.ok());
    CHECK_FALSE(store_status{{errc::ledger_full, "no space"}}.ok());
    CHECK(ledger_error{errc::ledger_full, "a"} == ledger_error{errc::ledger_full, "a"});
    CHECK(ledger_error{errc::ledger_full, "a"} != ledger_error{errc::ledger_full, "b"});
    CHECK(ledger_error{errc::ledger_full, "a"} != ledger_error{errc::ledger_busy, "a"});
}

TEST_CASE("the first day that matters is the window's") {
    const claim given = asks("a", "1", day, usd(1));
    CHECK(first_needed(given, terms) == refund::calendar_day(2024_y / 6 / 1));
    CHECK(first_needed(given, {.limit = usd(1), .window = refund::whole_life()}) == refund::first_day);
}

TEST_CASE("facts from entries: what counts at a moment, in the window, and of the commitment") {
    const std::vector<claim_entry> all{
        entry(entry_kind::granted, "1", day, 10, "c", 1),
        entry(entry_kind::refused, "2", day, 0, "c", 2),
        entry(entry_kind::reserved, "3", day, 20, "c", 1),  // until at(10)
        entry(entry_kind::reserved, "4", day, 40, "c", 1),
        entry(entry_kind::committed, "4", day, 40, "c", 1),
        entry(entry_kind::reserved, "5", day, 80, "c", 2),
        entry(entry_kind::released, "5", day, 80, "c", 2),
        entry(entry_kind::granted, "6", day, 160, "c", 2),
        entry(entry_kind::reversed, "6", day, 160, "c", 2),
        entry(entry_kind::granted, "7", 2024_y / 6 / 1, 320),
        entry(entry_kind::granted, "8", 2024_y / 5 / 31, 640),
        entry(entry_kind::granted, "own", day, 1'280, "c", 4),
    };
    std::vector<claim_entry> of_commitment;
    for (const claim_entry& each : all) {
        if (each.of.commitment_id == "c") of_commitment.push_back(each);
    }
    claim given = asks("", "own", day, usd(1));
    given.commitment_id = "c";
    given.bought = 9;
    const auto facts = [&](refund::instant now) { return known_facts(given, terms, usd(0).unit, all, of_commitment, now); };
    CHECK(same(facts(at(10) - tick), {usd(0).unit, {10 + 20 + 40 + 320, 4}, 9, 3}));
    CHECK(same(facts(at(10)), {usd(0).unit, {10 + 40 + 320, 3}, 9, 2}));
    CHECK(same(known_facts(given, refund::uncapped, {}, all, {}, at(0)), {}));
}

TEST_CASE("what no cap applied to counts units and no money or request") {
    claim_entry uncapped = entry(entry_kind::granted, "1", day, 0, "c", 3);
    uncapped.answer = {};
    claim given = asks("", "own", day, usd(1));
    given.commitment_id = "c";
    given.bought = 9;
    CHECK(same(known_facts(given, terms, {}, {uncapped}, {uncapped}, at(0)), {{}, {}, 9, 3}));
}
