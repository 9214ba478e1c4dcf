#include <refund/award/credit.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace {

using namespace date::literals;
using refund::credit_kind;
using refund::credit_terms;
using refund::errc;
using refund::full_payment;
using refund::is_sound;
using refund::percent;
using refund::percent_of_payment;
using refund::prorated;
using refund::proration_basis;
using refund::ratio;
using refund::request_day;

template <class Change>
constexpr credit_terms changed(credit_terms terms, Change change) {
    change(terms);
    return terms;
}

constexpr refund::share_left nothing_left(const refund::standing&) noexcept { return {0, 1}; }

/// In a year of 365 days that began on 1 January 2023.
constexpr refund::standing on(refund::calendar_day day) {
    return refund::standing_on({2023_y / 1 / 1, refund::one_year, refund::billing_plan::upfront}, day).value();
}

}  // namespace

TEST_CASE("each named credit sets its kind and keeps the defaults") {
    static_assert(full_payment.kind == credit_kind::full_payment && is_sound(full_payment));
    static_assert(prorated.kind == credit_kind::prorated && is_sound(prorated));
    static_assert(prorated.basis == refund::actual_days && prorated.day_of_request == request_day::unused);
    static_assert(percent_of_payment(percent(50)).kind == credit_kind::percent_of_payment);
    static_assert(percent_of_payment(percent(50)).percent == ratio{1, 2} && is_sound(percent_of_payment(percent(50))));
    static_assert(full_payment.price == refund::price_basis::purchase &&
                  full_payment.units == refund::unit_rounding::together);
}

TEST_CASE("credit terms without a stated kind are not sound") {
    static_assert(credit_terms{}.kind == credit_kind::not_stated && !is_sound(credit_terms{}));
    static_assert(!is_sound(credit_terms{.kind = static_cast<credit_kind>(5)}));
}

TEST_CASE("a fixed percentage of the payment is above 0 and at most 100 %") {
    static_assert(is_sound(percent_of_payment({1, std::numeric_limits<std::int64_t>::max()})));
    static_assert(is_sound(percent_of_payment(percent(1))) && is_sound(percent_of_payment(percent(100))));
    static_assert(!is_sound(percent_of_payment(percent(0))) && !is_sound(percent_of_payment(percent(101))));
    static_assert(!is_sound(percent_of_payment(percent(-1))) && !is_sound(percent_of_payment({-1, -2})));
    static_assert(!is_sound(percent_of_payment({0, 0})) && !is_sound(percent_of_payment({1, 0})));
    static_assert(!is_sound(credit_terms{.kind = credit_kind::percent_of_payment}));  // the percentage is not stated
}

TEST_CASE("credit terms state only what their kind uses") {
    constexpr auto with_percent = [](credit_terms& terms) { terms.percent = percent(50); };
    constexpr auto with_basis = [](credit_terms& terms) { terms.basis = refund::whole_months; };
    constexpr auto with_day = [](credit_terms& terms) { terms.day_of_request = request_day::used; };
    static_assert(!is_sound(changed(full_payment, with_percent)) && !is_sound(changed(prorated, with_percent)));
    static_assert(!is_sound(changed(full_payment, with_basis)) && !is_sound(changed(full_payment, with_day)));
    constexpr credit_terms half = percent_of_payment(percent(50));
    static_assert(!is_sound(changed(half, with_basis)) && !is_sound(changed(half, with_day)));
    static_assert(is_sound(changed(prorated, with_basis)) && is_sound(changed(prorated, with_day)));
    // Every kind may state the price and how units are rounded.
    for (const credit_terms& terms : {full_payment, prorated, half}) {
        CHECK(is_sound(changed(terms, [](auto& t) { t.price = refund::price_basis::lower_of_purchase_and_current; })));
        CHECK(is_sound(changed(terms, [](auto& t) { t.units = refund::unit_rounding::each_alone; })));
    }
}

TEST_CASE("a sound proration basis has a name, a unit and a function that counts") {
    constexpr auto by = [](const proration_basis& basis) {
        return changed(prorated, [&basis](auto& t) { t.basis = basis; });
    };
    static_assert(is_sound(by({"none", "days", &nothing_left})));
    static_assert(!is_sound(by({"", "days", &nothing_left})));
    static_assert(!is_sound(by({"none", "", &nothing_left})));
    CHECK_FALSE(is_sound(by({"none", "days", nullptr})));  // at run time
    static_assert(!is_sound(by({})));
    for (const proration_basis& basis : {refund::actual_days, refund::whole_months, refund::months_of_30_days}) {
        CHECK(is_sound(by(basis)));
    }
}

