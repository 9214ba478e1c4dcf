// What a ledger must prevent: money paid twice. Each case went wrong in real use.

#include "run.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace program_test;

namespace {

const std::string header = "request_id,scope,purchased_on,payment,requested_on\n";
const std::string units_header = "request_id,scope,commitment_id,quantity,returned,purchased_on,payment,requested_on\n";
const std::string old_header = "scope,request_id,requested_on,amount,currency\n";

bool has_sqlite() {
    const folder here;
    return here.batch(header + "a,s,2025-03-01,1,2025-03-02\n", "--ledger sqlite:try.db").status == 0;
}

/// A ledger in its own schema, on the server of script/with-postgresql; empty if there is no server.
std::string postgresql_place() {
    const char* const server = std::getenv("REFUND_POSTGRESQL");
    if (server == nullptr) return {};
    static int number = 0;
    const std::string schema = "program_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    const std::string made = std::string("psql -q -d \"$REFUND_POSTGRESQL\" -c 'CREATE SCHEMA ") + schema + "'";
    REQUIRE(std::system(made.c_str()) == 0);
    const auto part = [&](const std::string& name) {
        const std::string text = server;
        const std::size_t at = text.find(name + "=") + name.size() + 1;
        return text.substr(at, text.find(' ', at) - at);
    };
    return "'postgresql://" + part("user") + "@/" + part("dbname") + "?host=" + part("host") +
           "&options=-csearch_path%3D" + schema + "'";
}

/// The kinds of place in which this build can keep a ledger, each empty.
std::vector<std::string> places() {
    std::vector<std::string> all{"L.csv"};
    if (has_sqlite()) all.emplace_back("sqlite:L.db");
    if (const std::string database = postgresql_place(); !database.empty()) all.push_back(database);
    return all;
}

/// One cell of a row of output; columns as in its header.
std::string cell(const std::string& line, std::size_t number) {
    std::string text;
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) {
            if (number-- == 0) return text;
            text.clear();
        } else text += c;
    }
    return number == 0 ? text : std::string("no such cell");
}
constexpr std::size_t outcome_cell = 2, refund_cell = 5, left_cell = 9, reason_cell = 11, before_cell = 12,
                      units_cell = 13, units_left_cell = 14;

std::string reason_code(const std::string& line) {
    const std::string reason = cell(line, reason_cell);
    return reason.substr(0, reason.find(':'));
}

/// The sum of all refunds, in minor units.
std::int64_t refunded(const std::string& out) {
    std::int64_t sum = 0;
    const auto lines = lines_of(out);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        std::string amount = cell(lines[i], refund_cell);
        if (amount.empty()) continue;
        amount.erase(amount.find('.'), 1);
        sum += std::stoll(amount);
    }
    return sum;
}

}  // namespace

TEST_CASE("a ledger counts the units that it holds, and units returned before it only once they are entered") {
    const std::string columns =
        "request_id,scope,commitment_id,purchased_on,payment,quantity,returned,returned_before,"
        "requested_on\n";
    const auto row = [](const std::string& id, const std::string& returned, const std::string& before) {
        return id + ",c,order-1,2025-03-01,100.00,10," + returned + "," + before + ",2025-03-03\n";
    };
    // Five of ten units were returned before. Three more leave two, so another seven are too many.
    const auto left_after = [&](const folder& here) {
        const auto three = lines_of(here.batch(columns + row("A", "3", "5"), "--ledger L.csv").out);
        const auto seven = lines_of(here.batch(columns + row("B", "7", "0"), "--ledger L.csv").out);
        REQUIRE(three.size() == 2);
        REQUIRE(seven.size() == 2);
        return three[1].substr(three[1].rfind(',') + 1) + " " + seven[1].substr(0, seven[1].find(',', 4));
    };
    CHECK(left_after(folder()) == "7 B,c,granted");  // the ledger does not know about the first five
    const folder told;
    CHECK(told.batch(columns + row("old", "5", "0"), "--ledger L.csv").status == 0);
    CHECK(left_after(told) == "2 B,c,refused");
    // Only the units, without money that would count toward a cap.
    const folder by_hand;
    by_hand.write(
        "L.csv",
        "scope,request_id,requested_on,amount,currency,cap_left,kind,asked,used_before,counted_from,limited_by,"
        "commitment_id,quantity,returned,units_left,fingerprint,refused_by_rule,expires_at,at,version\n"
        "c,before,2025-03-01,,,,granted,,,1970-01-01,,order-1,10,5,5,0,,,1740787200000000,1\n");
    CHECK(by_hand.run("ledger check L.csv").status == 0);
    CHECK(left_after(by_hand) == "2 B,c,refused");
}

