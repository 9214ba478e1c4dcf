#include <refund/rules/software.hpp>

#include <refund/policy/choices.hpp>
#include <refund/quote/cancel.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <iterator>
#include <string_view>

// The dated windows of the published texts: inside a window no fee, after it no cancellation.

namespace {

using namespace date::literals;
using refund::cancel_request;
using refund::currency_of;
using refund::errc;
using refund::find_rule;
using refund::policy_view;
using refund::quote_cancel;
using refund::rule;
using refund::ruling;
using refund::used_or_not;
using refund::rules::licence_subscription;
using refund::rules::perpetual_software;
using refund::rules::software_subscription;

constexpr refund::currency usd = currency_of("USD");
constexpr used_or_not unused = used_or_not::unused;
constexpr used_or_not used = used_or_not::used;

/// The id of the rule for a day of the table's versions, or the code of the error.
constexpr std::string_view row(const policy_view<>& table, date::sys_days as_of, int elapsed,
                               used_or_not usage = unused) {
    const auto found = find_rule(table, as_of, elapsed, usage);
    return found ? (*found)->id.view() : code(found.error());
}

/// One window of one product.
struct window {
    policy_view<> table;
    date::sys_days from;
    std::string_view before;  ///< the rule of the day before, on the order day
    int last_day;
    refund::credit_terms credit;
    std::string_view inside;
    std::string_view after;
};

constexpr refund::credit_terms full = refund::full_payment;
constexpr refund::credit_terms prorated = refund::prorated;
constexpr refund::credit_terms day_used{.kind = refund::credit_kind::prorated,
                                        .day_of_request = refund::request_day::used};
constexpr std::string_view nothing = "no-rule-in-force";

const window windows[] = {
    {software_subscription, 2018_y / 9 / 4, nothing, 60, prorated, "software-subscription-2018-09/within-60-days",
     "software-subscription-2018-09/after-60-days"},
    {software_subscription, 2021_y / 6 / 1, "software-subscription-2018-09/within-60-days", 30, prorated,
     "software-subscription-2021-06/within-30-days", "software-subscription-2021-06/after-30-days"},
    {software_subscription, 2022_y / 7 / 11, "software-subscription-2021-06/within-30-days", 7, day_used,
     "software-subscription-2022-07/within-7-days", "software-subscription-2022-07/after-7-days"},
    {perpetual_software, 2018_y / 9 / 4, nothing, 60, full, "perpetual-software-2018-09/within-60-days",
     "perpetual-software-2018-09/after-60-days"},
    {perpetual_software, 2021_y / 6 / 1, "perpetual-software-2018-09/within-60-days", 30, full,
     "perpetual-software-2021-06/within-30-days", "perpetual-software-2021-06/after-30-days"},
    {perpetual_software, 2022_y / 7 / 11, "perpetual-software-2021-06/within-30-days", 30, full,
     "perpetual-software-2022-07/within-30-days", "perpetual-software-2022-07/after-30-days"},
    {licence_subscription, 2022_y / 1 / 10, nothing, 3, prorated, "licence-subscription-2022-01/within-3-days",
     "licence-subscription-2022-01/after-3-days"},
    {licence_subscription, 2022_y / 3 / 18, "licence-subscription-2022-01/within-3-days", 7, prorated,
     "licence-subscription-2022-03/within-7-days", "licence-subscription-2022-03/after-7-days"},
};

/// Ordered `elapsed` days before `on`, for a year at a dollar a day.
cancel_request<> ordered_before(date::sys_days on, int elapsed, used_or_not usage = unused) {
    cancel_request<> request;
    request.term = {on - date::days(elapsed), refund::one_year, refund::billing_plan::upfront};
    request.payment = {refund::days_between(request.term.purchased_on, term_end(request.term)) * 100, usd};
    request.usage = usage;
    request.requested_on = on;
    return request;
}

}  // namespace

TEST_CASE("the software and licence tables are sound") {
    static_assert(refund::sound<software_subscription>);
    static_assert(refund::sound<perpetual_software>);
    static_assert(refund::sound<licence_subscription>);
}

