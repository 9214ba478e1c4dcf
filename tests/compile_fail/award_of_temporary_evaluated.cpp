// expect: (use of|call to) deleted function.*evaluate
// The steps point to the award, so a temporary one does not bind.
#include <refund/award/award.hpp>

int main() {
    const refund::award_facts<> facts{.payment = {100, refund::currency_of("USD")}, .units = 1};
    const auto ignore = [](const auto&) {};
#ifdef REFUND_TWIN
    const refund::award given{.credit = refund::full_payment};
    const auto amounts = refund::evaluate(given, facts, ignore);
#else
    const auto amounts = refund::evaluate(refund::award{.credit = refund::full_payment}, facts, ignore);
#endif
    return amounts.has_value() ? 0 : 1;
}
