// Payments for all units of a line: divided once, even if they do not divide evenly.

#include <refund/quote/cancel.hpp>

#include <refund/explain/fields.hpp>
#include <refund/explain/text.hpp>
#include <refund/quote/exchange.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/quote/fit.hpp>

#include "../exact/fraction.hpp"
#include "one_rule.hpp"

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace {

using namespace date::literals;
using one_rule_tests::row;
using boost::multiprecision::cpp_int;
using refund::award;
using refund::cancel_request;
using refund::charged;
using refund::errc;
using refund::fee_base;
using refund::money;
using refund::payment_for;
using refund::percent;
using refund::quote_cancel;
using refund::rounding;
using refund::used_or_not;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::currency eur = refund::currency_of("EUR");
constexpr auto full = refund::make_policy("full", row(award{.credit = refund::full_payment}));
constexpr auto prorated = refund::make_policy("prorated", row(award{.credit = refund::prorated}));

/// 7 units for a year, 466.00 a month for all of them; 3 come back.
constexpr cancel_request<> line(std::int64_t returned, refund::calendar_day on = 2025_y / 4 / 10) {
    return {.term = {2025_y / 1 / 1, refund::one_year, refund::billing_plan::monthly},
            .payment = {466'00, usd},
            .payment_for = payment_for::all_units,
            .quantity = 7,
            .returned = returned,
            .usage = used_or_not::used,
            .requested_on = on};
}

template <const auto& Table>
constexpr auto quoted(const cancel_request<>& request) {
    return quote_cancel<Table>(request).value();
}

}  // namespace

TEST_CASE("payments are for one unit unless stated for all units") {
    static_assert(cancel_request<>{}.payment_for == payment_for::one_unit);
    static_assert(refund::exchange_return{}.payment_for == payment_for::one_unit);
}

TEST_CASE("seven units at 466.00 for all of them: 466.00 back for all, 199.71 for three") {
    // The fourth of twelve payments was made. 466 * 3 / 7 = 199.714..., 466 * 8 * 3 / 7 = 1597.714...
    static_assert(quoted<full>(line(7)).credit().minor == 466'00);
    static_assert(quoted<full>(line(7)).cancelled_commitment().minor == 8 * 466'00);
    static_assert(quoted<full>(line(3)).credit().minor == 199'71);
    static_assert(quoted<full>(line(3)).cancelled_commitment().minor == 1597'71);
    static_assert(quoted<full>(line(4)).credit().minor == 266'29);
    static_assert(quoted<full>(line(3)).paid().minor == 4 * 466'00);  // for all units, as before
    static_assert(quoted<full>(line(3)).kept().minor == 4 * 466'00 - 199'71);
}

TEST_CASE("a part of a line is prorated and divided in one step, not one after the other") {
    // 21 of April's 30 days: 466 * 3 / 7 * 21 / 30 = 139.80. Divided first, 199.71 * 21 / 30 = 139.797 or 66.57 * 3 ...
    static_assert(quoted<prorated>(line(3)).credit().minor == 139'80);
    static_assert(quoted<prorated>(line(7)).credit().minor == 326'20);  // 466 * 21 / 30
    // The day before, 22 of 30: 146.457...; the day after, 20 of 30: 133.142...
    static_assert(quoted<prorated>(line(3, 2025_y / 4 / 9)).credit().minor == 146'46);
    static_assert(quoted<prorated>(line(3, 2025_y / 4 / 11)).credit().minor == 133'14);
}

TEST_CASE("a line of one unit equals one unit, and a line that divides evenly equals its units") {
    cancel_request<> one = line(1);
    one.quantity = 1;
    cancel_request<> per_unit = one;
    per_unit.payment_for = payment_for::one_unit;
    CHECK(quoted<prorated>(one).credit() == quoted<prorated>(per_unit).credit());
    for (const std::int64_t returned : {1, 2, 5, 7}) {
        cancel_request<> divides = line(returned);
        divides.payment.minor = 7 * 66'58;
        per_unit = divides;
        per_unit.payment = {66'58, usd};
        per_unit.payment_for = payment_for::one_unit;
        for (const auto& table : {refund::policy_view<>(full), refund::policy_view<>(prorated)}) {
            const auto of_line = quote_cancel(table, divides).value();
            const auto of_units = quote_cancel(table, per_unit).value();
            CHECK(of_line.credit() == of_units.credit());
            CHECK(of_line.paid() == of_units.paid());
            CHECK(of_line.cancelled_commitment() == of_units.cancelled_commitment());
        }
    }
}

TEST_CASE("units rounded each alone need a line whose payment divides by the units") {
    static constexpr auto alone = refund::make_policy(
        "alone",
        row(award{.credit = {.kind = refund::credit_kind::prorated, .units = refund::unit_rounding::each_alone}}));
    CHECK(quote_cancel<alone>(line(3)).error() == errc::payment_not_divisible);
    cancel_request<> divides = line(3);
    divides.payment.minor = 7 * 66'58;
    // 66.58 * 21 / 30 = 46.606, so 46.61 for each: 139.83, while together they would get 139.82.
    CHECK(quote_cancel<alone>(divides)->credit().minor == 139'83);
}

TEST_CASE("a fee on other payments counts the share of the units given back") {
    static constexpr auto of_price = refund::make_policy(
        "price", row(award{.credit = refund::full_payment, .fee = charged(percent(1), fee_base::original_price)}));
    static constexpr auto of_rest = refund::make_policy(
        "rest", row(award{.credit = refund::full_payment, .fee = charged(percent(1), fee_base::remaining_commitment)}));
    static constexpr auto to_come = refund::make_policy(
        "to come", row(award{.credit = refund::full_payment, .fee = charged(percent(10), fee_base::payments_to_come)}));
    // 466 * 12 * 3 / 7 = 2396.571...: 2396.57, 1 % of it 23.9657.
    CHECK(quoted<of_price>(line(3)).fee().minor == 23'97);
    // 199.71 + 1597.71 = 1797.42, 1 % of it 17.9742.
    CHECK(quoted<of_rest>(line(3)).fee().minor == 17'97);
    CHECK(quoted<to_come>(line(3)).fee().minor == 159'77);  // of 1597.71
}

TEST_CASE("all payments are for the line, today's and those in the cap's currency, too") {
    static constexpr refund::cap_terms cap{.limit = {50'000'00, eur},
                                           .window = refund::rolling_days(365),
                                           .basis = refund::cap_basis::cancelled_commitment,
                                           .when_over = refund::over_limit::refuse_whole,
                                           .scope = "customer"};
    static constexpr auto lower = refund::make_policy(
        "lower", row(award{.credit = {.kind = refund::credit_kind::prorated,
                                      .price = refund::price_basis::lower_of_purchase_and_current}}, cap));
    cancel_request<> request = line(3);
    request.current_payment = money{400'00, usd};
    request.cap_payment = money{430'00, eur};
    request.current_cap_payment = money{370'00, eur};
    const auto quote = quote_cancel<lower>(request).value();
    CHECK(quote.credit().minor == 120'00);               // 400 * 3 / 7 * 21 / 30
    CHECK(quote.cancelled_commitment().minor == 1597'71);  // as agreed
    CHECK(quote.cap_refund().minor == 111'00);           // 370 * 3 / 7 * 21 / 30
    CHECK(quote.toward_cap().minor == 111'00 + 1474'29);  // 430 * 8 * 3 / 7 = 1474.285...
    // Five of the seven units are to be returned; what is left of the cap suffices for three.
    request.returned = 5;
    CHECK(most_units_that_fit(refund::policy_view<>(lower), request, money{1585'29, eur}).value() == 3);
    CHECK(most_units_that_fit(refund::policy_view<>(lower), request, money{1585'28, eur}).value() == 2);
}

TEST_CASE("an exchange takes the line's share for the units returned") {
    const refund::exchange_return returned{.term = line(3).term, .payment = {466'00, usd},
                                           .payment_for = payment_for::all_units, .quantity = 7, .returned = 3};
    constexpr award rest{.credit = refund::prorated};
    const auto value = refund::value_of_return(returned, 2025_y / 4 / 10, rest).value();
    CHECK(value.credit.minor == 139'80);
    CHECK(value.cancelled_commitment.minor == 1597'71);
    CHECK(value.paid.minor == 4 * 466'00);
    CHECK(value.kept.minor == 4 * 466'00 - 139'80);
}

TEST_CASE("parts of a line add up to the line, and never to more than was paid") {
    // Three units at 200.00 for all of them: one by one they would be 66.67 three times, a cent too much.
    cancel_request<> request = line(1);
    request.quantity = 3;
    request.payment.minor = 200'00;
    std::int64_t alone = 0;
    std::int64_t in_turn = 0;
    std::int64_t stopped = 0;
    for (const std::int64_t before : {0, 1, 2}) {
        request.returned_before = 0;
        alone += quoted<full>(request).credit().minor;
        request.returned_before = before;
        in_turn += quoted<full>(request).credit().minor;
        stopped += quoted<full>(request).cancelled_commitment().minor;
    }
    CHECK(alone == 200'01);
    CHECK(in_turn == 200'00);
    CHECK(stopped == 8 * 200'00);
    request.returned_before = 3;
    CHECK(quote_cancel<full>(request).error() == errc::quantity_out_of_range);
    request.returned_before = -1;
    CHECK(quote_cancel<full>(request).error() == errc::quantity_out_of_range);
}

TEST_CASE("random lines returned part by part on one day come to the same as the whole line at once") {
    std::mt19937_64 random{41};
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    int differed = 0;
    for (int i = 0; i < 3'000; ++i) {
        const auto pick = in(0, 3);
        award gives{.credit = pick == 0   ? refund::full_payment
                              : pick == 1 ? refund::prorated
                              : pick == 2 ? refund::percent_of_payment({in(1, 99), 100})
                                          : refund::less_used_time({in(1, 300), 100}),
                    .fee = charged(percent(100), refund::fee_base::payments_to_come),
                    .round = static_cast<rounding>(in(0, 6))};
        const auto table = refund::make_policy("random", row(gives));
        cancel_request<> whole = line(1, date::sys_days(2025_y / 1 / 1) + date::days(in(0, 364)));
        whole.quantity = in(1, 12);
        whole.returned = whole.quantity;
        whole.payment.minor = in(0, 100'00);
        if (in(0, 3) == 0) whole.payment_for = payment_for::one_unit;
        if (in(0, 2) == 0) whole.rounding_step = refund::step_of(in(2, 50));
        const auto of_line = quote_cancel(table, whole).value();
        std::int64_t credit = 0;
        std::int64_t stopped = 0;
        std::int64_t alone = 0;
        for (std::int64_t before = 0; before < whole.quantity;) {
            cancel_request<> part = whole;
            part.returned = in(1, whole.quantity - before);
            alone += quote_cancel(table, part)->credit().minor;
            part.returned_before = before;
            const auto quote = quote_cancel(table, part).value();
            CHECK(quote.credit().minor >= 0);
            CHECK(quote.fee().minor >= 0);
            credit += quote.credit().minor;
            stopped += quote.cancelled_commitment().minor;
            before += *part.returned;
        }
        CHECK(credit == of_line.credit().minor);
        CHECK(stopped == of_line.cancelled_commitment().minor);
        CHECK(credit <= of_line.paid().minor);
        if (alone != credit) ++differed;
    }
    CHECK(differed > 300);  // otherwise the test shows nothing
}

TEST_CASE("a line has its own fingerprint, and a request for one unit keeps its earlier one") {
    cancel_request<> per_unit = line(3);
    per_unit.payment_for = payment_for::one_unit;
    CHECK(fingerprint_of(per_unit, "r") != fingerprint_of(line(3), "r"));
    CHECK(fingerprint_of(line(3), "r") == refund::fingerprint_of("all-units", fingerprint_of(per_unit, "r")));
    cancel_request<> later = line(3);
    later.returned_before = 1;
    CHECK(fingerprint_of(later, "r") != fingerprint_of(line(3), "r"));
    later.returned_before = 2;
    CHECK(fingerprint_of(later, "r") != fingerprint_of(line(3), "r"));
}

TEST_CASE("the explanation and fields say what is divided, by what, and what was rounded") {
    refund::recorded_steps<> steps;
    const cancel_request<> request = line(3);
    REQUIRE(quote_cancel<prorated>(request, steps));
    const std::string words = explain(steps);
    CHECK(words.find("Credit    466.00 x 3 / 7 units x 21 / 30 days = 139.80, rounded half-even = 139.80 USD\n") !=
          std::string::npos);
    CHECK(words.find("Stops     8 payments to come: 466.00 x 8 x 3 / 7 units = 1597.71428..., rounded half-even = "
                     "1597.71 USD\n") != std::string::npos);
    std::string fields;
    for_each_field(refund::explained<>{.request = request, .steps = steps},
                   [&](std::string_view path, const auto& value) {
                       if constexpr (requires { std::string_view(value); }) {
                           fields += std::string(path) + "=" + std::string(std::string_view(value)) + "\n";
                       } else if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::int64_t>) {
                           fields += std::string(path) + "=" + std::to_string(value) + "\n";
                       }
                   });
    for (const char* const each :
         {"request.payment_for=all-units\n", "paid.payment_units=7\n", "credit.payment_units=7\n",
          "credit.exact.numerator=2935800\n", "credit.exact.denominator=210\n", "stopped_payments.payment_units=7\n",
          "stopped_payments.rounding=half-even\n", "stopped_payments.exact.numerator=1118400\n",
          "stopped_payments.exact.denominator=7\n"}) {
        CHECK_MESSAGE(fields.find(each) != std::string::npos, each);
    }
    REQUIRE(quote_cancel<full>(request, steps));
    CHECK(explain(steps).find("466.00 x 3 / 7 units = 199.71428..., rounded half-even = 199.71 USD (full payment)\n") !=
          std::string::npos);
}

TEST_CASE("an amount beyond 64 bits is an error, never a wrong amount") {
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    cancel_request<> request = line(3);
    request.payment.minor = highest / 4;  // four of them were paid
    CHECK(quote_cancel<prorated>(request).error() == errc::overflow);  // eight are to come
    request.term.length = {4};
    CHECK(quote_cancel<prorated>(request)->credit().minor == 691752902764108185);  // Python: highest//4*3*21/(7*30)
    request.payment.minor = highest / 4 + 1;
    CHECK(quote_cancel<prorated>(request).error() == errc::overflow);
    request = line(3);
    request.quantity = highest;
    request.returned = highest;
    CHECK(quote_cancel<full>(request)->credit().minor == 466'00);
    CHECK(quote_cancel<prorated>(request).error() == errc::overflow);  // units times days
}

TEST_CASE("an award takes no more units than the payment is for") {
    constexpr auto nobody = [](const auto&) {};
    constexpr award whole{.credit = refund::full_payment};
    const auto error = [&](std::int64_t units, std::int64_t bought, payment_for stated = payment_for::all_units) {
        const refund::award_facts<> facts{.payment = {466'00, usd}, .units = units, .payment_for = stated,
                                          .bought = bought};
        const auto made = evaluate(whole, facts, nobody);
        return made ? errc{} : made.error();
    };
    CHECK(error(7, 7) == errc{});
    CHECK(error(8, 7) == errc::quantity_out_of_range);
    CHECK(error(1, 0) == errc::quantity_out_of_range);
    CHECK(error(8, 1, payment_for::one_unit) == errc{});
}

TEST_CASE("random lines agree with exact fractions, and their parts are off by at most half a cent each") {
    std::mt19937_64 random(20261127);
    const auto draw = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    for (int i = 0; i < 3'000; ++i) {
        const auto days = static_cast<int>(draw(0, 364));
        const bool monthly = draw(0, 1) == 1;
        cancel_request<> request = line(1, refund::calendar_day(2025_y / 1 / 1) + date::days(days));
        request.term.plan = monthly ? refund::billing_plan::monthly : refund::billing_plan::upfront;
        request.payment.minor = draw(0, draw(0, 3) == 0 ? 20 : 5'000'000);
        request.quantity = draw(1, 40);
        const bool all_of_it = draw(0, 1) == 1;
        const refund::policy_view<> table = all_of_it ? refund::policy_view<>(full) : refund::policy_view<>(prorated);
        std::int64_t left = request.quantity;
        std::int64_t parts = 0;
        cpp_int credits = 0;
        cpp_int stopped = 0;
        const auto check = [&](std::int64_t units) {
            request.returned = units;
            const auto quote = quote_cancel(table, request).value();
            const int n = all_of_it ? 1 : quote.at().n();
            const int kept = all_of_it ? 1 : quote.at().left();
            using quotient = exact::fraction<cpp_int>;
            const cpp_int payment = request.payment.minor;
            CHECK(quote.credit().minor ==
                  exact::half_even(quotient{payment * units * kept, cpp_int(request.quantity) * n}));
            CHECK(quote.cancelled_commitment().minor ==
                  exact::half_even(quotient{payment * units * quote.at().payments_to_come, cpp_int(request.quantity)}));
            CHECK(quote.paid().minor == payment * quote.at().payments_made);
            CHECK(quote.credit().minor == quote.fee().minor + quote.refund().minor);
            CHECK(quote.refund().minor >= 0);
            CHECK(quote.refund().minor <= request.payment.minor);
            return quote;
        };
        while (left > 0) {
            const std::int64_t units = draw(1, left);
            const auto quote = check(units);
            credits += quote.credit().minor;
            stopped += quote.cancelled_commitment().minor;
            left -= units;
            ++parts;
        }
        const auto whole = check(request.quantity);
        if (all_of_it) CHECK(whole.credit() == request.payment);
        // Each part is rounded alone, and so is the whole, each by at most half a minor unit. If the whole payment is
        // credited, only the parts are rounded.
        CHECK(2 * abs(credits - whole.credit().minor) <= parts + (all_of_it ? 0 : 1));
        CHECK(2 * abs(stopped - whole.cancelled_commitment().minor) <= parts);
    }
}
