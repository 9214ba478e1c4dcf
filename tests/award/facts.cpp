#include <refund/award/facts.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using refund::payment_for;
using refund::rounding;
using refund::detail::times_into;

TEST_CASE("facts that nobody states have the values of an ordinary request") {
    constexpr refund::award_facts<> facts;
    static_assert(facts.payment_for == payment_for::one_unit && facts.returned_before == 0);
    static_assert(facts.price == refund::price_taken::agreed && facts.purpose == refund::amounts_for::refund);
    static_assert(facts.step == refund::minor_unit && !facts.list && facts.sums == nullptr);
}

TEST_CASE("a unit's payment is multiplied by the units; a line's is shared out after the units returned before") {
    const auto product = [](payment_for stated, int payments, const refund::detail::units_of_line& of) {
        std::int64_t made = 0;
        REQUIRE(times_into(made, std::int64_t{200'00}, stated, payments, of, rounding::half_even));
        return made;
    };
    CHECK(product(payment_for::one_unit, 4, {3, 0, 7}) == 2'400'00);
    CHECK(product(payment_for::one_unit, 4, {3, 2, 7}) == 2'400'00);  // nothing is divided
    CHECK(product(payment_for::all_units, 1, {1, 0, 3}) == 66'67);
    CHECK(product(payment_for::all_units, 1, {1, 1, 3}) == 66'66);  // 133.33 less 66.67
    CHECK(product(payment_for::all_units, 1, {1, 2, 3}) == 66'67);
    CHECK(product(payment_for::all_units, 8, {3, 0, 3}) == 1'600'00);
    std::int64_t made = 0;
    constexpr std::int64_t highest = (std::numeric_limits<std::int64_t>::max)();
    CHECK_FALSE(times_into(made, highest, payment_for::one_unit, 2, {1, 0, 1}, rounding::half_even));
    CHECK_FALSE(times_into(made, highest, payment_for::all_units, 2, {1, 0, 2}, rounding::half_even));
}
