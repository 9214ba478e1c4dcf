#include <refund/money/iso4217.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace iso4217 = refund::iso4217;

constexpr std::string_view code_of(const iso4217::entry& entry) { return {entry.code, 3}; }

constexpr bool sorted_without_repeats() {
    for (std::size_t i = 1; i < std::size(iso4217::codes); ++i) {
        if (code_of(iso4217::codes[i - 1]) >= code_of(iso4217::codes[i])) return false;
    }
    return true;
}
static_assert(sorted_without_repeats());

constexpr bool three_capital_letters_each() {
    for (const iso4217::entry& entry : iso4217::codes) {
        for (const char letter : code_of(entry)) {
            if (letter < 'A' || letter > 'Z') return false;
        }
        if (entry.code[3] != '\0') return false;
    }
    return true;
}
static_assert(three_capital_letters_each());

constexpr bool numbers_are_unique_and_of_three_digits() {
    bool seen[1000]{};
    for (const iso4217::entry& entry : iso4217::codes) {
        if (entry.number < 1 || entry.number > 999 || seen[entry.number]) return false;
        seen[entry.number] = true;
    }
    return true;
}
static_assert(numbers_are_unique_and_of_three_digits());

constexpr bool minor_digits_are_none_or_up_to_four() {
    for (const iso4217::entry& entry : iso4217::codes) {
        if (entry.minor_digits < -1 || entry.minor_digits > 4) return false;
    }
    return true;
}
static_assert(minor_digits_are_none_or_up_to_four());

struct row {
    std::string code;
    int number{};
    int minor_digits{};
};

/// The rows of tests/vectors/iso4217.csv: code,number,minor_digits; "N.A." is read as -1.
std::vector<row> published_list() {
    std::ifstream file(REFUND_TEST_VECTORS "/iso4217.csv");
    REQUIRE(file.is_open());
    std::string line;
    std::getline(file, line);
    REQUIRE(line == "code,number,minor_digits");
    std::vector<row> rows;
    while (std::getline(file, line)) {
        const std::size_t first = line.find(',');
        const std::size_t second = line.find(',', first + 1);
        REQUIRE(second != std::string::npos);
        const std::string digits = line.substr(second + 1);
        rows.push_back({line.substr(0, first), std::stoi(line.substr(first + 1, second - first - 1)),
                        digits == "N.A." ? -1 : std::stoi(digits)});
    }
    return rows;
}

}  // namespace

TEST_CASE("the table holds the published list, row by row, and nothing else") {
    const std::vector<row> rows = published_list();
    REQUIRE(rows.size() == std::size(iso4217::codes));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(rows[i].code);
        CHECK(rows[i].code == std::string(code_of(iso4217::codes[i])));
        CHECK(rows[i].number == iso4217::codes[i].number);
        CHECK(rows[i].minor_digits == iso4217::codes[i].minor_digits);
    }
}
