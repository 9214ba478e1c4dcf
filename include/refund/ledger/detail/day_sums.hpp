#ifndef REFUND_LEDGER_DETAIL_DAY_SUMS_HPP
#define REFUND_LEDGER_DETAIL_DAY_SUMS_HPP

#include <refund/core/wide.hpp>
#include <refund/ledger/counted.hpp>
#include <refund/term/day.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>

namespace refund::detail {

/// What counts on a day, and what counts on all days before it.
struct day_sum {
    calendar_day first{};  // `first` and `second`, as in a pair: `most_counted` needs these names
    wide_counted second{};  // one day's sum may exceed 64 bits
    wide_counted before{};  // if known
};

/// The days on which something counts, in order, as `most_counted` takes them. Each day has the sum of all days before
/// it, so that a run of days is the difference of two sums. A change on an early day makes the sums of later days
/// unknown, and every change computes a few of them again, so that no order of claims costs a pass over all days.
class day_sums {
public:
    using const_iterator = std::deque<day_sum>::const_iterator;

    [[nodiscard]] const_iterator begin() const noexcept { return days_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return days_.end(); }
    [[nodiscard]] const_iterator lower_bound(calendar_day day) const noexcept {
        return days_.begin() + static_cast<std::ptrdiff_t>(place_of(day));
    }

    /// What counts from one day up to, but not including, another.
    [[nodiscard]] wide_counted between(const_iterator from, const_iterator until) const noexcept {
        wide_counted behind{};  // the days whose sums are unknown, added one by one
        const const_iterator last_known = days_.begin() + static_cast<std::ptrdiff_t>(known_) - (known_ == 0 ? 0 : 1);
        while (until != from && until > last_known) behind += (--until)->second;
        if (until == from) return behind;
        const wide_counted ahead = until->before - from->before;
        return {behind.minor + ahead.minor, behind.requests + ahead.requests};
    }

    /// Makes room for a day.
    void reserve(calendar_day day) {
        const std::size_t place = place_of(day);
        if (place < days_.size() && days_[place].first == day) return;
        days_.insert(days_.begin() + static_cast<std::ptrdiff_t>(place), {day, {}, {}});
        known_ = (std::min)(known_, place);
        learn();
    }

    /// Adds to a day that has been reserved.
    void add(calendar_day day, const counted& more) noexcept {
        const std::size_t place = place_of(day);
        days_[place].second += more;
        known_ = (std::min)(known_, place + 1);
        learn();
    }

private:
    [[nodiscard]] std::size_t place_of(calendar_day day) const noexcept {
        if (days_.empty() || days_.back().first < day) return days_.size();
        return static_cast<std::size_t>(
            std::lower_bound(days_.begin(), days_.end(), day,
                             [](const day_sum& each, calendar_day wanted) { return each.first < wanted; }) -
            days_.begin());
    }

    /// Computes the sums before a few more days.
    void learn() noexcept {
        constexpr std::size_t at_once = 64;
        const std::size_t until = (std::min)(days_.size(), known_ + at_once);
        for (; known_ < until; ++known_) {
            wide_counted& before = days_[known_].before;
            before = {};
            if (known_ == 0) continue;
            before = days_[known_ - 1].before;
            before += days_[known_ - 1].second;
        }
    }

    std::deque<day_sum> days_{};  // claims come in any order, but mostly at one end
    std::size_t known_{0};        // how many days, from the first on, have a known `before`
};

}  // namespace refund::detail

#endif
