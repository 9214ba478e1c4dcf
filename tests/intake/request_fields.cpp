#include <refund/intake/request_fields.hpp>

#include <doctest/doctest.h>

#include <string_view>

using refund::request_field;

TEST_CASE("every field has the name of the text that it is read from") {
    constexpr std::string_view names[] = {
        "purchased_on", "renewed_on", "term", "billing_plan", "period_from", "period_until", "currency", "payment",
        "payments", "payment_for", "quantity", "returned", "returned_before", "requested_on", "term_began_at",
        "requested_at", "used", "market", "cap_payment", "as_of", "current_payment", "current_cap_payment",
        "rounding_step"};
    unsigned char number = 0;
    for (const std::string_view wanted : names) CHECK(name(static_cast<request_field>(number++)) == wanted);
    CHECK(name(static_cast<request_field>(number)) == "unknown");
}
