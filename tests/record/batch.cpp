#include <refund/record/batch.hpp>

#include <doctest/doctest.h>

TEST_CASE("a default tally counts nothing, and tallies that differ in any count are unequal") {
    using refund::record::tally;
    constexpr tally none{};
    static_assert(none == tally{.granted = 0, .capped = 0, .refused = 0, .errors = 0, .entered = 0});
    for (const tally& other : {tally{.granted = 1}, tally{.capped = 1}, tally{.refused = 1}, tally{.errors = 1},
                               tally{.entered = 1}}) {
        CHECK_FALSE(other == none);
    }
}
