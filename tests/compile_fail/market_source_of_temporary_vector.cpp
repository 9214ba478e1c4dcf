// expect: (use of deleted function .*|conversion function from .*)list_view
// A source refers to its versions, so a temporary container does not bind.
#include <refund/market/list.hpp>

#include <vector>

using acme_list = refund::market_list<int>;

int main() {
#ifdef REFUND_TWIN
    const std::vector<acme_list> versions(1);
    const refund::list_source<acme_list> source("acme", versions);
#else
    const refund::list_source<acme_list> source("acme", std::vector<acme_list>(1));
#endif
    return source.versions.size() == 1 ? 0 : 1;
}
