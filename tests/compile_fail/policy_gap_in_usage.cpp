// expect: the table has a gap.*fault::gap, .*date_witness<2018, 11, 16>, .*days_witness<0, 2147483646>, .*used_or_not::used
// A table that covers only unused commitments has no answer for used ones.
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
    refund::rule<> only = row("only", {2018_y / 11 / 16}, refund::any_day);
#ifndef REFUND_TWIN
    only.usage = refund::usage_condition::unused_only;
#endif
    return refund::make_policy("acme", only);
}();

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
