// expect: a list in the table has an entry twice.*fault::repeated_entry, .*date_witness<2024, 1, 1>, .*entry_witness<'J', 'E'>
// Each market is in a list only once; the message spells the one that is there twice.
#include <refund/market/check.hpp>

using namespace date::literals;

#ifdef REFUND_TWIN
constexpr std::array markets{refund::market_of("BR"), refund::market_of("JE")};
#else
constexpr std::array markets{refund::market_of("BR"), refund::market_of("JE"), refund::market_of("JE")};
#endif

constexpr refund::market_list<int> versions[] = {{"first", {2024_y / 1 / 1, refund::open_end}, markets, 0}};
constexpr refund::list_source source("acme", versions);

constexpr bool holds = refund::sound<source>;

#ifndef REFUND_TWIN
// g++ prints the witness above its first error; this line makes it print the witness below an error as well.
constexpr bool witness = refund::detail::proof<source>{};
#endif

int main() { return holds ? 0 : 1; }
