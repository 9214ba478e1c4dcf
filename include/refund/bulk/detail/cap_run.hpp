#ifndef REFUND_BULK_DETAIL_CAP_RUN_HPP
#define REFUND_BULK_DETAIL_CAP_RUN_HPP

#include <refund/bulk/cap_columns.hpp>
#include <refund/bulk/detail/cap_claims.hpp>
#include <refund/bulk/detail/cap_order.hpp>
#include <refund/bulk/detail/cap_scopes.hpp>
#include <refund/bulk/detail/run.hpp>
#include <refund/bulk/detail/sizes.hpp>
#include <refund/core/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

// All scopes: in the order in which rows come, or else in the order of turns; by several threads.

namespace refund::bulk::detail {

/// Whether all columns have `rows` rows; used_before may have none.
[[nodiscard]] inline bool same_size(std::size_t rows, const capped_columns& results) noexcept {
    return same_size(rows, {results.refund.size(), results.withheld.size(), results.cap_used.size(),
                            results.cap_left.size(), results.status.size()});
}
[[nodiscard]] inline bool same_size(const claim_columns& claims) noexcept {
    const std::size_t rows = claims.scope.size();
    return same_size(rows, {claims.requested_on.size(), claims.asked.size(), claims.status.size(), size_or(claims.terms, rows)});
}
[[nodiscard]] inline bool same_size(std::size_t rows, const admission_columns& results) noexcept {
    return same_size(rows, {results.granted.size(), results.left_after.size(), results.status.size(),
                            size_or(results.used_before, rows)});
}

/// Whether all parts came in order.
struct all_in_order {
    bool value{true};
    all_in_order& operator+=(const all_in_order& more) noexcept {
        value = value && more.value;
        return *this;
    }
};

/// How many rows ended how. Most blocks are granted as a whole, and need no counting.
[[nodiscard]] inline cap_summary count_statuses(std::span<const std::uint8_t> statuses) noexcept {
    cap_summary counts;
    std::size_t i = 0;
    for (; i + block_rows <= statuses.size(); i += block_rows) {
        const std::uint8_t* const block = statuses.data() + i;
        int any = 0;
        for (std::size_t k = 0; k < block_rows; ++k) any |= block[k];
        if (any == refundable) {
            counts.granted += block_rows;
            continue;
        }
        unsigned granted = 0;
        unsigned is_capped = 0;
        unsigned refused = 0;
        for (std::size_t k = 0; k < block_rows; ++k) {
            granted += block[k] == refundable ? 1U : 0U;
            is_capped += block[k] == capped ? 1U : 0U;
            refused += block[k] == not_refundable || block[k] == limit_exceeded ? 1U : 0U;
        }
        counts += {granted, is_capped, refused, block_rows - granted - is_capped - refused};
    }
    for (; i < statuses.size(); ++i) {
        counts.granted += statuses[i] == refundable ? 1U : 0U;
        counts.capped += statuses[i] == capped ? 1U : 0U;
        counts.refused += statuses[i] == not_refundable || statuses[i] == limit_exceeded ? 1U : 0U;
        counts.errors += is_error(statuses[i]) ? 1U : 0U;
    }
    return counts;
}

struct cap_access {
    template <class TermsAt, class Claims>
    [[nodiscard]] static result<cap_summary> run(std::size_t terms, const TermsAt& terms_at, const cap_columns& rows,
                                                 const booked_columns& booked, const Claims& claims,
                                                 std::span<const std::uint8_t> statuses, auto& workspace, unsigned threads) {
        const std::size_t size = rows.scope.size();
        const std::size_t entries = booked.scope.size();
        if (rows.requested_on.size() != size || booked.day.size() != entries || booked.amount.size() != entries) {
            return errc::size_mismatch;
        }
        if (size > most_rows_in_turns || entries > most_rows_in_turns) return errc::overflow;
        cap_memory& memory = workspace.memory_;
        if (const auto wrong = prepare_terms(memory, terms, terms_at)) return *wrong;
        if (const auto wrong = prepare_booked(memory, booked.scope, booked.day, booked.amount)) return *wrong;
        const unsigned parts = threads_for(size, threads);
        prepare_sums(memory, parts);

        // The inputs stay as they are: rows that turn out not to be in order are simply settled again.
        const auto in_place = [&](unsigned part) noexcept {
            scope_run run(rows_in_place{rows.scope, rows.requested_on}, claims, memory, part);
            return all_in_order{run.run(scopes_of_part(rows.scope, part, parts))};
        };
        if (run_parts(in_place, 0, parts).value) return count_statuses(statuses);

        prepare_turns(memory, rows.scope, parts);
        const auto by_turn = [&](unsigned part) noexcept {
            const row_range own{memory.starts[part], memory.starts[part + 1]};
            const auto turns = std::span(memory.turns).subspan(own.first, own.last - own.first);
            const auto room = std::span(memory.room).subspan(own.first, own.last - own.first);
            std::size_t filled = 0;
            for (std::size_t i = 0; i < size; ++i) {
                if (parts > 1 && part_of_scope(rows.scope[i], parts) != part) continue;
                turns[filled++] = turn_of(claims, i, rows, memory.rules);
            }
            const std::span<turn> sorted = sort_turns(turns, room);
            scope_run run(turns_in_order{sorted}, claims_by_turn(sorted, claims), memory, part);
            return all_in_order{run.run({0, sorted.size()})};
        };
        const auto finish = [&](unsigned part) noexcept {
            const row_range own = part_of(size, part, parts);
            for (std::size_t i = own.first; i < own.last; ++i) finish_row(claims, i, memory.rules);
            return all_in_order{};
        };
        static_cast<void>(run_parts(by_turn, 0, parts));
        static_cast<void>(run_parts(finish, 0, parts));
        return count_statuses(statuses);
    }

private:
    static void prepare_sums(cap_memory& memory, unsigned parts) {
        memory.booked_sums.resize(parts * memory.windows.size() * memory.most_booked);
        memory.sums.clear();
        for (unsigned part = 0; part < parts; ++part) {
            for (const cap_window& window : memory.windows) {
                memory.sums.emplace_back();
                memory.sums.back().window = window;
            }
        }
    }

    /// Room for the turns of each part.
    static void prepare_turns(cap_memory& memory, std::span<const std::uint32_t> scope, unsigned parts) {
        memory.turns.resize(scope.size());
        memory.room.resize(scope.size());
        memory.starts.assign(parts + std::size_t{1}, 0);
        for (const std::uint32_t each : scope) ++memory.starts[part_of_scope(each, parts) + std::size_t{1}];
        for (std::size_t part = 0; part < parts; ++part) memory.starts[part + 1] += memory.starts[part];
    }
};

}  // namespace refund::bulk::detail

#endif
