// Exports read by their profiles, amounts rounded by a named mode, and text that a spreadsheet would execute. Amounts
// are computed by hand; the comments show how.

#include "run.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace program_test;

outcome of_example(const std::string& name, const std::string& more) {
    const folder here;
    const std::string file = std::filesystem::absolute("examples/data/exports/" + name + ".csv").string();
    return here.run("batch \"" + file + "\" --profile " + name + " " + more);
}

/// The decisions without the header, up to the rule.
std::vector<std::string> amounts_of(const outcome& got) {
    std::vector<std::string> lines = lines_of(got.out);
    REQUIRE_FALSE(lines.empty());
    lines.erase(lines.begin());
    for (std::string& line : lines) line = without_units(line);
    return lines;
}

constexpr const char* names[] = {"azure-reservation-transactions", "azure-reservation-details",
                                 "focus-contract-commitments", "focus-purchases", "partner-center-reconciliation"};

const std::string header =
    "Amount,BillingFrequency,BillingProfileId,Currency,EventDate,EventType,Quantity,ReservationOrderId,Term,"
    "agreement,returned,requested_on,used\n";

outcome transactions(const std::string& rows, const std::string& more = "", const std::string& columns = header) {
    const folder here;
    return here.batch(columns + rows, "--profile azure-reservation-transactions " + more);
}

/// The reason for the only row.
std::string reason_of(const std::string& row) {
    const outcome got = transactions(row);
    CHECK(got.status == 3);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == 2);
    return lines[1];
}

/// The message for a header that is not accepted.
std::string refused(const std::string& columns, const std::string& profile, const std::string& more = "") {
    const folder here;
    const outcome got = here.batch(columns, "--profile " + profile + " " + more);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    return got.err;
}

}  // namespace

TEST_CASE("reservation transactions: purchases become requests, and returned units are counted") {
    const outcome got = of_example("azure-reservation-transactions", "--set agreement=self-service");
    CHECK(got.status == 0);
    CHECK(amounts_of(got) ==
          std::vector<std::string>{
              // 5256 / 3 = 1752.00 for one unit; 2025-03-01 to 05-15 are 75 of 365 days: 1752 * 290 / 365
              "1,BP-1,granted,1392.00,0.00,1392.00,0.00,0.00,1392.00,48608.00,self-service-2022-10/any-time,",
              // bought on 2025-04-11 UTC; 39 of 1096 days: 4380 * 1057 / 1096 = 4224.1423...
              "2,BP-1,granted,4224.14,0.00,4224.14,0.00,0.00,4224.14,44383.86,self-service-2022-10/any-time,",
              // 243.33 / 3 = 81.11 a month; in May 22 of 31 days are left: 2 * 81.11 * 22 / 31 = 115.1238...; nine
              // payments of 162.22 are to come
              "3,BP-2,granted,115.12,0.00,115.12,0.00,1459.98,1575.10,48424.90,self-service-2022-10/any-time,"});
    CHECK(contains(got.err, "passed over: 1 (not asked for: no requested_on)"));
    CHECK(contains(got.err, "passed over: 1 (what was given back before; a ledger holds what counts toward a cap)"));
    CHECK_FALSE(contains(got.err, "are ignored"));  // all columns are in the schema
    CHECK(contains(got.out, ",2,1\n"));  // two of the three units of order-3; one is left
}

TEST_CASE("reservation details: hours used mean that it was used, and say nothing of the purchase") {
    const std::string known = "--set agreement=self-service,term=P1Y,billing_plan=upfront,currency=USD,returned=1";
    const outcome got = of_example("azure-reservation-details", known);
    CHECK(got.status == 0);
    CHECK(amounts_of(got) ==
          std::vector<std::string>{
              "1,BP-1,granted,1392.00,0.00,1392.00,0.00,0.00,1392.00,48608.00,self-service-2022-10/any-time,"});
    CHECK(contains(got.err, "passed over: 1 (not asked for"));
    const folder here;
    const std::string columns =
        "ReservationOrderId,TotalReservedQuantity,UsedHours,scope,purchased_on,payment,requested_on\n";
    const auto with_hours = [&](const std::string& hours) {
        return here
            .batch(columns + "o,1," + hours + ",s,2025-03-01,365.00,2025-05-15\n",
                   "--profile azure-reservation-details " + known)
            .out;
    };
    CHECK(contains(with_hours("0.000001"), "granted"));
    for (const char* const none : {"0", "0.000"})
        CHECK(contains(with_hours(none), "usage-not-known: column UsedHours"));
    for (const char* const bad : {"-1", "1.", ".5", "1.2.3", "1h"})
        CHECK(contains(with_hours(bad), "hours-malformed: column UsedHours"));
}

