// refund plan: what it prints, what refund batch makes of its requests, and what it refuses.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using program_test::folder;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// 73 of 365 days are left on 2025-05-20: 73,000.00 give 14,600.00 less 12 %.
constexpr const char* header = "request_id,scope,agreement,purchased_on,payment,quantity,used,commitment_id,product\n";
constexpr const char* two =
    "A,contoso,partner-center,2024-08-01,182500.00,1,yes,order-1,\n"
    "B,contoso,partner-center,2024-08-01,18250.00,10,yes,order-2,\n";
const std::string days = " --on 2025-05-20 --until 2025-07-01";

}  // namespace

TEST_CASE("plan: the cap pays what fits, and no more units than that are given back") {
    const folder here;
    here.write("in.csv", std::string(header) + two + "C,contoso,,2024-08-01,100.00,1,yes,,suse-plan\n");
    // 182,500.00 give 36,500.00 less 12 %: 32,120.00. So do ten units of 18,250.00, 3,212.00 each.
    const auto got = here.run("plan in.csv" + days);
    CHECK(got.status == 0);
    CHECK(got.err.empty());
    CHECK(got.out ==
          "scope \"contoso\", 2025-05-20 to 2025-07-01\n"
          "  2025-05-20  \"A\"  \"order-1\"  1 of 1 units  32120.00 USD\n"
          "  2025-05-20  \"B\"  \"order-2\"  6 of 10 units  17880.00 USD, the cap withholds 1392.00\n"
          "  left out  \"C\": product-not-refundable: SUSE Linux plans cannot be cancelled or exchanged, in any year.\n"
          "  comes back 50000.00 USD; all today, in the order of the file, 50000.00 USD; without a cap 64240.00 USD\n"
          "  no plan pays more\n");
    CHECK(here.files() == 1);
}

TEST_CASE("plan: a batch decides its requests with the same amounts, and what a ledger holds counts") {
    const folder here;
    // By self-service, a request over the limit is refused in full.
    std::string text = std::string(header) + two;
    for (std::size_t at = 0; (at = text.find("partner-center", at)) != std::string::npos;)
        text.replace(at, 14, "self-service");
    here.write("in.csv", text);
    const auto planned = here.run("plan in.csv --csv out.csv" + days);
    CHECK(planned.status == 0);
    CHECK(has(planned.out, "no plan pays more"));
    const std::string words = "comes back ";
    const std::size_t at = planned.out.find(words) + words.size();
    const std::string total = planned.out.substr(at, planned.out.find(' ', at) - at);
    CHECK(total == "50000.00");  // one unit gives 50.00 for each day left, all of A 500.00
    const auto decided = here.run("batch out.csv --ledger L.csv");
    CHECK(decided.status == 0);
    CHECK(has(decided.err, "0 capped, 0 refused, 0 errors"));
    CHECK(has(decided.err, "refund 50000.00,"));

    // Now nothing is left, and no unit of order-1.
    const std::string ledger = here.read("L.csv");
    CHECK(has(here.run("plan in.csv --ledger L.csv" + days).out, "left out  \"A\": the ledger holds this request"));
    for (const char* const id : {"A,", "B,"}) text.replace(text.find(id), 1, std::string(1, *id) + "2");
    here.write("in.csv", text);
    const auto again = here.run("plan in.csv --ledger L.csv" + days);
    CHECK(again.status == 0);
    CHECK(has(again.out, "left out  \"A2\": no units left\n"));
    CHECK(has(again.out, "left out  \"B2\": no room under the cap\n"));
    CHECK(has(again.out, "comes back 0.00 USD"));
    CHECK(here.read("L.csv") == ledger);
    // A year later there is room again, but the term is over.
    CHECK(
        has(here.run("plan in.csv --ledger L.csv --on 2026-06-01 --until 2026-07-01").out, "\"B2\": term not running"));
}

