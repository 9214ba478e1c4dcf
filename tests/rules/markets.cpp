#include <refund/rules/markets.hpp>

#include <refund/rules/catalog.hpp>
#include <refund/market/check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace date::literals;
namespace rules = refund::rules;
using refund::errc;
using refund::find_market;
using refund::market;
using refund::market_of;
using rules::compare_market_sources;
using rules::find_listed_market;
using rules::pc_api;
using rules::pc_buying;
using rules::pc_software;
using rules::price_includes_tax;
using rules::sold_here;

// ------------------------------------------------------------------ an independent reader of the vectors

struct row {
    std::string name, code, note;
};

/// The fields of a line of CSV: quoted ones may hold commas, and quotes written twice.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += line[++i];
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += line[i];
        }
    }
    return fields;
}

std::vector<std::vector<std::string>> read_csv(const char* path, const std::string& head) {
    std::ifstream file(path);
    REQUIRE(file.is_open());
    std::vector<std::vector<std::string>> rows;
    bool past_head = false;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        if (past_head) rows.push_back(fields_of(line));
        if (line == head) past_head = true;
    }
    REQUIRE(past_head);
    return rows;
}

/// tests/vectors/markets.csv, the list of 109.
std::vector<row> published_109() {
    std::vector<row> rows;
    for (const std::vector<std::string>& fields : read_csv("tests/vectors/markets.csv", "name,iso_3166_code,note")) {
        REQUIRE(fields.size() == 3);
        rows.push_back({fields[0], fields[1], fields[2]});
    }
    REQUIRE(rows.size() == 109);
    return rows;
}

std::vector<std::string> published_alpha2() {
    std::vector<std::string> codes;
    for (const std::vector<std::string>& fields : read_csv("tests/vectors/iso3166.csv", "alpha_2,alpha_3,numeric")) {
        codes.push_back(fields[0]);
    }
    REQUIRE(codes.size() == 249);
    return codes;
}

/// The code that is unique to a row: SJ occurs twice, and the note names the part.
std::string own_code(const row& r) {
    if (r.code != "SJ") return r.code;
    return r.note.substr(r.note.find("NO-2"), 5);
}

/// The names of each list, from the names of the 109 and what each text changed.
using names = std::set<std::string>;
names of_109() {
    names out;
    for (const row& r : published_109()) out.insert(r.name);
    return out;
}
names plus(names list, const names& more) {
    for (const std::string& name : more) REQUIRE(list.insert(name).second);
    return list;
}
names minus(names list, const names& fewer) {
    for (const std::string& name : fewer) REQUIRE(list.erase(name) == 1);
    return list;
}
names of_117() {
    return plus(of_109(), {"Belarus", "Brazil", "India", "Kazakhstan", "Korea, Republic of", "Russian Federation",
                           "Taiwan", "Ukraine"});
}
names of_110() { return plus(minus(of_109(), {"Azerbaijan"}), {"Brazil", "Russian Federation"}); }
const names of_6{"Brazil", "China", "India", "Russia", "South Korea", "Taiwan"};
const names of_18{"Argentina",    "Azerbaijan",   "Belarus",       "Brazil",   "China",  "India",
                  "Indonesia",    "Kazakhstan",   "Liechtenstein", "Malaysia", "Mexico", "Russia",
                  "Saudi Arabia", "South Africa", "South Korea",   "Taiwan",   "Turkey", "Ukraine"};
names of_11() {
    return minus(of_18, {"Azerbaijan", "Belarus", "India", "Kazakhstan", "South Korea", "Taiwan", "Ukraine"});
}

/// The codes of names that are not among the 109, written by hand.
const std::map<std::string, std::string> other_codes{
    {"Argentina", "AR"},    {"Belarus", "BY"},      {"Brazil", "BR"},      {"Hong Kong", "HK"},
    {"India", "IN"},        {"Indonesia", "ID"},    {"Kazakhstan", "KZ"},  {"Liechtenstein", "LI"},
    {"Malaysia", "MY"},     {"Mexico", "MX"},       {"Russia", "RU"},      {"Russian Federation", "RU"},
    {"Saudi Arabia", "SA"}, {"South Africa", "ZA"}, {"South Korea", "KR"}, {"Korea, Republic of", "KR"},
    {"Taiwan", "TW"},       {"Turkey", "TR"},       {"Ukraine", "UA"},
};

