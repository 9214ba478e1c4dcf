#include <refund/ledger/ledger.hpp>

#include "fixture.hpp"

#include <refund/ledger/history.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace date::literals;
using namespace ledger_tests;
using refund::admission;
using refund::anniversary_year;
using refund::calendar_day;
using refund::calendar_year;
using refund::cap_terms;
using refund::cap_window;
using refund::claim;
using refund::claim_entry;
using refund::entry_kind;
using refund::errc;
using refund::limit_hit;
using refund::money;
using refund::over_limit;
using refund::request_state;
using refund::rolling_days;
using refund::rolling_months;
using refund::window_kind;

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr cap_window year = rolling_days(365);
constexpr money limit = usd(5'000'000);
constexpr over_limit pay_up = over_limit::pay_up_to_limit;
constexpr over_limit refuse = over_limit::refuse_whole;
const calendar_day day = 2024_y / 1 / 15;

constexpr cap_window windows[] = {rolling_days(1),
                                  rolling_days(30),
                                  year,
                                  rolling_months(1),
                                  rolling_months(12),
                                  calendar_year(),
                                  refund::whole_life(),
                                  anniversary_year(date::July / 1),
                                  anniversary_year(date::February / 29)};

constexpr cap_terms up_to(money most, over_limit when_over = pay_up, cap_window window = year) {
    return {.limit = most, .window = window, .when_over = when_over};
}
constexpr cap_terms by(cap_window window) { return up_to(usd(1'000), pay_up, window); }

struct book : held_in_memory {
    [[nodiscard]] std::size_t size(const char* scope) { return ledger.history(scope)->size(); }
    [[nodiscard]] admission considered(const char* id, std::int64_t cents, const cap_terms& terms,
                                       calendar_day on = day) {
        return ledger.consider(asks("a", id, on, usd(cents)), terms).value();
    }
    /// The state of a request in scope "a".
    [[nodiscard]] request_state state(const std::string& id) {
        const auto entries = ledger.history("a");
        for (const auto& each : requests_at(*entries, set_clock::moment)) {
            if (each.of.request_id == id) return each.state;
        }
        return request_state::unknown;
    }
};

}  // namespace

// ---- the money of a scope ----

TEST_CASE_FIXTURE(book, "recorded: each refund adds its cash to what the cap has used, CAP-CHAIN-USD-2022") {
    pay("account", "before", 2022_y / 9 / 20, usd(36'781));
    const auto first = ledger.settle(asks("account", "R11", 2022_y / 9 / 23, usd(42)), up_to(limit));
    REQUIRE(first);
    CHECK(first->used_before == usd(36'781));
    CHECK(first->granted == usd(42));
    const auto second = ledger.settle(asks("account", "R12", 2022_y / 9 / 23, usd(258)), up_to(limit));
    REQUIRE(second);
    CHECK(second->used_before == usd(36'823));
    const auto third = ledger.settle(asks("account", "R06", 2022_y / 9 / 24, usd(3'100)), up_to(limit));
    REQUIRE(third);
    CHECK(third->used_before == usd(37'081));
    CHECK(third->left_after == usd(5'000'000 - 37'081 - 3'100));
}

TEST_CASE_FIXTURE(book, "published: a refunded amount returns to the pool after 365 days, D01 and D08") {
    const calendar_day march = 2024_y / 3 / 10;
    pay("D01", "one", march, usd(240'000));
    CHECK(left("D01", march, up_to(limit)) == usd(4'760'000));
    CHECK(left("D01", march + date::days(364), up_to(limit)) == usd(4'760'000));
    CHECK(left("D01", march + date::days(365), up_to(limit)) == limit);
    pay("D08", "one", march, usd(5'000));
    CHECK(left("D08", march, up_to(limit)) == usd(4'995'000));
}

TEST_CASE_FIXTURE(book, "published: a request over the limit is refused whole, and one of exactly the limit is "
                  "granted, D05") {
    const auto granted = [&](std::int64_t cents, over_limit when_over) {
        return considered("one", cents, up_to(limit, when_over), 2026_y / 3 / 19).granted;
    };
    CHECK(granted(4'999'999, refuse) == usd(4'999'999));
    CHECK(granted(5'000'000, refuse) == usd(5'000'000));
    CHECK(granted(5'000'001, refuse) == usd(0));
    CHECK(granted(10'800'000, refuse) == usd(0));
    CHECK(granted(4'999'999, pay_up) == usd(4'999'999));
    CHECK(granted(5'000'000, pay_up) == usd(5'000'000));
    CHECK(granted(5'000'001, pay_up) == usd(5'000'000));
}

TEST_CASE_FIXTURE(book, "an answer has all its parts, and scopes do not affect each other") {
    pay("a", "1", day, usd(4'000'000));
    CHECK(considered("2", 1'500'000, up_to(limit), 2024_y / 6 / 30) == admission{.asked = usd(1'500'000),
                                                                                 .granted = usd(1'000'000),
                                                                                 .used_before = usd(4'000'000),
                                                                                 .left_after = usd(0),
                                                                                 .counted_from = 2023_y / 7 / 2,
                                                                                 .limited_by = limit_hit::money_limit});
    const auto elsewhere = ledger.consider(asks("b", "2", 2024_y / 6 / 30, usd(1'500'000)), up_to(limit, refuse));
    REQUIRE(elsewhere);
    CHECK(elsewhere->used_before == usd(0));
    CHECK(elsewhere->left_after == usd(3'500'000));
}

TEST_CASE_FIXTURE(book, "considering a claim changes nothing, however often") {
    for (int i = 0; i < 3; ++i) {
        CHECK(considered("1", 100, up_to(limit)).left_after == usd(4'999'900));
        CHECK(size("a") == 0);
    }
}

TEST_CASE_FIXTURE(book, "an impossible window, or a day outside the calendar, is an error, and nothing is entered") {
    pay("a", "1", day, usd(1));
    constexpr int most = std::numeric_limits<int>::max();
    for (const cap_window& wrong : {rolling_days(0), rolling_days(-1), rolling_days(-most), rolling_days(-most - 1),
                                    rolling_months(0), rolling_months(-most), anniversary_year(date::February / 30),
                                    cap_window{window_kind::anniversary_year, 12, 13, 1}}) {
        for (const char* const scope : {"a", "nobody"}) {
            CHECK(fails(ledger.consider(asks(scope, "2", day, usd(1)), by(wrong)), errc::cap_window_invalid));
            CHECK(fails(ledger.settle(asks(scope, "2", day, usd(1)), by(wrong)), errc::cap_window_invalid));
            CHECK(fails(ledger.reserve(asks(scope, "2", day, usd(1)), by(wrong), at(9)), errc::cap_window_invalid));
        }
    }
    calendar_day before = refund::first_day, after = refund::last_day;
    --before.days_since_epoch, ++after.days_since_epoch;
    for (const calendar_day outside : {before, after}) {
        CHECK(fails(ledger.consider(asks("a", "2", outside, usd(1)), up_to(limit)), errc::date_invalid));
        CHECK(fails(ledger.settle(asks("nobody", "2", outside, usd(1)), up_to(limit)), errc::date_invalid));
    }
    CHECK(size("a") == 1);
    CHECK(size("nobody") == 0);
}

TEST_CASE_FIXTURE(book, "over a whole life, or more days than the calendar has, an amount counts for ever") {
    pay("a", "1", refund::first_day, usd(600));
    for (const cap_window& window : {refund::whole_life(), rolling_days(std::numeric_limits<int>::max()),
                                     rolling_months(std::numeric_limits<int>::max())}) {
        for (const calendar_day on : {refund::first_day, calendar_day(1969_y / 12 / 31), refund::last_day}) {
            CHECK(left("a", on, by(window)) == usd(400));
            CHECK(considered("2", 500, by(window), on).granted == usd(400));
            CHECK(considered("2", 500, by(window), on).counted_from == refund::first_day);
        }
    }
    // A later amount is in the same window, since there is only one.
    pay("a", "3", refund::last_day, usd(300));
    CHECK(left("a", refund::first_day, by(refund::whole_life())) == usd(100));
}

TEST_CASE_FIXTURE(book, "a request entered late for an early day respects the amounts of later days") {
    pay("a", "later", 2024_y / 6 / 1, usd(4'500'000));
    // Up to the early day nothing is used, but the window that ends on 1 June includes both.
    const admission early = considered("early", 1'000'000, up_to(limit), 2024_y / 3 / 1);
    CHECK(early.granted == usd(500'000));
    CHECK(early.used_before == usd(4'500'000));
    // The window of 1 June 2024 reaches back to 3 June 2023, across a 29 February. Tests that day and those next to it.
    CHECK(considered("early", 1'000'000, up_to(limit), 2023_y / 6 / 1).granted == usd(1'000'000));
    CHECK(considered("early", 1'000'000, up_to(limit), 2023_y / 6 / 2).granted == usd(1'000'000));
    CHECK(considered("early", 1'000'000, up_to(limit), 2023_y / 6 / 3).granted == usd(500'000));
    CHECK(considered("early", 1'000'000, up_to(limit), 2023_y / 6 / 4).granted == usd(500'000));
}

TEST_CASE_FIXTURE(book, "of all windows that hold an early day, the fullest decides") {
    pay("a", "1", 2023_y / 12 / 1, usd(1'000'000));
    pay("a", "2", 2024_y / 6 / 1, usd(2'000'000));
    pay("a", "3", 2025_y / 1 / 1, usd(2'500'000));
    const auto left_by = [&](calendar_day on, cap_window window) {
        return considered("new", 0, up_to(limit, pay_up, window), on).left_after;
    };
    // On 1 March 2024: its own window includes 1; the one that ends on 1 June includes 1 and 2; the one
    // that ends on 1 January 2025 includes 2 and 3, but no longer 1.
    CHECK(left_by(2024_y / 3 / 1, year) == usd(500'000));
    // On 1 December 2023: the window of 1 June includes 1 and 2.
    CHECK(left_by(2023_y / 12 / 1, year) == usd(2'000'000));
    CHECK(left_by(2024_y / 3 / 1, calendar_year()) == usd(3'000'000));
}

TEST_CASE_FIXTURE(book, "in windows of every kind an amount counts up to the day before it is free again") {
    pay("a", "1", 2024_y / 2 / 29, usd(600));
    const auto left_by = [&](calendar_day on, const cap_window& window) {
        const std::int64_t of_history = left("a", on, by(window)).minor;
        CHECK(considered("new", 0, by(window), on).left_after.minor == of_history);
        return of_history;
    };
    CHECK(left_by(2025_y / 2 / 27, year) == 400);
    CHECK(left_by(2025_y / 2 / 28, year) == 1'000);
    CHECK(left_by(2025_y / 2 / 27, rolling_months(12)) == 400);
    CHECK(left_by(2025_y / 2 / 28, rolling_months(12)) == 1'000);
    CHECK(left_by(2024_y / 12 / 31, calendar_year()) == 400);
    CHECK(left_by(2025_y / 1 / 1, calendar_year()) == 1'000);
    CHECK(left_by(2025_y / 2 / 27, anniversary_year(date::February / 29)) == 400);
    CHECK(left_by(2025_y / 2 / 28, anniversary_year(date::February / 29)) == 1'000);
    CHECK(left_by(2024_y / 6 / 30, anniversary_year(date::July / 1)) == 400);
    CHECK(left_by(2024_y / 7 / 1, anniversary_year(date::July / 1)) == 1'000);
}

TEST_CASE("the limit holds at both ends of the calendar, too") {
    for (const cap_window& window : windows) {
        book early;
        early.pay("a", "1", refund::first_day, usd(600));
        CHECK(early.considered("2", 0, by(window), refund::first_day).left_after == usd(400));
        const bool one_day = window == rolling_days(1);
        CHECK(early.considered("2", 0, by(window), refund::first_day + date::days(20)).left_after ==
              usd(one_day ? 1'000 : 400));
        book late;
        late.pay("a", "1", refund::last_day, usd(600));
        CHECK(late.considered("2", 0, by(window), refund::last_day).left_after == usd(400));
    }
}

TEST_CASE_FIXTURE(book, "the currencies of a claim, its limit and its scope must agree") {
    pay("a", "1", day, usd(1));
    CHECK(fails(ledger.settle(asks("a", "2", day, eur(1)), up_to(limit)), errc::cap_currency_mismatch));
    CHECK(fails(ledger.settle(asks("a", "2", day, eur(1)), up_to(eur(5))), errc::ledger_currency_mismatch));
    CHECK(fails(ledger.settle(asks("a", "2", day, usd(1)), refund::uncapped), errc::cap_currency_mismatch));
    CHECK(size("a") == 1);
    pay("b", "1", day, eur(1));  // another scope may be in another currency
    // A scope that was named in an error has no currency yet.
    CHECK(fails(ledger.settle(asks("c", "1", day, usd(1)), up_to(eur(5))), errc::cap_currency_mismatch));
    pay("c", "1", day, eur(1));
}

TEST_CASE_FIXTURE(book, "a negative amount or limit is refused") {
    CHECK(fails(ledger.settle(asks("a", "1", day, usd(-1)), up_to(limit)), errc::negative_amount));
    CHECK(fails(ledger.settle(asks("a", "1", day, usd(std::numeric_limits<std::int64_t>::min())), up_to(limit)),
                errc::negative_amount));
    CHECK(fails(ledger.settle(asks("a", "1", day, usd(1)), up_to(usd(-1))), errc::negative_amount));
    CHECK(size("a") == 0);
}

TEST_CASE_FIXTURE(book, "a claim for zero is granted even under a limit of zero, and a larger one gets nothing there") {
    CHECK(ledger.settle(asks("a", "1", day, usd(0)), up_to(limit, refuse))->limited_by == limit_hit::none);
    CHECK(state("1") == request_state::granted);
    CHECK(ledger.settle(asks("a", "2", day, usd(0)), up_to(usd(0), refuse))->limited_by == limit_hit::none);
    CHECK(ledger.settle(asks("a", "3", day, usd(1)), up_to(usd(0), pay_up))->granted == usd(0));
    CHECK(state("3") == request_state::granted);  // paid up to the limit, which leaves nothing; not a refusal
    CHECK(ledger.settle(asks("a", "4", day, usd(1)), up_to(usd(0), refuse))->granted == usd(0));
    CHECK(state("4") == request_state::refused);
}

TEST_CASE_FIXTURE(book, "a limit lowered below what is used leaves nothing, and nothing is owed") {
    pay("a", "1", day, usd(700));
    CHECK(considered("2", 1, up_to(usd(500))).granted == usd(0));
    CHECK(considered("2", 1, up_to(usd(500))).left_after == usd(0));
    CHECK(considered("2", 1, up_to(usd(500))).used_before == usd(700));
    CHECK(considered("2", 1, up_to(usd(700))).granted == usd(0));
    CHECK(considered("2", 1, up_to(usd(701))).granted == usd(1));
    CHECK(considered("2", 0, up_to(usd(500), refuse)).limited_by == limit_hit::none);
}

TEST_CASE_FIXTURE(book, "amounts up to the largest that fits are counted, and no window's sum exceeds it") {
    pay("a", "1", day, usd(highest - 1));
    CHECK(considered("2", highest, up_to(usd(highest))).granted == usd(1));
    pay("a", "2", day, usd(1));
    CHECK(considered("3", 1, up_to(usd(highest))).granted == usd(0));
    // On a day whose own window includes neither; the window that includes all three then exceeds 64 bits.
    pay("a", "3", day + date::days(1), usd(highest));
    CHECK(considered("4", 1, up_to(usd(highest))).granted == usd(0));
    CHECK(considered("4", 1, up_to(usd(highest))).used_before == usd(highest));
    CHECK(considered("4", 1, up_to(usd(highest), pay_up, rolling_days(1)), day + date::days(2)).granted == usd(1));
}

TEST_CASE_FIXTURE(book, "a cap on requests counts neither refused nor reversed ones") {
    cap_terms terms = up_to(limit, refuse, rolling_days(30));
    terms.most_requests = 2;
    const auto settle = [&](const char* id, calendar_day on, std::int64_t cents) {
        return ledger.settle(asks("a", id, on, usd(cents)), terms)->limited_by;
    };
    CHECK(settle("1", day, 10) == limit_hit::none);
    CHECK(settle("2", day, 5'000'001) == limit_hit::money_limit);  // refused whole, and not counted
    CHECK(settle("3", day, 0) == limit_hit::none);
    CHECK(settle("4", day, 10) == limit_hit::request_limit);
    CHECK(state("4") == request_state::refused);
    CHECK(settle("4", day, 10) == limit_hit::request_limit);  // stays so, even for less
    // Both count for 30 days, and for a request 29 days earlier, because their windows reach back to it.
    CHECK(considered("5", 1, terms, day + date::days(29)).limited_by == limit_hit::request_limit);
    CHECK(considered("5", 1, terms, day + date::days(30)).limited_by == limit_hit::none);
    CHECK(considered("5", 1, terms, day - date::days(29)).limited_by == limit_hit::request_limit);
    CHECK(considered("5", 1, terms, day - date::days(30)).limited_by == limit_hit::none);
    REQUIRE(ledger.reverse("a", "3"));
    CHECK(settle("6", day, 10) == limit_hit::none);
    CHECK(settle("7", day, 10) == limit_hit::request_limit);
    CHECK(settle("4", day, 10) == limit_hit::request_limit);
    // A reservation counts until it ends.
    REQUIRE(ledger.reverse("a", "6"));
    REQUIRE(ledger.reserve(asks("a", "8", day, usd(1)), terms, at(10)));
    CHECK(considered("9", 1, terms).limited_by == limit_hit::request_limit);
    set_clock::moment = at(10);
    CHECK(considered("9", 1, terms).limited_by == limit_hit::none);
}

// ---- the units of a commitment ----

TEST_CASE_FIXTURE(book, "three requests for 2 of 5 units of one commitment: the third is refused") {
    CHECK(ledger.settle(gives_back("1", "c", 5, 2), refund::uncapped)->units_left == 3);
    CHECK(ledger.settle(gives_back("2", "c", 5, 2), refund::uncapped)->units_left == 1);
    const auto third = ledger.settle(gives_back("3", "c", 5, 2), refund::uncapped);
    REQUIRE(third);
    CHECK(third->limited_by == limit_hit::unit_limit);
    CHECK(third->units_left == 1);
    CHECK(state("3") == request_state::refused);
    CHECK(ledger.settle(gives_back("4", "c", 5, 1), refund::uncapped)->units_left == 0);
    CHECK(ledger.settle(gives_back("5", "c", 5, 1), refund::uncapped)->limited_by == limit_hit::unit_limit);
    CHECK(ledger.settle(gives_back("6", "d", 5, 5), refund::uncapped)->units_left == 0);  // another commitment
}

TEST_CASE_FIXTURE(book, "units count in their scope on every day, and are free again when their request is reversed") {
    claim given = gives_back("1", "c", 1, 1);
    given.day = refund::first_day;
    CHECK(ledger.settle(given, refund::uncapped)->limited_by == limit_hit::none);
    given.request_id = "2", given.day = refund::last_day;
    CHECK(ledger.consider(given, refund::uncapped)->limited_by == limit_hit::unit_limit);
    given.scope = "b";
    CHECK(ledger.consider(given, refund::uncapped)->limited_by == limit_hit::none);
    REQUIRE(ledger.reverse("a", "1"));
    given.scope = "a";
    CHECK(ledger.settle(given, refund::uncapped)->limited_by == limit_hit::none);
}

TEST_CASE_FIXTURE(book, "a commitment keeps the number of units that its requests state, as long as one of them "
                  "counts") {
    REQUIRE(ledger.settle(gives_back("1", "c", 5, 1), refund::uncapped));
    CHECK(fails(ledger.settle(gives_back("2", "c", 6, 1), refund::uncapped), errc::commitment_contradicts));
    CHECK(fails(ledger.consider(gives_back("2", "c", 4, 1), refund::uncapped), errc::commitment_contradicts));
    REQUIRE(ledger.reverse("a", "1"));
    CHECK(ledger.settle(gives_back("2", "c", 6, 1), refund::uncapped)->units_left == 5);
    CHECK(fails(ledger.settle(gives_back("3", "c", 5, 1), refund::uncapped), errc::commitment_contradicts));
}

TEST_CASE_FIXTURE(book, "a request that a cap refuses whole gives back no units") {
    claim given = asks("a", "1", day, usd(5'000'001));
    given.commitment_id = "c", given.bought = 2, given.returned = 2;
    CHECK(ledger.settle(given, up_to(limit, refuse))->units_left == 2);
    given.request_id = "2", given.asked = limit;
    CHECK(ledger.settle(given, up_to(limit, refuse))->units_left == 0);
    given.request_id = "3", given.asked = usd(0);
    CHECK(ledger.settle(given, up_to(limit, refuse))->limited_by == limit_hit::unit_limit);
}

// ---- the same request, and another one under its id ----

TEST_CASE_FIXTURE(book, "a repeated claim gets its first answer in all its parts, and counts once") {
    const claim given = asks("a", "1", day, usd(3'000'000));
    const auto first = ledger.settle(given, up_to(limit));
    REQUIRE(first);
    CHECK_FALSE(first->seen_before);
    pay("a", "between", day, usd(1'500'000));
    admission expected = *first;
    expected.seen_before = true;
    for (int i = 0; i < 2; ++i) {
        CHECK(ledger.settle(given, up_to(limit)).value() == expected);
        CHECK(ledger.consider(given, up_to(limit)).value() == expected);
        CHECK(ledger.reserve(given, up_to(limit), at(9)).value() == expected);
        CHECK(ledger.settle(given, up_to(usd(1))).value() == expected);  // whatever the terms are now
    }
    CHECK(size("a") == 2);
    CHECK(considered("2", 0, up_to(limit)).left_after == usd(500'000));
}

TEST_CASE_FIXTURE(book, "a repeated claim that was refused stays refused, even if there is room by then") {
    pay("a", "large", day, limit);
    const claim given = asks("a", "1", day, usd(10));
    const auto refused = ledger.settle(given, up_to(limit, refuse));
    REQUIRE(refused);
    CHECK(refused->granted == usd(0));
    REQUIRE(ledger.reverse("a", "large"));
    admission expected = *refused;
    expected.seen_before = true;
    CHECK(ledger.settle(given, up_to(limit, refuse)).value() == expected);
    CHECK(ledger.settle(asks("a", "2", day, usd(10)), up_to(limit, refuse))->granted == usd(10));
}

TEST_CASE_FIXTURE(book, "another claim under an id that the scope holds is an error, whichever member differs") {
    claim given = asks("a", "1", day, usd(10));
    given.commitment_id = "c", given.bought = 5, given.returned = 2, given.fingerprint = 7;
    REQUIRE(ledger.settle(given, up_to(limit)));
    const auto reused = [&](auto change) {
        claim other = given;
        change(other);
        const bool by_all = fails(ledger.settle(other, up_to(limit)), errc::request_id_reused) &&
                            fails(ledger.consider(other, up_to(limit)), errc::request_id_reused) &&
                            fails(ledger.reserve(other, up_to(limit), at(9)), errc::request_id_reused);
        return by_all && ledger.settle(other, up_to(limit)).error().words == "request 1 of scope a";
    };
    CHECK(reused([](claim& c) { c.day = c.day + date::days(1); }));
    CHECK(reused([](claim& c) { c.day = c.day - date::days(1); }));
    CHECK(reused([](claim& c) { c.asked.minor = 11; }));
    CHECK(reused([](claim& c) { c.asked.minor = 9; }));
    CHECK(reused([](claim& c) { c.asked.unit = eur(0).unit; }));
    CHECK(reused([](claim& c) { c.commitment_id = "d"; }));
    CHECK(reused([](claim& c) { c.commitment_id.clear(); }));
    CHECK(reused([](claim& c) { c.bought = 6; }));
    CHECK(reused([](claim& c) { c.returned = 1; }));
    CHECK(reused([](claim& c) { c.fingerprint = 8; }));
    CHECK(reused([](claim& c) { c.refused_by_rule = true; }));
    CHECK(size("a") == 1);
    // In another scope, or under another id, it is another request.
    CHECK(ledger.settle(asks("b", "1", day + date::days(9), eur(800)), up_to(eur(800)))->granted == eur(800));
}

TEST_CASE_FIXTURE(book, "keys are compared and entered in their normal form") {
    claim given = asks("{A838A8C3-0123-4567-89AB-CDEF01234567}", "A838A8C3-0123-4567-89AB-CDEF01234568", day, usd(10));
    REQUIRE(ledger.settle(given, up_to(limit)));
    given.scope = "a838a8c3-0123-4567-89ab-cdef01234567";
    given.request_id = "{a838a8c3-0123-4567-89ab-CDEF01234568}";
    CHECK(ledger.settle(given, up_to(limit))->seen_before);
    const auto history = ledger.history("{a838a8c3-0123-4567-89ab-cdef01234567}").value();
    REQUIRE(history.size() == 1);
    CHECK(history[0].of == normalized(given));
    CHECK(ledger.reverse("A838A8C3-0123-4567-89AB-CDEF01234567", given.request_id)->of == normalized(given));
    // Other keys that differ in case are different.
    CHECK_FALSE(ledger.settle(asks("Contoso", "1", day, usd(1)), up_to(limit))->seen_before);
    CHECK_FALSE(ledger.settle(asks("contoso", "1", day, usd(1)), up_to(limit))->seen_before);
}

TEST_CASE_FIXTURE(book, "a request that a rule refuses is entered, counts for nothing, and stays refused") {
    claim given = asks("a", "1", day, usd(0));
    given.commitment_id = "c", given.bought = 5, given.returned = 2, given.refused_by_rule = true;
    const auto answer = ledger.settle(given, up_to(limit));
    REQUIRE(answer);
    CHECK(*answer == admission{.asked = usd(0), .granted = usd(0), .used_before = usd(0), .left_after = limit,
                               .counted_from = 2023_y / 1 / 16, .units_left = 5});
    CHECK(state("1") == request_state::refused);
    CHECK(ledger.settle(gives_back("2", "c", 7, 7), refund::uncapped)->units_left ==
          0);  // nothing holds the commitment
    given.refused_by_rule = false;
    CHECK(fails(ledger.settle(given, up_to(limit)), errc::request_id_reused));
    const auto reserved = ledger.reserve(asks("a", "3", day, usd(5'000'001)), up_to(limit, refuse), at(9));
    CHECK(reserved->granted == usd(0));
    CHECK(state("3") == request_state::refused);
    CHECK(ledger.history("a")->back().expires_at == refund::instant{});  // no reservation, no end
}

// ---- all states and all calls ----

namespace {

const claim under_test = asks("a", "r", day, usd(10));
constexpr cap_terms terms_of_table = up_to(limit, refuse);

/// Brings request "r" to a state, and the clock to at(20).
void bring_to(book& held, request_state state) {
    set_clock::moment = at(0);
    claim refused = under_test;
    const auto reserve = [&](refund::instant until) {
        REQUIRE(held.ledger.reserve(under_test, terms_of_table, until));
    };
    switch (state) {
        case request_state::unknown: break;
        case request_state::granted: REQUIRE(held.ledger.settle(under_test, terms_of_table)); break;
        case request_state::refused:
            REQUIRE(held.ledger.settle(under_test, up_to(usd(9), refuse)));
            break;
        case request_state::reserved: reserve(at(30)); break;
        case request_state::expired: reserve(at(20)); break;
        case request_state::committed: reserve(at(20)); REQUIRE(held.ledger.commit("a", "r")); break;
        case request_state::released: reserve(at(30)); REQUIRE(held.ledger.release("a", "r")); break;
        case request_state::reversed:
            REQUIRE(held.ledger.settle(under_test, terms_of_table));
            REQUIRE(held.ledger.reverse("a", "r"));
            break;
    }
    set_clock::moment = at(20);
    REQUIRE(held.state("r") == state);
}

struct outcome_of_call {
    errc error{};              ///< errc{} if the call succeeds
    request_state state{};     ///< after it
    bool entered{};            ///< whether it wrote an entry
    friend bool operator==(const outcome_of_call&, const outcome_of_call&) = default;
};

template <class Call>
outcome_of_call after(request_state state, Call call) {
    book held;
    bring_to(held, state);
    const std::size_t before = held.size("a");
    const auto answer = call(held.ledger);
    return {answer ? errc{} : answer.error().reason, held.state("r"), held.size("a") != before};
}

}  // namespace

TEST_CASE("every call in every state: its answer, the state after it, and whether it writes an entry") {
    using enum request_state;
    struct line {
        request_state before;
        outcome_of_call considered, settled, reserved, committed, released, reversed;
    };
    const auto fine = [](request_state state) { return outcome_of_call{errc{}, state, false}; };
    const auto enters = [](request_state state) { return outcome_of_call{errc{}, state, true}; };
    const auto no = [](errc error, request_state state) { return outcome_of_call{error, state, false}; };
    const auto all_no = [&](errc error, request_state state) { return no(error, state); };
    const line table[] = {
        {unknown, fine(unknown), enters(granted), enters(reserved), no(errc::request_id_unknown, unknown),
         no(errc::request_id_unknown, unknown), no(errc::request_id_unknown, unknown)},
        {granted, fine(granted), fine(granted), fine(granted), no(errc::request_not_reserved, granted),
         no(errc::request_not_reserved, granted), enters(reversed)},
        {refused, fine(refused), fine(refused), fine(refused), no(errc::request_not_reserved, refused),
         no(errc::request_not_reserved, refused), no(errc::request_not_reserved, refused)},
        {reserved, fine(reserved), enters(committed), fine(reserved), enters(committed), enters(released),
         no(errc::request_reserved, reserved)},
        {expired, fine(expired), enters(committed), no(errc::reservation_expired, expired),
         no(errc::reservation_expired, expired), enters(released), no(errc::request_not_reserved, expired)},
        {committed, fine(committed), fine(committed), fine(committed), fine(committed),
         no(errc::request_not_reserved, committed), enters(reversed)},
        {released, all_no(errc::request_released, released), all_no(errc::request_released, released),
         all_no(errc::request_released, released), all_no(errc::request_released, released), fine(released),
         all_no(errc::request_released, released)},
        {reversed, all_no(errc::request_reversed, reversed), all_no(errc::request_reversed, reversed),
         all_no(errc::request_reversed, reversed), all_no(errc::request_reversed, reversed),
         all_no(errc::request_reversed, reversed), fine(reversed)},
    };
    for (const line& each : table) {
        CAPTURE(static_cast<int>(each.before));
        CHECK(after(each.before, [](auto& l) { return l.consider(under_test, terms_of_table); }) == each.considered);
        CHECK(after(each.before, [](auto& l) { return l.settle(under_test, terms_of_table); }) == each.settled);
        CHECK(after(each.before, [](auto& l) { return l.reserve(under_test, terms_of_table, at(99)); }) ==
              each.reserved);
        CHECK(after(each.before, [](auto& l) { return l.commit("a", "r"); }) == each.committed);
        CHECK(after(each.before, [](auto& l) { return l.release("a", "r"); }) == each.released);
        CHECK(after(each.before, [](auto& l) { return l.reverse("a", "r"); }) == each.reversed);
    }
}

TEST_CASE_FIXTURE(book, "a committed reservation is reversed just as a granted request is") {
    bring_to(*this, request_state::committed);
    CHECK(ledger.reverse("a", "r")->kind == entry_kind::reversed);
    CHECK(considered("new", 0, up_to(limit)).left_after == limit);
    CHECK(fails(ledger.commit("a", "r"), errc::request_reversed));
    CHECK(fails(ledger.release("a", "r"), errc::request_reversed));
}

TEST_CASE_FIXTURE(book, "a repeated step returns the entry that it wrote the first time") {
    bring_to(*this, request_state::reserved);
    const auto first = ledger.commit("a", "r").value();
    CHECK(first.kind == entry_kind::committed);
    CHECK(first.of == under_test);
    CHECK(first.answer == ledger.history("a")->front().answer);
    CHECK(first.expires_at == at(30));
    CHECK(first.at == at(20));
    CHECK(first.version == 2);
    set_clock::moment = at(500);
    CHECK(ledger.commit("a", "r").value() == first);
    const auto reversed = ledger.reverse("a", "r").value();
    CHECK(reversed.version == 3);
    CHECK(reversed.at == at(500));
    CHECK(ledger.reverse("a", "r").value() == reversed);
    CHECK(size("a") == 3);
}

TEST_CASE_FIXTURE(book, "settling a reservation leaves the same entries as committing it") {
    REQUIRE(ledger.reserve(under_test, terms_of_table, at(30)));
    claim other = under_test;
    other.scope = "b";
    REQUIRE(ledger.reserve(other, terms_of_table, at(30)));
    REQUIRE(ledger.settle(under_test, terms_of_table));
    REQUIRE(ledger.commit("b", "r"));
    auto by_settle = ledger.history("a").value();
    const auto by_commit = ledger.history("b").value();
    for (claim_entry& entry : by_settle) entry.of.scope = "b";
    CHECK(by_settle == by_commit);
}

TEST_CASE_FIXTURE(book, "keys that no entry can have are refused by every call") {
    for (const auto& [bad, why] : {std::pair("a ", errc::text_outer_blank), std::pair("\xFF", errc::text_not_utf8),
                                   std::pair("\xEF\xBB\xBF", errc::text_invisible_character)}) {
        CHECK(fails(ledger.history(bad), why));
        CHECK(fails(ledger.commit(bad, "r"), why));
        CHECK(fails(ledger.commit("a", bad), why));
        CHECK(fails(ledger.release("a", bad), why));
        CHECK(fails(ledger.reverse("a", bad), why));
        CHECK(fails(ledger.settle(asks(bad, "r", day, usd(1)), up_to(limit)), why));
        CHECK(fails(ledger.settle(asks("a", bad, day, usd(1)), up_to(limit)), why));
    }
    CHECK(fails(ledger.commit("a", ""), errc::request_id_missing));
    CHECK(fails(ledger.settle(asks("a", "", day, usd(1)), up_to(limit)), errc::request_id_missing));
    CHECK(ledger.commit("a", "r").error().words == "r");
}

// ---- reservations in time ----

TEST_CASE_FIXTURE(book, "a reservation counts up to a microsecond before its end, and no longer at the end itself") {
    claim given = asks("a", "r", day, usd(3'000'000));
    given.commitment_id = "c", given.bought = 5, given.returned = 4;
    REQUIRE(ledger.reserve(given, up_to(limit), at(60)));
    claim other = given;
    other.request_id = "other", other.asked = limit, other.returned = 5;
    for (const auto& [moment, holds] : {std::pair(at(0), true), std::pair(at(60) - tick, true),
                                        std::pair(at(60), false), std::pair(at(60) + tick, false)}) {
        set_clock::moment = moment;
        CHECK(considered("2", 5'000'000, up_to(limit)).granted == usd(holds ? 2'000'000 : 5'000'000));
        CHECK(ledger.consider(other, up_to(limit))->limited_by == (holds ? limit_hit::unit_limit : limit_hit::none));
        CHECK(ledger.consider(other, up_to(limit))->units_left == (holds ? 1 : 0));
        CHECK(state("r") == (holds ? request_state::reserved : request_state::expired));
    }
    CHECK(fails(ledger.commit("a", "r"), errc::reservation_expired));
}

TEST_CASE_FIXTURE(book, "a reservation that would end now or earlier is refused") {
    CHECK(fails(ledger.reserve(under_test, up_to(limit), at(0)), errc::reservation_expired));
    CHECK(fails(ledger.reserve(under_test, up_to(limit), at(0) - tick), errc::reservation_expired));
    CHECK(size("a") == 0);
    CHECK(ledger.reserve(under_test, up_to(limit), at(0) + tick)->granted == usd(10));
    CHECK(ledger.reserve(under_test, up_to(limit), at(0))->seen_before);  // held already, so `until` does not matter
    CHECK(ledger.history("a")->front().expires_at == at(0) + tick);
}

TEST_CASE_FIXTURE(book, "a committed reservation counts beyond its end, and a released one not even before it") {
    REQUIRE(ledger.reserve(asks("a", "1", day, usd(10)), up_to(limit), at(60)));
    REQUIRE(ledger.reserve(asks("a", "2", day, usd(20)), up_to(limit), at(60)));
    REQUIRE(ledger.commit("a", "1"));
    REQUIRE(ledger.release("a", "2"));
    CHECK(considered("3", 0, up_to(limit)).used_before == usd(10));
    set_clock::moment = at(60);
    CHECK(considered("3", 0, up_to(limit)).used_before == usd(10));
    CHECK(ledger.release("a", "2").has_value());
}

TEST_CASE_FIXTURE(book, "an expired reservation is settled only if all that it held still fits") {
    // 3,000,000 are asked and 1,000,000 are left: a part is reserved.
    pay("a", "large", day, usd(4'000'000));
    const claim given = asks("a", "r", day, usd(3'000'000));
    const auto held = ledger.reserve(given, up_to(limit), at(60));
    REQUIRE(held->granted == usd(1'000'000));
    admission expected = *held;
    expected.seen_before = true;
    set_clock::moment = at(60);
    pay("a", "small", day, usd(1));
    CHECK(fails(ledger.settle(given, up_to(limit)), errc::reservation_expired));
    CHECK(fails(ledger.consider(given, up_to(limit)), errc::reservation_expired));
    CHECK(state("r") == request_state::expired);
    REQUIRE(ledger.reverse("a", "small"));
    CHECK(ledger.consider(given, up_to(limit)).value() == expected);  // exactly as much
    REQUIRE(ledger.reverse("a", "large"));                            // more room than was reserved: no more is paid
    CHECK(ledger.settle(given, up_to(limit)).value() == expected);
    CHECK(state("r") == request_state::committed);
    CHECK(considered("2", 0, up_to(limit)).used_before == usd(1'000'000));
    CHECK(ledger.settle(given, up_to(limit)).value() == expected);
}

TEST_CASE_FIXTURE(book, "an expired reservation is not settled when its units are gone, or the cap's requests are used "
                  "up") {
    claim given = gives_back("r", "c", 5, 3);
    REQUIRE(ledger.reserve(given, refund::uncapped, at(60)));
    set_clock::moment = at(60);
    REQUIRE(ledger.settle(gives_back("2", "c", 5, 3), refund::uncapped));
    CHECK(fails(ledger.settle(given, refund::uncapped), errc::reservation_expired));
    REQUIRE(ledger.reverse("a", "2"));
    REQUIRE(ledger.settle(gives_back("3", "c", 5, 2), refund::uncapped));
    CHECK(ledger.settle(given, refund::uncapped)->units_left == 2);  // as in the first answer
    CHECK(ledger.consider(gives_back("4", "c", 5, 1), refund::uncapped)->limited_by == limit_hit::unit_limit);

    cap_terms one = up_to(limit);
    one.most_requests = 1;
    REQUIRE(ledger.reserve(asks("b", "r", day, usd(1)), one, at(99)));
    set_clock::moment = at(99);
    REQUIRE(ledger.settle(asks("b", "2", day, usd(1)), one));
    CHECK(fails(ledger.settle(asks("b", "r", day, usd(1)), one), errc::reservation_expired));
}

// ---- history ----

TEST_CASE_FIXTURE(book, "a history holds every entry of its scope in order, numbered without a gap") {
    REQUIRE(ledger.settle(asks("a", "2", day, usd(1)), up_to(limit)));
    REQUIRE(ledger.settle(asks("b", "x", day, usd(1)), up_to(limit)));
    set_clock::moment = at(1);
    REQUIRE(ledger.reserve(asks("a", "1", day, usd(2)), up_to(limit), at(9)));
    REQUIRE(ledger.commit("a", "1"));
    set_clock::moment = at(2);
    REQUIRE(ledger.reverse("a", "2"));
    const auto entries = ledger.history("a").value();
    const std::vector<std::pair<entry_kind, std::string>> expected{{entry_kind::granted, "2"},
                                                                   {entry_kind::reserved, "1"},
                                                                   {entry_kind::committed, "1"},
                                                                   {entry_kind::reversed, "2"}};
    REQUIRE(entries.size() == expected.size());
    const refund::instant moments[] = {at(0), at(1), at(1), at(2)};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        CHECK(entries[i].kind == expected[i].first);
        CHECK(entries[i].of.request_id == expected[i].second);
        CHECK(entries[i].version == static_cast<std::int64_t>(i) + 1);
        CHECK(entries[i].at == moments[i]);
        CHECK(entries[i].expires_at == (entries[i].of.request_id == "1" ? at(9) : refund::instant{}));
    }
    CHECK(ledger.history("nobody")->empty());
    CHECK(ledger.history("b")->size() == 1);
}

// ---- a store that fails ----

namespace {

/// Fails at the n-th call, and counts commits.
struct failing_store {
    struct transaction {
        failing_store* store;
        refund::instant now() { return at(0); }
        const refund::account& held() { return store->held; }
        auto append(const claim_entry& entry) -> refund::result<claim_entry, refund::ledger_error> {
            if (store->fails()) return store->error;
            return entry;
        }
        refund::store_status commit() {
            if (store->fails()) return {store->error};
            ++store->committed;
            return {};
        }
    };
    refund::result<transaction, refund::ledger_error> begin(std::string_view) {
        if (fails()) return error;
        return transaction{this};
    }
    bool fails() { return questions++ == failing; }

    refund::ledger_error error{errc::ledger_unavailable, "the connection is closed"};
    refund::account held{};
    int failing{-1};
    int questions{};
    int committed{};
};

/// Fails at each call in turn. Each time, the store's error must come back, and nothing may be committed.
template <class Call>
int questions_of(std::vector<claim_entry> entries, Call call) {
    for (int failing = 0; failing < 20; ++failing) {
        failing_store store{.held = refund::account(entries, at(0)), .failing = failing};
        refund::ledger held(store);
        const auto answer = call(held);
        if (answer) return failing;
        CHECK(answer.error() == refund::ledger_error{errc::ledger_unavailable, "the connection is closed"});
        CHECK(store.committed == 0);
    }
    return -1;
}

}  // namespace

TEST_CASE("an error of the store at any step is returned with its words, and nothing is committed") {
    const claim_entry reserved{.kind = entry_kind::reserved,
                               .of = under_test,
                               .answer = {.asked = usd(10), .granted = usd(10)},
                               .expires_at = at(9)};
    claim_entry expired = reserved, granted = reserved;
    expired.expires_at = at(0);
    granted.kind = entry_kind::granted;
    CHECK(questions_of({}, [](auto& l) { return l.consider(under_test, terms_of_table); }) == 1);
    CHECK(questions_of({}, [](auto& l) { return l.settle(under_test, terms_of_table); }) == 3);
    CHECK(questions_of({}, [](auto& l) { return l.reserve(under_test, terms_of_table, at(9)); }) == 3);
    CHECK(questions_of({granted}, [](auto& l) { return l.settle(under_test, terms_of_table); }) == 1);
    CHECK(questions_of({reserved}, [](auto& l) { return l.settle(under_test, terms_of_table); }) == 3);
    CHECK(questions_of({expired}, [](auto& l) { return l.settle(under_test, terms_of_table); }) == 3);
    CHECK(questions_of({reserved}, [](auto& l) { return l.commit("a", "r"); }) == 3);
    CHECK(questions_of({reserved}, [](auto& l) { return l.release("a", "r"); }) == 3);
    CHECK(questions_of({granted}, [](auto& l) { return l.reverse("a", "r"); }) == 3);
    CHECK(questions_of({granted}, [](auto& l) { return l.history("a"); }) == 1);
}

// ---- the concept ----

namespace {
struct without_reverse {
    void reverse() {}
};
struct cannot_reserve : test_ledger {
    using test_ledger::test_ledger;
    void reserve() {}
};
struct answers_without_reasons : test_ledger {
    using test_ledger::test_ledger;
    admission settle(const claim&, const cap_terms&) { return {}; }
};
}  // namespace

TEST_CASE("a refund_ledger has every call, and its errors come with reasons") {
    static_assert(refund::refund_ledger<test_ledger> && refund::refund_ledger<refund::ledger<failing_store>>);
    static_assert(!refund::refund_ledger<without_reverse> && !refund::refund_ledger<int>);
    static_assert(!refund::refund_ledger<cannot_reserve> && !refund::refund_ledger<answers_without_reasons>);
    static_assert(!std::is_constructible_v<test_ledger, int>);
    CHECK(true);
}
