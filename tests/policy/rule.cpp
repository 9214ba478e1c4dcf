#include <refund/policy/rule.hpp>

#include <doctest/doctest.h>

namespace {

using namespace date::literals;
using refund::rule;
using refund::usage_condition;
using refund::used_or_not;

constexpr rule<> sample{.id = "sample",
                        .in_force = {2018_y / 10 / 12, 2018_y / 11 / 16},
                        .elapsed = refund::after_day(5),
                        .usage = usage_condition::used_only,
                        .outcome = refund::award{.credit = refund::prorated}};

}  // namespace

TEST_CASE("a rule applies only when the date, the day and the usage all fit") {
    constexpr date::sys_days dates[] = {2018_y / 10 / 11, 2018_y / 10 / 12, 2018_y / 11 / 15, 2018_y / 11 / 16};
    constexpr bool date_fits[] = {false, true, true, false};
    for (int d = 0; d < 4; ++d) {
        for (const int elapsed : {0, 5, 6, 400}) {
            for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
                const bool expected = date_fits[d] && elapsed > 5 && usage == used_or_not::used;
                CHECK(sample.applies(dates[d], elapsed, usage) == expected);
            }
        }
    }
    static_assert(sample.applies(2018_y / 10 / 12, 6, used_or_not::used));
}

TEST_CASE("a rule without conditions applies from 1970-01-01 on, for any day and usage") {
    constexpr rule<> open{};
    static_assert(open.applies(1970_y / 1 / 1, 0, used_or_not::unused));
    static_assert(open.applies(9999_y / 12 / 31, 1826, used_or_not::used));
    static_assert(!open.applies(1969_y / 12 / 31, 0, used_or_not::unused));
}

TEST_CASE("a default rule leaves its case open, without a code, an award or a cap") {
    constexpr rule<> plain{};
    static_assert(plain.outcome.says == refund::ruling::undefined && plain.outcome.code.empty());
    static_assert(plain.outcome.gives == refund::award{});
    static_assert(!plain.cap.applies() && plain.cap == refund::uncapped);
    static_assert(!plain.source.complete());
}

TEST_CASE("an outcome is an award, a refusal or an open question") {
    constexpr refund::award gives{.credit = refund::full_payment};
    constexpr refund::rule_outcome award = gives;
    static_assert(award.says == refund::ruling::refundable && award.gives == gives && award.code.empty());
    constexpr refund::rule_outcome no = refund::refusal{"window-closed"};
    static_assert(no.says == refund::ruling::not_refundable && no.code == "window-closed" &&
                  no.gives == refund::award{});
    constexpr refund::rule_outcome open = refund::open_question{"day-5"};
    static_assert(open.says == refund::ruling::undefined && open.code == "day-5" && open.gives == refund::award{});
    static_assert(name(award.says) == "refundable" && name(no.says) == "not refundable" &&
                  name(open.says) == "undefined");
}

TEST_CASE("rules are compared by value") {
    rule<> other = sample;
    CHECK(other == sample);
    other.clause = "other words";
    CHECK_FALSE(other == sample);
    other = sample;
    other.elapsed = refund::after_day(4);
    CHECK_FALSE(other == sample);

}

TEST_CASE("a rule on consumed shares applies within its share") {
    constexpr rule<refund::consumed_share> first_half{.usage = {refund::ratio{0, 1}, refund::ratio{1, 2}}};
    static_assert(first_half.applies(2024_y / 1 / 1, 0, {refund::ratio{49, 100}}));
    static_assert(!first_half.applies(2024_y / 1 / 1, 0, {refund::ratio{1, 2}}));
}
