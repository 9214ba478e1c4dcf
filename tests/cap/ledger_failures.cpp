// What the ledger holds after memory ran out, or a hash or a comparison threw, at every possible place.

#include <refund/cap/ledger.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <new>
#include <string>
#include <utility>

namespace {

constexpr int never = -1;
int allocations_left = never;  // then one fails, once

[[nodiscard]] bool fails_now() noexcept {
    if (allocations_left == never) return false;
    return allocations_left-- == 0;
}

}  // namespace

// Of this test program alone. Those of arrays and of more arguments end here, too. Not inlined: GCC would
// see free() beside a call of operator new, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (fails_now()) throw std::bad_alloc();
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace date::literals;
using refund::cap_scope;
using refund::errc;
using refund::ledger_entry;
using refund::money;
using refund::request_id;

constexpr money usd(std::int64_t cents) { return {cents, refund::currency_of("USD")}; }
constexpr refund::cap_terms terms{.limit = usd(1'000'000), .window = refund::rolling_days(30)};
constexpr refund::cap_terms in_euros{.limit = {1, refund::currency_of("EUR")}};
constexpr refund::calendar_day start = date::sys_days(2024_y / 1 / 1);
refund::calendar_day day(int number) { return date::sys_days(start) + date::days(number); }

struct failure {};

/// Keys whose hash or comparison fails after so many calls; never, if below zero.
int calls_left = never;
void may_fail() {
    if (calls_left != never && calls_left-- == 0) throw failure{};
}
struct frail_hash {
    std::size_t operator()(const std::string& key) const {
        may_fail();
        return std::hash<std::string>()(key) % 3;  // so that keys are compared
    }
};
struct frail {
    std::string text;
    friend bool operator==(const frail& a, const frail& b) {
        may_fail();
        return a.text == b.text;
    }
};
struct hash_of_frail {
    std::size_t operator()(const frail& key) const { return frail_hash()(key.text); }
};

template <class Key>
Key made_of(const std::string& text) {
    return Key(decltype(Key::value){text});
}

/// Everything that a ledger can be asked: entries, and what is left on each day.
template <class Ledger, class Text>
std::pair<std::map<std::string, ledger_entry>, std::map<std::string, std::int64_t>> all_of(const Ledger& ledger, Text text) {
    std::map<std::string, ledger_entry> entries;
    std::map<std::string, std::int64_t> left;
    ledger.for_each([&](const auto& scope, const auto& id, const ledger_entry& entry) {
        entries[text(scope) + "/" + text(id)] = entry;
    });
    for (const char* const scope : {"a", "b", "a scope whose name is longer than what a string keeps inside"}) {
        for (int i = -2; i < 80; ++i) {
            const auto most = ledger.available(made_of<typename Ledger::scope_type>(scope), day(i), terms);
            left[std::string(scope) + std::to_string(i)] = most ? most->minor : -static_cast<int>(most.error());
        }
        // Whether the scope is held at all: one that is has a currency.
        left[scope] = ledger.available(made_of<typename Ledger::scope_type>(scope), day(0), in_euros).has_value();
    }
    return {entries, left};
}

/// A ledger with so many entries, on every third day of two scopes.
template <class Ledger>
Ledger filled(int count) {
    Ledger ledger;
    for (int i = 0; i < count; ++i) {
        const std::string id = "request number " + std::to_string(i) + ", with a long name";
        REQUIRE(ledger.record(made_of<typename Ledger::scope_type>(i % 4 == 0 ? "b" : "a"),
                              made_of<typename Ledger::request_id_type>(id), day(3 * i), usd(1000 + i)));
    }
    return ledger;
}

