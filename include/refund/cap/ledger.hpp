#ifndef REFUND_CAP_LEDGER_HPP
#define REFUND_CAP_LEDGER_HPP

#include <refund/cap/admission.hpp>
#include <refund/cap/admit.hpp>
#include <refund/cap/key.hpp>
#include <refund/core/result.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refund {

/// The ledger of a yearly refund cap, in memory: per scope, what was refunded on which day.
///
/// It keeps facts only; limit, window and the rule for what exceeds it come with each question, so
/// one ledger serves every version of a policy. It never lets a window exceed the limit, in
/// whatever order requests come: a late request of an early day also respects the amounts of later
/// days. A request id counts once within its scope.
///
/// `Scope` and `RequestId` are hashable keys. Where memory runs out, or a hash or a comparison throws,
/// the exception passes by and the ledger is as it was. Not thread-safe: one writer at a time.
template <class Scope = std::string, class RequestId = std::string, class ScopeHash = std::hash<Scope>,
          class RequestIdHash = std::hash<RequestId>>
class refund_cap_ledger {
public:
    using scope_type = cap_scope<Scope>;            ///< whom a cap belongs to
    using request_id_type = request_id<RequestId>;  ///< which request it is

    /// What the cap would let through of `asked` on `day`, by the terms of a rule; changes nothing.
    ///
    /// A request id that the scope holds is answered with the amount it holds; what is used and left is
    /// of now. Errors: cap_currency_mismatch (asked or an older entry against the limit),
    /// negative_amount, cap_window_invalid, date_invalid, request_id_reused (held for another day, or
    /// for more than is asked now; where a cap refuses whole, for less, too).
    [[nodiscard]] result<admission> consider(const scope_type& scope, const request_id_type& id, calendar_day day,
                                             const money& asked, const cap_terms& terms) const {
        return consider(scope, id, day, asked, terms, terms.window);
    }

    /// The same by a window of your own, in place of the one that the terms name.
    template <counting_window Window>
    [[nodiscard]] result<admission> consider(const scope_type& scope, const request_id_type& id, calendar_day day,
                                             const money& asked, const cap_terms& terms, const Window& window) const {
        const money& limit = terms.limit;
        if (asked.unit != limit.unit) return errc::cap_currency_mismatch;
        if (asked.minor < 0) return errc::negative_amount;
        const auto found = scopes_.find(scope.value);
        const account* const held = found == scopes_.end() ? nullptr : &found->second;
        const auto used = used_in(held, day, limit, window);
        if (!used) return used.error();

        admission answer{.asked = asked, .counted_from = window.first_counted(day)};
        if (held != nullptr) {
            if (const auto known = held->entries.find(id.value); known != held->entries.end()) {
                const money granted{known->second.minor, limit.unit};
                const bool may_be_less = terms.when_over == over_limit::pay_up_to_limit;
                const bool other_amount = granted.minor > asked.minor || (granted.minor < asked.minor && !may_be_less);
                if (other_amount || known->second.day != day) return errc::request_id_reused;
                answer.seen_before = true;
                answer.granted = granted;
                answer.used_before = {*used - granted.minor, limit.unit};
                answer.left_after = {left_of(limit.minor, *used), limit.unit};
                return answer;
            }
        }
        const admitted_amount let = admit(limit.minor, *used, asked.minor, terms.when_over);
        answer.granted = {let.granted, limit.unit};
        answer.used_before = {*used, limit.unit};
        answer.left_after = {let.left, limit.unit};
        return answer;
    }

    /// Enters what a request was granted: an answer of `consider`, with no other call in between.
    /// The limit is not checked again. The same entry twice counts once.
    /// Errors: negative_amount, date_invalid, cap_currency_mismatch, overflow (of all the scope ever
    /// held), request_id_reused (the id is held for another day or amount). The ledger is then as it was.
    [[nodiscard]] result<ledger_entry> record(const scope_type& scope, const request_id_type& id, calendar_day day,
                                              const money& granted) {
        if (granted.minor < 0) return errc::negative_amount;
        if (day < first_day || day > last_day) return errc::date_invalid;
        const ledger_entry entered{day, granted};
        const auto found = scopes_.find(scope.value);
        if (found == scopes_.end()) {
            account made{.unit = granted.unit};
            made.enter(id.value, entered);
            scopes_.emplace(scope.value, std::move(made));
            return entered;
        }
        account& held = found->second;
        if (held.unit != granted.unit) return errc::cap_currency_mismatch;
        if (const auto known = held.entries.find(id.value); known != held.entries.end()) {
            if (known->second.day != day || known->second.minor != granted.minor) return errc::request_id_reused;
            return entered;
        }
        if (!add(money{held.total(), held.unit}, granted)) return errc::overflow;
        held.enter(id.value, entered);
        return entered;
    }

