#include <refund/policy/citation.hpp>

#include <doctest/doctest.h>

namespace {

using namespace date::literals;
using refund::citation;

constexpr citation whole{"ACME: Terms of Sale", "4.2 Returns", 2024_y / 3 / 1, 2025_y / 6 / 30};

template <citation Source>
constexpr bool complete_as_argument = Source.complete();

}  // namespace

TEST_CASE("a citation with document, section and dates is complete") {
    static_assert(whole.complete());
    CHECK(whole.complete());
    CHECK(whole.document.view() == "ACME: Terms of Sale");
    CHECK(whole.section.view() == "4.2 Returns");
}

TEST_CASE("a citation that lacks any one part is incomplete") {
    static_assert(!citation{}.complete());
    citation part = whole;
    part.document = {};
    CHECK_FALSE(part.complete());

    part = whole;
    part.section = {};
    CHECK_FALSE(part.complete());

    part = whole;
    part.published = {};
    CHECK_FALSE(part.complete());

    part = whole;
    part.last_seen = {};
    CHECK_FALSE(part.complete());
}

TEST_CASE("a text cannot have been last seen before it was published") {
    citation seen = whole;
    seen.last_seen = 2024_y / 2 / 29;  // the day before 1 March
    CHECK_FALSE(seen.complete());
    seen.last_seen = 2024_y / 3 / 1;  // the day itself: published, and not checked again
    CHECK(seen.complete());
    seen.last_seen = 2024_y / 3 / 2;
    CHECK(seen.complete());
}

TEST_CASE("citations are compared by value, in every part") {
    citation other = whole;
    CHECK(other == whole);
    other.section = "4.3 Returns";
    CHECK_FALSE(other == whole);
    other = whole;
    other.last_seen = 2025_y / 7 / 1;
    CHECK_FALSE(other == whole);
}

TEST_CASE("a citation works as a template argument") {
    static_assert(complete_as_argument<whole>);
    static_assert(!complete_as_argument<citation{"ACME: Terms of Sale", "", 2024_y / 3 / 1, 2024_y / 3 / 1}>);
}