TEST_CASE("plan: with --csv - only the requests go to standard output") {
    const folder here;
    here.write("in.csv", std::string(header) + two);
    const auto got = here.run("plan - --csv -" + days + " < in.csv");
    CHECK(got.status == 0);
    CHECK(
        got.out ==
        "request_id,scope,product,agreement,purchased_on,renewed_on,term,billing_plan,period_from,period_until,currency,"
        "payment,payments,payment_for,quantity,returned,returned_before,requested_on,term_began_at,requested_at,used,"
        "market,cap_payment,as_of,current_payment,current_cap_payment,rounding_step,commitment_id\n"
        "A,contoso,,partner-center,2024-08-01,,,,,,,182500.00,,,1,1,,2025-05-20,,,yes,,,,,,,order-1\n"
        "B,contoso,,partner-center,2024-08-01,,,,,,,18250.00,,,10,6,,2025-05-20,,,yes,,,,,,,order-2\n");
}

TEST_CASE("plan: a payment that falls due before the cancellation is pointed out") {
    const folder here;
    here.write("in.csv",
               "request_id,purchased_on,payment,billing_plan,used\n"
               "M,2025-05-10,310.00,monthly,yes\n");
    const auto got = here.run("plan in.csv" + days);
    CHECK(has(got.out, "  2025-06-10  \"M\"  1 of 1 units  272.80 USD *\n"));  // 310.00 less 12 %
    CHECK(has(got.out, "  * payments fall due by that day; they are not subtracted from what comes back\n"));
    CHECK(!has(here.run("plan in.csv --on 2025-05-20 --until 2025-06-09").out, "*"));
}

TEST_CASE("plan: wrong rows, and scopes without a plan, are named, and the others are planned") {
    const folder here;
    here.write("in.csv", std::string(header) + two +
                             "D,wrong,partner-center,2024-08-01,12x,1,yes,,\n"
                             "E,mixed,partner-center,2024-08-01,100.00,1,yes,,\n"
                             "F,mixed,self-service,2024-08-01,100.00,1,yes,,\n"
                             "A,contoso,partner-center,2024-08-01,1.00,1,yes,,\n"
                             "G,CONTOSO,partner-center,2024-08-01,1.00,1,yes,,\n"
                             "H,twice,partner-center,2024-08-01,1.00,1,yes,order-9,\n"
                             "I,twice,partner-center,2024-08-01,1.00,1,yes,order-9,\n");
    const auto got = here.run("plan in.csv" + days);
    CHECK(got.status == 3);
    CHECK(has(got.out, "comes back 50000.00 USD"));
    CHECK(has(got.out, "left out  \"D\": amount-malformed: column payment: \"12x\""));
    CHECK(
        has(got.out, "scope \"mixed\", 2025-05-20 to 2025-07-01\n  no plan: \"F\" on 2025-05-20: cap-terms-differ: "));
    CHECK(has(got.out, "left out  \"A\": request-id-repeated: another row has \"A\" already\n"));
    CHECK(has(got.out, "left out  \"G\": scope-spelt-otherwise: the scope of row 1 differs"));
    CHECK(has(got.out, "left out  \"I\": commitment-repeated: row 8 has the commitment \"order-9\" already\n"));
    CHECK(has(got.out, "\"H\"  \"order-9\"  1 of 1 units"));
    // No rule decides this day.
    here.write("old.csv", std::string(header) + "O,old,partner-center,2018-10-20,100.00,1,yes,,\n");
    const auto old = here.run("plan old.csv --on 2018-10-22 --until 2018-10-26");
    CHECK(old.status == 3);
    CHECK(has(old.out, "no plan: \"O\" on 2018-10-25: rule-undefined: "));
    CHECK(here.run("plan old.csv --on 2018-10-22 --until 2018-10-24").status == 0);
}

