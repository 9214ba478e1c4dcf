#ifndef REFUND_BULK_CAP_HPP
#define REFUND_BULK_CAP_HPP

#include <refund/bulk/cap_columns.hpp>
#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/cap_run.hpp>
#include <refund/cap/admit.hpp>
#include <refund/cap/terms.hpp>
#include <refund/core/result.hpp>
#include <refund/policy/policy.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace refund::bulk {

namespace detail {
struct cap_access;
}

/// \file
/// The yearly refund cap over columns: what a `ledger` would let through for one request after another, to the cent.
/// Within a scope, requests take their turn by day, and on one day by row; scopes do not affect each other. So the
/// answers depend neither on the order in which scopes come, nor on the number of threads.
///
/// All rows of a scope must come in one call. Pass what earlier nights granted as booked amounts. The caller stores
/// what is granted now, and also tells requests apart: a request that comes twice counts as two here.
///
/// Rows in order of scope and day take one pass. In that order a stream of any length is settled chunk by chunk, in the
/// memory of one chunk, where a chunk ends with a scope. Rows in any other order are sorted in the workspace, which
/// takes 48 bytes a row.
///
///     bulk::cap_workspace workspace;
///     const auto counts = bulk::apply_cap(
///         rules::partner_center, {.scope = customer, .requested_on = requested_on}, {},
///         {.credit = credit, .fee = fee, .status = status},
///         {.refund = refund, .withheld = withheld, .cap_used = cap_used, .cap_left = cap_left, .status = decided},
///         workspace);

/// Memory that is reused from call to call; between calls, its contents mean nothing. It grows as
/// std::vector does: if that throws, no result has been written.
class cap_workspace {
public:
    /// Holds nothing yet.
    cap_workspace() = default;

private:
    friend detail::cap_access;
    detail::cap_memory memory_{};
};

namespace detail {

struct cap_access {
    [[nodiscard]] static cap_memory& memory_of(cap_workspace& workspace) noexcept { return workspace.memory_; }
};

/// The terms that all rules of a table share, apart from rules that decide nothing; null if they differ.
[[nodiscard]] constexpr const cap_terms* terms_of_all(std::span<const rule<>> rules) noexcept {
    const cap_terms* shared = &uncapped;
    bool first = true;
    for (const rule<>& each : rules) {
        if (each.outcome.says == ruling::undefined || each.outcome.gives.fee.status == fee_status::rate_not_stated)
            continue;
        if (!first && each.cap != *shared) return nullptr;
        shared = &each.cap;
        first = false;
    }
    return shared;
}

}  // namespace detail

/// Applies the cap to evaluated rows, in the cap's currency, by a table's terms: what is refunded, what is
/// withheld, what is taken from the cap and what is left of it, as `settle` decides for the row alone.
///
/// `evaluated` are the columns that `evaluate` filled; they are not changed. Of the optional ones,
/// `cancelled_commitment` is needed if that is what counts, and `rule` if the table's rules differ in their caps. Rows
/// that are refused or wrong take nothing. All caps of a call are in one currency; for a table with caps in two, make
/// one call for each, with the rows that it concerns.
/// Errors: size_mismatch; column_missing (an optional column that is needed); cap_currency_mismatch
/// (among the table's own caps); requests_not_counted (a cap with `most_requests`); negative_amount (a limit, or a
/// booked amount); cap_window_invalid; date_invalid (a booked day); overflow (a scope's booked amounts, or 2^32 rows
/// or more). For a row, as its status: the one it was evaluated to; date_invalid (outside years 1 to 9999);
/// negative_amount (a fee below zero or above the credit); overflow (all that the scope ever held);
/// cap_terms_unknown (no such rule).
// A template, so that only code that calls it compiles its loops.
template <std::same_as<used_or_not> Usage>
[[nodiscard]] result<cap_summary> apply_cap(policy_view<Usage> table, const cap_columns& rows,
                                            const booked_columns& booked, const result_columns& evaluated,
                                            const capped_columns& results, cap_workspace& workspace,
                                            unsigned threads = 1) {
    const std::span<const rule<>> rules = table.rules();
    const cap_terms* const same = detail::terms_of_all(rules);
    const bool by_commitment = std::any_of(rules.begin(), rules.end(), [](const rule<>& each) {
        return each.cap.applies() && counts_stopped_payments(each.cap.basis);
    });
    const std::size_t size = rows.scope.size();
    if (!detail::same_size(size, evaluated) ||
        !detail::same_size(size, results.refund, results.withheld, results.cap_used, results.cap_left,
                           results.status)) {
        return errc::size_mismatch;
    }
    if (same == nullptr && evaluated.rule.size() != size) return errc::column_missing;
    if (by_commitment && evaluated.cancelled_commitment.size() != size) return errc::column_missing;

    const auto terms_at = [&](std::size_t i) -> const cap_terms& { return same != nullptr ? *same : rules[i].cap; };
    const auto run = [&](const auto& claims) {
        return detail::run_cap(detail::cap_access::memory_of(workspace), same != nullptr ? 1 : rules.size(), terms_at,
                               booked, claims, threads);
    };
    result_columns in = evaluated;
    if (same != nullptr) in.rule = {};  // all use the first terms
    using detail::claims_of;
    return same != nullptr && same->applies() && !by_commitment
               ? run(detail::claims_in<claims_of::rows_of_one_cap>(rows, in, results))
               : run(detail::claims_in<claims_of::rows>(rows, in, results));
}

/// The same for a table itself.
template <std::size_t Rows>
[[nodiscard]] result<cap_summary> apply_cap(const policy<Rows>& table, const cap_columns& rows,
                                            const booked_columns& booked, const result_columns& evaluated,
                                            const capped_columns& results, cap_workspace& workspace,
                                            unsigned threads = 1) {
    return apply_cap(policy_view<>(table), rows, booked, evaluated, results, workspace, threads);
}

/// How much of each claim the caps let through, by the terms that it names: `settle` of a `ledger`, over columns. For
/// rows of several tables, and for caps in another currency than the payments'. All terms of a call are in one
/// currency: with caps in two, call once for each, with the claims on it. Terms that do not apply leave everything as
/// it is: nothing is asked, granted or left.
///
/// Errors: those of `apply_cap`. For a row, as its status: the one it came with; negative_amount;
/// date_invalid; overflow; cap_terms_unknown (no such terms).
// A template, so that only code that calls it compiles its loops.
template <std::convertible_to<std::span<const cap_terms>> Terms>
[[nodiscard]] result<cap_summary> admit(const Terms& all_terms, const claim_columns& claims,
                                        const booked_columns& booked, const admission_columns& results,
                                        cap_workspace& workspace, unsigned threads = 1) {
    const std::span<const cap_terms> terms = all_terms;
    const std::size_t size = claims.scope.size();
    if (!detail::same_size(size, claims.requested_on, claims.asked, claims.status, results.granted, results.left_after,
                           results.status) ||
        !detail::same_size_or_empty(size, claims.terms, results.used_before)) {
        return errc::size_mismatch;
    }
    const auto terms_at = [&](std::size_t i) -> const cap_terms& { return terms[i]; };
    return detail::run_cap(detail::cap_access::memory_of(workspace), terms.size(), terms_at, booked,
                           detail::claims_in(claims, results), threads);
}

}  // namespace refund::bulk

#endif
