#include <refund/ledger/entry_field.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

using refund::entry_fault;
using refund::entry_field;
using refund::errc;

TEST_CASE("each member of an entry has its own name") {
    std::vector<std::string> names;
    for (int i = 1; i <= 20; ++i) {
        names.emplace_back(name(static_cast<entry_field>(i)));
        CHECK(names.back() != "unknown");
        for (std::size_t j = 0; j + 1 < names.size(); ++j) CHECK(names[j] != names.back());
    }
    CHECK(name(static_cast<entry_field>(21)) == "unknown");
    CHECK(name(entry_field{}) == "unknown");
    CHECK(name(entry_field::counted_from) == "counted_from");
}

TEST_CASE("faults compare by field and reason, and a default fault is none") {
    CHECK(entry_fault{}.reason == errc{});
    CHECK(entry_fault{entry_field::day, errc::date_invalid} == entry_fault{entry_field::day, errc::date_invalid});
    CHECK(entry_fault{entry_field::day, errc::date_invalid} != entry_fault{entry_field::kind, errc::date_invalid});
    CHECK(entry_fault{entry_field::day, errc::date_invalid} != entry_fault{entry_field::day, errc::ledger_damaged});
}
