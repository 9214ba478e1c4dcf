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
/// Whole decisions over record batches, through the two structs of the Arrow C Data Interface: requests in, decisions
/// and the ledger's entries out. For engines that hold columns and spread scopes over machines.
///
/// All requests of a scope must come in one batch, in any order: within a scope they take their turn by day, and on one
/// day by the bytes of their request id. So neither the order of rows nor the way in which scopes are spread changes an
/// answer, and a batch that is decided again, from the same entries, gets the same decisions.
///
/// Two scopes of a batch, or of its requests and the booked entries, that differ only in the case of letters or in how
/// characters are composed (an accent that forms one character with its letter, or is its own) look like one customer,
/// yet each would have a cap. So all requests of both are the error scope_spelt_otherwise; a GUID is one scope in any
/// case.
///
/// Requests have these columns, in any order; any other column is an error, since a misspelt name would be ignored.
/// Texts are read as `read_request` reads them; a null states nothing, like an empty text.
///
/// | columns | type | |
/// |---|---|---|
/// | scope, request_id, agreement, product, currency | utf8 | must be there |
/// | purchased_on, requested_on | date32, or utf8 | must be there |
/// | payment | decimal128, or utf8 | must be there |
/// | payments | utf8, as `parse_payments` reads them; the payment is null then | |
/// | used | bool, or utf8 | must be there |
/// | term, billing_plan, payment_for, market, commitment_id | utf8 | |
/// | term_began_at, requested_at | utf8, moments with their offset | |
/// | quantity, returned, returned_before | int32, int64, or utf8 | |
/// | cap_payment, current_payment, current_cap_payment, rounding_step | decimal128, or utf8 | |
/// | renewed_on, as_of, period_from, period_until | date32, or utf8 | |
///
/// utf8 may also be large_utf8, and each column may be dictionary-encoded. Amounts as integers are an error, since they
/// could be cents or whole units.
///
/// Decisions have one row for each request, in the same order. Amounts are int64 in minor units of the column currency,
/// those of the cap in minor units of cap_currency; null if there is none.
///
/// | columns | type |
/// |---|---|
/// | request_id, scope | utf8, as they came; if that is not UTF-8, as `escaped_key` returns it |
/// | outcome | utf8: granted, capped, refused, error |
/// | currency, cap_currency | utf8 |
/// | credit, fee, refund, withheld, cancelled_commitment, cap_used, cap_left | int64 |
/// | rule | utf8: its id |
/// | reason | utf8: the code of a refusal or an error |
/// | field | utf8: the column at fault |
/// | answered_before | bool |
/// | units | int64, given back by it; 0 for refused |
/// | commitment_left | int64, if a commitment is named |
///
/// Entries have one row for each request that was entered, including refused ones. They count in the next batch: pass
/// them as `booked`, all those of a scope, in any order. A request that is among them is answered as before, and not
/// entered again. Each column must be there, of this type and without a null; amounts are in minor units of currency,
/// which is empty if no cap applies.
///
/// | columns | type |
/// |---|---|
/// | scope, request_id, currency, kind, limited_by, commitment_id | utf8 |
/// | requested_on, counted_from | date32 |
/// | amount, cap_left, asked, used_before, quantity, returned, units_left, version | int64 |
/// | fingerprint | int64: its bits, since engines lack unsigned numbers |
/// | refused_by_rule | bool |
///
/// Memory: the caller holds the batch. In addition, the call needs some 220 bytes per request, and memory for the
/// results, the booked entries, and the entries of one scope at a time.

namespace refund::record {

namespace detail {

/// The offers that the library ships.
struct shipped {
    [[nodiscard]] constexpr result<const cancel_offer*> operator()(std::string_view agreement,
                                                                   std::string_view product) const noexcept {
        return find_offer(agreement, product);
    }
};

}  // namespace detail

/// Leaves scopes beyond ASCII as they are: two of them differ if any byte does.
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
/// `booked` holds the entries of earlier batches, null for none; scopes without a request do not matter. Each entry
/// must be sound, by itself (`find_entry_fault`) and after those before it (`account::find_fault`); `version` may leave
/// out numbers, and has none twice. `find` returns the offer of an agreement and a product, as `find_offer` does; it is
/// called only if a row names others than the row before. `fold` returns a scope's text without case and composition:
/// Unicode's case folding and its form NFC, for which this library has no tables. It is called once for each scope
/// beyond ASCII; without it, two of these differ if any byte does. `examples/engines` uses Python's.
///
/// Errors: every `fault`. A wrong request is a row with the outcome error: its reason is the code of an error of
/// `find`, `read_request`, `decide_by` or `settle_in`, of a key, scope_spelt_otherwise or request_id_missing. If memory
/// runs out, the exception propagates, and nothing is handed out.
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
