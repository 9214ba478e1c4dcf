#include <refund/ledger/store.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace ledger_tests;
using refund::account;
using refund::claim_entry;
using refund::claim_store;
using refund::errc;
using refund::ledger_error;
using refund::result;
using refund::store_status;
using refund::store_transaction;

/// The smallest type that is a transaction. It does nothing.
struct smallest_transaction {
    refund::instant now() { return {}; }
    const account& held() { return all; }
    result<claim_entry, ledger_error> append(const claim_entry& entry) { return entry; }
    store_status commit() { return {}; }
    account all{};
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
struct that_gives_entries_alone : smallest_transaction {
    const std::vector<claim_entry>& held() { return all.entries(); }
};
struct without_begin {
    using transaction = smallest_transaction;
};
struct begins_something_else {
    using transaction = smallest_transaction;
    smallest_transaction begin(std::string_view) { return {}; }
};

}  // namespace

TEST_CASE("a claim_store begins transactions that read, append and commit, and give reasons for errors") {
    static_assert(store_transaction<smallest_transaction> && claim_store<store_of<smallest_transaction>>);
    static_assert(!store_transaction<without_clock> && !store_transaction<without_commit>);
    static_assert(!store_transaction<that_cannot_fail_to_append> && !store_transaction<that_gives_entries_alone>);
    static_assert(!claim_store<store_of<without_commit>> && !claim_store<without_begin> &&
                  !claim_store<begins_something_else>);
    static_assert(!claim_store<int> && !store_transaction<int>);
    static_assert(claim_store<refund::memory_store<>> && claim_store<test_store>);
    store_of<smallest_transaction> store;
    CHECK(store.begin("a").has_value());
}

TEST_CASE("a status without a reason is a success") {
    CHECK(store_status{}.ok());
    CHECK_FALSE(store_status{{errc::ledger_full, "no space"}}.ok());
    CHECK(ledger_error{errc::ledger_full, "a"} == ledger_error{errc::ledger_full, "a"});
    CHECK(ledger_error{errc::ledger_full, "a"} != ledger_error{errc::ledger_full, "b"});
    CHECK(ledger_error{errc::ledger_full, "a"} != ledger_error{errc::ledger_busy, "a"});
}
