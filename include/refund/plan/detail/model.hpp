#ifndef REFUND_PLAN_DETAIL_MODEL_HPP
#define REFUND_PLAN_DETAIL_MODEL_HPP

#include <refund/cap/admit.hpp>
#include <refund/money/money.hpp>
#include <refund/money/rounding_step.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

/// \file
/// A plan without rules and calendars: commitments, what each could ask for and get, and the windows of the cap, as
/// stretches of days with what is left in each. The days are cut into periods. All days of a period lie in the same
/// windows, so that to the cap they are all alike.

namespace refund::detail {

/// One way to cancel a commitment: a day and a number of units.
struct plan_choice {
    std::int64_t asked{};       ///< counts toward the cap
    std::int64_t cap_refund{};  ///< the refund in the cap's currency
    std::int64_t refund{};      ///< in the payments' currency, before the cap; more than zero
    std::int64_t units{};
    int day{};                  ///< days since the first day of the plan
    rounding round{};           ///< of a refund that the cap reduces; down if there is a step
    rounding_step step{};       ///< that refund is a multiple of it
};

/// What a commitment could ask for in one period, in order of `asked`.
struct plan_group {
    std::size_t period{};
    std::vector<plan_choice> choices{};
};

struct plan_item {
    std::size_t commitment{};
    std::int64_t most{};  ///< the largest refund of all choices
    std::vector<plan_group> groups{};  ///< by period
};

/// A window of the cap: the periods that it holds, up to but not including `until`, and what is left in it.
struct plan_window {
    std::size_t from{}, until{};
    std::int64_t money{};
    std::int64_t requests{};
    friend bool operator==(const plan_window&, const plan_window&) = default;
};

/// The windows that hold a period: a run of consecutive ones in the list.
struct window_run {
    std::size_t from{}, until{};
    friend bool operator==(const window_run&, const window_run&) = default;
};

/// What a cap pays.
enum class plan_payment : unsigned char {
    whole,         ///< a request is paid whole or not at all
    part,          ///< what fits is paid, and the amount paid is not the one that counts
    part_as_asked  ///< what fits is paid, to the cent; only money counts
};

struct plan_model {
    std::vector<plan_item> items{};        ///< those that something may be paid for
    std::vector<plan_window> windows{};    ///< in order of both their first and their last periods
    std::vector<window_run> holding{};     ///< by period: the windows that hold it; none for the last period
    plan_payment payment{};
    over_limit when_over{};
};

/// What is left in each window while a plan is made.
class plan_room {
public:
    explicit plan_room(const plan_model& model) : model_(&model), windows_(model.windows) {}

    /// What is left for a request in a period; negative if no further request is allowed.
    [[nodiscard]] std::int64_t left(std::size_t period) const {
        std::int64_t least = (std::numeric_limits<std::int64_t>::max)();
        const window_run run = model_->holding[period];
        for (std::size_t i = run.from; i < run.until; ++i) least = (std::min)(least, left_in(i));
        return least;
    }
    /// The same for all periods at once. Runs of windows only move forward, so each window is visited at most twice.
    void left_by_period(std::vector<std::int64_t>& left) {
        left.resize(model_->holding.size());
        rising_.clear();
        std::size_t front = 0;  // in `rising_`, which keeps windows with less left than all after them
        std::size_t seen = 0;
        for (std::size_t period = 0; period < left.size(); ++period) {
            const window_run run = model_->holding[period];
            for (; seen < run.until; ++seen) {
                while (rising_.size() > front && left_in(rising_.back()) >= left_in(seen)) rising_.pop_back();
                rising_.push_back(seen);
            }
            while (front < rising_.size() && rising_[front] < run.from) ++front;
            left[period] =
                front < rising_.size() ? left_in(rising_[front]) : (std::numeric_limits<std::int64_t>::max)();
        }
    }
    void take(std::size_t period, std::int64_t granted) { change(period, granted, 1); }
    void give_back(std::size_t period, std::int64_t granted) { change(period, -granted, -1); }

private:
    void change(std::size_t period, std::int64_t granted, std::int64_t requests) {
        const window_run run = model_->holding[period];
        for (std::size_t i = run.from; i < run.until; ++i) {
            windows_[i].money -= granted;
            windows_[i].requests -= requests;
        }
    }
    [[nodiscard]] std::int64_t left_in(std::size_t window) const {
        return windows_[window].requests > 0 ? windows_[window].money : -1;
    }

    const plan_model* model_;
    std::vector<plan_window> windows_;
    std::vector<std::size_t> rising_{};
};

/// What a choice is paid, given what is left.
struct plan_paid {
    std::int64_t refund{};   ///< 0 if it is not worth a request
    std::int64_t granted{};  ///< counts toward the cap
};

/// Uses the arithmetic of `judge` and `decide`.
[[nodiscard]] inline plan_paid paid_of(const plan_choice& asks, std::int64_t left, over_limit when_over) {
    if (left < 0) return {};
    const std::int64_t granted = admit(left, 0, asks.asked, when_over).granted;
    const payable_part payable = payable_of(asks.cap_refund, asks.asked, granted, when_over);
    switch (payable.effect) {
        case cap_effect::none: return {asks.refund, granted};
        case cap_effect::reduced: {
            std::int64_t part = 0;
            const bool fits = round_to_step_into(part, asks.refund, payable.amount, asks.cap_refund, asks.round,
                                                 asks.step);
            return fits && part > 0 ? plan_paid{part, granted} : plan_paid{};
        }
        case cap_effect::refused: break;
    }
    return {};
}

/// A choice in a plan, by its place in the model.
struct plan_pick {
    std::size_t item{}, group{}, choice{};
    friend bool operator==(const plan_pick&, const plan_pick&) = default;
};

[[nodiscard]] inline const plan_choice& choice_of(const plan_model& model, const plan_pick& pick) {
    return model.items[pick.item].groups[pick.group].choices[pick.choice];
}
[[nodiscard]] inline std::size_t period_of(const plan_model& model, const plan_pick& pick) {
    return model.items[pick.item].groups[pick.group].period;
}

/// A group's choice with the largest refund; of equal ones the first.
[[nodiscard]] inline plan_pick largest_pick(const plan_model& model, std::size_t item, std::size_t group) {
    const std::vector<plan_choice>& choices = model.items[item].groups[group].choices;
    const auto largest = std::max_element(choices.begin(), choices.end(), [](const auto& a, const auto& b) {
        return a.refund < b.refund;
    });
    return {item, group, static_cast<std::size_t>(largest - choices.begin())};
}

/// Picks, in the order of their requests, and what they pay in total.
struct plan_picks {
    std::vector<plan_pick> picks{};
    std::int64_t total{};
};

/// Limits the work of a search by counting steps, so that it stops at the same point on every machine.
class plan_steps {
public:
    explicit plan_steps(std::int64_t most) : left_(most) {}
    /// Spends steps. Whether they were still available.
    [[nodiscard]] bool spend(std::size_t steps = 1) {
        left_ -= static_cast<std::int64_t>(steps);
        return left_ >= 0;
    }
    [[nodiscard]] bool spent() const { return left_ < 0; }

private:
    std::int64_t left_;
};

}  // namespace refund::detail

#endif
