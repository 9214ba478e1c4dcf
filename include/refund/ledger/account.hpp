#ifndef REFUND_LEDGER_ACCOUNT_HPP
#define REFUND_LEDGER_ACCOUNT_HPP

#include <refund/ledger/detail/day_sums.hpp>
#include <refund/ledger/detail/request_places.hpp>
#include <refund/ledger/entry.hpp>
#include <refund/ledger/entry_fault.hpp>
#include <refund/ledger/judge.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refund {

/// All entries of one scope, and the sums of what counts: the cost of a claim does not grow with the number before it.
///
///     account held(entries, now);                         // as a store has them, in order of version
///     const auto known = held.facts_of(given, terms);     // what `judge` asks for
///
/// If memory runs out, the exception propagates and the account is unchanged.
class account {
public:
    /// Nothing is held yet.
    account() = default;

    /// Holds these entries, in order of version, as they count at the moment `now`.
    account(std::vector<claim_entry> entries, instant now) {
        reserve(entries.size());
        for (claim_entry& entry : entries) enter(std::move(entry));
        advance(now);
    }

    /// All entries, in order of version.
    [[nodiscard]] const std::vector<claim_entry>& entries() const noexcept { return entries_; }

    /// The currency in which the scope counts toward caps; no currency while nothing counts.
    [[nodiscard]] const currency& unit() const noexcept { return unit_; }

    /// The number of entries, which is the version of the last one.
    [[nodiscard]] std::int64_t version() const noexcept { return static_cast<std::int64_t>(entries_.size()); }

    /// The moment it has reached: that of its last entry, or a later one to which it has advanced.
    [[nodiscard]] instant moment() const noexcept { return moment_; }

    /// The entries of a request, in order; none if it is unknown. `request_id` is as `normal_key` returns it.
    [[nodiscard]] std::vector<claim_entry> entries_of(std::string_view request_id) const;

    /// What counts besides a claim, if the claim's own request does not count: `judge` needs it.
    [[nodiscard]] claim_facts facts_of(const claim& given, const cap_terms& terms) const;

    /// Advances to a later moment: reservations that have ended by then no longer count.
    void advance(instant now) noexcept;

    /// Makes room for `entries` entries in total.
    void reserve(std::size_t entries) {
        entries_.reserve(entries);
        counting_.reserve(entries);
        places_.reserve(entries);
    }

    /// What keeps an entry from being the next of this scope, and at which member; errc{} if nothing does. Code that
    /// reads stored entries calls this before each `enter`, or `find_history_fault` (ledger/history.hpp) for all of
    /// them at once. The account must have advanced to `next.at`. Errors: those of `find_entry_fault`; ledger_damaged
    /// (another scope, a version that is not the next, or a request that does not repeat its first answer);
    /// request_id_reused (opened before, or by another claim); those of `find_follow_fault` except reservation_expired;
    /// ledger_currency_mismatch; commitment_contradicts (another number of units bought); quantity_out_of_range (more
    /// units than the commitment had left).
    [[nodiscard]] entry_fault find_fault(const claim_entry& next) const noexcept;

    /// Adds an entry, which gets the next version if it has none. It is not checked.
    /// @{
    void enter(claim_entry&& entry);
    void enter(const claim_entry& entry) { enter(claim_entry(entry)); }
    /// @}

private:
    struct units {
        std::int64_t bought{};
        std::int64_t given_back{};
        std::int64_t requests{};
    };
    struct places {
        std::size_t first{};
        std::size_t last{};
    };
    [[nodiscard]] places places_of(std::string_view request_id, std::size_t hash) const noexcept;
    [[nodiscard]] entry_fault find_units_fault(const claim_entry& next) const noexcept;
    void set_counting(std::size_t place, bool counts_now) noexcept;

    std::vector<claim_entry> entries_{};
    std::vector<bool> counting_{};  // parallel to `entries_`: for a request's first entry, whether the sums include it
    detail::request_places places_{};  // in `entries_`
    std::set<std::pair<instant, std::size_t>> reservations_{};  // ends and places of reservations that count
    detail::day_sums days_{};
    std::unordered_map<std::string, units> commitments_{};
    currency unit_{};
    instant moment_{};
};

// ---------------------------------------------------------------------------- implementation

inline std::vector<claim_entry> account::entries_of(std::string_view request_id) const {
    std::vector<claim_entry> found;
    places_.for_each(detail::request_places::hash_of(request_id), [&](std::size_t place) {
        if (entries_[place].of.request_id == request_id) found.push_back(entries_[place]);
    });
    std::sort(found.begin(), found.end(),
              [](const claim_entry& a, const claim_entry& b) { return a.version < b.version; });
    return found;
}

inline claim_facts account::facts_of(const claim& given, const cap_terms& terms) const {
    claim_facts known{.unit = unit_};
    if (terms.applies()) known.used = most_counted(days_, given.day, terms.window);
    if (given.commitment_id.empty()) return known;
    const auto found = commitments_.find(given.commitment_id);
    if (found == commitments_.end() || found->second.requests == 0) return known;
    known.units_bought = found->second.bought;
    known.units_given_back = found->second.given_back;
    return known;
}

inline void account::advance(instant now) noexcept {
    moment_ = (std::max)(moment_, now);
    while (!reservations_.empty() && reservations_.begin()->first <= now) {
        set_counting(reservations_.begin()->second, false);
        reservations_.erase(reservations_.begin());
    }
}

