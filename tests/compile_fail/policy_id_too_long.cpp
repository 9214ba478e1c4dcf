// expect: could not convert|no viable conversion|no matching|cannot convert
// An id of 64 characters does not fit; it is never cut.
#include <refund/policy/rule.hpp>

#ifdef REFUND_TWIN
constexpr refund::rule<> row{.id = "partner-center-2018-11/an-id-of-sixty-three-characters-is-let-i"};
#else
constexpr refund::rule<> row{.id = "partner-center-2018-11/an-id-of-sixty-three-characters-is-let-in"};
#endif

int main() { return row.id.view().size() == 63 ? 0 : 1; }
