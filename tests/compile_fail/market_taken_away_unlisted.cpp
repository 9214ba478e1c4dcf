// expect: abort.*constant expression
// A market that a list does not hold cannot be taken away from it.
#include <refund/market/list.hpp>

inline constexpr auto first = refund::markets_of("JE", "BR", "BQ-SA");
#ifdef REFUND_TWIN
inline constexpr auto second = refund::without_markets(first, "BQ-SA");
#else
inline constexpr auto second = refund::without_markets(first, "BQ");
#endif

int main() { return second.size() == 2 ? 0 : 1; }
