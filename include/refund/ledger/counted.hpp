#ifndef REFUND_LEDGER_COUNTED_HPP
#define REFUND_LEDGER_COUNTED_HPP

#include <refund/cap/window.hpp>
#include <refund/core/wide.hpp>
#include <refund/term/day.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace refund {

/// What counts toward a cap on one day, or in one window.
struct counted {
    std::int64_t minor{};     ///< money, in the cap's currency
    std::int64_t requests{};  ///< requests that were not refused
    friend constexpr bool operator==(const counted&, const counted&) = default;
};

/// The most that counts in any window in which a request of `day` would count: the window that ends on `day`, and those
/// that end on a later day of `days` and still reach back to it. So a late request for an early day respects what was
/// granted on later days. Money and requests are separate maximums.
///
/// `days` is sorted by day, each day once: a map, or a vector of pairs, from `calendar_day` to `counted`. The search
/// visits only days of the windows in question. A sum that does not fit becomes the largest number: nothing is left.
template <class Days, counting_window Window>
[[nodiscard]] constexpr counted most_counted(const Days& days, calendar_day day, const Window& window) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// What counts on many days, whose sum may not fit 64 bits.
struct wide_counted {
    int128 minor{};
    std::int64_t requests{};

    // Of a `counted` or a `wide_counted`: a day's sum is either.
    template <class Sum>
    constexpr wide_counted& operator+=(const Sum& more) noexcept {
        minor += more.minor;
        requests += more.requests;
        return *this;
    }
    template <class Sum>
    constexpr wide_counted& operator-=(const Sum& less) noexcept {
        minor -= less.minor;
        requests -= less.requests;
        return *this;
    }
    friend constexpr wide_counted operator-(const wide_counted& a, const wide_counted& b) noexcept {
        return {a.minor - b.minor, a.requests - b.requests};
    }
};

template <class Days>
[[nodiscard]] constexpr auto first_not_before(const Days& days, calendar_day day) noexcept {
    if constexpr (requires { days.lower_bound(day); }) {
        return days.lower_bound(day);
    } else {
        return std::lower_bound(days.begin(), days.end(), day,
                                [](const auto& each, calendar_day wanted) { return each.first < wanted; });
    }
}
}  // namespace detail

template <class Days, counting_window Window>
constexpr counted most_counted(const Days& days, calendar_day day, const Window& window) noexcept {
    auto first = detail::first_not_before(days, window.first_counted(day));
    auto next = first;
    detail::wide_counted sum;
    if constexpr (requires { days.between(first, next); }) {
        next = (std::max)(first, days.lower_bound(day + date::days(1)));
        sum = days.between(first, next);
    } else {
        for (; next != days.end() && next->first <= day; ++next) sum += next->second;
    }
    detail::wide_counted most = sum;
    for (; next != days.end(); ++next) {
        const calendar_day from = window.first_counted(next->first);
        if (from > day) break;
        sum += next->second;
        for (; first->first < from; ++first) sum -= first->second;
        most.minor = (std::max)(most.minor, sum.minor);
        most.requests = (std::max)(most.requests, sum.requests);
    }
    constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();
    return {detail::fits<std::int64_t>(most.minor) ? static_cast<std::int64_t>(most.minor) : largest, most.requests};
}

}  // namespace refund

#endif
