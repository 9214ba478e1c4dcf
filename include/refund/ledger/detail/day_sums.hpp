#ifndef REFUND_LEDGER_DETAIL_DAY_SUMS_HPP
#define REFUND_LEDGER_DETAIL_DAY_SUMS_HPP

#include <refund/core/wide.hpp>
#include <refund/ledger/counted.hpp>
#include <refund/term/day.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace refund::detail {

/// What counts on a day, and on all days before it.
struct day_sum {
    calendar_day first{};  // the names of a pair's members: `most_counted` asks for these
    counted second{};
    wide_counted before{};
};

/// The days on which something counts, in order, as `most_counted` takes them. What counts on any run of days is a
/// difference. Most claims are of the last day or a later one; one of an early day costs a step for each later one.
class day_sums {
public:
    [[nodiscard]] auto begin() const noexcept { return days_.begin(); }
    [[nodiscard]] auto end() const noexcept { return days_.end(); }
    [[nodiscard]] auto lower_bound(calendar_day day) const noexcept { return days_.begin() + place_of(day); }

    /// What counts from one day up to, not including, another.
    [[nodiscard]] wide_counted between(std::vector<day_sum>::const_iterator from,
                                       std::vector<day_sum>::const_iterator until) const noexcept {
        return before(until) - before(from);
    }

    /// Makes room for a day.
    void reserve(calendar_day day) {
        const std::ptrdiff_t place = place_of(day);
        const auto there = days_.begin() + place;
        if (there == days_.end() || there->first != day) days_.insert(there, {day, {}, before(there)});
    }

    /// Adds to a day for which there is room.
    void add(calendar_day day, const counted& more) noexcept {
        auto each = days_.begin() + place_of(day);
        each->second.minor += more.minor;
        each->second.requests += more.requests;
        for (++each; each != days_.end(); ++each) each->before += more;
    }

private:
    [[nodiscard]] std::ptrdiff_t place_of(calendar_day day) const noexcept {
        if (days_.empty() || days_.back().first < day) return static_cast<std::ptrdiff_t>(days_.size());
        return std::lower_bound(days_.begin(), days_.end(), day,
                                [](const day_sum& each, calendar_day wanted) { return each.first < wanted; }) -
               days_.begin();
    }
    [[nodiscard]] wide_counted before(std::vector<day_sum>::const_iterator day) const noexcept {
        if (day != days_.end()) return day->before;
        if (days_.empty()) return {};
        wide_counted all = days_.back().before;
        return all += days_.back().second;
    }

    std::vector<day_sum> days_{};
};

}  // namespace refund::detail

#endif
