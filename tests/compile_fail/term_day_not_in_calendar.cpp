// expect: abort
// A constant day that the calendar does not have does not compile.
#include <refund/term/day.hpp>

#ifdef REFUND_TWIN
constexpr refund::calendar_day day = refund::parse_day("2024-02-29").value();
#else
constexpr refund::calendar_day day = refund::parse_day("2025-02-29").value();
#endif

int main() { return day < refund::open_end ? 0 : 1; }
