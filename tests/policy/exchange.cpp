#include <refund/policy/exchange.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>

namespace {

using namespace date::literals;
using refund::cover_condition;
using refund::errc;
using refund::exchange_policy;
using refund::exchange_policy_view;
using refund::exchange_rule;
using refund::find_rule;
using refund::is_sound;
using refund::savings_plan_cover;

constexpr savings_plan_cover covered = savings_plan_cover::covered;
constexpr savings_plan_cover not_covered = savings_plan_cover::not_covered;

constexpr refund::citation source{"ACME: Terms", "Exchanges", 2024_y / 1 / 1, 2024_y / 6 / 30};

constexpr exchange_rule early{.id = "early", .in_force = {2024_y / 1 / 1, 2025_y / 1 / 1}, .source = source};
constexpr exchange_rule late_covered{
    .id = "late/covered", .in_force = {2025_y / 1 / 1}, .cover = cover_condition::covered_only, .source = source};
constexpr exchange_rule late_others{
    .id = "late/others", .in_force = {2025_y / 1 / 1}, .cover = cover_condition::not_covered_only, .source = source};

constexpr exchange_policy<3> table{"acme", {early, late_covered, late_others}};
static_assert(is_sound(table));

/// The id of the rule that applies, or the code of the error.
constexpr std::string_view answer(const exchange_policy_view& view, date::sys_days as_of, savings_plan_cover cover) {
    const auto found = find_rule(view, as_of, cover);
    return found ? (*found)->id.view() : code(found.error());
}

/// Whether the table is sound after a change to one of its rules.
template <class Change>
constexpr bool sound_after(std::size_t row, Change change) {
    exchange_policy<3> changed = table;
    change(changed.rules[row]);
    return is_sound(changed);
}

}  // namespace

TEST_CASE("a rule covers the services that its condition names") {
    static_assert(covers(cover_condition::any, covered) && covers(cover_condition::any, not_covered));
    static_assert(covers(cover_condition::covered_only, covered) && !covers(cover_condition::covered_only, not_covered));
    static_assert(!covers(cover_condition::not_covered_only, covered) &&
                  covers(cover_condition::not_covered_only, not_covered));
}

TEST_CASE("the rule that applies changes on the day and not a day early or late") {
    static_assert(answer(table, 2023_y / 12 / 31, not_covered) == "no-rule-in-force");
    static_assert(answer(table, 2024_y / 1 / 1, not_covered) == "early");
    static_assert(answer(table, 2024_y / 12 / 31, covered) == "early");
    static_assert(answer(table, 2025_y / 1 / 1, covered) == "late/covered");
    static_assert(answer(table, 2025_y / 1 / 1, not_covered) == "late/others");
    static_assert(answer(table, refund::last_day, not_covered) == "late/others");
}

TEST_CASE("no rule at all is an error, and so are two") {
    static_assert(answer(exchange_policy_view(), 2024_y / 1 / 1, covered) == "no-rule-in-force");
    constexpr exchange_policy<2> twice{"twice", {early, early}};
    static_assert(answer(twice, 2024_y / 1 / 1, covered) == "rules-overlap");
    static_assert(answer(twice, 2023_y / 1 / 1, covered) == "no-rule-in-force");
}

TEST_CASE("a view is the table: its name and its rules") {
    constexpr exchange_policy_view view(table);
    static_assert(view.name == "acme" && view.rules.size() == 3 && view.rules.data() == table.rules);
    static_assert(*find_rule(table, 2024_y / 1 / 1, covered) == &table.rules[0]);
}

TEST_CASE("a table without rules is not sound") { static_assert(!is_sound(exchange_policy_view())); }

TEST_CASE("a gap between two rules is not sound, were it a single day") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2024_y / 12 / 31; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2024_y / 1 / 2; }));
}

TEST_CASE("a gap for covered services alone, or for the others alone, is not sound") {
    static_assert(!sound_after(1, [](exchange_rule& r) { r.in_force.from = 2025_y / 1 / 2; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.in_force.from = 2025_y / 1 / 2; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.in_force.until = 2025_y / 6 / 1; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.in_force.until = 2025_y / 6 / 1; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.cover = cover_condition::covered_only; }));
}

TEST_CASE("an overlap is not sound, were it a single day or one kind of service") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2025_y / 1 / 2; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.cover = cover_condition::any; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.in_force.from = 2024_y / 12 / 31; }));
    // Strictly inside another rule: no edge of the outer one lies in the inner one.
    constexpr exchange_rule inner{.id = "inner", .in_force = {2024_y / 6 / 1, 2024_y / 6 / 2}, .source = source};
    static_assert(!is_sound(exchange_policy<2>{"nested", {early, inner}}));
    static_assert(!is_sound(exchange_policy<2>{"nested", {inner, early}}));
}

TEST_CASE("the order of the rules does not matter") {
    static_assert(is_sound(exchange_policy<3>{"acme", {late_others, early, late_covered}}));
}

TEST_CASE("a table may end: after its last day there is no rule, and that is no gap") {
    static_assert(is_sound(exchange_policy<1>{"ended", {early}}));
    static_assert(answer(exchange_policy<1>{"ended", {early}}, 2025_y / 1 / 1, covered) == "no-rule-in-force");
}

TEST_CASE("a rule without id, or without a complete citation, is not sound") {
    static_assert(sound_after(1, [](exchange_rule&) {}));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.id = ""; }));
    static_assert(!sound_after(1, [](exchange_rule& r) { r.source = {}; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.source.document = ""; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.source.section = ""; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.source.published = {}; }));
    static_assert(!sound_after(2, [](exchange_rule& r) { r.source.last_seen = 2023_y / 12 / 31; }));
}

TEST_CASE("a rule that is never in force is not sound") {
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = r.in_force.from; }));
    static_assert(!sound_after(0, [](exchange_rule& r) { r.in_force.until = 2023_y / 1 / 1; }));
}
