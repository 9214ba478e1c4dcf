#ifndef REFUND_TESTS_ORACLE_LEDGER_HPP
#define REFUND_TESTS_ORACLE_LEDGER_HPP

// The yearly cap, kept as a plain list that is added up anew for every question.

#include "calendar.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

using boost::multiprecision::cpp_int;

/// One amount that counts toward the cap, in cents of USD.
struct entry {
    std::string request_id;
    date requested_on;
    int day = 0;  ///< its number
    cpp_int cents;
    std::optional<cpp_int> left_after;  ///< of the cap on that day, when the amount was recorded; if known
};

/// Policies, section 5: a rolling year in which an amount of day D counts on D to D + 364.
class ledger {
public:
    static constexpr int days_that_count = 365;
    static const cpp_int& limit() {
        static const cpp_int cents = 5'000'000;
        return cents;
    }

    [[nodiscard]] const entry* find(const std::string& scope, const std::string& request_id) const {
        const auto found = entries_.find(scope);
        if (found == entries_.end()) return nullptr;
        for (const entry& e : found->second) {
            if (e.request_id == request_id) return &e;
        }
        return nullptr;
    }

    /// What a request of this day may take: as much as keeps every window of 365 days that holds the
    /// day within the limit. Only windows that end on the day, or on the day of a later entry, can be
    /// the fullest.
    [[nodiscard]] cpp_int left(const std::string& scope, date on) const {
        const auto found = entries_.find(scope);
        if (found == entries_.end()) return limit();
        const int day = day_number(on);
        cpp_int fullest = sum_of_window_ending(found->second, day);
        for (const entry& e : found->second) {
            const int end = e.day;
            if (end <= day || end - days_that_count >= day) continue;
            const cpp_int sum = sum_of_window_ending(found->second, end);
            if (sum > fullest) fullest = sum;
        }
        return limit() - fullest;
    }

    void record(const std::string& scope, const std::string& request_id, date on, const cpp_int& cents) {
        entries_[scope].push_back({request_id, on, day_number(on), cents, {}});
        entries_[scope].back().left_after = left(scope, on);
    }

    /// Keeps only what the contract's columns of a ledger file say.
    void forget_what_was_left() {
        for (auto& [scope, entries] : entries_) {
            for (entry& e : entries) e.left_after.reset();
        }
    }

    /// The fullest window of 365 days of any scope.
    [[nodiscard]] cpp_int fullest_window() const {
        cpp_int fullest = 0;
        for (const auto& [scope, entries] : entries_) {
            for (const entry& e : entries) {
                const cpp_int sum = sum_of_window_ending(entries, e.day);
                if (sum > fullest) fullest = sum;
            }
        }
        return fullest;
    }

    [[nodiscard]] const std::map<std::string, std::vector<entry>>& scopes() const { return entries_; }

private:
    [[nodiscard]] static cpp_int sum_of_window_ending(const std::vector<entry>& entries, int end) {
        cpp_int sum = 0;
        for (const entry& e : entries) {
            if (e.day <= end && end < e.day + days_that_count) sum += e.cents;
        }
        return sum;
    }

    std::map<std::string, std::vector<entry>> entries_;
};

}  // namespace oracle

#endif
