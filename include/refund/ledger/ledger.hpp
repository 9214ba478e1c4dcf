#ifndef REFUND_LEDGER_LEDGER_HPP
#define REFUND_LEDGER_LEDGER_HPP

#include <refund/ledger/store.hpp>

#include <concepts>
#include <string_view>
#include <utility>
#include <vector>

namespace refund {

/// A memory of what was refunded, as `decide` and `settle` use it. `ledger` below models it over any store;
/// a service of your own may, too.
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

/// Who was granted what, under which request id. Two limits hold at every moment, in whatever order requests
/// come: the money of a scope in each window of its cap, and the units of a commitment over its life.
///
/// Each call is one transaction of the store: it is done, or nothing is. Repeating a call after a lost answer is
/// safe. A claim is answered once: the same claim again gets the same answer, with `seen_before`; another claim
/// under its request id is the error request_id_reused. Keys are compared as `normal_key` makes them.
///
/// Errors of every call: those of `find_claim_fault`, and what the store met: ledger_busy, ledger_full,
/// ledger_read_only, ledger_unavailable, ledger_damaged.
template <claim_store Store>
class ledger {
public:
    /// Keeps its entries in `store`, which must outlive it.
    explicit ledger(Store& store) noexcept : store_(store) {}

    /// What `settle` would answer; changes nothing. Errors: those of `settle`.
    [[nodiscard]] result<admission, ledger_error> consider(const claim& given, const cap_terms& terms);

    /// Enters the claim, and says what the limits let through. A refusal is entered, too, and stays one.
    /// A claim that is reserved is committed; where the reservation has ended, only if all that it held still
    /// fits. Errors: those of `judge`; request_id_reused, request_released, request_reversed,
    /// reservation_expired.
    [[nodiscard]] result<admission, ledger_error> settle(const claim& given, const cap_terms& terms);

    /// Holds what the limits let through until `until`, by the store's clock; then it counts no more.
    /// Errors: those of `settle`; reservation_expired where `until` has passed.
    [[nodiscard]] result<admission, ledger_error> reserve(const claim& given, const cap_terms& terms, instant until);

    /// What was reserved counts for good. Done before: the same answer.
    /// Errors: request_id_unknown, request_not_reserved, request_released, request_reversed, reservation_expired
    /// (then `settle` takes the claim where there still is room).
    [[nodiscard]] result<claim_entry, ledger_error> commit(std::string_view scope, std::string_view request_id);

    /// What was reserved counts no more. Done before: the same answer.
    /// Errors: request_id_unknown, request_not_reserved (it counts for good: reverse it), request_reversed.
    [[nodiscard]] result<claim_entry, ledger_error> release(std::string_view scope, std::string_view request_id);

    /// Takes a request back that counts for good: money and units are free again, its id is not.
    /// Done before: the same answer. Errors: request_id_unknown, request_reserved (release it),
    /// request_released, request_not_reserved (it was refused, or its reservation ended: nothing counts).
    [[nodiscard]] result<claim_entry, ledger_error> reverse(std::string_view scope, std::string_view request_id);

    /// All entries of a scope in the order in which they were written. See ledger/history.hpp for what they say.
    [[nodiscard]] result<std::vector<claim_entry>, ledger_error> history(std::string_view scope);

private:
    using transaction = typename Store::transaction;

    struct opened {
        claim given;
        transaction tx;
        std::vector<claim_entry> entries;
        request_state state;
    };

    [[nodiscard]] result<opened, ledger_error> open(const claim& given);
    [[nodiscard]] static result<admission, ledger_error> judged(opened& at, const cap_terms& terms);
    [[nodiscard]] static result<admission, ledger_error> answered_before(const opened& at);
    [[nodiscard]] static result<admission, ledger_error> still_fits(opened& at, const cap_terms& terms);
    [[nodiscard]] result<admission, ledger_error> enter(const claim& given, const cap_terms& terms, entry_kind kind,
                                                        instant until);
    template <class Next>
    [[nodiscard]] result<claim_entry, ledger_error> follow(std::string_view scope, std::string_view request_id,
                                                           entry_kind kind, Next&& allowed);

