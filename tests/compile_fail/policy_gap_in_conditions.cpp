// expect: the table has a gap.*fault::gap, .*date_witness<2018, 11, 16>, .*days_witness<0, 2147483646>, .*10001
// Rules cover up to 100.00 an hour, and more than 100.01. No rule covers 100.01 itself, and the message names it.
#include <refund/policy/check.hpp>

using namespace date::literals;

constexpr refund::citation source{"ACME: Terms", "Returns", 2018_y / 10 / 12, 2021_y / 9 / 14};
constexpr refund::currency usd = refund::currency_of("USD");

constexpr refund::rule<> row(refund::text<63> id, refund::rule_conditions only_if) {
    return {.id = id,
            .in_force = {2018_y / 11 / 16},
            .only_if = only_if,
            .outcome = refund::award{.credit = refund::prorated},
            .source = source};
}

#ifdef REFUND_TWIN
constexpr refund::money more_than{100'00, usd};
#else
constexpr refund::money more_than{100'01, usd};
#endif
constexpr auto same = refund::month_condition::same_only;

constexpr auto acme =
    refund::make_policy("acme", row("small", {.month = same, .hourly_commitment = {.at_most = {100'00, usd}}}),
                        row("large", {.month = same, .hourly_commitment = {.above = more_than}}),
                        row("later", {.month = refund::month_condition::other_only}));

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
