#ifndef REFUND_STORE_POSTGRESQL_HPP
#define REFUND_STORE_POSTGRESQL_HPP

#include <refund/ledger/ledger.hpp>
#include <refund/store/detail/postgresql_rows.hpp>
#include <refund/store/detail/postgresql_schema.hpp>

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// A ledger in a PostgreSQL database (12 or later), which many machines may use at once.
/// Needs the libpq library: in CMake the component `postgresql`, whose target has its name.
///
///     auto connection = open_postgresql("postgresql:///billing");   // or a connection of your own
///     auto store = postgresql_store<>::on(connection->get());
///     ledger held(*store);
///
/// Its tables, refund_ledger_*, are in the first schema of the connection's search_path. Entries are added, never
/// changed: a trigger refuses updates and deletions. A transaction locks its scope's row and waits for it as long
/// as the connection's lock_timeout says. Where the connection is in a transaction of yours already, of any
/// isolation level, the store takes part in it, by a savepoint: your rows and the ledger's become visible
/// together, when you commit, or not at all.

namespace refund {

/// A connection that is closed at its end.
using postgresql_connection = std::unique_ptr<PGconn, detail::postgresql::close_connection>;

/// Connects: by a URI (`postgresql://user@host/billing`) or by keywords (`host=/run/postgresql dbname=billing`).
/// What it does not say is taken from the environment, as psql does. Waits 10 seconds for the server and 30 for
/// a lock, where it says nothing else. Errors: ledger_unavailable.
[[nodiscard]] inline result<postgresql_connection, ledger_error> open_postgresql(const std::string& conninfo);

/// The clock of the database: one for all who use the ledger.
struct postgresql_clock {};

/// A store on a connection, which must outlive it. One thread at a time may use it; give each thread a connection
/// and a store of its own. `Clock` tells the moment: the database's clock, or for tests one with a function
/// `now`, as std::chrono::system_clock has. It is never taken to be earlier than a scope's last entry.
template <class Clock = postgresql_clock>
class postgresql_store {
public:
    class transaction;

    /// A store on that connection; makes its tables where there are none, and brings older ones up to date.
    /// Errors: ledger_not_durable (synchronous_commit or fsync is off); ledger_schema_unknown (tables of a newer
    /// version, or of another program); text_not_utf8 (client_encoding is another); ledger_read_only (there are no
    /// tables, and none may be made), ledger_busy, ledger_full, ledger_unavailable.
    [[nodiscard]] static result<postgresql_store, ledger_error> on(PGconn* connection);

    /// Begins a transaction on a scope, or takes part in the connection's. A deadlock or a conflict of snapshots
    /// is tried again where the transaction is the store's own. Where nothing can be written, entries can be
    /// read, and `append` fails. Errors: ledger_busy (others kept the lock too long; in a transaction of yours also
    /// a conflict: roll it back and repeat it), ledger_unavailable (after a lost connection call `reconnect`),
    /// ledger_not_durable, and those of the database.
    [[nodiscard]] result<transaction, ledger_error> begin(std::string_view scope);

    /// Connects again after the connection was lost, with its first parameters; settings that were made since are
    /// gone. A call whose answer was lost may be repeated then: the same claim is answered as it was entered.
    /// Errors: those of `on`.
    [[nodiscard]] store_status reconnect();

private:
    explicit postgresql_store(PGconn* connection) noexcept : connection_(connection) {}

    PGconn* connection_;
};

/// One transaction on one scope after the other.
template <class Clock>
class postgresql_store<Clock>::transaction {
public:
    /// The moment at which the scope was locked.
    [[nodiscard]] instant now() const noexcept { return now_; }

    /// Goes on with another scope, in the same transaction: for programs that enter many at once. Two that lock
    /// the same scopes in another order may wait for each other: one of them gets ledger_busy. `lock` avoids it.
    /// Errors: those of `begin`.
    [[nodiscard]] store_status turn_to(std::string_view scope);

    /// Locks all these scopes, in one order for all programs; `turn_to` finds them locked. Errors: those of `begin`.
    [[nodiscard]] store_status lock(std::vector<std::string> scopes);