    /// Takes a request back, as if it had never been entered; returns what it had held.
    /// Errors: request_id_unknown.
    [[nodiscard]] result<ledger_entry> reverse(const scope_type& scope, const request_id_type& id) {
        const auto found = scopes_.find(scope.value);
        if (found == scopes_.end()) return errc::request_id_unknown;
        account& held = found->second;
        const auto known = held.entries.find(id.value);
        if (known == held.entries.end()) return errc::request_id_unknown;
        const ledger_entry removed{known->second.day, money{known->second.minor, held.unit}};
        if (held.entries.size() == 1) {
            scopes_.erase(found);  // its currency is open again, too
            return removed;
        }
        held.entries.erase(known);
        held.add_from(removed.day, -removed.amount.minor);
        return removed;
    }

    /// What is left of the limit for a request on `day`, by the terms of a rule.
    /// Errors: cap_currency_mismatch, negative_amount, cap_window_invalid, date_invalid.
    [[nodiscard]] result<money> available(const scope_type& scope, calendar_day day, const cap_terms& terms) const {
        return available(scope, day, terms, terms.window);
    }

    /// The same by a window of your own, in place of the one that the terms name.
    template <counting_window Window>
    [[nodiscard]] result<money> available(const scope_type& scope, calendar_day day, const cap_terms& terms,
                                          const Window& window) const {
        const auto found = scopes_.find(scope.value);
        const auto used = used_in(found == scopes_.end() ? nullptr : &found->second, day, terms.limit, window);
        if (!used) return used.error();
        return money{left_of(terms.limit.minor, *used), terms.limit.unit};
    }

    /// Calls `visit(scope, id, entry)` for every request held, in no particular order. The keys are the
    /// values themselves: a `const Scope&` and a `const RequestId&`.
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
        calendar_day day;
        std::int64_t minor;
    };

    /// The sum of everything entered up to and on a day. Kept for each day that had an entry, sorted.
    struct running_total {
        calendar_day day;
        std::int64_t minor;
    };

    struct account {
        currency unit{};
        std::unordered_map<RequestId, slot, RequestIdHash> entries{};
        std::vector<running_total> totals{};

        [[nodiscard]] std::int64_t total() const noexcept { return totals.empty() ? 0 : totals.back().minor; }

        [[nodiscard]] auto first_not_before(calendar_day day) const noexcept {
            return std::lower_bound(totals.begin(), totals.end(), day,
                                    [](const running_total& total, calendar_day wanted) { return total.day < wanted; });
        }

        /// Everything entered before `day`.
        [[nodiscard]] std::int64_t before(calendar_day day) const noexcept {
            const auto at = first_not_before(day);
            return at == totals.begin() ? 0 : std::prev(at)->minor;
        }

        /// The fullest of all windows that an amount of `day` would count in: the one that ends on
        /// `day`, and those that end on a later day with an entry and still reach back to it.
        template <class Window>
        [[nodiscard]] std::int64_t most_used(calendar_day day, const Window& window) const noexcept {
            auto later = first_not_before(date::sys_days(day) + date::days(1));
            const std::int64_t up_to_day = later == totals.begin() ? 0 : std::prev(later)->minor;
            std::int64_t most = up_to_day - before(window.first_counted(day));
            for (; later != totals.end(); ++later) {
                const calendar_day from = window.first_counted(later->day);
                if (from > day) break;
                most = (std::max)(most, later->minor - before(from));
            }
            return most;
        }

        /// All that can fail comes first, and changes no sum: a day without an amount, then the entry.
        void enter(const RequestId& id, const ledger_entry& entry) {
            const std::int64_t minor = entry.amount.minor;
            if (minor != 0) add_day(entry.day);  // once a cap is used up, most requests get nothing
            entries.emplace(id, slot{entry.day, minor});
            add_from(entry.day, minor);
        }

        void add_day(calendar_day day) {
            const auto at = first_not_before(day);
            if (at == totals.end() || at->day != day) totals.insert(at, running_total{day, before(day)});
        }

        void add_from(calendar_day day, std::int64_t minor) noexcept {
            if (minor == 0) return;
            for (auto at = totals.begin() + (first_not_before(day) - totals.cbegin()); at != totals.end(); ++at) {
                at->minor += minor;
            }
        }
    };

    /// What is used of a limit on `day`, if the question makes sense.
    template <class Window>
    [[nodiscard]] static result<std::int64_t> used_in(const account* held, calendar_day day, const money& limit,
                                                      const Window& window) noexcept {
        if (limit.minor < 0) return errc::negative_amount;
        if constexpr (std::is_same_v<Window, cap_window>) {
            if (!is_sound(window)) return errc::cap_window_invalid;
        }
        if (day < first_day || day > last_day) return errc::date_invalid;
        if (held == nullptr) return std::int64_t{0};
        if (held->unit != limit.unit) return errc::cap_currency_mismatch;
        return held->most_used(day, window);
    }

    std::unordered_map<Scope, account, ScopeHash> scopes_{};
};

static_assert(refund_ledger<refund_cap_ledger<>>);

}  // namespace refund

#endif