/// The places of a request's first and last entry; past the end if it has none.
inline account::places account::places_of(std::string_view request_id, std::size_t hash) const noexcept {
    places found{entries_.size(), entries_.size()};
    places_.for_each(hash, [&](std::size_t place) {
        if (entries_[place].of.request_id != request_id) return;
        found.last = found.first == entries_.size() ? place : (std::max)(found.last, place);
        found.first = (std::min)(found.first, place);
    });
    return found;
}

/// Checks the units of a claim that begins to count against its commitment: how many were bought, how many it gives
/// back and how many it leaves.
inline entry_fault account::find_units_fault(const claim_entry& next) const noexcept {
    if (next.of.commitment_id.empty()) return {};
    const auto found = commitments_.find(next.of.commitment_id);
    if (found == commitments_.end() || found->second.requests == 0) return {};
    const units& of = found->second;
    if (of.bought != next.of.bought) return {entry_field::bought, errc::commitment_contradicts};
    const std::int64_t given_back = next.kind == entry_kind::refused ? 0 : next.of.returned;
    const std::int64_t left = of.bought - of.given_back - given_back;
    if (left < 0) return {entry_field::returned, errc::quantity_out_of_range};
    // A reservation that is committed after its end stated the units left when it was made, not those left now.
    if (step_of(next.kind) == 1 && next.answer.units_left > left)
        return {entry_field::units_left, errc::quantity_out_of_range};
    return {};
}

inline entry_fault account::find_fault(const claim_entry& next) const noexcept {
    if (const entry_fault own = find_entry_fault(next); own.reason != detail::no_error) return own;
    if (next.version != version() + 1) return {entry_field::version, errc::ledger_damaged};
    if (!entries_.empty() && next.of.scope != entries_.front().of.scope)
        return {entry_field::scope, errc::ledger_damaged};
    const places known = places_of(next.of.request_id, detail::request_places::hash_of(next.of.request_id));
    const bool opens = step_of(next.kind) == 1;
    if (known.first == entries_.size()) {
        if (!opens) return {entry_field::kind, errc::request_id_unknown};
        const currency& unit = next.of.asked.unit;
        if (unit_.has_minor_unit() && unit.has_minor_unit() && unit != unit_)
            return {entry_field::currency, errc::ledger_currency_mismatch};
        return find_units_fault(next);
    }
    if (opens) return {entry_field::request_id, errc::request_id_reused};
    // Whether a reservation has ended does not matter: if there is room, it is committed even then.
    const request_state state = state_of(std::span(&entries_[known.last], 1), (instant::min)());
    if (const errc wrong = find_follow_fault(next.kind, state); wrong != detail::no_error)
        return {entry_field::kind, wrong};
    const claim_entry& first = entries_[known.first];
    if (next.of != first.of) return {detail::first_difference(next.of, first.of), errc::request_id_reused};
    if (next.answer != first.answer)
        return {detail::first_difference(next.answer, first.answer), errc::ledger_damaged};
    if (next.expires_at != first.expires_at) return {entry_field::expires_at, errc::ledger_damaged};
    return next.kind == entry_kind::committed && !counting_[known.first] ? find_units_fault(next) : entry_fault{};
}

/// Adds a request to the sums or takes it out of them. Memory for the sums must be there.
inline void account::set_counting(std::size_t place, bool counts_now) noexcept {
    if (counting_[place] == counts_now) return;
    counting_[place] = counts_now;
    const claim_entry& first = entries_[place];
    const std::int64_t sign = counts_now ? 1 : -1;
    if (first.answer.granted.unit.has_minor_unit()) {
        days_.add(first.of.day, {sign * first.answer.granted.minor, sign});
    }
    if (!first.of.commitment_id.empty()) {
        units& of = commitments_.find(first.of.commitment_id)->second;
        if (counts_now) of.bought = first.of.bought;
        of.given_back += sign * first.of.returned;
        of.requests += sign;
    }
}

inline void account::enter(claim_entry&& entry) {
    advance(entry.at);
    const std::size_t place = entries_.size();
    const std::size_t hash = detail::request_places::hash_of(entry.of.request_id);
    const std::size_t first = places_of(entry.of.request_id, hash).first;
    // First everything that may throw, without changing a sum. The node made here moves in later without allocating.
    if (place == (std::min)({entries_.capacity(), counting_.capacity(), places_.capacity()})) reserve(2 * place + 4);
    if (entry.answer.granted.unit.has_minor_unit()) days_.reserve(entry.of.day);
    if (!entry.of.commitment_id.empty()) commitments_.try_emplace(entry.of.commitment_id);
    std::set<std::pair<instant, std::size_t>> reserved;
    if (entry.kind == entry_kind::reserved) reserved.emplace(entry.expires_at, place);

    if (entry.version == 0) entry.version = version() + 1;
    if (entry.answer.granted.unit.has_minor_unit()) unit_ = entry.answer.granted.unit;
    const entry_kind kind = entry.kind;
    entries_.push_back(std::move(entry));
    counting_.push_back(false);
    places_.add(hash, place);
    if (kind == entry_kind::reserved) {
        reservations_.merge(reserved);
    } else if (first != place) {
        reservations_.erase({entries_[first].expires_at, first});
    }
    set_counting(first, kind == entry_kind::granted || kind == entry_kind::reserved || kind == entry_kind::committed);
}

}  // namespace refund

#endif
