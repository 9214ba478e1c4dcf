#ifndef REFUND_STORE_MEMORY_HPP
#define REFUND_STORE_MEMORY_HPP

#include <refund/ledger/account.hpp>
#include <refund/ledger/ledger.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refund {

/// Entries in memory: for tests, for one run of a program, and as the model for testing the other stores. Nothing
/// outlives it. Several threads may use it; it serves one at a time.
///
///     memory_store store;
///     ledger held(store);
///
/// `Clock` tells the time, as std::chrono::system_clock does; if it goes back, the store's time stands still. If memory
/// runs out, the exception propagates and the store is unchanged.
template <class Clock = std::chrono::system_clock>
class memory_store {
public:
    class transaction;

    /// Nothing is entered yet.
    memory_store() = default;

    /// Waits for the others and begins a transaction on a scope, which the store must outlive. Never fails.
    [[nodiscard]] result<transaction, ledger_error> begin(std::string_view scope) & {
        std::unique_lock<std::mutex> only_one(one_at_a_time_);
        now_ = (std::max)(now_, std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now()));
        const auto found = scopes_.find(std::string(scope));
        account* const held = found == scopes_.end() ? nullptr : &found->second;
        if (held != nullptr) held->advance(now_);
        return transaction(*this, std::move(only_one), scope, held);
    }

private:
    std::mutex one_at_a_time_{};
    std::unordered_map<std::string, account> scopes_{};
    const account nothing_{};
    instant now_{};
};

/// One transaction on one scope.
template <class Clock>
class memory_store<Clock>::transaction {
public:
    /// The moment at which it began.
    [[nodiscard]] instant now() const noexcept { return store_->now_; }

    /// What the scope holds; what was appended joins it at `commit`.
    [[nodiscard]] const account& held() const noexcept { return held_ == nullptr ? store_->nothing_ : *held_; }

    /// Adds an entry, which `commit` makes permanent. Never fails.
    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry) {
        claim_entry numbered(entry);
        numbered.at = now();
        numbered.version = held().version() + static_cast<std::int64_t>(added_.size()) + 1;
        added_.push_back(numbered);
        return numbered;
    }

    /// Enters what was appended, all of it or nothing. Never fails.
    [[nodiscard]] store_status commit() {
        if (added_.empty()) return {};
        if (held_ == nullptr) held_ = &store_->scopes_[scope_];
        if (added_.size() == 1) {
            held_->enter(added_.front());
        } else {
            account all(*held_);
            for (const claim_entry& entry : added_) all.enter(entry);
            *held_ = std::move(all);
        }
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
