#include <refund/policy/usage.hpp>

#include <refund/policy/check.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace {

using boost::multiprecision::cpp_rational;
using refund::consumed_share;
using refund::covers;
using refund::ratio;
using refund::share_condition;
using refund::usage_condition;
using refund::usage_kind;
using refund::used_or_not;

}  // namespace

namespace acme {

/// A kind of usage state of the user's own: in how many of four quarters something was used.
enum class quarters : unsigned char {};

/// One bit for each number of quarters, 0 to 4.
struct quarters_in {
    unsigned bits{31};
    friend constexpr bool operator==(const quarters_in&, const quarters_in&) = default;
};

[[nodiscard]] constexpr bool covers(const quarters_in& condition, quarters state) noexcept {
    return (condition.bits >> static_cast<unsigned>(state) & 1U) != 0;
}

}  // namespace acme

// grouped: no
template <>
struct refund::usage_kind<acme::quarters> {
    using condition = acme::quarters_in;
    static constexpr condition any{};
    [[nodiscard]] static constexpr bool is_sound(const condition& asks) noexcept {
        return asks.bits != 0 && asks.bits < 32;
    }
    [[nodiscard]] static constexpr bool is_state(acme::quarters used) noexcept {
        return static_cast<unsigned>(used) <= 4;
    }
    [[nodiscard]] static constexpr std::size_t samples(std::size_t) noexcept { return 5; }
    template <class Rule>
    [[nodiscard]] static constexpr acme::quarters sample(const Rule*, std::size_t i) noexcept {
        return static_cast<acme::quarters>(i);
    }
    [[nodiscard]] static constexpr std::string_view name(acme::quarters) noexcept { return "quarters used"; }
};

TEST_CASE("a condition on usage covers the states that its name says") {
    static_assert(covers(usage_condition::unused_only, used_or_not::unused));
    static_assert(!covers(usage_condition::unused_only, used_or_not::used));
    static_assert(!covers(usage_condition::used_only, used_or_not::unused));
    static_assert(covers(usage_condition::used_only, used_or_not::used));
    static_assert(covers(usage_condition::any, used_or_not::unused));
    static_assert(covers(usage_condition::any, used_or_not::used));
    static_assert(usage_kind<used_or_not>::any == usage_condition::any);
}

TEST_CASE("by default usage is unused, and no share is consumed") {
    static_assert(used_or_not{} == used_or_not::unused);
    static_assert(consumed_share{} == consumed_share{ratio{0, 1}});
}

TEST_CASE("a range of shares includes its start and excludes its end") {
    constexpr share_condition middle{ratio{1, 4}, ratio{1, 2}};
    static_assert(!covers(middle, consumed_share{ratio{24, 100}}));
    static_assert(covers(middle, consumed_share{ratio{25, 100}}));
    static_assert(covers(middle, consumed_share{ratio{26, 100}}));
    static_assert(covers(middle, consumed_share{ratio{49, 100}}));
    static_assert(!covers(middle, consumed_share{ratio{50, 100}}));
    static_assert(!covers(middle, consumed_share{ratio{51, 100}}));
    // The edge is exact: one part in 2^62 less is still inside.
    constexpr std::int64_t half = std::int64_t{1} << 61;
    static_assert(covers(middle, consumed_share{ratio{half - 1, 2 * half}}));
    static_assert(!covers(middle, consumed_share{ratio{half, 2 * half}}));
}

TEST_CASE("the default range covers no use, full use and everything between") {
    static_assert(covers(share_condition{}, consumed_share{ratio{0, 1}}));
    static_assert(covers(share_condition{}, consumed_share{ratio{1, 1}}));
    static_assert(covers(share_condition{}, consumed_share{ratio{999, 1000}}));
    static_assert(usage_kind<consumed_share>::any == share_condition{});
    static_assert(!covers(share_condition{}, consumed_share{ratio{-1, 1000}}));
}

TEST_CASE("shares are compared by value, however they are written") {
    static_assert(consumed_share{ratio{1, 2}} == consumed_share{ratio{50, 100}});
    static_assert(share_condition{ratio{0, 1}, ratio{1, 2}} == share_condition{ratio{0, 9}, ratio{2, 4}});
}

