#include <refund/record/error.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string_view>

namespace record = refund::record;
using record::fault;

TEST_CASE("an error names the batch, the column and the row") {
    CHECK(to_string(record::batch_error{.reason = fault::cell_is_null, .column = "amount", .row = 7, .booked = true}) ==
          "cell-is-null: booked: amount: row 7: the entry does not state it");
    CHECK(to_string(record::batch_error{fault::wrong_format, "payment", "decimal128 or utf8", {"l"}}) ==
          "wrong-format: payment: the column is of another type: \"l\" found, decimal128 or utf8 needed");
    CHECK(to_string(record::batch_error{.reason = fault::column_unknown, .unknown = "returnd"}) ==
          "column-unknown: returnd: no column of this name is known; hand over those that are");
    CHECK(to_string(record::batch_error{fault::too_large}) ==
          "too-large: the batch is too large; give its scopes in several");
}

TEST_CASE("every fault has its own code and words") {
    constexpr int last = static_cast<int>(fault::too_large);
    std::set<std::string_view> codes;
    std::set<std::string_view> words;
    for (int i = 1; i <= last; ++i) {
        codes.insert(code(static_cast<fault>(i)));
        words.insert(message(static_cast<fault>(i)));
    }
    CHECK(codes.size() == static_cast<std::size_t>(last));
    CHECK(words.size() == static_cast<std::size_t>(last));
    CHECK(codes.count(code(static_cast<fault>(0))) == 0);
}