TEST_CASE("FOCUS: the period of a commitment is its term, in whole months") {
    const outcome got = of_example("focus-contract-commitments", "--set agreement=self-service,quantity=1");
    CHECK(got.status == 0);
    const auto lines = amounts_of(got);
    REQUIRE(lines.size() == 2);
    // 8760 * 275 / 365
    CHECK(lines[0] ==
          "1,contoso,granted,6600.00,0.00,6600.00,0.00,0.00,6600.00,43400.00,self-service-2022-10/any-time,");
    CHECK(starts(lines[1], "2,contoso,refused,0.00,0.00,0.00,0.00,0.00,,,savings-plan/never,"));

    const folder here;
    const std::string columns =
        "BillingCurrency,ContractCommitmentCost,ContractCommitmentId,ContractCommitmentPeriodEnd,"
        "ContractCommitmentPeriodStart,billing_plan,requested_on,payment\n";
    const auto with = [&](const std::string& begin, const std::string& end, const std::string& plan,
                          const std::string& payment) {
        return here
            .batch(columns + "USD,1200,c," + end + "," + begin + "," + plan + ",2023-04-01," + payment + "\n",
                   "--profile focus-contract-commitments --set product=azure-reservation,agreement=self-service,"
                   "quantity=1,returned=1,used=yes,scope=s")
            .out;
    };
    CHECK(contains(with("2023-01-31", "2024-01-31", "upfront", ""), "granted"));
    CHECK(contains(with("2023-01-31T00:00:00Z", "2023-04-30T00:00:00Z", "upfront", ""),
                   "granted"));  // April has that day
    CHECK(contains(with("2023-01-01", "2024-01-02", "upfront", ""),
                   "term-not-in-months: column ContractCommitmentPeriodEnd"));
    CHECK(contains(with("2023-01-01", "2023-01-01", "upfront", ""), "term-not-in-months"));
    CHECK(contains(with("2023-01-01", "2022-01-01", "upfront", ""), "term-not-in-months"));
    CHECK(contains(with("2023-01-01", "soon", "upfront", ""), "date-malformed: column ContractCommitmentPeriodEnd"));
    CHECK(contains(with("2023-01-32", "2024-01-01", "upfront", ""), "column ContractCommitmentPeriodStart"));
    // The commitment is not what is paid each month.
    CHECK(contains(with("2023-01-01", "2024-01-01", "monthly", ""), "paid-monthly: column ContractCommitmentCost"));
    CHECK(contains(with("2023-01-01", "2024-01-01", "monthly", "100.00"), "granted"));
}

TEST_CASE("FOCUS: of the charges, only purchases that are not corrections become requests") {
    const outcome got =
        of_example("focus-purchases", "--set agreement=self-service,quantity=1,returned=1,product=azure-reservation");
    CHECK(got.status == 0);
    CHECK(amounts_of(got) ==
          std::vector<std::string>{
              "1,contoso,granted,6600.00,0.00,6600.00,0.00,0.00,6600.00,43400.00,self-service-2022-10/any-time,"});
    CHECK(contains(got.err, "passed over: 1 (no purchases)"));
    CHECK(contains(got.err, "passed over: 1 (corrections of earlier invoices, refunds among them)"));
}

