#ifndef REFUND_CAP_LEDGER_HPP
#define REFUND_CAP_LEDGER_HPP

#include <refund/cap/admission.hpp>
#include <refund/cap/terms.hpp>
#include <refund/core/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refund {

/// One request that the ledger holds.
struct ledger_entry {
    date::sys_days day{};  ///< of the request
    money amount{};        ///< what it took from the cap
    friend constexpr bool operator==(const ledger_entry&, const ledger_entry&) = default;
};

/// The ledger of a yearly refund cap, in memory: per scope, what was refunded on which day.
///
/// It keeps facts only; limit, window and the rule for what exceeds it come with each question, so
/// one ledger serves every version of a policy. It never lets a window exceed the limit, in
/// whatever order requests come: a late request of an early day also respects the amounts of later
/// days. A request id counts once within its scope.
///
/// `Scope` and `RequestId` are hashable keys. Not thread-safe: one writer at a time.
template <class Scope = std::string, class RequestId = std::string, class ScopeHash = std::hash<Scope>,
          class RequestIdHash = std::hash<RequestId>>
class refund_cap_ledger {
public:
    /// What the cap would let through of `asked` on `day`; changes nothing.
    ///
    /// A request id that the scope holds is answered with the amount it holds.
    /// Errors: cap_currency_mismatch (asked or an older entry against the limit), negative_amount,
    /// request_id_reused (held for another day, or for more than is asked now; where a cap refuses
    /// whole, for less, too).
    template <counting_window Window>
    [[nodiscard]] result<admission> consider(const Scope& scope, const RequestId& id, date::sys_days day,
                                             const money& asked, const money& limit, const Window& window,
                                             over_limit when_over) const {
        if (asked.unit != limit.unit) return errc::cap_currency_mismatch;
        if (asked.minor < 0 || limit.minor < 0) return errc::negative_amount;
        const auto found = scopes_.find(scope);
        const account* const held = found == scopes_.end() ? nullptr : &found->second;
        if (held != nullptr && held->unit != limit.unit) return errc::cap_currency_mismatch;

        admission answer{};
        answer.asked = asked;
        answer.counted_from = window.first_counted(day);
        const std::int64_t used = held == nullptr ? 0 : held->most_used(day, window);
        if (held != nullptr) {
            if (const auto known = held->entries.find(id); known != held->entries.end()) {
                const std::int64_t held_minor = known->second.minor;
                const bool other_amount =
                    held_minor > asked.minor || (when_over == over_limit::refuse_whole && held_minor != asked.minor);
                if (known->second.day != day || other_amount) return errc::request_id_reused;
                answer.seen_before = true;
                answer.granted = {known->second.minor, limit.unit};
                answer.used_before = {used - known->second.minor, limit.unit};
                answer.left_after = {(std::max)(limit.minor - used, std::int64_t{0}), limit.unit};
                return answer;
            }
        }
        // A limit that was lowered may lie below what is used: then nothing is left.
        const std::int64_t left = (std::max)(limit.minor - used, std::int64_t{0});
        std::int64_t granted = (std::min)(asked.minor, left);
        if (granted < asked.minor && when_over == over_limit::refuse_whole) granted = 0;
        answer.granted = {granted, limit.unit};
        answer.used_before = {used, limit.unit};
        answer.left_after = {left - granted, limit.unit};
        return answer;
    }

    /// The same, by the terms of a rule.
    [[nodiscard]] result<admission> consider(const Scope& scope, const RequestId& id, date::sys_days day,
                                             const money& asked, const cap_terms& terms) const {
        return consider(scope, id, day, asked, terms.limit, terms.window, terms.when_over);
    }

    /// Enters what a request was granted: an answer of `consider`, with no other call in between.
    /// The limit is not checked again. The same entry twice counts once.
    /// Errors: cap_currency_mismatch, negative_amount, overflow, request_id_reused (the id is held
    /// for another day or amount; overflow is about all the scope ever held). An error leaves the ledger as it was.
    [[nodiscard]] result<ledger_entry> record(const Scope& scope, const RequestId& id, date::sys_days day,
                                              const money& granted) {
        if (granted.minor < 0) return errc::negative_amount;
        const auto found = scopes_.find(scope);
        if (found != scopes_.end()) {
            const account& held = found->second;
            if (held.unit != granted.unit) return errc::cap_currency_mismatch;
            if (const auto known = held.entries.find(id); known != held.entries.end()) {
                if (known->second.day != day || known->second.minor != granted.minor) return errc::request_id_reused;
                return ledger_entry{day, granted};
            }
            if (!add(money{held.total(), held.unit}, granted)) return errc::overflow;
        }
        account& held = found != scopes_.end() ? found->second : scopes_[scope];
        held.unit = granted.unit;
        held.entries.emplace(id, slot{day, granted.minor});
        held.enter(day, granted.minor);
        return ledger_entry{day, granted};
    }

