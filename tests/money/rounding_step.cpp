#include <refund/money/rounding_step.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using refund::currency_of;
using refund::rounding;
using refund::rounding_step;
using refund::step_of;
using refund::whole_unit;

// Amounts computed with it are tested in tests/quote/rounding_step.cpp.

TEST_CASE("a rounding step is a number of minor units, at least one") {
    static_assert(rounding_step{} == refund::minor_unit && refund::minor_unit.minor == 1);
    static_assert(whole_unit(currency_of("TWD")).minor == 100);
    static_assert(whole_unit(currency_of("JPY")).minor == 1);
    static_assert(whole_unit(currency_of("KWD")).minor == 1'000);
    static_assert(step_of(5).minor == 5 && step_of(5).ok() && refund::minor_unit.ok());
    static_assert(!step_of(0).ok() && !step_of(-5).ok());
}

TEST_CASE("an exact value is rounded to a multiple of the step in one go") {
    const auto rounded = [](std::int64_t amount, std::int64_t numerator, std::int64_t denominator, rounding round,
                            std::int64_t step) {
        std::int64_t made = -1;
        CHECK(refund::detail::round_to_step_into(made, amount, numerator, denominator, round, step_of(step)));
        return made;
    };
    CHECK(rounded(516'13, 1, 1, rounding::half_even, 100) == 516'00);
    CHECK(rounded(516'13, 1, 1, rounding::half_even, 5) == 516'15);
    CHECK(rounded(516'13, 1, 1, rounding::half_even, 1) == 516'13);
    CHECK(rounded(516'13, 1, 1, rounding::down, 5) == 516'10);
    CHECK(rounded(516'13, 1, 1, rounding::up, 100) == 517'00);
    CHECK(rounded(5, 1, 2, rounding::half_even, 5) == 0);  // a tie: to the even multiple
    CHECK(rounded(15, 1, 2, rounding::half_even, 5) == 10);
    CHECK(rounded(15, 1, 2, rounding::half_down, 5) == 5);
    // 344.86 / 30 = 11.49533...; rounded to 11.50 first, it would become 12.00.
    CHECK(rounded(344'86, 1, 30, rounding::half_even, 100) == 11'00);
    std::int64_t made = 0;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    CHECK_FALSE(refund::detail::round_to_step_into(made, most, std::int64_t{1}, std::int64_t{1}, rounding::up,
                                                   step_of(100)));
}
