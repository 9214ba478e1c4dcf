#ifndef REFUND_PLAN_DETAIL_BOUND_HPP
#define REFUND_PLAN_DETAIL_BOUND_HPP

#include <refund/core/wide.hpp>
#include <refund/plan/detail/model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// \file
/// A bound on what any plan pays. Put a price on the room in each window. A plan that fits pays no more than the price
/// of all the room plus, for each commitment, the most by which any choice's refund exceeds the price of the room that
/// it takes. This holds for all prices of zero or more. It also holds after some picks, for everything that a plan can
/// still add, with the room and the commitments that are left. The prices come from a search; the bound is exact.

namespace refund::detail {

/// A price says how much one minor unit of room is worth, in 1/65,536 of a minor unit.
inline constexpr std::int64_t price_unit = 65'536;

class plan_bound {
public:
    /// Searches for good prices, which spends steps.
    plan_bound(const plan_model& model, plan_steps& steps);

    /// No plan pays more, in minor units.
    [[nodiscard]] std::int64_t most() const { return (std::min)(to_minor(at_start_), all_whole_); }
    /// The most that one minor unit of room can be worth, rounded up.
    [[nodiscard]] std::int64_t dearest() const { return highest_ / price_unit + 1; }

    // The bound in price units, for a search that subtracts what its picks cost.
    /// Before any pick.
    [[nodiscard]] const int128& at_start() const { return at_start_; }
    /// The most that an item can add beyond the price of its room.
    [[nodiscard]] const int128& of_item(std::size_t item) const { return of_item_[item]; }
    /// What a pick adds beyond that price.
    [[nodiscard]] int128 of_pick(std::int64_t refund, std::int64_t granted, std::size_t period) const {
        return int128(refund) * price_unit - int128(granted) * of_period_[period];
    }
    [[nodiscard]] static std::int64_t to_minor(const int128& units) {
        return static_cast<std::int64_t>(units / price_unit);
    }

private:
    struct corner {
        std::int64_t taken{}, refund{};
    };
    struct group {
        std::size_t period{};
        std::vector<corner> corners{};
    };

    void find_corners(const plan_model& model);
    void find_prices(const plan_model& model, plan_steps& steps);
    void find_price_of(const std::vector<std::size_t>& windows, const plan_model& model, plan_steps& steps);
    /// Computes the bound at the current prices, and updates `of_period_` and `of_item_`.
    int128 evaluate(const plan_model& model);

    std::vector<std::int64_t> prices_{};     // by window
    std::vector<std::int64_t> of_period_{};  // the sum of the prices of the windows that hold it
    std::vector<std::vector<group>> items_{};
    std::vector<int128> of_item_{};
    int128 at_start_{};
    int128 least_{};  // the lowest bound so far, during the search for prices
    std::size_t corners_{1};
    std::int64_t rounding_{};  // the most that rounding a part can add to an item
    std::int64_t highest_{};   // a price at which nothing is worth its room
    std::int64_t all_whole_{};  // the most that all items together pay
};

// ---------------------------------------------------------------------------- implementation

inline plan_bound::plan_bound(const plan_model& model, plan_steps& steps)
    : prices_(model.windows.size()), of_period_(model.holding.size()), items_(model.items.size()),
      of_item_(model.items.size()), rounding_(model.payment == plan_payment::part ? price_unit : 0) {
    for (const plan_item& item : model.items) all_whole_ += item.most;
    find_corners(model);
    find_prices(model, steps);
}

/// If a cap pays a part, every point between nothing and a choice is a choice of its own, so a choice takes no more
/// room than it needs to be paid whole. Only choices on the upper hull can be the best at some price.
inline void plan_bound::find_corners(const plan_model& model) {
    const bool whole = model.payment == plan_payment::whole;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        for (const plan_group& given : model.items[i].groups) {
            std::vector<corner> all;
            all.reserve(given.choices.size());
            for (const plan_choice& each : given.choices) {
                all.push_back({whole ? each.asked : each.cap_refund, each.refund});
            }
            std::sort(all.begin(), all.end(), [](const corner& a, const corner& b) {
                return a.taken != b.taken ? a.taken < b.taken : a.refund > b.refund;
            });
            group& into = items_[i].emplace_back(group{.period = given.period});
            std::vector<corner>& hull = into.corners;
            for (const corner& next : all) {
                if (!hull.empty() && next.refund <= hull.back().refund) continue;
                const auto below = [&] {  // the last corner is on or below the line from the one before it to `next`
                    const corner& a = hull[hull.size() - 2];
                    const corner& b = hull.back();
                    return int128(b.refund - a.refund) * (next.taken - a.taken) <=
                           int128(next.refund - a.refund) * (b.taken - a.taken);
                };
                while (hull.size() >= 2 && below()) hull.pop_back();
                hull.push_back(next);
                if (next.taken <= 0) continue;
                const int128 price = int128(next.refund) * price_unit / next.taken + 1;
                constexpr std::int64_t most = std::int64_t{1} << 46;
                highest_ = (std::max)(highest_, price < most ? static_cast<std::int64_t>(price) : most);
            }
            corners_ += hull.size();
        }
    }
}

