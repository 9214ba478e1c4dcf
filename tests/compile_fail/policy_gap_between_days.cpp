// expect: the table has a gap.*fault::gap, .*date_witness<2018, 10, 12>, .*date_witness<2018, 11, 16>, .*days_witness<5, 5>, .*used_or_not::unused
// "Fewer than 5" and "more than 5" days leave day 5 open; the message names the day and the dates.
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

constexpr refund::date_range version{2018_y / 10 / 12, 2018_y / 11 / 16};

#ifdef REFUND_TWIN
constexpr auto acme = refund::make_policy("acme", row("early", version, refund::up_to_day(5)),
                                          row("late", version, refund::after_day(5)));
#else
// begin gap
constexpr auto acme = refund::make_policy("acme", row("early", version, refund::before_day(5)),
                                          row("late", version, refund::after_day(5)));
// end gap
#endif

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
