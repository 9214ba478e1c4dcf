#include <refund/support/form.hpp>

#include <doctest/doctest.h>

#include <string_view>

TEST_CASE("is_among finds a name only in the same spelling, and none in an empty list") {
    static constexpr std::string_view names[] = {"a", "b"};
    using refund::is_among;
    static_assert(is_among(names, "a") && is_among(names, "b"));
    static_assert(!is_among(names, "c") && !is_among(names, "") && !is_among(names, "ab") && !is_among(names, "A"));
    static_assert(!is_among({}, "") && !is_among({}, "a"));
}

TEST_CASE("a form has as many products, selections and fields as its page") {
    static constexpr std::string_view products[] = {"one", "two", "three", "four"};
    constexpr refund::support_form form{.products = products};
    static_assert(form.products.size() == 4 && form.selections.empty() && form.stated.empty() && form.if_asked.empty());
    static_assert(!form.source.complete());
}
