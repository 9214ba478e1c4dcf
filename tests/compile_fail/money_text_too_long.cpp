// expect: no matching .*text<3>
// A literal that is too long for its text is never cut.
#include <refund/core/text.hpp>

#ifdef REFUND_TWIN
constexpr refund::text<3> usage("abc");
#else
constexpr refund::text<3> usage("abcd");
#endif

int main() { return usage.empty() ? 1 : 0; }
