// expect: deleted function .*percent
// percent(12.5) would be cut to 12 percent; 12.5 percent is the ratio 125/1000.
#include <refund/money/ratio.hpp>

#ifdef REFUND_TWIN
constexpr refund::ratio rate{125, 1000};
#else
constexpr refund::ratio rate = refund::percent(12.5);
#endif

int main() { return rate == refund::ratio{1, 8} ? 0 : 1; }
