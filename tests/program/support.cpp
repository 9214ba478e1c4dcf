// The subcommand `refund support`.

#include "run.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace program_test;

namespace {

const std::string contact =
    " --contact-name \"Ann Lee\" --contact-email ann@contoso.com --contact-phone \"+1 425 555 0100\"";
const std::string order = " --tenant contoso.com --order 12345 --reason \"bought twice\" --amount 867.94";

outcome support(const std::string& words) {
    const folder here;
    return here.run("support " + words);
}

void check_unusable(const std::string& words, const std::string& says) {
    const outcome got = support(words);
    CAPTURE(words);
    CAPTURE(got.err);
    CHECK(got.status == 2);
    CHECK(got.out.empty());
    CHECK(contains(got.err, says));
}

}  // namespace

TEST_CASE("the support request for a reservation") {
    const outcome got = support(contact);
    CHECK(got.status == 0);
    CHECK(got.err.empty());
    CHECK(got.out == "Issue type: Billing\n"
                     "Problem type: Reservation management\n"
                     "Category: Exchanges and refunds\n"
                     "contact name: Ann Lee\n"
                     "contact e-mail: ann@contoso.com\n"
                     "contact phone: +1 425 555 0100\n");
    CHECK(support("--product azure-reservation" + contact).out == got.out);
    // What support may ask for is included if it is known.
    CHECK(support("--reservation r-1" + contact).out == got.out + "reservation id: r-1\n");
    CHECK(support("--reservation-order o-1 --reservation r-1" + contact).out ==
          got.out + "reservation id: r-1\nreservation order id: o-1\n");
    // What this form does not ask for is left out.
    CHECK(support(order + contact).out == got.out);
}

TEST_CASE("the support request for software") {
    const std::string text = "tenant GUID or domain name: contoso.com\n"
                             "order id or subscription id: 12345\n"
                             "refund reason: bought twice\n"
                             "amount requested: 867.94 USD\n"
                             "contact name: Ann Lee\n"
                             "contact e-mail: ann@contoso.com\n"
                             "contact phone: +1 425 555 0100\n";
    for (const std::string product : {"software-subscription", "perpetual-software"}) {
        const outcome got = support("--product " + product + order + contact);
        CHECK(got.status == 0);
        CHECK(got.out == text);
    }
    const std::string by_guid =
        support(
            "--product perpetual-software --tenant 0123abcd-4567-89EF-0123-456789abcdef --order 1 --reason x"
            " --amount 88603 --currency JPY" +
            contact)
            .out;
    CHECK(starts(by_guid, "tenant GUID or domain name: 0123abcd-4567-89EF-0123-456789abcdef\n"));
    CHECK(contains(by_guid, "\namount requested: 88603 JPY\n"));
    CHECK(contains(
        support("--product perpetual-software --tenant contoso.com --order 1 --reason x --amount 0" + contact).out,
        "\namount requested: 0.00 USD\n"));
}

TEST_CASE("both support requests as JSON") {
    CHECK(support("--json --reservation r-1" + contact).out == "{\n"
                                                               "  \"Issue type\": \"Billing\",\n"
                                                               "  \"Problem type\": \"Reservation management\",\n"
                                                               "  \"Category\": \"Exchanges and refunds\",\n"
                                                               "  \"contact name\": \"Ann Lee\",\n"
                                                               "  \"contact e-mail\": \"ann@contoso.com\",\n"
                                                               "  \"contact phone\": \"+1 425 555 0100\",\n"
                                                               "  \"reservation id\": \"r-1\"\n"
                                                               "}\n");
    CHECK(support("--product software-subscription --json" + order + contact).out ==
          "{\n"
          "  \"tenant GUID or domain name\": \"contoso.com\",\n"
          "  \"order id or subscription id\": \"12345\",\n"
          "  \"refund reason\": \"bought twice\",\n"
          "  \"amount requested\": \"867.94 USD\",\n"
          "  \"contact name\": \"Ann Lee\",\n"
          "  \"contact e-mail\": \"ann@contoso.com\",\n"
          "  \"contact phone\": \"+1 425 555 0100\"\n"
          "}\n");
    // Quotes and bytes that are not UTF-8 stay inside their string.
    const std::string odd = support("--json --reservation \"$(printf 'a\"bc\\377')\"" + contact).out;
    CHECK(contains(odd, "  \"reservation id\": \"a\\\"bc\xEF\xBF\xBD\"\n}\n"));
}

TEST_CASE("a line break in a field cannot forge another field") {
    for (const char* const json : {"", "--json "}) {
        const outcome got = support(json + ("--reservation \"$(printf 'r-1\\ncontact phone: +1')\"" + contact));
        CHECK(got.status == 2);
        CHECK(got.out.empty());
        CHECK(contains(got.err, "reservation id: \"r-1\\ncontact phone: +1\": control characters are not allowed"));
    }
}

TEST_CASE("a missing field is named") {
    struct part {
        const char* option;
        const char* field;
    };
    constexpr part parts[] = {{" --tenant contoso.com", "tenant GUID or domain name"},
                              {" --order 1", "order id or subscription id"},
                              {" --reason x", "refund reason"},
                              {" --amount 1", "amount requested"},
                              {" --contact-name x", "contact name"},
                              {" --contact-email x@y.z", "contact e-mail"},
                              {" --contact-phone 1", "contact phone"}};
    for (std::size_t left_out = 0; left_out < std::size(parts); ++left_out) {
        std::string words;
        for (std::size_t i = 0; i < std::size(parts); ++i) {
            if (i != left_out) words += parts[i].option;
        }
        const std::string says = std::string("refund: field-missing: ") + parts[left_out].field +
                                 ": a field that the request must state is empty";
        check_unusable("--product software-subscription" + words, says);
        check_unusable("--product software-subscription --json" + words, says);
        if (left_out >= 4) check_unusable(words, says);  // for reservations only the contact is required
    }
    check_unusable("--contact-name \"\" --contact-email x --contact-phone 1", "refund: field-missing: contact name: ");
}

TEST_CASE("a malformed field is named") {
    const std::string software = "--product perpetual-software --order 1 --reason x" + contact;
    for (const std::string tenant :
         {"contoso", "contoso..com", "-contoso.com", "con toso.com", "0123abcd-4567-89EF-0123-456789abcdeg",
          "{0123abcd-4567-89EF-0123-456789abcdef}", ".com"}) {
        check_unusable(software + " --amount 1 --tenant=\"" + tenant + "\"",
                       "refund: tenant-malformed: tenant GUID or domain name: a tenant is a GUID or a domain name");
    }
    const std::string named = software + " --tenant contoso.com";
    check_unusable(named + " --amount much", "refund: --amount \"much\": an amount is digits");
    check_unusable(named + " --amount 1.005", "refund: --amount \"1.005\": more decimals than the currency has");
    check_unusable(named + " --amount 1.00 --currency JPY",
                   "refund: --amount \"1.00\": more decimals than the currency has");
    check_unusable(named + " --amount=-1.00", "refund: --amount \"-1.00\": the amount must not be negative");
    check_unusable(named + " --amount 1 --currency usd", "refund: --currency \"usd\": not a currency code of ISO 4217");
    check_unusable(named + " --amount 1 --currency XAU",
                   "refund: --amount \"1\": ISO 4217 gives this code no minor unit");
    check_unusable("--product savings-plan" + contact, "refund: no support form is published for \"savings-plan\"");
    check_unusable("--product tea" + contact, "refund: no support form is published for \"tea\"");
    check_unusable("--colour red" + contact, "--colour");
}
