#ifndef REFUND_PLAN_DETAIL_BY_SEQUENCE_HPP
#define REFUND_PLAN_DETAIL_BY_SEQUENCE_HPP

#include <refund/plan/detail/bound.hpp>
#include <refund/plan/detail/model.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace refund::detail {

/// The best plan under a cap that pays a part, if the amount paid is not the amount that counts, because it is in
/// another currency or because payments that stop count as well. Then even the order within a day matters, so every
/// choice is tried in every order, except those that the bound rules out.
class by_sequence {
public:
    /// Starts from a known plan.
    by_sequence(const plan_model& model, const plan_bound& bound, plan_steps& steps, plan_picks known)
        : model_(model), bound_(bound), steps_(steps), room_(model), used_(model.items.size()),
          best_(std::move(known)) {}

    /// Whether the search finished, so that `best` is the best plan. Otherwise it is the best one found.
    [[nodiscard]] bool search() {
        look(0, 0, bound_.at_start());
        return !steps_.spent() || best_.total >= bound_.most();
    }
    [[nodiscard]] const plan_picks& best() const { return best_; }

private:
    void look(int day, std::int64_t total, const int128& bound) {
        if (total > best_.total) best_ = {current_, total};
        for (std::size_t item = 0; item < used_.size(); ++item) {
            if (used_[item]) continue;
            used_[item] = true;
            for (std::size_t group = 0; group < model_.items[item].groups.size(); ++group) {
                try_group(day, total, bound, {.item = item, .group = group});
            }
            used_[item] = false;
        }
    }
    void try_group(int day, std::int64_t total, const int128& bound, plan_pick pick) {
        const plan_group& group = model_.items[pick.item].groups[pick.group];
        const std::int64_t left = room_.left(group.period);
        for (; pick.choice < group.choices.size(); ++pick.choice) {
            const plan_choice& choice = group.choices[pick.choice];
            if (choice.day < day) continue;
            if (!steps_.spend(model_.windows.size() + 1) || best_.total >= bound_.most()) return;
            const plan_paid paid = paid_of(choice, left, model_.when_over);
            if (paid.refund == 0) continue;
            const int128 after =
                bound - bound_.of_item(pick.item) + bound_.of_pick(paid.refund, paid.granted, group.period);
            if (plan_bound::to_minor(after) <= best_.total) continue;
            room_.take(group.period, paid.granted);
            current_.push_back(pick);
            look(choice.day, total + paid.refund, after);
            current_.pop_back();
            room_.give_back(group.period, paid.granted);
        }
    }

    const plan_model& model_;
    const plan_bound& bound_;
    plan_steps& steps_;
    plan_room room_;
    std::vector<bool> used_;
    std::vector<plan_pick> current_{};
    plan_picks best_;
};

}  // namespace refund::detail

#endif
