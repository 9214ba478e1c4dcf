#include <refund/bulk/instruction_set.hpp>

#include <doctest/doctest.h>

#include <string>

namespace bulk = refund::bulk;
using bulk::instruction_set;

TEST_CASE("no instruction set is wider than asked for") {
    for (const auto at_most :
         {instruction_set::exact, instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
        CHECK(bulk::instruction_set_in_use(at_most) <= at_most);
        CHECK(bulk::instruction_set_in_use(at_most) <= bulk::instruction_set_in_use());
        CHECK(bulk::name(at_most) != "unknown");
    }
    CHECK(bulk::instruction_set_in_use(instruction_set::exact) == instruction_set::exact);
    CHECK(bulk::name(static_cast<instruction_set>(9)) == "unknown");
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__FAST_MATH__)
TEST_CASE("what the machine has is used") {
    CHECK(bulk::instruction_set_in_use(instruction_set::baseline) == instruction_set::baseline);
    if (__builtin_cpu_supports("avx2")) {
        CHECK(bulk::instruction_set_in_use(instruction_set::avx2) == instruction_set::avx2);
    }
    MESSAGE("in use: ", std::string(bulk::name(bulk::instruction_set_in_use())));
}
#endif