std::set<std::string> codes_of(const names& list) {
    std::map<std::string, std::string> codes = other_codes;
    for (const row& r : published_109()) codes[r.name] = own_code(r);
    std::set<std::string> out;
    for (const std::string& name : list) REQUIRE(out.insert(codes.at(name)).second);
    return out;
}

struct version {
    const rules::published_lists* source;
    date::sys_days from;
    std::size_t count;
    names list;
    std::string_view name;
};

std::vector<version> every_version() {
    return {
        {&pc_buying, 2018_y / 11 / 6, 117, of_117(), "PC-BUYING 2018-11-06"},
        {&pc_buying, 2019_y / 10 / 18, 109, of_109(), "PC-BUYING 2019-10-18"},
        {&pc_software, 2018_y / 9 / 4, 18, of_18, "PC-SOFTWARE 2018-09-04"},
        {&pc_software, 2019_y / 4 / 3, 11, of_11(), "PC-SOFTWARE 2019-04-03"},
        {&pc_software, 2019_y / 7 / 25, 12, plus(of_11(), {"Jersey"}), "PC-SOFTWARE 2019-07-25"},
        {&pc_software, 2019_y / 12 / 19, 109, of_109(), "PC-SOFTWARE 2019-12-19"},
        {&pc_api, 2018_y / 6 / 5, 6, of_6, "PC-API 2018-06-05"},
        {&pc_api, 2018_y / 7 / 27, 19, plus(of_18, {"Hong Kong"}), "PC-API 2018-07-27"},
        {&pc_api, 2018_y / 8 / 9, 18, of_18, "PC-API 2018-08-09"},
        {&pc_api, 2018_y / 10 / 8, 117, of_117(), "PC-API 2018-10-08"},
        {&pc_api, 2019_y / 3 / 20, 110, of_110(), "PC-API 2019-03-20"},
    };
}

// ------------------------------------------------------------------ in constant expressions

constexpr auto jersey = sold_here(market_of("JE"), 2019_y / 8 / 1, pc_software);
static_assert(!jersey->sold && jersey->list_name() == "PC-SOFTWARE 2019-07-25");
static_assert(jersey->list->source.document.view() ==
              "Microsoft Partner Center: Sell software subscriptions through CSP");
static_assert(jersey->list->source.published == refund::calendar_day(2019_y / 7 / 25) &&
              jersey->list->source.last_seen == refund::calendar_day(2019_y / 12 / 4));
static_assert(jersey->list->in_force.from == jersey->list->source.published &&
              jersey->list->in_force.until == refund::calendar_day(2019_y / 12 / 19));
static_assert(sold_here("Germany", 2020_y / 1 / 1).error() == errc::unknown_market, "no list prints the name");
static_assert(sold_here("DE", 2020_y / 1 / 1)->sold && sold_here("DE", 2020_y / 1 / 1)->list == &pc_buying.versions[1]);
static_assert(noexcept(sold_here(jersey->where, 2019_y / 8 / 1)) &&
              noexcept(sold_here(std::string_view{}, 2019_y / 8 / 1)));
static_assert(noexcept(compare_market_sources(jersey->where, 2019_y / 8 / 1)) &&
              noexcept(price_includes_tax(jersey->where, 2019_y / 8 / 1)));

}  // namespace

TEST_CASE("the shipped lists of markets are sound") {
    static_assert(refund::sound<pc_buying>);
    static_assert(refund::sound<pc_software>);
    static_assert(refund::sound<pc_api>);
    static_assert(refund::sound<rules::prices_with_tax>);
}

