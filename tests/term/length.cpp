#include <refund/term/length.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using refund::errc;
using refund::parse_term;
using refund::term_length;
using namespace std::string_view_literals;

constexpr bool malformed(std::string_view text) { return parse_term(text) == errc::term_malformed; }
constexpr bool out_of_range(std::string_view text) { return parse_term(text) == errc::term_out_of_range; }

}  // namespace

TEST_CASE("a term is read from ISO 8601 years, months or both") {
    static_assert(parse_term("P1M") == refund::one_month);
    static_assert(parse_term("P1Y") == refund::one_year);
    static_assert(parse_term("P3Y") == refund::three_years);
    static_assert(parse_term("P5Y") == refund::five_years);
    static_assert(parse_term("P36M") == refund::three_years);
    static_assert(parse_term("P1Y6M") == term_length{18});
    static_assert(parse_term("P4Y12M") == refund::five_years);
    static_assert(parse_term("P0Y1M") == refund::one_month && parse_term("P5Y0M") == refund::five_years);
    static_assert(parse_term("P012M") == refund::one_year && parse_term("P00000000000000000001Y") == refund::one_year);
}

TEST_CASE("a text that is not a term of years and months is malformed") {
    static_assert(malformed("") && malformed("P") && malformed("PY") && malformed("PM") && malformed("P1"));
    static_assert(malformed("1Y") && malformed("1") && malformed("Y") && malformed("12M") && malformed("12 months"));
    static_assert(malformed("p1y") && malformed("P1y") && malformed("p1Y") && malformed("P1m"));
    static_assert(malformed("P1Y ") && malformed(" P1Y") && malformed("P 1Y") && malformed("P1 Y") &&
                  malformed("P1Y\n"));
    static_assert(malformed("P-1Y") && malformed("-P1Y") && malformed("P+1Y") && malformed("P1.5Y") &&
                  malformed("P1,5Y"));
    static_assert(malformed("P1W") && malformed("P1D") && malformed("P1Y1D") && malformed("PT1M") &&
                  malformed("P1YT1M"));
}

TEST_CASE("years come before months, each at most once") {
    static_assert(malformed("P1M1Y") && malformed("P1Y1Y") && malformed("P1M1M") && malformed("P1Y1M1M"));
    static_assert(malformed("P1Y1M1Y") && malformed("P1YY") && malformed("P1MM") && malformed("P1YM") &&
                  malformed("P1Y6"));
    static_assert(malformed("PP1Y") && malformed("P1YP1M"));
}

TEST_CASE("a term that contains a zero byte is malformed") {
    static_assert(malformed("P1Y\0"sv) && malformed("P1\0Y"sv) && malformed("P\0001Y"sv) && malformed("\0P1Y"sv));
    static_assert(malformed("P1Y\0006M"sv) && malformed("P\0Y"sv));
}

TEST_CASE("a well-formed term shorter than a month or longer than five years is out of range") {
    static_assert(out_of_range("P0Y") && out_of_range("P0M") && out_of_range("P0Y0M") && out_of_range("P00M"));
    static_assert(out_of_range("P6Y") && out_of_range("P61M") && out_of_range("P5Y1M") && out_of_range("P4Y13M"));
    static_assert(out_of_range("P999999999999Y") && out_of_range("P999999999999M"));
    static_assert(out_of_range("P99999999999999999999999999999Y99999999999999999999999999999M"));
    static_assert(out_of_range("P4294967297Y"));           // 2^32 + 1
    static_assert(out_of_range("P18446744073709551617M"));  // 2^64 + 1
    static_assert(malformed("P999999999999D") && malformed("P999999999999Y1"));
}

TEST_CASE("every length from 1 to 60 months is read in months, and in years and months") {
    const auto in_range = [](int months) -> refund::result<term_length> {
        if (months < 1 || months > 60) return errc::term_out_of_range;
        return term_length{months};
    };
    for (int months = 0; months <= 70; ++months) {
        for (int years = 0; years <= 7; ++years) {
            CAPTURE(years);
            CAPTURE(months);
            const int all = years * 12 + months;
            const auto got = parse_term("P" + std::to_string(years) + "Y" + std::to_string(months) + "M");
            CHECK(got == in_range(all));
        }
        const auto got = parse_term("P" + std::to_string(months) + "M");
        CHECK(got == in_range(months));
    }
}

TEST_CASE("a length is written in years if it is whole years, otherwise in months, and is read back") {
    CHECK(refund::to_string(refund::one_month) == "P1M");
    CHECK(refund::to_string(refund::one_year) == "P1Y");
    CHECK(refund::to_string(refund::three_years) == "P3Y");
    CHECK(refund::to_string(refund::five_years) == "P5Y");
    CHECK(refund::to_string(term_length{18}) == "P18M");
    for (int months = 1; months <= 60; ++months) {
        const std::string text = refund::to_string(term_length{months});
        CHECK(text ==
              (months % 12 == 0 ? "P" + std::to_string(months / 12) + "Y" : "P" + std::to_string(months) + "M"));
        CHECK(parse_term(text) == term_length{months});
    }
}

TEST_CASE("a term in days alone has 1 to 1,827 days") {
    using refund::parse_term_days;
    static_assert(parse_term_days("P1D") == 1 && parse_term_days("P17D") == 17 && parse_term_days("P007D") == 7);
    static_assert(parse_term_days("P1826D") == 1826 && parse_term_days("P1827D") == 1827);
    static_assert(parse_term_days("P1828D").error() == errc::term_out_of_range);
    static_assert(parse_term_days("P0D").error() == errc::term_out_of_range);
    static_assert(parse_term_days("P99999999999999999999D").error() == errc::term_out_of_range);
    for (const std::string_view text :
         {"", "PD", "P", "7D", "P7", "P7d", "P-7D", "P1M7D", "P1Y7D", "P7D1M", "P7D ", "P1W"}) {
        CHECK(parse_term_days(text).error() == errc::term_malformed);
    }
    static_assert(malformed("P7D"));  // no length in months
}
