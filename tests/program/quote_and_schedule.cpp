// The subcommands `refund quote` and `refund schedule`.

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace program_test;

namespace {

const std::string year = "--purchased-on 2025-03-01 --payment 1200.00 ";

bool has_gnuplot() { return std::system("gnuplot --version >/dev/null 2>&1") == 0; }

}  // namespace

TEST_CASE("a quote prints the decision and its explanation") {
    const folder here;
    const outcome got = here.run("quote " + year + "--requested-on 2025-05-05 --used yes");
    CHECK(got.status == 0);
    CHECK(starts(
        got.out,
        "granted: refund 867.94 USD (credit 986.30, fee 118.36, withheld 0.00, cancelled commitment 0.00)\n\nRule"));
    CHECK(contains(got.out, "1200.00 x 1 x 300 / 365 days"));
    CHECK(got.err.empty());
    CHECK(starts(here.run("quote " + year + "--requested-on 2025-05-05 --used yes --json").out,
                 "{\n  \"schema\": 1,\n  \"library\": \"0.1.0\",\n  \"request_id\": \"\",\n  \"scope\": \"\",\n"
                 "  \"outcome\": \"granted\",\n  \"answered_before\": false,\n  \"amounts\": {"));
    CHECK(starts(here.run("quote " + year + "--requested-on 2025-03-05 --product savings-plan").out,
                 "refused: refund 0.00 USD"));
}

TEST_CASE("a wrong quote ends with status 2 and names the option") {
    const folder here;
    outcome got = here.run("quote " + year + "--requested-on 2025-05-05 --billing-plan weekly");
    CHECK(got.status == 2);
    CHECK(starts(got.err, "refund: --billing-plan: unknown-billing-plan: \"weekly\""));
    CHECK(got.out.empty());
    got = here.run("quote " + year + "--requested-on 2024-05-05");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "requested-before-purchase: column requested_on: \"2024-05-05\""));
    got = here.run("quote " + year);
    CHECK(got.status == 2);
    CHECK(contains(got.err, "--requested-on is required"));
}

TEST_CASE("a schedule has a line for every day of the term") {
    const folder here;
    const outcome got = here.run("schedule " + year + "--csv -");
    CHECK(got.status == 0);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == 366);
    CHECK(lines[0] == "day,requested_on,outcome,credit,fee,refund,withheld,cancelled_commitment,rule,reason");
    CHECK(lines[6] == "5,2025-03-06,granted,1200.00,0.00,1200.00,0.00,0.00,partner-center-2018-11/early-unused,");
    CHECK(lines[7] == "6,2025-03-07,granted,1180.27,141.63,1038.64,0.00,0.00,partner-center-2018-11/late-unused,");
    // The last day: 1200 / 365 = 3.2876..., 12 % of 3.29 = 0.3948
    CHECK(lines[365] == "364,2026-02-28,granted,3.29,0.39,2.90,0.00,0.00,partner-center-2018-11/late-unused,");
    CHECK(lines_of(here.run("schedule " + year + "--term P3Y --billing-plan monthly --csv days.csv").out).empty());
    CHECK(lines_of(here.read("days.csv")).size() == 1 + 1096);
}

TEST_CASE("a day that the rules leave open is an error of that day alone") {
    const folder here;
    const auto lines = lines_of(here.run("schedule --purchased-on 2018-10-15 --payment 10 --term P1M --csv -").out);
    REQUIRE(lines.size() == 32);
    CHECK(starts(lines[6], "5,2018-10-20,error,,,,,,,\"rule-undefined:"));
    CHECK(starts(lines[7], "6,2018-10-21,granted,"));
    CHECK(here.run("schedule --purchased-on 2016-10-15 --payment 10 --term P1M --csv -").status == 2);
    if (!has_gnuplot()) return;
    const std::string words = here.run("schedule --purchased-on 2018-10-15 --payment 10 --term P1M").out;
    CHECK(contains(words, "\nno answer from 2018-10-20: rule-undefined: "));
    CHECK(contains(words, "\nfrom 2018-10-21: "));
    CHECK(contains(words, "; no answer before, by partner-center-2018-10/late-"));
    CHECK_FALSE(contains(words, " error"));
}