TEST_CASE("every name on the list of 109 is found, and means the market of its code") {
    std::set<std::string> alpha2;
    std::set<std::string> own;
    for (const row& r : published_109()) {
        CAPTURE(r.name);
        const refund::result<market> by_name = find_listed_market(r.name);
        const refund::result<market> by_code = find_market(own_code(r));
        REQUIRE(by_name.has_value());
        REQUIRE(by_code.has_value());
        CHECK(*by_name == *by_code);
        CHECK(find_listed_market(own_code(r)) == by_code);
        CHECK(by_name->country.view() == r.code.substr(0, 2));
        alpha2.insert(std::string(by_name->country.view()));
        own.insert(std::string(by_name->code()));
    }
    CHECK(alpha2.size() == 106);
    CHECK(own.size() == 109);
}

TEST_CASE("every other ISO 3166-2 code that a note names means the same market") {
    int seen = 0;
    for (const row& r : published_109()) {
        for (std::size_t i = 0; i + 4 < r.note.size(); ++i) {
            const auto capital = [&](std::size_t k) { return r.note[k] >= 'A' && r.note[k] <= 'Z'; };
            if (!capital(i) || !capital(i + 1) || r.note[i + 2] != '-' || (i > 0 && r.note[i - 1] != ' ')) continue;
            std::size_t end = i + 3;
            while (end < r.note.size() && (capital(end) || (r.note[end] >= '0' && r.note[end] <= '9'))) ++end;
            const std::string code = r.note.substr(i, end - i);
            CAPTURE(code);
            CHECK(find_market(code) == find_market(own_code(r)));
            ++seen;
        }
    }
    CHECK(seen == 22);
}

TEST_CASE("names of the other lists and second spellings are found, and near misses are not") {
    for (const auto& named : other_codes) {
        CAPTURE(named.first);
        CHECK(find_listed_market(named.first) == find_market(named.second));
    }
    CHECK(find_listed_market("Aland Islands") == find_market("AX"));
    CHECK(find_listed_market("\xC3\x85land Islands") == find_market("AX"));
    CHECK(find_listed_market("Samoan Islands") == find_market("WS"));
    CHECK(find_listed_market("Korea (Republic of)") == find_market("KR"));
    for (const std::string_view text : {"", "jersey", "Jersey ", "JERSEY", "Saint Barthelemy", "Sao Tome and Principe",
                                        "R\xC3\xA9union", "St Helena", "Korea", "Germany", "QQ", "SJ-21", "je"}) {
        CAPTURE(text.data());
        CHECK(find_listed_market(text).error() == errc::unknown_market);
        CHECK(sold_here(text, 2020_y / 1 / 1).error() == errc::unknown_market);
    }
}

TEST_CASE("no name is listed twice") {
    std::set<std::string_view> seen;
    for (const refund::printed_name& printed : rules::market_text::names_2019_10)
        CHECK(seen.insert(printed.name).second);
    for (const refund::printed_name& printed : rules::market_text::other_names) CHECK(seen.insert(printed.name).second);
    for (const refund::printed_name& printed : rules::market_text::other_spellings)
        CHECK(seen.insert(printed.name).second);
    CHECK(seen.size() == 109 + 17 + 5);
}