TEST_CASE("K1: an id made for a row never equals a stated one") {
    const folder here;
    const outcome got = here.batch(header + "2,s,2025-03-01,40000,2025-03-02\n,s,2025-03-01,40000,2025-03-02\n");
    CHECK(got.status == 0);
    CHECK(refunded(got.out) == 50'000'00);
    CHECK(cell(lines_of(got.out)[2], outcome_cell) == "capped");
    // They are also told apart in turns: with explanations, and next to a row that names a commitment.
    const std::string header_with_commitment = header.substr(0, header.size() - 1) + ",commitment_id\n";
    const std::string rows = "2,s,2025-03-01,40000,2025-03-02,\n,s,2025-03-01,40000,2025-03-02,\n";
    for (const std::string& more : {std::string(), std::string("3,s,2025-03-01,1,2025-03-03,C\n")}) {
        for (const std::string words : {"", "--explain steps.jsonl"}) {
            CAPTURE(words);
            const outcome in_turns = here.batch(header_with_commitment + rows + more, words);
            CHECK(in_turns.status == 0);
            CHECK(refunded(in_turns.out) == 50'000'00);
            CHECK(cell(lines_of(in_turns.out)[2], outcome_cell) == "capped");
        }
    }
}

TEST_CASE("K2: a request id that comes twice in one input is an error that names the first row") {
    const folder here;
    for (const char* const second :
         {"a,s,2025-03-01,40000,2025-03-02\n", "a,s,2025-03-01,7,2025-03-02\n", "a,s,x,y,z\n"}) {
        CAPTURE(second);
        const outcome got = here.batch(header + "b,s,2025-03-01,1,2025-03-02\na,s,2025-03-01,40000,2025-03-02\n" +
                                       second + "a,t,2025-03-01,1,2025-03-02\n");
        CHECK(got.status == 3);
        const auto lines = lines_of(got.out);
        REQUIRE(lines.size() == 5);
        CHECK(reason_code(lines[3]) == "request-id-repeated");
        CHECK(contains(lines[3], "row 2 has it already"));
        CHECK(cell(lines[3], outcome_cell) == "error");
        CHECK(cell(lines[4], outcome_cell) == "granted");
        CHECK(refunded(got.out) == 40'002'00);
    }
    // A GUID is the same whatever the case of its letters.
    const outcome got = here.batch(header + "A838A8C3-1234-4321-ABCD-0123456789AB,s,2025-03-01,1,2025-03-02\n"
                                            "a838a8c3-1234-4321-abcd-0123456789ab,s,2025-03-01,1,2025-03-02\n");
    CHECK(reason_code(lines_of(got.out)[2]) == "request-id-repeated");
}

