#ifndef REFUND_PLAN_DETAIL_BY_WHOLE_HPP
#define REFUND_PLAN_DETAIL_BY_WHOLE_HPP

#include <refund/plan/detail/bound.hpp>
#include <refund/plan/detail/model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace refund::detail {

/// The choice of an item that pays most among those that fit whole in what is left, given by period. Refund 0 if none
/// fits. In each group, the choices rise in both `asked` and `refund`.
struct fitting_pick {
    plan_pick pick{};
    std::int64_t refund{};
};
[[nodiscard]] inline fitting_pick best_that_fits(const plan_model& model, std::size_t item,
                                                 const std::vector<std::int64_t>& left) {
    fitting_pick best;
    const std::vector<plan_group>& groups = model.items[item].groups;
    for (std::size_t group = 0; group < groups.size(); ++group) {
        const std::vector<plan_choice>& choices = groups[group].choices;
        if (choices.back().refund <= best.refund) continue;
        const auto above =
            std::upper_bound(choices.begin(), choices.end(), left[groups[group].period],
                             [](std::int64_t room, const plan_choice& each) { return room < each.asked; });
        if (above == choices.begin()) continue;
        const auto fits = above - 1;
        if (fits->refund <= best.refund) continue;
        best = {{item, group, static_cast<std::size_t>(fits - choices.begin())}, fits->refund};
    }
    return best;
}

/// The best plan under a cap that refuses a request whole if it does not fit. In such a plan all requests fit, in any
/// order. So the search takes one commitment after the other and tries every choice, beginning with those that lower
/// the bound least. It skips everything that cannot exceed the best plan so far, according to the bound.
class by_whole {
public:
    /// Starts from a known plan.
    by_whole(const plan_model& model, const plan_bound& bound, plan_steps& steps, plan_picks known);

    /// Whether the search finished, so that `best` is the best plan. Otherwise it is the best one found.
    [[nodiscard]] bool search() {
        look(0, 0, bound_.at_start());
        return !steps_.spent() || best_.total >= bound_.most();
    }
    [[nodiscard]] const plan_picks& best() const { return best_; }

private:
    struct option {
        int128 costs{};  // by how much it lowers the bound
        plan_pick pick{};
    };
    struct item_facts {
        std::size_t item{};
        std::vector<option> options{};
        std::int64_t rest_most{};   // the most that this item and those after it pay
        std::int64_t least_asked{};  // the least that any of them asks for
    };
    void look(std::size_t place, std::int64_t total, const int128& bound);
    void take_last(std::size_t place, std::int64_t total, const std::vector<std::int64_t>& left);
    [[nodiscard]] bool may_be_better(const int128& bound) const { return plan_bound::to_minor(bound) > best_.total; }
    [[nodiscard]] bool done() const { return steps_.spent() || best_.total >= bound_.most(); }
    void note(std::int64_t total) {
        if (total > best_.total) best_ = {current_, total};
    }

    const plan_model& model_;
    const plan_bound& bound_;
    plan_steps& steps_;
    plan_room room_;
    std::vector<item_facts> order_{};
    std::vector<std::vector<std::int64_t>> left_{};  // by place
    std::vector<plan_pick> current_{};
    plan_picks best_;
};

// ---------------------------------------------------------------------------- implementation

inline by_whole::by_whole(const plan_model& model, const plan_bound& bound, plan_steps& steps, plan_picks known)
    : model_(model), bound_(bound), steps_(steps), room_(model), best_(std::move(known)) {
    for (std::size_t item = 0; item < model.items.size(); ++item) {
        item_facts facts{.item = item, .least_asked = (std::numeric_limits<std::int64_t>::max)()};
        const std::vector<plan_group>& groups = model.items[item].groups;
        for (std::size_t group = 0; group < groups.size(); ++group) {
            const std::vector<plan_choice>& choices = groups[group].choices;
            for (std::size_t choice = choices.size(); choice-- > 0;) {  // for equal costs, the largest first
                const int128 adds = bound.of_pick(choices[choice].refund, choices[choice].asked, groups[group].period);
                facts.options.push_back({bound.of_item(item) - adds, {item, group, choice}});
            }
            facts.least_asked = (std::min)(facts.least_asked, choices.front().asked);
        }
        std::stable_sort(facts.options.begin(), facts.options.end(),
                         [](const option& a, const option& b) { return a.costs < b.costs; });
        order_.push_back(std::move(facts));
    }
    std::stable_sort(order_.begin(), order_.end(), [&](const item_facts& a, const item_facts& b) {
        return model.items[a.item].most > model.items[b.item].most;
    });
    left_.resize(order_.size());
    order_.push_back({.least_asked = (std::numeric_limits<std::int64_t>::max)()});
    for (std::size_t place = order_.size() - 1; place-- > 0;) {
        order_[place].rest_most = order_[place + 1].rest_most + model.items[order_[place].item].most;
        order_[place].least_asked = (std::min)(order_[place].least_asked, order_[place + 1].least_asked);
    }
}

/// Takes the best choice of an item that fits. To be called if nothing after this item can fit any more.
inline void by_whole::take_last(std::size_t place, std::int64_t total, const std::vector<std::int64_t>& left) {
    const fitting_pick fits = best_that_fits(model_, order_[place].item, left);
    if (total + fits.refund <= best_.total) return;
    if (fits.refund > 0) current_.push_back(fits.pick);
    note(total + fits.refund);
    if (fits.refund > 0) current_.pop_back();
}

inline void by_whole::look(std::size_t place, std::int64_t total, const int128& bound) {
    note(total);
    if (done() || place + 1 == order_.size()) return;
    const item_facts& facts = order_[place];
    if (total + facts.rest_most <= best_.total || !may_be_better(bound)) return;
    if (!steps_.spend(model_.holding.size() + model_.windows.size() + 1)) return;
    std::vector<std::int64_t>& left = left_[place];
    room_.left_by_period(left);
    const std::int64_t most_left = *std::max_element(left.begin(), left.end() - 1);
    // A choice that no window holds asks for nothing, so it always fits.
    const std::int64_t least_asked = order_[place + 1].least_asked;
    if (least_asked > 0 && least_asked > most_left) return take_last(place, total, left);

    for (const option& each : facts.options) {
        if (!may_be_better(bound - each.costs)) break;
        if (!steps_.spend()) return;
        const plan_choice& choice = choice_of(model_, each.pick);
        const std::size_t period = period_of(model_, each.pick);
        if (choice.asked > left[period]) continue;
        room_.take(period, choice.asked);
        current_.push_back(each.pick);
        look(place + 1, total + choice.refund, bound - each.costs);
        current_.pop_back();
        room_.give_back(period, choice.asked);
        if (done()) return;
    }
    look(place + 1, total, bound - bound_.of_item(facts.item));
}

}  // namespace refund::detail

#endif
