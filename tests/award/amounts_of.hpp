#ifndef REFUND_TESTS_AWARD_AMOUNTS_OF_HPP
#define REFUND_TESTS_AWARD_AMOUNTS_OF_HPP

// What tests of awards share: facts with something changed, and what an award comes to.

#include <refund/award/award.hpp>

namespace award_tests {

inline constexpr auto nobody = [](const auto&) noexcept {};  // takes every step

template <class Change>
constexpr refund::award_facts<> changed(refund::award_facts<> facts, Change change) {
    change(facts);
    return facts;
}

constexpr refund::award_amounts<> amounts(const refund::award& given, const refund::award_facts<>& facts) {
    return evaluate(given, facts, nobody).value();
}

constexpr refund::errc error_of(const refund::award& given, const refund::award_facts<>& facts) {
    const auto found = evaluate(given, facts, nobody);
    return found ? refund::errc{} : found.error();
}

}  // namespace award_tests

#endif
