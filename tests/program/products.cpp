// `refund batch` over every agreement and product, and over markets.
//
// The expected cells come from a second computation with exact fractions and its own calendar; comments above the rows
// show the arithmetic. Each row has its own scope, except where the test is about the cap.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace program_test;

namespace {

const std::string header =
    "scope,agreement,product,purchased_on,term,billing_plan,payment,requested_on,used,market,current_payment\n";

/// A row, and the output expected after its request id and scope.
struct expectation {
    std::string row;
    std::string cells;
};

/// Runs all rows as one file. Expected cells that end with ':' are the start of a reason, whose words may change; all
/// others are compared in full.
template <std::size_t N>
void check_rows(const std::string& columns, const expectation (&wanted)[N]) {
    std::string text = "request_id," + columns;
    for (std::size_t i = 0; i < N; ++i) text += std::to_string(i) + "," + wanted[i].row + "\n";
    const folder here;
    const outcome got = here.batch(text);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == N + 1);
    bool errors = false;
    for (std::size_t i = 0; i < N; ++i) {
        const std::string scope = wanted[i].row.substr(0, wanted[i].row.find(','));
        const std::string line = std::to_string(i) + "," + scope + "," + wanted[i].cells;
        CAPTURE(wanted[i].row);
        CAPTURE(line);
        CAPTURE(lines[i + 1]);
        CHECK((line.back() == ':' ? starts(lines[i + 1], line) : without_units(lines[i + 1]) == line));
        errors = errors || starts(wanted[i].cells, "error");
    }
    CHECK(got.status == (errors ? 3 : 0));
}

const std::string nothing = "refused,0.00,0.00,0.00,0.00,0.00,,,";
const std::string no_rule = "error,,,,,,,,,\"no-rule-in-force:";

}  // namespace

TEST_CASE("reservations are decided by agreement, day and usage") {
    // 1200.00 for 365 days from 2025-03-01. Left: 365, 364, 360 (day 5), 359 (day 6), 1 (day 364):
    // 1200.00, 1196.7123, 1183.5616, 1180.2739, 3.2877; 12 % of 1180.27 are 141.6324.
    const std::string bought = "azure-reservation,2025-03-01,P1Y,upfront,1200.00,";
    const std::string of_2022 = ",self-service-2022-10/any-time,";
    check_rows(header,
               {
                   // Self-service: prorated from the first day on, used or not; the fee is only announced.
                   {"a,self-service," + bought + "2025-03-01,no,,",
                    "granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00" + of_2022},
                   {"b,self-service," + bought + "2025-03-02,no,,",
                    "granted,1196.71,0.00,1196.71,0.00,0.00,1196.71,48803.29" + of_2022},
                   {"c,self-service," + bought + "2025-03-06,no,,",
                    "granted,1183.56,0.00,1183.56,0.00,0.00,1183.56,48816.44" + of_2022},
                   {"d,self-service," + bought + "2025-03-06,yes,,",
                    "granted,1183.56,0.00,1183.56,0.00,0.00,1183.56,48816.44" + of_2022},
                   {"e,self-service," + bought + "2025-03-07,no,,",
                    "granted,1180.27,0.00,1180.27,0.00,0.00,1180.27,48819.73" + of_2022},
                   {"f,self-service," + bought + "2026-02-28,yes,,",
                    "granted,3.29,0.00,3.29,0.00,0.00,3.29,49996.71,self-service-2025-07/any-time,"},
                   // The page's own example: bought on 2024-07-10, one day left on 2025-07-09.
                   {"g,self-service,azure-reservation,2024-07-10,P1Y,upfront,1200.00,2025-07-09,no,,",
                    "granted,3.29,0.00,3.29,0.00,0.00,3.29,49996.71,self-service-2025-07/any-time,"},
                   // As observed: unused in full up to day 5, then prorated, no fee.
                   {"h,self-service-observed," + bought + "2025-03-06,no,,",
                    "granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00,self-service-observed/early-unused,"},
                   {"i,self-service-observed," + bought + "2025-03-06,yes,,",
                    "granted,1183.56,0.00,1183.56,0.00,0.00,1183.56,48816.44,self-service-observed/early-used,"},
                   {"j,self-service-observed," + bought + "2025-03-07,no,,",
                    "granted,1180.27,0.00,1180.27,0.00,0.00,1180.27,48819.73,self-service-observed/late,"},
                   // Partners: the same days, and a fee from day 6 on.
                   {"k,partner-center," + bought + "2025-03-06,no,,",
                    "granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00,partner-center-2018-11/early-unused,"},
                   {"l,partner-center," + bought + "2025-03-07,no,,",
                    "granted,1180.27,141.63,1038.64,0.00,0.00,1038.64,48961.36,partner-center-2018-11/late-unused,"},
                   // Empty cells: a partner's reservation.
                   {"m,,,2025-03-01,,,1200.00,2025-03-07,,,",
                    "granted,1180.27,141.63,1038.64,0.00,0.00,1038.64,48961.36,partner-center-2018-11/late-unused,"},
                   {"n,self-service," + bought + "2026-03-01,no,,", "error,,,,,,,,,\"term-ended:"},
               });
}

TEST_CASE("a payment for a stated period is prorated over the days of that period") {
    check_rows(
        "scope,agreement,purchased_on,billing_plan,period_from,period_until,payment,requested_on,used\n",
        {
            // Bought for 8 to 28 February: 8 of 21 days are left on the 21st, 75.00 * 8 / 21 = 28.571...
            {"a,self-service,2023-02-08,,2023-02-08,2023-03-01,75.00,2023-02-21,yes",
             "granted,28.57,0.00,28.57,0.00,0.00,28.57,49971.43,self-service-2022-10/any-time,"},
            // A term that ends with other licences: 14 of 17 days, 5.10 * 14 / 17 = 4.20.
            {"b,self-service,2024-01-15,,2024-01-15,2024-02-01,5.10,2024-01-18,yes",
             "granted,4.20,0.00,4.20,0.00,0.00,4.20,49995.80,self-service-2022-10/any-time,"},
            {"c,self-service,2023-02-08,,2023-02-08,2023-03-01,75.00,2023-02-28,yes",  // the last day: 1 of 21
             "granted,3.57,0.00,3.57,0.00,0.00,3.57,49996.43,self-service-2022-10/any-time,"},
            {"d,self-service,2023-02-08,,2023-02-08,2023-03-01,75.00,2023-03-01,yes", "error,,,,,,,,,\"term-ended:"},
            {"e,self-service,2023-02-07,,2023-02-08,2023-03-01,75.00,2023-02-07,yes",
             "error,,,,,,,,,\"requested-before-period:"},
            {"f,self-service,2023-02-09,,2023-02-08,2023-03-01,75.00,2023-02-21,yes",
             "error,,,,,,,,,\"period-contradicts:"},
            {"g,self-service,2023-02-08,monthly,2023-02-08,2023-03-01,75.00,2023-02-21,yes",
             "error,,,,,,,,,\"period-contradicts:"},
            {"h,self-service,2023-02-08,,2023-02-08,,75.00,2023-02-21,yes",
             "error,,,,,,,,,\"date-malformed: column period_until:"},
        });
}

