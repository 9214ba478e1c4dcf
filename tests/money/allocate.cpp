#include <refund/money/allocate.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace {

using boost::multiprecision::cpp_int;
using refund::allocate;
using refund::currency_of;
using refund::errc;
using refund::money;
using refund::odd_units;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

constexpr odd_units every_rule[] = {odd_units::to_first, odd_units::to_last, odd_units::to_largest_remainder};

constexpr money usd(std::int64_t cents) { return {cents, currency_of("USD")}; }

template <std::size_t N>
constexpr bool splits(std::int64_t whole, const std::array<std::int64_t, N>& weights, odd_units rule,
                      const std::array<std::int64_t, N>& expected) {
    std::array<money, N> parts{};
    const auto done = allocate(usd(whole), std::span<const std::int64_t>(weights), rule, parts);
    if (!done || done->data() != parts.data() || done->size() != N) return false;
    for (std::size_t i = 0; i < N; ++i) {
        if (parts[i] != usd(expected[i])) return false;
    }
    return true;
}

template <std::size_t N>
constexpr bool fails(std::int64_t whole, const std::array<std::int64_t, N>& weights, std::size_t size, errc reason) {
    std::array<money, N + 1> parts{};
    const auto done =
        allocate(usd(whole), std::span<const std::int64_t>(weights), odd_units::to_first, std::span(parts).first(size));
    return !done && done.error() == reason;
}

/// Weights of every size, some of them zero, whose sum stays within 64 bits.
std::vector<std::int64_t> random_weights(std::mt19937_64& random) {
    std::vector<std::int64_t> weights(1 + random() % 8);
    const std::uint64_t shift = 4 + random() % 60;  // 8 weights below 2^60
    for (std::int64_t& weight : weights) {
        weight = random() % 5 == 0 ? 0 : static_cast<std::int64_t>(random() >> shift);
    }
    if (std::count(weights.begin(), weights.end(), 0) == static_cast<std::ptrdiff_t>(weights.size())) weights[0] = 1;
    return weights;
}

std::int64_t random_whole(std::mt19937_64& random) {
    constexpr std::int64_t edge[] = {lowest, lowest + 1, -1, 0, 1, highest - 1, highest};
    const std::uint64_t kind = random() % 64;
    if (kind < 7) return edge[kind];
    return static_cast<std::int64_t>(random()) >> (random() % 64);
}

}  // namespace

TEST_CASE("an amount is split by weights, and the rule decides who gets the odd units") {
    static_assert(splits<3>(10000, {1, 1, 1}, odd_units::to_first, {3334, 3333, 3333}));
    static_assert(splits<3>(10000, {1, 1, 1}, odd_units::to_last, {3333, 3333, 3334}));
    static_assert(splits<3>(10000, {1, 1, 1}, odd_units::to_largest_remainder, {3334, 3333, 3333}));
    static_assert(splits<3>(11, {1, 1, 1}, odd_units::to_first, {4, 4, 3}));
    static_assert(splits<3>(11, {1, 1, 1}, odd_units::to_last, {3, 4, 4}));
    static_assert(splits<2>(5, {3, 7}, odd_units::to_first, {2, 3}));                // 1.5 and 3.5
    static_assert(splits<2>(5, {3, 7}, odd_units::to_last, {1, 4}));
    static_assert(splits<2>(5, {3, 7}, odd_units::to_largest_remainder, {2, 3}));    // a tie: in order
    static_assert(splits<2>(10, {13, 87}, odd_units::to_largest_remainder, {1, 9}));  // 1.3 and 8.7
    static_assert(splits<2>(10, {13, 87}, odd_units::to_first, {2, 8}));
    static_assert(splits<1>(-7, {5}, odd_units::to_last, {-7}));
}

TEST_CASE("the largest remainder method gives the seats of a textbook example") {
    // Ten seats by the Hare quota, with the votes of the usual example (Wikipedia, "Quota method").
    static_assert(splits<6>(10, {47000, 16000, 15900, 12000, 6000, 3100}, odd_units::to_largest_remainder,
                            {5, 2, 1, 1, 1, 0}));
}

TEST_CASE("parts with a whole share keep it; odd units go to parts that were rounded down") {
    static_assert(splits<3>(10, {2, 1, 1}, odd_units::to_first, {5, 3, 2}));
    static_assert(splits<3>(10, {1, 1, 2}, odd_units::to_last, {2, 3, 5}));
    static_assert(splits<3>(10, {2, 1, 1}, odd_units::to_largest_remainder, {5, 3, 2}));
    static_assert(splits<2>(10, {1, 1}, odd_units::to_first, {5, 5}));
}

TEST_CASE("parts with weight zero stay zero, wherever they are") {
    static_assert(splits<4>(1, {0, 1, 1, 0}, odd_units::to_first, {0, 1, 0, 0}));
    static_assert(splits<4>(1, {0, 1, 1, 0}, odd_units::to_last, {0, 0, 1, 0}));
    static_assert(splits<4>(1, {0, 1, 1, 0}, odd_units::to_largest_remainder, {0, 1, 0, 0}));
    static_assert(splits<2>(7, {0, 1}, odd_units::to_first, {0, 7}));
}

TEST_CASE("zero is split into zeros") {
    static_assert(splits<3>(0, {1, 2, 3}, odd_units::to_first, {0, 0, 0}));
    static_assert(splits<3>(0, {1, 2, 3}, odd_units::to_largest_remainder, {0, 0, 0}));
}

