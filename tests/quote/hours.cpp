// Rules that count hours and seconds (T3, T7).

#include <refund/bulk/evaluate.hpp>
#include <refund/explain/text.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/cancel_window.hpp>
#include <refund/quote/fingerprint.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace {

using namespace date::literals;
using refund::award;
using refund::calendar_day;
using refund::cancel_request;
using refund::errc;
using refund::quote_cancel;
using refund::rule;
using refund::rule_conditions;
using refund::second_range;
using refund::times_of_day;

constexpr refund::currency usd = refund::currency_of("USD");

constexpr rule<> row(refund::text<63> id, std::optional<rule_conditions> only_if, refund::rule_outcome outcome) {
    return {.id = id,
            .in_force = {2022_y / 1 / 1},
            .only_if = only_if,
            .outcome = outcome,
            .source = {"ACME: Terms", "Returns", 2022_y / 1 / 1, 2024_y / 6 / 1},
            .clause = "As the test says."};
}

constexpr auto window_of(second_range inside, second_range after) {
    return refund::make_policy(
        "acme", row("inside", rule_conditions{.seconds_since_renewal = inside}, award{.credit = refund::prorated}),
        row("after", rule_conditions{.seconds_since_renewal = after}, refund::refusal{"window-closed"}));
}
/// Fewer than 168 hours, and 168 hours or fewer.
constexpr auto fewer = window_of(refund::before_hour(168), refund::from_hour(168));
constexpr auto up_to = window_of(refund::up_to_hour(168), refund::after_hour(168));
static_assert(refund::sound<fewer> && refund::sound<up_to>);

constexpr std::int32_t at(int hour, int minute = 0, int second = 0) { return hour * 3600 + minute * 60 + second; }

/// Bought on 2024-07-20 at 09:00.
constexpr cancel_request<> request(calendar_day asked, std::int32_t time) {
    return {.term = {.purchased_on = 2024_y / 7 / 20},
            .payment = {120'00, usd},
            .usage = refund::used_or_not::used,
            .requested_on = asked,
            .times = times_of_day{at(9), time}};
}

template <const auto& Table>
std::string rule_of(const cancel_request<>& asked) {
    const auto quote = quote_cancel<Table>(asked);
    const auto by_view = quote_cancel(Table, asked);
    REQUIRE(quote.has_value() == by_view.has_value());
    if (!quote) CHECK(quote.error() == by_view.error());
    return std::string(quote ? quote->rule().id.view() : code(quote.error()));
}

}  // namespace

TEST_CASE("168 hours from 09:00: at 167 h granted, at 177 h refused, at 168 h as the range says, to the second") {
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, at(8))) == "inside");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, at(18))) == "after");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, at(8, 59, 59))) == "inside");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, at(9))) == "after");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, at(9, 0, 1))) == "after");
    CHECK(rule_of<up_to>(request(2024_y / 7 / 27, at(8, 59, 59))) == "inside");
    CHECK(rule_of<up_to>(request(2024_y / 7 / 27, at(9))) == "inside");
    CHECK(rule_of<up_to>(request(2024_y / 7 / 27, at(9, 0, 1))) == "after");
    // 120.00 x 358 / 365 days = 117.698...
    CHECK(quote_cancel<fewer>(request(2024_y / 7 / 27, at(8)))->refund().minor == 117'70);
}

TEST_CASE("hours are counted from the last renewal") {
    auto renewed = request(2024_y / 7 / 27, at(8, 59, 59));
    renewed.term = {.purchased_on = 2023_y / 7 / 20, .renewed_on = 2024_y / 7 / 20};
    CHECK(rule_of<fewer>(renewed) == "inside");
    renewed.times->requested = at(9);
    CHECK(rule_of<fewer>(renewed) == "after");
}

