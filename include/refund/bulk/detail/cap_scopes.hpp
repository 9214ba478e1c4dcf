#ifndef REFUND_BULK_DETAIL_CAP_SCOPES_HPP
#define REFUND_BULK_DETAIL_CAP_SCOPES_HPP

#include <refund/bulk/detail/cap_claims.hpp>
#include <refund/bulk/detail/cap_order.hpp>
#include <refund/bulk/detail/cap_terms.hpp>
#include <refund/bulk/detail/run.hpp>
#include <refund/cap/admit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

// Settles one scope after the other, row by row. What counts in a window is a running sum: as days go by,
// amounts enter it and leave it. Each window has a sum of its own, since each rule names its window.

namespace refund::bulk::detail {

/// A booked amount, with the total of its scope up to and including it.
struct booked_amount {
    std::uint32_t scope{};
    std::int32_t day{};
    std::int64_t total{};
};

/// What counts in the window that ends on the day of a booked amount, and the first day of that window.
struct booked_window {
    std::int64_t counted{};
    std::int32_t first{};
};

/// What the rows of a scope were granted in one window.
struct granted_sum {
    std::int32_t day{(std::numeric_limits<std::int32_t>::min)()};  // the current day
    std::int64_t amount{};
    std::size_t oldest{};  // the oldest row that counts

    /// Moves on to the day of row `next`: what was granted before `first` leaves the sum. Processors cannot predict how
    /// many rows that is, so the first three are handled without a branch.
    template <class Claims>
    [[gnu::always_inline]] void move_to(std::int32_t to, std::int32_t first, const Claims& claims,
                                        std::size_t next) noexcept {
        day = to;
        if (next - oldest > 3) {
            const bool a = claims.day_at(oldest) < first;
            const bool b = claims.day_at(oldest + 1) < first;
            const bool c = claims.day_at(oldest + 2) < first;
            amount -= (claims.granted_at(oldest) & -std::int64_t{a}) +
                      (claims.granted_at(oldest + 1) & -std::int64_t{b}) +
                      (claims.granted_at(oldest + 2) & -std::int64_t{c});
            oldest += std::size_t{a} + std::size_t{b} + std::size_t{c};
            if (!c) return;
        }
        for (; oldest < next && claims.day_at(oldest) < first; ++oldest) amount -= claims.granted_at(oldest);
    }
};

/// What counts in one window of a scope.
struct window_count {
    remembered_window window;
    granted_sum granted{};
    std::int64_t booked{};
    std::span<booked_window> later{};  // one for each booked amount of the scope; as long as any scope needs
};

/// All memory that is needed besides the columns.
struct cap_memory {
    std::vector<cap_rule> rules{};
    std::vector<cap_window> windows{};
    std::vector<booked_amount> booked{};  // in order
    std::size_t most_booked{};            // the most in one scope
    std::vector<booked_window> later{};   // of all counts
    std::vector<window_count> counts{};   // for each part, one per window
    std::vector<turn> turns{};
    std::vector<turn> room{};
    std::vector<std::size_t> starts{};  // of each part's turns
};

/// What counts in a scope with one window and nothing booked, like most scopes: a few numbers.
struct count_of_rows {
    remembered_window* window;
    granted_sum granted;

    [[nodiscard]] std::int64_t booked() const noexcept { return 0; }
    template <class Claims>
    [[nodiscard, gnu::always_inline]] std::int64_t used(const Claims& claims, std::uint32_t, std::int32_t day,
                                                        std::size_t at) noexcept {
        if (granted.day != day) granted.move_to(day, window->first_counted(day), claims, at);
        return granted.amount;
    }
    void add(std::int32_t, std::int64_t amount) noexcept { granted.amount += amount; }
};

/// What counts in any scope, with rows and booked amounts in several windows.
class count_of_all {
public:
    /// For a scope whose first row is `first`, on `day`.
    count_of_all(std::span<window_count> windows, std::span<const booked_amount> booked, std::int32_t day,
                 std::size_t first) noexcept
        : windows_(windows), booked_(booked) {
        pass(day);
        for (window_count& each : windows_) {
            each.granted = {.oldest = first};
            for (std::size_t i = passed_; i < booked.size(); ++i) {
                const std::int32_t first_counted = each.window.first_counted(booked[i].day);
                each.later[i] = {booked_from(first_counted, i + 1), first_counted};
            }
        }
    }

    [[nodiscard]] std::int64_t booked() const noexcept { return total(booked_.size()); }

