// Caps over columns, compared with a ledger that takes one request after the other.

#include <refund/bulk/cap.hpp>

#include "../ledger/fixture.hpp"
#include "columns_in_memory.hpp"

#include <refund/bulk/evaluate.hpp>
#include <refund/policy/choices.hpp>
#include <refund/quote/settle.hpp>
#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace bulk = refund::bulk;
namespace rules = refund::rules;
using refund::errc;
using namespace date::literals;

namespace {

/// A row's answer after the cap.
struct capped_answer {
    std::int64_t refund{};
    std::int64_t withheld{};
    std::int64_t cap_used{};
    std::int64_t cap_left{};
    std::uint8_t status{};
    friend bool operator==(const capped_answer&, const capped_answer&) = default;
};
std::string describe(const capped_answer& answer) {
    return "refund " + std::to_string(answer.refund) + " withheld " + std::to_string(answer.withheld) + " used " +
           std::to_string(answer.cap_used) + " left " + std::to_string(answer.cap_left) + " status " +
           std::to_string(int{answer.status});
}

struct capped_memory {
    std::vector<std::int64_t> refund, withheld, cap_used, cap_left;
    std::vector<std::uint8_t> status;
    std::size_t rows;

    explicit capped_memory(std::size_t count)
        : refund(count + 1, -1), withheld(count + 1, -2), cap_used(count + 1, -3), cap_left(count + 1, -4),
          status(count + 1, 99), rows(count) {}
    [[nodiscard]] bulk::capped_columns columns() {
        const auto whole = [this](auto& column) { return std::span(column).first(rows); };
        return {.refund = whole(refund),
                .withheld = whole(withheld),
                .cap_used = whole(cap_used),
                .cap_left = whole(cap_left),
                .status = whole(status)};
    }
    [[nodiscard]] capped_answer at(std::size_t i) const {
        return {refund[i], withheld[i], cap_used[i], cap_left[i], status[i]};
    }
    [[nodiscard]] bool guard_untouched() const { return at(rows) == capped_answer{-1, -2, -3, -4, 99}; }
};

struct booked_memory {
    std::vector<std::uint32_t> scope;
    std::vector<std::int32_t> day;
    std::vector<std::int64_t> amount;

    void add(std::uint32_t whom, std::int32_t on, std::int64_t minor) {
        scope.push_back(whom);
        day.push_back(on);
        amount.push_back(minor);
    }
    [[nodiscard]] bulk::booked_columns columns() const { return {.scope = scope, .day = day, .amount = amount}; }
};

/// One night's batch: rows with scopes, in the order in which they come.
struct night {
    raw_memory rows;
    std::vector<std::uint32_t> scope;
    booked_memory booked;

    void add(std::uint32_t whom, const raw_row& row) {
        scope.push_back(whom);
        rows.add(row);
    }
    [[nodiscard]] bulk::cap_columns cap_columns() const { return {.scope = scope, .requested_on = rows.requested_on}; }
    [[nodiscard]] std::vector<std::size_t> turns() const {
        std::vector<std::size_t> order(rows.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            return std::tuple(scope[a], rows.requested_on[a], a) < std::tuple(scope[b], rows.requested_on[b], b);
        });
        return order;
    }
    [[nodiscard]] night in_order() const {
        night sorted;
        for (const std::size_t i : turns()) sorted.add(scope[i], rows.at(i));
        sorted.booked = booked;
        return sorted;
    }
};

