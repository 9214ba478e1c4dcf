#ifndef REFUND_PLAN_DETAIL_BUILD_HPP
#define REFUND_PLAN_DETAIL_BUILD_HPP

#include <refund/plan/detail/quoted.hpp>
#include <refund/plan/detail/windows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace refund::detail {

/// The model of the commitments that compete for the cap, and the commitments that need no model.
struct built_plan {
    plan_model model{};
    std::vector<plan_item> free{};    // with one choice each: the best one, which no cap touches
    std::vector<left_out> nothing{};  // commitments for which nothing is paid on any day
    std::int64_t without_cap{};
    std::size_t units_left_out{};     // how many commitments have numbers of units that were not tried
};

/// How the cap pays. It pays exactly what it lets through if only refunds count, in the cap's own currency.
template <usage_state Usage>
[[nodiscard]] plan_payment payment_of(const cap_terms& cap, std::span<const plan_commitment<Usage>> commitments) {
    if (cap.when_over != over_limit::pay_up_to_limit) return plan_payment::whole;
    for (const plan_commitment<Usage>& each : commitments) {
        if (each.request.rounding_step != minor_unit) return plan_payment::part;  // to the step, not to the cent
    }
    const bool as_asked = !counts_stopped_payments(cap.basis) && !cap.most_requests &&
                          currency_of(commitments.front().request) == cap.limit.unit;
    return as_asked ? plan_payment::part_as_asked : plan_payment::part;
}

/// The days worth waiting for if a cap pays what fits, to the cent: the first day, those on which a refund is larger
/// than on the day before or stops counting toward the cap, and those on which room comes free. A cancellation on any
/// other day can move to the day before: at least as much may be asked for, and no window gets fuller than another one
/// is already. So every plan can be changed to use only these days: take its earliest cancellation on another day, and
/// move it back until it is on one of them.
[[nodiscard]] inline std::vector<int> days_to_wait_for(const std::vector<plan_days_quoted>& all,
                                                       const std::vector<std::size_t>& competing,
                                                       const plan_calendar& calendar) {
    std::set<int> days{0};
    for (const std::size_t commitment : competing) {
        const plan_days_quoted& facts = all[commitment];
        for (std::size_t i = 0; i < facts.largest.size(); ++i) {
            const plan_quote& at = facts.largest[i];
            const bool first = i == 0;
            const bool more = !first && at.choice.refund > facts.largest[i - 1].choice.refund;
            const bool freed = !first && at.says == plan_quote::ruled::without_cap &&
                               facts.largest[i - 1].says == plan_quote::ruled::capped;
            if (first || more || freed) days.insert(facts.first + static_cast<int>(i));
        }
    }
    return calendar.with_days_of_release(days);
}

/// Drops choices that are of no use: those for which another choice of the group asks no more and gets as much. If the
/// cap pays a part, drops only choices that differ from another one in nothing but their units.
inline void keep_useful(std::vector<plan_choice>& choices, plan_payment payment) {
    std::sort(choices.begin(), choices.end(), [](const plan_choice& a, const plan_choice& b) {
        if (a.asked != b.asked) return a.asked < b.asked;
        if (a.refund != b.refund) return a.refund > b.refund;
        return a.day != b.day ? a.day < b.day : a.units < b.units;
    });
    std::vector<plan_choice> kept;
    for (const plan_choice& each : choices) {
        if (!kept.empty()) {
            const plan_choice& before = kept.back();
            const bool same = each.asked == before.asked && each.refund == before.refund && each.day == before.day &&
                              each.cap_refund == before.cap_refund;
            if (payment == plan_payment::whole ? each.refund <= before.refund : same) continue;
        }
        kept.push_back(each);
    }
    choices = std::move(kept);
}

