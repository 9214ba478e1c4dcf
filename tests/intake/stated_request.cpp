#include <refund/intake/stated_request.hpp>

#include <doctest/doctest.h>

TEST_CASE("a default request has no offer and asks for one unit") {
    constexpr refund::stated_request none;
    static_assert(none.offer == nullptr && !none.market && !none.not_sold && none.rounded_amounts == 0);
    static_assert(none.request.quantity == 1 && !none.request.returned && !none.request.usage);
    CHECK(none.request.payments.empty());
}
