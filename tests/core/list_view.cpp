#include <refund/core/list_view.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using refund::list_view;

struct pair {
    int a{};
    int b{};
    friend constexpr bool operator==(const pair&, const pair&) = default;
};
struct pair_and_more : pair {
    int c{};
};
using pairs = list_view<pair>;

constexpr pair three[] = {{1, 2}, {3, 4}, {5, 6}};

// The lists that a rule holds: set by member name, or empty.
struct holds_lists {
    pairs some{};
    list_view<std::string_view> names{};
};

constexpr int sum_of(pairs list) {
    int sum = 0;
    for (const pair& each : list) sum += each.a * each.b;
    return sum;
}

template <class From>
constexpr bool binds = std::is_constructible_v<pairs, From>;

}  // namespace

TEST_CASE("a list view lists the elements of an array in order") {
    constexpr pairs list = three;
    static_assert(list.size() == 3 && !list.empty() && list.data() == three);
    static_assert(list.front() == pair{1, 2} && list[1] == pair{3, 4} && list.back() == pair{5, 6});
    static_assert(sum_of(list) == 2 + 12 + 30);
    static_assert(list.end() - list.begin() == 3);
}

TEST_CASE("a list view of nothing is empty") {
    static_assert(pairs().empty() && pairs().size() == 0 && pairs().begin() == pairs().end());
    constexpr holds_lists none{.some = {}};
    static_assert(none.some.empty() && none.names.empty());
    CHECK(sum_of({}) == 0);
}

TEST_CASE("a list view can take only the first elements") {
    constexpr pairs list = three;
    static_assert(list.first(2).size() == 2 && list.first(2).back() == pair{3, 4} && list.first(2).data() == three);
    static_assert(list.first(0).empty());
    static_assert(pairs(three, 1).size() == 1);
}

TEST_CASE("arrays, vectors and spans that outlive the line bind, and are not copied") {
    const std::vector<pair> vector(three, three + 3);
    std::vector<pair> changing(2);
    const std::array<pair, 2> array{};
    CHECK(holds_lists{.some = vector}.some.data() == vector.data());
    CHECK(holds_lists{.some = changing}.some.size() == 2);
    CHECK(holds_lists{.some = array}.some.data() == array.data());
    CHECK(holds_lists{.some = std::span(changing).first(1)}.some.size() == 1);
    CHECK(sum_of(std::span(vector)) == 44);
    const pairs list = changing;
    changing[1] = {7, 8};
    CHECK(list.back() == pair{7, 8});
    const pairs copy = list;
    CHECK(copy.data() == changing.data());
}

TEST_CASE("a list view converts to a span over the same elements") {
    constexpr pairs list = three;
    const std::span<const pair> span = list;
    CHECK(span.data() == three);
    CHECK(span.size() == 3);
}

TEST_CASE("temporaries, and elements of another type, do not bind to a list view") {
    static_assert(binds<const pair (&)[3]> && binds<std::vector<pair>&> && binds<const std::array<pair, 1>&>);
    static_assert(binds<pairs> && binds<const pairs> && binds<pairs&> && binds<std::span<pair>>);
    static_assert(binds<std::span<const pair, 3>>);
    static_assert(!binds<pair[2]> && !binds<const pair (&&)[2]> && !binds<std::array<pair, 2>>);
    static_assert(!binds<std::vector<pair>> && !binds<const std::vector<pair>>);
    static_assert(!binds<std::initializer_list<pair>> && !binds<pair> && !binds<std::vector<int>&>);
    // Elements of a derived class may be larger, so that they are not spaced like those of the base.
    static_assert(!binds<std::vector<pair_and_more>&> && !binds<std::span<pair_and_more>>);
    static_assert(!binds<const pair_and_more (&)[2]>);
}