TEST_CASE("each state has a name for explanations") {
    static_assert(usage_kind<used_or_not>::name(used_or_not::unused) == "unused");
    static_assert(usage_kind<used_or_not>::name(used_or_not::used) == "used");
    static_assert(usage_kind<consumed_share>::name({}) == "share consumed");
}

TEST_CASE("only types with a usage_kind are usage states") {
    static_assert(refund::usage_state<used_or_not>);
    static_assert(refund::usage_state<consumed_share>);
    static_assert(refund::usage_state<acme::quarters>);
    static_assert(!refund::usage_state<bool>);
    static_assert(!refund::usage_state<int>);
    static_assert(!refund::usage_state<double>);
    static_assert(!refund::usage_state<ratio>);
    static_assert(!refund::usage_state<usage_condition>);
}

TEST_CASE("used_or_not needs two samples, whatever the number of rules") {
    constexpr const refund::rule<>* none = nullptr;
    static_assert(usage_kind<used_or_not>::samples(0) == 2 && usage_kind<used_or_not>::samples(9) == 2);
    static_assert(usage_kind<used_or_not>::sample(none, 0) == used_or_not::unused);
    static_assert(usage_kind<used_or_not>::sample(none, 1) == used_or_not::used);
}

TEST_CASE("the samples of shares meet every region into which random ranges cut the unit interval") {
    // Two shares are in the same region if the same rules cover both. All edges are multiples of 1/24, so
    // the multiples of 1/48 reach every region: they are the edges and a point between any two of them.
    std::mt19937_64 random{20181116};
    for (int round = 0; round < 300; ++round) {
        std::array<refund::rule<consumed_share>, 4> rows{};
        for (auto& row : rows) {
            const auto from = static_cast<std::int64_t>(random() % 24);
            const auto until = from + 1 + static_cast<std::int64_t>(random() % 24);
            row.usage = {ratio{from, 24}, ratio{until, 24}};
        }
        const auto region = [&rows](const consumed_share& usage) {
            unsigned bits = 0;
            const cpp_rational at(usage.value.numerator, usage.value.denominator);
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto& range = rows[i].usage;
                if (cpp_rational(range.from.numerator, range.from.denominator) <= at &&
                    at < cpp_rational(range.until.numerator, range.until.denominator)) {
                    bits |= 1U << i;
                }
            }
            return bits;
        };
        std::array<bool, 16> sampled{};
        const std::size_t samples = usage_kind<consumed_share>::samples(rows.size());
        for (std::size_t i = 0; i < samples; ++i) {
            const consumed_share at = usage_kind<consumed_share>::sample(rows.data(), i);
            REQUIRE(ratio{0, 1} <= at.value);
            REQUIRE(at.value <= ratio{1, 1});
            sampled[region(at)] = true;
        }
        for (std::int64_t k = 0; k <= 48; ++k) CHECK(sampled[region(consumed_share{ratio{k, 48}})]);
    }
}

TEST_CASE("a usage state of your own is checked and looked up like the shipped ones") {
    using namespace date::literals;
    constexpr refund::citation source{"ACME: Terms", "Returns", 2024_y / 1 / 1, 2024_y / 1 / 1};
    constexpr refund::rule<acme::quarters> few{.id = "few",
                                         .in_force = {2024_y / 1 / 1},
                                         .usage = {0b00011},
                                         .outcome = refund::award{.credit = refund::full_payment},
                                         .source = source};
    constexpr refund::rule<acme::quarters> many{.id = "many",
                                          .in_force = {2024_y / 1 / 1},
                                          .usage = {0b11100},
                                          .outcome = refund::award{.credit = refund::prorated},
                                          .source = source};
    constexpr auto whole = refund::make_policy("acme", few, many);
    static_assert(!check(whole));
    static_assert((*find_rule(refund::policy_view<acme::quarters>(whole), 2024_y / 1 / 1, 0, acme::quarters{1}))->id ==
                  few.id);
    static_assert((*find_rule(refund::policy_view<acme::quarters>(whole), 2024_y / 1 / 1, 0, acme::quarters{2}))->id ==
                  many.id);

    constexpr auto holed = [](auto table) {
        table.rules[1].usage.bits = 0b11000;  // now no rule covers two quarters
        return table;
    }(whole);
    static_assert(check(holed).kind == refund::fault::gap);
    static_assert(check(holed).state == 2);
}