TEST_CASE("K2: the first row is named by its number in the whole file, not in its piece") {
    const folder here;
    std::string text = header;
    for (int i = 0; i < 17'000; ++i) text += "r" + std::to_string(i) + ",customer-1,2025-03-01,1,2025-03-02\n";
    text += "x,customer-2,2025-03-01,1,2025-03-02\nx,customer-2,2025-03-01,1,2025-03-02\n";
    CHECK(here.batch(text, "-o out.csv").status == 3);
    CHECK(contains(lines_of(here.read("out.csv")).back(), "row 17001 has it already"));
}

TEST_CASE("K3: a ledger needs request ids, and a missing one is reported before the first decision") {
    for (const std::string& ledger : places()) {
        CAPTURE(ledger);
        const folder here;
        const outcome none = here.batch("scope,purchased_on,payment,requested_on\ns,2025-03-01,40000,2025-03-02\n",
                                        "--ledger " + ledger);
        CHECK(none.status == 2);
        CHECK(contains(
            none.err,
            "in.csv: line 1: the header has no column request_id: a ledger tells requests apart by their ids"));
        CHECK(none.out == "");
        std::string text = header;
        for (int i = 0; i < 20'000; ++i)
            text += "r" + std::to_string(i) + ",c-" + std::to_string(10'000 + i / 10) + ",2025-03-01,1,2025-03-02\n";
        const outcome empty = here.batch(text + ",d,2025-03-01,40000,2025-03-02\n", "-o out.csv --ledger " + ledger);
        CHECK(empty.status == 2);
        CHECK(contains(empty.err, "in.csv: line 20002, column 1: no request_id"));
        CHECK_FALSE(here.has("out.csv"));
        // And nothing was entered.
        const outcome after = here.batch(header + "r1,c-10000,2025-03-01,5,2025-03-02\n", "--ledger " + ledger);
        CHECK(cell(lines_of(after.out)[1], outcome_cell) == "granted");
        CHECK(cell(lines_of(after.out)[1], before_cell) == "");
    }
}

TEST_CASE("K4: another request under an id that the ledger holds is an error, whichever member differs") {
    const std::string all =
        "request_id,scope,product,purchased_on,term,billing_plan,payment,quantity,returned,requested_on,used,as_of,commitment_id\n";
    const std::string first = "a,s,,2025-03-01,P1Y,upfront,100,2,1,2025-03-03,no,,\n";
    for (const std::string& ledger : places()) {
        CAPTURE(ledger);
        const folder here;
        REQUIRE(here.batch(all + first, "--ledger " + ledger).status == 0);
        for (const char* const other : {"a,s,,2025-03-02,P1Y,upfront,100,2,1,2025-03-03,no,,\n",
                                        "a,s,,2025-03-01,P3Y,upfront,100,2,1,2025-03-03,no,,\n",
                                        "a,s,,2025-03-01,P1Y,monthly,100,2,1,2025-03-03,no,,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,99,2,1,2025-03-03,no,,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,100,3,1,2025-03-03,no,,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,100,2,2,2025-03-03,no,,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,100,2,1,2025-03-04,no,,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,100,2,1,2025-03-03,yes,,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,100,2,1,2025-03-03,no,2021-01-01,\n",
                                        "a,s,,2025-03-01,P1Y,upfront,100,2,1,2025-03-03,no,,order-1\n",
                                        "a,s,perpetual-software,2025-03-01,P1Y,upfront,100,2,1,2025-03-03,no,,\n"}) {
            CAPTURE(other);
            const outcome got = here.batch(all + other, "--ledger " + ledger);
            CHECK(got.status == 3);
            CHECK(reason_code(lines_of(got.out)[1]) == "request-id-reused");
        }
        const outcome same = here.batch(all + first, "--ledger " + ledger);
        CHECK(same.status == 0);
        CHECK(cell(lines_of(same.out)[1], before_cell) == "yes");
    }
}

TEST_CASE("K5: keys that look alike are refused, or are one key") {
    const folder here;
    struct bad {
        std::string text;
        std::string code;
        std::string shown;
    };
    const bad keys[] = {
        {"\xEF\xBB\xBFs", "text-invisible-character", "\\u{FEFF}s"},
        {"s\xE2\x80\x8B", "text-invisible-character", "s\\u{200B}"},
        {"s\xE2\x80\x8Ft", "text-invisible-character", "s\\u{200F}t"},
        {"s\x01", "text-invisible-character", "s\\u{0001}"},
        {"\"s\nt\"", "text-invisible-character", "s\\u{000A}t"},
        {"s ", "text-outer-blank", "s\\u{0020}"},
        {" s", "text-outer-blank", "\\u{0020}s"},
        {"s\xC2\xA0", "text-outer-blank", "s\\u{00A0}"},
        {"s\xFF", "text-not-utf8", "s\\x{FF}"},
    };
    for (const bad& key : keys) {
        CAPTURE(key.shown);
        for (int where = 0; where < 3; ++where) {
            CAPTURE(where);
            const std::string columns = where == 0 ? "scope" : where == 1 ? "request_id" : "commitment_id";
            const outcome got = here.batch("purchased_on,payment,requested_on,quantity,returned," + columns +
                                           "\n2025-03-01,1,2025-03-02,1,1," + key.text + "\n");
            CHECK(got.status == 3);
            CHECK(contains(got.out, key.code + ": column " + columns + ": \"\"" + key.shown + "\"\":"));
            CHECK_FALSE(contains(got.out, "granted"));
        }
    }
    // Blanks inside a key are kept.
    CHECK(here.batch(header + "a b,Contoso Ltd,2025-03-01,1,2025-03-02\n").status == 0);

    const auto pair = [&](const std::string& a, const std::string& b) {
        return here.batch(header + "a," + a + ",2025-03-01,40000,2025-03-02\nb," + b +
                          ",2025-03-01,40000,2025-03-02\n");
    };
    const outcome guid = pair("A838A8C3-1234-4321-ABCD-0123456789AB", "{a838a8c3-1234-4321-abcd-0123456789ab}");
    CHECK(guid.status == 0);
    CHECK(refunded(guid.out) == 50'000'00);  // one customer, one cap
    CHECK(contains(guid.out, "\na,A838A8C3-1234-4321-ABCD-0123456789AB,"));
    CHECK(contains(guid.out, "\nb,{a838a8c3-1234-4321-abcd-0123456789ab},"));
    const std::array<std::array<std::string, 2>, 4> alike = {
        {{"Contoso", "CONTOSO"},
         {"M\xC3\xBCller", "Mu\xCC\x88ller"},  // composed, decomposed
         {"M\xC3\xBCller", "M\xC3\x9CLLER"},
         {"Stra\xC3\x9F"
          "e",
          "STRASSE"}}};
    for (const auto& [a, b] : alike) {
        const std::string& second = b;  // CAPTURE cannot use a structured binding
        CAPTURE(second);
        const outcome got = pair(a, b);
        CHECK(got.status == 3);
        CHECK(refunded(got.out) == 40'000'00);
        CHECK(reason_code(lines_of(got.out)[2]) == "scope-spelt-otherwise");
        CHECK(contains(lines_of(got.out)[2], "the scope of row 1 differs from it only in case or composition"));
        // Far apart, in a file that is decided piece by piece.
        std::string text = header + "a," + (a < b ? a : b) + ",2025-03-01,1,2025-03-02\n";
        for (int i = 0; i < 17'000; ++i)
            text += "r" + std::to_string(i) + "," + (a < b ? a : b) + "-,2025-03-01,1,2025-03-02\n";
        text += "z," + (a < b ? b : a) + ",2025-03-01,1,2025-03-02\n";
        CHECK(here.batch(text, "-o out.csv").status == 3);
        CHECK(contains(lines_of(here.read("out.csv")).back(), "the scope of row 1 differs"));
    }
    CHECK(pair("Contoso", "Contosa").status == 0);
}

TEST_CASE("K6: units given back never exceed the units bought, across rows and runs") {
    const std::string rows = "a,s,order-1,5,2,2025-03-01,100,2025-03-02\nb,s,order-1,5,2,2025-03-01,100,2025-03-02\n"
                             "c,s,order-1,5,2,2025-03-01,100,2025-03-02\nd,s,order-1,6,1,2025-03-01,100,2025-03-02\n"
                             "e,s,order-2,5,5,2025-03-01,100,2025-03-02\n";
    const auto check_rows = [](const outcome& got) {
        const auto lines = lines_of(got.out);
        REQUIRE(lines.size() == 6);
        CHECK(got.status == 3);
        CHECK(cell(lines[1], units_cell) + " " + cell(lines[1], units_left_cell) == "2 3");
        CHECK(cell(lines[2], units_cell) + " " + cell(lines[2], units_left_cell) == "2 1");
        CHECK(cell(lines[3], outcome_cell) == "refused");
        CHECK(cell(lines[3], refund_cell) == "0.00");
        CHECK(reason_code(lines[3]) == "units-exceed-commitment");
        CHECK(contains(lines[3], "the commitment has 1 of 5 units left; the request returns 2"));
        CHECK(cell(lines[3], units_cell) + " " + cell(lines[3], units_left_cell) == "0 1");
        CHECK(reason_code(lines[4]) == "commitment-contradicts");
        CHECK(cell(lines[5], units_cell) + " " + cell(lines[5], units_left_cell) == "5 0");
    };
    const folder alone;
    check_rows(alone.batch(units_header + rows, "--explain e.jsonl"));
    CHECK(contains(lines_of(alone.read("e.jsonl"))[2], "\"limit\":{\"of\":\"units\",\"units_left\":1}"));
    for (const std::string& ledger : places()) {
        CAPTURE(ledger);
        const folder here;
        const outcome first = here.batch(units_header + rows, "--ledger " + ledger);
        check_rows(first);
        CHECK((first.out == alone.batch(units_header + rows).out));
        const outcome one =
            here.batch(units_header + "f,s,order-1,5,1,2025-03-01,100,2025-03-01\n", "--ledger " + ledger);
        CHECK(cell(lines_of(one.out)[1], units_left_cell) == "0");
        const outcome again =
            here.batch(units_header + "g,s,order-2,5,5,2025-03-01,100,2025-06-02\n", "--ledger " + ledger);
        CHECK(reason_code(lines_of(again.out)[1]) == "units-exceed-commitment");  // under another ticket
    }
}

TEST_CASE("K7: several runs at once on one ledger lose nothing, and keep to the cap") {
    for (const std::string& ledger : places()) {
        CAPTURE(ledger);
        const folder here;
        constexpr int runs = 4;
        std::string command;
        for (int i = 0; i < runs; ++i) {
            std::string text = header;
            for (int row = 0; row < 200; ++row) {
                text += "r" + std::to_string(i) + "-" + std::to_string(row) + ",s" + std::to_string(row % 3) +
                        ",2025-03-01,1000,2025-03-02\n";
            }
            here.write("in" + std::to_string(i) + ".csv", text);
            const std::string number = std::to_string(i);
            command += "\"" + program() + "\" batch in" + number + ".csv -o out" + number + ".csv --ledger " + ledger +
                       " 2>err" + number + " & ";
        }
        REQUIRE(here.run("--version > /dev/null; " + command + "wait").status == 0);
        std::int64_t paid = 0;
        for (int i = 0; i < runs; ++i) {
            CAPTURE(here.read("err" + std::to_string(i)));
            const std::string out = here.read("out" + std::to_string(i) + ".csv");
            CHECK(lines_of(out).size() == 201);
            paid += refunded(out);
        }
        CHECK(paid == 3 * 50'000'00);
        // The ledger holds all of them: each gets the same answer again.
        for (int i = 0; i < runs; ++i) {
            const std::string number = std::to_string(i);
            const outcome again = here.run("batch in" + number + ".csv --ledger " + ledger);
            CHECK(refunded(again.out) == refunded(here.read("out" + number + ".csv")));
            CHECK(contains(again.out, ",yes,1,\n"));
            CHECK_FALSE(contains(again.out, ",,1,\n"));
        }
        CHECK_FALSE(here.has("L.csv.lock"));
    }
}

TEST_CASE("K8: a run killed at any moment has paid nothing that the ledger does not count") {
    for (const std::string& ledger : places()) {
        CAPTURE(ledger);
        const folder here;
        std::int64_t most = 0;
        for (int i = 0; i < 24; ++i) {
            const std::string number = std::to_string(i);
            std::string text = header;
            for (int row = 0; row < 2'000; ++row) {
                text += number + "-" + std::to_string(row) + ",c" + std::to_string(10'000 + row / 20) +
                        ",2025-03-01,100,2025-03-02\n";
            }
            here.write("in.csv", text);
            // Killed after 1, 3, 5 ... 9, 11 ... 39, 400, 600, 800 milliseconds; the last run ends normally.
            const std::string after = (i < 5    ? "0.00"
                                       : i < 20 ? "0.0"
                                                : "0.") +
                                      std::to_string(i < 20 ? 1 + 2 * i : 2 * (i - 18));
            const std::string kill = i < 23 ? "sleep " + after + "; kill -9 $! 2>/dev/null; wait" : "wait";
            const outcome killed = here.run("--version; \"" + program() + "\" batch in.csv -o out" + number +
                                            ".csv --ledger " + ledger + " & " + kill);
            static_cast<void>(killed);
            const std::string seen = here.read("out" + number + ".csv");
            const outcome again = here.run("batch in.csv --ledger " + ledger);
            CAPTURE(again.err);
            REQUIRE(again.status == 0);
            if (!seen.empty()) {
                ++most;
                CHECK(refunded(seen) == refunded(again.out));
                CHECK_FALSE(contains(again.out, ",,1,\n"));  // the ledger holds every decision that was written
            }
        }
        CHECK(most > 0);
        // The killed runs leave nothing behind.
        here.write("in.csv", header + "last,z,2025-03-01,1,2025-03-02\n");
        REQUIRE(here.run("batch in.csv -o last.csv --ledger " + ledger).status == 0);
        for (const auto& file : std::filesystem::directory_iterator(here / ".")) {
            const std::string name = file.path().filename().string();
            CAPTURE(name);
            CHECK_FALSE(name == "L.csv.lock");
            CHECK_FALSE((starts(name, "L.csv.") && name.find(".tmp") != std::string::npos));
        }
    }
}

TEST_CASE("K9: a ledger that cannot be written is reported before the first decision") {
    const folder here;
    here.write("in.csv", header + "a,s,2025-03-01,1,2025-03-02\n");
    for (const std::string& ledger :
         {std::string("nodir/L.csv"), std::string("."), std::string("/dev/null"), std::string("-")}) {
        CAPTURE(ledger);
        const outcome got = here.run("batch in.csv --ledger " + ledger);
        CHECK(got.status == 2);
        CHECK(got.out == "");
        CHECK(contains(got.err, ledger + ": "));
    }
    if (has_sqlite()) {
        for (const std::string& ledger :
             {std::string("sqlite:nodir/L.db"), std::string("sqlite:."), std::string("sqlite:")}) {
            CAPTURE(ledger);
            const outcome got = here.run("batch in.csv --ledger " + ledger);
            CHECK(got.status == 2);
            CHECK(got.out == "");
        }
        here.write("text.db", "this is no database, however long the text is, and it goes on for a while");
        const outcome got = here.run("batch in.csv --ledger sqlite:text.db");
        CHECK(got.status == 2);
        CHECK(contains(got.err, "sqlite:text.db: ledger-schema-unknown: "));
    } else {
        CHECK(contains(here.run("batch in.csv --ledger sqlite:L.db").err, "this build of refund has no SQLite"));
    }
    if (::geteuid() != 0) {
        std::filesystem::create_directory(here / "closed");
        std::filesystem::permissions(here / "closed", std::filesystem::perms{0555});
        CHECK(here.run("batch in.csv --ledger closed/L.csv").status == 2);
        std::filesystem::permissions(here / "closed", std::filesystem::perms{0755});
        here.write("kept.csv", old_header);
        std::filesystem::permissions(here / "kept.csv", std::filesystem::perms{0444});
        CHECK(here.run("batch in.csv --ledger kept.csv").status == 2);
    }
    CHECK(contains(here.run("batch in.csv --ledger postgresql://nobody@127.0.0.1:1/none").err, "refund: postgresql"));
}

TEST_CASE("K10: a ledger file keeps owner, mode and link; strays are removed; unknown columns are refused") {
    const folder here;
    here.write("in.csv", header + "a,s,2025-03-01,1,2025-03-02\n");
    here.write("real.csv", old_header);
    std::filesystem::permissions(here / "real.csv", std::filesystem::perms{0640});
    if (::geteuid() == 0) REQUIRE(::chown((here / "real.csv").c_str(), 4242, 4343) == 0);
    std::filesystem::create_symlink("real.csv", here / "L.csv");
    std::filesystem::create_symlink("made.csv", here / "dangling.csv");
    for (int i = 0; i < 120; ++i) here.write("real.csv.4711-" + std::to_string(i) + ".tmp", "left by a killed run");
    here.write("real.csv.note.tmp", "somebody's own");
    REQUIRE(here.run("batch in.csv --ledger L.csv -o out.csv").status == 0);
    CHECK(std::filesystem::is_symlink(here / "L.csv"));
    CHECK(lines_of(here.read("real.csv")).size() == 2);
    struct stat facts {};
    REQUIRE(::stat((here / "real.csv").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 07777U) == 0640U);
    if (::geteuid() == 0) CHECK((facts.st_uid == 4242 && facts.st_gid == 4343));
    CHECK(here.files() == 6);  // in, real, two links, out, the note
    REQUIRE(here.run("batch in.csv --ledger dangling.csv").status == 0);
    CHECK(std::filesystem::is_symlink(here / "dangling.csv"));
    CHECK(lines_of(here.read("made.csv")).size() == 2);

    const std::string more =
        "scope,request_id,requested_on,amount,currency,approved_by\ns,a,2025-03-02,1.00,USD,Mary\n";
    here.write("more.csv", more);
    const outcome got = here.run("batch in.csv --ledger more.csv");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "more.csv: line 1: a ledger has no column \"approved_by\""));
    CHECK(here.read("more.csv") == more);
}

TEST_CASE("K11: a rerun gets its first answers in all their parts, refusals included") {
    const std::string columns =
        "request_id,scope,agreement,product,billing_plan,purchased_on,payment,requested_on,commitment_id,quantity,returned\n";
    const std::string rows =
        "a,s,self-service,,upfront,2023-03-01,40000,2023-03-02,o,3,1\n"
        "b,s,self-service,,monthly,2023-03-01,4000,2023-03-02,,1,1\n"  // refused: asks for more than is left
        "c,s,self-service,,upfront,2023-03-01,9000,2023-03-02,,1,1\n"
        "d,t,partner-center,licence-subscription,upfront,2023-03-01,9,2023-03-30,,1,1\n"  // window closed
        "e,t,,,upfront,2023-03-01,90000,2023-03-30,,1,1\n"
        "f,s,self-service,,upfront,2023-03-01,1,2023-03-02,o,3,3\n";  // more units than are left
    for (const std::string& ledger : places()) {
        CAPTURE(ledger);
        const folder here;
        const outcome first = here.batch(columns + rows, "--ledger " + ledger + " --explain one.jsonl");
        CAPTURE(first.out);
        REQUIRE(first.status == 0);
        CHECK(contains(first.out, "refund-limit-exceeded"));
        CHECK(contains(first.out, "window-closed"));
        CHECK(contains(first.out, "units-exceed-commitment"));
        CHECK(contains(first.out, ",capped,"));
        // Other requests in between change no answer.
        REQUIRE(
            here.batch(columns + "x,s,self-service,,upfront,2023-03-01,500,2023-03-02,o,3,1\n", "--ledger " + ledger)
                .status == 0);
        const outcome again = here.batch(columns + rows, "--ledger " + ledger);
        CHECK(again.status == 0);
        const auto before = lines_of(first.out);
        const auto after = lines_of(again.out);
        REQUIRE(after.size() == before.size());
        for (std::size_t i = 1; i < before.size(); ++i) {
            std::string wanted = before[i];
            const std::size_t units = wanted.rfind(',', wanted.rfind(',') - 1);
            wanted.insert(units, "yes");
            CHECK(after[i] == wanted);
        }
    }
}

TEST_CASE("K12: a ledger in another currency is reported with its row and both currencies") {
    const folder here;
    here.write("L.csv", old_header + "t,y,2025-03-02,1.00,USD\ns,x,2025-03-02,1000.00,EUR\n");
    const outcome got = here.batch(header + "a,s,2025-03-01,1,2025-03-02\n", "--ledger L.csv");
    CHECK(got.status == 3);
    CHECK(contains(
        got.out,
        "ledger-currency-mismatch: L.csv, line 3 holds an amount of this scope in EUR; the cap of this request is in USD"));
    CHECK(here.read("L.csv") == old_header + "t,y,2025-03-02,1.00,USD\ns,x,2025-03-02,1000.00,EUR\n");
}

TEST_CASE("K4: an entry without a commitment is compared as a whole, too, unless it is of the old format") {
    const folder here;
    const std::string columns =
        "scope,request_id,requested_on,amount,currency,cap_left,kind,asked,used_before,counted_from,limited_by,"
        "commitment_id,quantity,returned,units_left,fingerprint,refused_by_rule,expires_at,at,version\n";
    const auto outcome_of = [&](const std::string& fingerprint) {
        here.write("L.csv", columns + "c,R1,2025-03-02,100.00,USD,49900.00,granted,100.00,0.00,2024-03-03,,,0,0,0," +
                                fingerprint + ",,,1,1\n");
        return here.batch("request_id,scope,purchased_on,payment,requested_on\nR1,c,2025-03-01,150,2025-03-02\n",
                          "--ledger L.csv");
    };
    const outcome other = outcome_of("afa90c8304146562");
    CHECK(other.status == 3);
    CHECK(reason_code(lines_of(other.out)[1]) == "request-id-reused");
    const outcome old = outcome_of("0");  // from the old format, which keeps only the day and what was paid
    CHECK(old.status == 0);
    CHECK(cell(lines_of(old.out)[1], before_cell) == "yes");
}

TEST_CASE("K4: the ledger holds the fingerprint that a row's explanation shows, whether decided by columns or by a "
          "quote") {
    const folder here;
    const std::string rows =
        "request_id,scope,purchased_on,payment,requested_on,as_of,quantity,returned,used,commitment_id\n"
        "columns,s,2025-03-01,120.00,2025-04-01,,3,2,yes,\n"
        "quote,s,2025-03-01,120.00,2025-04-01,2025-03-31,3,2,yes,\n"
        "named,t,2025-03-01,120.00,2025-04-01,,3,2,no,order\n"
        "late,t,2025-03-01,120.00,2027-04-01,,3,2,no,\n";
    REQUIRE(here.batch(rows, "--ledger L.csv --explain why.jsonl").status == 3);  // the term has ended
    const auto entries = lines_of(here.read("L.csv"));
    const auto explained = lines_of(here.read("why.jsonl"));
    REQUIRE(explained.size() == 4);
    REQUIRE(entries.size() == 4);  // with the header
    std::size_t column = 0;
    while (cell(entries[0], column) != "fingerprint") ++column;
    std::size_t found = 0;
    for (std::size_t i = 1; i < entries.size(); ++i) {
        const std::string print = cell(entries[i], column);
        REQUIRE(!print.empty());
        const std::string shown = "\"fingerprint\":\"" + std::string(16 - print.size(), '0') + print + '"';
        for (const std::string& line : explained) {
            if (contains(line, "\"" + cell(entries[i], 1) + "\"") && contains(line, shown)) ++found;
        }
    }
    CHECK(found == 3);
}

TEST_CASE("K13: a cap payment of zero beside a payment that is not zero is an error, and so is the reverse") {
    const folder here;
    const std::string columns = "request_id,purchased_on,currency,payment,cap_payment,requested_on\n";
    const outcome got = here.batch(
        columns +
        "a,2025-03-01,JPY,100000000,0,2025-03-02\nb,2025-03-01,JPY,0,1,2025-03-02\nc,2025-03-01,JPY,0,0,2025-03-02\n");
    CHECK(got.status == 3);
    const auto lines = lines_of(got.out);
    CHECK(reason_code(lines[1]) == "cap-payment-contradicts");
    CHECK(reason_code(lines[2]) == "cap-payment-contradicts");
    CHECK(cell(lines[3], outcome_cell) == "granted");
}

/// CPU time of all child processes so far; other load on the machine hardly changes it.
double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

TEST_CASE("K15: four times as many rows of one scope, latest day first, take less than ten times as long") {
    const auto cost = [](int rows) {
        const folder here;
        std::string text = "request_id,scope,purchased_on,term,payment,requested_on\n";
        for (int row = 0; row < rows; ++row) {
            const int day = rows - row;
            const int month = 1 + day / 28 % 12;
            text += "r" + std::to_string(row) + ",s,2015-01-01,P5Y,0.01," + std::to_string(2015 + day / 28 / 12 % 5) +
                    "-" + (month < 10 ? "0" : "") + std::to_string(month) + "-" + std::to_string(10 + day % 18) + "\n";
        }
        here.write("in.csv", text);
        const double before = cpu_seconds();
        CHECK(here.run("batch in.csv -o out.csv --ledger L.csv").status != 2);
        const double after = cpu_seconds();
        CHECK(lines_of(here.read("out.csv")).size() == static_cast<std::size_t>(rows) + 1);
        return after - before;
    };
    const double quarter = cost(15'000);
    CHECK(cost(60'000) < 10 * quarter);
}

TEST_CASE("K15: four times as many amounts in a ledger, each on its own day, latest first, take less than ten times as "
          "long") {
    const auto cost = [](int amounts) {
        const folder here;
        std::string text = old_header;
        int written = 0;
        for (int year = 2024; written < amounts; --year) {
            for (int month = 12; month >= 1; --month) {
                for (int day = 28; day >= 1 && written < amounts; --day, ++written) {
                    const std::string years = std::to_string(year);
                    text += "s,r" + std::to_string(written) + "," + std::string(4 - years.size(), '0') + years +
                            (month < 10 ? "-0" : "-") + std::to_string(month) + (day < 10 ? "-0" : "-") +
                            std::to_string(day) + ",0.01,USD\n";
                }
            }
        }
        here.write("L.csv", text);
        const double before = cpu_seconds();
        const outcome got = here.batch(header + "a,s,2024-06-30,60000,2024-06-30\n", "--ledger L.csv");
        const double after = cpu_seconds();
        CHECK(cell(lines_of(got.out)[1], outcome_cell) == "capped");
        CHECK(cell(lines_of(got.out)[1], left_cell) == "0.00");
        CHECK(lines_of(here.read("L.csv")).size() == static_cast<std::size_t>(amounts) + 2);
        return after - before;
    };
    const double quarter = cost(50'000);
    CHECK(cost(200'000) < 10 * quarter);
}

TEST_CASE("a database that is fed in pieces holds what one file would") {
    const folder here;
    std::string text = header;
    for (int i = 0; i < 40'000; ++i) {
        text += "r" + std::to_string(i) + ",c-" + std::to_string(10'000 + i / 25) + ",2025-03-01," +
                std::to_string(1000 + i % 4000) + ",2025-03-" + std::to_string(10 + i * 7 % 18) + "\n";
    }
    here.write("in.csv", text);
    REQUIRE(here.run("batch in.csv -o csv.csv --ledger L.csv").status == 0);
    REQUIRE(here.run("batch in.csv -o none.csv").status == 0);
    CHECK((here.read("csv.csv") == here.read("none.csv")));
    CHECK(contains(here.read("csv.csv"), ",capped,"));
    REQUIRE(here.run("batch in.csv -o csv2.csv --ledger L.csv").status == 0);
    CHECK_FALSE(contains(here.read("csv2.csv"), ",,1,\n"));
    for (const std::string& ledger : places()) {
        if (ledger == "L.csv") continue;
        CAPTURE(ledger);
        REQUIRE(here.run("batch in.csv -o one.csv --ledger " + ledger).status == 0);
        CHECK((here.read("one.csv") == here.read("csv.csv")));
        REQUIRE(here.run("batch in.csv -o two.csv --ledger " + ledger).status == 0);
        CHECK((here.read("two.csv") == here.read("csv2.csv")));
    }
}