TEST_CASE("reconciliation: dates with the month first, numbers behind an apostrophe, terms in prose") {
    const outcome got = of_example("partner-center-reconciliation", "");
    CHECK(got.status == 0);
    const std::string scope = "196e2273-9651-43a3-ba7e-7cbcd918fc40";
    CHECK(
        amounts_of(got) ==
        std::vector<std::string>{
            // 59 of 365 days: 438 * 306 / 365 = 367.20, less 12 %
            "1," + scope + ",granted,367.20,44.06,323.14,0.00,0.00,323.14,49676.86,partner-center-2018-11/late-unused,",
            // 25.50 / 5 = 5.10; 3 of 31 days: 10.20 * 28 / 31 = 9.2129...
            "2," + scope + ",granted,9.21,0.00,9.21,0.00,0.00,,,licence-subscription-2022-03/within-7-days,"});
    CHECK(contains(got.err, "passed over: 1 (later payments of a purchase)"));
    CHECK_FALSE(contains(got.err, "are ignored"));

    const folder here;
    const std::string columns =
        "CustomerId,ReservationOrderId,SubscriptionId,OrderDate,TermAndBillingCycle,BillingFrequency,Currency,"
        "Subtotal,BillableQuantity,CustomerCountry,ChargeType,billing_plan,requested_on\n";
    const auto with = [&](const std::string& ordered, const std::string& frequency, const std::string& plan) {
        return here
            .batch(columns + "c,o,," + ordered + ",One-Year commitment for monthly/yearly billing," + frequency +
                       ",USD,365.00,1,DE,New," + plan + ",2020-12-01\n",
                   "--profile partner-center-reconciliation --set product=azure-reservation,returned=1,used=no")
            .out;
    };
    CHECK(with("10/3/2020", "Monthly", "") == with("2020-10-03", "monthly", ""));
    CHECK(with("10/3/2020 0:00", "", "upfront") == with("10/03/2020 12:00:00 AM", "", "upfront"));
    CHECK(with("10/3/2020", "", "upfront") != with("10/4/2020", "", "upfront"));
    CHECK(contains(with("13/3/2020", "", "upfront"), "date-invalid: column OrderDate: \"\"2020-13-03\"\""));
    for (const char* const bad :
         {"10/3/20", "10/3/2020 9:15", "10/3", "/3/2020", "10//2020", "100/3/2020", "10.3.2020"}) {
        CHECK(contains(with(bad, "", "upfront"),
                       "date-malformed: column OrderDate: \"\"" + std::string(bad) + "\"\""));
    }
    // For licences, an empty cell says nothing.
    CHECK(contains(with("10/3/2020", "", ""), "cell-empty: column BillingFrequency"));
    CHECK(contains(with("10/3/2020", "Yearly", ""),
                   "word-not-known: column BillingFrequency: \"\"Yearly\"\": the words that are known are"));
}

TEST_CASE("a header that lacks what a person must add, or a column of the export, is refused with its name") {
    std::string bare = header.substr(0, header.find(",agreement")) + "\n";
    const std::string all = refused(bare, "azure-reservation-transactions");
    CHECK(contains(all,
                   "line 1: the header lacks what a person has to add for the profile azure-reservation-transactions: "
                   "agreement (the export does not say whose rules apply), returned (the export contains no requests), "
                   "requested_on (the export contains no requests), used (yes or no: "));
    CHECK(contains(all, "or say --set NAME=TEXT for all rows"));
    const std::string rest =
        refused(bare, "azure-reservation-transactions", "--set agreement=self-service,returned=1,used=no");
    CHECK(contains(rest, "azure-reservation-transactions: requested_on ("));
    CHECK_FALSE(contains(rest, "used"));
    const auto without = [](const std::string& column) {
        std::string columns = header;
        columns.erase(columns.find(column + ","), column.size() + 1);
        return refused(columns, "azure-reservation-transactions");
    };
    for (const std::string column : {"Amount", "BillingFrequency", "BillingProfileId", "Currency", "EventDate",
                                     "Quantity", "ReservationOrderId", "Term"}) {
        CAPTURE(column);
        CHECK(contains(without(column), "the header has no column " + column +
                                            ", from which the profile azure-reservation-transactions takes "));
    }
    CHECK(contains(without("EventType"),
                   "the header has no column EventType, which tells requests from other rows by the profile "));
    CHECK(contains(refused("eventDate," + header, "azure-reservation-transactions"),
                   "\"eventDate\" is almost the column EventDate"));
    CHECK(
        contains(refused(header, "azure"),
                 "--profile \"azure\": there is no profile of that name; there are azure-reservation-transactions, "));
    CHECK(contains(refused(header, "azure-reservation-transactions", "--set colour=red"),
                   "--set: there is no column \"colour\""));
    CHECK(contains(refused(header, "azure-reservation-transactions", "--set used"),
                   "--set \"used\": \"used\" is not of the form"));
}

