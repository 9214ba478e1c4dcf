// expect: passing .*this. argument discards|cannot (bind|convert)|no matching (member )?function|expects an lvalue|lvalue
// A transaction refers to its store, which must outlive it.
#include <refund/store/memory.hpp>

int main() {
#ifdef REFUND_TWIN
    refund::memory_store<> store;
    return store.begin("contoso") ? 0 : 1;
#else
    return refund::memory_store<>().begin("contoso") ? 0 : 1;
#endif
}
