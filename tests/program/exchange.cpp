// The subcommand `refund exchange`.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace program_test;

namespace {

const std::string returns_header = "purchased_on,term,billing_plan,currency,payment,quantity,returned,service,covered_by_savings_plan\n";
const std::string purchases_header = "total,currency,service\n";

// 365 days from 2022-06-17 to 2023-06-17 at 365.00: every day left is worth 1.00.
const std::string a_machine = returns_header + "2022-06-17,P1Y,upfront,USD,365.00,,,virtual-machine,\n";

outcome exchange(const folder& here, const std::string& returns, const std::string& purchases, const std::string& words) {
    here.write("returns.csv", returns);
    here.write("purchases.csv", purchases);
    return here.run("exchange --returns returns.csv --purchases purchases.csv " + words);
}

outcome exchange(const std::string& returns, const std::string& purchases, const std::string& words) {
    const folder here;
    outcome got = exchange(here, returns, purchases, words);
    CHECK(here.files() == 2);
    return got;
}

/// An exchange that cannot be answered: it says this, and prints nothing else.
void check_unusable(const outcome& got, const std::string& says) {
    CAPTURE(got.err);
    CAPTURE(says);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    CHECK(contains(got.err, says));
}

/// The line before the blank one and the two about the rule: allowed, or refused and why.
std::string verdict(const outcome& got) {
    CAPTURE(got.err);
    CHECK(got.status == 0);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() >= 4);
    return lines[lines.size() - 4];
}

const std::string allowed = "allowed; no fee, and nothing counts toward the refund cap";

}  // namespace

TEST_CASE("the recorded exchange X01 comes out of the example files to the cent") {
    const folder here;
    const std::string data = std::filesystem::absolute("examples/data").string();
    const std::string files = "exchange --returns \"" + data + "/returns.csv\" --purchases \"" + data + "/purchases.csv\" ";
    const outcome got = here.run(files + "--on 2022-06-28 --agreement self-service");
    CHECK(got.status == 0);
    CHECK(got.err.empty());
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == 9);
    // 78.63 * 19 / 30 = 49.799 and 78.63 * 17 / 30 = 44.557; 35 payments of 78.63 stop in each: 2752.05.
    CHECK(lines[0] == "returned 1: 78.63 x 1 x 19 / 30 days, rounded half-even = 49.80 GBP; cancelled commitment 2752.05; kept 28.83 of 78.63 paid");
    CHECK(lines[1] == "returned 2: 78.63 x 1 x 17 / 30 days, rounded half-even = 44.56 GBP; cancelled commitment 2752.05; kept 34.07 of 78.63 paid");
    // 49.80 + 44.56 + 2 * 2752.05 = 5598.46; 4248.00 + 5662.00 = 9910.00
    CHECK(lines[2] == "returned in all 5598.46 GBP");
    CHECK(lines[3] == "bought in all   9910.00 GBP");
    CHECK(lines[4] == "net payable     4311.54 GBP");
    CHECK(lines[5] == allowed);
    CHECK(lines[6].empty());
    CHECK(starts(lines[7], "Rule self-service-exchange-2020-06: "));
    CHECK(starts(lines[8], "Source: Azure docs: Self-service exchanges and refunds for Azure Reservations; "));
    CHECK(contains(lines[8], "; published 2020-06-12, last seen 2021-04-14"));
    // The live service and its documentation are one table; a partner's exchange counts the credit only.
    CHECK(here.run(files + "--on 2022-06-28 --agreement self-service-observed").out == got.out);
    const auto by_partner = lines_of(here.run(files + "--on 2022-06-28").out);
    REQUIRE(by_partner.size() == 9);
    CHECK(by_partner[2] == "returned in all 94.36 GBP");
    CHECK(by_partner[4] == "net payable     9815.64 GBP");
    CHECK(starts(by_partner[7], "Rule partner-center-exchange-2018-05: "));
}

