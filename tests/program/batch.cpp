// What `refund batch` accepts, what it says about the rest, and what it leaves behind.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace program_test;

namespace {

const std::string header = "request_id,purchased_on,payment,requested_on\n";
const std::string good_row = "a,2025-03-01,1200.00,2025-03-03\n";
const std::string good_line =
    "a,,granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00,partner-center-2018-11/early-unused,,,1,";

/// The reason of the only row of a file with these two lines.
std::string reason_of(const std::string& columns, const std::string& cells) {
    const folder here;
    const outcome got = here.batch(columns + "\n" + cells + "\n");
    CHECK(got.status == 3);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() >= 2);
    const std::string empty_amounts = ",error,,,,,,,,,";
    const std::size_t at = lines[1].find(empty_amounts);
    REQUIRE(at != std::string::npos);
    const std::string behind = ",,,";  // answered_before, units and commitment_left, all empty
    REQUIRE(lines[1].size() > behind.size());
    CHECK(lines[1].substr(lines[1].size() - behind.size()) == behind);
    return lines[1].substr(at + empty_amounts.size(), lines[1].size() - behind.size() - at - empty_amounts.size());
}

/// The reason for a good row with one more column, or with a different text in one.
std::string reason_with(const std::string& column, const std::string& cell) {
    return reason_of("purchased_on,payment,requested_on," + column, "2025-03-01,1200.00,2025-03-03," + cell);
}

}  // namespace

TEST_CASE("amounts of any size are written digit for digit") {
    const folder here;
    const std::vector<std::string> amounts = {
        "0.01",      "0.10",      "0.99",      "1.00",       "1.01",       "9.90",       "10.00",        "99.99",
        "100.00",    "105.07",    "999.99",    "1000.00",    "1000.01",    "9999.99",    "10000.00",     "12345.67",
        "99999.99",  "100000.00", "100200.30", "999999.99",  "1000000.00", "1000000.01", "10000000.00",  "98765432.10",
        "123456789.01"};
    std::string text = "request_id,scope,purchased_on,payment,requested_on\n";
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        text += "r,s" + std::to_string(i) + ",2025-03-01," + amounts[i] + ",2025-03-03\n";
    }
    const outcome got = here.batch(text);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == amounts.size() + 1);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        CAPTURE(lines[i + 1]);
        CHECK(lines[i + 1].find("," + amounts[i] + ",0.00,") != std::string::npos);  // the credit, and no fee
    }
}

TEST_CASE("a file without errors ends with status 0") {
    const folder here;
    const outcome got = here.batch(header + good_row);
    CHECK(got.status == 0);
    REQUIRE(lines_of(got.out).size() == 2);
    CHECK(lines_of(got.out)[1] == good_line);
    CHECK(starts(got.err, "refund: 1 rows: 1 granted, 0 capped, 0 refused, 0 errors;"));
}

TEST_CASE("standard input may have any order of columns, a byte order mark, CRLF, quotes, blank lines, no last line "
          "feed") {
    const folder here;
    here.write(
        "in.csv",
        "\xEF\xBB\xBF\"payment\",requested_on,purchased_on,request_id\r\n\r\n1200.00,2025-03-03,\"2025-03-01\",a");
    const outcome got = here.run("batch < in.csv");
    CHECK(got.status == 0);
    REQUIRE(lines_of(got.out).size() == 2);
    CHECK(lines_of(got.out)[1] == good_line);
}

TEST_CASE("blank lines are not rows, with or without quotes in the file, but count as lines") {
    for (const std::string end : {"\n", "\r\n"}) {
        for (const std::string mark : {"", "\""}) {
            CAPTURE(end);
            CAPTURE(mark);
            const folder here;
            const outcome got = here.batch(end + "request_id,purchased_on,payment,requested_on" + end + end + mark +
                                           "a" + mark + ",2025-03-01,1200.00,2025-03-03" + end + end + end +
                                           "b,2025-03-01,no,2025-03-03" + end + end);
            CHECK(got.status == 3);
            REQUIRE(lines_of(got.out).size() == 3);
            CHECK(lines_of(got.out)[1] == good_line);
            CHECK(contains(got.err, "refund: row 2 (line 7, request \"b\"): "));
            CHECK(contains(got.err, "refund: 2 rows: 1 granted, 0 capped, 0 refused, 1 errors;"));
        }
    }
}

