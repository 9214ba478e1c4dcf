// The columns that are computed only if they are asked for: cancelled commitment and rule.

#include <refund/bulk/evaluate.hpp>

#include "columns_in_memory.hpp"

#include <refund/policy/choices.hpp>
#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace bulk = refund::bulk;
namespace rules = refund::rules;
using bulk::instruction_set;
using refund::errc;

namespace {

constexpr std::int64_t untouched = -79;
constexpr std::uint16_t unset = 4711;

/// Results with both optional columns, each followed by a guard.
struct full_results : result_memory {
    std::vector<std::int64_t> cancelled;
    std::vector<std::uint16_t> rule;

    explicit full_results(std::size_t count)
        : result_memory(count), cancelled(count + 1, untouched), rule(count + 1, unset) {}
    [[nodiscard]] bulk::result_columns with_cancelled() {
        auto made = columns();
        made.cancelled_commitment = std::span(cancelled).first(rows);
        return made;
    }
    [[nodiscard]] bulk::result_columns with_rule() {
        auto made = columns();
        made.rule = std::span(rule).first(rows);
        return made;
    }
    [[nodiscard]] bulk::result_columns with_both() {
        auto made = with_cancelled();
        made.rule = std::span(rule).first(rows);
        return made;
    }
    [[nodiscard]] bool guards_untouched() const {
        return guard_untouched() && cancelled[rows] == untouched && rule[rows] == unset;
    }
};

struct wanted_details {
    std::int64_t cancelled{};
    std::uint16_t rule{bulk::no_rule};
};

template <const auto& Table>
wanted_details details_of(const raw_row& row, std::optional<refund::calendar_day> as_of) {
    wanted_details wanted;
    auto request = request_of(row);
    request.as_of = as_of;
    if (const auto quote = refund::quote_cancel<Table>(request); quote && quote->refundable()) {
        wanted.cancelled = quote->cancelled_commitment().minor;
    }
    if (const auto at = refund::standing_on(request.term, request.requested_on)) {
        wanted.rule = rule_by_hand<Table>(as_of.value_or(request.requested_on), at->elapsed(), *request.usage);
    }
    return wanted;
}

/// Random rows; with `by_day` in order of their request days, so that a block covers few days and at most one edge of
/// a version.
raw_memory random_rows(std::uint64_t seed, std::size_t rows, bool by_day) {
    row_source source(seed);
    std::vector<raw_row> made;
    for (std::size_t i = 0; i < rows; ++i) made.push_back(source.raw());
    if (by_day) {
        std::sort(made.begin(), made.end(),
                  [](const raw_row& a, const raw_row& b) { return a.requested_on < b.requested_on; });
    }
    raw_memory memory;
    for (const raw_row& row : made) memory.add(row);
    return memory;
}

/// Evaluates random rows with and without the columns. The columns must be as wanted, and the other answers the same.
template <const auto& Table>
void check_raw(std::uint64_t seed, std::size_t rows, bool by_day) {
    const raw_memory memory = random_rows(seed, rows, by_day);
    for (const auto as_of :
         {std::optional<refund::calendar_day>(), std::optional<refund::calendar_day>(date::year(2021) / 6 / 1)}) {
        std::vector<wanted_details> wanted;
        for (std::size_t i = 0; i < rows; ++i) wanted.push_back(details_of<Table>(memory.at(i), as_of));
        result_memory plain(rows);
        const auto counts = bulk::evaluate<Table>(memory.columns(), as_of, plain.columns());
        for (const instruction_set set : all_sets) {
            INFO(bulk::name(set), " ", Table.name.view(), ", ", rows, " rows, seed ", seed);
            full_results both(rows);
            full_results any(rows);
            full_results cancelled(rows);
            full_results rule(rows);
            REQUIRE(bulk::evaluate<Table>(memory.columns(), as_of, both.with_both(), {.at_most = set}) == counts);
            REQUIRE(bulk::evaluate(Table, memory.columns(), as_of, any.with_both(), {.at_most = set}) == counts);
            REQUIRE(bulk::evaluate<Table>(memory.columns(), as_of, cancelled.with_cancelled(), {.at_most = set}) ==
                    counts);
            REQUIRE(bulk::evaluate<Table>(memory.columns(), as_of, rule.with_rule(), {.at_most = set}) == counts);
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                const bool right =
                    both.at(i) == plain.at(i) && any.at(i) == plain.at(i) && cancelled.at(i) == plain.at(i) &&
                    rule.at(i) == plain.at(i) && both.cancelled[i] == wanted[i].cancelled &&
                    any.cancelled[i] == wanted[i].cancelled && cancelled.cancelled[i] == wanted[i].cancelled &&
                    both.rule[i] == wanted[i].rule && any.rule[i] == wanted[i].rule && rule.rule[i] == wanted[i].rule &&
                    rule.cancelled[i] == untouched && cancelled.rule[i] == unset;
                if (!right && wrong++ == 0) {
                    MESSAGE("row ", i, ": cancelled ", both.cancelled[i], ", wanted ", wanted[i].cancelled, "; rule ",
                            both.rule[i], ", wanted ", wanted[i].rule);
                }
            }
            REQUIRE(wrong == 0);
            REQUIRE(both.guards_untouched());
            REQUIRE(any.guards_untouched());
        }
    }
}

template <const auto&... Tables>
void check_all(std::size_t rows) {
    std::uint64_t seed = 40 + rows;
    ((check_raw<Tables>(seed, rows, false), check_raw<Tables>(seed++, rows, true)), ...);
}

constexpr auto each_alone = refund::with_units(rules::partner_center, refund::unit_rounding::each_alone);
constexpr auto by_months = counted_by(rules::partner_center, refund::whole_months);

}  // namespace

