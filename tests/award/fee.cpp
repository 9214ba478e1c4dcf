#include <refund/award/fee.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using refund::announced;
using refund::at_least;
using refund::at_most;
using refund::charged;
using refund::charged_less_per_month;
using refund::currency_of;
using refund::early_termination_fee;
using refund::errc;
using refund::fee_base;
using refund::fee_kind;
using refund::fee_status;
using refund::fee_without_rate;
using refund::is_sound;
using refund::money;
using refund::no_fee;
using refund::percent;
using refund::ratio;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency eur = currency_of("EUR");

template <class Change>
constexpr early_termination_fee changed(early_termination_fee fee, Change change) {
    change(fee);
    return fee;
}

template <class Rate>
concept can_be_charged = requires(Rate rate) { charged(rate); };

}  // namespace

TEST_CASE("each named fee sets its status, kind, rate and base") {
    static_assert(no_fee == early_termination_fee{} && no_fee.status == fee_status::none && is_sound(no_fee));
    constexpr early_termination_fee twelve = charged(percent(12));
    static_assert(twelve.status == fee_status::charged && twelve.kind == fee_kind::rate && twelve.rate == percent(12));
    static_assert(twelve.base == fee_base::credit && twelve.amount == money{} && is_sound(twelve));
    static_assert(charged(percent(12), fee_base::original_price).base == fee_base::original_price);
    static_assert(is_sound(charged(percent(12), fee_base::original_price)));
    static_assert(announced(percent(12)).status == fee_status::announced && announced(percent(12)).rate == percent(12));
    static_assert(is_sound(announced(percent(12))) && is_sound(announced(percent(12), fee_base::original_price)));
    for (const auto base : {fee_base::payments_to_come, fee_base::remaining_commitment}) {
        CHECK(charged(percent(20), base).base == base);
        CHECK(is_sound(charged(percent(20), base)));
        CHECK(is_sound(announced(percent(20), base)));
        CHECK(is_sound(fee_without_rate(base)));
    }
    constexpr early_termination_fee fixed = charged(money{350'00, eur});
    static_assert(fixed.status == fee_status::charged && fixed.kind == fee_kind::fixed_amount);
    static_assert(fixed.amount == money{350'00, eur} && fixed.rate == ratio{} && is_sound(fixed));
    static_assert(fee_without_rate().status == fee_status::rate_not_stated && is_sound(fee_without_rate()));
    static_assert(fee_without_rate(fee_base::original_price).base == fee_base::original_price);
    static_assert(is_sound(fee_without_rate(fee_base::original_price)));
}

TEST_CASE("declining fees, and fees with a minimum or a maximum, and when they are sound") {
    constexpr early_termination_fee falling = charged_less_per_month({350'00, usd}, {10'00, usd});
    static_assert(falling.status == fee_status::charged && falling.kind == fee_kind::declining_amount);
    static_assert(falling.amount == money{350'00, usd} && falling.less_per_month == money{10'00, usd});
    static_assert(is_sound(falling));
    static_assert(at_least(falling, {50'00, usd}).minimum == money{50'00, usd});
    static_assert(at_most(falling, {300'00, usd}).maximum == money{300'00, usd});
    static_assert(is_sound(at_least(at_most(falling, {300'00, usd}), {50'00, usd})));
    static_assert(is_sound(at_least(at_most(charged(percent(12)), {300'00, usd}), {50'00, usd})));
    static_assert(is_sound(at_least(announced(percent(12)), {1, usd})));

    // The minimum is below the maximum; both are above zero and in one currency.
    constexpr early_termination_fee twelve = charged(percent(12));
    static_assert(!is_sound(at_least(at_most(twelve, {50'00, usd}), {50'00, usd})));
    static_assert(!is_sound(at_least(at_most(twelve, {50'00, usd}), {50'01, usd})));
    static_assert(!is_sound(at_least(at_most(twelve, {50'00, usd}), {10'00, eur})));
    static_assert(!is_sound(at_least(twelve, {0, usd})) && !is_sound(at_most(twelve, {-1, usd})));
    static_assert(!is_sound(at_least(twelve, {1, {}})));
    // A limit that could never bind, or that is in another currency than the amount
    static_assert(!is_sound(at_least(falling, {350'00, usd})) && !is_sound(at_most(falling, {350'00, usd})));
    static_assert(is_sound(at_most(falling, {349'99, usd})));
    static_assert(!is_sound(at_least(falling, {50'00, eur})) && !is_sound(at_most(falling, {300'00, eur})));
    // A decline of nothing or in another currency, and members that other kinds do not use
    static_assert(!is_sound(charged_less_per_month({350'00, usd}, {0, usd})));
    static_assert(!is_sound(charged_less_per_month({350'00, usd}, {-1, usd})));
    static_assert(!is_sound(charged_less_per_month({350'00, usd}, {10'00, eur})));
    static_assert(!is_sound(charged_less_per_month({0, usd}, {10'00, usd})));
    static_assert(!is_sound(changed(falling, [](auto& fee) { fee.rate = percent(12); })));
    static_assert(!is_sound(changed(falling, [](auto& fee) { fee.base = fee_base::original_price; })));
    static_assert(!is_sound(changed(twelve, [](auto& fee) { fee.less_per_month = {10'00, usd}; })));
    static_assert(!is_sound(changed(charged(money{1, usd}), [](auto& fee) { fee.less_per_month = {1, usd}; })));
    static_assert(!is_sound(at_least(charged(money{2, usd}), {1, usd})));
    static_assert(!is_sound(at_least(fee_without_rate(), {1, usd})) && !is_sound(at_least(no_fee, {1, usd})));
    static_assert(!is_sound(changed(fee_without_rate(), [](auto& fee) { fee.less_per_month = {1, usd}; })));
}

TEST_CASE("a fee has the currency of the amounts that it states") {
    using refund::detail::currency_stated;
    static_assert(currency_stated(charged(money{1, eur})) == eur);
    static_assert(currency_stated(at_least(charged(percent(12)), {1, eur})) == eur);
    static_assert(currency_stated(at_most(charged(percent(12)), {1, eur})) == eur);
    static_assert(!currency_stated(charged(percent(12))).has_minor_unit());
}

TEST_CASE("a fee cannot be made from a floating-point rate") {
    static_assert(can_be_charged<ratio> && can_be_charged<money>);
    static_assert(!can_be_charged<double> && !can_be_charged<float>);
}

TEST_CASE("a rate, charged or announced, is above 0 and at most 100 %") {
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    for (const auto made :
         {+[](const ratio& rate) { return charged(rate); }, +[](const ratio& rate) { return announced(rate); }}) {
        CHECK(is_sound(made({1, highest})));
        CHECK(is_sound(made(percent(100))));
        CHECK_FALSE(is_sound(made(percent(0))));  // a charge of nothing is a mistake
        CHECK_FALSE(is_sound(made(percent(101))));
        CHECK_FALSE(is_sound(made(percent(-1))));
        CHECK_FALSE(is_sound(made({12, 0})));
        CHECK_FALSE(is_sound(made({0, 0})));
        CHECK_FALSE(is_sound(made({-1, -2})));
    }
}

TEST_CASE("a fixed fee is above zero, in a currency that has a minor unit") {
    static_assert(is_sound(charged(money{1, usd})) && is_sound(charged(money{1, currency_of("JPY")})));
    static_assert(!is_sound(charged(money{0, usd})) && !is_sound(charged(money{-1, usd})));
    static_assert(!is_sound(charged(money{1, currency_of("XAU")})) && !is_sound(charged(money{1, {}})));
    static_assert(is_sound(changed(charged(money{1, usd}), [](auto& fee) { fee.status = fee_status::announced; })));
}

TEST_CASE("a fee states only what its status and kind use") {
    // A rate or an amount without a status would never be charged.
    static_assert(!is_sound(early_termination_fee{.rate = percent(12)}));
    static_assert(!is_sound(early_termination_fee{.base = fee_base::original_price}));
    static_assert(!is_sound(early_termination_fee{.kind = fee_kind::fixed_amount}));
    static_assert(!is_sound(early_termination_fee{.amount = {350'00, usd}}));
    // A rate with an amount, an amount with a rate or with another base
    static_assert(!is_sound(changed(charged(percent(12)), [](auto& fee) { fee.amount = {350'00, usd}; })));
    static_assert(!is_sound(changed(charged(money{350'00, usd}), [](auto& fee) { fee.rate = percent(12); })));
    static_assert(
        !is_sound(changed(charged(money{350'00, usd}), [](auto& fee) { fee.base = fee_base::original_price; })));
    // A fee without a rate must not state a rate.
    static_assert(!is_sound(changed(fee_without_rate(), [](auto& fee) { fee.rate = percent(12); })));
    static_assert(!is_sound(changed(fee_without_rate(), [](auto& fee) { fee.kind = fee_kind::fixed_amount; })));
    static_assert(!is_sound(changed(fee_without_rate(), [](auto& fee) { fee.amount = {350'00, usd}; })));
    // Values outside the enumerations
    static_assert(!is_sound(changed(charged(percent(12)), [](auto& fee) { fee.status = static_cast<fee_status>(4); })));
    static_assert(!is_sound(changed(charged(percent(12)), [](auto& fee) { fee.kind = static_cast<fee_kind>(3); })));
    static_assert(!is_sound(charged(percent(12), static_cast<fee_base>(4))));
}

TEST_CASE("fees are equal when every member is") {
    static_assert(charged(percent(50)) == charged(ratio{1, 2}));
    static_assert(charged(percent(50)) != charged(percent(51)));
    static_assert(charged(percent(50)) != announced(percent(50)));
    static_assert(charged(percent(50)) != charged(percent(50), fee_base::original_price));
    static_assert(charged(money{1, usd}) != charged(money{2, usd}) && charged(money{1, usd}) != charged(money{1, eur}));
    static_assert(fee_without_rate() != no_fee);
}

TEST_CASE("a fee that cannot be computed says why, whatever the amounts are") {
    using refund::detail::find_fault;
    static_assert(find_fault(no_fee) == errc{} && find_fault(charged(percent(12))) == errc{});
    static_assert(find_fault(charged(percent(0))) == errc{} && find_fault(charged(percent(100))) == errc{});
    static_assert(find_fault(fee_without_rate()) == errc::fee_rate_not_stated);
    static_assert(find_fault(charged(percent(101))) == errc::rate_out_of_range);
    static_assert(find_fault(charged(percent(-1))) == errc::rate_out_of_range);
    static_assert(find_fault(charged(ratio{0, 0})) == errc::rate_out_of_range);
    static_assert(find_fault(charged(money{0, usd})) == errc{} &&
                  find_fault(charged(money{-1, usd})) == errc::negative_amount);
    static_assert(find_fault(charged_less_per_month({1, usd}, {-1, usd})) == errc::negative_amount);
    // Nothing is checked in a fee that is not charged.
    static_assert(find_fault(announced(ratio{12, 0})) == errc{});
}

TEST_CASE("the enumerators of a fee have names") {
    static_assert(name(fee_status::none) == "none" && name(fee_status::charged) == "charged");
    static_assert(name(fee_status::announced) == "announced, not charged");
    static_assert(name(fee_status::rate_not_stated) == "named without a rate");
    static_assert(name(static_cast<fee_status>(4)) == "unknown");
    static_assert(name(fee_kind::rate) == "rate" && name(fee_kind::fixed_amount) == "fixed amount");
    static_assert(name(fee_kind::declining_amount) == "declining amount");
    static_assert(name(static_cast<fee_kind>(3)) == "unknown");
    static_assert(name(fee_base::credit) == "the credit" && name(fee_base::original_price) == "the original price");
    static_assert(name(fee_base::payments_to_come) == "the payments to come");
    static_assert(name(fee_base::remaining_commitment) == "the remaining commitment");
    static_assert(name(static_cast<fee_base>(4)) == "unknown");
}
