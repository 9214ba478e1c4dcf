#include <refund/award/used_time.hpp>

#include "amounts_of.hpp"

#include <refund/award/award.hpp>
#include <refund/money/multiprecision.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <random>

// Credits that remain after the used time was charged at another price.

namespace {

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
using refund::credit_terms;
using refund::errc;
using refund::is_sound;
using refund::less_used_time;
using refund::money;
using refund::payment_for;
using refund::percent;
using refund::ratio;
using refund::rounding;
using refund::used_price;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::currency eur = refund::currency_of("EUR");
constexpr std::int64_t highest = (std::numeric_limits<std::int64_t>::max)();
constexpr award one_and_a_half{.credit = less_used_time(percent(150))};
constexpr award at_list{.credit = less_used_time(percent(100), used_price::list)};

/// 365.00 for 365 days, `used` of which are over.
constexpr award_facts<> dollar_a_day(int used) {
    const auto from = refund::calendar_day(date::sys_days(date::year(2023) / 1 / 1));
    const auto day = [&from](int days) { return refund::calendar_day(date::sys_days(from) + date::days(days)); };
    return {.payment = {365'00, usd},
            .agreed = {365'00, usd},
            .units = 1,
            .payments = 1,
            .at = {.purchased_on = from, .on = day(used), .period_start = from, .period_end = day(365),
                   .payments_made = 1}};
}

}  // namespace

TEST_CASE("used time at 1.5 times the agreed price never makes the credit negative") {
    // 65 days at 1.50 are 97.50 of 365.00.
    static_assert(amounts(one_and_a_half, dollar_a_day(65)) == award_amounts<>{267'50, 0});
    static_assert(amounts(one_and_a_half, dollar_a_day(0)) == award_amounts<>{365'00, 0});
    // 243 days are 364.50, 244 are 366.00.
    static_assert(amounts(one_and_a_half, dollar_a_day(243)) == award_amounts<>{50, 0});
    static_assert(amounts(one_and_a_half, dollar_a_day(244)) == award_amounts<>{0, 0});
    static_assert(amounts(one_and_a_half, dollar_a_day(364)) == award_amounts<>{0, 0});
    // A fee applies to what is left: 12 percent of 267.50.
    constexpr award with_fee{.credit = less_used_time(percent(150)), .fee = charged(percent(12))};
    static_assert(amounts(with_fee, dollar_a_day(65)) == award_amounts<>{267'50, 32'10});
}

TEST_CASE("the credit after used time at the agreed price equals the prorated credit") {
    for (int used = 0; used < 365; ++used) {
        CHECK(amounts({.credit = less_used_time(percent(100))}, dollar_a_day(used)) ==
              amounts({.credit = refund::prorated}, dollar_a_day(used)));
    }
}

TEST_CASE("used time is charged at the list price that the request states") {
    // 2.00 a day without a commitment: 65 days are 130.00.
    constexpr auto facts = changed(dollar_a_day(65), [](auto& f) { f.list = money{730'00, usd}; });
    static_assert(amounts(at_list, facts) == award_amounts<>{235'00, 0});
    static_assert(error_of(at_list, dollar_a_day(65)) == errc::list_payment_not_stated);
    static_assert(error_of(at_list, changed(facts, [](auto& f) { f.list->unit = eur; })) == errc::currency_mismatch);
    static_assert(error_of(at_list, changed(facts, [](auto& f) { f.list->minor = -1; })) == errc::negative_amount);
    static_assert(error_of(one_and_a_half, changed(facts, [](auto& f) { f.list->minor = -1; })) == errc{});
}

TEST_CASE("used time counts the day of the request, and the period, as the rule says") {
    credit_terms terms = less_used_time(percent(150));
    terms.day_of_request = refund::request_day::used;
    CHECK(amounts({.credit = terms}, dollar_a_day(64)) == award_amounts<>{267'50, 0});  // on day 65
    terms = less_used_time(percent(150));
    terms.basis = refund::whole_months;
    // 65 days into a year that began on 1 January: the third month has begun. 3/12 of 547.50 are 136.875.
    CHECK(amounts({.credit = terms}, dollar_a_day(65)) == award_amounts<>{228'12, 0});
}

TEST_CASE("units are rounded together or each alone, and units of a line pay their share of its price") {
    const auto units = [](int used, std::int64_t returned) {
        return changed(dollar_a_day(used), [=](auto& f) {
            f.payment.minor = f.agreed.minor = 100'00;
            f.units = returned;
        });
    };
    credit_terms alone = less_used_time(percent(150));
    alone.units = refund::unit_rounding::each_alone;
    // 100.00 less 1.5 x 100.00 x 65 / 365 = 73.28767...; of three together 219.863...
    CHECK(amounts(one_and_a_half, units(65, 3)) == award_amounts<>{219'86, 0});
    CHECK(amounts({.credit = alone}, units(65, 3)) == award_amounts<>{219'87, 0});
    const auto line = changed(units(65, 3), [](auto& f) {
        f.payment_for = payment_for::all_units;
        f.bought = 7;
        f.payment.minor = f.agreed.minor = 700'00;
    });
    CHECK(amounts(one_and_a_half, line) == award_amounts<>{219'86, 0});
    CHECK(amounts({.credit = alone}, line) == award_amounts<>{219'87, 0});
    CHECK(error_of({.credit = alone}, changed(line, [](auto& f) { f.payment.minor += 1; })) ==
          errc::payment_not_divisible);
}

TEST_CASE("the rate for used time lies within its bounds and states nothing that other kinds use") {
    static_assert(is_sound(less_used_time(percent(1))) && is_sound(less_used_time(percent(1000))));
    static_assert(is_sound(less_used_time({1, 1'000'000})) && !is_sound(less_used_time({1, 1'000'001})));
    static_assert(is_sound(less_used_time({1'000'000, 1})) && !is_sound(less_used_time({1'000'001, 1})));
    static_assert(is_sound(less_used_time({3'000'000'000, 2'000'000'000})));  // 3/2
    static_assert(!is_sound(less_used_time(percent(0))) && !is_sound(less_used_time(percent(-150))));
    static_assert(!is_sound(less_used_time({1, 0})) && !is_sound(less_used_time({-3, -2})));
    constexpr auto with = [](credit_terms terms, auto change) {
        change(terms);
        return terms;
    };
    constexpr auto list = [](credit_terms& terms) { terms.used_at = used_price::list; };
    static_assert(is_sound(with(less_used_time(percent(1)), list)));
    static_assert(!is_sound(with(refund::prorated, list)) && !is_sound(with(refund::full_payment, list)));
    static_assert(!is_sound(with(refund::percent_of_payment(percent(1)), list)));
    static_assert(!is_sound(with(less_used_time(percent(1)), [](auto& terms) {
        terms.price = refund::price_basis::lower_of_purchase_and_current;
    })));
    static_assert(!is_sound(with(less_used_time(percent(1)), [](auto& terms) { terms.used_at = used_price(2); })));
    // A table that was not proven
    CHECK(error_of({.credit = less_used_time(percent(0))}, dollar_a_day(65)) == errc::rate_out_of_range);
    CHECK(error_of(award{.credit = {.kind = refund::credit_kind::less_used_time, .percent = percent(1),
                                    .used_at = used_price(2)}},
                   dollar_a_day(65)) == errc::rule_undefined);
}

TEST_CASE("random credits after used time agree with exact fractions, or overflow where those do not fit") {
    std::mt19937_64 random{8};
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % (static_cast<std::uint64_t>(to - from) + 1));
    };
    int answered = 0;
    int nothing_left = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t top = i % 4 == 0 ? highest >> in(0, 12) : 1'000'00;
        const int used = static_cast<int>(in(0, 364));
        const bool for_line = in(0, 2) == 0;
        const bool by_list = in(0, 1) == 0;
        const ratio part{in(1, i % 3 == 0 ? 1'000'000 : 300), in(1, i % 3 == 0 ? 1'000'000 : 200)};
        award given{.credit = less_used_time(part, by_list ? used_price::list : used_price::agreed),
                    .round = static_cast<rounding>(in(0, 6))};
        const std::int64_t units = in(1, 9);
        const std::int64_t bought = units + in(0, 5);
        const std::int64_t step = i % 5 == 0 ? in(2, 100) : 1;
        const auto facts = changed(dollar_a_day(used), [&](auto& f) {
            f.payment.minor = f.agreed.minor = in(0, top);
            f.units = units;
            f.bought = bought;
            if (for_line) f.payment_for = payment_for::all_units;
            if (by_list) f.list = money{in(0, top), usd};
            f.step = refund::step_of(step);
        });
        const cpp_int price = by_list ? facts.list->minor : facts.payment.minor;
        const cpp_rational each = cpp_rational(facts.payment.minor) -
                                  cpp_rational(price) * cpp_rational(part.numerator, part.denominator) *
                                      cpp_rational(used, 365);
        const cpp_rational exact = each < 0 ? cpp_rational(0) : each * units / (for_line ? bought : 1);
        cpp_int credit = step * divide_rounded<cpp_int>(numerator(exact), denominator(exact) * step, given.round);
        // A step must not round it above what the units cost.
        if (cpp_rational(credit) > cpp_rational(cpp_int(facts.payment.minor) * units, for_line ? bought : 1)) {
            if (step != 1) credit -= step;
        }

        const auto found = evaluate(given, facts, nobody);
        if (cpp_int(facts.payment.minor) * units > highest || price * units > highest) {
            CHECK(found.error() == errc::overflow);
            continue;
        }
        REQUIRE(found);
        CHECK(cpp_int(found->credit) == credit);
        CHECK(found->credit <= facts.payment.minor * units);
        ++answered;
        if (credit == 0) ++nothing_left;
    }
    CHECK(answered > 14'000);
    CHECK(nothing_left > 1'000);
    CHECK(nothing_left < 14'000);
}
