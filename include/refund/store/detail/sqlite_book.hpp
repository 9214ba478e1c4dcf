#ifndef REFUND_STORE_DETAIL_SQLITE_BOOK_HPP
#define REFUND_STORE_DETAIL_SQLITE_BOOK_HPP

#include <refund/ledger/account.hpp>
#include <refund/store/detail/sqlite_statement.hpp>

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

// The scope that a store's transaction is on: read once, added to, written in groups of entries.

namespace refund::detail {

class sqlite_book {
public:
    explicit sqlite_book(sqlite3* connection) noexcept : statements_(connection) {}

    [[nodiscard]] ledger_error prepare() { return statements_.prepare(); }
    [[nodiscard]] ledger_error begin(bool& joined) {
        if (ledger_error wrong = statements_.begin(joined); is_wrong(wrong)) return wrong;
        kept_back_ = 0;
        scopes_waiting_.clear();
        here_ = false;
        unsure_ = joined;
        return {};
    }
    [[nodiscard]] const account& held() const noexcept { return held_; }
    void advance(instant now) noexcept { held_.advance(now); }

    /// Reads a scope's entries, unless `held` has them.
    [[nodiscard]] ledger_error turn_to(std::string_view scope) {
        if (scope == scope_ && (here_ || (known_ && known_at_ == stamp_now()))) {
            here_ = true;
            return {};
        }
        if (scopes_waiting_.count(std::hash<std::string_view>()(scope)) != 0) {
            if (ledger_error wrong = write_all(); is_wrong(wrong)) return wrong;
        }
        here_ = known_ = false;
        scope_ = scope;
        held_ = account();
        sqlite_query rows(statements_, sqlite_text::entries_of_scope);
        rows.bind(scope_);
        auto entries = read_entries(rows, scope_);
        if (!entries) return entries.error();
        held_ = account(*std::move(entries), {});
        here_ = true;
        known_ = !unsure_;
        known_at_ = stamp_now();
        return {};
    }

    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry, instant now) {
        constexpr std::size_t most_kept_back = 16'384;
        if (kept_back_ == most_kept_back) {
            if (ledger_error wrong = write_all(); is_wrong(wrong)) return wrong;
        }
        claim_entry numbered(entry);
        numbered.of.scope = scope_;
        numbered.at = now;
        numbered.version = held_.version() + 1;
        if (kept_back_ == waiting_.size()) waiting_.emplace_back();
        waiting_[kept_back_] = numbered;  // whose texts have room already
        held_.enter(numbered);
        if (++kept_back_ == 1 || waiting_[kept_back_ - 2].of.scope != scope_) {
            scopes_waiting_.insert(std::hash<std::string_view>()(scope_));
        }
        unsure_ = true;
        return numbered;
    }

    [[nodiscard]] ledger_error commit(bool joined) {
        ledger_error wrong = write_all();
        if (is_wrong(wrong)) {
            leave(joined);
            return wrong;
        }
        // Before others may write again.
        known_at_ = stamp_now();
        wrong = statements_.commit(joined);
        known_ = !joined && !is_wrong(wrong);
        return wrong;
    }

    /// Leaves a transaction without what was appended.
    void leave(bool joined) noexcept {
        if (unsure_) known_ = false;
        statements_.roll_back(joined);
    }

    [[nodiscard]] result<std::vector<std::string>, ledger_error> scopes() {
        sqlite_query rows(statements_, sqlite_text::scopes);
        std::vector<std::string> all;
        while (rows.next()) all.emplace_back(rows.text(0));
        if (ledger_error wrong = rows.fault(); is_wrong(wrong)) return wrong;
        return all;
    }

private:
    /// What changes when anybody writes: others, and this connection.
    struct stamp {
        std::int64_t by_others{};
        std::int64_t by_us{};
        friend bool operator==(const stamp&, const stamp&) = default;
    };
    [[nodiscard]] static bool is_wrong(const ledger_error& error) noexcept { return error.reason != no_error; }

    [[nodiscard]] stamp stamp_now() noexcept {
        sqlite_query others(statements_, sqlite_text::changes_of_others);
        const bool there = others.next();
        return {there ? others.integer(0) : -1, sqlite3_total_changes(statements_.connection())};
    }

    /// Writes what was kept back, many entries by a statement.
    [[nodiscard]] ledger_error write_all() {
        const std::size_t end = std::exchange(kept_back_, 0);
        scopes_waiting_.clear();
        if (end != 0 && sqlite3_get_autocommit(statements_.connection()) != 0) {
            return {errc::ledger_unavailable, "the transaction has ended: the database undid it"};
        }
        for (std::size_t first = 0; first < end;) {
            const bool many = end - first >= sqlite_entries_at_once;
            const std::size_t last = first + (many ? sqlite_entries_at_once : 1);
            sqlite_query add(statements_, many ? sqlite_text::add_entries : sqlite_text::add_entry);
            for (; first < last; ++first) bind_entry(add, waiting_[first]);
            if (!add.run()) return add.fault();
        }
        return {};
    }

    sqlite_statements statements_;
    std::string scope_{};
    account held_{};
    bool here_{false};   // the transaction has turned to the scope
    bool unsure_{false}; // it may be undone: it has appended, or is a part of a caller's
    bool known_{false};  // `held_` is what the database had
    stamp known_at_{};   // when nobody had written more than this
    std::vector<claim_entry> waiting_{};  // the first of them: kept back
    std::size_t kept_back_{0};
    std::unordered_set<std::size_t> scopes_waiting_{};  // by hash: two that share one are written too early
};

}  // namespace refund::detail

#endif
