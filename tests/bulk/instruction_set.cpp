#include <refund/bulk/instruction_set.hpp>

#include "columns_in_memory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace bulk = refund::bulk;
using bulk::instruction_set;

TEST_CASE("no instruction set wider than the one asked for is used") {
    for (const auto at_most :
         {instruction_set::exact, instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
        CHECK(bulk::instruction_set_in_use(at_most) <= at_most);
        CHECK(bulk::instruction_set_in_use(at_most) <= bulk::instruction_set_in_use());
        CHECK(bulk::name(at_most) != "unknown");
    }
    CHECK(bulk::instruction_set_in_use(instruction_set::exact) == instruction_set::exact);
    CHECK(bulk::name(static_cast<instruction_set>(9)) == "unknown");
}

// If the environment names the instruction set of this machine (script/instruction-set asks the system for it),
// the library must not silently use another one.
TEST_CASE("the widest instruction set that the machine has is used") {
    const instruction_set here = bulk::instruction_set_in_use();
    if (const char* const expected = std::getenv("REFUND_EXPECT_INSTRUCTION_SET")) CHECK(bulk::name(here) == expected);
    for (const auto set :
         {instruction_set::exact, instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
        const std::string name(bulk::name(set));
        if (set > here) MESSAGE("skipped: ", name, ": this machine has no more than ", std::string(bulk::name(here)));
        CHECK((set > here || bulk::instruction_set_in_use(set) == set));
        CHECK((set > here || std::count(all_sets.begin(), all_sets.end(), set) == 1));
    }
    MESSAGE("in use: ", std::string(bulk::name(here)));
}
