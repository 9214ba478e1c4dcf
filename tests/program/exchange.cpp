// The subcommand `refund exchange`.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace program_test;

namespace {

const std::string returns_header =
    "purchased_on,term,billing_plan,currency,payment,quantity,returned,service,covered_by_savings_plan\n";
const std::string purchases_header = "total,currency,service\n";

// 365 days from 2022-06-17 to 2023-06-17 for 365.00: every day left is worth 1.00.
const std::string a_machine = returns_header + "2022-06-17,P1Y,upfront,USD,365.00,,,virtual-machine,\n";

outcome exchange(const folder& here, const std::string& returns, const std::string& purchases,
                 const std::string& words) {
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

const std::string allowed = "allowed";

/// Checks that an exchange cannot be answered: it says this, and prints nothing else.
void check_unusable(const outcome& got, const std::string& says) {
    CAPTURE(got.err);
    CAPTURE(says);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    CHECK(contains(got.err, says));
}

/// The last line: "allowed", or the code of the refusal.
std::string verdict(const outcome& got) {
    CAPTURE(got.err);
    CHECK(got.status == 0);
    const auto lines = lines_of(got.out);
    REQUIRE_FALSE(lines.empty());
    const std::string& last = lines.back();
    if (starts(last, "Allowed   by ") && contains(last, "; nothing counts toward a refund cap")) return allowed;
    REQUIRE(starts(last, "Refused   "));
    return last.substr(10, last.find(',') - 10);
}

/// The n-th line that begins with a topic, without the topic.
std::string line_of(const outcome& got, const std::string& topic, int n = 1) {
    for (const std::string& line : lines_of(got.out)) {
        if (starts(line, topic + " ") && --n == 0) return line.substr(10);
    }
    return {};
}

}  // namespace

TEST_CASE("the example files reproduce the recorded exchange X01 to the cent") {
    const folder here;
    const std::string data = std::filesystem::absolute("examples/data").string();
    const std::string files =
        "exchange --returns \"" + data + "/returns.csv\" --purchases \"" + data + "/purchases.csv\" ";
    const outcome got = here.run(files + "--on 2022-06-28 --agreement self-service");
    CHECK(got.status == 0);
    CHECK(got.err.empty());
    // 78.63 * 19 / 30 = 49.799 and 78.63 * 17 / 30 = 44.557; 35 payments of 78.63 stop in each: 2752.05.
    CHECK(line_of(got, "Credit", 1) == "78.63 x 1 x 19 / 30 days = 49.799, rounded half-even = 49.80 GBP");
    CHECK(line_of(got, "Worth", 1) == "49.80 + 2752.05 = 2801.85 GBP; kept 28.83 of 78.63 paid");
    CHECK(line_of(got, "Credit", 2) == "78.63 x 1 x 17 / 30 days = 44.557, rounded half-even = 44.56 GBP");
    CHECK(line_of(got, "Worth", 2) == "44.56 + 2752.05 = 2796.61 GBP; kept 34.07 of 78.63 paid");
    CHECK(line_of(got, "Stops", 2) == "35 payments to come: 78.63 x 35 x 1 = 2752.05 GBP");
    // 49.80 + 44.56 + 2 * 2752.05 = 5598.46; 4248.00 + 5662.00 = 9910.00
    CHECK(line_of(got, "Returned") == "5598.46 GBP");
    CHECK(line_of(got, "Bought") == "9910.00 GBP");
    CHECK(line_of(got, "Net") == "9910.00 - 5598.46 = 4311.54 GBP to pay");
    CHECK(verdict(got) == allowed);
    CHECK(line_of(got, "Rule", 1) == "self-service-exchange-2020-06");
    CHECK(line_of(got, "Rule", 2) == "self-service-exchange-2020-06, as above");
    CHECK(contains(got.out,
                   "\n          Source: Azure docs: Self-service exchanges and refunds for Azure Reservations; "));
    CHECK(contains(got.out, "; published 2020-06-12, last seen in force 2021-04-14\n"));
    // After five days the live service says the same, by its own table; a partner's exchange counts only the credit.
    const outcome observed = here.run(files + "--on 2022-06-28 --agreement self-service-observed");
    CHECK(line_of(observed, "Rule") == "self-service-exchange-observed-2022-06/late");
    CHECK(line_of(observed, "Net") == line_of(got, "Net"));
    const outcome by_partner = here.run(files + "--on 2022-06-28");
    CHECK(line_of(by_partner, "Returned") == "94.36 GBP");
    CHECK(line_of(by_partner, "Net") == "9910.00 - 94.36 = 9815.64 GBP to pay");
    CHECK(line_of(by_partner, "Rule") == "partner-center-exchange-2018-05");
}

TEST_CASE("the recorded exchanges of some units of an order are reproduced") {
    // X04: 2 of 30 units at 31.00, bought that day; 930.00 paid, 62.00 back.
    const outcome upfront =
        exchange("payment,purchased_on,quantity,returned,service\n31.00,2022-09-23,30,2,virtual-machine\n",
                 "total\n183.00\n", "--on 2022-09-23 --agreement self-service");
    CHECK(line_of(upfront, "Credit") == "31.00 x 2 x 365 / 365 days = 62.00, rounded half-even = 62.00 USD");
    CHECK(line_of(upfront, "Worth") == "62.00 USD; kept 868.00 of 930.00 paid");
    CHECK(line_of(upfront, "Net") == "183.00 - 62.00 = 121.00 USD to pay");
    // X06: 2 of 3 units at 1.91 a month: 3.82, and 2 * 11 * 1.91 = 42.02 that are no longer due; 69.00 - 45.84 = 23.16.
    const outcome monthly =
        exchange("purchased_on,billing_plan,currency,payment,quantity,returned\n2023-03-10,monthly,GBP,1.91,3,2\n",
                 "total,currency,service\n69.00,GBP,virtual-machine\n", "--on 2023-03-10 --agreement self-service");
    CHECK(line_of(monthly, "Credit") == "1.91 x 2 x 31 / 31 days = 3.82, rounded half-even = 3.82 GBP");
    CHECK(line_of(monthly, "Worth") == "3.82 + 42.02 = 45.84 GBP; kept 1.91 of 5.73 paid");
    CHECK(line_of(monthly, "Returned") == "45.84 GBP");
    CHECK(line_of(monthly, "Net") == "69.00 - 45.84 = 23.16 GBP to pay");
}

TEST_CASE("the recorded exchange X07: two days after the purchase the live service returned the whole payments") {
    const std::string bought = "purchased_on,billing_plan,currency,payment,quantity,returned,service,used\n"
                               "2023-03-04,monthly,GBP,15.00,3,1,virtual-machine,no\n"
                               "2023-03-04,monthly,GBP,3.75,3,1,virtual-machine,no\n";
    const std::string new_ones = "total,currency\n120.00,GBP\n477.00,GBP\n";
    const outcome seen = exchange(bought, new_ones, "--on 2023-03-06 --agreement self-service-observed");
    CHECK(line_of(seen, "Credit", 1) == "15.00 x 1 = 15.00 GBP (full payment)");
    CHECK(line_of(seen, "Credit", 2) == "3.75 x 1 = 3.75 GBP (full payment)");
    CHECK(line_of(seen, "Returned") == "225.00 GBP");
    CHECK(line_of(seen, "Net") == "597.00 - 225.00 = 372.00 GBP to pay");
    CHECK(line_of(seen, "Rule") == "self-service-exchange-observed-2022-10/early-unused");
    CHECK(contains(
        seen.out, "Source of the credit: Azure REST API, Microsoft.Capacity: recorded answers of CalculateExchange; "));
    // By the published text, 29 of 31 days are left: 14.03 and 3.51.
    const outcome text = exchange(bought, new_ones, "--on 2023-03-06 --agreement self-service");
    CHECK(line_of(text, "Returned") == "223.79 GBP");
    // In full on day 5, prorated on day 6: 15.00 * 25 / 31 = 12.096..., 3.75 * 25 / 31 = 3.024...
    CHECK(line_of(exchange(bought, new_ones, "--on 2023-03-09 --agreement self-service-observed"), "Returned") ==
          "225.00 GBP");
    CHECK(line_of(exchange(bought, new_ones, "--on 2023-03-10 --agreement self-service-observed"), "Returned") ==
          "221.37 GBP");
}

TEST_CASE("usage must be stated only where the answer depends on it") {
    const std::string observed = " --agreement self-service-observed";
    const auto machine = [](const std::string& used) {
        return "purchased_on,payment,service,used\n2022-07-01,365.00,virtual-machine," + used + "\n";
    };
    const std::string bought = "total\n999\n";
    CHECK(line_of(exchange(machine("no"), bought, "--on 2022-07-06" + observed), "Returned") == "365.00 USD");
    CHECK(line_of(exchange(machine("yes"), bought, "--on 2022-07-06" + observed), "Returned") == "360.00 USD");
    check_unusable(exchange(machine(""), bought, "--on 2022-07-06" + observed),
                   "refund: usage-not-stated: state whether");
    CHECK(line_of(exchange(machine(""), bought, "--on 2022-07-07" + observed), "Returned") == "359.00 USD");
    CHECK(line_of(exchange(machine(""), bought, "--on 2022-07-06 --agreement self-service"), "Returned") ==
          "360.00 USD");
    check_unusable(exchange(machine("perhaps"), bought, "--on 2022-07-06" + observed),
                   "column used: \"perhaps\": yes or no");
}

TEST_CASE("the new commitments must be worth at least what is returned") {
    // On 2022-06-28, 354 of the 365 days are left.
    const std::string words = "--on 2022-06-28 --agreement self-service";
    const outcome just = exchange(a_machine, "total\n354.00\n", words);
    CHECK(verdict(just) == allowed);
    CHECK(line_of(just, "Net") == "354.00 - 354.00 = 0.00 USD to pay");
    const outcome less = exchange(a_machine, "total\n353.99\n", words);
    CHECK(verdict(less) == "purchase-worth-less-than-returned");
    CHECK(line_of(less, "Net") == "353.99 - 354.00 = -0.01 USD to pay");
    // Several purchases count together.
    CHECK(verdict(exchange(a_machine, "total\n300.00\n54.00\n", words)) == allowed);
    // The partners' page covers only a price to pay; it leaves less open, so there is no answer.
    CHECK(verdict(exchange(a_machine, "total\n354.00\n", "--on 2022-06-28")) == allowed);
    check_unusable(exchange(a_machine, "total\n353.99\n", "--on 2022-06-28"),
                   "refund: rule-undefined: the published text leaves this case open");
}

TEST_CASE("which services replace each other depends on the day, or on the version asked for") {
    const std::string host = purchases_header + "999,USD,dedicated-host\n";
    const std::string database = purchases_header + "999,USD,sql-database\n";
    const std::string self_service = " --agreement self-service";
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-09" + self_service)) == "services-not-interchangeable");
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-10" + self_service)) == allowed);
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-09 --as-of 2022-10-10" + self_service)) == allowed);
    CHECK(verdict(exchange(a_machine, host, "--on 2022-10-10 --as-of 2022-10-09" + self_service)) ==
          "services-not-interchangeable");
    CHECK(verdict(exchange(a_machine, database, "--on 2022-10-10" + self_service)) == "services-not-interchangeable");
    CHECK(verdict(exchange(a_machine, database, "--on 2022-10-10")) == allowed);  // partners may change the service
    // Another `--as-of` day changes the rules, not the days that are left: 251 on 2022-10-09.
    const outcome got = exchange(a_machine, host, "--on 2022-10-09 --as-of 2022-10-10" + self_service);
    CHECK(line_of(got, "Returned") == "251.00 USD");
    CHECK(line_of(got, "Rule") == "self-service-exchange-2022-10");
    CHECK(contains(got.out, " as of 2022-10-10; "));
    check_unusable(exchange(a_machine, host, "--on 2022-10-10 --as-of 2019-04-12" + self_service),
                   "refund: no-rule-in-force: ");
}

TEST_CASE("products that are never exchangeable, or no longer are, are refused") {
    const std::string self_service = " --agreement self-service";
    const std::string suse = returns_header + "2022-06-17,,,,365.00,,,suse-plan,\n";
    CHECK(verdict(exchange(suse, purchases_header + "999,,suse-plan\n", "--on 2022-06-28" + self_service)) ==
          "product-not-exchangeable");
    CHECK(verdict(exchange(suse, purchases_header + "999,,suse-plan\n", "--on 2022-06-28")) ==
          "product-not-exchangeable");
    // For what is bought and for what is given back. What one side does not name is what the other names.
    const std::string unnamed = "purchased_on,payment\n2022-06-17,365.00\n";
    for (const std::string& agreement : {self_service, std::string()}) {
        CHECK(verdict(exchange(a_machine, purchases_header + "999,,suse-plan\n", "--on 2022-06-28" + agreement)) ==
              "product-not-exchangeable");
        CHECK(verdict(exchange(unnamed, purchases_header + "999,,suse-plan\n", "--on 2022-06-28" + agreement)) ==
              "product-not-exchangeable");
        CHECK(verdict(exchange(suse, "total\n999\n", "--on 2022-06-28" + agreement)) == "product-not-exchangeable");
        CHECK(verdict(exchange(unnamed, purchases_header + "999,,virtual-machine\n", "--on 2022-06-28" + agreement)) ==
              allowed);
        check_unusable(exchange(unnamed, "total\n999\n", "--on 2022-06-28" + agreement),
                       "refund: service-not-stated: state the service");
    }
    // A reason that nothing can fix is named before the price.
    CHECK(verdict(exchange(suse, "total\n1\n", "--on 2022-06-28" + self_service)) == "product-not-exchangeable");

    const auto covered = [](const std::string& bought, const std::string& answer) {
        return "purchased_on,term,payment,service,covered_by_savings_plan,last_exchange_done\n" + bought +
               ",P3Y,1096.00,virtual-machine," + answer + ",no\n";
    };
    const std::string purchase = "total\n9999\n";
    CHECK(verdict(exchange(covered("2027-02-01", "yes"), purchase, "--on 2027-02-01" + self_service)) ==
          "no-longer-exchangeable");
    CHECK(verdict(exchange(covered("2027-01-31", "yes"), purchase, "--on 2027-02-01" + self_service)) ==
          allowed);  // the one last exchange
    // The one last exchange has already been made.
    const auto done = [](const std::string& answer) {
        return "purchased_on,term,payment,service,covered_by_savings_plan,last_exchange_done\n"
               "2027-01-31,P3Y,1096.00,virtual-machine,yes," + answer + "\n";
    };
    CHECK(verdict(exchange(done("yes"), purchase, "--on 2027-02-01" + self_service)) == "no-longer-exchangeable");
    CHECK(verdict(exchange(done("no"), purchase, "--on 2027-02-01" + self_service)) == allowed);
    check_unusable(exchange(done(""), purchase, "--on 2027-02-01" + self_service), "refund: exchanges-not-stated: ");
    check_unusable(exchange(done("1"), purchase, "--on 2027-02-01" + self_service),
                   "column last_exchange_done: \"1\": yes or no");
    CHECK(verdict(exchange(covered("2027-02-01", "no"), purchase, "--on 2027-02-01" + self_service)) == allowed);
    check_unusable(exchange(covered("2027-02-01", ""), purchase, "--on 2027-02-01" + self_service),
                   "refund: cover-not-stated: ");
    CHECK(verdict(exchange(covered("2027-01-31", ""), purchase, "--on 2027-01-31" + self_service)) == allowed);
    CHECK(verdict(exchange(covered("2027-01-31", "yes"), purchase, "--on 2027-01-31" + self_service)) == allowed);
}

TEST_CASE("parts of a line that are exchanged one by one add up to the whole line") {
    const auto part = [](const std::string& before) {
        return exchange("purchased_on,payment,payment_for,quantity,returned,returned_before,service\n2022-09-23,200.00,"
                        "all-units,3,1," + before + ",virtual-machine\n",
                        "total\n183.00\n", "--on 2022-09-23 --agreement self-service");
    };
    // The whole term is left: 66.666..., 133.333... and 200.00 add up as 66.67, 133.33 and 200.00.
    CHECK(line_of(part(""), "Net") == "183.00 - 66.67 = 116.33 USD to pay");
    CHECK(line_of(part("1"), "Net") == "183.00 - 66.66 = 116.34 USD to pay");
    CHECK(line_of(part("2"), "Net") == "183.00 - 66.67 = 116.33 USD to pay");
    check_unusable(part("3"), "line 2: quantity-out-of-range: column returned_before: \"3\"");
}

TEST_CASE("a wrong line of the returned commitments is reported with its number and column") {
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
        {"payment,purchased_on,payment\n1,2022-06-17,1\n",
         "returns.csv: line 1, column 3: the header has payment twice"},
        {returns_header + good + "2022-06-17,P1Y\n", "returns.csv: line 3: 2 cells where the header has 9"},
        {returns_header + good + "2022-06-31,P1Y,upfront,USD,365.00,,,,\n",
         "returns.csv: line 3: date-invalid: column purchased_on: \"2022-06-31\""},
        {returns_header + "2022-06-17,1Y,upfront,USD,365.00,,,,\n", "line 2: term-malformed: column term: \"1Y\""},
        {"purchased_on,payment,by_savings_plan\n2022-06-17,365.00,yes\n",
         "line 1: the column \"by_savings_plan\" is not known here; columns of an exchange are service, "
         "covered_by_savings_plan, last_exchange_done, purchased_on, renewed_on, term, billing_plan, period_from, "
         "period_until, currency, payment, payment_for, quantity, returned, returned_before, used"},
        {"purchased_on,payments\n2022-06-17,2022-06-17=365.00 made\n",
         "line 1: the column \"payments\" is not known here; columns of an exchange are service, "},
        {"purchased_on,payment,rounding_step\n2022-06-17,365.00,1\n",
         "line 1: the column \"rounding_step\" is not known here; columns of an exchange are service, "},
        {returns_header + "2022-06-17,,weekly,USD,365.00,,,,\n",
         "line 2: unknown-billing-plan: column billing_plan: \"weekly\""},
        {returns_header + "2022-06-17,,,US,365.00,,,,\n", "line 2: unknown-currency: column currency: \"US\""},
        {returns_header + "2022-06-17,,,JPY,365.00,,,,\n", "line 2: amount-too-precise: column payment: \"365.00\""},
        {returns_header + "2022-06-17,,,,-1,,,,\n", "line 2: negative-amount: column payment: \"-1\""},
        {returns_header + "2022-06-17,,,,1,0,,,\n", "line 2: quantity-out-of-range: column quantity: \"0\""},
        {returns_header + "2022-06-17,,,,1,2,3,,\n", "line 2: quantity-out-of-range: column returned: \"3\""},
        {returns_header + "2022-06-17,,,,1,,,,maybe\n", "line 2: column covered_by_savings_plan: \"maybe\": yes or no"},
        {returns_header + "2022-06-29,,,,1,,,,\n",
         "line 2, column 1: requested-before-purchase: the request is earlier than the purchase"},
        {returns_header + "2021-06-28,,,,1,,,,\n", "line 2, column 1: term-ended: the term has ended"},
        {returns_header + good + "\"2022-06-17,\n", "broken quoting"},
    };
    for (const bad& file : files) {
        CAPTURE(file.text);
        check_unusable(exchange(file.text, "total\n999\n", "--on 2022-06-28 --agreement self-service"), file.says);
    }
}

