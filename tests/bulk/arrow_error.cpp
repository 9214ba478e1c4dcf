#include <refund/bulk/arrow_error.hpp>

#include <doctest/doctest.h>

#include <set>

namespace bulk = refund::bulk;
using bulk::arrow_fault;

TEST_CASE("an error of a record batch names the column, the fault, what was found and what is needed") {
    CHECK(to_string(bulk::arrow_error{arrow_fault::wrong_format, "months", "int16 \"s\"", "i"}) ==
          "months: the column is of another type: \"i\" found, int16 \"s\" needed");
    CHECK(to_string(bulk::arrow_error{arrow_fault::column_missing, "payment"}) ==
          "payment: the batch has no column of this name");
    CHECK(to_string(bulk::arrow_error{arrow_fault::not_a_struct, {}, {}, "l"}) ==
          "a record batch is a struct array, of format \"+s\": \"l\" found");
    CHECK(to_string(bulk::arrow_error{arrow_fault::out_of_memory}) == "no memory for the results");
}

TEST_CASE("every fault has a message and a code of its own") {
    std::set<std::string_view> words;
    std::set<std::string_view> codes;
    for (int i = 1; i <= static_cast<int>(arrow_fault::too_many_rules); ++i) {
        words.insert(message(static_cast<arrow_fault>(i)));
        codes.insert(code(static_cast<arrow_fault>(i)));
    }
    CHECK(codes.size() == static_cast<std::size_t>(arrow_fault::too_many_rules));
    CHECK(codes.count(code(static_cast<arrow_fault>(0))) == 0);
    CHECK(codes.count("unknown") == 0);
    CHECK(code(arrow_fault::column_missing) == "column-missing");
    CHECK(words.size() == static_cast<std::size_t>(arrow_fault::too_many_rules));
    CHECK(words.count(message(static_cast<arrow_fault>(0))) == 0);
    CHECK(words.count("unknown fault") == 0);
}
