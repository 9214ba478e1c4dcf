#include <refund/support/request.hpp>

#include <refund/rules/support.hpp>

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
using refund::support_error;
using refund::support_facts;
using refund::support_field;
using refund::support_form;
using refund::rules::find_support_form;

const support_form& reservations() { return *find_support_form("azure-reservation"); }
const support_form& software() { return *find_support_form("perpetual-software"); }

/// Everything that any form asks for.
support_facts all_facts() {
    return {.tenant = "contoso.onmicrosoft.com",
            .order_or_subscription = "order-7",
            .reservation = "reservation-1",
            .reservation_order = "reservation-order-2",
            .reason = "bought twice",
            .amount = {1200'50, currency_of("USD")},
            .contact = {"Ada Example", "ada@contoso.example", "+44 20 7946 0000"}};
}

constexpr std::string_view guid = "01234567-89ab-cdef-ABCD-EF0123456789";

}  // namespace

TEST_CASE("a request for reservations has the selections, then the contact, then the ids, in the order of the page") {
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
    // The ids are stated if they are known; the form does not require them.
    support_facts without = all_facts();
    without.reservation.clear();
    const auto shorter = fill_support_request(reservations(), without);
    REQUIRE(shorter);
    CHECK(shorter->size() == 7);
    CHECK(shorter->back().name == "reservation order id");
}

TEST_CASE("a request for software has tenant, order, reason, amount and contact, in the order of the page") {
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

TEST_CASE("the amount is written with its currency and exactly its decimals") {
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

TEST_CASE("the first missing field is named, in the order of the form") {
    // Removes each fact in turn, with all facts after it: those before it are given.
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

TEST_CASE("facts that a form does not ask for are neither needed nor written") {
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

TEST_CASE("a tenant is a GUID or a domain name, and anything else is malformed") {
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

TEST_CASE("a malformed tenant is reported before a later field that is missing") {
    support_facts facts = all_facts();
    facts.tenant = "contoso";
    facts.reason.clear();
    CHECK(fill_support_request(software(), facts).error() ==
          support_error{errc::tenant_malformed, "tenant GUID or domain name"});
}

TEST_CASE("a form of your own has its own labels, and a field that no fact fills is an error") {
    static constexpr refund::form_field fields[] = {{refund::support_fact::tenant, "Mandant"},
                                                    {static_cast<refund::support_fact>(99), "Schuhgröße"}};
    support_form form{.stated = fields};
    CHECK(fill_support_request(form, all_facts()).error() == support_error{errc::field_missing, "Schuhgröße"});
    form.stated = form.stated.first(1);
    const auto filled = fill_support_request(form, all_facts());
    REQUIRE(filled);
    CHECK(*filled == std::vector<support_field>{{"Mandant", "contoso.onmicrosoft.com"}});
    support_facts other = all_facts();
    other.tenant = "contoso";
    CHECK(fill_support_request(form, other).error() == support_error{errc::tenant_malformed, "Mandant"});
}
