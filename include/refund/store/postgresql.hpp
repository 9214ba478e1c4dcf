#ifndef REFUND_STORE_POSTGRESQL_HPP
#define REFUND_STORE_POSTGRESQL_HPP

#include <refund/ledger/ledger.hpp>
#include <refund/store/detail/postgresql_book.hpp>
#include <refund/store/detail/postgresql_schema.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// A ledger in a PostgreSQL database (12 or later), which many machines may use at once. Needs the libpq library. The
/// CMake component is `postgresql`, and the target has the same name.
///
///     auto connection = open_postgresql("postgresql:///billing");   // or a connection of your own
///     auto store = postgresql_store<>::on(connection->get());
///     ledger held(*store);
///
/// Its tables, refund_ledger_*, are in the first schema of the connection's search_path. Entries are added, never
/// changed: a trigger refuses updates and deletions. A transaction locks its scope's row and waits for it as long as
/// the connection's lock_timeout says. If the connection is already in a transaction of yours, at any isolation level,
/// the store takes part in it with a savepoint: your rows and the ledger's become visible together, when you commit, or
/// not at all.

namespace refund {

/// A connection that closes when it is destroyed.
using postgresql_connection = std::unique_ptr<PGconn, detail::postgresql::close_connection>;

/// Connects: by a URI (`postgresql://user@host/billing`) or by keywords (`host=/run/postgresql dbname=billing`).
/// Missing settings come from the environment, as with psql. Waits 10 seconds for the server and 30 for a lock, unless
/// the settings say otherwise. Errors: ledger_unavailable.
[[nodiscard]] inline result<postgresql_connection, ledger_error> open_postgresql(const std::string& conninfo);

/// The clock of the database, which all users of the ledger share.
struct postgresql_clock {};

/// A store on a connection, which must outlive it. One thread at a time may use it; give each thread a connection
/// and a store of its own. `Clock` tells the time: it is the database's clock, or for tests one with a function
/// `now`, as std::chrono::system_clock has. The time is never taken to be earlier than a scope's last entry.
///
/// A transaction reads all entries of its scope; of the last one's scope, only those that others have added since.
template <class Clock = postgresql_clock>
class postgresql_store {
public:
    class transaction;

    /// A store on that connection; creates its tables if there are none, and upgrades older ones.
    /// Errors: ledger_not_durable (synchronous_commit or fsync is off); ledger_schema_unknown (tables of a newer
    /// version, or of another program); text_not_utf8 (client_encoding is another); ledger_read_only (there are no
    /// tables, and none may be made), ledger_busy, ledger_full, ledger_unavailable.
    [[nodiscard]] static result<postgresql_store, ledger_error> on(PGconn* connection);

    /// Begins a transaction on a scope, or takes part in the connection's; the store must outlive it. After a deadlock
    /// or a conflict of snapshots it tries again if the transaction is the store's own. If nothing can be written,
    /// entries can still be read, and `append` fails. Errors: ledger_busy (others kept the lock too long; a transaction
    /// of this store is open; in a transaction of yours also a conflict: roll it back and repeat it),
    /// ledger_unavailable (after a lost connection call `reconnect`), ledger_not_durable, and those of the database.
    [[nodiscard]] result<transaction, ledger_error> begin(std::string_view scope) &;

    /// Connects again after the connection was lost, with its original parameters; later settings are gone. Then you
    /// may repeat a call that lost its answer: the same claim gets the answer it was entered with.
    /// Errors: those of `on`.
    [[nodiscard]] store_status reconnect();

    /// All scopes that have entries, in order of their bytes. Errors: those of the database.
    [[nodiscard]] result<std::vector<std::string>, ledger_error> scopes();

private:
    explicit postgresql_store(PGconn* connection) : book_(std::make_unique<detail::postgresql::book>(connection)) {}

    std::unique_ptr<detail::postgresql::book> book_;
};

/// One transaction, on one scope after the other.
template <class Clock>
class postgresql_store<Clock>::transaction {
public:
    /// Moves to another owner; a transaction has one.
    transaction(transaction&& other) noexcept
        : book_(std::exchange(other.book_, nullptr)), work_(std::move(other.work_)), now_(other.now_) {}
    /// Undoes what was not committed.
    ~transaction() {
        if (book_ != nullptr) book_->left();
    }

    /// The moment at which the scope was locked.
    [[nodiscard]] instant now() const noexcept { return now_; }

    /// What the scope holds, with what was appended. Not after `commit`.
    [[nodiscard]] const account& held() const noexcept { return book_->held(); }

    /// Goes on with another scope, in the same transaction: for programs that enter many at once. Two programs that
    /// lock the same scopes in different orders may wait for each other; one of them then gets ledger_busy. `lock`
    /// avoids this.
    /// Errors: those of `begin`.
    [[nodiscard]] store_status turn_to(std::string_view scope) {
        detail::postgresql::answer ignored;
        return turn_to(scope, ignored);
    }

    /// Locks all these scopes, in the same order in every program, and reads them, in few round trips to the server;
    /// `turn_to` then finds them ready. Errors: those of `begin`; ledger_read_only.
    [[nodiscard]] store_status lock(std::vector<std::string> scopes) { return {book_->lock(std::move(scopes))}; }

