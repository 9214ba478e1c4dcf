// expect: no id of its own.*fault::missing_id, .*days_witness<6, 2147483646>, .*unused, 1[^,]*, 0
// Two rules with the same id could not be told apart in an explanation.
#include <refund/policy/check.hpp>

using namespace date::literals;

constexpr refund::citation source{"ACME: Terms", "Returns", 2018_y / 10 / 12, 2021_y / 9 / 14};

constexpr refund::rule<> row(refund::text<63> id, refund::date_range in_force, refund::day_range elapsed) {
    return {.id = id,
            .in_force = in_force,
            .elapsed = elapsed,
            .outcome = refund::award{.credit = refund::prorated},
            .source = source};
}

constexpr auto acme = [] {
    refund::rule<> late = row("late", {2018_y / 11 / 16}, refund::after_day(5));
#ifndef REFUND_TWIN
    late.id = "early";
#endif
    return refund::make_policy("acme", row("early", {2018_y / 11 / 16}, refund::up_to_day(5)), late);
}();

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
