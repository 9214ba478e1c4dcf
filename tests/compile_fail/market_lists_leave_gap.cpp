// expect: versions of the list leave a gap
// The versions of a list follow each other without a gap; the message names the days.
#include <refund/market/check.hpp>

#include <iterator>

using namespace date::literals;

inline constexpr auto markets = refund::markets_of("JE", "BR");

#ifdef REFUND_TWIN
inline constexpr refund::calendar_day second_from = 2024_y / 2 / 1;
#else
inline constexpr refund::calendar_day second_from = 2024_y / 2 / 2;
#endif

inline constexpr refund::market_list<int> versions[] = {
    {"first", 2024_y / 1 / 1, 2024_y / 2 / 1, markets, 0},
    {"second", second_from, refund::open_end, markets, 0},
};
inline constexpr refund::list_source source("acme", versions);
static_assert(refund::sound_lists<source>);

int main() { return std::size(versions) == 2 ? 0 : 1; }
