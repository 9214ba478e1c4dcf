// expect: the table has a gap.*fault::gap, .*date_witness<2018, 11, 15>, .*date_witness<2018, 11, 16>, .*days_witness<0, 2147483646>
// A version that ends a day before the next begins leaves that day without a rule.
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

constexpr refund::date_range second{2018_y / 11 / 16};
#ifdef REFUND_TWIN
constexpr refund::date_range first{2018_y / 10 / 12, 2018_y / 11 / 16};
#else
constexpr refund::date_range first{2018_y / 10 / 12, 2018_y / 11 / 15};
#endif
constexpr auto acme = refund::make_policy("acme", row("first", first, refund::any_day), row("second", second, refund::any_day));

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
