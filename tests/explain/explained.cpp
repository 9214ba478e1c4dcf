#include <refund/explain/explained.hpp>

#include <doctest/doctest.h>

TEST_CASE("an explanation is made from a request and its steps; decision, commitment and earlier requests are "
          "optional") {
    const refund::cancel_request<> request{.quantity = 3};
    const refund::recorded_steps<> steps;
    const refund::explained<> what{request, steps};
    CHECK(what.request.quantity == 3);
    CHECK(&what.steps == &steps);
    CHECK(what.decided == nullptr);
    CHECK(what.commitment_id.empty());
    CHECK_FALSE(what.requests_before);
}
