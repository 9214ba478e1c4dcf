#ifndef REFUND_PROGRAM_ROW_CLAIMS_HPP
#define REFUND_PROGRAM_ROW_CLAIMS_HPP

#include "request_store.hpp"
#include "row_keys.hpp"

#include <refund/bulk/cap.hpp>
#include <refund/ledger/claim.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace program {

/// What columns came to in a row.
struct column_amounts {
    std::int64_t credit{};
    std::int64_t fee{};
    std::int64_t cancelled_commitment{};
    const refund::rule<>* rule{};  ///< null where the row was not evaluated by columns, or is not refundable
};

/// What each row of a store asks of its scope's cap: the columns of `refund::bulk::admit`.
struct row_claims {
    std::vector<std::uint32_t> scope;
    std::vector<std::int32_t> requested_on;
    std::vector<std::int64_t> asked;
    std::vector<std::uint16_t> terms;  // in terms_of_all_offers()
    std::vector<std::uint8_t> status;
    std::vector<column_amounts> amounts;  // of the rows that were evaluated by columns
    std::vector<std::uint64_t> fingerprints{};  // empty where the rows are admitted by columns

    explicit row_claims(std::size_t rows)
        : scope(rows), requested_on(rows), asked(rows), terms(rows), status(rows), amounts(rows) {}
    [[nodiscard]] refund::bulk::claim_columns columns() const {
        return {.scope = scope, .requested_on = requested_on, .asked = asked, .terms = terms, .status = status};
    }
};

/// The caps of every rule of every offer, one offer's after the other's.
[[nodiscard]] const std::vector<refund::cap_terms>& terms_of_all_offers();

/// How the rows will be admitted.
enum class admitted_by : unsigned char {
    columns,
    turns,  ///< one by one, compared with what a ledger holds: their fingerprints are needed
};

/// Evaluates all rows, by columns where a row fits into them, with so many threads. Rows that are
/// wrong, or that no table decides, ask for nothing.
[[nodiscard]] row_claims evaluate_claims(const request_store& requests, const row_keys& keys, admitted_by how,
                                         unsigned threads);

/// What a row that is admitted in its turn asks of a ledger; not for one that asks for nothing.
[[nodiscard]] refund::claim claim_of_row(const row_claims& claims, const request_store& requests, const row_keys& keys,
                                         std::size_t row);

/// The status of a row that asks for nothing; which error it is, the row says again when it is written.
inline constexpr std::uint8_t no_claim = refund::bulk::status_of(refund::errc::not_supported);

}  // namespace program

#endif