TEST_CASE("plan: an export is planned by its profile, and its requests go to a batch without one") {
    const folder here;
    // Three units for 1,095.00: 365.00 each, and 16 days are left on 2023-06-01. No fee by self-service.
    here.write(
        "export.csv",
        "Amount,BillingFrequency,BillingProfileId,Currency,EventDate,EventType,Quantity,ReservationOrderId,Term,used\n"
        "1095.00,OneTime,BP,USD,2022-06-17,Purchase,3,order-1,P1Y,yes\n"
        "-365.00,OneTime,BP,USD,2022-06-18,Refund,1,order-2,P1Y,yes\n");
    const std::string words =
        "plan export.csv --profile azure-reservation-transactions --on 2023-06-01 --until 2023-06-05";
    const auto lacking = here.run(words);
    CHECK(lacking.status == 2);
    CHECK_MESSAGE(has(lacking.err, "the header lacks what a person has to add"), lacking.err);
    CHECK_MESSAGE(!has(lacking.err, "requested_on"), lacking.err);
    const auto planned = here.run(words + " --set agreement=self-service,returned=2 --csv out.csv");
    CHECK_MESSAGE(planned.status == 0, planned.err);
    CHECK_MESSAGE(has(planned.out, "2 of 3 units  32.00 USD\n"), planned.out);
    CHECK_MESSAGE(has(planned.err, "passed over: 1 (what was given back before"), planned.err);
    CHECK_MESSAGE(has(here.read("out.csv"), ",365.00,,,3,2,,2023-06-01,,,yes,"), here.read("out.csv"));
    const auto decided = here.run("batch out.csv");
    CHECK_MESSAGE(decided.status == 0, decided.err);
    CHECK_MESSAGE(has(decided.out, ",granted,32.00,0.00,32.00,0.00,"), decided.out);
}

TEST_CASE("plan: for a commitment that the export shows as partly returned, a person states what is left") {
    const folder here;
    here.write(
        "export.csv",
        "Amount,BillingFrequency,BillingProfileId,Currency,EventDate,EventType,Quantity,ReservationOrderId,Term,used,returned\n"
        "1095.00,OneTime,BP,USD,2022-06-17,Purchase,3,order-1,P1Y,yes,\n"
        "730.00,OneTime,BP,USD,2022-06-17,Purchase,2,order-2,P1Y,yes,1\n"
        "-365.00,OneTime,BP,USD,2022-06-18,Refund,1,order-1,P1Y,yes,\n"
        "-365.00,OneTime,BP,USD,2022-06-18,Refund,1,order-2,P1Y,yes,\n"
        "12x,OneTime,BP,USD,2022-06-17,Purchase,1,order-3,P1Y,yes,\n");
    const auto planned = here.run(
        "plan export.csv --profile azure-reservation-transactions --set agreement=self-service "
        "--on 2023-06-01 --until 2023-06-05");
    CHECK(planned.status == 3);
    CHECK_MESSAGE(has(planned.out,
                      "left out  row 1: returned-not-stated: another row says that units of \"order-1\" were "
                      "given back: state how many may be now\n"),
                  planned.out);
    CHECK_MESSAGE(has(planned.out, "1 of 2 units  16.00 USD\n"), planned.out);
    CHECK_MESSAGE(has(planned.out, "left out  row 3: amount-malformed: column Amount: "), planned.out);
}

TEST_CASE("plan: later payments for a commitment do not count as returns") {
    const folder here;
    here.write("export.csv",
               "CustomerId,ReservationOrderId,SubscriptionId,OrderDate,TermAndBillingCycle,BillingFrequency,Currency,"
               "Subtotal,BillableQuantity,CustomerCountry,ChargeType,billing_plan,used\n"
               "c,o,,2024-08-01,One-Year commitment for monthly/yearly billing,OneTime,USD,182500.00,1,DE,New,upfront,yes\n"
               "c,o,,2024-08-01,One-Year commitment for monthly/yearly billing,OneTime,USD,1.00,1,DE,CycleCharge,upfront,yes\n");
    const auto planned = here.run("plan export.csv --profile partner-center-reconciliation --set product=azure-reservation" + days);
    CHECK_MESSAGE(planned.status == 0, planned.err);
    CHECK_MESSAGE(has(planned.out, "1 of 1 units  32120.00 USD\n"), planned.out);  // 36,500.00 less 12 %
    CHECK_MESSAGE(has(planned.err, "passed over: 1 (later payments of a purchase)"), planned.err);
}

