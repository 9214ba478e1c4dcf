#ifndef REFUND_LEDGER_ACCOUNT_HPP
#define REFUND_LEDGER_ACCOUNT_HPP

#include <refund/ledger/detail/day_sums.hpp>
#include <refund/ledger/detail/request_places.hpp>
#include <refund/ledger/judge.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
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

    /// Makes room for so many entries in all.
    void reserve(std::size_t entries) {
        entries_.reserve(entries);
        counting_.reserve(entries);
        places_.reserve(entries);
    }

    /// Adds an entry, which gets the next version if it has none.
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
    [[nodiscard]] std::size_t first_place(std::string_view request_id, std::size_t hash) const noexcept;
    void set_counting(std::size_t place, bool counts_now) noexcept;

    std::vector<claim_entry> entries_{};
    std::vector<bool> counting_{};  // beside `entries_`: of a request's first entry, whether the sums hold it
    detail::request_places places_{};  // in `entries_`
    std::set<std::pair<instant, std::size_t>> reservations_{};  // ends and places of those that count
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

/// Where a request's first entry is; the end of all where it has none.
inline std::size_t account::first_place(std::string_view request_id, std::size_t hash) const noexcept {
    std::size_t first = entries_.size();
    places_.for_each(hash, [&](std::size_t place) {
        if (place < first && entries_[place].of.request_id == request_id) first = place;
    });
    return first;
}

/// Adds a request to the sums or takes it out of them; the sums are there.
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
    const std::size_t first = first_place(entry.of.request_id, hash);
    // First all that may fail, and changes no sum; the node that is made here moves in without an allocation.
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
