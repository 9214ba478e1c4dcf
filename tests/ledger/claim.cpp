#include <refund/ledger/claim.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace {

using namespace date::literals;
using refund::claim;
using refund::errc;
using refund::find_claim_fault;

const claim sound{.scope = "contoso",
                  .request_id = "R1",
                  .day = 2024_y / 1 / 15,
                  .asked = {100'00, refund::currency_of("USD")},
                  .commitment_id = "order-17",
                  .bought = 5,
                  .returned = 2,
                  .fingerprint = 7};

template <class Change>
claim changed(Change change) {
    claim other = sound;
    change(other);
    return other;
}
template <class Change>
errc fault_after(Change change) {
    return find_claim_fault(changed(change));
}

}  // namespace

TEST_CASE("a claim is an aggregate, and claims that differ in any member are unequal") {
    static_assert(std::is_aggregate_v<claim>);
    CHECK(sound == claim(sound));
    CHECK(sound != changed([](claim& c) { c.scope = "Contoso"; }));
    CHECK(sound != changed([](claim& c) { c.request_id = "R2"; }));
    CHECK(sound != changed([](claim& c) { c.day = 2024_y / 1 / 16; }));
    CHECK(sound != changed([](claim& c) { c.asked.minor = 1; }));
    CHECK(sound != changed([](claim& c) { c.asked.unit = refund::currency_of("EUR"); }));
    CHECK(sound != changed([](claim& c) { c.commitment_id = "order-18"; }));
    CHECK(sound != changed([](claim& c) { c.bought = 6; }));
    CHECK(sound != changed([](claim& c) { c.returned = 1; }));
    CHECK(sound != changed([](claim& c) { c.fingerprint = 8; }));
    CHECK(sound != changed([](claim& c) { c.refused_by_rule = true; }));
}

TEST_CASE("a default claim lacks its request id, and a sound claim has no fault") {
    CHECK(find_claim_fault(claim{}) == errc::request_id_missing);
    CHECK(find_claim_fault(sound) == errc{});
    CHECK(fault_after([](claim& c) { c.scope.clear(); }) == errc{});  // there is only one scope
    CHECK(fault_after([](claim& c) { c.commitment_id.clear(); }) == errc{});
    CHECK(fault_after([](claim& c) { c.request_id.clear(); }) == errc::request_id_missing);
}

TEST_CASE("find_fault_beside_keys checks everything but the keys") {
    using refund::find_fault_beside_keys;
    CHECK(find_fault_beside_keys(sound) == errc{});
    CHECK(find_fault_beside_keys(changed([](claim& c) { c.request_id = " "; })) == errc{});
    CHECK(find_fault_beside_keys(changed([](claim& c) { c.asked.minor = -1; })) == errc::negative_amount);
}

TEST_CASE("the text of each key is checked") {
    for (std::string claim::*const key : {&claim::scope, &claim::request_id, &claim::commitment_id}) {
        CHECK(fault_after([key](claim& c) { c.*key = "a\xFF"; }) == errc::text_not_utf8);
        CHECK(fault_after([key](claim& c) { c.*key = "\xEF\xBB\xBF" "a"; }) == errc::text_invisible_character);
        CHECK(fault_after([key](claim& c) { c.*key = "a "; }) == errc::text_outer_blank);
        CHECK(fault_after([key](claim& c) { c.*key = " "; }) == errc::text_outer_blank);
    }
}

TEST_CASE("the day must be in the calendar, and the amount must not be negative") {
    CHECK(fault_after([](claim& c) { c.day = refund::first_day; }) == errc{});
    CHECK(fault_after([](claim& c) { c.day = refund::last_day; }) == errc{});
    CHECK(fault_after([](claim& c) {
              --c.day.days_since_epoch, c.day = refund::first_day, --c.day.days_since_epoch;
          }) == errc::date_invalid);
    CHECK(fault_after([](claim& c) { c.day = refund::last_day, ++c.day.days_since_epoch; }) == errc::date_invalid);
    CHECK(fault_after([](claim& c) { c.asked.minor = 0; }) == errc{});
    CHECK(fault_after([](claim& c) { c.asked.minor = -1; }) == errc::negative_amount);
    CHECK(fault_after([](claim& c) { c.asked.minor = std::numeric_limits<std::int64_t>::min(); }) ==
          errc::negative_amount);
    CHECK(fault_after([](claim& c) { c.asked.minor = std::numeric_limits<std::int64_t>::max(); }) == errc{});
}

TEST_CASE("the currency must be one that a store can read back, or none") {
    CHECK(fault_after([](claim& c) { c.asked = {}; }) == errc{});
    CHECK(fault_after([](claim& c) { c.asked = {0, refund::currency_of("KWD")}; }) == errc{});
    CHECK(fault_after([](claim& c) { c.asked = {0, refund::currency_of("XAU")}; }) == errc::no_minor_unit);
    CHECK(fault_after([](claim& c) { c.asked = {0, {{'Q', 'Q', 'Q'}, 2}}; }) == errc::unknown_currency);
    CHECK(fault_after([](claim& c) { c.asked = {0, {{'U', 'S', 'D'}, 3}}; }) == errc::unknown_currency);
}

TEST_CASE("units are not negative, at most as many as were bought, and a named commitment has some") {
    const auto units = [](std::int64_t bought, std::int64_t returned, const char* commitment) {
        return fault_after([=](claim& c) { c.bought = bought, c.returned = returned, c.commitment_id = commitment; });
    };
    constexpr errc out_of_range = errc::quantity_out_of_range;
    CHECK(units(5, 5, "c") == errc{});
    CHECK(units(5, 6, "c") == out_of_range);
    CHECK(units(5, 0, "c") == errc{});
    CHECK(units(5, -1, "c") == out_of_range);
    CHECK(units(1, 1, "c") == errc{});
    CHECK(units(0, 0, "c") == out_of_range);
    CHECK(units(0, 0, "") == errc{});
    CHECK(units(0, 1, "") == out_of_range);
    CHECK(units(-1, 0, "") == out_of_range);
    CHECK(units(-1, -1, "") == out_of_range);
    CHECK(units(std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max(), "c") == errc{});
}

TEST_CASE("normalizing a claim makes its keys normal and changes nothing else") {
    claim given = sound;
    given.scope = "{A838A8C3-0123-4567-89AB-CDEF01234567}";
    given.request_id = "A838A8C3-0123-4567-89AB-CDEF01234568";
    given.commitment_id = "A838A8C3-0123-4567-89AB-CDEF01234569";
    claim expected = sound;
    expected.scope = "a838a8c3-0123-4567-89ab-cdef01234567";
    expected.request_id = "a838a8c3-0123-4567-89ab-cdef01234568";
    expected.commitment_id = "a838a8c3-0123-4567-89ab-cdef01234569";
    CHECK(normalized(given) == expected);
    CHECK(normalized(sound) == sound);
}
