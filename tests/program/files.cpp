// Files as people have them. The numbers refer to a list of what went wrong with real files.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace program_test;

const std::string header = "request_id,scope,purchased_on,payment,requested_on\n";
const std::string row = "R1,c,2025-03-01,1200.00,2025-03-03\n";

/// The message for an input that cannot be used.
std::string refused(const std::string& input, const std::string& arguments = "") {
    const folder here;
    const outcome got = here.batch(input, arguments);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    return got.err;
}

}  // namespace

TEST_CASE("F1: a second byte order mark before the first name is an error that shows it") {
    CHECK(contains(refused("\xEF\xBB\xBF\xEF\xBB\xBF" + header + row),
                   "line 1, column 1: the name \"\\u{FEFF}request_id\": holds a character that cannot be seen"));
    const folder here;
    CHECK(here.batch("\xEF\xBB\xBF" + header + row).status == 0);  // programs write one byte order mark
}

TEST_CASE("F2: invisible characters in a cell are shown in the message") {
    const folder here;
    const outcome amount = here.batch(header + "R1,c,2025-03-01,\xEF\xBB\xBF" "100.00,2025-03-03\n");
    CHECK(contains(amount.out, "amount-malformed: column payment: \"\"\\u{FEFF}100.00\"\""));
    const outcome day = here.batch(header + "R1,c,\xE2\x80\x8B" "2025-03-01,100.00,2025-03-03\n");
    CHECK(contains(day.out, "date-malformed: column purchased_on: \"\"\\u{200B}2025-03-01\"\""));
}

TEST_CASE("F4: a name that is almost a column's is an error that names both, and --columns can map it") {
    const std::string names =
        "payment,BillingFrequency,Currency,purchased_on,EventType,Quantity,ReservationOrderId,Term,requested_on\n";
    CHECK(contains(refused(names), "line 1, column 3: \"Currency\" is almost the column currency: write it so, or say "
                                   "--columns currency=\"Currency\""));
    CHECK(contains(refused("request id,purchased_on,payment,requested_on\n"),
                   "\"request id\" is almost the column request_id"));
    CHECK(
        contains(refused("Purchased-On,payment,requested_on\n"), "\"Purchased-On\" is almost the column purchased_on"));
    CHECK(contains(refused(header.substr(0, header.size() - 1) + ", payment\n"),
                   "\" payment\" is almost the column payment"));
    // One letter is missing, added, another, or exchanged with its neighbour.
    for (const std::string name : {"curency", "currencyy", "curréncy", "currenyc", "urrency", "currenc"}) {
        CAPTURE(name);
        const bool one_letter = name != "curréncy";  // an accented letter is two bytes
        const std::string words = "\"" + name + "\" is almost the column currency";
        const outcome got = folder().batch(name + "," + header + "EUR,R1,c,2025-03-01,100.00,2025-03-03\n");
        CHECK(got.status == (one_letter ? 2 : 0));
        CHECK(contains(got.err, one_letter ? words : "ignored: "));
    }
    // Two letters are too many, short names are too alike, and a file that has the column may have one like it.
    for (const std::string name : {"currentcies", "terms", "scopes"}) {
        CAPTURE(name);
        const outcome got = folder().batch(name + "," + header + "x,R1,c,2025-03-01,100.00,2025-03-03\n");
        CHECK(got.status == 0);
        CHECK(contains(got.err, "ignored: \"" + name + "\""));
    }

    const folder here;
    const std::string values = "271.99,P1M,EUR,2025-03-01,Purchase,12,o-1,P1Y,2025-03-03\n";
    const outcome mapped = here.batch(names + values, "--columns currency=Currency,quantity=Quantity,term=Term");
    CHECK(mapped.status == 3);
    CHECK(contains(mapped.out, "cap-payment-missing"));  // the row is read as euro
    CHECK(contains(mapped.err, "ignored: \"BillingFrequency\", \"EventType\", \"ReservationOrderId\""));
    CHECK(contains(refused(header, "--columns price=payment"),
                   "--columns: there is no column \"price\"; there are request_id, "));
    CHECK(contains(refused(header, "--columns payment=Amount"),
                   "the header has no column Amount; it has \"request_id\", "));
    CHECK(contains(refused(header, "--columns payment"),
                   "--columns \"payment\": \"payment\" is not of the form known=theirs"));
    CHECK(contains(refused(header, "--columns payment="), "is not of the form known=theirs"));
}