TEST_CASE("licences by the hour: the last second of 168 hours, the one after it, and missing moments") {
    const std::string inside = "licence-subscription-by-the-hour-2022-03/within-168-hours,";
    const std::string after = "licence-subscription-by-the-hour-2022-03/after-168-hours,window-closed:";
    const std::string licence = ",licence-subscription-by-the-hour,";
    check_rows(
        "scope,product,purchased_on,renewed_on,requested_on,term_began_at,requested_at,payment\n",
        {
            // Bought at 09:00, returned 177 hours later, and 167.
            {"a" + licence + "2024-07-20,,2024-07-27,2024-07-20T09:00:00Z,2024-07-27T18:00:00Z,365.00",
             "refused,0.00,0.00,0.00,0.00,0.00,,," + after},
            {"b" + licence + "2024-07-20,,2024-07-27,2024-07-20T09:00:00Z,2024-07-27T08:00:00Z,365.00",
             "granted,358.00,0.00,358.00,0.00,0.00,,," + inside},
            {"c" + licence + "2024-07-20,,2024-07-27,2024-07-20T09:00:00Z,2024-07-27T08:59:59Z,365.00",
             "granted,358.00,0.00,358.00,0.00,0.00,,," + inside},
            {"d" + licence + "2024-07-20,,2024-07-27,2024-07-20T09:00:00Z,2024-07-27T09:00:00Z,365.00",
             "refused,0.00,0.00,0.00,0.00,0.00,,," + after},
            // Renewed: hours count from that moment, in whatever time zone it is stated.
            {"e" + licence + "2023-07-20,2024-07-20,2024-07-27,2024-07-20T11:00:00+02:00,2024-07-27T08:59:59Z,365.00",
             "granted,358.00,0.00,358.00,0.00,0.00,,," + inside},
            {"f" + licence + "2024-07-20,,2024-07-27,,,365.00",
             "error,,,,,,,,,times-not-stated: column term_began_at:"},
        });
}

TEST_CASE("moments that contradict their day, or of which only one is stated, are errors") {
    check_rows("scope,agreement,purchased_on,requested_on,term_began_at,requested_at,payment\n",
               {
                   {"a,self-service,2024-07-20,2024-07-27,2024-07-20T09:00:00Z,2024-07-27T18:00:00Z,365.00",
                    "granted,358.00,0.00,358.00,0.00,0.00,358.00,49642.00,self-service-2022-10/any-time,"},
                   {"b,self-service,2024-07-20,2024-07-27,2024-07-20T09:00:00Z,2024-07-28T00:00:00Z,365.00",
                    "error,,,,,,,,,\"moment-contradicts: column requested_at:"},
                   {"c,self-service,2024-07-20,2024-07-27,2024-07-20,2024-07-27T18:00:00Z,365.00",
                    "error,,,,,,,,,\"moment-malformed: column term_began_at:"},
                   {"d,self-service,2024-07-20,2024-07-27,2024-07-20T09:00:00Z,,365.00",
                    "error,,,,,,,,,\"moment-malformed: column requested_at:"},
                   {"e,self-service,2024-07-20,2024-07-20,2024-07-20T09:00:00Z,2024-07-20T08:59:59Z,365.00",
                    "error,,,,,,,,,\"requested-before-purchase:"},
               });
}

TEST_CASE("a renewed commitment is prorated over its renewed term") {
    check_rows("scope,agreement,purchased_on,renewed_on,billing_plan,payment,requested_on,used\n",
               {
                   // 364 of 366 days of 2024.
                   {"a,self-service,2023-01-01,2024-01-01,,120.00,2024-01-03,yes",
                    "granted,119.34,0.00,119.34,0.00,0.00,119.34,49880.66,self-service-2022-10/any-time,"},
                   {"b,self-service,2023-01-01,,,120.00,2024-01-03,yes", "error,,,,,,,,,\"term-ended:"},
                   {"c,self-service,2023-01-01,2024-01-01,,120.00,2023-12-31,yes",
                    "error,,,,,,,,,\"renewal-contradicts: column renewed_on:"},
                   {"d,self-service,2023-01-01,2023-01-01,,120.00,2023-12-31,yes",
                    "error,,,,,,,,,\"renewal-contradicts: column renewed_on:"},
                   {"e,self-service,2023-01-01,yes,,120.00,2023-12-31,yes",
                    "error,,,,,,,,,\"date-malformed: column renewed_on:"},
               });
}

TEST_CASE("a term in days is prorated over those days") {
    check_rows("scope,agreement,purchased_on,term,billing_plan,period_from,payment,requested_on,used\n",
               {
                   {"a,self-service,2024-01-15,P17D,,,5.10,2024-01-18,yes",  // 14 of 17 days
                    "granted,4.20,0.00,4.20,0.00,0.00,4.20,49995.80,self-service-2022-10/any-time,"},
                   {"b,self-service,2024-01-15,P17D,,,5.10,2024-01-31,yes",  // the last day
                    "granted,0.30,0.00,0.30,0.00,0.00,0.30,49999.70,self-service-2022-10/any-time,"},
                   {"c,self-service,2024-01-15,P17D,,,5.10,2024-02-01,yes", "error,,,,,,,,,\"term-ended:"},
                   {"d,self-service,2024-01-15,P0D,,,5.10,2024-01-18,yes",
                    "error,,,,,,,,,\"term-out-of-range: column term:"},
                   {"e,self-service,2024-01-15,P1828D,,,5.10,2024-01-18,yes",
                    "error,,,,,,,,,\"term-out-of-range: column term:"},
                   {"f,self-service,2024-01-15,P1M7D,,,5.10,2024-01-18,yes",
                    "error,,,,,,,,,\"term-malformed: column term:"},
                   {"g,self-service,2024-01-15,P17D,monthly,,5.10,2024-01-18,yes",
                    "error,,,,,,,,,\"period-contradicts: column term:"},
                   {"h,self-service,2024-01-15,P17D,,2024-01-15,5.10,2024-01-18,yes",
                    "error,,,,,,,,,\"period-contradicts: column period_from:"},
               });
}