TEST_CASE("a wrong line of the purchases is reported with its number and column") {
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

TEST_CASE("wrong options of an exchange are reported by name") {
    const std::string bought = "total\n999\n";
    check_unusable(exchange(a_machine, bought, "--on 2022-6-28"),
                   "refund: --on \"2022-6-28\": a date is written YYYY-MM-DD");
    check_unusable(exchange(a_machine, bought, "--on 2022-02-29"),
                   "refund: --on \"2022-02-29\": the calendar has no such day");
    check_unusable(exchange(a_machine, bought, "--on 2022-06-28 --as-of x"), "refund: --as-of \"x\": ");
    check_unusable(exchange(a_machine, bought, "--on 2022-06-28 --agreement handshake"),
                   "refund: --agreement \"handshake\": no agreement of that name is known");
    check_unusable(exchange(a_machine, bought, ""), "--on is required");
    // Before the first text there is no answer: partners 2018-05-11, self-service 2019-04-13.
    const std::string old = "purchased_on,term,payment,service\n2018-04-01,P3Y,1,virtual-machine\n";
    check_unusable(exchange(old, bought, "--on 2018-05-10"), "refund: no-rule-in-force: ");
    CHECK(verdict(exchange(old, bought, "--on 2018-05-11")) == allowed);
    check_unusable(exchange(old, bought, "--on 2019-04-12 --agreement self-service"), "refund: no-rule-in-force: ");
    check_unusable(exchange(old, bought, "--on 2020-06-27 --agreement self-service-observed"),
                   "refund: no-rule-in-force: ");
    CHECK(verdict(exchange(old, bought, "--on 2019-04-13 --agreement self-service")) == allowed);
    const folder here;
    check_unusable(here.run("exchange --returns none.csv --purchases none.csv --on 2022-06-28"),
                   "none.csv: cannot be opened");
}
