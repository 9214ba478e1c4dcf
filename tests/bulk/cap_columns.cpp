#include <refund/bulk/cap_columns.hpp>

#include <doctest/doctest.h>

namespace bulk = refund::bulk;

TEST_CASE("the counts of several calls add up") {
    constexpr bulk::cap_summary first{1, 2, 3, 4};
    constexpr bulk::cap_summary second{10, 20, 30, 40};
    constexpr bulk::cap_summary sum = [&] {
        bulk::cap_summary made = first;
        return made += second;
    }();
    static_assert(sum == bulk::cap_summary{11, 22, 33, 44});
    static_assert(first.rows() == 10);
    static_assert(bulk::cap_summary{} == bulk::cap_summary{0, 0, 0, 0});
    CHECK(sum.rows() == 110);
}
