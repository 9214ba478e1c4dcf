#include <refund/intake/request_source.hpp>

#include <doctest/doctest.h>

#include <string_view>

using refund::errc;
using refund::request_field;
using refund::request_source;
using refund::request_texts;

namespace {

struct no_source {
    [[nodiscard]] std::string_view text(request_field) const { return {}; }
};

}  // namespace

TEST_CASE("request texts are a source of fields, each read under its name") {
    using refund::detail::text_source;
    static_assert(request_source<text_source> && !request_source<no_source> && !request_source<request_texts>);
    constexpr request_texts texts{
        .purchased_on = "purchased_on", .renewed_on = "renewed_on", .term = "term", .billing_plan = "billing_plan",
        .period_from = "period_from", .period_until = "period_until", .currency = "currency", .payment = "payment",
        .payments = "payments", .payment_for = "payment_for", .quantity = "quantity", .returned = "returned",
        .returned_before = "returned_before", .requested_on = "requested_on", .term_began_at = "term_began_at",
        .requested_at = "requested_at", .used = "used", .market = "market", .cap_payment = "cap_payment",
        .as_of = "as_of", .current_payment = "current_payment", .current_cap_payment = "current_cap_payment",
        .rounding_step = "rounding_step"};
    for (int i = 0; i <= static_cast<int>(request_field::rounding_step); ++i) {
        const auto field = static_cast<request_field>(i);
        CHECK(text_source{texts}.text(field) == name(field));
        CHECK(text_source{texts}.states(field));
        CHECK_FALSE(text_source{request_texts()}.states(field));
    }
}

TEST_CASE("each kind of field is read by its own parser") {
    static constexpr request_texts texts{.payment = "12.50", .quantity = "3", .requested_on = "2025-03-01"};
    constexpr refund::detail::text_source from{texts};
    constexpr refund::currency usd = refund::currency_of("USD");
    static_assert(from.day(request_field::requested_on) == refund::parse_day("2025-03-01"));
    static_assert(from.day(request_field::payment).error() == errc::date_malformed);
    static_assert(from.amount(request_field::payment, usd, 5, {})->amount.minor == 2'50);
    static_assert(from.amount(request_field::payment, usd, 3, {}).error().reason == errc::payment_not_divisible);
    static_assert(from.units(request_field::quantity, 3) == std::int64_t{3});
    static_assert(from.units(request_field::quantity, 2).error() == errc::quantity_out_of_range);
}
