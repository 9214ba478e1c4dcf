// The store in memory stays consistent with its entries: if memory runs out at any possible place, and with several
// threads; and it is fast enough for 300,000 claims in one scope.

#include <refund/store/memory.hpp>

#include "../ledger/fixture.hpp"

#include <refund/ledger/history.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <map>
#include <new>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

constexpr int never = -1;
thread_local int allocations_left = never;  // the next one then fails, once

[[nodiscard]] bool fails_now() noexcept {
    if (allocations_left == never) return false;
    return allocations_left-- == 0;
}

}  // namespace

// grouped: no
// Only in this test program. The versions for arrays and with other arguments end here, too. Not inlined: GCC would
// see free() next to a call of operator new, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (fails_now()) throw std::bad_alloc();
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
// The sanitizers define their own version of this one, which does not go with free().
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace date::literals;
using namespace ledger_tests;
using refund::cap_terms;
using refund::claim;
using refund::claim_entry;
using refund::errc;
using refund::limit_hit;

constexpr cap_terms terms{.limit = usd(1'000'000), .window = refund::rolling_days(30)};
constexpr const char* long_scope = "a scope whose name is longer than what a string keeps inside";
const refund::calendar_day start = 2024_y / 1 / 1;
refund::calendar_day day(int number) { return start + date::days(number); }