    template <class Claims>
    [[nodiscard]] std::int64_t used(const Claims& claims, std::uint32_t window, std::int32_t day,
                                    std::size_t at) noexcept {
        window_count& count = windows_[window];
        if (count.granted.day != day) {
            const std::int32_t first = count.window.first_counted(day);
            count.granted.move_to(day, first, claims, at);
            pass(day);
            count.booked = booked_from(first, passed_);
        }
        // An amount granted today also counts in the windows that end with amounts booked for later days, and
        // must not exceed the limit there. See `most_counted`.
        std::int64_t most = count.booked + count.granted.amount;
        for_each_later(count, day, [&](const booked_window& each) { most = (std::max)(most, each.counted); });
        return most;
    }

    void add(std::int32_t day, std::int64_t amount) noexcept {
        for (window_count& count : windows_) {
            count.granted.amount += amount;
            for_each_later(count, day, [&](booked_window& each) { each.counted += amount; });
        }
    }

private:
    void pass(std::int32_t day) noexcept {
        while (passed_ < booked_.size() && booked_[passed_].day <= day) ++passed_;
    }

    /// The sum of the first `count` booked amounts.
    [[nodiscard]] std::int64_t total(std::size_t count) const noexcept {
        return count == 0 ? 0 : booked_[count - 1].total;
    }

    /// The same without those of days before `first`. No amount beyond these may be of a day before `first`.
    [[nodiscard]] std::int64_t booked_from(std::int32_t first, std::size_t count) const noexcept {
        const auto from = std::lower_bound(booked_.begin(), booked_.end(), first,
                                           [](const booked_amount& each, std::int32_t day) { return each.day < day; });
        return total(count) - total(static_cast<std::size_t>(from - booked_.begin()));
    }

    /// Visits the windows that end with an amount booked for a later day and include today.
    template <class Visit>
    void for_each_later(const window_count& count, std::int32_t day, const Visit& visit) const noexcept {
        for (std::size_t i = passed_; i < booked_.size() && count.later[i].first <= day; ++i) visit(count.later[i]);
    }

    std::span<window_count> windows_;
    std::span<const booked_amount> booked_;  // of the scope
    std::size_t passed_{};                   // how many booked amounts are not of later days
};

/// Settles the rows of a scope, from `at` on, and moves `at` behind them. False if days go back. Everything that
/// changes from row to row is in local variables.
template <class Claims, class Count>
[[nodiscard]] bool settle_scope(const Claims& all, std::span<const cap_rule> rules, std::size_t& at, std::size_t last,
                                Count count) noexcept {
    const Claims claims = all;
    const std::uint32_t scope = claims.scope_at(at);
    std::int32_t before = claims.day_at(at);
    std::int64_t total = count.booked();
    std::size_t next = at;
    for (; next < last && claims.scope_at(next) == scope; ++next) {
        const std::int32_t day = claims.day_at(next);
        if (day < before) return false;
        before = day;
        const claim made = claims.claim_at(next, rules);
        if (made.rule == nullptr) {
            claims.leave(next, made.status);
            continue;
        }
        const cap_rule& by = *made.rule;
        const std::int64_t used = count.used(claims, by.window, day, next);
        const admitted_amount let = refund::admit(by.limit, used, made.asked, by.when_over);
        if (!add_amount(total, let.granted)) {
            claims.leave(next, status_of(errc::overflow));
            continue;
        }
        claims.settle(next, made, let, used);
        count.add(day, let.granted);
    }
    at = next;
    return true;
}

/// Settles all rows of a range of whole scopes. If they are not in order, it returns false, and not all are settled.
/// Parts never write to the same memory, even if the rows are not in order.
template <class Claims>
[[nodiscard]] bool settle_scopes(const Claims& claims, cap_memory& memory, unsigned part, row_range range) noexcept {
    std::size_t at = range.first;
    if (at == range.last) return true;
    if (at > 0 && claims.scope_at(at - 1) >= claims.scope_at(at)) return false;
    const auto windows = std::span(memory.counts).subspan(part * memory.windows.size(), memory.windows.size());
    auto booked = std::lower_bound(memory.booked.begin(), memory.booked.end(), claims.scope_at(at),
                                   [](const booked_amount& each, std::uint32_t scope) { return each.scope < scope; });
    while (at < range.last) {
        const std::uint32_t scope = claims.scope_at(at);
        while (booked != memory.booked.end() && booked->scope < scope) ++booked;
        const auto first_booked = booked;
        while (booked != memory.booked.end() && booked->scope == scope) ++booked;
        const std::span<const booked_amount> own(first_booked, booked);
        const auto settle = [&](const auto& by) { return settle_scope(claims, memory.rules, at, range.last, by); };
        const bool in_order = own.empty() && windows.size() == 1
                                  ? settle(count_of_rows{&windows[0].window, {.oldest = at}})
                                  : settle(count_of_all(windows, own, claims.day_at(at), at));
        if (!in_order || (at < range.last && claims.scope_at(at) < scope)) return false;
    }
    return true;
}

}  // namespace refund::bulk::detail

#endif