    /// Takes a request back, as if it had never been entered; returns what it had held.
    /// Errors: request_id_unknown.
    [[nodiscard]] result<ledger_entry> reverse(const Scope& scope, const RequestId& id) {
        const auto found = scopes_.find(scope);
        if (found == scopes_.end()) return errc::request_id_unknown;
        account& held = found->second;
        const auto known = held.entries.find(id);
        if (known == held.entries.end()) return errc::request_id_unknown;
        const ledger_entry removed{known->second.day, money{known->second.minor, held.unit}};
        held.entries.erase(known);
        held.enter(removed.day, -removed.amount.minor);
        if (held.entries.empty()) scopes_.erase(found);  // its currency is open again, too
        return removed;
    }

    /// What is left of the limit for a request on `day`.
    /// Errors: cap_currency_mismatch, negative_amount.
    template <counting_window Window>
    [[nodiscard]] result<money> available(const Scope& scope, date::sys_days day, const money& limit,
                                          const Window& window) const {
        if (limit.minor < 0) return errc::negative_amount;
        const auto found = scopes_.find(scope);
        if (found == scopes_.end()) return limit;
        if (found->second.unit != limit.unit) return errc::cap_currency_mismatch;
        const std::int64_t used = found->second.most_used(day, window);
        return money{(std::max)(limit.minor - used, std::int64_t{0}), limit.unit};
    }

    /// Calls `visit(scope, id, entry)` for every request held, in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const auto& [scope, held] : scopes_) {
            for (const auto& [id, entry] : held.entries) {
                visit(scope, id, ledger_entry{entry.day, money{entry.minor, held.unit}});
            }
        }
    }

private:
    struct slot {
        date::sys_days day;
        std::int64_t minor;
    };

    /// The sum of everything entered up to and on a day. Kept per day that has an entry, sorted.
    struct running_total {
        date::sys_days day;
        std::int64_t minor;
    };

    struct account {
        currency unit{};
        std::unordered_map<RequestId, slot, RequestIdHash> entries{};
        std::vector<running_total> totals{};

        [[nodiscard]] std::int64_t total() const { return totals.empty() ? 0 : totals.back().minor; }

        /// Everything entered before `day`.
        [[nodiscard]] std::int64_t before(date::sys_days day) const {
            const auto at = first_not_before(day);
            return at == totals.begin() ? 0 : std::prev(at)->minor;
        }

        [[nodiscard]] typename std::vector<running_total>::const_iterator first_not_before(date::sys_days day) const {
            return std::lower_bound(totals.begin(), totals.end(), day,
                                    [](const running_total& total, date::sys_days wanted) { return total.day < wanted; });
        }

        /// The fullest of all windows that an amount of `day` would count in: the one that ends on
        /// `day`, and those that end on a later day with an entry and still reach back to it.
        template <class Window>
        [[nodiscard]] std::int64_t most_used(date::sys_days day, const Window& window) const {
            auto later = first_not_before(day + date::days(1));
            const std::int64_t up_to_day = later == totals.begin() ? 0 : std::prev(later)->minor;
            std::int64_t most = up_to_day - before(window.first_counted(day));
            for (; later != totals.end(); ++later) {
                const date::sys_days from = window.first_counted(later->day);
                if (from > day) break;
                most = (std::max)(most, later->minor - before(from));
            }
            return most;
        }

        void enter(date::sys_days day, std::int64_t minor) {
            if (minor == 0) return;  // once a cap is used up, most requests get nothing
            auto at = totals.begin() + (first_not_before(day) - totals.cbegin());
            if (at == totals.end() || at->day != day) {
                const std::int64_t so_far = at == totals.begin() ? 0 : std::prev(at)->minor;
                at = totals.insert(at, running_total{day, so_far});
            }
            for (; at != totals.end(); ++at) at->minor += minor;
        }
    };

    std::unordered_map<Scope, account, ScopeHash> scopes_{};
};

}  // namespace refund

#endif
