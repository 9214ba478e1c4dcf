#ifndef REFUND_LEDGER_STORE_HPP
#define REFUND_LEDGER_STORE_HPP

#include <refund/ledger/enter.hpp>

#include <concepts>
#include <string_view>

/// \file
/// What a ledger needs from a place that keeps its entries: memory, SQLite, PostgreSQL, or a database of your own.

namespace refund {

/// Whether a step that returns nothing else succeeded, and if not, why; the reason is errc{} if it did.
struct [[nodiscard]] store_status {
    ledger_error error{};  ///< what went wrong

    /// Whether it succeeded.
    [[nodiscard]] bool ok() const noexcept { return error.reason == detail::no_error; }
};

/// One transaction on one scope. From `begin` until its end nobody else writes to the scope. Leaving it without
/// `commit` undoes what was appended.
template <class Transaction>
concept store_transaction = requires(Transaction& tx, const claim_entry& entry) {
    /// the current moment, by the store's clock
    { tx.now() } -> std::same_as<instant>;
    /// everything that the scope holds, as it counts at that moment
    { tx.held() } -> held_entries;
    /// adds an entry: sets its moment and its version, the next of the scope. It may be kept back until `commit`.
    { tx.append(entry) } -> std::same_as<result<claim_entry, ledger_error>>;
    { tx.commit() } -> std::same_as<store_status>;
};

/// A place that keeps entries. `begin(scope)` locks the scope until the transaction ends.
template <class Store>
concept claim_store = store_transaction<typename Store::transaction> && requires(Store& store, std::string_view scope) {
    { store.begin(scope) } -> std::same_as<result<typename Store::transaction, ledger_error>>;
};

}  // namespace refund

#endif