TEST_CASE("payments for all units of a line are shared out to the units returned") {
    check_rows("scope,agreement,purchased_on,billing_plan,payment,payment_for,quantity,returned,requested_on,used\n", {
        // 466.00 a month for seven units, returned on the day of the fourth payment: 30 of 30 days.
        {"a,self-service,2025-01-01,monthly,466.00,all-units,7,7,2025-04-01,yes",
         "granted,466.00,0.00,466.00,0.00,3728.00,4194.00,45806.00,self-service-2022-10/any-time,"},
        // 466 * 3 / 7 = 199.714..., 466 * 8 * 3 / 7 = 1597.714...
        {"b,self-service,2025-01-01,monthly,466.00,all-units,7,3,2025-04-01,yes",
         "granted,199.71,0.00,199.71,0.00,1597.71,1797.42,48202.58,self-service-2022-10/any-time,"},
        {"c,self-service,2025-01-01,monthly,466.00,one-unit,7,3,2025-04-01,yes",
         "granted,1398.00,0.00,1398.00,0.00,11184.00,12582.00,37418.00,self-service-2022-10/any-time,"},
        {"d,self-service,2025-01-01,monthly,466.00,line,7,3,2025-04-01,yes",
         "error,,,,,,,,,\"unknown-payment-for: column payment_for:"},
    });
}

TEST_CASE("payments stated one by one: what was made, what was declined, and what stops") {
    const std::string three =
        "2024-01-15=100.00 made; 2024-02-15=96.00 made; 2024-03-15=104.00 made; 2024-04-15=100.00,";
    const std::string one_less =
        "2024-01-15=100.00 made;2024-02-15=96.00 declined;2024-03-15=104.00;2024-04-15=100.00,";
    check_rows("scope,agreement,purchased_on,currency,payment,payments,requested_on,used\n", {
        // 104.00 * 26 / 31 = 87.2258...; the 100.00 no longer due counts, too.
        {"a,self-service,2024-01-15,USD,," + three + "2024-03-20,yes",
         "granted,87.23,0.00,87.23,0.00,100.00,187.23,49812.77,self-service-2022-10/any-time,"},
        // Nothing was paid for the month from 15 February.
        {"b,self-service,2024-01-15,USD,," + one_less + "2024-02-20,yes",
         "granted,0.00,0.00,0.00,0.00,204.00,204.00,49796.00,self-service-2022-10/any-time,"},
        {"c,self-service,2024-01-15,USD,," + one_less + "2024-03-20,yes",
         "error,,,,,,,,,\"payment-not-stated: column payments:"},
        {"d,self-service,2024-01-15,USD,100.00," + three + "2024-03-20,yes",
         "error,,,,,,,,,\"payments-contradict: column payments:"},
        {"e,self-service,2024-01-15,USD,,2024-01-15=100.00 made;2024-02-15=96.0O made,2024-03-20,yes",
         "error,,,,,,,,,\"amount-malformed: column payments: \"\"2024-01-15=100.00 made;2024-02-15=96.0O \"\"...: at "
         "character 39:"},
        {"f,self-service,2024-01-15,USD,,2024-01-14=100.00 made,2024-03-20,yes",
         "error,,,,,,,,,\"payments-contradict: column payments:"},
        {"g,self-service,2024-01-15,EUR,,2024-01-15=100.00 made,2024-03-20,yes",
         "error,,,,,,,,,\"cap-currency-mismatch: column payments:"},
    });
    // The column payments makes the column payment unnecessary; a row with neither is an error.
    check_rows("scope,agreement,purchased_on,payments,requested_on,used\n", {
        {"a,self-service,2024-01-15," + three + "2024-03-20,yes",
         "granted,87.23,0.00,87.23,0.00,100.00,187.23,49812.77,self-service-2022-10/any-time,"},
        {"b,self-service,2024-01-15,,2024-03-20,yes", "error,,,,,,,,,\"amount-empty: column payment:"},
    });
}

TEST_CASE("amounts are rounded to whole units of a currency, or to twentieths, if a rounding step is stated") {
    check_rows("scope,agreement,purchased_on,period_from,period_until,currency,payment,cap_payment,requested_on,used,"
               "rounding_step\n", {
        // June: 15 of 30 days of 1032.26 are 516.13.
        {"a,self-service,2025-06-01,2025-06-01,2025-07-01,TWD,1032.26,31.00,2025-06-16,yes,",
         "granted,516.13,0.00,516.13,0.00,0.00,15.50,49984.50,self-service-2022-10/any-time,"},
        {"b,self-service,2025-06-01,2025-06-01,2025-07-01,TWD,1032.26,31.00,2025-06-16,yes,1",
         "granted,516.00,0.00,516.00,0.00,0.00,15.50,49984.50,self-service-2022-10/any-time,"},
        {"c,self-service,2025-06-01,2025-06-01,2025-07-01,CHF,1032.26,1300.00,2025-06-16,yes,0.05",
         "granted,516.15,0.00,516.15,0.00,0.00,650.00,49350.00,self-service-2022-10/any-time,"},
        {"d,self-service,2025-06-01,2025-06-01,2025-07-01,CHF,1032.26,1300.00,2025-06-16,yes,0",
         "error,,,,,,,,,\"rounding-step-out-of-range: column rounding_step:"},
        {"e,self-service,2025-06-01,2025-06-01,2025-07-01,CHF,1032.26,1300.00,2025-06-16,yes,0.005",
         "error,,,,,,,,,\"amount-too-precise: column rounding_step:"},
        {"f,self-service,2025-06-01,2025-06-01,2025-07-01,JPY,1032,9.00,2025-06-16,yes,-1",
         "error,,,,,,,,,\"rounding-step-out-of-range: column rounding_step:"},
    });
}

