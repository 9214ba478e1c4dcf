// The subcommand `refund markets`.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace program_test;

namespace {

/// What the sources say about a market on a day: the lines, up to the document.
std::vector<std::string> asked(const std::string& market, const std::string& day) {
    const folder here;
    const outcome got = here.run("markets --market \"" + market + "\" --on " + day);
    CAPTURE(got.err);
    CHECK(got.status == 0);
    CHECK(got.err.empty());
    auto lines = lines_of(got.out);
    for (std::string& line : lines) line = line.substr(0, line.find(" ("));
    return lines;
}

void check_unusable(const std::string& words, const std::string& says) {
    const folder here;
    const outcome got = here.run("markets " + words);
    CAPTURE(words);
    CAPTURE(got.err);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    CHECK(contains(got.err, says));
}

using strings = std::vector<std::string>;

const std::string not_yet = "the source had published no list of markets by that day";
const std::string contradiction = "The sources contradict each other.";
const std::string without_tax = "Commercial prices there exclude tax.";
const std::string with_tax = "Commercial prices there include tax.";

}  // namespace

TEST_CASE("every list has a line with its number of markets and its source") {
    struct list {
        const char* name;
        const char* count;
        const char* last_seen;
    };
    // Counted in the published pages: 117 and 109; 18, 11, 12 and 109; 6, 19, 18, 117 and 110.
    constexpr list lists[] = {
        {"PC-BUYING 2018-11-06", " 117 markets  ", "2019-09-13"},
        {"PC-BUYING 2019-10-18", " 109 markets  ", "2023-10-23"},
        {"PC-SOFTWARE 2018-09-04", "  18 markets  ", "2019-03-08"},
        {"PC-SOFTWARE 2019-04-03", "  11 markets  ", "2019-05-27"},
        {"PC-SOFTWARE 2019-07-25", "  12 markets  ", "2019-12-04"},
        {"PC-SOFTWARE 2019-12-19", " 109 markets  ", "2023-10-23"},
        {"PC-API 2018-06-05", "   6 markets  ", "2018-06-13"},
        {"PC-API 2018-07-27", "  19 markets  ", "2018-08-01"},
        {"PC-API 2018-08-09", "  18 markets  ", "2018-09-07"},
        {"PC-API 2018-10-08", " 117 markets  ", "2019-01-09"},
        {"PC-API 2019-03-20", " 110 markets  ", "2023-10-23"},
    };
    const folder here;
    const outcome got = here.run("markets");
    CHECK(got.status == 0);
    const auto lines = lines_of(got.out);
    REQUIRE(lines.size() == std::size(lists));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(lines[i]);
        CHECK(starts(lines[i], lists[i].name));
        CHECK(contains(lines[i], lists[i].count));
        CHECK(contains(lines[i], "Microsoft"));
        CHECK(lines[i].substr(lines[i].size() - 22) == std::string("; last seen ") + lists[i].last_seen);
    }
}

TEST_CASE("for a market and a day, each source answers by its list in force") {
    CHECK(asked("DE", "2020-01-01") == strings{"PC-BUYING     sold in DE, by the list PC-BUYING 2019-10-18",
                                               "PC-SOFTWARE   sold in DE, by the list PC-SOFTWARE 2019-12-19",
                                               "PC-API        sold in DE, by the list PC-API 2019-03-20", without_tax});
    CHECK(asked("CN", "2020-01-01") == strings{"PC-BUYING     not sold in CN, by the list PC-BUYING 2019-10-18",
                                               "PC-SOFTWARE   not sold in CN, by the list PC-SOFTWARE 2019-12-19",
                                               "PC-API        not sold in CN, by the list PC-API 2019-03-20",
                                               without_tax});
    // A source is named with its document and the day on which it was last seen.
    const folder here;
    CHECK(contains(
        here.run("markets --market CN --on 2020-01-01").out,
        "PC-SOFTWARE 2019-12-19 (Microsoft Partner Center: Sell software subscriptions through CSP; last seen 2023-10-23)\n"));
}

