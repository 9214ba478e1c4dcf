#ifndef REFUND_PLAN_PLAN_HPP
#define REFUND_PLAN_PLAN_HPP

#include <refund/plan/commitment.hpp>
#include <refund/plan/detail/build.hpp>
#include <refund/plan/detail/outcome.hpp>
#include <refund/plan/detail/search.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// \file
/// Which commitments to cancel, on which days and how many units of each, to get the most money back by a given day
/// under the cap of their scope. Pure functions: they make no request and enter nothing in a ledger.
///
/// The choices are: each commitment once or not at all, on any day from the first of the plan to its last one on which
/// the term runs, with any number of its units. To give one back in several requests, split it into several commitments
/// without an id. The plan counts the money paid back. It does not subtract the payments that a monthly plan makes
/// before the day of the cancellation.
///
/// Every amount comes from `quote_cancel`, `judge` and `decide`; the windows are those of `most_counted`.
///
/// Why not every day must be tried: two days in the same windows of the cap are alike to it, so among them only the
/// amounts asked and paid matter. If a cap pays what fits, waiting gains something only on days on which a refund rises
/// or room comes free; if it refuses whole, an amount that shrinks day by day may fit on any day, and all are tried.
/// plan/detail has the arguments next to the searches that rest on them.

namespace refund {

/// The best plan: `at_most_more` is zero. It is found for up to 12 commitments under a cap that pays what fits in its
/// own currency, whatever their days and units. Under a cap that refuses whole, or pays in another currency or counts
/// payments that stop or requests, it is found if the search ends within a number of steps that is the same on every
/// machine: usually so if the cap refuses whole, since a plan that fills it to the cent is the best one; seldom if many
/// are paid in another currency. For more commitments it is found if a good plan meets its bound. Otherwise the error
/// is plan_too_large, and `good_plan` answers.
///
/// Errors: plan_too_large; cap_terms_differ (the rules of these commitments and days have more than one cap, or one
/// with different terms); currency_mismatch (payments in several currencies); commitment_repeated;
/// commitment_contradicts; the reasons of `find_key_fault` for a commitment's id; quantity_out_of_range,
/// term_out_of_range, date_invalid (also: days in the wrong order); those of `quote_cancel`, for any day of the plan on
/// which the term runs; ledger_currency_mismatch; negative_amount, cap_window_invalid (the cap); overflow.
template <usage_state Usage>
[[nodiscard]] result<cancellation_plan<Usage>, plan_fault> best_plan(
    std::span<const plan_commitment<Usage>> commitments, const plan_days& days, const plan_history& history = {});

/// A good plan, even for hundreds of commitments: `at_most_more` says how much better the best one can be. It is no
/// worse than cancelling all today. For commitments of many units, not every number of units is tried.
/// Errors: those of `best_plan`; plan_too_large if there are more than four million days and units to quote.
template <usage_state Usage>
[[nodiscard]] result<cancellation_plan<Usage>, plan_fault> good_plan(
    std::span<const plan_commitment<Usage>> commitments, const plan_days& days, const plan_history& history = {});

/// The best plan if it can be found, otherwise a good one; `at_most_more` says which. Errors: those of `good_plan`.
template <usage_state Usage>
[[nodiscard]] result<cancellation_plan<Usage>, plan_fault> plan_cancellations(
    std::span<const plan_commitment<Usage>> commitments, const plan_days& days, const plan_history& history = {}) {
    auto best = best_plan(commitments, days, history);
    if (best || best.error().reason != errc::plan_too_large) return best;
    return good_plan(commitments, days, history);
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Picks and free choices as requests, in the order in which they are made.
[[nodiscard]] inline std::vector<plan_ask> asks_of(const built_plan& built, const plan_picks& picks) {
    std::vector<plan_ask> asks;
    const auto add = [&](std::size_t commitment, const plan_choice& choice) {
        asks.push_back({commitment, choice.day, choice.units});
    };
    for (const plan_pick& pick : picks.picks) {
        add(built.model.items[pick.item].commitment, choice_of(built.model, pick));
    }
    for (const plan_item& item : built.free) add(item.commitment, item.groups.front().choices.front());
    std::stable_sort(asks.begin(), asks.end(), [](const plan_ask& a, const plan_ask& b) { return a.day < b.day; });
    return asks;
}

/// Requests to cancel everything that can be cancelled today, whole, in the order given.
[[nodiscard]] inline std::vector<plan_ask> all_today(const std::vector<plan_days_quoted>& all) {
    std::vector<plan_ask> asks;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].largest.empty() && all[i].first == 0) asks.push_back({i, 0, all[i].units});
    }
    return asks;
}

