#include <refund/explain/fields.hpp>

#include "../ledger/fixture.hpp"
#include <refund/quote/settle.hpp>
#include <refund/rules/partner_center.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using ledger_tests::held_in_memory;
using refund::billing_plan;
using refund::cancel_request;
using refund::currency_of;
using refund::money;
using refund::rule;
using refund::used_or_not;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");

/// Every field as "path=value" in order, and each value by its path.
struct listed {
    std::string text{};
    std::map<std::string, std::string> by_path{};

    template <class Value>
    void operator()(std::string_view path, const Value& value) {
        std::string shown;
        if constexpr (std::is_same_v<Value, bool>) {
            shown = value ? "yes" : "no";
        } else if constexpr (std::is_same_v<Value, money>) {
            shown = to_decimal(value);
        } else {
            shown = refund::field_text(value);
        }
        text += std::string(path) + "=" + shown + "\n";
        const bool first = by_path.emplace(path, shown).second;
        CHECK_MESSAGE(first, "twice: ", path);
    }
    [[nodiscard]] std::string at(const std::string& path) const {
        const auto found = by_path.find(path);
        return found == by_path.end() ? "none" : found->second;
    }
};

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

/// 2 of 3 units at 280.00 euros (350.00 dollars) a month, 14 of 28 days left, 10 payments to come.
constexpr cancel_request<> monthly{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::monthly},
                                   .payment = {280'00, eur},
                                   .quantity = 3,
                                   .returned = 2,
                                   .usage = used_or_not::used,
                                   .requested_on = 2023_y / 2 / 15,
                                   .cap_payment = money{350'00, usd}};

/// The fields of a request for whose scope `before` dollars were refunded earlier.
template <class Table>
listed fields_of(const Table& table, const cancel_request<>& request, std::int64_t before = 0,
                 std::string commitment = "") {
    held_in_memory held;
    if (before != 0) {
        const refund::claim first{.request_id = "first",
                                  .day = request.requested_on,
                                  .asked = {before, usd},
                                  .bought = 1,
                                  .returned = 1};
        REQUIRE(held.ledger.settle(first, acme_cap));
    }
    refund::recorded_steps<> steps;
    const auto quote = quote_cancel(table, request, steps);
    listed all;
    if (!quote) {
        for_each_field(refund::explained<>{.request = request, .steps = steps}, all);
        return all;
    }
    const auto decided = settle(*quote, request, held.ledger, {.request_id = "R", .commitment_id = commitment}, steps);
    REQUIRE(decided);
    for_each_field(
        refund::explained<>{.request = request, .steps = steps, .decided = &*decided, .commitment_id = commitment},
        all);
    return all;
}

}  // namespace

TEST_CASE("all fields of a refund that a cap in another currency reduces") {
    static constexpr auto table = table_of([](auto& row) {
        row.cap = acme_cap;
        row.cap.limit = {300'00, usd};
    });
    // In dollars 350.00 less 42.00: 308.00, of which 300.00 are payable; in euros 246.40 x 300.00 / 308.00 = 240.00.
    CHECK(fields_of(table, monthly).text ==
          "amounts.currency=EUR\namounts.credit=280.00\namounts.fee=33.60\namounts.refund=240.00\n"
          "amounts.withheld=6.40\namounts.paid=1680.00\namounts.kept=1440.00\namounts.cancelled_commitment=5600.00\n"
          "amounts.cap_currency=USD\namounts.cap_used=300.00\namounts.cap_left=0.00\n"
          "request.purchased_on=2023-01-01\nrequest.term=P1Y\nrequest.billing_plan=monthly\nrequest.currency=EUR\n"
          "request.payment=280.00\nrequest.cap_currency=USD\nrequest.cap_payment=350.00\nrequest.quantity=3\n"
          "request.returned=2\nrequest.usage=used\nrequest.requested_on=2023-02-15\n"
          "fingerprint=344d9e704c7098e4\n"
          "rule=acme/any-time\ncitation.document=ACME: Terms\ncitation.section=Returns\n"
          "citation.published=2018-11-16\ncitation.last_seen=2021-09-14\nclause=Prorated credit less a 12 % fee.\n"
          "policy=acme\nas_of=2023-02-15\nusage=used\napplies.in_force_from=2018-11-16\napplies.elapsed_from=0\n"
          "applies.usage=used or not\n"
          "dates.purchased_on=2023-01-01\ndates.requested_on=2023-02-15\ndates.days_elapsed=45\ndates.term=P1Y\n"
          "dates.billing_plan=monthly\ndates.period_start=2023-02-01\ndates.period_end=2023-03-01\n"
          "dates.period_days=28\ndates.days_left=14\ndates.payments_made=2\ndates.payments_to_come=10\n"
          "paid.payment=280.00\npaid.payments=2\npaid.units=3\npaid.amount=1680.00\n"
          "credit.payment=280.00\ncredit.currency=EUR\ncredit.todays_price=no\ncredit.units=2\ncredit.basis=prorated\n"
          "credit.terms.credit=prorated\ncredit.terms.proration=actual-days\ncredit.terms.day_of_request=unused\n"
          "credit.terms.price=purchase\ncredit.terms.units_rounded=together\n"
          "credit.fraction.left=14\ncredit.fraction.of=28\ncredit.fraction.unit=days\ncredit.rounding=half-even\n"
          "credit.units_rounded=together\ncredit.exact.numerator=784000\ncredit.exact.denominator=28\n"
          "credit.amount=280.00\n"
          "fee.currency=EUR\nfee.charged=yes\nfee.terms.fee=charged\nfee.terms.fee_kind=rate\n"
          "fee.terms.fee_rate=12/100\nfee.terms.fee_of=the credit\nfee.rate=12/100\nfee.rate_of=the credit\n"
          "fee.base=280.00\nfee.rounding=half-even\nfee.exact.numerator=336000\nfee.exact.denominator=100\n"
          "fee.limited_to_credit=no\nfee.amount=33.60\n"
          "stopped_payments.payment=280.00\nstopped_payments.payments=10\nstopped_payments.units=2\n"
          "stopped_payments.amount=5600.00\n"
          "cap_credit.payment=350.00\ncap_credit.currency=USD\ncap_credit.todays_price=no\ncap_credit.units=2\n"
          "cap_credit.basis=prorated\ncap_credit.terms.credit=prorated\ncap_credit.terms.proration=actual-days\n"
          "cap_credit.terms.day_of_request=unused\ncap_credit.terms.price=purchase\n"
          "cap_credit.terms.units_rounded=together\ncap_credit.fraction.left=14\ncap_credit.fraction.of=28\n"
          "cap_credit.fraction.unit=days\ncap_credit.rounding=half-even\ncap_credit.units_rounded=together\n"
          "cap_credit.exact.numerator=980000\ncap_credit.exact.denominator=28\ncap_credit.amount=350.00\n"
          "cap_fee.currency=USD\ncap_fee.charged=yes\ncap_fee.terms.fee=charged\ncap_fee.terms.fee_kind=rate\n"
          "cap_fee.terms.fee_rate=12/100\ncap_fee.terms.fee_of=the credit\ncap_fee.rate=12/100\n"
          "cap_fee.rate_of=the credit\ncap_fee.base=350.00\ncap_fee.rounding=half-even\n"
          "cap_fee.exact.numerator=420000\ncap_fee.exact.denominator=100\ncap_fee.limited_to_credit=no\n"
          "cap_fee.amount=42.00\n"
          "cap.limit=300.00\ncap.currency=USD\ncap.per=customer\ncap.counts=money refunded\n"
          "cap.over_limit=pay up to the limit\ncap.window.kind=rolling days\ncap.window.length=365\n"
          "cap.counted_from=2022-02-16\ncap.counted_to=2023-02-15\ncap.counts_until=2024-02-14\n"
          "cap.used_before=0.00\ncap.left_before=300.00\ncap.refund=308.00\ncap.asked=308.00\ncap.granted=300.00\n"
          "cap.used_after=300.00\ncap.left_after=0.00\ncap.seen_before=no\n"
          "cap.cut.refund_before=246.40\ncap.cut.payable=300.00\ncap.cut.of=308.00\n"
          "cap.cut.exact.numerator=739200000\ncap.cut.exact.denominator=30800\ncap.cut.rounding=half-even\n"
          "cap.cut.amount=240.00\n");
}

TEST_CASE("the fields name the credit's basis and rounding, and hold the exact value before rounding") {
    static constexpr auto kept = table_of([](auto& row) {
        row.outcome.gives.credit.day_of_request = refund::request_day::used;
        row.outcome.gives.credit.units = refund::unit_rounding::each_alone;
        row.outcome.gives.round = refund::rounding::down;
    });
    const listed days = fields_of(kept, monthly);
    CHECK(days.at("credit.basis") == "prorated, day of the request used");
    CHECK(days.at("credit.fraction.left") == "13");
    CHECK(days.at("credit.units_rounded") == "each alone");
    CHECK(days.at("credit.rounding") == "down");
    CHECK(days.at("credit.exact.numerator") == "364000");
    CHECK(days.at("credit.amount") == "260.00");

    static constexpr auto half = table_of([](auto& row) {
        row.outcome = refund::award{.credit = refund::percent_of_payment(refund::percent(50)),
                                    .fee = refund::charged(money{300'00, eur})};
    });
    const listed part = fields_of(half, monthly);
    CHECK(part.at("credit.basis") == "percent of the payment");
    CHECK(part.at("credit.terms.credit_percent") == "50/100");
    CHECK(part.at("credit.exact.denominator") == "100");
    CHECK(part.at("fee.terms.fee_amount") == "300.00 EUR");
    CHECK(part.at("fee.rate") == "none");
    CHECK(part.at("fee.base") == "300.00");
    CHECK(part.at("fee.limited_to_credit") == "yes");
    CHECK(part.at("fee.amount") == "280.00");

    // Bought on 2023-01-01, back on 2023-02-15: one full month. 100.00 less 10.00 are 90.00, of which 80.00 are kept.
    static constexpr auto falling = table_of([](auto& row) {
        row.outcome.gives.fee = at_most(refund::charged_less_per_month({100'00, eur}, {10'00, eur}), {80'00, eur});
    });
    const listed less = fields_of(falling, monthly);
    CHECK(less.at("fee.terms.fee_kind") == "declining amount");
    CHECK(less.at("fee.terms.fee_less_per_month") == "10.00 EUR");
    CHECK(less.at("fee.terms.fee_maximum") == "80.00 EUR");
    CHECK(less.at("fee.full_months") == "1");
    CHECK(less.at("fee.base") == "90.00");
    CHECK(less.at("fee.held_to") == "maximum");
    CHECK(less.at("fee.exact.numerator") == "9000");
    CHECK(less.at("fee.amount") == "80.00");

    static constexpr auto whole = table_of([](auto& row) {
        row.outcome = refund::award{.credit = refund::full_payment, .fee = refund::announced(refund::percent(12))};
    });
    const listed all = fields_of(whole, monthly);
    CHECK(all.at("credit.basis") == "full payment");
    CHECK(all.at("credit.rounding") == "none");
    CHECK(all.at("credit.exact.numerator") == "56000");
    CHECK(all.at("credit.exact.denominator") == "1");
    CHECK(all.at("fee.charged") == "no");
    CHECK(all.at("fee.exact.numerator") == "none");
    CHECK(all.at("fee.amount") == "0.00");
}

TEST_CASE("the state of the cap is listed even when the request is refused") {
    cancel_request<> request = monthly;
    request.payment = {350'00, usd};
    request.cap_payment.reset();
    static constexpr auto whole = table_of([](auto& row) {
        row.cap = acme_cap;
        row.cap.basis = refund::cap_basis::cancelled_commitment;
        row.cap.when_over = refund::over_limit::refuse_whole;
        row.cap.window = refund::anniversary_year(date::July / 1);
    });
    const listed refused = fields_of(whole, request, 100'00);
    CHECK(refused.at("cap.window.kind") == "anniversary year");
    CHECK(refused.at("cap.window.length") == "none");
    CHECK(refused.at("cap.window.anchor_month") == "7");
    CHECK(refused.at("cap.window.anchor_day") == "1");
    CHECK(refused.at("cap.counted_from") == "2022-07-01");
    CHECK(refused.at("cap.counts_until") == "2023-06-30");
    CHECK(refused.at("cap.used_before") == "100.00");
    CHECK(refused.at("cap.left_before") == "400.00");
    CHECK(refused.at("cap.refund") == "308.00");
    CHECK(refused.at("cap.stopped_payments") == "7000.00");
    CHECK(refused.at("cap.asked") == "7308.00");
    CHECK(refused.at("cap.used_after") == "100.00");
    CHECK(refused.at("cap.cut.payable") == "none");
    CHECK(refused.at("amounts.withheld") == "350.00");

    static constexpr auto two = table_of([](auto& row) {
        row.cap = acme_cap;
        row.cap.most_requests = 1;
        row.cap.window = refund::whole_life();
    });
    const listed too_many = fields_of(two, request, 1'00);
    CHECK(too_many.at("cap.most_requests") == "1");
    CHECK(too_many.at("cap.counts_until") == "none");
    CHECK(too_many.at("cap.asked") == "308.00");
    CHECK(too_many.at("cap.refund") == "none");
    CHECK(too_many.at("limit.of") == "requests");
    CHECK(too_many.at("limit.most") == "1");

    static constexpr auto no = table_of([](auto& row) {
        row.outcome = refund::refusal{"never"};
        row.cap = acme_cap;
    });
    const listed never = fields_of(no, request, 100'00);
    CHECK(never.at("cap.used_before") == "100.00");
    CHECK(never.at("cap.asked") == "0.00");
    CHECK(never.at("credit.amount") == "none");
    CHECK(never.at("amounts.paid") == "2100.00");
    CHECK(never.at("amounts.kept") == "2100.00");
}

TEST_CASE("the units of a commitment are listed where the request names one") {
    static constexpr auto plain = table_of([](auto&) {});
    const listed given = fields_of(plain, monthly, 0, "K");
    CHECK(given.at("request.commitment_id") == "K");
    CHECK(given.at("commitment.bought") == "3");
    CHECK(given.at("commitment.units_before") == "3");
    CHECK(given.at("commitment.units_given_back") == "2");
    CHECK(given.at("commitment.units_left") == "1");
    CHECK(fields_of(plain, monthly).at("commitment.bought") == "none");

    static constexpr auto never = table_of([](auto& row) { row.outcome = refund::refusal{"never"}; });
    const listed refused = fields_of(never, monthly, 0, "K");
    CHECK(refused.at("commitment.units_before") == "3");
    CHECK(refused.at("commitment.units_given_back") == "0");
    CHECK(refused.at("commitment.units_left") == "3");
}

TEST_CASE("without an answer, the fields show how far the computation came") {
    cancel_request<> request = monthly;
    request.cap_payment.reset();
    request.as_of = refund::calendar_day(date::sys_days(2020_y / 1 / 1));
    static constexpr auto capped = table_of([](auto& row) { row.cap = acme_cap; });
    const listed missing = fields_of(capped, request);
    CHECK(missing.at("amounts.credit") == "none");
    CHECK(missing.at("credit.amount") == "280.00");
    CHECK(missing.at("request.as_of") == "2020-01-01");
    CHECK(missing.at("as_of") == "2020-01-01");
    CHECK(missing.at("cap.limit") == "none");

    request.as_of = refund::calendar_day(date::sys_days(2010_y / 1 / 1));
    const listed none = fields_of(capped, request);
    CHECK(none.at("rule") == "none");
    CHECK(none.at("paid.amount") == "none");
    CHECK(none.at("dates.days_left") == "14");
    CHECK(none.at("fingerprint").size() == 16);
}

TEST_CASE("a stated period is listed with its days, a derived one is not") {
    static constexpr auto table = table_of([](auto&) {});
    cancel_request<> request = monthly;
    request.term.plan = billing_plan::upfront;
    const listed derived = fields_of(table, request);
    CHECK(derived.text.find("period_from") == std::string::npos);
    CHECK(derived.text.find("dates.period=") == std::string::npos);
    request.term.stated_period = refund::date_range{2023_y / 2 / 1, 2023_y / 3 / 1};
    const listed stated = fields_of(table, request);
    CHECK(stated.text.find("request.period_from=2023-02-01\nrequest.period_until=2023-03-01\n") != std::string::npos);
    CHECK(stated.text.find("dates.period=stated\n") != std::string::npos);
    CHECK(stated.text.find("dates.period_start=2023-02-01\n") != std::string::npos);
    CHECK(stated.text.find("renew") == std::string::npos);
    request.term.renewed_on = 2023_y / 1 / 20;
    const listed renewed = fields_of(table, request);
    CHECK(renewed.at("request.renewed_on") == "2023-01-20");
    CHECK(renewed.at("dates.renewed_on") == "2023-01-20");
    CHECK(renewed.at("dates.days_since_renewal") == "26");
    request.term = refund::term_of_days(request.term.purchased_on, 90);
    const listed of_days = fields_of(table, request);
    CHECK(of_days.at("request.term") == "P90D");
    CHECK(of_days.at("dates.term") == "P90D");
    CHECK(of_days.at("dates.period_days") == "90");
}

TEST_CASE("conditions beyond dates, days and usage are listed, with what the request states for them") {
    static constexpr auto table = table_of([](auto& row) {
        row.only_if = refund::rule_conditions{
            refund::month_condition::other_only, {{1'00, usd}, {100'00, usd}}, refund::exactly(refund::one_year)};
    });
    cancel_request<> request = monthly;
    request.hourly_commitment = refund::money{50'00, usd};
    const listed all = fields_of(table, request);
    CHECK(all.text.find("request.hourly_commitment=50.00\nrequest.hourly_commitment_currency=USD\n") !=
          std::string::npos);
    CHECK(all.text.find("applies.usage=used or not\napplies.calendar_month=another than that of the purchase\n"
                        "applies.hourly_commitment_above=1.00\napplies.hourly_commitment_at_most=100.00\n"
                        "applies.term_months_from=12\napplies.term_months_until=13\n") != std::string::npos);
    request.requested_on = 2023_y / 1 / 31;
    CHECK(fields_of(table, request).at("rule") == "none");
}
