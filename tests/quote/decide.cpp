#include <refund/quote/decide.hpp>

#include <refund/cap/ledger.hpp>
#include <refund/policy/choices.hpp>
#include <refund/rules/partner_center.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace date::literals;
using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using refund::admission;
using refund::billing_plan;
using refund::cancel_request;
using refund::cap_scope;
using refund::currency;
using refund::currency_of;
using refund::decide;
using refund::decision;
using refund::errc;
using refund::money;
using refund::outcome;
using refund::quote_cancel;
using refund::request_id;
using refund::rule;
using refund::settle;
using refund::used_or_not;
using ledger = refund::refund_cap_ledger<>;

constexpr currency usd = currency_of("USD");
constexpr currency eur = currency_of("EUR");

/// Prorated, a fee of 10 percent, at most 500.00 dollars in 365 days.
constexpr rule<> capped_rule{.id = "capped",
                             .in_force = {2018_y / 11 / 16},
                             .outcome = refund::award{.credit = refund::prorated, .fee = refund::charged(refund::percent(10))},
                             .cap = {.limit = {500'00, usd}, .window = refund::rolling_days(365), .scope = "customer"},
                             .source = {"ACME: Terms", "Returns", 2018_y / 11 / 16, 2021_y / 9 / 14}};
constexpr auto capped = refund::make_policy("capped", capped_rule);
constexpr auto whole_or_nothing = with_over_limit(capped, refund::over_limit::refuse_whole);
constexpr auto uncapped = [] {
    auto table = capped;
    table.rules[0].cap = refund::uncapped;
    return table;
}();
constexpr auto never = [] {
    auto table = capped;
    table.rules[0].outcome = refund::refusal{"window-closed"};
    return table;
}();
static_assert(refund::sound<capped> && refund::sound<whole_or_nothing> && refund::sound<uncapped> && refund::sound<never>);

/// The price of a year of 365 days; 100 of them are left: at 1,460.00 the credit is 400.00, the
/// fee 40.00, the refund 360.00.
constexpr cancel_request<> of_price(std::int64_t minor, date::sys_days bought = 2023_y / 1 / 1) {
    return {.term = {bought, refund::one_year, billing_plan::upfront},
            .payment = {minor, usd},
            .usage = used_or_not::unused,
            .requested_on = bought + date::days(265)};
}

/// The same in euros, at 1.25 dollars.
constexpr cancel_request<> in_euros(std::int64_t minor) {
    cancel_request<> request = of_price(minor);
    request.payment.unit = eur;
    request.cap_payment = money{minor * 5 / 4, usd};
    return request;
}

/// One payment of 280.00 in a month of 28 days with 14 left; 10 are to come.
constexpr cancel_request<> monthly{.term = {2023_y / 1 / 1, refund::one_year, billing_plan::monthly},
                                   .payment = {280'00, usd},
                                   .usage = used_or_not::unused,
                                   .requested_on = 2023_y / 2 / 15};

/// What a ledger that held `used` would say, without a ledger.
constexpr admission admitted(std::int64_t asked, std::int64_t granted, std::int64_t left) {
    return {.asked = {asked, usd}, .granted = {granted, usd}, .left_after = {left, usd}};
}

void check_sum(const decision<>& answer) {
    CHECK(answer.credit.minor == answer.fee.minor + answer.refund.minor + answer.withheld.minor);
    CHECK(answer.refund.minor >= 0);
    CHECK(answer.withheld.minor >= 0);
    CHECK(answer.fee.minor >= 0);
    CHECK(answer.credit.unit == answer.refund.unit);
    CHECK(answer.credit.unit == answer.fee.unit);
    CHECK(answer.credit.unit == answer.withheld.unit);
    CHECK(answer.credit.unit == answer.cancelled_commitment.unit);
}

/// All entries of a ledger, to compare it before and after.
std::map<std::pair<std::string, std::string>, std::pair<int, std::int64_t>> contents(const ledger& book) {
    std::map<std::pair<std::string, std::string>, std::pair<int, std::int64_t>> all;
    book.for_each([&all](const std::string& scope, const std::string& id, const refund::ledger_entry& entry) {
        all[{scope, id}] = {entry.day.days_since_epoch, entry.amount.minor};
    });
    return all;
}

bool same(const decision<>& a, const decision<>& b) {
    return a.outcome == b.outcome && a.rule == b.rule && a.credit == b.credit && a.fee == b.fee && a.refund == b.refund &&
           a.withheld == b.withheld && a.cancelled_commitment == b.cancelled_commitment && a.has_cap == b.has_cap &&
           a.admitted == b.admitted && a.refusal == b.refusal;
}

}  // namespace

TEST_CASE("the outcomes have the names of the batch program's contract") {
    static_assert(name(outcome::granted) == "granted");
    static_assert(name(outcome::capped) == "capped");
    static_assert(name(outcome::refused) == "refused");
    static_assert(refund::refund_limit_exceeded == "refund-limit-exceeded");
}

TEST_CASE("within the cap the refund is paid as computed") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    constexpr auto answer = decide(quote, admitted(360'00, 360'00, 140'00)).value();
    static_assert(answer.outcome == outcome::granted && answer.refusal.empty());
    static_assert(answer.credit == money{400'00, usd} && answer.fee == money{40'00, usd});
    static_assert(answer.refund == money{360'00, usd} && answer.withheld == money{0, usd});
    static_assert(answer.has_cap && answer.cap_used() == money{360'00, usd} && answer.cap_left() == money{140'00, usd});
    static_assert(answer.rule == &capped.rules[0]);
}

TEST_CASE("a cap that pays up to the limit withholds the rest") {
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

TEST_CASE("a cap that refuses whole cancels nothing: no fee is taken and no payment stops") {
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

TEST_CASE("a rule without a cap is granted without asking the ledger") {
    constexpr auto quote = quote_cancel(uncapped, of_price(1460'00'00)).value();
    constexpr auto answer = decide(quote, admission{}).value();
    static_assert(answer.outcome == outcome::granted && !answer.has_cap && answer.withheld == money{0, usd});
    static_assert(answer.refund == money{360'00'00, usd});
    ledger book;
    const auto settled = settle(quote, book, cap_scope("acme"), request_id("r1"));
    REQUIRE(settled);
    CHECK(same(*settled, answer));
    CHECK(contents(book).empty());
}

TEST_CASE("a rule that refuses is a refusal with the rule's code; it takes nothing from the cap") {
    constexpr auto quote = quote_cancel(never, monthly).value();
    ledger book;
    const auto answer = settle(quote, book, cap_scope("acme"), request_id("r1"));
    REQUIRE(answer);
    CHECK(answer->outcome == outcome::refused);
    CHECK(answer->refusal == "window-closed");
    CHECK(answer->credit == money{0, usd});
    CHECK(answer->refund == money{0, usd});
    CHECK(answer->cancelled_commitment == money{0, usd});
    CHECK(answer->cap_used() == money{0, usd});
    CHECK(answer->cap_left() == money{500'00, usd});
    CHECK(contents(book).empty());
    check_sum(*answer);
}

TEST_CASE("a refund in another currency shrinks in proportion to what its cap lets through") {
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

    // Rounded by the rule's mode: 79.998 cut is 79.99.
    static constexpr auto cut = with_rounding(capped, refund::rounding::down);
    const auto down = quote_cancel(cut, in_euros(1000'00)).value();
    // 273.97 less 27.39 are 246.58 euros; 342.46 less 34.24 are 308.22 dollars. 246.58 * 100 / 308.22 = 80.0013...
    CHECK(down.refund() == money{246'58, eur});
    CHECK(down.cap_refund() == money{308'22, usd});
    CHECK(decide(down, admitted(308'22, 100'00, 0))->refund == money{80'00, eur});
    CHECK(decide(down, admitted(308'22, 99'99, 0))->refund == money{79'99, eur});  // 79.9933...
}

TEST_CASE("where the cap counts the commitment, the money is paid as far as the cap lets through") {
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
    // Refused whole, the commitment goes on, however small the refund is.
    static constexpr auto strict = with_over_limit(commitment, refund::over_limit::refuse_whole);
    static_assert(decide(quote_cancel(strict, monthly).value(), admitted(2926'00, 0, 500'00))->outcome == outcome::refused);
}

TEST_CASE("settling enters what is taken, deciding does not") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    ledger book;
    const auto asked = decide(quote, book, cap_scope("acme"), request_id("r1"));
    REQUIRE(asked);
    CHECK(contents(book).empty());
    const auto settled = settle(quote, book, cap_scope("acme"), request_id("r1"));
    REQUIRE(settled);
    CHECK(same(*asked, *settled));
    const int day = date::sys_days(2023_y / 9 / 23).time_since_epoch().count();  // 2023-01-01 and 265 days
    CHECK(contents(book) == decltype(contents(book)){{{"acme", "r1"}, {day, 360'00}}});
}

TEST_CASE("requests of one scope share the cap: granted, capped, capped to nothing; another scope has its own") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    ledger book;
    const auto first = settle(quote, book, cap_scope("acme"), request_id("r1")).value();
    CHECK(first.outcome == outcome::granted);
    CHECK(first.cap_left() == money{140'00, usd});

    const auto second = settle(quote, book, cap_scope("acme"), request_id("r2")).value();
    CHECK(second.outcome == outcome::capped);
    CHECK(second.refund == money{140'00, usd});
    CHECK(second.withheld == money{220'00, usd});
    CHECK(second.cap_left() == money{0, usd});

    const auto third = settle(quote, book, cap_scope("acme"), request_id("r3")).value();
    CHECK(third.outcome == outcome::capped);
    CHECK(third.refund == money{0, usd});

    CHECK(settle(quote, book, cap_scope("other"), request_id("r1"))->outcome == outcome::granted);
}

TEST_CASE("a request settled again is paid the same and counts once; what is used and left is of now") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    ledger book;
    const auto first = settle(quote, book, cap_scope("acme"), request_id("r1")).value();
    const auto second = settle(quote, book, cap_scope("acme"), request_id("r2")).value();
    const auto before = contents(book);

    // The last one: all as it was, but that it was seen before.
    auto second_again = settle(quote, book, cap_scope("acme"), request_id("r2")).value();
    CHECK(second_again.admitted.seen_before);
    CHECK_FALSE(second.admitted.seen_before);
    second_again.admitted.seen_before = false;
    CHECK(same(second_again, second));

    // The first one: 140.00 were left after it, and are taken by the second one since. Of what the ledger
    // answers, used and left are of now; all else is as it was.
    auto first_again = settle(quote, book, cap_scope("acme"), request_id("r1")).value();
    CHECK(first.cap_left() == money{140'00, usd});
    CHECK(first_again.cap_left() == money{0, usd});
    CHECK(first.admitted.used_before == money{0, usd});
    CHECK(first_again.admitted.used_before == money{140'00, usd});  // by the second one
    first_again.admitted = first.admitted;
    CHECK(same(first_again, first));
    CHECK(contents(book) == before);
}

TEST_CASE("a decision holds what the ledger answered") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    ledger book;
    REQUIRE(settle(quote, book, cap_scope("acme"), request_id("r1")));
    const auto considered = book.consider(cap_scope("acme"), request_id("r2"), quote.at().on, quote.toward_cap(), quote.rule().cap);
    REQUIRE(considered);
    const auto answer = decide(quote, book, cap_scope("acme"), request_id("r2")).value();
    CHECK(answer.admitted == *considered);
    CHECK(answer.cap_used() == considered->granted);
    CHECK(answer.cap_left() == considered->left_after);
    CHECK(answer.admitted.counted_from == refund::calendar_day(2022_y / 9 / 24));  // 365 days up to 2023-09-23
}

TEST_CASE("what was admitted of another request, or of none, is an error and not a refund") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    constexpr auto strict = quote_cancel(whole_or_nothing, of_price(1460'00)).value();
    static_assert(decide(quote, admission{}).error() == errc::cap_currency_mismatch);
    static_assert(decide(strict, admission{}).error() == errc::cap_currency_mismatch);
    static_assert(decide(quote, admission{.granted = {360'00, eur}}).error() == errc::cap_currency_mismatch);
    static_assert(decide(quote, admitted(360'00, -1, 0)).error() == errc::negative_amount);
    // A cap that refuses whole goes by what this request counts, whatever is said to have been asked.
    static_assert(decide(strict, admitted(100'00, 100'00, 0))->outcome == outcome::refused);
    CHECK(decide(strict, admitted(100'00, 100'00, 0))->refund == money{0, usd});
}

/// A ledger of one's own: it keeps one scope in one number, and counts how often it is asked.
class one_number {
public:
    using scope_type = cap_scope<std::uint32_t>;
    using request_id_type = request_id<std::uint64_t>;
    refund::result<admission> consider(const scope_type&, const request_id_type& id, refund::calendar_day, money asked,
                                       const refund::cap_terms& terms) const {
        if (id.value == 13) return errc::request_id_reused;
        const auto let = refund::admit(terms.limit.minor, used, asked.minor, terms.when_over);
        return admission{.asked = asked, .granted = {let.granted, usd}, .left_after = {let.left, usd}};
    }
    refund::result<refund::ledger_entry> record(const scope_type&, const request_id_type& id, refund::calendar_day day, money granted) {
        if (id.value == 99) return errc::overflow;
        used += granted.minor;
        return refund::ledger_entry{day, granted};
    }
    std::int64_t used{};
};

TEST_CASE("a ledger of one's own is asked and told as the shipped one is") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    one_number book;
    const cap_scope acme(std::uint32_t{7});
    const auto id = [](std::uint64_t number) { return request_id(number); };
    CHECK(decide(quote, book, acme, id(1))->outcome == outcome::granted);
    CHECK(book.used == 0);
    CHECK(settle(quote, book, acme, id(1))->outcome == outcome::granted);
    CHECK(book.used == 360'00);
    CHECK(settle(quote, book, acme, id(13)).error() == errc::request_id_reused);
    CHECK(settle(quote, book, acme, id(99)).error() == errc::overflow);
    CHECK(settle(quote, book, acme, id(2))->refund == money{140'00, usd});
    CHECK(book.used == 500'00);
    CHECK(settle(quote_cancel(never, monthly).value(), book, acme, id(3))->outcome == outcome::refused);
    CHECK(settle(quote_cancel(uncapped, monthly).value(), book, acme, id(13))->outcome == outcome::granted);  // not asked
    CHECK(book.used == 500'00);
}

TEST_CASE("a refusal by the cap is not entered, and may succeed when the window has moved on") {
    ledger book;
    const auto early = quote_cancel(whole_or_nothing, of_price(1460'00)).value();
    CHECK(settle(early, book, cap_scope("acme"), request_id("r1"))->outcome == outcome::granted);
    CHECK(settle(early, book, cap_scope("acme"), request_id("r2"))->outcome == outcome::refused);
    CHECK(contents(book).size() == 1);
    // r1 counts on 2023-09-23 and the 364 days after it: to 2024-09-21.
    const auto on = [](date::sys_days day) { return quote_cancel(whole_or_nothing, of_price(1460'00, day - date::days(265))).value(); };
    CHECK(settle(on(2024_y / 9 / 21), book, cap_scope("acme"), request_id("r3"))->outcome == outcome::refused);
    CHECK(settle(on(2024_y / 9 / 22), book, cap_scope("acme"), request_id("r3"))->outcome == outcome::granted);
}

TEST_CASE("an error of the ledger is handed on, and leaves the ledger as it was") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    ledger book;
    REQUIRE(settle(quote, book, cap_scope("acme"), request_id("r1")));
    REQUIRE(book.record(cap_scope("euros"), request_id("e1"), 2023_y / 9 / 1, money{1, eur}));
    const auto before = contents(book);

    // The same id on another day, and for less than what is held.
    const auto later = quote_cancel(capped, of_price(1460'00, 2023_y / 1 / 2)).value();
    CHECK(settle(later, book, cap_scope("acme"), request_id("r1")).error() == errc::request_id_reused);
    const auto less = quote_cancel(capped, of_price(1459'00)).value();
    CHECK(settle(less, book, cap_scope("acme"), request_id("r1")).error() == errc::request_id_reused);
    CHECK(decide(less, book, cap_scope("acme"), request_id("r1")).error() == errc::request_id_reused);
    // A scope whose account is in another currency than the cap.
    CHECK(settle(quote, book, cap_scope("euros"), request_id("r1")).error() == errc::cap_currency_mismatch);
    CHECK(contents(book) == before);
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

TEST_CASE("the sink is told what the cap did, once, and nothing where no cap applies") {
    constexpr auto quote = quote_cancel(capped, of_price(1460'00)).value();
    std::vector<refund::step::applied_cap> told;
    const auto sink = [&told](const auto& step) { told.push_back(step); };
    ledger book;
    REQUIRE(settle(quote, book, cap_scope("acme"), request_id("r1"), sink));
    REQUIRE(settle(quote, book, cap_scope("acme"), request_id("r2"), sink));
    REQUIRE(told.size() == 2);
    CHECK(told[1].terms == capped.rules[0].cap);
    CHECK(told[1].refund_before == money{360'00, usd});
    CHECK(told[1].refund_after == money{140'00, usd});
    CHECK(told[1].result.asked == money{360'00, usd});
    CHECK(told[1].result.granted == money{140'00, usd});
    CHECK(told[1].result.used_before == money{360'00, usd});
    CHECK(told[1].result.left_after == money{0, usd});
    CHECK_FALSE(told[1].result.seen_before);

    const auto free = quote_cancel(uncapped, of_price(1460'00)).value();
    REQUIRE(decide(free, admission{}, sink));
    REQUIRE(decide(quote_cancel(never, monthly).value(), admission{}, sink));
    CHECK(told.size() == 2);
}

TEST_CASE("on random requests credit = fee + refund + withheld, and no window exceeds its cap") {
    std::mt19937_64 random{50'000};
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    static constexpr auto commitment = with_cap_basis(capped, refund::cap_basis::cancelled_commitment);
    static constexpr auto strict_commitment = with_over_limit(commitment, refund::over_limit::refuse_whole);
    static constexpr auto tables = std::array{capped, whole_or_nothing, commitment, strict_commitment};
    int outcomes[3] = {0, 0, 0};
    for (int round = 0; round < 400; ++round) {
        ledger book;
        const auto& table = tables[static_cast<std::size_t>(round % 4)];
        for (int i = 0; i < 25; ++i) {
            cancel_request<> request{};
            request.term = {date::sys_days(2023_y / 1 / 1) + date::days(in(0, 900)), refund::one_year,
                            in(0, 1) == 0 ? billing_plan::upfront : billing_plan::monthly};
            request.requested_on = request.term.purchased_on + date::days(in(0, 364));
            request.quantity = in(1, 3);
            request.returned = in(1, request.quantity);
            request.usage = used_or_not::unused;
            request.payment = {in(0, 60'000), usd};
            if (in(0, 1) == 0) {
                request.payment.unit = eur;
                request.cap_payment = money{in(0, 80'000), usd};
            }
            const auto quote = quote_cancel(table, request);
            REQUIRE(quote);
            const std::string id = std::to_string(in(0, 400));
            const auto before = contents(book);
            const auto answer = settle(*quote, book, cap_scope("acme"), request_id(id));
            if (!answer) {
                CHECK(answer.error() == errc::request_id_reused);
                CHECK(contents(book) == before);
                continue;
            }
            ++outcomes[static_cast<int>(answer->outcome)];
            check_sum(*answer);
            CHECK(answer->refund.minor <= quote->refund().minor);
            CHECK(answer->cap_left().minor >= 0);
            CHECK(answer->cap_left().minor <= 500'00);
            if (answer->outcome == outcome::granted) CHECK(answer->refund == quote->refund());
            if (answer->outcome == outcome::refused) {
                CHECK(answer->refund.minor == 0);
                CHECK(answer->cancelled_commitment.minor == 0);
                CHECK(contents(book) == before);
            }
            if (answer->outcome == outcome::capped) {
                CHECK(answer->cap_used().minor < quote->cap_refund().minor);
                CHECK(answer->cancelled_commitment == quote->cancelled_commitment());
                // The refund is its share of what the cap lets through, to the nearest cent.
                const cpp_rational share(answer->cap_used().minor, quote->cap_refund().minor);
                const cpp_rational off = cpp_rational(answer->refund.minor) - share * quote->refund().minor;
                CHECK(abs(off) <= cpp_rational(1, 2));
            }
            if (answer->outcome != outcome::refused) CHECK(contents(book).contains({"acme", id}));
        }
        // No 365 days hold more than the cap.
        const auto entries = contents(book);
        for (const auto& [newest_key, newest] : entries) {
            std::int64_t sum = 0;
            for (const auto& [key, entry] : entries) {
                if (entry.first <= newest.first && entry.first > newest.first - 365) sum += entry.second;
            }
            CHECK(sum <= 500'00);
        }
    }
    CHECK(outcomes[0] > 500);
    CHECK(outcomes[1] > 500);
    CHECK(outcomes[2] > 500);
}