TEST_CASE("each reservation table is in force from its first day") {
    const auto on = [](const std::string& agreement, const std::string& day) {
        return "s-" + agreement + day + "," + agreement + ",azure-reservation,2018-04-01,P5Y,upfront,0,";
    };
    const std::string zero = "granted,0.00,0.00,0.00,0.00,0.00,0.00,50000.00,";
    check_rows(header,
               {
                   {on("partner-center", "1") + "2018-05-10,no,,", no_rule},
                   {on("partner-center", "2") + "2018-05-11,no,,", "error,,,,,,,,,\"fee-rate-not-stated:"},
                   {on("partner-center", "3") + "2018-10-12,no,,", zero + "partner-center-2018-10/late-unused,"},
                   {on("partner-center", "4") + "2018-11-16,yes,,", zero + "partner-center-2018-11/late-used,"},
                   {on("partner-center-self-service", "1") + "2022-10-09,no,,", no_rule},
                   {on("partner-center-self-service", "2") + "2022-10-10,no,,",
                    zero + "partner-center-self-service-2022-10/any-time,"},
                   {on("self-service", "1") + "2019-04-12,no,,", no_rule},
                   {on("self-service", "2") + "2019-04-13,no,,", zero + "self-service-2019-04/any-time,"},
                   {on("self-service", "3") + "2020-02-11,no,,", zero + "self-service-2020-01/any-time,"},
                   {on("self-service", "4") + "2020-02-12,no,,", zero + "self-service-2020-02/any-time,"},
                   {on("self-service", "5") + "2020-07-23,no,,", zero + "self-service-2020-03/any-time,"},
                   {on("self-service", "6") + "2020-07-24,no,,", zero + "self-service-2020-07/any-time,"},
                   {on("self-service", "7") + "2022-10-09,no,,", zero + "self-service-2020-07/any-time,"},
                   {on("self-service", "8") + "2022-10-10,no,,", zero + "self-service-2022-10/any-time,"},
                   {on("self-service-observed", "1") + "2022-06-27,no,,", no_rule},
                   {on("self-service-observed", "2") + "2022-06-28,no,,", zero + "self-service-observed/late,"},
               });
}

TEST_CASE("a self-service request for more than is left is refused whole") {
    const std::string bought = "azure-reservation,2025-03-01,P1Y,upfront,";
    const std::string rule = ",self-service-2022-10/any-time,";
    const std::string left_0 = "\"refund-limit-exceeded: the refund cap has 0.00 USD left, less than is asked\"";
    const std::string left_all = "\"refund-limit-exceeded: the refund cap has 50000.00 USD left, less than is asked\"";
    check_rows(
        header,
        {
            // Asking for exactly what is left is not over the limit; after that, a cent is.
            {"exact,self-service," + bought + "50000.00,2025-03-01,no,,",
             "granted,50000.00,0.00,50000.00,0.00,0.00,50000.00,0.00" + rule},
            {"exact,self-service," + bought + "0.01,2025-03-01,no,,",
             "refused,0.01,0.00,0.00,0.01,0.00,0.00,0.00" + rule + left_0},
            // A cent over the limit: refused, and none of the limit is used.
            {"more,self-service," + bought + "50000.01,2025-03-01,no,,",
             "refused,50000.01,0.00,0.00,50000.01,0.00,0.00,50000.00" + rule + left_all},
            {"more,self-service," + bought + "50000.00,2025-03-01,no,,",
             "granted,50000.00,0.00,50000.00,0.00,0.00,50000.00,0.00" + rule},
            // The same after 30000.00: 20000.01 is refused, 20000.00 is granted.
            {"rest,self-service," + bought + "30000.00,2025-03-01,no,,",
             "granted,30000.00,0.00,30000.00,0.00,0.00,30000.00,20000.00" + rule},
            {"rest,self-service," + bought + "20000.01,2025-03-01,no,,",
             "refused,20000.01,0.00,0.00,20000.01,0.00,0.00,20000.00" + rule +
                 "\"refund-limit-exceeded: the refund cap has 20000.00 USD left, less than is asked\""},
            {"rest,self-service," + bought + "20000.00,2025-03-01,no,,",
             "granted,20000.00,0.00,20000.00,0.00,0.00,20000.00,0.00" + rule},
            // As observed: also refused in full. Partners: paid up to the limit.
            {"seen,self-service-observed," + bought + "50000.01,2025-03-01,no,,",
             "refused,50000.01,0.00,0.00,50000.01,0.00,0.00,50000.00,self-service-observed/early-unused," + left_all},
            {"partner,partner-center," + bought + "50000.01,2025-03-01,no,,",
             "capped,50000.01,0.00,50000.00,0.01,0.00,50000.00,0.00,partner-center-2018-11/early-unused,"},
            // 365 days later, on 2026-03-01, the 50000.00 of the first scope are available again; the day before, they
            // are not.
            {"exact,self-service,azure-reservation,2026-02-28,P1Y,upfront,1.00,2026-02-28,no,,",
             "refused,1.00,0.00,0.00,1.00,0.00,0.00,0.00,self-service-2025-07/any-time," + left_0},
            {"exact,self-service,azure-reservation,2026-03-01,P1Y,upfront,1.00,2026-03-01,no,,",
             "granted,1.00,0.00,1.00,0.00,0.00,1.00,49999.00,self-service-2025-07/any-time,"},
        });
    // In 2019 the window was 12 months, and the text did not mention requests over the limit: also refused in full.
    check_rows(header, {
        {"s,self-service,azure-reservation,2019-06-01,P1Y,upfront,50000.01,2019-06-01,no,,",
         "refused,50000.01,0.00,0.00,50000.01,0.00,0.00,50000.00,self-service-2019-04/any-time," + left_all},
    });
}

