#include <refund/cap/admission.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace {

using refund::admission;
using refund::limit_hit;
using refund::money;

}  // namespace

TEST_CASE("a default admission asked for nothing and was granted nothing") {
    constexpr admission empty{};
    static_assert(empty.asked.minor == 0 && empty.granted.minor == 0 && empty.left_after.minor == 0 &&
                  !empty.seen_before);
    static_assert(!empty.granted.unit.has_minor_unit());  // so that it fits no cap's currency
    static_assert(empty.limited_by == limit_hit::none && empty.units_left == 0);
    CHECK(empty.used_before.minor == 0);
}

TEST_CASE("admissions that differ in any member are unequal") {
    using namespace date::literals;
    constexpr money one{1, refund::currency_of("USD")};
    admission answer{};
    const auto differs = [&answer] {
        const bool told_apart = answer != admission{};
        answer = admission{};
        return told_apart;
    };
    answer.asked = one;
    CHECK(differs());
    answer.granted = one;
    CHECK(differs());
    answer.used_before = one;
    CHECK(differs());
    answer.left_after = one;
    CHECK(differs());
    answer.counted_from = 2026_y / 11 / 20;
    CHECK(differs());
    answer.limited_by = limit_hit::unit_limit;
    CHECK(differs());
    answer.units_left = 1;
    CHECK(differs());
    answer.seen_before = true;
    CHECK(differs());
}

TEST_CASE("every limit has its own name, and is found by it") {
    using refund::find_limit;
    using refund::limit_hit;
    CHECK(name(limit_hit::none) == "");
    CHECK(name(limit_hit::money_limit) == "money");
    CHECK(name(limit_hit::request_limit) == "requests");
    CHECK(name(limit_hit::unit_limit) == "units");
    for (const limit_hit each :
         {limit_hit::none, limit_hit::money_limit, limit_hit::request_limit, limit_hit::unit_limit}) {
        CHECK(find_limit(name(each)) == each);
    }
    CHECK_FALSE(find_limit("Money"));
    CHECK_FALSE(find_limit("unknown"));
}
