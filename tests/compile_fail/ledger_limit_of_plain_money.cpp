// expect: no matching (member )?function for call to .*consider.*no known conversion .*money.* to .*cap_terms
// The limit comes with its terms; a second loose amount could be exchanged with the first.
#include <refund/cap/ledger.hpp>

int main() {
    const refund::refund_cap_ledger<> ledger;
    const refund::money asked{1, refund::currency_of("USD")};
    const refund::money limit{100, refund::currency_of("USD")};
#ifdef REFUND_TWIN
    const refund::cap_terms terms{.limit = limit};
#else
    const refund::money& terms = limit;
#endif
    const auto answer = ledger.consider(refund::cap_scope("a"), refund::request_id("b"), refund::first_day, asked, terms);
    return answer ? 0 : 1;
}
