#include <refund/market/iso3166.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace iso3166 = refund::iso3166;

constexpr std::string_view code_at(std::size_t i) { return iso3166::alpha2.substr(3 * i, 2); }

constexpr bool sorted_pairs_of_capitals_with_one_blank_between() {
    if (iso3166::alpha2.size() != 3 * iso3166::alpha2_count - 1) return false;
    for (std::size_t i = 0; i < iso3166::alpha2.size(); ++i) {
        const char letter = iso3166::alpha2[i];
        if (i % 3 == 2 ? letter != ' ' : letter < 'A' || letter > 'Z') return false;
    }
    for (std::size_t i = 1; i < iso3166::alpha2_count; ++i) {
        if (code_at(i - 1) >= code_at(i)) return false;
    }
    return true;
}
static_assert(sorted_pairs_of_capitals_with_one_blank_between());

constexpr bool assigned(std::string_view code) {
    for (std::size_t i = 0; i < iso3166::alpha2_count; ++i) {
        if (code_at(i) == code) return true;
    }
    return false;
}
static_assert(!assigned(iso3166::kosovo), "if ISO assigns it, the list holds it and the constant goes");

constexpr bool is_part(std::string_view code) {
    for (const iso3166::part_code& part : iso3166::parts) {
        if (part.code == code) return true;
    }
    return false;
}

constexpr bool parts_are_unique_parts_of_assigned_codes() {
    for (std::size_t i = 0; i < std::size(iso3166::parts); ++i) {
        if (!assigned(iso3166::parts[i].country)) return false;
        if (iso3166::parts[i].code.size() > 6) return false;
        for (std::size_t k = 0; k < i; ++k) {
            if (iso3166::parts[k].code == iso3166::parts[i].code) return false;
        }
    }
    return true;
}
static_assert(parts_are_unique_parts_of_assigned_codes());

constexpr bool second_codes_are_unique_and_mean_known_codes() {
    for (std::size_t i = 0; i < std::size(iso3166::second_codes); ++i) {
        const iso3166::second_code& second = iso3166::second_codes[i];
        if (!assigned(second.means) && !is_part(second.means)) return false;
        if (is_part(second.code) || assigned(second.code)) return false;
        if (second.code.size() < 5 || second.code.size() > 6 || second.code[2] != '-') return false;
        if (!assigned(second.code.substr(0, 2))) return false;
        for (std::size_t k = 0; k < i; ++k) {
            if (iso3166::second_codes[k].code == second.code) return false;
        }
    }
    return true;
}
static_assert(second_codes_are_unique_and_mean_known_codes());

}  // namespace

TEST_CASE("the codes are those of the published list, in its order, and no others") {
    std::ifstream file("tests/vectors/iso3166.csv");
    REQUIRE(file.is_open());
    std::vector<std::string> published;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#' || line == "alpha_2,alpha_3,numeric") continue;
        published.push_back(line.substr(0, line.find(',')));
    }
    REQUIRE(published.size() == 249);
    REQUIRE(published.size() == iso3166::alpha2_count);
    for (std::size_t i = 0; i < published.size(); ++i) CHECK(published[i] == std::string(code_at(i)));
}

TEST_CASE("the parts of BQ and SJ are complete") {
    std::vector<std::string> parts;
    for (const iso3166::part_code& part : iso3166::parts) {
        parts.push_back(std::string(part.country) + " " + std::string(part.code));
    }
    CHECK(parts == std::vector<std::string>{"BQ BQ-BO", "BQ BQ-SA", "BQ BQ-SE", "SJ NO-21", "SJ NO-22"});
}
