// `refund ledger`: what it shows, what it finds wrong, and ledgers that are carried over.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

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

/// A ledger file without the moments at which its rows were written.
std::string without_moments(const std::string& ledger) {
    std::string out;
    for (const std::string& line : lines_of(ledger)) {
        const std::size_t last = line.rfind(',');
        out += line.substr(0, line.rfind(',', last - 1)) + line.substr(last) + '\n';
    }
    return out;
}

}  // namespace

TEST_CASE("ledger show names each request with its state, what counts and its units") {
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

TEST_CASE("ledger check finds what cannot be") {
    const folder here;
    REQUIRE(here.batch(rows, "--ledger L.csv").status == 0);
    const outcome sound = here.run("ledger check L.csv");
    CHECK(sound.status == 0);
    CHECK(sound.out == "L.csv: 2 scopes, 4 entries, 0 faults\n");
    // Units of a commitment beyond those bought: somebody has changed a row.
    std::string text = here.read("L.csv");
    const std::size_t at = text.find(",order-1,5,2,1,");
    REQUIRE(at != std::string::npos);
    text.replace(at, 15, ",order-1,5,4,1,");
    here.write("bad.csv", text);
    const outcome bad = here.run("ledger check bad.csv");
    CHECK(bad.status == 3);
    CHECK(
        bad.out ==
        "scope \"s\": 6 of 5 units of commitment \"order-1\" are given back\nbad.csv: 2 scopes, 4 entries, 1 faults\n");
    CHECK(here.run("ledger import bad.csv made.csv").status == 2);
    CHECK_FALSE(here.has("made.csv"));
}

TEST_CASE("a ledger is carried over, and answers as it did") {
    const folder here;
    if (!has_sqlite(here)) return;
    REQUIRE(here.batch(rows, "--ledger L.csv").status == 0);
    REQUIRE(here.run("ledger import L.csv sqlite:L.db").status == 0);
    CHECK(here.run("ledger check sqlite:L.db").out == "sqlite:L.db: 2 scopes, 4 entries, 0 faults\n");
    CHECK(here.run("ledger show sqlite:L.db").out == here.run("ledger show L.csv").out);
    REQUIRE(here.run("ledger export sqlite:L.db -o back.csv").status == 0);
    CHECK(without_moments(here.read("back.csv")) == without_moments(here.read("L.csv")));
    CHECK(here.batch(rows, "--ledger sqlite:L.db").out == here.batch(rows, "--ledger L.csv").out);
    CHECK(contains(here.batch(rows, "--ledger back.csv").out, ",yes,2,3\n"));
    // Twice would count twice.
    const outcome twice = here.run("ledger import L.csv sqlite:L.db");
    CHECK(twice.status == 2);
    CHECK(contains(twice.err, "holds entries of scope \"s\" already; nothing was entered"));
    CHECK(here.run("ledger check sqlite:L.db").out == "sqlite:L.db: 2 scopes, 4 entries, 0 faults\n");
    CHECK(here.run("ledger export L.csv -o L.csv").status == 2);
}

TEST_CASE("a ledger file of amounts is carried over, too") {
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
