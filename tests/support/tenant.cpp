#include <refund/support/tenant.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using refund::is_domain_name;

/// `count` labels of `length` letters, joined by dots.
std::string labels(std::size_t count, std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ".") + std::string(length, 'a');
    return text;
}

}  // namespace

TEST_CASE("a domain name has at least two labels of letters, digits and inner hyphens") {
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

TEST_CASE("a label has up to 63 characters, in any place") {
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
