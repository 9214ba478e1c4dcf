// `refund ledger`: what it shows, what it finds wrong, and ledgers that are moved.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace program_test;

namespace {

const std::string rows = "request_id,scope,commitment_id,quantity,returned,purchased_on,payment,requested_on\n"
                         "a,s,order-1,5,2,2025-03-01,20000,2025-03-02\nb,s,order-1,5,2,2025-03-01,10000,2025-03-02\n"
                         "c,s,order-1,5,2,2025-03-01,100,2025-03-02\nd,t,,1,1,2025-03-01,1.50,2025-03-03\n";

bool has_sqlite(const folder& here) {
    return here.batch("request_id,purchased_on,payment,requested_on\na,2025-03-01,1,2025-03-02\n",
                      "--ledger sqlite:try.db")
               .status == 0;
}

/// A ledger file without the times at which its rows were written.
std::string without_moments(const std::string& ledger) {
    std::string out;
    for (const std::string& line : lines_of(ledger)) {
        const std::size_t last = line.rfind(',');
        out += line.substr(0, line.rfind(',', last - 1)) + line.substr(last) + '\n';
    }
    return out;
}

}  // namespace

TEST_CASE("ledger show lists each request with its state, what counts and its units") {
    const folder here;
    REQUIRE(here.batch(rows, "--ledger L.csv").status == 0);
    const std::string wanted = "scope \"s\"\n"
                               "  2025-03-02  \"a\"  granted  40000.00 USD  2 of 5 units of \"order-1\"\n"
                               "  2025-03-02  \"b\"  granted  10000.00 USD of 20000.00  2 of 5 units of \"order-1\"\n"
                               "  2025-03-02  \"c\"  refused  0.00 USD of 200.00  0 of 5 units of \"order-1\"\n";
    const std::string other = "scope \"t\"\n  2025-03-03  \"d\"  granted  1.50 USD\n";
    CHECK(here.run("ledger show L.csv").out == wanted + other);
    CHECK(here.run("ledger show L.csv --scope t").out == other);
    CHECK(here.run("ledger show L.csv --scope u").status == 2);
    CHECK(here.run("ledger show none.csv").status == 2);
    CHECK(here.run("ledger").status == 2);
}

TEST_CASE("ledger check finds impossible entries, and import refuses them") {
    const folder here;
    REQUIRE(here.batch(rows, "--ledger L.csv").status == 0);
    const outcome sound = here.run("ledger check L.csv");
    CHECK(sound.status == 0);
    CHECK(sound.out == "L.csv: 2 scopes, 4 sound entries, 0 faults\n");
    // More units of a commitment are given back than its row says are left: someone has edited it.
    std::string text = here.read("L.csv");
    const std::size_t at = text.find(",order-1,5,2,1,");
    REQUIRE(at != std::string::npos);
    text.replace(at, 15, ",order-1,5,5,1,");
    here.write("bad.csv", text);
    const outcome bad = here.run("ledger check bad.csv");
    CHECK(bad.status == 3);
    CHECK(starts(bad.out, "scope \"s\": bad.csv: line 3, column 15: quantity-out-of-range: units_left \"1\": "));
    CHECK(contains(bad.out, "\nbad.csv: 2 scopes, 1 sound entries, 1 faults\n"));
    // A number that is consistent in its own row is caught by the other rows.
    text.replace(at, 15, ",order-1,5,4,0,");
    here.write("bad.csv", text);
    CHECK(starts(here.run("ledger check bad.csv").out,
                 "scope \"s\": bad.csv: line 3, column 14: quantity-out-of-range: returned \"4\": "));
    CHECK(here.run("ledger import bad.csv made.csv").status == 2);
    CHECK_FALSE(here.has("made.csv"));
}

