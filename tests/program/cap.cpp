// The refund cap within a file and from one file to the next.

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

using namespace program_test;

namespace {

const std::string header = "request_id,scope,purchased_on,payment,requested_on\n";
const std::string old_header = "scope,request_id,requested_on,amount,currency,cap_left\n";
const std::string ledger_header =
    "scope,request_id,requested_on,amount,currency,cap_left,kind,asked,used_before,counted_from,limited_by,commitment_id,quantity,"
    "returned,units_left,fingerprint,refused_by_rule,expires_at,at,version\n";

/// The first cells of each row of a ledger file, as many as older files had.
std::string old_cells(const std::string& ledger) {
    std::string out;
    for (const std::string& line : lines_of(ledger)) {
        std::size_t end = 0;
        for (int cell = 0; cell < 6; ++cell) {
            const bool quoted = line[end] == '"';
            end = line.find(',', quoted ? line.find('"', end + 1) : end) + 1;
        }
        out += line.substr(0, end - 1) + '\n';
    }
    return out;
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

/// The same answers, marked as answered before.
std::string answered_before(const std::string& out) {
    std::string all;
    const auto lines = lines_of(out);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string line = lines[i];
        if (i != 0) line.insert(line.rfind(',', line.rfind(',') - 1), "yes");
        all += line + '\n';
    }
    return all;
}

/// Requests of a few scopes on random days, often several on one day.
std::vector<std::string> some_rows(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string month = std::to_string(10 + below(3));
        rows.push_back("id-" + std::to_string(i) + ",scope-" + std::to_string(below(4)) + ",2024-06-15," +
                       std::to_string(1 + below(9000)) + ".50,2024-" + month + "-" + std::to_string(10 + below(18)) +
                       "\n");
    }
    return rows;
}

std::string joined(const std::vector<std::string>& rows) {
    std::string text = header;
    for (const std::string& row : rows) text += row;
    return text;
}

}  // namespace

TEST_CASE("the cap is filled in order of days, whatever the order of the file") {
    // All on different days, so that their order is determined.
    std::vector<std::string> rows;
    for (int day = 10; day < 28; ++day) {
        rows.push_back("r" + std::to_string(day) + ",s,2024-06-15,9000.00,2024-11-" + std::to_string(day) + "\n");
    }
    const auto answers = [](const std::vector<std::string>& order) {
        const folder here;
        auto lines = lines_of(here.batch(joined(order)).out);
        std::sort(lines.begin(), lines.end());
        return lines;
    };
    const auto wanted = answers(rows);
    std::mt19937 random(1);
    for (int i = 0; i < 5; ++i) {
        std::shuffle(rows.begin(), rows.end(), random);
        CHECK(answers(rows) == wanted);
    }
}

