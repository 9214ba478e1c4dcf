#include "cap_admission.hpp"

#include "unusable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <compare>

namespace program {
namespace {

/// When a row's turn comes. Scopes are independent; one after the other keeps the memory in use near.
struct turn {
    std::uint32_t scope{};
    std::int32_t day{};
    std::uint32_t row{};
    friend auto operator<=>(const turn&, const turn&) = default;
};

std::vector<turn> turns_of(const request_store& requests) {
    std::vector<turn> turns;
    turns.reserve(requests.size());
    for (std::size_t row = 0; row < requests.size(); ++row) {
        if (requests.is_wrong(row)) continue;
        turns.push_back({requests.key(row).scope, requests.requested_on(row).time_since_epoch().count(),
                         static_cast<std::uint32_t>(row)});
    }
    std::sort(turns.begin(), turns.end());
    return turns;
}

}  // namespace

cap_admissions::cap_admissions(std::size_t rows, bool for_explanations)
    : granted_(rows), left_after_(rows), used_before_(for_explanations ? rows : 0), seen_before_(rows) {}

void cap_admissions::admit(const row_claims& claims, unsigned threads) {
    std::vector<std::uint8_t> status(granted_.size());
    refund::bulk::cap_workspace workspace;
    const auto counts = refund::bulk::admit(terms_of_all_offers(), claims.columns(), {},
                                            {.granted = granted_, .left_after = left_after_, .used_before = used_before_,
                                             .status = status},
                                            workspace, threads);
    if (!counts) throw unusable(fmt::format("the caps cannot be filled: {}", message(counts.error())));
    for (std::size_t row = 0; row < status.size(); ++row) {
        const bool claimed = !refund::bulk::is_error(claims.status[row]);
        if (claimed && refund::bulk::is_error(status[row])) reject(row, refund::bulk::error_of(status[row]));
    }
}

void cap_admissions::admit(std::size_t row, const refund::admission& admitted) {
    granted_[row] = admitted.granted.minor;
    left_after_[row] = admitted.left_after.minor;
    seen_before_[row] = admitted.seen_before;
    if (!used_before_.empty()) used_before_[row] = admitted.used_before.minor;
}

refund::result<refund::admission> cap_admissions::of(std::size_t row, const refund::cancel_quote<>& quote) const {
    if (!rejected_.empty()) {
        if (const auto why = rejected_.find(row); why != rejected_.end()) return why->second;
    }
    const refund::cap_terms& cap = quote.rule().cap;
    if (!cap.applies()) return refund::admission{};
    return refund::admission{.asked = quote.toward_cap(),
                             .granted = {granted_[row], cap.limit.unit},
                             .used_before = {used_before_.empty() ? 0 : used_before_[row], cap.limit.unit},
                             .left_after = {left_after_[row], cap.limit.unit},
                             .counted_from = cap.window.first_counted(quote.at().on),
                             .seen_before = seen_before_[row]};
}

namespace {

void fill_by_ledger(cap_admissions& all, const request_store& requests, request_book& book) {
    const std::vector<turn> turns = turns_of(requests);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const turn& next = turns[i];
        if (i + 16 < turns.size()) requests.expect_row(turns[i + 16].row);
        if (i + 8 < turns.size()) requests.expect_key(turns[i + 8].row);
        const request_row row = requests.row(next.row);
        if (!row.offer().table || row.not_sold) continue;
        const auto quote = refund::quote_cancel(*row.offer().table, row.request);
        if (!quote) continue;  // comes to light again when the row is written

        request_key& key = requests.key(next.row);
        const auto decided = refund::settle(*quote, book.ledger(), refund::cap_scope(next.scope), refund::request_id(&key));
        if (!decided) {
            all.reject(next.row, decided.error());
            continue;
        }
        refund::admission admitted = decided->admitted;
        if (admitted.seen_before && key.cap_left != request_key::not_known) {
            admitted.left_after.minor = key.cap_left;  // the same request, the same answer
        } else if (decided->has_cap && decided->outcome != refund::outcome::refused) {
            key.cap_left = admitted.left_after.minor;
        }
        all.admit(next.row, admitted);
    }
}

}  // namespace

cap_admissions fill_cap(const request_store& requests, request_book& book, cap_filling how, unsigned threads,
                        bool for_explanations) {
    cap_admissions all(requests.size(), for_explanations);
    if (how == cap_filling::by_columns) {
        all.admit(evaluate_claims(requests, threads), threads);
    } else {
        fill_by_ledger(all, requests, book);
    }
    return all;
}

}  // namespace program
