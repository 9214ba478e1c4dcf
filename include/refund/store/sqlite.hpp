#ifndef REFUND_STORE_SQLITE_HPP
#define REFUND_STORE_SQLITE_HPP

#include <refund/ledger/ledger.hpp>
#include <refund/store/detail/sqlite_book.hpp>
#include <refund/store/detail/sqlite_schema.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// A ledger in an SQLite database (3.37 or later): one file that many processes of one machine may use at once. Needs
/// the sqlite3 library. The CMake component is `sqlite`, and the target has the same name.
///
///     auto file = open_sqlite("refunds.db");            // or a connection of your own
///     auto store = sqlite_store<>::on(file->get());
///     ledger held(*store);
///
/// Entries are added, never changed: triggers refuse updates and deletions. A transaction takes the write lock at its
/// beginning and waits for it as long as the connection's busy timeout says. If the connection is already in a
/// transaction of yours, the store takes part in it with a savepoint: your rows and the ledger's become visible
/// together, when you commit, or not at all. Begin yours with BEGIN IMMEDIATE: one that has read before it writes is
/// refused (ledger_busy) if others wrote in between. After ledger_full and ledger_unavailable SQLite may have undone
/// all of yours; sqlite3_get_autocommit says whether.

namespace refund {

/// A connection that closes when it is destroyed.
using sqlite_connection = std::unique_ptr<sqlite3, detail::close_sqlite>;

/// Opens or creates a ledger's file with a write-ahead log and full synchronisation, so that acknowledged entries
/// survive a power loss. Waits `patience` for others, then and later. It does not touch a file of another program: give
/// `sqlite_store::on` a connection to keep a ledger among tables of your own. One thread at a time may use the
/// connection: SQLite does not lock it.
/// Errors: ledger_unavailable (no such folder, no right to read it), ledger_read_only, ledger_busy, ledger_full,
/// ledger_schema_unknown (no database, or one without a ledger).
[[nodiscard]] inline result<sqlite_connection, ledger_error> open_sqlite(
    const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(30));

/// A store on a connection, which must outlive it. One thread at a time may use it; give each thread a connection
/// and a store of its own. `Clock` tells the time, as std::chrono::system_clock does: the clocks of all
/// programs that share the file must agree on when a reservation ends.
///
/// A transaction reads all entries of its scope, unless it is the scope of the last one and nobody has written to the
/// database since. A transaction that turns from scope to scope in order of their bytes reads only those that have
/// entries; it knows that the scopes between two of these have none.
template <class Clock = std::chrono::system_clock>
class sqlite_store {
public:
    class transaction;

    /// A store on that connection; creates its tables if there are none.
    /// Errors: ledger_not_durable (synchronous below FULL, or a journal in memory); ledger_schema_unknown (tables
    /// of a newer version); ledger_read_only, ledger_busy, ledger_full, ledger_unavailable, ledger_damaged.
    [[nodiscard]] static result<sqlite_store, ledger_error> on(sqlite3* connection);

    /// Begins a transaction on a scope, or takes part in the connection's; the store must outlive it. Errors:
    /// ledger_busy (others kept the lock too long, or a transaction of this store is open), ledger_damaged (an entry is
    /// gone, or cannot be one), and those of the database.
    [[nodiscard]] result<transaction, ledger_error> begin(std::string_view scope) &;

    /// All scopes that have entries, in order of their bytes. Errors: those of the database.
    [[nodiscard]] result<std::vector<std::string>, ledger_error> scopes();

private:
    explicit sqlite_store(std::unique_ptr<detail::sqlite_book> made) : book_(std::move(made)) {}

    std::unique_ptr<detail::sqlite_book> book_;
};

/// One transaction, on one scope after the other.
template <class Clock>
class sqlite_store<Clock>::transaction {
public:
    /// Moves to another owner; a transaction has one.
    /// @{
    transaction(transaction&& other) noexcept
        : book_(std::exchange(other.book_, nullptr)), now_(other.now_), joined_(other.joined_) {}
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    transaction& operator=(transaction&&) = delete;
    /// @}
    /// Undoes what was not committed.
    ~transaction() {
        if (book_ != nullptr) book_->leave(joined_);
    }

