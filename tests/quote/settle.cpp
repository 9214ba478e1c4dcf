#include <refund/quote/settle.hpp>

#include "../ledger/fixture.hpp"
#include "capped.hpp"

#include <refund/ledger/history.hpp>
#include <refund/policy/choices.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace capped_tests;
using boost::multiprecision::cpp_rational;
using ledger_tests::fails;
using refund::cap_terms;
using refund::claim;
using refund::claim_entry;
using refund::claim_keys;
using refund::claim_of;
using refund::decide;
using refund::entry_kind;
using refund::errc;
using refund::ledger_error;
using refund::outcome;
using refund::quote_cancel;
using refund::settle;

struct book : ledger_tests::held_in_memory {
    template <class Table>
    auto settled(const Table& table, const cancel_request<>& request, const claim_keys& keys) {
        return settle(quote_cancel(table, request).value(), request, ledger, keys);
    }
    auto settled(const cancel_request<>& request, const claim_keys& keys) { return settled(capped, request, keys); }
    std::vector<claim_entry> entries() { return ledger.history("acme").value(); }
};

claim_keys acme(std::string id) { return {.scope = "acme", .request_id = std::move(id)}; }

constexpr cancel_request<> yearly = of_price(1460'00);  // 360.00 to be refunded

}  // namespace

