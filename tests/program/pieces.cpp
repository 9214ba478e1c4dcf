// Files whose scopes come in order are decided piece by piece: the answers, and what is left behind, are
// those of files that are read as a whole. A piece has 16,384 rows and the rest of its last scope.

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

/// One request of that scope; a few are of another product, in another currency, or wrong.
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

/// `rows` lines, `in_scope` of each scope; scopes are numbered from 1 and not filled up with zeros.
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

/// What the program gives for a file, read as a whole: by standard input.
outcome as_a_whole(const folder& here) { return here.run("batch < in.csv"); }

/// Without the times that it took.
std::string counts_of(const std::string& summary) { return summary.substr(0, summary.rfind(';')); }

/// Whether the pieces come to the same answers.
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

TEST_CASE("scopes in order of their numbers, and in order of their bytes") {
    const folder here;
    auto lines = lines_by_scope(20'000, 60);
    here.write("in.csv", joined(lines));  // customer-9 before customer-10
    check_same(here);
    std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
        const auto scope = [](const std::string& line) { return line.substr(line.find(','), line.find(",", line.find(',') + 1) - line.find(',')); };
        return scope(a) < scope(b);
    });
    here.write("in.csv", joined(lines));
    check_same(here);
}

TEST_CASE("a scope that comes back after pieces were decided: all is decided again, as a whole") {
    const folder here;
    auto lines = lines_by_scope(18'000, 50);
    std::mt19937 random(12);
    lines.push_back(line_of(18'000, "customer-7", random));
    here.write("in.csv", joined(lines));
    check_same(here);
    // The explanations begin again, too.
    REQUIRE(here.run("batch in.csv -o out.csv --explain steps.jsonl").status == 3);
    CHECK(lines_of(here.read("steps.jsonl")).size() == lines.size());
}

TEST_CASE("the same request twice within a scope is an error, and takes nothing") {
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

TEST_CASE("with a ledger file, one request after the other, answers and explanations are the same") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(1'500, 30)));
    const outcome one_by_one = here.run("batch in.csv -o one.csv --explain one.jsonl --ledger ledger.csv");
    const outcome at_once = here.run("batch in.csv -o all.csv --explain all.jsonl");
    CHECK(counts_of(one_by_one.err) == counts_of(at_once.err));
    CHECK((here.read("one.csv") == here.read("all.csv")));
    CHECK((here.read("one.jsonl") == here.read("all.jsonl")));
    CHECK(contains(here.read("one.csv"), ",capped,"));
}

TEST_CASE("a piece has the whole of its last scope") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(20'000, 17'000)));
    check_same(here);
}

TEST_CASE("an input that cannot be used is found out in a later piece: nothing is written") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(18'000, 50)) + "R,zzz,,2025-03-01,\"1\"x\n");
    here.write("out.csv", "before");
    const outcome got = here.run("batch in.csv -o out.csv --explain steps.jsonl");
    CHECK(got.status == 2);
    CHECK(contains(got.err, "in.csv: line 18002, column 22: broken quoting"));
    CHECK(here.read("out.csv") == "before");
    CHECK(here.files() == 2);
}

// The sanitizers' own memory leaves nothing to measure.
#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("memory does not grow with the file") {
    const folder here;
    here.write("in.csv", joined(lines_by_scope(120'000, 50)));
    // Pieces take 8 MB; all rows at once take more than 20.
    const std::string little = "ulimit -d 14000 &&";
    CHECK(here.run("batch in.csv -o out.csv --threads 1", little).status == 3);
    CHECK(lines_of(here.read("out.csv")).size() == 120'001);
    const outcome whole = here.run("batch --threads 1 < in.csv", little);
    CHECK(whole.status != 3);
    CHECK(whole.out == "");
}
#endif
