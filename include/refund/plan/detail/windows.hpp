#ifndef REFUND_PLAN_DETAIL_WINDOWS_HPP
#define REFUND_PLAN_DETAIL_WINDOWS_HPP

#include <refund/cap/terms.hpp>
#include <refund/ledger/counted.hpp>
#include <refund/ledger/history.hpp>
#include <refund/plan/detail/model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace refund::detail {

/// What a scope was granted before, by day. Each day occurs once.
using days_counted = std::vector<std::pair<calendar_day, counted>>;

/// Errors: ledger_currency_mismatch, overflow.
[[nodiscard]] inline result<days_counted> days_of(std::span<const claim_entry> entries, instant moment,
                                                  const cap_terms& terms) {
    std::map<calendar_day, counted> days;
    for (const request_standing& request : requests_at(entries, moment)) {
        const money& granted = request.answer.granted;
        if (!counts(request.state) || !granted.unit.has_minor_unit()) continue;
        if (granted.unit != terms.limit.unit) return errc::ledger_currency_mismatch;
        counted& day = days[request.of.day];
        const auto sum = add(money{day.minor, granted.unit}, granted);
        if (!sum) return sum.error();
        day = {sum->minor, day.requests + 1};
    }
    return days_counted(days.begin(), days.end());
}

/// The windows of a cap over the days of a plan, which are counted from the first one.
class plan_calendar {
public:
    plan_calendar(const cap_terms& terms, days_counted before, calendar_day today, int days)
        : terms_(terms), before_(std::move(before)), today_(today), days_(days) {
        firsts_.reserve(static_cast<std::size_t>(days));
        for (int day = 0; day < days; ++day) firsts_.push_back(first_of(day));
    }

    /// Those days, and all days on which room comes free that was taken before the plan or on one of them.
    [[nodiscard]] std::vector<int> with_days_of_release(const std::set<int>& days) const {
        std::set<int> all(days);
        for (const auto& [day, sum] : before_) {
            if (sum.minor != 0 || sum.requests != 0) add_release(all, days_between(today_, day));
        }
        for (auto day = all.begin(); day != all.end(); ++day) add_release(all, *day);  // adds later days only
        return {all.begin(), all.end()};
    }

    /// The windows over those days, without windows that another one makes redundant. Their `from` and `until` are
    /// places in `days`, which must be sorted.
    [[nodiscard]] std::vector<plan_window> windows_over(const std::vector<int>& days) const {
        std::vector<plan_window> found;
        const int end = before_.empty() ? days_ : (std::max)(days_, days_between(today_, before_.back().first) + 1);
        std::size_t known = 0;  // how many of `before_` are not later than the window's last day
        for (int day = 0; day < end; ++day) {
            const calendar_day at = today_ + date::days(day);
            while (known < before_.size() && before_[known].first <= at) ++known;
            if (day >= days_ && (known == 0 || before_[known - 1].first != at)) continue;  // others hold more
            const int first = day < days_ ? firsts_[static_cast<std::size_t>(day)] : first_of(day);
            if (first >= days_) break;
            const auto from = std::lower_bound(days.begin(), days.end(), first);
            const auto until = std::upper_bound(days.begin(), days.end(), day);
            if (from >= until) continue;
            const counted used =
                most_counted(std::span(before_).first(known), at, terms_.window);  // nothing later: this window alone
            add({static_cast<std::size_t>(from - days.begin()), static_cast<std::size_t>(until - days.begin()),
                 left_of(terms_.limit.minor, used.minor), requests_left(used.requests)},
                found);
        }
        return found;
    }

private:
    [[nodiscard]] int first_of(int day) const {
        return days_between(today_, terms_.window.first_counted(today_ + date::days(day)));
    }
    [[nodiscard]] std::int64_t requests_left(std::int64_t used) const {
        return terms_.most_requests ? left_of(*terms_.most_requests, used) : (std::numeric_limits<std::int64_t>::max)();
    }
    /// Adds the first day whose window no longer holds `day`.
    void add_release(std::set<int>& all, int day) const {
        const auto free = std::upper_bound(firsts_.begin(), firsts_.end(), day);
        if (free != firsts_.end()) all.insert(static_cast<int>(free - firsts_.begin()));
    }
    /// Adds a window. One that lies inside another with no more room is redundant, and is left out.
    static void add(const plan_window& next, std::vector<plan_window>& found) {
        const auto holds = [](const plan_window& one, const plan_window& other) {
            return one.from <= other.from && other.until <= one.until && one.money <= other.money &&
                   one.requests <= other.requests;
        };
        if (!found.empty() && holds(found.back(), next)) return;
        while (!found.empty() && holds(next, found.back())) found.pop_back();
        found.push_back(next);
    }

    const cap_terms& terms_;
    days_counted before_;
    calendar_day today_;
    int days_;
    std::vector<int> firsts_{};  // by day: the first day in its window
};

/// Cuts the days into periods and returns the period of each day. `windows` is given by places of days; the model gets
/// the windows by periods, and the windows that hold each period. The last period is in no window and has no day.
[[nodiscard]] inline std::vector<std::size_t> cut_into_periods(plan_model& model, std::size_t days,
                                                               std::vector<plan_window> windows) {
    std::vector<std::size_t> period_of_day;
    window_run run{};
    for (std::size_t day = 0; day < days; ++day) {
        while (run.until < windows.size() && windows[run.until].from <= day) ++run.until;
        while (run.from < run.until && windows[run.from].until <= day) ++run.from;
        if (model.holding.empty() || model.holding.back() != run) model.holding.push_back(run);
        period_of_day.push_back(model.holding.size() - 1);
    }
    for (plan_window& window : windows) {
        window.from = period_of_day[window.from];
        window.until = period_of_day[window.until - 1] + 1;
    }
    model.holding.push_back({windows.size(), windows.size()});
    model.windows = std::move(windows);
    return period_of_day;
}

}  // namespace refund::detail

#endif
