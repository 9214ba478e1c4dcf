#include <refund/award/fields.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using refund::award;
using refund::credit_terms;
using refund::currency_of;
using refund::early_termination_fee;
using refund::money;
using refund::percent;
using refund::ratio;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");

/// "name=value;" for every field, in order.
template <class Terms>
std::string listed(const Terms& terms) {
    std::string all;
    refund::for_each_field(terms, [&all](std::string_view name, const auto& value) {
        all += name;
        all += '=';
        all += refund::field_text(value);
        all += ';';
    });
    return all;
}

}  // namespace

TEST_CASE("a credit lists the fields that its kind uses") {
    CHECK(listed(credit_terms{}) == "credit=not stated;price=purchase;units_rounded=together;");
    CHECK(listed(refund::full_payment) == "credit=full payment;price=purchase;units_rounded=together;");
    CHECK(listed(refund::prorated) ==
          "credit=prorated;proration=actual-days;day_of_request=unused;price=purchase;units_rounded=together;");
    CHECK(listed(refund::percent_of_payment(percent(50))) ==
          "credit=percent of the payment;credit_percent=50/100;price=purchase;units_rounded=together;");
    CHECK(listed(credit_terms{.kind = refund::credit_kind::prorated,
                              .basis = refund::months_of_30_days,
                              .day_of_request = refund::request_day::used,
                              .price = refund::price_basis::lower_of_purchase_and_current,
                              .units = refund::unit_rounding::each_alone}) ==
          "credit=prorated;proration=30E/360;day_of_request=used;price=lower of purchase and current;"
          "units_rounded=each alone;");
}