claim numbered(int i) {
    claim given = asks(i % 4 == 0 ? "b" : "a", "request number " + std::to_string(i) + ", with a long name", day(3 * i),
                       usd(1'000 + i));
    given.commitment_id = "commitment " + std::to_string(i % 3) + ", with a long name, too";
    given.bought = 100;
    given.returned = 1;
    return given;
}

/// A ledger with a number of requests, on every third day in two scopes; every third one is reserved.
struct filled : held_in_memory {
    explicit filled(int count) {
        for (int i = 0; i < count; ++i) {
            if (i % 3 == 0) REQUIRE(ledger.reserve(numbered(i), terms, at(10 + i)));
            else REQUIRE(ledger.settle(numbered(i), terms));
        }
    }
};

/// Everything that a ledger can be asked for: entries, what is left on each day, and units, now and once every
/// reservation has ended.
struct all_of {
    std::vector<claim_entry> entries{};
    std::vector<std::int64_t> left{};
    friend bool operator==(const all_of&, const all_of&) = default;
};
all_of ask_all(test_ledger& ledger) {
    all_of all;
    const refund::instant before = set_clock::moment;
    for (const char* const scope : {"a", "b", long_scope}) {
        const auto entries = ledger.history(scope);
        all.entries.insert(all.entries.end(), entries->begin(), entries->end());
        for (int i = -95; i < 240; i += 14) {
            all.left.push_back(ledger.consider(asks(scope, "nobody", day(i), usd(0)), terms)->left_after.minor);
        }
        for (int i = 0; i < 3; ++i) {
            claim given = numbered(i);
            given.scope = scope, given.request_id = "nobody", given.returned = 0;
            all.left.push_back(ledger.consider(given, terms)->units_left);
        }
    }
    set_clock::moment = before;
    return all;
}

/// Lets the first, second, ... allocation of `change` fail until none does, and compares what is held before and
/// after. Returns how many of them failed.
template <class Change>
int fail_everywhere(int count, Change change) {
    for (int place = 0; place < 1'000; ++place) {
        filled held(count);
        set_clock::moment = at(5);
        const all_of before = ask_all(held.ledger);
        bool failed = false;
        allocations_left = place;
        try {
            change(held.ledger);
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_left = never;
        if (!failed) return place;
        CAPTURE(place);
        REQUIRE(ask_all(held.ledger) == before);
        // Repeated, it succeeds, with the same result as without a failure; also once reservations end.
        filled at_once(count);
        set_clock::moment = at(5);
        change(held.ledger);
        change(at_once.ledger);
        REQUIRE(ask_all(held.ledger) == ask_all(at_once.ledger));
        set_clock::moment = at(500);
        REQUIRE(ask_all(held.ledger) == ask_all(at_once.ledger));
    }
    return -1;
}

claim new_claim(const char* scope, int on, std::int64_t cents, const char* commitment) {
    claim given = asks(scope, "a new request that has a long name, too", day(on), usd(cents));
    given.commitment_id = commitment;
    given.bought = 100, given.returned = 2;
    return given;
}

}  // namespace

TEST_CASE("running out of memory at any point leaves the store as it was") {
    const auto settles = [](const char* scope, int on, std::int64_t cents, const char* commitment) {
        return [=](test_ledger& ledger) { (void)ledger.settle(new_claim(scope, on, cents, commitment), terms); };
    };
    const char* const other = "another commitment that has a long name";
    const char* const held = "commitment 1, with a long name, too";
    CHECK(fail_everywhere(13, settles("a", 200, 5, other)) >= 5);  // after all days
    CHECK(fail_everywhere(13, settles("a", -90, 5, other)) >= 5);  // before them
    CHECK(fail_everywhere(13, settles("a", 1, 5, held)) >= 4);     // between two
    CHECK(fail_everywhere(13, settles("a", 3, 5, held)) >= 3);     // on one of them
    CHECK(fail_everywhere(13, settles("a", 3, 0, "")) >= 2);       // nothing that counts
    CHECK(fail_everywhere(13, settles("a", 3, 5'000'000, "")) >= 2);
    CHECK(fail_everywhere(13, settles(long_scope, 3, 5, other)) >= 6);
    CHECK(fail_everywhere(13, [](test_ledger& ledger) {
              (void)ledger.reserve(new_claim("a", 1, 5, ""), terms, at(50));
          }) >= 4);
    CHECK(fail_everywhere(13, [](test_ledger& ledger) { (void)ledger.settle(numbered(3), terms); }) >=
          2);  // commits it
    CHECK(fail_everywhere(13, [](test_ledger& ledger) { (void)ledger.commit("a", numbered(3).request_id); }) >= 2);
    CHECK(fail_everywhere(13, [](test_ledger& ledger) { (void)ledger.release("a", numbered(3).request_id); }) >= 2);
    CHECK(fail_everywhere(13, [](test_ledger& ledger) { (void)ledger.reverse("a", numbered(5).request_id); }) >= 2);
    for (const int count : {0, 1, 2, 3, 5, 8, 14, 29}) {  // tables grow here and there
        CHECK(fail_everywhere(count, settles("a", 1, 5, other)) >= 5);
    }
}

TEST_CASE("a request that ran out of memory is not held, and counts when it is repeated") {
    filled held(13);
    const claim given = new_claim("a", 200, 5, "c");
    for (int place = 0;; ++place) {
        allocations_left = place;
        bool failed = false;
        try {
            (void)held.ledger.settle(given, terms);
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_left = never;
        if (!failed) break;
        CHECK_FALSE(held.ledger.consider(given, terms)->seen_before);
        CHECK(held.ledger.consider(given, terms)->left_after == usd(999'995));
    }
    CHECK(held.ledger.consider(given, terms)->seen_before);
    CHECK(held.ledger.consider(asks("a", "other", day(200), usd(0)), terms)->left_after == usd(999'995));
}

TEST_CASE("the entries of one transaction are kept all or none") {
    for (int place = 0; place < 100; ++place) {
        test_store store;
        set_clock::moment = at(0);
        bool failed = false;
        {
            auto tx = *store.begin("a");
            for (int i = 0; i < 3; ++i) {
                claim given = numbered(i);
                given.scope = "a";
                REQUIRE(tx.append({.kind = refund::entry_kind::granted, .of = given, .answer = {.granted = usd(1)}}));
            }
            allocations_left = place;
            try {
                (void)tx.commit();
            } catch (const std::bad_alloc&) {
                failed = true;
            }
            allocations_left = never;
        }
        const std::size_t size = store.begin("a")->held().entries().size();
        CAPTURE(place);
        CHECK(size == (failed ? 0 : 3));
        if (!failed) {
            CHECK(place > 10);
            break;
        }
    }
}

TEST_CASE("entries hold once they are committed, and nothing of an abandoned transaction remains") {
    test_store store;
    set_clock::moment = at(3);
    {
        auto tx = *store.begin("a");
        const auto written =
            tx.append({.kind = refund::entry_kind::granted, .of = numbered(1), .at = at(99), .version = 99});
        REQUIRE(written);
        CHECK(written->at == at(3));
        CHECK(written->version == 1);
        CHECK(tx.append({.kind = refund::entry_kind::granted, .of = numbered(2)})->version == 2);
    }
    {
        auto tx = *store.begin("a");
        CHECK(tx.held().entries().empty());
        CHECK(tx.append({.kind = refund::entry_kind::granted, .of = numbered(1)})->version == 1);
        CHECK(tx.commit().ok());
        CHECK(tx.commit().ok());  // once is enough
    }
    auto tx = *store.begin("a");
    CHECK(tx.held().entries().size() == 1);
}

TEST_CASE("the sums of a store are those of its entries") {
    held_in_memory held;
    for (int i = 0; i < 200; ++i) {
        set_clock::moment = at(i);
        claim given = numbered(i % 60);
        given.scope = "a";
        switch (i % 7) {
            case 0: (void)held.ledger.reserve(given, terms, at(i + 20)); break;
            case 1: (void)held.ledger.commit("a", numbered((i * 3) % 60).request_id); break;
            case 2: (void)held.ledger.release("a", numbered((i * 5) % 60).request_id); break;
            case 3: (void)held.ledger.reverse("a", numbered((i * 11) % 60).request_id); break;
            default: (void)held.ledger.settle(given, terms); break;
        }
        const auto entries = held.ledger.history("a").value();
        for (const int on : {0, 50, 100, 150}) {
            claim other = asks("a", "other", day(on), usd(900'000));
            other.commitment_id = numbered(i).commitment_id;
            other.bought = 100;
            const auto now = held.ledger.consider(other, terms);
            REQUIRE(now);
            REQUIRE(*now == admission_at(entries, other, terms, at(i)).value());
        }
    }
}

TEST_CASE("a clock that goes back is taken to stand still") {
    held_in_memory held;
    set_clock::moment = at(50);
    REQUIRE(held.ledger.reserve(asks("a", "1", start, usd(1)), terms, at(60)));
    set_clock::moment = at(60);
    CHECK(fails(held.ledger.commit("a", "1"), errc::reservation_expired));
    set_clock::moment = at(40);
    CHECK(fails(held.ledger.commit("a", "1"), errc::reservation_expired));
    REQUIRE(held.ledger.settle(asks("a", "2", start, usd(1)), terms));
    CHECK(held.ledger.history("a")->back().at == at(60));
}

TEST_CASE("the shipped clock gives the time in microseconds") {
    refund::memory_store store;
    refund::ledger held(store);
    const auto before = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    REQUIRE(held.settle(asks("a", "1", start, usd(1)), terms));
    const auto after = std::chrono::system_clock::now();
    const refund::instant written = held.history("a")->front().at;
    CHECK(before <= written);
    CHECK(written <= after);
    static_assert(!std::is_copy_constructible_v<refund::memory_store<>>);
}

TEST_CASE("several threads at once never exceed the cap, and never give back a unit twice") {
    refund::memory_store store;
    refund::ledger held(store);
    std::array<std::vector<refund::admission>, 4> answers;
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < answers.size(); ++t) {
        threads.emplace_back([&held, &mine = answers[t], t] {
            for (int i = 0; i < 500; ++i) {
                // Two threads use each id, and together they get one request granted.
                claim given = asks("a", std::to_string(t / 2) + "/" + std::to_string(i), start, usd(1'000));
                given.commitment_id = "c", given.bought = 700, given.returned = 1;
                mine.push_back(held.settle(given, terms).value());
            }
        });
    }
    for (std::thread& each : threads) each.join();
    const auto entries = held.history("a").value();
    CHECK(entries.size() == 1'000);
    std::int64_t granted = 0, units = 0;
    for (const claim_entry& entry : entries) {
        granted += entry.answer.granted.minor;
        if (entry.kind == refund::entry_kind::granted) units += entry.of.returned;
    }
    CHECK(units == 700);
    CHECK(granted == 700'000);
    std::int64_t new_ones = 0;
    for (const auto& of_thread : answers) {
        for (const refund::admission& answer : of_thread) new_ones += answer.seen_before ? 0 : 1;
    }
    CHECK(new_ones == 1'000);
}

TEST_CASE("four times as many claims of one scope, latest day first, take less than ten times as long") {
    // CPU time, which hardly depends on what else the machine does.
    const auto cost = [](int days) {
        constexpr int each_day = 10;
        held_in_memory held;
        // Each window of 365 days has room for what its claims ask, and not a cent more.
        const cap_terms yearly{.limit = usd(365 * each_day * 10), .window = refund::rolling_days(365)};
        const std::clock_t before = std::clock();
        for (int i = 0; i < days * each_day; ++i) {
            const auto answer =
                held.ledger.settle(asks("a", std::to_string(i), day(days - i / each_day), usd(10)), yearly);
            if (!answer || answer->granted != usd(10)) FAIL("claim " << i);
        }
        const std::clock_t after = std::clock();
        CHECK(held.ledger.consider(asks("a", "last", day(days), usd(10)), yearly)->granted == usd(0));
        CHECK(held.ledger.consider(asks("a", "last", day(days + 1), usd(10)), yearly)->granted == usd(10));
        return static_cast<double>(after - before);
    };
    const double quarter = cost(1'500);
    CHECK(cost(6'000) < 10 * quarter);
}
