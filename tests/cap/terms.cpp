#include <refund/cap/terms.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace {

using refund::cap_basis;
using refund::cap_terms;
using refund::currency_of;
using refund::over_limit;
using refund::uncapped;

constexpr cap_terms published{{5'000'000, currency_of("USD")},
                              refund::rolling_days(365),
                              cap_basis::cancelled_commitment,
                              over_limit::refuse_whole,
                              10,
                              "billing profile"};

}  // namespace

TEST_CASE("default cap terms are no cap") {
    static_assert(!uncapped.applies() && !cap_terms{}.applies());
    static_assert(uncapped == cap_terms{});
    static_assert(uncapped.scope.empty());
}

TEST_CASE("a cap applies as soon as its limit has a currency with a minor unit") {
    static_assert(published.applies());
    static_assert(cap_terms{{0, currency_of("USD")}}.applies());  // a limit of zero is a cap, too
    static_assert(cap_terms{{0, currency_of("JPY")}}.applies());  // without minor digits, but with a minor unit
    static_assert(!cap_terms{{5'000'000, currency_of("XAU")}}.applies());
    static_assert(!cap_terms{{5'000'000, refund::currency{}}}.applies());
}

TEST_CASE("by default a cap counts the money of 365 days and pays up to its limit") {
    constexpr cap_terms plain{{5'000'000, currency_of("USD")}};
    static_assert(plain.window == refund::rolling_days(365));
    static_assert(plain.basis == cap_basis::money_refunded);
    static_assert(plain.when_over == over_limit::pay_up_to_limit);
    static_assert(!plain.most_requests);
}

TEST_CASE("cap terms are equal when every member is") {
    static_assert(published == cap_terms(published));
    constexpr auto differs = [](auto change) {
        cap_terms other = published;
        change(other);
        return other != published;
    };
    static_assert(differs([](cap_terms& t) { t.limit.minor -= 1; }));
    static_assert(differs([](cap_terms& t) { t.limit.unit = currency_of("EUR"); }));
    static_assert(differs([](cap_terms& t) { t.window = refund::rolling_days(366); }));
    static_assert(differs([](cap_terms& t) { t.window = refund::calendar_year(); }));
    static_assert(differs([](cap_terms& t) { t.basis = cap_basis::money_refunded; }));
    static_assert(differs([](cap_terms& t) { t.when_over = over_limit::pay_up_to_limit; }));
    static_assert(differs([](cap_terms& t) { t.most_requests = 9; }));
    static_assert(differs([](cap_terms& t) { t.most_requests.reset(); }));
    static_assert(differs([](cap_terms& t) { t.scope = "customer"; }));
    static_assert(std::is_trivially_copyable_v<cap_terms>);
}

TEST_CASE("what happens over the limit, and what a cap counts, have names") {
    static_assert(name(over_limit::pay_up_to_limit) == "pay up to the limit");
    static_assert(name(over_limit::refuse_whole) == "refuse whole");
    static_assert(name(cap_basis::money_refunded) == "money refunded");
    static_assert(name(cap_basis::cancelled_commitment) == "cancelled commitment");
}

TEST_CASE("sound cap terms have a limit of zero or more and a sound window, or are no cap at all") {
    static_assert(is_sound(uncapped) && is_sound(published));
    constexpr auto sound_with = [](auto change) {
        cap_terms other = published;
        change(other);
        return is_sound(other);
    };
    static_assert(sound_with([](cap_terms& t) { t.limit.minor = 0; }));
    static_assert(!sound_with([](cap_terms& t) { t.limit.minor = -1; }));
    static_assert(!sound_with([](cap_terms& t) { t.window = refund::rolling_days(0); }));
    static_assert(!sound_with([](cap_terms& t) { t.window = refund::anniversary_year(date::February / 30); }));
    static_assert(sound_with([](cap_terms& t) { t.most_requests = 0; }));
    static_assert(!sound_with([](cap_terms& t) { t.most_requests = -1; }));
    static_assert(!is_sound(cap_terms{.most_requests = 10}));  // no limit: it would count nothing
    static_assert(!sound_with([](cap_terms& t) { t.basis = static_cast<cap_basis>(9); }));
    static_assert(!sound_with([](cap_terms& t) { t.when_over = static_cast<over_limit>(9); }));
    // No currency, or gold: these terms would look like a cap without being one.
    static_assert(!sound_with([](cap_terms& t) { t.limit.unit = refund::currency{}; }));
    static_assert(!sound_with([](cap_terms& t) { t.limit.unit = currency_of("XAU"); }));
    static_assert(!is_sound(cap_terms{.scope = "customer"}));
    CHECK(is_sound(published));
}
