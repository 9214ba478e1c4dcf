#include <refund/record/batch.hpp>

#include <doctest/doctest.h>

TEST_CASE("a tally begins with nothing counted, and tells every count apart") {
    using refund::record::tally;
    constexpr tally none{};
    static_assert(none == tally{.granted = 0, .capped = 0, .refused = 0, .errors = 0, .entered = 0});
    for (const tally& other : {tally{.granted = 1}, tally{.capped = 1}, tally{.refused = 1}, tally{.errors = 1},
                               tally{.entered = 1}}) {
        CHECK_FALSE(other == none);
    }
}
