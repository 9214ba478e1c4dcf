// Amounts that are multiples of a step: whole dollars, 0.05 of a franc.

#include <refund/quote/cancel.hpp>

#include <refund/explain/fields.hpp>
#include <refund/explain/text.hpp>
#include <refund/plan/plan.hpp>
#include <refund/quote/decide.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/quote/fit.hpp>

#include "../exact/fraction.hpp"
#include "one_rule.hpp"

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace date::literals;
using one_rule_tests::row;
using boost::multiprecision::cpp_int;
using refund::award;
using refund::cancel_request;
using refund::charged;
using refund::errc;
using refund::money;
using refund::payment_for;
using refund::percent;
using refund::quote_cancel;
using refund::rounding;
using refund::step_of;
using refund::used_or_not;
using refund::whole_unit;

constexpr refund::currency twd = refund::currency_of("TWD");
constexpr refund::currency chf = refund::currency_of("CHF");
constexpr refund::currency usd = refund::currency_of("USD");
constexpr auto full = refund::make_policy("full", row(award{.credit = refund::full_payment}));
constexpr auto prorated = refund::make_policy("prorated", row(award{.credit = refund::prorated}));
constexpr auto late =
    refund::make_policy("late", row(award{.credit = refund::prorated, .fee = charged(percent(12))}));

/// A payment for June 2025, given back on a day in June.
constexpr cancel_request<> june(std::int64_t minor, refund::currency unit, int day, refund::rounding_step step) {
    constexpr refund::date_range all_of_it{2025_y / 6 / 1, 2025_y / 7 / 1};
    return {.term = {.purchased_on = all_of_it.from, .stated_period = all_of_it},
            .payment = {minor, unit},
            .usage = used_or_not::used,
            .requested_on = 2025_y / 6 / day,
            .rounding_step = step};
}

template <const auto& Table>
constexpr std::int64_t credit_of(const cancel_request<>& request) {
    return quote_cancel<Table>(request).value().credit().minor;
}

/// The amounts of an award for one unit.
refund::award_amounts<> amounts_of(const award& given, std::int64_t payment, std::int64_t left, std::int64_t step) {
    const refund::calendar_day first = 2025_y / 6 / 1;
    const refund::award_facts<> facts{.payment = {payment, chf}, .agreed = {payment, chf}, .units = 1, .payments = 1,
                                      .at = {.purchased_on = first, .on = first + date::days(30 - left),
                                             .period_start = first, .period_end = 2025_y / 7 / 1},
                                      .step = step_of(step)};
    return evaluate(given, facts, [](const auto&) {}).value();
}

}  // namespace

