#include <refund/intake/request_text.hpp>

#include <refund/intake/shipped_offers.hpp>

#include "../quote/capped.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace {

using namespace capped_tests;
using refund::cancel_offer;
using refund::errc;
using refund::field_error;
using refund::payment_for;
using refund::read_request;
using refund::request_field;
using refund::request_form;
using refund::request_texts;
using refund::stated_request;

constexpr cancel_offer in_dollars = refund::offer_of(capped);
constexpr cancel_offer reservation = **refund::find_offer("partner-center", "azure-reservation");

constexpr request_texts least{
    .purchased_on = "2025-03-01", .currency = "EUR", .payment = "99.00", .requested_on = "2025-05-05"};
constexpr request_texts all{.purchased_on = "2025-03-01",
                            .term = "P3Y",
                            .billing_plan = "monthly",
                            .currency = "EUR",
                            .payment = "99.00",
                            .quantity = "12",
                            .returned = "7",
                            .requested_on = "2025-05-05T23:30:00-02:00",
                            .used = "yes",
                            .market = "DE",
                            .cap_payment = "110.00",
                            .as_of = "2025-03-01",
                            .current_payment = "98.00",
                            .current_cap_payment = "109.00"};

/// `all` with one text replaced.
constexpr request_texts with(std::string_view request_texts::*member, std::string_view text) {
    request_texts texts = all;
    texts.*member = text;
    return texts;
}
constexpr field_error wrong(std::string_view request_texts::*member, std::string_view text) {
    return read_request(with(member, text), reservation).error();
}

}  // namespace