TEST_CASE("cancelled_commitment and rule of a column equal those of each row evaluated alone") {
    check_all<rules::partner_center, rules::self_service, rules::self_service_observed, rules::software_subscription,
              rules::licence_subscription, rules::suse_plan, each_alone, by_months>(20'000);
    for (const std::size_t rows : {1U, 15U, 16U, 17U, 63U, 64U, 65U, 128U, 300U}) {
        check_all<rules::partner_center, rules::self_service>(rows);
    }
}

TEST_CASE("payments that stop, computed by hand") {
    raw_memory memory;
    const std::int32_t bought = day_number(date::year(2020) / 1 / 31);
    const std::int32_t asked = day_number(date::year(2020) / 2 / 29);  // the second month begins
    memory.add({bought, asked, 12, 100'00, 3, bulk::monthly});         // 2 made, 10 to come
    memory.add({bought, asked, 12, 100'00, 3, 0});                                                  // upfront: none
    memory.add({bought, asked - 1, 12, 100'00, 1, bulk::monthly});  // 1 made, 11 to come
    memory.add({bought, day_number(date::year(2021) / 1 / 30), 12, 100'00, 1, bulk::monthly});      // 12 made
    memory.add({bought, day_number(date::year(2021) / 1 / 31), 12, 100'00, 1, bulk::monthly});      // ended
    memory.add({bought, bought, 60, 9'000'000'000'000'000, 1, bulk::monthly});  // 59 of them: beyond 2^52
    memory.add({bought, bought, 60, 200'000'000'000'000'000, 1, bulk::monthly});                    // beyond 64 bits
    full_results found(memory.size());
    REQUIRE(bulk::evaluate<rules::self_service>(memory.columns(), date::sys_days(date::year(2021) / 1 / 1),
                                                found.with_both()));
    const std::vector<std::int64_t> wanted{3000'00, 0, 1100'00, 0, 0, 531'000'000'000'000'000, 0};
    CHECK(std::equal(wanted.begin(), wanted.end(), found.cancelled.begin()));
    CHECK(found.status[4] == bulk::status_of(errc::term_ended));
    CHECK(found.rule[4] == bulk::no_rule);
    CHECK(found.status[6] == bulk::status_of(errc::overflow));
    CHECK(found.rule[6] == found.rule[5]);  // the rule is known, only the amount does not fit
}

TEST_CASE("prepared rows name their rule, even one that leaves the answer open") {
    row_source source(5);
    prepared_memory memory;
    for (int i = 0; i < 20'000; ++i) memory.add(source.prepared());
    for (const date::year_month_day day :
         {date::year(2018) / 6 / 1, date::year(2018) / 10 / 20, date::year(2017) / 1 / 1}) {
        for (const instruction_set set : all_sets) {
            full_results fixed(memory.size());
            full_results any(memory.size());
            REQUIRE(bulk::evaluate<rules::partner_center>(memory.columns(), day, fixed.with_rule(), {.at_most = set}));
            REQUIRE(bulk::evaluate(rules::partner_center, memory.columns(), date::sys_days(day), any.with_rule(),
                                   {.at_most = set}));
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < memory.size(); ++i) {
                const prepared_row row = memory.at(i);
                const bool dated = row.n >= 1 && row.elapsed >= 0 && row.left >= 1 && row.left <= row.n;
                const auto usage =
                    (row.flags & bulk::used) != 0 ? refund::used_or_not::used : refund::used_or_not::unused;
                const std::uint16_t wanted =
                    dated ? rule_by_hand<rules::partner_center>(day, row.elapsed, usage) : bulk::no_rule;
                wrong += fixed.rule[i] != wanted || any.rule[i] != wanted;
            }
            INFO(bulk::name(set));
            CHECK(wrong == 0);
        }
    }
    // October 2018, day 5: the rule of an undefined case is named as well.
    prepared_memory open;
    open.add({100, 300, 365, 5, bulk::used});
    full_results found(1);
    REQUIRE(bulk::evaluate<rules::partner_center>(open.columns(), date::year(2018) / 10 / 20, found.with_rule()));
    CHECK(found.status[0] == bulk::status_of(errc::rule_undefined));
    CHECK(rules::partner_center.rules[found.rule[0]].id.view() == "partner-center-2018-10/day-5");
}

TEST_CASE("optional columns of another length, or that prepared rows cannot fill, are errors of the call") {
    raw_memory memory;
    memory.add({0, 0, 12, 100, 1, 0});
    memory.add({0, 0, 12, 100, 1, 0});
    full_results found(2);
    auto short_column = found.with_both();
    short_column.rule = short_column.rule.first(1);
    const auto evaluate = [&](const bulk::result_columns& results) {
        return bulk::evaluate<rules::partner_center>(memory.columns(), std::nullopt, results).error();
    };
    CHECK(evaluate(short_column) == errc::size_mismatch);
    short_column = found.with_both();
    short_column.cancelled_commitment = short_column.cancelled_commitment.first(1);
    CHECK(evaluate(short_column) == errc::size_mismatch);

    prepared_memory prepared;
    prepared.add({100, 1, 1, 0, 0});
    prepared.add({100, 1, 1, 0, 0});
    const date::sys_days day = date::year(2021) / 1 / 1;
    CHECK(bulk::evaluate<rules::partner_center>(prepared.columns(), day, found.with_both()).error() ==
          errc::facts_not_stated);

    const auto too_many = std::make_unique<refund::policy<bulk::no_rule - 1>>();
    const refund::policy_view<> table(*too_many);
    CHECK(bulk::evaluate(table, memory.columns(), std::nullopt, found.with_rule()).error() == errc::overflow);
    CHECK(bulk::evaluate(table, memory.columns(), std::nullopt, found.columns()));
}