TEST_CASE("any number of threads gives the same bytes") {  // with more rows than a piece has
    const folder here;
    const std::string text = joined(some_rows(17'000, 7)) + "wrong\n";
    const outcome one = here.batch(text, "--ledger one.csv --explain one.jsonl --threads 1");
    const outcome four = here.batch(text, "--ledger four.csv --explain four.jsonl --threads 4");
    CHECK(one.status == 3);
    CHECK(four.status == 3);
    CHECK(lines_of(one.out).size() == 17'002);
    CHECK((one.out == four.out));
    CHECK((without_moments(here.read("one.csv")) == without_moments(here.read("four.csv"))));
    CHECK((here.read("one.jsonl") == here.read("four.jsonl")));
}

TEST_CASE("the same file again gets the same answers and leaves the ledger unchanged") {
    const folder here;
    const std::string text = joined(some_rows(500, 3));
    const outcome first = here.batch(text, "--ledger ledger.csv");
    CHECK(first.status == 0);
    CHECK(contains(first.out, ",capped,"));
    const std::string ledger = here.read("ledger.csv");
    CHECK(starts(ledger, ledger_header));
    for (int i = 0; i < 2; ++i) {
        const outcome again = here.batch(text, "--ledger ledger.csv");
        CHECK(again.status == 0);
        CHECK((again.out == answered_before(first.out)));
        CHECK((here.read("ledger.csv") == ledger));
    }
    // A part of the file alone gets the same answers, too.
    const auto rows = some_rows(500, 3);
    const outcome part = here.batch(header + rows[7] + rows[400], "--ledger ledger.csv");
    CHECK(lines_of(part.out)[1] == lines_of(answered_before(first.out))[8]);
    CHECK(lines_of(part.out)[2] == lines_of(answered_before(first.out))[401]);
    CHECK((here.read("ledger.csv") == ledger));
}

TEST_CASE("several files in turn fill the cap as one file would") {
    const folder here;
    const outcome first = here.batch(header + "a,s,2025-03-01,30000,2025-03-02\n", "--ledger ledger.csv");
    CHECK(contains(first.out, "\na,s,granted,30000.00,0.00,30000.00,0.00,0.00,30000.00,20000.00,"));
    const outcome second =
        here.batch(header + "b,s,2025-03-01,30000,2025-03-03\nb,t,2025-03-01,5,2025-03-03\n", "--ledger ledger.csv");
    CHECK(contains(second.out, "\nb,s,capped,30000.00,0.00,20000.00,10000.00,0.00,20000.00,0.00,"));
    CHECK(old_cells(here.read("ledger.csv")) ==
          old_header +
              "s,a,2025-03-02,30000.00,USD,20000.00\ns,b,2025-03-03,20000.00,USD,0.00\n"
              "t,b,2025-03-03,5.00,USD,49995.00\n");
    // A late request for an early day respects what was paid for later days.
    const outcome late = here.batch(header + "c,s,2025-03-01,1,2025-03-01\n", "--ledger ledger.csv");
    CHECK(contains(late.out, "\nc,s,capped,1.00,0.00,0.00,1.00,0.00,0.00,0.00,"));
    // Errors are not entered. Refusals are, but use nothing of the cap, which does not apply to what is never refunded.
    const std::string before = here.read("ledger.csv");
    const outcome wrong = here.batch(
        "product," + header + "savings-plan,d,t,2025-03-01,1,2025-03-02\n,e,t,x,1,2025-03-02\n", "--ledger ledger.csv");
    CHECK(wrong.status == 3);
    const std::string after = here.read("ledger.csv");
    REQUIRE(starts(after, before));
    CHECK(starts(after.substr(before.size()), "t,d,2025-03-02,,,,refused,,,"));
    CHECK(lines_of(after).size() == lines_of(before).size() + 1);
}

TEST_CASE("a ledger file of five columns is enough") {
    const folder here;
    here.write("ledger.csv", "currency,amount,requested_on,request_id,scope\r\nUSD,49999.00,2025-03-02,\"a,1\",s\r\n");
    const outcome got = here.batch(header + "b,s,2025-03-01,3,2025-03-03\n", "--ledger ledger.csv");
    CHECK(contains(got.out, "\nb,s,capped,3.00,0.00,1.00,2.00,0.00,1.00,0.00,"));
    CHECK(old_cells(here.read("ledger.csv")) ==
          old_header + "s,\"a,1\",2025-03-02,49999.00,USD,0.00\ns,b,2025-03-03,1.00,USD,0.00\n");
}

TEST_CASE("a file that is no ledger ends with status 2 and the place of the fault, and stays as it is") {
    struct bad {
        std::string text;
        const char* says;
    };
    const bad files[] = {
        {"", "ledger.csv: line 1: empty"},
        {"scope,request_id,requested_on,amount\n", "line 1: the header has no column currency"},
        {old_header + "s,a,2025-03-02,1.00,USD\n", "line 2: 5 cells, where the header has 6"},
        {old_header + "s,a,2025-03-32,1.00,USD,\n", "line 2, column 3: date-invalid: requested_on \"2025-03-32\""},
        {old_header + "s,a,2025-03-02,1.000,USD,\n", "line 2, column 4: amount-too-precise: amount \"1.000\""},
        {old_header + "s,a,2025-03-02,-1.00,USD,\n", "line 2, column 4: negative-amount"},
        {old_header + "s,a,2025-03-02,1.00,US,\n", "line 2, column 5: unknown-currency"},
        {old_header + "s,a,2025-03-02,1.00,USD,?\n", "line 2, column 6: amount-malformed: cap_left"},
        {old_header + "s,a,2025-03-02,1.00,USD,\ns,a,2025-03-03,1.00,USD,\n", "line 3, column 2: request-id-reused"},
        {old_header + "s,a,2025-03-02,1.00,USD,\ns,b,2025-03-03,1.00,EUR,\n",
         "line 3, column 5: ledger-currency-mismatch"},
        {"scope,request_id,requested_on,amount,currency,kind\n", "line 1: the header has no column cap_left"},
        {old_header + "s,,2025-03-02,1.00,USD,\n", "line 2, column 2: request-id-missing: request_id \"\""},
        {old_header + "s,a\xE2\x80\x8B,2025-03-02,1.00,USD,\n", "line 2, column 2: text-invisible-character"},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,2\n",
         "line 2, column 20: ledger-damaged: version \"2\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,reversed,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 7: request-id-unknown: kind \"reversed\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,given,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 7: kind-unknown: kind \"given\""},
        {ledger_header + "s,a,2025-03-02,2.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 4: ledger-damaged: amount \"2.00\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,2,0,f,,,1,1\n",
         "line 2, column 14: quantity-out-of-range"},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,g,,,1,1\n",
         "line 2, column 16: number-malformed"},
        {ledger_header + "s,a,2025-03-02,2.00,USD,1.00,granted,3.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 4: ledger-damaged: amount \"2.00\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,-1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 8: negative-amount: asked \"-1.00\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,-1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 6: negative-amount: cap_left \"-1.00\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,refused,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 7: ledger-damaged: kind \"refused\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,refused,1.00,0.00,2024-03-03,,,1,1,0,f,yes,,1,1\n",
         "line 2, column 4: ledger-damaged: amount \"1.00\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2025-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 10: ledger-damaged: counted_from \"2025-03-03\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,units,,1,1,0,f,,,1,1\n",
         "line 2, column 11: ledger-damaged: limited_by \"units\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,o,0,0,0,f,,,1,1\n",
         "line 2, column 13: quantity-out-of-range: quantity \"0\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,o,2,1,2,f,,,1,1\n",
         "line 2, column 15: quantity-out-of-range: units_left \"2\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,no,,1,1\n",
         "line 2, column 17: flag-malformed: refused_by_rule \"no\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,5,1,1\n",
         "line 2, column 18: ledger-damaged: expires_at \"5\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,reserved,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n",
         "line 2, column 18: ledger-damaged: expires_at \"\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,0\n",
         "line 2, column 20: ledger-damaged: version \"0\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n"
                         "s,a,2025-03-02,1.00,USD,1.00,committed,1.00,0.00,2024-03-03,,,1,1,0,f,,9,1,2\n",
         "line 3, column 7: request-not-reserved: kind \"committed\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,,1,1,0,f,,,1,1\n"
                         "s,a,2025-03-02,1.00,USD,1.00,reversed,1.00,0.00,2024-03-03,,,1,1,0,e,,,1,2\n",
         "line 3, column 16: request-id-reused: fingerprint \"e\""},
        {ledger_header + "s,a,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,o,3,2,1,f,,,1,1\n"
                         "s,b,2025-03-02,1.00,USD,1.00,granted,1.00,0.00,2024-03-03,,o,3,2,0,f,,,1,2\n",
         "line 3, column 14: quantity-out-of-range: returned \"2\""},
        {old_header + "s,\"a,2025-03-02,1.00,USD,\n", "broken quoting"},
    };
    for (const bad& file : files) {
        CAPTURE(file.text);
        const folder here;
        here.write("ledger.csv", file.text);
        const outcome got = here.batch(header + "b,s,2025-03-01,3,2025-03-03\n", "--ledger ledger.csv -o out.csv");
        CAPTURE(got.err);
        CHECK(got.status == 2);
        CHECK(contains(got.err, file.says));
        CHECK(here.read("ledger.csv") == file.text);
        CHECK(here.files() == 2);
    }
}
