#include <refund/core/text.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>

namespace {

using refund::text;

template <text<8> Name>
constexpr std::string_view name_of() {
    return Name.view();
}

template <text<8> Name>
struct tag {};

}  // namespace

TEST_CASE("a text holds the characters of a literal") {
    static constexpr text<8> usage = "unused";
    static_assert(usage.view() == "unused");
    static_assert(usage.view().size() == 6);
    static_assert(!usage.empty());
}

TEST_CASE("a text converts implicitly to a string_view") {
    static constexpr text<8> usage = "unused";
    constexpr std::string_view view = usage;
    static_assert(view == "unused");
}

TEST_CASE("a default text and the empty literal are empty and equal") {
    static_assert(text<8>{}.empty());
    static_assert(text<8>{}.view().empty());
    static_assert(text<8>("").empty());
    static_assert(text<8>{} == text<8>(""));
    static_assert(text<0>("").empty());
}

TEST_CASE("a literal may fill the whole capacity and no more") {
    static constexpr text<3> full = "abc";
    static_assert(full.view() == "abc" && full.view().size() == 3);
    static_assert(std::is_constructible_v<text<3>, const char (&)[3]>);
    static_assert(std::is_constructible_v<text<3>, const char (&)[4]>);
    static_assert(!std::is_constructible_v<text<3>, const char (&)[5]>);
    static_assert(!std::is_constructible_v<text<0>, const char (&)[2]>);
}

TEST_CASE("texts are equal when their characters are") {
    static_assert(text<8>("abc") == text<8>("abc"));
    static_assert(text<8>("abc") != text<8>("abd"));
    static_assert(text<8>("abc") != text<8>("ab"));
    static_assert(text<8>("abc") != text<8>("abcd"));
}

TEST_CASE("a text works as a template argument, and equal texts give the same type") {
    static_assert(name_of<"P3Y">() == "P3Y");
    static_assert(std::is_same_v<tag<"P3Y">, tag<text<8>("P3Y")>>);
    static_assert(!std::is_same_v<tag<"P3Y">, tag<"P1Y">>);
    CHECK(name_of<"P3Y">().size() == 3);
}

TEST_CASE("words are the same regardless of the case of A to Z, and of no other characters") {
    using refund::detail::same_word;
    static_assert(same_word("Suse-Plan", "suse-plan") && same_word("AZ", "az") && same_word("", ""));
    static_assert(!same_word("suse-plan", "suse-plans") && !same_word("a", "b"));
    // Next to the letters, and 32 apart like upper and lower case: @ and `, [ and {.
    static_assert(!same_word("@", "`") && !same_word("[", "{"));
    static_assert(!same_word("\xC4", "\xE4"));  // in Latin-1, A umlaut in both cases
}

TEST_CASE("a text made at run time is cut to its capacity") {
    using refund::detail::cut_to;
    static_assert(cut_to<4>("BQ-B") == text<4>("BQ-B"));
    static_assert(cut_to<4>("BQ-BO") == text<4>("BQ-B"));
    static_assert(cut_to<4>("BQ") == text<4>("BQ") && cut_to<4>("").empty() && cut_to<0>("BQ").empty());
}
