// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .refund_ledger
// A ledger of one's own that forgets.
#include <refund/cap/key.hpp>
#include <refund/quote/decide.hpp>
#include <refund/rules/partner_center.hpp>

struct forgetful {
    using scope_type = refund::cap_scope<int>;
    using request_id_type = refund::request_id<int>;
    using admitted = refund::result<refund::admission>;
    admitted consider(scope_type, request_id_type, refund::calendar_day, refund::money, const refund::cap_terms&) const {
        return refund::admission{};
    }
#ifdef REFUND_TWIN
    refund::result<refund::ledger_entry> record(scope_type, request_id_type, refund::calendar_day day, refund::money amount) {
        return refund::ledger_entry{day, amount};
    }
#endif
};

int main() {
    forgetful ledger;
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(refund::cancel_request<>{});
    if (!quote) return 0;
    return refund::settle(*quote, ledger, refund::cap_scope(1), refund::request_id(2)) ? 0 : 1;
}