TEST_CASE("the recorded exchanges of some units of an order") {
    // X04: 2 of 30 units at 31.00, bought that day; 930.00 paid, 62.00 back.
    const auto upfront = lines_of(exchange("payment,purchased_on,quantity,returned\n31.00,2022-09-23,30,2\n", "total\n183.00\n",
                                           "--on 2022-09-23 --agreement self-service").out);
    REQUIRE(upfront.size() == 8);
    CHECK(upfront[0] == "returned 1: 31.00 x 2 x 365 / 365 days, rounded half-even = 62.00 USD; cancelled commitment 0.00; kept 868.00 of 930.00 paid");
    CHECK(upfront[3] == "net payable     121.00 USD");
    // X06: 2 of 3 units at 1.91 a month: 3.82, and 2 * 11 * 1.91 = 42.02 that stop; 69.00 - 45.84 = 23.16.
    const auto monthly = lines_of(exchange("purchased_on,billing_plan,currency,payment,quantity,returned\n2023-03-10,monthly,GBP,1.91,3,2\n",
                                           "total,currency\n69.00,GBP\n", "--on 2023-03-10 --agreement self-service").out);
    REQUIRE(monthly.size() == 8);
    CHECK(monthly[0] == "returned 1: 1.91 x 2 x 31 / 31 days, rounded half-even = 3.82 GBP; cancelled commitment 42.02; kept 1.91 of 5.73 paid");
    CHECK(monthly[1] == "returned in all 45.84 GBP");
    CHECK(monthly[3] == "net payable     23.16 GBP");
}

TEST_CASE("the new commitments are worth at least what is returned") {
    // On 2022-06-28 354 of the 365 days are left.
    const std::string words = "--on 2022-06-28 --agreement self-service";
    const outcome just = exchange(a_machine, "total\n354.00\n", words);
    CHECK(verdict(just) == allowed);
    CHECK(contains(just.out, "\nnet payable     0.00 USD\n"));
    const outcome less = exchange(a_machine, "total\n353.99\n", words);
    CHECK(verdict(less) == "refused: purchase-worth-less-than-returned");
    CHECK(contains(less.out, "\nnet payable     -0.01 USD\n"));
    // Several purchases count together.
    CHECK(verdict(exchange(a_machine, "total\n300.00\n54.00\n", words)) == allowed);
    // The partners' page speaks only of a price to pay toward: less is left open, and that is no answer.
    CHECK(verdict(exchange(a_machine, "total\n354.00\n", "--on 2022-06-28")) == allowed);
    check_unusable(exchange(a_machine, "total\n353.99\n", "--on 2022-06-28"), "refund: rule-undefined: the published text leaves this case open");
}

TEST_CASE("which services replace each other depends on the day, or on the version that is asked for") {
    const std::string host = purchases_header + "999,USD,dedicated-host\n";
    const std::string database = purchases_header + "999,USD,sql-database\n";
    const std::string self_service = " --agreement self-service";
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-09" + self_service)) == "refused: services-not-interchangeable");
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-10" + self_service)) == allowed);
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-09 --as-of 2022-10-10" + self_service)) == allowed);
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-10 --as-of 2022-10-09" + self_service)) == "refused: services-not-interchangeable");
    CHECK(verdict(exchange(a_machine, database, "--on 2022-10-10" + self_service)) == "refused: services-not-interchangeable");
    CHECK(verdict(exchange(a_machine, database, "--on 2022-10-10")) == allowed);  // partners: different ones are meant
    // As of another day the rules change, not the days that are left: 251 on 2022-10-09.
    const outcome got = exchange(a_machine, host, "--on 2022-10-09 --as-of 2022-10-10" + self_service);
    CHECK(contains(got.out, "returned in all 251.00 USD\n"));
    CHECK(contains(got.out, "\nRule self-service-exchange-2022-10: "));
    check_unusable(exchange(a_machine, host, "--on 2022-10-10 --as-of 2019-04-12" + self_service), "refund: no-rule-in-force: ");
}

