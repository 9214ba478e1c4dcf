#include <refund/intake/units_text.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using refund::errc;
using refund::parse_units;

TEST_CASE("a number of units is written in digits only, and is at most the given maximum") {
    static_assert(parse_units("1") == std::int64_t{1} && parse_units("0007") == std::int64_t{7});
    static_assert(parse_units("9223372036854775807") == (std::numeric_limits<std::int64_t>::max)());
    static_assert(parse_units("9223372036854775808").error() == errc::quantity_out_of_range);
    static_assert(parse_units("99999999999999999999999999").error() == errc::quantity_out_of_range);
    static_assert(parse_units("99999999999999999999999999x").error() == errc::quantity_malformed);
    static_assert(parse_units("5", 5) == std::int64_t{5} && parse_units("6", 5).error() == errc::quantity_out_of_range);
    for (const std::string_view text : {"", " 1", "1 ", "+1", "-1", "1.0", "1e2", "0x1"}) {
        CAPTURE(text);
        CHECK(parse_units(text).error() == errc::quantity_malformed);
    }
}
