// expect: (use of deleted function|call to deleted constructor|invokes a deleted function).*list_view
// A request refers to its lists, so a temporary vector does not bind.
#include <refund/quote/interchange.hpp>

#include <vector>

std::vector<refund::exchange_return> made() { return std::vector<refund::exchange_return>(2); }

int main() {
#ifdef REFUND_TWIN
    const auto kept = made();
    const refund::exchange_request request{.returns = kept};
#else
    const refund::exchange_request request{.returns = made()};
#endif
    return request.returns.size() == 2 ? 0 : 1;
}
