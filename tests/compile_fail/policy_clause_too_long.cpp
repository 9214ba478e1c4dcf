// expect: could not convert|no viable conversion|no matching|cannot convert
// A clause of 256 characters does not fit; it is never cut.
#include <refund/policy/rule.hpp>

#define REFUND_TEST_16 "sixteen letters."
#define REFUND_TEST_64 REFUND_TEST_16 REFUND_TEST_16 REFUND_TEST_16 REFUND_TEST_16
#define REFUND_TEST_240 REFUND_TEST_64 REFUND_TEST_64 REFUND_TEST_64 REFUND_TEST_16 REFUND_TEST_16 REFUND_TEST_16

#ifdef REFUND_TWIN
constexpr refund::rule<> row{.clause = REFUND_TEST_240 "fifteen letters"};
#else
constexpr refund::rule<> row{.clause = REFUND_TEST_240 "sixteen letters."};
#endif

int main() { return row.clause.view().size() == 255 ? 0 : 1; }
