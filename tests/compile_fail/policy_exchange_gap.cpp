// expect: the table has a gap.*fault::gap, .*date_witness<2025, 1, 1>, .*date_witness<2025, 1, 2>, .*unused_covered
// Exchange rules are proven like others: on one day, no rule applies to services that another offer covers.
#include <refund/policy/exchange.hpp>

using namespace date::literals;

#ifdef REFUND_TWIN
constexpr refund::calendar_day covered_from = 2025_y / 1 / 1;
#else
constexpr refund::calendar_day covered_from = 2025_y / 1 / 2;
#endif

constexpr refund::citation source{"ACME: Terms", "Exchanges", 2024_y / 1 / 1, 2024_y / 6 / 30};
constexpr refund::award rest{.credit = refund::prorated};
constexpr refund::exchange_policy<3> acme{
    "acme",
    {refund::exchange_rule{
         .id = "early", .in_force = {2024_y / 1 / 1, 2025_y / 1 / 1}, .gives = rest, .source = source},
     refund::exchange_rule{.id = "others",
                           .in_force = {2025_y / 1 / 1},
                           .cover = refund::cover_condition::not_covered_only,
                           .covered_by = "the ACME pass",
                           .gives = rest,
                           .source = source},
     refund::exchange_rule{.id = "covered",
                           .in_force = {covered_from},
                           .cover = refund::cover_condition::covered_only,
                           .covered_by = "the ACME pass",
                           .gives = rest,
                           .source = source}}};

constexpr bool holds = refund::sound<acme>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<acme>{};
#endif

int main() { return holds ? 0 : 1; }
