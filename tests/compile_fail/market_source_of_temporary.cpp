// expect: (use of deleted function|call to deleted constructor).*list_source
// A source refers to its versions, so a temporary list of them does not bind.
#include <refund/market/list.hpp>

using namespace date::literals;

using acme_list = refund::market_list<int>;

int main() {
#ifdef REFUND_TWIN
    const acme_list versions[] = {{"acme", {2024_y / 1 / 1, refund::open_end}, {}, 0}};
    const refund::list_source<acme_list> source("acme", versions);
#else
    const refund::list_source<acme_list> source("acme", {{"acme", {2024_y / 1 / 1, refund::open_end}, {}, 0}});
#endif
    return source.versions.size() == 1 ? 0 : 1;
}
