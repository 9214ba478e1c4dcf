#include <refund/plan/plan.hpp>

#include "../ledger/fixture.hpp"
#include "../quote/capped.hpp"

#include <refund/policy/choices.hpp>
#include <refund/quote/fit.hpp>
#include <refund/quote/settle.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace capped_tests;
using refund::best_plan;
using refund::calendar_day;
using refund::errc;
using refund::good_plan;
using refund::outcome;
using refund::plan_cancellations;
using refund::plan_commitment;
using refund::plan_days;
using refund::plan_fault;
using refund::plan_omission;
using refund::policy_view;
using plan = refund::cancellation_plan<>;
using commitments = std::vector<plan_commitment<>>;

constexpr calendar_day today = 2023_y / 9 / 23;  // 100 of the 365 days of `of_price` are left
constexpr plan_days until(int days) { return {today, today + date::days(days)}; }

/// For 1,460.00, 360.00 come back on the first day, and 3.60 less each day.
plan_commitment<> year_of(std::int64_t price, policy_view<> table = capped) { return {table, of_price(price), {}}; }

plan best(const commitments& given, const plan_days& days, const refund::plan_history& history = {}) {
    const auto made = best_plan<used_or_not>(given, days, history);
    REQUIRE(made);
    CHECK(made->at_most_more == money{0, made->total.unit});
    return *made;
}

/// Lines like "0 on day 8: 1 for 30000": the commitment, the day of the plan, units and cents.
std::string lines_of(const plan& made) {
    std::string all;
    for (const auto& each : made.cancel) {
        all += all.empty() ? "" : "; ";
        all += std::to_string(each.commitment) + " on day " +
               std::to_string(refund::days_between(today, each.request.requested_on)) + ": " +
               std::to_string(*each.request.returned) + " for " + std::to_string(each.decided.refund.minor);
    }
    return all;
}

