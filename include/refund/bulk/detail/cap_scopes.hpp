#ifndef REFUND_BULK_DETAIL_CAP_SCOPES_HPP
#define REFUND_BULK_DETAIL_CAP_SCOPES_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/cap_claims.hpp>
#include <refund/bulk/detail/cap_order.hpp>
#include <refund/bulk/detail/cap_terms.hpp>
#include <refund/bulk/detail/run.hpp>
#include <refund/cap/admit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <vector>

// One scope after the other, each row in its turn. What counts on a day is a sum that moves along: as
// days go by, amounts enter it and leave it. Each window has such a sum, since each rule names its own.

namespace refund::bulk::detail {

/// A booked amount, with all those of its scope up to and on its day.
struct booked_amount {
    std::uint32_t scope{};
    std::int32_t day{};
    std::int64_t total{};
};

/// What is counted in the window that ends with the day of a booked amount, and the first day that
/// still counts there.
struct booked_window {
    std::int64_t counted{};
    std::int32_t first{};
};

/// The sum of one window in one scope.
struct moving_sum {
    static constexpr std::int32_t no_day = (std::numeric_limits<std::int32_t>::min)();

    window_days window;
    std::int32_t day{no_day};  // the day that it stands at
    std::int64_t booked{};
    std::int64_t granted{};
    std::size_t oldest_row{};  // that counts
};

/// All that is needed beside the columns.
struct cap_memory {
    std::vector<cap_rule> rules{};
    std::vector<cap_window> windows{};
    std::vector<booked_amount> booked{};       // in order
    std::size_t most_booked{};                 // of one scope
    std::vector<booked_window> booked_sums{};  // for each part and window, those of one scope
    std::vector<turn> turns{};
    std::vector<turn> room{};
    std::vector<moving_sum> sums{};     // for each part, one of each window
    std::vector<std::size_t> starts{};  // of each part's turns
};

/// What rows were granted before `first`, of those from `oldest` on, which moves behind them. How many
/// they are no processor foresees, so a few are looked at in any case.
template <class Order, class Claims>
[[nodiscard, gnu::always_inline]] inline std::int64_t take_out(const Order& rows, const Claims& claims, std::int32_t first,
                                                               std::size_t& oldest, std::size_t next) noexcept {
    std::int64_t sum = 0;
    if (next - oldest > 3) {
        const bool a = rows.day(oldest) < first;
        const bool b = rows.day(oldest + 1) < first;
        const bool c = rows.day(oldest + 2) < first;
        sum = (claims.granted(rows.row(oldest)) & -std::int64_t{a}) +
              (claims.granted(rows.row(oldest + 1)) & -std::int64_t{b}) +
              (claims.granted(rows.row(oldest + 2)) & -std::int64_t{c});
        oldest += std::size_t{a} + std::size_t{b} + std::size_t{c};
        if (!c) return sum;
    }
    for (; oldest < next && rows.day(oldest) < first; ++oldest) sum += claims.granted(rows.row(oldest));
    return sum;
}

/// What counts in a scope of one window and nothing booked, as most scopes are: a few numbers.
class count_of_rows {
public:
    count_of_rows(window_days& window, std::int32_t day, std::size_t first) noexcept
        : window_(&window), day_(day), oldest_(first) {}

    [[nodiscard]] std::int64_t booked() const noexcept { return 0; }
    template <class Order, class Claims>
    [[nodiscard, gnu::always_inline]] std::int64_t used(const Order& rows, const Claims& claims, std::uint32_t,
                                                        std::int32_t day, std::size_t at) noexcept {
        if (day != day_) {
            day_ = day;
            counted_ -= take_out(rows, claims, window_->first_counted(day), oldest_, at);
        }
        return counted_;
    }
    void add(std::int32_t, std::int64_t granted) noexcept { counted_ += granted; }

private:
    window_days* window_;
    std::int32_t day_;
    std::size_t oldest_;
    std::int64_t counted_{};
};

/// What counts in any scope: of rows and booked amounts, in several windows.
class count_of_all {
public:
    count_of_all(std::span<moving_sum> sums, std::span<const booked_amount> booked, std::span<booked_window> windows,
                 std::int32_t day, std::size_t first) noexcept
        : sums_(sums), booked_(booked), windows_(windows) {
        for (moving_sum& each : sums) {
            each.granted = 0;
            each.day = moving_sum::no_day;
            each.oldest_row = first;
        }
        while (next_later_ < booked.size() && booked[next_later_].day <= day) ++next_later_;
        for (std::size_t window = 0; window < sums.size(); ++window) {
            for (std::size_t i = next_later_; i < booked.size(); ++i) {
                const std::int32_t first_counted = sums[window].window.first_counted(booked[i].day);
                windows[window * booked.size() + i] = {booked_in(first_counted, booked[i].day), first_counted};
            }
        }
    }

    [[nodiscard]] std::int64_t booked() const noexcept { return booked_.empty() ? 0 : booked_.back().total; }

    template <class Order, class Claims>
    [[nodiscard]] std::int64_t used(const Order& rows, const Claims& claims, std::uint32_t window, std::int32_t day,
                                    std::size_t at) noexcept {
        moving_sum& sum = sums_[window];
        if (sum.day != day) {
            const std::int32_t first = sum.window.first_counted(day);
            sum.day = day;
            sum.booked = booked_in(first, day);
            sum.granted -= take_out(rows, claims, first, sum.oldest_row, at);
            while (next_later_ < booked_.size() && booked_[next_later_].day <= day) ++next_later_;
        }
        // An amount of today also counts in the windows that end with amounts booked for later days, and
        // must not overfill them. See `most_counted`.
        std::int64_t most = sum.booked + sum.granted;
        for_each_later(window, day, [&](const booked_window& each) { most = (std::max)(most, each.counted); });
        return most;
    }

