#include <refund/ledger/judge.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace {

using namespace date::literals;
using refund::admission;
using refund::cap_terms;
using refund::claim;
using refund::claim_facts;
using refund::errc;
using refund::is_refused;
using refund::judge;
using refund::limit_hit;
using refund::money;
using refund::over_limit;

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr money usd(std::int64_t cents) { return {cents, refund::currency_of("USD")}; }
constexpr money eur(std::int64_t cents) { return {cents, refund::currency_of("EUR")}; }

constexpr over_limit pay_up = over_limit::pay_up_to_limit;
constexpr over_limit refuse = over_limit::refuse_whole;
constexpr cap_terms of_1000(over_limit when_over) {
    return {.limit = usd(1'000), .window = refund::rolling_days(365), .when_over = when_over};
}
constexpr cap_terms ten_requests(over_limit when_over = pay_up) {
    cap_terms terms = of_1000(when_over);
    terms.most_requests = 10;
    return terms;
}

claim asks(money amount) { return {.request_id = "1", .day = 2024_y / 6 / 30, .asked = amount}; }
claim units(std::int64_t bought, std::int64_t returned, money asked = {}) {
    claim given = asks(asked);
    given.commitment_id = "c";
    given.bought = bought;
    given.returned = returned;
    return given;
}
claim_facts used(std::int64_t minor, std::int64_t requests = 1) {
    return {.unit = usd(0).unit, .used = {minor, requests}};
}
claim_facts back(std::int64_t bought, std::int64_t given_back) {
    return {.units_bought = bought, .units_given_back = given_back};
}
bool refused(const claim& given, const cap_terms& terms, const claim_facts& known) {
    return is_refused(given, judge(given, terms, known).value(), terms.when_over);
}

}  // namespace

TEST_CASE("an admission says what was asked, granted, used before and left after, from when, and what limited it") {
    CHECK(judge(asks(usd(300)), of_1000(pay_up), used(600)) ==
          admission{.asked = usd(300), .granted = usd(300), .used_before = usd(600), .left_after = usd(100),
                    .counted_from = 2023_y / 7 / 2});
    CHECK(judge(asks(usd(500)), of_1000(pay_up), used(600)) ==
          admission{.asked = usd(500), .granted = usd(400), .used_before = usd(600), .left_after = usd(0),
                    .counted_from = 2023_y / 7 / 2, .limited_by = limit_hit::money_limit});
    CHECK(judge(asks(usd(500)), of_1000(refuse), used(600)) ==
          admission{.asked = usd(500), .granted = usd(0), .used_before = usd(600), .left_after = usd(400),
                    .counted_from = 2023_y / 7 / 2, .limited_by = limit_hit::money_limit});
}

TEST_CASE("exactly the rest fits, a cent more does not, and a limit below what is used leaves nothing") {
    for (const over_limit when_over : {pay_up, refuse}) {
        CHECK(judge(asks(usd(400)), of_1000(when_over), used(600))->limited_by == limit_hit::none);
        CHECK(judge(asks(usd(401)), of_1000(when_over), used(600))->limited_by == limit_hit::money_limit);
        CHECK(judge(asks(usd(1)), of_1000(when_over), used(1'000))->granted == usd(0));
        CHECK(judge(asks(usd(1)), of_1000(when_over), used(5'000))->left_after == usd(0));
        CHECK(judge(asks(usd(0)), of_1000(when_over), used(5'000))->limited_by == limit_hit::none);
        CHECK(judge(asks(usd(1)), of_1000(when_over), used(highest))->granted == usd(0));
    }
    cap_terms all = of_1000(refuse);
    all.limit = usd(highest);
    CHECK(judge(asks(usd(highest)), all, {})->granted == usd(highest));
    CHECK(judge(asks(usd(highest)), all, used(1))->granted == usd(0));
    CHECK(judge(asks(usd(highest - 1)), all, used(1))->granted == usd(highest - 1));
}

TEST_CASE("hitting the money limit is a refusal only if the cap refuses whole requests") {
    CHECK_FALSE(refused(asks(usd(401)), of_1000(pay_up), used(600)));
    CHECK_FALSE(refused(asks(usd(1)), of_1000(pay_up), used(1'000)));  // nothing is paid, but it is not a refusal
    CHECK(refused(asks(usd(401)), of_1000(refuse), used(600)));
    CHECK_FALSE(refused(asks(usd(400)), of_1000(refuse), used(600)));
}

TEST_CASE("an unknown enumerator is treated as a refusal") {
    CHECK(is_refused(asks(usd(1)), {.limited_by = limit_hit{99}}, pay_up));
    CHECK(is_refused(asks(usd(1)), {.limited_by = limit_hit::money_limit}, over_limit{99}));
}

TEST_CASE("a cap on requests grants the last one it allows, and refuses the next") {
    for (const over_limit when_over : {pay_up, refuse}) {
        const cap_terms terms = ten_requests(when_over);
        const auto tenth = judge(asks(usd(5)), terms, used(100, 9));
        CHECK(tenth->granted == usd(5));
        CHECK(tenth->limited_by == limit_hit::none);
        const auto more = judge(asks(usd(5)), terms, used(100, 10));
        CHECK(more->granted == usd(0));
        CHECK(more->limited_by == limit_hit::request_limit);
        CHECK(more->left_after == usd(900));  // of the money
        CHECK(refused(asks(usd(5)), terms, used(100, 10)));
        CHECK(refused(asks(usd(0)), terms, used(100, 11)));  // a request for nothing counts as a request
        CHECK_FALSE(refused(asks(usd(5)), of_1000(when_over), used(100, 10)));
    }
    cap_terms none = of_1000(pay_up);
    none.most_requests = 0;
    CHECK(refused(asks(usd(1)), none, {}));
}

TEST_CASE("the last units left of a commitment can be given back, and one more is refused") {
    const auto whole = judge(units(5, 2), refund::uncapped, back(5, 3));
    CHECK(whole->units_left == 0);
    CHECK(whole->limited_by == limit_hit::none);
    const auto more = judge(units(5, 3), refund::uncapped, back(5, 3));
    CHECK(more->units_left == 2);  // as before: nothing is given back
    CHECK(more->limited_by == limit_hit::unit_limit);
    CHECK(refused(units(5, 3), refund::uncapped, back(5, 3)));
    CHECK(judge(units(5, 5), refund::uncapped, {})->units_left == 0);
    CHECK(judge(units(highest, highest), refund::uncapped, {})->units_left == 0);
    CHECK(refused(units(highest, highest), refund::uncapped, back(highest, 1)));
    CHECK(judge(asks({}), refund::uncapped, back(5, 5)) == admission{});  // no commitment is named
}

TEST_CASE("a refusal for money leaves the units as they were, and one for units leaves the money") {
    const cap_terms strict = of_1000(refuse);
    claim_facts known = back(5, 1);
    known.unit = usd(0).unit;
    known.used = {600, 1};
    const auto money_refused = judge(units(5, 2, usd(500)), strict, known);
    CHECK(money_refused->limited_by == limit_hit::money_limit);
    CHECK(money_refused->units_left == 4);
    const auto units_refused = judge(units(5, 5, usd(100)), strict, known);
    CHECK(units_refused->limited_by == limit_hit::unit_limit);
    CHECK(units_refused->granted == usd(0));
    CHECK(units_refused->left_after == usd(400));
    const auto part = judge(units(5, 2, usd(500)), of_1000(pay_up), known);
    CHECK(part->granted == usd(400));
    CHECK(part->units_left == 2);  // capped, and given back all the same
}

TEST_CASE("a claim that a rule refuses takes nothing, whatever it states, and hits no limit") {
    claim given = units(5, 5, usd(700));
    given.refused_by_rule = true;
    claim_facts known = back(5, 1);
    known.used = {600, 10};
    const auto answer = judge(given, ten_requests(), known);
    CHECK(answer->granted == usd(0));
    CHECK(answer->left_after == usd(400));
    CHECK(answer->limited_by == limit_hit::none);
    CHECK(answer->units_left == 4);
    CHECK(refused(given, ten_requests(), known));
}

TEST_CASE("the currencies of the claim, the limit and the scope must agree") {
    CHECK(judge(asks(eur(1)), of_1000(pay_up), {}) == errc::cap_currency_mismatch);
    CHECK(judge(asks({}), of_1000(pay_up), {}) == errc::cap_currency_mismatch);
    CHECK(judge(asks(usd(1)), refund::uncapped, {}) == errc::cap_currency_mismatch);
    CHECK(judge(asks(usd(0)), refund::uncapped, {}) == errc::cap_currency_mismatch);
    CHECK(judge(asks({}), refund::uncapped, {}).has_value());
    // Gold has no minor unit: a limit in gold is not a cap, and the answer has no currency.
    CHECK(judge(asks({}), {.limit = {0, refund::currency_of("XAU")}}, {})->granted == money{});
    claim_facts euros = used(1);
    euros.unit = eur(0).unit;
    CHECK(judge(asks(usd(1)), of_1000(pay_up), euros) == errc::ledger_currency_mismatch);
    CHECK(judge(asks({}), refund::uncapped, euros).has_value());  // no cap and no money, so no currencies to compare
}

TEST_CASE("impossible cap terms, and one commitment stated with two sizes, are errors") {
    cap_terms below_zero = of_1000(pay_up);
    below_zero.limit.minor = -1;
    CHECK(judge(asks(usd(0)), below_zero, {}) == errc::negative_amount);
    cap_terms no_window = of_1000(pay_up);
    no_window.window = refund::rolling_days(0);
    CHECK(judge(asks(usd(0)), no_window, {}) == errc::cap_window_invalid);
    CHECK(judge(units(5, 1), refund::uncapped, back(6, 1)) == errc::commitment_contradicts);
    CHECK(judge(units(5, 1), refund::uncapped, back(4, 0)) == errc::commitment_contradicts);
}

TEST_CASE("default facts are those of a new scope") {
    constexpr claim_facts none{};
    static_assert(!none.unit.has_minor_unit() && none.used == refund::counted{} && none.units_bought == 0);
    CHECK(judge(asks(usd(1'000)), of_1000(refuse), none)->granted == usd(1'000));
}
