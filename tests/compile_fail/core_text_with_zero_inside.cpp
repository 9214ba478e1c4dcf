// expect: abort
// A text ends at its first zero: a literal with one inside would be cut.
#include <refund/core/text.hpp>

#ifdef REFUND_TWIN
constexpr refund::text<31> id = "acme/any-time";
#else
constexpr refund::text<31> id = "acme\0any-time";
#endif

int main() { return id.empty() ? 1 : 0; }
