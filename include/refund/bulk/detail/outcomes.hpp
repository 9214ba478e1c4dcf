#ifndef REFUND_BULK_DETAIL_OUTCOMES_HPP
#define REFUND_BULK_DETAIL_OUTCOMES_HPP

#include <refund/bulk/detail/amounts.hpp>
#include <refund/bulk/detail/block.hpp>
#include <refund/bulk/detail/boxes.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

// Passes a block of rows through the boxes of a table, and computes credit, fee and status.

namespace refund::bulk::detail::inline REFUND_DETAIL_ARITHMETIC {

/// What the boxes say about each row of a block.
struct verdicts {
    alignas(64) std::int32_t share[block_rows];
    alignas(64) std::int32_t numerator[block_rows];
    alignas(64) std::int32_t status[block_rows];
    alignas(64) std::int32_t found[block_rows];  // masks; only used when boxes are passed one by one
};

/// What the boxes say about a row, as numbers or as references to them. Since boxes do not overlap, adding up the
/// masked values of all boxes selects the right one.
template <class Number>
struct verdict {
    Number share;
    Number numerator;
    Number status;
    Number found;

    [[gnu::always_inline]] void look_at(const box& each, std::int32_t left, std::int32_t n, std::int32_t elapsed,
                                        std::int32_t is_used) noexcept {
        // In the fast range, elapsed days are at least 0 and less than no_limit.
        const bool after = each.from_day <= 0 || elapsed >= each.from_day;
        const bool before = each.until_day == day_range::no_limit || elapsed < each.until_day;
        add(each.covers_usage(is_used) & -static_cast<std::int32_t>(after & before), each.says, left, n);
    }