TEST_CASE("amounts are rounded to whole dollars or twentieths of a franc directly from the exact value") {
    // Half of the month is left: 1032.26 / 2 = 516.13.
    static_assert(credit_of<prorated>(june(1032'26, twd, 16, refund::minor_unit)) == 516'13);
    static_assert(credit_of<prorated>(june(1032'26, twd, 16, whole_unit(twd))) == 516'00);
    static_assert(credit_of<prorated>(june(1032'26, chf, 16, step_of(5))) == 516'15);
    // 344.86 / 30 = 11.49533...; rounded to 11.50 first, it would become 12.00.
    static_assert(credit_of<prorated>(june(344'86, twd, 30, refund::minor_unit)) == 11'50);
    static_assert(credit_of<prorated>(june(344'86, twd, 30, whole_unit(twd))) == 11'00);
    // Credit 516.15; 12 % of it are 61.938, so 61.95; to the cent it would be 61.94.
    constexpr auto quote = quote_cancel<late>(june(1032'26, chf, 16, step_of(5))).value();
    static_assert(quote.credit().minor == 516'15 && quote.fee().minor == 61'95 && quote.refund().minor == 454'20);
    static_assert(quote.rounding_step() == step_of(5));
}

TEST_CASE("a whole payment is rounded to the step as well, and never above what was paid") {
    static_assert(credit_of<full>(june(516'13, twd, 1, refund::minor_unit)) == 516'13);
    static_assert(credit_of<full>(june(516'13, twd, 1, whole_unit(twd))) == 516'00);
    static_assert(credit_of<full>(june(516'49, twd, 1, whole_unit(twd))) == 516'00);
    static_assert(credit_of<full>(june(516'60, twd, 1, whole_unit(twd))) == 516'00);  // 517.00 was not paid
    static_assert(credit_of<full>(june(99, twd, 1, whole_unit(twd))) == 0);
    static_assert(credit_of<full>(june(517'00, twd, 1, whole_unit(twd))) == 517'00);
    // 29 of 30 days of 0.98 are 0.9473...: 0.95. The multiple nearest to 0.94 is 0.95 as well, but that was not paid.
    static_assert(credit_of<prorated>(june(98, chf, 2, step_of(5))) == 95);
    static_assert(credit_of<prorated>(june(94, chf, 1, step_of(5))) == 90);
    // Three units of 0.33 are 0.99 together, so 0.95. In a line for 0.98, two of three units cost 0.6533.
    cancel_request<> units = june(33, chf, 1, step_of(5));
    units.quantity = 3, units.returned = 3;
    CHECK(credit_of<full>(units) == 95);
    units.payment.minor = 98, units.payment_for = payment_for::all_units, units.returned = 2;
    CHECK(credit_of<full>(units) == 65);
    units.payment.minor = 101;  // two of three: 0.6733, 0.65
    CHECK(credit_of<full>(units) == 65);
    units.payment.minor = 103;  // 0.6866: nearest is 0.70, more than they cost
    CHECK(credit_of<full>(units) == 65);
}

TEST_CASE("units rounded each alone are each a multiple of the step") {
    static constexpr auto alone = refund::make_policy(
        "alone",
        row(award{.credit = {.kind = refund::credit_kind::prorated, .units = refund::unit_rounding::each_alone}}));
    cancel_request<> request = june(10'07, chf, 16, step_of(5));  // 5.035 each: 5.05, together 15.105: 15.10
    request.quantity = request.returned.emplace(3);
    CHECK(credit_of<prorated>(request) == 15'10);
    CHECK(credit_of<alone>(request) == 15'15);
}

TEST_CASE("amounts stated by a rule are rounded to the step, a minimum up and a maximum down") {
    using refund::at_least;
    using refund::at_most;
    const auto fee_of = [](const refund::early_termination_fee& fee, std::int64_t step) {
        return amounts_of(award{.credit = refund::full_payment, .fee = fee}, 500'00, 30, step).fee;
    };
    CHECK(fee_of(charged(money{350'00, chf}), 100) == 350'00);
    CHECK(fee_of(charged(money{12'34, chf}), 1) == 12'34);
    CHECK(fee_of(charged(money{12'34, chf}), 5) == 12'35);
    CHECK(fee_of(charged(money{12'34, chf}), 100) == 12'00);
    CHECK(fee_of(charged(money{600'00, chf}), 100) == 500'00);  // at most the credit
    CHECK(fee_of(at_least(charged(percent(1)), money{25'40, chf}), 100) == 26'00);
    CHECK(fee_of(at_most(charged(percent(12)), money{25'60, chf}), 100) == 25'00);
    CHECK(fee_of(at_least(charged(percent(12)), money{25'40, chf}), 100) == 60'00);
    // 1 % of the 500.00 credited are 5.00. 4.97 % are 24.85, so 25.00, which is above the minimum of 24.90.
    CHECK(fee_of(at_least(charged(refund::ratio{497, 10'000}), money{24'90, chf}), 100) == 25'00);
}

TEST_CASE("payments that stop are not paid out, and are not rounded to the step") {
    cancel_request<> request = june(100'03, twd, 1, whole_unit(twd));
    request.term = {2025_y / 6 / 1, refund::one_year, refund::billing_plan::monthly};
    const auto quote = quote_cancel<full>(request).value();
    CHECK(quote.credit().minor == 100'00);
    CHECK(quote.cancelled_commitment().minor == 11 * 100'03);
    CHECK(quote.paid().minor == 100'03);
    CHECK(quote.kept().minor == 3);
}

TEST_CASE("under a cap the refund is a multiple of the step, and never more than was granted") {
    static constexpr refund::cap_terms in_francs{.limit = {1'000'00, chf}, .window = refund::rolling_days(365),
                                                 .basis = refund::cap_basis::money_refunded,
                                                 .when_over = refund::over_limit::pay_up_to_limit,
                                                 .scope = "customer"};
    static constexpr refund::cap_terms in_dollars{.limit = {1'000'00, usd}, .window = refund::rolling_days(365),
                                                  .basis = refund::cap_basis::money_refunded,
                                                  .when_over = refund::over_limit::pay_up_to_limit,
                                                  .scope = "customer"};
    static constexpr auto same = refund::make_policy("same", row(award{.credit = refund::prorated}, in_francs));
    static constexpr auto other = refund::make_policy("other", row(award{.credit = refund::prorated}, in_dollars));
    const auto admitted = [](std::int64_t granted, refund::currency unit) {
        return refund::admission{.asked = {516'15, unit}, .granted = {granted, unit}, .used_before = {0, unit},
                                 .left_after = {0, unit}, .limited_by = refund::limit_hit::money_limit};
    };
    const auto quote = quote_cancel<same>(june(1032'26, chf, 16, step_of(5))).value();
    CHECK(quote.toward_cap().minor == 516'15);  // the money paid counts
    refund::recorded_steps<> steps;
    for (const auto& [granted, refund] : {std::pair(123'45, 123'45), std::pair(123'44, 123'40), std::pair(4, 0),
                                          std::pair(516'14, 516'10), std::pair(516'15, 516'15)}) {
        const auto decided = decide(quote, admitted(granted, chf), steps).value();
        CHECK(decided.refund.minor == refund);
        CHECK(decided.withheld.minor == 516'15 - refund);
    }
    // In dollars, 1200.00 / 2 = 600.00, whatever the step in francs. If the cap lets through 100.05, the refund is
    // 516.15 * 100.05 / 600.00 = 86.0680..., so 86.05.
    cancel_request<> request = june(1032'26, chf, 16, step_of(5));
    request.cap_payment = money{1'200'01, usd};
    const auto abroad = quote_cancel<other>(request).value();
    CHECK(abroad.toward_cap().minor == 600'00);  // 600.005, a tie: to the cent, not to 0.05
    const auto decided = decide(abroad, admitted(100'05, usd), steps).value();
    CHECK(decided.refund.minor == 86'05);
    REQUIRE(steps.cap);
    CHECK(steps.cap->round == rounding::down);
    CHECK(steps.cap->step == step_of(5));
}

TEST_CASE("a step below one minor unit is an error, and one larger than the credit gives nothing") {
    CHECK(quote_cancel<prorated>(june(1032'26, chf, 16, step_of(0))).error() == errc::rounding_step_out_of_range);
    CHECK(quote_cancel<late>(june(1032'26, chf, 16, step_of(-5))).error() == errc::rounding_step_out_of_range);
    CHECK(credit_of<prorated>(june(1032'26, chf, 16, step_of(10'000'00))) == 0);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    CHECK(quote_cancel<prorated>(june(1032'26, chf, 16, step_of(most))).error() == errc::overflow);
    const refund::award_facts<> facts{.payment = {1, chf}, .units = 1, .step = step_of(0)};
    static constexpr award whole{.credit = refund::full_payment};
    CHECK(evaluate(whole, facts, [](const auto&) {}).error() == errc::rounding_step_out_of_range);
}

TEST_CASE("the rounding step is part of the fingerprint, and a step of one minor unit leaves it unchanged") {
    const cancel_request<> cents = june(1032'26, chf, 16, refund::minor_unit);
    CHECK(fingerprint_of(june(1032'26, chf, 16, step_of(5)), "r") != fingerprint_of(cents, "r"));
    CHECK(fingerprint_of(june(1032'26, chf, 16, step_of(5)), "r") !=
          fingerprint_of(june(1032'26, chf, 16, step_of(10)), "r"));
    // The text "step", then eight bytes, the lowest first.
    using namespace std::string_view_literals;
    CHECK(fingerprint_of(june(1032'26, chf, 16, step_of(5)), "r") ==
          refund::fingerprint_of("step\5\0\0\0\0\0\0\0"sv, fingerprint_of(cents, "r")));
}

TEST_CASE("the explanation and fields say to what step amounts were rounded") {
    refund::recorded_steps<> steps;
    const cancel_request<> request = june(1032'26, chf, 16, step_of(5));
    REQUIRE(quote_cancel<late>(request, steps));
    std::string words = explain(steps);
    CHECK(words.find("1032.26 x 1 x 15 / 30 days = 516.13, rounded half-even to 0.05 = 516.15 CHF\n") !=
          std::string::npos);
    CHECK(words.find("516.15 x 12 / 100 = 61.938, rounded half-even to 0.05 = 61.95 CHF\n") != std::string::npos);
    std::string fields;
    for_each_field(refund::explained<>{.request = request, .steps = steps},
                   [&](std::string_view path, const auto& value) {
                       if constexpr (std::is_same_v<std::decay_t<decltype(value)>, money>) {
                           fields += std::string(path) + "=" + std::to_string(value.minor) + "\n";
                       }
                   });
    for (const char* const each : {"request.rounding_step=5\n", "credit.rounding_step=5\n", "fee.rounding_step=5\n"}) {
        CHECK_MESSAGE(fields.find(each) != std::string::npos, each);
    }
    const cancel_request<> whole = june(516'60, twd, 1, whole_unit(twd));
    REQUIRE(quote_cancel<full>(whole, steps));
    CHECK(explain(steps).find("516.60 x 1 = 516.60, rounded half-even to 1.00, not above what was paid = 516.00 TWD "
                              "(full payment)\n") != std::string::npos);
    // A minimum is rounded up, and a maximum down, whatever the mode of the rule.
    auto held = full;
    const auto fee_words = [&](const refund::early_termination_fee& fee) {
        held.rules[0].outcome.gives.fee = fee;
        REQUIRE(quote_cancel(held, june(516'60, twd, 1, whole_unit(twd)), steps));
        words = explain(steps);
        return words.substr(words.find("\nFee "));
    };
    CHECK(fee_words(at_least(charged(percent(1)), money{25'40, twd}))
              .find("5.16, rounded half-even to 1.00, at least 25.40, rounded up to 1.00 = 26.00 TWD\n") !=
          std::string::npos);
    CHECK(fee_words(at_most(charged(percent(12)), money{25'60, twd}))
              .find("61.92, rounded half-even to 1.00, at most 25.60, rounded down to 1.00 = 25.00 TWD\n") !=
          std::string::npos);
}

TEST_CASE("how many units fit under a cap, and plans, take the step into account") {
    static constexpr refund::cap_terms cap{.limit = {1'000'00, chf}, .window = refund::rolling_days(365),
                                           .basis = refund::cap_basis::money_refunded,
                                           .when_over = refund::over_limit::pay_up_to_limit, .scope = "customer"};
    static constexpr auto capped = refund::make_policy(
        "capped", row(award{.credit = refund::prorated, .fee = charged(percent(12))}, cap));
    cancel_request<> request = june(7'77, chf, 16, whole_unit(chf));
    request.quantity = 200, request.returned = 200;
    for (std::int64_t left = 0; left < 700'00; left += 17'37) {
        std::int64_t most = 0;
        for (std::int64_t units = 1; units <= 200; ++units) {
            cancel_request<> fewer = request;
            fewer.returned = units;
            if (quote_cancel<capped>(fewer)->toward_cap().minor <= left) most = units;
        }
        CHECK(most_units_that_fit(refund::policy_view<>(capped), request, money{left, chf}).value() == most);
    }
    // Six commitments of 346.05 francs each: 1000.00 pay two whole, and what is left of the third, in whole francs.
    std::vector<refund::plan_commitment<>> commitments;
    for (int i = 0; i < 6; ++i) {
        commitments.push_back({.table = capped, .request = june(786'00, chf, 16, whole_unit(chf))});
    }
    const auto plan = best_plan<used_or_not>(commitments, {2025_y / 6 / 16, 2025_y / 6 / 16}, {});
    REQUIRE(plan);
    std::int64_t total = 0;
    for (const auto& each : plan->cancel) {
        CHECK(each.decided.refund.minor % 100 == 0);
        total += each.decided.refund.minor;
    }
    CHECK(total == plan->total.minor);
    CHECK(total == 1'000'00);  // 346.00 + 346.00 + 308.00
}

TEST_CASE("random requests agree with exact fractions: multiples of the step, none above what was paid") {
    std::mt19937_64 random(20261128);
    const auto draw = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    using quotient = exact::fraction<cpp_int>;
    const auto multiple = [](const cpp_int& numerator, const cpp_int& denominator, std::int64_t step, rounding mode) {
        const quotient steps{numerator, denominator * step};
        switch (mode) {
            case rounding::half_even: return cpp_int(exact::half_even(steps) * step);
            case rounding::half_up: return cpp_int(exact::half_up(steps) * step);
            case rounding::half_down: return cpp_int(exact::half_down(steps) * step);
            case rounding::up:
            case rounding::ceiling: return cpp_int(exact::above(steps) * step);
            case rounding::down:
            case rounding::floor: return cpp_int(exact::below(steps) * step);
        }
        return cpp_int(-1);
    };
    for (int i = 0; i < 4'000; ++i) {
        const std::int64_t step = draw(0, 4) == 0 ? draw(1, 700) : std::vector<std::int64_t>{1, 5, 10, 100}[
                                                                     static_cast<std::size_t>(draw(0, 3))];
        const auto mode = static_cast<rounding>(draw(0, 6));
        const std::int64_t rate = draw(0, 100);
        const award given{.credit = refund::prorated,
                          .fee = rate == 0 ? refund::no_fee : charged(percent(rate)),
                          .round = mode};
        const auto table = refund::make_policy("random", row(given));
        const auto day = static_cast<int>(draw(1, 30));
        cancel_request<> request = june(draw(0, draw(0, 2) == 0 ? 300 : 5'000'000), twd, day, step_of(step));
        request.quantity = draw(1, 9);
        request.returned = draw(1, request.quantity);
        request.payment_for = draw(0, 1) == 0 ? payment_for::one_unit : payment_for::all_units;
        const std::int64_t of = request.payment_for == payment_for::one_unit ? 1 : request.quantity;
        const cpp_int cost = cpp_int(request.payment.minor) * *request.returned;  // times `of`
        const auto quote = quote_cancel(table, request).value();
        cpp_int credit = multiple(cost * (31 - day), cpp_int(of) * 30, step, mode);
        if (step != 1 && credit * of > cost) credit = multiple(cost, of, step, rounding::down);
        cpp_int fee = multiple(credit * rate, 100, step, mode);
        if (fee > credit) fee = credit;
        CHECK(quote.credit().minor == credit);
        CHECK(quote.fee().minor == fee);
        CHECK(quote.credit().minor % step == 0);
        CHECK(quote.fee().minor % step == 0);
        CHECK(quote.credit().minor == quote.fee().minor + quote.refund().minor);
        CHECK(quote.refund().minor >= 0);
        CHECK(quote.refund().minor <= quote.paid().minor);
    }
}
