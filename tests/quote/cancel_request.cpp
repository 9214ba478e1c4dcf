#include <refund/quote/cancel_request.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("a default request states nothing that decides what is paid") {
    const refund::cancel_request<> request;
    CHECK(request.quantity == 1);
    CHECK_FALSE(request.returned);
    CHECK_FALSE(request.usage);
    CHECK_FALSE(request.as_of);
    CHECK_FALSE(request.cap_payment);
    CHECK_FALSE(request.current_payment);
    CHECK_FALSE(request.current_cap_payment);
    CHECK_FALSE(request.payment.unit.has_minor_unit());
    static_assert(std::is_aggregate_v<refund::cancel_request<>>);
}
