// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .counting_window
// A ledger calls a window in the middle of its answer, so a type whose call may throw is not a window.
#include <refund/ledger/counted.hpp>

#include <map>

struct single_days {
#ifdef REFUND_TWIN
    refund::calendar_day first_counted(refund::calendar_day day) const noexcept { return day; }
#else
    refund::calendar_day first_counted(refund::calendar_day day) const { return day; }
#endif
};

int main() {
    const std::map<refund::calendar_day, refund::counted> days;
    return refund::most_counted(days, refund::first_day, single_days{}).minor == 0 ? 0 : 1;
}