TEST_CASE("credit terms are equal when every member is") {
    static_assert(percent_of_payment(percent(50)) == percent_of_payment({1, 2}));
    static_assert(percent_of_payment(percent(50)) != percent_of_payment(percent(51)));
    static_assert(prorated != full_payment);
    static_assert(prorated != changed(prorated, [](auto& t) { t.basis = refund::whole_months; }));
    static_assert(prorated != changed(prorated, [](auto& t) { t.day_of_request = request_day::used; }));
    static_assert(prorated !=
                  changed(prorated, [](auto& t) { t.price = refund::price_basis::lower_of_purchase_and_current; }));
    static_assert(prorated != changed(prorated, [](auto& t) { t.units = refund::unit_rounding::each_alone; }));
}

TEST_CASE("each kind of credit has its part of the payment, and words for what it counts") {
    const auto part_on = [](const credit_terms& terms, refund::calendar_day day) {
        ratio found;
        REQUIRE(refund::detail::find_part(found, terms, on(day)) == refund::detail::no_error);
        return std::pair(found, refund::detail::words_of_part(terms));
    };
    const auto same = [](const std::pair<ratio, std::string_view>& found, ratio part, std::string_view of) {
        CHECK(found.first.numerator == part.numerator);
        CHECK(found.first.denominator == part.denominator);
        CHECK(found.second == of);
    };
    constexpr auto day_used = changed(prorated, [](auto& t) { t.day_of_request = request_day::used; });
    constexpr auto months = changed(prorated, [](auto& t) { t.basis = refund::whole_months; });
    constexpr auto months_used = changed(day_used, [](auto& t) { t.basis = refund::whole_months; });
    // 1 March: 59 days after 1 January, the 306 to come include it; 10 months have not begun before the day.
    same(part_on(full_payment, 2023_y / 3 / 1), {1, 1}, "");
    same(part_on(percent_of_payment({3, 8}), 2023_y / 3 / 1), {3, 8}, "of the payment");
    same(part_on(prorated, 2023_y / 3 / 1), {306, 365}, "days");
    same(part_on(day_used, 2023_y / 3 / 1), {305, 365}, "days");
    same(part_on(months, 2023_y / 3 / 1), {10, 12}, "months");
    same(part_on(months_used, 2023_y / 3 / 1), {9, 12}, "months");
    // On the last day of a month all later months are left; if that day is used, the next month has begun.
    same(part_on(months, 2023_y / 2 / 28), {10, 12}, "months");
    same(part_on(months_used, 2023_y / 2 / 28), {10, 12}, "months");
    // The last day of the period
    same(part_on(prorated, 2023_y / 12 / 31), {1, 365}, "days");
    same(part_on(day_used, 2023_y / 12 / 31), {0, 365}, "days");
}

TEST_CASE("a basis that counts wrongly, or that has no function, is an error") {
    const auto error_of = [](refund::share_left (*left)(const refund::standing&) noexcept) {
        ratio found;
        const auto terms = changed(prorated, [left](auto& t) { t.basis = {"own", "days", left}; });
        return refund::detail::find_part(found, terms, on(2023_y / 3 / 1));
    };
    CHECK(error_of([](const refund::standing&) noexcept -> refund::share_left { return {0, 1}; }) == errc{});
    CHECK(error_of([](const refund::standing&) noexcept -> refund::share_left { return {7, 7}; }) == errc{});
    CHECK(error_of([](const refund::standing&) noexcept -> refund::share_left { return {8, 7}; }) ==
          errc::rate_out_of_range);
    CHECK(error_of([](const refund::standing&) noexcept -> refund::share_left { return {-1, 7}; }) ==
          errc::rate_out_of_range);
    CHECK(error_of([](const refund::standing&) noexcept -> refund::share_left { return {0, 0}; }) ==
          errc::rate_out_of_range);
    CHECK(error_of([](const refund::standing&) noexcept -> refund::share_left { return {-2, -1}; }) ==
          errc::rate_out_of_range);
    CHECK(error_of(nullptr) == errc::rule_undefined);
    ratio found;
    CHECK(refund::detail::find_part(found, credit_terms{}, on(2023_y / 3 / 1)) == errc::rule_undefined);
}

TEST_CASE("the enumerators of credit terms have names") {
    static_assert(name(credit_kind::not_stated) == "not stated");
    static_assert(name(credit_kind::full_payment) == "full payment");
    static_assert(name(credit_kind::prorated) == "prorated");
    static_assert(name(credit_kind::percent_of_payment) == "percent of the payment");
    static_assert(name(credit_kind::less_used_time) == "payment less used time");
    static_assert(name(static_cast<credit_kind>(5)) == "unknown");
    static_assert(name(request_day::unused) == "unused" && name(request_day::used) == "used");
    static_assert(name(refund::price_basis::purchase) == "purchase");
    static_assert(name(refund::price_basis::lower_of_purchase_and_current) == "lower of purchase and current");
    static_assert(name(refund::unit_rounding::together) == "together");
    static_assert(name(refund::unit_rounding::each_alone) == "each alone");
}