TEST_CASE("F5: other separators, encodings and kinds of file are recognized and named") {
    const std::string semicolons =
        "scope;request_id;purchased_on;payment;requested_on\nc;R1;2025-03-01;1200.00;2025-03-03\n";
    CHECK(contains(refused(semicolons),
                   "no column purchased_on; it has \"scope;request_id;purchased_on;payment;re\"...; are its "
                   "columns separated by ';'? (--delimiter)"));
    CHECK(contains(refused("scope\tpurchased_on\n"), "are its columns separated by tabs?"));
    CHECK(contains(refused("Refunds of March\n" + header),
                   "it has \"Refunds of March\"; is there a line above the header?"));
    CHECK(contains(refused(std::string("\xFF\xFEp\0a\0", 6)), "is UTF-16: save it as UTF-8"));
    CHECK(contains(refused(std::string("p\0a\0y\0", 6)), "is UTF-16"));
    CHECK(contains(refused("PK\x03\x04..."), "is a spreadsheet workbook, not CSV: save its sheet as CSV (UTF-8)"));
    CHECK(contains(refused("PAR1\x15\x04"),
                   "in.csv: is a Parquet file, not CSV: convert it, for example with DuckDB: COPY (FROM 'in.csv') TO"));
    CHECK(contains(refused(std::string("ARROW1\0\0", 8)), "is an Arrow file, not CSV"));
    CHECK_FALSE(contains(refused("PAR1,x\n"), "Parquet"));
    const folder here;
    CHECK(here.batch(semicolons, "--delimiter ';'").out ==
          here.batch("scope,request_id,purchased_on,payment,requested_on\n"
                     "c,R1,2025-03-01,1200.00,2025-03-03\n")
              .out);
    std::string tabs = semicolons;
    for (char& c : tabs) c = c == ';' ? '\t' : c;
    CHECK(here.batch(tabs, "--delimiter '\t'").out == here.batch(semicolons, "--delimiter ';'").out);
    CHECK(contains(
        here.batch("scope;purchased_on;payment;requested_on\nc;2025-03-01;1200,50;2025-03-03\n", "--delimiter ';'").out,
        "amount-malformed: column payment: \"\"1200,50\"\""));  // a comma is not a decimal point
}

TEST_CASE("the separator is one ASCII character that is no letter, digit, quote or line end") {
    const folder here;
    const auto with = [&](const std::string& separator) {
        std::string text = "purchased_on,payment,requested_on\n2025-03-01,1200.00,2025-03-03\n";
        for (char& c : text) c = c == ',' ? separator.front() : c;
        return here.batch(text, "--delimiter '" + separator + "'");
    };
    const std::string separated = with(",").out;
    CHECK(contains(separated, ",granted,1200.00,"));
    for (const char* const good : {";", "|", "\t", ":", "~", " ", "\x01", "\x1F"}) {
        CAPTURE(good);
        CHECK(with(good).out == separated);
    }
    for (const char* const bad :
         {"a", "Z", "0", "9", "\"", "\r", "\n", "\x7F", "\xC3\xA4", "\xE4", ";;", "\\t", "tab"}) {
        CAPTURE(bad);
        const outcome got = with(bad);
        CHECK(got.status == 2);
        CHECK(got.out.empty());
        CHECK(contains(got.err,
                       "--delimiter: name one character of ASCII that is no letter, digit, quote or line end: "
                       "',', ';', '|' or a tab, which many shells write as $'\\t'"));
    }
    CHECK(contains(here.run("batch in.csv --delimiter ''").err, "--delimiter: name one character"));
    CHECK(contains(here.run("exchange --returns in.csv --delimiter 5").err, "--delimiter: name one character"));
}