TEST_CASE("under a monthly plan, payments that stop count toward the documented limit, but not the observed one") {
    // 36 payments of 3000.00 from 2023-09-01; the 20th is for April 2025, which has 30 days, and 16 are to come:
    // 48000.00. On the 10th, 21 days are left, 2100.00; on the 11th 20, 2000.00: exactly 50000.00.
    const std::string bought = "azure-reservation,2023-09-01,P3Y,monthly,3000.00,";
    check_rows(header,
               {
                   {"a,self-service," + bought + "2025-04-10,no,,",
                    "refused,2100.00,0.00,0.00,2100.00,0.00,0.00,50000.00,self-service-2022-10/any-time,"
                    "\"refund-limit-exceeded: the refund cap has 50000.00 USD left, less than is asked\""},
                   {"a,self-service," + bought + "2025-04-11,no,,",
                    "granted,2000.00,0.00,2000.00,0.00,48000.00,50000.00,0.00,self-service-2022-10/any-time,"},
                   {"b,self-service-observed," + bought + "2025-04-10,no,,",
                    "granted,2100.00,0.00,2100.00,0.00,48000.00,2100.00,47900.00,self-service-observed/late,"},
                   {"b,self-service-observed," + bought + "2025-04-11,no,,",
                    "granted,2000.00,0.00,2000.00,0.00,48000.00,2000.00,45900.00,self-service-observed/late,"},
                   // 12 % of 2100.00 are 252.00.
                   {"c,partner-center," + bought + "2025-04-10,yes,,",
                    "granted,2100.00,252.00,1848.00,0.00,48000.00,1848.00,48152.00,partner-center-2018-11/late-used,"},
                   // Payments to come count since 2020-03-24. 100.00 a month: 9 days of March 2020 are left on the
                   // 23rd, 8 on the 24th: 29.0322 and 25.8064; 900.00 are to come.
                   {"d,self-service,azure-reservation,2020-01-01,P1Y,monthly,100.00,2020-03-23,no,,",
                    "granted,29.03,0.00,29.03,0.00,900.00,29.03,49970.97,self-service-2020-02/any-time,"},
                   {"e,self-service,azure-reservation,2020-01-01,P1Y,monthly,100.00,2020-03-24,no,,",
                    "granted,25.81,0.00,25.81,0.00,900.00,925.81,49074.19,self-service-2020-03/any-time,"},
               });
    // Another currency: 100.00 EUR on the 11th of 30 days, 66.6667, and 8 payments; in USD at 110.00
    // 73.3333 and 880.00: 953.33.
    check_rows("scope,agreement,purchased_on,billing_plan,currency,payment,cap_payment,requested_on\n", {
        {"a,self-service,2025-01-01,monthly,EUR,100.00,110.00,2025-04-11",
         "granted,66.67,0.00,66.67,0.00,800.00,953.33,49046.67,self-service-2022-10/any-time,"},
        {"b,self-service-observed,2025-01-01,monthly,EUR,100.00,110.00,2025-04-11",
         "granted,66.67,0.00,66.67,0.00,800.00,73.33,49926.67,self-service-observed/late,"},
        {"c,self-service,2025-01-01,monthly,EUR,100.00,,2025-04-11", "error,,,,,,,,,cap-payment-missing:"},
    });
}

TEST_CASE("today's price is used where a rule asks for the lower one") {
    // On day 6, 359 of 365 days are left: 983.5616 of 1000.00, 1180.2739 of 1200.00.
    const std::string bought = "azure-reservation,2025-03-01,P1Y,upfront,1200.00,2025-03-07,no,,";
    check_rows(header,
               {
                   {"a,self-service," + bought + "1000.00",
                    "granted,983.56,0.00,983.56,0.00,0.00,983.56,49016.44,self-service-2022-10/any-time,"},
                   {"b,self-service," + bought + "1200.00",
                    "granted,1180.27,0.00,1180.27,0.00,0.00,1180.27,48819.73,self-service-2022-10/any-time,"},
                   {"c,self-service," + bought + "1500.00",
                    "granted,1180.27,0.00,1180.27,0.00,0.00,1180.27,48819.73,self-service-2022-10/any-time,"},
                   {"d,self-service," + bought + "0",
                    "granted,0.00,0.00,0.00,0.00,0.00,0.00,50000.00,self-service-2022-10/any-time,"},
                   {"e,self-service-observed," + bought + "1000.00",
                    "granted,1180.27,0.00,1180.27,0.00,0.00,1180.27,48819.73,self-service-observed/late,"},
                   {"f,partner-center," + bought + "1000.00",
                    "granted,1180.27,141.63,1038.64,0.00,0.00,1038.64,48961.36,partner-center-2018-11/late-unused,"},
                   // Since 2020-01-24. 366 days from 2020-01-01, 344 left on the 23rd: 1127.8688 of 1200.00; 343 on the
                   // 24th: 937.1585 of 1000.00.
                   {"g,self-service,azure-reservation,2020-01-01,P1Y,upfront,1200.00,2020-01-23,no,,1000.00",
                    "granted,1127.87,0.00,1127.87,0.00,0.00,1127.87,48872.13,self-service-2019-04/any-time,"},
                   {"h,self-service,azure-reservation,2020-01-01,P1Y,upfront,1200.00,2020-01-24,no,,1000.00",
                    "granted,937.16,0.00,937.16,0.00,0.00,937.16,49062.84,self-service-2020-01/any-time,"},
                   // The payments to come count as agreed: 1500 * 20 / 30 = 1000.00, and 16 times 3000.00.
                   {"i,self-service,azure-reservation,2023-09-01,P3Y,monthly,3000.00,2025-04-11,no,,1500.00",
                    "granted,1000.00,0.00,1000.00,0.00,48000.00,49000.00,1000.00,self-service-2022-10/any-time,"},
                   {"j,self-service," + bought + "-1", "error,,,,,,,,,\"negative-amount: column current_payment:"},
               });
}

TEST_CASE("today's price for a cap in another currency has a column of its own") {
    // 365 days from 2025-03-01, 359 left on day 6: half of 1000.00 EUR and 1100.00 USD, 491.78 and 540.96.
    const std::string columns =
        "scope,agreement,purchased_on,currency,payment,cap_payment,requested_on,current_payment,current_cap_payment\n";
    const std::string bought = ",self-service,2025-03-01,EUR,1000.00,1100.00,2025-03-07,";
    check_rows(columns,
               {
                   {"a" + bought + "500.00,550.00",
                    "granted,491.78,0.00,491.78,0.00,0.00,540.96,49459.04,self-service-2022-10/any-time,"},
                   {"b" + bought + "500.00,", "error,,,,,,,,,cap-payment-missing: column current_cap_payment:"},
                   {"c" + bought + "500.00,x", "error,,,,,,,,,\"amount-malformed: column current_cap_payment:"},
               });
}