    /// The moment at which it began; never before the scope's last entry, so that what has ended stays ended if a clock
    /// goes back.
    [[nodiscard]] instant now() const noexcept { return now_; }

    /// What the scope holds, with what was appended. Not after `commit`.
    [[nodiscard]] const account& held() const noexcept { return book_->held(); }

    /// Goes on with another scope, in the same transaction: for programs that enter many at once.
    /// Errors: ledger_damaged, and those of the database.
    [[nodiscard]] store_status turn_to(std::string_view scope) {
        const ledger_error wrong = book_->turn_to(scope);
        now_ = (std::max)(now_, held().moment());
        book_->advance(now_);
        return {wrong};
    }

    /// Adds an entry; some are held back and written together. Errors: those of the database, for this entry or earlier
    /// ones.
    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry) {
        if (book_ == nullptr) return ledger_error{errc::ledger_unavailable, "the transaction has ended"};
        return book_->append(entry, now_);
    }

    /// Writes what was held back, and makes everything that was appended permanent; in a transaction of the
    /// connection's, once that is committed. Errors: those of the database; then nothing was kept.
    [[nodiscard]] store_status commit() {
        detail::sqlite_book* const book = std::exchange(book_, nullptr);
        if (book == nullptr) return {{errc::ledger_unavailable, "the transaction has ended"}};
        return {book->commit(joined_)};
    }

private:
    friend sqlite_store;
    transaction(detail::sqlite_book& book, bool joined) noexcept
        : book_(&book), now_(std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now())), joined_(joined) {}

    detail::sqlite_book* book_;
    instant now_;
    bool joined_;
};

// ---------------------------------------------------------------------------- implementation

inline result<sqlite_connection, ledger_error> open_sqlite(const std::string& path,
                                                           std::chrono::milliseconds patience) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    sqlite_connection connection(opened);
    if (code != SQLITE_OK) return detail::sqlite_fault(opened, code);
    // Sets the timeout first, since pragmas wait for it. Not all of them do when two programs create a file at the
    // same time, hence the loop.
    constexpr std::chrono::milliseconds longest((std::numeric_limits<int>::max)());
    sqlite3_busy_timeout(opened, static_cast<int>((std::min)(patience, longest).count()));
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        ledger_error wrong = detail::sqlite_run(opened, "PRAGMA synchronous = FULL;");
        if (wrong.reason == detail::no_error) wrong = detail::check_sqlite_is_ours(opened);
        if (wrong.reason == detail::no_error) wrong = detail::sqlite_run(opened, "PRAGMA journal_mode = WAL;");
        if (wrong.reason == detail::no_error) return connection;
        if (wrong.reason != errc::ledger_busy || std::chrono::steady_clock::now() > until) return wrong;
        sqlite3_sleep(10);
    }
}

template <class Clock>
auto sqlite_store<Clock>::on(sqlite3* connection) -> result<sqlite_store, ledger_error> {
    ledger_error wrong = detail::check_sqlite_is_durable(connection);
    if (wrong.reason != detail::no_error) return wrong;
    wrong = detail::make_sqlite_tables(connection);
    if (wrong.reason != detail::no_error) return wrong;
    auto book = std::make_unique<detail::sqlite_book>(connection);
    wrong = book->prepare();
    if (wrong.reason != detail::no_error) return wrong;
    return sqlite_store(std::move(book));
}

template <class Clock>
auto sqlite_store<Clock>::begin(std::string_view scope) & -> result<transaction, ledger_error> {
    bool joined = false;
    if (ledger_error wrong = book_->begin(joined); wrong.reason != detail::no_error) return wrong;
    transaction begun(*book_, joined);
    if (store_status turned = begun.turn_to(scope); !turned.ok()) return turned.error;
    return begun;
}

template <class Clock>
result<std::vector<std::string>, ledger_error> sqlite_store<Clock>::scopes() {
    return book_->scopes();
}

static_assert(claim_store<sqlite_store<>>);
static_assert(refund_ledger<ledger<sqlite_store<>>>);

}  // namespace refund

#endif
