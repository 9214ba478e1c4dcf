// expect: abort.*constant expression
// A market code that ISO 3166 does not have does not compile.
#include <refund/market/market.hpp>

#ifdef REFUND_TWIN
constexpr refund::market where = refund::market_of("BQ-BO");
#else
constexpr refund::market where = refund::market_of("BQ-BX");
#endif

int main() { return where.is_part() ? 0 : 1; }
