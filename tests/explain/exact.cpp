#include <refund/explain/exact.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace {

using refund::currency_of;
using refund::digits_of;
using refund::exact_of;
using refund::exact_value;
using refund::money;
using int128 = refund::detail::wide<std::int64_t>;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::credit_terms each_alone{.kind = refund::credit_kind::prorated,
                                          .units = refund::unit_rounding::each_alone};
constexpr refund::credit_terms whole_each_alone{.kind = refund::credit_kind::full_payment,
                                                .units = refund::unit_rounding::each_alone};

constexpr refund::step::computed_credit<std::int64_t> credit_by(const refund::credit_terms& terms, refund::ratio part,
                                                                std::string_view of) {
    return {.payment = {1200'00, usd}, .units = 7, .terms = &terms, .part = part, .of = of};
}

}  // namespace

TEST_CASE("the exact credit is that of all units, or of one unit where each is rounded alone") {
    static_assert(exact_of(credit_by(refund::prorated, {300, 365}, "days")) ==
                  exact_value<>{int128(1200'00) * 7 * 300, 365});
    static_assert(exact_of(credit_by(each_alone, {300, 365}, "days")) == exact_value<>{int128(1200'00) * 300, 365});
    // The whole payment is not rounded.
    static_assert(exact_of(credit_by(whole_each_alone, {1, 1}, "")) == exact_value<>{int128(1200'00) * 7, 1});
}

TEST_CASE("the exact fee is base times rate; what a cap leaves is the refund times the payable share") {
    static_assert(exact_of(refund::step::computed_fee<std::int64_t>{.base = {986'30, usd}, .rate = {12, 100}}) ==
                  exact_value<>{int128(986'30) * 12, 100});
    static_assert(exact_of(refund::step::applied_cap{.refund_before = {1000'00, currency_of("EUR")},
                                                     .payable = {70'00, usd},
                                                     .payable_in_full = {1100'00, usd}}) ==
                  exact_value<>{int128(1000'00) * 70'00, 1100'00});
    // Beyond 64 bits.
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr refund::step::computed_fee<std::int64_t> largest{.base = {most, usd}, .rate = {most, most}};
    static_assert(exact_of(largest).numerator == int128(most) * most);
}

TEST_CASE("a whole number of any size is written out in full") {
    CHECK(digits_of(0) == "0");
    CHECK(digits_of(7) == "7");
    CHECK(digits_of(10) == "10");
    CHECK(digits_of(std::int64_t{1200'00}) == "120000");
    CHECK(digits_of(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
    CHECK(digits_of(int128(std::numeric_limits<std::int64_t>::max()) * 1000) == "9223372036854775807000");
}
