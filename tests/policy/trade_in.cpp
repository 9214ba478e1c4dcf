#include <refund/policy/trade_in.hpp>

#include <refund/rules/exchanges.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace {

using refund::errc;
using refund::rules::savings_plan_trade_in;

constexpr refund::term_hours hours[] = {{refund::one_month, 730}, {refund::one_year, 8'766}};
constexpr refund::trade_in_terms acme{.id = "acme", .terms = hours};

}  // namespace

TEST_CASE("the hours of a term are those that the text counts") {
    static_assert(acme.hours_of(refund::one_month) == std::int64_t{730});
    static_assert(acme.hours_of(refund::one_year) == std::int64_t{8'766});
    static_assert(acme.hours_of(refund::three_years).error() == errc::term_out_of_range);
    static_assert(refund::trade_in_terms{}.hours_of(refund::one_year).error() == errc::term_out_of_range);
}

TEST_CASE("a year of a savings plan has 8,760 hours and three years have 26,280, as the text counts them") {
    static_assert(savings_plan_trade_in.hours_of(refund::one_year) == std::int64_t{8'760});
    static_assert(savings_plan_trade_in.hours_of(refund::three_years) == std::int64_t{26'280});
    static_assert(365 * 24 == 8'760 && 3 * 365 * 24 == 26'280);  // leap days are not counted
    static_assert(savings_plan_trade_in.source.complete());
}

TEST_CASE("savings plans have no terms but one and three years") {
    for (int months = -12; months <= 61; ++months) {
        if (months == 12 || months == 36) continue;
        CAPTURE(months);
        CHECK(savings_plan_trade_in.hours_of(refund::term_length{months}).error() == errc::term_out_of_range);
    }
}