    void add(std::int32_t day, std::int64_t granted) noexcept {
        for (std::size_t window = 0; window < sums_.size(); ++window) {
            sums_[window].granted += granted;
            for_each_later(window, day, [&](booked_window& each) { each.counted += granted; });
        }
    }

private:
    /// What is booked for the days from `first` to `last`, both inside.
    [[nodiscard]] std::int64_t booked_in(std::int32_t first, std::int32_t last) const noexcept {
        const auto from = std::lower_bound(booked_.begin(), booked_.end(), first,
                                           [](const booked_amount& each, std::int32_t day) { return each.day < day; });
        const auto until = std::upper_bound(from, booked_.end(), last,
                                            [](std::int32_t day, const booked_amount& each) { return day < each.day; });
        if (from == until) return 0;
        return std::prev(until)->total - (from == booked_.begin() ? 0 : std::prev(from)->total);
    }

    /// The windows that end with an amount booked for a later day, and hold today.
    template <class Visit>
    void for_each_later(std::size_t window, std::int32_t day, const Visit& visit) const noexcept {
        for (std::size_t i = next_later_; i < booked_.size(); ++i) {
            booked_window& each = windows_[window * booked_.size() + i];
            if (each.first > day) return;
            visit(each);
        }
    }

    std::span<moving_sum> sums_;
    std::span<const booked_amount> booked_;  // of the scope
    std::span<booked_window> windows_;       // of each window, one for each of them
    std::size_t next_later_{};               // of the booked amounts
};

/// The rows of one part, in one scope after the other.
template <class Order, class Claims>
class scope_run {
public:
    scope_run(const Order& rows, const Claims& claims, cap_memory& memory, unsigned part) noexcept
        : rows_(rows), claims_(claims), rules_(memory.rules), booked_(memory.booked),
          booked_windows_(part_of_memory(memory.booked_sums, part, memory.windows.size() * memory.most_booked)),
          sums_(part_of_memory(memory.sums, part, memory.windows.size())) {}

    /// Settles all rows of a range that begins and ends with a scope. False, and not all are settled,
    /// when they do not come in order.
    [[nodiscard]] bool run(row_range range) noexcept {
        std::size_t at = range.first;
        if (at == range.last) return true;
        if (at > 0 && rows_.scope(at - 1) >= rows_.scope(at)) return false;
        auto booked = std::lower_bound(booked_.begin(), booked_.end(), rows_.scope(at),
                                       [](const booked_amount& each, std::uint32_t scope) { return each.scope < scope; });
        while (at < range.last) {
            const std::uint32_t scope = rows_.scope(at);
            while (booked != booked_.end() && booked->scope < scope) ++booked;
            const auto first_booked = booked;
            while (booked != booked_.end() && booked->scope == scope) ++booked;
            if (!settle_scope(at, range.last, std::span(first_booked, booked))) return false;
            if (at < range.last && rows_.scope(at) < scope) return false;
        }
        return true;
    }

private:
    // Parts never share what they write, not even while rows turn out not to be in order.
    template <class T>
    [[nodiscard]] static std::span<T> part_of_memory(std::vector<T>& memory, unsigned part, std::size_t size) noexcept {
        return std::span(memory).subspan(part * size, size);
    }

    [[nodiscard]] bool settle_scope(std::size_t& at, std::size_t last, std::span<const booked_amount> booked) noexcept {
        if (booked.empty() && sums_.size() == 1) {
            return settle_scope(at, last, count_of_rows(sums_[0].window, rows_.day(at), at));
        }
        return settle_scope(at, last, count_of_all(sums_, booked, booked_windows_, rows_.day(at), at));
    }

    /// The rows of a scope, from `at` on, which is then behind them; false when days go back. Everything
    /// that changes from row to row is in local variables.
    template <class Count>
    [[nodiscard]] bool settle_scope(std::size_t& at, std::size_t last, Count count) noexcept {
        const Order rows = rows_;
        const Claims claims = claims_;
        const std::span<const cap_rule> rules = rules_;
        const std::uint32_t scope = rows.scope(at);
        std::int32_t before = rows.day(at);
        std::int64_t total = count.booked();
        std::size_t next = at;
        for (; next < last && rows.scope(next) == scope; ++next) {
            const std::int32_t day = rows.day(next);
            if (day < before) return false;
            before = day;
            const std::size_t row = rows.row(next);
            const claim made = claims.claim(row, rules);
            if (made.rule == nullptr) {
                claims.leave(row, made.status);
                continue;
            }
            const cap_rule& by = *made.rule;
            const std::int64_t used = count.used(rows, claims, by.window, day, next);
            const admitted_amount let = refund::admit(by.limit, used, made.asked, by.when_over);
            if (!add_amount(total, let.granted)) {
                claims.leave(row, status_of(errc::overflow));
                continue;
            }
            claims.settle(row, made, let, used);
            count.add(day, let.granted);
        }
        at = next;
        return true;
    }

    Order rows_;
    Claims claims_;
    std::span<const cap_rule> rules_;
    std::span<const booked_amount> booked_;
    std::span<booked_window> booked_windows_;
    std::span<moving_sum> sums_;
};

}  // namespace refund::bulk::detail

#endif
