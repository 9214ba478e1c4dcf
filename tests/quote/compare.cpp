#include <refund/quote/compare.hpp>

#include <refund/policy/choices.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/rules/software.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using namespace date::literals;
using refund::cancel_request;
using refund::changed_case;
using refund::compare_quotes;
using refund::dated_table;
using refund::currency_of;
using refund::errc;
using refund::policy_view;

constexpr refund::currency usd = currency_of("USD");

/// A dollar a day: 365 dollars for 2019, bought on 1 January, given back `elapsed` days later.
constexpr cancel_request<> after_days(int elapsed) {
    cancel_request<> request;
    request.term = {2019_y / 1 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {365'00, usd};
    request.usage = refund::used_or_not::unused;
    request.requested_on = request.term.purchased_on + date::days(elapsed);
    return request;
}

using requests = std::span<const cancel_request<>>;

std::vector<changed_case<>> changes(policy_view<> before, policy_view<> after,
                                    const std::vector<cancel_request<>>& asked) {
    std::vector<changed_case<>> found;
    const std::size_t count = compare_quotes({.table = before}, {.table = after}, requests(asked),
                                             [&](const changed_case<>& one) { found.push_back(one); });
    CHECK(count == found.size());
    return found;
}

constexpr auto fee_of_the_price = with_fee_base(refund::rules::partner_center, refund::fee_base::original_price);

}  // namespace

TEST_CASE("comparing a table with itself, or comparing no requests, finds no change") {
    CHECK(
        changes(refund::rules::partner_center, refund::rules::partner_center, {after_days(0), after_days(6)}).empty());
    CHECK(changes(refund::rules::partner_center, fee_of_the_price, {}).empty());
}

TEST_CASE("each case that changes is reported with its index, both quotes and the difference") {
    // 12 % of what is left, or of 365 dollars: 43.80. Inside 5 days no fee, and no change.
    const auto found = changes(refund::rules::partner_center, fee_of_the_price,
                               {after_days(3), after_days(65), after_days(5), after_days(265)});
    REQUIRE(found.size() == 2);
    CHECK(found[0].index == 1);
    CHECK(found[0].before->fee().minor == 36'00);  // of 300 dollars
    CHECK(found[0].after->fee().minor == 43'80);
    CHECK(found[0].change == refund::money{-7'80, usd});
    CHECK(found[1].index == 3);
    CHECK(found[1].before->refund().minor == 88'00);  // 100 - 12
    CHECK(found[1].after->refund().minor == 56'20);
    CHECK(found[1].change == refund::money{-31'80, usd});
}

TEST_CASE("a different credit is a change even if neither table charges a fee") {
    static constexpr auto day_used = with_request_day_used(refund::rules::self_service);
    const auto found = changes(refund::rules::self_service, day_used, {after_days(110)});  // 2019-04-21
    REQUIRE(found.size() == 1);
    CHECK(found[0].before->fee() == found[0].after->fee());
    CHECK(found[0].change == refund::money{-1'00, usd});
}

TEST_CASE("the difference is later minus earlier, so that more money back is positive") {
    const auto found = changes(fee_of_the_price, refund::rules::partner_center, {after_days(65)});
    REQUIRE(found.size() == 1);
    CHECK(found[0].change == refund::money{7'80, usd});
}

TEST_CASE("a refusal instead of a grant is a change of the whole refund") {
    // Bought on 2019-01-01, given back after 45 days: inside 60 days, outside 59 of another table.
    static constexpr auto shorter = [] {
        auto table = refund::rules::perpetual_software;
        table.rules[0].elapsed.until = 45;
        table.rules[1].elapsed.from = 45;
        return table;
    }();
    static_assert(refund::sound<shorter>);
    const auto found =
        changes(refund::rules::perpetual_software, shorter, {after_days(44), after_days(45), after_days(61)});
    REQUIRE(found.size() == 1);
    CHECK(found[0].index == 1);
    CHECK(found[0].before->refundable());
    CHECK_FALSE(found[0].after->refundable());
    CHECK(found[0].change == refund::money{-365'00, usd});
}

TEST_CASE("a refusal instead of a grant of zero is a change, with a difference of zero") {
    static constexpr auto refusing = [] {
        auto table = refund::rules::perpetual_software;
        table.rules[0].outcome = refund::refusal{"window-closed"};
        return table;
    }();
    cancel_request<> free = after_days(1);
    free.payment = {0, usd};
    const auto found = changes(refund::rules::perpetual_software, refusing, {free});
    REQUIRE(found.size() == 1);
    CHECK(found[0].change == refund::money{0, usd});
}

TEST_CASE("the same refund from another credit and fee is a change, with a difference of zero") {
    static constexpr auto with = [](refund::credit_terms credit, refund::early_termination_fee fee) {
        return refund::make_policy("acme",
                                   refund::rule<>{.id = "one",
                                                  .in_force = {2019_y / 1 / 1},
                                                  .outcome = refund::award{.credit = credit, .fee = fee},
                                                  .source = {"ACME", "Returns", 2019_y / 1 / 1, 2019_y / 1 / 1}});
    };
    static constexpr auto prorated = with(refund::prorated, refund::no_fee);
    static constexpr auto full_less_fifth = with(refund::full_payment, refund::charged(refund::percent(20)));
    // 73 of 365 days are used up: a fifth.
    const auto found = changes(prorated, full_less_fifth, {after_days(73)});
    REQUIRE(found.size() == 1);
    CHECK(found[0].before->refund() == found[0].after->refund());
    CHECK(found[0].change.minor == 0);
}

TEST_CASE("an answer instead of an error is a change, with a difference of zero") {
    cancel_request<> day_5 = after_days(5);
    day_5.as_of = 2018_y / 10 / 20;  // day 5 is in neither row
    static constexpr auto read =
        with_undefined_read_as(refund::rules::partner_center, "partner-center-2018-10/day-5",
                               "partner-center-2018-10/late-unused")
            .value();
    const auto found = changes(refund::rules::partner_center, read, {day_5});
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].before);
    CHECK(found[0].before.error() == errc::rule_undefined);
    CHECK(found[0].after->credit().minor == 360'00);
    CHECK(found[0].change == refund::money{0, usd});
    const auto back = changes(read, refund::rules::partner_center, {day_5});
    REQUIRE(back.size() == 1);
    CHECK(back[0].after.error() == errc::rule_undefined);
    CHECK(back[0].change.minor == 0);
}

TEST_CASE("two errors are a change only if they differ") {
    cancel_request<> in_may_2018 = after_days(5);
    in_may_2018.as_of = 2018_y / 6 / 1;
    // The first table states no rate, the second has no rule yet.
    const auto found = changes(refund::rules::partner_center, refund::rules::self_service, {in_may_2018});
    REQUIRE(found.size() == 1);
    CHECK(found[0].before.error() == errc::fee_rate_not_stated);
    CHECK(found[0].after.error() == errc::no_rule_in_force);
    CHECK(found[0].change == refund::money{0, usd});

    cancel_request<> wrong = after_days(5);
    wrong.returned = 2;
    CHECK(changes(refund::rules::partner_center, refund::rules::self_service, {wrong}).empty());
}

TEST_CASE("two versions of one table are compared by stating two days") {
    // Software after 45 days: inside 60 days as of 2021-05-31, outside 30 as of 2021-06-01.
    const std::vector<cancel_request<>> asked{after_days(20), after_days(45), after_days(61)};
    const policy_view<> table(refund::rules::perpetual_software);
    std::vector<std::size_t> changed;
    const auto visit = [&](const changed_case<>& one) {
        changed.push_back(one.index);
        CHECK(one.change == refund::money{-365'00, usd});
        CHECK(one.before->rule().id.view() == "perpetual-software-2018-09/within-60-days");
        CHECK(one.after->rule().id.view() == "perpetual-software-2021-06/after-30-days");
    };
    const dated_table<> in_may{.table = table, .as_of = 2021_y / 5 / 31};
    const dated_table<> in_june{.table = table, .as_of = 2021_y / 6 / 1};
    CHECK(compare_quotes(in_may, in_june, requests(asked), visit) == 1);
    CHECK(changed == std::vector<std::size_t>{1});
    CHECK(compare_quotes({.table = table}, {.table = table}, requests(asked), visit) == 0);
    CHECK(compare_quotes(in_may, in_may, requests(asked), visit) == 0);
}

TEST_CASE("a comparison without a stated day uses the day of each request") {
    cancel_request<> asked = after_days(45);
    asked.as_of = 2021_y / 6 / 1;
    const policy_view<> table(refund::rules::perpetual_software);
    const auto none = [](const changed_case<>&) {};
    const std::vector<cancel_request<>> one{asked};
    const dated_table<> by_request{.table = table};
    CHECK(compare_quotes({.table = table, .as_of = 2021_y / 5 / 31}, by_request, requests(one), none) == 1);
    CHECK(compare_quotes({.table = table, .as_of = 2021_y / 6 / 1}, by_request, requests(one), none) == 0);
    CHECK(compare_quotes(by_request, {.table = table, .as_of = 2021_y / 5 / 31}, requests(one), none) == 1);
}

TEST_CASE("tables can be compared in a constant expression") {
    static constexpr cancel_request<> asked[] = {after_days(3), after_days(65)};
    constexpr std::int64_t change = [] {
        std::int64_t sum = 0;
        compare_quotes({.table = refund::rules::partner_center}, {.table = fee_of_the_price}, requests(asked),
                       [&](const changed_case<>& one) { sum += one.change.minor; });
        return sum;
    }();
    static_assert(change == -7'80);
}