    /// Adds an entry, which is held back and written together with others. Errors: ledger_read_only, and those of
    /// `commit` for earlier entries.
    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry) {
        if (book_ == nullptr) return ledger_error{errc::ledger_unavailable, "the transaction has ended"};
        return book_->append(entry, now_);
    }

    /// Writes what was held back, and makes everything that was appended permanent; in a transaction of the
    /// connection's, once that is committed. Errors: ledger_busy (somebody wrote to a scope without its lock), and
    /// those of the database; then nothing was kept. After ledger_unavailable it is not known whether it was.
    [[nodiscard]] store_status commit();

private:
    friend postgresql_store;
    transaction(detail::postgresql::book& book, detail::postgresql::unit_of_work work)
        : book_(&book), work_(std::move(work)) {}
    [[nodiscard]] store_status turn_to(std::string_view scope, detail::postgresql::answer& answered);

    detail::postgresql::book* book_;
    detail::postgresql::unit_of_work work_;
    instant now_{};
};

// ---------------------------------------------------------------------------- implementation

inline result<postgresql_connection, ledger_error> open_postgresql(const std::string& conninfo) {
    return detail::postgresql::connect(conninfo);
}

template <class Clock>
auto postgresql_store<Clock>::on(PGconn* connection) -> result<postgresql_store, ledger_error> {
    if (ledger_error wrong = detail::postgresql::make_ready(connection); wrong.reason != detail::no_error) return wrong;
    return postgresql_store(connection);
}

template <class Clock>
store_status postgresql_store<Clock>::reconnect() {
    book_->forget();
    PQreset(book_->connection());
    return {detail::postgresql::make_ready(book_->connection())};
}

template <class Clock>
result<std::vector<std::string>, ledger_error> postgresql_store<Clock>::scopes() {
    namespace pg = detail::postgresql;
    const pg::answer found = pg::parameters().run(book_->connection(), pg::all_scopes.name);
    if (!pg::went_well(found)) return pg::error_of(book_->connection(), found);
    std::vector<std::string> all;
    for (int row = 0; row < PQntuples(found.get()); ++row) all.emplace_back(pg::row_reader(found, row).text());
    return all;
}

template <class Clock>
auto postgresql_store<Clock>::begin(std::string_view scope) & -> result<transaction, ledger_error> {
    namespace pg = detail::postgresql;
    constexpr int most_tries = 10;
    PGconn* const connection = book_->connection();
    if (book_->is_open()) return ledger_error{errc::ledger_busy, "a transaction of this store is open"};
    if (ledger_error wrong = pg::check_encoding(connection); wrong.reason != detail::no_error) return wrong;
    for (int tries = 1;; ++tries) {
        pg::answer locked;
        store_status turned;
        bool own = false;
        {
            auto work = pg::unit_of_work::begin(connection, "BEGIN ISOLATION LEVEL READ COMMITTED");
            if (!work) return work.error();
            own = (*work).is_own();
            book_->begin_writing(*work);
            transaction begun(*book_, *std::move(work));
            turned = begun.turn_to(scope, locked);
            if (turned.ok()) return begun;
        }
        const std::string_view state = pg::state_of(locked);
        if (state == pg::state::read_only_transaction || state == pg::state::insufficient_privilege) {
            auto reading = pg::unit_of_work::begin(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            if (!reading) return reading.error();
            book_->begin_reading(*reading);
            transaction reads(*book_, *std::move(reading));
            if (store_status found = reads.turn_to(scope); !found.ok()) return found.error;
            return reads;
        }
        if (tries < most_tries && state == pg::state::statement_unknown) {  // DISCARD ALL, or another server
            book_->forget();
            if (ledger_error wrong = pg::make_ready(connection); wrong.reason != detail::no_error) return wrong;
        } else if (tries == most_tries || !own ||
                   (state != pg::state::serialization_failure && state != pg::state::deadlock_detected)) {
            return turned.error;
        }
    }
}

template <class Clock>
store_status postgresql_store<Clock>::transaction::turn_to(std::string_view scope,
                                                           detail::postgresql::answer& answered) {
    const auto locked_at = book_->turn_to(scope, answered);
    if (!locked_at) return {locked_at.error()};
    if constexpr (std::same_as<Clock, postgresql_clock>) {
        now_ = *locked_at;
    } else {
        now_ = std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now());
    }
    now_ = (std::max)(now_, held().moment());
    book_->advance(now_);
    return {};
}

template <class Clock>
store_status postgresql_store<Clock>::transaction::commit() {
    detail::postgresql::book* const book = std::exchange(book_, nullptr);
    if (book == nullptr) return {{errc::ledger_unavailable, "the transaction has ended"}};
    if (ledger_error wrong = book->write_all(); wrong.reason != detail::no_error) {
        work_.undo();
        book->left();
        return {std::move(wrong)};
    }
    const bool own = work_.is_own();
    store_status done = work_.commit();
    if (own && done.ok()) {
        book->committed();
    } else {
        book->forget();  // unknown, or the caller has yet to undo it
    }
    return done;
}

static_assert(claim_store<postgresql_store<>>);
static_assert(refund_ledger<ledger<postgresql_store<>>>);

}  // namespace refund

#endif
