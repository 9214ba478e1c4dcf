// Payments stated one by one, because they differ or one was declined.

#include <refund/quote/cancel.hpp>

#include <refund/explain/fields.hpp>
#include <refund/explain/text.hpp>
#include <refund/plan/plan.hpp>
#include <refund/quote/decide.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/term/installment.hpp>

#include "../exact/fraction.hpp"
#include "one_rule.hpp"

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using namespace date::literals;
using one_rule_tests::row;
using boost::multiprecision::cpp_int;
using refund::award;
using refund::calendar_day;
using refund::cancel_request;
using refund::charged;
using refund::errc;
using refund::fee_base;
using refund::list_view;
using refund::money;
using refund::payment_for;
using refund::payment_status;
using refund::percent;
using refund::quote_cancel;
using refund::stated_payment;
using refund::used_or_not;

constexpr auto made = payment_status::made;
constexpr auto declined = payment_status::declined;
constexpr auto not_stated = payment_status::not_stated;
constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::currency eur = refund::currency_of("EUR");
constexpr auto full = refund::make_policy("full", row(award{.credit = refund::full_payment}));
constexpr auto prorated = refund::make_policy("prorated", row(award{.credit = refund::prorated}));

constexpr stated_payment paid_on(calendar_day due, std::int64_t minor, payment_status status = made) {
    return {due, {minor, usd}, status};
}

// Three payments that differ, and nine of 100.00 that are due later.
constexpr std::array<stated_payment, 12> differing = [] {
    std::array<stated_payment, 12> all{};
    for (int i = 0; i < 12; ++i) {
        all[static_cast<std::size_t>(i)] =
            paid_on(refund::add_months_clamped(2024_y / 1 / 15, i), 100'00, i < 3 ? made : not_stated);
    }
    all[1].amount.minor = 96'00;
    all[2].amount.minor = 104'00;
    return all;
}();
constexpr std::array<stated_payment, 12> one_declined = [] {
    auto all = differing;
    all[1].status = declined;
    return all;
}();

constexpr cancel_request<> asked(list_view<stated_payment> payments, calendar_day on) {
    return {.term = {2024_y / 1 / 15, refund::one_year, refund::billing_plan::monthly},
            .payments = payments,
            .usage = used_or_not::used,
            .requested_on = on};
}

template <const auto& Table>
errc error_of(const cancel_request<>& request) {
    const auto quote = quote_cancel<Table>(request);
    return quote ? errc{} : quote.error();
}

}  // namespace

