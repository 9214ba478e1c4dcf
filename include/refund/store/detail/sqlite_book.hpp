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

// The current scope of a store's transaction: it is read once; new entries are written in groups.

namespace refund::detail {

class sqlite_book {
public:
    explicit sqlite_book(sqlite3* connection) noexcept : statements_(connection) {}

    [[nodiscard]] ledger_error prepare() { return statements_.prepare(); }
    [[nodiscard]] ledger_error begin(bool& joined) {
        if (ledger_error wrong = statements_.begin(joined); is_wrong(wrong)) return wrong;
        kept_back_ = 0;
        scopes_waiting_.clear();
        gap_ = {};
        here_ = appended_ = false;
        return {};
    }
    [[nodiscard]] const account& held() const noexcept { return held_; }
    void advance(instant now) noexcept { held_.advance(now); }

    /// Reads a scope's entries, unless `held` has them already or the scope is known to have none.
    [[nodiscard]] ledger_error turn_to(std::string_view scope) {
        if (scope == scope_ && (here_ || is_still_known())) {
            here_ = true;
            return {};
        }
        if (scopes_waiting_.count(std::hash<std::string_view>()(scope)) != 0) {
            if (ledger_error wrong = write_all(); is_wrong(wrong)) return wrong;
        }
        here_ = known_ = false;
        scope_ = scope;
        held_ = account();
        if (!is_in_gap(scope)) {
            if (ledger_error wrong = read(); is_wrong(wrong)) return wrong;
        }
        here_ = true;
        return {};
    }

    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry, instant now) {
        constexpr std::size_t most_kept_back = 1'024;
        if (kept_back_ == most_kept_back) {
            if (ledger_error wrong = write_all(); is_wrong(wrong)) return wrong;
        }
        if (kept_back_ == waiting_.size()) waiting_.emplace_back();
        claim_entry& numbered = waiting_[kept_back_];
        numbered = entry;  // reuses the memory of its texts
        numbered.of.scope = scope_;
        numbered.at = now;
        numbered.version = held_.version() + 1;
        held_.enter(numbered);
        if (++kept_back_ == 1 || waiting_[kept_back_ - 2].of.scope != scope_) {
            scopes_waiting_.insert(std::hash<std::string_view>()(scope_));
        }
        appended_ = true;
        return numbered;
    }

    [[nodiscard]] ledger_error commit(bool joined) {
        ledger_error wrong = write_all();
        if (is_wrong(wrong)) {
            leave(joined);
            return wrong;
        }
        remember(joined);
        wrong = statements_.commit(joined);
        if (is_wrong(wrong)) known_ = false;
        return wrong;
    }

    /// Ends a transaction and drops what it appended.
    void leave(bool joined) noexcept {
        remember(joined);
        if (appended_) known_ = false;
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
    /// Two counters, one of which changes whenever others or this connection write.
    struct stamp {
        std::int64_t by_others{};
        std::int64_t by_us{};
        friend bool operator==(const stamp&, const stamp&) = default;
    };
    /// Two scopes with no other in the table between them, in the order of bytes.
    struct gap {
        bool known{false};
        bool is_open{false};  // no scope follows, and `before` is unused
        std::string behind{};
        std::string before{};
        int changes{};  // of this connection, when the gap was found
    };
    [[nodiscard]] static bool is_wrong(const ledger_error& error) noexcept { return error.reason != no_error; }

    [[nodiscard]] stamp stamp_now() noexcept {
        sqlite_query others(statements_, sqlite_text::changes_of_others);
        const bool there = others.next();
        return {there ? others.integer(0) : -1, sqlite3_total_changes(statements_.connection())};
    }

    /// Notes that `held` is what the database has. To be called before the transaction ends, when others may write
    /// again.
    void remember(bool joined) noexcept {
        known_ = here_ && sqlite3_get_autocommit(statements_.connection()) == 0;
        may_be_undone_ = joined;
        if (known_) known_at_ = stamp_now();
    }

    /// Whether `held` is still what the database has: nobody has written since, and no part of it was rolled back.
    [[nodiscard]] bool is_still_known() noexcept {
        return known_ && known_at_ == stamp_now() && (!may_be_undone_ || has_last_entry());
    }

    /// Whether the last entry of `held` is in the database. If so, those before it are as well.
    [[nodiscard]] bool has_last_entry() noexcept {
        if (held_.entries().empty()) return true;  // entries only disappear with the transaction that added them
        const claim_entry& last = held_.entries().back();
        sqlite_query found(statements_, sqlite_text::version_of_entry);
        found.bind(scope_).bind(last.of.request_id).bind(std::int64_t{step_of(last.kind)});
        return found.next() && found.integer(0) == last.version;
    }

    /// Reads the entries of `scope_`, and notes the next scope in the table: those between the two have no entries.
    [[nodiscard]] ledger_error read() {
        sqlite_query rows(statements_, sqlite_text::entries_from_scope);
        rows.bind(scope_);
        auto entries = read_entries(rows, scope_);
        if (!entries) return entries.error();
        if (ledger_error wrong = enter_sound(held_, *std::move(entries)); is_wrong(wrong)) return wrong;
        if (!statements_.orders_as_bytes()) return {};
        gap_.is_open = !rows.has_row();
        gap_.behind = scope_;
        gap_.before = rows.has_row() ? rows.text(sqlite_scope_column) : std::string_view();
        gap_.known = true;
        gap_.changes = sqlite3_total_changes(statements_.connection());
        return {};
    }

    /// Whether this transaction already knows that the table has no entries of a scope.
    [[nodiscard]] bool is_in_gap(std::string_view scope) const noexcept {
        return gap_.known && gap_.behind < scope && (gap_.is_open || scope < gap_.before) &&
               gap_.changes == sqlite3_total_changes(statements_.connection());
    }

    /// Writes the entries that were kept back, several per statement.
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
    bool here_{false};           // the transaction has turned to the scope
    bool appended_{false};       // the transaction has appended an entry
    bool known_{false};          // `held_` is what the database had when our last transaction ended
    bool may_be_undone_{false};  // that transaction was part of the caller's
    stamp known_at_{};           // the counters at that time
    gap gap_{};
    std::vector<claim_entry> waiting_{};  // the first `kept_back_` of them are; the others only hold memory
    std::size_t kept_back_{0};
    std::unordered_set<std::size_t> scopes_waiting_{};  // by hash: a collision only writes entries too early
};

}  // namespace refund::detail

#endif