/// Fails at the first, second, ... possible place of `change` until it passes through, and compares.
/// Returns at how many places it failed.
template <class Ledger, class Text, class Change>
int fail_everywhere(int count, Text text, int& left_until_failure, Change change) {
    for (int at = 0; at < 1000; ++at) {
        Ledger ledger = filled<Ledger>(count);
        const auto before = all_of(ledger, text);
        bool failed = false;
        left_until_failure = at;
        try {
            change(ledger);
        } catch (const std::bad_alloc&) {
            failed = true;
        } catch (const failure&) {
            failed = true;
        }
        left_until_failure = never;
        if (!failed) return at;
        CAPTURE(at);
        REQUIRE(all_of(ledger, text) == before);
        // The same again goes through, and comes to what it comes to at once.
        Ledger at_once = filled<Ledger>(count);
        change(ledger);
        change(at_once);
        REQUIRE(all_of(ledger, text) == all_of(at_once, text));
    }
    return -1;
}

template <class Ledger, class Text>
void check_all_changes(Text text, int& left_until_failure, int least) {
    using scope = typename Ledger::scope_type;
    using id = typename Ledger::request_id_type;
    const auto record = [](const char* whom, int on, std::int64_t cents) {
        return [=](Ledger& ledger) {
            (void)ledger.record(made_of<scope>(whom), made_of<id>("a new request that has a long name, too"), day(on), usd(cents));
        };
    };
    const auto failures = [&](int count, auto change) { return fail_everywhere<Ledger>(count, text, left_until_failure, change); };
    CHECK(failures(13, record("a", 200, 5)) >= least);  // behind all days
    CHECK(failures(13, record("a", -90, 5)) >= least);  // before them
    CHECK(failures(13, record("a", 1, 5)) >= least);    // between two
    CHECK(failures(13, record("a", 3, 5)) >= least);    // on one of them
    CHECK(failures(13, record("a", 3, 0)) >= least);    // nothing that counts
    CHECK(failures(13, record("a scope whose name is longer than what a string keeps inside", 3, 5)) >= least);
    CHECK(failures(13, [](Ledger& ledger) {
              (void)ledger.reverse(made_of<scope>("a"), made_of<id>("request number 5, with a long name"));
          }) >= 1);
    CHECK(failures(1, [](Ledger& ledger) {  // the last one of its scope
              (void)ledger.reverse(made_of<scope>("b"), made_of<id>("request number 0, with a long name"));
          }) >= 1);
    for (int count = 0; count < 30; ++count) CHECK(failures(count, record("a", 1, 5)) >= least);  // tables grow here and there
}

}  // namespace

TEST_CASE("memory that runs out at any place leaves the ledger as it was") {
    check_all_changes<refund::refund_cap_ledger<>>([](const std::string& key) { return key; }, allocations_left, 1);
}

TEST_CASE("a hash that throws at any place leaves the ledger as it was") {
    check_all_changes<refund::refund_cap_ledger<std::string, std::string, frail_hash, frail_hash>>(
        [](const std::string& key) { return key; }, calls_left, 2);
}

TEST_CASE("a hash or a comparison that throws at any place leaves the ledger as it was") {
    check_all_changes<refund::refund_cap_ledger<frail, frail, hash_of_frail, hash_of_frail>>(
        [](const frail& key) { return key.text; }, calls_left, 2);
}

TEST_CASE("in a ledger that ran out of memory a request is not held, and is counted when it comes again") {
    refund::refund_cap_ledger<> ledger = filled<refund::refund_cap_ledger<>>(13);
    const std::int64_t before = ledger.available(cap_scope("a"), day(200), terms)->minor;
    const cap_scope whom("a");
    const request_id which("a new request that has a long name, too");
    for (int at = 0;; ++at) {
        allocations_left = at;
        bool failed = false;
        try {
            (void)ledger.record(whom, which, day(200), usd(5));
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_left = never;
        if (!failed) break;
        CHECK_FALSE(ledger.consider(whom, which, day(200), usd(5), terms)->seen_before);
        CHECK(ledger.available(whom, day(200), terms)->minor == before);
    }
    CHECK(ledger.consider(whom, which, day(200), usd(5), terms)->seen_before);
    CHECK(ledger.available(whom, day(200), terms)->minor == before - 5);
}
