// expect: abort.*constant expression
// A currency code that ISO 4217 does not have does not compile.
#include <refund/money/currency.hpp>

#ifdef REFUND_TWIN
constexpr refund::currency unit = refund::currency_of("USD");
#else
constexpr refund::currency unit = refund::currency_of("USX");
#endif

int main() { return unit.has_minor_unit() ? 0 : 1; }