TEST_CASE("what is never exchanged, and what no longer is") {
    const std::string self_service = " --agreement self-service";
    const std::string suse = returns_header + "2022-06-17,,,,365.00,,,suse-plan,\n";
    CHECK(verdict(exchange(suse, purchases_header + "999,,suse-plan\n", "--on 2022-06-28" + self_service)) == "refused: product-not-exchangeable");
    CHECK(verdict(exchange(suse, purchases_header + "999,,suse-plan\n", "--on 2022-06-28")) == "refused: product-not-exchangeable");
    // The reason that nothing can mend is named before the price.
    CHECK(verdict(exchange(suse, "total\n1\n", "--on 2022-06-28" + self_service)) == "refused: product-not-exchangeable");

    const auto covered = [](const std::string& bought, const std::string& answer) {
        return returns_header + bought + ",P3Y,,,1096.00,,,virtual-machine," + answer + "\n";
    };
    const std::string purchase = "total\n9999\n";
    CHECK(verdict(exchange(covered("2027-02-01", "yes"), purchase, "--on 2027-02-01" + self_service)) == "refused: no-longer-exchangeable");
    CHECK(verdict(exchange(covered("2027-01-31", "yes"), purchase, "--on 2027-02-01" + self_service)) == allowed);  // one last
    // The one last exchange was made already.
    const auto done = [](const std::string& answer) {
        return "purchased_on,term,payment,service,covered_by_savings_plan,last_exchange_done\n"
               "2027-01-31,P3Y,1096.00,virtual-machine,yes," + answer + "\n";
    };
    CHECK(verdict(exchange(done("yes"), purchase, "--on 2027-02-01" + self_service)) == "refused: no-longer-exchangeable");
    CHECK(verdict(exchange(done("no"), purchase, "--on 2027-02-01" + self_service)) == allowed);
    check_unusable(exchange(done("1"), purchase, "--on 2027-02-01" + self_service), "column last_exchange_done: \"1\": yes or no");
    CHECK(verdict(exchange(covered("2027-02-01", "no"), purchase, "--on 2027-02-01" + self_service)) == allowed);
    CHECK(verdict(exchange(covered("2027-02-01", ""), purchase, "--on 2027-02-01" + self_service)) == allowed);
    CHECK(verdict(exchange(covered("2027-01-31", "yes"), purchase, "--on 2027-01-31" + self_service)) == allowed);
}

TEST_CASE("a wrong line of the returned commitments is named") {
    struct bad {
        std::string text;
        std::string says;
    };
    const std::string good = "2022-06-17,P1Y,upfront,USD,365.00,,,virtual-machine,\n";
    const bad files[] = {
        {"", "returns.csv: line 1: empty"},
        {returns_header, "returns.csv: nothing is returned"},
        {"purchased_on\n2022-06-17\n", "returns.csv: line 1: the header has no column payment"},
        {"payment\n1\n", "returns.csv: line 1: the header has no column purchased_on"},
        {"payment,purchased_on,payment\n1,2022-06-17,1\n", "returns.csv: line 1, column 3: the header has payment twice"},
        {returns_header + good + "2022-06-17,P1Y\n", "returns.csv: line 3: 2 cells where the header has 9"},
        {returns_header + good + "2022-06-31,P1Y,upfront,USD,365.00,,,,\n", "returns.csv: line 3: date-invalid: column purchased_on: \"2022-06-31\""},
        {returns_header + "2022-06-17,1Y,upfront,USD,365.00,,,,\n", "line 2: term-malformed: column term: \"1Y\""},
        {"purchased_on,payment,covered_by_savings_plans\n2022-06-17,365.00,yes\n",
         "line 1: the column \"covered_by_savings_plans\" is not known"},
        {returns_header + "2022-06-17,,weekly,USD,365.00,,,,\n", "line 2: unknown-billing-plan: column billing_plan: \"weekly\""},
        {returns_header + "2022-06-17,,,US,365.00,,,,\n", "line 2: unknown-currency: column currency: \"US\""},
        {returns_header + "2022-06-17,,,JPY,365.00,,,,\n", "line 2: amount-too-precise: column payment: \"365.00\""},
        {returns_header + "2022-06-17,,,,-1,,,,\n", "line 2: negative-amount: column payment: \"-1\""},
        {returns_header + "2022-06-17,,,,1,0,,,\n", "line 2: quantity-out-of-range: column quantity: \"0\""},
        {returns_header + "2022-06-17,,,,1,2,3,,\n", "line 2: quantity-out-of-range: column returned: \"3\""},
        {returns_header + "2022-06-17,,,,1,,,,maybe\n", "line 2: column covered_by_savings_plan: \"maybe\": yes or no"},
        {returns_header + "2022-06-29,,,,1,,,,\n", "line 2, column 1: requested-before-purchase: the request is earlier than the purchase"},
        {returns_header + "2021-06-28,,,,1,,,,\n", "line 2, column 1: term-ended: the term has ended"},
        {returns_header + good + "\"2022-06-17,\n", "broken quoting"},
    };
    for (const bad& file : files) {
        CAPTURE(file.text);
        check_unusable(exchange(file.text, "total\n999\n", "--on 2022-06-28 --agreement self-service"), file.says);
    }
}

