// expect: constraint.* not satisfied|constraint failure|unsatisfied constraints|does not satisfy .proration_basis
// Explanations print the unit that a proration basis counts in, so a basis has one.
#include <refund/term/proration.hpp>

#include <string_view>

struct weeks {
#ifdef REFUND_TWIN
    static constexpr std::string_view unit = "weeks";
#endif
    static constexpr refund::share_left left(const refund::standing& at) noexcept { return {at.left() / 7, at.n() / 7}; }
};

template <refund::proration_basis Basis>
constexpr int left_of(const refund::standing& at) {
    return Basis::left(at).left;
}

int main() { return left_of<weeks>(refund::standing{}); }