/// One request after the other, by the scalar path.
template <const auto& Table>
std::vector<capped_answer> one_by_one(const night& all) {
    ledger_tests::held_in_memory held;
    std::map<std::uint32_t, std::int64_t> totals;  // columns keep the total of a scope in 64 bits
    for (std::size_t i = 0; i < all.booked.scope.size(); ++i) {
        held.pay(std::to_string(all.booked.scope[i]), "booked " + std::to_string(i),
                 date::sys_days(date::days(all.booked.day[i])), {all.booked.amount[i], refund::currency_of("USD")});
        totals[all.booked.scope[i]] += all.booked.amount[i];
    }
    std::vector<capped_answer> answers(all.rows.size());
    for (const std::size_t i : all.turns()) {
        capped_answer& answer = answers[i];
        const auto request = request_of(all.rows.at(i));
        const auto quote = refund::quote_cancel<Table>(request);
        if (!quote) {
            answer.status = bulk::status_of(quote.error());
            continue;
        }
        const refund::claim_keys keys{.scope = std::to_string(all.scope[i]), .request_id = std::to_string(i)};
        const auto decided = refund::decide(*quote, request, held.ledger, keys);
        if (!decided) {
            answer.status = bulk::status_of(decided.error().reason);
            continue;
        }
        std::int64_t& total = totals[all.scope[i]];
        if (decided->cap_used().minor > (std::numeric_limits<std::int64_t>::max)() - total) {
            answer.status = bulk::status_of(errc::overflow);
            continue;
        }
        total += decided->cap_used().minor;
        REQUIRE(refund::settle(*quote, request, held.ledger, keys).value() == *decided);
        answer = {decided->refund.minor, decided->withheld.minor, 0, decided->cap_left().minor, bulk::refundable};
        if (decided->outcome != refund::outcome::refused) answer.cap_used = decided->cap_used().minor;
        if (decided->outcome == refund::outcome::capped) answer.status = bulk::capped;
        if (decided->outcome == refund::outcome::refused) {
            answer.status =
                decided->refusal == refund::refund_limit_exceeded ? bulk::limit_exceeded : bulk::not_refundable;
        }
    }
    return answers;
}

struct evaluated_memory : result_memory {
    std::vector<std::int64_t> cancelled;
    std::vector<std::uint16_t> rule;
    explicit evaluated_memory(std::size_t count) : result_memory(count), cancelled(count), rule(count) {}
    [[nodiscard]] bulk::result_columns all() {
        auto made = columns();
        made.cancelled_commitment = cancelled;
        made.rule = rule;
        return made;
    }
};

/// The same by columns; reports the first answer that is not the one `wanted`.
template <const auto& Table>
std::size_t differing(const night& all, const std::vector<capped_answer>& wanted, bulk::cap_workspace& workspace,
                      unsigned threads = 1) {
    evaluated_memory evaluated(all.rows.size());
    REQUIRE(bulk::evaluate<Table>(all.rows.columns(), std::nullopt, evaluated.all()));
    const evaluated_memory before = evaluated;
    capped_memory found(all.rows.size());
    const auto counts = bulk::apply_cap(Table, all.cap_columns(), all.booked.columns(), evaluated.all(),
                                        found.columns(), workspace, threads);
    REQUIRE(counts);
    bulk::cap_summary expected;
    std::size_t wrong = found.guard_untouched() && before.credit == evaluated.credit && before.fee == evaluated.fee &&
                                before.status == evaluated.status && before.cancelled == evaluated.cancelled
                            ? 0
                            : 1;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::uint8_t status = wanted[i].status;
        expected.granted += status == bulk::refundable;
        expected.capped += status == bulk::capped;
        expected.refused += status == bulk::not_refundable || status == bulk::limit_exceeded;
        expected.errors += bulk::is_error(status);
        if (found.at(i) == wanted[i]) continue;
        if (wrong++ == 0)
            MESSAGE("row ", i, " of scope ", all.scope[i], ": ", describe(found.at(i)), ", not ", describe(wanted[i]));
    }
    return wrong + (*counts == expected ? 0 : 1);
}

// Every window, basis, and way to treat requests over the limit.

template <std::size_t Rows>
constexpr auto with_cap(refund::policy<Rows> table, const refund::cap_terms& cap) {
    for (auto& each : table.rules) each.cap = cap;
    return table;
}
constexpr auto by_money = refund::cap_basis::money_refunded;
constexpr auto by_commitment = refund::cap_basis::cancelled_commitment;
constexpr auto pay_up = refund::over_limit::pay_up_to_limit;
constexpr auto refuse = refund::over_limit::refuse_whole;
constexpr std::int64_t highest = (std::numeric_limits<std::int64_t>::max)();
constexpr int most_days = (std::numeric_limits<int>::max)();
constexpr refund::cap_terms cap_of(std::int64_t minor, const refund::cap_window& window,
                                   refund::cap_basis basis = by_money, refund::over_limit when_over = pay_up) {
    return {.limit = {minor, refund::currency_of("USD")},
            .window = window,
            .basis = basis,
            .when_over = when_over,
            .scope = "x"};
}
constexpr auto by_calendar_year = with_cap(rules::partner_center, cap_of(200'000'00, refund::calendar_year()));
constexpr auto by_anniversary =
    with_cap(rules::partner_center, cap_of(90'000'00, refund::anniversary_year(date::February / 29), by_commitment));
