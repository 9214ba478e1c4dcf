// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .claim_store|constraints not satisfied
// A store of one's own whose transactions never hold.
#include <refund/ledger/ledger.hpp>

struct forgetful {
    struct transaction {
        refund::instant now() { return {}; }
        refund::result<std::vector<refund::claim_entry>, refund::ledger_error> entries_of(std::string_view) {
            return std::vector<refund::claim_entry>{};
        }
        refund::result<refund::claim_facts, refund::ledger_error> facts_of(const refund::claim&, const refund::cap_terms&) {
            return refund::claim_facts{};
        }
        refund::result<std::vector<refund::claim_entry>, refund::ledger_error> history() {
            return std::vector<refund::claim_entry>{};
        }
        refund::result<refund::claim_entry, refund::ledger_error> append(const refund::claim_entry& entry) { return entry; }
#ifdef REFUND_TWIN
        refund::store_status commit() { return {}; }
#endif
    };
    refund::result<transaction, refund::ledger_error> begin(std::string_view) { return transaction{}; }
};

int main() {
    forgetful store;
    refund::ledger<forgetful> held(store);
    return held.history("contoso") ? 0 : 1;
}
