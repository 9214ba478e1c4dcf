// expect: not usable in a constant expression|non-constant|not a constant expression
// prove<acme>() is for constants: it cannot prove a table that may change.
#include <refund/policy/check.hpp>
#include <refund/rules/partner_center.hpp>

#ifdef REFUND_TWIN
constexpr auto acme = refund::rules::partner_center;
#else
static auto acme = refund::rules::partner_center;
#endif

int main() { return refund::prove<acme>().proven() ? 0 : 1; }
