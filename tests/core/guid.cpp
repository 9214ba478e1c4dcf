#include <refund/core/guid.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using refund::is_guid;

std::string with(std::string text, std::size_t at, char c) {
    text[at] = c;
    return text;
}

constexpr std::string_view guid = "01234567-89ab-cdef-ABCD-EF0123456789";

}  // namespace

TEST_CASE("a GUID is 8-4-4-4-12 hexadecimal digits of either case") {
    static_assert(is_guid("01234567-89ab-cdef-ABCD-EF0123456789"));
    static_assert(is_guid("00000000-0000-0000-0000-000000000000"));
    static_assert(!is_guid(""));
    static_assert(!is_guid("01234567-89ab-cdef-ABCD-EF012345678"));    // 35
    static_assert(!is_guid("01234567-89ab-cdef-ABCD-EF01234567890"));  // 37
    static_assert(!is_guid("{01234567-89ab-cdef-ABCD-EF0123456789}"));
    static_assert(!is_guid("(1234567-89ab-cdef-ABCD-EF012345678)"));
    static_assert(!is_guid("0123456789abcdefABCDEF0123456789"));
    static_assert(!is_guid("012345678-9ab-cdef-ABCD-EF0123456789"));
    // At every position: a dash exactly where one belongs, hexadecimal digits elsewhere.
    for (std::size_t i = 0; i < guid.size(); ++i) {
        CAPTURE(i);
        const bool dash = guid[i] == '-';
        CHECK(is_guid(with(std::string(guid), i, '-')) == dash);
        for (const char digit : {'0', '9', 'a', 'f', 'A', 'F'})
            CHECK(is_guid(with(std::string(guid), i, digit)) == !dash);
        for (const char other : {'g', 'G', '/', ':', '@', '`', ' ', '_', '\0'}) {
            CHECK_FALSE(is_guid(with(std::string(guid), i, other)));
        }
    }
}
