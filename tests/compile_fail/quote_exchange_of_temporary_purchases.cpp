// expect: (use of deleted function|call to deleted constructor|invokes a deleted function).*list_view
// A request refers to its lists, so a temporary vector does not bind.
#include <refund/quote/interchange.hpp>

#include <vector>

std::vector<refund::exchange_purchase> made() { return std::vector<refund::exchange_purchase>(2); }

int main() {
#ifdef REFUND_TWIN
    const auto kept = made();
    const refund::exchange_request request{.purchases = kept};
#else
    const refund::exchange_request request{.purchases = made()};
#endif
    return request.purchases.size() == 2 ? 0 : 1;
}
