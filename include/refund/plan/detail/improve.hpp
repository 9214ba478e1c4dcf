#ifndef REFUND_PLAN_DETAIL_IMPROVE_HPP
#define REFUND_PLAN_DETAIL_IMPROVE_HPP

#include <refund/plan/detail/bound.hpp>
#include <refund/plan/detail/by_whole.hpp>
#include <refund/plan/detail/model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

/// \file
/// Good plans for many commitments. Puts in the largest first, each where it adds most; then takes out one or two at a
/// time and puts them in again, as long as that pays more.

namespace refund::detail {

/// The pick of each item.
using plan_places = std::vector<std::optional<plan_pick>>;

/// Calls `put_two(one, other)` for all pairs of items, an item paired with itself included, and again as long as it
/// adds something.
template <class Done, class PutTwo>
void improve_by_two(const std::vector<std::size_t>& order, const Done& done, const PutTwo& put_two) {
    bool better = true;
    while (better && !done()) {
        better = false;
        for (const std::size_t one : order) {
            for (const std::size_t other : order) {
                if (!done() && put_two(one, other)) better = true;
            }
        }
    }
}

/// For a cap that refuses a request whole if it does not fit.
class improve_whole {
public:
    improve_whole(const plan_model& model, const plan_bound& bound, plan_steps& steps)
        : model_(model), bound_(bound), steps_(steps), room_(model), places_(model.items.size()) {}

    [[nodiscard]] plan_picks search(const std::vector<std::size_t>& order) {
        for (const std::size_t item : order) put_best(item);
        improve_by_two(
            order, [this] { return done(); },
            [this](std::size_t one, std::size_t other) { return one != other && put_two(one, other); });
        plan_picks found{.total = total_};
        for (const auto& pick : places_) {
            if (pick) found.picks.push_back(*pick);
        }
        return found;
    }

private:
    [[nodiscard]] bool done() const { return steps_.spent() || total_ >= bound_.most(); }
    void put(const plan_pick& pick) {
        room_.take(period_of(model_, pick), choice_of(model_, pick).asked);
        total_ += choice_of(model_, pick).refund;
        places_[pick.item] = pick;
    }
    std::optional<plan_pick> take_out(std::size_t item) {
        const auto pick = std::exchange(places_[item], std::nullopt);
        if (!pick) return pick;
        room_.give_back(period_of(model_, *pick), choice_of(model_, *pick).asked);
        total_ -= choice_of(model_, *pick).refund;
        return pick;
    }
    void put_best(std::size_t item) {
        room_.left_by_period(left_);
        const fitting_pick fits = best_that_fits(model_, item, left_);
        if (fits.refund > 0) put(fits.pick);
    }
    /// Tries every choice of one item, and none, each with the best choice of the other. Whether that adds something.
    bool put_two(std::size_t one, std::size_t other) {
        const std::int64_t before = total_;
        const auto pick_of_one = take_out(one);
        const auto pick_of_other = take_out(other);
        std::int64_t best = before;
        std::optional<plan_pick> first = pick_of_one;
        std::optional<plan_pick> second = pick_of_other;
        const auto look = [&](const std::optional<plan_pick>& pick) {
            if (pick) put(*pick);
            room_.left_by_period(left_);
            const fitting_pick fits = best_that_fits(model_, other, left_);
            if (total_ + fits.refund > best) {
                best = total_ + fits.refund;
                first = pick;
                second = fits.refund > 0 ? std::optional(fits.pick) : std::nullopt;
            }
            take_out(one);
        };
        look(std::nullopt);
        for (std::size_t group = 0; group < model_.items[one].groups.size(); ++group) {
            const std::vector<plan_choice>& choices = model_.items[one].groups[group].choices;
            const std::int64_t left = room_.left(model_.items[one].groups[group].period);
            for (std::size_t choice = choices.size(); choice-- > 0;) {
                if (choices[choice].asked > left) continue;
                // The most that the other item can add decides whether smaller choices are of use.
                if (total_ + choices[choice].refund + model_.items[other].most <= best) break;
                if (!steps_.spend(2 * model_.items[other].groups.size() + 4 * model_.windows.size())) break;
                look(plan_pick{one, group, choice});
            }
        }
        if (first) put(*first);
        if (second) put(*second);
        return total_ > before;
    }

