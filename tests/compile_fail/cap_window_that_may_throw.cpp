// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .counting_window
// A ledger asks a window in the middle of its answer; a window that may throw is none.
#include <refund/cap/ledger.hpp>

struct single_days {
#ifdef REFUND_TWIN
    refund::calendar_day first_counted(refund::calendar_day day) const noexcept { return day; }
#else
    refund::calendar_day first_counted(refund::calendar_day day) const { return day; }
#endif
};

int main() {
    const refund::refund_cap_ledger<> ledger;
    const refund::money limit{5'000'000, refund::currency_of("USD")};
    return ledger.available(refund::cap_scope("customer"), refund::first_day, {.limit = limit}, single_days{}) == limit ? 0 : 1;
}