TEST_CASE("quotes, commas and line breaks in keys come back unchanged, although no key may have a line break") {
    const folder here;
    const outcome got =
        here.batch(header +
                   "\"x \"\"y\"\", z\",2025-03-01,1200.00,2025-03-03\n\"v\nw\",2025-03-01,1,2025-03-03\n"
                   "b,2025-03-01,no,2025-03-03\n");
    CHECK(got.status == 3);
    CHECK(contains(got.out, "\n\"x \"\"y\"\", z\",,granted,1200.00,"));
    CHECK(contains(got.out, "\n\"v\nw\",,error,"));
    CHECK(contains(got.err, "row 2 (line 3, request \"v\\u{000A}w\"): text-invisible-character"));
    CHECK(contains(got.err, "row 3 (line 5, request \"b\")"));
}

TEST_CASE("a key of more than 1,000 bytes is refused, quoted or not") {
    for (const std::string mark : {"", "\""}) {
        for (const std::string where : {"request_id", "scope", "commitment_id"}) {
            CAPTURE(where);
            CAPTURE(mark);
            const auto batch_with = [&](std::size_t bytes) {
                const folder here;
                return here.batch("purchased_on,payment,requested_on," + where + "\n2025-03-01,1200.00,2025-03-03," +
                                  mark + std::string(bytes, 'k') + mark + "\n");
            };
            CHECK(batch_with(1'000).status == 0);
            const outcome too_long = batch_with(1'001);
            CHECK(too_long.status == 3);
            CHECK(contains(too_long.out, "text-too-long: column " + where + ": "));
        }
    }
}

TEST_CASE("a file with only a header gives only a header") {
    const folder here;
    const outcome got = here.batch(header);
    CHECK(got.status == 0);
    CHECK(lines_of(got.out).size() == 1);
}

TEST_CASE("unknown columns are ignored, and named once") {
    const folder here;
    const outcome got = here.batch("note,purchased_on,payment,requested_on,\n\"x\",2025-03-01,1200.00,2025-03-03,y\n");
    CHECK(got.status == 0);
    CHECK(contains(got.err, "ignored: \"note\", \"\"\n"));
}

TEST_CASE("a file that is no list of requests ends with status 2 and the place of the fault, and writes nothing") {
    struct bad {
        const char* what;
        std::string text;
        const char* says;
    };
    const bad files[] = {
        {"empty", "", "in.csv: line 1: empty"},
        {"only a byte order mark", "\xEF\xBB\xBF", "in.csv: line 1: empty"},
        {"no header", "a,2025-03-01,1200.00,2025-03-03\n", "in.csv: line 1: the header has no column purchased_on"},
        {"no payment", "purchased_on,requested_on\n2025-03-01,2025-03-03\n",
         "line 1: the header has no column payment"},
        {"byte order mark in the middle", "purchased_on,\xEF\xBB\xBFpayment,requested_on\n",
         "line 1, column 2: the name \"\\u{FEFF}payment\": holds a character that cannot be seen"},
        {"column twice", "purchased_on,payment,requested_on,payment\n",
         "line 1, column 4: the header has payment twice"},
        {"text behind a quote", header + good_row + "\"a\"b,2025-03-01,1,2025-03-03\n",
         "line 3, column 4: broken quoting"},
        {"quote in a cell", header + "a\"b,2025-03-01,1,2025-03-03\n", "line 2, column 2: broken quoting"},
        {"quote that is not closed", header + good_row + "\"a,2025-03-01,1\n\n", "that begins in line 3"},
        {"quote behind a blank", header + "a, \"2025-03-01\",1,2025-03-03\n", "line 2, column 4: broken quoting"},
    };
    for (const bad& file : files) {
        CAPTURE(file.what);
        const folder here;
        here.write("out.csv", "older\n");
        here.write("ledger.csv", "scope,request_id,requested_on,amount,currency\n");
        const outcome got = here.batch(file.text, "-o out.csv --ledger ledger.csv --explain why.jsonl");
        CAPTURE(got.err);
        CHECK(got.status == 2);
        CHECK(contains(got.err, file.says));
        CHECK(here.read("out.csv") == "older\n");
        CHECK(here.read("ledger.csv") == "scope,request_id,requested_on,amount,currency\n");
        CHECK(here.files() == 3);
    }
}

TEST_CASE("files that cannot be read or written end with status 2") {
    const folder here;
    here.write("in.csv", header + good_row);
    CHECK(here.run("batch not-there.csv").status == 2);
    CHECK(here.run("batch .").status == 2);
    CHECK(here.run("batch in.csv -o not-there/out.csv").status == 2);
    CHECK(here.run("batch in.csv -o same.csv --ledger ./same.csv").status == 2);
    CHECK(here.run("batch in.csv --threads 0").status == 2);
    CHECK(here.run("batch in.csv --no-such-option").status == 2);
    CHECK(here.run("").status == 2);
    CHECK(here.run("--help").status == 0);
    CHECK(here.files() == 1);
    if (std::filesystem::exists("/dev/full")) {
        // The disk is full: what was decided counts, although nobody saw the output. Running it again shows the same
        // answers.
        CHECK(here.run("batch in.csv -o /dev/full --ledger ledger.csv").status == 2);
        const std::string held = here.read("ledger.csv");
        CHECK(lines_of(held).size() == 2);
        CHECK(here.run("batch in.csv --ledger ledger.csv > /dev/full").status == 2);
        const outcome again = here.run("batch in.csv --ledger ledger.csv");
        CHECK(contains(again.out, "\na,,granted,1200.00,0.00,1200.00,0.00,0.00,1200.00,48800.00,"));
        CHECK(contains(again.out, ",,yes,1,\n"));
        CHECK(here.read("ledger.csv") == held);
        CHECK(here.files() == 2);
    }
}

TEST_CASE("an output keeps its permissions, and a link stays a link") {
    const folder here;
    here.write("in.csv", header + good_row);
    here.write("real.csv", "older\n");
    std::filesystem::permissions(here / "real.csv", std::filesystem::perms{0640});
    std::filesystem::create_symlink("real.csv", here / "link.csv");
    CHECK(here.run("batch in.csv -o link.csv").status == 0);
    CHECK(std::filesystem::is_symlink(here / "link.csv"));
    CHECK(lines_of(here.read("real.csv")).size() == 2);
    CHECK(std::filesystem::status(here / "real.csv").permissions() == std::filesystem::perms{0640});
}

TEST_CASE("an output that is the input, the ledger or another output is refused before anything is read") {
    const folder here;
    here.write("in.csv", "no list of requests");
    std::filesystem::create_hard_link(here / "in.csv", here / "hard.csv");
    std::filesystem::create_symlink("in.csv", here / "link.csv");
    for (const std::string words :
         {"batch in.csv -o in.csv", "batch in.csv -o ./in.csv", "batch in.csv -o link.csv", "batch link.csv -o in.csv",
          "batch in.csv -o hard.csv", "batch in.csv --explain in.csv", "batch in.csv --ledger in.csv",
          "batch in.csv --ledger sqlite:in.csv", "batch -o in.csv < in.csv", "batch x.csv -o o.csv --explain ./o.csv",
          "batch x.csv -o o.csv --ledger o.csv", "batch x.csv --explain o.csv --ledger sqlite:o.csv",
          "batch x.csv -o - --explain -"}) {
        CAPTURE(words);
        const outcome got = here.run(words);
        CHECK(got.status == 2);
        CHECK(contains(got.err, ": named for "));
    }
    CHECK(here.read("in.csv") == "no list of requests");
    CHECK(here.files() == 3);
    here.write("in.csv", header + good_row);
    CHECK(here.run("batch in.csv -o /dev/null --explain /dev/null").status == 0);
}

TEST_CASE("standard output is another output, and is refused where it goes to the file of an input, output or ledger") {
    for (const std::string words :
         {"in.csv >>in.csv", "in.csv --ledger l.csv >>l.csv", "in.csv --ledger sqlite:l.csv >>l.csv",
          "in.csv --explain l.csv >>l.csv", "in.csv --explain - -o l.csv >>l.csv", "- <in.csv >>in.csv"}) {
        CAPTURE(words);
        const folder here;
        here.write("in.csv", header + good_row);
        const outcome got = here.run("batch " + words);
        CHECK(got.status == 2);
        CHECK(contains(got.err, ": named for "));
        CHECK(here.read("in.csv") == header + good_row);
        CHECK(here.read("l.csv") == "");
    }
    const folder here;
    here.write("in.csv", header + good_row);
    CHECK(here.run("batch in.csv -o l.csv >>l.csv").status == 0);  // standard output goes there, but stays empty
    CHECK(lines_of(here.read("l.csv")).size() == 2);
}

TEST_CASE("an empty name of a ledger or an output is refused, and not taken for none") {
    const folder here;
    here.write("in.csv", header + good_row);
    for (const std::string words :
         {"batch in.csv -o out.csv --ledger \"$UNSET\"", "batch in.csv -o out.csv --ledger ''",
          "batch in.csv -o out.csv --explain ''", "plan in.csv --until 2027-01-01 --ledger ''"}) {
        CAPTURE(words);
        const outcome got = here.run(words);
        CHECK(got.status == 2);
        CHECK(contains(got.err, ": empty: name a place, or leave the option out"));
        CHECK(here.files() == 1);
    }
}

TEST_CASE("a wrong row is reported with its code, column and text") {
    CHECK(starts(reason_with("product", "tea"), "\"unknown-product: column product: \"\"tea\"\""));
    CHECK(starts(reason_with("agreement", "handshake"), "\"unknown-agreement: column agreement: \"\"handshake\"\""));
    CHECK(starts(reason_with("term", "1Y"), "\"term-malformed: column term: \"\"1Y\"\""));
    CHECK(starts(reason_with("term", "P6Y"), "\"term-out-of-range: column term: \"\"P6Y\"\""));
    CHECK(starts(reason_with("billing_plan", "weekly"), "\"unknown-billing-plan: column billing_plan: \"\"weekly\"\""));
    CHECK(starts(reason_with("currency", "usd"), "\"unknown-currency: column currency: \"\"usd\"\""));
    CHECK(starts(reason_with("currency", "XAU"), "\"no-minor-unit: column currency: \"\"XAU\"\""));
    CHECK(starts(reason_with("currency", "JPY"),
                 "\"amount-too-precise: column payment: \"\"1200.00\"\": at character 6"));
    CHECK(starts(reason_with("currency", "EUR"), "cap-payment-missing: column cap_payment: "));
    CHECK(starts(reason_with("cap_payment", "1.00"), "\"cap-payment-contradicts: column cap_payment: \"\"1.00\"\""));
    CHECK(starts(reason_with("cap_payment", "-1"), "\"negative-amount: column cap_payment: \"\"-1\"\""));
    // Today's price: if the currency is the cap's own, both prices must be equal; if not, both must be zero or neither.
    const std::string todays =
        "agreement,purchased_on,requested_on,currency,payment,cap_payment,"
        "current_payment,current_cap_payment";
    const std::string two_days = "self-service,2025-03-01,2025-03-03,";
    CHECK(starts(reason_of(todays, two_days + "USD,1200.00,1200.00,600.00,700.00"),
                 "\"cap-payment-contradicts: column current_cap_payment: \"\"700.00\"\""));
    CHECK(starts(reason_of(todays, two_days + "USD,1200.00,,600.00,599.99"),
                 "\"cap-payment-contradicts: column current_cap_payment: \"\"599.99\"\""));
    CHECK(starts(reason_of(todays, two_days + "EUR,1200.00,1300.00,600.00,0"),
                 "\"cap-payment-contradicts: column current_cap_payment: \"\"0.00\"\""));
    CHECK(starts(reason_of(todays, two_days + "EUR,1200.00,0,600.00,0"),
                 "\"cap-payment-contradicts: column cap_payment: \"\"0.00\"\""));
    CHECK(starts(reason_with("current_payment", " 1"), "\"amount-malformed: column current_payment: \"\" 1\"\""));
    for (const char* const malformed : {"1.0", "+1", "-1", " 1", "1 ", "one", "0x1", "1e3"}) {
        CAPTURE(malformed);
        CHECK(starts(reason_with("quantity", malformed), "\"quantity-malformed: column quantity: \"\""));
        CHECK(starts(reason_with("returned", malformed), "\"quantity-malformed: column returned: \"\""));
    }
    CHECK(starts(reason_with("quantity", "0"), "\"quantity-out-of-range: column quantity: \"\"0\"\""));
    CHECK(starts(reason_with("quantity", "9223372036854775808"), "\"quantity-out-of-range: column quantity:"));
    CHECK(starts(reason_with("quantity", "9223372036854775807"), "\"overflow: column payment: \"\"1200.00\"\""));
    CHECK(starts(reason_with("returned", "2"), "\"quantity-out-of-range: column returned: \"\"2\"\""));
    CHECK(starts(reason_with("used", "YES"), "\"used-malformed: column used: \"\"YES\"\""));
    // Codes are those of ISO 3166, in capitals; no list names Bavaria separately.
    for (const char* const unknown : {"de", "D", "DEU", "DE-", "DE-abc", "DE-ABCD", "DE BY", "DE-BY", "ZZ"}) {
        CAPTURE(unknown);
        CHECK(starts(reason_with("market", unknown),
                     "\"unknown-market: column market: \"\"" + std::string(unknown) + "\"\": "));
    }
    CHECK(starts(reason_with("as_of", "2025-3-1"), "\"date-malformed: column as_of: \"\"2025-3-1\"\""));
    CHECK(starts(reason_with("as_of", "2018-05-10"), "\"no-rule-in-force: column as_of: \"\"2018-05-10\"\""));
    const std::string three = "purchased_on,payment,requested_on";
    CHECK(starts(reason_of(three, ",1200.00,2025-03-03"), "\"date-malformed: column purchased_on: \"\"\"\""));
    CHECK(starts(reason_of(three, "2025-03-01,,2025-03-03"), "\"amount-empty: column payment: \"\"\"\""));
    CHECK(starts(reason_of(three, "2025-03-01,\"1,2\",2025-03-03"),
                 "\"amount-malformed: column payment: \"\"1,2\"\": at character 2"));
    CHECK(starts(reason_of(three, "2025-03-01,1,2025-02-28"),
                 "\"requested-before-purchase: column requested_on: \"\"2025-02-28\"\""));
    CHECK(starts(reason_of(three, "2025-03-01,1,2026-03-01"), "\"term-ended: column requested_on: \"\"2026-03-01\"\""));
    CHECK(starts(reason_of(three, "2025-03-01,1"),
                 "\"wrong-number-of-cells: column payment: the row has 2 cells, the header has 3\""));
    CHECK(starts(reason_of(three, "2025-03-01,1,2025-03-03,4"),
                 "\"wrong-number-of-cells: column requested_on: the row has 4 cells"));
    CHECK(starts(reason_of(three, "\"x\""), "\"wrong-number-of-cells: "));
}

TEST_CASE("by default all units that earlier requests left are returned, and at least one must be left") {
    // 200.00 for three units, bought on 2025-03-01: 364 of 365 days are left. All three give 199.45, the first one
    // 66.48.
    const std::string line = "purchased_on,payment,payment_for,quantity,returned,returned_before,requested_on,used";
    const auto decided = [&line](const std::string& returned_and_before) {
        const folder here;
        return here.batch(line + "\n2025-03-01,200.00,all-units,3," + returned_and_before + ",2025-03-02,yes\n").out;
    };
    CHECK(contains(decided(",1"), ",granted,132.97,"));
    CHECK(decided(",1") == decided("2,1"));
    CHECK(contains(decided(","), ",granted,199.45,"));
    CHECK(contains(decided(",3"), "quantity-out-of-range: column returned_before: "));
}

TEST_CASE("of several wrong cells, the first in the order of the fields is reported, whatever the order of columns") {
    const std::string all = "as_of,used,requested_on,payment,purchased_on,product";
    CHECK(contains(reason_of(all, "x,x,x,x,x,x"), "column product:"));
    CHECK(contains(reason_of(all, "x,x,x,x,x,"), "column purchased_on:"));
    CHECK(contains(reason_of(all, "x,x,x,x,2025-03-01,"), "column payment:"));
    CHECK(contains(reason_of(all, "x,x,x,1,2025-03-01,"), "column requested_on:"));
    CHECK(contains(reason_of(all, "x,x,2025-02-01,1,2025-03-01,"), "column requested_on:"));
    CHECK(contains(reason_of(all, "x,x,2025-03-01,1,2025-03-01,"), "column used:"));
    CHECK(contains(reason_of(all, "x,no,2025-03-01,1,2025-03-01,"), "column as_of:"));
}

TEST_CASE("text from the input is cut and escaped in messages") {
    CHECK(starts(reason_with("used", std::string(100, 'x')),
                 "\"used-malformed: column used: \"\"" + std::string(40, 'x') + "\"\"...:"));
    CHECK(contains(reason_with("used", "a\x1b[2J"), "\"\"a\\x1b[2J\"\""));
    CHECK(contains(reason_with("used", "\"a\nb\tc\""), "\"\"a\\nb\\tc\"\""));
    CHECK(contains(reason_with("used", "\xff\xc3\xa4\xc0\xaf"), "\"\"\\xff\xc3\xa4\\xc0\\xaf\"\""));
    CHECK(contains(reason_with("used", std::string("a\0b", 3)), "\"\"a\\x00b\"\""));
}

TEST_CASE("the first ten wrong rows are named, and the others counted") {
    const folder here;
    std::string text = header;
    for (int i = 0; i < 25; ++i) text += "a,2025-03-01,no,2025-03-03\n";
    const outcome got = here.batch(text);
    CHECK(got.status == 3);
    CHECK(lines_of(got.err).size() == 12);
    CHECK(contains(got.err, "refund: and 15 more rows with errors"));
}

TEST_CASE("explanations are one JSON object a row, with amounts as text") {
    const folder here;
    const outcome got = here.batch(header + "late,2025-03-01,1200.00,2025-05-05\n\xff,2025-03-01,x,2025-05-05\n",
                                   "--explain why.jsonl");
    CHECK(got.status == 3);
    const auto lines = lines_of(here.read("why.jsonl"));
    REQUIRE(lines.size() == 2);
    CHECK(starts(
        lines[0],
        "{\"schema\":1,\"library\":\"0.1.0\",\"request_id\":\"late\",\"scope\":\"\",\"outcome\":\"granted\",\"answered_before\":false,"
        "\"amounts\":{\"currency\":\"USD\",\"credit\":\"986.30\",\"fee\":\"118.36\","));
    for (const char* const part : {"\"rule\":\"partner-center-2018-11/late-unused\"", "\"citation\":{\"document\":\"",
                                   "\"section\":\"", "\"published\":\"2018-11-16\",\"last_seen\":\"2021-09-14\"}",
                                   "\"clause\":\"", "\"fraction\":{\"left\":300,\"of\":365,\"unit\":\"days\"}",
                                   "\"rate\":\"12/100\"", "\"rounding\":\"half-even\"", "\"limit\":\"50000.00\"",
                                   "\"used_before\":\"0.00\"", "\"left_after\":\"49132.06\""}) {
        CAPTURE(part);
        CHECK(contains(lines[0], part));
    }
    CHECK(starts(
        lines[1],
        "{\"schema\":1,\"library\":\"0.1.0\",\"request_id\":\"\xEF\xBF\xBD\",\"scope\":\"\",\"outcome\":\"error\","
        "\"reason_code\":\"text-not-utf8\",\"reason\":\"text-not-utf8: column request_id: "));
}
