// expect: (no matching (member )?function for call to .*settle.*no known conversion .*money.* to .*cap_terms|cannot convert .*money.* to .*cap_terms|no viable conversion from .*money.* to .*cap_terms|no matching member function for call to .settle|reference to type .const .*cap_terms)
// The limit comes with its terms: a plain amount could be mistaken for the amount asked.
#include <refund/store/memory.hpp>

int main() {
    refund::memory_store store;
    refund::ledger held(store);
    const refund::money limit{100, refund::currency_of("USD")};
    const refund::claim asked{.request_id = "R1", .day = refund::first_day, .asked = {1, limit.unit}};
#ifdef REFUND_TWIN
    const refund::cap_terms terms{.limit = limit};
#else
    const refund::money& terms = limit;
#endif
    return held.settle(asked, terms) ? 0 : 1;
}
