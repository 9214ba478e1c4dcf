// expect: (cannot bind non-const lvalue reference|class template argument deduction failed|no viable constructor or deduction guide|no matching (function|constructor))
// A ledger refers to its store, so a temporary one does not compile.
#include <refund/store/memory.hpp>

int main() {
#ifdef REFUND_TWIN
    refund::memory_store<> store;
    refund::ledger<refund::memory_store<>> held(store);
#else
    refund::ledger<refund::memory_store<>> held(refund::memory_store<>{});
#endif
    return held.history("contoso") ? 0 : 1;
}