template <usage_state Usage>
[[nodiscard]] result<cancellation_plan<Usage>, plan_fault>
make_plan(std::span<const plan_commitment<Usage>> commitments, const plan_days& days, const plan_history& history,
          plan_effort effort) {
    const account held(known_at(history.entries, history.moment), history.moment);
    plan_quotes<Usage> quotes(commitments, days, held, effort);
    if (const auto fault = quotes.quote_days()) return *fault;
    const auto built = build_plan(quotes, commitments, days, history);
    if (!built) return built.error();
    const found_picks found =
        search_plan(built->model, built->units_left_out == 0 ? plan_choices::all : plan_choices::some);
    if (effort == plan_effort::exact && !found.best()) return plan_fault{.reason = errc::plan_too_large};

    const plan_outcome<Usage> outcome(quotes, commitments, held);
    std::vector<plan_ask> asks = asks_of(*built, found.picks);
    auto decided = outcome.of(asks);
    if (!decided) return decided.error();
    const auto today = outcome.of(all_today(quotes.all()));
    if (!today) return today.error();
    if (outcome.total_of(*today) > outcome.total_of(*decided)) {
        asks = all_today(quotes.all());
        decided = today;
    }
    outcome.spare_units(asks, *decided);

    const currency unit = commitments.empty() ? currency{} : currency_of(commitments.front().request);
    cancellation_plan<Usage> plan{.total = {outcome.total_of(*decided), unit},
                                  .all_today = {outcome.total_of(*today), unit},
                                  .without_cap = {built->without_cap, unit},
                                  .at_most_more = zero<>(unit)};
    std::vector<left_out> leave(commitments.size());
    for (std::size_t i = 0; i < leave.size(); ++i) leave[i] = {i, plan_omission::cap_full, {}};
    for (const left_out& each : built->nothing) leave[each.commitment] = each;
    for (planned_cancellation<Usage>& each : *decided) {
        if (each.decided.refund.minor == 0) continue;
        leave[each.commitment].commitment = plan_fault::of_all;
        plan.cancel.push_back(std::move(each));
    }
    for (const left_out& each : leave) {
        if (each.commitment != plan_fault::of_all) plan.leave.push_back(each);
    }
    std::int64_t bound = found.bound;
    for (const plan_item& item : built->free) bound += item.most;
    // Between the numbers of units that were tried, amounts deviate from a straight line only by rounding, in the
    // refund and in the room.
    std::int64_t step = 1;
    for (const plan_commitment<Usage>& each : commitments) step = (std::max)(step, each.request.rounding_step.minor);
    const auto unseen = static_cast<std::int64_t>(built->units_left_out);
    const int128 more = int128(bound) + int128(4 * unseen * (1 + found.dearest)) * step - plan.total.minor;
    if (!fits<std::int64_t>(more)) return plan_fault{.reason = errc::overflow};
    plan.at_most_more.minor = (std::max)(std::int64_t{0}, static_cast<std::int64_t>(more));
    return plan;
}

}  // namespace detail

template <usage_state Usage>
result<cancellation_plan<Usage>, plan_fault> best_plan(std::span<const plan_commitment<Usage>> commitments,
                                                       const plan_days& days, const plan_history& history) {
    return detail::make_plan(commitments, days, history, detail::plan_effort::exact);
}

template <usage_state Usage>
result<cancellation_plan<Usage>, plan_fault> good_plan(std::span<const plan_commitment<Usage>> commitments,
                                                       const plan_days& days, const plan_history& history) {
    return detail::make_plan(commitments, days, history, detail::plan_effort::good);
}

}  // namespace refund

#endif
