#ifndef REFUND_LEDGER_LEDGER_HPP
#define REFUND_LEDGER_LEDGER_HPP

#include <refund/ledger/store.hpp>

#include <concepts>
#include <string_view>
#include <utility>
#include <vector>

namespace refund {

/// A record of what was refunded, as `decide` and `settle` use it. `ledger` below models it over any store; a service
/// of your own may, too.
template <class Ledger>
concept refund_ledger = requires(Ledger& held, const claim& given, const cap_terms& terms, instant until,
                                 std::string_view scope, std::string_view request_id) {
    { held.consider(given, terms) } -> std::same_as<result<admission, ledger_error>>;
    { held.settle(given, terms) } -> std::same_as<result<admission, ledger_error>>;
    { held.reserve(given, terms, until) } -> std::same_as<result<admission, ledger_error>>;
    { held.commit(scope, request_id) } -> std::same_as<result<claim_entry, ledger_error>>;
    { held.release(scope, request_id) } -> std::same_as<result<claim_entry, ledger_error>>;
    { held.reverse(scope, request_id) } -> std::same_as<result<claim_entry, ledger_error>>;
    { held.history(scope) } -> std::same_as<result<std::vector<claim_entry>, ledger_error>>;
};

/// Keeps who was granted what, under which request id. Two limits hold at every moment, in whatever order requests
/// arrive: the money of a scope in each window of its cap, and the units of a commitment over its life.
///
/// Each call is one transaction of the store: it succeeds completely or changes nothing. Repeating a call after a lost
/// answer is safe. A claim is answered once: the same claim again gets the same answer, with `seen_before`; a different
/// claim under its request id is the error request_id_reused. Keys are compared as `normal_key` returns them.
///
/// Errors of every call: those of `find_claim_fault`, and those of the store: ledger_busy, ledger_full,
/// ledger_read_only, ledger_unavailable, ledger_damaged.
template <claim_store Store>
class ledger {
public:
    /// Keeps its entries in `store`, which must outlive it.
    explicit ledger(Store& store) noexcept : store_(store) {}

    /// What `settle` would answer; changes nothing. Errors: those of `settle`.
    [[nodiscard]] result<admission, ledger_error> consider(const claim& given, const cap_terms& terms);

    /// Enters the claim, and returns how much the limits let through. A refusal is entered, too, and stays a refusal. A
    /// reserved claim is committed; if the reservation has ended, only if everything it held still fits. Errors: those
    /// of `judge`; request_id_reused, request_released, request_reversed, reservation_expired.
    [[nodiscard]] result<admission, ledger_error> settle(const claim& given, const cap_terms& terms);

    /// Reserves what the limits let through until `until`, by the store's clock; then it no longer counts. Errors:
    /// those of `settle`; reservation_expired if `until` has passed.
    [[nodiscard]] result<admission, ledger_error> reserve(const claim& given, const cap_terms& terms, instant until);

    /// Makes a reservation count for good. If repeated, it returns the same answer.
    /// Errors: request_id_unknown, request_not_reserved, request_released, request_reversed, reservation_expired (then
    /// `settle` takes the claim if there still is room).
    [[nodiscard]] result<claim_entry, ledger_error> commit(std::string_view scope, std::string_view request_id);

    /// Gives up a reservation, which no longer counts. If repeated, it returns the same answer.
    /// Errors: request_id_unknown, request_not_reserved (it counts for good: reverse it), request_reversed.
    [[nodiscard]] result<claim_entry, ledger_error> release(std::string_view scope, std::string_view request_id);

    /// Takes back a request that counts for good: its money and units are free again, its id is not. If repeated, it
    /// returns the same answer. Errors: request_id_unknown, request_reserved (release it), request_released,
    /// request_not_reserved (it was refused, or its reservation ended: nothing counts).
    [[nodiscard]] result<claim_entry, ledger_error> reverse(std::string_view scope, std::string_view request_id);