    /// The entries of a request, in order. Errors: those of the database; ledger_damaged.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> entries_of(std::string_view request_id);

    /// What counts beside the claim. Errors: those of the database; ledger_damaged.
    [[nodiscard]] result<claim_facts, ledger_error> facts_of(const claim& given, const cap_terms& terms);

    /// All entries of the scope, in order of version. Errors: those of the database; ledger_damaged.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> history();

    /// Adds an entry. Errors: ledger_read_only; ledger_busy (somebody wrote to the scope without the lock), and
    /// those of the database.
    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry);

    /// Adds entries of any scopes, many in one exchange with the server; locks the scopes as `lock` does. They come
    /// back with their moments and versions, in the order given. Goes on with the scope of before.
    /// Errors: those of `lock` and `append`; then only leaving the transaction is left to do.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> append_all(std::vector<claim_entry> entries);

    /// Makes what was appended hold; in a transaction of the connection's, once that is committed. Errors: those
    /// of the database; nothing holds then. ledger_unavailable: whether it holds is not known.
    [[nodiscard]] store_status commit();

private:
    friend postgresql_store;
    enum class access : unsigned char { writes, only_reads };
    explicit transaction(detail::postgresql::unit_of_work work) : work_(std::move(work)) {}
    [[nodiscard]] ledger_error take(const detail::postgresql::answer& row);

    detail::postgresql::unit_of_work work_;
    std::string scope_{};
    std::int64_t version_{};
    currency unit_{};
    instant now_{};
    access may_{access::writes};
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
    PQreset(connection_);
    return {detail::postgresql::make_ready(connection_)};
}