TEST_CASE("a wrong line of the purchases is named") {
    struct bad {
        std::string text;
        std::string says;
    };
    const bad files[] = {
        {"", "purchases.csv: line 1: empty"},
        {"total\n", "purchases.csv: nothing is bought"},
        {"price\n1\n", "purchases.csv: line 1: the header has no column total"},
        {"total\n1\n2,3\n", "purchases.csv: line 3: 2 cells where the header has 1"},
        {"total\n999\nmuch\n", "purchases.csv: line 3, column 1: \"much\": an amount is digits"},
        {"currency,total\n,9.999\n", "purchases.csv: line 2, column 2: \"9.999\": more decimals"},
        {"total\n-1\n", "purchases.csv: line 2, column 1: \"-1\": the amount must not be negative"},
        {"total,currency\n1,usd\n", "purchases.csv: line 2, column 2: \"usd\": not a currency code"},
        {"total,currency\n1,XAU\n", "purchases.csv: line 2, column 1: \"1\": ISO 4217 gives this code no minor unit"},
        {"total,currency\n999,EUR\n", "currency-mismatch: "},
        {"total,currency\n999,USD\n999,EUR\n", "currency-mismatch: "},
    };
    for (const bad& file : files) {
        CAPTURE(file.text);
        check_unusable(exchange(a_machine, file.text, "--on 2022-06-28 --agreement self-service"), file.says);
    }
}

TEST_CASE("wrong options of an exchange") {
    const std::string bought = "total\n999\n";
    check_unusable(exchange(a_machine, bought, "--on 2022-6-28"), "refund: --on \"2022-6-28\": a date is written YYYY-MM-DD");
    check_unusable(exchange(a_machine, bought, "--on 2022-02-29"), "refund: --on \"2022-02-29\": the calendar has no such day");
    check_unusable(exchange(a_machine, bought, "--on 2022-06-28 --as-of x"), "refund: --as-of \"x\": ");
    check_unusable(exchange(a_machine, bought, "--on 2022-06-28 --agreement handshake"), "refund: --agreement \"handshake\": no agreement of that name is known");
    check_unusable(exchange(a_machine, bought, ""), "--on is required");
    // Before the first text there is no answer: partners 2018-05-11, self-service 2019-04-13.
    const std::string old = "purchased_on,term,payment\n2018-04-01,P3Y,1\n";
    check_unusable(exchange(old, bought, "--on 2018-05-10"), "refund: no-rule-in-force: ");
    CHECK(verdict(exchange(old, bought, "--on 2018-05-11")) == allowed);
    check_unusable(exchange(old, bought, "--on 2019-04-12 --agreement self-service"), "refund: no-rule-in-force: ");
    CHECK(verdict(exchange(old, bought, "--on 2019-04-13 --agreement self-service")) == allowed);
    const folder here;
    check_unusable(here.run("exchange --returns none.csv --purchases none.csv --on 2022-06-28"), "none.csv: cannot be opened");
}
