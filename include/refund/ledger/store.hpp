#ifndef REFUND_LEDGER_STORE_HPP
#define REFUND_LEDGER_STORE_HPP

#include <refund/ledger/judge.hpp>

#include <algorithm>
#include <concepts>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// What a ledger needs of a place that keeps its entries: memory, SQLite, PostgreSQL, or a database of your own.

namespace refund {

/// Why a ledger gave no answer, and what the store said about it.
struct ledger_error {
    errc reason{};        ///< for programs
    std::string words{};  ///< of the database, or about the entry at fault; may be empty
    friend bool operator==(const ledger_error&, const ledger_error&) = default;
};

/// Why nothing came of a step that returns nothing else; no reason (errc{}) when it went well.
struct [[nodiscard]] store_status {
    ledger_error error{};  ///< what went wrong

    /// Whether it went well.
    [[nodiscard]] bool ok() const noexcept { return error.reason == detail::no_error; }
};

/// One transaction on one scope. From `begin` until its end nobody else writes to the scope. Leaving it without
/// `commit` undoes what was appended.
template <class Transaction>
concept store_transaction =
    requires(Transaction& tx, std::string_view request_id, const claim& given, const cap_terms& terms,
             const claim_entry& entry) {
        /// the moment, by the store's clock
        { tx.now() } -> std::same_as<instant>;
        /// the entries of a request, in order
        { tx.entries_of(request_id) } -> std::same_as<result<std::vector<claim_entry>, ledger_error>>;
        /// what counts beside the claim; `known_facts` computes it from entries
        { tx.facts_of(given, terms) } -> std::same_as<result<claim_facts, ledger_error>>;
        /// all entries of the scope, in order of version
        { tx.history() } -> std::same_as<result<std::vector<claim_entry>, ledger_error>>;
        /// adds an entry: sets its moment and its version
        { tx.append(entry) } -> std::same_as<result<claim_entry, ledger_error>>;
        { tx.commit() } -> std::same_as<store_status>;
    };

/// A place that keeps entries. `begin(scope)` locks the scope until the transaction ends.
template <class Store>
concept claim_store = store_transaction<typename Store::transaction> && requires(Store& store, std::string_view scope) {
    { store.begin(scope) } -> std::same_as<result<typename Store::transaction, ledger_error>>;
};

/// The facts about a claim from a scope's entries: `since` holds all whose day is `first_needed(...)` or later,
/// and `of_commitment` all of the claim's commitment, each with the entries of a request next to each other and
/// in their order. The claim's own request is left out. `unit` is the currency of the scope.
[[nodiscard]] inline claim_facts known_facts(const claim& given, const cap_terms& terms, currency unit,
                                             const std::vector<claim_entry>& since,
                                             const std::vector<claim_entry>& of_commitment, instant now);

/// The first day whose entries can matter to a claim by these terms.
[[nodiscard]] constexpr calendar_day first_needed(const claim& given, const cap_terms& terms) noexcept {
    return terms.window.first_counted(given.day);
}

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// Calls `visit` with the entries of one request after the other.
template <class Visit>
void for_each_request(const std::vector<claim_entry>& entries, Visit&& visit) {
    for (std::size_t first = 0; first < entries.size();) {
        std::size_t last = first + 1;
        while (last < entries.size() && entries[last].of.request_id == entries[first].of.request_id) ++last;
        visit(std::span<const claim_entry>(entries).subspan(first, last - first));
        first = last;
    }
}
}  // namespace detail

inline claim_facts known_facts(const claim& given, const cap_terms& terms, currency unit,
                               const std::vector<claim_entry>& since, const std::vector<claim_entry>& of_commitment,
                               instant now) {
    claim_facts known{.unit = unit};
    std::map<calendar_day, counted> days;
    detail::for_each_request(since, [&](std::span<const claim_entry> entries) {
        const claim_entry& first = entries.front();
        if (first.of.request_id == given.request_id || !counts(state_of(entries, now))) return;
        if (!first.answer.granted.unit.has_minor_unit()) return;  // no cap applied
        counted& day = days[first.of.day];
        day.minor += first.answer.granted.minor;
        ++day.requests;
    });
    if (terms.applies()) known.used = most_counted(days, given.day, terms.window);
    detail::for_each_request(of_commitment, [&](std::span<const claim_entry> entries) {
        const claim& other = entries.front().of;
        if (other.request_id == given.request_id || !counts(state_of(entries, now))) return;
        known.units_bought = other.bought;
        known.units_given_back += other.returned;
    });
    return known;
}

}  // namespace refund

#endif
