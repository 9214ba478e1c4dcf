#include <refund/bulk/evaluate.hpp>

#include "columns_in_memory.hpp"
#include "expected.hpp"

#include <refund/policy/choices.hpp>
#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <cfenv>
#include <cstdlib>
#include <string>
#include <thread>
#include <type_traits>

namespace bulk = refund::bulk;
namespace rules = refund::rules;
using bulk::instruction_set;
using refund::errc;

namespace {

// Tables that the catalogue does not have: every choice, and outcomes that only the exact path can compute.

constexpr auto with_fee(auto table, refund::ratio rate, std::size_t rule) {
    table.rules[rule].outcome.gives.fee = {
        .status = refund::fee_status::charged, .rate = rate, .base = refund::fee_base::credit};
    return table;
}

constexpr auto half_up = refund::with_rounding(rules::partner_center, refund::rounding::half_up);
constexpr auto up = refund::with_rounding(rules::software_subscription, refund::rounding::up);
constexpr auto each_alone = refund::with_units(rules::partner_center, refund::unit_rounding::each_alone);
constexpr auto of_price = refund::with_fee_base(rules::partner_center, refund::fee_base::original_price);
constexpr auto of_payments_to_come = refund::with_fee_base(rules::partner_center, refund::fee_base::payments_to_come);
constexpr auto of_the_rest = refund::with_fee_base(rules::partner_center, refund::fee_base::remaining_commitment);
constexpr auto rate_stated =
    refund::with_fee_rate(rules::partner_center, "partner-center-2018-05/any-time", refund::ratio{125, 1000}).value();
constexpr auto day_5_read = refund::with_undefined_read_as(rules::partner_center, "partner-center-2018-10/day-5",
                                                           "partner-center-2018-10/early-used").value();
constexpr auto day_used = refund::with_request_day_used(rules::partner_center);
constexpr auto order_day_1 = refund::with_order_day_as_day_1(rules::software_subscription);
constexpr auto half_fee = with_fee(rules::partner_center, {1, 2}, 9);                  // ties
constexpr auto two_rates = with_fee(rules::partner_center, {5, 100}, 8);               // 1/20 and 3/25
constexpr auto fine_rate = with_fee(rules::partner_center, {12'345, 40'001}, 9);       // a smaller fast range
constexpr auto finest_rate = with_fee(rules::partner_center, {1'048'577, 3'000'001}, 9);  // none
constexpr auto ties_by_98 =  // 49 * (1 / 98.0) is not 0.5
    with_fee(with_fee(rules::partner_center, {1, 98}, 8), {1, 98}, 9);
constexpr auto whole_fee = with_fee(rules::partner_center, {1, 1}, 9);
constexpr auto no_fee_at_all = [] {
    auto table = rules::partner_center;
    table.rules[9].outcome.gives.fee = refund::no_fee;
    return table;
}();
constexpr auto by_months = counted_by(rules::partner_center, refund::whole_months);
constexpr auto by_30_days = counted_by(day_used, refund::months_of_30_days);
constexpr auto later_by_months = counted_by(rules::partner_center, refund::whole_months, 6);  // from one version on
constexpr auto falling_fee = [] {  // an amount that declines by the month, and rates between two amounts
    constexpr refund::currency usd = refund::currency_of("USD");
    auto table = rules::partner_center;
    table.rules[6].outcome.gives.fee = at_least(refund::charged(refund::percent(12)), {20'00, usd});
    table.rules[8].outcome.gives.fee = refund::charged_less_per_month({35'00, usd}, {3'50, usd});
    table.rules[9].outcome.gives.fee = at_most(refund::charged(refund::percent(12)), {99'99, usd});
    return table;
}();
constexpr auto falling_but_announced = [] {
    auto table = falling_fee;
    table.rules[8].outcome.gives.fee.status = refund::fee_status::announced;
    return table;
}();
constexpr auto half_back = [] {  // rules for the exact path alone, next to rules for vectors
    auto table = rules::partner_center;
    table.rules[6].outcome.gives.credit = refund::percent_of_payment(refund::percent(50));
    table.rules[8].outcome.gives.fee = refund::charged(refund::money{3'50, refund::currency_of("USD")});
    return table;
}();

/// Rows of several versions in one block, and the days around each version's start.
constexpr date::sys_days asked_days[] = {
    date::sys_days(date::year(2018) / 5 / 10),  date::sys_days(date::year(2018) / 6 / 1),
    date::sys_days(date::year(2018) / 10 / 12), date::sys_days(date::year(2018) / 11 / 15),
    date::sys_days(date::year(2018) / 11 / 16), date::sys_days(date::year(2022) / 7 / 11),
    date::sys_days(date::year(2030) / 1 / 1)};

/// How many rows of each kind and table the random tests use; REFUND_BULK_ROWS sets the total.
std::size_t rows_per_table(std::size_t tables) {
    const char* const wanted = std::getenv("REFUND_BULK_ROWS");
    if (wanted == nullptr) return 50'000;
    return static_cast<std::size_t>(std::strtoull(wanted, nullptr, 10)) / tables + 1;
}

std::string describe(const row_answer& answer) {
    return std::to_string(answer.credit) + " " + std::to_string(answer.fee) + " " + std::to_string(int{answer.status});
}
std::string describe(const raw_row& row) {
    return "raw " + std::to_string(row.purchased_on) + " " + std::to_string(row.requested_on) + " " +
           std::to_string(row.months) + " " + std::to_string(row.payment) + " " + std::to_string(row.returned) + " " +
           std::to_string(int{row.flags});
}
std::string describe(const prepared_row& row) {
    return "prepared " + std::to_string(row.payment) + " " + std::to_string(row.left) + " " + std::to_string(row.n) +
           " " + std::to_string(row.elapsed) + " " + std::to_string(int{row.flags});
}

/// Counts the rows of `memory` whose answers are not the ones wanted, and reports the first of them.
template <class Memory>
std::size_t differing(const std::vector<row_answer>& wanted, const result_memory& found, const Memory& memory,
                      const bulk::summary& counts) {
    std::size_t wrong = found.guard_untouched() ? 0 : 1;
    bulk::summary expected;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        expected.refundable += wanted[i].status == bulk::refundable;
        expected.refused += wanted[i].status == bulk::not_refundable;
        expected.errors += bulk::is_error(wanted[i].status);
        if (wanted[i] == found.at(i)) continue;
        if (wrong++ == 0) {
            MESSAGE(describe(memory.at(i)), " gives ", describe(found.at(i)), ", not ", describe(wanted[i]));
        }
    }
    return wrong + (counts == expected ? 0 : 1);
}

/// The answer to a prepared row, computed by hand from the rules of the table.
row_answer expected_of(const refund::policy_view<>& table, const prepared_row& row, date::sys_days as_of) {
    return expected::of(table, row, as_of.time_since_epoch().count());
}

/// Evaluates raw rows by the table, at run time and, if Fixed, with loops compiled for it, and compares each row
/// with quote_cancel.
template <const auto& Table, bool Fixed>
void check_raw(std::uint64_t seed, std::size_t rows) {
    constexpr std::size_t chunk = 20'000;
    row_source source(seed);
    using view = decltype(refund::prove<Table>());
    for (std::size_t done = 0; done < rows; done += chunk) {
        raw_memory memory;
        for (std::size_t i = 0; i < chunk; ++i) memory.add(source.raw());
        const bool own_day = source.below(2) == 0;
        const date::sys_days day = asked_days[source.below(7)];
        const auto as_of = own_day ? std::nullopt : std::optional<refund::calendar_day>(day);
        std::vector<row_answer> wanted(chunk);
        for (std::size_t i = 0; i < chunk; ++i) {
            auto request = request_of(memory.at(i));
            request.as_of = as_of;
            wanted[i] = answer_of(refund::quote_cancel<Table>(request));
        }
        for (const instruction_set set : all_sets) {
            result_memory any(chunk);
            const auto counts = bulk::evaluate(view(Table), memory.columns(), as_of, any.columns(), {.at_most = set});
            INFO(bulk::name(set), " ", Table.name.view(), ", seed ", seed, ", rows from ", done);
            REQUIRE(counts);
            REQUIRE(differing(wanted, any, memory, *counts) == 0);
            if constexpr (Fixed) {
                result_memory fixed(chunk);
                const auto same = bulk::evaluate<Table>(memory.columns(), as_of, fixed.columns(), {.at_most = set});
                REQUIRE(same == counts);
                REQUIRE(differing(wanted, fixed, memory, *same) == 0);
            }
        }
    }
}

/// The same for prepared rows, compared with the computation by hand, and with quote_cancel if the row
/// comes from a request (the next test).
template <const auto& Table, bool Fixed>
void check_prepared(std::uint64_t seed, std::size_t rows) {
    constexpr std::size_t chunk = 20'000;
    row_source source(seed);
    using view = decltype(refund::prove<Table>());
    for (std::size_t done = 0; done < rows; done += chunk) {
        prepared_memory memory;
        for (std::size_t i = 0; i < chunk; ++i) memory.add(source.prepared());
        const date::sys_days as_of = asked_days[source.below(7)];
        std::vector<row_answer> wanted(chunk);
        for (std::size_t i = 0; i < chunk; ++i) wanted[i] = expected_of(view(Table), memory.at(i), as_of);
        for (const instruction_set set : all_sets) {
            result_memory any(chunk);
            const auto counts = bulk::evaluate(Table, memory.columns(), as_of, any.columns(), {.at_most = set});
            INFO(bulk::name(set), " ", Table.name.view(), ", seed ", seed, ", rows from ", done);
            REQUIRE(counts);
            REQUIRE(differing(wanted, any, memory, *counts) == 0);
            if constexpr (Fixed) {
                result_memory fixed(chunk);
                const auto same = bulk::evaluate<Table>(memory.columns(), as_of, fixed.columns(), {.at_most = set});
                REQUIRE(same == counts);
                REQUIRE(differing(wanted, fixed, memory, *same) == 0);
            }
        }
    }
}

template <bool Fixed, const auto&... Tables>
struct tables {
    static void check_all() {
        std::uint64_t seed = 1;
        const std::size_t rows = rows_per_table(2 * sizeof...(Tables));
        ((check_raw<Tables, Fixed>(seed++, rows), check_prepared<Tables, Fixed>(seed++, rows)), ...);
    }
};

}  // namespace

TEST_CASE("random rows get the cents and errors of the scalar path, with every shipped table and instruction set") {
    tables<true, rules::partner_center, rules::self_service, rules::self_service_observed, rules::software_subscription,
           rules::perpetual_software, rules::licence_subscription, rules::suse_plan, rules::red_hat_plan,
           rules::savings_plan, rules::databricks_pre_purchase, rules::azure_red_hat_openshift,
           rules::vmware_by_cloudsimple, rules::synapse_pre_purchase, rules::pre_purchase_plan>::check_all();
}

TEST_CASE("random rows get the cents and errors of the scalar path, with every choice and basis") {
    tables<true, day_used, order_day_1, ties_by_98, two_rates, fine_rate, by_months, later_by_months, half_back,
           falling_fee, falling_but_announced>::check_all();
    tables<false, half_up, up, each_alone, of_price, of_payments_to_come, of_the_rest, rate_stated, day_5_read,
           half_fee, finest_rate, whole_fee, no_fee_at_all, by_30_days>::check_all();
}

TEST_CASE("prepared rows get the cents of the request they were made from") {
    row_source source(77);
    prepared_memory memory;
    std::vector<row_answer> wanted;
    const date::sys_days as_of = date::year(2021) / 1 / 1;
    while (memory.size() < 20'000) {
        const raw_row row = source.raw();
        if (row.payment < 0 || row.payment > 1'000'000'000 || row.returned < 1 || row.returned > 1000) continue;
        auto request = request_of(row);
        request.as_of = as_of;
        const auto at = refund::standing_on(request.term, request.requested_on);
        if (!at) continue;
        memory.add({row.payment * row.returned, at->left(), at->n(), at->elapsed(), row.flags});
        wanted.push_back(answer_of(refund::quote_cancel<rules::partner_center>(request)));
    }
    for (const instruction_set set : all_sets) {
        result_memory found(memory.size());
        const auto counts =
            bulk::evaluate<rules::partner_center>(memory.columns(), as_of, found.columns(), {.at_most = set});
        REQUIRE(counts);
        CHECK(differing(wanted, found, memory, *counts) == 0);
    }
}

namespace {

/// Evaluates one prepared row with every instruction set, alone and among others; all must agree.
template <const auto& Table>
row_answer one(const prepared_row& row, date::sys_days as_of = date::year(2021) / 1 / 1) {
    row_answer first{-1, -1, 99};
    for (const instruction_set set : all_sets) {
        for (const std::size_t rows : {std::size_t{1}, std::size_t{40}, std::size_t{64}, std::size_t{331}}) {
            prepared_memory memory;
            for (std::size_t i = 0; i < rows; ++i) memory.add(row);
            result_memory found(rows);
            REQUIRE(bulk::evaluate<Table>(memory.columns(), as_of, found.columns(), {.at_most = set}));
            if (first.status == 99) first = found.at(0);
            for (std::size_t i = 0; i < rows; ++i) REQUIRE(found.at(i) == first);
        }
    }
    return first;
}
template <const auto& Table>
row_answer one(const raw_row& row) {
    row_answer first{-1, -1, 99};
    for (const instruction_set set : all_sets) {
        for (const std::size_t rows : {std::size_t{1}, std::size_t{40}, std::size_t{64}, std::size_t{331}}) {
            raw_memory memory;
            for (std::size_t i = 0; i < rows; ++i) memory.add(row);
            result_memory found(rows);
            REQUIRE(bulk::evaluate<Table>(memory.columns(), std::nullopt, found.columns(), {.at_most = set}));
            if (first.status == 99) first = found.at(0);
            for (std::size_t i = 0; i < rows; ++i) REQUIRE(found.at(i) == first);
        }
    }
    return first;
}
row_answer failed(errc error) { return {0, 0, bulk::status_of(error)}; }

}  // namespace

TEST_CASE("ties go to the even cent, in credits and in fees") {
    using prepared = prepared_row;
    CHECK(one<rules::self_service>(prepared{1, 1, 2, 0, 0}) == row_answer{0, 0, 0});   // 0.5
    CHECK(one<rules::self_service>(prepared{3, 1, 2, 0, 0}) == row_answer{2, 0, 0});   // 1.5
    CHECK(one<rules::self_service>(prepared{5, 1, 2, 0, 0}) == row_answer{2, 0, 0});   // 2.5
    CHECK(one<rules::self_service>(prepared{7, 3, 14, 0, 0}) == row_answer{2, 0, 0});  // 1.5
    CHECK(one<half_fee>(prepared{1, 1, 1, 9, 1}) == row_answer{1, 0, 0});              // 0.5
    CHECK(one<half_fee>(prepared{3, 1, 1, 9, 1}) == row_answer{3, 2, 0});              // 1.5
    CHECK(one<half_fee>(prepared{5, 1, 1, 9, 1}) == row_answer{5, 2, 0});              // 2.5
}

namespace {

/// Amounts around every power of two, enough of them for ties and near misses at each period and rate.
template <const auto& Table>
void check_near_ties(std::int32_t left, std::int32_t n) {
    const date::sys_days as_of = date::year(2021) / 1 / 1;
    for (int bits = 34; bits < 55; ++bits) {
        prepared_memory memory;
        std::vector<row_answer> wanted;
        for (int by = -2500; by < 2500; ++by) {
            memory.add({(std::int64_t{1} << bits) + by, left, n, 100, bulk::used});
            wanted.push_back(expected_of(refund::policy_view<>(Table), memory.at(memory.size() - 1), as_of));
        }
        result_memory found(memory.size());
        const auto counts = bulk::evaluate<Table>(memory.columns(), as_of, found.columns());
        REQUIRE(counts);
        INFO(bits, " bits, ", left, " of ", n);
        CHECK(differing(wanted, found, memory, *counts) == 0);
    }
}

/// Amounts of every size whose fee is as near to a tie as its rate allows, on either side.
template <const auto& Table>
void check_fees_beside_ties(std::int64_t numerator, std::int64_t denominator) {
    const date::sys_days as_of = date::year(2021) / 1 / 1;
    for (int bits = 30; bits < 52; ++bits) {
        prepared_memory memory;
        std::vector<row_answer> wanted;
        for (const std::int64_t rest : {denominator / 2, denominator / 2 + 1}) {
            std::int64_t amount = std::int64_t{1} << bits;
            while (amount % denominator * numerator % denominator != rest) ++amount;
            for (int i = 0; i < 1000; ++i, amount += denominator) {
                memory.add({amount, 1, 1, 100, bulk::used});
                wanted.push_back(expected_of(refund::policy_view<>(Table), memory.at(memory.size() - 1), as_of));
            }
        }
        result_memory found(memory.size());
        const auto counts = bulk::evaluate<Table>(memory.columns(), as_of, found.columns());
        REQUIRE(counts);
        INFO(bits, " bits");
        CHECK(differing(wanted, found, memory, *counts) == 0);
    }
}

}  // namespace

TEST_CASE("quotients at a tie or just beside one are rounded correctly up to the limits of the fast range") {
    check_near_ties<rules::self_service>(2046, 2047);
    check_near_ties<rules::self_service>(2047, 2048);
    check_near_ties<rules::self_service>(1826, 1827);
    check_near_ties<rules::partner_center>(1, 1);
    check_near_ties<ties_by_98>(1, 1);
    check_near_ties<fine_rate>(1, 1);
    check_fees_beside_ties<fine_rate>(12'345, 40'001);
}

TEST_CASE("amounts at the limits of the fast range, of 53 bits and of 64 bits, are exact") {
    for (int bits = 30; bits < 63; ++bits) {
        for (const int plus : {-1, 0, 1}) {
            const std::int64_t amount = (std::int64_t{1} << bits) + plus;
            const prepared_row row{amount, 1000, 1827, 100, 1};
            const auto by_hand =
                expected_of(refund::policy_view<>(rules::partner_center), row, date::year(2021) / 1 / 1);
            CHECK(by_hand.status == bulk::refundable);
            CHECK(one<rules::partner_center>(row) == by_hand);
        }
    }
    CHECK(one<rules::self_service>(prepared_row{INT64_MAX, 3, 3, 0, 0}) == row_answer{INT64_MAX, 0, 0});
    CHECK(one<rules::self_service>(prepared_row{0, 3, 3, 0, 0}) == row_answer{0, 0, 0});
    CHECK(one<rules::self_service>(prepared_row{-1, 3, 3, 0, 0}) == failed(errc::negative_amount));
    CHECK(one<rules::self_service>(prepared_row{INT64_MIN, 3, 3, 0, 0}) == failed(errc::negative_amount));
}

TEST_CASE("periods at the limits of the fast range are exact") {
    for (const std::int32_t n : {1, 2, 365, 366, 1826, 1827, 2047, 2048, 2049, 1 << 20, INT32_MAX}) {
        CHECK(one<rules::self_service>(prepared_row{1000, n, n, 0, 0}) == row_answer{1000, 0, 0});
        CHECK(one<rules::self_service>(prepared_row{1000, n > 1 ? n - 1 : 1, n, 0, 0}).status == 0);
    }
}

TEST_CASE("an invalid prepared row gets an error that says what is wrong, and no amounts") {
    using prepared = prepared_row;
    CHECK(one<rules::self_service>(prepared{5, 1, 0, 0, 0}) == failed(errc::term_out_of_range));
    CHECK(one<rules::self_service>(prepared{5, 1, -3, 0, 0}) == failed(errc::term_out_of_range));
    CHECK(one<rules::self_service>(prepared{5, 4, 3, 0, 0}) == failed(errc::requested_before_purchase));
    CHECK(one<rules::self_service>(prepared{5, 2, 3, -1, 0}) == failed(errc::requested_before_purchase));
    CHECK(one<rules::self_service>(prepared{5, 0, 3, 1, 0}) == failed(errc::term_ended));
    CHECK(one<rules::self_service>(prepared{5, -7, 3, 1, 0}) == failed(errc::term_ended));
    CHECK(one<rules::self_service>(prepared{5, 1, 3, INT32_MAX, 0}) == failed(errc::no_rule_in_force));
    const date::sys_days early = date::year(2018) / 5 / 10;
    CHECK(one<rules::partner_center>(prepared{5, 1, 3, 1, 0}, early) == failed(errc::no_rule_in_force));
    CHECK(one<rules::partner_center>(prepared{5, 1, 3, 1, 0}, early + date::days(1)) ==
          failed(errc::fee_rate_not_stated));
    CHECK(one<rules::partner_center>(prepared{5, 1, 9, 5, 0}, date::year(2018) / 11 / 1) ==
          failed(errc::rule_undefined));
    CHECK(one<rules::suse_plan>(prepared{5, 1, 3, 1, 0}) == row_answer{0, 0, bulk::not_refundable});
    CHECK(one<each_alone>(prepared{5, 1, 30, 9, 1}) == failed(errc::facts_not_stated));
    CHECK(one<each_alone>(prepared{5, 1, 30, 0, 0}) == row_answer{5, 0, 0});  // a full payment is not rounded
    CHECK(one<of_price>(prepared{5, 1, 30, 9, 1}) == failed(errc::facts_not_stated));
    CHECK(one<of_payments_to_come>(prepared{5, 1, 30, 9, 1}) == failed(errc::facts_not_stated));
    CHECK(one<falling_fee>(prepared{5, 1, 30, 9, 0}) == failed(errc::facts_not_stated));
    CHECK(one<falling_but_announced>(prepared{5, 1, 5, 9, 0}) == row_answer{1, 0, 0});
    CHECK(one<of_the_rest>(prepared{5, 1, 30, 9, 1}) == failed(errc::facts_not_stated));
}

TEST_CASE("an invalid raw row gets an error that says what is wrong, checked in the order of the scalar path") {
    const std::int32_t day = day_number(date::year(2021) / 1 / 31);
    const raw_row good{day, day + 9, 12, 36500, 1, bulk::used};
    CHECK(one<rules::partner_center>(good) == row_answer{35600, 4272, 0});
    const auto with = [&good](auto change) {
        raw_row row = good;
        change(row);
        return one<rules::partner_center>(row);
    };
    CHECK(with([](raw_row& r) { r.payment = -1; r.returned = 0; }) == failed(errc::negative_amount));
    CHECK(with([](raw_row& r) { r.returned = 0; r.months = 0; }) == failed(errc::quantity_out_of_range));
    CHECK(with([](raw_row& r) { r.returned = -4; }) == failed(errc::quantity_out_of_range));
    CHECK(with([](raw_row& r) { r.months = 0; r.requested_on = INT32_MAX; }) == failed(errc::date_invalid));
    CHECK(with([](raw_row& r) { r.purchased_on = INT32_MIN; }) == failed(errc::date_invalid));
    CHECK(with([](raw_row& r) { r.months = 0; r.requested_on = 0; }) == failed(errc::term_out_of_range));
    CHECK(with([](raw_row& r) { r.months = 61; }) == failed(errc::term_out_of_range));
    CHECK(with([](raw_row& r) { r.months = -32768; }) == failed(errc::term_out_of_range));
    CHECK(with([](raw_row& r) { r.requested_on = r.purchased_on - 1; }) == failed(errc::requested_before_purchase));
    CHECK(with([](raw_row& r) { r.requested_on = r.purchased_on + 365; }) == failed(errc::term_ended));
    CHECK(with([](raw_row& r) { r.requested_on = r.purchased_on + 364; }) == row_answer{100, 12, 0});
    CHECK(with([](raw_row& r) { r.payment = INT64_MAX; r.returned = 2; }) == failed(errc::overflow));
    CHECK(with([](raw_row& r) {
              r.flags = bulk::monthly | bulk::used;
              r.months = 60;
              r.payment = INT64_MAX / 60;
          }).status == 0);
    CHECK(with([](raw_row& r) { r.flags = bulk::monthly | bulk::used; r.months = 60; r.payment = INT64_MAX / 58; }) ==
          failed(errc::overflow));
}

TEST_CASE("credit plus stopped payments beyond 64 bits is an error only where the cap counts both") {
    const std::int32_t day = day_number(date::year(2021) / 3 / 5);
    raw_row row{day, day + 1, 2, INT64_MAX / 2, 2, bulk::monthly};
    CHECK(one<rules::self_service>(row) == failed(errc::overflow));
    row.payment = INT64_MAX / 4;  // 30/31 of twice that, and twice that
    CHECK(one<rules::self_service>(row).status == bulk::refundable);
    row.payment = INT64_MAX / 2;
    CHECK(one<rules::partner_center>(row).status == bulk::refundable);  // its cap counts the refund alone
}

TEST_CASE("a monthly plan is prorated between the clamped anniversaries around the request") {
    const std::int32_t bought = day_number(date::year(2020) / 1 / 31);
    const auto on = [bought](date::year_month_day day) {
        return one<rules::self_service>(raw_row{bought, day_number(day), 36, 31'000'000, 1, bulk::monthly}).credit;
    };
    CHECK(on(date::year(2020) / 2 / 28) == 1'068'966);               // 1 of 29 days, to 29 February
    CHECK(on(date::year(2020) / 2 / 29) == 31'000'000LL * 31 / 31);  // 29 February to 31 March
    CHECK(on(date::year(2020) / 3 / 30) == 31'000'000LL * 1 / 31);
    CHECK(on(date::year(2020) / 4 / 30) == 31'000'000LL * 31 / 31);  // 30 April to 31 May
    CHECK(on(date::year(2021) / 2 / 27) == (31'000'000LL * 1 + 14) / 28);
    CHECK(on(date::year(2021) / 2 / 28) == 31'000'000LL);
}

TEST_CASE("any number of rows at any offset is evaluated to its end and not beyond") {
    row_source source(5);
    raw_memory raw;
    prepared_memory prepared;
    for (int i = 0; i < 1200; ++i) {
        raw.add(source.raw());
        prepared.add(source.prepared());
    }
    const date::sys_days as_of = date::year(2021) / 1 / 1;
    const auto check = [&](const auto& memory, auto day) {
        result_memory all(memory.size());
        REQUIRE(bulk::evaluate<rules::partner_center>(memory.columns(), day, all.columns(),
                                                      {.at_most = instruction_set::exact}));
        for (const instruction_set set : all_sets) {
            for (const int wanted_rows : {0,  1,   7,   8,   9,   15,  16,  17,  31,  32,  33,  63,  64,  65,  79,
                                          80, 127, 128, 129, 255, 256, 257, 319, 320, 321, 511, 512, 513, 1023}) {
                const auto rows = static_cast<std::size_t>(wanted_rows);
                for (const std::size_t first : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{66}}) {
                    result_memory found(rows);
                    const auto counts = bulk::evaluate<rules::partner_center>(memory.columns(first, rows), day,
                                                                              found.columns(), {.at_most = set});
                    REQUIRE(counts);
                    REQUIRE(counts->rows() == rows);
                    REQUIRE(found.guard_untouched());
                    for (std::size_t i = 0; i < rows; ++i) REQUIRE(found.at(i) == all.at(first + i));
                }
            }
        }
    };
    check(raw, std::optional<refund::calendar_day>());
    check(prepared, as_of);
}

TEST_CASE("fewer rows than a block are answered right, however many the fast path leaves to the exact one") {
    // With as many rows as its padding has, too: together they fill a block of answers.
    for (std::size_t rows = 16; rows < 64; ++rows) {
        for (std::size_t left = 0; left < rows; ++left) {
            prepared_memory memory;
            for (std::size_t i = 0; i < rows; ++i) {
                memory.add({i > 0 && i <= left ? std::int64_t{1} << 60 : 1'000, 10, 30, 0, 0});
            }
            result_memory found(rows);
            const auto counts =
                bulk::evaluate<rules::self_service>(memory.columns(), date::year(2021) / 1 / 1, found.columns());
            REQUIRE(counts);
            REQUIRE(*counts == bulk::summary{rows, 0, 0});
            for (std::size_t i = 0; i < rows; ++i) {
                const bool large = i > 0 && i <= left;
                REQUIRE(found.at(i) == row_answer{large ? 384'307'168'202'282'325 : 333, 0, 0});  // 2^60 / 3, 1000 / 3
            }
        }
    }
}

TEST_CASE("any number of threads gives the same answers") {
    row_source source(6);
    raw_memory memory;
    for (int i = 0; i < 300'001; ++i) memory.add(source.raw());
    result_memory alone(memory.size());
    const auto wanted = bulk::evaluate<rules::partner_center>(memory.columns(), std::nullopt, alone.columns());
    REQUIRE(wanted);
    for (const unsigned threads : {0U, 1U, 2U, 3U, 4U, 7U, 1000U}) {
        result_memory found(memory.size());
        const auto counts = bulk::evaluate<rules::partner_center>(memory.columns(), std::nullopt, found.columns(),
                                                                  {.threads = threads});
        CHECK(counts == wanted);
        CHECK(found.credit == alone.credit);
        CHECK(found.fee == alone.fee);
        CHECK(found.status == alone.status);
    }
}

TEST_CASE("columns of different lengths are an error, whichever column differs") {
    const std::vector<std::int32_t> numbers(9);
    const std::vector<std::int16_t> months(9);
    const std::vector<std::int64_t> amounts(9);
    const std::vector<std::uint8_t> flags(9);
    for (int wrong = 0; wrong < 9; ++wrong) {
        const auto part = [wrong](const auto& column, int which) {
            return std::span(column).first(wrong == which ? 8 : 9);
        };
        result_memory memory(9);
        const bulk::result_columns out{part(memory.columns().credit, 6), part(memory.columns().fee, 7),
                                       part(memory.columns().status, 8)};
        const bulk::raw_columns raw{part(numbers, 0), part(numbers, 1), part(months, 2),
                                    part(amounts, 3), part(numbers, 4), part(flags, 5)};
        CHECK(bulk::evaluate<rules::suse_plan>(raw, std::nullopt, out) == errc::size_mismatch);
        if (wrong == 0) continue;
        const bulk::prepared_columns prepared{part(amounts, 1), part(numbers, 2), part(numbers, 3), part(numbers, 4),
                                              part(flags, 5)};
        CHECK(bulk::evaluate(rules::suse_plan, prepared, date::sys_days(date::year(2021) / 1 / 1), out) ==
              errc::size_mismatch);
    }
}

TEST_CASE("tables that are not sound give the scalar path's errors, row by row") {
    auto overlapping = rules::partner_center;
    overlapping.rules[8].usage = refund::usage_condition::any;
    auto gap = rules::partner_center;
    gap.rules[7].elapsed = refund::before_day(3);
    auto too_much = with_fee(rules::partner_center, {5, 2}, 9);
    auto below_zero = with_fee(rules::partner_center, {-1, 2}, 9);
    auto nothing_below = with_fee(rules::partner_center, {1, 0}, 9);
    auto negative_below = with_fee(rules::partner_center, {-1, -8}, 9);
    row_source source(8);
    raw_memory memory;
    for (int i = 0; i < 5000; ++i) memory.add(source.raw());
    for (const auto& table : {overlapping, gap, too_much, below_zero, nothing_below, negative_below}) {
        std::vector<row_answer> wanted;
        for (std::size_t i = 0; i < memory.size(); ++i) {
            wanted.push_back(answer_of(refund::quote_cancel(table, request_of(memory.at(i)))));
        }
        for (const instruction_set set : all_sets) {
            result_memory found(memory.size());
            const auto counts =
                bulk::evaluate(table, memory.columns(), std::nullopt, found.columns(), {.at_most = set});
            REQUIRE(counts);
            CHECK(differing(wanted, found, memory, *counts) == 0);
        }
    }
}

TEST_CASE("a fee rate outside 0 to 1 is an error of the row, with every instruction set") {
    const auto fee_of = [](refund::ratio rate, std::int64_t payment) {
        const auto table = with_fee(rules::partner_center, rate, 9);
        row_answer answer;
        for (const instruction_set set : all_sets) {
            prepared_memory memory;
            for (int i = 0; i < 64; ++i) memory.add({payment, 1, 1, 9, bulk::used});
            result_memory found(64);
            REQUIRE(bulk::evaluate(table, memory.columns(), date::sys_days(date::year(2021) / 1 / 1), found.columns(),
                                   {.at_most = set}));
            answer = found.at(63);
        }
        return answer;
    };
    CHECK(fee_of({1, 1}, INT64_MAX) == row_answer{INT64_MAX, INT64_MAX, 0});  // never above the credit
    CHECK(fee_of({5, 2}, 100) == failed(errc::rate_out_of_range));
    CHECK(fee_of({1, 0}, 100) == failed(errc::rate_out_of_range));
    CHECK(fee_of({-1, -8}, 100) == failed(errc::rate_out_of_range));
}

TEST_CASE("a number that no enumerator has gives the same error as in a quote, in every kind of columns") {
    const auto bent = [](auto change) {
        auto table = rules::partner_center;
        for (auto& row : table.rules) change(row.outcome);
        return table;
    };
    const auto announced = [](refund::rule_outcome& outcome) {
        outcome.gives.fee = refund::announced(refund::percent(12));
    };
    using refund::rule_outcome;
    const refund::policy<10> tables[] = {
        bent([](rule_outcome& outcome) { outcome.says = refund::ruling(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.credit.kind = refund::credit_kind(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.credit.units = refund::unit_rounding(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.credit.price = refund::price_basis(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.credit.day_of_request = refund::request_day(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.round = refund::rounding(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.fee.status = refund::fee_status(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.fee.kind = refund::fee_kind(9); }),
        bent([](rule_outcome& outcome) { outcome.gives.fee.base = refund::fee_base(9); }),
        bent([&](rule_outcome& outcome) { announced(outcome), outcome.gives.fee.kind = refund::fee_kind(9); }),
        bent([&](rule_outcome& outcome) { announced(outcome), outcome.gives.fee.base = refund::fee_base(9); })};
    const raw_row raw{17'900, 17'906, 12, 1200'00, 1, bulk::used};  // 2019-01-04 to 2019-01-10
    const prepared_row prepared{1200'00, 359, 365, 6, bulk::used};
    raw_memory raws;
    prepared_memory prepareds;
    for (int i = 0; i < 64; ++i) raws.add(raw), prepareds.add(prepared);
    std::size_t at = 0;
    for (const auto& table : tables) {
        CAPTURE(at++);
        CHECK(answer_of(refund::quote_cancel(table, request_of(raw))) == failed(errc::rule_undefined));
        for (const instruction_set set : all_sets) {
            result_memory found(64);
            REQUIRE(bulk::evaluate(table, raws.columns(), std::nullopt, found.columns(), {.at_most = set}));
            CHECK(found.at(0) == failed(errc::rule_undefined));
            CHECK(found.at(63) == failed(errc::rule_undefined));
            result_memory own(64);
            REQUIRE(bulk::evaluate(table, prepareds.columns(), date::sys_days(date::year(2019) / 1 / 10), own.columns(),
                                   {.at_most = set}));
            CHECK(own.at(0) == failed(errc::rule_undefined));
            CHECK(own.at(63) == failed(errc::rule_undefined));
        }
    }
}

TEST_CASE("rules as of a day outside the years 1 to 9999 are refused, and no column is evaluated") {
    raw_memory raws;
    raws.add({17'900, 17'906, 12, 1200'00, 1, bulk::used});
    prepared_memory prepareds;
    prepareds.add({1200'00, 359, 365, 6, bulk::used});
    result_memory found(1);
    const auto day = [](int count) { return refund::calendar_day(date::sys_days(date::days(count))); };
    for (const refund::calendar_day as_of : {refund::first_day - date::days(1), refund::open_end,
                                             day(17'906 + 146'097 * 400), day(INT32_MIN), day(INT32_MAX)}) {
        CHECK(bulk::evaluate(rules::partner_center, raws.columns(), as_of, found.columns()).error() ==
              errc::date_invalid);
        CHECK(bulk::evaluate(rules::partner_center, prepareds.columns(), as_of, found.columns()).error() ==
              errc::date_invalid);
        CHECK(bulk::evaluate<rules::partner_center>(raws.columns(), as_of, found.columns()).error() ==
              errc::date_invalid);
        CHECK(bulk::evaluate<rules::partner_center>(prepareds.columns(), as_of, found.columns()).error() ==
              errc::date_invalid);
    }
    CHECK(bulk::evaluate(rules::partner_center, raws.columns(), refund::first_day, found.columns()));
    CHECK(bulk::evaluate(rules::partner_center, raws.columns(), refund::last_day, found.columns()));
}

TEST_CASE("a table too large for the fast path is still evaluated") {
    refund::policy<80> table;
    table.name = "eighty-days";
    for (int day = 0; day < 80; ++day) {
        auto& row = table.rules[static_cast<std::size_t>(day)];
        row = rules::partner_center.rules[9];
        row.elapsed = day == 79 ? refund::after_day(78) : refund::exactly_day(day);
        row.outcome.gives.fee.rate = {day, 100};
    }
    row_source source(9);
    raw_memory memory;
    for (int i = 0; i < 5000; ++i) memory.add(source.raw());
    std::vector<row_answer> wanted;
    for (std::size_t i = 0; i < memory.size(); ++i)
        wanted.push_back(answer_of(refund::quote_cancel(table, request_of(memory.at(i)))));
    result_memory found(memory.size());
    const auto counts = bulk::evaluate(table, memory.columns(), std::nullopt, found.columns());
    REQUIRE(counts);
    CHECK(differing(wanted, found, memory, *counts) == 0);
}

TEST_CASE("an empty table has no rule in force") {
    raw_memory memory;
    for (int i = 0; i < 100; ++i) memory.add({19000, 19005, 12, 100, 1, 0});
    result_memory found(100);
    const auto counts = bulk::evaluate(refund::policy_view<>(), memory.columns(), std::nullopt, found.columns());
    CHECK(counts == bulk::summary{0, 0, 100});
    CHECK(found.at(99) == failed(errc::no_rule_in_force));
}

TEST_CASE("caps in two currencies do not stop a row, which is in the currency of its own cap") {
    auto table = rules::partner_center;
    table.rules[9].cap.limit.unit = refund::currency_of("EUR");
    const raw_row row{19000, 19100, 12, 36500, 1, bulk::used};
    raw_memory memory;
    memory.add(row);
    result_memory found(1);
    REQUIRE(bulk::evaluate(table, memory.columns(), std::nullopt, found.columns()));
    CHECK(found.at(0) == answer_of(refund::quote_cancel<rules::partner_center>(request_of(row))));
}

#if defined(FE_UPWARD) && defined(__x86_64__)
TEST_CASE("the processor's rounding mode changes no cent") {
    row_source source(10);
    prepared_memory memory;
    for (int i = 0; i < 5000; ++i) memory.add(source.prepared());
    const date::sys_days as_of = date::year(2021) / 1 / 1;
    result_memory wanted(memory.size());
    const auto counts = bulk::evaluate<half_fee>(memory.columns(), as_of, wanted.columns());
    for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
        result_memory found(memory.size());
        std::fesetround(mode);
        const auto same = bulk::evaluate<half_fee>(memory.columns(), as_of, found.columns());
        std::fesetround(FE_TONEAREST);
        CHECK(same == counts);
        CHECK(found.credit == wanted.credit);
        CHECK(found.fee == wanted.fee);
    }
}
#endif

TEST_CASE("a table with another kind of usage state does not compile") {
    const auto takes = []<class Usage>(refund::policy_view<Usage> table) {
        return requires(bulk::raw_columns in, bulk::result_columns out) {
            bulk::evaluate(table, in, std::nullopt, out);
        };
    };
    CHECK(takes(refund::policy_view<refund::used_or_not>()));
    CHECK_FALSE(takes(refund::policy_view<refund::consumed_share>()));
}
