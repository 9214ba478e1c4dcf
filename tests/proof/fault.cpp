#include <refund/proof/fault.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace {

using namespace date::literals;
using refund::fault;
using refund::table_fault;

constexpr fault all[] = {fault::none,        fault::no_rows,     fault::missing_id, fault::missing_citation,
                         fault::no_dates,    fault::reversed_days, fault::bad_outcome, fault::unsorted,
                         fault::repeated_entry, fault::gap,      fault::overlap};

}  // namespace

TEST_CASE("a table_fault converts to true when something is wrong") {
    static_assert(!table_fault{});
    for (const fault kind : all) CHECK(static_cast<bool>(table_fault{kind}) == (kind != fault::none));
}

TEST_CASE("each fault has its own words") {
    std::set<std::string_view> words;
    for (const fault kind : all) words.insert(name(kind));
    CHECK(words.size() == 11);
    CHECK(words.count("unknown") == 0);
    CHECK(name(static_cast<fault>(99)) == "unknown");
    CHECK(name(fault::none) == "sound");
    CHECK(name(fault::missing_id) == "missing or repeated id");
}

TEST_CASE("two faults are equal only if their witnesses are") {
    const table_fault found{fault::gap, {2024_y / 1 / 1, 2024_y / 2 / 1}, {1, 2}, 3, 4, 5, 6};
    CHECK(found == table_fault{fault::gap, {2024_y / 1 / 1, 2024_y / 2 / 1}, {1, 2}, 3, 4, 5, 6});
    CHECK(found != table_fault{fault::gap, {2024_y / 1 / 1, 2024_y / 2 / 1}, {1, 2}, 3, 4, 5, 7});
    CHECK(found != table_fault{fault::gap, {2024_y / 1 / 1, 2024_y / 2 / 2}, {1, 2}, 3, 4, 5, 6});
}
