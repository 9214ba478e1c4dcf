// Files whose scopes come in order are decided piece by piece, with the same answers and the same files left behind as
// when a file is read as a whole. A piece has 16,384 rows and the rest of its last scope.

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

using namespace program_test;

namespace {

const std::string header = "request_id,scope,product,purchased_on,payment,currency,cap_payment,requested_on,used\n";

std::string day_of(int number) {
    const std::string day = std::to_string(1 + number % 28);
    return "2025-" + std::string(number / 28 % 12 < 9 ? "0" : "") + std::to_string(1 + number / 28 % 12) + "-" +
           (day.size() < 2 ? "0" : "") + day;
}

/// One request of this scope; a few are for another product, in another currency, or wrong.
std::string line_of(std::size_t number, const std::string& scope, std::mt19937& random) {
    const auto below = [&random](unsigned limit) { return static_cast<int>(random() % limit); };
    const int kind = below(40);
    const std::string amount = std::to_string(1 + below(9000)) + ".5";
    std::string line = "R" + std::to_string(number) + "," + scope + ",";
    line += kind == 0 ? "perpetual-software" : kind == 1 ? "savings-plan" : "";
    line += "," + day_of(below(100)) + ",";
    line += kind == 2 ? "x" : kind == 3 ? "1000" : amount;
    line += kind == 3 ? ",JPY,7.00," : ",,,";
    line += day_of(100 + below(200)) + (below(2) == 0 ? ",yes\n" : ",\n");
    return line;
}

/// `rows` lines, `in_scope` for each scope; scopes are numbered from 1, without leading zeros.
std::vector<std::string> lines_by_scope(std::size_t rows, std::size_t in_scope) {
    std::mt19937 random(11);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < rows; ++i) {
        lines.push_back(line_of(i, "customer-" + std::to_string(1 + i / in_scope), random));
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text = header;
    for (const std::string& line : lines) text += line;
    return text;
}

/// The program's answers when a ledger file makes it decide the whole file, row by row.
outcome as_a_whole(const folder& here) {
    outcome whole = here.run("batch in.csv --ledger whole.csv");
    std::filesystem::remove(here / "whole.csv");
    return whole;
}

/// The summary without its times.
std::string counts_of(const std::string& summary) { return summary.substr(0, summary.rfind(';')); }

/// Checks that deciding by pieces gives the same answers.
void check_same(const folder& here) {
    const outcome whole = as_a_whole(here);
    REQUIRE(whole.status == 3);
    CHECK(contains(counts_of(whole.err), " capped, "));
    for (const char* const threads : {"1", "3"}) {
        CAPTURE(threads);
        const outcome got = here.run(std::string("batch in.csv -o out.csv --threads ") + threads);
        CHECK(got.status == 3);
        CHECK(got.out == "");
        CHECK(counts_of(got.err) == counts_of(whole.err));
        CHECK((here.read("out.csv") == whole.out));
        CHECK(here.files() == 2);
    }
}

}  // namespace

TEST_CASE("scopes may come in the order of their numbers or of their bytes") {
    const folder here;
    auto lines = lines_by_scope(20'000, 60);
    here.write("in.csv", joined(lines));  // customer-9 comes before customer-10
    check_same(here);
    std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
        const auto scope = [](const std::string& line) {
            return line.substr(line.find(','), line.find(",", line.find(',') + 1) - line.find(','));
        };
        return scope(a) < scope(b);
    });
    here.write("in.csv", joined(lines));
    check_same(here);
}

