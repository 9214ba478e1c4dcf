#include <refund/core/detail/number_text.hpp>
#include <refund/core/wide.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace {

using refund::detail::append_number;

/// The number appended to a text, which must not change.
template <class Integer>
std::string behind(std::string text, Integer number) {
    append_number(text, number);
    return text;
}

}  // namespace

TEST_CASE("whole numbers are appended in digits, with their sign") {
    CHECK(behind("", 0) == "0");
    CHECK(behind("", 9) == "9");
    CHECK(behind("", 10) == "10");
    CHECK(behind("", 1'200) == "1200");
    CHECK(behind("", -1) == "-1");
    CHECK(behind("", -90) == "-90");
    CHECK(behind("", std::size_t{365}) == "365");
}

TEST_CASE("a number is appended after the text that was there") { CHECK(behind("12 of ", 345) == "12 of 345"); }

TEST_CASE("the lowest and highest numbers of 64 bits, and larger ones, have all their digits") {
    CHECK(behind("", std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
    CHECK(behind("", std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    const refund::detail::int128 power = refund::detail::int128(std::int64_t{1} << 62) * 4;  // 2^64
    CHECK(behind("", power) == "18446744073709551616");
    CHECK(behind("", -power) == "-18446744073709551616");
}