TEST_CASE("a claim states everything that a request asks of a ledger") {
    const auto quote = quote_cancel(capped, yearly).value();
    CHECK(claim_of(quote, yearly, {.scope = "acme", .request_id = "r1", .commitment_id = "c"}) ==
          claim{.scope = "acme",
                .request_id = "r1",
                .day = 2023_y / 9 / 23,
                .asked = {360'00, usd},
                .commitment_id = "c",
                .bought = 1,
                .returned = 1,
                .fingerprint = refund::fingerprint_of(yearly, "capped")});
    cancel_request<> some = yearly;
    some.quantity = 5, some.returned = 2;
    const claim of_some = claim_of(quote_cancel(capped, some).value(), some, acme("r1"));
    CHECK(of_some.bought == 5);
    CHECK(of_some.returned == 2);
    CHECK(of_some.asked == money{720'00, usd});
    // The claim is in the cap's currency, by the amount that counts there.
    const auto euros = in_euros(1000'00);
    CHECK(claim_of(quote_cancel(capped, euros).value(), euros, acme("r1")).asked == money{308'22, usd});
    static constexpr auto commitment = with_cap_basis(capped, refund::cap_basis::cancelled_commitment);
    CHECK(claim_of(quote_cancel(commitment, monthly).value(), monthly, acme("r1")).asked == money{2926'00, usd});
    // Without a cap, or for a refusal, no money is asked.
    CHECK(claim_of(quote_cancel(uncapped, yearly).value(), yearly, acme("r1")).asked == money{});
    const claim refused = claim_of(quote_cancel(never, yearly).value(), yearly, acme("r1"));
    CHECK(refused.asked == money{0, usd});
    CHECK(refused.refused_by_rule);
}

TEST_CASE_FIXTURE(book, "settle enters its answer, decide does not, and both give the same answer") {
    const auto quote = quote_cancel(capped, yearly).value();
    const auto asked = decide(quote, yearly, ledger, acme("r1"));
    REQUIRE(asked);
    CHECK(entries().empty());
    const auto answer = settle(quote, yearly, ledger, acme("r1"));
    REQUIRE(answer);
    CHECK(*asked == *answer);
    REQUIRE(entries().size() == 1);
    CHECK(entries()[0].kind == entry_kind::granted);
    CHECK(entries()[0].of == claim_of(quote, yearly, acme("r1")));
    CHECK(entries()[0].answer == answer->admitted);
}

TEST_CASE_FIXTURE(book, "a request under a rule without a cap is granted and entered, and takes no money from any "
                  "cap") {
    const auto answer = settled(uncapped, of_price(1460'00'00), acme("r1"));
    REQUIRE(answer);
    CHECK(answer->outcome == outcome::granted);
    CHECK(answer->refund == money{360'00'00, usd});
    CHECK_FALSE(answer->has_cap);
    REQUIRE(entries().size() == 1);
    CHECK(entries()[0].answer.granted == money{});
    CHECK(settled(yearly, acme("r2"))->cap_left() == money{140'00, usd});
    // If a commitment is named, its units count nevertheless.
    const claim_keys third{.scope = "acme", .request_id = "r3", .commitment_id = "c"};
    const claim_keys fourth{.scope = "acme", .request_id = "r4", .commitment_id = "c"};
    CHECK(settled(uncapped, yearly, third)->outcome == outcome::granted);
    CHECK(settled(uncapped, yearly, fourth)->refusal == "units-exceed-commitment");
}

TEST_CASE_FIXTURE(book, "a request that a rule refuses gets the rule's code, is entered, and takes nothing from the "
                  "cap") {
    const auto answer = settled(never, monthly, acme("r1"));
    REQUIRE(answer);
    CHECK(answer->outcome == outcome::refused);
    CHECK(answer->refusal == "window-closed");
    CHECK(answer->credit == money{0, usd});
    CHECK(answer->refund == money{0, usd});
    CHECK(answer->cancelled_commitment == money{0, usd});
    CHECK(answer->cap_used() == money{0, usd});
    CHECK(answer->cap_left() == money{500'00, usd});
    REQUIRE(entries().size() == 1);
    CHECK(entries()[0].kind == entry_kind::refused);
    const auto again = settled(never, monthly, acme("r1"));
    CHECK(again->admitted.seen_before);
    CHECK(again->refusal == "window-closed");
}

TEST_CASE_FIXTURE(book, "requests of one scope share its cap until nothing is left, and another scope has its own") {
    const auto first = settled(yearly, acme("r1")).value();
    CHECK(first.outcome == outcome::granted);
    CHECK(first.cap_left() == money{140'00, usd});
    const auto second = settled(yearly, acme("r2")).value();
    CHECK(second.outcome == outcome::capped);
    CHECK(second.refund == money{140'00, usd});
    CHECK(second.withheld == money{220'00, usd});
    CHECK(second.cap_left() == money{0, usd});
    const auto third = settled(yearly, acme("r3")).value();
    CHECK(third.outcome == outcome::capped);
    CHECK(third.refund == money{0, usd});
    CHECK(settled(yearly, {.scope = "other", .request_id = "r1"})->outcome == outcome::granted);
    CHECK(settled(yearly, {.request_id = "r1"})->outcome == outcome::granted);  // one scope without a name
}

TEST_CASE_FIXTURE(book, "a request settled again gets its first answer in all its parts, and counts once") {
    const auto first = settled(yearly, acme("r1")).value();
    const auto second = settled(yearly, acme("r2")).value();
    const auto before = entries();
    for (int i = 0; i < 2; ++i) {
        for (const auto& [id, was] : {std::pair("r1", first), std::pair("r2", second)}) {
            auto again = settled(yearly, acme(id)).value();
            CHECK(again.admitted.seen_before);
            CHECK_FALSE(was.admitted.seen_before);
            again.admitted.seen_before = false;
            CHECK(again == was);
        }
    }
    CHECK(entries() == before);
}

TEST_CASE_FIXTURE(book, "a granted request keeps its answer when the limit is lowered") {
    const auto first = settled(yearly, acme("r1")).value();
    auto lowered = capped;
    lowered.rules[0].cap.limit.minor = 1'00;
    auto again = settle(quote_cancel(lowered, yearly).value(), yearly, ledger, acme("r1")).value();
    CHECK(again.refund == first.refund);
    CHECK(again.admitted.seen_before);
}

TEST_CASE_FIXTURE(book, "a refusal by the cap is entered and stays, and a new id may be granted once the window has "
                  "moved on") {
    const auto on = [](date::sys_days day) { return of_price(1460'00, day - date::days(265)); };
    CHECK(settled(whole_or_nothing, yearly, acme("r1"))->outcome == outcome::granted);
    const auto refused = settled(whole_or_nothing, yearly, acme("r2")).value();
    CHECK(refused.outcome == outcome::refused);
    CHECK(refused.refusal == "refund-limit-exceeded");
    CHECK(entries().size() == 2);
    REQUIRE(ledger.reverse("acme", "r1"));
    const auto again = settled(whole_or_nothing, yearly, acme("r2")).value();
    CHECK(again.outcome == outcome::refused);
    CHECK(again.withheld == refused.withheld);
    // r3 counts on 2023-09-23 and the 364 days after it: to 2024-09-21.
    CHECK(settled(whole_or_nothing, yearly, acme("r3"))->outcome == outcome::granted);
    CHECK(settled(whole_or_nothing, on(2024_y / 9 / 21), acme("r4"))->outcome == outcome::refused);
    CHECK(settled(whole_or_nothing, on(2024_y / 9 / 22), acme("r5"))->outcome == outcome::granted);
}

TEST_CASE_FIXTURE(book, "no more units of a commitment are given back than were bought") {
    cancel_request<> two = of_price(100'00);
    two.quantity = 5, two.returned = 2;
    const auto settle_two = [&](const char* id) {
        return settled(two, {.scope = "acme", .request_id = id, .commitment_id = "order-17"}).value();
    };
    CHECK(settle_two("r1").admitted.units_left == 3);
    CHECK(settle_two("r2").admitted.units_left == 1);
    const auto third = settle_two("r3");
    CHECK(third.outcome == outcome::refused);
    CHECK(third.refusal == "units-exceed-commitment");
    CHECK(third.refund == money{0, usd});
    CHECK(third.fee == money{0, usd});
    CHECK(third.withheld == third.credit);
    CHECK(third.admitted.units_left == 1);
    CHECK(settle_two("r1").admitted.seen_before);
    check_sum(third);
}

TEST_CASE_FIXTURE(book, "a cap on requests refuses the one after the last") {
    auto two_a_year = capped;
    two_a_year.rules[0].cap.most_requests = 2;
    const auto small = of_price(14'60);
    const auto settle_small = [&](const char* id) {
        return settle(quote_cancel(two_a_year, small).value(), small, ledger, acme(id)).value();
    };
    CHECK(settle_small("r1").outcome == outcome::granted);
    CHECK(settle_small("r2").outcome == outcome::granted);
    const auto third = settle_small("r3");
    CHECK(third.outcome == outcome::refused);
    CHECK(third.refusal == "request-limit-exceeded");
    CHECK(third.cap_left() == money{492'80, usd});
    CHECK(settle_small("r2").outcome == outcome::granted);  // held already
}

TEST_CASE_FIXTURE(book, "ten returns in a calendar year, each within seven days, whatever the amounts") {
    // A rule that only counts returns still needs a currency for its cap: the highest limit in it never binds.
    constexpr auto terms = [] {
        rule<> within_seven_days = capped_rule;
        within_seven_days.id = "within-seven-days";
        within_seven_days.elapsed = refund::up_to_day(7);
        within_seven_days.outcome = refund::award{.credit = refund::full_payment};
        within_seven_days.cap = {.limit = {(std::numeric_limits<std::int64_t>::max)(), usd},
                                 .window = refund::calendar_year(),
                                 .most_requests = 10,
                                 .scope = "account"};
        rule<> later = capped_rule;
        later.id = "later";
        later.elapsed = refund::after_day(7);
        later.outcome = refund::refusal{"window-closed"};
        later.cap = refund::uncapped;
        return refund::make_policy("ten-returns", within_seven_days, later);
    };
    static constexpr auto table = terms();
    static_assert(refund::sound<table>);
    int asked = 0;
    const auto back_on = [&](date::sys_days day, int days_since, const char* scope = "acme") {
        const cancel_request<> request{.term = {day - date::days(days_since), refund::one_year, billing_plan::upfront},
                                       .payment = {1460'00, usd},
                                       .usage = used_or_not::used,
                                       .requested_on = day};
        return settled(table, request, {.scope = scope, .request_id = std::to_string(++asked)}).value();
    };
    for (int i = 0; i < 10; ++i) {
        CHECK(back_on(2023_y / 3 / (i + 1), i % 8).refund == money{1460'00, usd});
        CHECK(back_on(2023_y / 3 / (i + 1), 8).refusal == "window-closed");  // which does not count as a return
    }
    const auto eleventh = back_on(2023_y / 12 / 31, 0);
    CHECK(eleventh.outcome == outcome::refused);
    CHECK(eleventh.refusal == "request-limit-exceeded");
    CHECK(eleventh.refund == money{0, usd});
    CHECK(back_on(2023_y / 12 / 31, 0, "another").outcome == outcome::granted);
    CHECK(back_on(2024_y / 1 / 1, 0).outcome == outcome::granted);  // the first one of the next year
}

TEST_CASE_FIXTURE(book, "an error of the ledger is returned, and leaves the ledger as it was") {
    REQUIRE(settled(yearly, acme("r1")));
    auto in_euro = capped;
    in_euro.rules[0].cap.limit.unit = eur;
    cancel_request<> euros = yearly;
    euros.payment.unit = eur;
    REQUIRE(settle(quote_cancel(in_euro, euros).value(), euros, ledger, {.scope = "euros", .request_id = "e1"}));
    const auto before = entries();
    // The same id for another day, amount or usage.
    cancel_request<> used = yearly;
    used.usage = used_or_not::used;
    for (const cancel_request<>& other :
         {of_price(1460'00, 2023_y / 1 / 2), of_price(1459'00), of_price(1461'00), used}) {
        CHECK(fails(settled(other, acme("r1")), errc::request_id_reused));
        CHECK(fails(decide(quote_cancel(capped, other).value(), other, ledger, acme("r1")), errc::request_id_reused));
    }
    CHECK(fails(settled(yearly, {.scope = "acme", .request_id = "r1", .commitment_id = "c"}), errc::request_id_reused));
    CHECK(fails(settled(yearly, {.scope = "euros", .request_id = "r1"}), errc::ledger_currency_mismatch));
    CHECK(fails(settled(yearly, acme("")), errc::request_id_missing));
    CHECK(fails(settled(yearly, acme("r1 ")), errc::text_outer_blank));
    CHECK(entries() == before);
    CHECK(ledger.history("euros")->size() == 1);
}

TEST_CASE_FIXTURE(book, "a claim may be reserved first, and is committed when its request is settled") {
    const auto quote = quote_cancel(capped, yearly).value();
    REQUIRE(ledger.reserve(claim_of(quote, yearly, acme("r1")), quote.rule().cap, ledger_tests::at(60)));
    CHECK(settled(yearly, acme("r2"))->refund == money{140'00, usd});
    const auto answer = settle(quote, yearly, ledger, acme("r1")).value();
    CHECK(answer.outcome == outcome::granted);
    CHECK(answer.refund == money{360'00, usd});
    CHECK(entries().back().kind == entry_kind::committed);
}

TEST_CASE_FIXTURE(book, "the sink is told what the cap did, or which limit refused") {
    int caps = 0, limits = 0;
    const auto sink = [&](const auto& step) {
        if constexpr (std::is_same_v<decltype(step), const refund::step::applied_cap&>) ++caps;
        else ++limits;
    };
    const auto quote = quote_cancel(capped, yearly).value();
    const claim_keys first{.scope = "acme", .request_id = "r1", .commitment_id = "c"};
    const claim_keys second{.scope = "acme", .request_id = "r2", .commitment_id = "c"};
    REQUIRE(settle(quote, yearly, ledger, first, sink));
    CHECK((caps == 1 && limits == 0));
    REQUIRE(decide(quote, yearly, ledger, second, sink));
    CHECK((caps == 1 && limits == 1));
}

namespace {

/// A ledger of the user's own: it keeps one scope as one number, and answers nothing else.
struct one_number {
    std::int64_t used{};
    using admitted = refund::result<admission, ledger_error>;
    using entered = refund::result<claim_entry, ledger_error>;

    admitted consider(const claim& given, const cap_terms& terms) {
        if (given.request_id == "13") return ledger_error{errc::request_id_reused, "thirteen"};
        const auto let = refund::admit(terms.limit.minor, used, given.asked.minor, terms.when_over);
        return admission{.asked = given.asked,
                         .granted = {let.granted, terms.limit.unit},
                         .left_after = {let.left, terms.limit.unit}};
    }
    admitted settle(const claim& given, const cap_terms& terms) {
        if (given.request_id == "99") return ledger_error{errc::ledger_full, {}};
        auto answer = consider(given, terms);
        if (answer) used += answer->granted.minor;
        return answer;
    }
    admitted reserve(const claim&, const cap_terms&, refund::instant) { return ledger_error{errc::not_supported, {}}; }
    entered commit(std::string_view, std::string_view) { return ledger_error{errc::not_supported, {}}; }
    entered release(std::string_view, std::string_view) { return ledger_error{errc::not_supported, {}}; }
    entered reverse(std::string_view, std::string_view) { return ledger_error{errc::not_supported, {}}; }
    refund::result<std::vector<claim_entry>, ledger_error> history(std::string_view) {
        return std::vector<claim_entry>{};
    }
};

}  // namespace

TEST_CASE("a ledger of your own is called just as the shipped one is") {
    static_assert(refund::refund_ledger<one_number>);
    const auto quote = quote_cancel(capped, yearly).value();
    one_number own;
    CHECK(decide(quote, yearly, own, acme("1"))->outcome == outcome::granted);
    CHECK(own.used == 0);
    CHECK(settle(quote, yearly, own, acme("1"))->outcome == outcome::granted);
    CHECK(own.used == 360'00);
    CHECK(settle(quote, yearly, own, acme("13")).error() == ledger_error{errc::request_id_reused, "thirteen"});
    CHECK(fails(settle(quote, yearly, own, acme("99")), errc::ledger_full));
    CHECK(settle(quote, yearly, own, acme("2"))->refund == money{140'00, usd});
    CHECK(own.used == 500'00);
}

TEST_CASE("for random requests credit = fee + refund + withheld, and no window exceeds its cap") {
    std::mt19937_64 random{50'000};
    const auto in = [&random](std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
    };
    static constexpr auto commitment = with_cap_basis(capped, refund::cap_basis::cancelled_commitment);
    static constexpr auto strict_commitment = with_over_limit(commitment, refund::over_limit::refuse_whole);
    static constexpr auto tables = std::array{capped, whole_or_nothing, commitment, strict_commitment};
    int outcomes[3] = {0, 0, 0};
    for (int round = 0; round < 400; ++round) {
        book held;
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
                // Zero in one currency is zero in the other.
                request.cap_payment = money{request.payment.minor == 0 ? 0 : in(1, 80'000), usd};
            }
            const auto quote = quote_cancel(table, request);
            REQUIRE(quote);
            const std::string id = std::to_string(in(0, 400));
            const std::size_t before = held.entries().size();
            const auto answer = settle(*quote, request, held.ledger, acme(id));
            if (!answer) {
                CHECK(answer.error().reason == errc::request_id_reused);
                CHECK(held.entries().size() == before);
                continue;
            }
            ++outcomes[static_cast<int>(answer->outcome)];
            check_sum(*answer);
            CHECK(answer->refund.minor <= quote->refund().minor);
            CHECK(answer->cap_left().minor >= 0);
            CHECK(answer->cap_left().minor <= 500'00);
            CHECK(held.entries().size() == before + 1);
            if (answer->outcome == outcome::granted) CHECK(answer->refund == quote->refund());
            if (answer->outcome == outcome::refused) {
                CHECK(answer->refund.minor == 0);
                CHECK(answer->cancelled_commitment.minor == 0);
                CHECK(held.entries().back().kind == entry_kind::refused);
            }
            if (answer->outcome == outcome::capped) {
                CHECK(answer->cap_used().minor < quote->cap_refund().minor);
                CHECK(answer->cancelled_commitment == quote->cancelled_commitment());
                // The refund is its share of what the cap lets through, to the nearest cent.
                const cpp_rational share(answer->cap_used().minor, quote->cap_refund().minor);
                const cpp_rational off = cpp_rational(answer->refund.minor) - share * quote->refund().minor;
                CHECK(abs(off) <= cpp_rational(1, 2));
            }
        }
        // No 365 days contain more than the cap.
        const auto all = held.entries();
        for (const claim_entry& newest : all) {
            std::int64_t sum = 0;
            for (const claim_entry& entry : all) {
                const int age = newest.of.day.days_since_epoch - entry.of.day.days_since_epoch;
                if (age >= 0 && age < 365) sum += entry.answer.granted.minor;
            }
            CHECK(sum <= 500'00);
        }
    }
    CHECK(outcomes[0] > 500);
    CHECK(outcomes[1] > 500);
    CHECK(outcomes[2] > 500);
}
