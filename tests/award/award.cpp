#include <refund/award/award.hpp>

#include "amounts_of.hpp"

#include <refund/money/multiprecision.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using namespace date::literals;
using award_tests::amounts;
using award_tests::changed;
using award_tests::error_of;
using award_tests::nobody;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::award;
using refund::award_amounts;
using refund::award_facts;
using refund::charged;
using refund::credit_kind;
using refund::currency_of;
using refund::errc;
using refund::evaluate;
using refund::fee_base;
using refund::fee_kind;
using refund::fee_status;
using refund::full_payment;
using refund::money;
using refund::percent;
using refund::percent_of_payment;
using refund::prorated;
using refund::ratio;
using refund::rounding;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// A period of `n` days from 1 January 2023, of which `left` are left.
constexpr refund::standing standing_with(int left, int n) {
    refund::standing at{};
    at.purchased_on = at.period_start = 2023_y / 1 / 1;
    at.period_end = at.period_start + date::days(n);
    at.on = at.period_end - date::days(left);
    return at;
}

/// 365.00 dollars upfront for one unit and 365 days: a dollar a day.
constexpr award_facts<> dollar_a_day(int left) {
    return {
        .payment = {365'00, usd}, .agreed = {365'00, usd}, .units = 1, .payments = 1, .at = standing_with(left, 365)};
}

cpp_int rounded(const cpp_rational& exact, rounding mode) {  // exact is not negative
    const cpp_int whole = numerator(exact) / denominator(exact);
    const cpp_rational rest = exact - whole;
    const cpp_rational half(1, 2);
    bool up = false;
    switch (mode) {
        case rounding::half_even: up = rest > half || (rest == half && whole % 2 == 1); break;
        case rounding::half_up: up = rest >= half; break;
        case rounding::half_down: up = rest > half; break;
        case rounding::up:
        case rounding::ceiling: up = rest > 0; break;
        case rounding::down:
        case rounding::floor: break;
    }
    return up ? cpp_int(whole + 1) : whole;
}

template <class Rep>
award_facts<Rep> widened(const award_facts<>& facts) {
    return {.payment = {Rep(facts.payment.minor), facts.payment.unit},
            .agreed = {Rep(facts.agreed.minor), facts.agreed.unit},
            .units = facts.units,
            .payments = facts.payments,
            .at = facts.at};
}

}  // namespace

TEST_CASE("an award is sound when both its credit and its fee are sound") {
    static_assert(!is_sound(award{}));  // no credit is stated
    static_assert(is_sound(award{.credit = prorated}) &&
                  is_sound(award{.credit = full_payment, .fee = charged(percent(12))}));
    static_assert(!is_sound(award{.credit = prorated, .fee = charged(percent(0))}));
    static_assert(!is_sound(award{.credit = percent_of_payment(percent(0)), .fee = charged(percent(12))}));
    static_assert(is_sound(award{.credit = prorated, .round = rounding::floor}));
    static_assert(award{.credit = prorated}.round == rounding::half_even);
}