    [[gnu::always_inline]] void add(std::int32_t here, const recipe& says, std::int32_t left, std::int32_t n) noexcept {
        const std::uint32_t rest = static_cast<std::uint32_t>(left) - static_cast<std::uint32_t>(says.day_used);
        share |= here & ((n & says.full) | (static_cast<std::int32_t>(rest) & says.prorated));
        numerator |= here & says.numerator;
        status |= here & says.status;
        found |= here;
    }
};

/// A mask that tells whether a row is in the fast range, apart from its payment.
[[nodiscard, gnu::always_inline]] inline std::int32_t fast_mask(std::int32_t left, std::int32_t n,
                                                                std::int32_t elapsed) noexcept {
    // As unsigned numbers, negative ones are above all others.
    using size = std::uint32_t;
    const bool fast = (static_cast<size>(n) - 1 < size{longest_period}) &
                      (static_cast<size>(left) - 1 < static_cast<size>(n)) &
                      (static_cast<size>(elapsed) < size{day_range::no_limit});
    return -static_cast<std::int32_t>(fast);
}

[[gnu::always_inline]] inline void finish_row(const verdict<std::int32_t>& row, std::int32_t fast, verdicts& out,
                                              std::size_t i) noexcept {
    out.share[i] = row.share & fast;
    out.numerator[i] = row.numerator;
    constexpr std::int32_t without_rule = status_of(errc::no_rule_in_force);
    const std::int32_t status = row.status | (~row.found & without_rule);
    out.status[i] = (status & fast) | (undecided & ~fast);
}

/// Turns the bit `used` of the flags into masks.
[[gnu::always_inline]] inline void used_masks(const std::uint8_t* __restrict flags,
                                              std::int32_t* __restrict is_used) noexcept {
    for (std::size_t i = 0; i < block_rows; ++i) is_used[i] = -static_cast<std::int32_t>(flags[i] & used);
}

/// For the boxes of one version, known at compile time: looks at all boxes in one pass over the rows.
template <const auto& Boxes, std::size_t... I>
[[gnu::always_inline]] inline void look_at_each(const block& rows, const std::int32_t* __restrict is_used,
                                                verdicts& out, std::index_sequence<I...>) noexcept {
    const std::int32_t* const __restrict left = rows.left;
    const std::int32_t* const __restrict n = rows.n;
    const std::int32_t* const __restrict elapsed = rows.elapsed;
    REFUND_DETAIL_UNROLLED
    for (std::size_t i = 0; i < block_rows; ++i) {
        const std::int32_t days_left = left[i];
        const std::int32_t period = n[i];
        const std::int32_t days = elapsed[i];
        [[maybe_unused]] const std::int32_t usage = is_used[i];  // unused if there are no boxes
        verdict<std::int32_t> row{};
        (row.look_at(Boxes.boxes[I], days_left, period, days, usage), ...);
        finish_row(row, fast_mask(days_left, period, days), out, i);
    }
}
template <const auto& Boxes>
[[gnu::always_inline]] inline void look_through(const box_list&, const block& rows,
                                                const std::int32_t* __restrict is_used, verdicts& out) noexcept {
    look_at_each<Boxes>(rows, is_used, out, std::make_index_sequence<Boxes.count>());
}

/// Calls `visit(i, covered)` for each row of a block. `covered` is -1 if the box covers the row's elapsed days, its
/// usage and, with `ByRow`, its day; else 0.
template <bool ByRow, class Visit>
[[gnu::always_inline]] inline void look_at_rows(box here, block rows, const std::int32_t* __restrict is_used,
                                                const Visit& visit) noexcept {
    REFUND_DETAIL_UNROLLED
    for (std::size_t i = 0; i < block_rows; ++i) {
        bool covered = (rows.elapsed[i] >= here.from_day) & (rows.elapsed[i] < here.until_day);
        if constexpr (ByRow) covered = covered & (rows.as_of[i] >= here.from_date) & (rows.as_of[i] < here.until_date);
        visit(i, here.covers_usage(is_used[i]) & -static_cast<std::int32_t>(covered));
    }
}
template <class Visit>
[[gnu::always_inline]] inline void look_at(const box& here, const block& rows, const std::int32_t* __restrict is_used,
                                           const Visit& visit) noexcept {
    if (rows.as_of != nullptr) return look_at_rows<true>(here, rows, is_used, visit);
    look_at_rows<false>(here, rows, is_used, visit);
}

/// Adds what a box says to the verdicts of the rows that it covers.
struct add_verdicts {
    verdicts& so_far;
    block rows;
    recipe says;