TEST_CASE("software: windows of 60, 30 and 7 days, and nothing taken from a cap") {
    // 730.00 for 365 days are 2.00 a day.
    const std::string subscription = ",partner-center,software-subscription,";
    const std::string perpetual = ",partner-center,perpetual-software,";
    const auto granted = [](const std::string& amount, const std::string& rule) {
        return "granted," + amount + ",0.00," + amount + ",0.00,0.00,,," + rule + ",";
    };
    const auto closed = [](const std::string& rule, const std::string& words, const std::string& last_day) {
        return nothing + rule + ",window-closed: " + words + " The last day was " + last_day + ".";
    };
    const std::string cannot = " the subscription cannot be cancelled.";
    const std::string price = ",P1Y,upfront,730.00,";
    check_rows(header,
               {
                   {"a" + subscription + "2018-08-20" + price + "2018-09-03,no,,", no_rule},
                   // On day 60, 305 days are left; day 61 is outside. Usage does not matter.
                   {"a" + subscription + "2021-03-01" + price + "2021-04-30,no,,",
                    granted("610.00", "software-subscription-2018-09/within-60-days")},
                   {"a" + subscription + "2021-03-01" + price + "2021-04-30,yes,,",
                    granted("610.00", "software-subscription-2018-09/within-60-days")},
                   {"a" + subscription + "2021-03-01" + price + "2021-05-01,no,,",
                    closed("software-subscription-2018-09/after-60-days", "After 60 days" + cannot, "2021-04-30")},
                   // Bought on 2021-04-25: day 36 is the last day of the old rule, 329 left; day 37 is under the new
                   // one.
                   {"a" + subscription + "2021-04-25" + price + "2021-05-31,no,,",
                    granted("658.00", "software-subscription-2018-09/within-60-days")},
                   {"a" + subscription + "2021-04-25" + price + "2021-06-01,no,,",
                    closed("software-subscription-2021-06/after-30-days", "After 30 days" + cannot, "2021-05-25")},
                   {"a" + subscription + "2021-06-10" + price + "2021-07-10,no,,",
                    granted("670.00", "software-subscription-2021-06/within-30-days")},
                   {"a" + subscription + "2021-06-10" + price + "2021-07-11,no,,",
                    closed("software-subscription-2021-06/after-30-days", "After 30 days" + cannot, "2021-07-10")},
                   {"a" + subscription + "2022-06-20" + price + "2022-07-10,no,,",
                    granted("690.00", "software-subscription-2021-06/within-30-days")},
                   {"a" + subscription + "2022-06-20" + price + "2022-07-11,no,,",
                    closed("software-subscription-2022-07/after-7-days",
                           "After 7 calendar days the whole term is billed.", "2022-06-27")},
                   // Since 2022-07-11 the day of the request is not refunded: 364, 362 and 357 days come back.
                   {"a" + subscription + "2022-08-01" + price + "2022-08-01,no,,",
                    granted("728.00", "software-subscription-2022-07/within-7-days")},
                   {"a" + subscription + "2022-08-01" + price + "2022-08-03,no,,",
                    granted("724.00", "software-subscription-2022-07/within-7-days")},
                   {"a" + subscription + "2022-08-01" + price + "2022-08-08,no,,",
                    granted("714.00", "software-subscription-2022-07/within-7-days")},
                   {"a" + subscription + "2022-08-01" + price + "2022-08-09,no,,",
                    closed("software-subscription-2022-07/after-7-days",
                           "After 7 calendar days the whole term is billed.", "2022-08-08")},
                   // Monthly: 31 days at 31.00, 8 not refunded; 11 payments are no longer due.
                   {"a" + subscription + "2022-08-01,P1Y,monthly,31.00,2022-08-08,no,,",
                    "granted,23.00,0.00,23.00,0.00,341.00,,,software-subscription-2022-07/within-7-days,"},
                   // Perpetual software: 100 %, also on the last day.
                   {"a" + perpetual + "2021-03-01" + price + "2021-04-30,yes,,",
                    granted("730.00", "perpetual-software-2018-09/within-60-days")},
                   {"a" + perpetual + "2021-03-01" + price + "2021-05-01,no,,",
                    closed("perpetual-software-2018-09/after-60-days",
                           "After 60 days the software cannot be cancelled.", "2021-04-30")},
                   {"a" + perpetual + "2021-06-10" + price + "2021-07-10,no,,",
                    granted("730.00", "perpetual-software-2021-06/within-30-days")},
                   {"a" + perpetual + "2021-06-10" + price + "2021-07-11,no,,",
                    closed("perpetual-software-2021-06/after-30-days",
                           "After 30 days the software cannot be cancelled.", "2021-07-10")},
                   {"a" + perpetual + "2022-08-01" + price + "2022-08-31,no,,",
                    granted("730.00", "perpetual-software-2022-07/within-30-days")},
                   {"a" + perpetual + "2022-08-01" + price + "2022-09-01,no,,",
                    closed("perpetual-software-2022-07/after-30-days",
                           "After 30 calendar days the software cannot be cancelled.", "2022-08-31")},
                   // More than the cap, and yet the whole cap remains for the reservation after it.
                   {"a" + perpetual + "2025-03-01,P1Y,upfront,60000.00,2025-03-02,no,,",
                    granted("60000.00", "perpetual-software-2022-07/within-30-days")},
                   {"a,partner-center,azure-reservation,2025-03-01,P1Y,upfront,50000.00,2025-03-03,no,,",
                    "granted,50000.00,0.00,50000.00,0.00,0.00,50000.00,0.00,partner-center-2018-11/early-unused,"},
               });
}

TEST_CASE("licence subscriptions: a window of 3 days, later of 7") {
    // 2.00 a day again: 362 days left on day 3, 361 on day 4, 358 on day 7.
    const std::string licence = "a,partner-center,licence-subscription,";
    const std::string price = ",P1Y,upfront,730.00,";
    const std::string january = "licence-subscription-2022-01/";
    const std::string march = "licence-subscription-2022-03/";
    check_rows(
        header,
        {
            {licence + "2022-01-08" + price + "2022-01-09,no,,", no_rule},
            {licence + "2022-02-01" + price + "2022-02-04,no,,",
             "granted,724.00,0.00,724.00,0.00,0.00,,," + january + "within-3-days,"},
            {licence + "2022-02-01" + price + "2022-02-05,no,,",
             nothing + january +
                 "after-3-days,window-closed: After 72 hours the whole term is billed. The last day was 2022-02-04."},
            // Day 4 of a licence bought on 2022-03-14 is the first day of the new rule.
            {licence + "2022-03-13" + price + "2022-03-17,no,,",
             nothing + january +
                 "after-3-days,window-closed: After 72 hours the whole term is billed. The last day was 2022-03-16."},
            {licence + "2022-03-14" + price + "2022-03-18,no,,",
             "granted,722.00,0.00,722.00,0.00,0.00,,," + march + "within-7-days,"},
            {licence + "2022-05-01" + price + "2022-05-08,yes,,",
             "granted,716.00,0.00,716.00,0.00,0.00,,," + march + "within-7-days,"},
            {licence + "2022-05-01" + price + "2022-05-09,no,,",
             nothing + march +
                 "after-7-days,window-closed: After 7 calendar days the whole term is billed. The last day was 2022-05-08."},
        });
}

