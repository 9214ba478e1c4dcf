#ifndef REFUND_STORE_SQLITE_HPP
#define REFUND_STORE_SQLITE_HPP

#include <refund/ledger/ledger.hpp>
#include <refund/store/detail/sqlite_schema.hpp>
#include <refund/store/detail/sqlite_statement.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// A ledger in an SQLite database (3.37 or later): one file that many processes of one machine may use at once.
/// Needs the sqlite3 library: in CMake the component `sqlite`, whose target has its name.
///
///     auto file = open_sqlite("refunds.db");            // or a connection of your own
///     auto store = sqlite_store<>::on(file->get());
///     ledger held(*store);
///
/// Entries are added, never changed: triggers refuse updates and deletions. A transaction takes the write lock
/// at its beginning and waits for it as long as the connection's busy timeout says. Where the connection is in a
/// transaction of yours already, the store takes part in it, by a savepoint: your rows and the ledger's become
/// visible together, when you commit, or not at all. Begin yours with BEGIN IMMEDIATE: one that has read before it
/// writes is refused (ledger_busy) where others wrote in between. After ledger_full and ledger_unavailable SQLite
/// may have undone all of yours; sqlite3_get_autocommit says whether.

namespace refund {

/// A connection that is closed at its end.
using sqlite_connection = std::unique_ptr<sqlite3, detail::close_sqlite>;

/// Opens or makes a ledger's file: write-ahead log, full synchronisation, so that what was acknowledged outlives
/// a power loss. Waits `patience` for others, then and later. A file of another program is left alone: give
/// `sqlite_store::on` a connection to keep a ledger among tables of your own.
/// Errors: ledger_unavailable (no such folder, no right to read it), ledger_read_only, ledger_busy, ledger_full,
/// ledger_schema_unknown (no database, or one without a ledger).
[[nodiscard]] inline result<sqlite_connection, ledger_error> open_sqlite(
    const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(30));

/// A store on a connection, which must outlive it. One thread at a time may use it; give each thread a connection
/// and a store of its own. `Clock` tells the moment, as std::chrono::system_clock does: the clocks of all
/// machines that share the file must agree on when a reservation ends.
template <class Clock = std::chrono::system_clock>
class sqlite_store {
public:
    class transaction;

    /// A store on that connection; makes its tables where there are none.
    /// Errors: ledger_not_durable (synchronous below FULL, or a journal in memory); ledger_schema_unknown (tables
    /// of a newer version); ledger_read_only, ledger_busy, ledger_full, ledger_unavailable, ledger_damaged.
    [[nodiscard]] static result<sqlite_store, ledger_error> on(sqlite3* connection);

    /// Begins a transaction on a scope, or takes part in the connection's. Errors: ledger_busy (others kept the
    /// lock too long, or a transaction of this store is open), and those of the database.
    [[nodiscard]] result<transaction, ledger_error> begin(std::string_view scope);

private:
    explicit sqlite_store(std::unique_ptr<detail::sqlite_statements> made) : statements_(std::move(made)) {}

    std::unique_ptr<detail::sqlite_statements> statements_;
};

/// One transaction on one scope after the other.
template <class Clock>
class sqlite_store<Clock>::transaction {
public:
    /// Goes on under another name; a transaction has one owner.
    /// @{
    transaction(transaction&& other) noexcept
        : at_(std::exchange(other.at_, nullptr)), scope_(std::move(other.scope_)), number_(other.number_),
          version_(other.version_), unit_(other.unit_), now_(other.now_), joined_(other.joined_) {}
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    transaction& operator=(transaction&&) = delete;
    /// @}
    /// Undoes what was not committed.
    ~transaction() {
        if (at_ != nullptr) at_->roll_back(joined_);
    }

    /// The moment at which it began; never before the scope's last entry, so that what has ended stays ended where
    /// a clock goes back.
    [[nodiscard]] instant now() const noexcept { return now_; }

    /// Goes on with another scope, in the same transaction: for programs that enter many at once.
    /// Errors: those of the database.
    [[nodiscard]] store_status turn_to(std::string_view scope);

    /// The entries of a request, in order. Errors: those of the database; ledger_damaged.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> entries_of(std::string_view request_id);

    /// What counts beside the claim. Errors: those of the database; ledger_damaged.
    [[nodiscard]] result<claim_facts, ledger_error> facts_of(const claim& given, const cap_terms& terms);

    /// All entries of the scope, in order of version. Errors: those of the database; ledger_damaged.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> history();

    /// Adds an entry. Errors: those of the database.
    [[nodiscard]] result<claim_entry, ledger_error> append(const claim_entry& entry);

    /// Makes what was appended hold; in a transaction of the connection's, once that is committed.
    /// Errors: those of the database; nothing holds then.
    [[nodiscard]] store_status commit();

private:
    friend sqlite_store;
    transaction(detail::sqlite_statements& at, bool joined) noexcept
        : at_(&at), now_(std::chrono::time_point_cast<std::chrono::microseconds>(Clock::now())), joined_(joined) {}