    [[gnu::always_inline]] void operator()(std::size_t i, std::int32_t covered) const noexcept {
        verdict<std::int32_t&> row{so_far.share[i], so_far.numerator[i], so_far.status[i], so_far.found[i]};
        row.add(covered, says, rows.left[i], rows.n[i]);
    }
};

/// For any boxes, of one version or of several: one pass over the rows for each box.
[[gnu::always_inline]] inline void look_through_any(const box_list& boxes, const block& rows,
                                                    const std::int32_t* __restrict is_used,
                                                    verdicts& __restrict out) noexcept {
    out = {};
    for (const box& each : boxes.view()) look_at(each, rows, is_used, add_verdicts{out, rows, each.says});
    for (std::size_t i = 0; i < block_rows; ++i) {
        finish_row({out.share[i], out.numerator[i], out.status[i], out.found[i]},
                   fast_mask(rows.left[i], rows.n[i], rows.elapsed[i]), out, i);
    }
}

/// Writes the statuses of a block and counts them, without those that are `undecided`. Most blocks are refundable as a
/// whole and need no counting.
[[nodiscard, gnu::always_inline]] inline summary write_statuses(const std::int32_t* __restrict found,
                                                                std::uint8_t* __restrict status) noexcept {
    std::int32_t any = 0;
    for (std::size_t i = 0; i < block_rows; ++i) {
        status[i] = static_cast<std::uint8_t>(found[i]);
        any |= found[i];
    }
    if (any == refundable) return {block_rows, 0, 0};
    const std::span<const std::uint8_t, block_rows> all(status, block_rows);
    const std::size_t answered = count_of(refundable, all);
    const std::size_t refused = count_of(not_refundable, all);
    return {answered, refused, block_rows - answered - refused - count_of(undecided, all)};
}

/// Writes credits, fees and statuses of a block from its verdicts.
template <fees Fees>
[[nodiscard, gnu::always_inline]] inline summary write_answers(const block& rows, verdicts& by,
                                                               std::int32_t denominator, int amount_bits) noexcept {
    const std::uint64_t all_bits =
        credits_and_fees<Fees>(rows.payment, by.share, rows.n, by.numerator, denominator, rows.credit, rows.fee);
    if (all_bits >> amount_bits != 0) {
        for (std::size_t i = 0; i < block_rows; ++i) {
            const bool beyond = static_cast<std::uint64_t>(rows.payment[i]) >> amount_bits != 0;
            by.status[i] = beyond ? undecided : by.status[i];
        }
    }
    return write_statuses(by.status, rows.status);
}

/// Decides blocks. `Look` finds the verdicts of the boxes.
template <fees Fees, auto Look>
[[nodiscard, gnu::always_inline]] inline summary decide(block rows, const box_list& boxes) noexcept {
    alignas(64) std::int32_t is_used[block_rows];
    verdicts by;
    summary all;
    for (std::size_t done = 0; done < rows.blocks; ++done) {
        used_masks(rows.flags, is_used);
        Look(boxes, rows, is_used, by);
        all += write_answers<Fees>(rows, by, boxes.denominator, boxes.amount_bits);
        advance(rows);
    }
    return all;
}

/// Decides blocks with boxes known at compile time.
template <const auto& Boxes>
[[nodiscard, gnu::always_inline]] inline summary decide_fixed(const block& rows, const box_list*) noexcept {
    return decide<Boxes.fee(), look_through<Boxes>>(rows, Boxes);
}

/// Decides blocks with any boxes. Rows that each have their own day must come as a single block.
[[nodiscard, gnu::always_inline]] inline summary decide_any(const block& rows, const box_list* boxes) noexcept {
    switch (boxes->fee()) {
        case fees::by_odd_denominator: return decide<fees::by_odd_denominator, look_through_any>(rows, *boxes);
        case fees::by_any_denominator: return decide<fees::by_any_denominator, look_through_any>(rows, *boxes);
        case fees::none: break;
    }
    return decide<fees::none, look_through_any>(rows, *boxes);
}

/// Writes a rule's number for the rows that its box covers.
struct enter_number {
    std::int32_t* __restrict found;
    std::int32_t number;

    [[gnu::always_inline]] void operator()(std::size_t i, std::int32_t covered) const noexcept {
        found[i] = (number & covered) | (found[i] & ~covered);
    }
};

/// Writes the number of the rule for each row of these blocks, in one pass for each rule that is in force on one of
/// their days. Tables with overlapping rules do not get here, so a row is met at most once. An undecided row gets its
/// number later, with its answer.
[[gnu::always_inline]] inline void number_rules(std::span<const rule<>> rules, const block& first, day_bounds days,
                                                std::uint16_t* __restrict numbers) noexcept {
    alignas(64) std::int32_t is_used[block_rows];
    alignas(64) std::int32_t found[block_rows];
    block rows = first;
    for (std::size_t done = 0; done < rows.blocks; ++done) {
        used_masks(rows.flags, is_used);
        for (std::int32_t& number : found) number = no_rule;
        for (std::size_t k = 0; k < rules.size(); ++k) {
            const box here = box_of(rules[k]);
            if (here.until_date <= days.first || here.from_date > days.last) continue;
            look_at(here, rows, is_used, enter_number{found, static_cast<std::int32_t>(k)});
        }
        for (std::size_t i = 0; i < block_rows; ++i) numbers[i] = static_cast<std::uint16_t>(found[i]);
        numbers += block_rows;
        advance(rows);
    }
}

}  // namespace refund::bulk::detail

#endif