TEST_CASE("some plans are never refunded under any agreement, from the day on which a text says so") {
    struct plan {
        const char* name;
        const char* before;
        const char* from;
        const char* words;
    };
    constexpr plan plans[] = {
        {"suse-plan", "2018-05-10", "2018-05-11",
         "\"product-not-refundable: SUSE Linux plans cannot be cancelled or exchanged, in any year.\""},
        {"red-hat-plan", "2018-05-10", "2018-05-11",
         "\"product-not-refundable: Red Hat plans cannot be cancelled or exchanged, in any year.\""},
        {"savings-plan", "2022-10-11", "2022-10-12",
         "\"product-not-refundable: Savings plans are never cancelled, exchanged or refunded.\""},
        {"databricks-pre-purchase", "2020-06-11", "2020-06-12",
         "product-not-refundable: Databricks pre-purchase plans are not refundable and not exchangeable."},
        {"azure-red-hat-openshift", "2020-06-11", "2020-06-12",
         "product-not-refundable: Azure Red Hat OpenShift is not refundable and not exchangeable."},
        {"vmware-by-cloudsimple", "2020-06-11", "2020-06-12",
         "product-not-refundable: VMware by CloudSimple is not refundable and not exchangeable."},
        {"synapse-pre-purchase", "2022-10-09", "2022-10-10",
         "product-not-refundable: Synapse pre-purchase plans are not refundable and not exchangeable."},
        {"pre-purchase-plan", "2026-01-14", "2026-01-15",
         "product-not-refundable: No pre-purchase plan is refundable or exchangeable."},
        {"ec2-reserved-instance", "2018-02-01", "2018-02-02",
         "\"product-not-refundable: A Reserved Instance cannot be cancelled once it is bought. A Standard one may be sold to others, "
         "which is no refund: AWS keeps 12 % of the seller's price.\""},
        {"google-cloud-spend-commitment", "2025-06-11", "2025-06-12",
         "product-not-refundable: A spend-based commitment cannot be cancelled; its fee is due each month to the end of the term."},
    };
    for (const plan& one : plans) {
        const std::string bought = std::string(",") + one.name + "," + one.before + ",P1Y,upfront,100.00,";
        const std::string says = nothing + one.name + "/never," + one.words;
        check_rows(header, {
            {"s,partner-center" + bought + one.before + ",no,,", no_rule},
            {"s,self-service" + bought + one.before + ",no,,", no_rule},
            {"s,self-service-observed" + bought + one.before + ",no,,", no_rule},
            {"s,partner-center" + bought + one.from + ",no,,", says},
            {"s,self-service" + bought + one.from + ",yes,,", says},
            {"s,self-service-observed" + bought + one.from + ",no,,", says},
            {"s,partner-center-self-service" + bought + one.from + ",no,,", says},
        });
    }
    // The clause was rewritten for 2026-03-14.
    const std::string plan = "s,partner-center,savings-plan,2026-03-01,P1Y,upfront,100.00,";
    const std::string newer =
        nothing +
        "savings-plan-2026-03/never,\"product-not-refundable: Savings plans, for compute or for databases, "
        "are never cancelled or refunded.\"";
    check_rows(
        header,
        {
            {plan + "2026-03-13,no,,",
             nothing +
                 "savings-plan/never,\"product-not-refundable: Savings plans are never cancelled, exchanged or refunded.\""},
            {plan + "2026-03-14,no,,", newer},
            {plan + "2026-03-15,no,,", newer},
        });
}

TEST_CASE("partner-center-self-service charges no fee, and takes today's price where it is lower") {
    // 1200.00 for 365 days from 2025-03-01; 359 left on 2025-03-07: 1180.2739. The partners' own table keeps 12 % of
    // it, 141.63.
    const std::string bought = ",azure-reservation,2025-03-01,P1Y,upfront,1200.00,2025-03-07,no,,";
    check_rows(
        header,
        {
            {"a,partner-center" + bought,
             "granted,1180.27,141.63,1038.64,0.00,0.00,1038.64,48961.36,partner-center-2018-11/late-unused,"},
            {"b,partner-center-self-service" + bought,
             "granted,1180.27,0.00,1180.27,0.00,0.00,1180.27,48819.73,partner-center-self-service-2022-10/any-time,"},
            // Today's price, where it is lower: 600.00 * 359 / 365 = 590.1370.
            {"c,partner-center-self-service" + bought + "600.00",
             "granted,590.14,0.00,590.14,0.00,0.00,590.14,49409.86,partner-center-self-service-2022-10/any-time,"},
        });
}

TEST_CASE("software by self-service is refused as not supported") {
    for (const std::string agreement : {"partner-center-self-service", "self-service", "self-service-observed"}) {
        for (const std::string product : {"software-subscription", "perpetual-software", "licence-subscription"}) {
            const std::string row = "s," + agreement + "," + product + ",2025-03-01,P1Y,upfront,100.00,";
            check_rows(header,
                       {
                           {row + "2025-03-02,no,,",
                            nothing + ",\"not-supported: no rules are shipped for this agreement and product: " +
                                agreement + ", " + product + "\""},
                           {row + "2025-02-28,no,,", "error,,,,,,,,,\"requested-before-purchase:"},
                           {row + "2026-03-01,no,,", "error,,,,,,,,,\"term-ended:"},
                           {row + "2025-03-02,no,ZZ,", "error,,,,,,,,,\"unknown-market:"},
                       });
        }
    }
}

namespace {

/// A reservation through a partner, bought on this day and returned unused on the other.
std::string from_market(const std::string& scope, const std::string& market, const std::string& bought,
                        const std::string& returned) {
    return scope + ",,," + bought + ",P1Y,upfront,1200.00," + returned + ",no," + market + ",";
}

std::string not_sold(const std::string& market, const std::string& list) {
    return nothing + ",\"market-not-available: reservations are not sold in " + market + ", by the list PC-BUYING " +
           list + " (Microsoft: Buy Microsoft Azure reservations on behalf of your customers in Partner Center)\"";
}

}  // namespace

