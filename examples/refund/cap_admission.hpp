#ifndef REFUND_PROGRAM_CAP_ADMISSION_HPP
#define REFUND_PROGRAM_CAP_ADMISSION_HPP

#include "request_book.hpp"
#include "request_store.hpp"
#include "row_claims.hpp"

#include <refund/quote/decide.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace program {

/// What the cap let through of each row: all that a decision takes from other rows. The rest of it
/// follows from the row alone, so it is computed again when it is written and not kept: 16 bytes a
/// row instead of 150.
class cap_admissions {
public:
    cap_admissions(std::size_t rows, bool for_explanations);

    void admit(std::size_t row, const refund::admission& admitted);
    void reject(std::size_t row, refund::errc error) { rejected_.emplace(row, error); }

    /// Admits all rows at once.
    void admit(const row_claims& claims, unsigned threads);

    /// What was admitted of a row whose quote this is, or why the ledger would not take it.
    [[nodiscard]] refund::result<refund::admission> of(std::size_t row, const refund::cancel_quote<>& quote) const;

private:
    std::vector<std::int64_t> granted_;
    std::vector<std::int64_t> left_after_;
    std::vector<std::int64_t> used_before_;  // for explanations only
    std::vector<bool> seen_before_;
    std::unordered_map<std::size_t, refund::errc> rejected_{};
};

/// How a cap is filled.
enum class cap_filling : unsigned char {
    by_ledger,   ///< one request after the other through the book's ledger, which then holds them
    by_columns,  ///< all at once: nothing was granted before, and no request is there twice
};

/// Lets every request take from its scope's cap, in order of date and then of the file.
[[nodiscard]] cap_admissions fill_cap(const request_store& requests, request_book& book, cap_filling how, unsigned threads,
                                      bool for_explanations);

}  // namespace program

#endif
