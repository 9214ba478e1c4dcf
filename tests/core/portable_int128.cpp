#include <refund/core/detail/portable_int128.hpp>

#include <doctest/doctest.h>

#include <compare>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using refund::detail::portable_int128;

constexpr std::int64_t lowest_64 = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest_64 = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most_64 = std::numeric_limits<std::uint64_t>::max();

constexpr portable_int128 two_to_64 = portable_int128(most_64) + 1;

/// high * 2^64 + low
constexpr portable_int128 of_halves(std::int64_t high, std::uint64_t low) { return two_to_64 * high + low; }

constexpr portable_int128 lowest = of_halves(lowest_64, 0);
constexpr portable_int128 highest = of_halves(highest_64, most_64);

/// Random values of a random number of bits, up to 128, with either sign: as many short values as long ones.
class random_halves {
  public:
    struct halves {
        std::int64_t high;
        std::uint64_t low;
    };

    halves operator()() {
        const std::uint64_t bits = random_();
        const int count = static_cast<int>(bits % 128);
        halves value{0, random_()};
        if (count >= 64) {
            value.high = static_cast<std::int64_t>(random_() >> (127 - count));
        } else {
            value.low >>= 63 - count;
        }
        if ((bits & 128) != 0) {
            value.high = static_cast<std::int64_t>(~static_cast<std::uint64_t>(value.high));
            value.low = ~value.low;
        }
        return value;
    }

  private:
    std::mt19937_64 random_{20'261'127};
};

#ifdef __SIZEOF_INT128__

// Carries get lost around powers of two and their halves.
std::vector<std::uint64_t> edges_of_halves() {
    std::vector<std::uint64_t> edges;
    for (const int bit : {0, 31, 32, 63}) {
        for (const std::uint64_t beside : {most_64, std::uint64_t(0), std::uint64_t(1)}) {
            edges.push_back((std::uint64_t(1) << bit) + beside);
        }
    }
    edges.push_back(most_64);
    edges.push_back(most_64 - 1);
    return edges;
}

__extension__ using builtin = __int128;
__extension__ using builtin_unsigned = unsigned __int128;

builtin builtin_of(std::int64_t high, std::uint64_t low) {
    return static_cast<builtin>(static_cast<builtin_unsigned>(high) << 64 | low);
}

bool same(const portable_int128& ours, builtin theirs) {
    return ours == of_halves(static_cast<std::int64_t>(theirs >> 64), static_cast<std::uint64_t>(theirs));
}

/// The compiler's unsigned integer wraps in sums and products, its signed one does not.
builtin wrapped(builtin_unsigned value) { return static_cast<builtin>(value); }

bool agrees(std::int64_t a_high, std::uint64_t a_low, std::int64_t b_high, std::uint64_t b_low) {
    const portable_int128 a = of_halves(a_high, a_low);
    const portable_int128 b = of_halves(b_high, b_low);
    const builtin x = builtin_of(a_high, a_low);
    const builtin y = builtin_of(b_high, b_low);
    const auto p = static_cast<builtin_unsigned>(x);
    const auto q = static_cast<builtin_unsigned>(y);
    bool right = same(a, x) && same(b, y);
    right = right && same(a + b, wrapped(p + q)) && same(a - b, wrapped(p - q)) && same(a * b, wrapped(p * q));
    right = right && same(-a, wrapped(-p));
    right = right && (a == b) == (x == y) && (a < b) == (x < y) && (a <= b) == (x <= y) && (a > b) == (x > y) &&
            (a >= b) == (x >= y) && (a != b) == (x != y);
    right = right && static_cast<std::int64_t>(a) == static_cast<std::int64_t>(x) &&
            static_cast<std::uint64_t>(a) == static_cast<std::uint64_t>(x) &&
            static_cast<int>(a) == static_cast<int>(x);
    const bool fits = !(x == builtin_of(lowest_64, 0) && y == -1);
    if (y != 0 && fits) right = right && same(a / b, x / y) && same(a % b, x % y);
    return right;
}

#endif

}  // namespace

TEST_CASE("it converts from every integer of up to 64 bits, and explicitly back to its lower bits") {
    static_assert(portable_int128() == 0);
    static_assert(portable_int128(-1) == of_halves(-1, most_64));
    static_assert(portable_int128(lowest_64) == of_halves(-1, std::uint64_t(1) << 63));
    static_assert(portable_int128(most_64) == of_halves(0, most_64));
    static_assert(portable_int128(4'294'967'295U) == of_halves(0, 4'294'967'295U));
    static_assert(portable_int128(std::int8_t(-128)) == -128);
    static_assert(static_cast<std::int64_t>(portable_int128(lowest_64)) == lowest_64);
    static_assert(static_cast<std::int64_t>(portable_int128(highest_64)) == highest_64);
    static_assert(static_cast<int>(of_halves(7, 5)) == 5);
    static_assert(static_cast<char>(portable_int128('7')) == '7');
    static_assert(!std::is_convertible_v<portable_int128, std::int64_t>);
    static_assert(!std::is_constructible_v<portable_int128, double>);
    static_assert(!std::is_constructible_v<bool, portable_int128>);
    static_assert(sizeof(portable_int128) == 16);
}

