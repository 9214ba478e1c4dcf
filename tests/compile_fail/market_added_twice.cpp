// expect: abort.*constant expression
// A market that a list already holds cannot be added to it.
#include <refund/market/list.hpp>

inline constexpr auto first = refund::markets_of("JE", "BR");
#ifdef REFUND_TWIN
inline constexpr auto second = refund::with_markets(first, "GG");
#else
inline constexpr auto second = refund::with_markets(first, "JE");
#endif

int main() { return second.size() == 3 ? 0 : 1; }
