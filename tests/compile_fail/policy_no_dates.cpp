// expect: does not say when it is in force.*fault::no_dates, .*date_witness<1970, 1, 1>, .*date_witness<9999, 12, 31>
// A rule that states no dates would be in force since 1970.
#include <refund/policy/check.hpp>

using namespace date::literals;

constexpr refund::rule<> any_time{.id = "any-time",
#ifdef REFUND_TWIN
                                  .in_force = {2018_y / 11 / 16},
#endif
                                  .outcome = refund::award{.credit = refund::prorated},
                                  .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
constexpr auto acme = refund::make_policy("acme", any_time);

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
