#include <refund/ledger/enter.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace {

using namespace date::literals;
using namespace ledger_tests;
using refund::account;
using refund::cap_terms;
using refund::claim;
using refund::claim_entry;
using refund::entry_kind;
using refund::errc;

constexpr cap_terms terms{.limit = usd(100), .window = refund::rolling_days(30)};
const refund::calendar_day day = 2024_y / 6 / 30;
const claim given = asks("a", "1", day, usd(60));

// Facts and entries as a database might look them up, without an account.
struct looked_up {
    std::vector<claim_entry> all{};
    refund::claim_facts counted{};
    [[nodiscard]] const std::vector<claim_entry>& entries() const { return all; }
    [[nodiscard]] std::vector<claim_entry> entries_of(std::string_view) const { return all; }
    [[nodiscard]] refund::claim_facts facts_of(const claim&, const cap_terms&) const { return counted; }
};
struct looked_up_in_part {
    [[nodiscard]] std::vector<claim_entry> entries_of(std::string_view) const { return {}; }
};
static_assert(refund::held_entries<account> && refund::held_entries<looked_up>);
static_assert(!refund::held_entries<looked_up_in_part>);

}  // namespace

TEST_CASE("claims can be settled in any type that gives the facts, not only in an account") {
    const looked_up held{.counted = {.unit = usd(0).unit, .used = {usd(70).minor, 1}}};
    const auto came = settle_in(held, given, terms, at(0));
    REQUIRE(came);
    CHECK(came->answer.granted == usd(30));
    CHECK(reserve_in(held, given, terms, at(10), at(0))->answer.granted == usd(30));
    CHECK(follow_in(held, "1", entry_kind::committed, at(0)).error().reason == errc::request_id_unknown);
}

TEST_CASE("settling returns the entry to write, and writes nothing itself") {
    account held;
    const auto first = settle_in(held, given, terms, at(0));
    REQUIRE(first);
    REQUIRE(first->entry);
    CHECK(first->answer.granted == usd(60));
    CHECK(first->entry->kind == entry_kind::granted);
    CHECK(first->entry->of == given);
    CHECK(first->entry->answer == first->answer);
    CHECK(first->entry->version == 0);
    CHECK(held.entries().empty());

    held.enter(*first->entry);
    const auto again = settle_in(held, given, terms, at(0));
    REQUIRE(again);
    CHECK_FALSE(again->entry);
    CHECK(again->answer.seen_before);
    CHECK(again->answer.granted == usd(60));

    const auto second = settle_in(held, asks("a", "2", day, usd(60)), terms, at(0));
    REQUIRE(second);
    CHECK(second->answer.granted == usd(40));
    CHECK(fails(settle_in(held, asks("a", "1", day, usd(61)), terms, at(0)), errc::request_id_reused));
}

TEST_CASE("a reservation is entered with its end, and settling it commits it") {
    account held;
    CHECK(fails(reserve_in(held, given, terms, at(5), at(5)), errc::reservation_expired));
    const auto reserved = reserve_in(held, given, terms, at(5), at(5) - tick);
    REQUIRE(reserved);
    REQUIRE(reserved->entry);
    CHECK(reserved->entry->kind == entry_kind::reserved);
    CHECK(reserved->entry->expires_at == at(5));
    held.enter(*reserved->entry);

    const auto settled = settle_in(held, given, terms, at(4));
    REQUIRE(settled);
    REQUIRE(settled->entry);
    CHECK(settled->entry->kind == entry_kind::committed);
    CHECK(settled->entry->version == 0);
    CHECK(settled->answer.seen_before);
}

TEST_CASE("a follow-up is a new entry with version 0, or the one already entered") {
    account held;
    CHECK(fails(follow_in(held, "1", entry_kind::reversed, at(0)), errc::request_id_unknown));
    held.enter(*settle_in(held, given, terms, at(0))->entry);
    CHECK(fails(follow_in(held, "1", entry_kind::committed, at(0)), errc::request_not_reserved));
    const auto reversed = follow_in(held, "1", entry_kind::reversed, at(0));
    REQUIRE(reversed);
    CHECK(reversed->version == 0);
    CHECK(reversed->of == given);
    held.enter(*reversed);
    CHECK(follow_in(held, "1", entry_kind::reversed, at(0)).value() == held.entries().back());
    CHECK(held.entries().back().version == 2);
}