    /// All entries of a scope in the order in which they were written. See ledger/history.hpp for what they say.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> history(std::string_view scope);

private:
    using transaction = typename Store::transaction;

    [[nodiscard]] result<transaction, ledger_error> begin(const claim& normal);
    [[nodiscard]] result<claim_entry, ledger_error> follow(std::string_view scope, std::string_view request_id,
                                                           entry_kind kind);
    [[nodiscard]] static result<admission, ledger_error> enter(transaction& tx,
                                                               const result<entered, ledger_error>& came);

    Store& store_;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// The fault of a scope or a request id with which a ledger cannot look for a request.
[[nodiscard]] constexpr errc find_request_fault(std::string_view scope, std::string_view request_id) noexcept {
    if (request_id.empty()) return errc::request_id_missing;
    const errc of_scope = find_key_fault(scope).reason;
    return of_scope != no_error ? of_scope : find_key_fault(request_id).reason;
}
}  // namespace detail

/// Begins the transaction in which a claim is answered.
template <claim_store Store>
auto ledger<Store>::begin(const claim& normal) -> result<transaction, ledger_error> {
    if (const errc fault = find_claim_fault(normal); fault != detail::no_error) return ledger_error{fault, {}};
    return store_.begin(normal.scope);
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::enter(transaction& tx, const result<entered, ledger_error>& came) {
    if (!came) return came.error();
    if (!came->entry) return came->answer;
    if (const auto written = tx.append(*came->entry); !written) return written.error();
    if (const store_status done = tx.commit(); !done.ok()) return done.error;
    return came->answer;
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::consider(const claim& given, const cap_terms& terms) {
    const claim asked = normalized(given);
    auto tx = begin(asked);
    if (!tx) return tx.error();
    const auto came = settle_in((*tx).held(), asked, terms, (*tx).now());
    if (!came) return came.error();
    return came->answer;
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::settle(const claim& given, const cap_terms& terms) {
    const claim asked = normalized(given);
    auto tx = begin(asked);
    if (!tx) return tx.error();
    return enter(*tx, settle_in((*tx).held(), asked, terms, (*tx).now()));
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::reserve(const claim& given, const cap_terms& terms, instant until) {
    const claim asked = normalized(given);
    auto tx = begin(asked);
    if (!tx) return tx.error();
    return enter(*tx, reserve_in((*tx).held(), asked, terms, until, (*tx).now()));
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::follow(std::string_view scope, std::string_view request_id,
                                                        entry_kind kind) {
    if (const errc fault = detail::find_request_fault(scope, request_id); fault != detail::no_error) {
        return ledger_error{fault, {}};
    }
    auto tx = store_.begin(normal_key(scope));
    if (!tx) return tx.error();
    auto next = follow_in((*tx).held(), normal_key(request_id), kind, (*tx).now());
    if (!next || next->version != 0) return next;
    auto written = (*tx).append(*next);
    if (!written) return written;
    if (const store_status done = (*tx).commit(); !done.ok()) return done.error;
    return written;
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::commit(std::string_view scope, std::string_view request_id) {
    return follow(scope, request_id, entry_kind::committed);
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::release(std::string_view scope, std::string_view request_id) {
    return follow(scope, request_id, entry_kind::released);
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::reverse(std::string_view scope, std::string_view request_id) {
    return follow(scope, request_id, entry_kind::reversed);
}

template <claim_store Store>
result<std::vector<claim_entry>, ledger_error> ledger<Store>::history(std::string_view scope) {
    if (const key_fault fault = find_key_fault(scope); fault.reason != detail::no_error) {
        return ledger_error{fault.reason, {}};
    }
    auto tx = store_.begin(normal_key(scope));
    if (!tx) return tx.error();
    const std::vector<claim_entry>& all = (*tx).held().entries();
    return all;
}

}  // namespace refund

#endif
