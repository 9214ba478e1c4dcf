// expect: narrowing conversion of|cannot be narrowed
// A rate is an exact ratio; 0.12 would be cut to nothing.
#include <refund/policy/rule.hpp>

#ifdef REFUND_TWIN
constexpr refund::early_termination_fee fee = refund::charged(refund::ratio{12, 100});
#else
constexpr refund::early_termination_fee fee = refund::charged(refund::ratio{0.12, 1});
#endif

int main() { return fee.rate == refund::percent(12) ? 0 : 1; }