TEST_CASE("a fee lists the fields that its status and kind use") {
    CHECK(listed(refund::no_fee) == "fee=none;");
    CHECK(listed(refund::charged(percent(12))) == "fee=charged;fee_kind=rate;fee_rate=12/100;fee_of=the credit;");
    CHECK(listed(refund::announced(ratio{1, 8}, refund::fee_base::original_price)) ==
          "fee=announced, not charged;fee_kind=rate;fee_rate=1/8;fee_of=the original price;");
    CHECK(listed(refund::charged(money{350'00, eur})) == "fee=charged;fee_kind=fixed amount;fee_amount=350.00 EUR;");
    const early_termination_fee falling = refund::charged_less_per_month({350'00, eur}, {10'00, eur});
    CHECK(listed(falling) ==
          "fee=charged;fee_kind=declining amount;fee_amount=350.00 EUR;fee_less_per_month=10.00 EUR;");
    CHECK(listed(at_least(at_most(falling, {300'00, eur}), {50'00, eur})) ==
          "fee=charged;fee_kind=declining amount;fee_amount=350.00 EUR;fee_less_per_month=10.00 EUR;"
          "fee_minimum=50.00 EUR;fee_maximum=300.00 EUR;");
    CHECK(listed(at_most(refund::charged(percent(12)), {300'00, eur})) ==
          "fee=charged;fee_kind=rate;fee_rate=12/100;fee_of=the credit;fee_maximum=300.00 EUR;");
    CHECK(listed(refund::fee_without_rate()) == "fee=named without a rate;fee_kind=rate;fee_of=the credit;");
}

TEST_CASE("an award lists its credit, its fee and its rounding") {
    CHECK(listed(award{.credit = refund::full_payment, .fee = refund::no_fee, .round = refund::rounding::half_up}) ==
          "credit=full payment;price=purchase;units_rounded=together;fee=none;rounding=half-up;");
}

TEST_CASE("two sound awards that differ in any member have different fields") {
    std::vector<credit_terms> credits;
    for (const credit_terms& kind : {refund::full_payment, refund::percent_of_payment(percent(50)),
                                     refund::percent_of_payment(percent(25)), refund::prorated,
                                     refund::less_used_time(percent(150)), refund::less_used_time(percent(100)),
                                     refund::less_used_time(percent(100), refund::used_price::list)}) {
        const bool counts_time = refund::detail::counts_time(kind.kind);
        const bool less_used = kind.kind == refund::credit_kind::less_used_time;
        for (const auto& basis : {refund::actual_days, refund::whole_months, refund::months_of_30_days}) {
            for (const auto day : {refund::request_day::unused, refund::request_day::used}) {
                if (!counts_time && (basis != refund::actual_days || day != refund::request_day::unused)) continue;
                for (const auto price :
                     {refund::price_basis::purchase, refund::price_basis::lower_of_purchase_and_current}) {
                    if (less_used && price != refund::price_basis::purchase) continue;
                    for (const auto units : {refund::unit_rounding::together, refund::unit_rounding::each_alone}) {
                        credit_terms terms = kind;
                        terms.basis = basis;
                        terms.day_of_request = day;
                        terms.price = price;
                        terms.units = units;
                        credits.push_back(terms);
                    }
                }
            }
        }
    }
    REQUIRE(credits.size() == (3 + 3 * 2) * 2 * 2 + 3 * (3 * 2) * 2);
    std::vector<early_termination_fee> fees{refund::no_fee, refund::charged(money{40'00, usd}),
                                            refund::charged(money{41'00, usd}), refund::charged(money{40'00, eur}),
                                            refund::charged(money{40'00, usd})};
    fees.back().status = refund::fee_status::announced;
    const early_termination_fee falling = refund::charged_less_per_month({350'00, eur}, {10'00, eur});
    for (const early_termination_fee& fee : {falling, refund::charged_less_per_month({350'00, eur}, {10'01, eur}),
                                             at_least(falling, {10'00, eur}), at_most(falling, {10'00, eur}),
                                             at_least(refund::charged(percent(1)), {10'00, eur})}) {
        fees.push_back(fee);
    }
    for (const auto base : {refund::fee_base::credit, refund::fee_base::original_price,
                            refund::fee_base::payments_to_come, refund::fee_base::remaining_commitment}) {
        fees.push_back(refund::fee_without_rate(base));
        for (const ratio& rate : {percent(12), percent(10)}) {
            fees.push_back(refund::charged(rate, base));
            fees.push_back(refund::announced(rate, base));
        }
    }
    REQUIRE(fees.size() == 5 + 5 + 4 * 5);
    std::set<std::string> lists;
    for (const credit_terms& credit : credits) {
        for (const early_termination_fee& fee : fees) {
            for (int mode = 0; mode < 7; ++mode) {
                const award given{credit, fee, static_cast<refund::rounding>(mode)};
                REQUIRE(refund::is_sound(given));
                lists.insert(listed(given));
            }
        }
    }
    CHECK(lists.size() == credits.size() * fees.size() * 7);
}

TEST_CASE("the summary of an award in words") {
    CHECK(summary(award{}) == "not stated, no fee");
    CHECK(summary(award{.credit = refund::full_payment, .fee = refund::charged(percent(12))}) ==
          "full payment, fee 12/100 of the credit");
    CHECK(summary(refund::percent_of_payment(percent(50))) == "50/100 of the payment");
    CHECK(summary(refund::prorated) == "prorated");
    CHECK(summary(refund::less_used_time(percent(150))) == "payment less used time, at 150/100 of the agreed price");
    credit_terms used = refund::prorated;
    used.day_of_request = refund::request_day::used;
    CHECK(summary(used) == "prorated, day of the request used");
    CHECK(summary(refund::announced(ratio{1, 8}, refund::fee_base::original_price)) ==
          "fee 1/8 of the original price announced, not charged");
    CHECK(summary(refund::charged(percent(20), refund::fee_base::remaining_commitment)) ==
          "fee 20/100 of the remaining commitment");
    CHECK(summary(refund::charged(money{350'00, eur})) == "fee 350.00 EUR");
    CHECK(summary(at_least(refund::charged_less_per_month({350'00, eur}, {10'00, eur}), {50'00, eur})) ==
          "fee 350.00 EUR less 10.00 EUR a full month, at least 50.00 EUR");
    CHECK(summary(at_most(refund::charged(percent(12)), {500'00, eur})) ==
          "fee 12/100 of the credit, at most 500.00 EUR");
    CHECK(summary(refund::fee_without_rate()) == "fee without a rate");
}

TEST_CASE("the text of a field's value") {
    CHECK(refund::field_text(percent(12)) == "12/100");
    CHECK(refund::field_text(ratio{-1, 3}) == "-1/3");
    CHECK(refund::field_text(money{350'00, eur}) == "350.00 EUR");
    CHECK(refund::field_text(std::string_view("half-even")) == "half-even");
}

TEST_CASE("fields can be listed in a constant expression") {
    constexpr std::size_t count = [] {
        std::size_t seen = 0;
        refund::for_each_field(award{refund::prorated, refund::charged(percent(12))},
                               [&seen](auto, const auto&) { ++seen; });
        return seen;
    }();
    static_assert(count == 5 + 4 + 1);
}