template <usage_state Usage>
[[nodiscard]] result<plan_item, plan_fault>
item_of(plan_quotes<Usage>& quotes, std::size_t commitment, const std::vector<int>& days,
        const std::vector<std::size_t>& period_of_day, const plan_model& model) {
    const plan_days_quoted& facts = quotes.all()[commitment];
    const std::size_t in_no_window = model.holding.size() - 1;
    std::vector<std::vector<plan_choice>> by_period(model.holding.size());
    plan_item item{.commitment = commitment};
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (days[i] < facts.first || days[i] >= facts.until) continue;
        const plan_quote& largest = facts.largest[static_cast<std::size_t>(days[i] - facts.first)];
        if (largest.choice.refund <= 0) continue;
        item.most = (std::max)(item.most, largest.choice.refund);
        const std::size_t period = largest.says == plan_quote::ruled::capped ? period_of_day[i] : in_no_window;
        if (model.payment == plan_payment::part_as_asked || largest.says == plan_quote::ruled::without_cap) {
            by_period[period].push_back(largest.choice);
            continue;
        }
        const auto choices = quotes.choices_on(commitment, days[i]);
        if (!choices) return choices.error();
        for (const plan_quote& each : *choices) by_period[period].push_back(each.choice);
    }
    for (std::size_t period = 0; period < by_period.size(); ++period) {
        if (by_period[period].empty()) continue;
        keep_useful(by_period[period], model.payment);
        item.groups.push_back({period, std::move(by_period[period])});
    }
    return item;
}

/// The best choice of all days; nothing if the cap counts it. Among equal ones, prefers one that the cap does not
/// count.
[[nodiscard]] inline std::optional<plan_choice> free_choice_of(const plan_days_quoted& facts) {
    const plan_quote* best = nullptr;
    for (const plan_quote& each : facts.largest) {
        const bool better = best == nullptr || each.choice.refund > best->choice.refund ||
                            (each.choice.refund == best->choice.refund && best->says == plan_quote::ruled::capped);
        if (better) best = &each;
    }
    if (best == nullptr || best->says == plan_quote::ruled::capped) return std::nullopt;
    return best->choice;
}

[[nodiscard]] inline left_out nothing_of(std::size_t commitment, const plan_days_quoted& facts) {
    if (facts.units < 1) return {commitment, plan_omission::no_units_left, {}};
    if (facts.largest.empty()) return {commitment, plan_omission::term_not_running, {}};
    for (const plan_quote& each : facts.largest) {
        if (each.says != plan_quote::ruled::refused) return {commitment, plan_omission::nothing_back, {}};
    }
    return {commitment, plan_omission::not_refundable, facts.largest.front().refusal};
}

/// Errors: those of the quotes; plan_too_large; ledger_currency_mismatch; overflow.
template <usage_state Usage>
[[nodiscard]] result<built_plan, plan_fault> build_plan(plan_quotes<Usage>& quotes,
                                                        std::span<const plan_commitment<Usage>> commitments,
                                                        const plan_days& days, const plan_history& history) {
    built_plan built;
    std::vector<std::size_t> competing;
    int128 without_cap = 0;
    for (std::size_t i = 0; i < commitments.size(); ++i) {
        const plan_days_quoted& facts = quotes.all()[i];
        std::int64_t most = 0;
        for (const plan_quote& each : facts.largest) most = (std::max)(most, each.choice.refund);
        without_cap += most;
        if (most == 0) {
            built.nothing.push_back(nothing_of(i, facts));
        } else if (const auto choice = free_choice_of(facts)) {
            built.free.push_back({.commitment = i, .most = most, .groups = {{0, {*choice}}}});
        } else {
            competing.push_back(i);
        }
    }
    if (!fits<std::int64_t>(without_cap)) return plan_fault{.reason = errc::overflow};
    built.without_cap = static_cast<std::int64_t>(without_cap);
    if (competing.empty()) return built;

    const cap_terms& cap = *quotes.cap();
    built.model.payment = payment_of(cap, commitments);
    built.model.when_over = cap.when_over;
    auto before = days_of(history.entries, history.moment, cap);
    if (!before) return plan_fault{.reason = before.error()};
    int end = 0;
    for (const std::size_t i : competing) end = (std::max)(end, quotes.all()[i].until);
    const plan_calendar calendar(cap, *before, days.today, end);
    std::vector<int> places;
    if (built.model.payment == plan_payment::part_as_asked) {
        places = days_to_wait_for(quotes.all(), competing, calendar);
    } else {
        for (int day = 0; day < end; ++day) places.push_back(day);
    }
    const auto period_of_day = cut_into_periods(built.model, places.size(), calendar.windows_over(places));
    for (const std::size_t i : competing) {
        auto item = item_of(quotes, i, places, period_of_day, built.model);
        if (!item) return item.error();
        built.model.items.push_back(*std::move(item));
        if (quotes.all()[i].units_left_out) ++built.units_left_out;
    }
    return built;
}

}  // namespace refund::detail

#endif