    const plan_model& model_;
    const plan_bound& bound_;
    plan_steps& steps_;
    plan_room room_;
    plan_places places_;
    std::vector<std::int64_t> left_{};  // by period
    std::int64_t total_{};
};

/// For a cap that pays what fits. Tries a commitment's largest refund in each period, in the order of the days.
class improve_part {
public:
    improve_part(const plan_model& model, const plan_bound& bound, plan_steps& steps)
        : model_(model), bound_(bound), steps_(steps), places_(model.items.size()), largest_(model.items.size()) {
        for (std::size_t item = 0; item < model.items.size(); ++item) {
            for (std::size_t group = 0; group < model.items[item].groups.size(); ++group) {
                largest_[item].push_back(largest_pick(model, item, group));
            }
        }
    }

    [[nodiscard]] plan_picks search(const std::vector<std::size_t>& order) {
        for (const std::size_t item : order) put_best(item);
        improve_by_two(
            order, [this] { return done(); },
            [this](std::size_t one, std::size_t other) { return put_two(one, other); });
        return {paid_in_order(), total_};
    }

private:
    [[nodiscard]] bool done() const { return steps_.spent() || total_ >= bound_.most(); }
    /// The picks in order of their days, without those for which nothing is paid. Sets `total_` to their sum.
    std::vector<plan_pick> paid_in_order() {
        std::vector<plan_pick> picks;
        for (const auto& pick : places_) {
            if (pick) picks.push_back(*pick);
        }
        std::stable_sort(picks.begin(), picks.end(), [&](const plan_pick& a, const plan_pick& b) {
            return choice_of(model_, a).day < choice_of(model_, b).day;
        });
        total_ = 0;
        plan_room room(model_);
        std::erase_if(picks, [&](const plan_pick& pick) {
            const std::size_t period = period_of(model_, pick);
            const plan_paid paid = paid_of(choice_of(model_, pick), room.left(period), model_.when_over);
            if (paid.refund > 0) room.take(period, paid.granted);
            total_ += paid.refund;
            return paid.refund == 0;
        });
        return picks;
    }
    void put_best(std::size_t item) {
        places_[item].reset();
        paid_in_order();
        std::int64_t best = total_;
        std::optional<plan_pick> best_pick;
        for (const plan_pick& pick : largest_[item]) {
            if (!steps_.spend(places_.size() * (model_.windows.size() + 4))) break;
            places_[item] = pick;
            paid_in_order();
            if (total_ <= best) continue;
            best = total_;
            best_pick = pick;
        }
        places_[item] = best_pick;
        total_ = best;
    }
    bool put_two(std::size_t one, std::size_t other) {
        const std::int64_t before = total_;
        const auto pick_of_one = std::exchange(places_[one], std::nullopt);
        const auto pick_of_other = std::exchange(places_[other], std::nullopt);
        put_best(one);
        if (other != one) put_best(other);
        if (total_ > before) return true;
        places_[one] = pick_of_one;
        if (other != one) places_[other] = pick_of_other;
        total_ = before;
        return false;
    }

    const plan_model& model_;
    const plan_bound& bound_;
    plan_steps& steps_;
    plan_places places_;
    std::vector<std::vector<plan_pick>> largest_;
    std::int64_t total_{};
};

/// A plan that may not be the best, but pays at least as much as any single commitment alone.
[[nodiscard]] inline plan_picks good_picks(const plan_model& model, const plan_bound& bound, plan_steps& steps) {
    std::vector<std::size_t> order(model.items.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return model.items[a].most > model.items[b].most;
    });
    if (model.payment == plan_payment::whole) return improve_whole(model, bound, steps).search(order);
    return improve_part(model, bound, steps).search(order);
}

}  // namespace refund::detail

#endif