TEST_CASE("the extremes are split without overflow") {
    static_assert(splits<2>(lowest, {1, 1}, odd_units::to_first, {lowest / 2, lowest / 2}));
    static_assert(splits<2>(highest, {1, 1}, odd_units::to_first, {highest / 2 + 1, highest / 2}));
    static_assert(splits<1>(lowest, {highest}, odd_units::to_largest_remainder, {lowest}));
    static_assert(splits<2>(highest, {highest - 1, 1}, odd_units::to_last, {highest - 1, 1}));
    static_assert(splits<3>(lowest, {1, 1, 1}, odd_units::to_largest_remainder,
                            {lowest / 3 - 1, lowest / 3 - 1, lowest / 3}));
}

TEST_CASE("an impossible split returns an error that says why") {
    static_assert(fails<3>(1, {1, 1, 1}, 2, errc::size_mismatch));
    static_assert(fails<3>(1, {1, 1, 1}, 4, errc::size_mismatch));
    static_assert(fails<0>(1, {}, 1, errc::size_mismatch));
    static_assert(fails<0>(1, {}, 0, errc::division_by_zero));
    static_assert(fails<3>(1, {0, 0, 0}, 3, errc::division_by_zero));
    static_assert(fails<3>(1, {1, -1, 1}, 3, errc::negative_amount));
    static_assert(fails<2>(1, {lowest, highest}, 2, errc::negative_amount));
    static_assert(fails<2>(1, {highest, 1}, 2, errc::overflow));
    static_assert(fails<3>(1, {highest, highest, highest}, 3, errc::overflow));
}

TEST_CASE("a failed split leaves the parts unchanged") {
    std::array<money, 2> parts{usd(1), usd(2)};
    const std::array<std::int64_t, 2> weights{1, -1};
    const auto done = allocate(usd(10), std::span<const std::int64_t>(weights), odd_units::to_first, parts);
    REQUIRE(!done.has_value());
    CHECK(done.error() == errc::negative_amount);
    CHECK(parts[0].minor == 1);
    CHECK(parts[1].minor == 2);
}

TEST_CASE("the whole may be stored in one of the parts that it is split into") {
    const std::array<std::int64_t, 3> weights{1, 1, 1};
    for (std::size_t home = 0; home < 3; ++home) {
        std::array<money, 3> parts{};
        parts[home] = usd(100);
        REQUIRE(allocate(parts[home], std::span<const std::int64_t>(weights), odd_units::to_first, parts).has_value());
        CHECK(parts[0].minor == 34);
        CHECK(parts[1].minor == 33);
        CHECK(parts[2].minor == 33);
    }
}

namespace {

/// Checks one split with unbounded integers: the parts add up, none is off its exact share by a unit or more, and
/// the odd units went to the parts that the rule names. Returns what is wrong, or null.
const char* wrong_in(std::int64_t whole, std::span<const std::int64_t> weights, odd_units rule,
                     std::span<const money> parts) {
    cpp_int total = 0;
    cpp_int sum = 0;
    for (const std::int64_t weight : weights) total += weight;
    for (const money& part : parts) sum += part.minor;
    if (sum != whole) return "the parts do not add up";

    std::vector<cpp_int> cut(parts.size());  // |exact share| - |share truncated toward zero|, in 1/total
    std::vector<bool> odd(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].unit != currency_of("USD")) return "the currency changed";
        const cpp_int exact = abs(cpp_int(whole)) * weights[i];
        const cpp_int got = whole < 0 ? cpp_int(-cpp_int(parts[i].minor)) : cpp_int(parts[i].minor);
        if (abs(cpp_int(got * total - exact)) >= total) return "a part is off its exact share by a unit or more";
        cut[i] = exact % total;
        odd[i] = got * total > exact;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (std::size_t k = 0; k < parts.size(); ++k) {
            if (!odd[i] || odd[k] || cut[k] == 0) continue;
            // i got an odd unit, but k, which was truncated as well, did not: the rule must put i first.
            const bool first = rule == odd_units::to_first  ? i < k
                               : rule == odd_units::to_last ? i > k
                                                            : cut[i] > cut[k] || (cut[i] == cut[k] && i < k);
            if (!first) return "an odd unit went to the wrong part";
        }
    }
    return nullptr;
}

}  // namespace

TEST_CASE("random splits add up, stay within a unit of the exact shares and follow the rule") {
    std::mt19937_64 random(4217);
    for (int i = 0; i < 20'000; ++i) {
        const std::vector<std::int64_t> weights = random_weights(random);
        const std::int64_t whole = random_whole(random);
        for (const odd_units rule : every_rule) {
            std::vector<money> parts(weights.size());
            const auto done = allocate(usd(whole), std::span<const std::int64_t>(weights), rule, parts);
            REQUIRE(done.has_value());
            const char* const wrong = wrong_in(whole, weights, rule, parts);
            if (wrong == nullptr) continue;
            CAPTURE(whole);
            CAPTURE(static_cast<int>(rule));
            CAPTURE(weights.size());
            CAPTURE(weights[0]);
            FAIL_CHECK(wrong);
        }
    }
}

TEST_CASE("a negative amount is split into the mirror image of the positive one") {
    std::mt19937_64 random(7124);
    for (int i = 0; i < 5'000; ++i) {
        const std::vector<std::int64_t> weights = random_weights(random);
        std::int64_t whole = random_whole(random);
        if (whole == lowest) whole = highest;
        for (const odd_units rule : every_rule) {
            std::vector<money> parts(weights.size());
            std::vector<money> mirror(weights.size());
            REQUIRE(allocate(usd(whole), std::span<const std::int64_t>(weights), rule, parts).has_value());
            REQUIRE(allocate(usd(-whole), std::span<const std::int64_t>(weights), rule, mirror).has_value());
            for (std::size_t k = 0; k < parts.size(); ++k) {
                if (parts[k].minor == -mirror[k].minor) continue;
                CAPTURE(whole);
                CAPTURE(k);
                CHECK(parts[k].minor == -mirror[k].minor);
            }
        }
    }
}
