#include <refund/intake/shipped_offers.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace {

using refund::cancel_offer;
using refund::errc;
using refund::find_offer;

constexpr errc error_of(std::string_view agreement, std::string_view product) {
    const auto found = find_offer(agreement, product);
    return found ? errc{} : found.error();
}

}  // namespace

TEST_CASE("every agreement and product form an offer, with the table that find_table finds") {
    CHECK(refund::shipped_products.size() == 15);
    CHECK(refund::shipped_offers.size() == 60);
    for (const std::string_view agreement : refund::rules::agreements) {
        for (const std::string_view product : refund::shipped_products) {
            CAPTURE(agreement);
            CAPTURE(product);
            const auto found = find_offer(agreement, product);
            REQUIRE(found);
            CHECK((*found)->agreement == agreement);
            CHECK((*found)->product == product);
            CHECK((*found)->seller == refund::rules::find_seller(product).value());
            const auto table = refund::rules::find_table(agreement, product);
            REQUIRE((*found)->table.has_value() == table.has_value());
            if (table) CHECK((*found)->table->rules().data() == table->rules().data());
        }
    }
}

TEST_CASE("each product is listed once") {
    for (const std::string_view product : refund::shipped_products) {
        CHECK(std::count(refund::shipped_products.begin(), refund::shipped_products.end(), product) == 1);
        CHECK(refund::rules::knows_product(product));
    }
}

TEST_CASE("an agreement and product without a table form an offer that is not supported") {
    static_assert(!(*find_offer("self-service", "perpetual-software"))->table);
    static_assert((*find_offer("partner-center", "perpetual-software"))->table.has_value());
}

TEST_CASE("an unknown name is an error, and the product is checked first") {
    static_assert(error_of("partner-center", "azure-reservations") == errc::unknown_product);
    static_assert(error_of("Partner-Center", "azure-reservation") == errc::unknown_agreement);
    static_assert(error_of("", "") == errc::unknown_product);
    static_assert(error_of("any", "suse-plan") == errc::unknown_agreement);
}

TEST_CASE("reservations, and nothing else, have a list of markets, under every agreement") {
    for (const cancel_offer& each : refund::shipped_offers) {
        CAPTURE(each.product);
        CHECK((each.not_sold == &refund::rules::pc_buying) == (each.product == "azure-reservation"));
    }
}

TEST_CASE("every shipped cap is in dollars") {
    for (const cancel_offer& each : refund::shipped_offers) CHECK(each.cap_currency == refund::currency_of("USD"));
}
