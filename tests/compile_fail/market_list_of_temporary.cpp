// expect: (use of deleted function .*|conversion function from .*)list_view
// A list refers to its markets, so a temporary array does not bind.
#include <refund/market/list.hpp>

using namespace date::literals;

int main() {
#ifdef REFUND_TWIN
    constexpr auto markets = refund::markets_of("BR", "JE");
    const refund::market_list<int> list{"acme", {2024_y / 1 / 1, refund::open_end}, markets, 0};
#else
    const refund::market_list<int> list{"acme", {2024_y / 1 / 1, refund::open_end}, refund::markets_of("BR", "JE"), 0};
#endif
    return list.markets.size() == 2 ? 0 : 1;
}