inline int128 plan_bound::evaluate(const plan_model& model) {
    int128 sum = 0;
    std::vector<std::int64_t> up_to(prices_.size() + 1);
    for (std::size_t i = 0; i < prices_.size(); ++i) {
        up_to[i + 1] = up_to[i] + prices_[i];
        sum += int128(prices_[i]) * model.windows[i].money;
    }
    for (std::size_t i = 0; i < of_period_.size(); ++i) {
        of_period_[i] = up_to[model.holding[i].until] - up_to[model.holding[i].from];
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
        int128 best = 0;
        for (const group& each : items_[i]) {
            for (const corner& at : each.corners) best = (std::max)(best, of_pick(at.refund, at.taken, each.period));
        }
        of_item_[i] = best + rounding_;
        sum += of_item_[i];
    }
    return sum;
}

/// Finds the price of a list of windows at which the bound is lowest. The bound is convex in that price, so this is
/// where it stops falling and begins to rise. The prices stay as they were if no other is better.
inline void plan_bound::find_price_of(const std::vector<std::size_t>& windows, const plan_model& model,
                                      plan_steps& steps) {
    const auto bound_at = [&](std::int64_t price) {
        for (const std::size_t window : windows) prices_[window] = price;
        return evaluate(model);
    };
    const std::size_t cost = corners_ + prices_.size() + of_period_.size();
    const std::int64_t before = prices_[windows.front()];
    std::int64_t low = 0;
    std::int64_t high = highest_;
    while (low < high && steps.spend(2 * cost)) {
        const std::int64_t middle = low + (high - low) / 2;
        if (bound_at(middle) <= bound_at(middle + 1)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    const int128 found = bound_at(high);
    if (found < least_) {
        least_ = found;
    } else {
        bound_at(before);
    }
}

/// First finds one price for as few windows as cover all days, chosen from the last day back; then changes one window
/// at a time, as long as that lowers the bound.
inline void plan_bound::find_prices(const plan_model& model, plan_steps& steps) {
    least_ = evaluate(model);
    std::vector<std::size_t> all_days;
    for (std::size_t from = prices_.empty() ? 0 : model.windows.back().until; from > 0;) {
        std::size_t window = 0;  // the first one that reaches that far; if there is none, no window holds those days
        while (window < prices_.size() && model.windows[window].until < from) ++window;
        if (window == prices_.size() || model.windows[window].from >= from) break;
        all_days.push_back(window);
        from = model.windows[window].from;
    }
    if (!all_days.empty()) find_price_of(all_days, model, steps);
    for (std::int64_t before = -1; before != to_minor(least_) && !steps.spent();) {
        before = to_minor(least_);
        for (std::size_t window = prices_.size(); window-- > 0 && !steps.spent();) {
            find_price_of({window}, model, steps);
        }
    }
    at_start_ = evaluate(model);
}

}  // namespace refund::detail

#endif