TEST_CASE("each kind of credit and each kind of fee, computed by hand") {
    static_assert(amounts({.credit = full_payment}, dollar_a_day(100)) == award_amounts<>{365'00, 0});
    static_assert(amounts({.credit = prorated}, dollar_a_day(100)) == award_amounts<>{100'00, 0});
    static_assert(amounts({.credit = percent_of_payment(percent(50))}, dollar_a_day(100)) ==
                  award_amounts<>{182'50, 0});
    // 12 percent of 100.00; of 365.00 they are 43.80; a fixed 40.00; and at most the credit of 39.00.
    static_assert(amounts({.credit = prorated, .fee = charged(percent(12))}, dollar_a_day(100)) ==
                  award_amounts<>{100'00, 12'00});
    static_assert(amounts({.credit = prorated, .fee = charged(percent(12), fee_base::original_price)},
                          dollar_a_day(100)) == award_amounts<>{100'00, 43'80});
    static_assert(amounts({.credit = prorated, .fee = charged(money{40'00, usd})}, dollar_a_day(100)) ==
                  award_amounts<>{100'00, 40'00});
    static_assert(amounts({.credit = prorated, .fee = charged(money{40'00, usd})}, dollar_a_day(40)) ==
                  award_amounts<>{40'00, 40'00});
    static_assert(amounts({.credit = prorated, .fee = charged(money{40'00, usd})}, dollar_a_day(39)) ==
                  award_amounts<>{39'00, 39'00});
    static_assert(amounts({.credit = prorated, .fee = refund::announced(percent(12))}, dollar_a_day(100)) ==
                  award_amounts<>{100'00, 0});
}

TEST_CASE("the original price is the sum of all agreed payments for the units given back") {
    // 12 agreed payments of 30.00 for 2 units are 720.00, 1 percent of that is 7.20; the credit is taken from today's
    // 20.00.
    constexpr award_facts<> facts{
        .payment = {20'00, usd}, .agreed = {30'00, usd}, .units = 2, .payments = 12, .at = standing_with(15, 30)};
    static_assert(amounts({.credit = prorated, .fee = charged(percent(1), fee_base::original_price)}, facts) ==
                  award_amounts<>{20'00, 7'20});
}

TEST_CASE("the remaining commitment is the unused rest of the period plus every payment to come, at the agreed price") {
    // Four of 12 payments of 30.00 for 2 units were made: 8 x 30.00 x 2 = 480.00 are to come. 15 of 30 days are left of
    // today's 20.00 for each of 2 units: 20.00. 2 percent of 480.00 are 9.60, of 500.00 they are 10.00.
    constexpr award_facts<> facts = [] {
        award_facts<> f{
            .payment = {20'00, usd}, .agreed = {30'00, usd}, .units = 2, .payments = 12, .at = standing_with(15, 30)};
        f.at.payments_made = 4;
        f.at.payments_to_come = 8;
        return f;
    }();
    constexpr award of_those{.credit = prorated, .fee = charged(percent(2), fee_base::payments_to_come)};
    constexpr award of_the_rest{.credit = prorated, .fee = charged(percent(2), fee_base::remaining_commitment)};
    static_assert(amounts(of_those, facts) == award_amounts<>{20'00, 9'60});
    static_assert(amounts(of_the_rest, facts) == award_amounts<>{20'00, 10'00});
    // The unused rest is counted by the rule: with the day of the request used, 14 of 30 days of 40.00 are 18.67.
    // 2 percent of 498.67 are 9.9734.
    constexpr award day_used{.credit = {.kind = credit_kind::prorated, .day_of_request = refund::request_day::used},
                             .fee = charged(percent(2), fee_base::remaining_commitment)};
    static_assert(amounts(day_used, facts) == award_amounts<>{18'67, 9'97});
    // 20 percent of 500.00 are 100.00, more than the credit.
    constexpr award dear{.credit = prorated, .fee = charged(percent(20), fee_base::remaining_commitment)};
    static_assert(amounts(dear, facts) == award_amounts<>{20'00, 20'00});
    // With an upfront payment nothing is to come: the fee is a fifth of the credit alone.
    static_assert(amounts({.credit = prorated, .fee = charged(percent(20), fee_base::remaining_commitment)},
                          dollar_a_day(100)) == award_amounts<>{100'00, 20'00});
    static_assert(amounts({.credit = prorated, .fee = charged(percent(20), fee_base::payments_to_come)},
                          dollar_a_day(100)) == award_amounts<>{100'00, 0});

    constexpr auto highest_to_come = changed(facts, [](auto& f) {
        f.agreed.minor = highest;
        f.units = f.at.payments_to_come = 1;
    });
    static_assert(error_of(of_those, highest_to_come) == errc{});
    static_assert(error_of(of_the_rest, highest_to_come) == errc::overflow);  // plus the credit
    static_assert(error_of(of_those, changed(highest_to_come, [](auto& f) { f.units = 2; })) == errc::overflow);
    constexpr award announced{.credit = prorated,
                              .fee = refund::announced(percent(2), fee_base::remaining_commitment)};
    static_assert(error_of(announced, highest_to_come) == errc{});
    static_assert(error_of(of_the_rest, changed(facts, [](auto& f) { f.at.payments_to_come = -1; })) ==
                  errc::quantity_out_of_range);
    static_assert(error_of(of_those, changed(facts, [](auto& f) { f.agreed.unit = eur; })) == errc::currency_mismatch);
    static_assert(error_of(of_the_rest, changed(facts, [](auto& f) { f.payments = 0; })) == errc{});
}

TEST_CASE("a declining fee falls by a fixed amount for each full month since the purchase") {
    // 350.00 less 10.00 a month, of a credit of 1,000.00.
    constexpr award falling{.credit = full_payment,
                            .fee = refund::charged_less_per_month({350'00, usd}, {10'00, usd})};
    constexpr auto bought_and_back = [](refund::calendar_day bought, refund::calendar_day back) {
        award_facts<> facts{.payment = {1'000'00, usd}, .agreed = {1'000'00, usd}, .units = 1, .payments = 1, .at = {}};
        facts.at.purchased_on = facts.at.period_start = bought;
        facts.at.on = back;
        facts.at.period_end = bought + date::days(1096);
        return facts;
    };
    constexpr auto fee_on = [bought_and_back](const award& given, refund::calendar_day back) {
        return amounts(given, bought_and_back(2023_y / 3 / 15, back)).fee;
    };
    static_assert(fee_on(falling, 2023_y / 3 / 15) == 350'00);  // in the first month nothing is deducted
    static_assert(fee_on(falling, 2023_y / 4 / 14) == 350'00);
    static_assert(fee_on(falling, 2023_y / 4 / 15) == 340'00);  // the first month is full
    static_assert(fee_on(falling, 2023_y / 4 / 16) == 340'00);
    static_assert(fee_on(falling, 2026_y / 2 / 14) == 10'00);  // 34 months
    static_assert(fee_on(falling, 2026_y / 2 / 15) == 0);      // 35 months
    static_assert(fee_on(falling, 2026_y / 3 / 14) == 0);      // the last day of three years
    constexpr award faster{.credit = full_payment,
                           .fee = refund::charged_less_per_month({350'00, usd}, {100'00, usd})};
    static_assert(fee_on(faster, 2023_y / 6 / 15) == 50'00);
    static_assert(fee_on(faster, 2023_y / 7 / 15) == 0);  // 350.00 less 400.00: never below 0
    constexpr award fastest{.credit = full_payment,
                            .fee = refund::charged_less_per_month({350'00, usd}, {highest, usd})};
    static_assert(fee_on(fastest, 2023_y / 4 / 14) == 350'00 && fee_on(fastest, 2026_y / 3 / 14) == 0);

    // Bought on a 31st: in a shorter month, a month is full on the last day.
    static_assert(amounts(falling, bought_and_back(2023_y / 1 / 31, 2023_y / 2 / 27)).fee == 350'00);
    static_assert(amounts(falling, bought_and_back(2023_y / 1 / 31, 2023_y / 2 / 28)).fee == 340'00);
    static_assert(amounts(falling, bought_and_back(2023_y / 1 / 31, 2023_y / 3 / 30)).fee == 340'00);
    static_assert(amounts(falling, bought_and_back(2023_y / 1 / 31, 2023_y / 3 / 31)).fee == 330'00);

    // Never below 100.00: 26 months leave 90.00, 25 leave 100.00. Never above 305.00: 4 months leave 310.00, 5 300.00.
    constexpr award held{.credit = full_payment, .fee = at_least(at_most(falling.fee, {305'00, usd}), {100'00, usd})};
    static_assert(fee_on(held, 2023_y / 3 / 15) == 305'00 && fee_on(held, 2023_y / 7 / 15) == 305'00);
    static_assert(fee_on(held, 2023_y / 8 / 15) == 300'00);
    static_assert(fee_on(held, 2025_y / 4 / 15) == 100'00 && fee_on(held, 2025_y / 5 / 15) == 100'00);
    static_assert(fee_on(held, 2026_y / 3 / 14) == 100'00);
    // Nor above the credit, whatever the minimum.
    static_assert(amounts(held, changed(bought_and_back(2023_y / 3 / 15, 2023_y / 3 / 15),
                                        [](auto& f) { f.payment.minor = 99'00; })) == award_amounts<>{99'00, 99'00});

    // What it needs must be stated.
    constexpr auto facts = bought_and_back(2023_y / 3 / 15, 2023_y / 3 / 15);
    static_assert(error_of(falling, changed(facts, [](auto& f) { f.at.purchased_on = {}; })) == errc::facts_not_stated);
    static_assert(error_of(falling, bought_and_back(2023_y / 3 / 15, 2023_y / 3 / 14)) ==
                  errc::requested_before_purchase);
    static_assert(error_of(falling, changed(facts, [](auto& f) { f.payment.unit = f.agreed.unit = eur; })) ==
                  errc::currency_mismatch);
}

TEST_CASE("a fee by a rate stays between its minimum and its maximum") {
    // 12 percent of a credit of 100.00 are 12.00.
    constexpr auto fee_of = [](const refund::early_termination_fee& fee, int left) {
        return amounts({.credit = prorated, .fee = fee}, dollar_a_day(left)).fee;
    };
    constexpr auto twelve = charged(percent(12));
    static_assert(fee_of(at_least(twelve, {11'99, usd}), 100) == 12'00);
    static_assert(fee_of(at_least(twelve, {12'01, usd}), 100) == 12'01);
    static_assert(fee_of(at_most(twelve, {12'01, usd}), 100) == 12'00);
    static_assert(fee_of(at_most(twelve, {11'99, usd}), 100) == 11'99);
    static_assert(fee_of(at_least(twelve, {25'00, usd}), 20) == 20'00);  // of 20.00 no more than 20.00
    constexpr award foreign{.credit = prorated, .fee = at_most(twelve, {1, eur})};
    static_assert(error_of(foreign, dollar_a_day(100)) == errc::currency_mismatch);
    static_assert(error_of({.credit = prorated, .fee = at_least(twelve, {1, eur})}, dollar_a_day(100)) ==
                  errc::currency_mismatch);
    // An announced fee takes nothing, whatever the minimum.
    static_assert(fee_of(at_least(refund::announced(percent(12)), {25'00, usd}), 100) == 0);
}

TEST_CASE("an award that cannot be evaluated gives an error that says why") {
    constexpr award_facts<> facts = dollar_a_day(100);
    static_assert(error_of({}, facts) == errc::rule_undefined);
    static_assert(error_of({.credit = prorated, .fee = refund::fee_without_rate()}, facts) ==
                  errc::fee_rate_not_stated);
    static_assert(error_of({.credit = prorated, .fee = charged(percent(101))}, facts) == errc::rate_out_of_range);
    static_assert(error_of({.credit = prorated, .fee = charged(ratio{12, 0})}, facts) == errc::rate_out_of_range);
    static_assert(error_of({.credit = percent_of_payment(percent(101))}, facts) == errc::rate_out_of_range);
    static_assert(error_of({.credit = percent_of_payment({0, 0})}, facts) == errc::rate_out_of_range);
    static_assert(error_of({.credit = prorated, .fee = charged(money{-1, usd})}, facts) == errc::negative_amount);
    static_assert(error_of({.credit = prorated, .fee = charged(money{1, eur})}, facts) == errc::currency_mismatch);
    // In an announced fee, neither the currency nor an amount that does not fit is an error.
    constexpr auto announced = [] {
        auto fee = charged(money{1, eur});
        fee.status = fee_status::announced;
        return fee;
    }();
    static_assert(error_of({.credit = prorated, .fee = announced}, facts) == errc{});
    constexpr auto large = changed(facts, [](auto& f) {
        f.agreed.minor = highest;
        f.payments = 2;
    });
    static_assert(error_of({.credit = prorated, .fee = charged(percent(1), fee_base::original_price)}, large) ==
                  errc::overflow);
    static_assert(error_of({.credit = prorated, .fee = refund::announced(percent(1), fee_base::original_price)},
                           large) == errc{});
    // Two units of the highest amount: half of their sum would fit, but the sum does not.
    constexpr auto two = changed(facts, [](auto& f) {
        f.payment.minor = highest;
        f.units = 2;
    });
    for (const auto& credit : {full_payment, prorated, percent_of_payment(percent(50))}) {
        CHECK(error_of({.credit = credit}, two) == errc::overflow);
    }
}

TEST_CASE("impossible facts, and facts that a fee needs and nobody stated, are errors") {
    constexpr award_facts<> facts = dollar_a_day(100);
    constexpr award of_credit{.credit = prorated, .fee = charged(percent(12))};
    constexpr award of_price{.credit = prorated, .fee = charged(percent(12), fee_base::original_price)};
    static_assert(error_of(of_price, facts) == errc{});
    static_assert(error_of(of_credit, changed(facts, [](auto& f) { f.units = 0; })) == errc::quantity_out_of_range);
    static_assert(error_of(of_credit, changed(facts, [](auto& f) { f.units = -1; })) == errc::quantity_out_of_range);
    static_assert(error_of(of_credit, changed(facts, [](auto& f) { f.payment.minor = -1; })) == errc::negative_amount);
    static_assert(error_of(of_credit, changed(facts, [](auto& f) { f.agreed.minor = -1; })) == errc::negative_amount);
    static_assert(error_of(of_price, changed(facts, [](auto& f) { f.agreed = {}; })) == errc::currency_mismatch);
    static_assert(error_of(of_price, changed(facts, [](auto& f) { f.agreed.unit = eur; })) == errc::currency_mismatch);
    static_assert(error_of(of_price, changed(facts, [](auto& f) { f.payments = 0; })) == errc::quantity_out_of_range);
    static_assert(error_of(of_credit, changed(facts, [](auto& f) { f.agreed = {}, f.payments = 0; })) == errc{});
}

TEST_CASE("a day outside the period has no prorated credit") {
    for (const int left : {0, -1, 366}) {
        CHECK(error_of({.credit = prorated}, dollar_a_day(left)) == errc::rate_out_of_range);
        CHECK(error_of({.credit = full_payment}, dollar_a_day(left)) == errc{});  // which depends on no day
    }
    CHECK(error_of({.credit = prorated}, dollar_a_day(1)) == errc{});
    CHECK(error_of({.credit = prorated}, dollar_a_day(365)) == errc{});
    CHECK(error_of({.credit = prorated}, award_facts<>{.payment = {1, usd}, .units = 1}) == errc::rate_out_of_range);
}

TEST_CASE("the steps hold what the amounts were computed from, and point to the award") {
    static constexpr award given{.credit = percent_of_payment(percent(50)),
                                 .fee = charged(percent(12), fee_base::original_price),
                                 .round = rounding::half_up};
    std::vector<refund::step::computed_credit<std::int64_t>> credits;
    std::vector<refund::step::computed_fee<std::int64_t>> fees;
    const auto keep = [&](const auto& step) {
        if constexpr (std::is_same_v<decltype(step), const refund::step::computed_credit<std::int64_t>&>) {
            credits.push_back(step);
        } else {
            fees.push_back(step);
        }
    };
    const auto facts = changed(dollar_a_day(100), [](auto& f) {
        f.units = 3;
        f.purpose = refund::amounts_for::cap;
        f.price = refund::price_taken::todays;
    });
    REQUIRE(evaluate(given, facts, keep));
    REQUIRE(credits.size() == 1);
    REQUIRE(fees.size() == 1);
    CHECK(credits[0].payment == money{365'00, usd});
    CHECK(credits[0].units == 3);
    CHECK(credits[0].terms == &given.credit);
    CHECK(credits[0].part == percent(50));
    CHECK(credits[0].of == "of the payment");
    CHECK(credits[0].round == rounding::half_up);
    CHECK(credits[0].credit == money{547'50, usd});
    CHECK(credits[0].for_cap);
    CHECK(credits[0].todays_price);
    CHECK(fees[0].base == money{3 * 365'00, usd});
    CHECK(fees[0].terms == &given.fee);
    CHECK(fees[0].rate == percent(12));
    CHECK(fees[0].of == "the original price");
    CHECK(fees[0].round == rounding::half_up);
    CHECK(fees[0].fee == money{131'40, usd});  // 12 percent of 1,095.00
    CHECK_FALSE(fees[0].limited_to_credit);
    CHECK(fees[0].for_cap);

    // Without a fee there is no step; an announced fee is a step with a fee of 0, in its own currency.
    const award free_of_charge{.credit = prorated};
    REQUIRE(evaluate(free_of_charge, facts, keep));
    CHECK(credits.size() == 2);
    CHECK(fees.size() == 1);
    auto announced = charged(money{1, eur});
    announced.status = fee_status::announced;
    const award shown{.credit = prorated, .fee = announced};
    REQUIRE(evaluate(shown, facts, keep));
    REQUIRE(fees.size() == 2);
    CHECK(fees[1].base == money{1, eur});
    CHECK(fees[1].of.empty());
    CHECK(fees[1].fee == money{0, usd});
}

TEST_CASE("random awards agree with a computation in exact fractions") {
    std::mt19937_64 random{23};
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(
                          random() % (static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from) + 1));
    };
    const ratio parts[] = {{1, 2}, {1, 1}, {12, 100}, {1, 3}, {999, 1000}, {1, highest}, {highest - 1, highest}};
    int answered = 0;
    int limited = 0;
    for (int i = 0; i < 20'000; ++i) {
        const int n = static_cast<int>(in(1, 1827));
        const int left = static_cast<int>(in(1, n));
        award given{.round = static_cast<rounding>(in(0, 6))};
        award_facts<> facts{.payment = {in(0, i % 4 == 0 ? highest >> in(0, 12) : 1'000'00), usd},
                            .units = in(1, 9),
                            .payments = static_cast<int>(in(1, 60)),
                            .at = standing_with(left, n)};
        facts.agreed = facts.payment;
        facts.at.payments_to_come = static_cast<int>(in(0, 59));
        if (in(0, 3) == 0) facts.payment.minor /= 2;

        cpp_rational part = 1;
        switch (in(0, 3)) {
            case 0: given.credit = full_payment; break;
            case 1: {
                const ratio& some = parts[in(0, 6)];
                given.credit = percent_of_payment(some);
                part = cpp_rational(some.numerator, some.denominator);
                break;
            }
            case 2:
                given.credit = prorated;
                part = cpp_rational(left, n);
                break;
            default:
                given.credit = prorated;
                given.credit.day_of_request = refund::request_day::used;
                part = cpp_rational(left - 1, n);
                break;
        }
        const bool alone = in(0, 1) == 0;
        if (alone) given.credit.units = refund::unit_rounding::each_alone;
        const cpp_int price = facts.payment.minor;
        const cpp_int credit = alone ? cpp_int(rounded(price * part, given.round) * facts.units)
                                     : rounded(price * facts.units * part, given.round);
        cpp_int largest = alone ? credit : cpp_int(price * facts.units);

        cpp_int uncut = 0;
        const ratio& rate = parts[in(0, 6)];
        const std::int64_t kind = in(0, 5);
        if (kind == 1) {
            given.fee = charged(rate);
            uncut = rounded(credit * cpp_rational(rate.numerator, rate.denominator), given.round);
        } else if (kind == 2) {
            given.fee = charged(rate, fee_base::original_price);
            const cpp_int base = cpp_int(facts.agreed.minor) * facts.payments * facts.units;
            largest = std::max(largest, base);
            uncut = rounded(base * cpp_rational(rate.numerator, rate.denominator), given.round);
        } else if (kind >= 4) {
            const bool with_rest = kind == 5;
            given.fee = charged(rate, with_rest ? fee_base::remaining_commitment : fee_base::payments_to_come);
            cpp_int base = cpp_int(facts.agreed.minor) * facts.at.payments_to_come * facts.units;
            if (with_rest) base += credit;
            largest = std::max(largest, base);
            uncut = rounded(base * cpp_rational(rate.numerator, rate.denominator), given.round);
        } else if (kind == 3) {
            given.fee = charged(money{in(1, 500'00), usd});
            uncut = given.fee.amount.minor;
        }
        REQUIRE(is_sound(given));
        if (kind != 0 && kind != 3 && in(0, 1) == 0) {
            given.fee = at_most(at_least(given.fee, {in(1, 100'00), usd}), {in(100'01, 900'00), usd});
            uncut = std::clamp<cpp_int>(uncut, given.fee.minimum.minor, given.fee.maximum.minor);
            REQUIRE(is_sound(given));
        }
        const cpp_int fee = std::min(uncut, credit);

        const auto wide = evaluate(given, widened<cpp_int>(facts), nobody);
        REQUIRE(wide);
        CHECK(wide->credit == credit);
        CHECK(wide->fee == fee);
        const auto found = evaluate(given, facts, nobody);
        if (largest > highest) {
            CHECK(found.error() == errc::overflow);
            continue;
        }
        REQUIRE(found);
        CHECK(cpp_int(found->credit) == credit);
        CHECK(cpp_int(found->fee) == fee);
        ++answered;
        if (uncut > credit) ++limited;
    }
    CHECK(answered > 14'000);
    CHECK(answered < 19'900);
    CHECK(limited > 1'000);
}

TEST_CASE("an award with a number that no enumerator has is not computed") {
    const auto refused = [](auto change) {
        award given{.credit = prorated, .fee = charged(percent(12))};
        change(given);
        CHECK_FALSE(is_sound(given));
        CHECK(evaluate(given, dollar_a_day(100), nobody).error() == errc::rule_undefined);
    };
    refused([](award& given) { given.credit.kind = credit_kind(9); });
    refused([](award& given) { given.credit.kind = credit_kind(5); });
    refused([](award& given) { given.credit.used_at = refund::used_price(2); });
    refused([](award& given) { given.credit.units = refund::unit_rounding(9); });
    refused([](award& given) { given.credit.price = refund::price_basis(9); });
    refused([](award& given) { given.credit.day_of_request = refund::request_day(9); });
    refused([](award& given) { given.round = rounding(9); });
    refused([](award& given) { given.fee.status = fee_status(9); });
    refused([](award& given) { given.fee.kind = fee_kind(9); });
    refused([](award& given) { given.fee.base = fee_base(9); });
    // The last enumerator of each enumeration is known.
    const award last_of_each{.credit = {.kind = credit_kind::percent_of_payment,
                                .percent = percent(50),
                                .price = refund::price_basis::lower_of_purchase_and_current,
                                .units = refund::unit_rounding::each_alone},
                     .fee = charged(money{1'00, usd}),
                     .round = rounding::floor};
    CHECK(evaluate(last_of_each, dollar_a_day(100), nobody) == award_amounts<>{182'50, 1'00});
}

TEST_CASE("too many units, and seconds outside the term, are errors") {
    constexpr award full{.credit = full_payment};
    constexpr auto before = [](std::int64_t units, std::int64_t returned_before) {
        return award_facts<>{.payment = {0, usd}, .units = units, .returned_before = returned_before};
    };
    static_assert(evaluate(full, before(1, highest - 1), nobody)->credit == 0);
    static_assert(evaluate(full, before(1, highest), nobody) == errc::quantity_out_of_range);
    static_assert(evaluate(full, before(highest, highest), nobody) == errc::quantity_out_of_range);

    constexpr award by_second{.credit = {.kind = credit_kind::prorated, .basis = refund::actual_seconds}};
    constexpr auto on_day_1_of = [](int days, std::int32_t began, std::int32_t requested) {
        const refund::calendar_day start = refund::first_day;
        return award_facts<>{.payment = {100, usd},
                             .units = 1,
                             .at = {.purchased_on = start,
                                    .on = start + date::days(1),
                                    .period_start = start,
                                    .period_end = start + date::days(days),
                                    .times = refund::times_of_day{began, requested}}};
    };
    static_assert(evaluate(by_second, on_day_1_of(2, 0, 43'200), nobody)->credit == 25);
    static_assert(evaluate(by_second, on_day_1_of(1'827, 0, 0), nobody)->credit == 100);
    static_assert(evaluate(by_second, on_day_1_of(1'828, 0, 0), nobody) == errc::rate_out_of_range);
    static_assert(evaluate(by_second, on_day_1_of(3'652'000, 0, 0), nobody) == errc::rate_out_of_range);
    static_assert(evaluate(by_second, on_day_1_of(2, -2'000'000'000, 2'000'000'000), nobody) ==
                  errc::rate_out_of_range);
}
