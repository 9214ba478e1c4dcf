// The subcommand `refund policies`.

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace program_test;

namespace {

/// A table: its seller, product and agreement, when its versions came into force, and when it was last seen.
struct listed {
    const char* name;
    const char* seller;
    const char* product;
    const char* agreement;
    const char* versions;
    const char* last_seen;
};

constexpr listed tables[] = {
    {"partner-center", "Microsoft", "azure-reservation", "partner-center", "2018-05-11, 2018-10-12, 2018-11-16",
     "2021-09-14"},
    {"partner-center-self-service", "Microsoft", "azure-reservation", "partner-center-self-service",
     "2022-10-10, 2025-07-01", "2026-03-19"},
    {"self-service", "Microsoft", "azure-reservation", "self-service",
     "2019-04-13, 2020-01-24, 2020-02-12, 2020-03-24, 2020-07-24, 2022-10-10, 2025-07-01", "2026-03-19"},
    {"self-service-observed", "Microsoft", "azure-reservation", "self-service-observed", "2022-06-28", "2023-03-10"},
    {"software-subscription", "Microsoft", "software-subscription", "partner-center",
     "2018-09-04, 2021-06-01, 2022-07-11", "2023-10-23"},
    {"perpetual-software", "Microsoft", "perpetual-software", "partner-center", "2018-09-04, 2021-06-01, 2022-07-11",
     "2023-10-23"},
    {"licence-subscription", "Microsoft", "licence-subscription", "partner-center", "2022-01-10, 2022-03-18",
     "2023-10-23"},
    {"licence-subscription-by-the-hour", "Microsoft", "licence-subscription-by-the-hour", "partner-center",
     "2022-01-10, 2022-03-18", "2022-03-21"},
    {"suse-plan", "Microsoft", "suse-plan", "any agreement", "2018-05-11", "2021-10-05"},
    {"red-hat-plan", "Microsoft", "red-hat-plan", "any agreement", "2018-05-11", "2021-10-05"},
    {"savings-plan", "Microsoft", "savings-plan", "any agreement", "2022-10-12, 2026-03-14", "2026-03-14"},
    {"databricks-pre-purchase", "Microsoft", "databricks-pre-purchase", "any agreement", "2020-06-12", "2026-03-19"},
    {"azure-red-hat-openshift", "Microsoft", "azure-red-hat-openshift", "any agreement", "2020-06-12", "2022-10-10"},
    {"vmware-by-cloudsimple", "Microsoft", "vmware-by-cloudsimple", "any agreement", "2020-06-12", "2022-10-10"},
    {"synapse-pre-purchase", "Microsoft", "synapse-pre-purchase", "any agreement", "2022-10-10", "2026-03-19"},
    {"pre-purchase-plan", "Microsoft", "pre-purchase-plan", "any agreement", "2026-01-15", "2026-03-19"},
    {"ec2-reserved-instance", "Amazon Web Services", "ec2-reserved-instance", "any agreement", "2018-02-02",
     "2023-06-15"},
    {"google-cloud-spend-commitment", "Google Cloud", "google-cloud-spend-commitment", "any agreement", "2025-06-12",
     "2025-06-12"},
};

/// A line without the blanks that align it.
std::string squeezed(const std::string& line) {
    std::string out;
    for (const char c : line) {
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    }
    return out;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

void check_unusable(const outcome& got, const std::string& says) {
    CAPTURE(got.err);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    CHECK(contains(got.err, says));
}

const std::string header = "request_id,purchased_on,payment,requested_on,used\n";

/// The lines of a comparison that are about requests.
std::vector<std::string> changes(const std::string& versions, const std::string& requests) {
    const folder here;
    here.write("in.csv", requests);
    const outcome got = here.run("policies diff " + versions + " --requests in.csv");
    CAPTURE(got.err);
    CHECK(got.status == 0);
    auto lines = lines_of(got.out);
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [](const std::string& line) { return starts(line, "- ") || starts(line, "+ "); }),
                lines.end());
    return lines;
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("policies list names every table with its versions, and policies check finds all of them sound") {
    const folder here;
    const outcome list = here.run("policies list");
    const outcome check = here.run("policies check");
    CHECK(list.status == 0);
    CHECK(check.status == 0);
    const auto named = lines_of(list.out);
    const auto checked = lines_of(check.out);
    REQUIRE(named.size() == std::size(tables));
    REQUIRE(checked.size() == std::size(tables));
    for (std::size_t i = 0; i < std::size(tables); ++i) {
        const listed& table = tables[i];
        CHECK(squeezed(named[i]) == std::string(table.name) + " " + table.seller + " " + table.product + " " +
                                        table.agreement + " from " + table.versions + "; last seen " + table.last_seen);
        CHECK(squeezed(checked[i]) == std::string(table.name) + " sound");
        CHECK(here.run(std::string("policies show ") + table.name).status == 0);
    }
}

TEST_CASE("policies show prints a whole table, or its version of a day") {
    const folder here;
    const std::string all = here.run("policies show partner-center").out;
    // One rule from May 2018, five from October, four since November; each with one source.
    CHECK(count_of(all, "; published ") == 10);
    CHECK(count_of(all, "\n\n") == 10);
    CHECK(count_of(all, "partner-center-2018-10/") == 5);
    const std::string may = here.run("policies show partner-center@2018-10-11").out;
    CHECK(
        may ==
        "partner-center-2018-05/any-time: any day, used or not: prorated, fee without a rate\n"
        "    in force 2018-05-11 to 2018-10-11\n"
        "    credit: prorated; proration: actual-days; day of request: unused; price: purchase; units rounded: together; "
        "fee: named without a rate; fee kind: rate; fee of: the credit; rounding: half-even\n"
        "    cap limit: 50000.00 USD; cap window: rolling days; cap window length: 365; cap counts: money refunded; "
        "cap over limit: pay up to the limit; cap scope: customer\n"
        "    Cancel at any time: the prorated rest less an early termination fee, whose rate is not stated.\n"
        "    Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers; "
        "Cancel or exchange a reservation: How cancellations work; published 2018-05-11, last seen 2018-10-10\n\n");
    const std::string october = here.run("policies show partner-center@2018-10-12").out;
    CHECK(here.run("policies show partner-center@2018-11-15").out == october);
    CHECK(contains(october, "partner-center-2018-10/early-unused: days 0 to 4, unused: full payment, no fee\n"));
    CHECK(contains(october, "partner-center-2018-10/early-used: days 0 to 4, used: prorated, no fee\n"));
    CHECK(contains(october, "partner-center-2018-10/day-5: day 5, used or not: undefined, day-5-in-neither-row\n"));
    CHECK(contains(october,
                   "partner-center-2018-10/late-used: day 6 and later, used: prorated, fee 12/100 of the credit\n"));
    CHECK(count_of(october, "    in force 2018-10-12 to 2018-11-15\n") == 5);
    const std::string november = here.run("policies show partner-center@2018-11-16").out;
    CHECK(here.run("policies show partner-center@2099-12-31").out == november);
    CHECK(all == may + october + november);
    CHECK(count_of(november, "    in force 2018-11-16 to no end\n") == 4);

    // The full form lists what the short line leaves out: the price, and the window of the cap.
    CHECK(contains(here.run("policies show self-service@2025-07-01").out, "; price: lower of purchase and current; "));
    CHECK(contains(here.run("policies show self-service@2019-04-13").out,
                   "; cap window: rolling months; cap window length: 12; "));
    CHECK(contains(here.run("policies show self-service@2025-07-01").out,
                   "any day, used or not: prorated, fee 12/100 of the credit announced, not charged\n"));
    CHECK(contains(here.run("policies show software-subscription@2022-07-11").out,
                   "within-7-days: days 0 to 7, used or not: prorated, day of the request used, no fee\n"));
    // No cap, and a refusal.
    const std::string savings = here.run("policies show savings-plan").out;
    CHECK(starts(
        savings,
        "savings-plan/never: any day, used or not: refused, product-not-refundable\n    in force 2022-10-12 to 2026-03-13\n    Savings"));
}

TEST_CASE("policies show without a name prints every table, in the order of the list") {
    const folder here;
    std::string each;
    std::string each_as_markdown;
    for (const listed& table : tables) {
        each += here.run(std::string("policies show ") + table.name).out;
        each_as_markdown += here.run(std::string("policies show --format markdown ") + table.name).out;
    }
    CHECK(here.run("policies show").out == each);
    CHECK(here.run("policies show --format text").out == each);
    const std::string page = here.run("policies show --format markdown").out;
    CHECK(starts(page, "# Tables of rules\n"));
    REQUIRE(page.size() > each_as_markdown.size());
    CHECK(page.substr(page.size() - each_as_markdown.size()) == each_as_markdown);
}

TEST_CASE("a table in Markdown has a row for each rule, with days, usage, credit, fee, cap, clause and source") {
    const folder here;
    const std::string shown = here.run("policies show partner-center --format markdown").out;
    CHECK(count_of(shown, "\n| `partner-center-2018-") == 10);
    const auto october = lines_of(here.run("policies show partner-center@2018-10-12 --format markdown").out);
    REQUIRE(october.size() == 12);
    CHECK(october[1] == "## partner-center");
    CHECK(october[3] ==
          "Microsoft, `azure-reservation`, agreement partner-center. Versions from 2018-05-11, 2018-10-12, 2018-11-16; "
          "last seen 2021-09-14.");
    CHECK(october[5] == "| rule | in force | days since the purchase | usage | credit | fee | cap | clause | source |");
    CHECK(october[6] == "|---|---|---|---|---|---|---|---|---|");
    const std::string cap = "limit 50000.00 USD, window rolling days, window length 365, counts money refunded, "
                            "over limit pay up to the limit, scope customer";
    const std::string source =
        "Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers; "
        "Cancel or exchange a reservation: How cancellations work; published 2018-10-12, last seen 2018-10-29";
    CHECK(
        october[9] ==
        "| `partner-center-2018-10/day-5` | 2018-10-12 to 2018-11-15 | day 5 | used or not | undefined, "
        "day-5-in-neither-row |  |  | The rows read fewer than 5 and more than 5 days: exactly 5 days are in neither. | " +
            source + " |");
    CHECK(october[10] ==
          "| `partner-center-2018-10/late-unused` | 2018-10-12 to 2018-11-15 | day 6 and later | unused | prorated | "
          "fee 12/100 of the credit | " +
              cap + " | More than 5 days after the purchase, not used: prorated credit less a 12 % fee. | " + source +
              " |");
    // A refusal, and a price that is not the one paid.
    CHECK(contains(
        here.run("policies show ec2-reserved-instance --format markdown").out,
        "Amazon Web Services, `ec2-reserved-instance`, any agreement. Versions from 2018-02-02; last seen 2023-06-15.\n"));
    CHECK(contains(
        here.run("policies show suse-plan --format markdown").out,
        "| `suse-plan/never` | 2018-05-11 to no end | any day | used or not | refused, product-not-refundable |  |  | SUSE"));
    CHECK(contains(
        here.run("policies show self-service@2025-07-01 --format markdown").out,
        " | prorated, price: lower of purchase and current | fee 12/100 of the credit announced, not charged | limit "));
}

TEST_CASE("a version that does not exist ends with status 2 and says why") {
    const folder here;
    for (const std::string words :
         {"policies show ", "policies diff partner-center ", "policies diff --requests in.csv partner-center "}) {
        CAPTURE(words);
        check_unusable(here.run(words + "tea"), "refund: no policy \"tea\"; refund policies list names them");
        check_unusable(here.run(words + "tea@2025-01-01"), "refund: no policy \"tea\"");
        check_unusable(here.run(words + "@2025-01-01"), "refund: no policy \"\"");
        check_unusable(here.run(words + "partner-center@"), "refund: partner-center@: a date is written YYYY-MM-DD");
        check_unusable(here.run(words + "partner-center@2025-02-29"),
                       "refund: partner-center@2025-02-29: the calendar has no such day");
    }
    check_unusable(here.run("policies show partner-center@2018-05-10"),
                   "refund: partner-center@2018-05-10: no published rule is in force");
    check_unusable(here.run("policies"), "");
    check_unusable(here.run("policies show partner-center --format html"), "--format");
    check_unusable(here.run("policies show tea --format markdown"), "refund: no policy \"tea\"");
    check_unusable(here.run("policies show partner-center@2018-05-10 --format markdown"),
                   "refund: partner-center@2018-05-10: no published rule is in force");
    check_unusable(here.run("policies diff partner-center"), "AFTER is required");
    check_unusable(here.run("policies burn"), "");
}

TEST_CASE("policies diff names the rules that only one side has") {
    const folder here;
    const outcome got = here.run("policies diff partner-center@2018-10-12 partner-center@2018-11-16");
    CHECK(got.status == 0);
    CHECK(lines_of(got.out) ==
          strings{"- partner-center-2018-10/early-unused: days 0 to 4, unused: full payment, no fee",
                  "- partner-center-2018-10/early-used: days 0 to 4, used: prorated, no fee",
                  "- partner-center-2018-10/day-5: day 5, used or not: undefined, day-5-in-neither-row",
                  "- partner-center-2018-10/late-unused: day 6 and later, unused: prorated, fee 12/100 of the credit",
                  "- partner-center-2018-10/late-used: day 6 and later, used: prorated, fee 12/100 of the credit",
                  "+ partner-center-2018-11/early-unused: days 0 to 5, unused: full payment, no fee",
                  "+ partner-center-2018-11/early-used: days 0 to 5, used: prorated, no fee",
                  "+ partner-center-2018-11/late-unused: day 6 and later, unused: prorated, fee 12/100 of the credit",
                  "+ partner-center-2018-11/late-used: day 6 and later, used: prorated, fee 12/100 of the credit"});
    CHECK(here.run("policies diff partner-center partner-center").out.empty());
    CHECK(here.run("policies diff self-service@2023-01-01 self-service@2025-06-30").out.empty());
    // Compared with the whole table, October lacks the rule of May and the four of November.
    CHECK(lines_of(here.run("policies diff partner-center partner-center@2018-10-12").out).size() == 5);
}

TEST_CASE("policies diff names the requests that change, and by how much") {
    // 1200.00 for 365 days from 2018-10-15. October had no rule for day 5; if used, 1200 * 360 / 365 = 1183.56.
    CHECK(changes("partner-center@2018-10-12 partner-center@2018-11-16",
                  header + "day-4,2018-10-15,1200.00,2018-10-19,no\n"
                           "day-5,2018-10-15,1200.00,2018-10-20,no\n"
                           "day-5-used,2018-10-15,1200.00,2018-10-20,yes\n"
                           "day-6,2018-10-15,1200.00,2018-10-21,no\n") ==
          strings{"day-5: error rule-undefined -> 1200.00 USD (0.00)",
                  "day-5-used: error rule-undefined -> 1183.56 USD (0.00)", "2 of 4 requests change, before any cap"});
    // From partner to self-service. Day 3: unused 1200.00, by self-service 1200 * 362 / 365 = 1190.14; used, both
    // prorate. Day 6: 1180.27 less 141.63 = 1038.64, by self-service without a fee. A request without an id is named by
    // its line.
    const std::string of_2025 = header + ",2025-03-01,1200.00,2025-03-04,no\n\nx,2025-03-01,1200.00,2025-03-04,yes\n"
                                         "\"y, z\",2025-03-01,1200.00,2025-03-07,no\n";
    CHECK(changes("partner-center self-service", of_2025) ==
          strings{"line 2: 1200.00 USD -> 1190.14 USD (-9.86)", "y, z: 1038.64 USD -> 1180.27 USD (+141.63)",
                  "2 of 3 requests change, before any cap"});
    CHECK(changes("self-service partner-center", of_2025) ==
          strings{"line 2: 1190.14 USD -> 1200.00 USD (+9.86)", "y, z: 1180.27 USD -> 1038.64 USD (-141.63)",
                  "2 of 3 requests change, before any cap"});
    CHECK(changes("partner-center partner-center", of_2025) == strings{"0 of 3 requests change, before any cap"});
    // A day in a version's name wins over the day of the request: in 2018-10, days 3 and 6 were alike.
    CHECK(changes("partner-center@2018-10-12 partner-center", of_2025) ==
          strings{"0 of 3 requests change, before any cap"});
    CHECK(changes("partner-center@2018-05-11 partner-center", of_2025).front() ==
          "line 2: error fee-rate-not-stated -> 1200.00 USD (0.00)");
    CHECK(changes("partner-center@2018-05-10 partner-center", of_2025).front() ==
          "line 2: error no-rule-in-force -> 1200.00 USD (0.00)");
    // 730.00 for 365 days are 2.00 a day. On day 45, 320 days are left, and a window of 30 days has closed.
    CHECK(changes("software-subscription@2021-05-31 software-subscription@2021-06-01",
                  header + "a,2021-03-01,730.00,2021-04-15,no\n") ==
          strings{"a: 640.00 USD -> refused window-closed (-640.00)", "1 of 1 requests change, before any cap"});
    // Since 2022-07-11 the day of the request is kept.
    CHECK(changes("software-subscription@2022-07-10 software-subscription@2022-07-11",
                  header + "a,2022-08-01,730.00,2022-08-06,no\n") ==
          strings{"a: 720.00 USD -> 718.00 USD (-2.00)", "1 of 1 requests change, before any cap"});
    // Yen: 150000 * 245 / 365 = 100684.9; 12 % of 100685 = 12082.2.
    CHECK(
        changes("partner-center self-service-observed",
                "purchased_on,payment,currency,cap_payment,requested_on\n2025-02-10,150000,JPY,1000.00,2025-06-10\n") ==
        strings{"line 2: 88603 JPY -> 100685 JPY (+12082)", "1 of 1 requests change, before any cap"});
    CHECK(changes("savings-plan self-service", of_2025).front() ==
          "line 2: refused product-not-refundable -> 1190.14 USD (+1190.14)");
    CHECK(changes("partner-center self-service", header) == strings{"0 of 0 requests change, before any cap"});
}

TEST_CASE("requests that cannot be read end a comparison before any output") {
    const folder here;
    const std::string examples = std::filesystem::absolute("examples/data/requests.csv").string();
    const std::string diff = "policies diff partner-center self-service --requests ";
    check_unusable(here.run(diff + "\"" + examples + "\""),
                   "requests.csv: line 26, column 9: amount-malformed: column payment: \"1,200.00\"");
    check_unusable(here.run(diff + "none.csv"), "none.csv: cannot be opened");
    here.write("in.csv", header + "a,2025-03-01,1200.00,2025-03-04\n");
    check_unusable(here.run(diff + "in.csv"), "in.csv: line 2: 4 cells where the header has 5");
    here.write("in.csv", header + "a,2025-03-01,1200.00,2025-03-04,no\nb,2025-03-01,1200.00,2025-03-04,maybe\n");
    check_unusable(here.run(diff + "in.csv"), "in.csv: line 3, column 5: used-malformed: column used: \"maybe\"");
    here.write("in.csv", "payment\n1\n");
    check_unusable(here.run(diff + "in.csv"), "in.csv: line 1: the header has no column purchased_on");
    CHECK(here.files() == 1);
}

TEST_CASE("of the readable example requests, policies diff shows which gain by self-service") {
    // The first eleven requests of the file, before the cap. Used early ones are prorated in both tables; unused early
    // ones lose, and late ones no longer pay the fee of 12 %.
    std::string text;
    std::ifstream file("examples/data/requests.csv", std::ios::binary);
    for (std::string line; std::getline(file, line) && !starts(line, "cap-3,");) text += line + "\n";
    CHECK(changes("partner-center self-service", text) ==
          strings{"early-unused: 1200.00 USD -> 1193.42 USD (-6.58)",   // 1200 * 363 / 365
                  "day-5: 1200.00 USD -> 1183.56 USD (-16.44)",         // 1200 * 360 / 365
                  "day-6: 1038.64 USD -> 1180.27 USD (+141.63)",
                  "late-used: 867.94 USD -> 986.30 USD (+118.36)",
                  "monthly: 59.61 USD -> 67.74 USD (+8.13)",
                  "leap-day: 77.44 USD -> 88.00 USD (+10.56)",
                  "three-years: 17600.00 USD -> 20000.00 USD (+2400.00)",
                  "2 of 5, rounded once: 1080.09 USD -> 1227.38 USD (+147.29)",
                  "euro: 590.68 EUR -> 671.23 EUR (+80.55)",
                  "yen: 88603 JPY -> 100685 JPY (+12082)",
                  "10 of 11 requests change, before any cap"});
}
