#include <refund/cap/key.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using refund::cap_scope;
using refund::request_id;

enum class number : std::uint32_t {};
struct profile {
    int enrollment{};
    int number{};
    friend bool operator==(const profile&, const profile&) = default;
};

template <class To, class From>
constexpr bool silently = std::is_convertible_v<From, To>;

}  // namespace

TEST_CASE("text of any kind is kept as a string of its own") {
    std::string name = "contoso";
    const char* const pointer = "contoso";
    static_assert(std::is_same_v<decltype(cap_scope("contoso")), cap_scope<std::string>>);
    static_assert(std::is_same_v<decltype(cap_scope(pointer)), cap_scope<std::string>>);
    static_assert(std::is_same_v<decltype(cap_scope(std::string_view(name))), cap_scope<std::string>>);
    static_assert(std::is_same_v<decltype(request_id(name)), request_id<std::string>>);
    const cap_scope kept(std::string_view(name).substr(0, 3));
    const request_id copy(name);
    name = "fabrikam";
    CHECK(kept.value == "con");
    CHECK(copy.value == "contoso");
    CHECK(cap_scope(pointer).value == "contoso");
}

TEST_CASE("numbers and types of your own stay what they are") {
    static_assert(std::is_same_v<decltype(cap_scope(7U)), cap_scope<unsigned>>);
    static_assert(std::is_same_v<decltype(request_id(std::uint64_t{7})), request_id<std::uint64_t>>);
    static_assert(std::is_same_v<decltype(request_id(number{7})), request_id<number>>);
    static_assert(std::is_same_v<decltype(cap_scope(profile{1, 2})), cap_scope<profile>>);
    CHECK(cap_scope(profile{1, 2}).value == profile{1, 2});
    CHECK(request_id(number{7}).value == number{7});
}

TEST_CASE("a copy of a key is a key, not a key of a key") {
    const cap_scope one("a");
    const cap_scope two(one);
    static_assert(std::is_same_v<decltype(two), const cap_scope<std::string>>);
    CHECK(one == two);
    CHECK_FALSE(one == cap_scope("b"));
    CHECK_FALSE(request_id("a") == request_id("b"));
}

TEST_CASE("no key is made without its name, and none from the other one") {
    static_assert(!silently<cap_scope<>, const char*> && !silently<cap_scope<>, std::string>);
    static_assert(!silently<request_id<>, const char*> && !silently<request_id<>, std::string>);
    static_assert(!silently<cap_scope<unsigned>, unsigned> && !silently<request_id<unsigned>, unsigned>);
    static_assert(!std::is_constructible_v<cap_scope<>, request_id<>> && !std::is_constructible_v<request_id<>, cap_scope<>>);
    static_assert(!std::is_constructible_v<cap_scope<unsigned>, request_id<unsigned>>);
    static_assert(std::is_constructible_v<cap_scope<>, const char*>);
    CHECK(cap_scope<>("a").value == request_id<>("a").value);
}
