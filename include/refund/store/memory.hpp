#ifndef REFUND_STORE_MEMORY_HPP
#define REFUND_STORE_MEMORY_HPP

#include <refund/ledger/ledger.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refund {

/// Entries in memory: for tests, for one run of a program, and as the model that the other stores are compared
/// with. Nothing outlives it. Several threads may use it; it serves one after the other.
///
///     memory_store store;
///     ledger held(store);
///
/// `Clock` tells the moment, as std::chrono::system_clock does; one that goes back is taken to stand still.
/// Where memory runs out the exception passes by, and the store is as it was.
template <class Clock = std::chrono::system_clock>
class memory_store {
    struct account;

public:
    class transaction;

    /// Nothing is entered yet.
    memory_store() = default;

    /// Waits for the others and begins a transaction on a scope. Never fails.
    [[nodiscard]] result<transaction, ledger_error> begin(std::string_view scope) {
        std::unique_lock<std::mutex> only_one(one_at_a_time_);
        now_ = (std::max)(now_, std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now()));
        const auto found = scopes_.find(std::string(scope));
        account* const held = found == scopes_.end() ? nullptr : &found->second;
        if (held != nullptr) held->expire(now_);
        return transaction(*this, std::move(only_one), scope, held);
    }

private:
    struct request {
        std::vector<claim_entry> entries{};
        bool counted{};  ///< in the sums below
    };

    struct units {
        std::int64_t bought{};
        std::int64_t given_back{};
        std::int64_t requests{};
    };

    struct account {
        currency unit{};
        std::int64_t version{};
        std::unordered_map<std::string, request> requests{};
        std::map<calendar_day, counted> days{};
        std::unordered_map<std::string, units> commitments{};
        std::multimap<instant, std::string> reservations{};  ///< ids of requests, by the end of what they hold

        void expire(instant now) {
            while (!reservations.empty() && reservations.begin()->first <= now) {
                request& ended = requests.find(reservations.begin()->second)->second;
                if (ended.entries.size() == 1) count(ended, false);
                reservations.erase(reservations.begin());
            }
        }

        /// Adds a request to the sums or takes it out of them; the sums' nodes are there.
        void count(request& each, bool counts_now) noexcept {
            if (each.counted == counts_now) return;
            const claim_entry& first = each.entries.front();
            const std::int64_t sign = counts_now ? 1 : -1;
            if (first.answer.granted.unit.has_minor_unit()) {
                counted& day = days.find(first.of.day)->second;
                day.minor += sign * first.answer.granted.minor;
                day.requests += sign;
            }
            if (!first.of.commitment_id.empty()) {
                units& of = commitments.find(first.of.commitment_id)->second;
                of.bought = first.of.bought;
                of.given_back += sign * first.of.returned;
                of.requests += sign;
            }
            each.counted = counts_now;
        }

        /// All that can fail, and changes no sum: room for an entry, one of `number`.
        void make_room_for(const claim_entry& entry, std::size_t number) {
            request& of = requests[entry.of.request_id];
            if (entry.answer.granted.unit.has_minor_unit()) days.try_emplace(entry.of.day);
            if (!entry.of.commitment_id.empty()) commitments.try_emplace(entry.of.commitment_id);
            of.entries.reserve(of.entries.size() + number);
        }

        void enter(claim_entry&& entry) noexcept {
            request& of = requests.find(entry.of.request_id)->second;
            const entry_kind kind = entry.kind;
            if (entry.answer.granted.unit.has_minor_unit()) unit = entry.answer.granted.unit;
            version = entry.version;
            of.entries.push_back(std::move(entry));
            count(of, kind == entry_kind::granted || kind == entry_kind::reserved || kind == entry_kind::committed);
        }
    };

    std::mutex one_at_a_time_{};
    std::unordered_map<std::string, account> scopes_{};
    instant now_{};
};

/// One transaction on one scope.
template <class Clock>
class memory_store<Clock>::transaction {
public:
    /// The moment at which it began.
    [[nodiscard]] instant now() const noexcept { return store_->now_; }

    /// The entries of a request, in order. Never fails.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> entries_of(std::string_view request_id) const {
        if (held_ == nullptr) return std::vector<claim_entry>{};
        const auto found = held_->requests.find(std::string(request_id));
        return found == held_->requests.end() ? std::vector<claim_entry>{} : found->second.entries;
    }

    /// What counts beside the claim. Never fails.
    [[nodiscard]] result<claim_facts, ledger_error> facts_of(const claim& given, const cap_terms& terms) const {
        claim_facts known;
        if (held_ == nullptr) return known;
        known.unit = held_->unit;
        if (terms.applies()) known.used = most_counted(held_->days, given.day, terms.window);
        const auto found = held_->commitments.find(given.commitment_id);
        if (found != held_->commitments.end() && found->second.requests > 0) {
            known.units_bought = found->second.bought;
            known.units_given_back = found->second.given_back;
        }
        return known;
    }

    /// All entries of the scope, in order of version. Never fails.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> history() const {
        std::vector<claim_entry> all;
        if (held_ == nullptr) return all;
        for (const auto& [id, request] : held_->requests) {
            all.insert(all.end(), request.entries.begin(), request.entries.end());
        }
        std::sort(all.begin(), all.end(),
                  [](const claim_entry& a, const claim_entry& b) { return a.version < b.version; });
        return all;
    }

    /// Adds an entry, which `commit` makes hold. Never fails.
    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry) {
        claim_entry numbered(entry);
        numbered.at = now();
        numbered.version = (held_ == nullptr ? 0 : held_->version) + static_cast<std::int64_t>(added_.size()) + 1;
        added_.push_back(numbered);
        return numbered;
    }

    /// Enters what was appended. Never fails.
    [[nodiscard]] store_status commit() {
        if (held_ == nullptr && !added_.empty()) held_ = &store_->scopes_[scope_];
        std::multimap<instant, std::string> reserved;
        for (const claim_entry& entry : added_) {
            held_->make_room_for(entry, added_.size());
            if (entry.kind == entry_kind::reserved) reserved.emplace(entry.expires_at, entry.of.request_id);
        }
        if (!reserved.empty()) held_->reservations.merge(reserved);
        for (claim_entry& entry : added_) held_->enter(std::move(entry));
        added_.clear();
        return {};
    }

private:
    friend memory_store;
    transaction(memory_store& store, std::unique_lock<std::mutex> only_one, std::string_view scope, account* held)
        : store_(&store), only_one_(std::move(only_one)), scope_(scope), held_(held) {}

    memory_store* store_;
    std::unique_lock<std::mutex> only_one_;
    std::string scope_;
    account* held_;
    std::vector<claim_entry> added_{};
};

static_assert(claim_store<memory_store<>>);
static_assert(refund_ledger<ledger<memory_store<>>>);

}  // namespace refund

#endif