TEST_CASE("when a scope comes back after its piece was decided, everything is decided again as a whole") {
    const folder here;
    auto lines = lines_by_scope(18'000, 50);
    std::mt19937 random(12);
    lines.push_back(line_of(18'000, "customer-7", random));
    here.write("in.csv", joined(lines));
    check_same(here);
    // The explanations start over, too.
    REQUIRE(here.run("batch in.csv -o out.csv --explain steps.jsonl").status == 3);
    CHECK(lines_of(here.read("steps.jsonl")).size() == lines.size());
}

TEST_CASE("the same request twice within a scope is an error, and takes nothing from the cap") {
    const folder here;
    const std::string row = "R1,contoso,,2025-03-01,1200.00,,,2025-03-03,\n";
    REQUIRE(here.batch(header + row + row + "R2,contoso,,2025-03-01,1.00,,,2025-03-03,\n", "-o out.csv").status == 3);
    const auto both = lines_of(here.read("out.csv"));
    REQUIRE(both.size() == 4);
    CHECK(contains(both[1], ",1200.00,48800.00,"));
    CHECK(contains(both[2], "request-id-repeated: "));
    CHECK(contains(both[3], ",1.00,48799.00,"));

    auto lines = lines_by_scope(18'000, 100);
    lines.insert(lines.begin() + 150, lines[120]);
    lines.insert(lines.begin() + 17'950, lines[17'930]);
    here.write("in.csv", joined(lines));
    check_same(here);
    const auto decided = lines_of(here.read("out.csv"));
    CHECK(contains(decided[1 + 150], "request-id-repeated: column request_id: \"\"R120\"\": row 121 has it already"));
}

TEST_CASE("with a ledger file, deciding one request after another gives the same answers and explanations") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(1'500, 30)));
    const outcome one_by_one = here.run("batch in.csv -o one.csv --explain one.jsonl --ledger ledger.csv");
    const outcome at_once = here.run("batch in.csv -o all.csv --explain all.jsonl");
    CHECK(counts_of(one_by_one.err) == counts_of(at_once.err));
    CHECK((here.read("one.csv") == here.read("all.csv")));
    CHECK((here.read("one.jsonl") == here.read("all.jsonl")));
    CHECK(contains(here.read("one.csv"), ",capped,"));
}

TEST_CASE("scopes in distant pieces that differ only in case are found, whichever comes first") {
    const folder here;
    const auto row = [](std::size_t number, const std::string& scope) {
        return "R" + std::to_string(number) + "," + scope + ",,2025-03-01,1200.00,,,2025-03-03,\n";
    };
    std::string text = header;
    std::size_t number = 0;
    for (int i = 10'000; i < 29'000; ++i) text += row(++number, "AB-" + std::to_string(i));
    for (int i = 10'000; i < 29'000; ++i) text += row(++number, "k-" + std::to_string(i));
    const std::string in_order = text + row(38'001, "kz") + row(38'002, "zz");
    here.write("in.csv", in_order);
    CHECK(here.run("batch in.csv -o out.csv").status == 0);

    // The capitals are in an earlier piece.
    std::string capitals = in_order;
    capitals.insert(capitals.find("R19001,"), row(1, "ab-28000"));
    here.write("in.csv", capitals);
    CHECK(here.run("batch in.csv -o out.csv").status == 3);
    CHECK(contains(here.read("out.csv"),
                   "scope-spelt-otherwise: column scope: \"\"ab-28000\"\": the scope of row 18001 "));

    // The Kelvin sign folds to k, and comes after all of them.
    here.write("in.csv", in_order + row(38'003, "\xE2\x84\xAA-28000"));
    CHECK(here.run("batch in.csv -o out.csv").status == 3);
    CHECK(contains(here.read("out.csv"),
                   "scope-spelt-otherwise: column scope: \"\"\xE2\x84\xAA-28000\"\": the scope of row 37001 "));
}

TEST_CASE("rows that cross the parts of a file, in quotes or with line breaks, are read the same") {
    const folder here;
    std::string plain = header;
    std::string quoted = header;
    for (std::size_t i = 0; i < 30'000; ++i) {
        const std::string scope = "scope-" + std::to_string(100'000 + i / 7);
        plain += "R" + std::to_string(i) + "," + scope + ",,2025-03-01,1200.00,,,2025-03-03,\n";
        quoted += "R" + std::to_string(i) + ",\"" + scope + "\",,2025-03-01,1200.00,,,2025-03-03,\"\"\r\n";
    }
    here.write("in.csv", plain);
    REQUIRE(here.run("batch in.csv -o plain.csv").status == 0);
    here.write("in.csv", quoted);
    REQUIRE(here.run("batch in.csv -o quoted.csv --threads 3").status == 0);
    CHECK((here.read("plain.csv") == here.read("quoted.csv")));

    // Every row has a line break in a note, where a reader that looks only for line feeds would cut most parts. The
    // message must name the right line for the bad row at the end.
    std::string broken = "note," + header;
    for (std::size_t i = 0; i < 30'000; ++i) {
        broken += "\"two\nlines\",R" + std::to_string(i) + ",s" + std::to_string(100'000 + i) +
                  ",,2025-03-01,1200.00,,,2025-03-03,\n";
    }
    here.write("in.csv", broken + ",R,t,,2025-03-01,x,,,2025-03-03,\n");
    const outcome got = here.run("batch in.csv -o out.csv --threads 3");
    CHECK(got.status == 3);
    CHECK(contains(got.err, "row 30001 (line 60002, request \"R\"): amount-malformed"));
    CHECK(contains(got.err, "30001 rows: 30000 granted, "));
}

TEST_CASE("a piece holds the whole of its last scope") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(20'000, 17'000)));
    check_same(here);
}

TEST_CASE("a quoted cell that does not end is reported with the line in which its row begins") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(18'000, 50)) + "R,zzz,,\"2025-03-01,1,,,,\nR,zzz,,,,,,,\n");
    const outcome got = here.run("batch in.csv");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "in.csv: line 18004, column 1: broken quoting: the input ends inside a quoted cell of the "
                            "row that begins in line 18002\n"));
}

TEST_CASE("an input found unusable in a later piece ends the run, and nothing is written") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(18'000, 50)) + "R,zzz,,2025-03-01,\"1\"x\n");
    here.write("out.csv", "before");
    const outcome got = here.run("batch in.csv -o out.csv --explain steps.jsonl");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "in.csv: line 18002, column 22: broken quoting"));
    CHECK(here.read("out.csv") == "before");
    CHECK(here.files() == 2);
}

#if !defined(REFUND_TEST_ADDRESS_SANITIZER)
TEST_CASE("memory does not grow with a file in order of scopes, even if it is a pipe; without order it does") {
    const folder here;
    auto lines = lines_by_scope(240'000, 50);
    here.write("in.csv", joined(lines));
    const std::string little = "ulimit -d 30000 &&";
    CHECK(here.run("batch in.csv -o out.csv --threads 1", little).status == 3);
    CHECK(lines_of(here.read("out.csv")).size() == 240'001);
    const outcome piped = here.run("batch pipe --threads 1", little + " { mkfifo pipe; cat in.csv > pipe & } &&");
    CHECK(piped.status == 3);
    CHECK((piped.out == here.read("out.csv")));

    std::shuffle(lines.begin(), lines.end(), std::mt19937(5));
    here.write("in.csv", joined(lines));
    CHECK(here.run("batch in.csv -o other.csv --threads 1", little).status == 2);
    CHECK(here.files() == 3);
}
#endif
