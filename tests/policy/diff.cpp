#include <refund/policy/diff.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace date::literals;
using refund::for_each_changed_rule;
using refund::policy_view;
using refund::rule;
using refund::rule_change;

constexpr refund::citation source{"ACME: Terms", "Returns", 2024_y / 1 / 1, 2024_y / 6 / 30};

constexpr rule<> row(const refund::text<63>& id, int last_day) {
    return {.id = id,
            .in_force = {2024_y / 1 / 1},
            .elapsed = refund::up_to_day(last_day),
            .outcome = refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(12))},
            .source = source,
            .clause = "a clause"};
}

constexpr auto before = refund::make_policy("acme", row("stays", 1), row("goes", 2),  //
                                            row("changes", 3), row("goes-too", 4));
constexpr auto after = refund::make_policy("acme", row("comes", 9), row("changes", 7),  //
                                           row("stays", 1), row("comes-too", 8));

/// Each change as "kind before after", with the ids of both sides.
std::vector<std::string> changes(policy_view<> a, policy_view<> b) {
    std::vector<std::string> found;
    const std::size_t count = for_each_changed_rule(a, b, [&](rule_change kind, const rule<>* old, const rule<>* now) {
        std::string line = kind == rule_change::added ? "added" : kind == rule_change::removed ? "removed" : "changed";
        for (const rule<>* side : {old, now}) line += side == nullptr ? " -" : " " + std::string(side->id.view());
        found.push_back(line);
    });
    CHECK(count == found.size());
    return found;
}

/// How many rules differ when one rule of a table is changed.
template <class Change>
constexpr std::size_t differ_by(Change change) {
    auto changed = before;
    change(changed.rules[2]);
    return for_each_changed_rule(policy_view<>(before), policy_view<>(changed), [](auto...) {});
}

constexpr auto graded(const refund::ratio& until) {
    return refund::make_policy("graded", rule<refund::consumed_share>{
                                             .id = "graded", .usage = {refund::ratio{0, 1}, until}, .source = source});
}
constexpr auto graded_to_half = graded({1, 2});
constexpr auto graded_to_third = graded({1, 3});

}  // namespace

TEST_CASE("removed and changed rules come in the order of the earlier table, then added ones in that of the later") {
    CHECK(changes(before, after) == std::vector<std::string>{"removed goes -", "changed changes changes",
                                                             "removed goes-too -", "added - comes",
                                                             "added - comes-too"});
    CHECK(changes(after, before) == std::vector<std::string>{"removed comes -", "changed changes changes",
                                                             "removed comes-too -", "added - goes",
                                                             "added - goes-too"});
}

TEST_CASE("a table does not differ from itself, or from its rules in another order or under another name") {
    constexpr auto again = refund::make_policy("another name", row("goes-too", 4), row("changes", 3),
                                                row("stays", 1), row("goes", 2));
    CHECK(changes(before, before).empty());
    CHECK(changes(before, again).empty());
}

TEST_CASE("compared with a table without rules, every rule is added or removed") {
    const policy_view<> nothing;
    CHECK(changes(nothing, nothing).empty());
    CHECK(changes(nothing, before) ==
          std::vector<std::string>{"added - stays", "added - goes", "added - changes", "added - goes-too"});
    CHECK(changes(before, nothing) ==
          std::vector<std::string>{"removed stays -", "removed goes -", "removed changes -", "removed goes-too -"});
}

TEST_CASE("the rules that the comparison passes on are those of the two tables") {
    for_each_changed_rule(policy_view<>(before), policy_view<>(after),
                          [](rule_change kind, const rule<>* old, const rule<>* now) {
                              CHECK((old == nullptr) == (kind == rule_change::added));
                              CHECK((now == nullptr) == (kind == rule_change::removed));
                              if (kind != rule_change::changed) return;
                              CHECK(old == &before.rules[2]);
                              CHECK(now == &after.rules[1]);
                          });
}

TEST_CASE("a change of any part of a rule is found, whether of conditions, outcome or source") {
    static_assert(differ_by([](rule<>&) {}) == 0);
    static_assert(differ_by([](rule<>& r) { r.in_force.until = 2030_y / 1 / 1; }) == 1);
    static_assert(differ_by([](rule<>& r) { ++r.elapsed.until; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.usage = refund::usage_condition::used_only; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.outcome.says = refund::ruling::undefined; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.outcome.code = "closed"; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.outcome.gives.credit.day_of_request = refund::request_day::used; }) == 1);
    static_assert(differ_by([](rule<>& r) {
                      r.outcome.gives.credit.price = refund::price_basis::lower_of_purchase_and_current;
                  }) == 1);
    static_assert(differ_by([](rule<>& r) { r.outcome.gives.fee.rate = refund::percent(13); }) == 1);
    static_assert(differ_by([](rule<>& r) { r.outcome.gives.round = refund::rounding::down; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.outcome.gives.credit.units = refund::unit_rounding::each_alone; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.cap.scope = "customer"; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.source.last_seen = 2024_y / 7 / 1; }) == 1);
    static_assert(differ_by([](rule<>& r) { r.clause = "another"; }) == 1);
    // Rates are equal by value: 6/50 is 12 %.
    static_assert(differ_by([](rule<>& r) { r.outcome.gives.fee.rate = refund::ratio{6, 50}; }) == 0);
    // A changed id counts as one rule removed and one added.
    static_assert(differ_by([](rule<>& r) { r.id = "renamed"; }) == 2);
}

TEST_CASE("a rule is found by its whole id") {
    static_assert(find_rule_by_id(policy_view<>(before).rules(), "goes") == &before.rules[1]);
    static_assert(find_rule_by_id(policy_view<>(before).rules(), "goes-too") == &before.rules[3]);
    static_assert(find_rule_by_id(policy_view<>(before).rules(), "goe") == nullptr);
    static_assert(find_rule_by_id(policy_view<>(before).rules(), "Goes") == nullptr);
    static_assert(find_rule_by_id(policy_view<>(before).rules(), "") == nullptr);
    static_assert(find_rule_by_id(policy_view<>().rules(), "goes") == nullptr);
}

TEST_CASE("tables on another kind of usage are compared in the same way") {
    using view = policy_view<refund::consumed_share>;
    static_assert(for_each_changed_rule(view(graded_to_half), view(graded_to_third), [](auto...) {}) == 1);
    static_assert(for_each_changed_rule(view(graded_to_half), view(graded_to_half), [](auto...) {}) == 0);
}
