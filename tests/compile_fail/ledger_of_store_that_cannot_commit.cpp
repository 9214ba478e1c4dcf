// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .claim_store|constraints not satisfied
// A store of the user's own whose transactions cannot be committed.
#include <refund/ledger/account.hpp>
#include <refund/ledger/ledger.hpp>

struct forgetful {
    struct transaction {
        const refund::account* all;
        refund::instant now() { return {}; }
        const refund::account& held() { return *all; }
        refund::result<refund::claim_entry, refund::ledger_error> append(const refund::claim_entry& entry) { return entry; }
#ifdef REFUND_TWIN
        refund::store_status commit() { return {}; }
#endif
    };
    refund::result<transaction, refund::ledger_error> begin(std::string_view) { return transaction{&all}; }
    refund::account all{};
};

int main() {
    forgetful store;
    refund::ledger<forgetful> held(store);
    return held.history("contoso") ? 0 : 1;
}
