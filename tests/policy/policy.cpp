#include <refund/policy/policy.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <type_traits>

namespace {

using namespace date::literals;
using refund::errc;
using refund::find_rule;
using refund::policy;
using refund::policy_view;
using refund::rule;
using refund::usage_condition;
using refund::used_or_not;

constexpr rule<> early{.id = "early", .in_force = {2024_y / 1 / 1}, .elapsed = refund::up_to_day(5)};
constexpr rule<> late_unused{.id = "late-unused",
                             .in_force = {2024_y / 1 / 1},
                             .elapsed = refund::after_day(5),
                             .usage = usage_condition::unused_only};
constexpr rule<> late_used{.id = "late-used",
                           .in_force = {2024_y / 1 / 1},
                           .elapsed = refund::after_day(5),
                           .usage = usage_condition::used_only};

constexpr auto table = refund::make_policy("acme-2024", early, late_unused, late_used);

/// The id of the rule that applies, or the code of the error.
constexpr std::string_view answer(const policy_view<>& view, date::sys_days as_of, int elapsed, used_or_not usage) {
    const auto found = find_rule(view, as_of, elapsed, usage);
    return found ? (*found)->id.view() : code(found.error());
}

template <const auto& P>
constexpr std::string_view answer_by_reference(date::sys_days as_of, int elapsed, used_or_not usage) {
    return answer(P, as_of, elapsed, usage);
}

}  // namespace

TEST_CASE("make_policy keeps the name, the rules and their order") {
    static_assert(table.size() == 3);
    static_assert(table.name.view() == "acme-2024");
    static_assert(table.rules[0] == early && table.rules[1] == late_unused && table.rules[2] == late_used);
    static_assert(std::is_same_v<decltype(table), const policy<3, used_or_not>>);
}

TEST_CASE("a table gives the same answers as a template argument and at run time") {
    policy<3> at_run_time = table;
    for (date::sys_days day = 2023_y / 12 / 30; day < 2024_y / 1 / 4; day += date::days(1)) {
        for (int elapsed = 0; elapsed < 9; ++elapsed) {
            for (const used_or_not usage : {used_or_not::unused, used_or_not::used}) {
                const std::string_view expected = day < 2024_y / 1 / 1          ? "no-rule-in-force"
                                                  : elapsed <= 5                ? "early"
                                                  : usage == used_or_not::used ? "late-used"
                                                                                : "late-unused";
                CHECK(answer(at_run_time, day, elapsed, usage) == expected);
                CHECK(answer_by_reference<table>(day, elapsed, usage) == expected);
            }
        }
    }
    static_assert(answer_by_reference<table>(2024_y / 1 / 1, 6, used_or_not::used) == "late-used");
}

TEST_CASE("tables are compared by value") {
    constexpr policy<3> copy = table;
    constexpr policy<3> renamed = [] {
        policy<3> other = table;
        other.rules[2].clause = "x";
        return other;
    }();
    static_assert(copy == table && !(renamed == table));
}

TEST_CASE("a view refers to the table's own name and rules") {
    constexpr policy_view<> view(table);
    static_assert(view.name() == "acme-2024");
    static_assert(view.rules().size() == 3);
    CHECK(view.rules().data() == table.rules);
    const auto found = find_rule(view, 2024_y / 5 / 5, 6, used_or_not::unused);
    REQUIRE(found);
    CHECK(*found == &table.rules[1]);
}

TEST_CASE("a view on another kind of usage is another type") {
    static_assert(std::is_convertible_v<const policy<3>&, policy_view<>>);
    static_assert(!std::is_convertible_v<const policy<3>&, policy_view<refund::consumed_share>>);
    static_assert(!std::is_convertible_v<const policy<3, refund::consumed_share>&, policy_view<>>);
}

TEST_CASE("a view is not proven unless a proof made it") {
    static_assert(!policy_view<>{}.proven());
    static_assert(!policy_view<>(table).proven());
}

TEST_CASE("a case with no rule in force is an error, even in an empty table") {
    static_assert(find_rule(policy_view<>{}, 2024_y / 1 / 1, 0, used_or_not::unused).error() == errc::no_rule_in_force);
    static_assert(find_rule(policy_view<>(table), 2023_y / 12 / 31, 0, used_or_not::unused).error() ==
                  errc::no_rule_in_force);
    static_assert(find_rule(policy_view<>(table), 2024_y / 1 / 1, -1, used_or_not::unused).error() ==
                  errc::no_rule_in_force);
}

TEST_CASE("a case with two rules is an error in an unproven table") {
    constexpr rule<> also_day_5{.id = "also-day-5",
                                .in_force = {2024_y / 1 / 1},
                                .elapsed = refund::exactly_day(5),
                                .usage = usage_condition::used_only};
    constexpr auto doubled = refund::make_policy("doubled", early, also_day_5, late_unused, late_used);
    static_assert(answer(doubled, 2024_y / 1 / 1, 4, used_or_not::used) == "early");
    static_assert(answer(doubled, 2024_y / 1 / 1, 5, used_or_not::used) == "rules-overlap");
    static_assert(answer(doubled, 2024_y / 1 / 1, 5, used_or_not::unused) == "early");
    static_assert(answer(doubled, 2024_y / 1 / 1, 6, used_or_not::used) == "late-used");

    // The order of the rules does not matter.
    constexpr auto turned = refund::make_policy("turned", late_used, also_day_5, late_unused, early);
    static_assert(answer(turned, 2024_y / 1 / 1, 5, used_or_not::used) == "rules-overlap");
    static_assert(answer(turned, 2024_y / 1 / 1, 5, used_or_not::unused) == "early");
}

TEST_CASE("a share of one hundred percent is covered, and a larger one is not") {
    constexpr rule<refund::consumed_share> all{.id = "all", .in_force = {2024_y / 1 / 1}};
    static constexpr auto graded = refund::make_policy("graded", all);
    constexpr policy_view<refund::consumed_share> view(graded);
    static_assert(find_rule(view, 2024_y / 1 / 1, 0, refund::consumed_share{refund::ratio{1, 1}}).has_value());
    static_assert(find_rule(view, 2024_y / 1 / 1, 0, refund::consumed_share{refund::ratio{2, 1}}).error() ==
                  errc::no_rule_in_force);
}

TEST_CASE("finding a rule never throws") {
    static_assert(noexcept(find_rule(policy_view<>(table), 2024_y / 1 / 1, 0, used_or_not::unused)));
}
