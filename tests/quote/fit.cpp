#include <refund/quote/fit.hpp>

#include "../ledger/fixture.hpp"
#include "capped.hpp"

#include <refund/policy/choices.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/self_service.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace capped_tests;
using ledger_tests::at;
using refund::calendar_day;
using refund::errc;
using refund::first_day_that_fits;
using refund::most_units_that_fit;
using refund::policy_view;
using refund::quote_cancel;

const policy_view<> by_capped(capped);
constexpr money left(std::int64_t minor) { return {minor, usd}; }

/// Ten units of 146.00 with 100 of 365 days left: 40.00 less 4.00 for each.
constexpr cancel_request<> ten_units() {
    cancel_request<> request = of_price(146'00);
    request.quantity = 10, request.returned = 10;
    return request;
}

struct book : ledger_tests::held_in_memory {
    void settle(const cancel_request<>& request, const std::string& id) {
        const auto quote = quote_cancel(capped, request).value();
        REQUIRE(refund::settle(quote, request, ledger, {.scope = "acme", .request_id = id}));
    }
    std::vector<refund::claim_entry> history() { return ledger.history("acme").value(); }
};

}  // namespace

TEST_CASE("how many units fit: all, some, none, and the last cent of one") {
    CHECK(most_units_that_fit(by_capped, ten_units(), left(360'00)) == 10);
    CHECK(most_units_that_fit(by_capped, ten_units(), left(1'000'00)) == 10);
    CHECK(most_units_that_fit(by_capped, ten_units(), left(359'99)) == 9);
    CHECK(most_units_that_fit(by_capped, ten_units(), left(36'00)) == 1);
    CHECK(most_units_that_fit(by_capped, ten_units(), left(35'99)) == 0);
    CHECK(most_units_that_fit(by_capped, ten_units(), left(0)) == 0);
    cancel_request<> three = ten_units();
    three.returned = 3;
    CHECK(most_units_that_fit(by_capped, three, left(1'000'00)) == 3);  // no more than are returned
    CHECK(most_units_that_fit(by_capped, of_price(146'00), left(36'00)) == 1);
}

TEST_CASE("without a cap all units fit, and none where a rule refuses") {
    CHECK(most_units_that_fit(policy_view<>(uncapped), ten_units(), {}) == 10);
    CHECK(most_units_that_fit(policy_view<>(never), ten_units(), left(1'000'00)) == 0);
}

TEST_CASE("how many units fit: a question without an answer is an error with its reason") {
    cancel_request<> unstated = ten_units();
    unstated.returned.reset();
    CHECK(most_units_that_fit(by_capped, unstated, left(1)) == errc::returned_not_stated);
    CHECK(most_units_that_fit(by_capped, ten_units(), {1, eur}) == errc::cap_currency_mismatch);
    cancel_request<> late = ten_units();
    late.requested_on = 2024_y / 1 / 1;
    CHECK(most_units_that_fit(by_capped, late, left(1)) == errc::term_ended);
    cancel_request<> too_many = ten_units();
    too_many.returned = 11;
    CHECK(most_units_that_fit(by_capped, too_many, left(1)) == errc::quantity_out_of_range);
    for (const std::int64_t none : {0, -1}) {
        too_many.returned = none;
        CHECK(most_units_that_fit(by_capped, too_many, left(1)) == errc::quantity_out_of_range);
    }
}

TEST_CASE("how many units fit agrees with trying each number, for every basis and rounding") {
    std::mt19937_64 random(31);
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    static constexpr auto commitment = with_cap_basis(capped, refund::cap_basis::cancelled_commitment);
    static constexpr auto down = with_rounding(capped, refund::rounding::down);
    const policy_view<> tables[] = {policy_view<>(capped), policy_view<>(commitment), policy_view<>(down)};
    int some = 0;
    for (int i = 0; i < 600; ++i) {
        cancel_request<> request = of_price(in(0, 5'000));
        request.requested_on = request.term.purchased_on + date::days(in(0, 364));
        if (in(0, 1) == 0) request.term.plan = billing_plan::monthly;
        request.quantity = in(1, 60);
        request.returned = in(1, request.quantity);
        const policy_view<>& table = tables[i % 3];
        const money rest = left(in(0, 400'00));
        std::int64_t most = 0;
        for (std::int64_t units = 1; units <= *request.returned; ++units) {
            cancel_request<> fewer = request;
            fewer.returned = units;
            if (quote_cancel(table, fewer)->toward_cap().minor <= rest.minor) most = units;
        }
        CAPTURE(i);
        REQUIRE(most_units_that_fit(table, request, rest) == most);
        some += most > 0 && most < *request.returned ? 1 : 0;
    }
    CHECK(some > 100);
}

TEST_CASE("any number of units is answered at once") {
    cancel_request<> request = of_price(0);
    request.payment = {146'00, usd};
    request.quantity = request.returned.emplace(1'000'000'000'000);
    CHECK(most_units_that_fit(by_capped, request, left(35'99)) == 0);
    CHECK(most_units_that_fit(by_capped, request, left(72'00)) == 2);
    request.payment.minor = 0;
    request.quantity = request.returned.emplace(std::numeric_limits<std::int64_t>::max());
    CHECK(most_units_that_fit(by_capped, request, left(0)) == *request.returned);
    CHECK(most_units_that_fit(by_capped, request, left(-1)) == 0);
    request.quantity = request.returned.emplace(1'000'000'000'000);
    CHECK(most_units_that_fit(by_capped, request, left(0)) == 1'000'000'000'000);
}

TEST_CASE("units of a line that cost parts of a cent, or less than a rounding step, are counted at once") {
    // 0.10 for 10^15 units: 3.5 cents is the first share that rounds to 4.
    auto given_back = capped;
    given_back.rules[0].outcome = refund::award{.credit = refund::full_payment};
    cancel_request<> line = of_price(10);
    line.payment_for = refund::payment_for::all_units;
    line.quantity = line.returned.emplace(1'000'000'000'000'000);
    CHECK(most_units_that_fit(policy_view<>(given_back), line, left(3)) == 349'999'999'999'999);
    CHECK(most_units_that_fit(policy_view<>(given_back), line, left(0)) == 50'000'000'000'000);  // 0.5, to the even 0
    // Half of 2 cents each, rounded to whole millions of dollars: 50 million units give half a million.
    given_back.rules[0].outcome = refund::award{.credit = refund::percent_of_payment(refund::percent(50))};
    cancel_request<> steps = of_price(2);
    steps.quantity = steps.returned.emplace(1'000'000'000'000);
    steps.rounding_step = refund::step_of(100'000'000);
    CHECK(most_units_that_fit(policy_view<>(given_back), steps, left(3)) == 50'000'000);
}

TEST_CASE("how many units of a line fit agrees with trying each number, in two currencies and with a fee") {
    std::mt19937_64 random(29);
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    int some = 0;
    for (int i = 0; i < 2'000; ++i) {
        auto table = capped;
        refund::award& gives = table.rules[0].outcome.gives;
        gives.round = static_cast<refund::rounding>(in(0, 6));
        gives.fee = refund::charged(refund::percent(in(1, 90)), static_cast<refund::fee_base>(in(0, 3)));
        if (in(0, 1) == 1) table.rules[0].cap.basis = refund::cap_basis::cancelled_commitment;
        cancel_request<> request = monthly;
        request.payment = {in(0, 60), in(0, 1) == 1 ? usd : eur};
        if (request.payment.unit == eur) request.cap_payment = money{request.payment.minor == 0 ? 0 : in(1, 60), usd};
        request.payment_for = refund::payment_for::all_units;
        request.quantity = in(2, 300);
        request.returned = in(1, request.quantity);
        request.returned_before = in(0, request.quantity - *request.returned);
        if (in(0, 2) == 0) request.rounding_step = refund::step_of(in(2, 9));
        const money room = left(in(0, 40));
        std::int64_t expected = 0;
        for (std::int64_t units = *request.returned; units > 0 && expected == 0; --units) {
            cancel_request<> fewer = request;
            fewer.returned = units;
            if (quote_cancel(table, fewer).value().toward_cap().minor <= room.minor) expected = units;
        }
        REQUIRE(most_units_that_fit(policy_view<>(table), request, room) == expected);
        some += expected > 0 && expected < *request.returned ? 1 : 0;
    }
    CHECK(some > 300);
}

TEST_CASE_FIXTURE(book, "the first day that fits is today, a day on which room comes free, or none") {
    settle(of_price(1460'00), "r1");  // 360.00 on 2023-09-23, so that 140.00 are left up to 2024-09-21
    const auto fits = [&](std::int64_t price, date::sys_days bought, calendar_day from, calendar_day until) {
        cancel_request<> request = of_price(price, bought);
        request.requested_on = from;
        return first_day_that_fits(by_capped, request, history(), until, at(0)).value();
    };
    const calendar_day day = 2024_y / 9 / 1;
    // 2024-05-01 to 2025-05-01: 365 days. A day of 182.50 is 0.50 and, less the fee, 0.45.
    CHECK(fits(182'50, 2024_y / 5 / 1, day, day) == day);
    // A day of 1,095.00 is 3.00, less the fee 2.70. On 2024-09-22, 221 days are left, for 596.70: too much for the
    // whole cap. On 2024-10-28, 185 days are 499.50.
    CHECK(fits(1095'00, 2024_y / 5 / 1, day, 2024_y / 12 / 31) == calendar_day(2024_y / 10 / 28));
    CHECK(fits(1095'00, 2024_y / 5 / 1, day, 2024_y / 10 / 28) == calendar_day(2024_y / 10 / 28));
    CHECK_FALSE(fits(1095'00, 2024_y / 5 / 1, day, 2024_y / 10 / 27).has_value());
    // A day of 365.00 is 1.00, less the fee 0.90: 242 days are 217.80, too much for what is left, but not for the cap.
    CHECK(fits(365'00, 2024_y / 5 / 1, day, 2024_y / 12 / 31) == calendar_day(2024_y / 9 / 22));
    CHECK_FALSE(fits(365'00, 2024_y / 5 / 1, day, 2024_y / 9 / 21).has_value());
    CHECK_FALSE(fits(365'00, 2024_y / 5 / 1, day, 2024_y / 8 / 31).has_value());  // no day to try
}

TEST_CASE_FIXTURE(book, "under a cap on requests, no day fits until a request is free again") {
    auto one_a_year = capped;
    one_a_year.rules[0].cap.most_requests = 1;
    settle(of_price(14'60), "r1");  // 3.60 on 2023-09-23
    cancel_request<> request = of_price(14'60, 2024_y / 5 / 1);
    request.requested_on = 2024_y / 9 / 1;
    CHECK(first_day_that_fits(policy_view<>(one_a_year), request, history(), 2024_y / 12 / 31, at(0)).value() ==
          calendar_day(2024_y / 9 / 22));
    CHECK(first_day_that_fits(by_capped, request, history(), 2024_y / 12 / 31, at(0)).value() == request.requested_on);
}

TEST_CASE_FIXTURE(book, "the first day that fits depends on which reservations hold at the moment") {
    cancel_request<> request = of_price(1460'00);
    const auto quote = quote_cancel(capped, request).value();
    REQUIRE(ledger.reserve(refund::claim_of(quote, request, {.scope = "acme", .request_id = "r1"}), quote.rule().cap,
                           at(60)));
    request = of_price(365'00, 2024_y / 5 / 1);
    request.requested_on = 2024_y / 9 / 1;
    const auto fits = [&](refund::instant moment) {
        return first_day_that_fits(by_capped, request, history(), 2024_y / 12 / 31, moment).value();
    };
    CHECK(fits(at(60) - ledger_tests::tick) == calendar_day(2024_y / 9 / 22));
    CHECK(fits(at(60)) == request.requested_on);
}

TEST_CASE_FIXTURE(book, "without a cap the first day fits, a refused request never does, and errors have their "
                  "reasons") {
    const cancel_request<> request = of_price(1460'00);
    const calendar_day until = 2024_y / 6 / 30;
    CHECK(first_day_that_fits(policy_view<>(uncapped), request, {}, until, at(0)).value() == request.requested_on);
    CHECK_FALSE(first_day_that_fits(policy_view<>(never), request, {}, until, at(0)).value().has_value());
    cancel_request<> unstated = request;
    unstated.usage.reset();
    CHECK(first_day_that_fits(by_capped, unstated, {}, until, at(0)) == errc::usage_not_stated);
    auto in_euro = capped;
    in_euro.rules[0].cap.limit.unit = eur;
    settle(request, "r1");
    cancel_request<> euros = request;
    euros.payment.unit = eur;
    CHECK(first_day_that_fits(policy_view<>(in_euro), euros, history(), until, at(0)) ==
          errc::ledger_currency_mismatch);
    // The term ends before such a day.
    cancel_request<> large = of_price(100'000'000'00);
    CHECK_FALSE(first_day_that_fits(by_capped, large, {}, refund::last_day, at(0)).value().has_value());
}

TEST_CASE("a day whose billing month begins after the request's hour is skipped, and does not end the search") {
    // By the second, for a term from 12:00 and a request at 10:00: on 14 April, 26 hours of the last month of 31 days
    // are left, and 2800.00 x 26 / 744 is 97.85; on 14 March, in a month of 29 days, it is 104.60.
    auto by_second = capped;
    by_second.rules[0].outcome =
        refund::award{.credit = {.kind = refund::credit_kind::prorated, .basis = refund::actual_seconds}};
    by_second.rules[0].cap.limit = {100'00, usd};
    cancel_request<> request{.term = {2024_y / 1 / 15, refund::one_year, refund::billing_plan::monthly},
                             .payment = {2'800'00, usd},
                             .usage = used_or_not::used,
                             .requested_on = 2024_y / 2 / 16,
                             .times = refund::times_of_day{12 * 3600, 10 * 3600}};
    const policy_view<> table(by_second);
    CHECK(first_day_that_fits(table, request, {}, 2024_y / 4 / 13, at(0)).value() == std::nullopt);
    CHECK(first_day_that_fits(table, request, {}, 2024_y / 4 / 14, at(0)).value() == calendar_day(2024_y / 4 / 14));
    request.requested_on = 2024_y / 3 / 15;
    CHECK(first_day_that_fits(table, request, {}, 2024_y / 4 / 14, at(0)) == errc::requested_before_period);
}

TEST_CASE("the search for a day that fits ends in an error at a due payment without a status") {
    const refund::stated_payment two[] = {
        {2024_y / 1 / 15, {3'200'00, usd}, refund::payment_status::made}, {2024_y / 2 / 15, {1'00, usd}}};
    cancel_request<> request{.term = {2024_y / 1 / 15, {2}},
                             .payments = refund::list_view<refund::stated_payment>(two),
                             .usage = used_or_not::used,
                             .requested_on = 2024_y / 1 / 20};
    auto table = capped;
    table.rules[0].cap.limit = {50'00, usd};
    CHECK(first_day_that_fits(policy_view<>(table), request, {}, 2024_y / 2 / 14, at(0)).value() == std::nullopt);
    CHECK(first_day_that_fits(policy_view<>(table), request, {}, 2024_y / 2 / 15, at(0)) == errc::payment_not_stated);
}

TEST_CASE("the first day that fits agrees with settling on each day") {
    std::mt19937_64 random(17);
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    int later = 0, none = 0;
    for (int round = 0; round < 200; ++round) {
        book held;
        for (int i = 0; i < 6; ++i) {
            held.settle(of_price(in(300'00, 1'500'00), date::sys_days(2023_y / 1 / 1) + date::days(in(0, 500))),
                        std::to_string(i));
        }
        cancel_request<> request =
            of_price(in(100'00, 2'000'00), date::sys_days(2023_y / 6 / 1) + date::days(in(0, 300)));
        request.requested_on = request.term.purchased_on + date::days(in(0, 200));
        const calendar_day until = request.requested_on + date::days(in(0, 250));
        std::optional<calendar_day> expected;
        for (calendar_day day = request.requested_on; day <= until && !expected; day = day + date::days(1)) {
            cancel_request<> on_day = request;
            on_day.requested_on = day;
            const auto quote = quote_cancel(capped, on_day);
            if (!quote) break;
            const auto decided =
                refund::decide(*quote, on_day, held.ledger, {.scope = "acme", .request_id = "new"}).value();
            if (decided.outcome == refund::outcome::granted) expected = day;
        }
        REQUIRE(first_day_that_fits(by_capped, request, held.history(), until, at(0)).value() == expected);
        none += expected ? 0 : 1;
        later += expected && *expected != request.requested_on ? 1 : 0;
    }
    CHECK(later > 5);
    CHECK(none > 5);
}
