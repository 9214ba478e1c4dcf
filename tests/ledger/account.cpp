#include <refund/ledger/account.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using namespace ledger_tests;
using refund::account;
using refund::cap_terms;
using refund::claim;
using refund::claim_entry;
using refund::claim_facts;
using refund::entry_kind;

constexpr cap_terms terms{.limit = usd(1'000), .window = refund::rolling_days(30)};
const refund::calendar_day day = 2024_y / 6 / 30;

claim_entry entry(entry_kind kind, std::string id, refund::calendar_day on, std::int64_t granted,
                  std::string commitment = {}, std::int64_t returned = 0) {
    return {.kind = kind,
            .of = {.request_id = std::move(id), .day = on, .asked = usd(granted),
                   .commitment_id = std::move(commitment), .bought = 9, .returned = returned},
            .answer = {.asked = usd(granted), .granted = usd(granted)},
            .expires_at = at(10)};
}

bool same(const claim_facts& a, const claim_facts& b) {
    return a.unit == b.unit && a.used == b.used && a.units_bought == b.units_bought &&
           a.units_given_back == b.units_given_back;
}

/// A claim on units of commitment "c", like all claims here.
claim asked_now() {
    claim given = asks("", "another", day, usd(1));
    given.commitment_id = "c";
    given.bought = 9;
    return given;
}

}  // namespace

TEST_CASE("a new account holds nothing") {
    const account held;
    CHECK(held.entries().empty());
    CHECK(held.version() == 0);
    CHECK(held.unit() == refund::currency{});
    CHECK(held.entries_of("1").empty());
    CHECK(same(held.facts_of(asked_now(), terms), {}));
}

TEST_CASE("the facts of a claim: what counts at the moment, in the window and for the commitment") {
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
        entry(entry_kind::granted, "9", day, 1'280, "d", 4),
    };
    const auto facts = [&](refund::instant now) { return account(all, now).facts_of(asked_now(), terms); };
    CHECK(same(facts(at(10) - tick), {usd(0).unit, {10 + 20 + 40 + 320 + 1'280, 5}, 9, 3}));
    CHECK(same(facts(at(10)), {usd(0).unit, {10 + 40 + 320 + 1'280, 4}, 9, 2}));
    CHECK(same(account(all, at(0)).facts_of(asks("", "another", day, usd(1)), refund::uncapped),
               {usd(0).unit, {}, 0, 0}));
}

TEST_CASE("an entry without a cap counts its units, but neither money nor a request") {
    claim_entry uncapped = entry(entry_kind::granted, "1", day, 0, "c", 3);
    uncapped.answer = {};
    CHECK(same(account({uncapped}, at(0)).facts_of(asked_now(), terms), {{}, {}, 9, 3}));
}

TEST_CASE("an account advanced step by step equals one built from the same entries") {
    account held;
    held.enter(entry(entry_kind::reserved, "1", day, 20, "c", 1));
    held.enter(entry(entry_kind::reserved, "2", day, 40, "c", 1));
    held.enter(entry(entry_kind::committed, "2", day, 40, "c", 1));
    CHECK(held.facts_of(asked_now(), terms).used.minor == 60);
    held.advance(at(10) - tick);
    CHECK(held.facts_of(asked_now(), terms).used.minor == 60);
    held.advance(at(10));
    CHECK(held.facts_of(asked_now(), terms).used.minor == 40);
    held.enter(entry(entry_kind::committed, "1", day, 20, "c", 1));  // its reservation had ended
    CHECK(held.facts_of(asked_now(), terms).used.minor == 60);
    held.advance(at(99));
    CHECK(same(held.facts_of(asked_now(), terms), account(held.entries(), at(99)).facts_of(asked_now(), terms)));
}

TEST_CASE("the units bought of a commitment come from a request that counts, not from an expired reservation") {
    claim_entry ended = entry(entry_kind::reserved, "1", day, 0, "c", 1);
    claim_entry now = entry(entry_kind::granted, "2", day, 0, "c", 2);
    now.of.bought = 7;
    now.at = at(11);
    for (const bool at_once : {false, true}) {
        account held;
        if (at_once) held = account({ended, now}, at(12));
        if (!at_once) {
            held.enter(ended);
            held.advance(at(10));
            held.enter(now);
        }
        CHECK(held.facts_of(asked_now(), terms).units_bought == 7);
        CHECK(held.facts_of(asked_now(), terms).units_given_back == 2);
    }
    now.at = {};  // without a moment, the last one to count decides
    CHECK(account({ended, now}, at(12)).facts_of(asked_now(), terms).units_bought == 7);
}

TEST_CASE("entries are numbered, and those of one request are found in order") {
    account held;
    for (int i = 0; i < 100; ++i) held.enter(entry(entry_kind::reserved, std::to_string(i), day, i));
    for (int i = 0; i < 100; i += 3) held.enter(entry(entry_kind::committed, std::to_string(i), day, i));
    held.enter(entry(entry_kind::reversed, "99", day, 99));
    CHECK(held.version() == 135);
    for (std::int64_t i = 0; i < 135; ++i) CHECK(held.entries()[static_cast<std::size_t>(i)].version == i + 1);
    const auto found = held.entries_of("99");
    REQUIRE(found.size() == 3);
    CHECK(found[0].kind == entry_kind::reserved);
    CHECK(found[1].kind == entry_kind::committed);
    CHECK(found[2].kind == entry_kind::reversed);
    CHECK(held.entries_of("98").size() == 1);
    CHECK(held.entries_of("100").empty());
}

TEST_CASE("the first and the last entry of a request are found among many others") {
    using refund::entry_fault;
    using refund::entry_field;
    using refund::errc;
    const auto step = [](entry_kind kind, const std::string& id, const account& held) {
        claim_entry made = entry(kind, id, day, 1);
        made.answer.used_before = made.answer.left_after = usd(0);
        made.answer.counted_from = day;
        made.version = held.version() + 1;
        return made;
    };
    for (int round = 0; round < 100; ++round) {  // ids collide in the table differently each time
        account held;
        std::vector<std::string> ids;
        for (int i = 0; i <= round % 10; ++i) ids.push_back("R" + std::to_string(100 * round + i));
        for (const entry_kind kind : {entry_kind::reserved, entry_kind::committed}) {
            for (const std::string& id : ids) held.enter(step(kind, id, held));
        }
        for (const std::string& id : ids) {
            CAPTURE(id);
            CHECK(held.find_fault(step(entry_kind::reserved, id, held)) ==
                  entry_fault{entry_field::request_id, errc::request_id_reused});
            CHECK(held.find_fault(step(entry_kind::committed, id, held)) ==
                  entry_fault{entry_field::kind, errc::request_not_reserved});
            CHECK(held.find_fault(step(entry_kind::reversed, id, held)) == entry_fault{});
            held.enter(step(entry_kind::reversed, id, held));
            CHECK(held.find_fault(step(entry_kind::reversed, id, held)) ==
                  entry_fault{entry_field::kind, errc::request_reversed});
        }
        CHECK(held.facts_of(asked_now(), terms).used == refund::counted{});
    }
}

TEST_CASE("for random entries the sums equal those from adding up every entry") {
    std::mt19937 random(7);
    const auto upto = [&](unsigned most) { return static_cast<std::int64_t>(random() % (most + 1)); };
    for (int round = 0; round < 200; ++round) {
        account held;
        const int size = 1 + static_cast<int>(random() % 60);
        refund::instant now = at(0);
        for (int i = 0; i < size; ++i) {
            now = at(i);
            held.advance(now);
            const std::string id = std::to_string(random() % 20);
            const auto before = held.entries_of(id);
            if (before.empty()) {
                const entry_kind kinds[] = {entry_kind::granted, entry_kind::refused, entry_kind::reserved};
                claim_entry first = entry(kinds[random() % 3], id, day - date::days(upto(40)), upto(99),
                                          random() % 2 == 0 ? "c" : "d", upto(3));
                first.expires_at = at(i + 1 + upto(20));
                held.enter(first);
                continue;
            }
            const entry_kind kinds[] = {entry_kind::committed, entry_kind::released, entry_kind::reversed};
            claim_entry next = before.front();
            next.kind = kinds[random() % 3];
            next.version = 0;
            if (step_of(next.kind) > step_of(before.back().kind)) held.enter(next);
        }
        // By hand: takes the state of each request and adds up everything that counts.
        refund::claim_facts expected;
        for (int id = 0; id < 20; ++id) {
            std::vector<claim_entry> of_it;
            for (const claim_entry& each : held.entries()) {
                if (each.of.request_id == std::to_string(id)) of_it.push_back(each);
            }
            if (of_it.empty()) continue;
            expected.unit = usd(0).unit;
            if (!counts(state_of(of_it, now))) continue;
            const claim_entry& first = of_it.front();
            if (first.of.day > day - date::days(30)) {
                expected.used.minor += first.answer.granted.minor;
                ++expected.used.requests;
            }
            if (first.of.commitment_id == "c") {
                expected.units_bought = 9;
                expected.units_given_back += first.of.returned;
            }
        }
        REQUIRE(same(held.facts_of(asked_now(), terms), expected));
        REQUIRE(same(account(held.entries(), now).facts_of(asked_now(), terms), expected));
    }
}
