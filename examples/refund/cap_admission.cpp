#include "cap_admission.hpp"

#include "settle_claim.hpp"
#include "unusable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace program {
namespace {

/// When a row's turn comes. Scopes are independent; taking them one after the other keeps their data in the cache.
struct turn {
    std::uint32_t scope{};  // its place in the order of names
    std::int32_t day{};
    std::uint32_t row{};
    friend auto operator<=>(const turn&, const turn&) = default;
};

/// Each scope's place in the order of names. That order is the same for every run, so two runs that share a database
/// lock scopes in the same order.
std::vector<std::uint32_t> places_by_name(const row_keys& keys) {
    std::vector<std::uint32_t> order(keys.scopes());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
    const auto is_before = [&](std::uint32_t a, std::uint32_t b) { return keys.scope_name(a) < keys.scope_name(b); };
    if (!std::is_sorted(order.begin(), order.end(), is_before)) std::sort(order.begin(), order.end(), is_before);
    std::vector<std::uint32_t> places(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = static_cast<std::uint32_t>(i);
    return places;
}

/// Which scopes have a row that names a commitment.
std::vector<bool> scopes_with_commitments(const request_store& requests, const row_keys& keys) {
    std::vector<bool> named(keys.scopes());
    for (std::size_t row = 0; row < requests.size(); ++row) {
        if (!requests.is_wrong(row) && requests.key(row).commitment_size != 0)
            named[keys.scope(requests.key(row))] = true;
    }
    return named;
}

/// The terms of all offers. Those that no claim names are left empty: even a window in which nothing counts takes time.
std::vector<refund::cap_terms> terms_named_by(const row_claims& claims) {
    const std::vector<refund::cap_terms>& all = terms_of_all_offers();
    std::vector<bool> named(all.size());
    for (std::size_t row = 0; row < claims.status.size(); ++row) {
        if (!refund::bulk::is_error(claims.status[row])) named[claims.terms[row]] = true;
    }
    std::vector<refund::cap_terms> terms(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (named[i]) terms[i] = all[i];
    }
    return terms;
}

}  // namespace

cap_admissions::cap_admissions(std::size_t rows, bool for_explanations)
    : granted_(rows), left_after_(rows), used_before_(for_explanations ? rows : 0),
      requests_before_(for_explanations ? rows : 0, not_noted), seen_before_(rows) {}

void cap_admissions::admit(row_claims& claims, unsigned threads) {
    std::vector<std::uint8_t> status(granted_.size());
    refund::bulk::cap_workspace workspace;
    const auto counts = refund::bulk::admit(
        terms_named_by(claims), claims.columns(), {},
        {.granted = granted_, .left_after = left_after_, .used_before = used_before_, .status = status}, workspace,
        threads);
    if (!counts) throw unusable(fmt::format("the caps cannot be filled: {}", message(counts.error())));
    for (std::size_t row = 0; row < status.size(); ++row) {
        const bool claimed = !refund::bulk::is_error(claims.status[row]);
        if (claimed && refund::bulk::is_error(status[row])) reject(row, {refund::bulk::error_of(status[row]), {}});
        const bool in_full = claimed && status[row] == refund::bulk::refundable && granted_[row] == claims.asked[row];
        if (!in_full) claims.amounts[row].rule = nullptr;
    }
    amounts_ = std::move(claims.amounts);
}

void cap_admissions::admit(std::size_t row, const refund::admission& admitted) {
    granted_[row] = admitted.granted.minor;
    left_after_[row] = admitted.left_after.minor;
    seen_before_[row] = admitted.seen_before;
    if (!used_before_.empty()) used_before_[row] = admitted.used_before.minor;
    const bool by_number = admitted.limited_by == refund::limit_hit::request_limit ||
                           admitted.limited_by == refund::limit_hit::unit_limit;
    if (by_number || admitted.units_left != 0)
        units_.emplace(row, counted_units{admitted.limited_by, admitted.units_left});
}

void cap_admissions::note_amounts(std::size_t row, const column_amounts& amounts) {
    if (amounts_.empty()) amounts_.resize(granted_.size());
    amounts_[row] = amounts;
}

refund::result<refund::admission, refund::ledger_error> cap_admissions::of(std::size_t row,
                                                                           const refund::cancel_quote<>& quote) const {
    if (!rejected_.empty()) {
        if (const auto why = rejected_.find(row); why != rejected_.end()) return why->second;
    }
    const refund::cap_terms& cap = quote.rule().cap;
    refund::admission admitted{.seen_before = seen_before_[row]};
    if (cap.applies()) {
        const refund::money nothing = refund::zero<>(cap.limit.unit);
        admitted.asked = quote.refundable() ? quote.toward_cap() : nothing;
        admitted.granted = {granted_[row], cap.limit.unit};
        admitted.used_before = {used_before_.empty() ? 0 : used_before_[row], cap.limit.unit};
        admitted.left_after = {left_after_[row], cap.limit.unit};
        admitted.counted_from = cap.window.first_counted(quote.at().on);
        if (admitted.granted.minor < admitted.asked.minor) admitted.limited_by = refund::limit_hit::money_limit;
    }
    if (const auto units = units_.find(row); units != units_.end()) {
        if (units->second.limited_by != refund::limit_hit::none) admitted.limited_by = units->second.limited_by;
        admitted.units_left = units->second.left;
    }
    return admitted;
}

namespace {

/// Admits rows one after the other, scope by scope.
class one_by_one {
public:
    one_by_one(cap_admissions& all, const request_store& requests, const row_keys& keys, const row_claims& claims,
               entry_place& place)
        : all_(all), requests_(requests), keys_(keys), claims_(claims), place_(place) {}

