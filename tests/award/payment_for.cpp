#include <refund/award/payment_for.hpp>

#include <doctest/doctest.h>

// Amounts computed from it are tested in tests/quote/line.cpp.

TEST_CASE("payments for one unit and for all units have a name and a number of units") {
    using refund::payment_for;
    static_assert(name(payment_for::one_unit) == "one-unit" && name(payment_for::all_units) == "all-units");
    static_assert(units_of(payment_for::one_unit, 7) == 1 && units_of(payment_for::all_units, 7) == 7);
    static_assert(payment_for{} == payment_for::one_unit);
}
