#include <refund/market/market.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using refund::errc;
using refund::find_market;
using refund::find_market_by_name;
using refund::market;
using refund::market_of;
using refund::printed_name;

// A market is a value: it can be a template argument, and look-ups work in constant expressions.
template <market Where>
constexpr std::string_view code_of = Where.code();
static_assert(code_of<market_of("BQ-SA")> == "BQ-SA");
static_assert(std::is_trivially_copyable_v<market>);
static_assert(noexcept(find_market(std::string_view{})) && noexcept(find_market_by_name({}, std::string_view{})));

static_assert(market_of("JE").code() == "JE" && !market_of("JE").is_part() &&
              market_of("JE").whole() == market_of("JE"));
static_assert(market_of("BQ-BO").is_part() && market_of("BQ-BO").whole() == market_of("BQ"));
static_assert(market_of("NO-21").code() == "NO-21" && market_of("NO-21").whole() == market_of("SJ"));
static_assert(market_of("NO-22").whole() == market_of("SJ") && market_of("NO-22") != market_of("NO-21"));

// By country, the whole before its parts; Svalbard belongs to SJ, not to Norway.
static_assert(market_of("AD") < market_of("AE") && market_of("AE") < market_of("BQ"));
static_assert(market_of("BQ") < market_of("BQ-BO") && market_of("BQ-BO") < market_of("BQ-SA"));
static_assert(market_of("BQ-SE") < market_of("BR") && market_of("NP") < market_of("NO-21") &&
              market_of("SK") > market_of("NO-22"));

// A part of the user's own.
constexpr market canary_islands{"ES", "ES-CN"};
static_assert(canary_islands.code() == "ES-CN" && canary_islands.whole() == market_of("ES"));
static_assert(market{}.code().empty());

std::set<std::string> published_alpha2() {
    std::ifstream file("tests/vectors/iso3166.csv");
    REQUIRE(file.is_open());
    std::set<std::string> codes;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line[0] != '#' && line != "alpha_2,alpha_3,numeric") codes.insert(line.substr(0, 2));
    }
    REQUIRE(codes.size() == 249);
    return codes;
}

}  // namespace

TEST_CASE("of all pairs of letters, exactly the 249 codes of ISO 3166-1 and XK are markets") {
    std::set<std::string> known = published_alpha2();
    known.insert("XK");
    int found = 0;
    for (char first = 'A'; first <= 'Z'; ++first) {
        for (char second = 'A'; second <= 'Z'; ++second) {
            const std::string code{first, second};
            CAPTURE(code);
            const refund::result<market> here = find_market(code);
            REQUIRE(here.has_value() == (known.count(code) == 1));
            if (!here) {
                CHECK(here.error() == errc::unknown_market);
                continue;
            }
            ++found;
            CHECK(here->code() == code);
            CHECK(!here->is_part());
        }
    }
    CHECK(found == 250);
}

TEST_CASE("a text that is no code is an unknown market") {
    for (const std::string_view text :
         {"",      "J",    "JEY",    "je",    "Je",    "J ",    " E",    "A ",    "D ",     "JE ",   " JE",    "832",
          "AC",    "TA",   "TP",     "BU",    "UK",    "EU",    "XX",    "ZZ",    "BQ-",    "BQ-XX", "BQ-BOO", "bq-bo",
          "BQ-bo", "NO-2", "NO-211", "NO-03", "SJ-21", "US-CA", "FR-CP", "FR-97", "GB-ENG", "Jersey"}) {
        CAPTURE(text.data());
        const refund::result<market> here = find_market(text);
        REQUIRE_FALSE(here.has_value());
        CHECK(here.error() == errc::unknown_market);
    }
    CHECK(find_market(std::string_view("JE\0", 3)).error() == errc::unknown_market);
    CHECK(find_market(std::string_view("\0\0", 2)).error() == errc::unknown_market);
}

TEST_CASE("a second code in ISO 3166-2 finds the market that it stands for") {
    static_assert(find_market("FR-971") == find_market("GP") && find_market("FR-974") == find_market("RE"));
    static_assert(find_market("US-GU") == find_market("GU") && find_market("FI-01") == find_market("AX"));
    static_assert(find_market("NL-BQ1") == find_market("BQ-BO") && find_market("NL-BQ2") == find_market("BQ-SA"));
    static_assert(find_market("NL-BQ3") == find_market("BQ-SE") &&
                  find_market("NL-BQ3").value().whole() == market_of("BQ"));
    for (const refund::iso3166::second_code& second : refund::iso3166::second_codes) {
        CAPTURE(second.code.data());
        const refund::result<market> here = find_market(second.code);
        REQUIRE(here.has_value());
        CHECK(here->code() == second.means);
    }
}

TEST_CASE("a printed name is found only exactly as printed") {
    static constexpr printed_name names[] = {
        {"Åland Islands", market_of("AX")}, {"Aland Islands", market_of("AX")}, {"Bonaire", market_of("BQ-BO")}};
    static_assert(find_market_by_name(names, "Bonaire").value() == market_of("BQ-BO"));
    CHECK(find_market_by_name(names, "Åland Islands") == find_market("AX"));
    CHECK(find_market_by_name(names, "\xC3\x85land Islands") == find_market("AX"));
    CHECK(find_market_by_name(names, "Aland Islands") == find_market("AX"));
    for (const std::string_view text :
         {"", "bonaire", "Bonair", "Bonaire ", " Bonaire", "A\xCC\x8Aland Islands", "\xC5land Islands", "AX"}) {
        CAPTURE(text.data());
        CHECK(find_market_by_name(names, text).error() == errc::unknown_market);
    }
    CHECK(find_market_by_name({}, "Bonaire").error() == errc::unknown_market);
}
