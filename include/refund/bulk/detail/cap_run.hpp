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
#include <optional>
#include <span>

// Settles all scopes, by several threads: in row order if the rows come in order, else in the order of turns.

namespace refund::bulk::detail {

/// How many statuses in a column are this one.
[[nodiscard]] inline std::size_t count_of(std::uint8_t status, std::span<const std::uint8_t> statuses) noexcept {
    std::size_t count = 0;
    for (; statuses.size() >= block_rows; statuses = statuses.subspan(block_rows)) {
        count += count_of(status, statuses.first<block_rows>());
    }
    return count + static_cast<std::size_t>(std::count(statuses.begin(), statuses.end(), status));
}

/// Counts rows by their status.
[[nodiscard]] inline cap_summary count_statuses(std::span<const std::uint8_t> statuses) noexcept {
    const std::size_t granted = count_of(refundable, statuses);
    const std::size_t is_capped = count_of(capped, statuses);
    const std::size_t refused = count_of(not_refundable, statuses) + count_of(limit_exceeded, statuses);
    return {granted, is_capped, refused, statuses.size() - granted - is_capped - refused};
}

/// Sorts the booked amounts and adds them up. Errors: negative_amount, date_invalid, overflow (of a scope's sum).
[[nodiscard]] inline std::optional<errc> prepare_booked(cap_memory& memory, const booked_columns& booked) {
    memory.booked.clear();
    memory.booked.reserve(booked.scope.size());
    for (std::size_t i = 0; i < booked.scope.size(); ++i) {
        if (booked.amount[i] < 0) return errc::negative_amount;
        if (!has_window(booked.day[i])) return errc::date_invalid;
        memory.booked.push_back({booked.scope[i], booked.day[i], booked.amount[i]});
    }
    const auto earlier = [](const booked_amount& a, const booked_amount& b) {
        return a.scope < b.scope || (a.scope == b.scope && a.day < b.day);
    };
    if (!std::is_sorted(memory.booked.begin(), memory.booked.end(), earlier)) {
        std::sort(memory.booked.begin(), memory.booked.end(), earlier);  // equal ones differ only in amount
    }
    memory.most_booked = memory.booked.empty() ? 0 : 1;
    std::size_t of_scope = 1;
    for (std::size_t i = 1; i < memory.booked.size(); ++i) {
        const booked_amount& before = memory.booked[i - 1];
        of_scope = memory.booked[i].scope == before.scope ? of_scope + 1 : 1;
        memory.most_booked = (std::max)(memory.most_booked, of_scope);
        if (of_scope > 1 && !add_amount(memory.booked[i].total, before.total)) return errc::overflow;
    }
    return std::nullopt;
}

/// Allocates the counts of each part.
inline void prepare_counts(cap_memory& memory, unsigned parts) {
    memory.later.resize(parts * memory.windows.size() * memory.most_booked);
    std::span<booked_window> later = memory.later;
    memory.counts.clear();
    for (unsigned part = 0; part < parts; ++part) {
        for (const cap_window& window : memory.windows) {
            memory.counts.push_back({.window = remembered_window(window), .later = later.first(memory.most_booked)});
            later = later.subspan(memory.most_booked);
        }
    }
}

/// Allocates the turns of each part.
inline void prepare_turns(cap_memory& memory, std::span<const std::uint32_t> scope, unsigned parts) {
    memory.turns.resize(scope.size());
    memory.room.resize(scope.size());
    memory.starts.assign(parts + std::size_t{1}, 0);
    for (const std::uint32_t each : scope) ++memory.starts[part_of_scope(each, parts) + std::size_t{1}];
    for (std::size_t part = 0; part < parts; ++part) memory.starts[part + 1] += memory.starts[part];
}

/// The rows of one part: consecutive rows that hold whole scopes.
[[nodiscard]] inline row_range scopes_of_part(std::span<const std::uint32_t> scope, unsigned part,
                                              unsigned parts) noexcept {
    const auto start = [&](std::size_t at) {
        while (at > 0 && at < scope.size() && scope[at] == scope[at - 1]) ++at;
        return at;
    };
    const row_range rows = part_of(scope.size(), part, parts);
    return {start(rows.first), start(rows.last)};
}

/// Settles all rows under the terms `terms_at(0)` to `terms_at(terms - 1)`.
template <class TermsAt, class Claims>
[[nodiscard]] result<cap_summary> run_cap(cap_memory& memory, std::size_t terms, const TermsAt& terms_at,
                                          const booked_columns& booked, const Claims& claims, unsigned threads) {
    const std::size_t size = claims.scope.size();
    const std::size_t entries = booked.scope.size();
    if (!same_size(size, claims.requested_on) || !same_size(entries, booked.day, booked.amount)) {
        return errc::size_mismatch;
    }
    if (size > most_rows_in_turns || entries > most_rows_in_turns) return errc::overflow;
    if (const auto wrong = prepare_terms(memory.rules, memory.windows, terms, terms_at)) return *wrong;
    if (const auto wrong = prepare_booked(memory, booked)) return *wrong;
    const unsigned parts = threads_for(size, threads);
    prepare_counts(memory, parts);

    // The inputs are not changed, so rows that turn out not to be in order are simply settled again.
    const auto in_place = [&](unsigned part) noexcept {
        return settle_scopes(claims, memory, part, scopes_of_part(claims.scope, part, parts)) ? 0U : 1U;
    };
    const unsigned not_in_order = run_parts(in_place, 0, parts);
    if (not_in_order == 0) return count_statuses(claims.new_status);

    prepare_turns(memory, claims.scope, parts);
    const auto by_turn = [&](unsigned part) noexcept {
        const row_range own{memory.starts[part], memory.starts[part + 1]};
        const auto turns = std::span(memory.turns).subspan(own.first, own.last - own.first);
        const auto room = std::span(memory.room).subspan(own.first, own.last - own.first);
        std::size_t filled = 0;
        for (std::size_t i = 0; i < size; ++i) {
            if (parts > 1 && part_of_scope(claims.scope[i], parts) != part) continue;
            turns[filled++] = claims.turn_of(i, memory.rules);
        }
        const claims_by_turn<Claims> sorted{sort_turns(turns, room), claims};
        return settle_scopes(sorted, memory, part, {0, filled}) ? 0U : 1U;
    };
    const auto finish = [&](unsigned part) noexcept {
        const row_range own = part_of(size, part, parts);
        for (std::size_t i = own.first; i < own.last; ++i) claims.finish(i, memory.rules);
        return 0U;
    };
    static_cast<void>(run_parts(by_turn, 0, parts));
    static_cast<void>(run_parts(finish, 0, parts));
    return count_statuses(claims.new_status);
}

}  // namespace refund::bulk::detail

#endif
