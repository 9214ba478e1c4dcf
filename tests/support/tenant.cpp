#include <refund/support/tenant.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using refund::is_domain_name;
using refund::is_guid;

std::string with(std::string text, std::size_t at, char c) {
    text[at] = c;
    return text;
}

/// `count` labels of `length` letters, joined by dots.
std::string labels(std::size_t count, std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ".") + std::string(length, 'a');
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
    // Every place: a dash only where one stands, hexadecimal digits elsewhere.
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

TEST_CASE("a domain name has two labels or more, of letters, digits and inner hyphens") {
    for (const std::string_view good :
         {"contoso.com", "a.b", "contoso.onmicrosoft.com", "CONTOSO.COM", "Contoso.Com", "xn--bcher-kva.example",
          "bcher.xn--p1ai", "3com.com", "a-b.c-d", "a--b.com", "0.com", "a.b.c.d.e.f"}) {
        CAPTURE(good);
        CHECK(is_domain_name(good));
    }
    for (const std::string_view bad :
         {"", ".", "..", "contoso", "com.", "contoso.com.", ".contoso.com", "contoso..com", "a.b..", "-contoso.com",
          "contoso-.com", "contoso.-com", "contoso.com-", "-.com", "a.-", "con_toso.com", "_dmarc.contoso.com",
          "con toso.com", " contoso.com", "contoso.com ", "b\xC3\xBC" "cher.example", "contoso.com/", "contoso.com:443",
          "*.contoso.com", "ada@contoso.com", "contoso,com", "contoso.com\n"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_domain_name(bad));
    }
    static_assert(is_domain_name("contoso.com") && !is_domain_name("contoso"));
    CHECK_FALSE(is_domain_name(std::string_view("conto\0o.com", 11)));
}

TEST_CASE("a label has up to 63 characters, at the beginning, inside and at the end") {
    const std::string most(63, 'a');
    const std::string more(64, 'a');
    CHECK(is_domain_name(most + ".com"));
    CHECK(is_domain_name("a." + most + ".com"));
    CHECK(is_domain_name("a." + most));
    CHECK_FALSE(is_domain_name(more + ".com"));
    CHECK_FALSE(is_domain_name("a." + more + ".com"));
    CHECK_FALSE(is_domain_name("a." + more));
    CHECK_FALSE(is_domain_name(std::string(63, 'a') + "-.com"));  // the 64th is a hyphen
}

TEST_CASE("a domain name has up to 253 characters") {
    CHECK(labels(127, 1).size() == 253);
    CHECK(is_domain_name(labels(127, 1)));
    CHECK(is_domain_name(labels(3, 63) + "." + std::string(61, 'a')));        // 191 + 1 + 61 = 253
    CHECK_FALSE(is_domain_name(labels(3, 63) + "." + std::string(62, 'a')));  // 254
    CHECK_FALSE(is_domain_name(labels(126, 1) + ".aa"));                     // 251 + 3 = 254
}