    Store& store_;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// What keeps a ledger from looking for a request.
[[nodiscard]] constexpr errc find_request_fault(std::string_view scope, std::string_view request_id) noexcept {
    if (request_id.empty()) return errc::request_id_missing;
    const errc of_scope = find_key_fault(scope).reason;
    return of_scope != no_error ? of_scope : find_key_fault(request_id).reason;
}
}  // namespace detail

template <claim_store Store>
auto ledger<Store>::open(const claim& given) -> result<opened, ledger_error> {
    if (const errc fault = find_claim_fault(given); fault != detail::no_error) return ledger_error{fault, {}};
    claim asked = normalized(given);
    auto begun = store_.begin(asked.scope);
    if (!begun) return begun.error();
    auto entries = (*begun).entries_of(asked.request_id);
    if (!entries) return entries.error();
    if (!entries->empty() && entries->front().of != asked) {
        return ledger_error{errc::request_id_reused, "request " + asked.request_id + " of scope " + asked.scope};
    }
    const request_state state = state_of(*entries, (*begun).now());
    return opened{std::move(asked), *std::move(begun), *std::move(entries), state};
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::judged(opened& at, const cap_terms& terms) {
    const auto known = at.tx.facts_of(at.given, terms);
    if (!known) return known.error();
    const auto answer = judge(at.given, terms, *known);
    if (!answer) return ledger_error{answer.error(), {}};
    return *answer;
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::answered_before(const opened& at) {
    if (at.state == request_state::released) return ledger_error{errc::request_released, {}};
    if (at.state == request_state::reversed) return ledger_error{errc::request_reversed, {}};
    if (at.state == request_state::expired) return ledger_error{errc::reservation_expired, {}};
    admission before = at.entries.front().answer;
    before.seen_before = true;
    return before;
}

/// The answer to a reservation that ended, where there is room for all that it held.
template <claim_store Store>
result<admission, ledger_error> ledger<Store>::still_fits(opened& at, const cap_terms& terms) {
    const auto now = judged(at, terms);
    if (!now) return now.error();
    admission before = at.entries.front().answer;
    const bool fits = now->granted.minor >= before.granted.minor && !is_refused(at.given, *now, terms.when_over);
    if (!fits) return ledger_error{errc::reservation_expired, {}};
    before.seen_before = true;
    return before;
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::consider(const claim& given, const cap_terms& terms) {
    auto at = open(given);
    if (!at) return at.error();
    if (at->state == request_state::unknown) return judged(*at, terms);
    if (at->state == request_state::expired) return still_fits(*at, terms);
    return answered_before(*at);
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::settle(const claim& given, const cap_terms& terms) {
    return enter(given, terms, entry_kind::granted, {});
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::reserve(const claim& given, const cap_terms& terms, instant until) {
    return enter(given, terms, entry_kind::reserved, until);
}

template <claim_store Store>
result<admission, ledger_error> ledger<Store>::enter(const claim& given, const cap_terms& terms, entry_kind kind,
                                                     instant until) {
    auto found = open(given);
    if (!found) return found.error();
    opened& at = *found;
    const bool for_good = kind == entry_kind::granted;
    const bool held = at.state == request_state::reserved || at.state == request_state::expired;
    if (at.state != request_state::unknown && !(for_good && held)) return answered_before(at);
    claim_entry entry{.kind = kind, .of = at.given};
    if (held) {
        if (at.state == request_state::expired) {
            if (const auto fits = still_fits(at, terms); !fits) return fits.error();
        }
        entry = at.entries.front();
        entry.kind = entry_kind::committed;
    } else {
        if (!for_good && until <= at.tx.now()) return ledger_error{errc::reservation_expired, {}};
        const auto answer = judged(at, terms);
        if (!answer) return answer.error();
        entry.answer = *answer;
        if (is_refused(at.given, *answer, terms.when_over)) {
            entry.kind = entry_kind::refused;
        } else if (!for_good) {
            entry.expires_at = until;
        }
    }
    const auto written = at.tx.append(entry);
    if (!written) return written.error();
    if (const store_status done = at.tx.commit(); !done.ok()) return done.error;
    admission answer = written->answer;
    answer.seen_before = held;
    return answer;
}

template <claim_store Store>
template <class Next>
result<claim_entry, ledger_error> ledger<Store>::follow(std::string_view scope, std::string_view request_id,
                                                        entry_kind kind, Next&& allowed) {
    if (const errc fault = detail::find_request_fault(scope, request_id); fault != detail::no_error) {
        return ledger_error{fault, {}};
    }
    const std::string id = normal_key(request_id);
    auto tx = store_.begin(normal_key(scope));
    if (!tx) return tx.error();
    auto entries = (*tx).entries_of(id);
    if (!entries) return entries.error();
    if (entries->empty()) return ledger_error{errc::request_id_unknown, id};
    if (entries->back().kind == kind) return entries->back();
    if (const errc fault = allowed(state_of(*entries, (*tx).now())); fault != detail::no_error) {
        return ledger_error{fault, id};
    }
    claim_entry next = entries->front();
    next.kind = kind;
    auto written = (*tx).append(next);
    if (!written) return written.error();
    if (const store_status done = (*tx).commit(); !done.ok()) return done.error;
    return *std::move(written);
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::commit(std::string_view scope, std::string_view request_id) {
    return follow(scope, request_id, entry_kind::committed, [](request_state state) {
        switch (state) {
            case request_state::reserved: return detail::no_error;
            case request_state::expired: return errc::reservation_expired;
            case request_state::released: return errc::request_released;
            case request_state::reversed: return errc::request_reversed;
            default: return errc::request_not_reserved;
        }
    });
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::release(std::string_view scope, std::string_view request_id) {
    return follow(scope, request_id, entry_kind::released, [](request_state state) {
        switch (state) {
            case request_state::reserved:
            case request_state::expired: return detail::no_error;
            case request_state::reversed: return errc::request_reversed;
            default: return errc::request_not_reserved;
        }
    });
}

template <claim_store Store>
result<claim_entry, ledger_error> ledger<Store>::reverse(std::string_view scope, std::string_view request_id) {
    return follow(scope, request_id, entry_kind::reversed, [](request_state state) {
        switch (state) {
            case request_state::granted:
            case request_state::committed: return detail::no_error;
            case request_state::reserved: return errc::request_reserved;
            case request_state::released: return errc::request_released;
            default: return errc::request_not_reserved;
        }
    });
}

template <claim_store Store>
result<std::vector<claim_entry>, ledger_error> ledger<Store>::history(std::string_view scope) {
    if (const key_fault fault = find_key_fault(scope); fault.reason != detail::no_error) {
        return ledger_error{fault.reason, {}};
    }
    auto tx = store_.begin(normal_key(scope));
    if (!tx) return tx.error();
    return (*tx).history();
}

}  // namespace refund

#endif
