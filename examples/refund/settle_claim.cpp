#include "settle_claim.hpp"

#include <refund/cap/admit.hpp>
#include <refund/ledger/enter.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace program {
namespace {

using refund::admission;
using refund::claim;
using refund::claim_entry;
using refund::errc;
using refund::ledger_error;

/// Whether an entry comes from a file that keeps only day and amount. Another program's claim may count no units, but
/// it has a fingerprint, and is compared as a whole.
bool is_of_old_file(const claim_entry& entry) { return entry.of.bought == 0 && entry.of.fingerprint == 0; }

/// The message for a claim in a currency other than its scope's; it names an entry in the scope's currency.
std::string mismatch_words(const entry_place& place, const refund::cap_terms& terms) {
    const refund::currency counted = place.held().unit();
    const std::string_view asked = terms.limit.unit.code();
    std::string found;
    for (const claim_entry& entry : place.held().entries()) {
        if (entry.answer.granted.unit.has_minor_unit()) found = place.whereabouts(entry);
    }
    if (found.empty()) {
        return fmt::format("earlier rows of this scope count in {}, the cap of this request in {}", counted.code(),
                           asked);
    }
    return fmt::format("{} holds an amount of this scope in {}; the cap of this request is in {}", found,
                       counted.code(), asked);
}

refund::result<admission, ledger_error> answer_by_old_file(const refund::account& held, const claim_entry& entry,
                                                        const claim& given, const refund::cap_terms& terms) {
    const refund::money& paid = entry.answer.granted;
    const bool whole = terms.when_over == refund::over_limit::refuse_whole;
    const bool same = entry.of.day == given.day && paid.unit == given.asked.unit && terms.applies() &&
                      (whole ? paid.minor == given.asked.minor : paid.minor <= given.asked.minor);
    if (!same) return ledger_error{errc::request_id_reused, {}};
    const refund::claim_facts known = held.facts_of(given, terms);
    admission before{.asked = given.asked,
                     .granted = paid,
                     .used_before = {known.used.minor - paid.minor, paid.unit},
                     .left_after = entry.answer.left_after,
                     .counted_from = terms.window.first_counted(given.day),
                     .seen_before = true};
    // 0 is either unknown or nothing; and if nothing was left then, nothing is left today either.
    if (before.left_after.minor == 0) {
        before.left_after = {refund::left_of(terms.limit.minor, known.used.minor), paid.unit};
    }
    if (!given.commitment_id.empty()) before.units_left = given.bought - known.units_given_back;
    if (paid.minor < given.asked.minor) before.limited_by = refund::limit_hit::money_limit;
    return before;
}

}  // namespace

refund::result<admission, ledger_error> settle_claim(entry_place& place, const claim& given,
                                                  const refund::cap_terms& terms) {
    const std::vector<claim_entry> before = place.held().entries_of(given.request_id);
    if (!before.empty() && is_of_old_file(before.front()) &&
        state_of(before, place.now()) == refund::request_state::granted) {
        return answer_by_old_file(place.held(), before.front(), given, terms);
    }
    const auto came = settle_in(place.held(), given, terms, place.now());
    if (came) {
        if (came->entry) place.append(*came->entry);
        return came->answer;
    }
    const errc reason = came.error().reason;
    return ledger_error{reason,
                        reason == errc::ledger_currency_mismatch ? mismatch_words(place, terms) : std::string()};
}

}  // namespace program