TEST_CASE("the plot shows the fall after day 5, and so do the words below it") {
    if (!has_gnuplot()) {
        MESSAGE("gnuplot is not installed");
        return;
    }
    const folder here;
    outcome got = here.run("schedule " + year);
    CHECK(got.status == 0);
    CHECK(contains(got.out, "Refund of 1200.00 USD"));
    CHECK(contains(got.out, "2025-03-01          2025-05-31"));  // below the axis
    CHECK(contains(got.out, "    cancel by 2025-03-06: 1200.00; a day later 1038.64 "));
    CHECK(contains(got.out,
                   "\ncancel by 2025-03-06: 1200.00; a day later 1038.64, by partner-center-2018-11/late-unused\n"));
    got = here.run("schedule " + year + "--svg plot.svg");
    CHECK(got.status == 0);
    CHECK(starts(here.read("plot.svg"), "<?xml"));
    CHECK(contains(here.read("plot.svg"), "</svg>"));
    got = here.run("schedule --purchased-on 2025-03-01 --payment 10 --billing-plan monthly --used yes --term P1Y");
    CHECK(contains(got.out, "\nfrom 2025-04-01: "));
    CHECK(contains(got.out, "the next payment is due"));
}

TEST_CASE("what a cap leaves in another currency differs by a cent from day to day, which no words are about") {
    const folder here;
    if (!has_gnuplot()) return;
    const std::string large = "schedule --purchased-on 2025-03-01 --term P3Y --used yes --payment 1800000.00 "
                              "--currency EUR --cap-payment 1900000.00 ";
    const outcome got = here.run(large);
    CHECK(contains(got.out, "\nfrom 2025-03-07: 47368.42 as before, by partner-center-2018-11/late-used\n"));
    CHECK_FALSE(contains(got.out, "payment is due"));
    CHECK(contains(got.out, "\ncancel by 2028-01-28: 47368.42; a day later 46248.17, no longer cut by the cap\n"));
    // 50,000 USD are 47,368.42 EUR. A refund is rounded in each of the currencies, so some days have a cent more.
    const auto days = lines_of(here.run(large + "--csv -").out);
    CHECK(std::count_if(days.begin(), days.end(), [](const std::string& day) { return contains(day, ",47368.43,"); }) >
          0);
}

TEST_CASE("a schedule of some days of a term, or of some units of a commitment") {
    const folder here;
    const auto lines = lines_of(here.run("schedule " + year + "--csv - --from 2025-03-06 --to 2025-03-07").out);
    REQUIRE(lines.size() == 3);
    CHECK(starts(lines[1], "5,2025-03-06,granted,1200.00,"));
    CHECK(starts(lines[2], "6,2025-03-07,granted,1180.27,"));
    CHECK(lines_of(here.run("schedule " + year + "--csv - --to 2025-03-01").out).size() == 2);
    CHECK(lines_of(here.run("schedule " + year + "--csv - --from 2024-01-01 --to 2030-01-01").out).size() == 366);
    outcome got = here.run("schedule " + year + "--csv - --from 2026-03-01");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "the term, from 2025-03-01 to 2026-02-28, has none of the days asked for"));
    CHECK(here.run("schedule " + year + "--csv - --from 2025-03-07 --to 2025-03-06").status == 2);
    got = here.run("schedule " + year + "--csv - --from 2025-02-30");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "--from \"2025-02-30\": the calendar has no such day"));
    if (!has_gnuplot()) return;
    got = here.run("schedule " + year + "--quantity 5 --returned 2 --commitment-id 'order\"{_1\\'");
    CHECK(contains(got.out, "Refund of 2 of 5 units of order{_1, 1200.00 USD"));
}

TEST_CASE("the days on which a cap refuses are a zone of their own in the plot, and are named in words") {
    const folder here;
    if (!has_gnuplot()) return;
    const std::string large = "schedule --purchased-on 2025-03-01 --payment 60000.00 --agreement self-service ";
    CHECK(here.run(large + "--svg plot.svg").status == 0);
    CHECK(contains(here.read("plot.svg"), "the cap refuses"));
    const outcome got = here.run(large);
    // 60000 x 304/365 = 49972.60 is the first amount that fits
    CHECK(contains(got.out, "\nfrom 2025-05-01: 49972.60; a day earlier 0.00, no longer refused\n"));
    CHECK(contains(got.out, "\nfrom 2025-03-01 to 2025-04-30 the cap refuses: refund-limit-exceeded: "));
    CHECK(here.run("schedule " + year + "--svg plot.svg").status == 0);
    CHECK_FALSE(contains(here.read("plot.svg"), "the cap refuses"));
    CHECK(contains(here.read("plot.svg"), "fee"));
}

TEST_CASE("without gnuplot a plot ends with status 2 and says why") {
    const folder here;
    const outcome got = here.run("schedule " + year + "--svg plot.svg", "PATH=/not-there");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "gnuplot"));
    CHECK(contains(got.err, "not installed"));
    CHECK(here.files() == 0);
}