TEST_CASE("every version lists exactly the markets of its text: codes, parts and printed names") {
    const std::vector<std::string> alpha2 = published_alpha2();
    for (const version& v : every_version()) {
        CAPTURE(v.name.data());
        REQUIRE(v.list.size() == v.count);
        const std::set<std::string> expected = codes_of(v.list);
        REQUIRE(expected.size() == v.count);

        std::vector<std::string> asked = alpha2;
        asked.insert(asked.end(), {"XK", "BQ-BO", "BQ-SA", "BQ-SE", "NO-21", "NO-22"});
        REQUIRE(asked.size() == 255);
        std::size_t not_sold = 0;
        for (const std::string& code : asked) {
            CAPTURE(code);
            bool listed = expected.count(code) == 1;
            if (code == "BQ") listed = expected.count("BQ-BO") + expected.count("BQ-SA") + expected.count("BQ-SE") == 3;
            if (code == "SJ") listed = expected.count("NO-21") + expected.count("NO-22") == 2;
            const auto answer = sold_here(code, v.from, *v.source);
            REQUIRE(answer.has_value());
            CHECK(answer->sold == !listed);
            CHECK(answer->list_name() == v.name);
            CHECK(answer->where.code() == code);
            CHECK(date::sys_days(answer->on) == v.from);
            if (!answer->sold && code != "BQ" && code != "SJ") ++not_sold;
        }
        CHECK(not_sold == v.count);
        for (const std::string& name : v.list) {
            CAPTURE(name);
            const auto answer = sold_here(name, v.from, *v.source);
            REQUIRE(answer.has_value());
            CHECK_FALSE(answer->sold);
        }
    }
}

TEST_CASE("a version is in force from its day to the day before the next") {
    const std::vector<version> versions = every_version();
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const version& v = versions[i];
        CAPTURE(v.name.data());
        const market china = market_of("CN");  // the one market on every list
        const bool first_of_source = i == 0 || versions[i - 1].source != v.source;
        const auto before = sold_here(china, v.from - date::days(1), *v.source);
        if (first_of_source) {
            CHECK(before.error() == errc::no_list_in_force);
        } else {
            REQUIRE(before.has_value());
            CHECK(before->list_name() == versions[i - 1].name);
        }
        for (const int later : {0, 1}) {
            const auto answer = sold_here(china, v.from + date::days(later), *v.source);
            REQUIRE(answer.has_value());
            CHECK_FALSE(answer->sold);
            CHECK(answer->list_name() == v.name);
            CHECK(date::sys_days(answer->list->in_force.from) == v.from);
        }
        const bool last_of_source = i + 1 == versions.size() || versions[i + 1].source != v.source;
        if (last_of_source) CHECK(sold_here(china, refund::last_day, *v.source)->list_name() == v.name);
    }
    CHECK(versions.size() == pc_buying.versions.size() + pc_software.versions.size() + pc_api.versions.size());
}

TEST_CASE("every version cites its text: published on its first day, and last seen while it was in force") {
    for (const rules::published_lists& source : rules::market_sources) {
        for (const rules::published_list& list : source.versions) {
            CAPTURE(list.name.view().data());
            CHECK(list.source.complete());
            CHECK(list.source.published == list.in_force.from);
            CHECK(list.source.last_seen < list.in_force.until);
            CHECK(list.name.view() == std::string(source.name) + " " + refund::to_string(list.in_force.from));
        }
        CHECK(date::sys_days(source.versions.back().source.last_seen) == date::sys_days(2023_y / 10 / 23));
    }
    CHECK(pc_buying.versions[0].source.section.view() == "Azure reservations unavailable markets");
    CHECK(pc_buying.versions[0].source.document.view() ==
          "Microsoft: Buy Microsoft Azure reservations on behalf of your customers in Partner Center");
    CHECK(pc_api.versions[0].source.document.view() ==
          "Microsoft Partner Center developer documentation: Purchase Azure Reserved VM Instances");
    CHECK(pc_api.versions[4].source.document.view() ==
          "Microsoft Partner Center developer documentation: Purchase Azure reservations");
}

TEST_CASE("the caller may name the source, and the page about buying is the default") {
    const date::sys_days day = 2019_y / 8 / 1;
    CHECK(sold_here("BR", day)->list_name() == "PC-BUYING 2018-11-06");
    CHECK(sold_here("Mexico", day)->sold);
    CHECK_FALSE(sold_here("Mexico", day, pc_software)->sold);
    CHECK(sold_here("Mexico", day, pc_api)->sold);
    for (const std::string_view name : {"PC-BUYING", "PC-SOFTWARE", "PC-API"}) {
        const auto source = rules::find_market_source(name);
        REQUIRE(source.has_value());
        CHECK(source->name == name);
        CHECK(sold_here("CN", day, *source)->list_name().substr(0, name.size()) == name);
    }
    CHECK(rules::find_market_source("pc-buying").error() == errc::not_supported);
    CHECK(rules::find_market_source("").error() == errc::not_supported);
}