TEST_CASE("lists begin on their days, and may contradict each other") {
    // The oldest list is that of the developer documentation: six markets, China among them.
    CHECK(asked("CN", "2018-06-04") ==
          strings{"PC-BUYING     " + not_yet, "PC-SOFTWARE   " + not_yet, "PC-API        " + not_yet});
    CHECK(asked("CN", "2018-06-05")[2] == "PC-API        not sold in CN, by the list PC-API 2018-06-05");
    CHECK(asked("HK", "2018-08-08")[2] == "PC-API        not sold in HK, by the list PC-API 2018-07-27");
    CHECK(asked("HK", "2018-08-09")[2] == "PC-API        sold in HK, by the list PC-API 2018-08-09");
    CHECK(asked("CN", "2018-09-03")[1] == "PC-SOFTWARE   " + not_yet);
    CHECK(asked("CN", "2018-09-04")[1] == "PC-SOFTWARE   not sold in CN, by the list PC-SOFTWARE 2018-09-04");
    CHECK(asked("CN", "2018-11-05")[0] == "PC-BUYING     " + not_yet);
    CHECK(asked("CN", "2018-11-06")[0] == "PC-BUYING     not sold in CN, by the list PC-BUYING 2018-11-06");
    // The software page added Jersey on 2019-07-25; the others had it before.
    CHECK(asked("JE", "2019-07-24") == strings{"PC-BUYING     not sold in JE, by the list PC-BUYING 2018-11-06",
                                               "PC-SOFTWARE   sold in JE, by the list PC-SOFTWARE 2019-04-03",
                                               "PC-API        not sold in JE, by the list PC-API 2019-03-20",
                                               contradiction, without_tax});
    CHECK(asked("JE", "2019-07-25") == strings{"PC-BUYING     not sold in JE, by the list PC-BUYING 2018-11-06",
                                               "PC-SOFTWARE   not sold in JE, by the list PC-SOFTWARE 2019-07-25",
                                               "PC-API        not sold in JE, by the list PC-API 2019-03-20",
                                               without_tax});
    // Brazil: not sold until 2019-10-17 by the buying page, and to this day by the developer documentation.
    CHECK(asked("BR", "2019-10-17") == strings{"PC-BUYING     not sold in BR, by the list PC-BUYING 2018-11-06",
                                               "PC-SOFTWARE   not sold in BR, by the list PC-SOFTWARE 2019-07-25",
                                               "PC-API        not sold in BR, by the list PC-API 2019-03-20",
                                               with_tax});
    CHECK(asked("BR", "2019-10-18")[0] == "PC-BUYING     sold in BR, by the list PC-BUYING 2019-10-18");
    CHECK(asked("BR", "2025-01-01") == strings{"PC-BUYING     sold in BR, by the list PC-BUYING 2019-10-18",
                                               "PC-SOFTWARE   sold in BR, by the list PC-SOFTWARE 2019-12-19",
                                               "PC-API        not sold in BR, by the list PC-API 2019-03-20",
                                               contradiction, with_tax});
    // A source that says nothing yet contradicts no other.
    CHECK(asked("DE", "2018-09-04") == strings{"PC-BUYING     " + not_yet,
                                               "PC-SOFTWARE   sold in DE, by the list PC-SOFTWARE 2018-09-04",
                                               "PC-API        sold in DE, by the list PC-API 2018-08-09"});
}

TEST_CASE("prices include tax in two markets, from the day that a text says so") {
    CHECK(asked("AU", "2018-09-25").size() == 3);
    CHECK(asked("AU", "2018-09-26").back() == with_tax);
    CHECK(asked("BR", "2018-09-26").back() == with_tax);
    CHECK(asked("NZ", "2018-09-26").back() == without_tax);
}

TEST_CASE("a market is named by its code, or as a list prints it") {
    struct name {
        const char* text;
        const char* code;
    };
    // Names that are all in the list of 109; until 2019-12-18 the software page had 12.
    constexpr name names[] = {{"\xC3\x85land Islands", "AX"},
                              {"Aland Islands", "AX"},
                              {"BQ", "BQ"},
                              {"BQ-BO", "BQ-BO"},
                              {"Bonaire", "BQ-BO"},
                              {"Saba", "BQ-SA"},
                              {"Svalbard", "NO-21"},
                              {"SJ", "SJ"},
                              {"XK", "XK"},
                              {"St Helena, Ascension, Tristan da Cunha", "SH"},
                              {"S\xC3\xA3o Tom\xC3\xA9 and Pr\xC3\xADncipe", "ST"},
                              {"Congo (DRC)", "CD"}};
    for (const name& market : names) {
        CAPTURE(market.text);
        const std::string code = market.code;
        CHECK(asked(market.text, "2019-11-01") ==
              strings{"PC-BUYING     not sold in " + code + ", by the list PC-BUYING 2019-10-18",
                      "PC-SOFTWARE   sold in " + code + ", by the list PC-SOFTWARE 2019-07-25",
                      "PC-API        not sold in " + code + ", by the list PC-API 2019-03-20", contradiction,
                      without_tax});
    }
    CHECK(asked("Korea, Republic of", "2019-03-01")[0] ==
          "PC-BUYING     not sold in KR, by the list PC-BUYING 2018-11-06");
    CHECK(asked("Korea (Republic of)", "2019-03-01") == asked("KR", "2019-03-01"));
}

TEST_CASE("questions about markets that have no answer are refused with the reason") {
    const std::string unknown = ": neither a code of ISO 3166 nor a name that a list prints";
    for (const std::string wrong : {"ZZ", "de", "DEU", "Atlantis", "US-CA", "bonaire", " DE"}) {
        check_unusable("--market \"" + wrong + "\" --on 2020-01-01", "refund: \"" + wrong + "\"" + unknown);
    }
    // The same name in decomposed form has different bytes, so it is a different text.
    check_unusable("--market \"A\xCC\x8Aland Islands\" --on 2020-01-01", unknown);
    check_unusable("--market DE", "refund: --market needs --on YYYY-MM-DD");
    check_unusable("--on 2020-01-01", "--market");
    check_unusable("--market DE --on 2020-1-1", "refund: --on \"2020-1-1\": a date is written YYYY-MM-DD");
    check_unusable("--market DE --on 2019-02-29", "refund: --on \"2019-02-29\": the calendar has no such day");
}