TEST_CASE("every text is read into its member of the request") {
    constexpr stated_request made = read_request(all, reservation).value();
    static_assert(made.request.term ==
                  refund::reservation_term{2025_y / 3 / 1, refund::three_years, billing_plan::monthly});
    static_assert(made.request.payment == money{99'00, eur});
    static_assert(made.request.quantity == 12 && made.request.returned == 7);
    static_assert(made.request.usage == used_or_not::used);
    static_assert(made.request.requested_on == refund::calendar_day(2025_y / 5 / 6));  // in UTC
    static_assert(made.request.as_of == refund::calendar_day(2025_y / 3 / 1));
    static_assert(made.request.cap_payment == money{110'00, usd});  // in the currency of the cap
    static_assert(made.request.current_payment == money{98'00, eur});
    static_assert(made.request.current_cap_payment == money{109'00, usd});
    static_assert(made.market == refund::market_of("DE") && !made.not_sold);
    static_assert(made.offer == &reservation && made.rounded_amounts == 0);
}

TEST_CASE("texts that are not stated leave their members unset or at their defaults") {
    constexpr stated_request made = read_request(least, in_dollars).value();
    static_assert(made.request.term.length == refund::one_year && made.request.term.plan == billing_plan::upfront);
    static_assert(made.request.quantity == 1 && !made.request.returned && !made.request.usage);
    static_assert(!made.request.cap_payment && !made.request.as_of && !made.market);
    static_assert(!made.request.current_payment && !made.request.current_cap_payment);
}

TEST_CASE("units returned before are at most the units bought less those given back now") {
    const auto before = [](std::string_view text) {
        request_texts texts = all;
        texts.quantity = "7";
        texts.returned = "3";
        texts.returned_before = text;
        return read_request(texts, reservation);
    };
    CHECK(before("")->request.returned_before == 0);
    CHECK(before("0")->request.returned_before == 0);
    CHECK(before("4")->request.returned_before == 4);
    CHECK(before("5").error() == field_error{request_field::returned_before, errc::quantity_out_of_range, 0});
    CHECK(before("-1").error() == field_error{request_field::returned_before, errc::quantity_malformed, 0});
    CHECK(before("two").error().reason == errc::quantity_malformed);
    // At least one unit is given back now.
    request_texts texts = all;
    texts.quantity = "3";
    texts.returned = "";
    texts.returned_before = "2";
    CHECK(read_request(texts, reservation)->request.returned_before == 2);
    texts.returned_before = "3";
    CHECK(read_request(texts, reservation).error() ==
          field_error{request_field::returned_before, errc::quantity_out_of_range, 0});
}

TEST_CASE("listed payments are read into the room of the form, in place of a single payment") {
    std::array<refund::stated_payment, 2> room{};
    request_texts texts = least;
    texts.payment = {};
    texts.payments = "2025-03-01=99.00 made; 2025-04-01=98.005";
    const request_form form{.amounts = {.round = refund::rounding::half_up}, .room = room};
    const auto made = read_request(texts, in_dollars, form);
    REQUIRE(made);
    CHECK(made->request.payments.data() == room.data());
    CHECK(made->request.payments.size() == 2);
    CHECK(made->request.payments[1].amount == money{98'01, eur});
    CHECK(made->rounded_amounts == 1);
    CHECK(made->request.payment == money{});
    CHECK(currency_of(made->request) == eur);
    CHECK(made->request.payment_for == payment_for::one_unit);
    // In an export whose amounts are for all units, listed payments are not divided.
    CHECK(read_request(texts, in_dollars, {.payment = payment_for::all_units, .amounts = form.amounts, .room = room})
              ->request.payment_for == payment_for::all_units);
    CHECK(read_request(texts, in_dollars).error() == field_error{request_field::payments, errc::payments_too_many, 0});
    CHECK(read_request(texts, in_dollars, {.room = room}).error() ==
          field_error{request_field::payments, errc::amount_too_precise, 39});
    texts.payment = "99.00";
    CHECK(read_request(texts, in_dollars, form).error() ==
          field_error{request_field::payments, errc::payments_contradict, 0});
}

TEST_CASE("a rounding step is an amount above 0 in the payment's currency") {
    constexpr stated_request made = read_request(with(&request_texts::rounding_step, "0.05"), reservation).value();
    static_assert(made.request.rounding_step == refund::step_of(5));
    static_assert(read_request(all, reservation)->request.rounding_step == refund::minor_unit);
    static_assert(wrong(&request_texts::rounding_step, "0") ==
                  field_error{request_field::rounding_step, errc::rounding_step_out_of_range, 0});
    static_assert(wrong(&request_texts::rounding_step, "-0.05").reason == errc::rounding_step_out_of_range);
    static_assert(wrong(&request_texts::rounding_step, "0.001") ==
                  field_error{request_field::rounding_step, errc::amount_too_precise, 4});
    // Amounts may be rounded, but the step that they are rounded to may not.
    constexpr request_form half_up{.amounts = {.round = refund::rounding::half_up}};
    static_assert(read_request(with(&request_texts::rounding_step, "0.001"), reservation, half_up).error().reason ==
                  errc::amount_too_precise);
}

TEST_CASE("a term in days is a period of that many days from the purchase") {
    constexpr request_texts week{.purchased_on = "2024-02-26", .term = "P7D", .currency = "USD", .payment = "7.00",
                                 .requested_on = "2024-03-03"};
    static_assert(read_request(week, in_dollars)->request.term == refund::term_of_days(2024_y / 2 / 26, 7));
    request_texts again = week;
    again.renewed_on = "2024-03-04T00:00:00Z";
    CHECK(read_request(again, in_dollars)->request.term ==
          refund::term_of_days(2024_y / 2 / 26, 7, refund::calendar_day(2024_y / 3 / 4)));
    again.term = {};
    CHECK(read_request(again, in_dollars)->request.term.renewed_on == refund::calendar_day(2024_y / 3 / 4));
    again.renewed_on = "2024-02-30";
    CHECK(read_request(again, in_dollars).error() == field_error{request_field::renewed_on, errc::date_invalid});
    const auto fault = [&](std::string_view term, std::string_view from = "") {
        request_texts texts = week;
        texts.term = term;
        texts.period_from = texts.period_until = from;
        return read_request(texts, in_dollars).error();
    };
    using field = request_field;
    CHECK(fault("P0D") == field_error{field::term, errc::term_out_of_range});
    CHECK(fault("P1828D") == field_error{field::term, errc::term_out_of_range});
    CHECK(fault("P1M7D") == field_error{field::term, errc::term_malformed});
    CHECK(fault("P7D", "2024-02-26") == field_error{field::period_from, errc::period_contradicts});
}

TEST_CASE("both moments are stated or neither, each on its own day in UTC") {
    constexpr request_texts texts{.purchased_on = "2024-07-20", .currency = "USD", .payment = "7.00",
                                  .requested_on = "2024-07-27", .term_began_at = "2024-07-20T09:00:00Z",
                                  .requested_at = "2024-07-27T01:00:00+05:30"};
    const auto with = [&](std::string_view began, std::string_view asked) {
        request_texts changed = texts;
        changed.term_began_at = began;
        changed.requested_at = asked;
        return read_request(changed, in_dollars);
    };
    using field = request_field;
    CHECK(with("", "")->request.times == std::nullopt);
    CHECK(with("2024-07-20T09:00:00Z", "2024-07-27T18:00:01Z")->request.times ==
          refund::times_of_day{9 * 3600, 18 * 3600 + 1});
    CHECK(with("2024-07-20T09:00:00Z", "2024-07-28T01:00:00+05:30")->request.times ==
          refund::times_of_day{9 * 3600, 19 * 3600 + 1800});
    static_assert(read_request(texts, in_dollars).error() ==
                  field_error{field::requested_at, errc::moment_contradicts});  // the 26th in UTC
    CHECK(with("2024-07-19T23:59:59Z", "2024-07-27T18:00:00Z").error() ==
          field_error{field::term_began_at, errc::moment_contradicts});
    CHECK(with("2024-07-20T09:00:00Z", "").error() == field_error{field::requested_at, errc::moment_malformed});
    CHECK(with("", "2024-07-27T18:00:00Z").error() == field_error{field::term_began_at, errc::moment_malformed});
    CHECK(with("2024-07-20", "2024-07-27").error() == field_error{field::term_began_at, errc::moment_malformed});
}

TEST_CASE("a stated period needs both of its days") {
    // 8 to 28 February, and the day after.
    constexpr request_texts stub{.purchased_on = "2023-02-08", .period_from = "2023-02-08",
                                 .period_until = "2023-03-01T00:30:00+00:00", .currency = "EUR", .payment = "75.00",
                                 .requested_on = "2023-02-21", .used = "yes"};
    constexpr stated_request made = read_request(stub, in_dollars).value();
    static_assert(made.request.term.stated_period == refund::date_range{2023_y / 2 / 8, 2023_y / 3 / 1});
    static_assert(!read_request(least, in_dollars)->request.term.stated_period);

    const auto wrong_days = [&](std::string_view from, std::string_view until) {
        request_texts texts = stub;
        texts.period_from = from;
        texts.period_until = until;
        return read_request(texts, in_dollars).error();
    };
    using field = request_field;
    CHECK(wrong_days("2023-02-08", "") == field_error{field::period_until, errc::date_malformed});
    CHECK(wrong_days("", "2023-03-01") == field_error{field::period_from, errc::date_malformed});
    CHECK(wrong_days("2023-02-30", "2023-03-01") == field_error{field::period_from, errc::date_invalid});
    CHECK(wrong_days("2023-02-08", "2023-03-01T00:00") == field_error{field::period_until, errc::offset_missing});
    // The quote reports days that do not form a period, unless a later text is wrong.
    request_texts empty = stub;
    empty.period_until = empty.period_from;
    CHECK(read_request(empty, in_dollars).has_value());
    empty.used = "maybe";
    CHECK(read_request(empty, in_dollars).error() == field_error{field::requested_on, errc::period_contradicts});
}

TEST_CASE("a wrong text is reported with its field and the reason") {
    using texts = request_texts;
    using field = request_field;
    static_assert(wrong(&texts::purchased_on, "01.03.2025") == field_error{field::purchased_on, errc::date_malformed});
    static_assert(wrong(&texts::purchased_on, "") == field_error{field::purchased_on, errc::date_malformed});
    static_assert(wrong(&texts::term, "12") == field_error{field::term, errc::term_malformed});
    static_assert(wrong(&texts::term, "P6Y") == field_error{field::term, errc::term_out_of_range});
    static_assert(wrong(&texts::billing_plan, "Monthly") ==
                  field_error{field::billing_plan, errc::unknown_billing_plan});
    static_assert(wrong(&texts::currency, "eur") == field_error{field::currency, errc::unknown_currency});
    static_assert(wrong(&texts::currency, "") == field_error{field::currency, errc::unknown_currency});
    static_assert(wrong(&texts::currency, "XAU") == field_error{field::currency, errc::no_minor_unit});
    static_assert(wrong(&texts::payment, "99,00") == field_error{field::payment, errc::amount_malformed, 2});
    static_assert(wrong(&texts::payment, "-99.00") == field_error{field::payment, errc::negative_amount});
    static_assert(wrong(&texts::payment, "") == field_error{field::payment, errc::amount_empty});
    static_assert(wrong(&texts::quantity, "1.5") == field_error{field::quantity, errc::quantity_malformed});
    static_assert(wrong(&texts::quantity, "0") == field_error{field::quantity, errc::quantity_out_of_range});
    static_assert(wrong(&texts::returned, "13") == field_error{field::returned, errc::quantity_out_of_range});
    static_assert(wrong(&texts::returned, "-1") == field_error{field::returned, errc::quantity_malformed});
    static_assert(wrong(&texts::requested_on, "2025-02-30") == field_error{field::requested_on, errc::date_invalid});
    static_assert(wrong(&texts::requested_on, "2025-05-05T10:00") ==
                  field_error{field::requested_on, errc::offset_missing});
    static_assert(wrong(&texts::used, "YES") == field_error{field::used, errc::used_malformed});
    static_assert(wrong(&texts::market, "UK") == field_error{field::market, errc::unknown_market});
    static_assert(wrong(&texts::cap_payment, "1e3") == field_error{field::cap_payment, errc::amount_malformed, 1});
    static_assert(wrong(&texts::as_of, "now") == field_error{field::as_of, errc::date_malformed});
    static_assert(wrong(&texts::current_payment, "-1") == field_error{field::current_payment, errc::negative_amount});
    static_assert(wrong(&texts::current_cap_payment, "1.001") ==
                  field_error{field::current_cap_payment, errc::amount_too_precise, 4});
    static_assert(read_request(all, reservation).has_value());  // unchanged, it is read
}

TEST_CASE("of several errors, that of the first field is returned") {
    constexpr request_texts nothing{};
    static_assert(read_request(nothing, in_dollars).error().field == request_field::purchased_on);
    constexpr request_texts two = [] {
        request_texts texts = with(&request_texts::returned, "x");
        texts.quantity = "x";
        return texts;
    }();
    static_assert(read_request(two, in_dollars).error().field == request_field::quantity);
}

TEST_CASE("a day outside the term is reported before errors of later fields, and otherwise left to the quote") {
    constexpr request_texts early = with(&request_texts::requested_on, "2025-02-28");
    static_assert(read_request(early, in_dollars).has_value());
    constexpr request_texts early_and_wrong = [] {
        request_texts texts = with(&request_texts::requested_on, "2025-02-28");
        texts.used = "maybe";
        return texts;
    }();
    static_assert(read_request(early_and_wrong, in_dollars).error() ==
                  field_error{request_field::requested_on, errc::requested_before_purchase});
    constexpr request_texts wrong_before = [] {
        request_texts texts = with(&request_texts::requested_on, "2025-02-28");
        texts.quantity = "x";
        return texts;
    }();
    static_assert(read_request(wrong_before, in_dollars).error().field == request_field::quantity);
}

TEST_CASE("a market that the list excludes is kept with that list; before the first list nothing is known") {
    constexpr auto in = [](std::string_view market, std::string_view day) {
        request_texts texts = least;
        texts.market = market;
        texts.purchased_on = day;
        texts.requested_on = day;
        return read_request(texts, reservation);
    };
    static_assert(in("GL", "2019-12-01")->not_sold->where == refund::market_of("GL"));
    static_assert(in("GL", "2019-12-01")->not_sold->list == *list_in_force(refund::rules::pc_buying, 2019_y / 12 / 1));
    static_assert(!in("DE", "2019-12-01")->not_sold);
    static_assert(in("GL", "2018-01-01").has_value() && !in("GL", "2018-01-01")->not_sold);
    // The lists hold Svalbard and Jan Mayen as parts, and SJ consists of both. Bonaire alone is a part.
    static_assert(in("BQ-BO", "2019-12-01")->not_sold.has_value());
}

TEST_CASE("a market of which the list holds only a part is an error of its field") {
    static constexpr auto parts = refund::markets_of("BQ-BO");
    static constexpr refund::cited_list versions[] = {
        {.name = "acme", .in_force = {2020_y / 1 / 1}, .markets = parts, .source = capped_rule.source}};
    static constexpr refund::cited_lists lists("acme", versions);
    static constexpr cancel_offer listed = [] {
        cancel_offer made = refund::offer_of(capped);
        made.not_sold = &lists;
        return made;
    }();
    static_assert(read_request(with(&request_texts::market, "BQ"), listed).error() ==
                  field_error{request_field::market, errc::market_ambiguous});
    static_assert(read_request(with(&request_texts::market, "BQ-BO"), listed)->not_sold.has_value());
    static_assert(!read_request(with(&request_texts::market, "BQ-SA"), listed)->not_sold);
    static_assert(!read_request(with(&request_texts::market, "BQ"), in_dollars)->not_sold);  // the offer has no list
}

TEST_CASE("a payment for all units is divided by their number, whose own error comes first") {
    constexpr request_form for_all{.payment = payment_for::all_units};
    static_assert(read_request(with(&request_texts::payment, "1188.00"), reservation, for_all)->request.payment.minor ==
                  99'00);
    static_assert(read_request(all, reservation, for_all)->request.payment.minor == 8'25);
    static_assert(read_request(with(&request_texts::payment, "99.01"), reservation, for_all).error() ==
                  field_error{request_field::payment, errc::payment_not_divisible});
    static_assert(read_request(with(&request_texts::quantity, "x"), reservation, for_all).error().field ==
                  request_field::quantity);
    static_assert(read_request(least, in_dollars, for_all)->request.payment.minor == 99'00);
}

TEST_CASE("payments are stated for one unit or for all, and one stated for all is not divided") {
    static_assert(read_request(all, reservation)->request.payment_for == payment_for::one_unit);
    static_assert(read_request(with(&request_texts::payment_for, "one-unit"), reservation)->request.payment_for ==
                  payment_for::one_unit);
    static_assert(read_request(with(&request_texts::payment_for, "all-units"), reservation)->request.payment_for ==
                  payment_for::all_units);
    static_assert(read_request(with(&request_texts::payment_for, "all"), reservation).error() ==
                  field_error{request_field::payment_for, errc::unknown_payment_for});
    // 99.01 for twelve units: no form divides it.
    constexpr request_form for_all{.payment = payment_for::all_units};
    constexpr request_texts line = [] {
        request_texts texts = with(&request_texts::payment_for, "all-units");
        texts.payment = "99.01";
        return texts;
    }();
    for (const request_form& form : {request_form{}, for_all}) {
        CHECK(read_request(line, reservation, form)->request.payment.minor == 99'01);
        CHECK(read_request(line, reservation, form)->request.payment_for == payment_for::all_units);
    }
    request_texts unit = line;
    unit.payment_for = "one-unit";
    CHECK(read_request(unit, reservation, for_all)->request.payment.minor == 99'01);
}

TEST_CASE("zeros are dropped after the payment only; rounding applies to every amount") {
    constexpr request_form form{.amounts = {.zeros = refund::more_zeros::dropped}};
    static_assert(read_request(with(&request_texts::payment, "99.000"), reservation, form).has_value());
    static_assert(read_request(with(&request_texts::cap_payment, "110.000"), reservation, form).error() ==
                  field_error{request_field::cap_payment, errc::amount_too_precise, 6});
    constexpr request_form rounded{.amounts = {.round = refund::rounding::half_even}};
    constexpr request_texts fine = [] {
        request_texts texts = with(&request_texts::payment, "99.001");
        texts.cap_payment = "110.006";
        texts.current_payment = "98.0000";
        return texts;
    }();
    static_assert(read_request(fine, reservation, rounded)->request.payment.minor == 99'00);
    static_assert(read_request(fine, reservation, rounded)->request.cap_payment->minor == 110'01);
    static_assert(read_request(fine, reservation, rounded)->rounded_amounts == 2);
}

TEST_CASE("a payment for the cap is an error where the offer has no cap") {
    static constexpr cancel_offer without_cap = refund::offer_of(uncapped);
    static_assert(read_request(all, without_cap).error() ==
                  field_error{request_field::cap_payment, errc::no_minor_unit});
    static_assert(read_request(least, without_cap).has_value());
}
