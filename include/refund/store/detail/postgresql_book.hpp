#ifndef REFUND_STORE_DETAIL_POSTGRESQL_BOOK_HPP
#define REFUND_STORE_DETAIL_POSTGRESQL_BOOK_HPP

#include <refund/store/detail/postgresql_rows.hpp>
#include <refund/store/detail/postgresql_schema.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

// The scopes in a store's transaction: each is locked and read once; new entries are written in groups.

namespace refund::detail::postgresql {

class book {
public:
    explicit book(PGconn* connection) noexcept : connection_(connection) {}

    [[nodiscard]] PGconn* connection() const noexcept { return connection_; }
    [[nodiscard]] const account& held() const noexcept { return held_; }
    void advance(instant now) noexcept { held_.advance(now); }

    /// Whether a transaction has begun and has not ended.
    [[nodiscard]] bool is_open() const noexcept { return open_; }

    /// Notes that a transaction has begun, one that writes or one that only reads.
    /// @{
    void begin_writing(const unit_of_work& work) noexcept { begin(&lock_scope, work); }
    void begin_reading(const unit_of_work& work) noexcept { begin(&read_scope, work); }
    /// @}
    [[nodiscard]] bool writes() const noexcept { return find_ == &lock_scope; }

    /// Locks a scope and reads the entries that `held` does not have yet. `answered` receives the server's answer to
    /// the lock, for callers that need its error code. Returns the server's time when the scope was locked.
    [[nodiscard]] result<instant, ledger_error> turn_to(std::string_view scope, answer& answered) {
        if (here_ && scope == scope_) return locked_at_;
        if (const auto ready = ready_.find(std::string(scope)); ready != ready_.end()) return take(ready);
        if (scopes_waiting_.count(std::hash<std::string_view>()(scope)) != 0) {
            if (ledger_error wrong = write_all(); wrong.reason != no_error) return wrong;
        }
        if (scope != scope_ || !known_) held_ = account();
        scope_ = scope;
        here_ = known_ = false;
        answered = parameters().text(scope_).run(connection_, find_->name);
        const auto row = read_scope_row(connection_, answered, scope_);
        if (!row) return row.error();
        if (!row->durable && writes()) return ledger_error{errc::ledger_not_durable, "synchronous_commit is off"};
        if (row->version < held_.version()) held_ = account();  // another database with the same name
        if (row->version != held_.version()) {
            const answer rows = parameters().text(scope_).number(held_.version()).run(connection_, entries_since.name);
            auto entries = read_entries(connection_, rows, scope_);
            if (!entries) return entries.error();
            ledger_error wrong = enter_all(held_, *std::move(entries), row->version, scope_);
            if (wrong.reason != no_error) return wrong;
        }
        here_ = true;
        known_ = !unsure_;
        return locked_at_ = row->now;
    }

    /// Locks scopes and reads them, in few round trips. Every program locks them in the same order, that of their
    /// bytes.
    [[nodiscard]] ledger_error lock(std::vector<std::string> scopes) {
        if (!writes()) return {errc::ledger_read_only, {}};
        std::sort(scopes.begin(), scopes.end());
        scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
        std::vector<scope_row> rows(scopes.size());
        ledger_error wrong = run_many(
            connection_, lock_scope.name, scopes.size(), [&](parameters& row, std::size_t i) { row.text(scopes[i]); },
            [&](const answer& got, std::size_t i) {
                const auto row = read_scope_row(connection_, got, scopes[i]);
                if (!row) return row.error();
                rows[i] = *row;
                return ledger_error{};
            });
        if (wrong.reason != no_error) return wrong;
        std::vector<std::size_t> filled;  // the scopes that have entries
        for (std::size_t i = 0; i < scopes.size(); ++i) {
            if (!rows[i].durable) return {errc::ledger_not_durable, "synchronous_commit is off"};
            ready_[scopes[i]].locked_at = rows[i].now;
            if (rows[i].version != 0) filled.push_back(i);
        }
        return run_many(
            connection_, entries_since.name, filled.size(),
            [&](parameters& row, std::size_t i) { row.text(scopes[filled[i]]).number(0); },
            [&](const answer& got, std::size_t i) {
                const std::string& scope = scopes[filled[i]];
                auto entries = read_entries(connection_, got, scope);
                if (!entries) return entries.error();
                return enter_all(ready_[scope].held, *std::move(entries), rows[filled[i]].version, scope);
            });
    }

    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry, instant now) {
        constexpr std::size_t at_once = 1'024;
        if (!writes()) return ledger_error{errc::ledger_read_only, {}};
        claim_entry numbered(entry);
        numbered.of.scope = scope_;
        numbered.at = now;
        numbered.version = held_.version() + 1;
        held_.enter(numbered);
        unsure_ = true;
        if (waiting_.empty() || waiting_.back().of.scope != scope_) {
            scopes_waiting_.insert(std::hash<std::string_view>()(scope_));
        }
        waiting_.push_back(numbered);
        if (waiting_.size() < at_once) return numbered;
        if (ledger_error wrong = write_all(); wrong.reason != no_error) return wrong;
        return numbered;
    }

    [[nodiscard]] ledger_error write_all() {
        const std::vector<claim_entry> entries = std::exchange(waiting_, {});
        scopes_waiting_.clear();
        if (entries.size() == 1) {
            parameters row;
            fill_entry(row, entries.front());
            return check_added(connection_, row.run(connection_, add_entry.name), entries.front().of.scope);
        }
        return run_many(
            connection_, add_entry.name, entries.size(),
            [&](parameters& row, std::size_t i) { fill_entry(row, entries[i]); },
            [&](const answer& added, std::size_t i) { return check_added(connection_, added, entries[i].of.scope); });
    }

    /// The transaction has been committed.
    void committed() noexcept {
        known_ = here_;
        open_ = here_ = unsure_ = false;
    }
    /// The transaction has been rolled back.
    void left() noexcept {
        if (unsure_) known_ = false;
        open_ = here_ = unsure_ = false;
    }
    /// It is unknown what the database holds now.
    void forget() noexcept { known_ = open_ = here_ = unsure_ = false; }

private:
    struct ready_scope {
        account held{};
        instant locked_at{};
    };
    using all_ready = std::map<std::string, ready_scope>;

    void begin(const statement* find, const unit_of_work& work) noexcept {
        find_ = find;
        open_ = true;
        here_ = false;
        unsure_ = !work.is_own();
        ready_.clear();
        waiting_.clear();
        scopes_waiting_.clear();
    }
    [[nodiscard]] instant take(all_ready::iterator ready) {
        scope_ = ready->first;
        held_ = std::move(ready->second.held);
        locked_at_ = ready->second.locked_at;
        ready_.erase(ready);
        here_ = true;
        known_ = false;
        return locked_at_;
    }

    PGconn* connection_;
    const statement* find_{&lock_scope};
    std::string scope_{};
    account held_{};
    instant locked_at_{};
    bool open_{false};
    bool here_{false};   // the transaction has turned to the scope
    bool unsure_{false};  // what `held_` has may still be undone: we appended, or we are part of a caller's transaction
    bool known_{false};  // `held_` is what the database has, up to its version
    all_ready ready_{};  // locked and read, but `turn_to` has not been called
    std::vector<claim_entry> waiting_{};
    std::unordered_set<std::size_t> scopes_waiting_{};  // by hash: a collision only writes entries too early
};

}  // namespace refund::detail::postgresql

#endif