TEST_CASE("products for which a text lists markets have their lists, and no other product has any") {
    static_assert(rules::find_lists("azure-reservation") == &pc_buying);
    static_assert(rules::find_lists("savings-plan") == nullptr);
    static_assert(rules::find_lists("azure") == nullptr && rules::find_lists("") == nullptr);
    for (const rules::listed_product& each : rules::listed_products) {
        CHECK(each.lists != nullptr);
        CHECK(rules::knows_product(each.product));
    }
}

TEST_CASE("where two pages disagreed at the same time, the comparison shows it") {
    const auto mexico = compare_market_sources(market_of("MX"), 2019_y / 8 / 1);
    CHECK_FALSE(mexico.agree());
    REQUIRE(mexico.answers.size() == 3);
    CHECK(mexico.answers[0]->sold);
    CHECK_FALSE(mexico.answers[1]->sold);
    CHECK(mexico.answers[1]->list_name() == "PC-SOFTWARE 2019-07-25");
    CHECK(mexico.answers[2]->sold);

    CHECK(compare_market_sources(market_of("CN"), 2019_y / 8 / 1).agree());
    CHECK(compare_market_sources(market_of("DE"), 2019_y / 8 / 1).agree());
    CHECK(compare_market_sources(market_of("BQ"), 2020_y / 1 / 1).agree());
    CHECK_FALSE(compare_market_sources(market_of("AZ"), 2020_y / 1 / 1).agree());  // PC-API sells there
    CHECK_FALSE(compare_market_sources(market_of("RU"), 2020_y / 1 / 1).agree());  // PC-API alone does not

    const auto early = compare_market_sources(market_of("CN"), 2018_y / 9 / 3);
    CHECK(early.agree());
    CHECK(early.answers[0].error() == errc::no_list_in_force);
    CHECK(early.answers[1].error() == errc::no_list_in_force);
    CHECK_FALSE(early.answers[2]->sold);
}

TEST_CASE("BQ and SJ count as listed, because all of their parts are") {
    const date::sys_days day = 2020_y / 1 / 1;
    for (const std::string_view code :
         {"BQ", "BQ-BO", "BQ-SA", "BQ-SE", "NL-BQ1", "SJ", "NO-21", "NO-22", "Svalbard", "Jan Mayen", "Saba"}) {
        CAPTURE(code.data());
        CHECK_FALSE(sold_here(code, day)->sold);
        CHECK(sold_here(code, day, pc_software)->list_name() == "PC-SOFTWARE 2019-12-19");
        CHECK(sold_here(code, 2019_y / 12 / 18, pc_software)->sold);
    }
    CHECK(sold_here("NO", day)->sold);
    CHECK(sold_here("NL", day)->sold);
    CHECK(find_listed_market("Svalbard") != find_listed_market("Jan Mayen"));
    CHECK(find_listed_market("Svalbard")->code() == "NO-21");
}

TEST_CASE("prices include tax in Australia and Brazil, from the day on which the text says so") {
    const date::sys_days first = 2018_y / 9 / 26;
    for (const std::string& code : published_alpha2()) {
        CAPTURE(code);
        const market where = find_market(code).value();
        for (const date::sys_days on : {first, first + date::days(1), date::sys_days(2026_y / 1 / 1)}) {
            const auto answer = price_includes_tax(where, on);
            REQUIRE(answer.has_value());
            CHECK(answer->included == (code == "AU" || code == "BR"));
            CHECK(answer->list->source.section.view() == "Buy software subscriptions on behalf of customers");
            CHECK(date::sys_days(answer->list->source.published) == first);
        }
        CHECK(price_includes_tax(where, first - date::days(1)).error() == errc::no_list_in_force);
    }
    CHECK(price_includes_tax(market{}, first).error() == errc::unknown_market);
}
