// expect: (use of deleted function|call to (implicitly-)?deleted|deleted constructor)
// A store and its copy would each grant what is left.
#include <refund/store/memory.hpp>

int main() {
    refund::memory_store<> store;
#ifdef REFUND_TWIN
    refund::memory_store<>& other = store;
#else
    refund::memory_store<> other(store);
#endif
    refund::ledger held(other);
    return held.history("contoso") ? 0 : 1;
}
