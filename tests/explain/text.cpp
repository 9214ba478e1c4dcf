#include <refund/explain/text.hpp>

#include "../ledger/fixture.hpp"
#include <refund/policy/choices.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using ledger_tests::held_in_memory;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::billing_plan;
using refund::cancel_request;
using refund::currency_of;
using refund::explain;
using refund::fee_status;
using refund::money;
using refund::quote_cancel;
using refund::recorded_steps;
using refund::rule;
using refund::rounding;
using refund::used_or_not;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");

constexpr rule<> acme_rule{.id = "acme/any-time",
                           .in_force = {2018_y / 11 / 16},
                           .outcome =
                               refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(12))},
                           .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14},
                           .clause = "Prorated credit less a 12 % fee."};
constexpr refund::cap_terms acme_cap{.limit = {500'00, usd}, .window = refund::rolling_days(365), .scope = "customer"};

template <class Change>
constexpr auto table_of(Change change) {
    rule<> row = acme_rule;
    change(row);
    return refund::make_policy("acme", row);
}

/// A year of 366 days bought on 2019-03-01; on 2019-05-10 it has 296 days left.
constexpr cancel_request<> upfront(std::int64_t minor, refund::currency unit) {
    return {.term = {2019_y / 3 / 1, refund::one_year, billing_plan::upfront},
            .payment = {minor, unit},
            .usage = used_or_not::used,
            .requested_on = 2019_y / 5 / 10};
}

/// In the second month of a year that began on 2023-01-01: it has 28 days, of which 14 are left.
constexpr cancel_request<> monthly{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::monthly},
                                   .payment = {280'00, usd},
                                   .quantity = 3,
                                   .returned = 2,
                                   .usage = used_or_not::unused,
                                   .requested_on = 2023_y / 2 / 15};

template <class Change>
constexpr cancel_request<> changed(cancel_request<> request, Change change) {
    change(request);
    return request;
}

/// The explanation of a quote alone.
template <class Table>
std::string quoted(const Table& table, const cancel_request<>& request) {
    recorded_steps<> steps;
    (void)quote_cancel(table, request, steps);
    return explain(steps);
}

/// The explanation of a decision against a ledger that holds `used` dollars since 2019-02-01 or 2023-02-01.
template <class Table>
std::string settled(const Table& table, const cancel_request<>& request, std::int64_t used = 0) {
    held_in_memory held;
    if (used != 0) {
        const date::year_month_day fields(request.requested_on);
        held.pay("acme", "earlier", fields.year() / date::February / 1, money{used, usd});
    }
    recorded_steps<> steps;
    const auto quote = quote_cancel(table, request, steps);
    REQUIRE(quote);
    REQUIRE(settle(*quote, request, held.ledger, {.scope = "acme", .request_id = "r1"}, steps));
    return explain(steps);
}

const std::string acme_source =
    "Rule      acme/any-time of acme\n"
    "          Prorated credit less a 12 % fee.\n"
    "          Source: ACME: Terms; Returns; published 2018-11-16, last seen in force 2021-09-14\n";
const std::string acme_2019 = acme_source +
                              "          Applied as of 2019-05-10, in force from 2018-11-16; used\n"
                              "Dates     bought 2019-03-01 for P1Y, upfront; request of 2019-05-10, 70 days later\n"
                              "          period from 2019-03-01 up to, not including, 2020-03-01: 296 of 366 days "
                              "left, with the day of the request\n";
const std::string acme_2023 = acme_source +
                              "          Applied as of 2023-02-15, in force from 2018-11-16; unused\n"
                              "Dates     bought 2023-01-01 for P1Y, monthly; request of 2023-02-15, 45 days later\n"
                              "          period from 2023-02-01 up to, not including, 2023-03-01: 14 of 28 days left, "
                              "with the day of the request\n";

// ---- reading an explanation back

cpp_rational decimal(std::string_view text) {
    cpp_int digits = 0;
    cpp_int scale = 1;
    bool behind_point = false;
    for (const char c : text) {
        if (c == '.') {
            behind_point = true;
            continue;
        }
        REQUIRE(c >= '0');
        REQUIRE(c <= '9');
        digits = digits * 10 + (c - '0');
        if (behind_point) scale *= 10;
    }
    return cpp_rational(digits, scale);
}

int digits_behind_point(std::string_view text) {
    const std::size_t point = text.find('.');
    return point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

/// Evaluates "1200.00 x 2 x 296 / 366 days" from left to right, up to the first word.
cpp_rational product(const std::string& formula) {
    std::istringstream words(formula);
    std::string word;
    words >> word;
    cpp_rational value = decimal(word);
    while (words >> word && (word == "x" || word == "/")) {
        const char sign = word[0];
        REQUIRE(static_cast<bool>(words >> word));
        value = sign == 'x' ? cpp_rational(value * decimal(word)) : cpp_rational(value / decimal(word));
    }
    return value;
}

/// A value rounded to `decimals` decimals, by the mode that an explanation names.
cpp_rational rounded(const cpp_rational& exact, int decimals, const std::string& mode) {
    cpp_int scale = 1;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    const cpp_rational scaled = exact * scale;
    cpp_int whole = numerator(scaled) / denominator(scaled);
    const cpp_rational rest = scaled - whole;
    const cpp_rational half(1, 2);
    bool up = false;
    if (mode == "half-even") up = rest > half || (rest == half && whole % 2 == 1);
    else if (mode == "half-up") up = rest >= half;
    else if (mode == "half-down") up = rest > half;
    else if (mode == "up" || mode == "ceiling") up = rest > 0;
    else REQUIRE((mode == "down" || mode == "floor"));
    if (up) ++whole;
    return cpp_rational(whole, scale);
}

std::string between(const std::string& text, const std::string& before, const std::string& behind) {
    const std::size_t from = text.find(before);
    REQUIRE(from != std::string::npos);
    const std::size_t at = from + before.size();
    const std::size_t until = behind.empty() ? text.size() : text.find(behind, at);
    REQUIRE(until != std::string::npos);
    return text.substr(at, until - at);
}

/// The lines by topic; continued lines belong to the topic above.
std::map<std::string, std::string> topics(const std::string& text) {
    std::map<std::string, std::string> all;
    std::istringstream lines(text);
    std::string line;
    std::string topic;
    while (std::getline(lines, line)) {
        REQUIRE(line.size() > 10);
        if (line[0] != ' ') {
            topic = line.substr(0, 10);
            topic.erase(topic.find_last_not_of(' ') + 1);
            REQUIRE_FALSE(all.contains(topic));
        }
        all[topic] += line.substr(10) + "\n";
    }
    return all;
}

/// Recomputes "formula = exact, rounded mode[, x units][, at most the credit] = amount CUR".
cpp_rational derived(const std::string& line, const cpp_rational& credit) {
    const std::string formula = line.substr(0, line.find(" = "));
    const std::size_t last = line.rfind(" = ");
    const std::string amount = line.substr(last + 3, line.find(' ', last + 3) - last - 3);
    const int decimals = digits_behind_point(amount);
    const cpp_rational exact = product(formula);
    if (line.find(", rounded ") == std::string::npos) {  // nothing to round
        CHECK(decimal(amount) == exact);
        return decimal(amount);
    }
    // Before the rounding comes the exact value, or its first digits.
    std::string shown = between(line, " = ", ", rounded ");
    if (shown.ends_with("...")) {
        shown.resize(shown.size() - 3);
        const cpp_rational cut = exact - decimal(shown);
        CHECK(cut > 0);
        cpp_int unit = 1;
        for (int i = 0; i < digits_behind_point(shown); ++i) unit *= 10;
        CHECK(cut < cpp_rational(cpp_int(1), unit));
        CHECK(digits_behind_point(shown) == decimals + 3);
    } else {
        CHECK(decimal(shown) == exact);
    }
    const std::string rest = line.substr(line.find(", rounded ") + 10);
    const std::string mode = rest.substr(0, rest.find_first_of(", "));
    cpp_rational value = rounded(exact, decimals, mode);
    if (rest.find(", x ") != std::string::npos) value *= decimal(between(rest, ", x ", " "));
    if (rest.find(", at most the credit") != std::string::npos) {
        CHECK(value > credit);
        value = credit;
    }
    CHECK(value == decimal(amount));
    return decimal(amount);
}

/// The fee of a line "12 / 100 of the credit: 970.49 x 12 / 100 = ..." or "... is announced and not charged: 0.00 USD".
cpp_rational derived_fee(const std::string& line, const cpp_rational& credit) {
    if (line.find("announced") != std::string::npos) return decimal(between(line, "charged: ", " "));
    if (line.find("of the credit: ") != std::string::npos) {
        CHECK(decimal(between(line, "of the credit: ", " ")) == credit);
    }
    return derived(line.substr(line.find(": ") + 2), credit);
}

}  // namespace

TEST_CASE("an empty recording has an empty explanation") { CHECK(explain(recorded_steps<>{}).empty()); }

TEST_CASE("a full payment by a shipped rule, within the cap") {
    const cancel_request<> request = changed(upfront(1200'00, usd), [](auto& r) {
        r.usage = used_or_not::unused;
        r.requested_on = 2019_y / 3 / 6;
    });
    CHECK(
        settled(refund::rules::partner_center, request) ==
        "Rule      partner-center-2018-11/early-unused of partner-center\n"
        "          5 or fewer days after the purchase, not used: 100 % credit, no fee.\n"
        "          Source: Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers; "
        "Cancel or exchange a reservation: How cancellations work; published 2018-11-16, last seen in force "
        "2021-09-14\n"
        "          Applied as of 2019-03-06, in force from 2018-11-16; unused\n"
        "Dates     bought 2019-03-01 for P1Y, upfront; request of 2019-03-06, 5 days later\n"
        "          period from 2019-03-01 up to, not including, 2020-03-01: 361 of 366 days left, with the day of the "
        "request\n"
        "Credit    1200.00 x 1 = 1200.00 USD (full payment)\n"
        "Cap       50000.00 USD per customer, rolling 365 days, counts money refunded, over the limit: pay up to the "
        "limit\n"
        "          since 2018-03-07 used 0.00, asked 1200.00, granted 1200.00, left after it 48800.00 USD\n"
        "Refund    1200.00 USD\n");
}

TEST_CASE("a prorated credit with a fee, by a rule without a cap") {
    // 1200.00 * 296 / 366 = 970.4918032...; 12 percent of 970.49 are 116.4588
    CHECK(quoted(table_of([](rule<>&) {}), upfront(1200'00, usd)) ==
          acme_2019 +
              "Credit    1200.00 x 1 x 296 / 366 days = 970.49180..., rounded half-even = 970.49 USD\n"
              "Fee       12 / 100 of the credit: 970.49 x 12 / 100 = 116.4588, rounded half-even = 116.46 USD\n"
              "Refund    854.03 USD before any cap\n");
}

TEST_CASE("an error is explained as no answer, and no line states a refund") {
    // The refund is computed, but what it takes from the cap in dollars is not stated.
    const auto capped = table_of([](rule<>& row) { row.cap = acme_cap; });
    const std::string at_the_cap = quoted(capped, upfront(1200'00, eur));
    CHECK(at_the_cap.find("Credit    1200.00 x 1 x 296 / 366 days") != std::string::npos);
    CHECK(at_the_cap.find("Refund") == std::string::npos);
    CHECK(at_the_cap.ends_with(
        "No answer cap-payment-missing: the refund cap needs the payment in the cap's currency\n"));

    const std::string too_late = quoted(capped, changed(upfront(1200'00, usd), [](auto& r) {
        r.requested_on = 2020_y / 3 / 1;
    }));
    CHECK(too_late == "No answer term-ended: the term has ended; nothing is left to cancel\n");

    // A default admission, as if no ledger had been asked.
    recorded_steps<> steps;
    const auto quote = quote_cancel(capped, upfront(1200'00, usd), steps);
    REQUIRE(quote);
    REQUIRE_FALSE(decide(*quote, refund::admission{}, steps));
    CHECK(explain(steps).find("Refund") == std::string::npos);
    CHECK(explain(steps).ends_with(
        "No answer cap-currency-mismatch: the payment for the cap is not in the cap's currency\n"));
}

TEST_CASE("a rule that was replaced shows its last day") {
    const std::string text =
        quoted(table_of([](rule<>& row) { row.in_force.until = 2019_y / 6 / 1; }), upfront(1200'00, usd));
    CHECK(text.find("Applied as of 2019-05-10, in force from 2018-11-16 to 2019-05-31; used\n") != std::string::npos);
}

TEST_CASE("rules applied as of another day than the request's name that day") {
    const std::string text = quoted(table_of([](rule<>&) {}),
                                    changed(upfront(1200'00, usd), [](auto& r) { r.as_of = r.term.purchased_on; }));
    CHECK(text.find("Applied as of 2019-03-01, in force from 2018-11-16; used\n") != std::string::npos);
    CHECK(text.find("request of 2019-05-10, 70 days later\n") != std::string::npos);
}

TEST_CASE("a fee on the original price, limited to the credit, with payments that stop") {
    const auto original = table_of([](rule<>& row) { row.outcome.gives.fee.base = refund::fee_base::original_price; });
    // 12 payments of 280.00 for 2 units are 6,720.00; 12 percent of them 806.40; the credit is 280.00.
    CHECK(quoted(original, monthly) ==
          acme_2023 + "Credit    280.00 x 2 x 14 / 28 days = 280.00, rounded half-even = 280.00 USD\n"
                      "Fee       12 / 100 of the original price: 6720.00 x 12 / 100 = 806.40, rounded half-even, at "
                      "most the credit = 280.00 USD\n"
                      "Stops     10 payments to come: 280.00 x 10 x 2 = 5600.00 USD\n"
                      "Refund    0.00 USD before any cap\n");
}

TEST_CASE("a fee on the remaining commitment, or on the payments to come alone") {
    const auto fee_of = [](refund::fee_base base) {
        return table_of([base](rule<>& row) { row.outcome.gives.fee = refund::charged(refund::percent(2), base); });
    };
    const auto of_the_rest = fee_of(refund::fee_base::remaining_commitment);
    CHECK(quoted(of_the_rest, monthly) ==
          acme_2023 + "Credit    280.00 x 2 x 14 / 28 days = 280.00, rounded half-even = 280.00 USD\n"
                      "Fee       2 / 100 of the remaining commitment: 5880.00 x 2 / 100 = 117.60, rounded half-even = "
                      "117.60 USD\n"
                      "Stops     10 payments to come: 280.00 x 10 x 2 = 5600.00 USD\n"
                      "Refund    162.40 USD before any cap\n");
    const auto of_those = fee_of(refund::fee_base::payments_to_come);
    CHECK(quoted(of_those, monthly).find("2 / 100 of the payments to come: 5600.00 x 2 / 100 = 112.00, ") !=
          std::string::npos);
}

TEST_CASE("a declining fee, and a fee with a minimum or a maximum") {
    const auto quoted_with = [](const refund::early_termination_fee& fee, std::int64_t payment) {
        return quoted(table_of([&fee](rule<>& row) {
                          row.outcome.gives.credit = refund::full_payment;
                          row.outcome.gives.fee = fee;
                      }),
                      upfront(payment, usd));
    };
    const auto has = [](const std::string& text, std::string_view line) {
        INFO(text);
        return text.find(line) != std::string::npos;
    };
    // Bought on 2019-03-01, back on 2019-05-10: two full months.
    const auto falling = refund::charged_less_per_month({350'00, usd}, {10'00, usd});
    CHECK(has(quoted_with(falling, 1200'00), "\nFee       350.00 USD less 10.00 x 2 full months = 330.00 USD\n"));
    CHECK(has(quoted_with(falling, 300'00),
              "\nFee       350.00 USD less 10.00 x 2 full months, at most the credit = 300.00 USD\n"));
    CHECK(has(quoted_with(at_most(falling, {250'00, usd}), 1200'00),
              "\nFee       350.00 USD less 10.00 x 2 full months, at most 250.00 = 250.00 USD\n"));
    const auto faster = refund::charged_less_per_month({350'00, usd}, {200'00, usd});
    CHECK(has(quoted_with(faster, 1200'00),
              "\nFee       350.00 USD less 200.00 x 2 full months, not below 0.00 = 0.00 USD\n"));
    CHECK(has(quoted_with(at_least(refund::charged(refund::percent(1)), {25'00, usd}), 1200'00),
              "\nFee       1 / 100 of the credit: 1200.00 x 1 / 100 = 12.00, rounded half-even, at least 25.00 = 25.00 "
              "USD\n"));
}

TEST_CASE("units rounded each alone, by another rounding mode") {
    const auto alone = table_of([](rule<>& row) {
        row.outcome.gives.credit.units = refund::unit_rounding::each_alone;
        row.outcome.gives.round = rounding::up;
        row.outcome.gives.fee = refund::no_fee;
    });
    // 0.25 * 14 / 28 = 0.125 for one unit: 0.13, twice.
    CHECK(quoted(alone, changed(monthly, [](auto& r) { r.payment.minor = 25; })) ==
          acme_2023 +
              "Credit    0.25 x 14 / 28 days = 0.125, rounded up, x 2 = 0.26 USD\n"
              "Stops     10 payments to come: 0.25 x 10 x 2 = 5.00 USD\n"
              "Refund    0.26 USD before any cap\n");
}

TEST_CASE("a fee that is announced but not charged") {
    const auto announced = table_of([](rule<>& row) { row.outcome.gives.fee.status = fee_status::announced; });
    CHECK(quoted(announced, upfront(366'00, usd)) ==
          acme_2019 +
              "Credit    366.00 x 1 x 296 / 366 days = 296.00, rounded half-even = 296.00 USD\n"
              "Fee       12 / 100 is announced and not charged: 0.00 USD\n"
              "Refund    296.00 USD before any cap\n");
}

TEST_CASE("a credit that counts the day of the request as used says so") {
    // 295 of 366 days: 1200.00 * 295 / 366 = 967.2131147...
    const auto day_used = with_request_day_used(table_of([](rule<>& row) { row.outcome.gives.fee = refund::no_fee; }));
    const std::string text = quoted(day_used, upfront(1200'00, usd));
    CHECK(text.find("Credit    1200.00 x 1 x 295 / 366 days (the day of the request is used) = 967.21311..., "
                    "rounded half-even = 967.21 USD\n") != std::string::npos);
}

TEST_CASE("a refusal by a rule names its code and no amount") {
    const auto never = table_of([](rule<>& row) {
        row.outcome = refund::refusal{"window-closed"};
        row.cap = acme_cap;
    });
    CHECK(quoted(never, monthly) == acme_2023 + "Refused   window-closed\n");
    CHECK(settled(never, monthly) == quoted(never, monthly));
}

TEST_CASE("a cap that pays up to the limit") {
    const auto capped = table_of([](rule<>& row) { row.cap = acme_cap; });
    // 854.03 asked; 100.00 of 500.00 used since 2018-05-11, 365 days with 2019-05-10
    CHECK(settled(capped, upfront(1200'00, usd), 100'00) ==
          acme_2019 + "Credit    1200.00 x 1 x 296 / 366 days = 970.49180..., rounded half-even = 970.49 USD\n"
                      "Fee       12 / 100 of the credit: 970.49 x 12 / 100 = 116.4588, rounded half-even = 116.46 USD\n"
                      "Cap       500.00 USD per customer, rolling 365 days, counts money refunded, over the limit: pay "
                      "up to the limit\n"
                      "          since 2018-05-11 used 100.00, asked 854.03, granted 400.00, left after it 0.00 USD\n"
                      "Refund    400.00 USD; 854.03 before the cap\n");
}

TEST_CASE("a cap that refuses the whole request") {
    const auto strict = table_of([](rule<>& row) {
        row.cap = acme_cap;
        row.cap.when_over = refund::over_limit::refuse_whole;
        row.cap.window = refund::calendar_year();
    });
    const std::string text = settled(strict, upfront(1200'00, usd), 100'00);
    CHECK(text.find(
              "Cap       500.00 USD per customer, calendar year, counts money refunded, over the limit: refuse whole\n"
              "          since 2019-01-01 used 100.00, asked 854.03, granted 0.00, left after it 400.00 USD\n"
              "Refund    0.00 USD: refused whole by the cap, nothing is cancelled\n") != std::string::npos);
    // Nothing is cancelled, so no payment stops either; if the cap lets the request pass, ten do.
    const auto in_2023 = [&](const auto& table, std::int64_t before) { return settled(table, monthly, before); };
    CHECK(in_2023(strict, 500'00).find("refused whole") != std::string::npos);
    CHECK(in_2023(strict, 500'00).find("Stops") == std::string::npos);
    CHECK(in_2023(strict, 0).find("Stops     10 payments to come") != std::string::npos);
}

TEST_CASE("a cap in another currency is computed in that currency") {
    const auto capped = table_of([](rule<>& row) { row.cap = acme_cap; });
    const auto euros = changed(upfront(1000'00, eur), [](auto& r) { r.cap_payment = money{1250'00, usd}; });
    // 1000.00 * 296 / 366 = 808.7431693...; 12 percent of 808.74 are 97.0488
    // 1250.00 * 296 / 366 = 1010.9289617...; 12 percent of 1010.93 are 121.3116
    // 889.62 dollars asked, 500.00 granted: 711.69 * 500.00 / 889.62 = 399.9966...
    CHECK(settled(capped, euros) ==
          acme_2019 +
              "Credit    1000.00 x 1 x 296 / 366 days = 808.74316..., rounded half-even = 808.74 EUR\n"
              "Fee       12 / 100 of the credit: 808.74 x 12 / 100 = 97.0488, rounded half-even = 97.05 EUR\n"
              "For cap   1250.00 x 1 x 296 / 366 days = 1010.92896..., rounded half-even = 1010.93 USD\n"
              "Cap fee   12 / 100 of the credit: 1010.93 x 12 / 100 = 121.3116, rounded half-even = 121.31 USD\n"
              "Cap       500.00 USD per customer, rolling 365 days, counts money refunded, over the limit: pay up to "
              "the limit\n"
              "          since 2018-05-11 used 0.00, asked 889.62, granted 500.00, left after it 0.00 USD\n"
              "Refund    711.69 before the cap x 500.00 / 889.62 = 399.99662..., rounded half-even = 400.00 EUR\n");
}

TEST_CASE("the windows and the basis of a cap, in words") {
    const auto with_window = [](refund::cap_window window) {
        return settled(table_of([window](rule<>& row) {
                           row.cap = acme_cap;
                           row.cap.window = window;
                           row.cap.basis = refund::cap_basis::cancelled_commitment;
                       }),
                       monthly);
    };
    const auto has = [](const std::string& text, const std::string& words) {
        return text.find(words) != std::string::npos;
    };
    CHECK(has(with_window(refund::rolling_months(12)),
              "per customer, rolling 12 months, counts cancelled commitment, over"));
    CHECK(has(with_window(refund::calendar_year()), "per customer, calendar year, counts"));
    CHECK(
        has(with_window(refund::anniversary_year(date::July / 15)), "per customer, year from month 7, day 15, counts"));
}

TEST_CASE("a cap on the number of requests is stated, and a request beyond it is refused in words") {
    const auto with = [](std::int64_t requests) {
        return table_of([requests](rule<>& row) { row.cap = acme_cap, row.cap.most_requests = requests; });
    };
    const std::string fine = settled(with(2), upfront(1200'00, usd), 100'00);
    CHECK(fine.find("Cap       500.00 USD and 2 requests per customer, rolling 365 days, counts") != std::string::npos);
    CHECK(fine.find("Refund    400.00 USD; 854.03 before the cap\n") != std::string::npos);
    CHECK(settled(with(1), upfront(1200'00, usd), 100'00) ==
          acme_2019 + "Credit    1200.00 x 1 x 296 / 366 days = 970.49180..., rounded half-even = 970.49 USD\n"
                      "Fee       12 / 100 of the credit: 970.49 x 12 / 100 = 116.4588, rounded half-even = 116.46 USD\n"
                      "Cap       500.00 USD and 1 request per customer, rolling 365 days, counts money refunded, over "
                      "the limit: pay up to the limit\n"
                      "          since 2018-05-11 used 100.00, asked 854.03, granted 0.00, left after it 400.00 USD\n"
                      "Limit     since 2018-05-11 as many requests came as the cap allows\n"
                      "Refused   request-limit-exceeded: nothing is cancelled\n");
    CHECK(settled(with(0), monthly).find("Stops") == std::string::npos);  // no payment stops either
}

TEST_CASE("giving back more units than the commitment has left is refused in words") {
    const auto free = table_of([](rule<>& row) { row.cap = refund::uncapped; });
    const auto refused = [&](std::int64_t before, std::int64_t units) {
        held_in_memory held;
        refund::claim earlier = ledger_tests::asks("acme", "earlier", 2023_y / 1 / 1, {});
        earlier.commitment_id = "c", earlier.bought = 5, earlier.returned = before;
        REQUIRE(held.ledger.settle(earlier, refund::uncapped));
        const auto request = changed(monthly, [&](auto& r) { r.quantity = 5, r.returned = units; });
        recorded_steps<> steps;
        const auto quote = quote_cancel(free, request, steps);
        REQUIRE(quote);
        REQUIRE(
            settle(*quote, request, held.ledger, {.scope = "acme", .request_id = "r1", .commitment_id = "c"}, steps));
        const std::string text = explain(steps);
        CHECK(text.find("Stops") == std::string::npos);
        CHECK(text.find("Cap ") == std::string::npos);
        CHECK(text.find("Refund ") == std::string::npos);
        return text.substr(text.find("Limit"));
    };
    CHECK(refused(3, 3) == "Limit     the commitment has 2 units left; the request returns 3\n"
                           "Refused   units-exceed-commitment: nothing is cancelled\n");
    CHECK(refused(4, 2).substr(0, 64) == "Limit     the commitment has 1 unit left; the request returns 2\n");
    CHECK(refused(5, 1).substr(0, 65) == "Limit     the commitment has 0 units left; the request returns 1\n");
}

TEST_CASE("a request that the ledger already held says so") {
    const auto capped = table_of([](rule<>& row) { row.cap = acme_cap; });
    held_in_memory held;
    recorded_steps<> steps;
    const auto quote = quote_cancel(capped, monthly, steps);
    REQUIRE(quote);
    REQUIRE(settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = "r1"}, steps));
    CHECK(explain(steps).find("held already") == std::string::npos);
    REQUIRE(settle(*quote, monthly, held.ledger, {.scope = "acme", .request_id = "r1"}, steps));
    CHECK(explain(steps).find("left after it 253.60 USD (a request that the ledger held already)\n") !=
          std::string::npos);
}

TEST_CASE("a currency without decimals, and one with three") {
    const auto table = table_of([](rule<>&) {});
    // 120000 * 296 / 366 = 97049.180...; 12 percent of 97049 are 11645.88
    CHECK(quoted(table, upfront(120'000, currency_of("JPY"))) ==
          acme_2019 +
              "Credit    120000 x 1 x 296 / 366 days = 97049.180..., rounded half-even = 97049 JPY\n"
              "Fee       12 / 100 of the credit: 97049 x 12 / 100 = 11645.88, rounded half-even = 11646 JPY\n"
              "Refund    85403 JPY before any cap\n");
    // 1.234 * 296 / 366 = 0.997989...; 12 percent of 0.998 are 0.11976
    CHECK(quoted(table, upfront(1234, currency_of("KWD"))) ==
          acme_2019 +
              "Credit    1.234 x 1 x 296 / 366 days = 0.997989..., rounded half-even = 0.998 KWD\n"
              "Fee       12 / 100 of the credit: 0.998 x 12 / 100 = 0.11976, rounded half-even = 0.120 KWD\n"
              "Refund    0.878 KWD before any cap\n");
}

TEST_CASE("another proration basis names its unit") {
    const auto by = [](const refund::proration_basis& basis) {
        return table_of([&basis](rule<>& row) {
            row.outcome.gives.credit.basis = basis;
            row.outcome.gives.fee = refund::no_fee;
        });
    };
    CHECK(
        quoted(by(refund::whole_months), upfront(1200'00, usd)).find("1200.00 x 1 x 9 / 12 months = 900.00, rounded") !=
        std::string::npos);
    // 2019-05-10 to 2020-03-01 are 9 months and 21 days of 30-day months: 291
    CHECK(quoted(by(refund::months_of_30_days), upfront(360'00, usd))
              .find("360.00 x 1 x 291 / 360 days of 30-day months = 291.00, rounded") != std::string::npos);
    // The table's own basis: 296 of 366 days are more than half.
    constexpr refund::proration_basis halves{
        "halves", "halves of the term",
        [](const refund::standing& at) noexcept -> refund::share_left { return {at.left() * 2 >= at.n() ? 1 : 0, 2}; }};
    CHECK(quoted(by(halves), upfront(360'00, usd)).find("360.00 x 1 x 1 / 2 halves of the term = 180.00, rounded") !=
          std::string::npos);
}

TEST_CASE("a fixed percentage of the payment, and a fixed fee") {
    const auto acme = table_of([](rule<>& row) {
        row.outcome.gives.credit = refund::percent_of_payment(refund::percent(50));
        row.outcome.gives.fee = refund::charged(money{40'00, usd});
    });
    // Half of 333.33 is 166.665, rounded to the even cent 166.66; less 40.00.
    CHECK(quoted(acme, upfront(333'33, usd)) ==
          acme_2019 +
              "Credit    333.33 x 1 x 50 / 100 of the payment = 166.665, rounded half-even = 166.66 USD\n"
              "Fee       fixed amount 40.00 USD = 40.00 USD\n"
              "Refund    126.66 USD before any cap\n");
    // Half of 70.00 is less than the fee.
    CHECK(quoted(acme, upfront(70'00, usd)) ==
          acme_2019 +
              "Credit    70.00 x 1 x 50 / 100 of the payment = 35.00, rounded half-even = 35.00 USD\n"
              "Fee       fixed amount 40.00 USD, at most the credit = 35.00 USD\n"
              "Refund    0.00 USD before any cap\n");
    const auto announced = table_of([](rule<>& row) {
        row.outcome.gives.fee = refund::charged(money{40'00, usd});
        row.outcome.gives.fee.status = fee_status::announced;
    });
    CHECK(quoted(announced, upfront(366'00, usd)) ==
          acme_2019 +
              "Credit    366.00 x 1 x 296 / 366 days = 296.00, rounded half-even = 296.00 USD\n"
              "Fee       fixed amount 40.00 USD is announced and not charged: 0.00 USD\n"
              "Refund    296.00 USD before any cap\n");
    // It would not be charged in euros either; the amount is the one that the text names.
    CHECK(quoted(announced, upfront(366'00, eur))
              .find("fixed amount 40.00 USD is announced and not charged: 0.00 EUR\n") != std::string::npos);
}

TEST_CASE("a value just above half a cent is written with the digits that show it") {
    // 0.01 * 183 / 365 = 0.0050136...; more than half a cent, so it is rounded up.
    const auto table = table_of([](rule<>& row) { row.outcome.gives.fee = refund::no_fee; });
    const auto request = changed(monthly, [](auto& r) {
        r.term.plan = billing_plan::upfront;
        r.quantity = 1;
        r.returned = 1;
        r.payment.minor = 1;
        r.requested_on = 2023_y / 7 / 2;
    });
    CHECK(quoted(table, request).find("0.01 x 1 x 183 / 365 days = 0.00501..., rounded half-even = 0.01 USD\n") !=
          std::string::npos);
}

TEST_CASE("an explanation stops where the computation did, and says why") {
    const auto no_rate = table_of([](rule<>& row) { row.outcome.gives.fee = refund::fee_without_rate(); });
    CHECK(quoted(no_rate, monthly) ==
          acme_2023 + "No answer fee-rate-not-stated: the published text names a fee but no rate; state the rate\n");
    CHECK(quoted(no_rate, changed(monthly, [](auto& r) { r.returned = 9; })) ==
          "No answer quantity-out-of-range: the units returned must be between 1 and the units bought\n");
}

TEST_CASE("every amount of an explanation can be recomputed from its text alone") {
    std::mt19937_64 random{12};
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    const refund::currency units[] = {usd, eur, currency_of("JPY"), currency_of("KWD")};
    const refund::ratio parts[] = {{12, 100}, {1, 8}, {1, 3}, {1, 1000}, {1, 1}};
    const refund::proration_basis bases[] = {refund::actual_days, refund::whole_months, refund::months_of_30_days};
    int capped = 0;
    int limited = 0;
    for (int i = 0; i < 4000; ++i) {
        const auto table = table_of([&](rule<>& row) {
            refund::credit_terms& credit = row.outcome.gives.credit;
            const std::int64_t kind = in(0, 4);
            credit = kind == 0   ? refund::full_payment
                     : kind == 1 ? refund::percent_of_payment(parts[in(0, 4)])
                                 : refund::prorated;
            if (kind > 1) {
                credit.basis = bases[in(0, 2)];
                credit.day_of_request = static_cast<refund::request_day>(in(0, 2) == 0);
            }
            credit.units = static_cast<refund::unit_rounding>(in(0, 1));
            refund::early_termination_fee& fee = row.outcome.gives.fee;
            fee = refund::charged(parts[in(0, 4)], static_cast<refund::fee_base>(in(0, 3)));
            fee.status = static_cast<fee_status>(in(0, 2));
            if (fee.status == fee_status::none) fee = refund::no_fee;
            row.outcome.gives.round = static_cast<rounding>(in(0, 6));
            if (in(0, 2) != 0) row.cap = acme_cap;
        });
        const auto request = changed(monthly, [&](auto& r) {
            r.term.plan = static_cast<billing_plan>(in(0, 1));
            r.requested_on = r.term.purchased_on + date::days(in(0, 364));
            r.quantity = in(1, 9);
            r.returned = in(1, r.quantity);
            r.payment = {in(0, 200'00), units[in(0, 3)]};
            if (r.payment.unit != usd) r.cap_payment = money{in(0, 200'00), usd};
        });
        REQUIRE_FALSE(refund::check(table));
        recorded_steps<> steps;
        held_in_memory held;
        const auto quote = quote_cancel(table, request, steps);
        REQUIRE(quote);
        const auto answer = settle(*quote, request, held.ledger, {.scope = "acme", .request_id = "r1"}, steps);
        REQUIRE(answer);
        const std::string text = explain(steps);
        CAPTURE(text);
        const auto lines = topics(text);

        const cpp_rational credit = derived(lines.at("Credit"), 0);
        const cpp_rational fee = lines.contains("Fee") ? derived_fee(lines.at("Fee"), credit) : cpp_rational(0);
        const std::string& refunded = lines.at("Refund");
        const auto amount = [&refunded] { return refunded.substr(0, refunded.find(' ')); };
        if (text.find("at most the credit") != std::string::npos) ++limited;
        if (lines.contains("Stops")) {
            const std::string& stops = lines.at("Stops");
            CHECK(product(stops.substr(stops.find(": ") + 2)) == decimal(between(stops, " = ", " ")));
        }
        if (!lines.contains("Cap")) {
            CHECK(decimal(amount()) == credit - fee);
            CHECK(refunded.find(" before any cap\n") != std::string::npos);
            continue;
        }
        cpp_rational cap_credit = credit;
        cpp_rational cap_fee = fee;
        if (lines.contains("For cap")) {
            cap_credit = derived(lines.at("For cap"), 0);
            cap_fee = lines.contains("Cap fee") ? derived_fee(lines.at("Cap fee"), cap_credit) : cpp_rational(0);
        }
        const std::string& cap = lines.at("Cap");
        const cpp_rational asked = decimal(between(cap, ", asked ", ","));
        const cpp_rational granted = decimal(between(cap, ", granted ", ","));
        CHECK(asked == cap_credit - cap_fee);
        CHECK(granted == (asked < 500 ? asked : cpp_rational(500)));
        CHECK(decimal(between(cap, ", left after it ", " ")) == 500 - granted);
        if (granted == asked) {
            CHECK(decimal(amount()) == credit - fee);
            continue;
        }
        ++capped;
        if (request.payment.unit == usd) {
            CHECK(decimal(amount()) == granted);
            CHECK(decimal(between(refunded, "; ", " before the cap")) == credit - fee);
            continue;
        }
        // In another currency the refund shrinks in proportion: before x granted / asked, rounded.
        CHECK(decimal(amount()) == credit - fee);
        CHECK(decimal(between(refunded, " x ", " ")) == granted);
        CHECK(decimal(between(refunded, " / ", " ")) == asked);
        const std::string result = between(refunded, between(refunded, ", rounded ", " =") + " = ", " ");
        CHECK(decimal(result) == rounded((credit - fee) * granted / asked, digits_behind_point(result),
                                         between(refunded, ", rounded ", " =")));
    }
    CHECK(capped > 100);
    CHECK(limited > 200);
}

TEST_CASE("a term in days is shown as it was stated") {
    const cancel_request<> request = changed(upfront(1200'00, usd), [](auto& r) {
        r.term = refund::term_of_days(r.term.purchased_on, 170);
    });
    const std::string text = quoted(table_of([](rule<>&) {}), request);
    CHECK(text.find("bought 2019-03-01 for P170D, upfront; request of ") != std::string::npos);
    CHECK(text.find(" of 170 days left") != std::string::npos);
}

TEST_CASE("a stated period is shown instead of the length of the term, which decides nothing") {
    const cancel_request<> request = changed(upfront(1200'00, usd), [](auto& r) {
        r.term.stated_period = refund::date_range{r.term.purchased_on, date::sys_days(r.requested_on) + date::days(14)};
    });
    const std::string text = quoted(table_of([](rule<>&) {}), request);
    CHECK(text.find("bought 2019-03-01, one payment for a stated period; request of ") != std::string::npos);
    CHECK(text.find(": 14 of ") != std::string::npos);
    CHECK(text.find("P1Y") == std::string::npos);
}
