#include <refund/ledger/entry.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <string_view>
#include <vector>

namespace {

using refund::claim_entry;
using refund::entry_kind;
using refund::instant;
using refund::request_state;

constexpr entry_kind all_kinds[] = {entry_kind::granted,   entry_kind::refused,  entry_kind::reserved,
                                    entry_kind::committed, entry_kind::released, entry_kind::reversed};
constexpr instant end{std::chrono::seconds(1'000)};
constexpr std::chrono::microseconds tick{1};

request_state after(std::vector<entry_kind> kinds, instant now = end - tick) {
    std::vector<claim_entry> entries;
    for (const entry_kind kind : kinds) entries.push_back({.kind = kind, .expires_at = end});
    return state_of(entries, now);
}

}  // namespace

TEST_CASE("each kind of entry opens a request, settles it or reverses it") {
    static_assert(step_of(entry_kind::granted) == 1 && step_of(entry_kind::refused) == 1);
    static_assert(step_of(entry_kind::reserved) == 1);
    static_assert(step_of(entry_kind::committed) == 2 && step_of(entry_kind::released) == 2);
    static_assert(step_of(entry_kind::reversed) == 3);
    static_assert(step_of(entry_kind{}) == 0 && step_of(entry_kind{99}) == 0);
    CHECK(step_of(entry_kind::reversed) == 3);
}

TEST_CASE("each kind has its own word, as stores write it") {
    static_assert(name(entry_kind::granted) == "granted");
    static_assert(name(entry_kind::refused) == "refused");
    static_assert(name(entry_kind::reserved) == "reserved");
    static_assert(name(entry_kind::committed) == "committed");
    static_assert(name(entry_kind::released) == "released");
    static_assert(name(entry_kind::reversed) == "reversed");
    static_assert(name(entry_kind{}) == "unknown");
    std::set<std::string_view> words;
    for (const entry_kind kind : all_kinds) {
        words.insert(name(kind));
        CHECK(refund::find_entry_kind(name(kind)) == kind);
    }
    for (const std::string_view other : {"", "unknown", "Granted", "grante"}) {
        CAPTURE(other);
        CHECK_FALSE(refund::find_entry_kind(other));
    }
    CHECK(words.size() == 6);
}

TEST_CASE("each state has its own word, as programs print it") {
    static_assert(name(request_state::granted) == "granted" && name(request_state::expired) == "expired");
    static_assert(name(request_state{99}) == "unknown");
    std::set<std::string_view> words;
    for (const request_state state :
         {request_state::unknown, request_state::granted, request_state::refused, request_state::reserved,
          request_state::expired, request_state::committed, request_state::released, request_state::reversed}) {
        words.insert(name(state));
    }
    CHECK(words.size() == 8);
}

TEST_CASE("the kinds keep the numbers that stores have on disk") {
    static_assert(static_cast<int>(entry_kind::granted) == 1 && static_cast<int>(entry_kind::refused) == 2);
    static_assert(static_cast<int>(entry_kind::reserved) == 3 && static_cast<int>(entry_kind::committed) == 4);
    static_assert(static_cast<int>(entry_kind::released) == 5 && static_cast<int>(entry_kind::reversed) == 6);
    CHECK(static_cast<int>(entry_kind::reversed) == 6);
}

TEST_CASE("the state of a request follows from its entries in order") {
    CHECK(after({}) == request_state::unknown);
    CHECK(after({entry_kind::granted}) == request_state::granted);
    CHECK(after({entry_kind::refused}) == request_state::refused);
    CHECK(after({entry_kind::reserved}) == request_state::reserved);
    CHECK(after({entry_kind::reserved, entry_kind::committed}) == request_state::committed);
    CHECK(after({entry_kind::reserved, entry_kind::released}) == request_state::released);
    CHECK(after({entry_kind::granted, entry_kind::reversed}) == request_state::reversed);
    CHECK(after({entry_kind::reserved, entry_kind::committed, entry_kind::reversed}) == request_state::reversed);
}

TEST_CASE("a reservation holds until its end, exclusively, and the end no longer matters once it is settled") {
    for (const auto& [now, before_end] :
         {std::pair(end - tick, true), std::pair(end, false), std::pair(end + tick, false)}) {
        CHECK(after({entry_kind::reserved}, now) == (before_end ? request_state::reserved : request_state::expired));
        CHECK(after({entry_kind::reserved, entry_kind::committed}, now) == request_state::committed);
        CHECK(after({entry_kind::reserved, entry_kind::released}, now) == request_state::released);
        CHECK(after({entry_kind::granted}, now) == request_state::granted);
        CHECK(after({entry_kind::refused}, now) == request_state::refused);
    }
}

TEST_CASE("granted, reserved and committed requests count, and no others") {
    static_assert(counts(request_state::granted) && counts(request_state::reserved) &&
                  counts(request_state::committed));
    static_assert(!counts(request_state::unknown) && !counts(request_state::refused) &&
                  !counts(request_state::expired));
    static_assert(!counts(request_state::released) && !counts(request_state::reversed));
    CHECK_FALSE(counts(request_state::unknown));
}

TEST_CASE("entries that differ in any member are unequal") {
    const claim_entry plain{};
    const auto differs = [&plain](auto change) {
        claim_entry other;
        change(other);
        return other != plain;
    };
    CHECK(differs([](claim_entry& e) { e.kind = entry_kind::granted; }));
    CHECK(differs([](claim_entry& e) { e.of.request_id = "R1"; }));
    CHECK(differs([](claim_entry& e) { e.answer.seen_before = true; }));
    CHECK(differs([](claim_entry& e) { e.expires_at += tick; }));
    CHECK(differs([](claim_entry& e) { e.at += tick; }));
    CHECK(differs([](claim_entry& e) { e.version = 1; }));
}
