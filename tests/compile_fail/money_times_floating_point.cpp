// expect: deleted function .*multiply
// A factor in floating point would be cut to a whole number; state a ratio.
#include <refund/money/money.hpp>

constexpr refund::money paid{1200, refund::currency_of("USD")};

#ifdef REFUND_TWIN
constexpr auto fee = multiply(paid, refund::percent(12), refund::rounding::half_even);
#else
constexpr auto fee = multiply(paid, 0.12);
#endif

int main() { return fee == refund::money{144, refund::currency_of("USD")} ? 0 : 1; }