TEST_CASE("plan: a request that the ledger holds is not planned again") {
    const folder here;
    here.write("in.csv", "request_id,scope,agreement,purchased_on,payment,used,requested_on\n"
                         "A,c1,partner-center,2025-03-01,3000.00,no,2025-03-02\n");
    CHECK(here.run("batch in.csv --ledger L.csv").status == 0);
    const auto again = here.run("plan in.csv --ledger L.csv --on 2025-03-10 --until 2025-03-12");
    CHECK(again.status == 0);
    CHECK_MESSAGE(has(again.out, "left out  \"A\": the ledger holds this request: a batch answers it as before\n"),
                  again.out);
    CHECK(here.run("plan in.csv --on 2025-03-10 --until 2025-03-12").out.find("2574.91 USD") != std::string::npos);
}

TEST_CASE("plan: rows that do not state usage are taken as not used, and counted") {
    const folder here;
    here.write("in.csv", std::string(header) + "A,contoso,partner-center,2024-08-01,365.00,1,yes,,\n"
                                               "B,contoso,partner-center,2024-08-01,365.00,1,,,\n"
                                               "C,contoso,partner-center,2024-08-01,x,1,,,\n");
    CHECK(has(here.run("plan in.csv" + days).err,
              "rows that do not say whether it was used, taken as not used: 1\n"));
    CHECK(here.run("plan in.csv --set used=yes" + days).err.empty());
}

TEST_CASE("plan: an amount finer than its currency is rounded by the named mode, counted, and written rounded") {
    const folder here;
    here.write("in.csv", std::string(header) + "A,contoso,partner-center,2024-08-01,365.005,1,yes,,\n");
    CHECK(has(here.run("plan in.csv" + days).out, "left out  \"A\": amount-too-precise"));
    const auto planned = here.run("plan in.csv --round-amounts half-even --csv out.csv" + days);
    CHECK_MESSAGE(planned.status == 0, planned.err);
    CHECK_MESSAGE(has(planned.err, "rounded: 1\n"), planned.err);
    CHECK_MESSAGE(has(here.read("out.csv"), ",365.00,,,1,1,"), here.read("out.csv"));
}

TEST_CASE("plan: wrong options and unusable files end it with status 2") {
    const folder here;
    here.write("in.csv", std::string(header) + two);
    const auto refused = [&](const std::string& words, const std::string& why) {
        const auto got = here.run("plan " + words);
        CHECK(got.status == 2);
        CHECK(got.out.empty());
        CHECK_MESSAGE(has(got.err, why), got.err);
        CHECK(here.read("in.csv") == std::string(header) + two);
    };
    refused("in.csv", "--until");
    refused("in.csv --until soon", "--until \"soon\": a date is written YYYY-MM-DD");
    refused("in.csv --on 2025-02-30 --until 2025-07-01", "--on \"2025-02-30\": the calendar has no such day");
    refused("in.csv --on 2025-07-02 --until 2025-07-01",
            "--until 2025-07-01: before 2025-07-02, the first day of the plan");
    refused("in.csv --csv in.csv" + days, "in.csv: named for an output, and is the input");
    refused("in.csv --csv L.csv --ledger L.csv" + days, "L.csv: named for an output, and is the ledger");
    refused("nothing.csv" + days, "nothing.csv");
    refused("in.csv --ledger nothing.csv" + days, "nothing.csv");
    here.write("bare.csv", "request_id,scope\nA,b\n");
    refused("bare.csv" + days, "the header has no column purchased_on");
    const auto help = here.run("plan --help");
    CHECK(help.status == 0);
    CHECK(has(help.out, "Each row is cancelled once or not at all"));
}
