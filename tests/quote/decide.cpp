#include <refund/quote/decide.hpp>

#include "capped.hpp"

#include <refund/policy/choices.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <vector>

namespace {

using namespace capped_tests;
using refund::cap_terms;
using refund::decide;
using refund::errc;
using refund::limit_hit;
using refund::outcome;
using refund::quote_cancel;

}  // namespace

TEST_CASE("the outcomes have the names that the batch program promises") {
    static_assert(name(outcome::granted) == "granted");
    static_assert(name(outcome::capped) == "capped");
    static_assert(name(outcome::refused) == "refused");
    static_assert(refund::refund_limit_exceeded == "refund-limit-exceeded");
}

TEST_CASE("a refund within the cap is paid as computed") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    constexpr auto answer = decide(quote, admitted(360'00, 360'00, 140'00)).value();
    static_assert(answer.outcome == outcome::granted && answer.refusal.empty());
    static_assert(answer.credit == money{400'00, usd} && answer.fee == money{40'00, usd});
    static_assert(answer.refund == money{360'00, usd} && answer.withheld == money{0, usd});
    static_assert(answer.has_cap && answer.cap_used() == money{360'00, usd} && answer.cap_left() == money{140'00, usd});
    static_assert(answer.rule == &capped.rules[0]);
}

TEST_CASE("a cap that pays up to its limit withholds the rest") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    constexpr auto part = decide(quote, admitted(360'00, 100'01, 0)).value();
    static_assert(part.outcome == outcome::capped && part.refusal.empty());
    static_assert(part.credit == money{400'00, usd} && part.fee == money{40'00, usd});
    static_assert(part.refund == money{100'01, usd} && part.withheld == money{259'99, usd});
    static_assert(part.cap_used() == money{100'01, usd} && part.cap_left() == money{0, usd});

    constexpr auto nothing = decide(quote, admitted(360'00, 0, 0)).value();
    static_assert(nothing.outcome == outcome::capped);
    static_assert(nothing.refund == money{0, usd} && nothing.withheld == money{360'00, usd});
    static_assert(nothing.fee == money{40'00, usd});
    // A cent less than asked is capped, exactly what is asked is not.
    static_assert(decide(quote, admitted(360'00, 359'99, 0))->outcome == outcome::capped);
    static_assert(decide(quote, admitted(360'00, 360'00, 0))->outcome == outcome::granted);
}

TEST_CASE("a cap that refuses whole cancels nothing: no fee is charged and no payment stops") {
    constexpr auto quote = quote_cancel(whole_or_nothing, monthly).value();
    static_assert(quote.refund() == money{126'00, usd} && quote.cancelled_commitment() == money{2800'00, usd});
    constexpr auto answer = decide(quote, admitted(126'00, 0, 100'00)).value();
    static_assert(answer.outcome == outcome::refused && answer.refusal == "refund-limit-exceeded");
    static_assert(answer.credit == money{140'00, usd} && answer.fee == money{0, usd} && answer.refund == money{0, usd});
    static_assert(answer.withheld == money{140'00, usd} && answer.cancelled_commitment == money{0, usd});
    static_assert(answer.cap_used() == money{0, usd} && answer.cap_left() == money{100'00, usd});
    // Exactly what is left is enough.
    static_assert(decide(quote, admitted(126'00, 126'00, 0))->outcome == outcome::granted);
}

TEST_CASE("a refund in another currency is reduced in proportion to what its cap grants") {
    // 1,000.00 euros are 1,250.00 dollars. 100 of 365 days: 273.97 euros, fee 27.40, refund 246.57;
    // 342.47 dollars, fee 34.25, refund 308.22.
    constexpr auto quote = quote_cancel(capped, in_euros(1000'00)).value();
    static_assert(quote.refund() == money{246'57, eur} && quote.cap_refund() == money{308'22, usd});

    constexpr auto all = decide(quote, admitted(308'22, 308'22, 191'78)).value();
    static_assert(all.outcome == outcome::granted && all.refund == money{246'57, eur});

    // 100.00 of 308.22 dollars: 246.57 * 100.00 / 308.22 = 79.9980..., so 80.00 euros.
    constexpr auto part = decide(quote, admitted(308'22, 100'00, 0)).value();
    static_assert(part.outcome == outcome::capped && part.refund == money{80'00, eur});
    static_assert(part.withheld == money{166'57, eur} && part.fee == money{27'40, eur});
    static_assert(part.cap_used() == money{100'00, usd});
    static_assert(decide(quote, admitted(308'22, 0, 0))->refund == money{0, eur});

    // Rounded by the rule's mode: 79.998 down is 79.99.
    static constexpr auto cut = with_rounding(capped, refund::rounding::down);
    const auto down = quote_cancel(cut, in_euros(1000'00)).value();
    // 273.97 less 27.39 are 246.58 euros; 342.46 less 34.24 are 308.22 dollars. 246.58 * 100 / 308.22 = 80.0013...
    CHECK(down.refund() == money{246'58, eur});
    CHECK(down.cap_refund() == money{308'22, usd});
    CHECK(decide(down, admitted(308'22, 100'00, 0))->refund == money{80'00, eur});
    CHECK(decide(down, admitted(308'22, 99'99, 0))->refund == money{79'99, eur});  // 79.9933...
}

TEST_CASE("where the cap counts the commitment, the refund is paid as far as the grant covers it") {
    static constexpr auto commitment = with_cap_basis(capped, refund::cap_basis::cancelled_commitment);
    constexpr auto quote = quote_cancel(commitment, monthly).value();  // 126.00 and 2,800.00 to come
    static_assert(quote.toward_cap() == money{2926'00, usd});
    // Less than the whole commitment, but as much as the refund: it is paid in full.
    constexpr auto granted = decide(quote, admitted(2926'00, 500'00, 0)).value();
    static_assert(granted.outcome == outcome::granted && granted.refund == money{126'00, usd});
    static_assert(granted.withheld == money{0, usd} && granted.cap_used() == money{500'00, usd});
    constexpr auto part = decide(quote, admitted(2926'00, 125'99, 0)).value();
    static_assert(part.outcome == outcome::capped && part.refund == money{125'99, usd});
    static_assert(part.withheld == money{1, usd});
    // If the cap refuses whole, the commitment goes on, however small the refund is.
    static constexpr auto strict = with_over_limit(commitment, refund::over_limit::refuse_whole);
    static_assert(decide(quote_cancel(strict, monthly).value(), admitted(2926'00, 0, 500'00))->outcome ==
                  outcome::refused);
}

TEST_CASE("an admission of another request, or a default one, is an error and not a refund") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    constexpr auto strict = quote_cancel(whole_or_nothing, of_price(1460'00)).value();
    static_assert(decide(quote, admission{}).error() == errc::cap_currency_mismatch);
    static_assert(decide(strict, admission{}).error() == errc::cap_currency_mismatch);
    static_assert(decide(quote, admission{.granted = {360'00, eur}}).error() == errc::cap_currency_mismatch);
    static_assert(decide(quote, admitted(360'00, -1, 0)).error() == errc::negative_amount);
    // A cap that refuses whole decides by what this request counts, whatever the admission says was asked.
    static_assert(decide(strict, admitted(100'00, 100'00, 0))->outcome == outcome::refused);
    CHECK(decide(strict, admitted(100'00, 100'00, 0))->refund == money{0, usd});
}

TEST_CASE("deciding never throws, unless the sink may") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    constexpr admission nothing{};
    static_assert(noexcept(decide(quote, nothing)));
    const auto throwing = [](const auto&) {};
    static_assert(!noexcept(decide(quote, nothing, throwing)));
    struct stop {};
    CHECK_THROWS_AS((void)decide(quote, admitted(1, 1, 0), [](const auto&) { throw stop{}; }), stop);
}

TEST_CASE("a rule without a cap is granted, and a rule that refuses gives a refusal with its code") {
    constexpr auto free = quote_cancel(uncapped, of_price(1460'00'00)).value();
    constexpr auto answer = decide(free, admission{}).value();
    static_assert(answer.outcome == outcome::granted && !answer.has_cap && answer.withheld == money{0, usd});
    static_assert(answer.refund == money{360'00'00, usd});
    constexpr auto refused = decide(quote_cancel(never, monthly).value(), admission{}).value();
    static_assert(refused.outcome == outcome::refused && refused.refusal == "window-closed");
    static_assert(refused.credit == money{0, usd} && refused.refund == money{0, usd});
    CHECK(refused.cancelled_commitment == money{0, usd});
}

TEST_CASE("when the cap's requests are used up nothing is cancelled, whatever the cap does over its limit") {
    for (const auto* const table : {&capped, &whole_or_nothing}) {
        const auto quote = quote_cancel(*table, monthly).value();
        admission none = admitted(126'00, 0, 374'00);
        none.limited_by = limit_hit::request_limit;
        const auto answer = decide(quote, none).value();
        CHECK(answer.outcome == outcome::refused);
        CHECK(answer.refusal == "request-limit-exceeded");
        CHECK(answer.credit == money{140'00, usd});
        CHECK(answer.fee == money{0, usd});
        CHECK(answer.refund == money{0, usd});
        CHECK(answer.withheld == money{140'00, usd});
        CHECK(answer.cancelled_commitment == money{0, usd});
        CHECK(answer.cap_used() == money{0, usd});
        CHECK(answer.cap_left() == money{374'00, usd});
        check_sum(answer);
    }
}

TEST_CASE("when too few units are left nothing is cancelled, with or without a cap") {
    const auto refused = [](const auto& table, admission answered) {
        answered.limited_by = limit_hit::unit_limit;
        const auto quote = quote_cancel(table, monthly).value();
        const auto answer = decide(quote, answered).value();
        check_sum(answer);
        return answer.outcome == outcome::refused && answer.refusal == "units-exceed-commitment" &&
               answer.refund == money{0, usd} && answer.fee == money{0, usd} &&
               answer.cancelled_commitment == money{0, usd};
    };
    CHECK(refused(uncapped, {}));
    CHECK(refused(capped, admitted(126'00, 0, 500'00)));
    CHECK(refused(whole_or_nothing, admitted(126'00, 0, 500'00)));
    // An admission for another cap is still an error.
    CHECK(decide(quote_cancel(capped, monthly).value(), {.limited_by = limit_hit::unit_limit}) ==
          errc::cap_currency_mismatch);
    // A rule that refuses is named first.
    CHECK(decide(quote_cancel(never, monthly).value(), {.limited_by = limit_hit::unit_limit})->refusal ==
          "window-closed");
}

TEST_CASE("each limit has the code that the batch program promises, and so has an unknown one") {
    static_assert(refund::refusal_by(limit_hit::money_limit) == "refund-limit-exceeded");
    static_assert(refund::refusal_by(limit_hit::request_limit) == "request-limit-exceeded");
    static_assert(refund::refusal_by(limit_hit::unit_limit) == "units-exceed-commitment");
    CHECK(refund::refusal_by(limit_hit{99}) == "refund-limit-exceeded");
}

TEST_CASE("the sink is told once what the cap did or which limit refused, and nothing where neither applies") {
    std::vector<refund::step::applied_cap> caps;
    std::vector<refund::step::ran_into_limit> limits;
    const auto sink = [&](const auto& step) {
        if constexpr (std::is_same_v<decltype(step), const refund::step::applied_cap&>) caps.push_back(step);
        if constexpr (std::is_same_v<decltype(step), const refund::step::ran_into_limit&>) limits.push_back(step);
    };
    const auto quote = quote_cancel(capped, of_price(1460'00)).value();
    REQUIRE(decide(quote, admitted(360'00, 140'00, 0), sink));
    REQUIRE(caps.size() == 1);
    CHECK(limits.empty());
    CHECK(caps[0].terms == capped.rules[0].cap);
    CHECK(caps[0].refund_before == money{360'00, usd});
    CHECK(caps[0].refund_after == money{140'00, usd});
    CHECK(caps[0].payable == money{140'00, usd});
    CHECK(caps[0].payable_in_full == money{360'00, usd});
    CHECK_FALSE(caps[0].refused);
    CHECK(caps[0].result == admitted(360'00, 140'00, 0));

    admission none = admitted(360'00, 0, 10'00);
    none.limited_by = limit_hit::request_limit;
    REQUIRE(decide(quote, none, sink));
    CHECK(caps.size() == 1);
    REQUIRE(limits.size() == 1);
    CHECK(limits[0].terms == capped.rules[0].cap);
    CHECK(limits[0].result == none);
    CHECK(limits[0].refusal == "request-limit-exceeded");

    REQUIRE(decide(quote_cancel(uncapped, of_price(1460'00)).value(), admission{}, sink));
    REQUIRE(decide(quote_cancel(never, monthly).value(), admission{}, sink));
    CHECK(caps.size() + limits.size() == 2);
}
