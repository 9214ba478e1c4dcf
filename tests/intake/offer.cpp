#include <refund/intake/offer.hpp>

#include "../quote/capped.hpp"

#include <doctest/doctest.h>

namespace {

using namespace capped_tests;
using refund::cap_currency_of;
using refund::offer_of;

constexpr auto euro_cap = [] {
    auto table = capped;
    table.rules[0].cap.limit = {500'00, eur};
    return table;
}();

}  // namespace

TEST_CASE("an offer made from a table has the currency of the table's cap") {
    static_assert(cap_currency_of(capped) == usd);
    static_assert(offer_of(euro_cap).cap_currency == eur);
    static_assert(offer_of(capped).table->rules().data() == capped.rules);
    static_assert(offer_of(capped).not_sold == nullptr);
}

TEST_CASE("an offer made from a table without a cap has no cap currency") {
    static_assert(!cap_currency_of(uncapped));
    static_assert(!offer_of(uncapped).cap_currency.has_minor_unit());
    static_assert(offer_of(uncapped).table.has_value());
}
