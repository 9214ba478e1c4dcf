#ifndef REFUND_BULK_DETAIL_CAP_SCOPES_HPP
#define REFUND_BULK_DETAIL_CAP_SCOPES_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/cap_claims.hpp>
#include <refund/bulk/detail/cap_order.hpp>
#include <refund/bulk/detail/cap_terms.hpp>
#include <refund/bulk/detail/exact.hpp>
#include <refund/bulk/detail/run.hpp>
#include <refund/cap/terms.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

// One scope after the other, each row in its turn. What counts on a day is a sum that moves along: as
// days go by, amounts enter it and leave it. Each window has such a sum, since each rule names its own.

namespace refund::bulk::detail {

/// What is counted in the window that ends with the day of a booked amount, and the first day that
/// still counts there.
struct booked_window {
    std::int64_t counted{};
    std::int32_t first{};
};

/// The sum of one window in one scope.
struct moving_sum {
    cap_window window{};
    std::int64_t counted{};
    std::int32_t day{};  // the day that it stands at
    bool started{};
    std::size_t oldest_row{};
    std::size_t oldest_booked{};
    std::size_t next_booked{};

    // Calendar windows take longer to find than all else; scopes share their days.
    static constexpr std::size_t remembered = 256;
    static constexpr std::int32_t first_possible = (std::numeric_limits<std::int32_t>::min)();
    std::int32_t known_day[remembered]{};
    std::int32_t known_first[remembered]{};

    [[nodiscard]] std::int32_t first_counted(std::int32_t on) noexcept {
        if (window.kind == window_kind::rolling_days) {
            return static_cast<std::int32_t>((std::max)(std::int64_t{on} - window.length + 1, std::int64_t{first_possible}));
        }
        const std::size_t place = static_cast<std::uint32_t>(on) % remembered;
        if (known_day[place] != on || on == 0) {  // 0 is what nothing known looks like
            known_day[place] = on;
            known_first[place] = calendar_day(window.first_counted(day_of(on))).days_since_epoch;
        }
        return known_first[place];
    }
};

/// All that is needed beside the columns.
struct cap_memory {
    std::vector<cap_rule> rules{};
    std::vector<cap_window> windows{};
    std::vector<turn> booked{};                // in order
    std::size_t most_booked{};                 // of one scope
    std::vector<booked_window> booked_sums{};  // for each part and window, those of one scope
    std::vector<turn> turns{};
    std::vector<turn> room{};
    std::vector<moving_sum> sums{};     // for each part, one of each window
    std::vector<std::size_t> starts{};  // of each part's turns
};

/// The windows and rules of all terms. Errors: negative_amount, cap_currency_mismatch.
template <class TermsAt>
[[nodiscard]] std::optional<errc> prepare_terms(cap_memory& memory, std::size_t count, const TermsAt& terms_at) {
    memory.rules.clear();
    memory.windows.clear();
    const cap_terms* first = nullptr;
    for (std::size_t i = 0; i < count; ++i) {
        const cap_terms& terms = terms_at(i);
        if (!terms.applies()) {
            memory.rules.emplace_back();
            continue;
        }
        if (first == nullptr) first = &terms;
        if (terms.limit.unit != first->limit.unit) return errc::cap_currency_mismatch;
        if (terms.limit.minor < 0) return errc::negative_amount;
        const auto known = std::find(memory.windows.begin(), memory.windows.end(), terms.window);
        const auto number = static_cast<std::uint32_t>(known - memory.windows.begin());
        if (known == memory.windows.end()) memory.windows.push_back(terms.window);
        memory.rules.push_back({terms.limit.minor, number, terms.basis, terms.when_over, true});
    }
    return std::nullopt;
}

/// The booked amounts, in order. Errors: negative_amount, date_invalid, overflow (of a scope's sum).
[[nodiscard]] inline std::optional<errc> prepare_booked(cap_memory& memory, std::span<const std::uint32_t> scope,
                                                        std::span<const std::int32_t> day,
                                                        std::span<const std::int64_t> amount) {
    memory.booked.clear();
    memory.booked.reserve(scope.size());
    for (std::size_t i = 0; i < scope.size(); ++i) {
        if (amount[i] < 0) return errc::negative_amount;
        if (day_of(day[i]) < first_day || day_of(day[i]) > last_day) return errc::date_invalid;
        memory.booked.push_back({scope[i], day[i], static_cast<std::uint32_t>(i), 0, amount[i]});
    }
    const auto earlier = [](const turn& a, const turn& b) { return !in_order(b, a); };
    if (!std::is_sorted(memory.booked.begin(), memory.booked.end(), earlier)) {
        std::sort(memory.booked.begin(), memory.booked.end(), earlier);  // equal ones are alike but for their amounts
    }
    memory.most_booked = 0;
    std::int64_t sum = 0;
    std::size_t first = 0;  // of the scope
    for (std::size_t i = 0; i < memory.booked.size(); ++i) {
        if (memory.booked[i].scope != memory.booked[first].scope) {
            sum = 0;
            first = i;
        }
        if (!add_amount(sum, memory.booked[i].amount)) return errc::overflow;
        memory.most_booked = (std::max)(memory.most_booked, i + 1 - first);
    }
    return std::nullopt;
}

/// The rows of one part, in one scope after the other.
template <class Order, class Claims>
class scope_run {
public:
    scope_run(const Order& rows, const Claims& claims, cap_memory& memory, unsigned part) noexcept
        : rows_(rows), claims_(claims), rules_(memory.rules), booked_(memory.booked), most_booked_(memory.most_booked),
          booked_sums_(part_of_memory(memory.booked_sums, part, memory.windows.size() * memory.most_booked)),
          sums_(part_of_memory(memory.sums, part, memory.windows.size())) {}

