#ifndef REFUND_TESTS_ORACLE_LEDGER_HPP
#define REFUND_TESTS_ORACLE_LEDGER_HPP

// The yearly cap as a plain list, added up again for every question.

#include "calendar.hpp"
#include "published.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oracle {

using boost::multiprecision::cpp_int;

/// Everything that decides about a request, as text: if it differs, it is a different request.
using facts = std::vector<std::string>;

/// A decided request.
struct entry {
    std::string request_id;
    date requested_on;
    cpp_int cents;                      ///< US cents that count toward the limit
    std::optional<cpp_int> left_after;  ///< what was left on that day when the request was decided, if known
    bool is_refused = false;
    bool is_limited = true;  ///< a limit applies
    std::string code{};      ///< of the refusal
    std::string commitment{};
    std::int64_t bought = 0;
    std::int64_t given_back = 0;
    std::int64_t units_left = 0;  ///< of the commitment, as answered
    std::optional<facts> decided_by{};  ///< nothing: an old ledger has only day and amount
};

/// Amounts toward one limit, by scope. How long an amount counts is part of each question. An amount of day D counts
/// from D until the day before it becomes available again, which is D + 365 days, or the same day twelve months later
/// (the month's last day if there is no such day).
class ledger {
public:
    static const cpp_int& limit() {
        static const cpp_int cents = 5'000'000;
        return cents;
    }

    [[nodiscard]] entry* find(const std::string& scope, const std::string& request_id) {
        const auto found = entries_.find(scope);
        if (found == entries_.end()) return nullptr;
        for (numbered& e : found->second) {
            if (e.what.request_id == request_id) return &e.what;
        }
        return nullptr;
    }

    /// What a request on this day may take: as much as keeps the limit on every day on which the new amount would
    /// count. The sum can be highest only on the day itself, or where a later entry begins to count. 0 if entries that
    /// counted for a shorter time are already over the limit.
    [[nodiscard]] cpp_int left(const std::string& scope, date on, counts_for how_long) const {
        const auto found = entries_.find(scope);
        if (found == entries_.end()) return limit();
        const bool months = how_long == counts_for::months_12;
        const int day = day_number(on);
        const int free_again = months ? day_number(plus_months(on, 12)) : day + 365;
        std::int64_t highest = sum_on(found->second, day, months);
        for (const numbered& e : found->second) {
            if (e.day <= day || e.day >= free_again) continue;
            const std::int64_t sum = sum_on(found->second, e.day, months);
            if (sum > highest) highest = sum;
        }
        return highest > limit() ? cpp_int(0) : cpp_int(limit() - highest);
    }

    entry& record(const std::string& scope, entry what) {
        const int day = day_number(what.requested_on);
        const auto cents = what.is_refused || !what.is_limited ? 0 : what.cents.convert_to<std::int64_t>();
        const int months_later = day_number(plus_months(what.requested_on, 12));
        entries_[scope].push_back({std::move(what), cents, day, {day + 365, months_later}});
        return entries_[scope].back().what;
    }
    entry& record(const std::string& scope, const std::string& request_id, date on, const cpp_int& cents) {
        return record(scope, entry{.request_id = request_id, .requested_on = on, .cents = cents, .left_after = {}});
    }

    /// The units of a commitment that were given back, and how many those requests say were bought; 0 if there were
    /// none.
    struct units {
        std::int64_t bought = 0;
        std::int64_t given_back = 0;
    };
    [[nodiscard]] units units_of(const std::string& scope, const std::string& commitment) const {
        units sum;
        const auto found = entries_.find(scope);
        if (found == entries_.end() || commitment.empty()) return sum;
        for (const numbered& e : found->second) {
            if (e.what.commitment != commitment || e.what.is_refused) continue;
            sum.bought = e.what.bought;
            sum.given_back += e.what.given_back;
        }
        return sum;
    }

    /// Keeps only what the first columns of a ledger file have: amounts that count.
    void forget_all_but_amounts() {
        for (auto& [scope, entries] : entries_) {
            std::vector<numbered> kept;
            for (const numbered& e : entries) {
                if (e.what.is_refused || !e.what.is_limited) continue;
                kept.push_back(e);
                kept.back().what = entry{.request_id = e.what.request_id, .requested_on = e.what.requested_on,
                                         .cents = e.what.cents, .left_after = {}};
            }
            entries = kept;
        }
    }

    /// The highest sum of any scope within 365 days.
    [[nodiscard]] cpp_int fullest_window() const {
        std::int64_t fullest = 0;
        for (const auto& [scope, entries] : entries_) {
            for (const numbered& e : entries) {
                const std::int64_t sum = sum_on(entries, e.day, false);
                if (sum > fullest) fullest = sum;
            }
        }
        return fullest;
    }

    /// Calls `visit(scope, entry)` for each entry.
    template <class Visit>
    void for_each(Visit visit) const {
        for (const auto& [scope, entries] : entries_) {
            for (const numbered& e : entries) visit(scope, e.what);
        }
    }

private:
    struct numbered {
        entry what;
        std::int64_t cents;  ///< the same amount, at most the limit, so that sums stay small
        int day;             ///< as a number
        int free_again[2];   ///< the first day on which it no longer counts: by days, by months
    };

    [[nodiscard]] static std::int64_t sum_on(const std::vector<numbered>& entries, int day, bool months) {
        const std::size_t by = months ? 1 : 0;
        std::int64_t sum = 0;
        for (const numbered& e : entries) {
            if (e.day <= day && day < e.free_again[by]) sum += e.cents;
        }
        return sum;
    }

    std::map<std::string, std::vector<numbered>> entries_;
};

}  // namespace oracle

#endif
