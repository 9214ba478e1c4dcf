#ifndef REFUND_PLAN_DETAIL_BY_PART_HPP
#define REFUND_PLAN_DETAIL_BY_PART_HPP

#include <refund/plan/detail/model.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

/// \file
/// The best plan under a cap that pays what fits, to the cent. The request that is made first is paid first, and leaves
/// every window first. So requests in the order of their days are paid the most that the windows allow for them. Hence
/// asking for more is never worse: in each period, only a commitment's largest refund matters.
///
/// The search goes period by period; a state is the set of commitments cancelled so far. Of two states with the same
/// set, one that has paid d more, and has at most d less left in each window that can still be used, is at least as
/// good: it can continue like the other one without the first d, and that fits.

namespace refund::detail {

class by_part {
public:
    /// Starts from a known plan. At most 20 items.
    by_part(const plan_model& model, plan_steps& steps, plan_picks known)
        : model_(model), steps_(steps), windows_(model.windows.size()), best_(std::move(known)) {}

    /// Whether the search finished, so that `best` is the best plan.
    [[nodiscard]] bool search();
    [[nodiscard]] const plan_picks& best() const { return best_; }

private:
    struct state {
        std::int64_t total{};
        std::size_t before{};  // the state before it
        plan_pick pick{};
    };
    [[nodiscard]] std::int64_t room(std::size_t at, std::size_t window) const { return rooms_[at * windows_ + window]; }
    [[nodiscard]] std::int64_t left(std::size_t at, std::size_t period) const;
    [[nodiscard]] bool at_least_as_good(std::size_t one, std::size_t other, std::size_t first_window) const;
    void add(std::vector<std::size_t>& of_set, std::size_t before, const plan_pick& pick, std::int64_t paid);
    [[nodiscard]] std::vector<plan_pick> largest_in(std::size_t period) const;
    void note(std::size_t last_state);
    [[nodiscard]] std::vector<std::int64_t> most_beside() const;

    const plan_model& model_;
    plan_steps& steps_;
    std::size_t windows_;
    std::vector<state> states_{};
    std::vector<std::int64_t> rooms_{};  // what is left in each window, by state
    plan_picks best_;
};

// ---------------------------------------------------------------------------- implementation

inline std::int64_t by_part::left(std::size_t at, std::size_t period) const {
    std::int64_t least = (std::numeric_limits<std::int64_t>::max)();
    const window_run run = model_.holding[period];
    for (std::size_t i = run.from; i < run.until; ++i) least = (std::min)(least, room(at, i));
    return least;
}

inline bool by_part::at_least_as_good(std::size_t one, std::size_t other, std::size_t first_window) const {
    const std::int64_t more = states_[one].total - states_[other].total;
    if (more < 0) return false;
    for (std::size_t i = first_window; i < windows_; ++i) {
        if (room(other, i) - room(one, i) > more) return false;
    }
    return true;
}

inline void by_part::add(std::vector<std::size_t>& of_set, std::size_t before, const plan_pick& pick,
                         std::int64_t paid) {
    const std::size_t next = states_.size();
    states_.push_back({states_[before].total + paid, before, pick});
    const std::size_t period = period_of(model_, pick);
    const window_run run = model_.holding[period];
    for (std::size_t i = 0; i < windows_; ++i) {
        const std::int64_t less = run.from <= i && i < run.until ? paid : 0;
        rooms_.push_back(room(before, i) - less);
    }
    for (const std::size_t known : of_set) {
        if (!at_least_as_good(known, next, run.from)) continue;
        states_.pop_back();
        rooms_.resize(rooms_.size() - windows_);
        return;
    }
    std::erase_if(of_set, [&](std::size_t known) { return at_least_as_good(next, known, run.from); });
    of_set.push_back(next);
}

inline std::vector<plan_pick> by_part::largest_in(std::size_t period) const {
    std::vector<plan_pick> found;
    for (std::size_t item = 0; item < model_.items.size(); ++item) {
        const std::vector<plan_group>& groups = model_.items[item].groups;
        for (std::size_t group = 0; group < groups.size(); ++group) {
            if (groups[group].period == period) found.push_back(largest_pick(model_, item, group));
        }
    }
    return found;
}

inline void by_part::note(std::size_t last_state) {
    if (states_[last_state].total <= best_.total) return;
    best_ = {{}, states_[last_state].total};
    for (std::size_t at = last_state; at != 0; at = states_[at].before) best_.picks.push_back(states_[at].pick);
    std::reverse(best_.picks.begin(), best_.picks.end());
}

/// The most that all items outside a set can add, by set.
inline std::vector<std::int64_t> by_part::most_beside() const {
    std::vector<std::int64_t> most(std::size_t{1} << model_.items.size());
    for (std::size_t set = most.size() - 1; set-- > 0;) {
        const auto item = static_cast<std::size_t>(std::countr_one(set));  // one that is not in the set
        most[set] = most[set | (std::size_t{1} << item)] + model_.items[item].most;
    }
    return most;
}

inline bool by_part::search() {
    const std::vector<std::int64_t> beside = most_beside();
    std::vector<std::vector<std::size_t>> of_set(beside.size());
    states_.push_back({});
    for (const plan_window& window : model_.windows) rooms_.push_back(window.money);
    of_set[0].push_back(0);
    for (std::size_t period = 0; period < model_.holding.size(); ++period) {
        const std::vector<plan_pick> picks = largest_in(period);
        for (std::size_t set = 0; set < of_set.size(); ++set) {
            for (const std::size_t at : of_set[set]) {  // new states belong to larger sets
                if (states_[at].total + beside[set] <= best_.total) continue;
                const std::int64_t fits = left(at, period);
                for (const plan_pick& pick : picks) {
                    const std::size_t bit = std::size_t{1} << pick.item;
                    if ((set & bit) != 0) continue;
                    if (!steps_.spend(windows_ * (of_set[set | bit].size() + 2) + 8)) return false;
                    const plan_paid paid = paid_of(choice_of(model_, pick), fits, model_.when_over);
                    if (paid.refund > 0) add(of_set[set | bit], at, pick, paid.refund);
                }
            }
        }
    }
    for (const auto& states : of_set) {
        for (const std::size_t at : states) note(at);
    }
    return true;
}

}  // namespace refund::detail

#endif
