// Prints explanations of random requests under random rules, one JSON line each, with kinds of credit, fee, condition
// and cap that no shipped table has. tests/audit/program.py recomputes them.
//
//     test_audit_own_tables SEED COUNT

#include "../../examples/refund/explanation_json.hpp"

#include <refund/policy/check.hpp>
#include <refund/quote/settle.hpp>
#include <refund/store/memory.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace date::literals;
using refund::currency_of;
using refund::money;

constexpr refund::citation source{"ACME: Terms of a commitment", "5. Returns", 2020_y / 1 / 1, 2024_y / 6 / 1};
constexpr refund::calendar_day first_purchase{2022_y / 1 / 1};

class dice {
public:
    explicit dice(std::uint64_t seed) : random_(seed) {}
    std::int64_t from(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool one_in(std::int64_t times) { return from(1, times) == 1; }
    template <class... Value>
    auto pick(Value... values) {
        const std::array all{values...};
        return all[static_cast<std::size_t>(from(0, sizeof...(values) - 1))];
    }

private:
    std::mt19937_64 random_;
};

refund::credit_terms random_credit(dice& roll) {
    using namespace refund;
    credit_terms credit = roll.pick(full_payment, prorated, percent_of_payment({roll.from(1, 99), 100}),
                                    less_used_time({roll.from(10, 300), 100}),
                                    less_used_time({roll.from(50, 200), 100}, used_price::list));
    if (detail::counts_time(credit.kind)) {
        credit.basis = roll.pick(actual_days, actual_days, months_of_30_days, whole_months, actual_seconds);
        if (credit.basis != actual_seconds) credit.day_of_request = roll.pick(request_day::unused, request_day::used);
    }
    if (credit.kind != credit_kind::less_used_time && roll.one_in(4)) {
        credit.price = price_basis::lower_of_purchase_and_current;
    }
    credit.units = roll.pick(unit_rounding::together, unit_rounding::each_alone);
    return credit;
}

refund::early_termination_fee random_fee(dice& roll, refund::currency unit) {
    using namespace refund;
    const money amount{roll.from(1, 40'000), unit};
    early_termination_fee fee =
        roll.pick(no_fee, charged(ratio{roll.from(1, 100), 100}), announced(percent(12)),
                  charged(ratio{roll.from(1, 30), 100},
                          roll.pick(fee_base::original_price, fee_base::payments_to_come,
                                    fee_base::remaining_commitment)),
                  charged(amount), charged_less_per_month(amount, {roll.from(1, 4'000), unit}));
    if (fee.status != fee_status::charged || fee.kind == fee_kind::fixed_amount || !roll.one_in(2)) return fee;
    const std::int64_t most = fee.kind == fee_kind::rate ? roll.from(2, 50'000) : amount.minor - 1;
    if (most < 2) return fee;
    return at_most(at_least(fee, {roll.from(1, most - 1), unit}), {most, unit});
}

/// "own-17", in the type in which rules and tables keep their names.
template <class Text>
Text numbered(std::int64_t number) {
    Text made;
    fmt::format_to_n(made.characters, sizeof made.characters - 1, "own-{}", number);
    return made;
}

/// A rule alone in its table, so that it decides on any day.
refund::policy<1> random_table(dice& roll, std::int64_t number, refund::currency unit) {
    using namespace refund;
    rule<> row{.id = numbered<text<63>>(number),
               .in_force = {2020_y / 1 / 1},
               .outcome = award{.credit = random_credit(roll),
                                .fee = random_fee(roll, unit),
                                .round = static_cast<rounding>(roll.from(0, 6))},
               .source = source,
               .clause = "Made up for a test."};
    if (roll.one_in(5)) {
        row.cap = {.limit = {roll.from(1, 3'000'00), roll.pick(currency_of("USD"), unit)},
                   .window = rolling_days(365),
                   .basis = roll.pick(cap_basis::money_refunded, cap_basis::cancelled_commitment),
                   .when_over = roll.pick(over_limit::pay_up_to_limit, over_limit::refuse_whole),
                   .scope = "customer"};
        if (refund::detail::currency_stated(row.outcome.gives.fee).has_minor_unit() && row.cap.limit.unit != unit) {
            row.cap.limit.unit = unit;
        }
    }
    if (roll.one_in(4)) {
        row.only_if = roll.pick(
            rule_conditions{.month = month_condition::same_only}, rule_conditions{.month = month_condition::other_only},
            rule_conditions{.length = {1, static_cast<int>(roll.from(2, 61))}},
            rule_conditions{.hourly_commitment = {.above = {roll.from(0, 99'00), currency_of("USD")}}},
            rule_conditions{.since_renewal = up_to_day(static_cast<int>(roll.from(5, 400)))},
            rule_conditions{.seconds_since_renewal = before_hour(static_cast<int>(roll.from(100, 9000)))});
    }
    policy<1> table;
    table.name = numbered<text<47>>(number);
    table.rules[0] = row;
    return table;
}

/// Different payments around the day of the request, some of them declined.
std::vector<refund::stated_payment> random_payments(dice& roll, const refund::cancel_request<>& request,
                                                    refund::calendar_day first, refund::calendar_day end) {
    std::vector<refund::stated_payment> payments;
    for (date::sys_days due = first; due < date::sys_days(end);) {
        const auto status = roll.pick(refund::payment_status::made, refund::payment_status::made,
                                      refund::payment_status::declined);
        payments.push_back({due, {roll.from(0, 90'000), request.payment.unit}, status});
        due += date::days(roll.pick(roll.from(1, 400), std::int64_t{31}, std::int64_t{365}));
    }
    return payments;
}

/// `payments` holds the payments that the request lists.
refund::cancel_request<> random_request(dice& roll, const refund::rule<>& by, refund::currency unit,
                                        std::vector<refund::stated_payment>& payments) {
    using namespace refund;
    cancel_request<> request;
    request.term = {date::sys_days(first_purchase) + date::days(roll.from(0, 800)),
                    {static_cast<int>(roll.pick(1, 12, 12, 24, 36))},
                    roll.pick(billing_plan::upfront, billing_plan::monthly)};
    const bool whole_term_counts = by.outcome.gives.fee.base != fee_base::credit || by.only_if;
    if (!whole_term_counts && roll.one_in(6)) {
        const date::sys_days from = date::sys_days(request.term.purchased_on) + date::days(roll.from(0, 9));
        request.term.plan = billing_plan::upfront;
        request.term.stated_period = date_range{from, from + date::days(roll.from(1, 60))};
    }
    if (!request.term.stated_period && roll.one_in(4)) {
        request.term.renewed_on = request.term.purchased_on;
        request.term.purchased_on = date::sys_days(request.term.purchased_on) - date::days(roll.from(1, 1100));
    }
    const calendar_day end = term_end(request.term);
    const calendar_day began = request.term.began_on();
    const int days = days_between(began, end);
    request.requested_on = date::sys_days(began) + date::days(roll.from(0, roll.one_in(3) ? 20 : days - 1));
    if (roll.one_in(2)) {
        request.times = times_of_day{static_cast<std::int32_t>(roll.from(0, 86'399)),
                                     static_cast<std::int32_t>(roll.from(0, 86'399))};
    }
    const auto amount = [&](currency in) { return money{roll.from(0, 500'000), in}; };
    request.payment = amount(unit);
    request.quantity = roll.from(1, 9);
    request.returned = roll.from(1, request.quantity);
    if (roll.one_in(2)) request.returned_before = roll.from(0, request.quantity - *request.returned);
    if (roll.one_in(4)) request.payment_for = payment_for::all_units;
    if (roll.one_in(5)) request.rounding_step = step_of(roll.pick(5, 10, 100, 1000));
    request.usage = roll.pick(used_or_not::unused, used_or_not::used);
    if (roll.one_in(3)) request.current_payment = money{roll.from(0, request.payment.minor), unit};
    if (roll.one_in(2)) request.list_payment = amount(unit);
    const currency in_cap = by.cap.limit.unit;
    if (by.cap.applies() && in_cap != unit) {
        request.cap_payment = amount(in_cap);
        if (request.current_payment) request.current_cap_payment = amount(in_cap);
        if (request.list_payment) request.list_cap_payment = amount(in_cap);
    }
    if (roll.one_in(6) && (!by.cap.applies() || in_cap == unit)) {
        const auto& stated = request.term.stated_period;
        payments = random_payments(roll, request, stated ? stated->from : began, end);
        request.payments = refund::list_view<refund::stated_payment>(payments);
        request.payment = {};
        request.current_payment.reset();
    }
    if (by.only_if) request.hourly_commitment = money{roll.from(0, 200'00), currency_of("USD")};
    return request;
}

/// The explanation of a request, as one line, if it is the first of its scope; empty if a fact is missing.
std::string explanation_of(const refund::policy<1>& table, const refund::cancel_request<>& request,
                           std::int64_t number) {
    refund::cancel_offer offer = refund::offer_of(table);
    offer.product = table.name.view();
    offer.agreement = "own";
    program::request_row row;
    row.request = request;
    row.offer = &offer;
    const refund::claim_keys keys{.scope = fmt::format("scope-{}", number), .request_id = fmt::format("r{}", number)};
    refund::memory_store<> kept;
    refund::ledger held(kept);
    refund::recorded_steps<> steps;
    const auto quote = quote_cancel(refund::policy_view<>(table), request, steps);
    if (!quote) return {};
    const auto decided = settle(*quote, request, held, keys, steps);
    if (!decided) return {};
    const program::answer given = program::decided_answer(row, *decided);
    program::explained_answer explained{
        .request_id = keys.request_id,
        .scope = keys.scope,
        .row = &row,
        .given = given,
        .steps = steps};
    if (decided->has_cap) explained.requests_before = 0;
    return program::to_line(program::explanation_json(explained)) + '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "test_audit_own_tables SEED COUNT\n";
        return 2;
    }
    dice roll(std::strtoull(argv[1], nullptr, 10));
    const std::int64_t count = std::strtoll(argv[2], nullptr, 10);
    std::int64_t tables = 0;
    for (std::int64_t made = 0; made < count; ++tables) {
        const refund::currency unit =
            roll.pick(currency_of("USD"), currency_of("EUR"), currency_of("JPY"), currency_of("KWD"));
        const auto table = random_table(roll, tables, unit);
        if (!refund::detail::outcome_is_sound(table.rules[0])) continue;
        std::string lines;
        int of_this = 0;
        for (int request = 0; request < 4; ++request) {
            std::vector<refund::stated_payment> payments;
            const auto asked = random_request(roll, table.rules[0], unit, payments);
            const std::string line = explanation_of(table, asked, made + of_this);
            if (line.empty()) continue;
            lines += line;
            ++of_this;
        }
        if (of_this < 2) continue;  // a rule is checked by comparing several lines about it
        std::cout << lines;
        made += of_this;
    }
    return std::cout.flush() ? 0 : 1;
}
