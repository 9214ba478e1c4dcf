#include <refund/bulk/columns.hpp>

#include <doctest/doctest.h>

namespace bulk = refund::bulk;

TEST_CASE("a status is refundable, not refundable or the code of an error, and each is distinct") {
    CHECK_FALSE(bulk::is_error(bulk::refundable));
    CHECK_FALSE(bulk::is_error(bulk::not_refundable));
    for (int code = 1; code < 255; ++code) {
        const auto error = static_cast<refund::errc>(code);
        if (refund::code(error) == "unknown-error") continue;
        CHECK(bulk::is_error(bulk::status_of(error)));
        CHECK(bulk::error_of(bulk::status_of(error)) == error);
        CHECK(bulk::status_of(error) < bulk::limit_exceeded);  // 252 to 255 are taken
    }
}

TEST_CASE("the summaries of chunks add up") {
    bulk::summary total{1, 2, 3};
    total += bulk::summary{10, 20, 30};
    CHECK(total == bulk::summary{11, 22, 33});
    CHECK(total.rows() == 66);
}
