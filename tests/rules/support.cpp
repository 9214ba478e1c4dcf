#include <refund/rules/support.hpp>

#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using refund::errc;
using refund::is_among;
using refund::support_form;
using refund::rules::consequence;
using refund::rules::consequences;
using refund::rules::find_support_form;
using refund::rules::may_cancel;
using refund::rules::roles;
using refund::rules::support_forms;
using refund::rules::who_may_ask;

constexpr std::string_view five_roles[] = {"admin agent", "global admin", "helpdesk agent", "sales agent",
                                           "user management admin"};

using selection = std::pair<std::string, std::string>;

std::vector<selection> selections_of(const support_form& form) {
    std::vector<selection> found;
    for (const auto& one : form.selections) {
        found.emplace_back(one.field, one.value);
    }
    return found;
}

std::vector<std::string> labels_of(std::span<const refund::form_field> fields) {
    std::vector<std::string> found;
    for (const auto& one : fields) found.emplace_back(one.label);
    return found;
}

std::vector<std::string> consequences_of(std::string_view product) {
    std::vector<std::string> found;
    for (const consequence& one : consequences) {
        if (is_among(one.products, product)) found.emplace_back(one.what);
    }
    return found;
}

}  // namespace

TEST_CASE("five roles may cancel a reservation, from 2020-08-06") {
    for (const std::string_view role : five_roles) {
        CAPTURE(role);
        CHECK(may_cancel(role, "azure-reservation", 2020_y / 8 / 5).error() == errc::roles_not_published);
        CHECK(may_cancel(role, "azure-reservation", 2020_y / 8 / 6) == true);
        CHECK(may_cancel(role, "azure-reservation", 2020_y / 8 / 7) == true);
        CHECK(may_cancel(role, "azure-reservation", 2027_y / 1 / 1) == true);
    }
    for (const std::string_view role : {"billing admin", "Admin agent", "admin", "admin agent ", ""}) {
        CAPTURE(role);
        CHECK(may_cancel(role, "azure-reservation", 2021_y / 1 / 1) == false);
    }
}

TEST_CASE("only an admin agent may cancel software, from 2018-09-04") {
    for (const std::string_view product : {"software-subscription", "perpetual-software"}) {
        CAPTURE(product);
        CHECK(may_cancel("admin agent", product, 2018_y / 9 / 3).error() == errc::roles_not_published);
        CHECK(may_cancel("admin agent", product, 2018_y / 9 / 4) == true);
        CHECK(may_cancel("admin agent", product, 2018_y / 9 / 5) == true);
        for (const std::string_view role :
             {"global admin", "helpdesk agent", "sales agent", "user management admin", ""}) {
            CHECK(may_cancel(role, product, 2018_y / 9 / 4) == false);
            CHECK(may_cancel(role, product, 2021_y / 1 / 1) == false);
        }
    }
}

TEST_CASE("for a product without published roles the answer is an error, neither yes nor no") {
    for (const std::string_view product :
         {"licence-subscription", "suse-plan", "savings-plan", "azure-reservations", ""}) {
        CAPTURE(product);
        CHECK(may_cancel("admin agent", product, 2021_y / 1 / 1).error() == errc::roles_not_published);
    }
}

TEST_CASE("the form for reservations has the published selections and statements, in the order of the page") {
    const support_form* form = find_support_form("azure-reservation");
    REQUIRE(form != nullptr);
    CHECK(selections_of(*form) == std::vector<selection>{{"Issue type", "Billing"},
                                                         {"Problem type", "Reservation management"},
                                                         {"Category", "Exchanges and refunds"}});
    CHECK(labels_of(form->stated) == std::vector<std::string>{"contact name", "contact e-mail", "contact phone"});
    // Support may ask for these two; the form does not require them.
    CHECK(labels_of(form->if_asked) == std::vector<std::string>{"reservation id", "reservation order id"});
}

TEST_CASE("the form for software states tenant, order, reason, amount and contact, and selects nothing") {
    const support_form* form = find_support_form("software-subscription");
    REQUIRE(form != nullptr);
    CHECK(find_support_form("perpetual-software") == form);
    CHECK(selections_of(*form).empty());
    CHECK(labels_of(form->stated) ==
          std::vector<std::string>{"tenant GUID or domain name", "order id or subscription id", "refund reason",
                                   "amount requested", "contact name", "contact e-mail", "contact phone"});
}

TEST_CASE("a product without a published form has none") {
    static_assert(find_support_form("licence-subscription") == nullptr);
    static_assert(find_support_form("suse-plan") == nullptr);
    static_assert(find_support_form("Azure-Reservation") == nullptr);
    static_assert(find_support_form("") == nullptr);
}

TEST_CASE("the consequences of a cancellation are the published ones") {
    CHECK(consequences_of("azure-reservation") ==
          std::vector<std::string>{"The refund goes to the partner's account."});
    const std::vector<std::string> software{"Keys are revoked.",
                                            "Download links are revoked.",
                                            "Partner and customer stop using the software and uninstall it.",
                                            "The credit is on the next monthly invoice.",
                                            "The portal may show the cancellation up to 15 minutes late."};
    CHECK(consequences_of("software-subscription") == software);
    CHECK(consequences_of("perpetual-software") == software);
    CHECK(consequences_of("licence-subscription").empty());
}

TEST_CASE("each consequence cites the day on which its own text was first seen") {
    // Of the consequences for software, copies up to 2019-12-04 name only the keys. A refund to the partner is
    // first seen on 2018-11-16; before, it went to the original payer.
    for (const consequence& one : consequences) {
        CAPTURE(one.what);
        CHECK(one.source.complete());
        const refund::calendar_day first = is_among(one.products, "azure-reservation") ? 2018_y / 11 / 16
                                           : one.what == "Keys are revoked."   ? 2018_y / 9 / 4
                                                                                      : 2019_y / 12 / 19;
        CHECK(one.source.published == first);
    }
}

TEST_CASE("every list of roles and every form cites its source, and names known products") {
    const auto known = [](std::span<const std::string_view> products) {
        CHECK_FALSE(products.empty());
        for (const std::string_view name : products) CHECK(refund::rules::knows_product(name));
    };
    for (const who_may_ask& row : roles) {
        CHECK(row.source.complete());
        CHECK(row.source.published <= row.in_force.from);
        known(row.products);
    }
    for (const support_form& form : support_forms) {
        CHECK(form.source.complete());
        known(form.products);
    }
    for (const consequence& one : consequences) known(one.products);
}

TEST_CASE("the answer of may_cancel does not convert to bool, so that a no is not taken for a missing answer") {
    constexpr auto answer = may_cancel("helpdesk agent", "software-subscription", 2021_y / 1 / 1);
    static_assert(answer.has_value() && !*answer);
    static_assert(!std::is_constructible_v<bool, decltype(answer)>);
}
