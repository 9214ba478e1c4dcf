#include <refund/intake/settle.hpp>

#include <refund/explain/recorder.hpp>
#include <refund/intake/shipped_offers.hpp>

#include "../ledger/fixture.hpp"
#include "../quote/capped.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace capped_tests;
using refund::cancel_offer;
using refund::errc;
using refund::ledger_error;
using refund::outcome;
using refund::read_request;
using refund::request_texts;
using refund::stated_request;

constexpr cancel_offer in_dollars = refund::offer_of(capped);
constexpr cancel_offer refused_whole = refund::offer_of(whole_or_nothing);
constexpr cancel_offer refused_by_rule = refund::offer_of(never);

/// 360.00 are to be refunded: see capped.hpp.
constexpr request_texts yearly{
    .purchased_on = "2023-01-01", .currency = "USD", .payment = "1460.00", .requested_on = "2023-09-23", .used = "no"};

struct book : ledger_tests::held_in_memory {
    auto settled(const stated_request& asked, std::string id) {
        return settle(asked, ledger, {.scope = "acme", .request_id = std::move(id)});
    }
    std::size_t entries() { return ledger.history("acme").value().size(); }
};

stated_request asked_of(const cancel_offer& offer, const request_texts& texts = yearly) {
    return read_request(texts, offer).value();
}

}  // namespace

TEST_CASE("one call quotes, decides and enters exactly as the separate steps do") {
    book one, two;
    const stated_request asked = asked_of(in_dollars);
    const auto quote = quote_cancel(*in_dollars.table, asked.request).value();
    for (const std::string_view id : {"R1", "R2", "R3", "R1"}) {
        CAPTURE(id);
        const auto decided = one.settled(asked, std::string(id));
        const auto by_steps =
            settle(quote, asked.request, two.ledger, {.scope = "acme", .request_id = std::string(id)});
        REQUIRE(decided);
        CHECK(*decided == by_steps.value());
    }
    CHECK(one.entries() == 3);
    CHECK(one.left("acme", 2023_y / 9 / 23, capped_rule.cap).minor == 0);
}

TEST_CASE("the cap grants what is left of it") {
    book held;
    CHECK(held.settled(asked_of(in_dollars), "R1")->refund.minor == 360'00);
    const auto second = held.settled(asked_of(in_dollars), "R2");
    CHECK(second->outcome == outcome::capped);
    CHECK(second->refund.minor == 140'00);
    CHECK(second->withheld.minor == 220'00);
}

TEST_CASE("decide gives the answer that settle would, and enters nothing") {
    book held;
    const stated_request asked = asked_of(in_dollars);
    const auto considered = decide(asked, held.ledger, {.scope = "acme", .request_id = "R1"});
    REQUIRE(considered);
    CHECK(held.entries() == 0);
    CHECK(*considered == held.settled(asked, "R1").value());
}

TEST_CASE("every refusal has a code, either a constant or the rule's own") {
    book held;
    static_assert(refund::offer_not_supported == "not-supported");
    static_assert(refund::market_not_available == "market-not-available");
    CHECK(held.settled(asked_of(refused_by_rule), "R1")->refusal == "window-closed");
    CHECK(held.settled(asked_of(refused_whole), "R2")->refund.minor == 360'00);
    CHECK(held.settled(asked_of(refused_whole), "R3")->refusal == refund::refund_limit_exceeded);
}

TEST_CASE("an offer without a table is refused before any rule is asked, and nothing is entered") {
    book held;
    const cancel_offer& unsupported = **refund::find_offer("self-service", "perpetual-software");
    const auto decided = held.settled(asked_of(unsupported), "R1");
    REQUIRE(decided);
    CHECK(decided->outcome == outcome::refused);
    CHECK(decided->refusal == refund::offer_not_supported);
    CHECK(decided->rule == nullptr);
    CHECK_FALSE(decided->has_cap);
    for (const money& amount :
         {decided->credit, decided->fee, decided->refund, decided->withheld, decided->cancelled_commitment}) {
        CHECK(amount == money{0, usd});
    }
    CHECK(held.entries() == 0);
    CHECK(refund::refusal_before_rules(stated_request{}) == refund::offer_not_supported);
}

TEST_CASE("a market in which the offer was not sold is refused before any rule is asked") {
    book held;
    const cancel_offer& reservation = **refund::find_offer("partner-center", "azure-reservation");
    request_texts texts = yearly;
    texts.purchased_on = texts.requested_on = "2019-12-01";
    texts.market = "GL";
    const auto decided = held.settled(asked_of(reservation, texts), "R1");
    REQUIRE(decided);
    CHECK(decided->outcome == outcome::refused);
    CHECK(decided->refusal == refund::market_not_available);
    CHECK(held.entries() == 0);
    texts.market = "DE";
    CHECK(held.settled(asked_of(reservation, texts), "R1")->outcome == outcome::granted);
    CHECK(held.entries() == 1);
}

TEST_CASE("a day outside the term is an error even where no rule would be asked, and the sink records it") {
    book held;
    request_texts texts = yearly;
    texts.requested_on = "2022-12-31";
    const stated_request asked = asked_of(**refund::find_offer("self-service", "perpetual-software"), texts);
    refund::recorded_steps<> steps;
    const auto decided = settle(asked, held.ledger, {.scope = "acme", .request_id = "R1"}, steps);
    REQUIRE(!decided);
    CHECK(decided.error() == ledger_error{errc::requested_before_purchase, {}});
    REQUIRE(steps.failed);
    CHECK(steps.failed->reason == errc::requested_before_purchase);
}

TEST_CASE("an error of the quote or of the ledger is returned, and nothing is entered") {
    book held;
    request_texts texts = yearly;
    texts.used = "";
    CHECK(held.settled(asked_of(in_dollars, texts), "R1").error() == ledger_error{errc::usage_not_stated, {}});
    const auto without_id = held.settled(asked_of(in_dollars), "");
    REQUIRE(!without_id);
    CHECK(without_id.error().reason == errc::request_id_missing);
    CHECK(held.entries() == 0);
    CHECK(held.settled(asked_of(in_dollars), "R1").has_value());
}

TEST_CASE("decide_by takes the admission from any function, and returns that function's error") {
    const stated_request asked = asked_of(in_dollars);
    const auto half =
        decide_by(asked, [](const refund::cancel_quote<>& quote) -> refund::result<admission, ledger_error> {
            return admission{
                .asked = quote.toward_cap(), .granted = {180'00, usd}, .limited_by = refund::limit_hit::money_limit};
        });
    REQUIRE(half);
    CHECK(half->refund.minor == 180'00);
    refund::recorded_steps<> steps;
    const auto busy = decide_by(
        asked,
        [](const refund::cancel_quote<>&) -> refund::result<admission, ledger_error> {
            return ledger_error{errc::ledger_busy, "others"};
        },
        steps);
    REQUIRE(!busy);
    CHECK(busy.error() == ledger_error{errc::ledger_busy, "others"});
    CHECK(steps.failed->reason == errc::ledger_busy);
}