    detail::sqlite_statements* at_;
    std::string scope_{};
    std::int64_t number_{};  ///< of the scope; 0: not written yet
    std::int64_t version_{};
    currency unit_{};
    instant now_;
    bool joined_;
};

// ---------------------------------------------------------------------------- implementation

inline result<sqlite_connection, ledger_error> open_sqlite(const std::string& path,
                                                           std::chrono::milliseconds patience) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    sqlite_connection connection(opened);
    if (code != SQLITE_OK) return detail::sqlite_fault(opened, code);
    // The timeout first: the pragmas wait by it. Not all of them do, where two make a new file at once.
    constexpr std::chrono::milliseconds longest((std::numeric_limits<int>::max)());
    sqlite3_busy_timeout(opened, static_cast<int>((std::min)(patience, longest).count()));
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        ledger_error wrong = detail::sqlite_run(opened, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;");
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
    auto statements = std::make_unique<detail::sqlite_statements>(connection);
    wrong = statements->prepare();
    if (wrong.reason != detail::no_error) return wrong;
    return sqlite_store(std::move(statements));
}

template <class Clock>
auto sqlite_store<Clock>::begin(std::string_view scope) -> result<transaction, ledger_error> {
    bool joined = false;
    if (ledger_error wrong = statements_->begin(joined); wrong.reason != detail::no_error) return wrong;
    transaction begun(*statements_, joined);
    if (store_status turned = begun.turn_to(scope); !turned.ok()) return turned.error;
    return begun;
}

template <class Clock>
store_status sqlite_store<Clock>::transaction::turn_to(std::string_view scope) {
    scope_ = scope;
    number_ = version_ = 0;
    unit_ = {};
    detail::sqlite_query find(*at_, detail::sqlite_text::find_scope);
    find.bind(scope);
    if (find.next()) {
        number_ = find.integer(0);
        version_ = find.integer(2);
        const std::string_view code = find.text(1);
        const auto unit = code.empty() ? result<currency>(currency{}) : find_currency(code);
        if (!unit) return {{errc::ledger_damaged, "scope " + scope_ + ": unknown currency"}};
        unit_ = *unit;
        now_ = (std::max)(now_, detail::instant_of(find.integer(3)));
    }
    return {find.fault()};
}

template <class Clock>
auto sqlite_store<Clock>::transaction::entries_of(std::string_view request_id)
    -> result<std::vector<claim_entry>, ledger_error> {
    detail::sqlite_query find(*at_, detail::sqlite_text::entries_of_request);
    find.bind(number_).bind(request_id);
    return detail::read_entries(find, scope_);
}

template <class Clock>
auto sqlite_store<Clock>::transaction::facts_of(const claim& given, const cap_terms& terms)
    -> result<claim_facts, ledger_error> {
    const calendar_day first = terms.applies() ? first_needed(given, terms) : open_end;
    detail::sqlite_query find(*at_, detail::sqlite_text::entries_that_matter);
    find.bind(number_).bind(std::int64_t{first.days_since_epoch}).bind(given.commitment_id);
    auto read = detail::read_entries(find, scope_);
    if (!read) return read.error();
    // Read in the order in which they lie, and sorted here: in the order of an index each row would be looked up.
    std::vector<claim_entry> since = *std::move(read);
    std::stable_sort(since.begin(), since.end(), [](const claim_entry& a, const claim_entry& b) {
        return a.of.request_id < b.of.request_id;
    });
    std::vector<claim_entry> of_commitment;
    if (!given.commitment_id.empty()) {
        std::copy_if(since.begin(), since.end(), std::back_inserter(of_commitment),
                     [&](const claim_entry& entry) { return entry.of.commitment_id == given.commitment_id; });
    }
    std::erase_if(since, [&](const claim_entry& entry) { return entry.of.day < first; });
    return known_facts(given, terms, unit_, since, of_commitment, now_);
}

template <class Clock>
auto sqlite_store<Clock>::transaction::history() -> result<std::vector<claim_entry>, ledger_error> {
    detail::sqlite_query find(*at_, detail::sqlite_text::history);
    find.bind(number_);
    auto entries = detail::read_entries(find, scope_);
    if (!entries) return entries;
    for (std::size_t i = 0; i < entries->size(); ++i) {
        const auto expected = static_cast<std::int64_t>(i) + 1;
        if ((*entries)[i].version == expected) continue;
        return ledger_error{errc::ledger_damaged,
                            "entry " + std::to_string(expected) + " of scope " + scope_ + " is gone"};
    }
    return entries;
}

template <class Clock>
auto sqlite_store<Clock>::transaction::append(const claim_entry& entry) -> result<claim_entry, ledger_error> {
    if (sqlite3_get_autocommit(at_->connection()) != 0) {
        return ledger_error{errc::ledger_unavailable, "the transaction has ended: the database undid it"};
    }
    const currency unit = entry.answer.granted.unit;
    if (number_ == 0) {
        detail::sqlite_query add(*at_, detail::sqlite_text::add_scope);
        add.bind(scope_).bind(unit.code());
        if (!add.run()) return add.fault();
        number_ = sqlite3_last_insert_rowid(at_->connection());
        unit_ = unit;
    } else if (unit.has_minor_unit() && unit != unit_) {
        detail::sqlite_query change(*at_, detail::sqlite_text::name_unit);
        change.bind(unit.code()).bind(number_);
        if (!change.run()) return change.fault();
        unit_ = unit;
    }
    claim_entry numbered(entry);
    numbered.at = now_;
    numbered.version = version_ + 1;
    detail::sqlite_query add(*at_, detail::sqlite_text::add_entry);
    detail::bind_entry(add, number_, numbered);
    if (!add.run()) return add.fault();
    version_ = numbered.version;
    return numbered;
}

template <class Clock>
store_status sqlite_store<Clock>::transaction::commit() {
    return {std::exchange(at_, nullptr)->commit(joined_)};
}

static_assert(claim_store<sqlite_store<>>);

}  // namespace refund

#endif