TEST_CASE("with different payments, what was paid is their sum, and the credit is of the last one due") {
    constexpr auto quote = quote_cancel<prorated>(asked(differing, 2024_y / 3 / 20)).value();
    static_assert(quote.paid() == money{300'00, usd});
    static_assert(quote.at().period_start == calendar_day(2024_y / 3 / 15));
    static_assert(quote.at().period_end == calendar_day(2024_y / 4 / 15));
    static_assert(quote.credit().minor == 87'23);  // 104.00 * 26 / 31 = 87.2258...
    static_assert(quote.cancelled_commitment().minor == 900'00);
    static_assert(quote.at().payments_made == 3 && quote.at().payments_to_come == 9);
    static_assert(quote_cancel<full>(asked(differing, 2024_y / 3 / 20)).value().credit().minor == 104'00);
}

TEST_CASE("a declined payment counts as not paid: nothing of it comes back, and it does not stop") {
    constexpr auto later = quote_cancel<prorated>(asked(one_declined, 2024_y / 3 / 20)).value();
    static_assert(later.paid().minor == 204'00);
    static_assert(later.credit().minor == 87'23);  // the third was made
    static_assert(later.cancelled_commitment().minor == 900'00);
    static_assert(later.kept().minor == 204'00 - 87'23);
    constexpr auto then = quote_cancel<full>(asked(one_declined, 2024_y / 2 / 20)).value();
    static_assert(then.paid().minor == 100'00);
    static_assert(then.credit().minor == 0);
    static_assert(then.cancelled_commitment().minor == 104'00 + 900'00);
}

TEST_CASE("the day before a payment is due, the day itself, and the day after") {
    struct expected {
        calendar_day on;
        std::int64_t paid, credit, stops;
    };
    // Period of the first payment: 31 days; of the second, in 2024: 29; of the third: 31.
    for (const expected& each : {expected{2024_y / 2 / 14, 100'00, 3'23, 1'100'00},    // 100 * 1 / 31
                                 expected{2024_y / 2 / 15, 196'00, 96'00, 1'004'00},
                                 expected{2024_y / 2 / 16, 196'00, 92'69, 1'004'00},   // 96 * 28 / 29 = 92.6896...
                                 expected{2024_y / 3 / 14, 196'00, 3'31, 1'004'00},    // 96 / 29 = 3.3103...
                                 expected{2024_y / 3 / 15, 300'00, 104'00, 900'00},
                                 expected{2024_y / 3 / 16, 300'00, 100'65, 900'00}}) { // 104 * 30 / 31 = 100.6451...
        CAPTURE(to_string(each.on));
        const auto quote = quote_cancel<prorated>(asked(differing, each.on)).value();
        CHECK(quote.paid().minor == each.paid);
        CHECK(quote.credit().minor == each.credit);
        CHECK(quote.cancelled_commitment().minor == each.stops);
        CHECK(quote.kept().minor == each.paid - each.credit);
    }
    CHECK(error_of<prorated>(asked(differing, 2024_y / 1 / 14)) == errc::requested_before_purchase);
    CHECK(error_of<prorated>(asked(differing, 2024_y / 4 / 14)) == errc{});
    CHECK(error_of<prorated>(asked(differing, 2024_y / 4 / 15)) == errc::payment_not_stated);  // due
    CHECK(error_of<prorated>(asked(differing, 2025_y / 1 / 15)) == errc::term_ended);
}

TEST_CASE("before the first payment nothing was paid, and the last one runs to the end of the term") {
    static constexpr stated_payment two[] = {paid_on(2024_y / 2 / 1, 60'00), paid_on(2024_y / 12 / 1, 45'00)};
    const auto early = quote_cancel<full>(asked(two, 2024_y / 1 / 31)).value();
    CHECK(early.paid().minor == 0);
    CHECK(early.credit().minor == 0);
    CHECK(early.cancelled_commitment().minor == 105'00);
    CHECK(early.at().period_start == calendar_day(2024_y / 1 / 15));
    CHECK(early.at().period_end == calendar_day(2024_y / 2 / 1));
    const auto late = quote_cancel<prorated>(asked(two, 2025_y / 1 / 14)).value();
    CHECK(late.at().period_end == calendar_day(2025_y / 1 / 15));
    CHECK(late.credit().minor == 1'00);  // 45.00 / 45 days
    CHECK(late.cancelled_commitment().minor == 0);
    // A stated period has its own end.
    cancel_request<> stub = asked(two, 2024_y / 12 / 11);
    stub.term = {.purchased_on = 2024_y / 1 / 15,
                 .stated_period = refund::date_range{2024_y / 2 / 1, 2024_y / 12 / 21}};
    CHECK(quote_cancel<prorated>(stub)->credit().minor == 22'50);  // 10 of 20 days
    CHECK(quote_cancel<prorated>(stub)->paid().minor == 105'00);
}

TEST_CASE("equal installments by the named remainder sum to the total") {
    struct expected {
        refund::installment_remainder remainder;
        std::int64_t paid, credit, stops;  // on the day of the first payment, all twelve, of 100.00
    };
    using refund::installment_remainder;
    for (const expected& each : {expected{installment_remainder::cut, 8'33, 8'33, 91'63},
                                 expected{installment_remainder::last_larger, 8'33, 8'33, 91'67},
                                 expected{installment_remainder::first_larger, 8'37, 8'37, 91'63}}) {
        std::array<stated_payment, 12> room;
        const refund::reservation_term term{2024_y / 1 / 31, refund::one_year, refund::billing_plan::monthly};
        const auto all = monthly_payments(money{100'00, usd}, term, each.remainder, 2024_y / 12 / 31, room).value();
        cancel_request<> request = asked(all, 2024_y / 1 / 31);
        request.term = term;
        const auto first = quote_cancel<full>(request).value();
        CHECK(first.paid().minor == each.paid);
        CHECK(first.credit().minor == each.credit);
        CHECK(first.cancelled_commitment().minor == each.stops);
        request.requested_on = 2024_y / 12 / 31;  // the last one
        const auto last = quote_cancel<full>(request).value();
        const bool cut = each.remainder == installment_remainder::cut;
        CHECK(last.paid().minor == (cut ? 99'96 : 100'00));
        CHECK(last.credit().minor == (each.remainder == installment_remainder::last_larger ? 8'37 : 8'33));
        CHECK(last.at().period_start == calendar_day(2024_y / 12 / 31));
        request.requested_on = 2024_y / 2 / 28;
        CHECK(quote_cancel<full>(request)->paid().minor == each.paid);
        request.requested_on = 2024_y / 2 / 29;  // the anniversary of the 31st
        CHECK(quote_cancel<full>(request)->paid().minor == each.paid + 8'33);
    }
}

TEST_CASE("equal payments in a list give the same quote as one payment of a plan") {
    std::array<stated_payment, 12> list = differing;
    for (stated_payment& each : list) each.amount.minor = 100'00, each.status = made;
    cancel_request<> one = asked({}, 2024_y / 1 / 15);
    one.payment = {100'00, usd};
    for (int day = 0; day < 366; ++day) {
        const calendar_day on = calendar_day(2024_y / 1 / 15) + date::days(day);
        cancel_request<> listed = asked(list, on);
        one.requested_on = on;
        for (const payment_for stated : {payment_for::one_unit, payment_for::all_units}) {
            one.payment_for = listed.payment_for = stated;
            one.quantity = listed.quantity = 7;
            one.returned = listed.returned = 3;
            const auto a = quote_cancel<prorated>(one).value();
            const auto b = quote_cancel<prorated>(listed).value();
            CHECK(a.paid() == b.paid());
            CHECK(a.credit() == b.credit());
            CHECK(a.cancelled_commitment() == b.cancelled_commitment());
            CHECK(a.at() == b.at());
        }
    }
}

TEST_CASE("a fee on other payments counts the stated ones") {
    static constexpr auto of_price = refund::make_policy(
        "price", row(award{.credit = refund::full_payment, .fee = charged(percent(1), fee_base::original_price)}));
    static constexpr auto to_come = refund::make_policy(
        "to come", row(award{.credit = refund::full_payment, .fee = charged(percent(10), fee_base::payments_to_come)}));
    static constexpr auto of_rest = refund::make_policy(
        "rest", row(award{.credit = refund::full_payment, .fee = charged(percent(5), fee_base::remaining_commitment)}));
    const cancel_request<> request = asked(one_declined, 2024_y / 3 / 20);
    CHECK(quote_cancel<of_price>(request)->fee().minor == 12'00);  // 1 % of 100 + 96 + 104 + 900
    CHECK(quote_cancel<to_come>(request)->fee().minor == 90'00);   // 10 % of 900
    CHECK(quote_cancel<of_rest>(request)->fee().minor == 50'20);   // 5 % of 104 + 900
    // The payments of the contract are known, so a stated period is no problem.
    cancel_request<> period = request;
    period.term = {.purchased_on = 2024_y / 1 / 15,
                   .stated_period = refund::date_range{2024_y / 1 / 15, 2025_y / 1 / 15}};
    CHECK(quote_cancel<to_come>(period)->fee().minor == 90'00);
    period.payments = {}, period.payment = {100'00, usd};
    CHECK(error_of<to_come>(period) == errc::term_length_not_stated);
}

TEST_CASE("the currency of the payments must be the cap's, which also counts the payments that stop") {
    static constexpr refund::cap_terms dollars{.limit = {50'000'00, usd}, .window = refund::rolling_days(365),
                                               .basis = refund::cap_basis::cancelled_commitment,
                                               .when_over = refund::over_limit::refuse_whole, .scope = "customer"};
    static constexpr refund::cap_terms euros{.limit = {50'000'00, eur}, .window = refund::rolling_days(365),
                                             .basis = refund::cap_basis::money_refunded,
                                             .when_over = refund::over_limit::pay_up_to_limit, .scope = "customer"};
    static constexpr auto same = refund::make_policy("same", row(award{.credit = refund::prorated}, dollars));
    static constexpr auto other = refund::make_policy("other", row(award{.credit = refund::prorated}, euros));
    const cancel_request<> request = asked(one_declined, 2024_y / 3 / 20);
    CHECK(quote_cancel<same>(request)->cap_refund().minor == 87'23);
    CHECK(quote_cancel<same>(request)->toward_cap().minor == 987'23);
    CHECK(error_of<other>(request) == errc::cap_currency_mismatch);
}

TEST_CASE("payments that contradict each other, the term or a single payment are errors") {
    const auto error = [](std::vector<stated_payment> payments, calendar_day on = 2024_y / 3 / 20) {
        return error_of<prorated>(asked(payments, on));
    };
    CHECK(error({paid_on(2024_y / 2 / 1, 1), paid_on(2024_y / 1 / 20, 1)}) == errc::payments_contradict);
    CHECK(error({paid_on(2024_y / 2 / 1, 1), paid_on(2024_y / 2 / 1, 1)}) == errc::payments_contradict);
    CHECK(error({paid_on(2024_y / 2 / 1, 1), paid_on(2024_y / 2 / 2, 1)}) == errc{});
    CHECK(error({paid_on(2024_y / 1 / 14, 1)}) == errc::payments_contradict);  // the day before the purchase
    CHECK(error({paid_on(2024_y / 1 / 15, 1)}) == errc{});
    CHECK(error({paid_on(2024_y / 1 / 15, 1), paid_on(2025_y / 1 / 14, 1)}) == errc{});
    CHECK(error({paid_on(2024_y / 1 / 15, 1), paid_on(2025_y / 1 / 15, 1)}) == errc::payments_contradict);  // its end
    CHECK(error({paid_on(2024_y / 1 / 15, -1)}) == errc::negative_amount);
    CHECK(error({{2024_y / 1 / 15, {1, usd}, made}, {2024_y / 2 / 15, {1, eur}, made}}) == errc::currency_mismatch);
    CHECK(error({{2024_y / 1 / 15, {1, {}}, made}}) == errc::no_minor_unit);
    CHECK(error({paid_on(2024_y / 3 / 20, 1, not_stated)}) == errc::payment_not_stated);
    CHECK(error({paid_on(2024_y / 3 / 21, 1, not_stated)}) == errc{});
    CHECK(error({paid_on(2024_y / 3 / 20, 1, static_cast<payment_status>(9))}) == errc::payment_not_stated);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    CHECK(error({paid_on(2024_y / 1 / 15, most), paid_on(2024_y / 2 / 15, 1)}) == errc::overflow);
    cancel_request<> both = asked(differing, 2024_y / 3 / 20);
    both.payment = {1, usd};
    CHECK(error_of<prorated>(both) == errc::payments_contradict);
    both.payment = {0, usd};
    CHECK(error_of<prorated>(both) == errc::payments_contradict);
    for (const auto member : {&cancel_request<>::cap_payment, &cancel_request<>::current_payment,
                              &cancel_request<>::current_cap_payment}) {
        both = asked(differing, 2024_y / 3 / 20);
        both.*member = money{1, usd};
        CHECK(error_of<prorated>(both) == errc::payments_contradict);
    }
    CHECK(error_of<prorated>(asked({}, 2024_y / 3 / 20)) == errc::no_minor_unit);  // no payment at all
}

TEST_CASE("every payment changes the fingerprint, but the status of one due later does not") {
    const auto number = [](const std::array<stated_payment, 12>& payments, calendar_day on) {
        return fingerprint_of(asked(payments, on), "r");
    };
    const calendar_day on = 2024_y / 3 / 20;
    std::set<std::uint64_t> seen{number(differing, on)};
    for (std::size_t i = 0; i < 12; ++i) {
        auto other = differing;
        other[i].amount.minor += 1;
        CHECK(seen.insert(number(other, on)).second);
        other = differing;
        other[i].due = other[i].due + date::days(1);
        CHECK(seen.insert(number(other, on)).second);
        other = differing;
        other[i].status = declined;
        CHECK(seen.insert(number(other, on)).second == (i < 3));
    }
    auto fewer = asked(list_view<stated_payment>(differing).first(11), on);
    CHECK(seen.insert(fingerprint_of(fewer, "r")).second);
    cancel_request<> none = asked({}, on);
    CHECK(seen.insert(fingerprint_of(none, "r")).second);
    // The text "payments", their number, then each: its day, currency, minor units, and 1 for made; eight bytes each.
    using namespace std::string_view_literals;
    static constexpr stated_payment single[] = {paid_on(1970_y / 1 / 3, 5)};
    CHECK(fingerprint_of(asked(single, 1970_y / 1 / 4), "r") ==
          refund::fingerprint_of("payments\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0USD\5\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"sv,
                                 fingerprint_of(asked({}, 1970_y / 1 / 4), "r")));
}

TEST_CASE("the explanation and fields say what was paid, what was declined and what stops") {
    refund::recorded_steps<> steps;
    cancel_request<> request = asked(one_declined, 2024_y / 3 / 20);
    REQUIRE(quote_cancel<prorated>(request, steps));
    const std::string words = explain(steps);
    for (const char* const each :
         {"bought 2024-01-15 for P1Y, payments as stated; request of 2024-03-20, 65 days later\n",
          "Paid      2 payments made: 204.00 x 1 = 204.00 USD\n",
          "          1 payment due and declined, 96.00 in all: it was not paid, so nothing of it comes back, and it "
          "stays owed\n",
          "Credit    104.00 x 1 x 26 / 31 days = 87.22580..., rounded half-even = 87.23 USD\n",
          "Stops     9 payments to come: 900.00 x 1 = 900.00 USD\n"}) {
        CHECK_MESSAGE(words.find(each) != std::string::npos, each, words);
    }
    std::string fields;
    for_each_field(refund::explained<>{.request = request, .steps = steps},
                   [&](std::string_view path, const auto& value) {
                       using type = std::decay_t<decltype(value)>;
                       fields += std::string(path) + "=";
                       if constexpr (std::is_same_v<type, money>) fields += std::to_string(value.minor);
                       if constexpr (std::is_same_v<type, std::int64_t>) fields += std::to_string(value);
                       if constexpr (std::is_same_v<type, calendar_day>) fields += to_string(value);
                       if constexpr (std::is_same_v<type, std::string_view>) fields += std::string(value);
                       fields += "\n";
                   });
    for (const char* const each :
         {"request.currency=USD\n", "request.payments.0.due=2024-01-15\n", "request.payments.1.amount=9600\n",
          "request.payments.1.status=declined\n", "request.payments.11.amount=10000\n", "dates.payments=stated\n",
          "paid.sum=20400\n", "paid.payments=2\n", "paid.declined=1\n", "paid.owed=9600\n",
          "stopped_payments.sum=90000\n", "stopped_payments.payments=9\n"}) {
        CHECK_MESSAGE(fields.find(each) != std::string::npos, each);
    }
    CHECK(fields.find("request.payment=") == std::string::npos);
    CHECK(fields.find("request.payments.11.status") == std::string::npos);
    // After an error, nothing is left of an earlier request.
    CHECK(error_of<prorated>(asked(differing, 2024_y / 4 / 15)) == errc::payment_not_stated);
    REQUIRE(!quote_cancel<prorated>(asked(differing, 2024_y / 4 / 15), steps));
    CHECK(explain(steps).find("payment-not-stated") != std::string::npos);
    CHECK(!steps.paid);
}

TEST_CASE("a plan quotes each day by the stated payments") {
    std::array<stated_payment, 12> all = differing;
    for (stated_payment& each : all) each.status = made;
    const std::vector<refund::plan_commitment<>> commitments{{.table = full, .request = asked(all, {})}};
    const auto plan = refund::best_plan<used_or_not>(commitments, {2024_y / 2 / 20, 2024_y / 3 / 25}, {});
    REQUIRE(plan);
    REQUIRE(plan->cancel.size() == 1);
    CHECK(plan->total == money{104'00, usd});  // from the day of the third payment on
    CHECK(plan->cancel.front().request.requested_on == calendar_day(2024_y / 3 / 15));
    const std::vector<refund::plan_commitment<>> unknown{{.table = full, .request = asked(differing, {})}};
    const auto none = refund::best_plan<used_or_not>(unknown, {2024_y / 2 / 20, 2024_y / 4 / 25}, {});
    REQUIRE(!none);
    CHECK(none.error() == refund::plan_fault{errc::payment_not_stated, 0, 2024_y / 4 / 15});
}

TEST_CASE("random payments agree with exact fractions, and nothing comes back that was not paid") {
    std::mt19937_64 random(20261129);
    const auto draw = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    using quotient = exact::fraction<cpp_int>;
    const calendar_day first = 2024_y / 1 / 15;
    for (int i = 0; i < 4'000; ++i) {
        std::set<int> days;
        for (std::int64_t n = draw(1, 14); n > 0; --n) days.insert(static_cast<int>(draw(0, 365)));
        const auto on = static_cast<int>(draw(0, 3) == 0 ? *days.begin() + draw(-1, 1) : draw(0, 365));
        if (on < 0 || on > 365) continue;
        std::vector<stated_payment> payments;
        cpp_int paid = 0, to_come = 0, all = 0, current = 0;
        int begins = 0, ends = 366, later = 0;
        for (const int day : days) {
            const std::int64_t minor = draw(0, 5'000'00);
            const auto status = draw(0, 3) == 0 ? declined : made;
            payments.push_back(paid_on(first + date::days(day), minor, status));
            all += minor;
            if (day > on) {
                if (later++ == 0) ends = day;
                to_come += minor;
                continue;
            }
            begins = day;
            current = status == made ? minor : 0;
            paid += current;
        }
        cancel_request<> request = asked(payments, first + date::days(on));
        request.quantity = draw(1, 9);
        request.payment_for = draw(0, 1) == 0 ? payment_for::one_unit : payment_for::all_units;
        const std::int64_t of = request.payment_for == payment_for::one_unit ? 1 : request.quantity;
        const std::int64_t rate = draw(1, 100);
        const auto base = static_cast<fee_base>(draw(0, 3));
        const auto table = refund::make_policy(
            "random", row(award{.credit = refund::prorated, .fee = charged(percent(rate), base)}));
        cpp_int parts = 0;
        const std::int64_t split = draw(1, request.quantity);
        for (const std::int64_t units : {split, request.quantity - split, request.quantity}) {
            if (units == 0) continue;
            request.returned = units;
            const auto quote = quote_cancel(table, request).value();
            const cpp_int credit =
                exact::half_even(quotient{current * units * (ends - on), cpp_int(of) * (ends - begins)});
            const auto part = [&](const cpp_int& sum) { return exact::half_even(quotient{sum * units, cpp_int(of)}); };
            const cpp_int of_fee = base == fee_base::credit           ? credit
                                   : base == fee_base::original_price ? part(all)
                                   : base == fee_base::payments_to_come ? part(to_come)
                                                                        : cpp_int(credit + part(to_come));
            cpp_int fee = exact::half_even(quotient{of_fee * rate, 100});
            if (fee > credit) fee = credit;
            CHECK(quote.credit().minor == credit);
            CHECK(quote.fee().minor == fee);
            CHECK(quote.cancelled_commitment().minor == part(to_come));
            CHECK(quote.paid().minor == paid * request.quantity / of);
            CHECK(quote.at().payments_to_come == later);
            CHECK(quote.credit().minor == quote.fee().minor + quote.refund().minor);
            CHECK(quote.refund().minor >= 0);
            CHECK(quote.refund().minor <= quote.paid().minor);
            if (units == request.quantity && split != units) {
                CHECK(2 * abs(parts - credit) <= 3);  // two parts and the whole, half a minor unit each
            } else {
                parts += credit;
            }
        }
    }
}