TEST_CASE("what a cell does not say is an error of its row, and is not guessed") {
    const std::string whole = "365,OneTime,BP,USD,2025-03-01,Purchase,1,o,P1Y,self-service,1,2025-05-15,no\n";
    CHECK(transactions(whole).status == 0);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string row = whole;
        row.replace(row.find(from), from.size(), to);
        return reason_of(row);
    };
    CHECK(contains(with("365,", ","),
                   "cell-empty: column Amount: empty, but the profile azure-reservation-transactions takes payment"));
    CHECK(contains(with(",BP,", ",,"), "cell-empty: column BillingProfileId"));
    CHECK(contains(with(",no", ","), "cell-empty: column used"));
    CHECK(contains(with("self-service", ""), "cell-empty: column agreement"));
    CHECK(contains(with("P1Y", "2 Years"),
                   "word-not-known: column Term: \"\"2 Years\"\": the words that are known are \"\"P1M\"\""));
    CHECK(contains(with("OneTime", "Yearly"), "word-not-known: column BillingFrequency"));
    CHECK(
        contains(with("Purchase", "Exchange"),
                 "word-not-known: column EventType: \"\"Exchange\"\": whether the row can be a request is not known"));
    CHECK(contains(with("OneTime", "Recurring"),
                   "paid-monthly: column EventDate: it does not give purchased_on for what is paid monthly"));
    CHECK(contains(with("365,", "-365,"), "negative-amount"));
    CHECK(contains(with("Purchase,1,", "Purchase,1.5,"), "quantity-malformed"));
    CHECK(contains(with("365,OneTime,BP,USD,2025-03-01,Purchase,1,", "365.00,OneTime,BP,USD,2025-03-01,Purchase,7,"),
                   "payment-not-divisible: column Amount"));
    CHECK(
        transactions("365.0000,onetime,BP,USD,2025-03-01,PURCHASE,1.000,o,1 YEAR,self-service,1,2025-05-15,no\n").out ==
        transactions(whole).out);
    // Outside a profile, such words are still errors.
    const folder here;
    CHECK(contains(here.batch("purchased_on,payment,requested_on,term\n2025-03-01,1.00,2025-03-02,1 Year\n").out,
                   "term-malformed"));
    CHECK(contains(here.batch("purchased_on,payment,requested_on\n2025-03-01,1.000,2025-03-02\n").out,
                   "amount-too-precise"));
}

TEST_CASE("a column under its own name takes precedence over --set, and --set over the export's column") {
    const std::string columns = "scope," + header;
    const std::string row = "365,OneTime,BP,USD,2025-03-01,Purchase,1,o,P1Y,self-service,1,2025-05-15,no\n";
    CHECK(contains(transactions("," + row, "", columns).out, "1,BP,granted"));
    CHECK(contains(transactions("," + row, "--set scope=S", columns).out, "1,S,granted"));
    CHECK(contains(transactions("own," + row, "--set scope=S", columns).out, "1,own,granted"));
    // Also without a profile.
    const folder here;
    CHECK(
        here.batch("purchased_on,payment,agreement\n2025-03-01,365.00,\n2025-03-01,365.00,self-service\n",
                   "--set requested_on=2025-05-15,used=yes,agreement=partner-center")
            .out ==
        here.batch("purchased_on,payment,agreement,requested_on,used\n2025-03-01,365.00,partner-center,2025-05-15,yes\n"
                   "2025-03-01,365.00,self-service,2025-05-15,yes\n")
            .out);
}

