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

/// The amounts that columns gave for a row.
struct column_amounts {
    std::int64_t credit{};
    std::int64_t fee{};
    std::int64_t cancelled_commitment{};
    const refund::rule<>* rule{};  ///< null if the row was not evaluated by columns, or is not refundable
};

/// What each row of a store asks of its scope's cap: the columns of `refund::bulk::admit`.
struct row_claims {
    std::vector<std::uint32_t> scope;
    std::vector<std::int32_t> requested_on;
    std::vector<std::int64_t> asked;
    std::vector<std::uint16_t> terms;  // index in terms_of_all_offers()
    std::vector<std::uint8_t> status;
    std::vector<column_amounts> amounts;  // only for rows that were evaluated by columns
    std::vector<std::uint64_t> fingerprints{};  // empty if the rows are admitted by columns

    explicit row_claims(std::size_t rows)
        : scope(rows), requested_on(rows), asked(rows), terms(rows), status(rows), amounts(rows) {}
    [[nodiscard]] refund::bulk::claim_columns columns() const {
        return {.scope = scope, .requested_on = requested_on, .asked = asked, .terms = terms, .status = status};
    }
};

/// The cap terms of every rule of every offer, offer by offer.
[[nodiscard]] const std::vector<refund::cap_terms>& terms_of_all_offers();

/// How the rows will be admitted.
enum class admitted_by : unsigned char {
    columns,
    turns,  ///< one by one, against what a ledger holds, which needs their fingerprints
};

/// Evaluates all rows on this many threads, by columns if a row fits into them. Rows that are wrong, or that no table
/// decides, ask for nothing.
[[nodiscard]] row_claims evaluate_claims(const request_store& requests, const row_keys& keys, admitted_by how,
                                         unsigned threads);

/// What a row asks of a ledger when rows are admitted in turns; not for a row that asks for nothing.
[[nodiscard]] refund::claim claim_of_row(const row_claims& claims, const request_store& requests, const row_keys& keys,
                                         std::size_t row);

/// The status of a row that asks for nothing. Its error is determined again when the row is written.
inline constexpr std::uint8_t no_claim = refund::bulk::status_of(refund::errc::not_supported);

}  // namespace program

#endif