/// 300.00 that were granted on 2022-10-01, and count up to 2023-09-30.
struct earlier_refund : ledger_tests::held_in_memory {
    std::vector<refund::claim_entry> entries{};
    earlier_refund() {
        REQUIRE(ledger.settle({.scope = "acme", .request_id = "R0", .day = 2022_y / 10 / 1, .asked = {300'00, usd}},
                              capped_rule.cap));
        entries = ledger.history("acme").value();
    }
    [[nodiscard]] refund::plan_history history() const { return {entries, entries.back().at}; }
};

}  // namespace

TEST_CASE("under a cap that pays up to its limit, two commitments share what is left") {
    const plan made = best({year_of(1'460'00), year_of(1'460'00)}, until(60));
    CHECK(made.total == money{500'00, usd});
    CHECK(made.all_today == money{500'00, usd});
    CHECK(made.without_cap == money{720'00, usd});
    CHECK(lines_of(made) == "0 on day 0: 1 for 36000; 1 on day 0: 1 for 14000");
    CHECK(made.cancel[1].decided.outcome == outcome::capped);
    CHECK(made.leave.empty());
}

TEST_CASE("no unit is given back that the cap would not pay for") {
    // Twenty units of 146.00, each 36.00 today: 14 of them ask for 504.00.
    plan_commitment<> twenty = year_of(146'00);
    twenty.request.quantity = 20;
    const plan made = best({twenty}, until(60));
    CHECK(made.total == money{500'00, usd});
    CHECK(lines_of(made) == "0 on day 0: 14 for 50000");
}

TEST_CASE("under a cap that refuses whole requests, days and units are chosen so that requests fit") {
    // 3.60 for each day that is left of either: 138 days of the two together are 496.80, 139 are over 500.00.
    const commitments two{year_of(1'460'00, whole_or_nothing), year_of(1'460'00, whole_or_nothing)};
    const plan made = best(two, until(62));
    CHECK(made.total == money{496'80, usd});
    CHECK(made.all_today == money{360'00, usd});
    REQUIRE(made.cancel.size() == 2);
    CHECK(made.cancel[0].decided.outcome == outcome::granted);
    // By the 30th day both ask for 252.00, still 4.00 too much: only one comes back.
    const plan early = best(two, until(30));
    CHECK(lines_of(early) == "0 on day 0: 1 for 36000");
    REQUIRE(early.leave.size() == 1);
    CHECK(early.leave[0] == refund::left_out{1, plan_omission::cap_full, {}});
    // Two days later it takes 70 days of one and 68 of the other.
    CHECK(best(two, until(32)).total == money{496'80, usd});

    // 0.36 for each unit and day. 19 units with 73 days left are 1,387 units times days, or 499.32. 1,388 would fit
    // as well, but no choice has that product.
    plan_commitment<> twenty = year_of(146'00, whole_or_nothing);
    twenty.request.quantity = 20;
    CHECK(lines_of(best({twenty}, until(60))) == "0 on day 27: 19 for 49932");
    CHECK(lines_of(best({twenty}, until(26))) == "0 on day 1: 14 for 49896");  // 14 x 99 = 1,386
}

TEST_CASE("a plan waits for room under the cap that comes free") {
    const earlier_refund before;
    // 200.00 are left today; eight days later 300.00 come free, when either still gives 331.20.
    const plan made = best({year_of(1'460'00), year_of(1'460'00)}, until(60), before.history());
    CHECK(made.total == money{500'00, usd});
    CHECK(made.all_today == money{200'00, usd});
    CHECK(lines_of(made) == "1 on day 0: 1 for 20000; 0 on day 8: 1 for 30000");
    const plan one_day_less = best({year_of(1'460'00), year_of(1'460'00)}, until(7), before.history());
    CHECK(one_day_less.total == money{200'00, usd});
    // A cap that refuses whole allows no request for more than 200.00 before that day.
    const plan whole = best({year_of(1'460'00, whole_or_nothing)}, until(60), before.history());
    CHECK(lines_of(whole) == "0 on day 8: 1 for 33120");
    const auto fits = refund::first_day_that_fits(policy_view<>(whole_or_nothing), of_price(1'460'00), before.entries,
                                                  today + date::days(60), before.history().moment);
    CHECK(fits.value() == whole.cancel[0].request.requested_on);
    // As of a moment before it was written, nothing was refunded.
    const plan unknown =
        best({year_of(1'460'00)}, until(60), {before.entries, before.history().moment - ledger_tests::tick});
    CHECK(unknown.total == money{360'00, usd});
}

TEST_CASE("without a cap each commitment is cancelled on its own best day") {
    const commitments given{year_of(1'460'00, uncapped), {uncapped, monthly, {}}, year_of(1'460'00, never)};
    const plan made = best(given, {2023_y / 2 / 15, 2023_y / 3 / 20});
    CHECK(made.cancel.size() == 2);
    CHECK(made.cancel[0].request.requested_on == calendar_day(2023_y / 2 / 15));
    CHECK(made.cancel[0].decided.refund == money{1'152'00, usd});  // 320 of 365 days: 1,280.00 less 128.00
    CHECK(made.cancel[1].request.requested_on ==
          calendar_day(2023_y / 3 / 1)); // the payment of March, whole, less 28.00
    CHECK(made.cancel[1].decided.refund == money{252'00, usd});
    CHECK(made.total == made.without_cap);
    REQUIRE(made.leave.size() == 1);
    CHECK(made.leave[0] == refund::left_out{2, plan_omission::not_refundable, "window-closed"});
}

TEST_CASE("a stated period is planned from its first day to its last") {
    plan_commitment<> ahead = year_of(365'00, uncapped);
    ahead.request.term.stated_period = refund::date_range{today + date::days(10), today + date::days(30)};
    const plan made = best({ahead}, until(60));  // not before day 10: then all of it, less 10 %
    CHECK(lines_of(made) == "0 on day 10: 1 for 32850");
    ahead.request.term.stated_period = refund::date_range{today - date::days(10), today + date::days(10)};
    CHECK(lines_of(best({ahead}, until(60))) == "0 on day 0: 1 for 16425");
    ahead.request.term = refund::term_of_days(today - date::days(10), 20);
    CHECK(lines_of(best({ahead}, until(60))) == "0 on day 0: 1 for 16425");
    // Renewed ten days from now for twenty: from then on.
    ahead.request.term = refund::term_of_days(today - date::days(10), 20, today + date::days(10));
    CHECK(lines_of(best({ahead}, until(60))) == "0 on day 10: 1 for 32850");
    ahead.request.term = {.purchased_on = today - date::days(10), .renewed_on = today + date::days(10)};
    CHECK(lines_of(best({ahead}, until(60))) == "0 on day 10: 1 for 32850");
    ahead.request.term = refund::term_of_days(today - date::days(10), 20);
    ahead.request.term.length = refund::one_year;
    ahead.request.term.stated_period = refund::date_range{today - date::days(10), today - date::days(10)};
    const commitments empty{ahead};
    CHECK(best_plan<used_or_not>(empty, until(60)).error() == plan_fault{errc::period_contradicts, 0, {}});
}

TEST_CASE("commitments that bring nothing back are left out, with the reason") {
    plan_commitment<> future = year_of(1'460'00);
    future.request.term.purchased_on = today + date::days(61);
    plan_commitment<> ended = year_of(1'460'00);
    ended.request.term.purchased_on = 2022_y / 9 / 23;
    const plan made = best({future, ended, year_of(0)}, until(60));
    CHECK(made.cancel.empty());
    CHECK(made.total == money{0, usd});
    REQUIRE(made.leave.size() == 3);
    CHECK(made.leave[0].why == plan_omission::term_not_running);
    CHECK(made.leave[1].why == plan_omission::term_not_running);
    CHECK(made.leave[2].why == plan_omission::nothing_back);
    // One day later, the first term begins: the whole payment, less the fee.
    CHECK(lines_of(best({future}, until(61))) == "0 on day 61: 1 for 50000");
    CHECK(best({}, until(60)).cancel.empty());
}

TEST_CASE("units that were returned before are not returned again") {
    ledger_tests::held_in_memory book;
    plan_commitment<> ten = year_of(146'00);
    ten.request.quantity = 10;
    ten.commitment_id = "order-17";
    cancel_request<> seven = ten.request;
    seven.requested_on = today, seven.returned = 7;
    const auto quote = quote_cancel(capped, seven).value();
    REQUIRE(settle(quote, seven, book.ledger, {.scope = "acme", .request_id = "R1", .commitment_id = "order-17"}));
    const auto entries = book.ledger.history("acme").value();
    const refund::plan_history history{entries, entries.back().at};
    CHECK(lines_of(best({ten}, until(60), history)) == "0 on day 0: 3 for 10800");
    ten.request.returned = 2;
    CHECK(lines_of(best({ten}, until(60), history)) == "0 on day 0: 2 for 7200");

    ten.request.quantity = 7, ten.request.returned = std::nullopt;
    const auto wrong = best_plan<used_or_not>(commitments{ten}, until(60), history);
    CHECK(wrong.error() == plan_fault{errc::commitment_contradicts, 0, {}});
    ten.request.quantity = 10;
    seven.returned = 3;
    const auto rest = quote_cancel(capped, seven).value();
    REQUIRE(settle(rest, seven, book.ledger, {.scope = "acme", .request_id = "R2", .commitment_id = "order-17"}));
    const auto all = book.ledger.history("acme").value();
    CHECK(best({ten}, until(60), {all, all.back().at}).leave[0].why == plan_omission::no_units_left);
}

TEST_CASE("by default a plan returns all units that earlier requests left") {
    plan_commitment<> three = year_of(146'00);
    three.request.quantity = 3;
    three.request.returned_before = 1;
    CHECK(lines_of(best({three}, until(0))) == "0 on day 0: 2 for 7200");  // 36.00 each
    three.request.returned_before = 3;
    CHECK(best_plan<used_or_not>(commitments{three}, until(0)).error().reason == errc::quantity_out_of_range);
    three.request.returned_before = -1;
    CHECK(best_plan<used_or_not>(commitments{three}, until(0)).error().reason == errc::quantity_out_of_range);
}

TEST_CASE("a plan in euros under a cap in dollars") {
    // Two refunds of 360.00 euros ask for 450.00 dollars each; of the second, 50.00 dollars are paid: 40.00 euros.
    const plan made = best({{capped, in_euros(1'460'00), {}}, {capped, in_euros(1'460'00), {}}}, until(1));
    CHECK(made.total == money{400'00, eur});
    CHECK(made.without_cap == money{720'00, eur});
}

TEST_CASE("for many commitments the plan is good, and bounds what a better one could add") {
    commitments sixty;
    for (int i = 0; i < 60; ++i) {
        plan_commitment<> next = year_of(20'00 + 7'31 * i, whole_or_nothing);
        next.request.term.purchased_on = today - date::days(i * 5 % 200);
        sixty.push_back(next);
    }
    const auto made = good_plan<used_or_not>(sixty, until(100));
    REQUIRE(made);
    CHECK(made->total.minor > 499'00);
    CHECK(made->total.minor <= 500'00);
    CHECK(made->at_most_more.minor < 1'00);
    CHECK(made->cancel.size() + made->leave.size() == 60);
    const auto same = plan_cancellations<used_or_not>(sixty, until(100));
    REQUIRE(same);
    CHECK(same->total == made->total);
    CHECK(lines_of(*same) == lines_of(*made));
}

TEST_CASE("a good plan for many units has a bound that also holds for numbers that were not tried") {
    for (const std::int64_t price : {7'13, 31'07, 55'55}) {
        plan_commitment<> forty = year_of(price, whole_or_nothing);
        forty.request.quantity = 40;
        const plan exact = best({forty, year_of(99'00, whole_or_nothing)}, until(9));
        const auto good = good_plan<used_or_not>(commitments{forty, year_of(99'00, whole_or_nothing)}, until(9));
        REQUIRE(good);
        CHECK(good->total.minor <= exact.total.minor);
        CHECK(good->total.minor + good->at_most_more.minor >= exact.total.minor);
    }
}

TEST_CASE("with a rounding step, the bound covers numbers of units whose refund rounds up to the next step") {
    // Half of 2.00 euros each, rounded to hundreds: 50 units of 1.00 give nothing, and 51 give 100.00. These fit under
    // a cap of 55.00 dollars; of the numbers that are tried, 50 gives nothing and 62 does not fit.
    auto table = with_over_limit(capped, refund::over_limit::refuse_whole);
    table.rules[0].outcome = refund::award{.credit = refund::percent_of_payment(refund::percent(50))};
    table.rules[0].cap.limit = {55'00, usd};
    plan_commitment<> hundred{policy_view<>(table), of_price(2'00), {}};
    hundred.request.payment.unit = eur;
    hundred.request.cap_payment = money{2'00, usd};
    hundred.request.quantity = 100;
    hundred.request.rounding_step = refund::step_of(100'00);
    CHECK(best({hundred}, until(0)).total == money{100'00, eur});
    const auto good = good_plan<used_or_not>(commitments{hundred}, until(0));
    REQUIRE(good);
    CHECK(good->total.minor + good->at_most_more.minor >= 100'00);
}

TEST_CASE("what cannot be planned is an error with its reason and the commitment at fault") {
    const auto fault_of = [](const commitments& given, const plan_days& days = until(60)) {
        const auto made = best_plan<used_or_not>(given, days);
        REQUIRE(!made);
        const auto good = plan_cancellations<used_or_not>(given, days);
        if (made.error().reason != errc::plan_too_large) CHECK(good.error() == made.error());
        return made.error();
    };
    constexpr std::size_t of_all = plan_fault::of_all;
    const plan_commitment<> one = year_of(1'460'00);
    CHECK(fault_of({one}, {today, today - date::days(1)}) == plan_fault{errc::date_invalid, of_all, {}});
    CHECK(fault_of({one}, {today, refund::open_end}) == plan_fault{errc::date_invalid, of_all, {}});
    CHECK(best_plan<used_or_not>(commitments{one}, {today, today}).has_value());
    CHECK(fault_of({one, year_of(1'460'00, whole_or_nothing)}) == plan_fault{errc::cap_terms_differ, 1, today});
    CHECK(best_plan<used_or_not>(commitments{one, year_of(1'460'00, uncapped)}, until(60)).has_value());
    CHECK(fault_of({one, {capped, in_euros(1'460'00), {}}}) == plan_fault{errc::currency_mismatch, 1, {}});

    plan_commitment<> named = one;
    named.commitment_id = "order-17";
    CHECK(fault_of({named, one, named}) == plan_fault{errc::commitment_repeated, 2, {}});
    named.commitment_id = "order\t17";
    CHECK(fault_of({named}) == plan_fault{errc::text_invisible_character, 0, {}});

    plan_commitment<> wrong = one;
    wrong.request.returned = 2;
    CHECK(fault_of({one, wrong}) == plan_fault{errc::quantity_out_of_range, 1, {}});
    wrong = one;
    wrong.request.quantity = 0;
    CHECK(fault_of({wrong}) == plan_fault{errc::quantity_out_of_range, 0, {}});
    wrong = one;
    wrong.request.term.length = {61};
    CHECK(fault_of({wrong}) == plan_fault{errc::term_out_of_range, 0, {}});
    wrong = one;
    wrong.request.term.purchased_on = refund::open_end;
    CHECK(fault_of({wrong}) == plan_fault{errc::date_invalid, 0, {}});
    wrong = one;
    wrong.request.usage.reset();
    CHECK(fault_of({wrong}) == plan_fault{errc::usage_not_stated, 0, today});
    wrong = one;
    wrong.request.payment.minor = -1;
    CHECK(fault_of({wrong}) == plan_fault{errc::negative_amount, 0, today});

    auto no_window = capped;
    no_window.rules[0].cap.window.length = 0;
    CHECK(fault_of({year_of(1'460'00, no_window)}) == plan_fault{errc::cap_window_invalid, 0, today});
    auto below_zero = capped;
    below_zero.rules[0].cap.limit.minor = -1;
    CHECK(fault_of({year_of(1'460'00, below_zero)}) == plan_fault{errc::negative_amount, 0, today});

    const earlier_refund before;
    auto in_yen = capped;
    in_yen.rules[0].cap.limit.unit = currency_of("JPY");
    plan_commitment<> yen = year_of(1'460'00, in_yen);
    yen.request.payment.unit = currency_of("JPY");
    const auto mixed = best_plan<used_or_not>(commitments{yen}, until(60), before.history());
    CHECK(mixed.error() == plan_fault{errc::ledger_currency_mismatch, of_all, {}});

    const std::int64_t half = std::int64_t{1} << 62;
    CHECK(fault_of({year_of(half, uncapped), year_of(half, uncapped), year_of(half, uncapped), year_of(half, uncapped),
                    year_of(half, uncapped), year_of(half, uncapped), year_of(half, uncapped), year_of(half, uncapped),
                    year_of(half, uncapped)})
              .reason == errc::overflow);
}

TEST_CASE("a plan too large to solve exactly is an error, and a good plan answers instead") {
    // Seven commitments that compete for months, each with 50 units, whose amounts never add up to a bound.
    commitments many;
    for (int i = 0; i < 7; ++i) {
        plan_commitment<> next{capped, in_euros(100'07 + 13'13 * i), {}};
        next.request.quantity = 50;
        many.push_back(next);
    }
    const auto exact = best_plan<used_or_not>(many, until(60));
    REQUIRE(!exact);
    CHECK(exact.error() == plan_fault{errc::plan_too_large, plan_fault::of_all, {}});
    const auto good = plan_cancellations<used_or_not>(many, until(60));
    REQUIRE(good);
    CHECK(good->total.minor >= good->all_today.minor);
    CHECK(good->at_most_more.minor > 0);
    CHECK(good->at_most_more.minor < 5'00);
}
