#include <refund/ledger/history.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using namespace ledger_tests;
using refund::admission_at;
using refund::available_at;
using refund::cap_terms;
using refund::claim_entry;
using refund::errc;
using refund::known_at;
using refund::limit_hit;
using refund::request_state;
using refund::requests_at;

constexpr cap_terms terms{.limit = usd(1'000), .window = refund::rolling_days(30)};
const refund::calendar_day day = 2024_y / 6 / 30;

/// at(0): R1 granted 300. at(10): R2 reserved, 200 until at(100). at(20): R3 granted 100 of the day before.
/// at(30): R1 reversed. at(40): R4 refused.
struct some_months : held_in_memory {
    std::vector<claim_entry> entries;
    some_months() {
        REQUIRE(ledger.settle(asks("a", "R1", day, usd(300)), terms));
        set_clock::moment = at(10);
        REQUIRE(ledger.reserve(asks("a", "R2", day, usd(200)), terms, at(100)));
        set_clock::moment = at(20);
        REQUIRE(ledger.settle(asks("a", "R3", day - date::days(1), usd(100)), terms));
        set_clock::moment = at(30);
        REQUIRE(ledger.reverse("a", "R1"));
        set_clock::moment = at(40);
        refund::claim refused = asks("a", "R4", day, usd(0));
        refused.refused_by_rule = true;
        REQUIRE(ledger.settle(refused, terms));
        entries = ledger.history("a").value();
    }
    [[nodiscard]] std::int64_t left(refund::instant moment, refund::calendar_day on = day) const {
        return available_at(entries, on, terms, moment)->minor;
    }
};

}  // namespace

TEST_CASE_FIXTURE(some_months, "the entries known at a moment are those written up to and including it") {
    REQUIRE(entries.size() == 5);
    CHECK(known_at(entries, at(0) - tick).empty());
    CHECK(known_at(entries, at(0)).size() == 1);
    CHECK(known_at(entries, at(10) - tick).size() == 1);
    CHECK(known_at(entries, at(10)).size() == 2);
    CHECK(known_at(entries, at(30)).size() == 4);
    CHECK(known_at(entries, at(1'000)) == entries);
}

TEST_CASE_FIXTURE(some_months, "each request is listed in its state at a moment, in the order of first entries") {
    const auto states = [&](refund::instant moment) {
        std::string words;
        for (const auto& each : requests_at(entries, moment)) {
            words += each.of.request_id + std::to_string(static_cast<int>(each.state)) + " ";
        }
        return words;
    };
    const auto digit = [](request_state state) { return std::to_string(static_cast<int>(state)) + " "; };
    const std::string granted = digit(request_state::granted), reserved = digit(request_state::reserved),
                      expired = digit(request_state::expired), reversed = digit(request_state::reversed),
                      refused = digit(request_state::refused);
    CHECK(states(at(0) - tick).empty());
    CHECK(states(at(0)) == "R1" + granted);
    CHECK(states(at(29)) == "R1" + granted + "R2" + reserved + "R3" + granted);
    CHECK(states(at(30)) == "R1" + reversed + "R2" + reserved + "R3" + granted);
    CHECK(states(at(100) - tick) == "R1" + reversed + "R2" + reserved + "R3" + granted + "R4" + refused);
    CHECK(states(at(100)) == "R1" + reversed + "R2" + expired + "R3" + granted + "R4" + refused);
    const auto all = requests_at(entries, at(100));
    CHECK(all[1].of == asks("a", "R2", day, usd(200)));
    CHECK(all[1].answer.granted == usd(200));
}

TEST_CASE_FIXTURE(some_months, "what is left on a day, as known at a moment") {
    CHECK(left(at(0) - tick) == 1'000);
    CHECK(left(at(0)) == 700);
    CHECK(left(at(10)) == 500);
    CHECK(left(at(20)) == 400);
    CHECK(left(at(30)) == 700);
    CHECK(left(at(100) - tick) == 700);
    CHECK(left(at(100)) == 900);
    // R3 counts on 29 June and the 29 days after it, R2 a day longer. The same holds for early days, whose windows end
    // later.
    CHECK(left(at(50), 2024_y / 7 / 28) == 700);
    CHECK(left(at(50), 2024_y / 7 / 29) == 800);
    CHECK(left(at(50), 2024_y / 7 / 30) == 1'000);
    CHECK(left(at(50), 2024_y / 6 / 1) == 700);
    CHECK(left(at(50), 2024_y / 5 / 31) == 900);
    CHECK(left(at(50), 2024_y / 5 / 30) == 1'000);
}

TEST_CASE_FIXTURE(some_months, "the history alone gives the admission that the ledger would give now") {
    const auto agree = [&](const refund::claim& given, const cap_terms& by) {
        const auto asked = ledger.consider(given, by);
        const auto computed = admission_at(entries, given, by, set_clock::moment);
        if (!asked) return !computed && computed.error() == asked.error().reason;
        return computed.has_value() && *computed == *asked;
    };
    for (const std::int64_t cents : {0, 1, 699, 700, 701, 5'000}) {
        for (int i = -35; i < 35; ++i) {
            cap_terms by = terms;
            CHECK(agree(asks("a", "new", day + date::days(i), usd(cents)), by));
            by.when_over = refund::over_limit::refuse_whole;
            CHECK(agree(asks("a", "new", day + date::days(i), usd(cents)), by));
            by.most_requests = 2;
            CHECK(agree(asks("a", "new", day + date::days(i), usd(cents)), by));
        }
    }
    CHECK(agree(asks("a", "new", day, eur(1)), terms));
    CHECK(agree(asks("a", "new", day, eur(1)), {.limit = eur(5)}));
    CHECK(agree(asks("a", "new", day, usd(-1)), terms));
}

TEST_CASE("a claim is judged against a history with its units, even without a request id") {
    held_in_memory held;
    REQUIRE(held.ledger.settle(gives_back("R1", "c", 5, 3), refund::uncapped));
    REQUIRE(held.ledger.settle(gives_back("R2", "d", 5, 5), refund::uncapped));
    const auto entries = held.ledger.history("a").value();
    const auto left = [&](std::int64_t units) {
        return admission_at(entries, gives_back("", "c", 5, units), refund::uncapped, at(0)).value();
    };
    CHECK(left(2).units_left == 0);
    CHECK(left(2).limited_by == limit_hit::none);
    CHECK(left(3).units_left == 2);
    CHECK(left(3).limited_by == limit_hit::unit_limit);
    CHECK(admission_at(entries, gives_back("", "c", 6, 1), refund::uncapped, at(0)) == errc::commitment_contradicts);
    CHECK(admission_at(entries, gives_back("", "c ", 5, 1), refund::uncapped, at(0)) == errc::text_outer_blank);
    CHECK(admission_at(entries, gives_back("\xFF", "c", 5, 1), refund::uncapped, at(0)) == errc::text_not_utf8);
    // If the history holds the request already, its entry counts as well.
    CHECK(admission_at(entries, gives_back("R1", "c", 5, 3), refund::uncapped, at(0))->limited_by ==
          limit_hit::unit_limit);
}

TEST_CASE("an empty history leaves the whole limit, and impossible questions are errors with a reason") {
    CHECK(available_at({}, day, terms, at(0)) == usd(1'000));
    CHECK(available_at({}, day, refund::uncapped, at(0)) == refund::money{});
    CHECK(available_at({}, refund::first_day, terms, at(0)) == usd(1'000));
    CHECK(available_at({}, refund::last_day, terms, at(0)) == usd(1'000));
    refund::calendar_day outside = refund::last_day;
    ++outside.days_since_epoch;
    CHECK(available_at({}, outside, terms, at(0)) == errc::date_invalid);
    CHECK(available_at({}, day, {.limit = usd(-1)}, at(0)) == errc::negative_amount);
    CHECK(available_at({}, day, {.limit = usd(1), .window = refund::rolling_days(0)}, at(0)) ==
          errc::cap_window_invalid);
    some_months held;
    CHECK(available_at(held.entries, day, {.limit = eur(1)}, at(50)) == errc::ledger_currency_mismatch);
    CHECK(available_at(held.entries, day, {.limit = eur(1)}, at(0) - tick) == eur(1));  // nothing was known then
}

namespace {

using refund::entry_field;
using refund::find_history_fault;
using refund::entry_kind;
using refund::history_fault;

/// Five units of a commitment and 10.00 dollars: granted, reserved and committed, refused for its units, reversed.
struct changed_history {
    std::vector<claim_entry> entries{};

    changed_history() {
        held_in_memory held;
        const refund::cap_terms cap{.limit = usd(1'000)};
        const auto asked = [](const char* id, std::int64_t units) {
            refund::claim made = asks("a", id, 2024_y / 1 / 15, usd(100));
            made.commitment_id = "C", made.bought = 5, made.returned = units;
            return made;
        };
        REQUIRE(held.ledger.settle(asked("R1", 2), cap));
        REQUIRE(held.ledger.reserve(asked("R2", 2), cap, at(60)));
        REQUIRE(held.ledger.settle(asked("R3", 2), cap));  // refused
        REQUIRE(held.ledger.commit("a", "R2"));
        REQUIRE(held.ledger.reverse("a", "R1"));
        REQUIRE(held.ledger.settle(asked("R4", 3), cap));
        entries = *held.ledger.history("a");
        REQUIRE(entries.size() == 6);
    }
    template <class Change>
    [[nodiscard]] history_fault after(Change&& change) const {
        std::vector<claim_entry> all = entries;
        change(all);
        return find_history_fault(all);
    }
};

}  // namespace

TEST_CASE_FIXTURE(changed_history, "a history that a ledger wrote is sound, and so is every beginning of it") {
    CHECK(find_history_fault({}) == history_fault{});
    for (std::size_t i = 0; i <= entries.size(); ++i) {
        CHECK(find_history_fault(std::span(entries).first(i)) == history_fault{});
    }
}

TEST_CASE_FIXTURE(changed_history, "the first impossible entry is reported with its field") {
    using all = std::vector<claim_entry>;
    const auto renumber = [](all& of) {
        for (std::size_t i = 0; i < of.size(); ++i) of[i].version = static_cast<std::int64_t>(i) + 1;
    };
    CHECK(after([](all& of) { of[2].answer.granted.minor = -1; }) ==
          history_fault{2, entry_field::granted, errc::negative_amount});
    CHECK(after([](all& of) { of.erase(of.begin()); }) ==
          history_fault{0, entry_field::version, errc::ledger_damaged});
    CHECK(after([](all& of) { of.erase(of.begin() + 2); }) ==
          history_fault{2, entry_field::version, errc::ledger_damaged});
    CHECK(after([](all& of) { std::swap(of[1], of[2]); }) ==
          history_fault{1, entry_field::version, errc::ledger_damaged});
    CHECK(after([](all& of) { of[3].of.scope = "b"; }) == history_fault{3, entry_field::scope, errc::ledger_damaged});
    // A request is opened once, and first.
    CHECK(after([&](all& of) { of.push_back(of[5]), renumber(of); }) ==
          history_fault{6, entry_field::request_id, errc::request_id_reused});
    CHECK(after([&](all& of) { of.erase(of.begin() + 1), renumber(of); }) ==
          history_fault{2, entry_field::kind, errc::request_id_unknown});
    CHECK(after([&](all& of) { of.push_back(of[3]), renumber(of); }) ==
          history_fault{6, entry_field::kind, errc::request_not_reserved});
    CHECK(after([&](all& of) { of.push_back(of[4]), renumber(of); }) ==
          history_fault{6, entry_field::kind, errc::request_reversed});
    CHECK(after([&](all& of) {
              of[3].kind = entry_kind::reversed;  // it is only reserved
          }) == history_fault{3, entry_field::kind, errc::request_reserved});
    CHECK(after([&](all& of) {
              of[4].kind = entry_kind::committed, of[4].expires_at = at(1);  // it was granted
          }) == history_fault{4, entry_field::kind, errc::request_not_reserved});
    // Money of two currencies.
    CHECK(after([](all& of) {
              for (refund::money* const amount : {&of[2].of.asked, &of[2].answer.asked, &of[2].answer.granted,
                                                  &of[2].answer.used_before, &of[2].answer.left_after})
                  amount->unit = eur(0).unit;
          }) == history_fault{2, entry_field::currency, errc::ledger_currency_mismatch});
    // Units: 2 of 5 are held, which leaves 3 for the last; one less was left than is stated.
    CHECK(after([](all& of) { of[5].of.returned = 4; }) ==
          history_fault{5, entry_field::returned, errc::quantity_out_of_range});
    CHECK(after([](all& of) { of[5].of.returned = 2, of[5].answer.units_left = 1; }) == history_fault{});
    CHECK(after([](all& of) { of[5].of.returned = 2, of[5].answer.units_left = 2; }) ==
          history_fault{5, entry_field::units_left, errc::quantity_out_of_range});
    CHECK(after([](all& of) { of[5].of.bought = 6; }) ==
          history_fault{5, entry_field::bought, errc::commitment_contradicts});
    CHECK(after([&](all& of) { of.erase(of.begin() + 4), renumber(of); }) ==  // not reversed: 2 + 2 + 3 of 5
          history_fault{4, entry_field::returned, errc::quantity_out_of_range});
}

TEST_CASE_FIXTURE(changed_history, "a follow-up must repeat the first entry of its request, member by member") {
    const struct {
        entry_field field;
        errc reason;
        void (*change)(claim_entry&);
    } changes[] = {
        {entry_field::day, errc::request_id_reused, [](claim_entry& e) { e.of.day = 2024_y / 1 / 16; }},
        {entry_field::asked, errc::request_id_reused,
         [](claim_entry& e) { e.of.asked = e.answer.asked = e.answer.granted = usd(101); }},
        {entry_field::commitment_id, errc::request_id_reused, [](claim_entry& e) { e.of.commitment_id = "D"; }},
        {entry_field::bought, errc::request_id_reused, [](claim_entry& e) { e.of.bought = 6; }},
        {entry_field::returned, errc::request_id_reused, [](claim_entry& e) { e.of.returned = 1; }},
        {entry_field::fingerprint, errc::request_id_reused, [](claim_entry& e) { e.of.fingerprint = 8; }},
        {entry_field::used_before, errc::ledger_damaged, [](claim_entry& e) { e.answer.used_before = usd(101); }},
        {entry_field::left_after, errc::ledger_damaged, [](claim_entry& e) { e.answer.left_after = usd(1); }},
        {entry_field::counted_from, errc::ledger_damaged,
         [](claim_entry& e) { e.answer.counted_from = 2024_y / 1 / 14; }},
        {entry_field::units_left, errc::ledger_damaged, [](claim_entry& e) { e.answer.units_left = 0; }},
        {entry_field::expires_at, errc::ledger_damaged, [](claim_entry& e) { e.expires_at = at(61); }},
        {entry_field::granted, errc::ledger_damaged,
         [](claim_entry& e) {
             e.answer.granted = usd(99), e.answer.left_after = usd(0);
             e.answer.limited_by = refund::limit_hit::money_limit;
         }},
    };
    for (const auto& one : changes) {
        CAPTURE(name(one.field));
        const history_fault wrong = after([&](std::vector<claim_entry>& all) { one.change(all[3]); });
        CHECK(wrong.index == 3);
        CHECK(name(wrong.field) == name(one.field));
        CHECK(code(wrong.reason) == code(one.reason));
    }
}

TEST_CASE("an expired reservation frees its units for others, and can still be committed where they fit") {
    held_in_memory held;
    REQUIRE(held.ledger.reserve(gives_back("R1", "C", 5, 3), refund::uncapped, at(10)));
    set_clock::moment = at(20);
    REQUIRE(held.ledger.settle(gives_back("R2", "C", 5, 2), refund::uncapped));
    REQUIRE(held.ledger.settle(gives_back("R1", "C", 5, 3), refund::uncapped));  // committed
    std::vector<claim_entry> all = *held.ledger.history("a");
    REQUIRE(all.size() == 3);
    CHECK(find_history_fault(all) == history_fault{});
    // One unit more, and they would not have fitted.
    all[1].of.returned = 3, all[1].answer.units_left = 2;
    CHECK(find_history_fault(all) == history_fault{2, entry_field::returned, errc::quantity_out_of_range});
    all[1].at = at(9);  // before the end of the reservation, and that one would not have fitted
    CHECK(find_history_fault(all) == history_fault{1, entry_field::returned, errc::quantity_out_of_range});
}
