#ifndef REFUND_LEDGER_HISTORY_HPP
#define REFUND_LEDGER_HISTORY_HPP

#include <refund/ledger/store.hpp>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

/// \file
/// What the entries of a scope say: pure functions of `ledger::history`. Two times are kept apart. The day of a
/// request says what a claim is about; the moment of an entry says since when the ledger knows it.

namespace refund {

/// The entries that were written at that moment or before it: what the ledger knew then.
[[nodiscard]] inline std::vector<claim_entry> known_at(std::span<const claim_entry> history, instant moment) {
    std::vector<claim_entry> known;
    for (const claim_entry& entry : history) {
        if (entry.at <= moment) known.push_back(entry);
    }
    return known;
}

/// One request and what holds of it.
struct request_standing {
    claim of{};             ///< what it asks
    admission answer{};     ///< what it was answered
    request_state state{};  ///< what holds at the moment asked about
};

/// Each request of a history, in the order of their first entries, as it stands at a moment: `now`, or an earlier
/// one, of which only the entries written by then count.
[[nodiscard]] inline std::vector<request_standing> requests_at(std::span<const claim_entry> history, instant moment);

/// What the limits would let through of a claim after all that a history holds at a moment. Whether the history
/// holds its request already is not asked. Errors: those of `find_claim_fault`, but that the request may be
/// without an id; those of `judge`.
[[nodiscard]] inline result<admission> admission_at(std::span<const claim_entry> history, const claim& given,
                                                    const cap_terms& terms, instant moment);

/// What is left of a cap for a request on `day`, as of a moment: the limit less the most that counts in any
/// window that the day is in. Errors: negative_amount, cap_window_invalid, date_invalid,
/// ledger_currency_mismatch. Terms without a cap have nothing left: ask `applies()` first.
[[nodiscard]] inline result<money> available_at(std::span<const claim_entry> history, calendar_day day,
                                                const cap_terms& terms, instant moment);

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// The entries known at a moment, those of one request next to each other.
[[nodiscard]] inline std::vector<claim_entry> by_request(std::span<const claim_entry> history, instant moment) {
    std::vector<claim_entry> entries = known_at(history, moment);
    std::stable_sort(entries.begin(), entries.end(), [](const claim_entry& a, const claim_entry& b) {
        return a.of.request_id < b.of.request_id;
    });
    return entries;
}
}  // namespace detail

inline std::vector<request_standing> requests_at(std::span<const claim_entry> history, instant moment) {
    const std::vector<claim_entry> entries = detail::by_request(history, moment);
    std::vector<std::pair<std::int64_t, request_standing>> found;
    detail::for_each_request(entries, [&](std::span<const claim_entry> steps) {
        const claim_entry& first = steps.front();
        found.push_back({first.version, {first.of, first.answer, state_of(steps, moment)}});
    });
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<request_standing> all;
    for (auto& [version, standing] : found) all.push_back(std::move(standing));
    return all;
}

inline result<admission> admission_at(std::span<const claim_entry> history, const claim& given,
                                      const cap_terms& terms, instant moment) {
    if (const errc fault = detail::find_fault_beside_id(given); fault != detail::no_error) return fault;
    claim other = normalized(given);
    other.request_id.clear();  // known_facts would leave the request out
    currency unit;
    for (const claim_entry& entry : history) {
        if (entry.at <= moment && entry.answer.granted.unit.has_minor_unit()) unit = entry.answer.granted.unit;
    }
    const std::vector<claim_entry> entries = detail::by_request(history, moment);
    std::vector<claim_entry> of_commitment;
    if (!other.commitment_id.empty()) {
        std::copy_if(entries.begin(), entries.end(), std::back_inserter(of_commitment),
                     [&](const claim_entry& entry) { return entry.of.commitment_id == other.commitment_id; });
    }
    return judge(other, terms, known_facts(other, terms, unit, entries, of_commitment, moment));
}

inline result<money> available_at(std::span<const claim_entry> history, calendar_day day, const cap_terms& terms,
                                  instant moment) {
    const claim nothing{.day = day, .asked = {0, terms.limit.unit}, .refused_by_rule = true};
    const auto answer = admission_at(history, nothing, terms, moment);
    if (!answer) return answer.error();
    return answer->left_after;
}

}  // namespace refund

#endif
