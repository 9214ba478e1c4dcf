// expect: abort
// A constant term that is longer than any commitment does not compile.
#include <refund/term/term.hpp>

#ifdef REFUND_TWIN
constexpr refund::term_length length = refund::parse_term("P5Y").value();
#else
constexpr refund::term_length length = refund::parse_term("P6Y").value();
#endif

int main() { return length == refund::five_years ? 0 : 1; }