    /// Admits the rows of the `wanted` scopes; of all scopes if `wanted` is empty.
    void run(const std::vector<bool>& wanted) {
        const std::vector<std::uint32_t> places = places_by_name(keys_);
        std::vector<turn> turns;
        std::vector<bool> asked(keys_.scopes());
        for (std::size_t row = 0; row < requests_.size(); ++row) {
            if (requests_.is_wrong(row)) continue;
            const std::uint32_t scope = keys_.scope(requests_.key(row));
            if (!wanted.empty() && !wanted[scope]) continue;
            asked[scope] = true;
            turns.push_back({places[scope], requests_.requested_on(row).time_since_epoch().count(),
                             static_cast<std::uint32_t>(row)});
        }
        std::sort(turns.begin(), turns.end());
        begin(asked);
        for (std::size_t i = 0; i < turns.size(); ++i) {
            if (i == 0 || turns[i].scope != turns[i - 1].scope) {
                place_.turn_to(keys_.scope_name(keys_.scope(requests_.key(turns[i].row))));
            }
            decide(turns[i].row);
        }
    }

private:
    void begin(const std::vector<bool>& asked) {
        std::vector<std::string_view> scopes;
        for (std::uint32_t scope = 0; scope < asked.size(); ++scope) {
            if (asked[scope]) scopes.push_back(keys_.scope_name(scope));
        }
        place_.begin(scopes);
    }

    void decide(std::size_t row) {
        if (refund::bulk::is_error(claims_.status[row])) return;  // writing the row finds the error again
        const refund::claim given = claim_of_row(claims_, requests_, keys_, row);
        const refund::cap_terms& cap = terms_of_all_offers()[claims_.terms[row]];
        const bool counts = all_.is_for_explanations() && cap.applies();
        const std::int64_t requests = counts ? place_.held().facts_of(given, cap).used.requests : 0;
        const auto admitted = settle_claim(place_, given, cap);
        if (!admitted) return all_.reject(row, admitted.error());
        all_.admit(row, *admitted);
        if (counts && !admitted->seen_before) all_.note_requests_before(row, requests);
        if (claims_.amounts[row].rule != nullptr && is_first_and_full(given, *admitted)) {
            all_.note_amounts(row, claims_.amounts[row]);
        }
    }

    /// Whether there is nothing to say about an answer except its amounts.
    [[nodiscard]] static bool is_first_and_full(const refund::claim& given, const refund::admission& admitted) {
        return !admitted.seen_before && admitted.limited_by == refund::limit_hit::none && given.commitment_id.empty() &&
               admitted.granted == given.asked;
    }

    cap_admissions& all_;
    const request_store& requests_;
    const row_keys& keys_;
    const row_claims& claims_;
    entry_place& place_;
};

}  // namespace

admitted_by how_admitted(const entry_place* ledger, bool for_explanations) {
    const bool in_turns = ledger != nullptr || !caps_have_one_currency || for_explanations;
    return in_turns ? admitted_by::turns : admitted_by::columns;
}

cap_admissions fill_cap(const request_store& requests, const row_keys& keys, row_claims claims, entry_place* ledger,
                        unsigned threads, bool for_explanations) {
    cap_admissions all(requests.size(), for_explanations);
    no_ledger this_run;
    if (how_admitted(ledger, for_explanations) == admitted_by::turns) {
        one_by_one(all, requests, keys, claims, ledger != nullptr ? *ledger : this_run).run({});
        return all;
    }
    const std::vector<bool> named = scopes_with_commitments(requests, keys);
    if (std::find(named.begin(), named.end(), true) == named.end()) {
        all.admit(claims, threads);
        return all;
    }
    row_claims others = claims;
    for (std::size_t row = 0; row < requests.size(); ++row) {
        if (!requests.is_wrong(row) && named[claims.scope[row]]) others.status[row] = no_claim;
    }
    all.admit(others, threads);
    one_by_one(all, requests, keys, claims, this_run).run(named);
    return all;
}

}  // namespace program