TEST_CASE("a ledger is carried over to a database and back, and answers as before") {
    const folder here;
    if (!has_sqlite(here)) return;
    REQUIRE(here.batch(rows, "--ledger L.csv").status == 0);
    REQUIRE(here.run("ledger import L.csv sqlite:L.db").status == 0);
    CHECK(here.run("ledger check sqlite:L.db").out == "sqlite:L.db: 2 scopes, 4 sound entries, 0 faults\n");
    CHECK(here.run("ledger show sqlite:L.db").out == here.run("ledger show L.csv").out);
    REQUIRE(here.run("ledger export sqlite:L.db -o back.csv").status == 0);
    CHECK(without_moments(here.read("back.csv")) == without_moments(here.read("L.csv")));
    CHECK(here.batch(rows, "--ledger sqlite:L.db").out == here.batch(rows, "--ledger L.csv").out);
    CHECK(contains(here.batch(rows, "--ledger back.csv").out, ",yes,2,3\n"));
    // Importing twice would count everything twice.
    const outcome twice = here.run("ledger import L.csv sqlite:L.db");
    CHECK(twice.status == 2);
    CHECK(contains(twice.err, "holds entries of scope \"s\" already; nothing was entered"));
    CHECK(here.run("ledger check sqlite:L.db").out == "sqlite:L.db: 2 scopes, 4 sound entries, 0 faults\n");
    CHECK(here.run("ledger export L.csv -o L.csv").status == 2);
}

TEST_CASE("a ledger file with only amounts is carried over, too") {
    const folder here;
    if (!has_sqlite(here)) return;
    here.write(
        "old.csv",
        "scope,request_id,requested_on,amount,currency,cap_left\ns,a,2025-03-02,30000.00,USD,20000.00\ns,b,2025-03-02,15000.00,USD,\n");
    REQUIRE(here.run("ledger import old.csv sqlite:L.db").status == 0);
    const std::string again =
        "request_id,scope,purchased_on,payment,requested_on\na,s,2025-03-01,30000,2025-03-02\nb,s,2025-03-01,15000,2025-03-02\n"
        "c,s,2025-03-01,6000,2025-03-02\n";
    const outcome got = here.batch(again, "--ledger sqlite:L.db");
    CHECK(got.status == 0);
    CHECK(contains(
        got.out,
        "\na,s,granted,30000.00,0.00,30000.00,0.00,0.00,30000.00,20000.00,partner-center-2018-11/early-unused,,yes,1,\n"));
    CHECK(contains(
        got.out,
        "\nb,s,granted,15000.00,0.00,15000.00,0.00,0.00,15000.00,5000.00,partner-center-2018-11/early-unused,,yes,1,\n"));
    CHECK(contains(got.out, "\nc,s,capped,6000.00,0.00,5000.00,1000.00,0.00,5000.00,0.00,"));
    CHECK(got.out == here.batch(again, "--ledger old.csv").out);
}

TEST_CASE("all that the program enters, over many runs and in each kind of ledger, is sound") {
    const folder here;
    const std::string columns =
        "request_id,scope,agreement,product,billing_plan,purchased_on,payment,requested_on,commitment_id,quantity,"
        "returned\n";
    unsigned drawn = 4711;
    const auto below = [&drawn](unsigned bound) {
        drawn = drawn * 1'664'525U + 1'013'904'223U;
        return (drawn >> 16U) % bound;
    };
    std::vector<std::string> places{"L.csv"};
    if (has_sqlite(here)) places.emplace_back("sqlite:L.db");
    for (int run = 0; run < 6; ++run) {
        std::string text = columns;
        for (int i = 0; i < 300; ++i) {
            const unsigned kind = below(4);
            const unsigned bought = 1 + below(4);
            const bool named = below(2) == 0;
            text += "r" + std::to_string(run) + "-" + std::to_string(i) + ",s" + std::to_string(below(4)) +
                    (kind == 0 ? ",,savings-plan" : kind == 1 ? ",partner-center,licence-subscription" : ",self-service,") +
                    (kind != 0 && below(2) == 0 ? ",monthly" : ",upfront") + ",2023-03-01," +
                    std::to_string(1 + below(4000)) + ",2023-03-" + std::to_string(10 + below(19)) + "," +
                    (named ? "o" + std::to_string(bought) : std::string()) + "," + std::to_string(bought) + "," +
                    std::to_string(1 + below(bought)) + "\n";
        }
        for (const std::string& place : places) {
            CAPTURE(place);
            REQUIRE(here.batch(text, "--ledger " + place).status != 2);
        }
    }
    for (const std::string& place : places) {
        const outcome checked = here.run("ledger check " + place);
        CAPTURE(checked.out);
        CHECK(checked.status == 0);
    }
    const std::string entries = here.read("L.csv");
    for (const char* const each : {",money,", ",units,", ",refused,", ",granted,", ",yes,"}) {
        CAPTURE(each);
        CHECK(contains(entries, each));
    }
}
