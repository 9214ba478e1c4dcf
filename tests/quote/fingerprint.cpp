#include <refund/quote/fingerprint.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string_view>

namespace {

using namespace date::literals;
using refund::cancel_request;
using refund::consumed_share;
using refund::currency_of;
using refund::fingerprint_of;
using refund::used_or_not;

constexpr cancel_request<> plain{.term = {2025_y / 3 / 1, refund::one_year, refund::billing_plan::upfront},
                                 .payment = {1200'00, currency_of("USD")},
                                 .usage = used_or_not::used,
                                 .requested_on = 2025_y / 5 / 5};
constexpr std::string_view rule_id = "partner-center-2021-09/any-time";

}  // namespace

TEST_CASE("the fingerprint of a text is its FNV-1a hash of 64 bits") {
    static_assert(fingerprint_of("") == 0xcbf29ce484222325U);
    static_assert(fingerprint_of("a") == 0xaf63dc4c8601ec8cU);
    static_assert(fingerprint_of("foobar") == 0x85944171f73967e8U);
    static_assert(fingerprint_of("bar", fingerprint_of("foo")) == fingerprint_of("foobar"));
    static_assert(fingerprint_of("\xFF") == 0xaf64724c8602eb6eU);  // bytes above 127 are not negative
    CHECK(fingerprint_of("a") != fingerprint_of("b"));
}

TEST_CASE("the fingerprint of a request is what another program computes from its bytes") {
    // Computed with Python: the bytes of the id, then each member in order; numbers as eight bytes, the lowest first;
    // texts as they are; an optional amount as 1 and the amount, or 0.
    static_assert(fingerprint_of(plain, rule_id) == 0xb8f84203725a1cf0U);
    cancel_request<> full;
    full.term = {1969_y / 12 / 31, refund::three_years, refund::billing_plan::monthly};
    full.payment = {std::numeric_limits<std::int64_t>::max(), currency_of("EUR")};
    full.quantity = 7;
    full.returned = 3;
    full.usage = used_or_not::unused;
    full.requested_on = 1970_y / 1 / 2;
    full.as_of = 2030_y / 1 / 1;
    full.cap_payment = refund::money{5, currency_of("USD")};
    full.current_payment = refund::money{0, currency_of("EUR")};
    full.current_cap_payment = refund::money{-1, currency_of("JPY")};
    CHECK(fingerprint_of(full, "r") == 0x7a30b05a379b335cU);
}

TEST_CASE("every member of a request changes its fingerprint, and so does the rule") {
    std::set<std::uint64_t> seen{fingerprint_of(plain, rule_id)};
    const auto is_new = [&seen](auto change) {
        cancel_request<> other = plain;
        change(other);
        return seen.insert(fingerprint_of(other, rule_id)).second;
    };
    using request = cancel_request<>;
    CHECK(is_new([](request& r) { r.term.purchased_on = 2025_y / 3 / 2; }));
    CHECK(is_new([](request& r) { r.term.length = refund::three_years; }));
    CHECK(is_new([](request& r) { r.term.plan = refund::billing_plan::monthly; }));
    CHECK(is_new([](request& r) { r.payment.minor += 1; }));
    CHECK(is_new([](request& r) { r.payment.unit = currency_of("EUR"); }));
    CHECK(is_new([](request& r) { r.quantity = 2, r.returned = 1; }));
    CHECK(is_new([](request& r) { r.quantity = 2, r.returned = 2; }));
    CHECK(is_new([](request& r) { r.usage = used_or_not::unused; }));
    CHECK(is_new([](request& r) { r.usage.reset(); }));
    CHECK(is_new([](request& r) { r.requested_on = 2025_y / 5 / 6; }));
    CHECK(is_new([](request& r) { r.as_of = 2025_y / 5 / 6; }));
    CHECK(is_new([](request& r) { r.requested_on = r.as_of.emplace(2025_y / 5 / 7); }));
    CHECK(is_new([](request& r) { r.cap_payment = r.payment; }));
    CHECK(is_new([](request& r) { r.cap_payment = refund::money{1, currency_of("USD")}; }));
    CHECK(is_new([](request& r) { r.current_payment = r.payment; }));
    CHECK(is_new([](request& r) { r.current_cap_payment = r.payment; }));
    CHECK(fingerprint_of(plain, "another rule") != fingerprint_of(plain, rule_id));
}

TEST_CASE("a value has the same fingerprint whether it is stated or follows from others") {
    cancel_request<> stated = plain;
    stated.returned = 1;
    stated.as_of = plain.requested_on;
    CHECK(fingerprint_of(stated, rule_id) == fingerprint_of(plain, rule_id));
}

TEST_CASE("different consumed shares have different fingerprints; one share has one, however it is written") {
    const auto of_share = [](std::int64_t numerator, std::int64_t denominator) {
        cancel_request<consumed_share> request;
        request.usage = consumed_share{{numerator, denominator}};
        return fingerprint_of(request, rule_id);
    };
    CHECK(of_share(1, 2) != of_share(1, 3));
    CHECK(of_share(1, 3) != of_share(2, 3));
    CHECK(of_share(0, 1) != of_share(1, 1));
    CHECK(of_share(1, 2) == of_share(50, 100));
    CHECK(of_share(0, 7) == of_share(0, 1));
    CHECK(of_share(1, 2) != fingerprint_of(cancel_request<consumed_share>{}, rule_id));
}

TEST_CASE("a stated period is hashed after the other members") {
    // Computed with Python: the bytes of `plain`, then both days as eight bytes each.
    constexpr auto stated = [](refund::calendar_day from, refund::calendar_day until) {
        cancel_request<> other = plain;
        other.term.stated_period = refund::date_range{from, until};
        return fingerprint_of(other, rule_id);
    };
    static_assert(stated(2025_y / 3 / 1, 2025_y / 6 / 1) == 0xc3c8118a49ca784fU);
    CHECK(stated(2025_y / 3 / 2, 2025_y / 6 / 1) != stated(2025_y / 3 / 1, 2025_y / 6 / 1));
    CHECK(stated(2025_y / 3 / 1, 2025_y / 6 / 2) != stated(2025_y / 3 / 1, 2025_y / 6 / 1));
}
