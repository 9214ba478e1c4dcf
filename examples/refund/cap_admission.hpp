#ifndef REFUND_PROGRAM_CAP_ADMISSION_HPP
#define REFUND_PROGRAM_CAP_ADMISSION_HPP

#include "entry_place.hpp"
#include "request_store.hpp"
#include "row_claims.hpp"
#include "row_keys.hpp"

#include <refund/ledger/enter.hpp>
#include <refund/quote/decide.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace program {

/// How much of each row the limits let through: all that a decision needs to know about other rows. For rows that
/// columns evaluated and the limits let through in full, also the amounts; other decisions follow from their rows, and
/// are computed when they are written.
class cap_admissions {
public:
    cap_admissions(std::size_t rows, bool for_explanations);

    void admit(std::size_t row, const refund::admission& admitted);
    /// Whether explanations will be made from this.
    [[nodiscard]] bool is_for_explanations() const { return !requests_before_.empty(); }
    /// Notes how many requests counted in the cap's window before the row, for its explanation.
    void note_requests_before(std::size_t row, std::int64_t requests) { requests_before_[row] = requests; }
    void reject(std::size_t row, refund::ledger_error why) { rejected_.emplace(row, std::move(why)); }

    /// Admits all rows at once. Moves the amounts out of `claims`.
    void admit(row_claims& claims, unsigned threads);
    /// Notes what columns computed for a row that was admitted in its turn, and in full.
    void note_amounts(std::size_t row, const column_amounts& amounts);

    /// What was admitted of a row with this quote, or why the row was rejected.
    [[nodiscard]] refund::result<refund::admission, refund::ledger_error> of(std::size_t row,
                                                                             const refund::cancel_quote<>& quote) const;

    /// What columns computed for a row that the cap let through in full, so that nothing is left to compute; null for
    /// any other row.
    [[nodiscard]] const column_amounts* granted_in_full(std::size_t row) const {
        return row < amounts_.size() && amounts_[row].rule != nullptr ? &amounts_[row] : nullptr;
    }
    /// How much of the cap such a row used.
    [[nodiscard]] std::int64_t granted(std::size_t row) const { return granted_[row]; }
    /// How much of the cap it left.
    [[nodiscard]] std::int64_t left_after(std::size_t row) const { return left_after_[row]; }
    /// What `note_requests_before` noted for the row, if anything.
    [[nodiscard]] std::optional<std::int64_t> requests_before(std::size_t row) const {
        if (requests_before_.empty() || requests_before_[row] == not_noted) return std::nullopt;
        return requests_before_[row];
    }

private:
    /// For rows that name a commitment, or that a limit on requests refuses.
    struct counted_units {
        refund::limit_hit limited_by{};
        std::int64_t left{};
    };

    std::vector<std::int64_t> granted_;
    std::vector<std::int64_t> left_after_;
    static constexpr std::int64_t not_noted = -1;
    std::vector<std::int64_t> used_before_;      // for explanations only
    std::vector<std::int64_t> requests_before_;  // likewise
    std::vector<bool> seen_before_;
    std::vector<column_amounts> amounts_{};  // without a rule where granted_in_full returns null
    std::unordered_map<std::size_t, counted_units> units_{};
    std::unordered_map<std::size_t, refund::ledger_error> rejected_{};
};

/// How to admit rows with this ledger, null for none: in turns if rows are compared with a ledger's entries or
/// explained, or if caps have several currencies; otherwise by columns.
[[nodiscard]] admitted_by how_admitted(const entry_place* ledger, bool for_explanations);

/// Lets every request take from the limits of its scope, by date and then in file order. `claims` are those of the
/// rows, evaluated as `how_admitted` says. If there is a ledger, its entries count, and decisions are appended to it;
/// they take effect when its `end` is called. Rows of scopes that name commitments take their turns in any case.
[[nodiscard]] cap_admissions fill_cap(const request_store& requests, const row_keys& keys, row_claims claims,
                                      entry_place* ledger, unsigned threads, bool for_explanations);

}  // namespace program

#endif