    /// Settles all rows of a range that begins and ends with a scope. False, and not all are settled,
    /// when they do not come in order.
    [[nodiscard]] bool run(row_range range) noexcept {
        std::size_t at = range.first;
        if (at == range.last) return true;
        if (at > 0 && rows_.scope(at - 1) >= rows_.scope(at)) return false;
        begin_booked(rows_.scope(at));
        while (at < range.last) {
            const std::uint32_t scope = rows_.scope(at);
            begin_scope(scope, at);
            if (!(plain_ ? settle_plain_scope(at, range.last) : settle_scope(at, range.last))) return false;
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

    /// The rows of a scope, from `at` on, which is then behind them; false when days go back.
    [[nodiscard]] bool settle_scope(std::size_t& at, std::size_t last) noexcept {
        const std::uint32_t scope = rows_.scope(at);
        for (; at < last && rows_.scope(at) == scope; ++at) {
            if (rows_.day(at) < day_) return false;
            day_ = rows_.day(at);
            settle(at);
        }
        return true;
    }

    void settle(std::size_t at) noexcept {
        const std::size_t row = rows_.row(at);
        const claim made = claims_.claim(row, rules_);
        if (made.rule == nullptr) return claims_.leave(row, made.status);
        const cap_rule& by = *made.rule;
        moving_sum& sum = sums_[by.window];
        if (sum.day != day_ || !sum.started) move_on(sum, at);
        std::int64_t used = sum.counted;
        if (later_booked_) used = (std::max)(used, most_booked_later(by.window));

        const admitted let = admit(by, made.asked, used);
        if (!add_amount(total_, let.granted)) return claims_.leave(row, status_of(errc::overflow));
        for (moving_sum& each : sums_) each.counted += let.granted;
        if (later_booked_ && let.granted > 0) count_for_later(let.granted);
        claims_.settle(row, made, let.granted, used, let.left);
    }

    /// The same for one window and nothing booked, as most scopes are: what changes from row to row is in
    /// local variables.
    [[nodiscard]] bool settle_plain_scope(std::size_t& at, std::size_t last) noexcept {
        const Order rows = rows_;
        const Claims claims = claims_;
        const std::span<const cap_rule> rules = rules_;
        moving_sum& sum = sums_[0];
        const std::uint32_t scope = rows.scope(at);
        std::int32_t day = day_;
        std::int32_t counted_on = day;
        std::int64_t counted = 0;
        std::int64_t total = 0;
        std::size_t oldest = at;
        std::size_t next = at;
        for (; next < last && rows.scope(next) == scope; ++next) {
            const std::int32_t today = rows.day(next);
            if (today < day) return false;
            day = today;
            const std::size_t row = rows.row(next);
            const claim made = claims.claim(row, rules);
            if (made.rule == nullptr) {
                claims.leave(row, made.status);
                continue;
            }
            if (today != counted_on) {
                counted_on = today;
                counted -= take_out(rows, claims, sum.first_counted(today), oldest, next);
            }
            const admitted let = admit(*made.rule, made.asked, counted);
            if (!add_amount(total, let.granted)) {
                claims.leave(row, status_of(errc::overflow));
                continue;
            }
            claims.settle(row, made, let.granted, counted, let.left);
            counted += let.granted;
        }
        at = next;
        return true;
    }

    /// What was granted before `first`, of the rows from `oldest` on, which moves behind them. How many
    /// they are no processor foresees, so a few are looked at in any case.
    [[nodiscard, gnu::always_inline]] static std::int64_t take_out(const Order& rows, const Claims& claims, std::int32_t first,
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

    struct admitted {
        std::int64_t granted{};
        std::int64_t left{};
    };
    /// What a cap lets through; all amounts, of all the scope ever held, add up to a total that fits.
    [[nodiscard, gnu::always_inline]] static admitted admit(const cap_rule& by, std::int64_t asked, std::int64_t used) noexcept {
        const std::int64_t left = (std::max)(by.limit - used, std::int64_t{0});  // neither is below zero
        std::int64_t granted = (std::min)(asked, left);
        if (granted < asked && by.when_over == over_limit::refuse_whole) granted = 0;
        return {granted, left - granted};
    }

    void begin_booked(std::uint32_t scope) noexcept {
        const auto found = std::lower_bound(booked_.begin(), booked_.end(), scope,
                                            [](const turn& each, std::uint32_t wanted) { return each.scope < wanted; });
        booked_end_ = static_cast<std::size_t>(found - booked_.begin());
    }

    void begin_scope(std::uint32_t scope, std::size_t at) noexcept {
        day_ = rows_.day(at);
        total_ = 0;
        std::size_t first = booked_end_;
        while (first < booked_.size() && booked_[first].scope < scope) ++first;
        first_booked_ = booked_end_ = first;
        for (; booked_end_ < booked_.size() && booked_[booked_end_].scope == scope; ++booked_end_) {
            total_ += booked_[booked_end_].amount;  // known to fit
        }
        for (moving_sum& each : sums_) {
            each.counted = 0;
            each.started = false;
            each.oldest_row = at;
            each.oldest_booked = each.next_booked = first;
        }
        next_later_ = first;
        later_booked_ = booked_end_ > first && booked_[booked_end_ - 1].day > day_;
        if (later_booked_) sum_up_booked();
        plain_ = sums_.size() == 1 && first == booked_end_;
    }

    /// Brings a sum to today: what has come since enters, what no longer counts leaves.
    void move_on(moving_sum& sum, std::size_t at) noexcept {
        sum.day = day_;
        sum.started = true;
        const std::int32_t first = sum.first_counted(day_);
        for (; sum.next_booked < booked_end_ && booked_[sum.next_booked].day <= day_; ++sum.next_booked) {
            sum.counted += booked_[sum.next_booked].amount;
        }
        for (; sum.oldest_booked < sum.next_booked && booked_[sum.oldest_booked].day < first; ++sum.oldest_booked) {
            sum.counted -= booked_[sum.oldest_booked].amount;
        }
        for (; sum.oldest_row < at && rows_.day(sum.oldest_row) < first; ++sum.oldest_row) {
            sum.counted -= claims_.granted(rows_.row(sum.oldest_row));
        }
    }

    // Amounts booked for days after the request's: it counts in their windows, too, and must not
    // overfill them. See refund_cap_ledger.

    [[nodiscard]] booked_window& booked_window_of(std::size_t window, std::size_t entry) const noexcept {
        return booked_sums_[window * most_booked_ + entry - first_booked_];
    }

    void sum_up_booked() noexcept {
        for (std::size_t window = 0; window < sums_.size(); ++window) {
            std::int64_t counted = 0;
            std::size_t oldest = first_booked_;
            std::size_t next = first_booked_;
            while (next < booked_end_) {
                const std::int32_t day = booked_[next].day;
                const std::size_t same_day = next;
                for (; next < booked_end_ && booked_[next].day == day; ++next) counted += booked_[next].amount;
                const std::int32_t first_counted = sums_[window].first_counted(day);
                for (; oldest < next && booked_[oldest].day < first_counted; ++oldest) counted -= booked_[oldest].amount;
                for (std::size_t i = same_day; i < next; ++i) booked_window_of(window, i) = {counted, first_counted};
            }
        }
    }

    /// The fullest of the windows that end with a later booked amount and hold today.
    [[nodiscard]] std::int64_t most_booked_later(std::size_t window) noexcept {
        while (next_later_ < booked_end_ && booked_[next_later_].day <= day_) ++next_later_;
        std::int64_t most = 0;
        for (std::size_t i = next_later_; i < booked_end_ && booked_window_of(window, i).first <= day_; ++i) {
            most = (std::max)(most, booked_window_of(window, i).counted);
        }
        later_booked_ = next_later_ < booked_end_;
        return most;
    }

    void count_for_later(std::int64_t granted) noexcept {
        for (std::size_t window = 0; window < sums_.size(); ++window) {
            for (std::size_t i = next_later_; i < booked_end_ && booked_window_of(window, i).first <= day_; ++i) {
                booked_window_of(window, i).counted += granted;
            }
        }
    }

    Order rows_;
    Claims claims_;
    std::span<const cap_rule> rules_;
    std::span<const turn> booked_;
    std::size_t most_booked_;
    std::span<booked_window> booked_sums_;
    std::span<moving_sum> sums_;
    std::int32_t day_{};
    std::int64_t total_{};
    std::size_t first_booked_{};  // of the scope
    std::size_t booked_end_{};
    std::size_t next_later_{};
    bool later_booked_{};
    bool plain_{};
};

/// Rows that lie together and hold whole scopes, as the part of that number.
[[nodiscard]] inline row_range scopes_of_part(std::span<const std::uint32_t> scope, unsigned part, unsigned parts) noexcept {
    const auto start = [&](unsigned number) {
        std::size_t at = number == parts ? scope.size() : scope.size() / parts * number;
        while (at > 0 && at < scope.size() && scope[at] == scope[at - 1]) ++at;
        return at;
    };
    return {start(part), start(part + 1)};
}

}  // namespace refund::bulk::detail

#endif
