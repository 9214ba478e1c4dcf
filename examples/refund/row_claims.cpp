#include "row_claims.hpp"

#include "parts.hpp"

#include <refund/cap/admit.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/fingerprint.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace program {
namespace {

/// The cap terms of all offers, and where each offer's terms begin.
struct all_terms {
    std::vector<refund::cap_terms> terms{};
    std::array<std::uint16_t, offers.size()> first{};

    all_terms() {
        for (std::size_t i = 0; i < offers.size(); ++i) {
            first[i] = static_cast<std::uint16_t>(terms.size());
            if (!offers[i].table) continue;
            for (const auto& rule : offers[i].table->rules()) terms.push_back(rule.cap);
        }
    }
};

const all_terms& known_terms() {
    static const all_terms made;
    return made;
}

/// Evaluates the claims of a run of rows.
class evaluation {
public:
    evaluation(const request_store& requests, const row_keys& keys, row_claims& claims)
        : requests_(requests), keys_(keys), claims_(claims) {}

    void run(std::size_t first, std::size_t last) {
        constexpr std::size_t at_once = 4096;  // their columns stay in the cache
        for (; first < last; first = (std::min)(first + at_once, last)) {
            for (std::size_t row = first; row < (std::min)(first + at_once, last); ++row) add(row);
            for (std::size_t offer = 0; offer < columns_.size(); ++offer) evaluate(offer);
        }
    }

private:
    void add(std::size_t row) {
        claims_.status[row] = no_claim;
        if (requests_.is_wrong(row)) return;
        claims_.scope[row] = keys_.scope(requests_.key(row));
        claims_.requested_on[row] = requests_.requested_on(row).time_since_epoch().count();
        const std::uint8_t offer = requests_.offer_number(row);
        if (!offers[offer].table) return;
        if (!requests_.add_to(columns_[offer], row)) quote(row, offer);
    }

    void evaluate(std::size_t offer) {
        request_columns& columns = columns_[offer];
        if (columns.size() == 0) return;
        columns.evaluate(*offers[offer].table);
        const std::uint16_t first_term = known_terms().first[offer];
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::size_t row = columns.row[i];
            claims_.status[row] = columns.status[i];
            if (refund::bulk::is_error(columns.status[i])) continue;
            const auto& rule = offers[offer].table->rules()[columns.rule[i]];
            const auto asked = refund::toward_cap(rule.cap.basis, columns.credit[i] - columns.fee[i],
                                                  columns.cancelled_commitment[i]);
            if (!asked) {
                claims_.status[row] = refund::bulk::status_of(asked.error());
                continue;
            }
            claims_.asked[row] = *asked;
            if (columns.status[i] == refund::bulk::refundable) {
                claims_.amounts[row] = {columns.credit[i], columns.fee[i], columns.cancelled_commitment[i], &rule};
            }
            claims_.terms[row] = static_cast<std::uint16_t>(first_term + columns.rule[i]);
            if (!claims_.fingerprints.empty()) note_fingerprint(row, requests_.row(row), rule);
        }
        columns.clear();
    }

    /// Quotes one row that does not fit into columns.
    void quote(std::size_t row, std::size_t offer) {
        const request_row made = requests_.row(row);
        if (made.not_sold) return;
        const auto quote = refund::quote_cancel(*offers[offer].table, made.request);
        if (!quote) return;
        const auto number = &quote->rule() - offers[offer].table->rules().data();
        claims_.status[row] = quote->refundable() ? refund::bulk::refundable : refund::bulk::not_refundable;
        claims_.asked[row] = quote->toward_cap().minor;
        claims_.terms[row] = static_cast<std::uint16_t>(known_terms().first[offer] + number);
        if (!claims_.fingerprints.empty()) note_fingerprint(row, made, quote->rule());
    }

    void note_fingerprint(std::size_t row, const request_row& made, const refund::rule<>& rule) {
        claims_.fingerprints[row] = refund::fingerprint_of(made.request, rule.id.view());
    }

    const request_store& requests_;
    const row_keys& keys_;
    row_claims& claims_;
    std::array<request_columns, offers.size()> columns_{};
};

}  // namespace

const std::vector<refund::cap_terms>& terms_of_all_offers() { return known_terms().terms; }

row_claims evaluate_claims(const request_store& requests, const row_keys& keys, admitted_by how, unsigned threads) {
    row_claims claims(requests.size());
    if (how == admitted_by::turns) claims.fingerprints.resize(requests.size());
    run_in_parts(requests.size(), threads, [&](std::size_t first, std::size_t last) {
        evaluation(requests, keys, claims).run(first, last);
    });
    return claims;
}

namespace {

/// What tells a request apart within its scope. A made id gets a leading space, which no stated id has.
std::string id_of(const row_key& key) {
    return key.made != 0 ? fmt::format(" {}", key.id()) : refund::normal_key(key.id());
}

}  // namespace

refund::claim claim_of_row(const row_claims& claims, const request_store& requests, const row_keys& keys,
                           std::size_t row) {
    const row_key& key = requests.key(row);
    const refund::cap_terms& cap = terms_of_all_offers()[claims.terms[row]];
    const bool refundable = claims.status[row] == refund::bulk::refundable;
    const refund::money nothing = cap.applies() ? refund::money{0, cap.limit.unit} : refund::money{};
    return {.scope = std::string(keys.scope_name(claims.scope[row])),
            .request_id = id_of(key),
            .day = requests.requested_on(row),
            .asked = refundable && cap.applies() ? refund::money{claims.asked[row], cap.limit.unit} : nothing,
            .commitment_id = refund::normal_key(key.commitment()),
            .bought = requests.quantity(row),
            .returned = requests.returned(row),
            .fingerprint = claims.fingerprints.empty() ? 0 : claims.fingerprints[row],
            .refused_by_rule = !refundable};
}

}  // namespace program
