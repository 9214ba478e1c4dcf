#include <refund/quote/cancel.hpp>

#include <refund/quote/exchange.hpp>

#include <refund/money/multiprecision.hpp>
#include <refund/policy/choices.hpp>
#include <refund/rules/partner_center.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <type_traits>
#include <utility>

namespace {

using namespace date::literals;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::award;
using refund::billing_plan;
using refund::calendar_day;
using refund::cancel_request;
using refund::charged;
using refund::credit_kind;
using refund::currency;
using refund::currency_of;
using refund::errc;
using refund::fee_kind;
using refund::fee_status;
using refund::full_payment;
using refund::money;
using refund::percent;
using refund::prorated;
using refund::quote_cancel;
using refund::ratio;
using refund::rounding;
using refund::rule;
using refund::used_or_not;
using refund::rules::partner_center;

constexpr currency usd = currency_of("USD");
constexpr currency eur = currency_of("EUR");
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

constexpr refund::citation source{"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14};

/// A row for every case. The tests change its outcome.
constexpr rule<> plain{.id = "plain",
                       .in_force = {2018_y / 11 / 16},
                       .outcome = award{.credit = prorated},
                       .source = source};

template <class Change>
constexpr auto table_of(Change change) {
    rule<> row = plain;
    change(row);
    return refund::make_policy("acme", row);
}

constexpr auto plain_table = table_of([](rule<>&) {});

/// One unit for 365.00 dollars, paid upfront for a year of 365 days: a dollar a day. Requested when `left` days are
/// left.
constexpr cancel_request<> dollar_a_day(int left) {
    return {.term = {2023_y / 1 / 1, refund::one_year, billing_plan::upfront},
            .payment = {365'00, usd},
            .usage = used_or_not::used,
            .requested_on = date::sys_days(2024_y / 1 / 1) - date::days(left)};
}

/// 280.00 dollars a month for a year, 4 units, in a month of 28 days: ten dollars a day and unit.
constexpr cancel_request<> four_monthly(int left) {
    return {.term = {2023_y / 1 / 1, refund::one_year, billing_plan::monthly},
            .payment = {280'00, usd},
            .quantity = 4,
            .returned = 4,
            .usage = used_or_not::used,
            .requested_on = date::sys_days(2023_y / 3 / 1) - date::days(left)};
}

template <class Change>
constexpr cancel_request<> changed(cancel_request<> request, Change change) {
    change(request);
    return request;
}

template <class Table, class Request>
constexpr errc error_of(const Table& table, const Request& request) {
    const auto quote = quote_cancel(table, request);
    return quote ? errc{} : quote.error();
}

// ---- an independent exact computation

constexpr date::sys_days anniversary(date::year_month_day anchor, int months) {
    const date::year_month_day moved = anchor + date::months(months);
    return moved.ok() ? date::sys_days(moved) : date::sys_days(moved.year() / moved.month() / date::last);
}

cpp_int rounded(const cpp_rational& exact, rounding mode) {  // exact is not negative
    const cpp_int whole = numerator(exact) / denominator(exact);
    const cpp_rational rest = exact - whole;
    if (rest == 0) return whole;
    const cpp_rational half(1, 2);
    switch (mode) {
        case rounding::half_even: return rest > half || (rest == half && whole % 2 == 1) ? whole + 1 : whole;
        case rounding::half_up: return rest >= half ? whole + 1 : whole;
        case rounding::half_down: return rest > half ? whole + 1 : whole;
        case rounding::up:
        case rounding::ceiling: return whole + 1;
        case rounding::down:
        case rounding::floor: return whole;
    }
    return whole;
}

struct exact_amounts {
    cpp_int paid, credit, fee, cancelled, cap_refund, toward_cap;
    cpp_int largest;  // the largest of all amounts and intermediate products
};

/// Days from one day to another in months of 30 days, by the formula known as 30E/360:
/// 360 (Y2 - Y1) + 30 (M2 - M1) + (D2 - D1), where a 31st counts as the 30th.
int days_30e_360(date::sys_days from, date::sys_days to) {
    const date::year_month_day a(from);
    const date::year_month_day b(to);
    const auto in_month = [](date::year_month_day day) {
        return std::min(30, static_cast<int>(static_cast<unsigned>(day.day())));
    };
    return 360 * static_cast<int>((b.year() - a.year()).count()) +
           30 * (static_cast<int>(static_cast<unsigned>(b.month())) -
                 static_cast<int>(static_cast<unsigned>(a.month()))) +
           in_month(b) - in_month(a);
}

/// The amounts of a refundable row, computed only from its fields and their documentation.
exact_amounts exact(const rule<>& row, const cancel_request<>& request) {
    const date::year_month_day anchor(request.term.purchased_on);
    const bool monthly = request.term.plan == billing_plan::monthly;
    int month = 0;
    while (monthly && anniversary(anchor, month + 1) <= request.requested_on) ++month;
    const date::sys_days start = anniversary(anchor, month);
    const date::sys_days end =
        monthly ? anniversary(anchor, month + 1) : anniversary(anchor, request.term.length.months);
    const int made = month + 1;
    const int in_all = monthly ? request.term.length.months : 1;
    const std::int64_t returned = request.returned.value_or(1);
    const refund::credit_terms& terms = row.outcome.gives.credit;
    const refund::early_termination_fee& charge = row.outcome.gives.fee;
    const rounding round = row.outcome.gives.round;
    const auto share_left = [&]() -> cpp_rational {
        if (terms.kind == credit_kind::full_payment) return 1;
        if (terms.kind == credit_kind::percent_of_payment) {
            return cpp_rational(terms.percent.numerator, terms.percent.denominator);
        }
        // If the day of the request is used, what is left begins the day after.
        const bool day_used = terms.day_of_request == refund::request_day::used;
        const date::sys_days from = date::sys_days(request.requested_on) + date::days(day_used ? 1 : 0);
        if (terms.basis == refund::whole_months) {
            const int first = month;
            const int behind = monthly ? month + 1 : request.term.length.months;
            int not_begun = 0;
            for (int i = first; i < behind; ++i) not_begun += anniversary(anchor, i) >= from ? 1 : 0;
            return cpp_rational(not_begun, behind - first);
        }
        if (terms.basis == refund::months_of_30_days) {
            return cpp_rational(days_30e_360(from, end), days_30e_360(start, end));
        }
        return cpp_rational((end - from).count(), (end - start).count());
    };
    const cpp_rational share = share_left();

    exact_amounts all{};
    const auto see = [&all](const cpp_int& value) { all.largest = std::max(all.largest, value); };
    const auto credit_and_fee = [&](const cpp_int& price, const cpp_int& original, cpp_int& credit, cpp_int& fee) {
        if (terms.units == refund::unit_rounding::each_alone) {
            credit = rounded(price * share, round) * returned;
            see(credit);
        } else {
            see(price * returned);
            credit = rounded(price * returned * share, round);
        }
        fee = 0;
        if (charge.status != fee_status::charged) return;
        if (charge.kind == fee_kind::fixed_amount) {
            fee = std::min(cpp_int(charge.amount.minor), credit);
            return;
        }
        const auto hold = [&charge, &credit](cpp_int amount) {
            if (charge.minimum != money{}) amount = std::max(amount, cpp_int(charge.minimum.minor));
            if (charge.maximum != money{}) amount = std::min(amount, cpp_int(charge.maximum.minor));
            return std::min(amount, credit);
        };
        if (charge.kind == fee_kind::declining_amount) {
            int full = 0;
            while (anniversary(anchor, full + 1) <= request.requested_on) ++full;
            fee =
                hold(std::max(cpp_int(0), cpp_int(charge.amount.minor - cpp_int(charge.less_per_month.minor) * full)));
            return;
        }
        const cpp_rational rate(charge.rate.numerator, charge.rate.denominator);
        cpp_int base = credit;
        if (charge.base == refund::fee_base::original_price) base = original * in_all * returned;
        if (charge.base == refund::fee_base::payments_to_come) base = original * (in_all - made) * returned;
        if (charge.base == refund::fee_base::remaining_commitment) base += original * (in_all - made) * returned;
        see(base);
        fee = hold(rounded(base * rate, round));
    };
    const cpp_int payment = request.payment.minor;
    all.paid = payment * made * request.quantity;
    see(all.paid);
    cpp_int price = payment;
    if (terms.price == refund::price_basis::lower_of_purchase_and_current && request.current_payment) {
        price = std::min(price, cpp_int(request.current_payment->minor));
    }
    credit_and_fee(price, payment, all.credit, all.fee);
    all.cancelled = payment * (in_all - made) * returned;
    see(all.cancelled);
    if (!row.cap.applies()) return all;

    cpp_int credit = all.credit;
    cpp_int fee = all.fee;
    cpp_int cap_payment = payment;
    if (request.payment.unit != row.cap.limit.unit) {
        cap_payment = request.cap_payment->minor;
        credit_and_fee(cap_payment, cap_payment, credit, fee);
    }
    all.cap_refund = credit - fee;
    all.toward_cap = all.cap_refund;
    if (row.cap.basis == refund::cap_basis::cancelled_commitment) {
        all.toward_cap += cap_payment * (in_all - made) * returned;
        see(all.toward_cap);
    }
    return all;
}

/// Random purchases and requests within their term.
struct requests {
    std::mt19937_64 random;

    explicit requests(std::uint64_t seed) : random(seed) {}

    std::int64_t in(std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(
                          random() % (static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from) + 1));
    }
    cancel_request<> next(std::int64_t highest_payment = 1'000'000'00) {
        constexpr int lengths[] = {1, 2, 11, 12, 36, 60};
        cancel_request<> made{};
        made.term.purchased_on = date::sys_days(2018_y / 11 / 16) + date::days(in(0, 4000));
        made.term.length = {lengths[in(0, 5)]};
        made.term.plan = in(0, 1) == 0 ? billing_plan::upfront : billing_plan::monthly;
        const int days = refund::days_between(
            made.term.purchased_on, anniversary(date::sys_days(made.term.purchased_on), made.term.length.months));
        // Chooses early and last days more often than those between.
        const std::int64_t kind = in(0, 3);
        const std::int64_t day = kind == 0   ? in(0, std::min(8, days - 1))
                                 : kind == 1 ? in(std::max(0, days - 8), days - 1)
                                             : in(0, days - 1);
        made.requested_on = made.term.purchased_on + date::days(day);
        made.quantity = in(1, 20);
        made.returned = in(1, made.quantity);
        made.usage = in(0, 1) == 0 ? used_or_not::unused : used_or_not::used;
        made.payment = {in(0, 9) == 0 ? in(0, 20) : in(0, highest_payment), usd};
        return made;
    }
};

template <class Rep>
cancel_request<used_or_not, Rep> widened(const cancel_request<>& request) {
    const auto wide = [](const money& amount) { return refund::basic_money<Rep>{Rep(amount.minor), amount.unit}; };
    cancel_request<used_or_not, Rep> made{};
    made.term = request.term;
    made.payment = wide(request.payment);
    made.quantity = request.quantity;
    made.returned = request.returned;
    made.usage = request.usage;
    made.requested_on = request.requested_on;
    made.as_of = request.as_of;
    if (request.cap_payment) made.cap_payment = wide(*request.cap_payment);
    if (request.current_payment) made.current_payment = wide(*request.current_payment);
    return made;
}

struct throws_on_fees {
    void operator()(const auto&) const noexcept {}
    void operator()(const refund::step::computed_fee<std::int64_t>&) const {}
};

template <class Quote>
void check_amounts(const Quote& quote, const exact_amounts& expected) {
    CHECK(cpp_int(quote.paid().minor) == expected.paid);
    CHECK(cpp_int(quote.credit().minor) == expected.credit);
    CHECK(cpp_int(quote.fee().minor) == expected.fee);
    CHECK(cpp_int(quote.refund().minor) == expected.credit - expected.fee);
    CHECK(cpp_int(quote.kept().minor) == expected.paid - expected.credit + expected.fee);
    CHECK(cpp_int(quote.cancelled_commitment().minor) == expected.cancelled);
    CHECK(cpp_int(quote.cap_refund().minor) == expected.cap_refund);
    CHECK(cpp_int(quote.toward_cap().minor) == expected.toward_cap);
}

}  // namespace

// ---------------------------------------------------------------------------- single branches

TEST_CASE("a prorated credit is the share of the payment for the days left, with the day of the request") {
    static_assert(quote_cancel(plain_table, dollar_a_day(300))->credit() == money{300'00, usd});
    static_assert(quote_cancel(plain_table, dollar_a_day(1))->credit() == money{1'00, usd});
    static_assert(quote_cancel(plain_table, dollar_a_day(365))->credit() == money{365'00, usd});
    constexpr auto quote = quote_cancel(plain_table, dollar_a_day(300)).value();
    static_assert(quote.refundable() && quote.rule() == plain && quote.at().left() == 300 && quote.at().n() == 365);
    static_assert(quote.paid() == money{365'00, usd} && quote.kept() == money{65'00, usd});
    static_assert(quote.fee() == money{0, usd} && quote.refund() == money{300'00, usd});
    static_assert(quote.cancelled_commitment() == money{0, usd});
}

TEST_CASE("a credit that counts the day of the request as used counts one day less") {
    static constexpr auto table = with_request_day_used(plain_table);
    static_assert(quote_cancel(table, dollar_a_day(362))->credit() == money{361'00, usd});  // day 3: days 0 to 3 kept
    static_assert(quote_cancel(table, dollar_a_day(365))->credit() == money{364'00, usd});
    static_assert(quote_cancel(table, dollar_a_day(1))->credit() == money{0, usd});
    static_assert(quote_cancel(table, dollar_a_day(362))->at().left() == 362);  // the standing does not change
}

TEST_CASE("a full payment is returned whole on every day") {
    static constexpr auto table = table_of([](rule<>& row) { row.outcome.gives.credit = full_payment; });
    static_assert(quote_cancel(table, dollar_a_day(365))->refund() == money{365'00, usd});
    static_assert(quote_cancel(table, dollar_a_day(1))->refund() == money{365'00, usd});
    // With a monthly plan, it is the payment of the current month for the units returned.
    constexpr auto quote = quote_cancel(table, changed(four_monthly(7), [](auto& r) { r.returned = 3; })).value();
    static_assert(quote.paid() == money{2 * 4 * 280'00, usd} && quote.credit() == money{3 * 280'00, usd});
    static_assert(quote.kept() == money{5 * 280'00, usd});
}

TEST_CASE("a monthly plan prorates the current month and stops the payments to come") {
    constexpr auto quote = quote_cancel(plain_table, four_monthly(7)).value();
    static_assert(quote.credit() == money{4 * 70'00, usd});
    static_assert(quote.paid() == money{2 * 4 * 280'00, usd});
    static_assert(quote.cancelled_commitment() == money{10 * 4 * 280'00, usd});
    // Payments stop only for the units returned.
    constexpr auto one = quote_cancel(plain_table, changed(four_monthly(7), [](auto& r) { r.returned = 1; })).value();
    static_assert(one.cancelled_commitment() == money{10 * 280'00, usd} && one.credit() == money{70'00, usd});
    static_assert(one.paid() == money{2 * 4 * 280'00, usd});
}

TEST_CASE("a fee by a rate is computed from the published credit, and rounded by itself") {
    static constexpr auto table = table_of([](rule<>& row) { row.outcome.gives.fee = charged(percent(12)); });
    constexpr auto quote = quote_cancel(table, dollar_a_day(300)).value();
    static_assert(quote.credit() == money{300'00, usd} && quote.fee() == money{36'00, usd});
    static_assert(quote.refund() == money{264'00, usd} && quote.kept() == money{101'00, usd});
    // 0.37 / 365 * 300 = 0.3041..., so 0.30; 12 percent of 0.30 are 0.036, so 0.04 (of the exact credit: 0.0365).
    // 12.5 percent of 0.04 are half a cent, rounded to the even 0. Of 0.12 they are 1.5 cents, rounded to the even 2.
    static constexpr auto eighth = table_of([](rule<>& row) { row.outcome.gives.fee = charged(ratio{1, 8}); });
    const auto fee_of = [](const auto& rows, std::int64_t payment) {
        return quote_cancel(rows, changed(dollar_a_day(365), [payment](auto& r) { r.payment.minor = payment; }))
            ->fee()
            .minor;
    };
    CHECK(fee_of(eighth, 4) == 0);
    CHECK(fee_of(eighth, 12) == 2);
    CHECK(fee_of(with_rounding(eighth, rounding::half_up), 4) == 1);
    CHECK(fee_of(with_rounding(eighth, rounding::half_down), 12) == 1);
    CHECK(fee_of(with_rounding(eighth, rounding::up), 1) == 1);
    CHECK(fee_of(with_rounding(eighth, rounding::down), 7) == 0);
}

TEST_CASE("a fee on the original price counts every payment of the term for the units returned") {
    static constexpr auto table = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(percent(1), refund::fee_base::original_price);
    });
    static_assert(quote_cancel(table, dollar_a_day(300))->fee() == money{3'65, usd});
    // 12 payments of 280.00 for 4 units are 13,440.00.
    static_assert(quote_cancel(table, four_monthly(27))->fee() == money{134'40, usd});
    static_assert(quote_cancel(table, changed(four_monthly(27), [](auto& r) { r.returned = 1; }))->fee() ==
                  money{33'60, usd});
}

TEST_CASE("a fee never exceeds the credit, so that no cancellation costs more than it gives back") {
    static constexpr auto table = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(percent(12), refund::fee_base::original_price);
    });
    // 12 percent of 365.00 are 43.80: with 44 days left 44.00 are credited, with 43 days left 43.00.
    static_assert(quote_cancel(table, dollar_a_day(44))->fee() == money{43'80, usd});
    static_assert(quote_cancel(table, dollar_a_day(44))->refund() == money{20, usd});
    static_assert(quote_cancel(table, dollar_a_day(43))->fee() == money{43'00, usd});
    static_assert(quote_cancel(table, dollar_a_day(43))->refund() == money{0, usd});
}

TEST_CASE("a fee that is only announced is not charged") {
    static constexpr auto table = table_of([](rule<>& row) { row.outcome.gives.fee = refund::announced(percent(12)); });
    static_assert(quote_cancel(table, dollar_a_day(300))->fee() == money{0, usd});
    static_assert(quote_cancel(table, dollar_a_day(300))->refund() == money{300'00, usd});
}

TEST_CASE("units are rounded together, or each alone") {
    // 0.03 / 365 * 300 for one unit is 2.4657... cents, so 2; for 10 units 24.657..., so 25.
    constexpr auto ten = changed(dollar_a_day(300), [](auto& r) {
        r.payment.minor = 3;
        r.quantity = 10;
        r.returned = 10;
    });
    static_assert(quote_cancel(plain_table, ten)->credit() == money{25, usd});
    static constexpr auto alone = with_units(plain_table, refund::unit_rounding::each_alone);
    static_assert(quote_cancel(alone, ten)->credit() == money{20, usd});
    // In a full payment there is nothing to round.
    static constexpr auto full = with_units(table_of([](rule<>& row) { row.outcome.gives.credit = full_payment; }),
                                     refund::unit_rounding::each_alone);
    static_assert(quote_cancel(full, ten)->credit() == money{30, usd});
}

TEST_CASE("the credit is rounded by the rule's mode") {
    // 0.05 dollars for 2 days, one of them left: 2.5 cents. And 0.07: 3.5 cents.
    const auto credit = [](rounding mode, std::int64_t payment) {
        cancel_request<> request{.term = {2023_y / 2 / 1, refund::one_month, billing_plan::upfront},
                                 .payment = {payment, usd},
                                 .usage = used_or_not::used,
                                 .requested_on = 2023_y / 2 / 15};  // 14 of 28 days are left
        const auto table = with_rounding(plain_table, mode);
        return quote_cancel(table, request)->credit().minor;
    };
    CHECK(credit(rounding::half_even, 5) == 2);
    CHECK(credit(rounding::half_even, 7) == 4);
    CHECK(credit(rounding::half_up, 5) == 3);
    CHECK(credit(rounding::half_down, 7) == 3);
    CHECK(credit(rounding::up, 5) == 3);
    CHECK(credit(rounding::down, 7) == 3);
    CHECK(credit(rounding::ceiling, 5) == 3);
    CHECK(credit(rounding::floor, 7) == 3);
}

TEST_CASE("a rule that does not refund is an answer: nothing comes back, and all payments are kept") {
    static constexpr auto never = table_of([](rule<>& row) {
        row.outcome = refund::refusal{"window-closed"};
    });
    static_assert(refund::check(never).kind == refund::fault::none);
    constexpr auto quote = quote_cancel(never, four_monthly(7)).value();
    static_assert(!quote.refundable() && quote.rule().outcome.code.view() == "window-closed");
    static_assert(quote.paid() == money{2 * 4 * 280'00, usd} && quote.kept() == quote.paid());
    static_assert(quote.credit() == money{0, usd} && quote.fee() == money{0, usd} && quote.refund() == money{0, usd});
    static_assert(quote.cancelled_commitment() == money{0, usd});  // the payments go on
    static_assert(quote.toward_cap().minor == 0 && quote.cap_refund().minor == 0);
}

TEST_CASE("today's lower price reduces what counts toward a cap in another currency, where it must be stated as well") {
    static constexpr auto lower = table_of([](rule<>& row) {
        row.outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current;
        row.outcome.gives.fee = refund::no_fee;
        row.cap = {.limit = {50'000'00, usd}};
    });
    // 365.00 EUR a year, 100 days left; the same in dollars is 730.00. Today's price is half of both.
    constexpr auto euros = [](std::optional<money> current, std::optional<money> current_in_cap) {
        auto request = dollar_a_day(100);
        request.payment = {365'00, eur};
        request.cap_payment = money{730'00, usd};
        request.current_payment = current;
        request.current_cap_payment = current_in_cap;
        return request;
    };
    constexpr money half{182'50, eur};
    static_assert(quote_cancel(lower, euros({}, {}))->cap_refund() == money{200'00, usd});
    static_assert(quote_cancel(lower, euros(half, money{365'00, usd}))->refund() == money{50'00, eur});
    static_assert(quote_cancel(lower, euros(half, money{365'00, usd}))->cap_refund() == money{100'00, usd});
    // If today's price is higher, it changes nothing and needs no other facts.
    static_assert(quote_cancel(lower, euros(money{400'00, eur}, {}))->cap_refund() == money{200'00, usd});
    static_assert(error_of(lower, euros(half, {})) == errc::cap_payment_missing);
    static_assert(error_of(lower, euros(half, money{365'00, eur})) == errc::cap_currency_mismatch);
    static_assert(error_of(lower, euros(half, money{-1, usd})) == errc::negative_amount);
    static_assert(error_of(lower, euros(half, money{0, usd})) == errc::cap_payment_contradicts);
}

TEST_CASE("in the cap's own currency today's price may be repeated, but not contradicted") {
    static constexpr auto lower = table_of([](rule<>& row) {
        row.outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current;
        row.cap = {.limit = {50'000'00, usd}};
    });
    constexpr auto dollars = [](std::int64_t current, money current_in_cap) {
        auto request = dollar_a_day(100);
        request.current_payment = money{current, usd};
        request.current_cap_payment = current_in_cap;
        return request;
    };
    // Today's price is half: for 100 of 365 days, 50.00 of 182.50 are left.
    static_assert(quote_cancel(lower, dollars(182'50, money{182'50, usd}))->toward_cap() == money{50'00, usd});
    static_assert(error_of(lower, dollars(182'50, money{182'51, usd})) == errc::cap_payment_contradicts);
    static_assert(error_of(lower, dollars(182'50, money{182'49, usd})) == errc::cap_payment_contradicts);
    static_assert(error_of(lower, dollars(182'50, money{182'50, eur})) == errc::cap_currency_mismatch);
    static_assert(error_of(lower, dollars(182'50, money{-182'50, usd})) == errc::negative_amount);
    // A price that is not used is not checked.
    static_assert(error_of(lower, dollars(365'00, money{1, eur})) == errc{});
    static_assert(error_of(plain_table, dollars(182'50, money{1, eur})) == errc{});
}

TEST_CASE("where the rule says so, the credit is based on the lower of the purchase price and today's") {
    static constexpr auto lower = table_of(
        [](rule<>& row) { row.outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current; });
    constexpr auto today = [](std::int64_t minor) {
        return changed(dollar_a_day(100), [minor](auto& r) { r.current_payment = money{minor, usd}; });
    };
    static_assert(quote_cancel(lower, today(182'50))->credit() == money{50'00, usd});  // half the price
    static_assert(quote_cancel(lower, today(182'50))->paid() == money{365'00, usd});
    static_assert(quote_cancel(lower, today(182'50))->kept() == money{315'00, usd});
    static_assert(quote_cancel(lower, today(730'00))->credit() == money{100'00, usd});
    static_assert(quote_cancel(lower, today(365'00))->credit() == money{100'00, usd});
    static_assert(quote_cancel(lower, today(0))->credit() == money{0, usd});
    static_assert(quote_cancel(lower, dollar_a_day(100))->credit() == money{100'00, usd});  // not stated: unchanged
    // A rule that does not ask for it ignores it.
    static_assert(quote_cancel(plain_table, today(182'50))->credit() == money{100'00, usd});
    static_assert(quote_cancel(plain_table, today(-1))->credit() == money{100'00, usd});
    // Future payments stop at the agreed price.
    static_assert(quote_cancel(lower, changed(four_monthly(7), [](auto& r) { r.current_payment = money{140'00, usd}; }))
                      ->cancelled_commitment() == money{10 * 4 * 280'00, usd});
    // Errors
    static_assert(error_of(lower, today(-1)) == errc::negative_amount);
    static_assert(error_of(lower, changed(dollar_a_day(100), [](auto& r) { r.current_payment = money{1, eur}; })) ==
                  errc::currency_mismatch);
}

TEST_CASE("a fee on the original price stays on it where the credit is based on today's lower price") {
    static constexpr auto table = table_of([](rule<>& row) {
        row.outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current;
        row.outcome.gives.fee = charged(percent(10), refund::fee_base::original_price);
    });
    // Today's price is half of 365.00: 100 days left are 50.00. 10 percent of the original 365.00 are 36.50.
    constexpr auto quote =
        quote_cancel(table, changed(dollar_a_day(100), [](auto& r) { r.current_payment = money{182'50, usd}; }))
            .value();
    CHECK(quote.credit() == money{50'00, usd});
    CHECK(quote.fee() == money{36'50, usd});
}

TEST_CASE("a table that counts whole months keeps a month once it has begun") {
    static constexpr auto months = table_of([](rule<>& row) { row.outcome.gives.credit.basis = refund::whole_months; });
    const auto credit = [](date::sys_days day) {
        return quote_cancel(months, changed(dollar_a_day(1), [day](auto& r) {
                                r.payment.minor = 120'00;
                                r.requested_on = day;
                            }))
            ->credit()
            .minor;
    };
    CHECK(credit(2023_y / 1 / 1) == 120'00);
    CHECK(credit(2023_y / 1 / 2) == 110'00);
    CHECK(credit(2023_y / 2 / 1) == 110'00);
    CHECK(credit(2023_y / 2 / 2) == 100'00);
    CHECK(credit(2023_y / 12 / 1) == 10'00);
    CHECK(credit(2023_y / 12 / 2) == 0);
}

TEST_CASE("a table that counts months of 30 days has years of 360 days") {
    static constexpr auto months =
        table_of([](rule<>& row) { row.outcome.gives.credit.basis = refund::months_of_30_days; });
    const auto credit = [](date::sys_days day) {
        return quote_cancel(months, changed(dollar_a_day(1), [day](auto& r) {
                                r.payment.minor = 360'00;
                                r.requested_on = day;
                            }))
            ->credit()
            .minor;
    };
    CHECK(credit(2023_y / 1 / 1) == 360'00);
    CHECK(credit(2023_y / 1 / 30) == 331'00);
    CHECK(credit(2023_y / 1 / 31) == 331'00);  // the 31st counts as the 30th
    CHECK(credit(2023_y / 2 / 1) == 330'00);
    CHECK(credit(2023_y / 2 / 28) == 303'00);
    CHECK(credit(2023_y / 3 / 1) == 300'00);
}

TEST_CASE("the proration basis may change from one version of a table to the next") {
    static constexpr auto versions = [] {
        rule<> days = plain;
        days.id = "by-days";
        days.in_force.until = 2023_y / 7 / 1;
        rule<> months = plain;
        months.id = "by-months";
        months.in_force = {2023_y / 7 / 1, 2023_y / 10 / 1};
        months.outcome.gives.credit.basis = refund::whole_months;
        rule<> thirty = plain;
        thirty.id = "by-30-day-months";
        thirty.in_force = {2023_y / 10 / 1};
        thirty.outcome.gives.credit.basis = refund::months_of_30_days;
        return refund::make_policy("acme", days, months, thirty);
    }();
    static_assert(refund::sound<versions>);
    static constexpr auto credit = [](calendar_day as_of, calendar_day on) {
        const auto request = changed(dollar_a_day(1), [&](auto& r) {
            r.payment.minor = 262800'00;  // 365 * 720: whole by days, months and 30-day months
            r.as_of = as_of;
            r.requested_on = on;
        });
        return quote_cancel<versions>(request)->credit().minor;
    };
    // 15 July: 17 days of July, 31 + 30 + 31 + 30 + 31: 170 of 365 days; 5 of 12 months; 16 + 5 * 30 = 166 of 360 days.
    constexpr std::int64_t by_days = 170 * 720'00;
    constexpr std::int64_t by_months = 5 * 21900'00;
    constexpr std::int64_t by_thirty = 166 * 730'00;
    static_assert(credit(2023_y / 6 / 30, 2023_y / 7 / 15) == by_days);
    static_assert(credit(2023_y / 7 / 1, 2023_y / 7 / 15) == by_months);
    static_assert(credit(2023_y / 7 / 2, 2023_y / 7 / 15) == by_months);
    static_assert(credit(2023_y / 9 / 30, 2023_y / 7 / 15) == by_months);
    static_assert(credit(2023_y / 10 / 1, 2023_y / 7 / 15) == by_thirty);
    static_assert(credit(2023_y / 10 / 2, 2023_y / 7 / 15) == by_thirty);
    // Without `as_of`, a request follows the version of its own day. On 30 June, 1 July and 2 July, 185, 184 and 183
    // of 365 days are left; 6 months, 6 months and, once July has begun, 5.
    constexpr auto of_its_day = [](calendar_day on) { return credit(on, on); };
    static_assert(of_its_day(2023_y / 6 / 30) == 185 * 720'00);
    static_assert(of_its_day(2023_y / 7 / 1) == 6 * 21900'00);
    static_assert(of_its_day(2023_y / 7 / 2) == 5 * 21900'00);
}

TEST_CASE("a fixed percentage of the payment is credited on any day") {
    static constexpr auto half =
        table_of([](rule<>& row) { row.outcome.gives.credit = refund::percent_of_payment(percent(50)); });
    static_assert(refund::sound<half>);
    static_assert(quote_cancel(half, dollar_a_day(365))->credit() == money{182'50, usd});
    static_assert(quote_cancel(half, dollar_a_day(1))->credit() == money{182'50, usd});
    // With a monthly plan, half of the current payment for the units returned: 140.00 for each of 3.
    constexpr auto three = changed(four_monthly(7), [](auto& r) { r.returned = 3; });
    static_assert(quote_cancel(half, three)->credit() == money{420'00, usd});
    static_assert(quote_cancel(half, three)->cancelled_commitment() == money{10 * 3 * 280'00, usd});
    // Half of 0.05 is 2.5 cents, rounded to the even 2; for 3 units 7.5, to the even 8; each alone 3 * 2 = 6.
    constexpr auto of = [](std::int64_t units) {
        return changed(dollar_a_day(300), [units](auto& r) {
            r.payment.minor = 5;
            r.quantity = units;
            r.returned = units;
        });
    };
    static constexpr auto alone = with_units(half, refund::unit_rounding::each_alone);
    static constexpr auto up = with_rounding(half, rounding::half_up);
    static_assert(quote_cancel(half, of(1))->credit() == money{2, usd});
    static_assert(quote_cancel(half, of(3))->credit() == money{8, usd});
    static_assert(quote_cancel(alone, of(3))->credit() == money{6, usd});
    static_assert(quote_cancel(up, of(1))->credit() == money{3, usd});
    // A hundred percent is the whole payment, with nothing to round.
    static constexpr auto all =
        table_of([](rule<>& row) { row.outcome.gives.credit = refund::percent_of_payment(percent(100)); });
    static_assert(quote_cancel(all, of(3))->credit() == money{15, usd});
    // Half of today's lower price, 200.00, if the rule says so.
    static constexpr auto lower = [] {
        auto table = half;
        table.rules[0].outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current;
        return table;
    }();
    static_assert(refund::sound<lower>);
    static_assert(quote_cancel(lower, changed(dollar_a_day(1), [](auto& r) { r.current_payment = money{200'00, usd}; }))
                      ->credit() == money{100'00, usd});
}

TEST_CASE("a fixed fee is charged once a request, at most the credit, in the payment's currency") {
    static constexpr auto forty = table_of([](rule<>& row) { row.outcome.gives.fee = charged(money{40'00, usd}); });
    static_assert(refund::sound<forty>);
    constexpr auto fee = [](const cancel_request<>& request) { return quote_cancel(forty, request)->fee().minor; };
    // A dollar a day: above the fee, at it, below it.
    static_assert(fee(dollar_a_day(300)) == 40'00);
    static_assert(fee(dollar_a_day(41)) == 40'00 &&
                  quote_cancel(forty, dollar_a_day(41))->refund() == money{1'00, usd});
    static_assert(fee(dollar_a_day(40)) == 40'00 && quote_cancel(forty, dollar_a_day(40))->refund() == money{0, usd});
    static_assert(fee(dollar_a_day(39)) == 39'00 && quote_cancel(forty, dollar_a_day(39))->refund() == money{0, usd});
    // Charged once, for any number of units returned and of payments in the term.
    static_assert(fee(four_monthly(7)) == 40'00);
    static_assert(fee(changed(four_monthly(7), [](auto& r) { r.returned = 1; })) == 40'00);
    // In another currency, the amount is not stated.
    constexpr auto in_euros = changed(dollar_a_day(300), [](auto& r) { r.payment.unit = eur; });
    static_assert(error_of(forty, in_euros) == errc::currency_mismatch);
    // An announced fee causes no error.
    static constexpr auto announced = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(money{40'00, usd});
        row.outcome.gives.fee.status = fee_status::announced;
    });
    static_assert(refund::sound<announced>);
    static_assert(quote_cancel(announced, dollar_a_day(300))->refund() == money{300'00, usd});
    static_assert(quote_cancel(announced, in_euros)->refund() == money{300'00, eur});
    // A table that was not proven
    static_assert(error_of(table_of([](rule<>& row) { row.outcome.gives.fee = charged(money{-1, usd}); }),
                           dollar_a_day(300)) == errc::negative_amount);
}

TEST_CASE("a fixed fee works under a cap in its own currency, and is an error under one in another") {
    static constexpr auto capped = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(money{40'00, usd});
        row.cap.limit = {50'000'00, usd};
    });
    static_assert(quote_cancel(capped, dollar_a_day(300))->toward_cap() == money{260'00, usd});
    // If the payment is in euros, a fee in dollars is not in its currency, and a fee in euros is not in the cap's.
    constexpr auto in_euros = changed(dollar_a_day(300), [](auto& r) {
        r.payment.unit = eur;
        r.cap_payment = money{730'00, usd};
    });
    static_assert(error_of(capped, in_euros) == errc::currency_mismatch);
    static constexpr auto euro_fee = [] {
        auto table = capped;
        table.rules[0].outcome.gives.fee = charged(money{40'00, eur});
        return table;
    }();
    static_assert(error_of(euro_fee, in_euros) == errc::currency_mismatch);
    static constexpr auto uncapped = [] {
        auto table = euro_fee;
        table.rules[0].cap = refund::uncapped;
        return table;
    }();
    static_assert(quote_cancel(uncapped, in_euros)->refund() == money{260'00, eur});
}

TEST_CASE("an announced fee never makes a quote fail, however large its base") {
    const auto table = table_of([](rule<>& row) {
        row.outcome.gives.fee = refund::announced(percent(1), refund::fee_base::original_price);
    });
    // Twelve payments for four units exceed 64 bits; the ten to come do not.
    const auto large = changed(four_monthly(7), [](auto& r) { r.payment.minor = highest / 48 + 1; });
    CHECK(quote_cancel(table, large)->fee().minor == 0);
    CHECK(quote_cancel(table, large)->credit().minor == highest / 48 + 1);  // 4 units, a quarter of the month
}

TEST_CASE("in a rule that refuses or leaves a case open, a fee is never looked at") {
    for (const auto& fee : {refund::fee_without_rate(), charged(ratio{12, 0}), charged(money{-1, eur})}) {
        const auto refusing = table_of([&fee](rule<>& row) {
            row.outcome = refund::refusal{"window-closed"};
            row.outcome.gives.fee = fee;
        });
        REQUIRE(refund::check(refusing).kind == refund::fault::bad_outcome);
        REQUIRE(quote_cancel(refusing, dollar_a_day(100)));
        CHECK_FALSE(quote_cancel(refusing, dollar_a_day(100))->refundable());
        const auto open = table_of([&fee](rule<>& row) {
            row.outcome = refund::open_question{"open"};
            row.outcome.gives.fee = fee;
        });
        CHECK(error_of(open, dollar_a_day(100)) == errc::rule_undefined);
    }
}

TEST_CASE("a proration basis that counts wrongly is an error, and gives no amount") {
    constexpr auto by = [](refund::proration_basis basis) {
        return table_of([&basis](rule<>& row) { row.outcome.gives.credit.basis = basis; });
    };
    constexpr refund::proration_basis halves{
        "halves", "halves",
        [](const refund::standing& at) noexcept -> refund::share_left { return {at.left() * 2 >= at.n() ? 1 : 0, 2}; }};
    // 183 of 365 days are more than half, 182 less.
    const auto by_halves = by(halves);
    REQUIRE_FALSE(refund::check(by_halves));
    CHECK(quote_cancel(by_halves, dollar_a_day(183))->credit() == money{182'50, usd});
    CHECK(quote_cancel(by_halves, dollar_a_day(182))->credit() == money{0, usd});
    for (const auto left : {+[](const refund::standing&) noexcept -> refund::share_left { return {3, 2}; },
                            +[](const refund::standing&) noexcept -> refund::share_left { return {0, 0}; },
                            +[](const refund::standing&) noexcept -> refund::share_left { return {1, 0}; },
                            +[](const refund::standing&) noexcept -> refund::share_left { return {-1, 2}; },
                            +[](const refund::standing&) noexcept -> refund::share_left { return {-1, -2}; }}) {
        CHECK(error_of(by({"wrong", "days", left}), dollar_a_day(100)) == errc::rate_out_of_range);
    }
    CHECK(error_of(by({"none", "days", nullptr}), dollar_a_day(100)) == errc::rule_undefined);
}

TEST_CASE("a table on consumed shares takes a share as its usage") {
    constexpr rule<refund::consumed_share> low{.id = "low",
                                               .in_force = {2018_y / 11 / 16},
                                               .usage = {ratio{0, 1}, ratio{1, 2}},
                                               .outcome = award{.credit = full_payment},
                                               .source = source};
    constexpr rule<refund::consumed_share> high{.id = "high",
                                                .in_force = {2018_y / 11 / 16},
                                                .usage = {ratio{1, 2}, ratio{2, 1}},
                                                .outcome = award{.credit = prorated},
                                                .source = source};
    static constexpr auto graded = refund::make_policy("graded", low, high);
    const auto request = [](ratio share) {
        return cancel_request<refund::consumed_share>{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::upfront},
                                                      .payment = {365'00, usd},
                                                      .usage = refund::consumed_share{share},
                                                      .requested_on = 2023_y / 12 / 31};
    };
    CHECK(quote_cancel(graded, request({49, 100}))->credit() == money{365'00, usd});
    CHECK(quote_cancel(graded, request({1, 2}))->credit() == money{1'00, usd});
    CHECK(quote_cancel<graded>(request({1, 1}))->rule().id.view() == "high");
    CHECK(quote_cancel(graded, request({2, 1})).error() == errc::usage_unknown);
}

// ---------------------------------------------------------------------------- the cap

TEST_CASE("a cap counts the money refunded, or in addition the commitment cancelled") {
    static constexpr auto capped = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(percent(10));
        row.cap.limit = {50'000'00, usd};
    });
    constexpr auto by_money = quote_cancel(capped, four_monthly(7)).value();
    static_assert(by_money.cap_refund() == money{252'00, usd} && by_money.toward_cap() == money{252'00, usd});
    static constexpr auto commitment = with_cap_basis(capped, refund::cap_basis::cancelled_commitment);
    constexpr auto by_commitment = quote_cancel(commitment, four_monthly(7)).value();
    static_assert(by_commitment.cap_refund() == money{252'00, usd});
    static_assert(by_commitment.toward_cap() == money{252'00 + 10 * 4 * 280'00, usd});
    // Paid upfront, nothing is to come, so both readings are the same.
    static_assert(quote_cancel(commitment, dollar_a_day(100))->toward_cap() == money{90'00, usd});
}

TEST_CASE("a cap in another currency is counted from the payment in that currency, without conversion") {
    static constexpr auto capped = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(percent(10));
        row.cap.limit = {50'000'00, usd};
        row.cap.basis = refund::cap_basis::cancelled_commitment;
    });
    constexpr auto euros = changed(four_monthly(7), [](auto& r) {
        r.payment.unit = eur;
        r.cap_payment = money{308'01, usd};
    });
    constexpr auto quote = quote_cancel(capped, euros).value();
    static_assert(quote.credit() == money{280'00, eur} && quote.fee() == money{28'00, eur});
    // 308.01 * 4 * 7 / 28 = 308.01; 10 percent are 30.801, so 30.80.
    static_assert(quote.cap_refund() == money{277'21, usd});
    static_assert(quote.toward_cap() == money{277'21 + 10 * 4 * 308'01, usd});
    static_assert(quote.cancelled_commitment() == money{10 * 4 * 280'00, eur});
}

TEST_CASE("the payment for the cap is required, checked, and ignored where no cap applies") {
    static constexpr auto capped = table_of([](rule<>& row) { row.cap.limit = {50'000'00, usd}; });
    constexpr auto in_euros = changed(dollar_a_day(100), [](auto& r) { r.payment.unit = eur; });
    static_assert(error_of(capped, in_euros) == errc::cap_payment_missing);
    static_assert(error_of(capped, changed(in_euros, [](auto& r) { r.cap_payment = money{400'00, eur}; })) ==
                  errc::cap_currency_mismatch);
    static_assert(error_of(capped, changed(in_euros, [](auto& r) { r.cap_payment = money{-1, usd}; })) ==
                  errc::negative_amount);
    static_assert(error_of(capped, changed(in_euros, [](auto& r) { r.cap_payment = money{400'00, usd}; })) == errc{});
    // A price in two currencies is zero in both or in neither: a zero would take nothing from the cap.
    static_assert(error_of(capped, changed(in_euros, [](auto& r) { r.cap_payment = money{0, usd}; })) ==
                  errc::cap_payment_contradicts);
    static_assert(error_of(capped, changed(in_euros, [](auto& r) { r.cap_payment = money{1, usd}; })) == errc{});
    static constexpr auto nothing_paid = changed(in_euros, [](auto& r) { r.payment = money{0, eur}; });
    static_assert(error_of(capped, changed(nothing_paid, [](auto& r) { r.cap_payment = money{1, usd}; })) ==
                  errc::cap_payment_contradicts);
    static_assert(error_of(capped, changed(nothing_paid, [](auto& r) { r.cap_payment = money{0, usd}; })) == errc{});
    // In the cap's own currency, it may be repeated but not contradicted.
    static_assert(error_of(capped, changed(dollar_a_day(100), [](auto& r) { r.cap_payment = money{365'00, usd}; })) ==
                  errc{});
    static_assert(error_of(capped, changed(dollar_a_day(100), [](auto& r) { r.cap_payment = money{365'01, usd}; })) ==
                  errc::cap_payment_contradicts);
    static_assert(error_of(capped, changed(dollar_a_day(100), [](auto& r) { r.cap_payment = money{365'00, eur}; })) ==
                  errc::cap_currency_mismatch);
    static_assert(error_of(capped, changed(dollar_a_day(100), [](auto& r) { r.cap_payment = money{-365'00, usd}; })) ==
                  errc::negative_amount);
    // Without a cap, or if the rule refuses, it is not checked.
    static_assert(error_of(plain_table, in_euros) == errc{});
    static_assert(error_of(plain_table, changed(in_euros, [](auto& r) { r.cap_payment = money{-1, eur}; })) == errc{});
    static constexpr auto never = table_of([](rule<>& row) {
        row.outcome = refund::refusal{"never"};
        row.cap.limit = {50'000'00, usd};
    });
    static_assert(error_of(never, in_euros) == errc{});
    static_assert(quote_cancel(never, in_euros)->toward_cap() == money{0, usd});
}

// ---------------------------------------------------------------------------- errors

TEST_CASE("a request with impossible numbers is an error that says which") {
    static constexpr auto sound = dollar_a_day(100);
    static_assert(error_of(plain_table, sound) == errc{});
    static_assert(error_of(plain_table, changed(sound, [](auto& r) { r.payment.minor = -1; })) ==
                  errc::negative_amount);
    static_assert(error_of(plain_table, changed(sound, [](auto& r) { r.payment.minor = 0; })) == errc{});
    static_assert(error_of(plain_table, changed(sound, [](auto& r) { r.payment.unit = currency_of("XAU"); })) ==
                  errc::no_minor_unit);
    static_assert(error_of(plain_table, changed(sound, [](auto& r) { r.payment = {}; })) == errc::no_minor_unit);

    const auto units = [](std::int64_t quantity, std::int64_t returned) {
        return error_of(plain_table, changed(sound, [=](auto& r) {
                            r.quantity = quantity;
                            r.returned = returned;
                        }));
    };
    CHECK(units(1, 1) == errc{});
    CHECK(units(1, 0) == errc::quantity_out_of_range);
    CHECK(units(1, 2) == errc::quantity_out_of_range);
    CHECK(units(0, 0) == errc::quantity_out_of_range);
    CHECK(units(0, 1) == errc::quantity_out_of_range);
    CHECK(units(-1, -1) == errc::quantity_out_of_range);
    CHECK(units(5, 5) == errc{});
    CHECK(units(5, 6) == errc::quantity_out_of_range);
    CHECK(units(5, -1) == errc::quantity_out_of_range);
}

TEST_CASE("usage that is not stated is an error, and is never assumed") {
    const auto unstated = changed(dollar_a_day(100), [](auto& r) { r.usage.reset(); });
    CHECK(error_of(plain_table, unstated) == errc::usage_not_stated);
    CHECK(error_of(partner_center, unstated) == errc::usage_not_stated);
    // Even if no rule asks for it, since a later version of the table may.
    CHECK(error_of(refund::policy_view<>{}, unstated) == errc::usage_not_stated);
    CHECK(error_of(plain_table, changed(unstated, [](auto& r) { r.usage = used_or_not::unused; })) == errc{});
    CHECK(error_of(plain_table, changed(unstated, [](auto& r) { r.usage = used_or_not::used; })) == errc{});
    constexpr cancel_request<> left_out{
        .term = dollar_a_day(1).term, .payment = {365'00, usd}, .requested_on = 2023_y / 1 / 1};
    static_assert(error_of(plain_table, left_out) == errc::usage_not_stated);
    constexpr rule<refund::consumed_share> row{
        .id = "graded", .in_force = {2018_y / 11 / 16}, .outcome = award{.credit = prorated}, .source = source};
    static constexpr auto graded = refund::make_policy("graded", row);
    const cancel_request<refund::consumed_share> share{
        .term = dollar_a_day(1).term, .payment = {365'00, usd}, .requested_on = 2023_y / 1 / 1};
    CHECK(quote_cancel(graded, share).error() == errc::usage_not_stated);
    auto none_used = share;
    none_used.usage = refund::consumed_share{ratio{0, 1}};
    CHECK(quote_cancel(graded, none_used)->credit() == money{365'00, usd});
    const auto error_at = [&](ratio consumed) {
        none_used.usage = refund::consumed_share{consumed};
        const auto quote = quote_cancel(graded, none_used);
        return quote ? errc{} : quote.error();
    };
    CHECK(error_at({1, 1}) == errc{});
    CHECK(error_at({3, 2}) == errc::usage_unknown);
    CHECK(error_at({-1, 2}) == errc::usage_unknown);
    CHECK(error_at({1, 0}) == errc::usage_unknown);
    CHECK(error_of(plain_table, changed(unstated, [](auto& r) { r.usage = static_cast<used_or_not>(2); })) ==
          errc::usage_unknown);
}

TEST_CASE("with several units the number returned must be stated, and with a single one it need not") {
    const auto of = [](std::int64_t quantity) {
        return changed(dollar_a_day(100), [quantity](auto& r) {
            r.quantity = quantity;
            r.returned.reset();
        });
    };
    CHECK(quote_cancel(plain_table, of(1))->credit() == money{100'00, usd});
    CHECK(error_of(plain_table, of(2)) == errc::returned_not_stated);
    CHECK(error_of(plain_table, of(20)) == errc::returned_not_stated);
    CHECK(error_of(plain_table, of(0)) == errc::quantity_out_of_range);
    CHECK(error_of(plain_table, of(-1)) == errc::quantity_out_of_range);
    CHECK(quote_cancel(plain_table, changed(of(2), [](auto& r) { r.returned = 1; }))->credit() == money{100'00, usd});
    CHECK(quote_cancel(plain_table, changed(of(2), [](auto& r) { r.returned = 2; }))->credit() == money{200'00, usd});
    // Leaving it out means the one unit that was bought.
    CHECK(quote_cancel(plain_table, changed(of(1), [](auto& r) { r.returned = 1; }))->credit() == money{100'00, usd});
}

TEST_CASE("a request outside its term, or with an impossible day or length, is an error that says which") {
    constexpr auto on = [](date::sys_days day) {
        return changed(dollar_a_day(1), [day](auto& r) { r.requested_on = day; });
    };
    static_assert(error_of(plain_table, on(2022_y / 12 / 31)) == errc::requested_before_purchase);
    static_assert(error_of(plain_table, on(2023_y / 1 / 1)) == errc{});
    static_assert(error_of(plain_table, on(2023_y / 12 / 31)) == errc{});
    static_assert(error_of(plain_table, on(2024_y / 1 / 1)) == errc::term_ended);
    static_assert(error_of(plain_table, on(2024_y / 1 / 2)) == errc::term_ended);
    static_assert(error_of(plain_table, on(date::sys_days(9999_y / 12 / 31) + date::days(1))) == errc::date_invalid);
    static_assert(error_of(plain_table, changed(dollar_a_day(1), [](auto& r) { r.term.length.months = 0; })) ==
                  errc::term_out_of_range);
    static_assert(error_of(plain_table, changed(dollar_a_day(1), [](auto& r) { r.term.length.months = 61; })) ==
                  errc::term_out_of_range);
    static_assert(error_of(plain_table, changed(four_monthly(1), [](auto& r) { r.requested_on = 2024_y / 1 / 1; })) ==
                  errc::term_ended);
}

TEST_CASE("in an unproven table a number that no enumerator has is an error, and is not taken for another") {
    const auto refused = [](auto change) {
        const auto table = table_of([&](rule<>& row) {
            row.outcome.gives.fee = refund::charged(percent(12));
            change(row);
        });
        CHECK(check(table).kind == refund::fault::bad_outcome);
        CHECK(error_of(table, dollar_a_day(100)) == errc::rule_undefined);
        CHECK(error_of(table, four_monthly(10)) == errc::rule_undefined);
    };
    refused([](rule<>& row) { row.outcome.says = refund::ruling(9); });
    refused([](rule<>& row) { row.outcome.gives.credit.kind = refund::credit_kind(9); });
    refused([](rule<>& row) { row.outcome.gives.credit.units = refund::unit_rounding(9); });
    refused([](rule<>& row) { row.outcome.gives.credit.price = refund::price_basis(9); });
    refused([](rule<>& row) { row.outcome.gives.credit.day_of_request = refund::request_day(9); });
    refused([](rule<>& row) { row.outcome.gives.round = rounding(9); });
    refused([](rule<>& row) { row.outcome.gives.fee.status = fee_status(9); });
    refused([](rule<>& row) { row.outcome.gives.fee.kind = fee_kind(9); });
    refused([](rule<>& row) { row.outcome.gives.fee.base = refund::fee_base(9); });
    refused([](rule<>& row) {
        row.outcome.gives.fee = refund::announced(percent(12));
        row.outcome.gives.fee.kind = fee_kind(9);
    });
    refused([](rule<>& row) {
        row.outcome.gives = {.credit = full_payment, .round = rounding(9)};
    });
}

TEST_CASE("rules can be asked for as of the years 1 to 9999 only") {
    static constexpr auto always = table_of([](rule<>& row) {
        row.in_force = {date::sys_days(date::days(-2'000'000'000)), date::sys_days(date::days(2'000'000'000))};
    });
    const auto as_of = [](refund::calendar_day day) {
        return error_of(always, changed(dollar_a_day(100), [&](auto& r) { r.as_of = day; }));
    };
    CHECK(as_of(refund::first_day) == errc{});
    CHECK(as_of(refund::last_day) == errc{});
    CHECK(as_of(refund::first_day - date::days(1)) == errc::date_invalid);
    CHECK(as_of(refund::open_end) == errc::date_invalid);
    CHECK(as_of(refund::calendar_day(2023_y / 1 / 1) + date::days(146'097 * 400)) == errc::date_invalid);
}

TEST_CASE("a case that the rules do not answer is an error that says why") {
    constexpr auto early = changed(dollar_a_day(100), [](auto& r) { r.as_of = 2018_y / 11 / 15; });
    static constexpr auto twice = refund::make_policy("twice", plain, plain);
    static_assert(error_of(plain_table, early) == errc::no_rule_in_force);
    static_assert(error_of(plain_table, changed(early, [](auto& r) { r.as_of = 2018_y / 11 / 16; })) == errc{});
    static_assert(error_of(twice, dollar_a_day(100)) == errc::rules_overlap);
    static_assert(error_of(refund::policy_view<>{}, dollar_a_day(100)) == errc::no_rule_in_force);

    static constexpr auto open = table_of([](rule<>& row) {
        row.outcome = refund::open_question{"open"};
    });
    static_assert(error_of(open, dollar_a_day(100)) == errc::rule_undefined);
    static constexpr auto no_rate = table_of([](rule<>& row) { row.outcome.gives.fee = refund::fee_without_rate(); });
    static_assert(error_of(no_rate, dollar_a_day(100)) == errc::fee_rate_not_stated);
}

TEST_CASE("an amount beyond 64 bits is an error, never a wrong amount") {
    const auto of = [](auto change) { return changed(four_monthly(7), change); };
    // paid: two payments of four units
    CHECK(error_of(plain_table, of([](auto& r) { r.payment.minor = highest / 8 + 1; })) == errc::overflow);
    // cancelled commitment: ten payments to come of four units
    CHECK(error_of(plain_table, of([](auto& r) { r.payment.minor = highest / 40; })) == errc{});
    CHECK(error_of(plain_table, of([](auto& r) { r.payment.minor = highest / 40 + 1; })) == errc::overflow);
    // the base of the fee: twelve payments of four units
    const auto original = table_of([](rule<>& row) {
        row.outcome.gives.fee = charged(percent(1), refund::fee_base::original_price);
    });
    CHECK(error_of(original, of([](auto& r) { r.payment.minor = highest / 48; })) == errc{});
    CHECK(error_of(original, of([](auto& r) { r.payment.minor = highest / 48 + 1; })) == errc::overflow);
    // only in the cap's currency: four units; ten payments for them; and the refund added to these
    auto capped = table_of([](rule<>& row) {
        row.cap.limit = {1, usd};
        row.cap.basis = refund::cap_basis::cancelled_commitment;
    });
    const auto cap_payment = [&of](std::int64_t minor) {
        return of([minor](auto& r) {
            r.payment.unit = eur;
            r.cap_payment = money{minor, usd};
        });
    };
    CHECK(error_of(capped, cap_payment(highest / 4 + 1)) == errc::overflow);
    CHECK(error_of(capped, cap_payment(highest / 40 + 1)) == errc::overflow);
    CHECK(error_of(capped, cap_payment(highest / 40)) == errc::overflow);  // 41 payments with the refund
    CHECK(error_of(capped, cap_payment(highest / 42)) == errc{});
    // The product with the days does not fit 64 bits, but the credit does: no error.
    const auto large = changed(dollar_a_day(300), [](auto& r) { r.payment.minor = highest; });
    CHECK(cpp_int(quote_cancel(plain_table, large)->credit().minor) ==
          rounded(cpp_rational(cpp_int(highest) * 300, 365), rounding::half_even));
}

TEST_CASE("in an unproven table a rate that is no part of a whole is an error, and does not crash") {
    for (const ratio rate :
         {ratio{0, 0}, ratio{12, 0}, ratio{-1, 100}, ratio{101, 100}, ratio{1, -100}, ratio{-1, -100}}) {
        const auto table = table_of([rate](rule<>& row) { row.outcome.gives.fee = charged(rate); });
        REQUIRE(refund::check(table).kind == refund::fault::bad_outcome);
        CHECK(error_of(table, dollar_a_day(100)) == errc::rate_out_of_range);
        const auto part =
            table_of([rate](rule<>& row) { row.outcome.gives.credit = refund::percent_of_payment(rate); });
        REQUIRE(refund::check(part).kind == refund::fault::bad_outcome);
        CHECK(error_of(part, dollar_a_day(100)) == errc::rate_out_of_range);
    }
    static_assert(error_of(table_of([](rule<>& row) { row.outcome.gives.fee = charged(ratio{12, 0}); }),
                           dollar_a_day(100)) == errc::rate_out_of_range);
}

// ---------------------------------------------------------------------------- ways to ask

TEST_CASE("a table by value, by view, proven at run time and as a template argument gives the same quote") {
    requests make(1);
    const auto proven = refund::prove(partner_center);
    REQUIRE(proven);
    const refund::policy_view<> view = *proven;
    for (int i = 0; i < 2000; ++i) {
        const cancel_request<> request = make.next();
        const auto plainly = quote_cancel(partner_center, request);
        REQUIRE(plainly);
        for (const auto& other : {quote_cancel(refund::policy_view<>(partner_center), request),
                                  quote_cancel(view, request), quote_cancel<partner_center>(request)}) {
            REQUIRE(other);
            CHECK(other->rule() == plainly->rule());
            CHECK(other->paid() == plainly->paid());
            CHECK(other->credit() == plainly->credit());
            CHECK(other->fee() == plainly->fee());
            CHECK(other->cancelled_commitment() == plainly->cancelled_commitment());
            CHECK(other->toward_cap() == plainly->toward_cap());
        }
    }
}

TEST_CASE("quoting never throws, unless the sink or the amount type may") {
    constexpr cancel_request<> request{};
    static_assert(noexcept(quote_cancel(plain_table, request)));
    static_assert(noexcept(quote_cancel<plain_table>(request)));
    static_assert(noexcept(quote_cancel(refund::policy_view<>(plain_table), request)));
    const auto throwing = [](const auto&) {};
    static_assert(!noexcept(quote_cancel(plain_table, request, throwing)));
    const auto silent = [](const auto&) noexcept {};
    static_assert(noexcept(quote_cancel(plain_table, request, silent)));
    static_assert(!noexcept(quote_cancel(plain_table, request, throws_on_fees{})));
    using unbounded = cancel_request<used_or_not, cpp_int>;
    static_assert(!noexcept(quote_cancel(plain_table, std::declval<const unbounded&>())));
}

TEST_CASE("an exception that a sink throws at any step reaches the caller") {
    struct stop {};
    const auto throws_on = [](int step, const cancel_request<>& request) {
        int seen = 0;
        const auto sink = [&](const auto&) {
            if (seen++ == step) throw stop{};
        };
        const auto capped = table_of([](rule<>& row) { row.outcome.gives.fee = charged(percent(12)); });
        try {
            (void)quote_cancel(capped, request, sink);
        } catch (const stop&) {
            return true;
        }
        return false;
    };
    for (int step = 0; step < 7; ++step) CHECK(throws_on(step, four_monthly(7)));
    CHECK_FALSE(throws_on(7, four_monthly(7)));
}

// ---------------------------------------------------------------------------- random requests

TEST_CASE("the quotes for Partner Center equal an exact computation by the words of its page") {
    requests make(2018);
    for (int i = 0; i < 20'000; ++i) {
        cancel_request<> request = make.next();
        if (i % 3 == 0) {
            request.payment.unit = eur;
            request.cap_payment = money{request.payment.minor == 0 ? 0 : make.in(1, 1'000'000'00), usd};
        }
        const int elapsed = refund::days_between(request.term.purchased_on, request.requested_on);
        rule<> row{.outcome = award{.credit = prorated}};
        row.cap = refund::rules::partner_center_text::yearly_cap;
        if (elapsed <= 5 && request.usage == used_or_not::unused) row.outcome.gives.credit = full_payment;
        if (elapsed > 5) row.outcome.gives.fee = charged(ratio{12, 100}, refund::fee_base::credit);
        const auto quote = quote_cancel(partner_center, request);
        REQUIRE(quote);
        check_amounts(*quote, exact(row, request));
    }
}

TEST_CASE("for random rules and requests the quotes equal an exact computation by the words of the rule") {
    requests make(427);
    const auto pick = [&make](auto... values) {
        const std::common_type_t<decltype(values)...> all[] = {values...};
        return all[static_cast<std::size_t>(make.in(0, static_cast<std::int64_t>(sizeof...(values)) - 1))];
    };
    const auto any_credit = [&pick] {
        refund::credit_terms terms = pick(full_payment, prorated, prorated, refund::percent_of_payment(percent(50)));
        if (terms.kind == credit_kind::prorated) {
            terms.basis = pick(refund::actual_days, refund::whole_months, refund::months_of_30_days);
            terms.day_of_request =
                pick(refund::request_day::unused, refund::request_day::unused, refund::request_day::used);
        }
        if (terms.kind == credit_kind::percent_of_payment) {
            terms.percent =
                pick(percent(50), percent(100), ratio{1, 3}, ratio{1, 8}, ratio{999, 1000}, ratio{1, highest});
        }
        terms.units = pick(refund::unit_rounding::together, refund::unit_rounding::each_alone);
        return terms;
    };
    const auto any_fee = [&make, &pick](const money& payment) {
        const fee_status status =
            pick(fee_status::none, fee_status::charged, fee_status::charged, fee_status::announced);
        if (status == fee_status::none)
            return refund::no_fee;
        if (make.in(0, 2) == 0) {
            auto fixed = charged(money{make.in(1, std::max<std::int64_t>(1, payment.minor)), payment.unit});
            fixed.status = status;
            const std::int64_t amount = fixed.amount.minor;
            if (amount < 4 || make.in(0, 1) == 0) return fixed;
            auto falling = refund::charged_less_per_month(fixed.amount, {make.in(1, amount), payment.unit});
            if (make.in(0, 1) == 0) falling = at_least(falling, {make.in(1, amount / 2), payment.unit});
            if (make.in(0, 1) == 0) falling = at_most(falling, {make.in(amount / 2 + 1, amount - 1), payment.unit});
            falling.status = status;
            return falling;
        }
        auto fee =
            charged(pick(ratio{12, 100}, ratio{1, 8}, ratio{1, 1'000'000}, ratio{1, 1}, ratio{1, 3}, ratio{999, 1000}),
                    pick(refund::fee_base::credit, refund::fee_base::original_price, refund::fee_base::payments_to_come,
                         refund::fee_base::remaining_commitment));
        fee.status = status;
        if (make.in(0, 2) == 0) fee = at_least(fee, {make.in(1, 50'00), payment.unit});
        if (make.in(0, 2) == 0) fee = at_most(fee, {make.in(50'01, 500'00), payment.unit});
        return fee;
    };
    const auto has_amount = [](const refund::early_termination_fee& fee) {  // all are in the payment's currency
        return fee.kind != fee_kind::rate || fee.minimum != money{} || fee.maximum != money{};
    };
    int answered = 0;
    int mismatched = 0;
    int seen[4][3] = {};  // answers by kind of credit, or by basis if prorated, and by kind of fee
    for (int i = 0; i < 40'000; ++i) {
        const bool huge = i % 5 == 0;
        cancel_request<> request = make.next(huge ? highest >> make.in(0, 12) : 1'000'000'00);
        refund::cap_terms cap{};
        if (make.in(0, 2) != 0) {
            cap.limit = {50'000'00, usd};
            cap.basis = pick(refund::cap_basis::money_refunded, refund::cap_basis::cancelled_commitment);
            if (make.in(0, 1) == 0) {
                request.payment.unit = eur;
                request.cap_payment =
                    money{request.payment.minor == 0 ? 0 : make.in(1, huge ? highest : 1'000'000'00), usd};
            }
        }
        // No text says how today's lower price counts toward a cap in another currency, so it is left out here.
        refund::price_basis price = refund::price_basis::purchase;
        if (request.payment.unit == usd && make.in(0, 1) == 0) {
            price = refund::price_basis::lower_of_purchase_and_current;
            request.current_payment =
                money{make.in(0, 2 * std::min<std::int64_t>(request.payment.minor, highest / 4)), usd};
        }
        // Three rules of one table, each with its own award, by days since the purchase.
        const int elapsed = refund::days_between(request.term.purchased_on, request.requested_on);
        const int edges[] = {0, 1 + static_cast<int>(make.in(0, 30)), 32 + static_cast<int>(make.in(0, 400)),
                             refund::day_range::no_limit};
        rule<> rows[] = {plain, plain, plain};
        constexpr refund::text<63> ids[] = {"early", "later", "late"};
        const rule<>* by = nullptr;
        for (int k = 0; k < 3; ++k) {
            rows[k].id = ids[k];
            rows[k].elapsed = {edges[k], edges[k + 1]};
            rows[k].cap = cap;
            rows[k].outcome = award{any_credit(), any_fee(request.payment), static_cast<rounding>(make.in(0, 6))};
            rows[k].outcome.gives.credit.price = price;
            if (edges[k] <= elapsed && elapsed < edges[k + 1]) by = &rows[k];
        }
        const auto table = refund::make_policy("random", rows[0], rows[1], rows[2]);
        // A charged fee with an amount in another currency than the cap's: the table is unsound, and each quote by that
        // rule is an error.
        bool foreign = false;
        for (const rule<>& row : rows) {
            const auto& charge = row.outcome.gives.fee;
            foreign = foreign || (cap.applies() && charge.status == fee_status::charged && has_amount(charge) &&
                                  request.payment.unit != cap.limit.unit);
        }
        REQUIRE(static_cast<bool>(refund::check(table)) == foreign);
        const refund::early_termination_fee& fee = by->outcome.gives.fee;
        const bool fixed = has_amount(fee);
        const bool charged_now = fee.status == fee_status::charged;

        const auto unbounded = quote_cancel(table, widened<cpp_int>(request));
        if (fixed && charged_now && cap.applies() && request.payment.unit != cap.limit.unit) {
            // The fee is not stated in the cap's currency.
            CHECK(unbounded.error() == errc::currency_mismatch);
            ++mismatched;
            continue;
        }
        const exact_amounts expected = exact(*by, request);
        REQUIRE(unbounded);
        CHECK(unbounded->rule() == *by);
        check_amounts(*unbounded, expected);
        const auto wide = quote_cancel(table, widened<boost::multiprecision::checked_int128_t>(request));
        REQUIRE(wide);
        check_amounts(*wide, expected);

        const auto quote = quote_cancel(table, request);
        if (expected.largest > highest) {
            CHECK(quote.error() == errc::overflow);
            continue;
        }
        REQUIRE(quote);
        ++answered;
        const refund::credit_terms& terms = by->outcome.gives.credit;
        const int kind = terms.kind != credit_kind::prorated       ? 0
                         : terms.basis == refund::actual_days       ? 1
                         : terms.basis == refund::whole_months      ? 2
                                                                    : 3;
        ++seen[kind][!charged_now ? 0 : fixed ? 1 : 2];
        check_amounts(*quote, expected);
        CHECK(quote->credit().minor == quote->fee().minor + quote->refund().minor);
        CHECK(quote->paid().minor == quote->refund().minor + quote->kept().minor);
        CHECK(0 <= quote->fee().minor);
        CHECK(quote->fee().minor <= quote->credit().minor);
        CHECK(quote->credit().minor <= request.payment.minor * *request.returned);
        CHECK(quote->credit().unit == request.payment.unit);
        CHECK(quote->kept().unit == request.payment.unit);
    }
    CHECK(answered > 20'000);
    CHECK(answered < 40'000);
    CHECK(mismatched > 1'000);
    for (const auto& kinds : seen) {
        for (const int count : kinds) CHECK(count > 500);
    }
}

TEST_CASE("splitting a quantity changes the refund by at most a cent for each part") {
    requests make(5);
    for (int i = 0; i < 20'000; ++i) {
        cancel_request<> whole = make.next(100'00);
        const auto together = quote_cancel(partner_center, whole);
        REQUIRE(together);
        std::int64_t parts = 0;
        std::int64_t refunds = 0;
        for (std::int64_t left = *whole.returned; left > 0; ++parts) {
            cancel_request<> part = whole;
            part.returned = make.in(1, left);
            left -= *part.returned;
            refunds += quote_cancel(partner_center, part)->refund().minor;
        }
        CHECK(refunds - together->refund().minor <= parts);
        CHECK(together->refund().minor - refunds <= parts);
        if (parts == 1) CHECK(refunds == together->refund().minor);
    }
}

TEST_CASE("within one rule and one period, a later day never pays more") {
    requests make(6);
    for (int i = 0; i < 300; ++i) {
        cancel_request<> request = make.next();
        request.requested_on = request.term.purchased_on;
        std::optional<std::int64_t> before;
        date::sys_days period{};
        const rule<>* by = nullptr;
        for (;; request.requested_on = request.requested_on + date::days(1)) {
            const auto quote = quote_cancel<partner_center>(request);
            if (!quote) {
                REQUIRE(quote.error() == errc::term_ended);
                break;
            }
            if (quote->at().period_start == period && &quote->rule() == by) CHECK(quote->refund().minor <= *before);
            before = quote->refund().minor;
            period = quote->at().period_start;
            by = &quote->rule();
        }
    }
}

TEST_CASE("quotes in wide amounts work where 64 bits are too few") {
    using int128 = boost::multiprecision::checked_int128_t;
    // A dollar a day times 10^18.
    cancel_request<used_or_not, int128> request = widened<int128>(dollar_a_day(300));
    request.payment.minor *= int128(1'000'000'000'000'000'000);
    const auto quote = quote_cancel(plain_table, request);
    REQUIRE(quote);
    CHECK(quote->credit().minor == int128(300'00) * int128(1'000'000'000'000'000'000));
    CHECK(quote->kept().minor == int128(65'00) * int128(1'000'000'000'000'000'000));

    request.payment.minor = (std::numeric_limits<int128>::max)();
    CHECK(quote_cancel(plain_table, request).has_value());
    request.quantity = 2;
    request.returned = 1;
    CHECK(quote_cancel(plain_table, request).error() == errc::overflow);
}

TEST_CASE("quotes in 128 bits work in constant expressions") {
    using int128 = boost::multiprecision::checked_int128_t;
    static constexpr cancel_request<used_or_not, int128> request{
        .term = {2023_y / 1 / 1, refund::one_year, billing_plan::upfront},
        .payment = {int128(365'00), usd},
        .usage = used_or_not::used,
        .requested_on = 2023_y / 3 / 7};
    static_assert(quote_cancel(plain_table, request)->credit().minor == 300'00);
}

TEST_CASE("a stub billed by the calendar: 75.00 for 8 to 28 February, returned on the 21st, with 8 or 7 of 21 days "
          "left") {
    static constexpr auto day_kept = refund::with_request_day_used(plain_table);
    constexpr cancel_request<> request{
        .term = {.purchased_on = 2023_y / 2 / 8, .stated_period = refund::date_range{2023_y / 2 / 8, 2023_y / 3 / 1}},
        .payment = {75'00, usd},
        .usage = used_or_not::used,
        .requested_on = 2023_y / 2 / 21};
    static_assert(quote_cancel(plain_table, request)->credit().minor == 28'57);
    static_assert(quote_cancel(day_kept, request)->credit().minor == 25'00);
    static_assert(quote_cancel(plain_table, request)->paid().minor == 75'00);
    static_assert(quote_cancel(plain_table, request)->cancelled_commitment().minor == 0);
}

TEST_CASE("a fee on other payments needs the term, since of a stated period only one payment is known") {
    constexpr auto table_of = [](const refund::early_termination_fee& fee) {
        return refund::make_policy("beside",
                                   rule<>{.id = "row",
                                          .in_force = {2020_y / 1 / 1, refund::open_end},
                                          .outcome = refund::award{.credit = refund::prorated, .fee = fee},
                                          .source = {"ACME: Terms", "Returns", 2020_y / 1 / 1, 2024_y / 6 / 1},
                                          .clause = "As the test says."});
    };
    using refund::fee_base;
    static constexpr auto to_come = table_of(refund::charged(refund::percent(50), fee_base::payments_to_come));
    static constexpr auto of_price = table_of(refund::charged(refund::percent(50), fee_base::original_price));
    static constexpr auto of_rest = table_of(refund::charged(refund::percent(50), fee_base::remaining_commitment));
    static constexpr auto of_credit = table_of(refund::charged(refund::percent(50)));
    cancel_request<> request{
        .term = {.purchased_on = 2024_y / 1 / 15, .stated_period = refund::date_range{2024_y / 1 / 15, 2024_y / 2 / 1}},
        .payment = {17'00, usd},
        .usage = used_or_not::used,
        .requested_on = 2024_y / 1 / 20};
    CHECK(quote_cancel(to_come, request).error() == errc::term_length_not_stated);
    CHECK(quote_cancel(of_price, request).error() == errc::term_length_not_stated);
    CHECK(quote_cancel(of_rest, request).error() == errc::term_length_not_stated);
    CHECK(quote_cancel(of_credit, request)->fee().minor == 6'00);  // 12 of 17 days are left: 12.00
    request.term.stated_period.reset();
    CHECK(quote_cancel(to_come, request).has_value());
    CHECK(quote_cancel(of_price, request)->fee().minor == 8'50);  // of 17.00 for the year
    // A term of days is the whole contract, so its price is 17.00.
    request.term = refund::term_of_days(2024_y / 1 / 15, 17);
    CHECK(quote_cancel(to_come, request)->fee().minor == 0);
    CHECK(quote_cancel(of_price, request)->fee().minor == 8'50);
    const refund::exchange_return of_days{.term = request.term, .payment = {17'00, usd}};
    CHECK(refund::value_of_return(of_days, 2024_y / 1 / 20, of_price.rules[0].outcome.gives)->fee.minor == 8'50);
    const refund::exchange_return back{.term = {.purchased_on = 2024_y / 1 / 15,
                                                .stated_period = refund::date_range{2024_y / 1 / 15, 2024_y / 2 / 1}},
                                       .payment = {17'00, usd}};
    const auto worth = [&back](const refund::policy_view<>& table) {
        return refund::value_of_return(back, 2024_y / 1 / 20, table.rules().front().outcome.gives);
    };
    CHECK(worth(to_come).error() == errc::term_length_not_stated);
    CHECK(worth(of_credit)->fee.minor == 6'00);
}

TEST_CASE("a co-termed licence: 5.10 from 15 to 31 January 2024, returned on the 18th, with 14 of 17 days left") {
    static constexpr cancel_request<> request{
        .term = {.purchased_on = 2024_y / 1 / 15, .stated_period = refund::date_range{2024_y / 1 / 15, 2024_y / 2 / 1}},
        .payment = {5'10, usd},
        .usage = used_or_not::used,
        .requested_on = 2024_y / 1 / 18};
    static_assert(quote_cancel(plain_table, request)->credit().minor == 4'20);
    constexpr auto changed = [](refund::billing_plan plan) {
        cancel_request<> other = request;
        other.term.plan = plan;
        return quote_cancel(plain_table, other);
    };
    static_assert(changed(billing_plan::upfront).has_value());
    static_assert(changed(billing_plan::monthly).error() == errc::period_contradicts);
}