TEST_CASE("its values are ordered, even across the border between its halves") {
    static_assert(lowest < lowest + 1 && lowest + 1 < -two_to_64 && -two_to_64 < lowest_64 && lowest < -1);
    static_assert(portable_int128(-1) < 0 && portable_int128(0) < 1 && portable_int128(most_64) < two_to_64);
    static_assert(two_to_64 < highest && highest > lowest && highest - 1 < highest);
    static_assert((portable_int128(1) <=> portable_int128(1)) == std::strong_ordering::equal);
}

// Quotients and remainders were computed with Python from the absolute values; the signs were added.
TEST_CASE("products, quotients and remainders equal those computed elsewhere") {
    constexpr portable_int128 trillion = 1'000'000'000'000;
    constexpr portable_int128 large = trillion * trillion * trillion;  // 10^36
    static_assert(large == of_halves(54'210'108'624'275'221, 12'919'594'847'110'692'864U));
    static_assert(large / 7 == of_halves(7'744'301'232'039'317, 7'116'154'713'504'256'585U));
    static_assert(large % 7 == 1);
    static_assert(large / trillion == trillion * trillion && large % trillion == 0);
    static_assert((large + 1) / large == 1 && (large + 1) % large == 1 && (large - 1) / large == 0);
    static_assert(-large / 365 == of_halves(-148'520'845'545'960, 9'011'089'299'580'545'333U));
    static_assert(-large % 365 == -145);
    static_assert(large / -365 == -large / 365 && large % -365 == 145);
    // 12 / 100 of the largest amount
    static_assert(portable_int128(highest_64) * 12 / 100 == 1'106'804'644'422'573'096);
    static_assert(portable_int128(highest_64) * 12 % 100 == 84);
    static_assert(highest / 10 == of_halves(922'337'203'685'477'580, 14'757'395'258'967'641'292U));
    static_assert(highest % 10 == 7 && lowest % 10 == -8);
    static_assert(highest / highest_64 == two_to_64 + 2 && highest % highest_64 == 1);
    static_assert(highest / two_to_64 == highest_64 && highest % two_to_64 == most_64);
    static_assert(lowest / 1 == lowest && lowest / lowest == 1 && highest / lowest == 0 && lowest / highest == -1);
    static_assert(lowest % highest == -1 && highest % lowest == highest && lowest % 1 == 0);
    static_assert(lowest % -1 == 0);
}

TEST_CASE("the assignment operators give the results of their operations") {
    constexpr auto changed = [] {
        portable_int128 value = highest_64;
        value *= 1000;
        value += 7;
        value -= 14;
        value %= of_halves(1, 0);
        return value;
    };
    static_assert(changed() == (portable_int128(highest_64) * 1000 - 7) % two_to_64);
    static_assert(noexcept(highest / 3 + highest % 3 * 2 - 1));
}

TEST_CASE("quotient times divisor plus remainder is the dividend, and the remainder is smaller than the divisor") {
    random_halves random;
    int count = 0;
    for (int i = 0; i < 200'000; ++i) {
        const auto [a_high, a_low] = random();
        const auto [b_high, b_low] = random();
        const portable_int128 a = of_halves(a_high, a_low);
        const portable_int128 b = of_halves(b_high, b_low);
        if (b == 0 || b == lowest) continue;
        const portable_int128 rest = a % b;
        const portable_int128 size = rest < 0 ? -rest : rest;
        if (a / b * b + rest != a || size >= (b < 0 ? -b : b) || (rest != 0 && (rest < 0) != (a < 0))) {
            FAIL("a = ", a_high, " * 2^64 + ", a_low, ", b = ", b_high, " * 2^64 + ", b_low);
        }
        ++count;
    }
    CHECK(count > 150'000);
}

#ifdef __SIZEOF_INT128__

TEST_CASE("it agrees with the compiler's integer at the edges of its halves") {
    const std::vector<std::uint64_t> edges = edges_of_halves();
    for (const std::uint64_t a_high : edges) {
        for (const std::uint64_t a_low : edges) {
            for (const std::uint64_t b_high : edges) {
                for (const std::uint64_t b_low : edges) {
                    const auto a = static_cast<std::int64_t>(a_high);
                    const auto b = static_cast<std::int64_t>(b_high);
                    if (!agrees(a, a_low, b, b_low)) {
                        FAIL("a = ", a, " * 2^64 + ", a_low, ", b = ", b, " * 2^64 + ", b_low);
                    }
                }
            }
        }
    }
}

TEST_CASE("it agrees with the compiler's integer on a million random pairs of every length") {
    random_halves random;
    for (int i = 0; i < 1'000'000; ++i) {
        const auto [a_high, a_low] = random();
        const auto [b_high, b_low] = random();
        if (!agrees(a_high, a_low, b_high, b_low)) {
            FAIL("a = ", a_high, " * 2^64 + ", a_low, ", b = ", b_high, " * 2^64 + ", b_low);
        }
    }
}

#endif