template <class Clock>
auto postgresql_store<Clock>::begin(std::string_view scope) -> result<transaction, ledger_error> {
    namespace pg = detail::postgresql;
    constexpr int most_tries = 10;
    if (ledger_error wrong = pg::check_encoding(connection_); wrong.reason != detail::no_error) return wrong;
    for (int tries = 1;; ++tries) {
        auto work = pg::unit_of_work::begin(connection_, "BEGIN ISOLATION LEVEL READ COMMITTED");
        if (!work) return work.error();
        transaction begun(*std::move(work));
        const pg::answer locked = pg::parameters().text(scope).run(connection_, pg::lock_scope.name);
        const std::string_view state = pg::state_of(locked);
        if (pg::went_well(locked)) {
            begun.scope_ = scope;
            if (ledger_error wrong = begun.take(locked); wrong.reason != detail::no_error) return wrong;
            return begun;
        }
        const bool own = begun.work_.is_own();
        begun.work_.undo();
        if (state == pg::state::read_only_transaction || state == pg::state::insufficient_privilege) {
            auto reading = pg::unit_of_work::begin(connection_, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            if (!reading) return reading.error();
            transaction reads(*std::move(reading));
            reads.may_ = transaction::access::only_reads;
            if (store_status turned = reads.turn_to(scope); !turned.ok()) return turned.error;
            return reads;
        }
        if (tries < most_tries && state == pg::state::statement_unknown) {  // DISCARD ALL, or another server
            if (ledger_error wrong = pg::make_ready(connection_); wrong.reason != detail::no_error) return wrong;
        } else if (tries == most_tries || !own ||
                   (state != pg::state::serialization_failure && state != pg::state::deadlock_detected)) {
            return pg::error_of(connection_, locked);
        }
    }
}

template <class Clock>
ledger_error postgresql_store<Clock>::transaction::take(const detail::postgresql::answer& row) {
    const auto read = detail::postgresql::read_scope_row(row, scope_);
    if (!read) return read.error();
    if (read->synchronous_commit == "off" && may_ == access::writes) {
        return {errc::ledger_not_durable, "synchronous_commit is off"};
    }
    version_ = read->version;
    unit_ = read->unit;
    now_ = detail::postgresql::moment_by<Clock>(*read);
    return {};
}

template <class Clock>
store_status postgresql_store<Clock>::transaction::turn_to(std::string_view scope) {
    namespace pg = detail::postgresql;
    const pg::statement& find = may_ == access::writes ? pg::lock_scope : pg::read_scope;
    const pg::answer found = pg::parameters().text(scope).run(work_.connection(), find.name);
    if (!pg::went_well(found)) return {pg::error_of(work_.connection(), found)};
    scope_ = scope;
    return {take(found)};
}

template <class Clock>
store_status postgresql_store<Clock>::transaction::lock(std::vector<std::string> scopes) {
    namespace pg = detail::postgresql;
    if (may_ == access::only_reads) return {{errc::ledger_read_only, {}}};
    const auto nothing_wrong = [](const pg::answer&, std::size_t) { return ledger_error{}; };
    return {pg::lock_all(work_.connection(), std::move(scopes), nothing_wrong)};
}

template <class Clock>
auto postgresql_store<Clock>::transaction::append_all(std::vector<claim_entry> entries)
    -> result<std::vector<claim_entry>, ledger_error> {
    namespace pg = detail::postgresql;
    if (may_ == access::only_reads) return ledger_error{errc::ledger_read_only, {}};
    auto added = pg::append_all(work_.connection(), std::move(entries), pg::moment_by<Clock>);
    if (!added) return added;
    const std::string here = scope_;
    if (store_status turned = turn_to(here); !turned.ok()) return turned.error;
    return added;
}

template <class Clock>
auto postgresql_store<Clock>::transaction::entries_of(std::string_view request_id)
    -> result<std::vector<claim_entry>, ledger_error> {
    namespace pg = detail::postgresql;
    const pg::answer found =
        pg::parameters().text(scope_).text(request_id).run(work_.connection(), pg::entries_of_request.name);
    return pg::read_entries(work_.connection(), found, scope_);
}

template <class Clock>
auto postgresql_store<Clock>::transaction::facts_of(const claim& given, const cap_terms& terms)
    -> result<claim_facts, ledger_error> {
    namespace pg = detail::postgresql;
    const auto found = [&](const pg::parameters& asked, const pg::statement& statement) {
        return pg::read_what_counts(work_.connection(), asked.run(work_.connection(), statement.name), scope_);
    };
    result<std::vector<claim_entry>, ledger_error> since(std::in_place);
    result<std::vector<claim_entry>, ledger_error> of_commitment(std::in_place);
    if (terms.applies()) {
        const std::int64_t first = first_needed(given, terms).days_since_epoch;
        since = found(pg::parameters().text(scope_).number(first), pg::entries_since);
    }
    if (!given.commitment_id.empty()) {
        of_commitment = found(pg::parameters().text(scope_).text(given.commitment_id), pg::entries_of_commitment);
    }
    if (!since) return since.error();
    if (!of_commitment) return of_commitment.error();
    return known_facts(given, terms, unit_, *since, *of_commitment, now_);
}

template <class Clock>
auto postgresql_store<Clock>::transaction::history() -> result<std::vector<claim_entry>, ledger_error> {
    namespace pg = detail::postgresql;
    const pg::answer found = pg::parameters().text(scope_).run(work_.connection(), pg::history.name);
    return pg::without_gap(pg::read_entries(work_.connection(), found, scope_), scope_);
}

template <class Clock>
auto postgresql_store<Clock>::transaction::append(const claim_entry& entry) -> result<claim_entry, ledger_error> {
    namespace pg = detail::postgresql;
    if (may_ == access::only_reads) return ledger_error{errc::ledger_read_only, {}};
    claim_entry numbered(entry);
    numbered.at = now_;
    numbered.version = version_ + 1;
    pg::parameters row;
    pg::fill_entry(row, scope_, numbered);
    const pg::answer added = row.run(work_.connection(), pg::add_entry.name);
    ledger_error wrong = pg::check_added(work_.connection(), added, scope_);
    if (wrong.reason != detail::no_error) return wrong;
    version_ = numbered.version;
    if (numbered.answer.granted.unit.has_minor_unit()) unit_ = numbered.answer.granted.unit;
    return numbered;
}

template <class Clock>
store_status postgresql_store<Clock>::transaction::commit() {
    return work_.commit();
}

static_assert(claim_store<postgresql_store<>>);
static_assert(refund_ledger<ledger<postgresql_store<>>>);

}  // namespace refund

#endif
