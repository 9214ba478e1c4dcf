#include <refund/core/result.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace {

using refund::errc;
using refund::result;

struct parse_error {
    int offset{0};
    friend constexpr bool operator==(const parse_error&, const parse_error&) = default;
};

constexpr result<int> half(const int& value) {
    if (value % 2 != 0) return errc::overflow;
    return value / 2;
}

constexpr result<long> longer(const int& value) { return 10L * value; }

/// Whether calling `F` is a constant expression: undefined behaviour and `abort` are not.
template <class F, int = (static_cast<void>(F{}()), 0)>
constexpr bool is_constant(F) {
    return true;
}
constexpr bool is_constant(...) { return false; }

constexpr result<int> seven = 7;
constexpr result<int> none = errc::not_supported;

}  // namespace

TEST_CASE("a result is made from a value or from an error, without a cast") {
    static_assert(seven.has_value() && static_cast<bool>(seven));
    static_assert(seven.value() == 7 && *seven == 7);
    static_assert(!none.has_value() && !none);
    static_assert(none.error() == errc::not_supported);
    static_assert(std::is_same_v<result<int>::value_type, int>);
    static_assert(std::is_same_v<result<int>::error_type, errc>);
}

TEST_CASE("the first enumerator is an error too, and error() of a value is no known error") {
    constexpr result<int> first = errc::overflow;
    static_assert(!first && first.error() == errc::overflow);
    static_assert(seven.error() != errc::overflow && code(seven.error()) == "unknown-error");
}

TEST_CASE("a result does not convert implicitly to bool or to its value") {
    static_assert(!std::is_convertible_v<result<int>, bool>);
    static_assert(!std::is_convertible_v<result<int>, int>);
}

TEST_CASE("reading the value of a failed result is not a constant expression") {
    static_assert(is_constant([] { return seven.value(); }));
    static_assert(!is_constant([] { return none.value(); }));
    static_assert(!is_constant([] { return result<int>(errc::overflow).value(); }));
}

TEST_CASE("value_or gives the value if there is one, else the fallback") {
    static_assert(seven.value_or(1) == 7);
    static_assert(none.value_or(1) == 1);
}

TEST_CASE("and_then passes the value on, and returns an error unchanged") {
    constexpr result<int> twelve = 12;
    static_assert(twelve.and_then(half) == 6);
    static_assert(twelve.and_then(half).and_then(half) == 3);
    static_assert(twelve.and_then(half).and_then(half).and_then(half) == errc::overflow);
    static_assert(none.and_then(half) == errc::not_supported);
    static_assert(twelve.and_then(longer) == 120L);
    static_assert(std::is_same_v<decltype(twelve.and_then(longer)), result<long>>);
}

TEST_CASE("and_then does not call its function when there is no value") {
    int calls = 0;
    const auto count = [&](const int& value) {
        ++calls;
        return result<int>(value);
    };
    CHECK(none.and_then(count) == none);
    CHECK(calls == 0);
    CHECK(seven.and_then(count) == seven);
    CHECK(calls == 1);
}

TEST_CASE("results are equal when they hold equal values or equal errors") {
    static_assert(seven == result<int>(7));
    static_assert(seven != result<int>(8));
    static_assert(none == result<int>(errc::not_supported));
    static_assert(none != result<int>(errc::overflow));
    // A result with a value also holds a default error, which takes no part in comparisons.
    static_assert(result<int>(0) != result<int>(errc{}));
    static_assert(seven == 7 && none == errc::not_supported);
}

TEST_CASE("the error may have any type") {
    constexpr result<int, parse_error> bad = parse_error{3};
    static_assert(!bad && bad.error().offset == 3);
    static_assert(bad == parse_error{3} && bad != parse_error{4});
    static_assert(result<int, parse_error>(4).value() == 4);
}

TEST_CASE("operator-> reaches the members of the value") {
    const result<std::string> text = std::string("refund");
    CHECK(text->size() == 6);
}

TEST_CASE("a move-only value can be put in and taken out") {
    result<std::unique_ptr<int>> held = std::make_unique<int>(5);
    REQUIRE(held.has_value());
    const std::unique_ptr<int> out = *std::move(held);
    CHECK(*out == 5);
    CHECK(*result<std::unique_ptr<int>>(std::make_unique<int>(6)).value() == 6);
}

TEST_CASE("a value can be constructed in place from any arguments") {
    static_assert(result<int>(std::in_place, 7) == 7);
    static_assert(result<int>(std::in_place).value() == 0);
    const result<std::string> text(std::in_place, std::size_t{3}, 'x');
    CHECK(text.value() == "xxx");
}

TEST_CASE("a value can be changed in place, and replaced by an error") {
    constexpr auto counted = [](int steps) {
        result<int> r(std::in_place, 0);
        for (int i = 0; i < steps; ++i) *r += 1;
        if (steps > 3) r.fail(errc::quantity_out_of_range);
        return r;
    };
    static_assert(counted(3) == 3);
    static_assert(counted(4) == errc::quantity_out_of_range);
    static_assert(!counted(4).has_value());
    constexpr auto failed = counted(4);  // a failed result is copied in constant expressions too
    constexpr auto copy = failed;
    static_assert(copy == failed);
}

TEST_CASE("failing twice keeps the last error") {
    result<std::string> r = std::string("a value");
    r.fail(errc::overflow);
    r.fail(errc::term_ended);
    CHECK(!r.has_value());
    CHECK(r.error() == errc::term_ended);
}

TEST_CASE("a value can be assigned over an error, and an error over a value") {
    result<std::string> r = errc::overflow;
    r = std::string("a value");
    REQUIRE(r.has_value());
    CHECK(*r == "a value");
    r = errc::term_ended;
    CHECK(!r.has_value());
    CHECK(r.error() == errc::term_ended);
}