TEST_CASE("a reservation bought in a market where none were sold is refused") {
    const std::string in_full = "granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00,partner-center-2018-";
    check_rows(header,
               {
                   // China: on both lists. Before the first list, nothing is said.
                   {from_market("a", "CN", "2018-11-05", "2018-11-07"), in_full + "10/early-unused,"},
                   {from_market("b", "CN", "2018-11-06", "2018-11-08"), not_sold("CN", "2018-11-06")},
                   {from_market("c", "CN", "2019-10-18", "2019-10-20"), not_sold("CN", "2019-10-18")},
                   // Brazil: on the first list only. The day of the purchase counts, not that of the request.
                   {from_market("d", "BR", "2019-10-17", "2019-10-19"), not_sold("BR", "2018-11-06")},
                   {from_market("e", "BR", "2019-10-18", "2019-10-20"), in_full + "11/early-unused,"},
                   // Jersey is on the buying page's lists from the first one on.
                   {from_market("f", "JE", "2019-08-01", "2019-08-03"), not_sold("JE", "2018-11-06")},
                   {from_market("g", "DE", "2025-03-01", "2025-03-03"), in_full + "11/early-unused,"},
                   {from_market("h", "", "2025-03-01", "2025-03-03"), in_full + "11/early-unused,"},
                   // A whole whose parts are all listed, a part, another code for it, Kosovo, and Puerto Rico, which no
                   // list has.
                   {from_market("i", "BQ", "2025-03-01", "2025-03-03"), not_sold("BQ", "2019-10-18")},
                   {from_market("j", "BQ-SA", "2025-03-01", "2025-03-03"), not_sold("BQ-SA", "2019-10-18")},
                   {from_market("k", "NL-BQ1", "2025-03-01", "2025-03-03"), not_sold("BQ-BO", "2019-10-18")},
                   {from_market("l", "XK", "2025-03-01", "2025-03-03"), not_sold("XK", "2019-10-18")},
                   {from_market("m", "US-PR", "2025-03-01", "2025-03-03"), in_full + "11/early-unused,"},
                   // By self-service as well; the lists do not cover other products.
                   {"n,self-service,azure-reservation,2025-03-01,P1Y,upfront,1200.00,2025-03-03,no,CN,",
                    not_sold("CN", "2019-10-18")},
                   {"o,partner-center,perpetual-software,2025-03-01,P1Y,upfront,1200.00,2025-03-03,no,CN,",
                    "granted,1200.00,0.00,1200.00,0.00,0.00,,,perpetual-software-2022-07/within-30-days,"},
                   // A wrong row is first of all an error.
                   {from_market("p", "CN", "2025-03-01", "2026-03-01"), "error,,,,,,,,,\"term-ended:"},
                   {from_market("q", "CN", "2025-03-01", "2025-02-28"), "error,,,,,,,,,\"requested-before-purchase:"},
                   {from_market("r", "CN", "2025-03-01", "2025-03-03") + "x",
                    "error,,,,,,,,,\"amount-malformed: column current_payment:"},
                   {from_market("s", "ZZ", "2025-03-01", "2025-03-03"),
                    "error,,,,,,,,,\"unknown-market: column market: \"\"ZZ\"\":"},
                   {from_market("t", "US-CA", "2025-03-01", "2025-03-03"),
                    "error,,,,,,,,,\"unknown-market: column market: \"\"US-CA\"\":"},
                   {from_market("u", "Bonaire", "2025-03-01", "2025-03-03"),
                    "error,,,,,,,,,\"unknown-market: column market: \"\"Bonaire\"\":"},
               });
}

TEST_CASE("a request refused for its market takes nothing from the cap and is not entered in the ledger") {
    const folder here;
    const std::string rows = "request_id,scope,purchased_on,payment,requested_on,market\n"
                             "a,s,2025-03-01,50000.00,2025-03-02,CN\nb,s,2025-03-01,50000.00,2025-03-03,DE\n";
    const outcome got = here.batch(rows, "--ledger ledger.csv --explain why.jsonl");
    CHECK(got.status == 0);
    CHECK(contains(got.err, "2 rows: 1 granted, 0 capped, 1 refused, 0 errors"));
    CHECK(contains(got.out, "\nb,s,granted,50000.00,0.00,50000.00,0.00,0.00,50000.00,0.00,"));
    const std::string held = here.read("ledger.csv");
    REQUIRE(lines_of(held).size() == 2);
    CHECK(starts(lines_of(held)[1], "s,b,2025-03-03,50000.00,USD,0.00,granted,"));
    CHECK(contains(
        here.read("why.jsonl"),
        "\"request_id\":\"a\",\"scope\":\"s\",\"outcome\":\"refused\",\"reason_code\":\"market-not-available\",\"reason\":\"market-not-available: reservations are not sold in CN, "));
    const auto again = lines_of(here.batch(rows, "--ledger ledger.csv").out);
    REQUIRE(again.size() == 3);
    CHECK(again[1] == lines_of(got.out)[1]);
    CHECK(again[2] == without_units(lines_of(got.out)[2]) + ",yes,1,");
    CHECK(here.read("ledger.csv") == held);
}

TEST_CASE("quote and schedule know markets and products, too") {
    const folder here;
    const std::string year = " --purchased-on 2025-03-01 --payment 1200.00 ";
    outcome got = here.run("quote --market CN --requested-on 2025-03-03" + year);
    CHECK(got.status == 0);
    CHECK(starts(
        got.out,
        "refused: refund 0.00 USD (credit 0.00, fee 0.00, withheld 0.00, cancelled commitment 0.00)\nmarket-not-available: "));
    got = here.run("quote --market ZZ --requested-on 2025-03-03" + year);
    CHECK(got.status == 2);
    CHECK(starts(got.err, "refund: --market: unknown-market: \"ZZ\": "));
    got = here.run("schedule --csv - --market CN" + year);
    CHECK(got.status == 2);
    CHECK(contains(got.err, "refund: market-not-available: "));
    got = here.run("quote --agreement self-service --current-payment 1000.00 --requested-on 2025-03-07" + year);
    CHECK(starts(got.out, "granted: refund 983.56 USD (credit 983.56, fee 0.00, "));
    CHECK_FALSE(contains(got.out, "left to cancel"));
    CHECK(contains(got.out, "1000.00 (today's price, the lower one) x 1 x 359 / 365 days = 983.561"));
    // Bought 2025-03-01: 30 days later is 2025-03-31, 26 days after the 5th.
    CHECK(contains(here.run("quote --requested-on 2025-03-05 --product perpetual-software" + year).out,
                   "\n26 days left to cancel; the last day is 2025-03-31\n"));
    // A perpetual licence: in full for 31 days, then refused to the end of the year.
    const auto days = lines_of(here.run("schedule --csv - --product perpetual-software" + year).out);
    REQUIRE(days.size() == 366);
    CHECK(days[31] ==
          "30,2025-03-31,granted,1200.00,0.00,1200.00,0.00,0.00,perpetual-software-2022-07/within-30-days,");
    CHECK(starts(
        days[32],
        "31,2025-04-01,refused,0.00,0.00,0.00,0.00,0.00,perpetual-software-2022-07/after-30-days,window-closed: "));
}
