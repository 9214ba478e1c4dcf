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

TEST_CASE("168 hours from 09:00: granted at 167 h, refused at 177 h, and exact to the second at 168 h") {
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

TEST_CASE("missing or impossible moments are errors where the rule needs them") {
    auto asked = request(2024_y / 7 / 27, at(8));
    asked.times.reset();
    CHECK(rule_of<fewer>(asked) == "times-not-stated");
    asked.requested_on = 2025_y / 1 / 1;  // certainly later than 168 hours, but still not guessed
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
              .error() == errc::facts_not_stated);
}

TEST_CASE("the proof names a second that no rule covers, or that two do") {
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

TEST_CASE("the explanation gives the moments and the range, and the fingerprint includes them") {
    refund::recorded_steps<> steps;
    const auto asked = request(2024_y / 7 / 27, at(8));
    REQUIRE(quote_cancel(fewer, asked, steps));
    const std::string words = explain(steps);
    CHECK(words.find("; used; hours 0:00:00 to 167:59:59 since the purchase or its last renewal\n") !=
          std::string::npos);
    CHECK(words.find("the term began at 2024-07-20T09:00:00Z; request of 2024-07-27T08:00:00Z, 167:00:00 hours "
                     "later\n") != std::string::npos);
    auto other = asked;
    other.times->requested += 1;
    CHECK(fingerprint_of(asked, "inside") != fingerprint_of(other, "inside"));
    other.times.reset();
    CHECK(fingerprint_of(asked, "inside") != fingerprint_of(other, "inside"));
}

TEST_CASE("columns have no moments: raw rows say so, and prepared rows lack a fact") {
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
    CHECK(status[0] == refund::bulk::status_of(errc::facts_not_stated));
}

namespace {

constexpr auto prorated_by(const refund::proration_basis& basis, refund::rounding round) {
    rule<> any = row("any", std::nullopt,
                     award{.credit = {.kind = refund::credit_kind::prorated, .basis = basis}, .round = round});
    return refund::make_policy("by-seconds", any);
}
constexpr auto by_seconds = prorated_by(refund::actual_seconds, refund::rounding::half_even);
constexpr auto cut = prorated_by(refund::actual_seconds, refund::rounding::down);
static_assert(refund::sound<by_seconds> && refund::sound<cut>);

/// 10.00 for 30 days from 2024-06-01, 06:00.
constexpr cancel_request<> thirty_days(calendar_day asked, std::int32_t time) {
    return {.term = refund::term_of_days(2024_y / 6 / 1, 30),
            .payment = {10'00, usd},
            .usage = refund::used_or_not::used,
            .requested_on = asked,
            .times = times_of_day{at(6), time}};
}

template <const auto& Table>
std::string refund_of(const cancel_request<>& asked) {
    const auto quote = quote_cancel<Table>(asked);
    return quote ? refund::to_string(quote->refund()) : std::string(code(quote.error()));
}

}  // namespace

TEST_CASE("10.00 for 30 days, returned after 14.5: 5.1666... is 5.17 half-even and 5.16 rounded down") {
    CHECK(refund_of<by_seconds>(thirty_days(2024_y / 6 / 15, at(18))) == "5.17 USD");
    CHECK(refund_of<cut>(thirty_days(2024_y / 6 / 15, at(18))) == "5.16 USD");
    // June has 30 days, so a month bought then is the same.
    auto month = thirty_days(2024_y / 6 / 15, at(18));
    month.term = {.purchased_on = 2024_y / 6 / 1, .length = refund::one_month};
    CHECK(refund_of<by_seconds>(month) == "5.17 USD");
    // By days it would be 16 / 30.
    static constexpr auto by_days = prorated_by(refund::actual_days, refund::rounding::half_even);
    CHECK(refund_of<by_days>(month) == "5.33 USD");
}

TEST_CASE("proration by the second: the first second, the last one, and the day of the end") {
    auto asked = thirty_days(2024_y / 6 / 1, at(6));
    asked.payment = {2'592'000, usd};  // one cent a second
    const auto cents = [&asked](calendar_day day, std::int32_t time) {
        asked.requested_on = day;
        asked.times->requested = time;
        const auto quote = quote_cancel<by_seconds>(asked);
        return quote ? quote->refund().minor : -static_cast<std::int64_t>(quote.error());
    };
    CHECK(cents(2024_y / 6 / 1, at(6)) == 2'592'000);
    CHECK(cents(2024_y / 6 / 1, at(6, 0, 1)) == 2'591'999);
    CHECK(cents(2024_y / 6 / 1, at(5, 59, 59)) == -static_cast<std::int64_t>(errc::requested_before_purchase));
    CHECK(cents(2024_y / 6 / 30, at(23, 59, 59)) == 6 * 3600 + 1);
    CHECK(cents(2024_y / 7 / 1, at(5, 59, 59)) == -static_cast<std::int64_t>(errc::term_ended));
}

TEST_CASE("a billing month, a longer term and a renewed one are prorated by the second") {
    auto asked = thirty_days(2024_y / 4 / 10, at(12));
    // The third month, from 2024-03-31 at 06:00 to 2024-04-30 at 06:00: 30 days, 19.75 of them left.
    asked.term = {.purchased_on = 2024_y / 1 / 31, .plan = refund::billing_plan::monthly};
    CHECK(refund_of<by_seconds>(asked) == "6.58 USD");  // 10.00 x 19.75 / 30 = 6.58333...
    asked.requested_on = 2024_y / 3 / 31;
    asked.times->requested = at(5, 59, 59);  // before the first second of the month that is paid for
    CHECK(refund_of<by_seconds>(asked) == "requested-before-period");
    asked.times->requested = at(6);
    CHECK(refund_of<by_seconds>(asked) == "10.00 USD");
    // Five years of 1,827 days from 2023-06-01: 1,826.5 left. 10.00 x 1826.5 / 1827 = 9.99726...
    asked.term = {.purchased_on = 2023_y / 6 / 1, .length = refund::five_years};
    asked.requested_on = 2023_y / 6 / 1;
    asked.times = times_of_day{at(0), at(12)};
    CHECK(refund_of<cut>(asked) == "9.99 USD");
    // Renewed: from the renewal. 366 days, 364.5 left: 9.959...
    asked.term = {.purchased_on = 2023_y / 1 / 1, .renewed_on = 2024_y / 1 / 1};
    asked.requested_on = 2024_y / 1 / 2;
    CHECK(refund_of<by_seconds>(asked) == "9.96 USD");
}

TEST_CASE("a rule by the second is an error without moments, and never falls back on days") {
    auto asked = thirty_days(2024_y / 6 / 15, at(18));
    asked.times.reset();
    CHECK(refund_of<by_seconds>(asked) == "times-not-stated");
    // A stated period names days, so the hour at which it ends is unknown.
    asked = thirty_days(2024_y / 6 / 15, at(18));
    asked.term.length = refund::one_year;
    CHECK(refund_of<by_seconds>(asked) == "times-not-stated");
    CHECK_FALSE(is_sound(refund::credit_terms{.kind = refund::credit_kind::prorated,
                                              .basis = refund::actual_seconds,
                                              .day_of_request = refund::request_day::used}));
    auto unproven = by_seconds;
    unproven.rules[0].outcome.gives.credit.day_of_request = refund::request_day::used;
    CHECK(quote_cancel(unproven, thirty_days(2024_y / 6 / 15, at(18))).error() == errc::rule_undefined);
}

TEST_CASE("an explanation counts seconds, and columns refuse such a rule") {
    refund::recorded_steps<> steps;
    REQUIRE(quote_cancel(by_seconds, thirty_days(2024_y / 6 / 15, at(18)), steps));
    CHECK(explain(steps).find("Credit    10.00 x 1 x 1339200 / 2592000 seconds = 5.16666..., rounded half-even = 5.17 "
                              "USD\n") != std::string::npos);
    const std::int32_t bought[] = {calendar_day(2024_y / 6 / 1).days_since_epoch};
    const std::int32_t asked[] = {calendar_day(2024_y / 6 / 15).days_since_epoch};
    const std::int16_t months[] = {1};
    const std::int64_t payment[] = {10'00};
    const std::int32_t returned[] = {1};
    const std::uint8_t flags[] = {1};
    std::int64_t credit[1]{}, fee[1]{};
    std::uint8_t status[1]{};
    REQUIRE(refund::bulk::evaluate<by_seconds>(
        refund::bulk::raw_columns{bought, asked, months, payment, returned, flags}, std::nullopt,
        {credit, fee, status}));
    CHECK(status[0] == refund::bulk::status_of(errc::times_not_stated));
    const std::int32_t left[] = {16}, n[] = {30}, elapsed[] = {14};
    REQUIRE(refund::bulk::evaluate<by_seconds>(
        refund::bulk::prepared_columns{payment, left, n, elapsed, flags}, 2024_y / 6 / 15, {credit, fee, status}));
    CHECK(status[0] == refund::bulk::status_of(errc::facts_not_stated));
    CHECK(credit[0] == 0);
}
