#include <refund/explain/support_request.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using refund::currency_of;
using refund::errc;
using refund::fill_support_request;
using refund::is_domain_name;
using refund::is_guid;
using refund::support_error;
using refund::support_facts;
using refund::support_field;
using refund::rules::find_support_form;
using refund::rules::support_form;

const support_form& reservations() { return *find_support_form("azure-reservation"); }
const support_form& software() { return *find_support_form("perpetual-software"); }

/// Everything that any form asks.
support_facts all_facts() {
    return {.tenant = "contoso.onmicrosoft.com",
            .order_or_subscription = "order-7",
            .reservation = "reservation-1",
            .reservation_order = "reservation-order-2",
            .reason = "bought twice",
            .amount = {1200'50, currency_of("USD")},
            .contact = {"Ada Example", "ada@contoso.example", "+44 20 7946 0000"}};
}

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

TEST_CASE("a request for reservations has the selections first, then the contact, then the ids, in the page's order") {
    const auto filled = fill_support_request(reservations(), all_facts());
    REQUIRE(filled);
    CHECK(*filled == std::vector<support_field>{{"Issue type", "Billing"},
                                                {"Problem type", "Reservation management"},
                                                {"Category", "Exchanges and refunds"},
                                                {"contact name", "Ada Example"},
                                                {"contact e-mail", "ada@contoso.example"},
                                                {"contact phone", "+44 20 7946 0000"},
                                                {"reservation id", "reservation-1"},
                                                {"reservation order id", "reservation-order-2"}});
    // The ids are stated where they are known; the form does not need them.
    support_facts without = all_facts();
    without.reservation.clear();
    const auto shorter = fill_support_request(reservations(), without);
    REQUIRE(shorter);
    CHECK(shorter->size() == 7);
    CHECK(shorter->back().name == "reservation order id");
}

TEST_CASE("a request for software has tenant, order, reason, amount and contact, in the page's order") {
    const auto filled = fill_support_request(software(), all_facts());
    REQUIRE(filled);
    CHECK(*filled == std::vector<support_field>{{"tenant GUID or domain name", "contoso.onmicrosoft.com"},
                                                {"order id or subscription id", "order-7"},
                                                {"refund reason", "bought twice"},
                                                {"amount requested", "1200.50 USD"},
                                                {"contact name", "Ada Example"},
                                                {"contact e-mail", "ada@contoso.example"},
                                                {"contact phone", "+44 20 7946 0000"}});
}

TEST_CASE("the amount has its currency and exactly its decimals") {
    const auto amount_of = [](refund::money amount) {
        support_facts facts = all_facts();
        facts.amount = amount;
        const auto filled = fill_support_request(software(), facts);
        return filled ? filled->at(3).value : std::string(code(filled.error().reason));
    };
    CHECK(amount_of({1200'00, currency_of("EUR")}) == "1200.00 EUR");
    CHECK(amount_of({5, currency_of("USD")}) == "0.05 USD");
    CHECK(amount_of({0, currency_of("USD")}) == "0.00 USD");
    CHECK(amount_of({1200, currency_of("JPY")}) == "1200 JPY");
    CHECK(amount_of({1200, currency_of("KWD")}) == "1.200 KWD");
    CHECK(amount_of({1200, currency_of("XAU")}) == "field-missing");
    CHECK(amount_of({}) == "field-missing");
}

TEST_CASE("the first field that is missing is named, in the order of the form") {
    // Each fact is taken away in turn; all before it are given, all after it are missing too.
    using take = std::function<void(support_facts&)>;
    const std::vector<std::pair<std::string, take>> of_software{
        {"tenant GUID or domain name", [](support_facts& f) { f.tenant.clear(); }},
        {"order id or subscription id", [](support_facts& f) { f.order_or_subscription.clear(); }},
        {"refund reason", [](support_facts& f) { f.reason.clear(); }},
        {"amount requested", [](support_facts& f) { f.amount = {}; }},
        {"contact name", [](support_facts& f) { f.contact.name.clear(); }},
        {"contact e-mail", [](support_facts& f) { f.contact.email.clear(); }},
        {"contact phone", [](support_facts& f) { f.contact.phone.clear(); }}};
    const std::vector<std::pair<std::string, take>> of_reservations{
        {"contact name", [](support_facts& f) { f.contact.name.clear(); }},
        {"contact e-mail", [](support_facts& f) { f.contact.email.clear(); }},
        {"contact phone", [](support_facts& f) { f.contact.phone.clear(); }}};
    const auto check = [](const support_form& form, const auto& fields) {
        support_facts facts = all_facts();
        for (std::size_t i = fields.size(); i-- > 0;) {
            CAPTURE(fields[i].first);
            support_facts alone = all_facts();
            fields[i].second(alone);
            CHECK(fill_support_request(form, alone).error() == support_error{errc::field_missing, fields[i].first});
            fields[i].second(facts);
            CHECK(fill_support_request(form, facts).error() == support_error{errc::field_missing, fields[i].first});
        }
    };
    check(software(), of_software);
    check(reservations(), of_reservations);
}

TEST_CASE("facts that a form does not ask for are not needed and not told") {
    support_facts facts = all_facts();
    facts.tenant = "not a tenant";
    facts.order_or_subscription.clear();
    facts.reason.clear();
    facts.amount = {};
    REQUIRE(fill_support_request(reservations(), facts));
    facts = all_facts();
    facts.reservation.clear();
    facts.reservation_order.clear();
    REQUIRE(fill_support_request(software(), facts));
    const auto filled = fill_support_request(software(), all_facts());
    for (const support_field& field : *filled) {
        CHECK(field.value.find("reservation") == std::string::npos);
    }
}

TEST_CASE("a tenant is a GUID or a domain name; anything else is named as malformed") {
    const auto reason = [](std::string_view tenant) {
        support_facts facts = all_facts();
        facts.tenant = tenant;
        const auto filled = fill_support_request(software(), facts);
        if (filled) return std::string(filled->front().value == tenant ? "ok" : "changed");
        CHECK(filled.error().field == "tenant GUID or domain name");
        return std::string(code(filled.error().reason));
    };
    CHECK(reason(guid) == "ok");
    CHECK(reason("contoso.com") == "ok");
    CHECK(reason("CONTOSO.onmicrosoft.com") == "ok");
    CHECK(reason("") == "field-missing");
    CHECK(reason("contoso") == "tenant-malformed");
    CHECK(reason("{01234567-89ab-cdef-abcd-ef0123456789}") == "tenant-malformed");
    CHECK(reason("0123456789abcdefabcdef0123456789") == "tenant-malformed");
    CHECK(reason("https://contoso.com") == "tenant-malformed");
    CHECK(reason("ada@contoso.com") == "tenant-malformed");
}

TEST_CASE("a malformed tenant is found before a later field that is missing") {
    support_facts facts = all_facts();
    facts.tenant = "contoso";
    facts.reason.clear();
    CHECK(fill_support_request(software(), facts).error() ==
          support_error{errc::tenant_malformed, "tenant GUID or domain name"});
}

TEST_CASE("a field that no fact answers is missing, not empty") {
    support_form form = software();
    form.stated[0] = "shoe size";
    CHECK(fill_support_request(form, all_facts()).error() == support_error{errc::field_missing, "shoe size"});
}

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
        for (const char digit : {'0', '9', 'a', 'f', 'A', 'F'}) CHECK(is_guid(with(std::string(guid), i, digit)) == !dash);
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
