#include "scope_account.hpp"

#include <refund/cap/admit.hpp>
#include <refund/core/errc.hpp>

#include <fmt/format.h>


namespace program {
namespace {

using refund::admission;
using refund::claim;
using refund::claim_entry;
using refund::entry_kind;
using refund::errc;
using refund::request_state;

/// Whether an entry is of a file that keeps day and amount only. Another program's claim may count no units, but it
/// says which request it is, and is compared as a whole.
bool is_of_old_file(const claim_entry& entry) { return entry.of.bought == 0 && entry.of.fingerprint == 0; }

rejection of(errc reason) { return {reason, {}}; }

}  // namespace

scope_account::scope_account(scope_entries&& held, refund::instant now, std::string_view place) : now_(now) {
    for (std::size_t i = 0; i < held.entries.size(); ++i) {
        const refund::currency unit = held.entries[i].answer.granted.unit;
        if (unit.has_minor_unit() && unit != unit_) {
            unit_ = unit;
            unit_words_ = held.lines.empty() ? fmt::format("{}, entry {} of the scope", place, held.entries[i].version)
                                             : fmt::format("{}, line {}", place, held.lines[i]);
        }
    }
    for (claim_entry& entry : held.entries) requests_[entry.of.request_id].push_back(std::move(entry));
    for (const auto& [id, entries] : requests_) {
        const claim_entry& first = entries.front();
        if (refund::counts(refund::state_of(entries, now))) count(first.of, first.answer, 1);
    }
}

void scope_account::count(const claim& given, const admission& answer, std::int64_t sign) {
    if (answer.granted.unit.has_minor_unit()) {
        refund::counted& day = days_[given.day];
        day.minor += sign * answer.granted.minor;
        day.requests += sign;
        unit_ = answer.granted.unit;
    }
    if (!given.commitment_id.empty()) {
        units& held = commitments_[given.commitment_id];
        held.bought = given.bought;
        held.given_back += sign * given.returned;
        held.requests += sign;
    }
}

refund::claim_facts scope_account::facts_of(const claim& given, const refund::cap_terms& terms) const {
    refund::claim_facts known{.unit = unit_};
    if (terms.applies()) known.used = refund::most_counted(days_, given.day, terms.window);
    const auto found = commitments_.find(given.commitment_id);
    if (found != commitments_.end() && found->second.requests > 0) {
        known.units_bought = found->second.bought;
        known.units_given_back = found->second.given_back;
    }
    return known;
}

refund::result<admission, rejection> scope_account::judged(const claim& given, const refund::cap_terms& terms) const {
    const auto answer = refund::judge(given, terms, facts_of(given, terms));
    if (answer) return *answer;
    if (answer.error() != errc::ledger_currency_mismatch) return of(answer.error());
    return rejection{answer.error(),
                     unit_words_.empty()
                         ? fmt::format("earlier rows of this scope count in {}, the cap of this request in {}", unit_.code(),
                                       terms.limit.unit.code())
                         : fmt::format("{} holds an amount of this scope in {}; the cap of this request is in {}",
                                       unit_words_, unit_.code(), terms.limit.unit.code())};
}

refund::result<admission, rejection> scope_account::settle(const claim& given, const refund::cap_terms& terms) {
    if (const auto held = requests_.find(given.request_id); held != requests_.end()) {
        return answered_before(given, terms, held->second);
    }
    const auto answer = judged(given, terms);
    if (!answer) return answer.error();
    const bool refused = refund::is_refused(given, *answer, terms.when_over);
    if (!refused) count(given, *answer, 1);
    added_.push_back({.kind = refused ? entry_kind::refused : entry_kind::granted, .of = given, .answer = *answer});
    return *answer;
}

refund::result<admission, rejection> scope_account::answered_before(const claim& given, const refund::cap_terms& terms,
                                                                    const steps& entries) {
    const claim_entry& first = entries.front();
    const request_state state = refund::state_of(entries, now_);
    if (state == request_state::released) return of(errc::request_released);
    if (state == request_state::reversed) return of(errc::request_reversed);
    if (is_of_old_file(first)) return answered_by_old_file(given, terms, first);
    if (first.of != given) return of(errc::request_id_reused);
    admission before = first.answer;
    before.seen_before = true;
    if (state != request_state::reserved && state != request_state::expired) return before;
    // What was reserved counts for good now; where the reservation has ended, if there is room for all of it.
    if (state == request_state::expired) {
        const auto now = judged(given, terms);
        if (!now) return now.error();
        const bool fits = now->granted.minor >= before.granted.minor && !refund::is_refused(given, *now, terms.when_over);
        if (!fits) return of(errc::reservation_expired);
        count(given, before, 1);
    }
    claim_entry committed = first;
    committed.kind = entry_kind::committed;
    added_.push_back(std::move(committed));
    return before;
}

refund::result<admission, rejection> scope_account::answered_by_old_file(const claim& given,
                                                                         const refund::cap_terms& terms,
                                                                         const claim_entry& held) const {
    const refund::money& paid = held.answer.granted;
    const bool whole = terms.when_over == refund::over_limit::refuse_whole;
    const bool same = held.of.day == given.day && paid.unit == given.asked.unit && terms.applies() &&
                      (whole ? paid.minor == given.asked.minor : paid.minor <= given.asked.minor);
    if (!same) return of(errc::request_id_reused);
    const std::int64_t used = refund::most_counted(days_, given.day, terms.window).minor;
    admission before{.asked = given.asked,
                     .granted = paid,
                     .used_before = {used - paid.minor, paid.unit},
                     .left_after = held.answer.left_after,
                     .counted_from = terms.window.first_counted(given.day),
                     .seen_before = true};
    // Not known, or nothing: then nothing is left today either.
    if (before.left_after.minor == 0) before.left_after = {refund::left_of(terms.limit.minor, used), paid.unit};
    if (!given.commitment_id.empty()) before.units_left = given.bought - facts_of(given, terms).units_given_back;
    if (paid.minor < given.asked.minor) before.limited_by = refund::limit_hit::money_limit;
    return before;
}

}  // namespace program
