// Used time charged at another price: 1.5 times the agreed one, or the list price that the request states.

#include <refund/quote/cancel.hpp>

#include "one_rule.hpp"

#include <refund/bulk.hpp>
#include <refund/explain/fields.hpp>
#include <refund/explain/text.hpp>
#include <refund/quote/exchange.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/policy/choices.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using one_rule_tests::row;
using refund::award;
using refund::cancel_request;
using refund::errc;
using refund::less_used_time;
using refund::money;
using refund::percent;
using refund::quote_cancel;
using refund::used_or_not;
using refund::used_price;

constexpr refund::currency usd = refund::currency_of("USD");
constexpr refund::currency eur = refund::currency_of("EUR");
constexpr auto one_and_a_half = refund::make_policy("half more", row(award{.credit = less_used_time(percent(150))}));
constexpr auto at_list =
    refund::make_policy("list", row(award{.credit = less_used_time(percent(100), used_price::list)}));

/// 365.00 a unit for the year 2023, returned after `days` days.
constexpr cancel_request<> back_after(int days, std::int64_t units = 1) {
    return {.term = {2023_y / 1 / 1},
            .payment = {365'00, usd},
            .quantity = units,
            .returned = units,
            .usage = used_or_not::used,
            .requested_on = date::sys_days(2023_y / 1 / 1) + date::days(days)};
}

constexpr cancel_request<> with_list(cancel_request<> request, std::int64_t minor) {
    request.list_payment = money{minor, usd};
    return request;
}

std::string words(const auto& table, const cancel_request<>& request) {
    refund::recorded_steps<> steps;
    REQUIRE(quote_cancel(table, request, steps));
    return explain(steps);
}

bool says(const std::string& text, std::string_view part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a quote charges used time at 1.5 times the agreed price, or at the list price") {
    static_assert(quote_cancel<one_and_a_half>(back_after(65))->credit().minor == 267'50);
    static_assert(quote_cancel<one_and_a_half>(back_after(65, 2))->credit().minor == 535'00);
    static_assert(quote_cancel<one_and_a_half>(back_after(244))->credit().minor == 0);
    static_assert(quote_cancel<at_list>(with_list(back_after(65), 730'00))->credit().minor == 235'00);
    static_assert(quote_cancel<at_list>(with_list(back_after(65), 730'00))->kept().minor == 130'00);
    CHECK(quote_cancel<at_list>(back_after(65)).error() == errc::list_payment_not_stated);
    // A rule that does not ask for it ignores it.
    CHECK(quote_cancel<one_and_a_half>(with_list(back_after(65), 730'00))->credit().minor == 267'50);
    static constexpr auto day_used = with_request_day_used(one_and_a_half);
    CHECK(quote_cancel<day_used>(back_after(64))->credit().minor == 267'50);
}

TEST_CASE("under a cap in another currency the list price must be stated in that currency, too") {
    static constexpr refund::cap_terms cap{.limit = {50'000'00, eur}, .window = refund::rolling_days(365),
                                           .scope = "customer"};
    static constexpr auto capped =
        refund::make_policy("list", row(award{.credit = less_used_time(percent(100), used_price::list)}, cap));
    cancel_request<> request = with_list(back_after(65), 730'00);
    request.cap_payment = money{300'00, eur};
    CHECK(quote_cancel<capped>(request).error() == errc::list_payment_not_stated);
    request.list_cap_payment = money{600'00, eur};
    const auto quote = quote_cancel<capped>(request);
    REQUIRE(quote);
    CHECK(quote->credit().minor == 235'00);
    CHECK(quote->toward_cap().minor == 193'15);  // 300 - 600 * 65 / 365 = 193.1506...
    request.list_cap_payment = money{0, eur};
    CHECK(quote_cancel<capped>(request).error() == errc::cap_payment_contradicts);
    request.list_cap_payment = money{-600'00, eur};
    CHECK(quote_cancel<capped>(request).error() == errc::negative_amount);
    request.list_cap_payment = money{600'00, usd};
    CHECK(quote_cancel<capped>(request).error() == errc::cap_currency_mismatch);
}

TEST_CASE("in the cap's own currency the list price may be repeated, but not contradicted") {
    static constexpr refund::cap_terms cap{.limit = {50'000'00, usd}, .window = refund::rolling_days(365)};
    static constexpr auto capped =
        refund::make_policy("list", row(award{.credit = less_used_time(percent(100), used_price::list)}, cap));
    cancel_request<> request = with_list(back_after(65), 730'00);
    request.list_cap_payment = money{730'00, usd};
    REQUIRE(quote_cancel<capped>(request));
    CHECK(quote_cancel<capped>(request)->toward_cap().minor == 235'00);
    request.list_cap_payment = money{730'01, usd};
    CHECK(quote_cancel<capped>(request).error() == errc::cap_payment_contradicts);
    request.list_cap_payment = money{730'00, eur};
    CHECK(quote_cancel<capped>(request).error() == errc::cap_currency_mismatch);
}

TEST_CASE("a return in an exchange cannot state a list price") {
    const refund::exchange_return returned{.term = back_after(0).term, .payment = {365'00, usd}};
    const auto day = back_after(65).requested_on;
    const award listed = at_list.rules[0].outcome.gives;
    CHECK(value_of_return(returned, day, listed).error() == errc::facts_not_stated);
    const award by_half = one_and_a_half.rules[0].outcome.gives;
    CHECK(value_of_return(returned, day, by_half)->credit.minor == 267'50);
}

TEST_CASE("the explanation shows what was paid, what used time costs and at which price") {
    CHECK(says(words(one_and_a_half, back_after(65, 2)),
               "Credit    (365.00 - 365.00 x 150 / 100 x 65 / 365 days used) x 2 = 535.00, rounded half-even = "
               "535.00 USD\n"));
    CHECK(says(words(at_list, with_list(back_after(65), 600'00)),
               "Credit    (365.00 - 600.00 (list price) x 65 / 365 days used) x 1 = 258.15068..., rounded half-even = "
               "258.15 USD\n"));
    CHECK(says(words(one_and_a_half, back_after(300)),
               "(365.00 - 365.00 x 150 / 100 x 300 / 365 days used) x 1, not below 0.00 = 0.00, rounded half-even = "
               "0.00 USD\n"));
    static constexpr auto day_used = with_request_day_used(one_and_a_half);
    CHECK(says(words(day_used, back_after(64)), "x 65 / 365 days used, that of the request included) x 1 = 267.50"));
}

TEST_CASE("the fields hold what the credit is computed from") {
    const auto field = [](const auto& table, const cancel_request<>& request, std::string_view wanted) {
        refund::recorded_steps<> steps;
        REQUIRE(quote_cancel(table, request, steps));
        std::string found = "none";
        for_each_field(refund::explained<>{.request = request, .steps = steps},
                       [&](std::string_view path, const auto& value) {
                           if (path != wanted) return;
                           if constexpr (requires { std::string_view(value); }) {
                               found = std::string(std::string_view(value));
                           } else if constexpr (requires { value.minor; }) {
                               found = to_string(value);
                           } else if constexpr (requires { std::to_string(value); }) {
                               found = std::to_string(value);
                           }
                       });
        return found;
    };
    const auto request = with_list(back_after(65), 600'00);
    CHECK(field(at_list, request, "credit.basis") == "payment less used time");
    CHECK(field(at_list, request, "credit.terms.used_time_percent") == "100/100");
    CHECK(field(at_list, request, "credit.terms.used_time_price") == "list");
    CHECK(field(at_list, request, "credit.used_at") == "600.00 USD");
    CHECK(field(at_list, request, "credit.fraction.left") == "300");
    CHECK(field(at_list, request, "credit.fraction.of") == "365");
    CHECK(field(at_list, request, "request.list_payment") == "600.00 USD");
    // (36500 * 365 - 60000 * 65) / 365
    CHECK(field(at_list, request, "credit.exact.numerator") == "9422500");
    CHECK(field(at_list, request, "credit.exact.denominator") == "365");
    CHECK(field(one_and_a_half, back_after(300), "credit.exact.numerator") == "0");
}

TEST_CASE("the list price is part of the fingerprint") {
    CHECK(fingerprint_of(with_list(back_after(65), 1), "r") != fingerprint_of(back_after(65), "r"));
    CHECK(fingerprint_of(with_list(back_after(65), 1), "r") != fingerprint_of(with_list(back_after(65), 2), "r"));
    auto in_cap = back_after(65);
    in_cap.list_cap_payment = money{1, usd};
    CHECK(fingerprint_of(in_cap, "r") != fingerprint_of(with_list(back_after(65), 1), "r"));
}

TEST_CASE("columns give the same credits, and no credit where they lack the list price") {
    std::array<std::int32_t, 365> purchased{};
    std::array<std::int32_t, 365> requested{};
    std::array<std::int32_t, 365> units{};
    std::array<std::int16_t, 365> months{};
    std::array<std::int64_t, 365> payment{};
    std::array<std::uint8_t, 365> flags{};
    for (int day = 0; day < 365; ++day) {
        const auto at = static_cast<std::size_t>(day);
        purchased[at] = back_after(0).term.purchased_on.days_since_epoch;
        requested[at] = back_after(day).requested_on.days_since_epoch;
        units[at] = 1 + day % 3;
        months[at] = 12;
        payment[at] = 365'17 + day;
    }
    std::array<std::int64_t, 365> credit{};
    std::array<std::int64_t, 365> fee{};
    std::array<std::uint8_t, 365> status{};
    const refund::bulk::raw_columns raw{.purchased_on = purchased, .requested_on = requested, .months = months,
                                        .payment = payment, .returned = units, .flags = flags};
    const refund::bulk::result_columns results{.credit = credit, .fee = fee, .status = status};
    REQUIRE(refund::bulk::evaluate<one_and_a_half>(raw, std::nullopt, results));
    for (std::size_t i = 0; i < 365; ++i) {
        auto request = back_after(static_cast<int>(i), units[i]);
        request.payment.minor = payment[i];
        CHECK(credit[i] == quote_cancel<one_and_a_half>(request)->credit().minor);
        CHECK(status[i] == refund::bulk::refundable);
    }
    REQUIRE(refund::bulk::evaluate<at_list>(raw, std::nullopt, results));
    for (const std::uint8_t each : status) CHECK(each == static_cast<std::uint8_t>(errc::list_payment_not_stated));

    // Prepared rows have one unit and their days.
    std::array<std::int32_t, 365> left{};
    std::array<std::int32_t, 365> n{};
    std::array<std::int32_t, 365> elapsed{};
    for (int day = 0; day < 365; ++day) {
        const auto at = static_cast<std::size_t>(day);
        left[at] = 365 - day, n[at] = 365, elapsed[at] = day;
    }
    const refund::bulk::prepared_columns days{.payment = payment, .left = left, .n = n, .elapsed = elapsed,
                                              .flags = flags};
    REQUIRE(refund::bulk::evaluate<one_and_a_half>(days, 2023_y / 6 / 1, results));
    for (std::size_t i = 0; i < 365; ++i) {
        auto request = back_after(static_cast<int>(i));
        request.payment.minor = payment[i];
        CHECK(credit[i] == quote_cancel<one_and_a_half>(request)->credit().minor);
    }
    REQUIRE(refund::bulk::evaluate<at_list>(days, 2023_y / 6 / 1, results));
    for (const std::uint8_t each : status) CHECK(each == static_cast<std::uint8_t>(errc::facts_not_stated));
}