TEST_CASE("each window is in force from its day, and not on the day before") {
    for (const window& w : windows) {
        CAPTURE(w.inside);
        CHECK(row(w.table, w.from - date::days(1), 0) == w.before);
        for (const int days : {0, 1}) {
            CHECK(row(w.table, w.from + date::days(days), 0) == w.inside);
            CHECK(row(w.table, w.from + date::days(days), w.last_day + 1) == w.after);
        }
    }
    CHECK(row(software_subscription, refund::last_day, 0) == "software-subscription-2022-07/within-7-days");
    CHECK(row(perpetual_software, refund::last_day, 0) == "perpetual-software-2022-07/within-30-days");
    CHECK(row(licence_subscription, refund::last_day, 0) == "licence-subscription-2022-03/within-7-days");
    // There are only these windows, with two rules each.
    CHECK(software_subscription.size() + perpetual_software.size() + licence_subscription.size() ==
          2 * std::size(windows));
}

TEST_CASE("within a window there is a credit and no fee, and on the day after it no cancellation") {
    for (const window& w : windows) {
        CAPTURE(w.inside);
        for (const used_or_not usage : {unused, used}) {
            for (const int days : {0, 1}) {  // the version's first day and the next
                for (int elapsed = 0; elapsed <= w.last_day + 2; ++elapsed) {
                    CAPTURE(elapsed);
                    const cancel_request<> request = ordered_before(w.from + date::days(days), elapsed, usage);
                    const auto quote = quote_cancel(w.table, request);
                    REQUIRE(quote);
                    const std::int64_t paid = request.payment.minor;
                    if (elapsed > w.last_day) {
                        CHECK_FALSE(quote->refundable());
                        CHECK(quote->rule().id.view() == w.after);
                        CHECK(quote->rule().outcome.code.view() == "window-closed");
                        CHECK(quote->refund().minor == 0);
                        CHECK(quote->kept().minor == paid);
                        continue;
                    }
                    CHECK(quote->refundable());
                    CHECK(quote->rule().id.view() == w.inside);
                    CHECK(quote->fee().minor == 0);
                    CHECK(quote->rule().outcome.gives.fee == refund::no_fee);
                    CHECK_FALSE(quote->rule().cap.applies());
                    const int kept_days = w.credit == full ? 0 : w.credit == prorated ? elapsed : elapsed + 1;
                    CHECK(quote->credit().minor == paid - kept_days * 100);
                }
            }
        }
    }
}

TEST_CASE("on the day of a change the shorter window decides, whenever the software was ordered") {
    const auto refundable = [](const policy_view<>& table, date::sys_days on, int elapsed) {
        return quote_cancel(table, ordered_before(on, elapsed))->refundable();
    };
    for (const policy_view<>& table : {policy_view<>(software_subscription), policy_view<>(perpetual_software)}) {
        CHECK(refundable(table, 2021_y / 5 / 31, 60));
        CHECK(refundable(table, 2021_y / 5 / 31, 31));
        CHECK_FALSE(refundable(table, 2021_y / 6 / 1, 31));
        CHECK(refundable(table, 2021_y / 6 / 1, 30));
        CHECK_FALSE(refundable(table, 2021_y / 6 / 2, 31));
    }
    CHECK(refundable(software_subscription, 2022_y / 7 / 10, 30));
    CHECK_FALSE(refundable(software_subscription, 2022_y / 7 / 11, 8));
    CHECK(refundable(software_subscription, 2022_y / 7 / 11, 7));
    CHECK_FALSE(refundable(software_subscription, 2022_y / 7 / 12, 8));
    CHECK(refundable(perpetual_software, 2022_y / 7 / 11, 30));  // unchanged
    CHECK_FALSE(refundable(perpetual_software, 2022_y / 7 / 11, 31));
    CHECK_FALSE(refundable(licence_subscription, 2022_y / 3 / 17, 4));
    CHECK(refundable(licence_subscription, 2022_y / 3 / 18, 7));
    CHECK(refundable(licence_subscription, 2022_y / 3 / 19, 7));
    // By the rules of the order day instead: ordered on 2021-05-31, so 60 days.
    cancel_request<> request = ordered_before(2021_y / 7 / 30, 60);
    CHECK_FALSE(quote_cancel<perpetual_software>(request)->refundable());
    request.as_of = request.term.purchased_on;
    CHECK(quote_cancel<perpetual_software>(request)->refundable());
}

TEST_CASE("before the first text there is no rule, which is an error and not a refusal") {
    for (const window& w : windows) {
        if (w.before != nothing) continue;
        CHECK(quote_cancel(w.table, ordered_before(w.from - date::days(1), 0)).error() == errc::no_rule_in_force);
        CHECK(quote_cancel(w.table, ordered_before(w.from - date::days(1), 200)).error() == errc::no_rule_in_force);
    }
}

