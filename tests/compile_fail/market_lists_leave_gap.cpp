// expect: the table has a gap.*fault::gap, .*date_witness<2024, 2, 1>, .*date_witness<2024, 2, 2>
// The versions of a list follow each other without a gap; the message names the days.
#include <refund/market/check.hpp>

using namespace date::literals;

inline constexpr auto markets = refund::markets_of("JE", "BR");

#ifdef REFUND_TWIN
inline constexpr refund::calendar_day second_from = 2024_y / 2 / 1;
#else
inline constexpr refund::calendar_day second_from = 2024_y / 2 / 2;
#endif

inline constexpr refund::market_list<int> versions[] = {
    {"first", {2024_y / 1 / 1, 2024_y / 2 / 1}, markets, 0},
    {"second", {second_from, refund::open_end}, markets, 0},
};
inline constexpr refund::list_source source("acme", versions);

constexpr bool holds = refund::sound<source>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<source>{};
#endif

int main() { return holds ? 0 : 1; }