TEST_CASE("F6: a moment counts on its UTC day, and one without an offset is an error") {
    const folder here;
    const auto with = [&](const std::string& purchased, const std::string& requested) {
        return here.batch(header + "R1,c," + purchased + ",1200.00," + requested + "\n").out;
    };
    const std::string on_the_fifth_day = with("2025-03-02", "2025-03-07");
    CHECK(with("2025-03-02T00:00:00Z", "2025-03-07T00:00:00.000Z") == on_the_fifth_day);
    CHECK(with("2025-03-01T23:30:00-08:00", "2025-03-07T23:59:59Z") == on_the_fifth_day);
    CHECK(with("2025-03-02", "2025-03-07T23:30:00-08:00") == with("2025-03-02", "2025-03-08"));
    CHECK(on_the_fifth_day != with("2025-03-02", "2025-03-08"));
    CHECK(contains(with("2025-03-02T00:00:00", "2025-03-07"), "offset-missing: column purchased_on"));
}

TEST_CASE("F7: rows without a filled cell are skipped, and counted") {
    const folder here;
    const outcome got = here.batch(header + row + ",,,,\nR2,c,2025-03-01,1200.00,2025-03-03\n,,,,\n,,,,\n");
    CHECK(got.status == 0);
    CHECK(lines_of(got.out).size() == 3);
    CHECK(contains(got.err, "rows without a single filled cell, passed over: 3"));
    CHECK(contains(here.batch(header + row + ",,,\n").err, "passed over: 1"));  // whatever the number of cells
    CHECK_FALSE(contains(here.batch(header + row + "\n\n").err, "passed over"));  // empty lines are not rows
    CHECK(here.batch(header + row + ",,,,\n", "--ledger l.csv").status == 0);
}

TEST_CASE("F11: a carriage return in a cell without quotes is an error, and one in quotes is part of the cell") {
    CHECK(contains(refused(header + "R\r1,c,2025-03-01,1200.00,2025-03-03\n"),
                   "line 2: a carriage return in a cell that is not in quotes: rows end in LF or CRLF"));
    CHECK(contains(refused("payment,purchased_on,requested_on\r10.00,2025-03-01,2025-03-02\r"),
                   "line 1: a carriage return"));
    // Even if the row after it continues on another line.
    CHECK(contains(refused(header + "R1,c,2025-03-01,1200.00,2025-03-03\r\"R\n2\",c,2025-03-01,1200.00,2025-03-03\n"),
                   "line 2: a carriage return"));
    const folder here;
    CHECK(here.batch("payment,purchased_on,requested_on\r\n10.00,2025-03-01,2025-03-02\r\n").status == 0);
    CHECK(here.batch("payment,purchased_on,requested_on\r\n10.00,2025-03-01,2025-03-02\r").status == 0);
    CHECK(contains(here.batch(header + "\"R\r1\",c,2025-03-01,1200.00,2025-03-03\n").out, "text-invisible-character"));
}

TEST_CASE("rows longer than the parts in which a file is read are read whole") {
    const folder here;
    const auto row_of = [](const std::string& id, std::size_t size) {
        return std::string(size, 'x') + "," + id + ",c,2025-03-01,1200.00,2025-03-03\n";
    };
    // The part that holds the first whole row also holds the start of a row that is longer than a usual part.
    const outcome got =
        here.batch("note," + header + row_of("R1", 1'100'000) + row_of("R2", 1'500'000) + row_of("R3", 10));
    CHECK(got.status == 0);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == 4);
    CHECK(starts(lines[1], "R1,c,granted,"));
    CHECK(starts(lines[2], "R2,c,granted,"));
    CHECK(starts(lines[3], "R3,c,granted,"));
}