TEST_CASE("of a subscription cancelled on the third day, three days are kept") {
    // Ordered on Monday 2022-08-01 for the 31 days of August, cancelled on Wednesday the 3rd: days 1, 2
    // and 3 are kept, 28 of 31 come back. 28/31 of 100.00 is 90.3225...
    cancel_request<> request;
    request.term = {2022_y / 8 / 1, refund::one_month, refund::billing_plan::upfront};
    request.payment = {31'00, usd};
    request.usage = unused;
    request.requested_on = 2022_y / 8 / 3;
    CHECK(quote_cancel<software_subscription>(request)->kept().minor == 3'00);
    CHECK(quote_cancel<software_subscription>(request)->credit().minor == 28'00);
    request.payment = {100'00, usd};
    CHECK(quote_cancel<software_subscription>(request)->credit().minor == 90'32);
    // For a year of 365 days: 362/365 of 1,000.00 is 991.780...
    request.term.length = refund::one_year;
    request.payment = {1'000'00, usd};
    CHECK(quote_cancel<software_subscription>(request)->credit().minor == 991'78);
    // On the order day, one day is kept; on the last day of the window, eight.
    request.payment = {365'00, usd};
    request.requested_on = 2022_y / 8 / 1;
    CHECK(quote_cancel<software_subscription>(request)->kept().minor == 1'00);
    request.requested_on = 2022_y / 8 / 8;
    CHECK(quote_cancel<software_subscription>(request)->kept().minor == 8'00);
    request.requested_on = 2022_y / 8 / 9;
    CHECK(quote_cancel<software_subscription>(request)->kept().minor == 365'00);
    // The older text does not say so: the day of the request is not kept.
    request.requested_on = 2022_y / 8 / 3;
    request.as_of = 2022_y / 7 / 10;
    CHECK(quote_cancel<software_subscription>(request)->kept().minor == 2'00);
}

TEST_CASE("a monthly subscription returns part of the current payment, and its later payments stop") {
    cancel_request<> request;
    request.term = {2022_y / 8 / 1, refund::one_year, refund::billing_plan::monthly};
    request.payment = {31'00, usd};
    request.usage = unused;
    request.quantity = 3;
    request.returned = 2;
    request.requested_on = 2022_y / 8 / 3;
    const auto quote = quote_cancel<software_subscription>(request);
    CHECK(quote->credit().minor == 2 * 28'00);
    CHECK(quote->cancelled_commitment().minor == 2 * 11 * 31'00);
    request.requested_on = 2022_y / 8 / 9;  // the whole term is billed: no payment stops
    CHECK(quote_cancel<software_subscription>(request)->cancelled_commitment().minor == 0);
}

TEST_CASE("with the order day as day 1, the last of 60 days from 2020-04-01 is 2020-05-30") {
    static constexpr auto day_1 = with_order_day_as_day_1(perpetual_software);
    static_assert(refund::sound<day_1>);
    cancel_request<> request = ordered_before(2020_y / 4 / 1, 0);
    const auto refundable = [&request](const auto& table, date::sys_days on) {
        request.requested_on = on;
        return quote_cancel(table, request)->refundable();
    };
    CHECK(refundable(day_1, 2020_y / 4 / 1));
    CHECK(refundable(day_1, 2020_y / 5 / 29));
    CHECK(refundable(day_1, 2020_y / 5 / 30));
    CHECK_FALSE(refundable(day_1, 2020_y / 5 / 31));
    // The default counts 60 days after the order day.
    CHECK(refundable(perpetual_software, 2020_y / 5 / 31));
    CHECK_FALSE(refundable(perpetual_software, 2020_y / 6 / 1));
}

TEST_CASE("with the order day as day 1 every window is one day shorter, and nothing else changes") {
    static constexpr auto subscriptions = with_order_day_as_day_1(software_subscription);
    static constexpr auto licences = with_order_day_as_day_1(licence_subscription);
    static_assert(refund::sound<subscriptions> && refund::sound<licences>);
    CHECK(row(subscriptions, 2021_y / 6 / 1, 29) == "software-subscription-2021-06/within-30-days");
    CHECK(row(subscriptions, 2021_y / 6 / 1, 30) == "software-subscription-2021-06/after-30-days");
    CHECK(row(subscriptions, 2022_y / 7 / 11, 6) == "software-subscription-2022-07/within-7-days");
    CHECK(row(subscriptions, 2022_y / 7 / 11, 7) == "software-subscription-2022-07/after-7-days");
    CHECK(row(licences, 2022_y / 1 / 10, 2) == "licence-subscription-2022-01/within-3-days");
    CHECK(row(licences, 2022_y / 1 / 10, 3) == "licence-subscription-2022-01/after-3-days");
    constexpr auto by_hand = [] {
        auto table = software_subscription;
        for (rule<>& each : table.rules) {
            if (each.outcome.says == ruling::refundable) each.elapsed.until -= 1;
            else each.elapsed.from -= 1;
        }
        return table;
    }();
    static_assert(by_hand == subscriptions);
}

TEST_CASE("with the day of the request used, only prorated credits change") {
    static constexpr auto changed = with_request_day_used(software_subscription);
    static_assert(refund::sound<changed>);
    CHECK(quote_cancel<changed>(ordered_before(2019_y / 3 / 3, 2))->kept().minor == 3'00);
    CHECK(quote_cancel<software_subscription>(ordered_before(2019_y / 3 / 3, 2))->kept().minor == 2'00);
    static_assert(changed.rules[4] == software_subscription.rules[4]);  // the text of 2022-07 already says so
    static_assert(with_request_day_used(perpetual_software) == perpetual_software);  // 100 %
}

TEST_CASE("a renewal of licences opens the window again if its day is stated as the day of purchase") {
    cancel_request<> request = ordered_before(2023_y / 5 / 10, 0);
    request.term.purchased_on = 2022_y / 5 / 3;
    request.term.length = refund::three_years;
    CHECK_FALSE(quote_cancel<licence_subscription>(request)->refundable());
    request.term.purchased_on = 2023_y / 5 / 3;
    CHECK(quote_cancel<licence_subscription>(request)->refundable());
}

namespace {

using refund::rules::licence_subscription_by_the_hour;
static_assert(refund::sound<licence_subscription_by_the_hour>);

/// Bought or renewed at 11:00 on one day, returned at some time on another.
std::string licence(date::sys_days from, date::sys_days on, std::int32_t time, bool renewed = false) {
    cancel_request<> request{.term = {.purchased_on = from},
                             .payment = {365'00, usd},
                             .usage = used,
                             .requested_on = on,
                             .times = refund::times_of_day{11 * 3600, time}};
    if (renewed) {
        request.term.purchased_on = from - date::days(365);
        request.term.renewed_on = refund::calendar_day(from);
    }
    const auto quote = quote_cancel<licence_subscription_by_the_hour>(request);
    if (!quote) return std::string(code(quote.error()));
    return std::string(quote->rule().id.view()) + ' ' + refund::to_string(quote->refund());
}

}  // namespace

TEST_CASE("licences by the hour: the second before 72 and 168 hours, the second itself, and the one after") {
    constexpr std::int32_t eleven = 11 * 3600;
    const std::string january = "licence-subscription-by-the-hour-2022-01/";
    const std::string march = "licence-subscription-by-the-hour-2022-03/";
    for (const bool renewed : {false, true}) {
        // The example of the announcement: 15 March at 11:00, until 11:00 on the 22nd. 358 of 365 days are left.
        CHECK(licence(2022_y / 3 / 15, 2022_y / 3 / 22, eleven - 1, renewed) == march + "within-168-hours 358.00 USD");
        CHECK(licence(2022_y / 3 / 15, 2022_y / 3 / 22, eleven, renewed) == march + "after-168-hours 0.00 USD");
        CHECK(licence(2022_y / 3 / 15, 2022_y / 3 / 22, eleven + 1, renewed) == march + "after-168-hours 0.00 USD");
        CHECK(licence(2022_y / 2 / 1, 2022_y / 2 / 4, eleven - 1, renewed) == january + "within-72-hours 362.00 USD");
        CHECK(licence(2022_y / 2 / 1, 2022_y / 2 / 4, eleven, renewed) == january + "after-72-hours 0.00 USD");
        CHECK(licence(2022_y / 2 / 1, 2022_y / 2 / 4, eleven + 1, renewed) == january + "after-72-hours 0.00 USD");
    }
    // The day before the longer window, and its first day.
    CHECK(licence(2022_y / 3 / 13, 2022_y / 3 / 17, eleven) == january + "after-72-hours 0.00 USD");
    CHECK(licence(2022_y / 3 / 13, 2022_y / 3 / 18, eleven) == march + "within-168-hours 360.00 USD");
    CHECK(licence(2022_y / 1 / 8, 2022_y / 1 / 9, eleven) == "no-rule-in-force");
    CHECK(quote_cancel(licence_subscription_by_the_hour, ordered_before(2022_y / 5 / 3, 1)).error() ==
          errc::times_not_stated);
}