constexpr auto by_months =
    with_cap(rules::partner_center, cap_of(70'000'00, refund::rolling_months(3), by_money, refuse));
constexpr auto by_one_day = with_cap(rules::partner_center, cap_of(1'00, refund::rolling_days(1)));
constexpr auto for_life =
    with_cap(rules::partner_center, cap_of(300'000'00, refund::whole_life(), by_commitment, refuse));
constexpr auto by_all_days = with_cap(rules::partner_center, cap_of(300'000'00, refund::rolling_days(most_days)));
constexpr auto nothing_allowed = with_cap(rules::partner_center, cap_of(0, refund::rolling_days(365)));
constexpr auto largest_limit = with_cap(rules::self_service_observed, cap_of(highest, refund::rolling_days(400)));
/// Rules of one table that differ in everything, one of them without a cap.
constexpr auto mixed = [] {
    auto table = with_cap(rules::partner_center, cap_of(60'000'00, refund::rolling_days(100)));
    table.rules[7].cap = cap_of(80'000'00, refund::rolling_months(2), by_commitment, refuse);
    table.rules[8].cap = refund::uncapped;
    table.rules[9].cap = cap_of(60'000'00, refund::calendar_year(), by_money, refuse);
    return table;
}();

night random_night(std::uint64_t seed, std::size_t rows, std::uint32_t scopes, int booked_each) {
    row_source source(seed);
    std::mt19937_64 random(seed);
    night made;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto whom = static_cast<std::uint32_t>(random() % scopes) * 3;
        made.add(random() % 50 == 0 ? whom * 0x10000001U : whom, source.raw());
    }
    for (std::uint32_t i = 0; i < scopes * static_cast<std::uint32_t>(booked_each); ++i) {
        const auto whom = static_cast<std::uint32_t>(random() % (scopes + 3)) * 3;
        const std::int32_t day = day_number(2016_y / 1 / 1) + source.below(5000);
        made.booked.add(whom, day, source.below(3) == 0 ? source.below(60'000'00) : source.below(5'000'00));
    }
    return made;
}

template <const auto& Table>
void check_table(std::uint64_t& seed, bulk::cap_workspace& workspace) {
    for (const auto& [rows, scopes, booked] :
         {std::tuple(2'000U, 1U, 0), {3'000U, 5U, 0}, {20'000U, 300U, 0}, {20'000U, 100U, 12}, {3'000U, 2U, 40}}) {
        const night shuffled = random_night(++seed, rows, scopes, booked);
        const night sorted = shuffled.in_order();
        INFO(Table.name.view(), ", seed ", seed);
        REQUIRE(differing<Table>(shuffled, one_by_one<Table>(shuffled), workspace) == 0);
        REQUIRE(differing<Table>(sorted, one_by_one<Table>(sorted), workspace) == 0);
    }
}
template <const auto&... Tables>
void check_tables(std::uint64_t seed) {
    bulk::cap_workspace workspace;  // one for all calls: what it held before must not matter
    (check_table<Tables>(seed, workspace), ...);
}

}  // namespace

TEST_CASE("a cap over columns grants what the ledger grants, in any order of rows") {
    check_tables<rules::partner_center, rules::self_service, rules::self_service_observed, rules::software_subscription,
                 rules::suse_plan>(100);
    check_tables<by_calendar_year, by_anniversary, by_months, by_one_day, for_life, by_all_days, nothing_allowed,
                 mixed>(200);
}

TEST_CASE("a sum beyond 64 bits is an error of its row") {
    check_tables<largest_limit>(300);
    night all;
    const std::int32_t day = day_number(2023_y / 1 / 10);
    constexpr std::int64_t most = (std::numeric_limits<std::int64_t>::max)();
    all.add(7, {day, day, 12, most - 10, 1, 0});
    all.add(7, {day, day, 12, 11, 1, 0});
    all.add(7, {day, day, 12, 10, 1, 0});
    bulk::cap_workspace workspace;
    const auto wanted = one_by_one<largest_limit>(all);
    CHECK(wanted[1] == capped_answer{10, 1, 10, 0, bulk::capped});  // nothing is left but 10
    CHECK(differing<largest_limit>(all, wanted, workspace) == 0);
    all.rows.requested_on[1] += 1000;  // long after the window: the limit is free, the scope's total is not
    all.rows.purchased_on[1] += 1000;
    const auto later = one_by_one<largest_limit>(all);
    CHECK(later[1].status == bulk::status_of(errc::overflow));
    CHECK(differing<largest_limit>(all, later, workspace) == 0);
}

TEST_CASE("booked amounts count toward the 64 bits as well") {
    night all;
    const std::int32_t day = day_number(2023_y / 1 / 10);
    all.add(7, {day, day, 12, 11, 1, 0});
    all.add(7, {day, day, 12, 10, 1, 0});
    all.booked.add(7, day - 1000, (std::numeric_limits<std::int64_t>::max)() - 10);
    bulk::cap_workspace workspace;
    const auto wanted = one_by_one<largest_limit>(all);
    CHECK(wanted[0].status == bulk::status_of(errc::overflow));
    CHECK(wanted[1] == capped_answer{10, 0, 10, (std::numeric_limits<std::int64_t>::max)() - 10, bulk::refundable});
    CHECK(differing<largest_limit>(all, wanted, workspace) == 0);
}

TEST_CASE("the first day of 1970, number 0, is a day like any other") {
    const refund::cap_terms terms[] = {
        cap_of(100, refund::rolling_months(3))};
    const std::vector<std::uint32_t> scope{1, 1, 1};
    const std::vector<std::int32_t> day{-100, -10, 0};
    const std::vector<std::int64_t> asked{60, 60, 80};
    const std::vector<std::uint8_t> status(3, 0);
    std::vector<std::int64_t> granted(3), left(3);
    std::vector<std::uint8_t> answer(3);
    bulk::cap_workspace workspace;
    REQUIRE(bulk::admit(terms, {.scope = scope, .requested_on = day, .asked = asked, .status = status}, {},
                        {.granted = granted, .left_after = left, .status = answer}, workspace));
    CHECK(granted == std::vector<std::int64_t>{60, 40, 60});  // the second counts, the first no longer
}

TEST_CASE("two parts, each sorted but not one after the other, get the ledger's answers") {
    // The second half repeats the scopes of the first, after one row of the lowest scope: with two threads,
    // both halves are settled until the first one reaches that row.
    night all = random_night(3, 70'000, 50, 40).in_order();
    const night more = random_night(4, 70'001, 50, 0).in_order();
    raw_row between = all.rows.at(0);
    between.requested_on = (std::numeric_limits<std::int32_t>::min)();
    for (std::uint32_t& whom : all.scope) whom += 1;
    for (std::uint32_t& whom : all.booked.scope) whom += 1;
    all.add(0, between);
    for (std::size_t i = 0; i < more.rows.size(); ++i) all.add(more.scope[i] + 1, more.rows.at(i));
    bulk::cap_workspace workspace;
    const auto wanted = one_by_one<rules::partner_center>(all);
    for (const unsigned threads : {1U, 2U})
        CHECK(differing<rules::partner_center>(all, wanted, workspace, threads) == 0);
}

TEST_CASE("any number of threads gives the same answers") {
    const night shuffled = random_night(1, 300'000, 700, 3);
    const night sorted = shuffled.in_order();
    const night one_scope = random_night(2, 140'000, 1, 5);
    for (const night* each : {&shuffled, &sorted, &one_scope}) {
        const auto wanted = one_by_one<rules::self_service>(*each);
        bulk::cap_workspace workspace;
        for (const unsigned threads : {1U, 2U, 4U, 0U}) {
            INFO(threads, " threads");
            CHECK(differing<rules::self_service>(*each, wanted, workspace, threads) == 0);
        }
    }
}

TEST_CASE("a cap fills up, withholds, and frees what is a year old: computed by hand") {
    night all;
    const std::int32_t day = day_number(2022_y / 3 / 1);
    const auto row = [](std::int32_t on, std::int64_t payment) { return raw_row{on, on, 12, payment, 1, 0}; };
    all.add(1, row(day, 30'000'00));
    all.add(1, row(day, 15'000'00));
    all.add(2, row(day, 50'000'00));         // another customer's cap
    all.add(1, row(day + 100, 10'000'00));   // 5,000 left
    all.add(1, row(day + 364, 1'00));        // the last day that the first two count
    all.add(1, row(day + 365, 46'000'00));   // 45,000 are free again
    bulk::cap_workspace workspace;
    evaluated_memory evaluated(all.rows.size());
    REQUIRE(bulk::evaluate<rules::partner_center>(all.rows.columns(), std::nullopt, evaluated.columns()));
    capped_memory found(all.rows.size());
    const auto counts = bulk::apply_cap(rules::partner_center, all.cap_columns(), {}, evaluated.columns(),
                                        found.columns(), workspace);
    CHECK(counts.value() == bulk::cap_summary{3, 3, 0, 0});
    CHECK(found.at(0) == capped_answer{30'000'00, 0, 30'000'00, 20'000'00, bulk::refundable});
    CHECK(found.at(1) == capped_answer{15'000'00, 0, 15'000'00, 5'000'00, bulk::refundable});
    CHECK(found.at(2) == capped_answer{50'000'00, 0, 50'000'00, 0, bulk::refundable});
    CHECK(found.at(3) == capped_answer{5'000'00, 5'000'00, 5'000'00, 0, bulk::capped});
    CHECK(found.at(4) == capped_answer{0, 1'00, 0, 0, bulk::capped});
    CHECK(found.at(5) == capped_answer{45'000'00, 1'000'00, 45'000'00, 0, bulk::capped});
}

TEST_CASE("an amount booked for a later day limits an earlier request, too") {
    night all;
    const std::int32_t day = day_number(2022_y / 3 / 1);
    all.add(9, {day, day, 12, 30'000'00, 1, 0});
    all.add(9, {day + 10, day + 10, 12, 30'000'00, 1, 0});
    all.booked.add(9, day + 374, 45'000'00);  // its window begins on day + 10
    all.booked.add(8, day, 50'000'00);        // somebody else's
    bulk::cap_workspace workspace;
    const auto wanted = one_by_one<rules::partner_center>(all);
    CHECK(wanted[0].refund == 30'000'00);
    CHECK(wanted[1].refund == 5'000'00);
    CHECK(differing<rules::partner_center>(all, wanted, workspace) == 0);
}

TEST_CASE("requests under several cap terms share their scope's sum, as in the ledger") {
    const refund::cap_terms terms[] = {
        cap_of(100, refund::rolling_days(10)),
        refund::uncapped,
        cap_of(70, refund::rolling_days(5), by_money, refuse)};
    const std::vector<std::uint32_t> scope{1, 1, 1, 1, 1, 1, 1, 1, 1};
    const std::vector<std::int32_t> day{0, 1, 2, 2, 3, 3, 4, 5, 5};
    const std::vector<std::int64_t> asked{60, 20, 5, 10, 30, -1, 40, 5, 5};
    const std::vector<std::uint16_t> by{0, 2, 1, 2, 0, 0, 2, 7, 0};
    const std::vector<std::uint8_t> status{
        0, 0, 0, bulk::not_refundable, 0, 0, 0, 0, bulk::status_of(errc::term_ended)};
    std::vector<std::int64_t> granted(9), left(9), used(9);
    std::vector<std::uint8_t> answer(9);
    bulk::cap_workspace workspace;
    const auto counts =
        bulk::admit(terms, {.scope = scope, .requested_on = day, .asked = asked, .terms = by, .status = status}, {},
                    {.granted = granted, .left_after = left, .used_before = used, .status = answer}, workspace);
    CHECK(counts.value() == bulk::cap_summary{3, 0, 3, 3});
    CHECK(granted == std::vector<std::int64_t>{60, 0, 0, 0, 30, 0, 0, 0, 0});
    CHECK(left == std::vector<std::int64_t>{40, 10, 0, 10, 10, 0, 0, 0, 0});
    CHECK(used == std::vector<std::int64_t>{0, 60, 0, 60, 60, 0, 90, 0, 0});
    CHECK(answer == std::vector<std::uint8_t>{0, bulk::limit_exceeded, 0, bulk::not_refundable, 0,
                                              bulk::status_of(errc::negative_amount), bulk::limit_exceeded,
                                              bulk::status_of(errc::cap_terms_unknown),
                                              bulk::status_of(errc::term_ended)});
}

TEST_CASE("an error of the call as a whole is reported before anything is written") {
    std::vector<std::uint32_t> scope{1, 2};
    std::vector<std::int32_t> day{0, 0};
    std::vector<std::int64_t> asked{5, 5};
    std::vector<std::uint8_t> status{0, 0};
    std::vector<std::int64_t> granted(2, -1), left(2, -1);
    std::vector<std::uint8_t> answer(2, 99);
    std::vector<refund::cap_terms> terms{
        cap_of(100, refund::rolling_days(10))};
    booked_memory booked;
    bulk::cap_workspace workspace;
    const auto error = [&] {
        const auto found =
            bulk::admit(terms, {.scope = scope, .requested_on = day, .asked = asked, .status = status},
                        booked.columns(), {.granted = granted, .left_after = left, .status = answer}, workspace);
        CHECK((found || granted == std::vector<std::int64_t>{-1, -1}));
        return found ? std::optional<errc>() : std::optional(found.error());
    };
    booked.add(1, 0, -1);
    CHECK(error() == errc::negative_amount);
    booked.amount[0] = 5;
    booked.day[0] = (std::numeric_limits<std::int32_t>::max)();
    CHECK(error() == errc::date_invalid);
    booked.day[0] = 0;
    booked.amount[0] = (std::numeric_limits<std::int64_t>::max)();
    booked.add(1, 400, 1);
    CHECK(error() == errc::overflow);
    booked.scope[1] = 2;
    booked.day.push_back(0);
    CHECK(error() == errc::size_mismatch);
    booked.day.pop_back();
    terms[0].limit.minor = -1;
    CHECK(error() == errc::negative_amount);
    terms[0].limit.minor = 100;
    for (const refund::cap_window& wrong : {refund::rolling_days(0), refund::rolling_days(-most_days),
                                            refund::rolling_months(0), refund::anniversary_year(date::February / 30)}) {
        const refund::cap_window right = std::exchange(terms[0].window, wrong);
        CHECK(error() == errc::cap_window_invalid);
        terms[0].window = right;
    }
    // Columns do not count requests, so a cap that does is an error, whichever terms it is in and however many it
    // allows.
    for (const std::int64_t most : {0, 1, 1'000'000}) {
        terms.push_back(terms[0]);
        terms[1].most_requests = most;
        CHECK(error() == errc::requests_not_counted);
        std::swap(terms[0], terms[1]);
        CHECK(error() == errc::requests_not_counted);
        terms.erase(terms.begin());
    }
    terms.push_back(terms[0]);
    terms[1].limit.unit = refund::currency_of("EUR");
    CHECK(error() == errc::cap_currency_mismatch);
    terms.pop_back();
    status.push_back(0);
    CHECK(error() == errc::size_mismatch);
    status.pop_back();
    CHECK(error() == std::nullopt);
    CHECK(granted == std::vector<std::int64_t>{0, 5});

    evaluated_memory evaluated(2);
    evaluated.status = {0, 0};
    capped_memory found(2);
    const auto apply = [&](const auto& table, const bulk::result_columns& in) {
        return bulk::apply_cap(table, {.scope = scope, .requested_on = day}, {}, in, found.columns(), workspace)
            .error();
    };
    auto without_rule = evaluated.all();
    without_rule.rule = {};
    CHECK(apply(rules::self_service, without_rule) == errc::column_missing);
    auto without_cancelled = evaluated.all();
    without_cancelled.cancelled_commitment = {};
    CHECK(apply(rules::self_service, without_cancelled) == errc::column_missing);
    auto short_column = evaluated.all();
    short_column.fee = short_column.fee.first(1);
    CHECK(apply(rules::partner_center, short_column) == errc::size_mismatch);
    auto counting = rules::partner_center;  // one of its rules is enough
    counting.rules[9].cap.most_requests = 10;
    CHECK(apply(counting, evaluated.all()) == errc::requests_not_counted);
}

TEST_CASE("with a window longer than the calendar, what was granted first still counts on the last day") {
    const std::vector<std::uint32_t> scope{1, 1, 1};
    const std::vector<std::int32_t> day{day_number(1_y / 1 / 1), day_number(1969_y / 12 / 31),
                                        day_number(9999_y / 12 / 31)};
    const std::vector<std::int64_t> asked{60, 30, 30};
    const std::vector<std::uint8_t> status(3, 0);
    for (const refund::cap_window& window :
         {refund::whole_life(), refund::rolling_days(most_days), refund::rolling_months(most_days)}) {
        const refund::cap_terms terms[] = {cap_of(100, window)};
        std::vector<std::int64_t> granted(3), left(3);
        std::vector<std::uint8_t> answer(3);
        bulk::cap_workspace workspace;
        REQUIRE(bulk::admit(terms, {.scope = scope, .requested_on = day, .asked = asked, .status = status}, {},
                            {.granted = granted, .left_after = left, .status = answer}, workspace));
        CHECK(granted == std::vector<std::int64_t>{60, 30, 10});
    }
}

TEST_CASE("evaluated rows with a day outside the calendar, or an impossible credit or fee, take nothing from the cap") {
    const std::int32_t day = day_number(2022_y / 3 / 1);
    const std::vector<std::int32_t> days{-800'000, day_number(1_y / 1 / 1) - 1, day_number(9999_y / 12 / 31) + 1,
                                         24'000'000, day, day, day, day};
    const std::vector<std::uint32_t> scope(8, 1);
    const std::vector<std::int64_t> credit{500, 500, 500, 500, 500, -1, 100, 500};
    const std::vector<std::int64_t> fee{0, 0, 0, 0, 0, 0, 101, -1};
    std::vector<std::int64_t> refund(8), withheld(8), used(8), left(8);
    std::vector<std::uint8_t> evaluated(8, bulk::refundable), answer(8);
    // Columns that were evaluated elsewhere.
    std::vector<std::int64_t> credits(credit), fees(fee);
    bulk::cap_workspace workspace;
    REQUIRE(bulk::apply_cap(
        rules::partner_center, {.scope = scope, .requested_on = days}, {},
        {.credit = credits, .fee = fees, .status = evaluated},
        {.refund = refund, .withheld = withheld, .cap_used = used, .cap_left = left, .status = answer}, workspace));
    const std::uint8_t invalid = bulk::status_of(errc::date_invalid);
    const std::uint8_t negative = bulk::status_of(errc::negative_amount);
    CHECK(answer == std::vector<std::uint8_t>{invalid, invalid, invalid, invalid, bulk::refundable, negative, negative,
                                              negative});
    CHECK(refund == std::vector<std::int64_t>{0, 0, 0, 0, 500, 0, 0, 0});
    CHECK(used == std::vector<std::int64_t>{0, 0, 0, 0, 500, 0, 0, 0});
}

TEST_CASE("days outside the calendar are errors of their rows, and a call without rows succeeds") {
    const refund::cap_terms terms[] = {
        cap_of(100, refund::calendar_year())};
    const std::int32_t day_1 = day_number(1_y / 1 / 1);
    const std::int32_t day_n = day_number(9999_y / 12 / 31);
    const std::vector<std::uint32_t> scope{1, 1, 1, 1, 1, 1};
    const std::vector<std::int32_t> day{day_n + 1, day_n, day_1 - 1, (std::numeric_limits<std::int32_t>::min)(),
                                        (std::numeric_limits<std::int32_t>::max)(), day_1};
    const std::vector<std::int64_t> asked(6, 60);
    const std::vector<std::uint8_t> status(6, 0);
    std::vector<std::int64_t> granted(6), left(6);
    std::vector<std::uint8_t> answer(6);
    bulk::cap_workspace workspace;
    const std::uint8_t invalid = bulk::status_of(errc::date_invalid);
    REQUIRE(bulk::admit(terms, {.scope = scope, .requested_on = day, .asked = asked, .status = status}, {},
                        {.granted = granted, .left_after = left, .status = answer}, workspace));
    CHECK(answer == std::vector<std::uint8_t>{invalid, 0, invalid, invalid, invalid, 0});
    CHECK(granted == std::vector<std::int64_t>{0, 60, 0, 0, 0, 60});
    CHECK(bulk::admit(terms, {}, {}, {}, workspace).value() == bulk::cap_summary{});
    CHECK(bulk::admit(std::span<const refund::cap_terms>(), {}, {}, {}, workspace).value() == bulk::cap_summary{});
}
