// expect: deleted function .*percent
// The rate that a caller states is exact too: 12.5 percent is the ratio 125/1000.
#include <refund/policy/choices.hpp>

constexpr auto acme = refund::make_policy(
    "acme", refund::rule<>{.id = "open", .outcome = refund::award{.credit = refund::prorated, .fee = refund::fee_without_rate()}});

#ifdef REFUND_TWIN
constexpr auto stated = with_fee_rate(acme, "open", refund::ratio{125, 1000});
#else
constexpr auto stated = with_fee_rate(acme, "open", refund::percent(12.5));
#endif

int main() { return stated.has_value() ? 0 : 1; }
