// expect: invalid conversion|cannot (initialize|convert)|no matching
// Quotes never throw, so a function that counts the rest of a period must not throw either.
#include <refund/term/proration.hpp>

#ifdef REFUND_TWIN
constexpr refund::share_left weeks_left(const refund::standing& at) noexcept { return {at.left() / 7, at.n() / 7}; }
#else
constexpr refund::share_left weeks_left(const refund::standing& at) { return {at.left() / 7, at.n() / 7}; }
#endif

constexpr refund::proration_basis weeks{"weeks", "weeks", &weeks_left};

int main() { return weeks.left(refund::standing{}).left; }