TEST_CASE("exports in pieces, through a pipe and with a ledger give the same decisions") {
    const folder here;
    std::string text = header.substr(0, header.size() - 1) + ",request_id\n";
    for (int i = 0; i < 18'000; ++i) {
        const std::string number = std::to_string(100'000 + i);
        text += "365.00,OneTime,BP" + number.substr(0, 4) + ",USD,2025-03-01,Purchase,1,o" + number +
                ",P1Y,self-service,1," + (i % 3 == 0 ? "" : "2025-05-15") + ",no,r" + number + "\n";
    }
    here.write("in.csv", text);
    const std::string options = " --profile azure-reservation-transactions";
    REQUIRE(here.run("batch in.csv -o pieces.csv" + options).status == 0);
    const outcome pipe = here.run("batch" + options + " < in.csv");
    CHECK(contains(pipe.err, "passed over: 6000 (not asked for"));
    CHECK(lines_of(pipe.out).size() == 12'001);
    CHECK((here.read("pieces.csv") == pipe.out));
    REQUIRE(here.run("batch in.csv -o ledger.csv --ledger l.csv" + options).status == 0);
    CHECK((here.read("ledger.csv") == pipe.out));
}

TEST_CASE("refund exchange reads returns by a profile, as refund batch reads requests") {
    const folder here;
    here.write("returns.csv",
               header.substr(0, header.find(",requested_on")) + ",used,service\n" +
                   "1095.00,OneTime,BP,USD,2022-06-17,Purchase,3,o,P1Y,self-service,1,no,virtual-machine\n"
                   "-365.00,OneTime,BP,USD,2022-06-17,Refund,3,o,P1Y,self-service,1,no,virtual-machine\n");
    here.write("purchases.csv", "total,currency,service\n2000.00,USD,virtual-machine\n");
    const std::string words =
        "exchange --returns returns.csv --purchases purchases.csv --on 2023-06-01 --agreement self-service "
        "--profile azure-reservation-transactions";
    const outcome misspelt = here.run(words);  // here the agreement is an option, so no such column is read
    CHECK(misspelt.status == 2);
    CHECK(contains(misspelt.err, "the column \"agreement\" is not known"));
    std::string returns = here.read("returns.csv");
    for (const char* const gone : {",agreement", ",self-service", ",self-service"})
        returns.erase(returns.find(gone), std::string(gone).size());
    here.write("returns.csv", returns);
    const outcome got = here.run(words);
    CAPTURE(got.err);
    CHECK(got.status == 0);
    CHECK(contains(got.out, "16.00 USD"));  // 365 * 16 / 365
    CHECK(contains(got.err, "passed over: 1 (what was given back before"));
}

TEST_CASE("F8: an amount finer than its currency is refused, or rounded by the named mode and counted") {
    const folder here;
    const std::string row = "purchased_on,payment,requested_on\n2025-03-01,1771.8082,2025-03-03\n";
    CHECK(contains(here.batch(row).out, "amount-too-precise: column payment: \"\"1771.8082\"\": at character 8"));
    const auto rounded = [&](const std::string& amount, const std::string& mode) {
        const outcome got = here.batch("purchased_on,payment,requested_on\n2025-03-01," + amount + ",2025-03-03\n",
                                       "--round-amounts " + mode);
        CHECK(contains(got.err, "amounts finer than their currency, rounded: 1"));
        const std::string line = lines_of(got.out).back();
        const std::string amount_read = line.substr(line.find("granted,") + 8);
        return amount_read.substr(0, amount_read.find(','));  // unused and early, so the credit is the payment
    };
    CHECK(rounded("1771.8082", "half-even") == "1771.81");
    CHECK(rounded("1771.8082", "down") == "1771.80");
    CHECK(rounded("0.125", "half-even") == "0.12");
    CHECK(rounded("0.125", "half-up") == "0.13");
    CHECK(rounded("0.125", "half-down") == "0.12");
    CHECK(rounded("0.12500000000000000000000000000000000001", "half-even") == "0.13");
    CHECK(rounded("0.12500000000000000000000000000000000001", "half-down") == "0.13");
    CHECK(rounded("0.1200000000000000000000000000000000000001", "up") == "0.13");
    CHECK(rounded("0.1299999999999999999999999999999999999999", "floor") == "0.12");
    CHECK(rounded("0.1201", "ceiling") == "0.13");
    const outcome exact =
        here.batch("purchased_on,payment,requested_on\n2025-03-01,1200.000,2025-03-03\n", "--round-amounts down");
    CHECK(contains(exact.out, ",granted,1200.00,"));
    CHECK_FALSE(contains(exact.err, "rounded"));
    CHECK(contains(here.batch(row, "--round-amounts nearest").err,
                   "--round-amounts \"nearest\": there is no rounding of that name; there are half-even, half-up"));
    CHECK(contains(
        here.batch("purchased_on,payment,requested_on\n2025-03-01,12.345x,2025-03-03\n", "--round-amounts down").out,
        "amount-"));
    CHECK(contains(here.batch("purchased_on,payment,requested_on\n2025-03-01,92233720368547758.075,2025-03-03\n",
                              "--round-amounts up")
                       .out,
                   "overflow"));
    // Rounded once: a third of 100.004 is 33.334666..., not a third of 100.00.
    CHECK(contains(transactions("100.004,OneTime,BP,USD,2025-03-01,Purchase,3,o,P1Y,partner-center,1,2025-03-02,no\n",
                                "--round-amounts up")
                       .out,
                   ",granted,33.34,"));
    CHECK(contains(transactions("100.01,OneTime,BP,USD,2025-03-01,Purchase,3,o,P1Y,partner-center,1,2025-03-02,no\n",
                                "--round-amounts half-even")
                       .out,
                   ",granted,33.34,"));
}

TEST_CASE("refund profiles lists each profile with its columns and what a person must add") {
    const folder here;
    const outcome all = here.run("profiles");
    CHECK(all.status == 0);
    for (const char* const name : names) {
        CHECK(contains(all.out, std::string(name) + "\n"));
        const outcome one = here.run(std::string("profiles ") + name);
        CHECK(one.status == 0);
        CHECK(contains(all.out, one.out));
        CHECK(contains(one.out, "A person has to add, as a column or by --set:"));
        CHECK(contains(one.out, "requested_on  the export contains no requests"));
    }
    CHECK(contains(here.run("profiles azure-reservation-transactions").out,
                   "Requests are rows with EventType Purchase; passed over and counted: Cancel, Refund"));
    CHECK(here.run("profiles else").status == 2);
}

TEST_CASE("text that a spreadsheet would run is written as given, or behind an apostrophe if asked") {
    const folder here;
    const std::string rows =
        "request_id,scope,purchased_on,payment,requested_on\n"
        "=cmd|x,@x,2025-03-01,1200.00,2025-03-03\n"
        "+s,-s,2025-03-01,1200.00,2025-03-03\n"
        "\"=a,\"\"b\"\"\",a=b,2025-03-01,1200.00,2025-03-03\n";
    const auto begins = [](const outcome& got) {
        std::vector<std::string> lines = lines_of(got.out);
        lines.erase(lines.begin());
        for (std::string& line : lines) line = line.substr(0, line.find(",granted"));
        return lines;
    };
    CHECK(begins(here.batch(rows)) == std::vector<std::string>{"=cmd|x,@x", "+s,-s", "\"=a,\"\"b\"\"\",a=b"});
    CHECK(begins(here.batch(rows, "--spreadsheet-safe")) ==
          std::vector<std::string>{"'=cmd|x,'@x", "'+s,'-s", "\"'=a,\"\"b\"\"\",a=b"});
    CHECK(contains(here.run("batch --help").out, "--spreadsheet-safe"));
}

TEST_CASE("policies diff escapes ids") {
    const folder here;
    here.write("in.csv", "request_id,purchased_on,payment,requested_on\n\"a\x1B[31mb\",2025-03-01,365.00,2025-03-04\n");
    const outcome got = here.run("policies diff partner-center self-service --requests in.csv");
    CAPTURE(got.err);
    CHECK_FALSE(contains(got.out, "\x1B"));
    CHECK(contains(got.out, "a\\u{001B}[31mb: "));
}
