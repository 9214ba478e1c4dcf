#ifndef REFUND_RECORD_DECIDE_HPP
#define REFUND_RECORD_DECIDE_HPP

#include <refund/intake/shipped_offers.hpp>
#include <refund/record/batch.hpp>
#include <refund/record/detail/decider.hpp>
#include <refund/record/error.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

/// \file
/// Whole decisions over record batches, by the two structs of the Arrow C Data Interface: requests in, decisions and
/// the ledger's entries out. For engines that hold columns and spread scopes over machines.
///
/// All requests of a scope have to come in one batch, in any order: within a scope they take their turn by day, on one
/// day by the bytes of their request id. So neither the order of rows nor the way in which scopes are spread changes an
/// answer, and a batch that is decided again, from the same entries, has the same decisions.
///
/// Two scopes of a batch, or of its requests and what is booked, that differ only in the case of letters or in how
/// characters are composed (an accent that is one character with its letter, or its own) look like one customer, and
/// each would have a cap. So all requests of both are the error scope_spelt_otherwise; GUIDs are one in any case.
///
/// Requests have these columns, in any order; another one is an error, since a misspelt name would be passed over.
/// Texts are read as `read_request` reads them; a null says nothing, like an empty text.
///
/// | columns | type | |
/// |---|---|---|
/// | scope, request_id, agreement, product, currency | utf8 | must be there |
/// | purchased_on, requested_on | date32, or utf8 | must be there |
/// | payment | decimal128, or utf8 | must be there |
/// | payments | utf8, as `parse_payments` reads them; the payment is null then | |
/// | used | bool, or utf8 | must be there |
/// | term, billing_plan, payment_for, market, commitment_id | utf8 | |
/// | quantity, returned, returned_before | int32, int64, or utf8 | |
/// | cap_payment, current_payment, current_cap_payment, rounding_step | decimal128, or utf8 | |
/// | as_of, period_from, period_until | date32, or utf8 | |
///
/// utf8 is large_utf8 as well, and each column may be dictionary-encoded. Amounts in whole numbers are an error: nobody
/// could tell whether they are cents.
///
/// Decisions have one row for each request, in the order of these. Amounts are int64 in minor units of the column
/// currency, those of the cap in minor units of cap_currency; null where there is none.
///
/// | columns | type |
/// |---|---|
/// | request_id, scope | utf8, as they came |
/// | outcome | utf8: granted, capped, refused, error |
/// | currency, cap_currency | utf8 |
/// | credit, fee, refund, withheld, cancelled_commitment, cap_used, cap_left | int64 |
/// | rule | utf8: its id |
/// | reason | utf8: the code of a refusal or an error |
/// | field | utf8: the column at fault |
/// | answered_before | bool |
/// | units | int64, given back by it; 0 for refused |
/// | commitment_left | int64, where a commitment is named |
///
/// Entries have one row for each request that was entered, refused ones too. They are what counts in the next batch:
/// give them back as `booked`, all of a scope's, in any order. A request that is among them is answered as before, and
/// not entered again. Each column must be there, of this type and without a null; amounts are in minor units of
/// currency, which is empty where no cap applies.
///
/// | columns | type |
/// |---|---|
/// | scope, request_id, currency, kind, limited_by, commitment_id | utf8 |
/// | requested_on, counted_from | date32 |
/// | amount, cap_left, asked, used_before, quantity, returned, units_left, version | int64 |
/// | fingerprint | int64: its bits, since engines lack unsigned numbers |
/// | refused_by_rule | bool |
///
/// Memory: the batch is held by whoever calls; beside it some 220 bytes a request and the results, the booked entries,
/// and those of one scope at a time.

namespace refund::record {

namespace detail {

/// Offers that the library ships.
struct shipped {
    [[nodiscard]] constexpr result<const cancel_offer*> operator()(std::string_view agreement,
                                                                   std::string_view product) const noexcept {
        return find_offer(agreement, product);
    }
};

}  // namespace detail

/// Scopes beyond ASCII as they are: two of them differ in any byte.
struct fold_ascii_only {
    /// The scope.
    [[nodiscard]] std::string operator()(std::string_view scope) const { return std::string(scope); }
};

/// Decides every request of a batch under the limits of its scope, and hands out decisions and entries.
///
///     const auto counts = record::decide({schema, array}, nullptr, {decisions_schema, decisions_array},
///                                        {entries_schema, entries_array});
///     if (!counts) std::cerr << to_string(counts.error());
///
/// `booked` holds the entries of earlier batches, null for none; scopes that no request is of do not matter. `find`
/// gives the offer of an agreement and a product, as `find_offer` does; it is asked where a row names others than the
/// row before. `fold` gives the text that is left of a scope without case and composition: Unicode's case folding and
/// its form NFC, of which this library has no tables. It is asked once for each scope beyond ASCII; without one these
/// differ in any byte. `examples/engines` takes Python's.
///
/// Errors: every `fault`. A request that is wrong is a row with the outcome error: its reason is the code of an error
/// of `find`, `read_request`, `decide_by` or `settle_in`, of a key, scope_spelt_otherwise or request_id_missing. Where
/// memory runs out the exception passes by, and nothing is handed out.
template <class FindOffer = detail::shipped, class Fold = fold_ascii_only>
[[nodiscard]] result<tally, batch_error> decide(const input_batch& requests, const input_batch* booked,
                                                const output_batch& decisions, const output_batch& entries,
                                                const FindOffer& find = {}, const Fold& fold = {}) {
    detail::request_batch rows;
    if (auto wrong = rows.open(requests.schema, requests.array, detail::request_wishes)) return *std::move(wrong);
    if (rows.rows() > std::int64_t{(std::numeric_limits<std::int32_t>::max)()}) return batch_error{fault::too_large};
    detail::decider<FindOffer, Fold> all(rows, find, fold);
    if (booked != nullptr) {
        detail::entry_batch held;
        auto wrong = held.open(booked->schema, booked->array, detail::entry_wishes);
        if (wrong) {
            wrong->booked = true;
            return *std::move(wrong);
        }
        if (auto unread = all.read_booked(held)) return *std::move(unread);
    }
    if (auto wrong = all.run()) return *std::move(wrong);
    all.hand_out(decisions, entries);
    return all.counts();
}

}  // namespace refund::record

#endif