TEST_CASE("moments that are not stated, or cannot be, are errors where they decide") {
    auto asked = request(2024_y / 7 / 27, at(8));
    asked.times.reset();
    CHECK(rule_of<fewer>(asked) == "times-not-stated");
    asked.requested_on = 2025_y / 1 / 1;  // surely later than 168 hours, and still not guessed
    CHECK(rule_of<fewer>(asked) == "times-not-stated");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, at(24))) == "time-invalid");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 27, -1)) == "time-invalid");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 20, at(8, 59, 59))) == "requested-before-purchase");
    CHECK(rule_of<fewer>(request(2024_y / 7 / 20, at(9))) == "inside");
    auto renewed = request(2024_y / 7 / 20, at(8, 59, 59));
    renewed.term = {.purchased_on = 2023_y / 7 / 20, .renewed_on = 2024_y / 7 / 20};
    CHECK(rule_of<fewer>(renewed) == "renewal-contradicts");
    CHECK(window_to_cancel(refund::policy_view<>(fewer), asked.term, refund::used_or_not::used,
                           {2024_y / 7 / 20, 2024_y / 7 / 20})
              .error() == errc::field_missing);
}

TEST_CASE("the proof names a second that no rule covers, or two do") {
    auto gap = fewer;
    gap.rules[1].only_if->seconds_since_renewal.from += 1;
    CHECK(describe(check(gap), gap) == "gap: in force 2022-01-01 to no end, days 0 to no end, unused, 168:00:00 hours "
                                       "since the renewal: no rule");
    auto overlap = fewer;
    overlap.rules[1].only_if->seconds_since_renewal.from -= 1;
    CHECK(describe(check(overlap), overlap) == "overlap: in force 2022-01-01 to no end, days 0 to no end, unused, "
                                               "167:59:59 hours since the renewal: inside and after");
    CHECK_FALSE(is_sound(rule_conditions{.seconds_since_renewal = {5, 5}}));
    CHECK_FALSE(is_sound(rule_conditions{.seconds_since_renewal = {-1, 5}}));
}

TEST_CASE("words say the moments and the range; a ledger knows a request by them") {
    refund::recorded_steps<> steps;
    const auto asked = request(2024_y / 7 / 27, at(8));
    REQUIRE(quote_cancel(fewer, asked, steps));
    const std::string words = explain(steps);
    CHECK(words.find("; used; 0:00:00 to 167:59:59 hours since the purchase or its last renewal\n") != std::string::npos);
    CHECK(words.find("the term began at 2024-07-20T09:00:00Z; request of 2024-07-27T08:00:00Z, 167:00:00 hours later\n") !=
          std::string::npos);
    auto other = asked;
    other.times->requested += 1;
    CHECK(fingerprint_of(asked, "inside") != fingerprint_of(other, "inside"));
    other.times.reset();
    CHECK(fingerprint_of(asked, "inside") != fingerprint_of(other, "inside"));
}

TEST_CASE("columns have no moments: raw rows say so, prepared ones lack a field") {
    const std::int32_t bought[] = {calendar_day(2024_y / 7 / 20).days_since_epoch};
    const std::int32_t asked[] = {calendar_day(2024_y / 7 / 22).days_since_epoch};
    const std::int16_t months[] = {12};
    const std::int64_t payment[] = {120'00};
    const std::int32_t returned[] = {1};
    const std::uint8_t flags[] = {1};
    std::int64_t credit[1]{}, fee[1]{};
    std::uint8_t status[1]{};
    REQUIRE(refund::bulk::evaluate<fewer>(refund::bulk::raw_columns{bought, asked, months, payment, returned, flags},
                                          std::nullopt, {credit, fee, status}));
    CHECK(status[0] == refund::bulk::status_of(errc::times_not_stated));
    const std::int32_t left[] = {363}, n[] = {365}, elapsed[] = {2};
    REQUIRE(refund::bulk::evaluate<fewer>(refund::bulk::prepared_columns{payment, left, n, elapsed, flags},
                                          2024_y / 7 / 22, {credit, fee, status}));
    CHECK(status[0] == refund::bulk::status_of(errc::field_missing));
}