TEST_CASE("of the rows taken as not used, the summary counts only those that are valid requests") {
    const folder here;
    // With the columns that most files have, and with one that few have.
    for (const std::string more : {"", ",renewed_on"}) {
        CAPTURE(more);
        const std::string end = more.empty() ? "\n" : ",\n";
        const outcome got = here.batch("request_id,scope,purchased_on,payment,requested_on,used" + more + "\n" +
                                       "1,c,2025-03-01,1200.00,2025-05-05," + end +
                                       "1,c,2025-03-01,1200.00,2025-05-05," + end +    // an id seen before
                                       "2,C,2025-03-01,1200.00,2025-05-05," + end +    // a scope in another spelling
                                       "3,c,2025-03-01,x,2025-05-05," + end +          // not an amount
                                       "4,c,2025-03-01,1200.00,2025-05-05,no" + end +  // states it
                                       "5,c,2025-03-01,1200.00,2025-05-05," + end);
        CHECK(got.status == 3);
        CHECK(contains(got.err, "6 rows: 3 granted, 0 capped, 0 refused, 3 errors"));
        CHECK(contains(got.err, "rows that do not say whether it was used, taken as not used: 2\n"));
    }
}

TEST_CASE("the summary counts the valid rows that name no scope, and so share a cap") {
    const folder here;
    const outcome got = here.batch(header + "1,,2025-03-01,60000.00,2025-03-03\n"
                                            "2,,2025-03-01,60000.00,2025-03-03\n"
                                            "3,,2025-03-01,x,2025-03-03\n"
                                            "4,c,2025-03-01,60000.00,2025-03-03\n");
    CHECK(contains(got.err, "4 rows: 0 granted, 3 capped, 0 refused, 1 errors"));
    CHECK(contains(got.err, "rows that name no scope, which share one yearly cap: 2\n"));
    CHECK(contains(got.err, "refund 100000.00, "));  // one cap for both, and one for c
    CHECK(!contains(here.batch(header + "1,c,2025-03-01,100.00,2025-03-03\n").err, "no scope"));
}

TEST_CASE("the summary ends with the sums of money, by currency") {
    const folder here;
    const outcome got = here.batch("request_id,purchased_on,payment,currency,cap_payment,requested_on\n"
                                   "1,2025-03-01,1200.00,USD,,2025-05-05\n"    // 986.30 less 118.36
                                   "2,2025-03-01,60000.00,USD,,2025-03-03\n"   // over the cap
                                   "3,2025-03-01,120000,JPY,1000.00,2025-03-03\n"
                                   "4,2025-03-01,x,USD,,2025-03-03\n");
    CHECK(got.status == 3);
    const auto lines = lines_of(got.err);
    REQUIRE(lines.size() >= 3);
    CHECK(lines[lines.size() - 3] ==
          "refund: rules of partner-center for azure-reservation: last seen in force 2021-09-14");
    CHECK(lines[lines.size() - 2] == "refund: JPY: credit 120000, fee 0, refund 0, withheld 120000");
    CHECK(starts(lines.back(), "refund: USD: credit 60986.30, fee "));
}

TEST_CASE("an unknown name is answered with the known ones, and the help names the columns") {
    const folder here;
    const std::string names = "purchased_on,payment,requested_on,product,agreement\n2025-03-01,1.00,2025-03-03,";
    CHECK(contains(here.batch(names + "azure,\n").out,
                   "no product of that name is known; there are azure-reservation, software-subscription, "));
    CHECK(contains(here.batch(names + ",direct\n").out,
                   "; there are partner-center, partner-center-self-service, self-service, self-service-observed"));
    const outcome help = here.run("batch --help");
    CHECK(help.status == 0);
    for (const char* const name : {"request_id", "current_cap_payment", "commitment_id", "--columns", "--delimiter"}) {
        CHECK(contains(help.out, name));
    }
}
